"""What was pending and has been done（已办）: told by a record that names the item.

A record of something done names a pending item by its number, or by the id of the record that the
item arises from. It then is no longer pending; it stays on the roster as done. The product of a
consultation is such a record too: it is what the consultation still owed; so is the application for
a response that says what gave rise to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from engine.facts.registry import units_meant
from engine.packs.pack import Pack
from engine.records.follow_ups import Application, Product
from engine.records.record import Consultation, Done, Record
from engine.roster.roster import Pending, Settled


def done_of(records: Iterable[Record]) -> tuple[Done, ...]:
    """What the records say was done about something."""
    known = tuple(records)
    leads = {one.id: one.unit for one in known if isinstance(one, Consultation)}
    found: list[Done] = []
    for one in known:
        if isinstance(one, Done) and one.about:
            found.append(one)
        elif isinstance(one, Product) and one.consultation in leads:
            lead = leads[one.consultation]
            found.append(_as_done("consultation", lead, one, one.consultation))
        elif isinstance(one, Application) and one.about:
            found.append(_as_done("response_application", one.by, one, one.about))
    return tuple(found)


def _as_done(kind: str, by: str, told: Application | Product, about: str) -> Done:
    return Done(kind, by, told.at, None, about=about, document=told.document, where=told.where)


def settled(
    items: Iterable[Pending], done: Sequence[Done], pack: Pack, start: datetime, end: datetime
) -> tuple[tuple[Pending, ...], tuple[Settled, ...]]:
    """The items still pending in ``[start, end)``, and those that were done before its end.

    What was done until a day counts up to that day. Of several records the first counts.
    """
    counted = sorted(
        (one for one in done if one.at < end and (one.end is None or one.end > start)),
        key=lambda one: one.at,
    )
    left: list[Pending] = []
    found: list[Settled] = []
    for item in items:
        by = next((one for one in counted if settles(one, item, pack)), None)
        if by is None:
            left.append(item)
        else:
            found.append(Settled(item, by))
    return tuple(left), tuple(found)


def settles(done: Done, item: Pending, pack: Pack) -> bool:
    """Whether the record says that the item was done.

    By number, whoever did it; by the record that the item arises from, only if one of those who
    were to do it did.
    """
    if done.kind != item.kind or not done.about:
        return False
    if done.about == item.number:
        return True
    sources = {ground.source for reason in item.because for ground in reason.all_facts}
    return done.about in sources and _is_one_of(done.by, item.by, pack)


def _is_one_of(name: str, those: Sequence[str], pack: Pack) -> bool:
    """Whether a name is one of those; any unit may be of a class（统称）that no text lists."""
    meant = {unit.id for unit in units_meant(name, pack)}
    wanted = [unit for one in those for unit in units_meant(one, pack)]
    if name in those or meant & {unit.id for unit in wanted}:
        return True
    return bool(meant) and any(unit.sort == "class" for unit in wanted)

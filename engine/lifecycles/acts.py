"""Records as acts（记录与办理）: which matter a record is about, and what was done in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.facts.registry import decides, units_meant
from engine.lifecycles.cycle import Act
from engine.packs.pack import Pack
from engine.records.follow_ups import (
    Adjustment,
    Application,
    Checkin,
    Development,
    Inspection,
    Product,
    Rectification,
)
from engine.records.record import (
    Consent,
    Consultation,
    Declaration,
    Done,
    Incident,
    Order,
    Proposal,
    Record,
    Release,
    Response,
)

ORDERS: Final[Mapping[str, str]] = {"dispatch": "dispatch", "unified_command": "unify"}
"""Acts of orders that belong to an incident → the act in its life cycle."""
DONE: Final[Mapping[str, tuple[str, str, bool]]] = {
    "on_scene": ("incident", "arrive", True),
    "first_response": ("incident", "arrive", True),
    "report": ("incident", "report", True),
    "reminder": ("consultation", "remind", False),
    "remind": ("consultation", "guide", False),
    "sound_alarm": ("siren", "sound", True),
    "rectify": ("rectification", "mend", True),
    "verify": ("rectification", "verify", True),
}
"""What a record says was done → life cycle, act, and whether it must fit: a reminder may name a
pending item, which is no matter of a life cycle."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What records are read with（读法）: the pack, and for responses what they answer."""

    pack: Pack
    applications: Mapping[str, str]
    """Id of a response → id of the application that it decides."""


ENDS: Final = frozenset({"end", "close"})
"""Acts told by the record of the beginning, once it has an end."""


def acts_of(records: Iterable[Record], pack: Pack) -> tuple[Act, ...]:
    """The acts that the records tell, in the order of their times; those at once as recorded.

    What ends a matter comes last of what is at once: its record is that of the beginning.
    A record that is no part of any life cycle tells none.
    """
    known = tuple(records)
    applications = {
        one.id: one.application for one in known if isinstance(one, Response) and one.application
    }
    reading = Reading(pack, applications)
    found: list[Act] = []
    for record in known:
        tell = _TOLD.get(type(record))
        if tell is not None:
            found += tell(record, reading)
    return tuple(sorted(found, key=lambda act: (act.at, act.act in ENDS)))


def _application(record: Application, reading: Reading) -> Iterator[Act]:
    del reading
    at, by, document, where = record.at, record.by, record.document, record.where
    yield Act("response", record.id, "apply", at, by, document, where)
    if record.about:
        yield Act("response", record.about, "answer", at, by, document, where, required=False)


def _response(record: Response, reading: Reading) -> Iterator[Act]:
    matter = reading.applications.get(record.id, record.id)
    by, document, where = record.decided_by, record.document, record.where
    start = "start" if decides(by, reading.pack) else "start_elsewhere"
    yield Act("response", matter, start, record.started, by, document, where)
    if record.ended is not None:
        yield Act("response", matter, "end", record.ended, where=where)


def _adjustment(record: Adjustment, reading: Reading) -> Iterator[Act]:
    matter = reading.applications.get(record.response, record.response)
    where = record.where
    yield Act("response", matter, "adjust", record.at, record.by, record.document, where)


def _named(name: str, reading: Reading) -> str:
    """The id of a unit; a name that nobody knows as it was written."""
    meant = units_meant(name, reading.pack)
    return meant[0].id if meant else name


def _proposal(record: Proposal, reading: Reading) -> Iterator[Act]:
    matter = _named(record.unit, reading)
    yield Act("admission", matter, "propose", record.at, record.body, where=record.where)


def _consent(record: Consent, reading: Reading) -> Iterator[Act]:
    matter, where = _named(record.unit, reading), record.where
    yield Act("admission", matter, "consent", record.at, record.by, record.document, where)


def _release(record: Release, reading: Reading) -> Iterator[Act]:
    matter = _named(record.unit, reading)
    yield Act("admission", matter, "release", record.at, record.by, where=record.where)


def _checkin(record: Checkin, reading: Reading) -> Iterator[Act]:
    matter, where = _named(record.unit, reading), record.where
    yield Act("admission", matter, "arrive", record.at, where=where, required=False)


def _consultation(record: Consultation, reading: Reading) -> Iterator[Act]:
    del reading
    matter, by, where = record.id, record.unit, record.where
    yield Act("consultation", matter, "open", record.at, by, record.document, where)
    if record.product:
        yield Act("consultation", matter, "conclude", record.at, by, record.document, where)


def _product(record: Product, reading: Reading) -> Iterator[Act]:
    del reading
    matter, where = record.consultation, record.where
    yield Act("consultation", matter, "conclude", record.at, "", record.document, where)


def _order(record: Order, reading: Reading) -> Iterator[Act]:
    matter, at, by = record.about, record.at, record.by
    document, where = record.document, record.where
    if record.act == "sound_alarm" and matter:
        act = "order" if decides(by, reading.pack) else "order_by_other"
        yield Act("siren", matter, act, at, by, document, where)
    elif record.act in ORDERS and matter:
        yield Act("incident", matter, ORDERS[record.act], at, by, document, where)


def _done(record: Done, reading: Reading) -> Iterator[Act]:
    at, by, document, where = record.at, record.by, record.document, record.where
    if record.kind == "notice":
        for name in record.to:
            matter = _named(name, reading)
            yield Act("admission", matter, "notify", at, by, document, where, required=False)
    elif record.kind in DONE and record.about:
        cycle, act, required = DONE[record.kind]
        yield Act(cycle, record.about, act, at, by, document, where, required=required)


def _incident(record: Incident, reading: Reading) -> Iterator[Act]:
    del reading
    yield Act("incident", record.id, "open", record.at, where=record.where)
    if record.closed is not None:
        yield Act("incident", record.id, "close", record.closed, where=record.where)


def _development(record: Development, reading: Reading) -> Iterator[Act]:
    del reading
    by, document, where = record.by, record.document, record.where
    yield Act("incident", record.incident, "report", record.at, by, document, where)


def _inspection(record: Inspection, reading: Reading) -> Iterator[Act]:
    del reading
    act, where = "find" if record.found else "inspect", record.where
    yield Act("inspection", record.id, act, record.at, record.by, record.document, where)


def _rectification(record: Rectification, reading: Reading) -> Iterator[Act]:
    del reading
    at, by, document, where = record.at, record.by, record.document, record.where
    yield Act("inspection", record.inspection, "rectify", at, by, document, where)
    yield Act("rectification", record.id, "order", at, by, document, where)


def _declaration(record: Declaration, reading: Reading) -> Iterator[Act]:
    del reading
    matter, by, where = record.document or record.situation, record.by, record.where
    yield Act("period", matter, "declare", record.start, by, record.document, where)
    if record.end is not None:
        yield Act("period", matter, "end", record.end, where=where)


_TOLD: Final[Mapping[type[Any], Callable[[Any, Reading], Iterator[Act]]]] = {
    Application: _application,
    Response: _response,
    Adjustment: _adjustment,
    Proposal: _proposal,
    Consent: _consent,
    Release: _release,
    Checkin: _checkin,
    Consultation: _consultation,
    Product: _product,
    Order: _order,
    Done: _done,
    Incident: _incident,
    Development: _development,
    Inspection: _inspection,
    Rectification: _rectification,
    Declaration: _declaration,
}

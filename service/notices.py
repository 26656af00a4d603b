"""Notices and reminders（通知与提醒）: found by number, with how far each has come, and printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from calendars.duty_day import BEIJING
from engine.documents.letter import Letter, letter
from engine.documents.values import stay_begins, values_of
from engine.errors import InputFault
from engine.facts.moments import DAY, midnight
from engine.facts.registry import nearest, units_meant
from engine.lifecycles.notice import KINDS, Progress, progress, told_of
from engine.packs.pack import Pack
from engine.records.follow_ups import Paper, Receipt
from engine.records.record import Done, Record
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.roster import Pending, Roster
from service.answering import Desk
from service.site import Site

NUMBER: Final = re.compile(r"(\d{2})(\d{2})(\d{2})-[0-9a-f]{4}", re.ASCII)
LOOKED_BACK: Final = 60
"""Days before its due date in which an item may have stood on the roster: the longest limit."""
PARAMETER: Final = "（运行参数）"
"""What is written beside a value of ``site.yaml``."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice or a reminder（通知、提醒）, and how far it has come.

    ``item`` is ``None`` where only records tell of it: the roster awaits it no longer.
    """

    number: str
    kind: str
    by: tuple[str, ...]
    item: Pending | None
    progress: Progress

    @property
    def begun(self) -> bool:
        """Whether anything was done about it."""
        return self.progress.last is not None

    def overdue(self, at: datetime) -> bool:
        """Whether it should have been sent before ``at`` and was not."""
        item = self.item
        open_still = self.progress.sent is None
        return item is not None and item.deadline and open_still and item.due < at


# --- finding --------------------------------------------------------------------------------------


def noticed(desk: Desk, day: date, *, everything: bool = False) -> tuple[Notice, ...]:
    """Notices and reminders of a calendar date, as far as they had come by its end.

    Those of the day's roster, and those begun earlier that somebody has not acknowledged; with
    ``everything`` also those that all have, and every one that a record tells of.
    """
    end = midnight(day) + DAY
    known = [one for one in desk.records if not isinstance(one, _ACTS) or one.at < end]
    pack = desk.loaded.pack
    made = {item.number: _notice(item.number, item, known, pack) for item in _items(desk.day(day))}
    for item in _items(_unsettled(desk).day(day)):
        one = _notice(item.number, item, known, pack)
        if one.begun:
            made.setdefault(item.number, one)
    for number in _recorded_numbers(known):
        made.setdefault(number, _notice(number, None, known, pack))
    return tuple(
        one for _, one in sorted(made.items()) if everything or one.progress.state != "acknowledged"
    )


def find(desk: Desk, number: str, today: date) -> Notice:
    """The notice of that number. Raises InputFault W120, with the nearest numbers."""
    pack, known = desk.loaded.pack, _recorded_numbers(desk.records)
    item = _item(desk, number)
    if item is not None:
        return _notice(number, item, desk.records, pack)
    item = _item(_unsettled(desk), number)
    if item is not None and _notice(number, item, desk.records, pack).begun:
        return _notice(number, item, desk.records, pack)
    if number in known:
        return _notice(number, None, desk.records, pack)
    numbers = [*_numbers_around(desk, number, today), *known]
    remedy = nearest(number, numbers) or "编号见 zhiban notice list"
    raise InputFault("W120", f"没有编号 {number} 的通知或提醒", where=number, remedy=remedy)


_TELLING: Final = (Paper, Done)
_ACTS: Final = (*_TELLING, Receipt)


def _items(roster: Roster) -> Iterator[Pending]:
    """What the roster awaits, or was done, that a document settles."""
    items = (*roster.pending, *(one.item for one in roster.settled))
    return (item for item in items if item.kind in KINDS)


def _recorded_numbers(records: Sequence[Record]) -> list[str]:
    """The numbers that papers and sendings name."""
    named = (one.about for one in records if isinstance(one, _TELLING) and one.kind in KINDS)
    return [name for name in dict.fromkeys(named) if NUMBER.fullmatch(name)]


def _notice(number: str, item: Pending | None, records: Sequence[Record], pack: Pack) -> Notice:
    told = told_of(number, item, records, pack)
    how_far = progress(told, item.to if item else (), pack)
    if item is not None:
        return Notice(number, item.kind, item.by, item, how_far)
    first = next(one for one in told if isinstance(one, _TELLING))
    return Notice(number, first.kind, (first.by,) if first.by else (), None, how_far)


def _day_of(number: str) -> date | None:
    """The due date that a number begins with; ``None`` if it is no number."""
    match = NUMBER.fullmatch(number)
    try:
        return date(2000 + int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _item(desk: Desk, number: str) -> Pending | None:
    """The pending item: on its due date, else on the nearest day before."""
    day = _day_of(number)
    if day is None:
        return None
    for roster in _backwards(desk, day):
        for item in _items(roster):
            if item.number == number:
                return item
    return None


def _backwards(desk: Desk, day: date) -> Iterator[Roster]:
    """The rosters of a day and of those before it, as far as they are asked for."""
    yield desk.day(day)
    before = desk.days([day - timedelta(days=n) for n in range(LOOKED_BACK, 0, -1)])
    yield from reversed(before)


def _unsettled(desk: Desk) -> Desk:
    """The desk as if nothing had been sent: a rule may await an item only until it was."""
    return _with_records(
        desk,
        [
            one
            for one in desk.records
            if not (isinstance(one, Done) and one.kind in KINDS and one.about)
        ],
    )


def _given(desk: Desk, item: Pending) -> Desk:
    """The desk as if the item had been sent in time: a rule may call units only then.

    So a document says the same before it is sent and after.
    """
    by, number = "、".join(item.by), item.number
    sent = Done(item.kind, by, item.due, None, item.to, number, where=number)
    return _with_records(desk, [*_unsettled(desk).records, sent])


def _with_records(desk: Desk, records: Sequence[Record]) -> Desk:
    loaded = desk.loaded
    inputs = Inputs(
        loaded.pack,
        tuple(records),
        loaded.holidays,
        loaded.site.operator,
        exercise=desk.exercise,
    )
    return replace(desk, records=inputs.records, evaluator=Evaluator(inputs))


def _numbers_around(desk: Desk, number: str, today: date) -> list[str]:
    """Numbers on the roster of the day that was meant, and of today."""
    days = [day for day in (_day_of(number), today) if day is not None]
    return [item.number for roster in desk.days(days) for item in _items(roster)]


# --- printing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Print:
    """A document to be printed（待印文书）; ``again`` where the same was printed before."""

    letter: Letter
    at: datetime
    document: str
    again: bool


def printed(desk: Desk, notice: Notice, document: str, at: datetime | None, now: datetime) -> Print:
    """The notice as it is printed; number and date of the last print are kept if it is the same.

    Raises:
        InputFault: W127 the pack has no document of that kind, W128 the roster awaits the item no
            longer, so that there is nothing to print it from.

    """
    last = notice.progress.paper
    number = document or (last.document if last else "")
    if last is not None:
        same = composed(desk, notice, number, at or last.at)
        if same.digest == last.digest:
            return Print(same, last.at, number, again=True)
    moment = at or now
    return Print(composed(desk, notice, number, moment), moment, number, again=False)


def composed(desk: Desk, notice: Notice, document: str, at: datetime) -> Letter:
    """The whole text of the notice, dated as of ``at``. Raises InputFault W127, W128."""
    pack, item = desk.loaded.pack, notice.item
    form = next((one for one in pack.documents if one.id == notice.kind), None)
    if form is None:
        kind = pack.vocabulary.label("pending", notice.kind)
        remedy = f"在 documents.yaml 写一份 document: {notice.kind}"
        raise InputFault("W127", f"规则包没有{kind}的文书样式", where=pack.id, remedy=remedy)
    if item is None:
        what = f"值班表已没有 {notice.number} 这一项，印不出来"
        remedy = "事由的记录可能更正过；已印的见 zhiban log show"
        raise InputFault("W128", what, where=notice.number, remedy=remedy)
    begins = stay_begins(item)
    first_day = midnight(begins.astimezone(BEIJING).date())
    (stay,) = _given(desk, item).rosters([(begins, first_day + DAY)])
    values = {
        **values_of(item, pack, stay, desk.records),
        "document": document,
        "phone": _phone(item, pack, desk.loaded.site),
    }
    return letter(form, pack, values, at.astimezone(BEIJING).date(), _trace(item, pack))


def _phone(item: Pending, pack: Pack, site: Site) -> str:
    """The phones of those who give it, as the operator wrote them, labelled so; else empty."""
    names = [unit.name for name in item.by for unit in units_meant(name, pack)]
    phones = [phone for name in names for phone in site.phones.get(name, ())]
    return f"{'、'.join(phones)}{PARAMETER}" if phones else ""


def _trace(item: Pending, pack: Pack) -> str:
    """What the document was made from: item, rules, readings, parameters, pack."""
    rules = dict.fromkeys(rule for reason in item.because for rule in reason.rules)
    readings = sorted({name for reason in item.because for name in reason.all_readings})
    parameters = sorted({name for reason in item.because for name in reason.all_parameters})
    titles = [f"{pack.parameter_by_id[name].title}={value}" for name, value in parameters]
    said = [
        f"待办 {item.number}",
        f"规则 {'、'.join(rules)}",
        f"释义 {'、'.join(readings)}" if readings else "",
        f"运行参数 {'、'.join(titles)}" if titles else "",
        f"规则包 {pack.digest[:19]}",
    ]
    return "；".join(filter(None, said))

"""The sheet of things to do（待办与职责）: pending items, duties, flags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.roster.roster import Duty, Roster
from service.answering import Desk
from service.answers.screen import hazard_words
from service.exports.day_rows import about_day, basis_words, due_words
from service.exports.reason_rows import Reasons
from service.exports.sheet import TaskRow
from service.exports.sheet_dates import Dates, day_of


@dataclass(frozen=True, slots=True)
class _Task:
    """One item of one day: equal ``about`` is one item; ``row`` lacks receivers, days, basis."""

    about: tuple[str, ...]
    row: TaskRow
    to: tuple[str, ...] = ()
    basis: str = ""


def task_rows(
    desk: Desk, rosters: Sequence[Roster], reasons: Reasons, dates: Dates
) -> Iterator[TaskRow]:
    """Pending items, then flags, then duties, each once with its days; standing duties last."""
    days = [(day_of(roster), roster) for roster in rosters]
    order = {unit.name: number for number, unit in enumerate(desk.loaded.pack.units)}
    for found in (
        [(day, task) for day, r in days for task in _pending(desk, r, reasons, dates)],
        [(day, task) for day, r in days for task in _flags(desk, r)],
        [(day, task) for day, r in days for task in _duties(desk, r, reasons)],
    ):
        yield from _joined(found, dates, order)
    yield from _standing(desk, rosters)


def _joined(
    found: Iterable[tuple[date, _Task]], dates: Dates, order: dict[str, int]
) -> Iterator[TaskRow]:
    """Equal items of several days as one row."""
    gathered: dict[tuple[str, ...], list[tuple[date, _Task]]] = {}
    for day, task in found:
        gathered.setdefault(task.about, []).append((day, task))
    for held in gathered.values():
        names = {name for _, task in held for name in task.to}
        to = sorted(names, key=lambda name: (order.get(name, len(order)), name))
        basis = dict.fromkeys(task.basis for _, task in held if task.basis)
        days = dates.spans(day for day, _ in held)
        yield replace(held[0][1].row, to="、".join(to), days=days, basis="\n".join(basis))


def _pending(desk: Desk, roster: Roster, reasons: Reasons, dates: Dates) -> Iterator[_Task]:
    label = desk.loaded.pack.vocabulary.label
    for item in roster.pending:
        what, who = label("pending", item.kind), "、".join(item.by)
        row = TaskRow("待办", what, who, "", due_words(item, dates), item.text, "", "")
        about = about_day(item, day_of(roster))
        yield _Task(about, row, item.to, basis_words(reasons, day_of(roster), item.because))


def _duties(desk: Desk, roster: Roster, reasons: Reasons) -> Iterator[_Task]:
    for duty in roster.duties:
        row = _duty_row(desk, "职责", duty)
        about = (duty.kind, duty.unit.id, duty.hazard, duty.text)
        yield _Task(about, row, duty.to, basis_words(reasons, day_of(roster), duty.because))


def _duty_row(desk: Desk, sort: str, duty: Duty) -> TaskRow:
    pack = desk.loaded.pack
    about = (hazard_words(pack, duty.hazard) if duty.hazard else "", duty.text)
    text = "：".join(part for part in about if part)
    return TaskRow(
        sort, pack.vocabulary.label("duty_kinds", duty.kind), duty.unit.name, "", "", text, "", ""
    )


def _flags(desk: Desk, roster: Roster) -> Iterator[_Task]:
    label = desk.loaded.pack.vocabulary.label
    for flag in roster.flags:
        text = flag.text.removeprefix(f"{day_of(roster).isoformat()}：")
        row = TaskRow("注意", label("flags", flag.code), "", "", "", text, "", "")
        yield _Task((flag.code, text), row)


def _standing(desk: Desk, rosters: Sequence[Roster]) -> Iterator[TaskRow]:
    """Standing duties of the span（常设职责）, those of equal words on one row, with the quote."""
    span = replace(rosters[0], end=rosters[-1].end)
    gathered: dict[TaskRow, dict[str, None]] = {}
    for duty in desk.standing(span):
        quotes = dict.fromkeys(f"{b.article}「{b.quote}」" for b in duty.because)
        row = replace(
            _duty_row(desk, "常设职责", duty),
            who="",
            to="、".join(duty.to),
            days="每日",
            basis="\n".join(quotes),
        )
        gathered.setdefault(row, {})[duty.unit.name] = None
    for row, units in gathered.items():
        yield replace(row, who="、".join(units))

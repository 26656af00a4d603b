"""What is to be done at all in a period, judged（时期核对）: duties without an occasion or a date.

Where a regulation only says that something is to be done, such as inspecting ahead, a unit has done
it in a period if one record of the period says so. How often is asked for nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.packs.pack import SupervisedWork
from engine.roster.derivation import join_reasons
from engine.roster.roster import Duty, Roster
from engine.supervision.evidence import ALSO, CLASS, Book
from engine.supervision.line import Evidence, Line, State, number_of
from engine.supervision.occasions import Period

ANY_UNIT = "原文没有列名，任何单位的记录都算"


def at_all_lines(
    work: SupervisedWork,
    standing: Iterable[Duty],
    rosters: Iterable[Roster],
    period: Period,
    book: Book,
) -> Iterator[Line]:
    """A line for each unit and kind of duty that the work asks for at all in the period."""
    found: dict[tuple[str, str], Duty] = {}
    for duty in (*standing, *(one for roster in rosters for one in roster.duties)):
        if duty.kind in work.period:
            key = (duty.kind, duty.unit.id)
            known = found.get(key)
            found[key] = duty if known is None else _joined(known, duty)
    for duty in found.values():
        yield _judged(_line(work, duty, period), book, period)


def _joined(one: Duty, other: Duty) -> Duty:
    return replace(one, because=join_reasons((*one.because, *other.because)))


def _line(work: SupervisedWork, duty: Duty, period: Period) -> Line:
    start, end = period.start, period.end
    parts = (work.id, duty.kind, duty.unit.id, start.isoformat(), end.isoformat())
    return Line(
        number=number_of(start, parts),
        unit=duty.unit,
        work=work.id,
        kind=duty.kind,
        what=duty.text,
        about="",
        start=start,
        end=end,
        due=None,
        limit="",
        state=State.OPEN,
        done=None,
        because=duty.because,
        by=(),
        note=ANY_UNIT if duty.unit.sort == CLASS else "",
    )


def _judged(line: Line, book: Book, period: Period) -> Line:
    kinds = (line.kind, *ALSO.get(line.kind, ()))
    told = _told(line, kinds, book, period)
    if told is not None:
        return replace(line, state=State.DONE, done=told.at, by=(told,))
    if book.at < period.end:
        return line
    if not book.kept(*kinds):
        note = "从未登记过这类办理，无法核对"
        return replace(line, state=State.UNVERIFIABLE, note=note)
    return replace(line, state=State.MISSING, note="这一时期没有办理记录")


def _told(line: Line, kinds: tuple[str, ...], book: Book, period: Period) -> Evidence | None:
    """The first record of the period that says that the unit did it."""
    for one in book.told:
        if one.kind in kinds and period.has(one.at) and book.means(one.by, line.unit):
            return one
    return None

"""Supervise a period（督查考核）: what each unit owed, work by work, and how it stands.

The kinds of work, and which duties belong to which, are data of the pack. Nothing here decides who
is to blame: a line says what was owed, by which article, and which record says that it was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from engine.facts.choices import epochs
from engine.facts.moments import DAY, midnight
from engine.inference.compiling import Setting, value_of
from engine.packs.pack import FromParameter, SupervisedWork, Term
from engine.packs.words import span_of
from engine.records.record import Done
from engine.roster.evaluator import Evaluator
from engine.roster.roster import Duty, Roster
from engine.roster.settlement import rosters, standing_duties
from engine.supervision.at_all import at_all_lines
from engine.supervision.attendance import Grace, attendance_lines, watches
from engine.supervision.evidence import Book
from engine.supervision.line import Line, Report
from engine.supervision.occasions import (
    Period,
    occasion_lines,
    occasions,
    pending_lines,
    rectification_lines,
)


def supervised(evaluator: Evaluator, first: date, last: date, at: datetime) -> Report:
    """What was owed from ``first`` through ``last``, both inclusive, as records had it at ``at``.

    Args:
        evaluator: inputs and matcher; its records are those that count.
        first: a calendar date, Beijing time.
        last: a calendar date, Beijing time.
        at: what was done later does not count; what was due later is open.

    Raises:
        DutyError: R201–R305 for inputs that do not fit the pack.

    """
    period = Period(midnight(first), midnight(last) + DAY)
    owed = _Owed(evaluator, period)
    pack = evaluator.inputs.pack
    book = Book(pack, evaluator.inputs.records, at)
    lines = [line for work in pack.supervision for line in _lines(work, owed, book)]
    order = {work.id: number for number, work in enumerate(pack.supervision)}
    place, last_place = pack.unit_order, len(pack.units)
    lines.sort(
        key=lambda one: (
            place.get(one.unit.id, last_place),
            one.unit.id,
            order[one.work],
            one.start,
            one.kind,
            one.what,
        )
    )
    return Report(period.start, period.end, at, pack.supervision, tuple(lines))


def _lines(work: SupervisedWork, owed: _Owed, book: Book) -> Iterator[Line]:
    period = owed.period
    if work.attendance:
        for watch in watches(owed.before, owed.listed, owed.grace(work)):
            yield from attendance_lines(work, watch, book)
    if work.each:
        found = occasions(owed.undone, work.each, owed.limit)
        yield from occasion_lines(work, found, period, book)
    if work.period:
        yield from at_all_lines(work, owed.standing, owed.undone, period, book)
    if work.rectification:
        yield from rectification_lines(work, book.records, period, book)
    if work.pending:
        yield from pending_lines(work, owed.undone, owed.listed, period, book)


@dataclass(frozen=True)
class _Owed:
    """What rules asked for in the period, with and without what was done."""

    evaluator: Evaluator
    period: Period

    @cached_property
    def days(self) -> list[tuple[datetime, datetime]]:
        """The days of the period, and the day before it."""
        count = (self.period.end - self.period.start).days
        starts = [self.period.start + number * DAY for number in range(-1, count)]
        return [(start, start + DAY) for start in starts]

    @cached_property
    def _all(self) -> tuple[Roster, ...]:
        return rosters(self.evaluator, self.days)

    @property
    def before(self) -> Roster:
        """The roster of the day before the period."""
        return self._all[0]

    @property
    def listed(self) -> tuple[Roster, ...]:
        """The rosters of the period."""
        return self._all[1:]

    @cached_property
    def undone(self) -> tuple[Roster, ...]:
        """The rosters as they were if nothing that is supervised had been done.

        A rule that waits for something no longer holds once it was done: so it could not be told
        that it was owed at all.
        """
        inputs = self.evaluator.inputs
        works = inputs.pack.supervision
        kinds = {kind for work in works for kind in (*work.each, *work.period, *work.pending)}
        left = tuple(
            one for one in inputs.records if not isinstance(one, Done) or one.kind not in kinds
        )
        if left == inputs.records:
            return self.listed
        evaluator = Evaluator(replace(inputs, records=left), self.evaluator.matcher)
        return rosters(evaluator, self.days[1:])

    @cached_property
    def standing(self) -> tuple[Duty, ...]:
        """The standing duties of the period."""
        return standing_duties(self.evaluator, self.period.start, self.period.end)

    def setting(self, at: datetime) -> Setting:
        """The readings and parameters in force at a moment."""
        inputs = self.evaluator.inputs
        moment = timedelta(microseconds=1)
        found = epochs(inputs.pack, inputs.operator, inputs.records, at, at + moment)
        return found[0].setting

    def limit(self, duty: Duty, at: datetime) -> timedelta | None:
        """The shortest limit that the rules of a duty set."""
        rules = (self.evaluator.inputs.pack.rule_by_id[reason.rule] for reason in duty.because)
        terms = (
            one.within
            for rule in rules
            for one in rule.obliges
            if one.kind == duty.kind and one.text == duty.text
        )
        return min(self._spans(terms, at), default=None)

    def _spans(self, terms: Iterable[Term], at: datetime) -> Iterator[timedelta]:
        pack = self.evaluator.inputs.pack
        for one in dict.fromkeys(terms):
            text = str(value_of(one, pack, self.setting(at))) if one else ""
            if text:
                yield span_of(text)

    def grace(self, work: SupervisedWork) -> Grace | None:
        """How long after the call a unit may arrive, as it is set when the period begins."""
        span = next(self._spans([work.grace], self.period.start), None)
        if span is None:
            return None
        term = work.grace
        name = term.parameter if isinstance(term, FromParameter) else work.id
        value = value_of(term, self.evaluator.inputs.pack, self.setting(self.period.start))
        return Grace(span, f"{name}={value}")

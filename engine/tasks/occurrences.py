"""The occurrences of a pack's tasks（到期清单）: what comes due in a stretch of time, and why.

A task of a cadence is due on each of its days on which its rule holds; one counted from the
beginning of something is due so long before or after its rule begins to hold. What waits for a
parameter has no date and is listed all the same: unknown is not never.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from calendars.duty_day import BEIJING
from calendars.holidays import DayKind, HolidayCalendar
from engine.facts.moments import DAY, midnight
from engine.inference.program import Firing
from engine.packs.pack import Due, Obligation, Pack, Rule, Unit
from engine.roster.choosing import receivers_of, units_of
from engine.roster.claims import present_units
from engine.roster.derivation import because, join_reasons
from engine.roster.evaluation import Evaluation
from engine.roster.evaluator import Evaluator
from engine.roster.pending import on_site_for
from engine.roster.roster import Because
from engine.tasks.beginnings import Beginning, beginnings, was_in_force
from engine.tasks.cadence import due_days, is_shortened
from engine.tasks.causes import first_moments
from engine.tasks.occurrence import (
    DAY_OFF,
    DAY_UNKNOWN,
    DEFAULT_REMINDER,
    INSTANT,
    MONTH_END,
    OWN_DIGITS,
    PERIOD_END,
    SHARED_DIGITS,
    WEEKEND,
    Occurrence,
    last_day_before,
    number_of,
)
from engine.tasks.terms import Dated, date_of, dated, open_terms
from engine.tasks.waiting import one_each, undated

USUAL_REMINDER: Final = 7
"""Days before that a task is brought to mind where nobody says how many（默认）."""
KEPT: Final = timedelta(days=60)
"""How long what was not done is kept in mind."""
FARTHEST: Final = timedelta(days=61)
"""More than the days and spans that a due date may be counted by."""
NEIGHBOURS: Final = timedelta(days=122)
"""Beyond which no other due date of a cadence bears on one: both may be reminded of early."""


def occurrences(evaluator: Evaluator, start: datetime, end: datetime) -> tuple[Occurrence, ...]:
    """What is due after ``start`` and not after ``end``, with what waits for a parameter.

    What must be done on a day is due at its end: the days from one midnight to another are meant by
    these midnights. In order of due date, the undated last.

    Raises:
        DutyError: R201–R305 for inputs that do not fit the pack.

    """
    pack = evaluator.inputs.pack
    begun = first_moments(evaluator.inputs.records)
    found: dict[tuple[object, ...], Occurrence] = {}
    for standing in (False, True):
        rules = [rule for rule in pack.rules if rule.standing is standing and _dues(rule)]
        if not rules:
            continue
        back, ahead = _reach(rules)
        evaluations = evaluator.evaluate(start - back, end + ahead, standing=standing)
        made = _Making(pack, evaluator.inputs.holidays, start, end, evaluations, begun)
        for one in made.of(rules):
            key = (one.rule, one.index, one.number)
            known = found.get(key)
            found[key] = one if known is None else _joined(known, one)
    return tuple(sorted(found.values(), key=_Order(pack).of))


def _dues(rule: Rule) -> tuple[tuple[int, Obligation, Due], ...]:
    """The rule's tasks that come due, each with its place among what it obliges to."""
    return tuple((n, one, one.due) for n, one in enumerate(rule.obliges) if one.due is not None)


def _reach(rules: Iterable[Rule]) -> tuple[timedelta, timedelta]:
    """How far before and after a stretch must be looked for what comes due in it."""
    dues = [due for rule in rules for _, _, due in _dues(rule)]
    back = FARTHEST if any(due.after or due.every for due in dues) else timedelta(0)
    ahead = FARTHEST if any(due.before for due in dues) else timedelta(0)
    return back, NEIGHBOURS if any(due.every for due in dues) else ahead


def _joined(one: Occurrence, other: Occurrence) -> Occurrence:
    """One task that is due for both reasons."""
    waits = tuple(dict.fromkeys((*one.waits_for, *other.waits_for)))
    return replace(one, because=join_reasons((*one.because, *other.because)), waits_for=waits)


@dataclass(frozen=True, slots=True)
class _Order:
    """The order of occurrences: by due date, then as the pack has rules and units."""

    pack: Pack

    def of(self, one: Occurrence) -> tuple[object, ...]:
        pack = self.pack
        units = tuple(pack.unit_order[unit.id] for unit in one.units)
        due = one.due or datetime.max.replace(tzinfo=BEIJING)
        return (one.due is None, due, pack.rule_order[one.rule], one.index, units, one.to)


@dataclass(frozen=True, slots=True)
class _Moment:
    """When something is due, from when it is brought to mind and until when, with what to note.

    ``cause`` are the records that it is counted from, ``since`` the moment where it is another one
    than theirs.
    """

    due: datetime
    remind_from: datetime
    lapses: datetime
    notes: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    since: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """What of it its number is made from."""
        due = self.due.astimezone(BEIJING).isoformat()
        return (*self.cause, self.since) if self.cause else (due,)


@dataclass(frozen=True)
class _Making:
    """Makes the occurrences that are due after ``start`` and not after ``end``."""

    pack: Pack
    holidays: HolidayCalendar
    start: datetime
    end: datetime
    evaluations: Sequence[Evaluation]
    recorded: Mapping[str, datetime]

    def of(self, rules: Sequence[Rule]) -> Iterator[Occurrence]:
        """The occurrences of the tasks of ``rules``."""
        counted = {rule.id for rule in rules if any(d.before or d.after for _, _, d in _dues(rule))}
        begun = beginnings(self.evaluations, counted)
        for rule in rules:
            for index, obligation, due in _dues(rule):
                if due.before or due.after:
                    for one in begun.get(rule.id, ()):
                        yield from self._counted(rule, index, obligation, one)
                else:
                    yield from self._placed(rule, index, obligation)
                for waits in undated(rule, obligation, self.evaluations, self.start, self.end):
                    units, reasons, names = waits
                    yield self._made(rule, index, obligation, None, units, (), reasons, names)

    # --- in the calendar

    def _placed(self, rule: Rule, index: int, obligation: Obligation) -> Iterator[Occurrence]:
        """Those of a cadence or a date, where the rule holds at the end of their day."""
        for evaluation in self.evaluations:
            for firing, held in evaluation.matched.firings.items():
                if firing.rule == rule.id:
                    for moment in self._moments(obligation, firing, evaluation):
                        instant = moment.due - INSTANT
                        mask = held & evaluation.mask(instant, moment.due)
                        if mask and evaluation.start <= instant < evaluation.end:
                            what = (rule, index, obligation)
                            yield from self._each(*what, moment, firing, evaluation, mask)

    def _moments(
        self, obligation: Obligation, firing: Firing, evaluation: Evaluation
    ) -> Iterator[_Moment]:
        """The moments in which it would be due within the stretch and the evaluation."""
        if obligation.due is None or open_terms(obligation, firing, evaluation)[0]:
            return
        values = dated(obligation.due, firing, evaluation)
        start, end = max(self.start, evaluation.start), min(self.end, evaluation.end)
        if obligation.due.every:
            yield from self._of_cadence(firing.rule, values, start, end)
            return
        day = date_of(values)
        if day is not None and start < midnight(day + DAY) <= end:
            due = midnight(day + DAY)
            yield _Moment(due, *_reminded(due, values.remind_days), self._notes(values, day))

    def _of_cadence(
        self, rule: str, values: Dated, start: datetime, end: datetime
    ) -> Iterator[_Moment]:
        """The days of a cadence; those before and after are days on which the rule holds too."""
        first, last = last_day_before(start) + DAY, last_day_before(end)
        around = due_days(values.due.every, values.on, first - NEIGHBOURS, last + NEIGHBOURS)
        days = [d for d in around if values.first <= d <= values.last and self._holds(rule, d)]
        for number in range(bisect_left(days, first), len(days)):
            day, due = days[number], midnight(days[number] + DAY)
            if due > end:
                return
            if due <= start:
                continue
            remind, lapses = _reminded(due, values.remind_days)
            if number:
                remind = max(remind, midnight(days[number - 1] + DAY))
            if number + 1 < len(days):
                again, _ = _reminded(midnight(days[number + 1] + DAY), values.remind_days)
                lapses = min(lapses, max(again, due))
            yield _Moment(due, remind, lapses, self._notes(values, day))

    def _holds(self, rule: str, day: date) -> bool:
        """Whether the rule holds at the end of a day, as far as was evaluated."""
        instant = midnight(day + DAY) - INSTANT
        for one in self.evaluations:
            if one.start <= instant < one.end:
                return bool(self._held[rule, one.start] & one.mask(instant, instant + INSTANT))
        return False

    @cached_property
    def _held(self) -> Mapping[tuple[str, datetime], int]:
        """In which states of each evaluation each rule holds."""
        found: defaultdict[tuple[str, datetime], int] = defaultdict(int)
        for one in self.evaluations:
            for firing, held in one.matched.firings.items():
                found[firing.rule, one.start] |= held
        return found

    def _notes(self, values: Dated, day: date) -> tuple[str, ...]:
        """What is to be said of the day."""
        due = values.due
        ends = due.every in ("half_year", "quarter", "month") and due.on == ""
        kind = self.holidays.kind(day)
        said = (
            (PERIOD_END, ends),
            (MONTH_END, bool(due.every) and is_shortened(due.every, values.on, day)),
            (DAY_OFF, kind is DayKind.HOLIDAY),
            (WEEKEND, kind is DayKind.WEEKEND),
            (DAY_UNKNOWN, kind is None),
            (DEFAULT_REMINDER, values.remind_days is None),
        )
        return tuple(note for note, holds in said if holds)

    # --- counted from a beginning

    def _counted(
        self, rule: Rule, index: int, obligation: Obligation, begun: Beginning
    ) -> Iterator[Occurrence]:
        """The one that is due so long before or after the rule begins to hold."""
        due, firing, evaluation = obligation.due, begun.firing, begun.evaluation
        if due is None or open_terms(obligation, firing, evaluation)[0]:
            return
        values = dated(due, firing, evaluation)
        if due.before:
            day = begun.start.astimezone(BEIJING).date() - values.days * DAY
            moment = min(midnight(day + DAY), begun.start)
            remind, lapses = _reminded(moment, values.remind_days)
            notes = self._notes(values, last_day_before(moment))
            if not was_in_force(begun, self.evaluations, moment - INSTANT):
                return
        else:
            moment = begun.start + values.within
            remind, lapses = _reminded(moment, values.remind_days)
            usual = values.remind_days is None
            remind = begun.start if usual else max(remind, begun.start)
            notes = tuple(n for n in self._notes(values, last_day_before(moment)) if n in _OFF)
        if self.start < moment <= self.end:
            when = _Moment(moment, remind, lapses, notes, *self._cause(begun))
            yield from self._each(rule, index, obligation, when, firing, evaluation, begun.mask)

    def _cause(self, begun: Beginning) -> tuple[tuple[str, ...], str]:
        """The records that it is counted from; when, unless these records themselves say so."""
        cause = tuple(source for source in begun.sources if source in self.recorded)
        if not cause:
            return (), ""
        own = max(self.recorded[source] for source in cause) == begun.start
        follows = own and len(cause) == len(begun.sources)
        return cause, "" if follows else begun.start.astimezone(BEIJING).isoformat()

    # --- for each who owes it

    def _each(  # noqa: PLR0913 - what is due, when, and what fired where
        self,
        rule: Rule,
        index: int,
        obligation: Obligation,
        moment: _Moment,
        firing: Firing,
        evaluation: Evaluation,
        mask: int,
    ) -> Iterator[Occurrence]:
        """One for each unit that owes it, or for each receiver; one of nobody's if none is said."""
        units = _units(obligation, firing, evaluation, mask)
        present = on_site_for(evaluation, mask, firing) if obligation.to.on_site else ()
        receivers = receivers_of(obligation.to, firing, evaluation, present)
        reasons = because(evaluation, [firing], mask)
        names = open_terms(obligation, firing, evaluation)[1]
        if _is_for_each_receiver(obligation):
            for to in receivers:
                yield self._made(rule, index, obligation, moment, units, (to,), reasons, names)
            return
        for owing in one_each(units):
            yield self._made(rule, index, obligation, moment, owing, receivers, reasons, names)

    def _made(  # noqa: PLR0913 - the parts of an occurrence
        self,
        rule: Rule,
        index: int,
        obligation: Obligation,
        moment: _Moment | None,
        units: tuple[Unit, ...],
        to: tuple[str, ...],
        reasons: tuple[Because, ...],
        waits_for: tuple[str, ...],
    ) -> Occurrence:
        due = moment.due if moment else None
        about = (self.pack.id, rule.id, obligation.text, *_which(rule, index))
        receivers = to if _is_for_each_receiver(obligation) else ()
        when = moment.parts if moment else ("",)
        own = (*about, *(unit.id for unit in units), *receivers, *when)
        return Occurrence(
            number=number_of(due, own, OWN_DIGITS),
            shared=number_of(due, (*about, *when), SHARED_DIGITS),
            rule=rule.id,
            title=rule.title,
            units=units,
            to=to,
            text=obligation.text or rule.title,
            due=due,
            remind_from=moment.remind_from if moment else None,
            lapses=moment.lapses if moment else None,
            because=reasons,
            waits_for=waits_for,
            notes=moment.notes if moment else (),
            every=obligation.due.every if obligation.due else "",
            index=index,
            cause=moment.cause if moment else (),
            follows=bool(moment and moment.cause and not moment.since),
        )


_OFF: Final = (DAY_OFF, WEEKEND, DAY_UNKNOWN)


def _reminded(due: datetime, days: int | None) -> tuple[datetime, datetime]:
    """From when it is brought to mind, so many days before its last day, and until when."""
    number = USUAL_REMINDER if days is None else days
    return midnight(last_day_before(due)) - number * DAY, due + KEPT


def _which(rule: Rule, index: int) -> tuple[str, ...]:
    """Which of the rule's tasks in the same words it is; nothing of the first of them."""
    text = rule.obliges[index].text
    before = sum(one.text == text for number, one, _ in _dues(rule) if number < index)
    return (str(before + 1),) if before else ()


def _is_for_each_receiver(obligation: Obligation) -> bool:
    return obligation.due is not None and obligation.due.each == "to"


def _units(
    obligation: Obligation, firing: Firing, evaluation: Evaluation, mask: int
) -> tuple[Unit, ...]:
    if obligation.units.on_site:
        return tuple(present_units(evaluation, mask))
    return tuple(dict.fromkeys(units_of(obligation.units, firing, evaluation)))

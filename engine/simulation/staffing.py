"""Where people run out（人手缺口）: seats against those who can keep them, without a solver.

A bound, and a sound one: where it says short, no sheet whatever fills every seat; where it says
nothing, a sheet may still be impossible. Seats of one shift need as many people; so do seats of
shifts that nobody may stand both of, because they meet or leave too little rest between them. By
Hall's theorem (1935) that is all there is to say of such shifts, whoever is on leave when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Final

from engine.assignment.month import Month, problem_of, questions_of, unit_months, with_sole_leaders
from engine.assignment.problem import Problem, Slot
from engine.assignment.question import Question
from engine.people.person import Leave, Person
from engine.seating.seat import TITLES
from engine.terms import Presence

MOST_TOGETHER: Final = 8
"""Shifts looked at together, the last of those that meet: fewer of them still bound from below."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """Seats for which there are too few people（人手缺口）.

    Attributes:
        question: unit, post, and way of being at hand.
        days: the duty days of the shifts looked at together: one, or several between which nobody
            has time to rest.
        asked: their seats.
        there: the most of these seats that can be kept.
        why: facts, a sentence each: how many may hold the post, who is away, what rest is due.

    """

    question: Question
    days: tuple[date, ...]
    asked: int
    there: int
    why: tuple[str, ...]

    @property
    def missing(self) -> int:
        """Seats that stay empty whatever is done, short of setting a rule aside."""
        return self.asked - self.there


def shortages(month: Month) -> tuple[Shortage, ...]:
    """Where the people of ``month`` cannot be enough, by unit, post and time.

    The hall's own seats are left out; posts are looked at one by one.

    Args:
        month: seats, people, leave and house rules; of any length.

    """
    month, _ = with_sole_leaders(month)
    return tuple(
        one
        for unit in unit_months(month)
        for question, seats in questions_of(unit)
        for one in _of_question(question, problem_of(unit, question, seats, ()))
    )


def _of_question(question: Question, problem: Problem) -> Iterator[Shortage]:
    free = {
        slot: frozenset(one.id for one in problem.people if problem.free(one, slot.shift))
        for slot in problem.slots
    }
    missing = {slot: max(0, len(slot.seats) - len(own)) for slot, own in free.items()}
    found: list[tuple[Slot, ...]] = [(slot,) for slot in problem.slots if missing[slot]]
    for together in _groups(problem):
        empty, tight = _tightest([(slot, free[slot]) for slot in together])
        if empty > sum(missing[slot] for slot in together):
            found.append(tight)
    for slots in sorted(dict.fromkeys(found), key=lambda one: (one[0].shift, len(one))):
        asked = sum(len(slot.seats) for slot in slots)
        there = len(frozenset[str]().union(*(free[slot] for slot in slots)))
        days = tuple(dict.fromkeys(slot.day for slot in slots))
        yield Shortage(question, days, asked, there, tuple(_why(problem, slots)))


def _tightest(group: Sequence[tuple[Slot, frozenset[str]]]) -> tuple[int, tuple[Slot, ...]]:
    """The seats of a group that stay empty at least, and the fewest of its slots that say so.

    Each slot comes with those who are free for it, and nobody keeps two of the slots. So of any
    choice of them no more seats are kept than there are people free for some slot of the choice;
    and by Hall's theorem the worst choice tells exactly how many are kept of all.
    """
    worst: tuple[int, tuple[Slot, ...]] = (0, ())
    for number in range(1, len(group) + 1):
        for chosen in combinations(group, number):
            slots = tuple(slot for slot, _ in chosen)
            free = frozenset[str]().union(*(ids for _, ids in chosen))
            empty = sum(len(slot.seats) for slot in slots) - len(free)
            if empty > worst[0]:
                worst = empty, slots
    return worst


def _groups(problem: Problem) -> Iterator[tuple[Slot, ...]]:
    """Slots of which nobody may keep two: all meet in a moment, rest included where it is due."""
    if any(seat.presence is Presence.REACHABLE for seat in problem.seats):
        return
    rest = problem.rules.rest if problem.rest_is_hard else timedelta(0)
    until = {slot: _until(slot, rest) for slot in problem.slots}
    for number, slot in enumerate(problem.slots):
        before = [one for one in problem.slots[:number] if until[one] > slot.shift.start]
        if before:
            yield (*before, slot)[-MOST_TOGETHER:]


def _until(slot: Slot, rest: timedelta) -> datetime:
    return slot.shift.end + rest if slot.round_the_clock else slot.shift.end


# --- why ------------------------------------------------------------------------------------------


def _why(problem: Problem, slots: Sequence[Slot]) -> Iterator[str]:
    """The facts that leave too few: how many there are at all, who is away, what rest is due."""
    title = TITLES.get(problem.seats[0].post, problem.seats[0].post)
    if not problem.people:
        yield f"没有能任{title}的人"
        return
    yield f"能任{title}的共 {len(problem.people)} 人"
    for person in problem.people:
        yield from _away(problem, person, slots)
    if len(slots) > 1:
        hours = f"{problem.rules.rest.total_seconds() / 3600:g}"
        rest = f"值完24小时须休息{hours}小时，" if problem.rest_is_hard else ""
        yield f"{rest}相接的 {len(slots)} 班不能是同一人"


def _away(problem: Problem, person: Person, slots: Iterable[Slot]) -> Iterator[str]:
    """Why a person cannot come: each leave once, and days outside of the service."""
    leave: dict[Leave, None] = {}
    outside: dict[date, None] = {}
    for slot in slots:
        if not person.serves(slot.shift.start, slot.shift.end):
            outside[slot.day] = None
        elif (away := problem.away(person, slot.shift)) is not None:
            leave[away] = None
    for one in leave:
        first, last = _day(one.first), _day(one.last)
        yield f"{person.called} {first if first == last else f'{first}至{last}'}请假"
    if outside:
        yield f"{person.called} {_days(outside)}不在本单位任职"


def _days(days: Iterable[date]) -> str:
    return "、".join(map(_day, dict.fromkeys(days)))


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"

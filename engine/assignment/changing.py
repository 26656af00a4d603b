"""Change an announced month（变更）: the past as it was, a duty carried to the seat it became.

What is over by then is not asked again. Whoever is standing a duty stands it on, to its end as it
is asked now; who falls out in the middle has stood it until then. An alert turns a standby（备勤）
into a seat on post（在岗）: whoever was listed for the one is the first to be asked for the other,
for that is what lists are for. So each announced duty is carried to the seat that stands in its
place, of the same unit, post, duty day and number, before the fewest changes are looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.assignment.month import (
    Month,
    problem_of,
    questions_of,
    unit_months,
    with_sole_leaders,
)
from engine.assignment.planning import Plan
from engine.assignment.problem import Problem
from engine.assignment.question import Question, question_of
from engine.assignment.repairing import Repair, repair
from engine.assignment.sheet import Assignment, Sheet, Swap, sheet_of
from engine.assignment.solving import Solver
from engine.people.person import HALL_LEADER
from engine.roster.roster import Marked
from engine.seating.seat import Seat

_Place = tuple[str, str, date, int]


@dataclass(frozen=True, slots=True)
class Announced:
    """What was announced, and since when it may be changed（已公布的班）.

    ``sheet`` has the swaps on top already; ``swaps`` are those agreed and not void, which stay.
    """

    sheet: Sheet
    since: datetime
    swaps: tuple[Swap, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One question repaired（分题调整结果）: with the problem as it was put, for the checker."""

    question: Question
    problem: Problem
    repair: Repair

    @property
    def plan(self) -> Plan:
        """What the wishes came to."""
        return self.repair.plan


@dataclass(frozen=True, slots=True)
class MonthChange:
    """A month repaired（一个月的调整结果）.

    Attributes:
        changes: the questions that were asked.
        frozen: duties that are over, or go on with whoever stands them.
        missed: seats that were empty, and are over.
        asked: the seats that were open, and had to be filled.
        flags: what a person should look at.

    """

    changes: tuple[Change, ...]
    frozen: tuple[Assignment, ...]
    missed: tuple[Seat, ...]
    asked: tuple[Seat, ...]
    flags: tuple[Marked, ...] = ()

    @property
    def sheet(self) -> Sheet:
        """All of it together."""
        sheets = [change.plan.sheet for change in self.changes]
        return sheet_of(
            (*self.frozen, *(one for sheet in sheets for one in sheet.assignments)),
            (*self.missed, *(seat for sheet in sheets for seat in sheet.unfilled)),
        )


@dataclass(frozen=True, slots=True)
class _Left:
    """What of an announced sheet is left to be asked（余下的班）, and what is not."""

    frozen: tuple[Assignment, ...]
    live: tuple[Assignment, ...]
    missed: tuple[Seat, ...]
    asked: tuple[Seat, ...]
    swaps: tuple[Swap, ...]
    since: datetime


ChangeJob = tuple[Month, _Left]
Changing = Callable[[Sequence[ChangeJob]], Iterable[tuple[Change, ...]]]
"""Repairs months of single units, in the order given; here, or spread over many machines."""


def change_month(
    month: Month, announced: Announced, solver: Solver, changing: Changing | None = None
) -> MonthChange:
    """The month as it is asked for now, with the provably fewest announced duties taken away.

    Proved question by question, those on post first: of equally few there, those that leave most
    of the same people's other announced duties alone.

    Args:
        month: seats, people and leave as they are now.
        announced: what was announced, and from when on it may change.
        solver: who solves, for the hall's seats, and for all without ``changing``.
        changing: repairs the units; by default one after the other.

    """
    open_seats = tuple(one for one in month.seats if one.shift.end > announced.since)
    open_month, flags = with_sole_leaders(replace(month, seats=open_seats))
    left = _left(open_month, announced, month.seats)
    month = replace(open_month, seats=left.asked)
    hall = replace(month, seats=tuple(one for one in left.asked if one.post == HALL_LEADER))
    first = change_unit(hall, left, solver) if hall.seats else ()
    settled = (*month.before, *(a for one in first for a in one.plan.sheet.assignments))
    jobs = [(one, left) for one in unit_months(replace(month, before=settled))]
    found = changing(jobs) if changing else (change_unit(*job, solver) for job in jobs)
    changes = (*first, *(one for own in found for one in own))
    return MonthChange(changes, left.frozen, left.missed, left.asked, flags)


def change_unit(month: Month, left: _Left, solver: Solver) -> tuple[Change, ...]:
    """The repairs of one unit, question after question, what is settled taken as given."""
    changes: list[Change] = []
    settled = (*month.before, *left.frozen)
    live = list(left.live)
    for question, seats in questions_of(month):
        own = [one for one in live if question_of(one.seat) == question]
        live = [one for one in live if one not in own]
        frozen = [one for one in settled if question_of(one.seat) == question
                  and one in left.frozen]  # fmt: skip
        problem = problem_of(month, question, seats, tuple(o for o in settled if o not in frozen))
        people = {person.id for person in problem.people}
        problem = replace(
            problem,
            past=tuple(frozen),
            promised=tuple(one for one in live if one.person in people),
        )
        swaps = [one for one in left.swaps if question_of(one.seat) == question]
        found = repair(problem, sheet_of(own), left.since, solver, swaps)
        changes.append(Change(question, problem, found))
        settled = (*settled, *found.plan.sheet.assignments)
    return tuple(changes)


# --- what is left ---------------------------------------------------------------------------------


def _left(month: Month, announced: Announced, asked: Sequence[Seat]) -> _Left:
    """What is over, what is being stood, and what is still to be stood, on the seats of now."""
    since, sheet = announced.since, announced.sheet
    over = [one for one in sheet.assignments if one.seat.shift.end <= since]
    pairs = _moved([one for one in sheet.assignments if one not in over], month.seats)
    swaps = _carried_swaps(announced.swaps, [one for _, one in pairs])
    wanted, frozen, to_come = list(month.seats), list(over), []
    both = {before for before, one in pairs if before.seat.presence is one.seat.presence}
    for before, one in pairs:
        stood, rest = _split(before, one, since)
        frozen += [] if before in both else stood  # the part before the call is a seat of its own
        is_asked = one.seat in wanted
        if is_asked and one.seat.shift.start < since:
            wanted.remove(one.seat)
            if rest is not None and _can(month, rest, since):
                frozen.append(rest)
            else:
                frozen += [_until(one, since)] if rest == one else []
                wanted.append(_from(one.seat, since))
        elif is_asked or one.seat.shift.start >= since:
            to_come.append(one)
        else:
            frozen.append(_until(one, _end_of(one.seat, asked, since)))
    missed = tuple(seat for seat in sheet.unfilled if seat.shift.end <= since)
    return _Left(tuple(frozen), tuple(to_come), missed, tuple(wanted), swaps, since)


def _split(
    before: Assignment, now: Assignment, since: datetime
) -> tuple[list[Assignment], Assignment | None]:
    """What was stood on the seat of before, and what goes on on the seat of now.

    A begun duty whose seat is of another presence now was stood as it was until it became so: a
    standby until the alert, a seat on post until it was taken back.
    """
    if before.seat.shift.start >= since or before.seat.presence is now.seat.presence:
        return [], now
    cut = now.seat.shift.start if now.seat.shift.start > before.seat.shift.start else since
    stood = [_until(before, min(cut, since))]
    return stood, Assignment(_from(now.seat, cut), now.person) if cut < now.seat.shift.end else None


def _can(month: Month, one: Assignment, since: datetime) -> bool:
    """Whether whoever stands a duty can stand it on to its end."""
    start, end = max(one.seat.shift.start, since), one.seat.shift.end
    person = next((other for other in month.people if other.id == one.person), None)
    away = any(x.person == one.person and x.meets(start, end) for x in month.leave)
    return person is not None and not away and person.serves(start, end)


def _end_of(seat: Seat, asked: Iterable[Seat], since: datetime) -> datetime:
    """When a seat that is not asked for any more ended: as the rosters had it, else now."""
    ends = [
        other.shift.end
        for other in asked
        if _place(other) == _place(seat)
        and other.presence is seat.presence
        and other.shift.meets(seat.shift)
    ]
    return min(since, max(ends, default=since))


def _until(one: Assignment, end: datetime) -> Assignment:
    return Assignment(replace(one.seat, shift=replace(one.seat.shift, end=end)), one.person)


def _from(seat: Seat, start: datetime) -> Seat:
    return replace(seat, shift=replace(seat.shift, start=max(start, seat.shift.start)))


# --- carried --------------------------------------------------------------------------------------


def carried(duties: Iterable[Assignment], seats: Iterable[Seat]) -> tuple[Assignment, ...]:
    """Each duty on the seat that now stands in its place（顺延到新席位）.

    Whoever holds just that seat has it. Else it goes to whoever was listed for that time: of
    somebody on post and somebody on standby, to the one on post; in the small hours, when office
    hours are over, to the one on standby. Who is called in the middle of a standby keeps the part
    before the call as well.
    """
    return tuple(one for _, one in _moved(list(duties), seats))


def _moved(
    held: Sequence[Assignment], seats: Iterable[Seat]
) -> list[tuple[Assignment, Assignment]]:
    """Each duty as announced, with what it is now; one of which two have become comes twice."""
    claims: dict[_Place, list[Assignment]] = {}
    for one in held:
        claims.setdefault(_place(one.seat), []).append(one)
    moved: dict[Assignment, Seat] = {}
    asked = sorted(set(seats), key=lambda seat: (-seat.presence.strength, seat.key))
    still, unclaimed = set(asked), []
    for seat in asked:
        own = [one for one in claims.get(_place(seat), ()) if one not in moved]
        found = next(_claimants(seat, own, still), None)
        if found is not None:
            moved[found] = seat
        else:
            unclaimed.append(seat)
    pairs = [(one, Assignment(moved.get(one, one.seat), one.person)) for one in held]
    for seat in unclaimed:
        before_call = (
            one
            for one in claims.get(_place(seat), ())
            if one in moved
            and one.seat.shift.meets(seat.shift)
            and seat.shift.end <= moved[one].shift.start
        )
        pairs += [(one, Assignment(seat, one.person)) for one in before_call][:1]
    return pairs


def _claimants(
    seat: Seat, own: Sequence[Assignment], asked: set[Seat]
) -> Iterator[Assignment]:  # fmt: skip
    """Who may claim a seat, the first first: its holder, then those whose seat is gone."""
    yield from (one for one in own if one.seat == seat)
    gone = (one for one in own if one.seat not in asked and one.seat.shift.meets(seat.shift))
    yield from sorted(gone, key=lambda one: -one.seat.presence.strength)


def _carried_swaps(swaps: Iterable[Swap], live: Sequence[Assignment]) -> tuple[Swap, ...]:
    """An agreed swap goes with its duty."""
    held = {(_place(one.seat), one.person): one.seat for one in live}
    exact = {(one.seat, one.person) for one in live}
    return tuple(
        one
        if (one.seat, one.taker) in exact
        else replace(one, seat=held.get((_place(one.seat), one.taker), one.seat))
        for one in swaps
    )


def _place(seat: Seat) -> _Place:
    return seat.unit, seat.post, seat.day, seat.number

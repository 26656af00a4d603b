"""A month of people（一个月的人员排定）: split into questions, answered one unit at a time.

The hall's own leaders may come from any unit, so their seats are settled first and taken as given.
After that no unit's seats depend on another's, and units may be answered anywhere, in any order;
within a unit posts follow one another from the highest down, standby after those on post.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from engine.assignment.ledger import Ledger
from engine.assignment.model import Waiver
from engine.assignment.planning import Plan, plan
from engine.assignment.problem import LEADING, USUAL, HouseRules, Problem
from engine.assignment.question import Question, question_of
from engine.assignment.sheet import Assignment, Sheet, joined
from engine.assignment.solving import Solver
from engine.people.day_classes import DayClass
from engine.people.person import HALL_LEADER, Leave, Person, Wish, in_order
from engine.roster.roster import Marked
from engine.seating.seat import ORDER, Seat
from engine.terms import Presence

Value = TypeVar("Value")
Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Month:
    """Everything that a month of people rests on（一个月的人员排定）.

    ``before`` are duties settled already, such as those of the last days of the month before.
    ``ledgers`` are what was stood up to the month, by question; a missing one is empty. ``waived``
    are rules set aside for the month, by question: a remedy that was taken up.
    """

    seats: tuple[Seat, ...]
    people: tuple[Person, ...]
    classes: Mapping[date, DayClass]
    leave: tuple[Leave, ...] = ()
    wishes: tuple[Wish, ...] = ()
    ledgers: Mapping[Question, Ledger] = field(default_factory=dict)
    before: tuple[Assignment, ...] = ()
    waived: Mapping[Question, tuple[Waiver, ...]] = field(default_factory=dict)
    rules: HouseRules = USUAL


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question（分题结果）: with the problem as it was put, for the checker."""

    question: Question
    problem: Problem
    plan: Plan


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """A month answered（一个月的结果）: every question's answer, in order."""

    answers: tuple[Answer, ...]
    flags: tuple[Marked, ...] = ()

    @property
    def sheet(self) -> Sheet:
        """All sheets together."""
        return joined(answer.plan.sheet for answer in self.answers)

    @property
    def proved(self) -> bool:
        """Whether every answer is proved to be as good as it can be."""
        return all(answer.plan.proved for answer in self.answers)


Answering = Callable[[Sequence[Month]], Iterable[tuple[Answer, ...]]]
"""Answers months of single units, in the order given; here, or spread over many machines."""


def answer_month(month: Month, solver: Solver) -> MonthPlan:
    """The sheet of a month, its units answered here, one after the other."""
    return dealt_out(month, lambda months: (answer_unit(one, solver) for one in months))


def dealt_out(month: Month, answering: Answering) -> MonthPlan:
    """The sheet of a month, its units answered by ``answering``; before them the hall."""
    month, flags = with_sole_leaders(month)
    hall = replace(month, seats=tuple(one for one in month.seats if one.post == HALL_LEADER))
    first = _in_a_row(answering([hall])) if hall.seats else ()
    settled = (*month.before, *(one for answer in first for one in answer.plan.sheet.assignments))
    found = _in_a_row(answering(unit_months(replace(month, before=settled))))
    return MonthPlan((*first, *found), flags)


def unit_months(month: Month) -> list[Month]:
    """The month of each unit by itself, the hall's seats left out."""
    home = {person.id: person.unit for person in month.people}
    own_seats = [one for one in month.seats if one.post != HALL_LEADER]
    seats = _grouped(own_seats, [one.unit for one in own_seats])
    people = _grouped(month.people, [one.unit for one in month.people])
    leave = _grouped(month.leave, [home.get(one.person) for one in month.leave])
    wishes = _grouped(month.wishes, [home.get(one.person) for one in month.wishes])
    before = _grouped(month.before, [home.get(one.person) for one in month.before])
    ledgers = _grouped(month.ledgers.items(), [key.unit for key in month.ledgers])
    waived = _grouped(month.waived.items(), [key.unit for key in month.waived])
    return [
        replace(
            month,
            seats=tuple(seats[unit]),
            people=tuple(people.get(unit, ())),
            leave=tuple(leave.get(unit, ())),
            wishes=tuple(wishes.get(unit, ())),
            ledgers=dict(ledgers.get(unit, ())),
            waived=dict(waived.get(unit, ())),
            before=tuple(before.get(unit, ())),
        )
        for unit in sorted(seats)
    ]


def answer_unit(month: Month, solver: Solver) -> tuple[Answer, ...]:
    """The answers for the seats of one unit: post after post, what is settled taken as given."""
    answers: list[Answer] = []
    settled = month.before
    for question, seats in questions_of(month):
        problem = problem_of(month, question, seats, settled)
        found = plan(problem, solver)
        answers.append(Answer(question, problem, found))
        settled = (*settled, *found.sheet.assignments)
    return tuple(answers)


def with_sole_leaders(month: Month) -> tuple[Month, tuple[Marked, ...]]:
    """The month in which a leader who is the only one is in charge and reachable（在位听令）.

    One person cannot be on post day and night; that is no impossible month but a question of how
    the post is meant, which the operator decides and the sheet says.
    """
    if month.rules.sole_leader is not Presence.REACHABLE:
        return month, ()
    sole: dict[Seat, Person] = {}
    leading = [seat for seat in month.seats if seat.post in LEADING]
    asked = _grouped(leading, [(seat.unit, seat.post) for seat in leading])
    people = _grouped(month.people, [person.unit for person in month.people])
    for (unit, post), own in sorted(asked.items()):
        near = month.people if post == HALL_LEADER else people.get(unit, ())
        able = _pool(near, unit, post, own)
        for seat in own:  # seat by seat: somebody may come or leave in the middle of the month
            serving = [one for one in able if one.serves(seat.shift.start, seat.shift.end)]
            if len(serving) == 1:
                sole[seat] = serving[0]
    seats = tuple(
        replace(seat, presence=Presence.REACHABLE) if seat in sole else seat for seat in month.seats
    )
    texts = dict.fromkeys(_sole_words(seat.post, person) for seat, person in sole.items())
    return replace(month, seats=seats), tuple(Marked("sole_leader", text) for text in texts)


def _sole_words(post: str, person: Person) -> str:
    """That nobody else can lead; for the hall, that nobody of any unit can."""
    own = f"{person.called} 是本单位唯一能任此岗的领导"
    hall = f"指挥大厅 只有一名带班领导（{person.called}）"
    who = hall if post == HALL_LEADER else own
    return f"{who}：按总负责、在位听令排，不逐日到岗"


def _in_a_row(found: Iterable[tuple[Answer, ...]]) -> tuple[Answer, ...]:
    return tuple(answer for answers in found for answer in answers)


def _grouped(values: Iterable[Value], places: Iterable[Place]) -> dict[Place, list[Value]]:
    """Values by place, in one pass: a month may have a thousand units."""
    found: dict[Place, list[Value]] = {}
    for value, place in zip(values, places, strict=True):
        found.setdefault(place, []).append(value)
    return found


def questions_of(month: Month) -> Iterator[tuple[Question, tuple[Seat, ...]]]:
    """Questions with their seats: the strongest presence first, then the highest post."""
    found: dict[Question, list[Seat]] = {}
    for seat in month.seats:
        found.setdefault(question_of(seat), []).append(seat)
    for question in sorted(found, key=_turn):
        yield question, tuple(found[question])


def _turn(question: Question) -> tuple[int, int, Question]:
    place = ORDER.get(question.post, len(ORDER))
    return -Presence(question.presence).strength, place, question


def problem_of(
    month: Month, question: Question, seats: tuple[Seat, ...], settled: tuple[Assignment, ...]
) -> Problem:
    """One question put as a problem; ``settled`` are duties that only take up time."""
    people = _pool(month.people, question.unit, question.post, seats)
    own = {person.id for person in people}
    ledger = month.ledgers.get(question, Ledger())
    return Problem(
        seats=seats,
        people=people,
        classes=month.classes,
        leave=tuple(one for one in month.leave if one.person in own),
        wishes=tuple(one for one in month.wishes if one.person in own),
        balances=ledger.balances(person.id for person in people),
        elsewhere=tuple(one for one in settled if one.person in own),
        waived=month.waived.get(question, ()),
        rules=month.rules,
    )


def _pool(
    people: Iterable[Person], unit: str, post: str, seats: Sequence[Seat]
) -> tuple[Person, ...]:
    """Who may be asked for some of ``seats``: for the hall people of any unit, else of its own."""
    return in_order(
        person
        for person in people
        if post in person.posts
        and (post == HALL_LEADER or person.unit == unit)
        and any(person.serves(seat.shift.start, seat.shift.end) for seat in seats)
    )

"""A month of people（一个月的人员排定）: split into questions, answered one unit at a time.

The hall's own leaders may come from any unit, so their seats are settled first and taken as given.
After that no unit's seats depend on another's, and units may be answered anywhere, in any order;
within a unit posts follow one another from the highest down, standby after those on post.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from engine.assignment.ledger import Ledger
from engine.assignment.model import Waiver
from engine.assignment.planning import Plan, plan
from engine.assignment.problem import LEADING, USUAL, HouseRules, Problem
from engine.assignment.sheet import Assignment, Sheet, joined
from engine.assignment.solving import Solver
from engine.people.day_classes import DayClass
from engine.people.person import HALL_LEADER, Leave, Person, Wish, in_order
from engine.roster.roster import Marked
from engine.seating.seat import ORDER, Seat
from engine.terms import Presence


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """Which seats are dealt out together（排班分题）: unit, post, and way of being at hand."""

    unit: str
    post: str
    presence: str


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


def answer_month(month: Month, solver: Solver, answering: Answering | None = None) -> MonthPlan:
    """The sheet of a month.

    Args:
        month: seats, people and the rest.
        solver: who solves, for the hall's seats, and for all without ``answering``.
        answering: answers the units; by default one after the other.

    """
    month, flags = with_sole_leaders(month)
    hall = replace(month, seats=tuple(one for one in month.seats if one.post == HALL_LEADER))
    first = answer_unit(hall, solver) if hall.seats else ()
    settled = (*month.before, *(one for answer in first for one in answer.plan.sheet.assignments))
    units = unit_months(replace(month, before=settled))
    found = answering(units) if answering else (answer_unit(one, solver) for one in units)
    return MonthPlan((*first, *(answer for answers in found for answer in answers)), flags)


def unit_months(month: Month) -> list[Month]:
    """The month of each unit by itself, the hall's seats left out."""
    units = sorted({one.unit for one in month.seats if one.post != HALL_LEADER})
    return [_of_unit(month, unit) for unit in units]


def answer_unit(month: Month, solver: Solver) -> tuple[Answer, ...]:
    """The answers for the seats of one unit: post after post, what is settled taken as given."""
    answers: list[Answer] = []
    settled = month.before
    for question, seats in _questions(month):
        problem = _problem(month, question, seats, settled)
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
    sole: dict[tuple[str, str], Person] = {}
    for unit, post in sorted({(seat.unit, seat.post) for seat in month.seats}):
        asked = [one for one in month.seats if (one.unit, one.post) == (unit, post)]
        pool = _pool(month.people, unit, post, asked)
        if post in LEADING and len(pool) == 1:
            sole[unit, post] = pool[0]
    seats = tuple(
        replace(seat, presence=Presence.REACHABLE) if (seat.unit, seat.post) in sole else seat
        for seat in month.seats
    )
    flags = tuple(
        Marked(
            "sole_leader",
            f"{person.called} 是本单位唯一能任此岗的领导：按总负责、在位听令排，不逐日到岗",
        )
        for person in sole.values()
    )
    return replace(month, seats=seats), flags


def question_of(seat: Seat) -> Question:
    """The question to which a seat belongs."""
    return Question(seat.unit, seat.post, seat.presence.value)


def _of_unit(month: Month, unit: str) -> Month:
    seats = tuple(one for one in month.seats if one.unit == unit and one.post != HALL_LEADER)
    people = tuple(person for person in month.people if person.unit == unit)
    own = {person.id for person in people}
    return replace(
        month,
        seats=seats,
        people=people,
        leave=tuple(one for one in month.leave if one.person in own),
        wishes=tuple(one for one in month.wishes if one.person in own),
        ledgers={key: one for key, one in month.ledgers.items() if key.unit == unit},
        waived={key: one for key, one in month.waived.items() if key.unit == unit},
        before=tuple(one for one in month.before if one.person in own),
    )


def _questions(month: Month) -> Iterator[tuple[Question, tuple[Seat, ...]]]:
    """Questions with their seats: the strongest presence first, then the highest post."""
    found: dict[Question, list[Seat]] = {}
    for seat in month.seats:
        found.setdefault(question_of(seat), []).append(seat)
    for question in sorted(found, key=_turn):
        yield question, tuple(found[question])


def _turn(question: Question) -> tuple[int, int, Question]:
    place = ORDER.get(question.post, len(ORDER))
    return -Presence(question.presence).strength, place, question


def _problem(
    month: Month, question: Question, seats: tuple[Seat, ...], settled: tuple[Assignment, ...]
) -> Problem:
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

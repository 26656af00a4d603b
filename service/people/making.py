"""Make the people's sheet of a month（排人）: whole, or with the fewest changes; kept by ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from calendars.spans import DateSpan
from calendars.ten_days import month_end
from engine.assignment.changing import Announced, MonthChange
from engine.assignment.model import Waiver
from engine.assignment.month import Month, MonthPlan
from engine.assignment.planning import Plan
from engine.assignment.problem import Problem
from engine.assignment.question import Question
from engine.assignment.sheet import Sheet
from engine.people.day_classes import DayClass
from engine.people.person import Person
from service.people.asking import Asked
from service.people.change_lines import change_lines, void_flags
from service.people.checked import check_answers, check_change, check_whole
from service.people.kept_sheet import KeptQuestion, KeptSheet, SwapRef
from service.people.ledgers import credits_of_absent

Solving = Callable[[Month], MonthPlan]
Repairing = Callable[[Month, Announced], MonthChange]


@dataclass(frozen=True, slots=True)
class Standing:
    """The sheet that stands（现行的人员表）: as kept, with the swaps on top, and what is agreed."""

    kept: KeptSheet
    announced: Announced
    swaps: tuple[SwapRef, ...] = ()


def made_whole(asked: Asked, first: date, solving: Solving, *, remedy: bool = False) -> KeptSheet:
    """The sheet of a month, made from nothing.

    Args:
        asked: what it is asked with.
        first: the first day of the month.
        solving: who solves.
        remedy: take up every remedy that is offered for seats that cannot be filled.

    Raises:
        NoAnswer: L321 the sheet did not pass the checker.

    """
    found = solving(asked.month)
    month = asked.month
    if remedy:
        offered = {a.question: a.plan.explanation.remedy for a in found.answers
                   if a.plan.explanation is not None}  # fmt: skip
        if any(offered.values()):
            month = _eased(month, offered)
            found = solving(month)
    check_answers(found.answers)
    check_whole(found.sheet, month)
    questions = tuple(
        _kept_question(asked, one.question, one.problem, one.plan, found.sheet)
        for one in found.answers
    )
    return KeptSheet(
        month=first,
        sheet=found.sheet,
        questions=questions,
        classes=_classes_of(asked, first),
        unknown=asked.classes.unknown,
        flags=(*asked.flags, *found.flags),
        inputs=asked.inputs,
    )


def changed(
    asked: Asked, first: date, standing: Standing, repairing: Repairing, *, remedy: bool = False
) -> KeptSheet:
    """The sheet of a month with the fewest changes to the one that stands.

    Args:
        asked: what it is asked with now.
        first: the first day of the month.
        standing: the sheet that stands.
        repairing: who solves.
        remedy: take up every remedy that is offered for seats that cannot be filled.

    Raises:
        NoAnswer: L321 the sheet did not pass the checker.

    """
    month = replace(asked.month, waived=_waived(standing.kept, asked.month))
    found = repairing(month, standing.announced)
    offered = {c.question: c.plan.explanation.remedy for c in found.changes
               if c.plan.explanation is not None and remedy}  # fmt: skip
    if any(offered.values()):
        month = _eased(month, offered)
        found = repairing(month, standing.announced)
    sheet = found.sheet
    check_change(found, month)
    questions = tuple(
        _kept_question(asked, one.question, one.problem, one.plan, sheet) for one in found.changes
    )
    void = _void(standing, found)
    return KeptSheet(
        month=first,
        sheet=sheet,
        questions=questions,
        classes=_classes_of(asked, first),
        unknown=asked.classes.unknown,
        flags=(*asked.flags, *found.flags, *void_flags(standing.swaps, void)),
        since=standing.announced.since,
        changes=change_lines(standing.announced.sheet, sheet, asked.unit_names),
        void=(*standing.kept.void, *void),
        applied=tuple(one.seq for one in standing.swaps if one.seq not in void),
        inputs=asked.inputs,
    )


def _void(standing: Standing, found: MonthChange) -> list[int]:
    """The events of the swaps that cannot stay."""
    fallen = {
        (swap.giver, swap.taker, swap.seat.day)
        for change in found.changes
        for swap in change.repair.void
    }
    return [one.seq for one in standing.swaps if (one.giver, one.taker, one.day) in fallen]


def _eased(month: Month, offered: Mapping[Question, tuple[Waiver, ...]]) -> Month:
    """The month with the rules set aside that are offered, besides those set aside before."""
    both = {*month.waived, *offered}
    return replace(month, waived={
        question: (*month.waived.get(question, ()), *offered.get(question, ()))
        for question in sorted(both)
    })  # fmt: skip


def _waived(kept: KeptSheet, month: Month) -> Mapping[Question, tuple[Waiver, ...]]:
    """Rules set aside for somebody who planned by it stay so; an empty seat is asked anew."""
    asked = {(seat.unit, seat.post) for seat in month.seats}
    held = {
        one.question: tuple(waiver for waiver in one.waived if waiver.part != "covered")
        for one in kept.questions
        if (one.question.unit, one.question.post) in asked
    }
    return {question: waivers for question, waivers in held.items() if waivers}


def _classes_of(asked: Asked, first: date) -> dict[date, DayClass]:
    """The class of every day of the month, whether anybody is asked for on it or not."""
    days = DateSpan(first, month_end(first.year, first.month)).days()
    return {day: asked.classes[day] for day in days}


def _kept_question(
    asked: Asked, question: Question, problem: Problem, plan: Plan, sheet: Sheet
) -> KeptQuestion:
    explanation = plan.explanation
    people = [one.id for one in problem.people]
    away = [one.id for one in problem.people if _away_all_month(asked, one)]
    present = [who for who in people if who not in away]
    absent = credits_of_absent(sheet, question, problem.classes, away, present)
    return KeptQuestion(
        question=question,
        people=tuple(people),
        reached=plan.reached,
        solver=plan.solver,
        why=explanation.text if explanation is not None else "",
        remedy=explanation.remedy if explanation is not None else (),
        waived=problem.waived,
        credits=(*asked.credits.get(question, ()), *absent),
    )


def _away_all_month(asked: Asked, person: Person) -> bool:
    """Whether a person is on leave on every day of the month."""
    leave = [one for one in asked.month.leave if one.person == person.id]
    return all(any(one.first <= day <= one.last for one in leave) for day in asked.days)

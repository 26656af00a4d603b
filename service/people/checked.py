"""Believe no sheet unchecked（独立核对）: the checker passes it, and counts its figures again.

The checker（``engine.assignment.checking``）shares no code with what makes sheets. A sheet that it
does not pass is not kept and not shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from engine.assignment.changing import MonthChange
from engine.assignment.checking import Against, recounted, violations
from engine.assignment.model import Waiver
from engine.assignment.month import Answer, Month, problem_of, questions_of, with_sole_leaders
from engine.assignment.problem import Problem
from engine.assignment.sheet import Assignment, Sheet
from engine.errors import NoAnswer
from engine.people.day_classes import DayClass
from engine.seating.laying_out import Hours
from engine.seating.seat import Seat
from service.answering import Desk
from service.people.coverage import uncovered
from service.people.kept_sheet import KeptSheet, with_names
from service.people.seats import month_rosters

_SHOWN: Final = 3
"""Faults that a refusal tells of."""


def check_answers(answers: Iterable[Answer]) -> None:
    """Caps hold, and each wish costs what the solver says it does.

    Raises:
        NoAnswer: L321 a sheet does not pass.

    """
    for one in answers:
        against = _against(one.problem)
        said = [fault.text for fault in violations(one.plan.sheet, against)]
        counted = recounted(one.plan.sheet, against)
        said += [
            f"{reached.title}：求解器说 {reached.cost}，重新数是 {counted[reached.name]}"
            for reached in one.plan.reached
            if reached.name in counted and counted[reached.name] != reached.cost
        ]
        _refuse(said)


def _against(problem: Problem) -> Against:
    soft = frozenset() if problem.rest_is_hard else _places(problem.seats)
    return Against(
        seats=problem.seats,
        people=problem.people,
        classes=problem.classes,
        leave=problem.leave,
        balances={
            one.id: {kind: problem.balance(one.id, (kind,)) for kind in DayClass}
            for one in problem.people
        },
        settled=(*problem.past, *problem.elsewhere),
        rest=problem.rules.rest,
        rest_where_possible=soft,
        caps=_caps(problem),
        excused=_excused(problem.waived),
    )


def _caps(problem: Problem) -> dict[str, int]:
    return {
        one.id: problem.cap
        + problem.waives("capped", one.id, "")
        - sum(problem.stood[one.id].values())
        for one in problem.people
    }


def check_whole(sheet: Sheet, month: Month) -> None:
    """Nobody sits on two seats, of whatever post, and every seat is there.

    Raises:
        NoAnswer: L321 the sheet does not pass.

    """
    month, _ = with_sole_leaders(month)
    _check(sheet, month, month.seats, ())


def check_change(found: MonthChange, month: Month) -> None:
    """The same of a change order; what is past stands as it was, and is judged by nothing of now.

    Raises:
        NoAnswer: L321 the sheet does not pass.

    """
    asked = (*found.asked, *(one.seat for one in found.frozen), *found.missed)
    month, _ = with_sole_leaders(replace(month, seats=asked))
    _check(found.sheet, month, asked, found.frozen)


def check_coverage(desk: Desk, kept: KeptSheet, units: Collection[str]) -> None:
    """Whatever the rosters ask of ``units`` has its seats; counted apart from who laid them out.

    Raises:
        NoAnswer: L321 something that is asked for has no seat.

    """
    site = desk.loaded.site
    seats = (*(one.seat for one in kept.sheet.assignments), *kept.sheet.unfilled)
    hours = Hours(site.handover, site.office_hours)
    rosters = month_rosters(desk, kept.month)
    _refuse(uncovered(rosters, seats, hours, units=units, since=kept.since))


def _check(sheet: Sheet, month: Month, asked: Sequence[Seat], past: Sequence[Assignment]) -> None:
    waived = [one for waivers in month.waived.values() for one in waivers]
    against = Against(
        seats=tuple(dict.fromkeys(asked)),
        people=month.people,
        classes=month.classes,
        leave=month.leave,
        settled=month.before,
        rest=month.rules.rest,
        rest_where_possible=_soft(month),
        past=tuple(past),
        excused=_excused(waived),
    )
    _refuse([fault.text for fault in violations(sheet, against)])


def _soft(month: Month) -> frozenset[tuple[str, str]]:
    """Units and posts whose leaders are too few to rest always."""
    found: set[tuple[str, str]] = set()
    for question, seats in questions_of(month):
        if not problem_of(month, question, seats, ()).rest_is_hard:
            found |= _places(seats)
    return frozenset(found)


def _places(seats: Iterable[Seat]) -> frozenset[tuple[str, str]]:
    return frozenset((seat.unit, seat.post) for seat in seats)


def _excused(waived: Iterable[Waiver]) -> frozenset[tuple[str, date]]:
    return frozenset((one.person, day) for one in waived for day in one.days)


def _refuse(said: Sequence[str]) -> None:
    if said:
        more = f"；另有 {len(said) - _SHOWN} 处" if len(said) > _SHOWN else ""
        raise NoAnswer(
            "L321",
            f"排出的人员表没有通过独立核对：{_without_marks('；'.join(said[:_SHOWN]))}{more}",
            remedy="没有留存任何东西；这是程序的问题，请连同名册交给维护人员",
        )


def _without_marks(text: str) -> str:
    return with_names(text, lambda person: person)

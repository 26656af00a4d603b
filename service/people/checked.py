"""Believe no sheet unchecked（独立核对）: the checker passes it, and counts its figures again.

The checker（``engine.assignment.checking``）shares no code with what makes sheets. A sheet that it
does not pass is not kept and not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from engine.assignment.checking import Against, recounted, violations
from engine.assignment.model import Waiver
from engine.assignment.month import Answer, Month, problem_of, questions_of, with_sole_leaders
from engine.assignment.problem import Problem
from engine.assignment.sheet import Assignment, Sheet
from engine.errors import NoAnswer
from engine.people.day_classes import DayClass
from engine.seating.seat import Seat

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


def check_whole(
    sheet: Sheet,
    month: Month,
    past: Sequence[Assignment] = (),
    since: datetime | None = None,
) -> None:
    """Nobody sits on two seats, of whatever post; every seat is there; what is past stands.

    Args:
        sheet: the whole month.
        month: as it was asked.
        past: duties of a change order that were over, or being stood.
        since: from when on it may change anything; None for a sheet made whole.

    Raises:
        NoAnswer: L321 the sheet does not pass.

    """
    month, _ = with_sole_leaders(month)
    waived = [one for waivers in month.waived.values() for one in waivers]
    against = Against(
        seats=_asked_seats(sheet, month, past, since),
        people=month.people,
        classes=month.classes,
        leave=month.leave,
        settled=month.before,
        rest=month.rules.rest,
        rest_where_possible=_soft(month),
        past=tuple(past),
        excused=_excused(waived) | {(one.person, one.seat.day) for one in past},
    )
    _refuse([fault.text for fault in violations(sheet, against)])


def _asked_seats(
    sheet: Sheet, month: Month, past: Sequence[Assignment], since: datetime | None
) -> tuple[Seat, ...]:
    """The seats that a sheet must have: those past as they were stood, the others as asked now.

    In a change order a seat that is wholly over is there only if it was there before.
    """
    stood: dict[tuple[object, ...], list[Seat]] = {}
    for one in past:
        stood.setdefault(_place(one.seat), []).append(one.seat)
    asked = [
        next((own for own in stood.get(_place(seat), ()) if own.shift.meets(seat.shift)), seat)
        for seat in month.seats
        if since is None or seat.shift.end > since
    ]
    missed = [seat for seat in sheet.unfilled if since is not None and seat.shift.end <= since]
    return tuple(dict.fromkeys((*asked, *(one.seat for one in past), *missed)))


def _place(seat: Seat) -> tuple[object, ...]:
    return seat.unit, seat.post, seat.day, seat.number, seat.presence


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
            f"排出的人员表没有通过独立核对：{'；'.join(said[:_SHOWN])}{more}",
            remedy="没有留存任何东西；这是程序的问题，请连同名册交给维护人员",
        )

"""Look again before a sheet is signed or issued（签发、印发前复核）.

Between the draft and the issue somebody goes on leave, a swap is agreed, a neighbouring month is
changed, a duty is over. What was checked when it was made is checked again as things are now.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from engine.assignment.checking import Against, violations
from engine.assignment.problem import LEADING
from engine.assignment.sheet import Assignment
from engine.errors import InputFault
from engine.people.day_classes import classes_of
from service.jobs.bench import Look
from service.jobs.publications import Publication, month_text, standing
from service.people.drafting import too_late
from service.people.kept_sheet import KeptSheet, marked, with_names
from service.people.settings import people_settings
from service.people.standing import kept_of, months_that_stand, swaps_of

_SHOWN: Final = 3
_REACH: Final = timedelta(days=5)


def refuse_stale(look: Look, one: Publication) -> None:
    """Refuse a sheet of people that does not fit any more.

    Raises:
        InputFault: J121 with what has changed since it was made; people go by their ids.
        NoAnswer: J108 the kept file is gone.

    """
    with look.bench.store.job_rows() as rows:
        kept = kept_of(rows, one)
    if kept is None or one.superseded:
        return
    said = [*_swaps_since(look, one), *_over(look, one, kept), *_faults(look, one, kept)]
    if said:
        more = f"；另有 {len(said) - _SHOWN} 处" if len(said) > _SHOWN else ""
        act = "draft" if standing(look.publications, one.month) is None else "change"
        raise InputFault(
            "J121",
            f"{one.number} 拟制以后情况有变：{'；'.join(said[:_SHOWN])}{more}",
            where=one.number,
            remedy=f"重新拟制，再签发：zhiban month {month_text(one.month)} {act}",
        )


def _swaps_since(look: Look, one: Publication) -> Iterator[str]:
    for swap in swaps_of(look.events, one.month, exercise=look.bench.exercise):
        if swap.seq > one.head[0]:
            yield f"{swap.day} {swap.giver} 与 {swap.taker} 换了班（记录 #{swap.seq}）"


def _over(look: Look, one: Publication, kept: KeptSheet) -> Iterator[str]:
    if too_late(look, one, kept):
        yield "其中变动的班有的已经值过"


def _faults(look: Look, one: Publication, kept: KeptSheet) -> Iterator[str]:
    """What the checker says of what is still to come, by the register and the months of now."""
    rules = people_settings(look.desk.loaded.site).rules
    with look.bench.store.job_rows() as rows:
        beside = months_that_stand(
            rows, look.publications, look.events, but=one.month, exercise=look.bench.exercise
        )
    sheet = kept.sheet
    seats = (*(duty.seat for duty in sheet.assignments), *sheet.unfilled)
    first, last = min(seat.day for seat in seats), max(seat.day for seat in seats)
    near = tuple(
        duty
        for other in beside
        for duty in other.sheet.assignments
        if first - _REACH <= duty.seat.day <= last + _REACH
    )
    days = {seat.day for seat in seats} | {duty.seat.day for duty in near}
    against = Against(
        seats=seats,
        people=tuple(marked(person) for person in look.register.people),
        classes=classes_of(days, look.desk.loaded.holidays).of,
        leave=tuple(held.leave for held in look.register.leave),
        settled=near,
        rest=rules.rest,
        rest_where_possible=frozenset(
            (q.question.unit, q.question.post)
            for q in kept.questions
            if q.question.post in LEADING and len(q.people) < rules.soft_rest_below
        ),
        past=_behind(look, kept),
        excused=frozenset((w.person, d) for q in kept.questions for w in q.waived for d in w.days),
    )
    for fault in violations(sheet, against):
        yield with_names(fault.text, lambda person: person)


def _behind(look: Look, kept: KeptSheet) -> tuple[Assignment, ...]:
    """Duties that are over, or were begun: of those nobody is asked any more."""
    return tuple(one for one in kept.sheet.assignments if one.seat.shift.start <= look.now)

"""Look again before a sheet is signed or issued（签发、印发前复核）.

Between the draft and the issue somebody goes on leave, a swap is agreed, a neighbouring month is
changed, a duty is over. What was checked when it was made is checked again as things are now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from calendars.ten_days import month_end
from engine.assignment.checking import violations
from engine.assignment.sheet import Assignment
from engine.errors import InputFault
from service.jobs.bench import Look
from service.jobs.publications import Publication, month_text, standing
from service.people.drafting import too_late
from service.people.kept_sheet import KeptSheet, marked, with_names
from service.people.laid_down import against
from service.people.ledgers import Stood
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
    with look.bench.store.job_rows() as rows:
        beside = months_that_stand(
            rows, look.publications, look.events, but=one.month, exercise=look.bench.exercise
        )
    found = replace(
        against(look, kept, kept.sheet, _near(one.month, beside)),
        people=tuple(marked(person) for person in look.register.people),
        past=_behind(look, kept),
        excused=frozenset((w.person, d) for q in kept.questions for w in q.waived for d in w.days),
    )
    for fault in violations(kept.sheet, found):
        yield with_names(fault.text, lambda person: person)


def _near(month: date, beside: Iterable[Stood]) -> Iterator[Assignment]:
    """The duties of other months that are close enough to take up somebody's time in this one."""
    last = month_end(month.year, month.month)
    for other in beside:
        for duty in other.sheet.assignments:
            if month - _REACH <= duty.seat.day <= last + _REACH:
                yield duty


def _behind(look: Look, kept: KeptSheet) -> tuple[Assignment, ...]:
    """Duties that are over, or were begun: of those nobody is asked any more."""
    return tuple(one for one in kept.sheet.assignments if one.seat.shift.start <= look.now)

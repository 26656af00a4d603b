"""The people of a publication（值班表里的人）: made whole, or repaired, or taken over unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Final

from engine.assignment.changing import Announced, MonthChange
from engine.assignment.month import Month, MonthPlan
from engine.errors import DutyError
from service.jobs.bench import Look
from service.jobs.publications import Publication, of_month, standing
from service.people.asking import Asked, ask, from_now_on
from service.people.change_lines import moved
from service.people.checked import check_coverage
from service.people.kept_sheet import KeptSheet, SwapRef, written
from service.people.making import Standing, changed, made_whole
from service.people.standing import (
    engine_swaps,
    kept_of,
    months_that_stand,
    swaps_of,
    with_swaps,
)
from service.store.events import body_text

CLUSTER: Final = frozenset({"N104", "N105", "N106"})
"""Faults of the cluster that was named: nothing else is tried in its place."""


@dataclass(frozen=True, slots=True)
class Making:
    """How people are to be made（排人方式）.

    Attributes:
        remedy: take up every remedy that is offered.
        since: from when on an issued sheet may be changed; None for now.
        workers: processes to solve in; 1 is this one, 0 as many as pay.
        dask: address of a Dask scheduler; empty for none.

    """

    remedy: bool = False
    since: datetime | None = None
    workers: int = 0
    dask: str = ""


USUAL: Final = Making()


@dataclass(frozen=True, slots=True)
class People:
    """The people of a publication（值班表里的人）: as kept, as bytes, and what to say of them."""

    kept: KeptSheet
    data: bytes
    said: str


@dataclass(frozen=True, slots=True)
class NoPeople:
    """That a publication has no people, and why; empty if nobody is listed（没有排人）."""

    said: str = ""


def people_of(look: Look, month: date, making: Making = USUAL) -> People | NoPeople:
    """The people of the next revision of a month.

    Where people cannot be assigned (no solver, a sheet that did not pass the checker, a kept file
    that is gone) those of the revision before are taken over, and that is said: the units must not
    wait for it.

    Raises:
        InputFault: N104–N106 no cluster there.

    """
    register = look.register
    if not register.listed:
        return NoPeople()
    revisions = of_month(look.publications, month)
    last: KeptSheet | None = None
    try:
        last = _kept(look, revisions[-1:])
        asked = _asked(look, month, making, revisions)
        same = last is not None and last.inputs == asked.inputs
        if last is not None and same and not too_late(look, revisions[-1], last):
            return People(last, written(last), summary(last))
        kept = _made(look, month, asked, making, revisions)
    except DutyError as fault:
        if fault.code in CLUSTER:
            raise
        said = f"没有排人：[{fault.code}] {fault.what}；{fault.remedy}"
        if last is None:
            return NoPeople(said)
        return People(last, written(last), f"{summary(last)}；人员沿用上一号，{said}")
    return People(kept, written(kept), summary(kept))


def too_late(look: Look, one: Publication, kept: KeptSheet) -> bool:
    """Whether a change order moves a duty that was still to come when it was made, and is over."""
    base = standing(look.publications, one.month)
    if kept.since is None or base is None or base.number == one.number:
        return False
    before = _kept(look, [base])
    if before is None:
        return False
    announced = standing_of(look, base, before, kept.since).announced.sheet
    ends = (seat.shift.end for seat in moved(announced, kept.sheet))
    return any(one.made_at < end <= look.now for end in ends)


def summary(kept: KeptSheet) -> str:
    """A sheet of people in one line, without any name."""
    filled, empty = len(kept.sheet.assignments), len(kept.sheet.unfilled)
    proved = "已证明最优" if kept.proved else "有未证明最优的"
    vacant = f"，空缺 {empty} 个" if empty else "，没有空缺"
    waived = sum(len(one.waived) for one in kept.questions)
    eased = f"，变通 {waived} 处" if waived else ""
    moved = f"，比上一号变动 {len(kept.changes)} 处" if kept.since is not None else ""
    return f"人员 {filled + empty} 席，排定 {filled}{vacant}；{proved}，独立核对无误{eased}{moved}"


def _asked(
    look: Look, month: date, making: Making, revisions: Sequence[Publication]
) -> Asked:  # fmt: skip
    exercise = look.bench.exercise
    with look.bench.store.job_rows() as rows:
        beside = months_that_stand(
            rows, look.publications, look.events, but=month, exercise=exercise
        )
    found = ask(look.desk, month, look.register, beside)
    base = standing(revisions, month)
    agreed = [one.seq for one in swaps_of(look.events, month, exercise=exercise)]
    text = body_text(
        {"asked": found.inputs, "remedy": making.remedy, "swaps": agreed,
         "since": making.since.isoformat() if making.since is not None else "",
         "base": base.number if base is not None else ""}
    )  # fmt: skip
    return replace(found, inputs=f"sha256:{sha256(text.encode()).hexdigest()}")


def _made(
    look: Look, month: date, asked: Asked, making: Making, revisions: Sequence[Publication]
) -> KeptSheet:
    base = standing(revisions, month)
    before = _kept(look, [base]) if base is not None else None
    units = {one.person.unit for one in look.register.listed}
    if base is None or before is None:
        if base is not None:  # issued without people: nobody can stand what is over
            asked = from_now_on(asked, making.since or look.now)
        whole = made_whole(asked, month, partial(_whole, making), remedy=making.remedy)
        if base is None:
            check_coverage(look.desk, whole, units)
        return whole
    stands = standing_of(look, base, before, making.since)
    found = changed(asked, month, stands, _change, remedy=making.remedy)
    check_coverage(look.desk, found, units)
    is_same = not found.changes and found.void == before.void
    return before if is_same else found


def standing_of(
    look: Look, base: Publication, kept: KeptSheet, since: datetime | None
) -> Standing:  # fmt: skip
    """The issued sheet with its swaps on top, to be changed from ``since`` on."""
    listed = swaps_of(look.events, base.month, exercise=look.bench.exercise)
    agreed = tuple(one for one in listed if one.seq not in kept.void)
    recent = [one for one in agreed if one.seq not in kept.applied]
    sheet = with_swaps(kept.sheet, recent)
    announced = Announced(sheet, since or look.now, engine_swaps(sheet, _last(agreed)))
    return Standing(kept, announced, agreed)


def _last(swaps: Sequence[SwapRef]) -> list[SwapRef]:
    """The last swap of each seat: what was agreed before it is over."""
    found = {(one.question, one.day, one.number): one for one in swaps}
    return sorted(found.values(), key=lambda one: one.seq)


def _kept(look: Look, revisions: Sequence[Publication]) -> KeptSheet | None:
    if not revisions:
        return None
    with look.bench.store.job_rows() as rows:
        return kept_of(rows, revisions[-1])


def _whole(making: Making, month: Month) -> MonthPlan:
    """A month made whole by the solver at hand, here or over an executor."""
    from service.solving import answer_month_at_hand, processes_for
    from service.spreading import open_executor

    workers = making.workers or processes_for(month)
    if workers == 1 and not making.dask:
        return answer_month_at_hand(month)
    with open_executor(workers, making.dask) as executor:
        return answer_month_at_hand(month, executor)


def _change(month: Month, announced: Announced) -> MonthChange:
    """A month changed by the solver at hand."""
    from engine.assignment.changing import change_month
    from service.solving import solver_at_hand

    return change_month(month, announced, solver_at_hand())

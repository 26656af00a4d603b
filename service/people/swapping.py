"""Swaps and substitutions（换班、替班）: checked like any sheet, recorded, never edited in.

A swap is an event on top of the issued sheet, by ids; it survives later change orders unless its
taker cannot come any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.assignment.checking import Violation, violations
from engine.assignment.question import question_of
from engine.assignment.sheet import Assignment, Sheet
from engine.errors import InputFault
from engine.seating.seat import Seat
from service.jobs.bench import Bench, Look
from service.jobs.publications import Publication, month_text, publications, standing
from service.people.kept_sheet import SwapRef
from service.people.laid_down import against
from service.people.ledgers import Stood
from service.people.settings import people_settings
from service.people.standing import SWAP, months_that_stand, stood_of, swap_body, with_swaps
from service.store.events import Event


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for（换班申请）: whose duty of which day goes to whom.

    ``post`` picks one of several duties of the giver on that day, by its title; ``back`` is the day
    whose duty of the taker the giver stands in return. ``substitute``: at no notice, credited.
    """

    day: date
    giver: str
    taker: str
    post: str = ""
    back: date | None = None
    substitute: bool = False


@dataclass(frozen=True, slots=True)
class Swapped:
    """A swap that was recorded（已登记的换班）: its event, its seat, who stood it and who will."""

    seq: int
    seat: Seat
    giver: str
    taker: str


def swap(bench: Bench, wanted: Wanted, now: datetime, actor: str) -> tuple[Swapped, ...]:
    """Record a swap, both ways where a day is given back, in one transaction.

    Raises:
        InputFault: L132 no sheet of the month was issued with people, L133 the duty is not there,
            or is not one, L134 the swap would break a rule, L135 the sheet changed meanwhile.

    """
    look = bench.look(now)
    months = {one.replace(day=1) for one in (wanted.day, wanted.back) if one is not None}
    sheets = {month: _issued(look, month) for month in sorted(months)}
    given = [_given(look, sheets, wanted)]
    if wanted.back is not None:
        given.append(_given(look, sheets, replace(
            wanted, day=wanted.back, giver=wanted.taker, taker=wanted.giver
        )))  # fmt: skip
    _refuse_faults(look, sheets, given)
    with bench.store.writing() as writing:
        _refuse_changed(bench, look, writing.events(), sheets)
        return tuple(
            Swapped(
                writing.append(
                    now, SWAP, month_text(ref.day.replace(day=1)),
                    {**swap_body(ref, exercise=bench.exercise), "at": now.isoformat()},
                    actor=actor,
                ),
                seat, ref.giver, ref.taker,
            )
            for ref, seat in given
        )  # fmt: skip


def _issued(look: Look, month: date) -> tuple[Publication, Stood]:
    """The sheet of a month that stands, as it counts."""
    one = standing(look.publications, month)
    if one is not None:
        with look.bench.store.job_rows() as rows:
            stood = stood_of(rows, one, look.events, exercise=look.bench.exercise)
        if stood is not None:
            return one, stood
    text = month_text(month)
    remedy = f"还没有印发的直接重新拟制：zhiban month {text} draft"
    raise InputFault("L132", f"{text} 没有印发过人员表，不能换班", where=text, remedy=remedy)


def _given(
    look: Look, sheets: dict[date, tuple[Publication, Stood]], wanted: Wanted
) -> tuple[SwapRef, Seat]:
    """The one duty of the giver on that day."""
    _, stood = sheets[wanted.day.replace(day=1)]
    own = [
        one.seat
        for one in stood.sheet.of(wanted.giver)
        if one.seat.day == wanted.day and wanted.post in ("", one.seat.title, one.seat.post)
    ]
    called = look.register.called
    if len(own) != 1:
        titles = "、".join(seat.title for seat in own)
        what = f"那天有 {len(own)} 个班（{titles}）" if own else "那天没有班"
        days = sorted({f"{one.seat.day:%m-%d}" for one in stood.sheet.of(wanted.giver)})
        remedy = f"用 --post 指明岗位：{titles}" if own else f"他的班在：{'、'.join(days) or '无'}"
        raise InputFault(
            "L133", f"{called(wanted.giver)} {what}", where=wanted.day.isoformat(), remedy=remedy
        )
    credit = people_settings(look.desk.loaded.site).substitute_credit if wanted.substitute else 0
    seat = own[0]
    ref = SwapRef(
        0, question_of(seat), seat.day, seat.number, wanted.giver, wanted.taker,
        wanted.substitute, credit,
    )  # fmt: skip
    return ref, seat


def _refuse_faults(
    look: Look,
    sheets: dict[date, tuple[Publication, Stood]],
    given: Sequence[tuple[SwapRef, Seat]],
) -> None:
    """Refuse swaps after which a sheet has a fault that it did not have.

    Each month is checked with all of them in place: a duty given back in the next month may be what
    makes room for rest in this one.
    """
    months = {month: stood.sheet for month, (_, stood) in sheets.items()}
    after = {
        month: with_swaps(sheet, [ref for ref, _ in given if ref.day.replace(day=1) == month])
        for month, sheet in months.items()
    }
    others = _beside(look, months)
    for month, (_, stood) in sheets.items():
        before, now = (_faults(look, stood, month, {**others, **own}) for own in (months, after))
        known = {fault.text for fault in before}
        said = [fault.text for fault in now if fault.text not in known]
        if said:
            remedy = "换一天或换一个人；确要如此，先改名册、请假或 site.yaml 的规矩"
            raise InputFault(
                "L134", f"这样换班不行：{'；'.join(said)}", where=f"{month:%Y-%m}", remedy=remedy
            )


def _beside(look: Look, months: Collection[date]) -> dict[date, Sheet]:
    """The sheets of the other months that stand, swaps on top."""
    with look.bench.store.job_rows() as rows:
        stood = months_that_stand(
            rows, look.publications, look.events, exercise=look.bench.exercise
        )
    return {one.kept.month: one.sheet for one in stood if one.kept.month not in months}


def _faults(
    look: Look, stood: Stood, month: date, sheets: Mapping[date, Sheet]
) -> tuple[Violation, ...]:
    """What the checker says of a month, the sheets of all months being these."""
    sheet = sheets[month]
    return violations(sheet, against(look, stood.kept, sheet, _near(month, sheets)))


def _near(month: date, sheets: Mapping[date, Sheet]) -> Iterator[Assignment]:
    """The duties of all other months."""
    for other, sheet in sheets.items():
        if other != month:
            yield from sheet.assignments


def _refuse_changed(
    bench: Bench,
    look: Look,
    events: Sequence[Event],
    sheets: dict[date, tuple[Publication, Stood]],
) -> None:
    """Refuse if a sheet was issued, or a swap recorded, since it was looked at."""
    listed = publications(events, exercise=bench.exercise)
    for month, (one, _) in sheets.items():
        now = standing(listed, month)
        swaps = [e for e in events if e.kind == SWAP and e.seq > look.head.seq]
        if now is None or now.number != one.number or swaps:
            raise InputFault(
                "L135", "刚才有别人改了这张表，没有登记换班", where=f"{month:%Y-%m}",
                remedy=f"看一看现在的表，再换：zhiban month {month_text(month)} show --people",
            )  # fmt: skip

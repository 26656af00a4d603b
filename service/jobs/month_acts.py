"""What people do about a month's sheet（拟制、签发、印发、变更）: each step once, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from engine.errors import InputFault
from service.jobs.bench import Bench
from service.jobs.drafting import draft, files_of, issued
from service.jobs.planning import Period
from service.jobs.publications import (
    SIGNED,
    STATES,
    Publication,
    month_text,
    numbered,
    of_month,
    publications,
    standing,
)
from service.jobs.writing_down import write_down
from service.people.drafting import USUAL, Making
from service.people.reviewing import refuse_stale


def draft_by_hand(  # noqa: PLR0913 - the month, when, by whom, how
    bench: Bench,
    month: date,
    now: datetime,
    actor: str,
    making: Making = USUAL,
    *,
    change: bool,
) -> tuple[Publication, bool]:
    """Make the next revision of a month; whether it is new, or the last one says the same.

    Raises:
        InputFault: J102 a sheet was issued, so that only a change order may follow; J103 none was,
            so that there is nothing to change; J107 somebody made one at the same time.

    """
    look = bench.look(now)
    stands = standing(look.publications, month)
    text = month_text(month)
    if stands is not None and not change:
        what = f"{stands.number} 已经印发，不能重新拟制"
        remedy = f"要改动，用 zhiban month {text} change 出变更单"
        raise InputFault("J102", what, where=text, remedy=remedy)
    if stands is None and change:
        remedy = f"还没有印发的，直接重新拟制：zhiban month {text} draft"
        raise InputFault("J103", f"{text} 还没有印发，没有可变更的", where=text, remedy=remedy)
    found = draft(look, month, making)
    if found is None:
        return of_month(look.publications, month)[-1], False
    one, made = found
    period = Period("month-draft", one.number, now, now)
    if write_down(bench, look.settings, period, made, now, actor) is None:
        raise _overtaken(one.number)
    return reread(bench, one.number), True


def sign(  # noqa: PLR0913 - the sheet, by whom, under which document
    bench: Bench, month: date, number: str, now: datetime, actor: str, *, by: str, document: str
) -> Publication:
    """Sign a draft off（签发）.

    Raises:
        InputFault: J101 there is none, J104 it was signed or issued, or another stands in its
            place, J121 its people do not fit any more.

    """
    look = bench.look(now)
    refuse_stale(look, numbered(look.publications, month, number))
    with bench.store.writing() as writing:
        listed = publications(writing.events(), exercise=bench.exercise)
        one = numbered(listed, month, number)
        if one.state != "draft":
            what = f"{one.number} {STATES[one.state]}，不能再签发"
            raise InputFault("J104", what, where=one.number, remedy=_next_step(one))
        if one.superseded:
            raise _superseded(one, listed, "签发")
        body: dict[str, Any] = {"at": now.isoformat(), "by": by, "digest": one.digest}
        if document:
            body["document"] = document
        if one.exercise:
            body["exercise"] = True
        writing.append(now, SIGNED, one.number, body, actor=actor)
    return reread(bench, one.number)


def publish(bench: Bench, month: date, number: str, now: datetime, actor: str) -> Publication:
    """Issue a signed sheet（印发）, and post it to whom it goes.

    Raises:
        InputFault: J101 there is none, J104 another stands in its place, J105 it is not signed,
            J106 it was issued before, J107 somebody issued it at the same time, J121 its people do
            not fit any more.

    """
    look = bench.look(now)
    one = numbered(look.publications, month, number)
    if one.state == "draft":
        raise InputFault(
            "J105", f"{one.number} 还没有签发", where=one.number, remedy=_next_step(one)
        )
    if one.state == "issued":
        what = f"{one.number} 已经印发"
        raise InputFault("J106", what, where=one.number, remedy=_next_step(one))
    if one.superseded:
        raise _superseded(one, look.publications, "印发")
    refuse_stale(look, one)
    made = issued(look, one, files_of(look, one))
    period = Period("month-publish", one.number, now, now)
    if write_down(bench, look.settings, period, made, now, actor) is None:
        listed = publications(bench.store.events(), exercise=bench.exercise)
        if numbered(listed, month, one.number).superseded:
            raise _superseded(one, listed, "印发")
        raise _overtaken(one.number)
    return reread(bench, one.number)


def reread(bench: Bench, number: str) -> Publication:
    """The publication of that number as the log has it now."""
    listed = publications(bench.store.events(), exercise=bench.exercise)
    return next(one for one in listed if one.number == number)


def _superseded(one: Publication, listed: Sequence[Publication], act: str) -> InputFault:
    last = of_month(listed, one.month)[-1]
    what = f"{one.number} 已被 {last.number} 取代，不能{act}"
    return InputFault("J104", what, where=one.number, remedy=f"{last.number}：{_next_step(last)}")


def _next_step(one: Publication) -> str:
    text = month_text(one.month)
    steps = {
        "draft": f"先签发：zhiban month {text} sign --by 岗位",
        "signed": f"印发：zhiban month {text} publish",
        "issued": f"要改动，用 zhiban month {text} change 出变更单",
    }
    return steps[one.state]


def _overtaken(number: str) -> InputFault:
    remedy = "看一看现在到了哪一步，再办"
    return InputFault("J107", f"刚才有别人办了 {number}", where=number, remedy=remedy)

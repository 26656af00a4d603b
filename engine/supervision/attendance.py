"""Being on site, judged（考勤）: there at all, each post, each roll call; day by day.

A unit's day is judged by check-ins and roll calls. Late is who came after the limit: the one a rule
sets, else the operator's for duty round the clock; without either nobody is late.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from engine.packs.pack import SupervisedWork
from engine.records.follow_ups import Checkin, Rollcall
from engine.roster.roster import Roster, UnitDuty
from engine.supervision.evidence import Book, Stay, evidence_of
from engine.supervision.line import Evidence, Line, State, number_of
from engine.terms import Coverage, Presence

NOBODY: Final = "当日没有任何签到、点名记录"
NO_POSTS: Final = "当日只有点名，没有分岗位的签到"
POST_UNSAID: Final = "点名在位，没有写是哪个岗位"
LEFT_OPEN: Final = "前一日的签到没有写到什么时候"
NOT_SIGNED: Final = "没有签到"


@dataclass(frozen=True, slots=True)
class Grace:
    """How long after the call a unit may arrive（到岗宽限）, and what that is called."""

    span: timedelta
    words: str


@dataclass(frozen=True, slots=True)
class Watch:
    """One unit's stay on one day（单位当日）.

    ``called``: the unit was not there just before; ``due`` is the limit for arriving, if any.
    """

    duty: UnitDuty
    day: datetime
    stay: Stay
    called: bool
    due: datetime | None
    limit: str


def watches(
    before: Roster | None, rosters: Sequence[Roster], grace: Grace | None
) -> Iterator[Watch]:
    """Each stay of each unit, day by day. ``before`` is the roster of the day before the first."""
    earlier = before
    for roster in rosters:
        stayed = set() if earlier is None else _until_the_end(earlier)
        earlier = roster
        for duty in roster.units:
            since = roster.start
            for start, end in duty.intervals:
                called = start > roster.start or duty.unit.id not in stayed
                due, limit = _limit(duty, start, grace) if called else (None, "")
                stay = Stay(since, start, end)
                yield Watch(duty, roster.start, stay, called, due, limit)
                since = end


def _until_the_end(roster: Roster) -> set[str]:
    """The units on site when the stretch ends."""
    return {one.unit.id for one in roster.units if one.intervals[-1][1] == roster.end}


def _limit(duty: UnitDuty, start: datetime, grace: Grace | None) -> tuple[datetime | None, str]:
    """By when a unit called at ``start`` is to be there, and what says so."""
    if duty.arrive_by is not None and duty.arrive_by >= start:
        return duty.arrive_by, ""
    coverage = next((one for first, last, one in duty.parts if first <= start < last), None)
    if grace is not None and coverage is Coverage.ROUND_THE_CLOCK:
        return start + grace.span, grace.words
    return None, ""


def attendance_lines(work: SupervisedWork, watch: Watch, book: Book) -> Iterator[Line]:
    """The lines of one stay that the work judges."""
    if "presence" in work.attendance:
        yield _presence(work, watch, book)
    if "posts" in work.attendance:
        others = dict(watch.duty.post_presence)
        for post, _ in watch.duty.posts:
            if others.get(post, Presence.ON_POST) is Presence.ON_POST:
                yield _post(work, watch, book, post)
    if "roll_call" in work.attendance:
        calls = book.called(watch.duty.unit, watch.stay)
        for number, (call, here) in enumerate(calls):
            at_once = sum(one.at == call.at for one, _ in calls[:number])
            yield _roll_call(work, watch, call, at_once, here=here)


def _blank(work: SupervisedWork, watch: Watch, kind: str, what: str = "") -> Line:
    """A line of the stay, still open."""
    unit, stay = watch.duty.unit, watch.stay
    return Line(
        number=number_of(stay.start, (work.id, kind, what, unit.id, stay.start.isoformat())),
        unit=unit,
        work=work.id,
        kind=kind,
        what=what,
        about="",
        start=stay.start,
        end=stay.end,
        due=watch.due if kind == "on_site" and not what else None,
        limit=watch.limit if kind == "on_site" and not what else "",
        state=State.OPEN,
        done=None,
        because=watch.duty.because,
        by=(),
        note="",
    )


def _presence(work: SupervisedWork, watch: Watch, book: Book) -> Line:
    """Whether anybody of the unit was there, and when first."""
    line, unit, stay = _blank(work, watch, "on_site"), watch.duty.unit, watch.stay
    calls = book.called(unit, stay)
    there: list[Checkin | Rollcall] = [*book.checked_in(unit, stay)]
    there += [call for call, here in calls if here]
    if there:
        first = min(there, key=lambda one: one.at)
        came = max(first.at, stay.start)
        late = line.due is not None and came > line.due
        state = State.LATE if late else State.DONE
        return replace(line, state=state, done=came, by=(evidence_of(first),))
    absent = tuple(evidence_of(call) for call, _ in calls)
    if book.at < stay.end:
        return replace(line, by=absent)
    if absent:
        return replace(line, state=State.MISSING, by=absent, note="点名不在，也没有签到")
    held = _gone_on(line, watch, book, "")
    if held is not None:
        return held
    if book.attended(watch.day):
        return replace(line, state=State.MISSING, note=NOT_SIGNED)
    return replace(line, state=State.UNVERIFIABLE, note=NOBODY)


def _gone_on(line: Line, watch: Watch, book: Book, post: str) -> Line | None:
    """Unverifiable where a check-in of the day before may still hold; else ``None``."""
    if watch.called:
        return None
    before = book.left_open(watch.duty.unit, watch.stay.start, post)
    told = tuple(evidence_of(one) for one in before[-1:])
    return replace(line, state=State.UNVERIFIABLE, by=told, note=LEFT_OPEN) if told else None


def _post(work: SupervisedWork, watch: Watch, book: Book, post: str) -> Line:
    """Whether somebody checked in at the post; a roll call alone does not say who answered."""
    line, unit, stay = _blank(work, watch, "on_site", post), watch.duty.unit, watch.stay
    signed = book.checked_in(unit, stay, post)
    if signed:
        came = max(signed[0].at, stay.start)
        return replace(line, state=State.DONE, done=came, by=(evidence_of(signed[0]),))
    if book.at < stay.end:
        return line
    answered = tuple(evidence_of(call) for call, here in book.called(unit, stay) if here)
    if answered:
        return replace(line, state=State.UNVERIFIABLE, by=answered, note=POST_UNSAID)
    held = _gone_on(line, watch, book, post)
    if held is not None:
        return held
    if book.signed(watch.day):
        return replace(line, state=State.MISSING, note=NOT_SIGNED)
    note = NO_POSTS if book.attended(watch.day) else NOBODY
    return replace(line, state=State.UNVERIFIABLE, note=note)


def _roll_call(
    work: SupervisedWork, watch: Watch, call: Rollcall, at_once: int, *, here: bool
) -> Line:
    """Whether the unit answered a roll call; ``at_once`` tells those of one moment apart."""
    line = _blank(work, watch, "roll_call")
    told: tuple[Evidence, ...] = (evidence_of(call),)
    parts = (work.id, "roll_call", line.unit.id, call.at.isoformat(), str(at_once))
    number = number_of(call.at, parts)
    state, done, note = (State.DONE, call.at, "") if here else (State.MISSING, None, "点名不在")
    return replace(
        line, number=number, start=call.at, end=call.at, state=state, done=done, by=told, note=note
    )

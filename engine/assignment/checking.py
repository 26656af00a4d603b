"""Check a sheet（独立核对）: every fault in words, and its figures counted anew.

Nothing here is shared with what makes sheets: no model, no level, no rule of it. Hours are compared
as instants, seats and people by their values, and loads are counted from the sheet alone; so a
fault of the one is not a fault of the other. No sheet is shown to anybody before it has passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from calendars.duty_day import BEIJING
from engine.assignment.sheet import Assignment, Sheet
from engine.people.day_classes import DayClass
from engine.people.person import HALL_LEADER, Leave, Person
from engine.seating.seat import Seat
from engine.terms import Coverage, Presence

_DAY: Final = timedelta(days=1)

Loads = Mapping[str, Mapping[DayClass, int]]
"""Person → class of day → duties."""


@dataclass(frozen=True)
class Against:
    """What a sheet is checked against（核对依据）.

    Attributes:
        seats: every seat that was asked for.
        people: everybody who may be named.
        leave: all leave.
        classes: date → class of day.
        balances: duties counted before the month, credits included.
        settled: duties outside of the sheet, those of the month before included.
        rest: free time due after a round-the-clock duty on post.
        rest_where_possible: unit and post in which leaders are too few to rest always.
        caps: person → most duties in the sheet.
        past: duties that must stand in the sheet as they are.
        excused: person and duty day for which leave, rest, cap or swap was set aside.

    """

    seats: tuple[Seat, ...]
    people: tuple[Person, ...]
    classes: Mapping[date, DayClass]
    leave: tuple[Leave, ...] = ()
    balances: Loads = field(default_factory=dict)
    settled: tuple[Assignment, ...] = ()
    rest: timedelta = timedelta(hours=24)
    rest_where_possible: frozenset[tuple[str, str]] = frozenset()
    caps: Mapping[str, int] = field(default_factory=dict)
    past: tuple[Assignment, ...] = ()
    excused: frozenset[tuple[str, date]] = frozenset()


@dataclass(frozen=True, slots=True)
class Violation:
    """A fault of a sheet（违反）: code, sentence, duty day."""

    code: str
    text: str
    day: date | None = None


def violations(sheet: Sheet, against: Against) -> tuple[Violation, ...]:
    """Every fault of ``sheet``, in a fixed order; none if it may be shown."""
    found = [
        *_seats_faults(sheet, against),
        *_person_faults(sheet, against),
        *_time_faults(sheet, against),
        *_cap_faults(sheet, against),
        *_past_faults(sheet, against),
    ]
    return tuple(dict.fromkeys(found))


# --- seats ----------------------------------------------------------------------------------------


def _seats_faults(sheet: Sheet, against: Against) -> Iterator[Violation]:
    asked = set(against.seats)
    taken = Counter(one.seat for one in sheet.assignments)
    empty = Counter(sheet.unfilled)
    for seat in sorted({*taken, *empty} - asked, key=_order):
        yield Violation("unknown_seat", f"{_said(seat)}没有这个席位", seat.day)
    for seat in sorted(asked, key=_order):
        if taken[seat] > 1:
            text = f"{_said(seat)}排了 {taken[seat]} 个人"
            yield Violation("seat_twice", text, seat.day)
        if taken[seat] and empty[seat]:
            yield Violation("both", f"{_said(seat)}既有人又记作空缺", seat.day)
        if not taken[seat] and not empty[seat]:
            yield Violation("seat_lost", f"{_said(seat)}没有人，也没有记作空缺", seat.day)


# --- people ---------------------------------------------------------------------------------------


def _person_faults(sheet: Sheet, against: Against) -> Iterator[Violation]:
    people = {one.id: one for one in against.people}
    away: dict[str, list[Leave]] = {}
    for leave in against.leave:
        away.setdefault(leave.person, []).append(leave)
    past = set(against.past)
    for one in sheet.assignments:
        person, seat = people.get(one.person), one.seat
        if one in past:
            continue  # it was stood, whatever became of that person since
        if person is None:
            text = f"{_said(seat)}排了名单里没有的人 {one.person}"
            yield Violation("unknown_person", text, seat.day)
            continue
        yield from _fit(person, seat)
        if (one.person, seat.day) not in against.excused:
            yield from _present(person, seat, away.get(one.person, ()))


def _fit(person: Person, seat: Seat) -> Iterator[Violation]:
    if person.unit != seat.unit and seat.post != HALL_LEADER:
        yield Violation("other_unit", f"{_said(seat)}排了外单位的 {person.called}", seat.day)
    if seat.post not in person.posts:
        yield Violation("not_qualified", f"{person.called} 不能任{_said(seat)}", seat.day)
    first = _midnight(person.first) if person.first else seat.shift.start
    until = _midnight(person.last) + _DAY if person.last else seat.shift.end
    if seat.shift.start < first or until < seat.shift.end:
        yield Violation("not_serving", f"{person.called} {_said(seat)}时不在任", seat.day)


def _present(person: Person, seat: Seat, away: Iterable[Leave]) -> Iterator[Violation]:
    for leave in away:
        start, end = _midnight(leave.first), _midnight(leave.last) + _DAY
        if start < seat.shift.end and seat.shift.start < end:
            text = f"{person.called} {leave.first} 至 {leave.last} 请假，却排了{_said(seat)}"
            yield Violation("on_leave", text, seat.day)


# --- time -----------------------------------------------------------------------------------------


def _time_faults(sheet: Sheet, against: Against) -> Iterator[Violation]:
    called = {one.id: one.called for one in against.people}
    new = set(sheet.assignments) - set(against.past)
    for person, duties in sorted(_by_person((*sheet.assignments, *against.settled)).items()):
        present = [one for one in duties if one.presence is not Presence.REACHABLE]
        name = called.get(person, person)
        for number, first in enumerate(present):
            for second in present[number + 1 :]:
                asked = any(Assignment(seat, person) in new for seat in (first, second))
                if asked and (person, second.day) not in against.excused:
                    yield from _apart(name, first, second, against)


def _apart(name: str, first: Seat, second: Seat, against: Against) -> Iterator[Violation]:
    gap = second.shift.start - first.shift.end
    if first.shift.end > second.shift.start:
        text = f"{name} 同时排在{_said(first)}和{_said(second)}"
        yield Violation("two_seats", text, second.day)
    elif _full(first) and gap < against.rest:
        places = {(seat.unit, seat.post) for seat in (first, second)}
        if not places & against.rest_where_possible:
            text = f"{name} 值完{_said(first)}，只休息 {_hours(gap)} 小时又值{_said(second)}"
            yield Violation("no_rest", text, second.day)


def _cap_faults(sheet: Sheet, against: Against) -> Iterator[Violation]:
    called = {one.id: one.called for one in against.people}
    numbers = Counter(one.person for one in sheet.assignments)
    for person, cap in sorted(against.caps.items()):
        if numbers[person] > cap:
            text = f"{called.get(person, person)} 值 {numbers[person]} 班，上限 {cap} 班"
            yield Violation("over_cap", text)


def _past_faults(sheet: Sheet, against: Against) -> Iterator[Violation]:
    now = {one.seat: one.person for one in sheet.assignments}
    for one in against.past:
        if now.get(one.seat) != one.person:
            yield Violation("past_changed", f"{_said(one.seat)}已经值过，却改了人", one.seat.day)


# --- figures --------------------------------------------------------------------------------------


def loads_of(sheet: Sheet, classes: Mapping[date, DayClass]) -> dict[str, dict[DayClass, int]]:
    """How often each person is on the sheet, by class of day（班次统计）."""
    found: dict[str, dict[DayClass, int]] = {}
    for one in sheet.assignments:
        own = found.setdefault(one.person, dict.fromkeys(DayClass, 0))
        own[classes[one.seat.day]] += 1
    return found


def spread_of(
    loads: Loads, balances: Loads, among: Collection[str], kinds: Collection[DayClass]
) -> int:
    """The most less the fewest duties of ``kinds`` among some people, balances included（极差）."""
    sums = [
        sum(held.get(who, {}).get(kind, 0) for held in (loads, balances) for kind in kinds)
        for who in among
    ]
    return max(sums) - min(sums) if sums else 0


def recounted(
    sheet: Sheet, against: Against, published: Sequence[Assignment] = ()
) -> dict[str, int]:
    """What each wish costs in ``sheet``, counted from the sheet（重新计数）, by name of the wish.

    A solver's own claim is set against it: at a limit an incumbent's helping variables may be
    loose, and then its claim is no count of anything.
    """
    found = {"unfilled": len(sheet.unfilled)}
    for kind in DayClass:
        found[kind.name.lower()] = _squares(sheet, against, (kind,))
    found["total"] = _squares(sheet, against, tuple(DayClass))
    found["ready"] = _behind_on_the_eve(sheet, against)
    found["spaced"] = _tight_pairs(sheet, against)
    now = {(one.person, one.seat.day) for one in sheet.assignments}
    found["taken_away"] = sum((one.person, one.seat.day) not in now for one in published)
    return found


def _squares(sheet: Sheet, against: Against, kinds: tuple[DayClass, ...]) -> int:
    """By how much the squares of the balances grow, measured from the least balance."""
    loads = loads_of(sheet, against.classes)
    before = {
        one.id: sum(against.balances.get(one.id, {}).get(kind, 0) for kind in kinds)
        for one in against.people
    }
    least = min(before.values(), default=0)
    grown = 0
    for who, held in before.items():
        own = held - least
        more = own + sum(loads.get(who, {}).get(kind, 0) for kind in kinds)
        grown += more * more - own * own
    return grown


def _behind_on_the_eve(sheet: Sheet, against: Against) -> int:
    """Holidays by which those on duty on the last day are behind, if a holiday comes next."""
    last = max((seat.day for seat in against.seats), default=None)
    kind = against.classes.get(last + _DAY) if last is not None else None
    places = {(seat.unit, seat.post) for seat in against.seats}
    if kind not in (DayClass.HOLIDAY, DayClass.SPRING_FESTIVAL) or (
        places & against.rest_where_possible
    ):
        return 0
    stood = {one.id: against.balances.get(one.id, {}).get(kind, 0) for one in against.people}
    on_duty = [one for one in sheet.assignments if one.seat.day == last and _full(one.seat)]
    return sum(max(stood.values()) - stood.get(one.person, 0) for one in on_duty)


def _tight_pairs(sheet: Sheet, against: Against) -> int:
    """Pairs of one person's round-the-clock duties with no more than the rest between them."""
    new, pairs = set(sheet.assignments), 0
    for person, duties in _by_person((*sheet.assignments, *against.settled)).items():
        full = [seat for seat in duties if _full(seat)]
        for number, first in enumerate(full):
            for second in full[number + 1 :]:
                gap = second.shift.start - first.shift.end
                is_new = any(Assignment(seat, person) in new for seat in (first, second))
                pairs += is_new and against.rest <= gap < against.rest + _DAY
    return pairs


# --- shared by the checks -------------------------------------------------------------------------


def _by_person(assignments: Iterable[Assignment]) -> dict[str, list[Seat]]:
    """Person → seats, each once, by when they begin."""
    found: dict[str, list[Seat]] = {}
    for one in dict.fromkeys(assignments):
        found.setdefault(one.person, []).append(one.seat)
    return {who: sorted(seats, key=_order_in_time) for who, seats in found.items()}


def _order_in_time(seat: Seat) -> tuple[datetime, datetime]:
    return seat.shift.start, seat.shift.end


def _order(seat: Seat) -> tuple[datetime, str, str, int]:
    return seat.shift.start, seat.unit, seat.post, seat.number


def _full(seat: Seat) -> bool:
    return seat.coverage is Coverage.ROUND_THE_CLOCK and seat.presence is Presence.ON_POST


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def _hours(gap: timedelta) -> str:
    return f"{gap.total_seconds() / 3600:g}"


def _said(seat: Seat) -> str:
    number = f"第 {seat.number} 席" if seat.number > 1 else ""
    return f"{seat.day} 的{seat.title}{number}"

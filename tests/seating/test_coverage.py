"""What rosters ask for has seats, and no seat is unasked: counted by other code than lays them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from calendars.duty_day import BEIJING, duty_day_of
from engine.packs.pack import Unit
from engine.roster.roster import Roster, UnitDuty
from engine.seating.laying_out import Hours, lay_out
from engine.terms import Coverage, Presence
from service.people.coverage import uncovered
from tests.assignment.drawing import HANDOVER, days_of
from tests.seating.test_laying_out import ALERT, OFFICE, asked, duty_days

FIRST = date(2026, 4, 29)
WATER = Unit("water", "市水务局", "department")
STEP = timedelta(minutes=30)
HOURS = st.sampled_from([
    OFFICE, Hours(HANDOVER), Hours(HANDOVER, "08:00-17:30"), Hours(time(12), "08:30-17:00"),
    Hours(time(0), "09:00-17:00"),
])  # fmt: skip
POSTS = st.sampled_from(["staff", "deputy_leader"])
WAYS = st.dictionaries(POSTS, st.sampled_from(Presence), max_size=1)


# --- the real pack --------------------------------------------------------------------------------


def test_months_of_the_real_pack_are_covered():
    for first in (date(2026, 4, 1), date(2026, 9, 1), date(2026, 10, 1)):
        found = asked(duty_days(days_of(30, first)))
        assert uncovered(found, lay_out(found, OFFICE).seats, OFFICE) == ()


def test_the_eve_of_a_holiday_without_its_office_seat_is_told():
    found = asked(duty_days([date(2026, 4, 30)]))
    seats = [
        one for one in lay_out(found, OFFICE).seats if one.coverage is Coverage.ROUND_THE_CLOCK
    ]
    short = uncovered(found, seats, OFFICE, units={"water"})
    assert short == (
        "市水务局 2026-04-30 08:30 至 2026-04-30 17:00要分管领导 1 人，席位只有 0 个",
        "市水务局 2026-04-30 08:30 至 2026-04-30 17:00要具体工作人员 1 人，席位只有 0 个",
    )


def test_what_is_over_is_not_looked_at():
    found = asked(duty_days([date(2026, 4, 30)]))
    at = datetime(2026, 4, 30, 12, tzinfo=BEIJING)
    (short, _) = uncovered(found, [], OFFICE, units={"water"}, since=at)[::2]
    assert short.startswith("市水务局 2026-04-30 12:00 至 2026-04-30 17:00")


def test_somebody_on_standby_does_not_cover_a_seat_on_post():
    found = asked(
        duty_days([date(2026, 6, 15)]), ALERT.format("2026-06-15T14:00", "2026-06-15T20:00")
    )
    seats = lay_out(found, OFFICE).seats
    weaker = [replace(one, presence=Presence.STANDBY) for one in seats]
    assert len(uncovered(found, weaker, OFFICE, units={"water"})) == 2
    sole = [
        replace(one, presence=Presence.REACHABLE) if one.post == "deputy_leader" else one
        for one in seats
    ]
    assert uncovered(found, sole, OFFICE) == ()


def test_office_hours_that_the_last_handover_cuts_through_are_those_of_the_next_month():
    noon = Hours(time(12), "08:30-17:00")
    duty = duty_day_of(FIRST, noon.handover)
    line = UnitDuty(
        WATER, Presence.ON_POST, Coverage.OFFICE_HOURS, "", (("staff", 1),), (),
        ((duty.start, duty.end, Coverage.OFFICE_HOURS),), (),
    )  # fmt: skip
    found = (Roster(duty.start, duty.end, (), (line,), (), (), (), (), True, ()),)
    first, second = lay_out(found, noon).seats
    # the hours that an edge cuts through are laid whole, each on its date
    assert [f"{one.shift.start:%d %H}-{one.shift.end:%d %H}" for one in (first, second)] == [
        "29 08-29 17", "30 08-30 17"
    ]  # fmt: skip
    assert uncovered(found, [first], noon) == ()
    assert len(uncovered(found, [second], noon)) == 1


# --- drawn rosters --------------------------------------------------------------------------------


@st.composite
def rosters(draw, hours):
    """Duty days in which a unit is asked for on and off, in ways that do not meet, as settled."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        duty = duty_day_of(FIRST + timedelta(days=number), hours.handover)
        cuts = draw(st.lists(st.integers(1, 47), max_size=4, unique=True).map(sorted))
        points = [duty.start, *(duty.start + cut * STEP for cut in cuts), duty.end]
        parts = {presence: [] for presence in Presence}
        for start, end in pairwise(points):
            way = draw(st.sampled_from([*Presence, None]))
            if way is not None:
                parts[way].append((start, end, draw(st.sampled_from(Coverage))))
        lines = [draw(lines_of(way, tuple(own))) for way, own in parts.items() if own]
        on_post = tuple(one for one in lines if one.presence is Presence.ON_POST)
        others = tuple(one for one in lines if one.presence is not Presence.ON_POST)
        found.append(Roster(duty.start, duty.end, (), on_post, others, (), (), (), True, ()))
    return tuple(found)


@st.composite
def lines_of(draw, presence, parts):
    counts = draw(st.dictionaries(POSTS, st.integers(1, 3), min_size=1))
    return UnitDuty(
        unit=WATER,
        presence=presence,
        coverage=parts[0][2],
        place="",
        posts=tuple(counts.items()),
        intervals=tuple((start, end) for start, end, _ in parts),
        parts=parts,
        because=(),
        post_presence=tuple((post, way) for post, way in draw(WAYS).items() if post in counts),
    )


DRAWN = HOURS.flatmap(lambda hours: st.tuples(st.just(hours), rosters(hours)))


def wanted(found, hours, moment):
    """Post → how many are asked for at a moment, by presence; office hours are asked by clock."""
    counts = {}
    for roster in found:
        for line in (*roster.units, *roster.standby):
            for start, end, coverage in line.parts:
                if start <= moment < end and _open(hours, coverage, moment):
                    for post, count in line.posts:
                        way = dict(line.post_presence).get(post, line.presence)
                        counts.setdefault(post, {})[way] = count
    return counts


def _open(hours, coverage, moment):
    if coverage is Coverage.ROUND_THE_CLOCK:
        return True
    clocks = hours.office.replace("-", " ").split()
    first, last = (clocks[0], clocks[-1]) if clocks else (f"{hours.handover:%H:%M}", "24:00")
    return first <= f"{moment:%H:%M}" < last


@given(DRAWN)
def test_nothing_asked_is_uncovered_and_no_seat_is_unasked(drawn):
    hours, found = drawn
    seats = lay_out(found, hours).seats
    assert uncovered(found, seats, hours) == ()
    assert len({one.key for one in seats}) == len(seats)
    moment = found[0].start
    while moment < found[-1].end:
        asks = wanted(found, hours, moment)
        for post in ("staff", "deputy_leader"):
            own = [one for one in seats if one.post == post and _there(one, moment)]
            numbers = sorted(one.number for one in own)
            assert numbers == list(range(1, max(asks.get(post, {}).values(), default=0) + 1))
            # of those there as many are on post as are asked for on post
            for way, count in asks.get(post, {}).items():
                assert sum(one.presence.strength >= way.strength for one in own) >= count
        moment += STEP


@given(DRAWN)
def test_seats_of_one_number_and_day_do_not_meet_and_those_that_touch_differ_in_presence(drawn):
    hours, found = drawn
    seats = lay_out(found, hours).seats
    for one in seats:
        for other in seats:
            if one != other and _place(one) == _place(other):
                assert not one.shift.meets(other.shift)
                assert one.shift.end != other.shift.start or one.presence is not other.presence


@given(DRAWN, st.data())
def test_a_seat_that_is_missing_or_begins_late_is_told(drawn, data):
    hours, found = drawn
    seats = list(lay_out(found, hours).seats)
    inside = [
        one for one in seats if found[0].start < one.shift.end and one.shift.start >= found[0].start
    ]
    if not inside:
        return
    chosen = data.draw(st.sampled_from(inside))
    seats.remove(chosen)
    if data.draw(st.booleans()) and chosen.shift.end - chosen.shift.start > STEP:
        late = replace(chosen.shift, start=chosen.shift.start + STEP)
        seats.append(replace(chosen, shift=late))
    day = datetime.combine(chosen.shift.start.date(), hours.handover, BEIJING)
    beyond = chosen.shift.start < found[-1].end <= day
    assert uncovered(found, seats, hours) or beyond


def _place(seat):
    return seat.unit, seat.post, seat.day, seat.number


def _there(seat, moment):
    return seat.shift.start <= moment < seat.shift.end

"""Seats of the real rosters: what the rules ask of a unit becomes posts in shifts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from calendars.duty_day import BEIJING, duty_day_of
from engine.errors import InputFault
from engine.facts.choices import Operator
from engine.records.record import ReadingChoice
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from engine.seating.laying_out import Hours, lay_out
from engine.terms import Coverage, Presence
from service.files.packs import read_pack
from service.loading import RULES
from tests.assignment.drawing import HANDOVER, HOLIDAYS, days_of
from tests.facts.small_packs import records

PACK = read_pack(RULES / "shuangyashan-2023")
OFFICE = Hours(HANDOVER, "08:30-11:30 13:30-17:00")


def duty_days(days):
    return [(duty.start, duty.end) for duty in (duty_day_of(day, HANDOVER) for day in days)]


def asked(periods, text="", **choices):
    operator = Operator(
        readings=tuple(
            ReadingChoice(name, value, date(1990, 1, 1)) for name, value in choices.items()
        )
    )
    inputs = Inputs(PACK, records(text) if text else (), HOLIDAYS, operator)
    return rosters(Evaluator(inputs), periods)


def test_a_month_of_the_real_pack():
    found = lay_out(asked(duty_days(days_of(31))), OFFICE)
    assert found.flags == ()
    on_holiday = [one for one in found.seats if one.day == date(2026, 10, 3)]
    assert Counter((one.post, one.coverage) for one in on_holiday) == {
        ("deputy_leader", Coverage.ROUND_THE_CLOCK): 9,
        ("staff", Coverage.ROUND_THE_CLOCK): 9,
    }
    later = [one for one in found.seats if one.day == date(2026, 10, 20)]
    assert Counter(one.unit for one in later) == dict.fromkeys({one.unit for one in later}, 2)
    assert {one.coverage for one in later} == {Coverage.OFFICE_HOURS}
    assert {f"{one.shift.start:%H:%M}-{one.shift.end:%H:%M}" for one in later} == {"08:30-17:00"}


def test_calendar_dates_give_the_seats_of_duty_days():
    """The last duty day of a block runs to midnight only, where rosters are asked by date."""
    days = days_of(5)
    dates = [(datetime.combine(day, time(), BEIJING), datetime.combine(day, time(), BEIJING) + timedelta(days=1))
             for day in days]  # fmt: skip
    by_date = {one for one in lay_out(asked(dates), OFFICE).seats if one.day in days[:-1]}
    by_duty_day = {
        one for one in lay_out(asked(duty_days(days)), OFFICE).seats if one.day in days[:-1]
    }
    assert by_date == by_duty_day


def test_an_alert_at_two_in_the_morning_belongs_to_the_duty_day_before():
    text = '- alert: {id: W-1, hazard: 暴雨, colour: 红, area: "230500", issued: 2026-06-15T02:10, expires: 2026-06-16T02:10}'
    days = [date(2026, 6, 14), date(2026, 6, 15)]
    found = [
        one for one in lay_out(asked(duty_days(days), text), OFFICE).seats if one.post == "staff"
    ]
    starts = {
        (one.day.day, f"{one.shift.start:%d %H:%M}", f"{one.shift.end:%d %H:%M}") for one in found
    }
    assert starts == {(14, "15 02:10", "15 08:30"), (15, "15 08:30", "16 02:10")}


def test_a_leader_who_is_reachable_has_a_reachable_seat():
    found = lay_out(asked(duty_days(days_of(1)), **{"AMB-22": "b"}), OFFICE)
    by_post = {one.post: one.presence for one in found.seats}
    assert by_post == {"deputy_leader": Presence.REACHABLE, "staff": Presence.ON_POST}


def test_without_office_hours_the_seat_is_laid_and_flagged():
    found = lay_out(asked(duty_days([date(2026, 10, 20)])), Hours(HANDOVER))
    assert [one.code for one in found.flags] == ["no_office_hours"]
    assert found.seats


@pytest.mark.parametrize("text", ["9-5", "17:00-08:30", "08:30-08:30", "08:30"])
def test_office_hours_that_cannot_be_read_are_refused(text):
    with pytest.raises(InputFault) as fault:
        Hours(HANDOVER, text)
    assert fault.value.code == "L101"


# --- a duty day of several parts ------------------------------------------------------------------

ALERT = '- alert: {{id: W-1, hazard: 暴雨, colour: 红, area: "230500", issued: {}, expires: {}}}'


def said(seats, unit="water", post="staff"):
    """Seats of one unit and post as words, in order of time."""
    own = sorted(
        (one for one in seats if (one.unit, one.post) == (unit, post)), key=lambda one: one.shift
    )
    return [
        f"{one.shift.start:%d %H:%M}-{one.shift.end:%d %H:%M} {one.coverage.value} {one.number}"
        for one in own
    ]


def of_day(day, text=""):
    laid = lay_out(asked(duty_days([day]), text), OFFICE).seats
    return tuple(one for one in laid if one.day == day)


def test_the_eve_of_a_holiday_has_office_hours_and_a_night():
    """Fire season: office hours on 30 April, round the clock from midnight, 劳动节."""
    found = of_day(date(2026, 4, 30))
    parts = ["30 08:30-30 17:00 office_hours 1", "01 00:00-01 08:30 24h 1"]
    assert said(found) == said(found, post="deputy_leader") == parts


def test_the_last_day_of_a_holiday_ends_at_midnight():
    assert said(of_day(date(2026, 10, 7))) == ["07 08:30-08 00:00 24h 1"]
    assert said(of_day(date(2026, 10, 8))) == ["08 08:30-08 17:00 office_hours 1"]


@pytest.mark.parametrize(
    ("issued", "expires", "parts"),
    [
        # after office hours: the office seat stays, the night is another
        ("2026-04-22T02:10", "2026-04-22T12:00", ["21 08:30-21 17:00 office_hours 1", "22 02:10-22 08:30 24h 1"]),
        # within office hours: whoever is there stays all night
        ("2026-04-21T14:00", "2026-04-22T12:00", ["21 08:30-22 08:30 24h 1"]),
        # at the end of office hours: they touch
        ("2026-04-21T17:00", "2026-04-22T12:00", ["21 08:30-22 08:30 24h 1"]),
        # lifted within office hours: whoever is there stays to their end
        ("2026-04-20T20:00", "2026-04-21T14:00", ["21 08:30-21 17:00 24h 1"]),
        # lifted in the evening
        ("2026-04-20T20:00", "2026-04-21T20:00", ["21 08:30-21 20:00 24h 1"]),
        # a part of office hours
        ("2026-04-21T10:00", "2026-04-21T11:00", ["21 08:30-21 17:00 24h 1"]),
    ],
)  # fmt: skip
def test_an_alert_on_a_day_of_office_hours(issued, expires, parts):
    assert said(of_day(date(2026, 4, 21), ALERT.format(issued, expires))) == parts


def test_an_alert_that_is_lifted_by_day_leaves_no_office_hours_where_none_were_asked():
    text = ALERT.format("2026-06-15T02:10", "2026-06-15T14:00")
    assert said(of_day(date(2026, 6, 15), text)) == ["15 08:30-15 14:00 24h 1"]


def test_a_weaker_presence_has_a_seat_where_no_stronger_one_has():
    """Rosters of one stretch may say different things of a post; the strongest counts."""
    text = ALERT.format("2026-06-15T14:00", "2026-06-15T20:00")
    (roster,) = asked(duty_days([date(2026, 6, 15)]), text)
    line = next(one for one in roster.units if one.unit.id == "water")
    part = (roster.start, roster.end, Coverage.ROUND_THE_CLOCK)
    weaker = replace(line, presence=Presence.STANDBY, parts=(part,))
    seats = lay_out([replace(roster, units=(line,), standby=(weaker,))], OFFICE).seats
    staff = sorted((one for one in seats if one.post == "staff"), key=lambda one: one.shift)
    assert [(one.presence.value, f"{one.shift.start:%H:%M}") for one in staff] == [
        ("standby", "08:30"), ("on_post", "14:00"), ("standby", "20:00")
    ]  # fmt: skip

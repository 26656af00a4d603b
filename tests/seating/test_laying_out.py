"""Seats of the real rosters: what the rules ask of a unit becomes posts in shifts."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from calendars.duty_day import BEIJING, duty_day_of
from engine.errors import InputFault
from engine.facts.choices import Operator
from engine.records.record import ReadingChoice
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from engine.seating.laying_out import Hours, lay_out, standby_seats
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


def test_standby_fills_the_days_without_a_seat_round_the_clock():
    days = days_of(31)
    laid = lay_out(asked(duty_days(days)), OFFICE).seats
    standby = standby_seats({"water": {"staff": 1}}, days, laid, HANDOVER)
    called_up = {
        one.day for one in laid if one.unit == "water" and one.coverage is Coverage.ROUND_THE_CLOCK
    }
    assert {one.day for one in standby} == set(days) - called_up
    assert {one.presence for one in standby} == {Presence.STANDBY}

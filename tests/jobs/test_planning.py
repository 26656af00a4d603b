"""What is due is computed from settings and time alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from calendars.holidays import HolidayCalendar
from engine.facts.moments import midnight
from service.files.calendar_files import calendar_files, holiday_calendar
from service.jobs.planning import (
    Known,
    days_off_digest,
    due_periods,
    notice_year,
    unknown_from,
    wanted_jobs,
)
from service.jobs.publications import Publication
from service.jobs.settings import DaysBefore, Monthly, Review, settings_of
from service.site import Site
from tests.jobs.conftest import at

OFF = settings_of(Site({}, "x"))
NINE = time(9)
HOLIDAYS = holiday_calendar(calendar_files(Path("/nowhere")))


def known(begun="2026-01-01T00:00", **settings):
    chosen = replace(OFF, **settings)
    since = at(begun)
    return Known(chosen, HOLIDAYS, begun=dict.fromkeys(wanted_jobs(chosen), since))


def keys(what, now):
    return [one.key for one in due_periods(what, at(now))]


def sheet(number="2026-12-1", **more):
    month = date.fromisoformat(f"{number[:7]}-01")
    one = Publication(
        number, month, int(number[-1]), 0, "", {}, (0, ""), (), (), (), "", at("2026-11-20T09:00")
    )
    return replace(one, **more)


def test_nothing_is_due_where_nothing_is_asked_for():
    assert wanted_jobs(OFF) == ()
    assert keys(known(), "2026-12-31T23:59") == []


def test_a_draft_is_due_at_its_minute_and_not_before():
    jobs = known(month_draft=Monthly(20, NINE))
    assert "month-draft/2026-12" not in keys(jobs, "2026-11-20T08:59")
    assert "month-draft/2026-12" in keys(jobs, "2026-11-20T09:00")


def test_the_last_day_of_the_month():
    jobs = known(month_draft=Monthly(0, NINE))
    assert "month-draft/2026-03" not in keys(jobs, "2026-02-28T08:59")
    assert "month-draft/2026-03" in keys(jobs, "2026-02-28T09:00")


def test_what_was_due_before_the_jobs_began_is_made_while_of_use():
    jobs = known("2026-11-25T12:00", month_draft=Monthly(20, NINE), brief=time(8, 30))
    assert keys(jobs, "2026-11-25T12:00") == ["month-draft/2026-12", "brief/2026-11-25"]
    assert keys(jobs, "2026-12-01T00:00") == [f"brief/2026-11-{day}" for day in range(26, 31)]


def test_what_was_due_since_is_made_however_long_nobody_looked():
    jobs = known("2026-11-01T00:00", brief=time(8, 30))
    assert keys(jobs, "2026-11-05T08:00") == [f"brief/2026-11-0{n}" for n in (1, 2, 3, 4)]
    jobs = replace(jobs, settings=replace(jobs.settings, look_back=timedelta(days=2)))
    assert keys(jobs, "2026-11-05T08:00") == ["brief/2026-11-03", "brief/2026-11-04"]


def test_holidays_by_their_first_day():
    jobs = known(holiday_sheet=DaysBefore(2, NINE))
    assert keys(jobs, "2026-09-29T08:59") == ["holiday-sheet/2026-09-25"]
    assert keys(jobs, "2026-09-29T09:00") == [
        "holiday-sheet/2026-09-25",
        "holiday-sheet/2026-10-01",
    ]


def test_a_draft_is_published_when_signed_else_reminded_of():
    jobs = known(month_publish=Monthly(25, NINE))
    unsigned = replace(jobs, publications=(sheet(),))
    assert keys(unsigned, "2026-11-25T09:00") == ["month-reminder/2026-12-1"]
    signed = replace(jobs, publications=(sheet(signed_at=at("2026-11-23T10:00")),))
    assert keys(signed, "2026-11-25T08:59") == []
    assert keys(signed, "2026-11-25T09:00") == ["month-publish/2026-12-1"]
    late = replace(jobs, publications=(sheet(signed_at=at("2026-11-28T10:00")),))
    assert keys(late, "2026-11-28T09:59") == []
    assert keys(late, "2026-11-28T10:00") == ["month-publish/2026-12-1"]
    issued = sheet(signed_at=at("2026-11-23T10:00"), issued_at=at("2026-11-24T00:00"))
    assert keys(replace(jobs, publications=(issued,)), "2026-11-30T00:00") == []
    gone = sheet(superseded=True)
    assert keys(replace(jobs, publications=(gone,)), "2026-11-30T00:00") == []


def test_a_sheet_is_made_anew_once_its_holidays_are_others():
    jobs = known(month_draft=Monthly(20, NINE))

    def reissued(inputs, now):
        listed = replace(jobs, publications=(sheet("2026-10-1", inputs=inputs),))
        return [key[:24] for key in keys(listed, now) if key.startswith("month-reissue")]

    same = {"days_off": days_off_digest(HOLIDAYS, date(2026, 10, 1))}
    before = {"days_off": days_off_digest(HolidayCalendar(()), date(2026, 10, 1))}
    assert reissued(same, "2026-10-02T00:00") == []
    assert reissued(before, "2026-10-02T00:00") == ["month-reissue/2026-10-1@"]
    assert reissued(before, "2026-11-01T00:00") == []  # the month is over


def test_what_lapses_is_said_once_ahead():
    jobs = known(
        warnings=DaysBefore(30, NINE), reviews=(Review("reading-A", "释义 A", date(2026, 7, 1)),)
    )
    assert keys(jobs, "2026-05-31T09:00") == []
    assert keys(jobs, "2026-06-01T09:00") == ["warning/reading-A-2026-07-01"]
    assert "warning/holidays-2027" in keys(jobs, "2026-11-29T09:00")
    assert "warning/holidays-2027" not in keys(jobs, "2026-11-29T08:59")
    assert [k for k in keys(jobs, "2027-02-01T00:00") if "holidays" in k] == [
        "warning/holidays-2027"
    ]


def test_notices_are_due_so_many_days_before():
    jobs = replace(
        known(notices=DaysBefore(1, NINE)), notices=(("261001-abcd", at("2026-09-30T09:00")),)
    )
    assert keys(jobs, "2026-09-30T08:59") == []
    assert keys(jobs, "2026-09-30T09:00") == ["notice/261001-abcd"]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Apia"])
def test_the_zone_in_which_the_instant_is_given_changes_nothing(zone):
    from zoneinfo import ZoneInfo

    jobs = known(month_draft=Monthly(20, NINE), brief=time(8, 30), forecast=Monthly(1, NINE))
    for moment in (at("2026-03-08T15:00"), at("2026-11-01T00:30"), at("2026-11-20T09:00")):
        assert due_periods(jobs, moment.astimezone(ZoneInfo(zone))) == due_periods(jobs, moment)


def test_days_that_no_notice_settles():
    assert unknown_from(HOLIDAYS, date(2026, 1, 1)) == date(2026, 12, 29)
    assert notice_year(date(2026, 12, 29)) == 2027
    assert notice_year(date(2027, 1, 1)) == 2027
    assert midnight(date(2026, 1, 1)) == at("2026-01-01T00:00")

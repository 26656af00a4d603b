"""Calendars of a people sheet, read back by the library and byte by byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from icalendar import Calendar

from calendars.duty_day import BEIJING
from service.exports.people_ics import file_name, people_ics
from tests.exports.people_october import FORMULA, LONG_NAME, october

SHEET = october()


@pytest.fixture(scope="module")
def made():
    return people_ics(SHEET)


def events(raw: bytes) -> dict[str, object]:
    found = Calendar.from_ical(raw).walk("VEVENT")
    by_uid = {str(one["UID"]): one for one in found}
    assert len(by_uid) == len(found)
    return by_uid


def test_a_seat_as_an_event(made):
    event = events(made["unit/water.ics"])["2026-10-01-water-staff-on_post-1@zhiban"]
    assert event["SUMMARY"] == "具体工作人员 测试庚（在岗）"
    assert event["DTSTART"].dt == datetime(2026, 10, 1, 8, 30, tzinfo=BEIJING)
    assert event["DTEND"].dt == datetime(2026, 10, 2, 8, 30, tzinfo=BEIJING)
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert event["SEQUENCE"] == 2000
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTAMP"].dt == SHEET.made_at


def test_zone_and_method(made):
    for raw in made.values():
        calendar = Calendar.from_ical(raw)
        assert calendar["METHOD"] == "PUBLISH"
        (zone,) = calendar.walk("VTIMEZONE")
        assert zone["TZID"] == "Asia/Shanghai"


def test_lines_are_folded_by_octets_and_end_in_crlf():
    raw = people_ics(replace(SHEET, title="很长" * 60, state="状态" * 60, mark="预排" * 40))[
        "hall.ics"
    ]
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is torn


def test_a_seat_that_fell_away_is_cancelled_in_its_calendar_only(made):
    uid = "2026-10-05-resources-staff-on_post-1@zhiban"
    gone = next(
        one
        for one in SHEET.before
        if one.unit == "resources" and one.post == "staff" and one.day.day == 5
    )
    assert events(made[f"person/{gone.person}.ics"])[uid]["STATUS"] == "CANCELLED"
    kept = events(made["unit/resources.ics"])[uid]
    assert (kept["STATUS"], kept["SUMMARY"]) == ("TENTATIVE", "具体工作人员 空缺（在岗）")


def test_a_call_in_replaces_the_standby_it_came_from(made):
    weather = events(made["unit/weather.ics"])
    standby = weather["2026-10-20-weather-staff-standby-1@zhiban"]
    assert standby["STATUS"] == "CANCELLED"


def test_someone_who_has_no_duty_any_more_still_gets_a_calendar():
    duties = tuple(one for one in SHEET.duties if one.person != "water-04")
    raw = people_ics(replace(SHEET, duties=duties))["person/water-04.ics"]
    assert {str(one["STATUS"]) for one in events(raw).values()} == {"CANCELLED"}


def test_a_first_sheet_cancels_nothing():
    for raw in people_ics(replace(SHEET, before=())).values():
        assert b"CANCELLED" not in raw


def test_the_hall_shows_who_is_there(made):
    hall = events(made["hall.ics"])
    assert (
        hall["2026-10-01-hall-hall_leader-on_post-1@zhiban"]["SUMMARY"]
        == "市应急指挥中心 带班领导 测试甲"
    )
    assert not any("standby" in uid or "reachable" in uid for uid in hall)


def test_masked_phones_are_left_out_and_whole_ones_are_not(made):
    assert not any("电话".encode() in raw for raw in made.values())
    duties = tuple(replace(one, phone="0100000001") for one in SHEET.duties)
    raw = people_ics(replace(SHEET, duties=duties))["hall.ics"]
    assert "电话 0100000001" in raw.decode().replace("\r\n ", "")


def test_an_exercise_never_meets_a_real_event(made):
    drill = people_ics(october(mark="演练"))
    real = set(events(made["hall.ics"]))
    assert real.isdisjoint(events(drill["hall.ics"]))
    for event in events(drill["hall.ics"]).values():
        assert event["SUMMARY"].startswith("【演练】")


def test_names_are_escaped(made):
    said = {str(one["SUMMARY"]) for one in events(made["unit/transport.ics"]).values()}
    assert f"具体工作人员 {FORMULA}（在岗）" in said
    odd = people_ics(
        replace(SHEET, duties=(replace(SHEET.duties[0], name="测;,\\\nX-BAD:1"),), before=())
    )
    assert b"\r\nX-BAD" not in odd["hall.ics"]


def test_the_calendar_carries_the_persons_name(made):
    calendar = Calendar.from_ical(made["person/police-04.ics"])
    assert calendar["X-WR-CALNAME"] == f"值班：{LONG_NAME}"


def test_no_id_leaves_the_folder():
    assert file_name("../../etc/passwd") == "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd"
    assert file_name("water-04") == "water-04"
    assert file_name("\\a:b") == "%5Ca%3Ab"

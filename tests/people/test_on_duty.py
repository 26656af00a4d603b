"""Who is on duty now, and who at another time of the duty day, as a screen says it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from calendars.duty_day import BEIJING
from engine.seating.seat import Seat, Shift
from engine.terms import Coverage, Presence
from service.answers.on_duty_text import on_duty_lines
from service.people.on_duty import OnDuty, OnDutyList

EVE = date(2026, 4, 30)
UNITS = {"water": "市水务局", "fire_rescue": "市消防救援支队"}


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BEIJING)


def one(name, start, end, *, unit="water", presence=Presence.ON_POST, phone="139****0000"):
    shift = Shift(at(start), at(end))
    seat = Seat(unit, "staff", EVE, shift, 1, Coverage.ROUND_THE_CLOCK, presence)
    return OnDuty(seat, name, name, phone) if name else OnDuty(seat)


LISTED = OnDutyList(
    "2026-4-1",
    (
        one("测试白", "04-30 08:30", "04-30 17:00"),
        one("测试夜", "05-01 00:00", "05-01 08:30"),
        one("", "05-01 00:00", "05-01 08:30", unit="fire_rescue"),
        one("测试备", "04-30 08:30", "05-01 00:00", presence=Presence.STANDBY),
    ),
)
BASIS = "  人员依据 2026-4-1；电话全号：zhiban today --phones"


def test_by_day_those_of_the_night_are_yet_to_come():
    assert on_duty_lines(LISTED, UNITS, at("04-30 10:00")) == [
        "在岗人员",
        "  市水务局  具体工作人员 测试白 139****0000",
        "备勤人员（随时可叫）",
        "  市水务局  具体工作人员 测试备 139****0000",
        "本值班日内另有（不是现在）",
        "  市水务局        具体工作人员 测试夜 139****0000（在岗，05-01 00:00 起）",
        "  市消防救援支队  具体工作人员 空缺（在岗，05-01 00:00 起）",
        BASIS,
    ]


def test_at_night_those_of_the_day_have_gone():
    lines = on_duty_lines(LISTED, UNITS, at("05-01 00:00"))
    assert lines[:3] == [
        "在岗人员",
        "  市水务局        具体工作人员 测试夜 139****0000",
        "  市消防救援支队  具体工作人员 空缺",
    ]
    gone = [
        "具体工作人员 测试白 139****0000（在岗，已于 04-30 17:00 结束）",
        "具体工作人员 测试备 139****0000（备勤，已于 00:00 结束）",
    ]
    assert lines[3:] == [
        "本值班日内另有（不是现在）",
        f"  市水务局  {gone[0]}  {gone[1]}",
        BASIS,
    ]


def test_between_the_two_nobody_is_on_post():
    lines = on_duty_lines(LISTED, UNITS, at("04-30 20:00"))
    assert lines[0] == "备勤人员（随时可叫）"
    assert "测试白 139****0000（在岗，已于 17:00 结束）" in "\n".join(lines)


def test_a_day_as_a_whole_is_listed_without_hours():
    lines = on_duty_lines(LISTED, UNITS)
    assert lines[0] == "在岗人员"
    assert not any("（在岗" in line or "不是现在" in line for line in lines)


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ("04-30 08:30", "04-30 17:00"),
        ("04-30 17:00", "05-01 00:00"),
        ("05-01 00:00", "05-01 08:30"),
        ("05-01 08:30", None),
    ],
)
def test_a_screen_holds_until_somebody_comes_or_goes(moment, following):
    assert LISTED.changes_after(at(moment)) == (following and at(following))

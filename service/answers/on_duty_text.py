"""The people on duty for a screen（当班人员的屏幕文字）: a unit a line, on post first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from calendars.duty_day import BEIJING
from engine.terms import Presence
from service.answers.wording import moment_words, table
from service.people.on_duty import OnDuty, OnDutyList

VACANT: Final = "空缺"
HEADS: Final = {
    Presence.ON_POST: "在岗人员",
    Presence.STANDBY: "备勤人员（随时可叫）",
    Presence.REACHABLE: "在位听令",
}
WAYS: Final = {
    Presence.ON_POST: "在岗",
    Presence.STANDBY: "备勤",
    Presence.REACHABLE: "在位听令",
}
NOT_NOW: Final = "本值班日内另有（不是现在）"


def on_duty_lines(
    listed: OnDutyList, units: Mapping[str, str], at: datetime | None = None
) -> list[str]:
    """Who keeps which seat, by presence, a unit a line; apart, who is there at another time.

    Args:
        listed: the people of the duty day.
        units: unit's id → its name, in the order to show.
        at: the present instant; None where the day is shown as a whole, or those of now alone.

    """
    now = listed if at is None else listed.at(at)
    order = {unit: number for number, unit in enumerate(units)}
    lines: list[str] = []
    for presence, heading in HEADS.items():
        own = [one for one in now.seats if one.seat.presence is presence]
        if own:
            lines.append(heading)
            lines += table([_row(members, units) for members in _by_unit(own, order)])
    others = [one for one in listed.seats if one not in now.seats]
    if at is not None and others:
        lines.append(NOT_NOW)
        lines += table([_row(members, units, at) for members in _by_unit(others, order)])
    hidden = any("*" in one.phone for one in listed.seats)
    phones = "；电话全号：zhiban today --phones" if hidden else ""
    return [*lines, f"  人员依据 {listed.number}{phones}"] if lines else []


def _by_unit(seats: Sequence[OnDuty], order: Mapping[str, int]) -> Iterator[list[OnDuty]]:
    for unit in sorted({one.seat.unit for one in seats}, key=lambda u: order.get(u, len(order))):
        yield [one for one in seats if one.seat.unit == unit]


def _row(own: Sequence[OnDuty], units: Mapping[str, str], at: datetime | None = None) -> list[str]:
    """A unit with its people; with ``at`` each with when it comes, or went."""
    unit = own[0].seat.unit
    if at is None:
        said = [f"{one.seat.title} {_who(one)}" for one in own]
    else:
        timed = sorted(own, key=lambda one: (one.seat.shift, one.seat.key))
        said = [f"{one.seat.title} {_who(one)}（{_when(one, at)}）" for one in timed]
    return [units.get(unit, unit), "  ".join(said)]


def _who(one: OnDuty) -> str:
    return f"{one.name} {one.phone}".rstrip() if one.person else VACANT


def _when(one: OnDuty, at: datetime) -> str:
    shift, way = one.seat.shift, WAYS[one.seat.presence]
    if at < shift.start:
        return f"{way}，{_clock(shift.start, at)} 起"
    return f"{way}，已于 {_clock(shift.end, at)} 结束"


def _clock(moment: datetime, at: datetime) -> str:
    """The hour; with its date where that is not the date of ``at``."""
    local, today = moment.astimezone(BEIJING), at.astimezone(BEIJING).date()
    return f"{local:%H:%M}" if local.date() == today else moment_words(moment, today)

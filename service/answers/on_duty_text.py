"""The people on duty for a screen（当班人员的屏幕文字）: a unit a line, on post first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from engine.terms import Presence
from service.answers.wording import table
from service.people.on_duty import OnDuty, OnDutyList

VACANT: Final = "空缺"
HEADS: Final = {
    Presence.ON_POST: "在岗人员",
    Presence.STANDBY: "备勤人员（随时可叫）",
    Presence.REACHABLE: "在位听令",
}


def on_duty_lines(listed: OnDutyList, units: Mapping[str, str]) -> list[str]:
    """Who keeps which seat, by presence, a unit a line.

    Args:
        listed: the people of the duty day.
        units: unit's id → its name, in the order to show.

    """
    order = {unit: number for number, unit in enumerate(units)}
    lines: list[str] = []
    for presence, heading in HEADS.items():
        own = [one for one in listed.seats if one.seat.presence is presence]
        if own:
            lines.append(heading)
            chosen = sorted({one.seat.unit for one in own}, key=lambda u: order.get(u, len(order)))
            lines += table([_row(unit, own, units) for unit in chosen])
    hidden = any("*" in one.phone for one in listed.seats)
    phones = "；电话全号：zhiban today --phones" if hidden else ""
    return [*lines, f"  人员依据 {listed.number}{phones}"] if lines else []


def _row(unit: str, seats: Sequence[OnDuty], units: Mapping[str, str]) -> list[str]:
    own = [one for one in seats if one.seat.unit == unit]
    return [units.get(unit, unit), "  ".join(f"{one.seat.title} {_who(one)}" for one in own)]


def _who(one: OnDuty) -> str:
    return f"{one.name} {one.phone}".rstrip() if one.person else VACANT

"""A register made up for demonstrations（演示名册）: people by role, nothing invented.

Ten a unit: three leaders and seven of the staff; the last unit has one leader and nine of the
staff, as real bureaus do. Leave and wishes are drawn with a fixed seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from calendars.ten_days import month_end
from engine.packs.pack import Unit
from service.files.leave_files import HEADS as LEAVE_HEADS
from service.files.people_files import HEADS

SEED: Final = 20230808
SIZE: Final = 10
LEADERS: Final = 3
LONGEST_LEAVE: Final = 5
ON_LEAVE: Final = 0.3
WISHING: Final = 0.4

Rows = tuple[tuple[str, ...], ...]


def people_rows(units: Sequence[Unit]) -> Rows:
    """The rows of a sheet of people, heads first."""
    rows = [
        (unit.name, f"{number:02}", name, posts, "", "", "")
        for place, unit in enumerate(units, start=1)
        for number, (name, posts) in enumerate(_roles(1 if place == len(units) else LEADERS), 1)
    ]
    return (HEADS, *rows)


def _roles(leaders: int) -> Iterator[tuple[str, str]]:
    """Name by role and posts; the first leader may also lead the hall."""
    for number in range(1, leaders + 1):
        yield f"领导{number:02}", "带班领导、分管领导" if number == 1 else "分管领导"
    for number in range(1, SIZE - leaders + 1):
        yield f"工作人员{number:02}", "具体工作人员"


def leave_rows(units: Sequence[Unit], month: date) -> Rows:
    """The rows of a sheet of leave and wishes in that month, heads first."""
    draw = random.Random(f"{SEED} {month}")  # noqa: S311 - the same for everybody
    return (LEAVE_HEADS, *(row for unit in units for row in _away(unit, month, draw)))


def _away(unit: Unit, month: date, draw: random.Random) -> Iterator[tuple[str, ...]]:
    last = month_end(month.year, month.month)
    for number in range(1, SIZE + 1):
        who = unit.name, f"{number:02}"
        if draw.random() < ON_LEAVE:
            first = _some_day(month, last, draw)
            end = min(last, first + timedelta(days=draw.randrange(LONGEST_LEAVE)))
            yield *who, first.isoformat(), end.isoformat(), "", "请假", ""
        if draw.random() < WISHING:
            day = _some_day(month, last, draw).isoformat()
            wanted = "愿值" if draw.random() < ON_LEAVE else "不愿值"
            yield *who, day, day, "", wanted, str(draw.randint(1, 2))


def _some_day(first: date, last: date, draw: random.Random) -> date:
    return first + timedelta(days=draw.randrange((last - first).days + 1))

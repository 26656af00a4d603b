"""A year as a map of shades（全年热力图）: a row for each month, a column for each date; its table.

Months by dates, as wall calendars and duty ledgers in offices have it, not weeks by weekdays: the
rules of duty name dates (4月20日至5月20日), and a date is found without counting. The shades differ
in lightness and every box carries its number, so nothing is lost in grey print.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil
from typing import Final

from service.exports.page import table
from service.exports.picture import INK, Box, box, number, picture, round_step, text, wide

SHADES: Final = (
    ("#e3eef9", INK),
    ("#b3d0ea", INK),
    ("#78aad6", INK),
    ("#3b78b5", "#fff"),
    ("#123f73", "#fff"),
)
"""Five shades from light to dark, each with the colour of the number on it."""
NOTHING: Final = "#fff"
BORDER: Final = "#d0d0d0"
OFF: Final = "#111"
LEFT: Final = 46
CELL: Final = 28
ROW: Final = 22
HEAD: Final = 26
FOOT: Final = 36
SMALL: Final = 9.5
LEAST: Final = 0.01
"""The least that a box tells; its title and the table tell less."""
MONTHS: Final = range(1, 13)
DATES: Final = range(1, 32)


@dataclass(frozen=True, slots=True)
class Scale:
    """Which shade a value is given（色阶）: ``(low, high]`` of each shade, from light to dark.

    Where there are no more than five values, each has a shade of its own: ``low`` is ``high``.
    """

    steps: tuple[tuple[float, float], ...]

    def shade(self, value: float) -> tuple[str, str]:
        """Fill and ink of a value above 0."""
        place = next(n for n, (_, high) in enumerate(self.steps) if value <= high)
        return SHADES[_spread(len(self.steps))[place]]

    def legend(self, *, whole: bool) -> tuple[tuple[str, str], ...]:
        """Each shade with the values it stands for."""
        return tuple((self.shade(high)[0], _range(low, high, whole)) for low, high in self.steps)


def scale_of(values: Collection[float]) -> Scale:
    """The scale of values, those of 0 left aside.

    Raises:
        ValueError: a value below 0, for which there is no shade.

    """
    above = sorted({value for value in values if value})
    if above and above[0] < 0:
        message = "a year map shows amounts; none is below nought"
        raise ValueError(message)
    if len(above) <= len(SHADES):
        return Scale(tuple((value, value) for value in above))
    step, first, last = 0.0, 0, len(SHADES) + 1
    while last - first > len(SHADES):  # round ends may take one more step than there are shades
        step = round_step(above[-1] - above[0], len(SHADES), least=step * 1.1 or _whole(above))
        first, last = ceil(above[0] / step) - 1, ceil(above[-1] / step)
    return Scale(tuple((step * n, step * (n + 1)) for n in range(first, last)))


def year_map(
    values: Mapping[date, float],
    title: str,
    name: str,
    *,
    unit: str,
    holidays: Collection[date] = (),
) -> str:
    """The map of one year.

    Args:
        values: each date with its amount, not below 0; dates left out have no box.
        title: what the map shows.
        name: makes its ids unique on a page.
        unit: what an amount counts, as 席.
        holidays: dates whose box is given a dark border.

    Raises:
        ValueError: no date, dates of several years, or an amount below 0.

    """
    year, scale, whole = _year(values), scale_of(values.values()), _whole(values.values())
    off = frozenset(holidays) & values.keys()
    many = sum(1 for value in values.values() if value)
    said = f"{year} 年，{many} 天有数值，单位：{unit}；内容同下表"
    size = LEFT + CELL * len(DATES) + 12, HEAD + ROW * len(MONTHS) + FOOT
    parts = [
        *_frame(),
        *(_day(day, values[day], scale, unit) for day in sorted(values)),
        *(_number(day, values[day], scale, whole=whole) for day in sorted(values) if values[day]),
        *(_holiday(day) for day in sorted(off)),
        *_legend(_keys(scale, values, unit), ranges=not whole, holidays=bool(off)),
    ]
    return picture(name, title, said, size, parts)


def year_table(values: Mapping[date, float], caption: str, *, unit: str) -> str:
    """The map as a table: a row for each month, dates of one amount together."""
    rows = []
    for month in MONTHS:
        held = {day: value for day, value in sorted(values.items()) if day.month == month}
        above = [value for value in held.values() if value]
        if above:
            rows.append((f"{month} 月", str(len(above)), number(max(above)), _runs(held)))
    above = [value for value in values.values() if value]
    rest = "其余月份没有" if rows and len(rows) < len(MONTHS) else ""
    rows.append(("全年", str(len(above)), number(max(above, default=0)), rest))
    return table(
        caption, ("月份", "天数", f"最多（{unit}）", f"日期 数值（{unit}）"), rows, whole=True
    )


def _year(values: Mapping[date, float]) -> int:
    years = {day.year for day in values}
    if len(years) != 1:
        message = f"a year map shows one year, not {len(years)}"
        raise ValueError(message)
    return years.pop()


def _whole(values: Collection[float]) -> bool:
    return all(value == int(value) for value in values)


def _spread(count: int) -> Sequence[int]:
    """Which of the five shades to use for ``count`` steps, as far apart as can be."""
    if count == 1:
        return (2,)
    last = len(SHADES) - 1
    return [round(n * last / (count - 1)) for n in range(count)]


def _range(low: float, high: float, whole: bool) -> str:  # noqa: FBT001 - private
    if low == high:
        return number(high)
    if not whole:
        return f"{number(low)}–{number(high)}"
    return number(high) if low + 1 == high else f"{number(low + 1)}–{number(high)}"


def _place(day: date) -> tuple[float, float]:
    return LEFT + CELL * (day.day - 1), HEAD + ROW * (day.month - 1)


def _frame() -> Iterator[str]:
    for month in MONTHS:
        yield text((LEFT - 8, HEAD + ROW * month - 7), f"{month} 月", "end")
    for day in DATES:
        yield text((LEFT + CELL * (day - 0.5), HEAD - 9), str(day), "middle")


def _day(day: date, value: float, scale: Scale, unit: str) -> str:
    x, y = _place(day)
    fill = scale.shade(value)[0] if value else NOTHING
    return box((x, y, CELL, ROW), fill, BORDER, f"{day.isoformat()} {number(value)} {unit}")


def _number(day: date, value: float, scale: Scale, *, whole: bool) -> str:
    """The number in a box, of no more than five characters."""
    x, y = _place(day)
    if value >= 10_000:  # noqa: PLR2004 - five digits do not fit
        said = f"{value / 10_000:.1f}万"
    elif whole or value >= 100:  # noqa: PLR2004 - no room after the point
        said = f"{value:.0f}"
    elif value >= 1:
        said = f"{value:.1f}"
    else:
        said = f"{value:.2f}" if value >= LEAST else f"<{LEAST}"
    return text((x + CELL / 2, y + 15), said, "middle", SMALL, scale.shade(value)[1])


def _holiday(day: date) -> str:
    x, y = _place(day)
    return _outlined((x, y, CELL, ROW))


def _outlined(place: Box) -> str:
    """A dark line with a white one inside: seen on every shade."""
    x, y, across, down = place
    inner = box((x + 2, y + 2, across - 4, down - 4), "none", NOTHING)
    return box((x + 0.5, y + 0.5, across - 1, down - 1), "none", OFF) + inner


def _keys(scale: Scale, values: Mapping[date, float], unit: str) -> list[tuple[str, str]]:
    """Each shade with what it stands for; white where a date has nothing."""
    shades = scale.legend(whole=_whole(values.values()))
    keys = [(fill, f"{words} {unit}") for fill, words in shades]
    return keys if all(values.values()) else [(NOTHING, f"0 {unit}"), *keys]


def _legend(keys: Sequence[tuple[str, str]], *, ranges: bool, holidays: bool) -> Iterator[str]:
    x, y = float(LEFT), HEAD + ROW * len(MONTHS) + 14
    for fill, words in keys:
        yield box((x, y, 16, 12), fill, "#888")
        yield text((x + 22, y + 10), words)
        x += 44 + wide(words)
    if holidays:
        yield box((x, y, 16, 12), SHADES[2][0]) + _outlined((x, y, 16, 12))
        yield text((x + 22, y + 10), "放假")
        x += 72
    if ranges:
        yield text((x, y + 10), "（含上限）")


def _runs(held: Mapping[date, float]) -> str:
    """Dates of a month in a row with one amount: 1–6日 9；8日 3, its blanks unbroken."""
    said = []
    for value, days in groupby(_dates(held), key=lambda one: one[1]):
        dates = [day.day for day, _ in days]
        span = f"{dates[0]}" if len(dates) == 1 else f"{dates[0]}–{dates[-1]}"
        if value:
            said.append(f"{span}日\N{NO-BREAK SPACE}{number(value)}")
    return "；".join(said)


def _dates(held: Mapping[date, float]) -> Iterator[tuple[date, float]]:
    """Every date from the first to the last; one left out has 0."""
    for day in range(min(held).day, max(held).day + 1):
        at = min(held).replace(day=day)
        yield at, held.get(at, 0)

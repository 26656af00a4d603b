"""How often each value came up in the simulated years（分布图）: bars, boxes by month, tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from engine.simulation.distribution import Distribution
from service.exports.page import table
from service.exports.picture import INK, Point, box, line, number, picture, round_step, text, wide

LEFT: Final = 100.0
WIDE: Final = 760.0
RIGHT: Final = 100.0
HEAD: Final = 60.0
HIGH: Final = 220.0
FLOOR: Final = HEAD + HIGH
SIZE: Final = (LEFT + WIDE + RIGHT, FLOOR + 46)
MOST_BINS: Final = 24
MOST_MARKS: Final = 5
WIDEST: Final = 64.0
"""The widest a bar is drawn, where there are few."""
SMALL: Final = 10.0
FILL: Final = "#b3d0ea"
STROKE: Final = "#1f4e79"
MIDDLE: Final = "#a40000"
DASH: Final = "5 3"
MONTHS: Final = range(1, 13)
LOW: Final = Fraction(5, 100)
HALF: Final = Fraction(1, 2)
SHARES: Final = (
    (LOW, "5 %"),
    (Fraction(1, 4), "25 %"),
    (HALF, "中位"),
    (Fraction(3, 4), "75 %"),
    (1 - LOW, "95 %"),
)
"""The quantiles told, each with its words; all are lower quantiles."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from ``low`` to ``high``, both inside, and in how many years they came up（区间）."""

    low: int
    high: int
    years: int

    @property
    def words(self) -> str:
        """The values: 12, or 10 至 14."""
        return f"{self.low:,}" if self.low == self.high else f"{self.low:,} 至 {self.high:,}"


def bins_of(found: Distribution) -> tuple[Bin, ...]:
    """The values in no more than 24 bins of one round width, empty ones between them included."""
    step = int(round_step(found.most - found.least + 1, MOST_BINS, least=1))
    first, last = found.least // step, found.most // step
    if last - first >= MOST_BINS:  # round edges may lie outside at both ends
        step = int(round_step(step + 1, 1, least=1))
        first, last = found.least // step, found.most // step
    years = dict.fromkeys(range(first, last + 1), 0)
    for value, count in found.counts.items():
        years[value // step] += count
    return tuple(Bin(n * step, n * step + step - 1, count) for n, count in years.items())


def distribution(counts: Mapping[int, int], title: str, name: str, *, unit: str) -> str:
    """A bar for each bin of values, with the median and the quantiles of 5 % and 95 %.

    Args:
        counts: each value with the number of simulated years it came up in.
        title: what is counted.
        name: makes its ids unique on a page.
        unit: what a value counts, as 席.

    Raises:
        ValueError: no year at all.

    """
    found = Distribution(counts)
    bars = _Bars(bins_of(found))
    low, middle, high = (found.quantile(share) for share in (LOW, HALF, 1 - LOW))
    said = (
        f"{found.years:,} 个推演年，{found.least:,} 至 {found.most:,} {unit}，"
        f"中位 {middle:,}，5 % {low:,}，95 % {high:,}；内容同下表"
    )
    tops = max(one.years for one in bars.bins)
    parts = [
        *_scale(0, float(tops), "年数"),
        *bars.drawn(found.years, tops, unit),
        *bars.edges(unit),
        *bars.marked(low, middle, high, unit),
    ]
    return picture(name, title, said, SIZE, parts)


def distribution_table(counts: Mapping[int, int], caption: str, *, unit: str) -> str:
    """The bars as a table: the values of each bin, years, share; and below them the quantiles."""
    found = Distribution(counts)
    rows = [
        (one.words, f"{one.years:,}", _percent(one.years, found.years))
        for one in bins_of(found)
        if one.years
    ]
    rows.append(("合计", f"{found.years:,}", "100.0 %"))
    binned = table(caption, (f"{unit}（两端在内）", "年数", "占比"), rows)
    heads = ("单位", "最少", *(words for _, words in SHARES), "最多", "平均")
    told = (found.least, *(found.quantile(share) for share, _ in SHARES), found.most)
    summary = (unit, *(f"{value:,}" for value in told), number(found.mean))
    return binned + table(f"{caption}：分位数", heads, [summary])


def monthly(values: Mapping[int, Mapping[int, int]], title: str, name: str, *, unit: str) -> str:
    """For each month a box of the middle half of the years, its median, and 5 % to 95 %.

    Args:
        values: month to value to the number of simulated years; a month may be left out.
        title: what is counted.
        name: makes its ids unique on a page.
        unit: what a value counts.

    Raises:
        ValueError: no month, a month that is none, or one without a year.

    """
    found = _months(values)
    least = min(0, *(one.quantile(LOW) for one in found.values()))
    most = max(1, *(one.quantile(1 - LOW) for one in found.values()))
    said = f"{len(found)} 个月各一箱：中间一半年份，粗线为中位，须为 5 % 至 95 %；内容同下表"
    parts = list(_scale(least, most, unit))
    for month in MONTHS:
        x = LEFT + WIDE / 12 * (month - 0.5)
        parts.append(text((x, FLOOR + 18), f"{month} 月", "middle"))
        if month in found:
            parts += _whisker(x, month, found[month], _Height(least, most), unit)
    parts.append(text((LEFT, HEAD - 30), "箱：25 % 至 75 %；粗线与数字：中位；须：5 % 至 95 %"))
    return picture(name, title, said, SIZE, parts)


def monthly_table(values: Mapping[int, Mapping[int, int]], caption: str, *, unit: str) -> str:
    """The boxes as a table: a row for each month, its quantiles and mean."""
    found = _months(values)
    heads = ("月份", "年数", *(words for _, words in SHARES), "平均")
    rows = []
    for month in MONTHS:
        one = found.get(month)
        if one is None:
            rows.append((f"{month} 月", *["—"] * (len(heads) - 1)))
            continue
        told = [f"{one.quantile(share):,}" for share, _ in SHARES]
        rows.append((f"{month} 月", f"{one.years:,}", *told, number(one.mean)))
    return table(f"{caption}（{unit}）", heads, rows)


def _months(values: Mapping[int, Mapping[int, int]]) -> dict[int, Distribution]:
    if not values or not set(values) <= set(MONTHS):
        message = f"months are 1 to 12, not {sorted(values)}"
        raise ValueError(message)
    return {month: Distribution(counts) for month, counts in sorted(values.items())}


def _percent(part: int, whole: int) -> str:
    share = f"{100 * part / whole:.1f} %"
    return "<0.1 %" if part and share == "0.0 %" else share


@dataclass(frozen=True, slots=True)
class _Height:
    """How high a value stands（高度）, between the two ends of the scale."""

    least: float
    most: float

    def y(self, value: float) -> float:
        return FLOOR - HIGH * (value - self.least) / (self.most - self.least)


def _scale(least: float, most: float, words: str) -> Iterator[str]:
    """Lines across at round values, and what they are."""
    height = _Height(least, most)
    step = round_step(most - least, MOST_MARKS, least=1)
    value = step * (least // step)
    while value <= most:
        if value >= least:
            y = height.y(value)
            yield line((LEFT, y), (LEFT + WIDE, y), "#555" if not value else "#ddd")
            yield text((LEFT - 8, y + 4), number(value), "end")
        value += step
    yield text((4, HEAD + 4), words)


@dataclass(frozen=True, slots=True)
class _Bars:
    """Where the bars stand（柱）."""

    bins: tuple[Bin, ...]

    @property
    def slot(self) -> float:
        return min(WIDE / len(self.bins), WIDEST)

    @property
    def left(self) -> float:
        return LEFT + (WIDE - self.slot * len(self.bins)) / 2

    def x(self, value: int) -> float:
        """Where a value stands: in the middle of its own share of its bin."""
        first = self.bins[0]
        return self.left + self.slot * (value - first.low + 0.5) / (first.high - first.low + 1)

    def drawn(self, years: int, tops: int, unit: str) -> Iterator[str]:
        height = _Height(0, tops)
        for place, one in enumerate(self.bins):
            if one.years:
                y = height.y(one.years)
                said = f"{one.words} {unit}：{one.years:,} 年（{_percent(one.years, years)}）"
                x = self.left + self.slot * place + self.slot * 0.06
                yield box((x, y, self.slot * 0.88, FLOOR - y), FILL, STROKE, said)

    def edges(self, unit: str) -> Iterator[str]:
        """Under the bars the values: each where there is room, or where a bin begins."""
        single = self.bins[0].low == self.bins[0].high
        room = max(wide(f"{one.low:,}") for one in self.bins) + 8
        every = next(n for n in (1, 2, 5, 10, 20, 50) if self.slot * n >= room)
        for place, one in enumerate(self.bins):
            x = self.left + self.slot * (place + (0.5 if single else 0))
            if place % every == 0:
                yield line((x, FLOOR), (x, FLOOR + 5), INK)
                yield text((x, FLOOR + 18), f"{one.low:,}", "middle")
        step = self.bins[0].high - self.bins[0].low + 1
        said = f"{unit}" if single else f"{unit}，每柱 {step:,} 个值，从所标的值起"
        yield text((LEFT + WIDE / 2, FLOOR + 38), said, "middle")

    def marked(self, low: int, middle: int, high: int, unit: str) -> Iterator[str]:
        """The median higher than the others, and those outwards: their words never meet."""
        yield _mark(self.x(low), HEAD - 26, DASH)
        yield text((self.x(low) - 4, HEAD - 16), f"5 %：{low:,}", "end")
        yield _mark(self.x(high), HEAD - 26, DASH)
        yield text((self.x(high) + 4, HEAD - 16), f"95 %：{high:,}")
        yield _mark(self.x(middle), HEAD - 36, "")
        yield text((self.x(middle), HEAD - 42), f"中位：{middle:,} {unit}", "middle")


def _mark(x: float, top: float, dash: str) -> str:
    return line((x, top), (x, FLOOR), MIDDLE, 1.5 if dash else 2.5, dash)


def _whisker(x: float, month: int, found: Distribution, height: _Height, unit: str) -> list[str]:
    told = [found.quantile(share) for share, _ in SHARES]
    low, under, middle, over, high = map(height.y, told)
    words = "，".join(f"{words} {value:,}" for (_, words), value in zip(SHARES, told, strict=True))
    said = f"{month} 月：{words} {unit}"
    ends: list[Point] = [(x - 7, high), (x - 7, low)]
    return [
        line((x, high), (x, low), STROKE),
        *(line(at, (x + 7, at[1]), STROKE) for at in ends),
        box((x - 13, over, 26, max(1.0, under - over)), FILL, STROKE, said),
        line((x - 13, middle), (x + 13, middle), MIDDLE, 3),
        text((x + 17, min(middle + 4, FLOOR - 4)), f"{told[2]:,}", size=SMALL),
    ]

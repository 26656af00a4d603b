"""A Gantt chart of who is on site when（在岗时段图）, alone or before and after, and its table.

Round-the-clock stretches are dark, office hours light with a border; what was before is grey with a
dashed border and stands over what is after. So all can be told apart in black and white.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from calendars.duty_day import BEIJING
from engine.roster.roster import Roster, Stretch
from engine.terms import Coverage
from service.answers.screen import COVERAGE
from service.answers.wording import moment_words
from service.exports.page import table
from service.exports.picture import INK, Point, box, line, picture, text, wide

WIDE: Final = 760
HEAD: Final = 46
EDGE: Final = 34
LANE: Final = 14
GAP: Final = 10
LEGEND: Final = 20
MARK: Final = 22
"""Room for the mark of a lane, between the unit and its bars."""
SMALL: Final = 10
ABSENT: Final = "不入驻"
DAY: Final = 24
HOURS: Final = (1, 2, 3, 6, 12, DAY, 2 * DAY, 4 * DAY, 7 * DAY)
MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
MOST_MARKS: Final = 13
"""So many marks stand 58 pixels apart or more: room for a date each."""
DATE: Final = 44
"""Pixels that a date needs."""
MONTH: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of one unit（一条）; ``coverage`` is absent where it is said not to be on site.

    ``seats`` is 0 where the chart does not tell them.
    """

    unit: str
    start: datetime
    end: datetime
    coverage: Coverage | None
    seats: int = 0

    @property
    def how(self) -> str:
        """How the unit is on site, in words."""
        words = ABSENT if self.coverage is None else COVERAGE[self.coverage]
        return f"{words} {self.seats} 席" if self.seats else words


@dataclass(frozen=True, slots=True)
class Lane:
    """One answer in a chart（一方）: the mark before its bars, what it is called, the bars."""

    mark: str
    words: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """How the bars of a lane are drawn（样式）."""

    dark: str
    light: str
    words: str
    stroke: str
    dash: str

    def fill(self, coverage: Coverage | None) -> str:
        if coverage is None:
            return EMPTY
        return self.dark if coverage is Coverage.ROUND_THE_CLOCK else self.light

    def edge(self, coverage: Coverage | None) -> str:
        return DASH if coverage is None else self.dash

    def ink(self, coverage: Coverage | None) -> str:
        return self.words if coverage is Coverage.ROUND_THE_CLOCK else INK


EMPTY: Final = "#fff"
DASH: Final = "3 2"
AFTER: Final = _Look("#1f4e79", "#cfe2f3", "#fff", "#1f4e79", "")
BEFORE: Final = _Look("#9a9a9a", "#f0f0f0", INK, "#555", DASH)


def bars_of(rosters: Sequence[Roster]) -> tuple[Bar, ...]:
    """The stretches of every unit that must be on site, those that touch joined."""
    open_: dict[str, Bar] = {}
    found: list[Bar] = []
    for roster in rosters:
        for duty in roster.units:
            name = duty.unit.name
            known = open_.get(name)
            bar = Bar(name, roster.start, roster.end, duty.coverage)
            if known and known.end == bar.start and known.coverage is bar.coverage:
                bar = Bar(name, known.start, bar.end, bar.coverage)
            elif known:
                found.append(known)
            open_[name] = bar
    found += open_.values()
    order = {name: number for number, name in enumerate(open_)}
    return tuple(sorted(found, key=lambda bar: (order[bar.unit], bar.start)))


def gantt(lanes: Sequence[Lane], span: Stretch, title: str, name: str) -> str:
    """The chart of ``span``, a row for each unit of any lane, in it a bar row for each lane.

    Where there are two lanes, the first is what was before.
    """
    chart = _Chart(tuple(lanes), span)
    first, last = span
    said = f"{len(chart.units)} 个单位，{moment_words(first)} 至 {moment_words(last)}；内容同下表"
    parts = [*chart.axis(), *chart.rows(), *chart.legend()]
    return picture(name, title, said, chart.size, parts)


def gantt_table(lanes: Sequence[Lane], caption: str) -> str:
    """The chart as a table: a row for each unit, a column for each lane.

    Moments in the year of the first bar are written without it; the caption says which it is.
    """
    heads = ["单位", *(f"{one.mark}：{one.words}" if one.mark else one.words for one in lanes)]
    first = min(bar.start for lane in lanes for bar in lane.bars)
    year = first.astimezone(BEIJING).date()
    rows = (
        [unit, *("\n".join(_said(one.bars, unit, year)) or ABSENT for one in lanes)]
        for unit in _units(lanes)
    )
    return table(f"{caption}（不写年份的是 {year.year} 年）", heads, rows, whole=True)


def _said(bars: Sequence[Bar], unit: str, year: date) -> Iterator[str]:
    """The stretches of a unit, without the year where it is that of ``year``."""
    for bar in bars:
        if bar.unit == unit:
            yield f"{moment_words(bar.start, year)} 至 {moment_words(bar.end, year)}，{bar.how}"


def _units(lanes: Sequence[Lane]) -> tuple[str, ...]:
    """Every unit once, in the order in which the lanes name them."""
    return tuple(dict.fromkeys(bar.unit for lane in lanes for bar in lane.bars))


@dataclass(frozen=True, slots=True)
class _Chart:
    """Where everything of a chart stands（版面）."""

    lanes: tuple[Lane, ...]
    span: Stretch

    @property
    def units(self) -> tuple[str, ...]:
        return _units(self.lanes)

    @property
    def looks(self) -> tuple[_Look, ...]:
        return (AFTER,) if len(self.lanes) == 1 else (BEFORE, AFTER)

    @property
    def left(self) -> float:
        """Where the bars begin, right of the longest name."""
        mark = MARK if len(self.lanes) > 1 else 0
        return max([80.0, *(wide(unit) for unit in self.units)]) + mark + 14

    @property
    def row(self) -> int:
        return LANE * len(self.lanes) + GAP

    @property
    def foot(self) -> float:
        """Where the rows end."""
        return HEAD + self.row * max(1, len(self.units))

    @property
    def size(self) -> Point:
        return self.left + WIDE + EDGE, self.foot + LEGEND * len(self.lanes) + 8

    def x(self, moment: datetime) -> float:
        """Where a moment stands; one outside the span at its edge."""
        start, end = self.span
        share = (min(max(moment, start), end) - start) / (end - start)
        return self.left + WIDE * share

    def axis(self) -> Iterator[str]:
        """Lines and words of the time: hours below, dates above them where one begins."""
        marks, form = _marks(*self.span)
        start = self.span[0].astimezone(BEIJING)
        midnight = next((self.x(one) for one in marks if one.hour == 0), self.left + WIDE)
        if not form and midnight - self.left >= DATE:
            yield text((self.left, HEAD - 24), start.strftime("%m-%d"), "middle")
        for moment in marks:
            x = self.x(moment)
            yield line((x, HEAD - 6), (x, self.foot))
            if form:
                yield text((x, HEAD - 10), moment.strftime(form), "middle")
                continue
            yield text((x, HEAD - 10), moment.strftime("%H:%M"), "middle", SMALL)
            if moment.hour == 0:
                yield text((x, HEAD - 24), moment.strftime("%m-%d"), "middle")

    def rows(self) -> Iterator[str]:
        for number, unit in enumerate(self.units):
            top = HEAD + self.row * number
            yield line((0, top), (self.left + WIDE, top), "#ddd")
            room = MARK if len(self.lanes) > 1 else 0
            yield text((self.left - room - 8, top + self.row / 2 + 4), unit, "end")
            for place, (lane, look) in enumerate(zip(self.lanes, self.looks, strict=True)):
                y = top + GAP / 2 + LANE * place
                if lane.mark:
                    yield text((self.left - 8, y + 11), lane.mark, "end", SMALL)
                for bar in lane.bars:
                    if bar.unit == unit:
                        yield from self.bar(bar, lane, look, y)

    def bar(self, bar: Bar, lane: Lane, look: _Look, y: float) -> Iterator[str]:
        x, over = self.x(bar.start), self.x(bar.end)
        said = f"{unit_words(bar, lane)} {moment_words(bar.start)} 至 {moment_words(bar.end)}"
        place = (x, y + 1, max(1.0, over - x), LANE - 2.0)
        yield box(place, look.fill(bar.coverage), look.stroke, said, look.edge(bar.coverage))
        told = bar.seats or bar.coverage is None
        if told and over - x > wide(bar.how, SMALL) + 6:
            yield text((x + 4, y + 10.5), bar.how, size=SMALL, fill=look.ink(bar.coverage))

    def legend(self) -> Iterator[str]:
        absent = any(bar.coverage is None for lane in self.lanes for bar in lane.bars)
        kinds = (*Coverage, None) if absent else tuple(Coverage)
        for number, (lane, look) in enumerate(zip(self.lanes, self.looks, strict=True)):
            x, y = self.left, self.foot + 10 + LEGEND * number
            if lane.mark:
                yield text((x - 8, y + 10), lane.mark, "end", SMALL)
            for kind in kinds:
                yield box((x, y, 16, 12), look.fill(kind), look.stroke, dash=look.edge(kind))
                yield text((x + 22, y + 10), ABSENT if kind is None else COVERAGE[kind])
                x += 90
            yield text((x, y + 10), lane.words if lane.mark else "")


def unit_words(bar: Bar, lane: Lane) -> str:
    """Who, on which side, how."""
    return " ".join(filter(None, (bar.unit, lane.mark, bar.how)))


def _marks(start: datetime, end: datetime) -> tuple[list[datetime], str]:
    """Round moments in the span, and how they are written; without a form by hour and date."""
    first, last = start.astimezone(BEIJING), end.astimezone(BEIJING)
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    for hours in HOURS:
        if (last - first) / timedelta(hours=hours) <= MOST_MARKS:
            step = timedelta(hours=hours)
            count = int((last - day) / step) + 1
            marks = [day + step * number for number in range(count)]
            form = "" if hours < DAY else "%m-%d"
            return [one for one in marks if first <= one <= last], form
    months = _months(first, last)
    apart = next((one for one in MONTHS if len(months) <= one * MOST_MARKS), MONTHS[-1])
    return [one for one in months if (one.year * 12 + one.month - 1) % apart == 0], "%Y-%m"


def _months(first: datetime, last: datetime) -> list[datetime]:
    """The first of every month in the span."""
    found = []
    month = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while month <= last:
        if month >= first:
            found.append(month)
        month = (month + MONTH + timedelta(days=4)).replace(day=1)
    return found

"""A Gantt chart of who is on site when（在岗时段图）, as SVG without scripts.

Round-the-clock stretches are dark, office hours light with a border, so that both can be told apart
in black and white; each bar has its own title for readers of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from calendars.duty_day import BEIJING
from engine.roster.roster import Roster
from engine.terms import Coverage
from service.answers.wording import moment_words

LABELS: Final = 150
WIDE: Final = 760
ROW: Final = 24
HEAD: Final = 46
FOOT: Final = 34
EDGE: Final = 50
FONT: Final = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
FILLS: Final = {
    Coverage.ROUND_THE_CLOCK: ("#1f4e79", "24小时"),
    Coverage.OFFICE_HOURS: ("#cfe2f3", "工作时间"),
}
STEPS: Final = (1, 2, 3, 6, 12, 24, 48, 96, 24 * 7, 24 * 30)
MOST_MARKS: Final = 13


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of one unit（一条）."""

    unit: str
    start: datetime
    end: datetime
    coverage: Coverage


def bars_of(rosters: Sequence[Roster]) -> tuple[Bar, ...]:
    """The stretches of every unit that must be on site, those that touch joined."""
    open_: dict[str, Bar] = {}
    found: list[Bar] = []
    for roster in rosters:
        for line in roster.units:
            name = line.unit.name
            known = open_.get(name)
            bar = Bar(name, roster.start, roster.end, line.coverage)
            if known and known.end == bar.start and known.coverage is bar.coverage:
                bar = Bar(name, known.start, bar.end, bar.coverage)
            elif known:
                found.append(known)
            open_[name] = bar
    found += open_.values()
    order = {name: number for number, name in enumerate(open_)}
    return tuple(sorted(found, key=lambda bar: (order[bar.unit], bar.start)))


def gantt(bars: Sequence[Bar], start: datetime, end: datetime, title: str, name: str) -> str:
    """The chart of ``[start, end)``; ``name`` makes its ids unique on a page."""
    units = list(dict.fromkeys(bar.unit for bar in bars))
    height = HEAD + ROW * max(1, len(units)) + FOOT
    said = f"{len(units)} 个单位，{moment_words(start)} 至 {moment_words(end)}；内容同下表"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LABELS + WIDE + EDGE} {height}"'
            f' role="img" aria-labelledby="{name}-title {name}-desc" font-family={quoteattr(FONT)}'
            ' font-size="12">'
        ),
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape(said)}</desc>',
        *_marks(start, end, height),
        *_rows(bars, units, start, end),
        *_legend(height),
        "</svg>",
    ]
    return "\n".join(parts)


def _x(moment: datetime, start: datetime, end: datetime) -> float:
    return LABELS + WIDE * ((moment - start) / (end - start))


def _marks(start: datetime, end: datetime, height: int) -> Iterator[str]:
    """Lines and words of the time axis, at round hours or days."""
    hours = (end - start) / timedelta(hours=1)
    step = next((one for one in STEPS if hours / one <= MOST_MARKS), STEPS[-1])
    moment = start.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    while moment <= end:
        if moment >= start:
            x = _x(moment, start, end)
            words = moment.strftime("%m-%d" if step >= 24 else "%m-%d %H:%M")  # noqa: PLR2004 - a day
            yield (
                f'<line x1="{x:.1f}" y1="{HEAD - 8}" x2="{x:.1f}" y2="{height - FOOT}"'
                ' stroke="#999"/>'
            )
            yield f'<text x="{x:.1f}" y="{HEAD - 14}" text-anchor="middle">{words}</text>'
        moment += timedelta(hours=step)


def _rows(
    bars: Sequence[Bar], units: Sequence[str], start: datetime, end: datetime
) -> Iterator[str]:
    for number, unit in enumerate(units):
        y = HEAD + ROW * number
        yield f'<text x="{LABELS - 8}" y="{y + 16}" text-anchor="end">{escape(unit)}</text>'
        for bar in bars:
            if bar.unit == unit:
                yield _bar(bar, y, start, end)


def _bar(bar: Bar, y: int, start: datetime, end: datetime) -> str:
    fill, words = FILLS[bar.coverage]
    x, over = _x(bar.start, start, end), _x(bar.end, start, end)
    said = f"{bar.unit} {words} {moment_words(bar.start)} 至 {moment_words(bar.end)}"
    return (
        f'<rect x="{x:.1f}" y="{y + 3}" width="{max(1.0, over - x):.1f}" height="{ROW - 8}"'
        f' fill="{fill}" stroke="#1f4e79"><title>{escape(said)}</title></rect>'
    )


def _legend(height: int) -> Iterator[str]:
    x = LABELS
    for fill, words in FILLS.values():
        yield (
            f'<rect x="{x}" y="{height - 22}" width="16" height="12" fill="{fill}"'
            ' stroke="#1f4e79"/>'
        )
        yield f'<text x="{x + 22}" y="{height - 12}">{words}</text>'
        x += 110

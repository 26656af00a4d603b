"""Words and columns for people（文字与版面）: dates, stretches and text as wide as it looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from unicodedata import east_asian_width

from calendars.duty_day import BEIJING

WEEKDAYS = "一二三四五六日"


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, columns: int) -> str:
    """``text`` filled with spaces to ``columns``."""
    return text + " " * max(0, columns - width(text))


def table(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Rows as aligned lines, two spaces between columns."""
    if not rows:
        return []
    columns = [max(width(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        (indent + "  ".join(padded(c, w) for c, w in zip(row, columns, strict=True))).rstrip()
        for row in rows
    ]


def day_words(day: date) -> str:
    """A date as people write it: 2026-11-21（周六）."""
    return f"{day.isoformat()}（周{WEEKDAYS[day.weekday()]}）"


def moment_words(moment: datetime, beside: date | None = None) -> str:
    """A moment to the minute; without the year where it is the year of ``beside``."""
    local = moment.astimezone(BEIJING)
    same_year = beside is not None and local.year == beside.year
    return local.strftime("%m-%d %H:%M" if same_year else "%Y-%m-%d %H:%M")


def stretch_words(start: datetime, end: datetime, beside: date) -> str:
    """A stretch: 11-21 08:30 至 11-22 08:30; midnight at its end is 24:00 of the day before."""
    first = moment_words(start, beside)
    local = end.astimezone(BEIJING)
    if (local.hour, local.minute) == (0, 0):
        last = (local - timedelta(days=1)).strftime("%m-%d 24:00")
    else:
        last = moment_words(end, beside)
    return f"{first} 至 {last}"


def spans_words(days: Iterable[date]) -> str:
    """Dates as spans: 10-01 至 10-07、10-09."""
    spans: list[list[date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return "、".join(f"{a:%m-%d}" if a == b else f"{a:%m-%d} 至 {b:%m-%d}" for a, b in spans)


WIDEST = 118
_BREAKS = "，、；。：）」 ("


def folded(text: str, hang: int = 4) -> str:
    """Text with lines no wider than a screen: longer ones go on below, ``hang`` columns in."""
    return "\n".join(part for line in text.split("\n") for part in _folded(line, hang))


def _folded(line: str, hang: int) -> Iterator[str]:
    indent = " " * min(len(line) - len(line.lstrip()) + hang, WIDEST // 2)
    while width(line[: WIDEST + 1]) > WIDEST:
        cut = _cut(line)
        yield line[:cut].rstrip()
        line = indent + line[cut:].lstrip()
    yield line


def _cut(line: str) -> int:
    """Where to break a line: after the last mark that still fits, else where it is full."""
    columns, full, mark = 0, len(line), 0
    for number, char in enumerate(line):
        columns += width(char)
        if columns > WIDEST:
            full = number
            break
        if char in _BREAKS and columns > WIDEST // 2:
            mark = number + 1
    return mark or full

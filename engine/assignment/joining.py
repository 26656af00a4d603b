"""Sentences that differ in their days alone, said as one（并日表述）."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

_DAY: Final = r"(\d+)月(\d+)日"
_SPAN: Final = re.compile(f"{_DAY}(?:至{_DAY})?")
_DAYS: Final = re.compile(f"{_DAY}(?:[、至]{_DAY})*")
_LEAP: Final = 2000
"""A year in which every day that a sentence may name exists."""
_PLACE: Final = "\0"
_ONE: Final = re.compile(r"(?<![0-9])1 (班|名)")
_ONE_DAY: Final = "销假一天，"
_SOME_DAYS: Final = "销假，"
"""Of how many days is not said: two duty days may fall on one day of leave."""


def joined_by_days(texts: Iterable[str]) -> list[str]:
    """The sentences, those that differ in their days alone as one, in the order they came first.

    The same sentence again is one more of what it counts: 多值 1 班 twice is 多值 2 班.
    """
    times: dict[str, int] = {}
    for text in texts:
        times[text] = times.get(text, 0) + 1
    days: dict[str, list[date]] = {}
    for text, number in times.items():
        again = _ONE.sub(rf"{number} \1", text) if number > 1 else text
        alike, phrases = _DAYS.subn(_PLACE, again)
        found = days.setdefault(alike if phrases == 1 else again, [])
        found += [day for day in _days(again) if phrases == 1 and day not in found]
    return [_with_days(text, found) for text, found in days.items()]


def _days(text: str) -> Iterator[date]:
    """Every day that a sentence names, those within spans too."""
    for found in _SPAN.finditer(text):
        first = date(_LEAP, int(found[1]), int(found[2]))
        last = date(_LEAP, int(found[3]), int(found[4])) if found[3] else first
        length = (last - first).days % 366  # a span may begin in December and end in January
        yield from (_in_leap(first + timedelta(days=n)) for n in range(length + 1))


def _in_leap(day: date) -> date:
    return day.replace(year=_LEAP)


def _with_days(text: str, days: list[date]) -> str:
    said = text.replace(_PLACE, "、".join(_spans(days)))
    return said.replace(_ONE_DAY, _SOME_DAYS) if len(days) > 1 else said


def _spans(days: list[date]) -> Iterator[str]:
    """Days in their order as spans: 10月1日至10月3日, 10月5日; two in a row stay two days."""
    first_month = days[0].month if days else 1
    order = sorted(days, key=lambda day: ((day.month - first_month) % 12, day.day))
    runs: list[list[date]] = []
    for day in order:
        if runs and _in_leap(runs[-1][-1] + timedelta(days=1)) == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        if len(run) > 2:  # noqa: PLR2004 - two days in a row are two days
            yield f"{_words(run[0])}至{_words(run[-1])}"
        else:
            yield from map(_words, run)


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"

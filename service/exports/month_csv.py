"""The duty sheet as csv（值班表 csv）: one row for each day and unit, ids as in the JSON contract.

UTF-8 with a byte-order mark and CRLF, so that spreadsheet programs read the Chinese as it is.
Phones are never in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from calendars.duty_day import BEIJING
from engine.roster.roster import Because, Roster, UnitDuty
from engine.terms import POSTS
from service.answering import Desk
from service.exports.rows import DRILL, DRILL_WORDS
from service.exports.sheet import lines_of
from service.exports.sheet_dates import day_of, weekday_of
from service.exports.whole_file import write_whole

COLUMNS: Final = (
    "date", "weekday", "unit", "name", "presence", "coverage", "start", "end", "place",
    *POSTS, "articles", "facts", "readings", "parameters", "flags",
)  # fmt: skip
JOINT: Final = "；"
FORMULA_STARTS: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four are full width


def write_csv(path: Path, desk: Desk, rosters: Sequence[Roster]) -> None:
    """Write ``rosters`` to ``path``, whole or not at all. Raises InputFault E102."""
    write_whole(path, csv_bytes(desk, rosters))


def csv_bytes(desk: Desk, rosters: Sequence[Roster]) -> bytes:
    """The whole file; the same rosters give the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for roster in rosters:
        writer.writerows([as_text(value) for value in row] for row in _rows(desk, roster))
    return text.getvalue().encode("utf-8-sig")


def as_text(value: str) -> str:
    """A value that no spreadsheet program takes for a formula（防公式注入）."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _rows(desk: Desk, roster: Roster) -> Iterator[list[str]]:
    """A row for each unit on site or standing by; one without a unit on a day that has none."""
    day = day_of(roster)
    dated = [day.isoformat(), weekday_of(day)]
    flags = _flags(desk, roster)
    lines = lines_of(roster)
    for line in lines:
        yield [*dated, *_line(line), *_grounds(line.because), flags]
    if not lines:
        yield [*dated, *[""] * (len(COLUMNS) - len(dated) - 1), flags]


def _line(line: UnitDuty) -> list[str]:
    posts = dict(line.posts)
    return [
        line.unit.id,
        line.unit.name,
        line.presence.value,
        line.coverage.value,
        JOINT.join(_iso(start) for start, _ in line.intervals),
        JOINT.join(_iso(end) for _, end in line.intervals),
        line.place,
        *(str(posts.get(post, "")) for post in POSTS),
    ]


def _iso(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat()


def _grounds(reasons: Iterable[Because]) -> list[str]:
    """Articles, facts, readings and parameters of all reasons, each once."""
    held = list(reasons)
    articles = dict.fromkeys(a for reason in held for a in _articles(reason))
    facts = dict.fromkeys(ground.text for reason in held for ground in reason.all_facts)
    readings = sorted({name for reason in held for name in reason.all_readings})
    parameters = sorted({f"{n}={v}" for reason in held for n, v in reason.all_parameters})
    return [JOINT.join(words) for words in (articles, facts, readings, parameters)]


def _articles(reason: Because) -> Iterator[str]:
    yield reason.article
    for via in reason.via:
        yield from _articles(via)


def _flags(desk: Desk, roster: Roster) -> str:
    drill = [f"{DRILL}{DRILL_WORDS}"] if desk.exercise else []
    return JOINT.join([*drill, *(f"{flag.code}：{flag.text}" for flag in roster.flags)])

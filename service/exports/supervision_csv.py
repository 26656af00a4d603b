"""The supervision report as csv（督查考核表 csv）: one row for each line, ids as in the JSON.

UTF-8 with a byte-order mark and CRLF; no value is taken for a formula.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Final

from calendars.duty_day import BEIJING
from engine.packs.pack import Pack
from engine.supervision.line import Line, Report
from service.answering import Desk
from service.answers.supervision_words import (
    articles_of,
    item_words,
    proof_words,
    state_words,
    titles,
)
from service.exports.month_csv import JOINT, as_text
from service.exports.rows import DRILL
from service.exports.whole_file import write_whole

COLUMNS: Final = (
    "number", "unit", "name", "work", "work_title", "kind", "title", "what", "about", "start",
    "end", "due", "limit", "state", "state_title", "done", "note", "records", "articles", "rules",
    "facts", "exercise",
)  # fmt: skip


def write_supervision_csv(path: Path, desk: Desk, report: Report) -> None:
    """Write the report to ``path``, whole or not at all. Raises InputFault E102."""
    write_whole(path, supervision_csv(desk, report))


def supervision_csv(desk: Desk, report: Report) -> bytes:
    """The whole file; the same report gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    named = titles(report.works)
    drill = DRILL if desk.exercise else ""
    for line in report.lines:
        row = _row(desk.loaded.pack, line, named[line.work])
        writer.writerow([as_text(value) for value in (*row, drill)])
    return text.getvalue().encode("utf-8-sig")


def _row(pack: Pack, line: Line, work: str) -> list[str]:
    facts = dict.fromkeys(g.text for reason in line.because for g in reason.all_facts)
    return [
        line.number,
        line.unit.id,
        line.unit.name,
        line.work,
        work,
        line.kind,
        item_words(pack, line),
        line.what,
        line.about,
        _iso(line.start),
        _iso(line.end),
        _iso(line.due),
        line.limit,
        line.state.value,
        state_words(line),
        _iso(line.done),
        line.note,
        proof_words(pack, line),
        articles_of(line),
        "、".join(dict.fromkeys(reason.rule for reason in line.because)),
        JOINT.join(facts),
    ]


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(BEIJING).isoformat()

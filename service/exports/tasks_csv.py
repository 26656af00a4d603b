"""Tasks as csv（到期事项 csv）: one row for each occurrence, ids as in the JSON.

UTF-8 with a byte-order mark and CRLF; no value is taken for a formula.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Final

from calendars.duty_day import BEIJING
from engine.tasks.occurrence import Occurrence
from service.exports.month_csv import as_text
from service.exports.rows import DRILL
from service.exports.whole_file import write_whole
from service.tasking import TaskList

COLUMNS: Final = (
    "number", "shared", "state", "units", "names", "to", "text", "every", "due", "last_day",
    "remind_from", "done_at", "done_by", "document", "waits_for", "notes", "rule", "article",
    "quote", "exercise",
)  # fmt: skip


def write_tasks_csv(path: Path, one: TaskList) -> None:
    """Write the list to ``path``, whole or not at all. Raises InputFault E102."""
    write_whole(path, tasks_csv(one))


def tasks_csv(one: TaskList) -> bytes:
    """The whole file; the same list gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    drill = DRILL if one.desk.exercise else ""
    for task in one.tasks:
        writer.writerow([as_text(value) for value in (*_row(task, one.at), drill)])
    return text.getvalue().encode("utf-8-sig")


def _row(task: Occurrence, at: datetime) -> list[str]:
    done = task.done if task.done is not None and task.done.at <= at else None
    return [
        task.number,
        task.shared,
        task.state(at),
        "、".join(unit.id for unit in task.units),
        "、".join(task.who),
        "、".join(task.to),
        task.text,
        task.every,
        _iso(task.due),
        str(task.last_day or ""),
        _iso(task.remind_from),
        _iso(done.at) if done else "",
        done.by if done else "",
        done.document if done else "",
        "、".join(task.waits_for),
        "、".join(task.notes),
        task.rule,
        "、".join(dict.fromkeys(reason.article for reason in task.because)),
        "；".join(dict.fromkeys(reason.quote for reason in task.because)),
    ]


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(BEIJING).isoformat()

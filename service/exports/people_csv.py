"""A people sheet as csv（人员值班表 csv）: one row for each seat, ids as in the JSON contract.

UTF-8 with a byte-order mark and CRLF; no value is taken for a formula.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Final

from calendars.duty_day import BEIJING
from service.exports.month_csv import as_text
from service.exports.people_words import VACANT, day_note
from service.exports.sheet_dates import weekday_of
from service.people.named_sheet import NamedDuty, NamedSheet

COLUMNS: Final = (
    "number", "revision", "state", "mark", "date", "weekday", "class", "day_note", "unit",
    "unit_name", "post", "title", "seat", "start", "end", "coverage", "presence", "presence_words",
    "person", "name", "phone", "note",
)  # fmt: skip


def people_csv(sheet: NamedSheet) -> bytes:
    """The whole file; the same sheet gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    days = {one.day: one for one in sheet.days}
    made = [sheet.number, str(sheet.revision), sheet.state, sheet.mark]
    for duty in sheet.duties:
        day = days.get(duty.day)
        dated = [duty.day.isoformat(), weekday_of(duty.day)]
        dated += ["", ""] if day is None else [day.class_words, day_note(day)]
        writer.writerow([as_text(value) for value in (*made, *dated, *_seat(duty))])
    return text.getvalue().encode("utf-8-sig")


def _seat(duty: NamedDuty) -> list[str]:
    return [
        duty.unit,
        duty.unit_name,
        duty.post,
        duty.title,
        str(duty.number),
        _iso(duty.start),
        _iso(duty.end),
        duty.coverage,
        duty.presence,
        duty.presence_words,
        duty.person,
        duty.name if duty.person else VACANT,
        duty.phone,
        duty.note,
    ]


def _iso(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat()

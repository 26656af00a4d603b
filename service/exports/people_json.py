"""A people sheet as JSON（人员值班表 JSON）: everything that the sheet holds, for other programs.

Schema ``zhiban.duty-sheet/1``: keys may be added, none is removed or given another meaning.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from calendars.duty_day import BEIJING
from service.people.named_sheet import NamedDuty, NamedLoad, NamedSheet

SCHEMA: Final = "zhiban.duty-sheet/1"
FIGURE: Final = ("unit", "post", "wish", "cost", "bound", "proved")


def people_json(sheet: NamedSheet) -> bytes:
    """The whole file; the same sheet gives the same bytes."""
    form: dict[str, Any] = {
        "schema": SCHEMA,
        "number": sheet.number,
        "revision": sheet.revision,
        "title": sheet.title,
        "state": sheet.state,
        "mark": sheet.mark,
        "month": f"{sheet.month:%Y-%m}",
        "handover": f"{sheet.handover:%H:%M}",
        "office_hours": sheet.office_hours,
        "made_at": _iso(sheet.made_at),
        "signed": sheet.signed,
        "digest": sheet.digest,
        "days": [asdict(one) | {"day": one.day.isoformat()} for one in sheet.days],
        "duties": list(map(_duty, sheet.duties)),
        "before": list(map(_duty, sheet.before)),
        "loads": [_load(one, sheet.classes) for one in sheet.loads],
        "changes": list(sheet.changes),
        "notes": list(sheet.notes),
        "figures": [dict(zip(FIGURE, figure, strict=True)) for figure in sheet.figures],
    }
    return json.dumps(form, ensure_ascii=False, indent=1).encode()


def _duty(duty: NamedDuty) -> dict[str, Any]:
    times = {"day": duty.day.isoformat(), "start": _iso(duty.start), "end": _iso(duty.end)}
    return asdict(duty) | times


def _load(load: NamedLoad, classes: tuple[str, ...]) -> dict[str, Any]:
    counts = {
        "month": dict(zip(classes, load.month, strict=True)),
        "balance": dict(zip(classes, load.balance, strict=True)),
    }
    return asdict(load) | counts


def _iso(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat()

"""The files of a sheet（值班表文件）, and the digests of all that they were made from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from engine.errors import NoAnswer
from engine.roster.roster import Roster
from engine.terms import Coverage
from service.answering import Desk
from service.answers.json_form import rosters_form
from service.answers.screen import COVERAGE
from service.answers.wording import day_words
from service.exports.sheet_dates import open_days
from service.folding import written_records
from service.store.events import Event, body_text


def sheet_files(desk: Desk, rosters: Sequence[Roster], stem: str, when: str) -> dict[str, bytes]:
    """The files of a span by name: xlsx where it can be written, csv, JSON; always the same bytes.

    Without the extra ``files`` there is no xlsx; the other two need nothing.
    """
    from service.exports.month_csv import csv_bytes
    from service.exports.month_xlsx import xlsx_bytes

    found: dict[str, bytes] = {}
    try:
        found[f"{stem}.xlsx"] = xlsx_bytes(desk, rosters, when)
    except NoAnswer as fault:
        if fault.code != "E101":
            raise
    found[f"{stem}.csv"] = csv_bytes(desk, rosters)
    loaded = desk.loaded
    form = rosters_form(loaded.pack, loaded.site, rosters, exercise=desk.exercise)
    for day in form["days"]:
        day.pop("matchers", None)  # which of them served is the machine's, not the sheet's
    found[f"{stem}.json"] = json.dumps(form, ensure_ascii=False, indent=1).encode()
    return found


def inputs_of(desk: Desk, events: Sequence[Event]) -> dict[str, str]:
    """The digests of all that an answer was made from, by name.

    ``records`` covers what was recorded about duty, not what the jobs themselves noted down: else
    every publication would make the next one look different.
    """
    loaded = desk.loaded
    notices = [notice.to_mapping() for notice in loaded.holidays.notices]
    return {
        "program": f"zhiban {version('zhiban')}",
        "pack": f"{loaded.pack.id} {loaded.pack.digest}",
        "site": loaded.site.digest,
        "holidays": _digest(notices),
        "records": _digest(written_records(events)),
    }


def _digest(value: Any) -> str:  # noqa: ANN401
    return f"sha256:{sha256(body_text({'value': value}).encode()).hexdigest()}"


def early_days(rosters: Sequence[Roster]) -> tuple[date, ...]:
    """Days whose holidays are not known（预排的日子）."""
    return tuple(open_days(rosters))


# --- how a sheet differs from the one before ------------------------------------------------------

_Line = tuple[str, str]


def day_changes(before: bytes, after: bytes) -> tuple[str, ...]:
    """How the days of one JSON sheet differ from another's, a sentence for each day that does."""
    old, new = _days(before), _days(after)
    found: list[str] = []
    for day in sorted(new):
        was, now = old.get(day, {}), new[day]
        said = [*_said("增加", now, was), *_said("减少", was, now), *_otherwise(was, now)]
        if said:
            found.append(f"{day_words(date.fromisoformat(day))}：{'；'.join(said)}")
    return tuple(found)


def _days(sheet: bytes) -> dict[str, dict[str, _Line]]:
    """Date → unit's name → its coverage in words, its place."""
    return {
        row["date"]: {
            line["name"]: (COVERAGE[Coverage(line["coverage"])], line["place"])
            for line in (*row["units"], *row["standby"])
        }
        for row in json.loads(sheet)["days"]
    }


def _said(word: str, there: dict[str, _Line], here: dict[str, _Line]) -> list[str]:
    names: dict[str, list[str]] = {}
    for name, (coverage, _) in there.items():
        if name not in here:
            names.setdefault(coverage, []).append(name)
    return [f"{word} {'、'.join(group)}（{coverage}）" for coverage, group in names.items()]


def _otherwise(was: dict[str, _Line], now: dict[str, _Line]) -> list[str]:
    return [
        f"{name} {'，'.join(was[name])} → {'，'.join(now[name])}"
        for name in now
        if name in was and was[name] != now[name]
    ]

"""Golden years: the stretches of each year without records, kept as files and compared.

After a change that is meant, run ``ZHIBAN_GOLDEN=write pytest tests/golden`` and justify every line
of the difference in the commit.
"""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from service.answering import Question, desks
from service.answers.span_text import year_form
from service.home import Home

HERE = Path(__file__).resolve().parent


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2031])
def test_year(year, tmp_path):
    (desk,) = desks(Question(Home(tmp_path), records_file=str(_no_records(tmp_path))))
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if year % 4 == 0 else 365)]
    form = year_form(desk, desk.days(days))
    drawn = {"stretches": form["stretches"], "unit_days": form["unit_days"]}
    text = json.dumps(drawn, ensure_ascii=False, indent=1) + "\n"
    golden = HERE / desk.loaded.pack.id / f"{year}.json"
    if os.environ.get("ZHIBAN_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def _no_records(folder):
    path = folder / "none.yaml"
    path.write_text("records: []\n", encoding="utf-8")
    return path

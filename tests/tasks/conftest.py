"""A home with a pack that has every kind of due date, and commands typed in it."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from tests.service.conftest import zhiban  # noqa: F401 - a fixture

FIXTURE = Path(__file__).resolve().parents[1] / "packs" / "fixture-health-2024"
SITE = """
tasks: {packs: [fixture-health-2024]}
packs:
  fixture-health-2024:
    parameters:
      report_day: "5"
      plan_year: "2024"
      season_from: 07-01
      season_through: 08-31
      important_holidays: 国庆节
      meeting_lead_days: "3"
      served_units: 教育局、卫生局
"""


@pytest.fixture
def home(tmp_path):
    """The home of the commands, the fixture pack its own."""
    folder = tmp_path / "home"
    copytree(FIXTURE, folder / "packs" / FIXTURE.name)
    (folder / "site.yaml").write_text(SITE, "utf-8")
    return folder


@pytest.fixture
def tasks(home, zhiban):  # noqa: F811
    """Type ``tasks`` with these words; exit code, output, errors."""
    assert home.is_dir()
    return lambda *words: zhiban("tasks", *words)

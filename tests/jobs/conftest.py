"""What the tests of jobs share: homes with jobs, on either database; a clock that is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from calendars.duty_day import BEIJING
from service.home import Home
from service.jobs.bench import Bench
from service.jobs.reconciling import reconcile
from tests.service.conftest import zhiban  # noqa: F401 - a fixture
from tests.store.conftest import place, postgresql, schema, store  # noqa: F401

SITE = """
jobs:
  month_draft: {day: "20", at: "09:00"}
  month_publish: {day: "25", at: "10:00"}
  folder: out
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@dataclass
class Told:
    """A clock that stands where it is put."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def wait(self, _woken: Event, seconds: float) -> None:
        """Time passes at once; a scheduler that lives by this clock skips all waiting."""
        self.moment += timedelta(seconds=seconds)


def home_at(folder: Path, site: str = SITE, db: str = "") -> Home:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.yaml").write_text(site, "utf-8")
    return Home(folder, db)


@pytest.fixture
def home(tmp_path, place):  # noqa: F811
    """A home whose records are in either database."""
    return home_at(tmp_path / "home", db=place if isinstance(place, str) else "")


@pytest.fixture
def bench(home):
    return Bench(home)


@pytest.fixture
def made(bench):
    """Reconcile at a time; the keys made, troubles raised."""

    def at_time(text: str, on: Bench = bench) -> list[str]:
        outcomes = list(reconcile(on, lambda: at(text)))
        for one in outcomes:
            if hasattr(one, "fault"):
                raise one.fault
        return [one.key for one in outcomes]

    return at_time

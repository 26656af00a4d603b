"""Row 2: ``zhiban today`` right after an alert was recorded.

As users meet it: ``alert add``, then ``today``, whatever the first command left ready. Forced: the
kept answer is deleted first, so that records are read, facts gathered, both matchers asked and the
screen drawn; the checked pack stays cached. Cold: the whole cache is deleted, so that the pack is
read and checked from its YAML, as after an update.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from children import BARE, ZHIBAN, Spent, installed, shown, spend
from figures import Line, Report

from calendars.duty_day import BEIJING

RUNS = 11
COLD_RUNS = 5
TARGET = 150.0
TODAY = (ZHIBAN, "today")


def report() -> Report:
    """Wall and CPU time of ``zhiban today`` after each of a series of alerts."""
    if not installed():
        return Report(notes=[f"2: {ZHIBAN} is not installed; run `make install` first"])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        spend(TODAY, home)
        adding, after, forced = [], [], []
        for number in range(RUNS):
            adding.append(spend(_alert(number), home))
            after.append(spend(TODAY, home))
            forced.append(_without(home / "cache" / "today.txt", home))
        cold = [_without(home / "cache", home) for _ in range(COLD_RUNS)]
        bare = [spend(BARE, home) for _ in range(RUNS)]
        seen = sum(f"B-{number}" in shown(TODAY, home) for number in range(RUNS))
    notes = [f"2: {seen} of the {RUNS} alerts are on the screen", *_notes(adding, after, forced)]
    return Report(_lines(after, forced, adding, cold, bare), notes)


def _alert(number: int) -> tuple[str, ...]:
    """The command that records one more alert, in force now."""
    now = datetime.now(BEIJING).replace(microsecond=0)
    return (
        ZHIBAN, "alert", "add", "--id", f"B-{number}", "--hazard", "rainstorm", "--colour", "red",
        "--area", "230500", "--issued", now.isoformat(),
        "--expires", (now + timedelta(hours=24)).isoformat(),
    )  # fmt: skip


def _without(path: Path, home: Path) -> Spent:
    """``today`` after ``path`` was deleted."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    return spend(TODAY, home)


def _lines(
    after: list[Spent], forced: list[Spent], adding: list[Spent], cold: list[Spent],
    bare: list[Spent],
) -> list[Line]:  # fmt: skip
    usual = median(one.wall for one in bare), median(one.cpu for one in bare)
    return [
        *_pair("today after alert add", after, usual, target=True),
        *_pair("the same, kept answer deleted", forced, usual, target=True),
        *_pair("the same, whole cache deleted", cold, usual, target=False),
        *_pair("alert add itself", adding, usual, target=False),
    ]


def _pair(name: str, spent: list[Spent], bare: tuple[float, float], *, target: bool) -> list[Line]:
    """Wall and CPU line of one case; the figure is a wall time."""
    reads: tuple[Callable[[Spent], float], ...] = (lambda s: s.wall, lambda s: s.cpu)
    walls, cpus = ([read(one) for one in spent] for read in reads)
    wall = Line(
        2, name, "wall", walls, target=f"≤ {TARGET:.0f} ms" if target else "",
        ratio=median(walls) / bare[0], against="bare",
        met=median(walls) <= TARGET if target else None,
    )  # fmt: skip
    return [wall, Line(2, name, "CPU", cpus, ratio=median(cpus) / bare[1], against="bare")]


def _notes(*cases: list[Spent]) -> list[str]:
    codes = sorted({one.code for case in cases for one in case})
    return [] if codes == [0] else [f"2: exit codes were {codes}: the figures mean nothing"]

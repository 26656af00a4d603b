"""Row 8: from a recorded alert to the new answer, with 10, 1 000 and 100 000 records in the store.

As users meet it, in whole processes: ``alert add``, which appends to the log and draws today anew;
then ``today``. And ``log verify`` of the whole chain. The records before are alerts of the past
twenty years, half of them lifted, and check-ins, appended by the product's own writer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from children import ZHIBAN, Spent, installed, spend
from figures import Line, Report

from calendars.duty_day import BEIJING
from service.home import Home
from service.loading import load
from service.recording import Entry, append
from service.store.opening import store_of

SIZES = (10, 1_000, 100_000)
RUNS = 7
BATCH = 10_000
SPAN = timedelta(days=20 * 365)
CYCLE = 4
"""Every fourth record is a check-in, every fourth a lift, the others alerts."""


def report() -> Report:
    """Every figure at every size; the ratio is to the smallest store."""
    if not installed():
        return Report(notes=[f"8: {ZHIBAN} is not installed; run `make install` first"])
    measured = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            _fill(home, size)
            measured[size] = _measured(home)
    return Report(list(_lines(measured)), [])


def _fill(home: Path, size: int) -> None:
    """Record so many events of the past."""
    store = store_of(Home(home))
    entries = list(_past(size, load(Home(home)).pack.units[0].name))
    now = datetime.now(BEIJING)
    for first in range(0, size, BATCH):
        with store.writing() as writing:
            append(writing, entries[first : first + BATCH], now, actor="bench")


def _past(size: int, unit: str) -> Iterator[Entry]:
    """Alerts, lifts and check-ins, oldest first."""
    start = datetime.now(BEIJING).replace(microsecond=0) - SPAN
    for number in range(size):
        at = start + (SPAN - timedelta(days=2)) * number / size
        sort, name = number % CYCLE, f"P-{number - number % CYCLE}"
        if sort in (0, CYCLE - 1):
            yield Entry("alert", f"P-{number}", _alert(f"P-{number}", at))
        elif sort == 1:
            lifted = (at + timedelta(hours=3)).isoformat()
            yield Entry("lift", name, {"id": name, "at": lifted})
        else:
            body = {"unit": unit, "post": "staff", "at": at.isoformat()}
            yield Entry("checkin", unit, body)


def _alert(name: str, at: datetime) -> dict[str, object]:
    return {
        "id": name, "hazard": "rainstorm", "colour": "yellow", "area": ["230500"],
        "issued": at.isoformat(), "expires": (at + timedelta(hours=12)).isoformat(),
    }  # fmt: skip


def _measured(home: Path) -> dict[str, list[Spent]]:
    today = (ZHIBAN, "today")
    _sound(spend(today, home))
    found: dict[str, list[Spent]] = {"alert add": [], "today after it": []}
    for number in range(RUNS):
        now = datetime.now(BEIJING).replace(microsecond=0).isoformat()
        add = (
            ZHIBAN, "alert", "add", "--id", f"B-{number}", "--hazard", "rainstorm",
            "--colour", "red", "--area", "230500", "--issued", now,
        )  # fmt: skip
        found["alert add"].append(_sound(spend(add, home)))
        found["today after it"].append(_sound(spend(today, home)))
    found["log verify"] = [_sound(spend((ZHIBAN, "log", "verify"), home)) for _ in range(3)]
    return found


def _sound(spent: Spent) -> Spent:
    if spent.code:
        message = f"exit code {spent.code}: the figures would mean nothing"
        raise RuntimeError(message)
    return spent


def _lines(measured: dict[int, dict[str, list[Spent]]]) -> Iterator[Line]:
    smallest = measured[SIZES[0]]
    for name in smallest:
        for figure in ("wall", "CPU"):
            for size in SIZES:
                samples = _of(measured[size][name], figure)
                least = median(_of(smallest[name], figure))
                ratio = None if size == SIZES[0] else median(samples) / least
                what = f"{name}, {size:,} records"
                yield Line(8, what, figure, samples, ratio=ratio, against=f"{SIZES[0]} records")


def _of(spent: Sequence[Spent], figure: str) -> list[float]:
    return [one.wall if figure == "wall" else one.cpu for one in spent]

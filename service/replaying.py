"""Replay（重放）: real alert files read into a store of their own, and what they would have meant.

The files go the same way as real ones, into a temporary store that is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from calendars.duty_day import BEIJING
from engine.errors import InputFault
from engine.facts.choices import Operator
from engine.facts.moments import DAY, midnight
from engine.records.record import Alert, Record
from engine.simulation.running import Simulation, simulate
from engine.simulation.scenario import LONGEST, Scenario
from service.alerts.intake import Taken, arrived_at, take_in
from service.alerts.watching import files_in
from service.answering import Question
from service.folding import records_of
from service.home import Home
from service.loading import Loaded, load
from service.store.opening import store_of

WHOLE: Final = timedelta(days=2)
"""An alert without an end may still hold so long after it was issued."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of the files（重放结果）: what was read, the alerts, and what they would mean."""

    taken: tuple[Taken, ...]
    alerts: int
    simulation: Simulation


def replayed(question: Question, folder: Path) -> Iterator[tuple[Loaded, Replay]]:
    """The alert files of a folder, replayed by every pack asked about.

    Raises:
        InputFault: F101 no such folder, N103 no alert in it, N101 over too long a time.

    """
    if not folder.is_dir():
        raise InputFault("F101", "没有这个文件夹", where=str(folder), remedy="检查路径")
    for name in question.packs:
        loaded = load(question.home, name)
        taken, records = _read(folder, loaded)
        alerts = [one for one in records if isinstance(one, Alert)]
        if not alerts:
            raise InputFault(
                "N103", "文件夹里没有读得懂的预警", where=str(folder), remedy="先用 alert read 试读"
            )
        scenario = _scenario(folder, alerts, records)
        found = simulate(
            scenario, loaded.pack, loaded.holidays, loaded.site.operator, question.matcher
        )
        yield loaded, Replay(taken, len(alerts), found)


def _read(folder: Path, loaded: Loaded) -> tuple[tuple[Taken, ...], tuple[Record, ...]]:
    """Read the files as real ones are, into a store that is thrown away."""
    with TemporaryDirectory() as room:
        store = store_of(Home(Path(room)))
        at = datetime(2000, 1, 1, tzinfo=BEIJING)  # when it is read changes no answer
        taken = tuple(take_in(store, map(arrived_at, files_in(folder)), loaded.pack, at))
        return taken, records_of(store.events())


def _scenario(folder: Path, alerts: list[Alert], records: tuple[Record, ...]) -> Scenario:
    """The days from the first alert to the last end. Raises InputFault N101."""
    first = min(one.issued for one in alerts).astimezone(BEIJING)
    last = max(one.expires or one.issued + WHOLE for one in alerts).astimezone(BEIJING)
    start, end = midnight(first.date()), midnight(last.date()) + DAY
    if end - start > LONGEST:
        what = f"预警从 {start:%Y-%m-%d} 到 {end:%Y-%m-%d}，超过 {LONGEST.days} 天"
        raise InputFault("N101", what, where=str(folder), remedy="分几个文件夹重放")
    name = f"重放 {folder.name}：{len(alerts)} 条预警"
    return Scenario(name, "", start, end, records, Operator(), ())

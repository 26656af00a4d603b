"""The sweep as its command runs it（整套扫描）: years drawn, matched by the hour, and counted.

The other figures of row 5 are of matching alone. Here everything is counted that ``zhiban sweep``
does once its file is read: from the seeds to the distributions. A year is some 8,770 states.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from figures import Line, Report, cpu_samples, power

from engine.roster.evaluation import Inputs
from engine.simulation.sweep import Sweep, read_sweep
from service.files.packs import read_document
from service.home import Home
from service.loading import Loaded
from service.sweeping import Plan, Spread, swept

STORMS = Path(__file__).parents[1] / "docs" / "examples" / "sweeps" / "storms.yaml"
HOURS = 8772
SIZES = {10_000: 51, 100_000: 21, 1_000_000: 9, 10_000_000: 5, 100_000_000: 1}
"""States, and how often they are swept for a figure."""
MILLION = 1_000_000
CORES_RUNS = 3
MANY_YEARS = 40_000


def whole(inputs: Loaded) -> Report:
    """States a second of whole sweeps, by size and on two cores."""
    sweep = read_sweep(read_document(STORMS), inputs.pack)
    plan = Plan(sweep, _inputs(inputs, sweep))
    plan.sweeper.tally(0, 2)  # the grids of both calendars, made once
    rates = {size: _rates(plan, size, runs) for size, runs in SIZES.items()}
    million = median(rates[MILLION])
    lines = [
        Line(5, f"whole sweep of {power(size)} states",
             "drawn, matched, counted", own, unit="states/s",
             ratio=median(own) / million, against="the rate of 10⁶")
        for size, own in rates.items()
    ]  # fmt: skip
    return Report([*lines, *_cores(inputs, plan)], [])


def _inputs(inputs: Loaded, sweep: Sweep) -> Inputs:
    return Inputs(inputs.pack, (), inputs.holidays).under(sweep.operator)


def _rates(plan: Plan, size: int, runs: int) -> list[float]:
    """States a CPU second, in chunks of a hundred years as the command takes them."""
    years = max(1, round(size / HOURS))
    states = plan.sweeper.tally(0, min(years, 100)).states * years / min(years, 100)
    chunks = [(first, min(first + 100, years)) for first in range(0, years, 100)]
    seconds = cpu_samples(lambda: [plan.sweeper.tally(*one) for one in chunks], runs, scale=1)
    return [states / one for one in seconds]


def _cores(inputs: Loaded, plan: Plan) -> list[Line]:
    """Wall time of the command's whole work with one process and with two, their start included."""
    plan = Plan(replace(plan.sweep, years=MANY_YEARS), plan.inputs)
    walls: dict[int, list[float]] = {1: [], 2: []}
    for workers in (1, 2) * CORES_RUNS:
        walls[workers].append(_wall(inputs, plan, workers))
    alone, states = median(walls[1]), MANY_YEARS * HOURS
    return [
        Line(5, f"whole sweep, {MANY_YEARS:,} years, {workers} process{'es' * (workers > 1)}",
             "wall, results kept on disk", [states / one for one in own], unit="states/s",
             ratio=alone / median(own), against="one process")
        for workers, own in walls.items()
    ]  # fmt: skip


def _wall(inputs: Loaded, plan: Plan, workers: int) -> float:
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        swept(inputs, plan, Home(Path(folder)), Spread(workers), lambda _done: None)
        return time.perf_counter() - start

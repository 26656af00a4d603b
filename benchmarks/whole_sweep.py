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

from figures import Line, Report, cpu_samples

from engine.roster.evaluation import Inputs
from engine.simulation.sweep import Sweep, read_sweep
from service.files.strict_yaml import parse_yaml
from service.home import Home
from service.loading import Loaded
from service.sweeping import Plan, Spread, swept

STORMS = """\
sweep: 各数均为假定
calendar: [2024, 2025]
years: 1
seed: 1
occurrences:
  - alert: {hazard: 暴雨}
    season: {from: 06-01, through: 09-15}
    rate: 8.5
    ladder:
      - {colour: 蓝, weight: 50, hours: {least: 6, most: 24}, up: 30}
      - {colour: 黄, weight: 35, hours: {least: 6, usual: 12, most: 24}, up: 25, down: 10}
      - {colour: 橙, weight: 12, hours: {least: 3, usual: 6, most: 24}, up: 20, down: 30}
      - {colour: 红, weight: 3, hours: {least: 3, most: 12}, down: 60}
    then:
      response: {plan: 防汛}
      at: 橙
      chance: 60
      after: {least: 1, most: 4}
      ladder:
        - {level: Ⅳ, weight: 60, hours: {least: 12, usual: 24, most: 72}, up: 30}
        - {level: Ⅱ, weight: 10, hours: {least: 12, most: 96}, down: 60}
  - alert: {hazard: 大风}
    season: {from: 03-15, through: 05-31}
    rate: 10
    ladder: [{colour: 黄, weight: 3, hours: 24, up: 10}, {colour: 橙, hours: 12}]
  - incident: {kind: 生产安全事故}
    rate: 1.5
    ladder: [{grade: 较大, weight: 80, hours: 24}, {grade: 重大, weight: 20, hours: 72}]
"""
HOURS = 8772
SIZES = {10_000: 51, 100_000: 21, 1_000_000: 9, 10_000_000: 5, 100_000_000: 1}
"""States, and how often they are swept for a figure."""
MILLION = 1_000_000
CORES_RUNS = 3
MANY_YEARS = 40_000
POWERS = str.maketrans("45678", "⁴⁵⁶⁷⁸")


def whole(inputs: Loaded) -> Report:
    """States a second of whole sweeps, by size and on two cores."""
    sweep = read_sweep(parse_yaml(STORMS, source="storms.yaml"), inputs.pack)
    plan = Plan(sweep, _inputs(inputs, sweep))
    plan.sweeper.tally(0, 2)  # the grids of both calendars, made once
    rates = {size: _rates(plan, size, runs) for size, runs in SIZES.items()}
    million = median(rates[MILLION])
    lines = [
        Line(5, f"whole sweep of 10{str(len(str(size)) - 1).translate(POWERS)} states",
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

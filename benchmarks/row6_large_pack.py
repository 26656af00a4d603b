"""Row 6: packs of 100, 250 and 500 rules, generated: check, load, compile, evaluate, roster.

The packs are real files in a temporary home (``large_pack``), so that nothing is measured that an
author would not meet. Two things are whole processes: ``zhiban pack check``, and ``zhiban roster``
of a month with the checked pack cached; their peak memory is the process's own. The rest is CPU
time inside this one. The ratio beside 250 and 500 rules says how many times 100 rules it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from children import ZHIBAN, Spent, installed, peak, spend
from figures import Line, Report, cpu_rounds, cpu_samples
from large_pack import write_pack
from row3_live import Afresh
from story import NOON, SECOND, atoms_at, epoch_of, gathering_of, program_of

from calendars.duty_day import BEIJING
from engine.inference.bit_matcher import BitMatcher
from engine.inference.durable_matcher import DurableMatcher
from engine.inference.matching import match
from engine.records.form import read_records
from engine.records.record import Record
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from service.files.packs import read_pack
from service.files.strict_yaml import parse_yaml
from service.home import Home
from service.loading import Loaded, load

SIZES = (100, 250, 500)
RUNS = 5
INSTANT_RUNS = 101
PROCESS_RUNS = 3
DAYS = 31
RECORDS = """
records:
  - alert: {id: A-1, hazard: rainstorm, colour: red, area: "990100",
            issued: 2024-07-20T02:10, expires: 2024-07-21T02:10}
  - alert: {id: A-2, hazard: gale, colour: orange, area: "990100",
            issued: 2024-07-20T06:00, expires: 2024-07-22T06:00}
  - response: {id: R-1, plan: flood_control, level: III, decided_by: 某市人民政府,
               started: 2024-07-20T03:00, ended: 2024-07-23T18:00}
  - incident: {id: I-1, kind: natural_disaster, hazard: flood, grade: major,
               at: 2024-07-20T04:00}
  - observation: {quantity: quantity_0, station: 第3站, value: "150", at: 2024-07-20T05:00}
  - observation: {quantity: quantity_1, station: 第4站, value: "98.6", at: 2024-07-20T05:00}
  - consultation: {id: C-1, unit: 第3局, hazard: rainstorm, at: 2024-07-20T05:00,
                   product: 意见, affected: [某县]}
"""

Samples = dict[str, Sequence[float]]


def report() -> Report:
    """Every step at every size."""
    if not installed():
        return Report(notes=[f"6: {ZHIBAN} is not installed; run `make install` first"])
    measured: dict[int, Samples] = {}
    notes = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            home = Home(Path(folder))
            write_pack(home.packs / "large", size)
            measured[size], note = _measured(home)
            notes.append(f"6: {size} rules: {note}")
    return Report(_lines(measured), notes)


def _measured(home: Home) -> tuple[Samples, str]:
    """Samples of every step for one pack, and what it compiles to."""
    steps = {
        "read and check the files": cpu_samples(lambda: read_pack(home.packs / "large"), RUNS),
        "load from the cache": cpu_samples(_loading(home), RUNS),
    }
    inputs = load(home, "large")
    epoch = epoch_of(inputs, NOON, NOON + SECOND)
    program = program_of(inputs, epoch)
    steps["compile"] = cpu_samples(lambda: program_of(inputs, epoch), RUNS)
    steps["register in durable_rules"] = cpu_samples(lambda: DurableMatcher(program).close(), RUNS)
    durable, bits = Afresh(DurableMatcher(program)), BitMatcher(program)
    records = _records(inputs)
    atoms = dict.fromkeys(atoms_at(gathering_of(inputs, program, records, epoch)), 1)
    matched = match((durable, bits), atoms, 1)
    steps |= cpu_rounds(
        {
            "one instant, both agree": lambda: match((durable, bits), atoms, 1),
            "of it, durable_rules": lambda: durable.match(atoms, 1),
            "of it, bit-parallel": lambda: bits.match(atoms, 1),
        },
        INSTANT_RUNS,
    )
    steps["roster of a month"] = cpu_samples(_month(inputs, records), RUNS)
    clauses = sum(len(stratum.clauses) for stratum in program.strata)
    agreed = "agree" if not matched.disagreement else "DISAGREE"
    note = f"{clauses} clauses in {len(program.strata)} strata; {len(atoms)} facts, "
    note += f"{len(matched.firings)} firings, the matchers {agreed}"
    return steps | _processes(home), note


def _loading(home: Home) -> Callable[[], object]:
    load(home, "large")
    return lambda: load(home, "large")


def _records(inputs: Loaded) -> tuple[Record, ...]:
    return read_records(parse_yaml(RECORDS, source="records"), inputs.pack.vocabulary)


def _month(inputs: Loaded, records: tuple[Record, ...]) -> Callable[[], object]:
    """The rosters of July, by both matchers, compiled and remembered nothing before."""
    start = datetime(2024, 7, 1, tzinfo=BEIJING)
    days = [start + timedelta(days=number) for number in range(DAYS)]
    periods = [(day, day + timedelta(days=1)) for day in days]
    site = Inputs(inputs.pack, records, inputs.holidays, inputs.site.operator)
    return lambda: rosters(Evaluator(site), periods)


def _processes(home: Home) -> Samples:
    """``pack check`` and ``roster`` of a month as whole processes: time, and peak memory."""
    file = home.folder / "records.yaml"
    file.write_text(RECORDS, encoding="utf-8")
    check = (ZHIBAN, "pack", "check", str(home.packs / "large"))
    month = (ZHIBAN, "roster", "2024-07", "--pack", "large", "--records", str(file))
    found: Samples = {}
    for name, command in (("zhiban pack check", check), ("zhiban roster, a month", month)):
        runs = [_sound(spend(command, home.folder)) for _ in range(PROCESS_RUNS)]
        found[f"{name}|CPU"] = [one.cpu for one in runs]
        found[f"{name}|peak memory"] = [peak(command, home.folder)]
    return found


def _sound(spent: Spent) -> Spent:
    if spent.code:
        message = f"exit code {spent.code}: the figures would mean nothing"
        raise RuntimeError(message)
    return spent


def _lines(measured: dict[int, Samples]) -> list[Line]:
    """One line a step and size, a step's sizes together."""
    smallest = measured[SIZES[0]]
    lines = []
    for step, least in smallest.items():
        name, _, figure = step.partition("|")
        for size in SIZES:
            samples = measured[size][step]
            ratio = None if size == SIZES[0] else median(samples) / median(least)
            lines.append(
                Line(
                    6, f"{name}, {size} rules", figure or "CPU", samples,
                    unit="MiB" if figure == "peak memory" else "ms", ratio=ratio,
                    against=f"{SIZES[0]} rules",
                )
            )  # fmt: skip
    return lines

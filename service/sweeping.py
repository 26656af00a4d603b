"""Sweeps run（扫描）: chunks of years spread over cores or machines, kept as they are done.

What is done is kept under the home's cache, one line a chunk, so that a sweep that was stopped goes
on where it stopped, and one asked for again with more years computes the new ones only. A line that
is torn or was computed from anything else is not used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, Final

from engine.errors import InputFault
from engine.facts.choices import Operator
from engine.roster.evaluation import Inputs
from engine.simulation.grid import Grid
from engine.simulation.scenario import Scenario
from engine.simulation.short_days import Headcounts
from engine.simulation.sweep import Sweep, read_sweep
from engine.simulation.sweeping import CHUNK, Sweeper
from engine.simulation.tally import MEASURES, Tally
from service import clock
from service.answering import Question
from service.files.packs import read_document
from service.home import Home
from service.loading import Loaded, load
from service.spreading import cores, open_executor, program_stamp, spread
from service.staffing import NONE_HELD, headcounts_of, register_of

AHEAD: Final = 4
"""Chunks handed over beyond those that run."""
WORTH_A_PROCESS: Final = 20
"""Chunks that take about as long as a process takes to begin."""
Span = tuple[int, int]
"""Simulated years, numbered from 0, ``[first, after)``."""
Progress = Callable[[int], None]
"""Told how many years are done."""


@dataclass(frozen=True)
class Plan:
    """What every chunk of a sweep shares（扫描计划）; sent to each worker once."""

    sweep: Sweep
    inputs: Inputs
    headcounts: Headcounts | None = None

    def __reduce__(self) -> tuple[type[Plan], tuple[Sweep, Inputs, Headcounts | None]]:
        """Travel without the grids: each process makes its own."""
        return Plan, (self.sweep, self.inputs, self.headcounts)

    @cached_property
    def sweeper(self) -> Sweeper:
        """The sweeper, with the grids of the calendar years once they are made."""
        chances = partial(chance_of, self.sweep.seed)
        return Sweeper(self.sweep, self.inputs, chances, self.headcounts)


@dataclass(frozen=True, slots=True)
class Spread:
    """Where chunks are computed（分派方式）: processes here, or a Dask scheduler's address.

    ``workers``: ``None`` for as many as the work is worth and the machine has cores.
    """

    workers: int | None = None
    dask: str = ""

    def processes(self, chunks: int) -> int:
        """How many processes for so many chunks; beginning one costs as much as many chunks."""
        worth = max(1, chunks // WORTH_A_PROCESS)
        return min(self.workers or min(cores(), worth), max(1, chunks))


@dataclass(frozen=True, slots=True)
class Swept:
    """A sweep and what it came to（扫描结果）; ``kept`` years were there from before."""

    loaded: Loaded
    plan: Plan
    tally: Tally
    kept: int

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The calendar years, by the hour."""
        return tuple(map(self.plan.sweeper.grid, dict.fromkeys(self.plan.sweep.calendar)))


def chance_of(seed: int, number: int) -> Random:
    """The chance of simulated year ``number``: its own, so that it does not depend on others."""
    return Random(f"{seed}:{number}")  # noqa: S311 - drawn years, no secrets


def chunk_tally(plan: Plan, span: Span) -> dict[str, Any]:
    """What the years of a chunk come to, as plain values."""
    return plan.sweeper.tally(*span).form()


def plans(
    question: Question, file: str, years: int | None, seed: int | None
) -> Iterator[tuple[Loaded, Plan]]:
    """The sweep of a file made ready for every pack asked about.

    Args:
        question: home and packs; its records are not looked at, its register is.
        file: the path of the sweep's file.
        years: in place of the number of years written in the file.
        seed: in place of the seed written in the file.

    Raises:
        DutyError: F101 no such file, and whatever is wrong with it.

    """
    for name in question.packs:
        loaded = load(question.home, name)
        path = Path(file).expanduser()
        sweep = read_sweep(read_document(path, path.name), loaded.pack)
        sweep = replace(
            sweep,
            years=sweep.years if years is None else years,
            seed=sweep.seed if seed is None else seed,
        )
        inputs = Inputs(loaded.pack, (), loaded.holidays, loaded.site.operator)
        register = NONE_HELD if sweep.counts else register_of(question.home)
        headcounts = headcounts_of(loaded, sweep.counts, register, clock.now().date())
        yield loaded, Plan(sweep, inputs.under(sweep.operator), headcounts)


def swept(loaded: Loaded, plan: Plan, home: Home, how: Spread, progress: Progress) -> Swept:
    """Sweep all years, those that are kept left out; every chunk is kept as it is done.

    Raises:
        InputFault: N104–N106 no Dask, or not there; N111 a calendar year in which the rules are not
            in force at all; E102 where chunks cannot be kept.
        NoAnswer: N107 a worker died.

    """
    _refuse_closed(plan)
    keeping = Keeping(home.cache / "sweeps" / f"{digest_of(plan)}.jsonl")
    years = plan.sweep.years
    spans = [(first, min(first + CHUNK, years)) for first in range(0, years, CHUNK)]
    kept_before = keeping.read()
    known = {span: kept_before[span] for span in spans if span in kept_before}
    done = sum(after - first for first, after in known)
    kept = done
    progress(done)
    left = [span for span in spans if span not in known]
    with open_executor(how.processes(len(left)), how.dask) as executor:
        for span, form in spread(executor, partial(chunk_tally, plan), left, AHEAD):
            keeping.write(span, form)
            known[span] = Tally.of_form(form)
            done += span[1] - span[0]
            progress(done)
    together = Tally()
    for span in spans:
        together = together.plus(known[span])
    return Swept(loaded, plan, together, kept)


def _refuse_closed(plan: Plan) -> None:
    """Years of nothing would only thin the distributions out."""
    for year in dict.fromkeys(plan.sweep.calendar):
        grid = plan.sweeper.grid(year)
        if grid.closed * 24 == grid.hours:
            raise InputFault(
                "N111",
                f"{year} 年规则还没有施行，没有可推算的",
                where="calendar",
                remedy="calendar 只写施行以后的年份",
            )


def digest_of(plan: Plan) -> str:
    """What the numbers depend on: sweep, pack, holidays, choices, and the program itself."""
    sweep = replace(plan.sweep, name="", note="", years=1, operator=Operator())
    operator = plan.inputs.operator
    parts = [
        repr(sweep),
        plan.inputs.pack.digest,
        repr([replace(one, where="") for one in operator.readings]),
        repr([replace(one, where="") for one in operator.parameters]),
        repr(plan.inputs.holidays.notices),
        repr(plan.headcounts),
        program_stamp(),
    ]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Keeping:
    """Chunks kept in a file（已算的块）: each line a span, its tally, and a check of both."""

    path: Path

    def read(self) -> dict[Span, Tally]:
        """Every chunk that can be read; what is torn, or no chunk, is computed again.

        Raises:
            InputFault: E102 the file is there and cannot be read.

        """
        try:
            whole = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _unusable(self.path, "读不出", error) from error
        return dict(kept for line in whole.split(b"\n") if (kept := _kept(line)) is not None)

    def write(self, span: Span, form: Mapping[str, Any]) -> None:
        """Add a chunk, on a line of its own. Raises InputFault E102."""
        content = json.dumps({"years": span, "tally": form}, ensure_ascii=False).encode()
        check = sha256(content).hexdigest().encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(b"\n" + check + b" " + content + b"\n")
        except OSError as error:
            raise _unusable(self.path, "写不进去", error) from error


def _kept(line: bytes) -> tuple[Span, Tally] | None:
    """The chunk that a line keeps; ``None`` if it is torn, or no chunk."""
    check, _, content = line.partition(b" ")
    if sha256(content).hexdigest().encode() != check:
        return None
    try:
        form = json.loads(content)
        first, after = form["years"]
        tally = Tally.of_form(form["tally"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None
    whole = tally.years == after - first > 0 and {*tally.measures} == {*MEASURES}
    return ((first, after), tally) if whole else None


def _unusable(path: Path, what: str, error: OSError) -> InputFault:
    return InputFault(
        "E102",
        f"算完的块{what}：{error.strerror}",
        where=str(path),
        remedy="检查权限和磁盘空间，或用 --home 换一个数据目录；这个文件随时可以删",
    )


def drawn(plan: Plan, number: int) -> Scenario:
    """Simulated year ``number`` (from 0) as a scenario of records.

    Raises:
        InputFault: N110 no such year in the sweep.

    """
    if not 0 <= number < plan.sweep.years:
        raise InputFault(
            "N110",
            f"没有第 {number + 1} 年，一共抽取 {plan.sweep.years} 年",
            where="--scenario",
            remedy=f"写 1 到 {plan.sweep.years}，或用 --years 多抽几年",
        )
    return plan.sweeper.scenario(number)

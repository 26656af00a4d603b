"""Row 4: ten years of unit days, bit-parallel, against one by one through durable_rules.

Bit-parallel: facts gathered for the whole decade, states cut at the change points, matched at once,
and for each unit and coverage the mask of its days made and counted with ``int.bit_count``. One by
one: for each day its facts are gathered, and each of its states is evaluated afresh through
durable_rules; a sample of days is measured and multiplied up. The programs are compiled before in
both cases. The flood story's records are part of the decade, so some days have several states.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import median

from figures import Line, Report, cpu_rounds, cpu_samples
from story import atoms_of, epoch_of, flood_records, gathering_of, loaded, program_of

from calendars.duty_day import BEIJING
from engine.facts.gathering import gather
from engine.inference.compiling import value_of
from engine.inference.durable_matcher import DurableMatcher
from engine.inference.program import Firing
from engine.packs.pack import Var
from engine.roster.choosing import units_of
from engine.roster.claims import ON_SITE
from engine.roster.evaluation import Evaluation, Inputs
from engine.roster.evaluator import Evaluator
from service.loading import Loaded

START = datetime(2024, 1, 1, tzinfo=BEIJING)
END = datetime(2034, 1, 1, tzinfo=BEIJING)
DAY = timedelta(days=1)
DAYS = (END - START).days
RUNS = 21
SAMPLE = 300
DURABLE_RUNS = 5
TARGET = 50.0
TIMES = 100

Key = tuple[str, str]
UnitDays = dict[Key, int]


def report() -> Report:
    """CPU of the decade in both ways, and whether the sampled days agree."""
    inputs = loaded()
    site = Inputs(inputs.pack, flood_records(), inputs.holidays, inputs.site.operator)
    evaluator = Evaluator(site, "bits")
    one_by_one = OneByOne(inputs)
    days = sorted(Random(2024).sample(range(DAYS), SAMPLE))
    acts = {"all": lambda: decade(evaluator), "facts": lambda: gathered_decade(inputs, evaluator)}
    bits, gathered = cpu_rounds(acts, RUNS).values()
    sampled = cpu_samples(lambda: [one_by_one.day(day) for day in days], DURABLE_RUNS)
    durable = [sample * DAYS / SAMPLE for sample in sampled]
    (evaluation,) = evaluator.evaluate(START, END)
    masks, counts = decade(evaluator)
    equal = sum(same_day(evaluation, masks, day, one_by_one.day(day)) for day in days)
    notes = [
        f"4: {DAYS} days, {len(evaluation.bounds) - 1} states, {len(evaluation.facts)} facts",
        f"4: durable_rules was measured on {SAMPLE} days and multiplied by {DAYS / SAMPLE:.2f}",
        f"4: what fires and who is on site are equal on {equal} of {SAMPLE} days",
        "4: unit days: " + ", ".join(f"{u} {c} {n}" for (u, c), n in counts.items()),
    ]
    return Report(_lines(bits, durable, gathered), notes)


def _lines(bits: list[float], durable: list[float], gathered: list[float]) -> list[Line]:
    name, ratio = "ten years of unit days", median(durable) / median(bits)
    share = median(gathered) / median(bits)
    return [
        Line(4, name, "CPU, bit-parallel", bits, target=f"≤ {TARGET:.0f} ms",
             met=median(bits) <= TARGET),
        Line(4, name, "CPU, one by one", durable, target=f"≥ {TIMES} × bit-parallel",
             ratio=ratio, against="bit-parallel", met=ratio >= TIMES),
        Line(4, "of it, facts gathered", "CPU, bit-parallel", gathered, ratio=share,
             against="the whole"),
    ]  # fmt: skip


# --- bit-parallel ---------------------------------------------------------------------------------


def decade(evaluator: Evaluator) -> tuple[UnitDays, dict[Key, int]]:
    """Days on site of each unit by coverage, as masks and counted: facts and matching included."""
    (evaluation,) = evaluator.evaluate(START, END)
    masks = unit_days(evaluation)
    return masks, {key: mask.bit_count() for key, mask in masks.items()}


def gathered_decade(inputs: Loaded, evaluator: Evaluator) -> object:
    """The facts of the decade alone, to show their share."""
    epoch = epoch_of(inputs, START, END)
    program, _ = evaluator.compiled(epoch.setting)
    return gather(gathering_of(inputs, program, flood_records(), epoch))


def unit_days(evaluation: Evaluation) -> UnitDays:
    """For each unit and coverage the mask of the days on which it is on site."""
    states: UnitDays = {}
    for firing, held in evaluation.matched.firings.items():
        for key in on_site(firing, evaluation):
            states[key] = states.get(key, 0) | held
    days = _days_of_states(evaluation)
    return {key: _days(mask, days) for key, mask in sorted(states.items())}


def on_site(firing: Firing, evaluation: Evaluation) -> Iterator[Key]:
    """The units that a firing calls, each with its coverage."""
    for obligation in evaluation.pack.rule_by_id[firing.rule].obliges:
        if obligation.kind == ON_SITE:
            value = value_of(obligation.coverage, evaluation.pack, evaluation.setting)
            named = dict(firing.bindings)[value.name] if isinstance(value, Var) else value
            for unit in units_of(obligation.units, firing, evaluation):
                yield unit.id, str(named)


def _days_of_states(evaluation: Evaluation) -> list[int]:
    """For each state the mask of the days that it touches."""
    found = []
    for first, after in pairwise(evaluation.bounds):
        start, end = (first - START) // DAY, -((START - after) // DAY)
        found.append((1 << end) - (1 << start))
    return found


def _days(mask: int, days: list[int]) -> int:
    """The days touched by the states of ``mask``."""
    found = 0
    while mask:
        lowest = mask & -mask
        found |= days[lowest.bit_length() - 1]
        mask ^= lowest
    return found


# --- one by one -----------------------------------------------------------------------------------


class OneByOne:
    """Days evaluated one at a time through durable_rules, nothing remembered."""

    def __init__(self, inputs: Loaded) -> None:
        self.inputs = inputs
        self.records = flood_records()
        self.program = program_of(inputs, epoch_of(inputs, START, END))
        self.matcher = DurableMatcher(self.program)

    def day(self, number: int) -> set[Firing]:
        """What fires on a day, its facts gathered."""
        start = START + number * DAY
        epoch = epoch_of(self.inputs, start, start + DAY)
        facts = gather(gathering_of(self.inputs, self.program, self.records, epoch)).facts
        moments = {start, *(p for f in facts for p in (f.start, f.end) if start < p < epoch.end)}
        fired: set[Firing] = set()
        for moment in moments:
            fired.update(self.matcher.evaluate(atoms_of(facts, moment)))
        return fired


def same_day(evaluation: Evaluation, masks: UnitDays, number: int, fired: set[Firing]) -> bool:
    """Whether the day has the same firings and the same units in both ways."""
    start = START + number * DAY
    mask = evaluation.mask(start, start + DAY)
    found = {firing for firing, held in evaluation.matched.firings.items() if held & mask}
    units = {key for key, days in masks.items() if days >> number & 1}
    return found == fired and units == {
        key for firing in fired for key in on_site(firing, evaluation)
    }

"""Drawn states（抽取的状态）: every base atom of the real pack's domain as a mask of random states.

The domain is the whole vocabulary: every hazard with every colour, every plan with every level,
every incident with every grade, every festival, and three temporary units with every kind of
proposal and consent. Probabilities are those of a busy city: in a drawn state about 16 atoms hold.
Days are exclusive (a state has one kind of day), the rest is drawn independently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from engine.inference.program import Atom, Program, atom
from engine.packs.pack import Pack
from engine.terms import COLOUR_RANK, GRADE_RANK, LEVEL_RANK

Drawn = dict[Atom, int]
TEMPORARY = ("health", "transport", "housing")
COVERAGES = ("24h", "office_hours", "unstated")
DAYS = (("workday", 0.66), ("weekend", 0.26), ("holiday", 0.06), ("adjusted_workday", 0.02))


def drawn(pack: Pack, program: Program, states: int, seed: int) -> Drawn:
    """Base atoms → mask of the drawn states in which each holds."""
    random = Random(seed)
    chances = dict(_domain(pack, program))
    masks = {one: chance_mask(random, states, chance) for one, chance in chances.items()}
    return masks | _days(random, states)


def chance_mask(random: Random, states: int, chance: float) -> int:
    """A mask in which each of ``states`` bits is set with ``chance``, to 12 binary places."""
    mask, full = 0, (1 << states) - 1
    for place in range(12):
        bit = round(chance * 4096) >> place & 1
        drawn_bits = random.getrandbits(states)
        mask = drawn_bits | mask if bit else drawn_bits & mask
    return full if chance >= 1 else mask


def _days(random: Random, states: int) -> Drawn:
    left, remaining, found = (1 << states) - 1, 1.0, {}
    for kind, share in DAYS:
        taken = left & chance_mask(random, states, min(1.0, share / remaining))
        found[atom("day", kind=kind)] = taken
        left, remaining = left & ~taken, remaining - share
    return found


def _domain(pack: Pack, program: Program) -> Iterator[tuple[Atom, float]]:
    for pattern in program.inputs:
        if pattern.kind == "date":
            yield atom("date", **{test.field: test.value for test in pattern.tests}), 0.99
    for window in pack.windows:
        yield atom("window", window=window.id), 0.1
    for label, festival, _ in pack.vocabulary.labels:
        if label == "festivals":
            for statutory in (0, 1):
                yield atom("holiday", festival=festival, statutory=statutory, listed=0), 0.01
    yield atom("activity", name="重要活动"), 0.05
    yield atom("declaration", situation="special_critical"), 0.01
    yield from _alerts(pack)
    yield from _responses(pack)
    yield from _incidents(pack)
    yield from _admissions()


def _alerts(pack: Pack) -> Iterator[tuple[Atom, float]]:
    sorts = {hazard.id: hazard.sort for hazard in pack.vocabulary.hazards} | {"unknown": "unknown"}
    for hazard, sort in sorts.items():
        for colour, rank in COLOUR_RANK.items():
            chance = 0.04 if colour in {"blue", "yellow"} else 0.01
            yield atom("alert", **{"class": sort}, hazard=hazard, colour=rank), chance


def _responses(pack: Pack) -> Iterator[tuple[Atom, float]]:
    for plan in pack.vocabulary.plans:
        for rank in LEVEL_RANK.values():
            for city in (0, 1):
                fields = {"plan": plan.id, "hazard": plan.hazard, "natural": int(plan.natural)}
                yield atom("response", **fields, level=rank, city=city), 0.01


def _incidents(pack: Pack) -> Iterator[tuple[Atom, float]]:
    hazards = [hazard.id for hazard in pack.vocabulary.hazards]
    kinds = [word for label, word, _ in pack.vocabulary.labels if label == "incident_kinds"]
    for kind in kinds:
        for hazard in hazards if kind == "natural_disaster" else ["unknown"]:
            for rank in GRADE_RANK.values():
                yield atom("incident", kind=kind, hazard=hazard, grade=rank), 0.01


def _admissions() -> Iterator[tuple[Atom, float]]:
    for unit in TEMPORARY:
        yield atom("proposal", unit=unit, body="disaster_committee", by_body=1), 0.1
        yield atom("proposal", unit=unit, body="somebody", by_body=0), 0.01
        for coverage in COVERAGES:
            fields = {"unit": unit, "coverage": coverage}
            yield atom("consent", **fields, by_government=1, after_proposal=1), 0.05
            yield atom("consent", **fields, by_government=1, after_proposal=0), 0.01
            yield atom("consent", **fields, by_government=0, after_proposal=1), 0.01


def state_of(masks: Mapping[Atom, int], number: int) -> tuple[Atom, ...]:
    """The atoms that hold in state ``number``."""
    return tuple(one for one, mask in masks.items() if mask >> number & 1)


def states_of(masks: Mapping[Atom, int], numbers: Sequence[int]) -> list[tuple[Atom, ...]]:
    """The atoms of each numbered state."""
    return [state_of(masks, number) for number in numbers]

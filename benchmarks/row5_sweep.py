"""Row 5: a sweep of a million drawn states through the real pack's live program.

The states are drawn once from a seed (``states``) and given as masks; matching them is what is
measured. The peers (``peers``) evaluate the first states of the same draw one by one, and their
answers are compared with the bits of the sweep, firing by firing. Then the same on two cores
(``cores``), and from ten thousand states to a hundred million (``growth``).
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from cores import on_cores
from figures import Line, Report, cpu_samples
from grounding import Ground, grounded
from growth import growing
from peers import PEERS, Answer, Peer
from states import Drawn, drawn, states_of
from story import NOON, SECOND, epoch_of, loaded, program_of
from whole_sweep import whole

from engine.inference.bit_matcher import BitMatcher
from engine.inference.program import Firing

STATES = 1_000_000
SEED = 2023
RUNS = 9
PEER_STATES = 2_000
PEER_RUNS = 5
TARGET = 1e7
TIMES = 1000


def report() -> Report:
    """States a second: alone, beside the peers, on two cores, and as they grow."""
    inputs = loaded()
    program = program_of(inputs, epoch_of(inputs, NOON, NOON + SECOND))
    masks = drawn(inputs, program, STATES, SEED)
    matcher = BitMatcher(program)
    rates = _rates(cpu_samples(lambda: matcher.match(masks, STATES), RUNS, scale=1), STATES)
    fired = matcher.match(masks, STATES)
    ground = grounded(program, masks)
    clauses = sum(len(stratum.clauses) for stratum in program.strata)
    notes = [
        f"5: {len(masks)} base atoms, {_held(masks):.1f} hold in a state",
        f"5: {clauses} clauses, {len(ground.rules)} ground; {_held(fired):.1f} fire in a state",
    ]
    ours = Line(5, "sweep of 10⁶ states", "per CPU second", rates, unit="states/s",
                target="≥ 10,000,000 states/s", met=median(rates) >= TARGET)  # fmt: skip
    parts = [
        Report([ours], notes),
        _beside_peers(ground, masks, fired, median(rates)),
        on_cores(),
        growing(inputs, program),
        whole(inputs),
    ]
    return Report([line for one in parts for line in one.lines],
                  [note for one in parts for note in one.notes])  # fmt: skip


def _beside_peers(ground: Ground, masks: Drawn, fired: dict[Firing, int], ours: float) -> Report:
    """Each peer that is installed, on the first states of the draw."""
    wanted, found = _answers(fired, ground), Report()
    for make in PEERS:
        try:
            peer = make(ground)
        except ImportError as error:
            found.notes.append(f"5: {make.name} is not installed ({error}); run `make bench`")
            continue
        line, note = _against(peer, masks, wanted, ours)
        found.lines.append(line)
        found.notes.append(note)
    return found


def _held(masks: Mapping[Any, int]) -> float:
    return sum(mask.bit_count() for mask in masks.values()) / STATES


def _rates(seconds: list[float], states: int) -> list[float]:
    return [states / max(one, 1e-9) for one in seconds]


def _against(peer: Peer, masks: Drawn, wanted: list[Answer], ours: float) -> tuple[Line, str]:
    """The peer's rate on the first states of the draw, and whether it answers as we do."""
    given: list[Any] = [peer.given(state) for state in states_of(masks, range(PEER_STATES))]
    pairs = zip(given, wanted, strict=True)
    equal = sum(peer.numbers(peer.answer(one)) == answer for one, answer in pairs)
    seconds = cpu_samples(lambda: [peer.answer(one) for one in given], PEER_RUNS, scale=1)
    rates = _rates(seconds, PEER_STATES)
    ratio = ours / median(rates)
    line = Line(
        5, f"{peer.name}, same rules", "per CPU second", rates, unit="states/s",
        target=f"we ≥ {TIMES:,} × it, equal", ratio=ratio, against="slower than we",
        met=ratio >= TIMES and equal == PEER_STATES,
    )  # fmt: skip
    return line, f"5: {peer.name} answers as we do in {equal:,} of {PEER_STATES:,} states"


def _answers(fired: dict[Firing, int], ground: Ground) -> list[Answer]:
    """For each of the first states, the numbers of the ground rules that fire."""
    found: list[set[int]] = [set() for _ in range(PEER_STATES)]
    first = (1 << PEER_STATES) - 1
    for firing, mask in fired.items():
        bits = f"{mask & first:b}"[::-1]
        for state, bit in enumerate(bits):
            if bit == "1":
                found[state].add(ground.number_of[firing])
    return [frozenset(one) for one in found]

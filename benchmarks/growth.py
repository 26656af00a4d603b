"""How a sweep grows（增长）: from ten thousand states to a hundred million.

A million are matched together at most, so that memory stays what it is: a hundred million are a
hundred chunks, each drawn from a seed of its own, and the figure of a million is that of each of
them. Drawing is measured apart, since a peer would need it as much.

They can lie above those of one million matched again and again. There, as memory happens to lie,
up to half of the time is the system's, which takes pages back after each run and gives them again;
here what was drawn before keeps them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

from figures import Line, Report, cpu_samples, power
from states import drawn

from engine.inference.bit_matcher import BitMatcher
from engine.inference.program import Program
from service.loading import Loaded

CHUNK = 1_000_000
CHUNKS = (10, 100)
FEWER = {10_000: 51, 100_000: 21}
"""States matched, and how often they are for a figure."""
SEED = 2025


@dataclass(frozen=True)
class Grown:
    """CPU seconds of one size（一种规模的用时）, one for each time that it was matched."""

    states: int
    seconds: list[float]

    @property
    def rates(self) -> list[float]:
        """States a CPU second."""
        return [self.states / max(one, 1e-9) for one in self.seconds]

    @property
    def name(self) -> str:
        """The size as a power of ten."""
        return power(self.states)


def growing(inputs: Loaded, program: Program) -> Report:
    """States a second at each size, beside those of a million."""
    matcher = BitMatcher(program)
    sizes = [_few(inputs, program, matcher, states) for states in FEWER]
    matched, drawing = _chunks(inputs, program, matcher)
    chunk = Grown(CHUNK, matched)
    sizes += [chunk, *(Grown(number * CHUNK, [sum(matched[:number])]) for number in CHUNKS)]
    million = median(chunk.rates)
    lines = [
        Line(5, f"{one.name} states matched", f"{median(one.seconds):.4f} CPU s", one.rates,
             unit="states/s", ratio=median(one.rates) / million, against="the rate of 10⁶")
        for one in sizes
    ]  # fmt: skip
    share = sum(drawing) / sum(matched)
    return Report(lines, [
        f"5: drawing 10⁸ states took {sum(drawing):.1f} CPU s, {share:.1f} × matching; not counted",
    ])  # fmt: skip


def _few(inputs: Loaded, program: Program, matcher: BitMatcher, states: int) -> Grown:
    masks = drawn(inputs, program, states, SEED)
    seconds = cpu_samples(lambda: matcher.match(masks, states), FEWER[states], scale=1)
    return Grown(states, seconds)


def _chunks(
    inputs: Loaded, program: Program, matcher: BitMatcher
) -> tuple[list[float], list[float]]:
    """CPU seconds of matching each chunk, and of drawing it."""
    matching, drawing = [], []
    for number in range(max(CHUNKS)):
        begun = time.process_time()
        masks = drawn(inputs, program, CHUNK, SEED + number)
        drawn_by = time.process_time()
        matcher.match(masks, CHUNK)
        matching.append(time.process_time() - drawn_by)
        drawing.append(drawn_by - begun)
    return matching, drawing

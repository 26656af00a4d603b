"""Matching on several cores（几个核）: as many processes at once, each with states of its own.

Each process draws its states and matches them again and again: now the first alone, now both at
once, in turns, so that both ways meet the same load. What counts is the wall time from the first
that begins to the last that ends. Whatever else runs on the machine makes a figure smaller, so it
is said how much of that time the processes had a core at all.
"""

from __future__ import annotations

import time
from multiprocessing import get_context
from statistics import median
from typing import Any, NamedTuple

from figures import Line, Report
from states import drawn
from story import NOON, SECOND, epoch_of, loaded, program_of

from engine.inference.bit_matcher import BitMatcher

STATES = 1_000_000
SEED = 2024
RUNS = 5
TIMES = 20
NAMES = {1: "one process", 2: "two processes"}
LONGEST = 300.0


class Span(NamedTuple):
    """When a process began and ended, on the machine's clock, and its CPU time; in seconds."""

    start: float
    end: float
    cpu: float


def on_cores() -> Report:
    """States a wall second with one process and with two."""
    spans = _spans()
    rates = {together: [_rate(run) for run in spans if len(run) == together] for together in NAMES}
    alone = median(rates[1])
    lines = [
        Line(5, f"{NAMES[together]}, 10⁶ states each", "per wall second", found, unit="states/s",
             ratio=median(found) / alone, against="one process")
        for together, found in rates.items()
    ]  # fmt: skip
    notes = [f"5: each process matches its own 10⁶ states {TIMES} times a run"]
    notes += [
        f"5: {NAMES[together]}: a core was free for {_share(spans, together):.0%} of the time"
        for together in NAMES
    ]
    return Report(lines, notes)


def _share(spans: list[list[Span]], together: int) -> float:
    """How much of the time the processes ran, of all that they would have had alone."""
    own = [span for run in spans if len(run) == together for span in run]
    return sum(one.cpu for one in own) / sum(one.end - one.start for one in own)


def _rate(run: list[Span]) -> float:
    seconds = max(one.end for one in run) - min(one.start for one in run)
    return len(run) * TIMES * STATES / seconds


def _spans() -> list[list[Span]]:
    """When each process began and ended, run by run: one of them, then all, and again."""
    context, most = get_context("spawn"), max(NAMES)
    turn, spans = context.Barrier(most), context.SimpleQueue()
    begun = [
        context.Process(target=_match, args=(number, turn, spans), daemon=True)
        for number in range(most)
    ]
    for one in begun:
        one.start()
    found = [[spans.get() for _ in range(together)] for together in _turns()]
    for one in begun:
        one.join()
    return found


def _turns() -> list[int]:
    return list(NAMES) * RUNS


def _match(number: int, turn: Any, spans: Any) -> None:  # noqa: ANN401
    """What one process does: when it began and ended goes to ``spans``, in its turns."""
    inputs = loaded()
    program = program_of(inputs, epoch_of(inputs, NOON, NOON + SECOND))
    masks, matcher = drawn(inputs, program, STATES, SEED + number), BitMatcher(program)
    matcher.match(masks, STATES)
    for together in _turns():
        turn.wait(LONGEST)
        if number < together:
            start, spent = time.monotonic(), time.process_time()
            for _ in range(TIMES):
                matcher.match(masks, STATES)
            spans.put(Span(start, time.monotonic(), time.process_time() - spent))
        turn.wait(LONGEST)

"""When rules begin to hold（开始成立的时刻）: what is due before or after is counted from there.

Each recorded event counts for itself, also where two of a kind overlap; an update of one begins
nothing anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.inference.program import Firing
from engine.roster.derivation import run_of
from engine.roster.evaluation import Evaluation

Cause = tuple[str, object]
"""The rule, and the record that it holds by; where no record does, what fired."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """That a rule begins to hold（开始成立）: when, by what, and in which states it then does."""

    start: datetime
    evaluation: Evaluation
    firing: Firing
    mask: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch in which a rule holds by one cause; ``since`` is when its event began."""

    start: datetime
    end: datetime
    since: datetime | None
    evaluation: Evaluation
    firing: Firing
    mask: int


def beginnings(
    evaluations: Sequence[Evaluation], rules: Collection[str]
) -> dict[str, list[Beginning]]:
    """When each of ``rules`` begins to hold, as far as the evaluations show; in order of time.

    A rule that holds from their first instant on began when its facts did, which may be earlier.
    """
    found: dict[Cause, list[_Stretch]] = {}
    for evaluation in evaluations:
        for firing, held in evaluation.matched.firings.items():
            if firing.rule in rules:
                for cause, since, mask in _parts(evaluation, firing, held):
                    found.setdefault((firing.rule, cause), []).extend(
                        _stretches(evaluation, firing, mask, since)
                    )
    begun: dict[str, list[Beginning]] = {}
    for (rule, _), stretches in found.items():
        begun.setdefault(rule, []).extend(_joined(stretches, evaluations[0].start))
    return {rule: sorted(some, key=lambda one: one.start) for rule, some in begun.items()}


def _parts(
    evaluation: Evaluation, firing: Firing, held: int
) -> Iterator[tuple[object, datetime | None, int]]:
    """By which recorded events a rule holds, since when each is, in which states; else as fired."""
    events = [
        (fact, mask & held)
        for one in firing.body
        for fact, mask in evaluation.held_facts.get(one, ())
        if fact.event and mask & held
    ]
    for fact, mask in events:
        yield fact.source, fact.start, mask
    if not events:
        yield firing, None, held


def _stretches(
    evaluation: Evaluation, firing: Firing, mask: int, since: datetime | None
) -> Iterator[_Stretch]:
    for start, end in evaluation.stretches(mask, evaluation.start, evaluation.end):
        inside = mask & evaluation.mask(start, end)
        yield _Stretch(start, end, since, evaluation, firing, inside)


def _joined(stretches: Sequence[_Stretch], edge: datetime) -> Iterator[Beginning]:
    """The beginning of each run of stretches that touch."""
    over: datetime | None = None
    for one in sorted(stretches, key=lambda one: (one.start, one.end)):
        if over is None or one.start > over:
            start = _began(one) if one.start == edge else one.start
            if start is not None:
                yield Beginning(start, one.evaluation, one.firing, one.mask)
        over = one.end if over is None else max(over, one.end)


def _began(one: _Stretch) -> datetime | None:
    """When a stretch at the edge of what was evaluated began; ``None`` if nothing tells."""
    if not one.firing.body:
        return None
    run, _ = run_of(one.evaluation, one.firing, one.mask)
    return run if one.since is None else max(run, one.since)

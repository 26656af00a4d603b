"""When rules begin to hold（开始成立的时刻）: what is due before or after is counted from there.

Each recorded event counts for itself, also where two of a kind overlap or begin at once; an update
of one begins nothing anew, nor does what goes on when a rule comes into force.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.facts.fact import Fact
from engine.inference.program import Atom, Firing
from engine.roster.derivation import grounds_of
from engine.roster.evaluation import Evaluation
from engine.tasks.occurrence import INSTANT

DATE: Final = "date"
"""The kind of the facts that say from when on a version of a rule is valid."""

Cause = tuple[tuple[str, ...], Firing | None]
"""The sources of the records that a rule holds by; where none does, what fired."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """That a rule begins to hold（开始成立）: when, by which records, and in which states."""

    start: datetime
    sources: tuple[str, ...]
    evaluation: Evaluation
    firing: Firing
    mask: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch in which a rule holds by one cause."""

    start: datetime
    end: datetime
    evaluation: Evaluation
    firing: Firing
    mask: int


def beginnings(
    evaluations: Sequence[Evaluation], rules: Collection[str]
) -> dict[str, list[Beginning]]:
    """When each of ``rules`` begins to hold after the evaluations do; in order of time."""
    found: dict[tuple[str, Cause], list[_Stretch]] = {}
    for evaluation in evaluations:
        for firing, held in evaluation.matched.firings.items():
            if firing.rule in rules:
                for cause, mask in _parts(evaluation, firing, held):
                    found.setdefault((firing.rule, cause), []).extend(
                        _stretches(evaluation, firing, mask)
                    )
    begun: dict[str, list[Beginning]] = {}
    for (rule, cause), stretches in found.items():
        begun.setdefault(rule, []).extend(_joined(cause, stretches, evaluations))
    return {rule: sorted(some, key=lambda one: one.start) for rule, some in begun.items()}


def _parts(evaluation: Evaluation, firing: Firing, held: int) -> Iterator[tuple[Cause, int]]:
    """By which records together a rule holds, in which states; else as fired."""
    parts: list[tuple[frozenset[str], int]] = [(frozenset(), held)]
    for one in firing.body:
        facts = [(f, m) for f, m in evaluation.held_facts.get(one, ()) if _is_recorded(f)]
        if any(mask & held for _, mask in facts):
            parts = [
                (sources | {fact.source}, mask & states)
                for sources, states in parts
                for fact, mask in facts
                if mask & states
            ]
    for sources, mask in parts:
        yield (tuple(sorted(sources)), None if sources else firing), mask


def _is_recorded(fact: Fact) -> bool:
    """Whether somebody recorded it, rather than that the calendar says so."""
    return fact.event or fact.atom.kind == "activity"


def _stretches(evaluation: Evaluation, firing: Firing, mask: int) -> Iterator[_Stretch]:
    for start, end in evaluation.stretches(mask, evaluation.start, evaluation.end):
        yield _Stretch(start, end, evaluation, firing, mask & evaluation.mask(start, end))


def _joined(
    cause: Cause, stretches: Sequence[_Stretch], evaluations: Sequence[Evaluation]
) -> Iterator[Beginning]:
    """The beginning of each run of stretches that touch; of one at the edge nobody knows it."""
    sources, _ = cause
    over = evaluations[0].start
    for one in sorted(stretches, key=lambda one: (one.start, one.end)):
        if one.start > over:
            found = Beginning(one.start, sources, one.evaluation, one.firing, one.mask)
            if not _only_comes_into_force(found, evaluations):
                yield found
        over = max(over, one.end)


# --- in force -------------------------------------------------------------------------------------


def was_in_force(one: Beginning, evaluations: Sequence[Evaluation], at: datetime) -> bool:
    """Whether regulation and rule were in force at an instant before the rule began to hold."""
    return is_in_force(evaluations, at) and all(start <= at for start in _valid_from(one))


def is_in_force(evaluations: Sequence[Evaluation], at: datetime) -> bool:
    """Whether the regulation is in force at an instant, as far as the evaluations show."""
    for one in evaluations:
        if one.start <= at < one.end:
            gate = one.program.gate
            firings = one.conclusions.get(gate, ()) if gate is not None else ()
            state = one.mask(at, at + INSTANT)
            return gate is None or any(one.matched.firings[f] & state for f in firings)
    return True


def _only_comes_into_force(one: Beginning, evaluations: Sequence[Evaluation]) -> bool:
    """Whether nothing begins but that the regulation, or this version of the rule, is in force.

    What the rule is about went on before then.
    """
    opens = not is_in_force(evaluations, one.start - INSTANT)
    if not opens and one.start not in _valid_from(one):
        return False
    return not any(
        ground.start == one.start and (ground.source in one.sources or not ground.event)
        for atom in _matters(one.firing)
        for ground in grounds_of(one.evaluation, atom, one.mask)
    )


def _matters(firing: Firing) -> list[Atom]:
    """What a rule is about: all that it holds by but dates."""
    return [atom for atom in firing.body if atom.kind != DATE]


def _valid_from(one: Beginning) -> list[datetime]:
    """From when the dates run that a rule is bound to, if it is about anything else."""
    if not _matters(one.firing):
        return []
    held = one.evaluation.held_facts
    return [fact.start for a in one.firing.body if a.kind == DATE for fact, _ in held.get(a, ())]

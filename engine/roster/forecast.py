"""The forecast（变化预告）: when the roster will next change, by what is known today alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from engine.roster.claims import on_site_strength
from engine.roster.evaluation import Evaluation
from engine.roster.evaluator import Evaluator

HORIZON: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the unit roster（名单变化）: when, who joins or strengthens, who leaves.

    ``joins`` and ``leaves`` are unit names in the pack's order; ``grounds`` are the sentences of
    the facts that begin or end then.
    """

    at: datetime
    joins: tuple[str, ...]
    leaves: tuple[str, ...]
    stays: tuple[str, ...]
    grounds: tuple[str, ...]


def next_changes(
    evaluator: Evaluator, after: datetime, *, horizon: timedelta = HORIZON
) -> Iterator[Change]:
    """Changes after ``after``, in order, each at a change point within ``horizon``."""
    evaluations = evaluator.evaluate(after, after + horizon)
    points = [(e, number) for e in evaluations for number in range(len(e.bounds) - 1)]
    held = [(e.bounds[n], _strengths(e, n)) for e, n in points]
    for (_, before), (moment, now) in pairwise(held):
        if before != now:
            yield _change(evaluations, moment, before, now)


def _strengths(evaluation: Evaluation, state: int) -> Mapping[str, int]:
    return on_site_strength(evaluation, 1 << state)


def _change(
    evaluations: Sequence[Evaluation],
    moment: datetime,
    before: Mapping[str, int],
    now: Mapping[str, int],
) -> Change:
    pack = evaluations[0].pack
    names = {unit.id: unit.name for unit in pack.units}
    joins = [unit for unit in names if now.get(unit, 0) > before.get(unit, 0)]
    leaves = [unit for unit in names if before.get(unit, 0) and not now.get(unit, 0)]
    return Change(
        moment,
        tuple(names[unit] for unit in joins),
        tuple(names[unit] for unit in leaves),
        tuple(names[unit] for unit in names if now.get(unit, 0) and unit not in joins),
        grounds_at(evaluations, moment),
    )


def grounds_at(evaluations: Sequence[Evaluation], moment: datetime) -> tuple[str, ...]:
    """Sentences of the facts that begin or end at ``moment`` and that rules look at."""
    found: dict[str, None] = {}
    for evaluation in evaluations:
        kinds = evaluation.program.input_kinds
        for fact in evaluation.facts:
            if fact.atom.kind not in kinds or fact.atom.kind in {"day", "date"}:
                continue
            if fact.start == moment:
                found[f"{fact.text} 开始"] = None
            elif fact.end == moment:
                found[f"{fact.text} 结束"] = None
    return tuple(_without_both(found))


def _without_both(sentences: Mapping[str, None]) -> Iterator[str]:
    """Leave out what ends and begins again at the same moment, such as a holiday's next day."""
    for sentence in sentences:
        stem, word = sentence.rsplit(" ", 1)
        other = f"{stem} {'结束' if word == '开始' else '开始'}"
        if other not in sentences:
            yield sentence

"""Two answers to compare（比对）: what holds now, and the same with something otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.errors import InputFault
from engine.facts.choices import Operator, ParameterValue, epochs
from engine.facts.moments import DAY, midnight
from engine.packs.pack import Pack
from engine.records.record import ReadingChoice
from engine.roster.choice_effects import ALWAYS
from engine.roster.evaluator import Evaluator
from engine.simulation.comparing import Comparison, compare
from service.answering import Question, desks
from service.loading import Loaded


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What the second answer has otherwise（另一方）: choices, parameters, or another pack."""

    readings: Mapping[str, str]
    parameters: Mapping[str, str]
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two answers, set side by side（比对）, and the packs that gave them."""

    first: Loaded
    second: Loaded
    found: Comparison


def compared(question: Question, other: Otherwise, first: date, last: date) -> Compared:
    """Compare the answer to the question with the other, from ``first`` to ``last`` inclusive.

    Raises:
        InputFault: R201, R202 choices that the pack does not have; U104 several packs; whatever is
            wrong with a pack, records or settings.

    """
    if len(question.packs) > 1:
        remedy = "与另一个规则包比，用 --with"
        raise InputFault("U104", "一次只问一个规则包", where="--pack", remedy=remedy)
    (desk,) = desks(question)
    (base,) = desks(replace(question, packs=(other.pack,))) if other.pack else (desk,)
    inputs = base.evaluator.inputs
    second = Evaluator(inputs.under(_tried(inputs.pack, other)), question.matcher)
    start, end = midnight(first), midnight(last) + DAY
    return Compared(desk.loaded, base.loaded, compare(desk.evaluator, second, start, end))


def _tried(pack: Pack, other: Otherwise) -> Operator:
    """The choices tried. Raises InputFault R201, R202 for those that the pack does not have."""
    tried = Operator(
        tuple(ReadingChoice(n, c, ALWAYS, where=n) for n, c in other.readings.items()),
        tuple(ParameterValue(n, v, ALWAYS, where=n) for n, v in other.parameters.items()),
    )
    epochs(pack, tried, (), midnight(ALWAYS), midnight(ALWAYS) + DAY)
    return tried

"""What each choice of a reading changes（释义的影响）: the same day answered under every choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.facts.choices import Operator
from engine.inference.matching import BOTH
from engine.packs.pack import Choice, Reading
from engine.records.record import ReadingChoice
from engine.roster.differences import Difference, difference
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.roster import Duty, Roster, Stretch
from engine.roster.settlement import rosters, standing_duties

ALWAYS: Final = date(1900, 1, 1)
"""The day from which a choice that is only tried holds."""


@dataclass(frozen=True, slots=True)
class ChoiceEffect:
    """One choice with the answer under it（选项的影响）, and how that differs from the default."""

    choice: Choice
    roster: Roster
    standing: tuple[Duty, ...]
    difference: Difference


def effects(
    inputs: Inputs, reading: Reading, period: Stretch, matcher: str = BOTH
) -> tuple[ChoiceEffect, ...]:
    """The answer under every choice of ``reading``, in the order of the choices.

    All else stays as in ``inputs``; what they choose of this reading is left aside.
    """
    answers = {
        choice.id: _answer(_under(inputs, reading, choice.id), period, matcher)
        for choice in reading.choices
    }
    usual, usual_standing = answers[reading.default]
    return tuple(
        ChoiceEffect(choice, roster, standing, difference(usual, roster, usual_standing, standing))
        for choice in reading.choices
        for roster, standing in [answers[choice.id]]
    )


def _under(inputs: Inputs, reading: Reading, choice: str) -> Inputs:
    """The same inputs with one choice of the reading for all time."""
    return inputs.under(Operator((ReadingChoice(reading.id, choice, ALWAYS, where=reading.id),)))


def _answer(inputs: Inputs, period: Stretch, matcher: str) -> tuple[Roster, tuple[Duty, ...]]:
    evaluator = Evaluator(inputs, matcher)
    (roster,) = rosters(evaluator, [period])
    return roster, standing_duties(evaluator, *period)

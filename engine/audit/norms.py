"""Norms that hold on a day（能力标准）: which they are, whose, and with which limits.

A norm is an obligation of kind ``norm`` that says how it is measured. Whether its rule holds is the
business of the engine like that of any other rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.facts.moments import DAY, midnight
from engine.inference.compiling import value_of
from engine.inference.program import Firing
from engine.packs.pack import (
    FromParameter,
    FromReading,
    Measure,
    Obligation,
    Pack,
    Rule,
    Term,
    Unit,
)
from engine.roster.choosing import units_of
from engine.roster.evaluation import Evaluation
from engine.roster.evaluator import Evaluator

NORM: Final = "norm"


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm as it holds on a day（一项标准）.

    Attributes:
        id: the rule's id, with a number where a rule has several norms.
        rule: the rule that it is of.
        obligation: what is owed, in the rule's words.
        measure: how it is measured.
        units: who must see to it; none where the text names nobody.
        limit: the limit as written or as the operator gives it; empty if nobody has filled it in.
        year: the year that it is for; empty where it is for any or nobody has filled it in.
        parameters: titles and values of the operator's parameters that it rests on.
        readings: ids of the readings that it rests on.
        missing: what the text leaves open, in the words of the ledger.
        aside: why it is not judged on this day; empty if it is.

    """

    id: str
    rule: Rule
    obligation: Obligation
    measure: Measure
    units: tuple[Unit, ...] = ()
    limit: str = ""
    year: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    readings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    aside: str = ""


def norms_of(pack: Pack) -> tuple[tuple[str, Rule, Obligation, Measure], ...]:
    """Every norm of a pack with its id, whether it holds or not, in the pack's order."""
    found: list[tuple[str, Rule, Obligation, Measure]] = []
    for rule in pack.rules:
        of_rule = [
            (one, one.measure)
            for one in rule.obliges
            if one.kind == NORM and one.measure is not None
        ]
        for number, (one, measure) in enumerate(of_rule, 1):
            name = rule.id if number == 1 else f"{rule.id}-{number}"
            found.append((name, rule, one, measure))
    return tuple(found)


def norms_on(evaluator: Evaluator, day: date) -> tuple[Norm, ...]:
    """The norms of the evaluator's pack on a calendar date, in the pack's order.

    Raises:
        DutyError: as ``Evaluator.evaluate``.

    """
    pack = evaluator.inputs.pack
    start = midnight(day)
    evaluations = [
        evaluation
        for standing in (True, False)
        for evaluation in evaluator.evaluate(start, start + DAY, standing=standing)
    ]
    held = _held(evaluations)
    return tuple(
        _norm(found, held.get(found[1].id, ()), evaluations[0]) for found in norms_of(pack)
    )


def _held(
    evaluations: list[Evaluation],
) -> dict[str, tuple[tuple[Evaluation, Firing], ...]]:
    """What fired at any time of the day, by rule."""
    found: dict[str, tuple[tuple[Evaluation, Firing], ...]] = {}
    for evaluation in evaluations:
        for firing, states in evaluation.matched.firings.items():
            if states:
                found[firing.rule] = (*found.get(firing.rule, ()), (evaluation, firing))
    return found


def _norm(
    found: tuple[str, Rule, Obligation, Measure],
    held: tuple[tuple[Evaluation, Firing], ...],
    setting_of: Evaluation,
) -> Norm:
    name, rule, obligation, measure = found
    pack, setting = setting_of.pack, setting_of.setting
    units = dict.fromkeys(
        unit
        for evaluation, firing in held
        for unit in units_of(obligation.units, firing, evaluation)
    )
    year = str(value_of(measure.year, pack, setting))
    aside = "" if held else "这一天规则不成立"
    terms: tuple[Term, ...] = (measure.limit, measure.year)
    ids = [one.parameter for one in terms if isinstance(one, FromParameter)]
    ids += [obligation.units.parameter] if obligation.units.parameter else []
    return Norm(
        id=name,
        rule=rule,
        obligation=obligation,
        measure=measure,
        units=tuple(units),
        limit=str(value_of(measure.limit, pack, setting)),
        year=year,
        parameters=tuple(
            (pack.parameter_by_id[one].title, setting.parameter(one)) for one in dict.fromkeys(ids)
        ),
        readings=tuple(dict.fromkeys(one.reading for one in terms if isinstance(one, FromReading))),
        missing=tuple(_missing(pack, rule)),
        aside=aside,
    )


def _missing(pack: Pack, rule: Rule) -> Iterator[str]:
    """What the text leaves open of the clauses that a rule encodes."""
    for clause in pack.clauses:
        if clause.id in rule.clauses and clause.missing:
            yield clause.missing

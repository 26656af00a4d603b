"""Tasks that wait for a parameter（等待运行参数）: nobody can say yet when, or whose, they are.

A task waits where its own due date needs what the operator has not filled in, or where its rule
hangs on a window whose days nobody has filled in, or on holidays that nobody has listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from calendars.duty_day import BEIJING
from engine.inference.program import Firing
from engine.packs.pack import (
    FromParameter,
    Obligation,
    Pack,
    Rule,
    Term,
    Unit,
    UnitChoice,
    literals_in,
)
from engine.roster.choosing import units_of
from engine.roster.derivation import because, parameters_of
from engine.roster.evaluation import Evaluation
from engine.roster.roster import Because
from engine.tasks.terms import open_terms

Waiting = tuple[tuple[Unit, ...], tuple[Because, ...], tuple[str, ...]]
"""Who owes it, why, and the parameters waited for."""


def undated(
    rule: Rule,
    obligation: Obligation,
    evaluations: Sequence[Evaluation],
    start: datetime,
    end: datetime,
) -> Iterator[Waiting]:
    """What of a task waits by the last choices before ``end``, whether or not its rule holds.

    For each unit, or once where nobody can say whose it is; nothing of a regulation that is not in
    force from ``start`` on, nor of a rule that a reading rules out or whose time is over then.
    """
    shown = [one for one in evaluations if one.start < end and one.end > start]
    if not _is_in_force(shown, start, end) or not _may_hold(rule, shown[-1], start):
        return
    evaluation = shown[-1]
    fired = {one: held for one, held in evaluation.matched.firings.items() if one.rule == rule.id}
    for firing in fired or (Firing(rule.id, (), (), ()),):
        dating, rest = open_terms(obligation, firing, evaluation)
        names = (*_open_days(rule, evaluation), *dating)
        if not names:
            return
        held = fired.get(firing, 0)
        reasons = because(evaluation, [firing], held) if held else (_reason(rule, evaluation),)
        units = _units(obligation.units, firing, evaluation)
        for owing in one_each(units):
            yield owing, reasons, tuple(dict.fromkeys((*names, *rest)))


def _units(choice: UnitChoice, firing: Firing, evaluation: Evaluation) -> tuple[Unit, ...]:
    """Who owes it, as far as that can be said before the rule holds."""
    unbound = choice.all_variables - {name for name, _ in firing.bindings}
    return () if unbound or choice.on_site else units_of(choice, firing, evaluation)


def one_each(units: Iterable[Unit]) -> list[tuple[Unit, ...]]:
    """Each unit by itself; nobody where there is none."""
    return [(unit,) for unit in units] or [()]


def _reason(rule: Rule, evaluation: Evaluation) -> Because:
    """The rule as the reason, before it holds: its words, and the parameters that it uses."""
    values = tuple((name, evaluation.setting.parameter(name)) for name in parameters_of(rule))
    cites = rule.cites
    return Because(
        rule.id, rule.title, cites.article, cites.quote, (), (), values, (), rule.document
    )


def _is_in_force(evaluations: Sequence[Evaluation], start: datetime, end: datetime) -> bool:
    """Whether the regulation is in force at some time of the stretch."""
    for evaluation in evaluations:
        gate, asked = evaluation.program.gate, evaluation.mask(start, end)
        if gate is None or any(
            evaluation.matched.firings[firing] & asked
            for firing in evaluation.conclusions.get(gate, ())
        ):
            return True
    return False


def _may_hold(rule: Rule, evaluation: Evaluation, start: datetime) -> bool:
    """Whether a rule is in the program under the readings chosen, and its dates are not over."""
    strata = evaluation.program.strata
    if not any(clause.rule == rule.id for one in strata for clause in one.clauses):
        return False
    dates = [literal for literal in literals_in(rule.when) if literal.kind == "date"]
    last = [test.term for one in dates for test in one.tests if test.field == "through"]
    first = start.astimezone(BEIJING).date().isoformat()
    return all(not isinstance(day, str) or day >= first for day in last)


def _open_days(rule: Rule, evaluation: Evaluation) -> tuple[str, ...]:
    """The parameters without a value that the days of a rule's condition hang on."""
    terms = _days_of(rule, evaluation.pack, frozenset())
    named = dict.fromkeys(term.parameter for term in terms if isinstance(term, FromParameter))
    known, setting = evaluation.pack.parameter_by_id, evaluation.setting
    return tuple(n for n in named if not known[n].optional and not setting.parameter(n))


def _days_of(rule: Rule, pack: Pack, above: frozenset[str]) -> Iterator[Term]:
    """What says on which days the windows and holidays of the condition are.

    Those that its situations are concluded from are meant too.
    """
    for literal in literals_in(rule.when):
        named = {test.field: test.term for test in literal.tests if test.op == "eq"}
        if literal.kind == "window":
            spans = (one.spans for one in pack.windows if one.id == named.get("window"))
            yield from (term for span in spans for pair in span for term in pair)
        if literal.kind == "holiday" and named.get("listed"):
            yield pack.setting_terms["holidays_listed"]
        situation = named.get("name")
        if literal.kind == "situation" and situation not in above:
            for other in pack.rules:
                concluded = [dict(one.fields).get("name") for one in other.concludes]
                if situation in concluded:
                    yield from _days_of(other, pack, above | {str(situation)})

"""The shared derivation（依据链）: from firings back to articles, quotes, facts and readings.

Both matchers return the same firings; this one function turns them into reasons, so that an
explanation cannot depend on which matcher served.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from engine.inference.program import Atom, Firing
from engine.packs.pack import (
    All,
    AnyOf,
    Condition,
    FromParameter,
    FromReading,
    Literal,
    Not,
    Pack,
    ReadingIs,
    Rule,
    Term,
)
from engine.roster.evaluation import Evaluation
from engine.roster.roster import Because, Ground


def because(evaluation: Evaluation, firings: Iterable[Firing], mask: int) -> tuple[Because, ...]:
    """The reasons of ``firings`` in the states of ``mask``, one for each rule, in pack order."""
    return _because(evaluation, tuple(firings), mask, frozenset())


def _because(
    evaluation: Evaluation, firings: tuple[Firing, ...], mask: int, above: frozenset[Atom]
) -> tuple[Because, ...]:
    by_rule: dict[str, list[Firing]] = {}
    for firing in firings:
        if evaluation.matched.firings[firing] & mask:
            by_rule.setdefault(firing.rule, []).append(firing)
    order = {rule.id: number for number, rule in enumerate(evaluation.pack.rules)}
    return tuple(
        _one(evaluation, evaluation.pack.rule_by_id[rule], by_rule[rule], mask, above)
        for rule in sorted(by_rule, key=order.__getitem__)
    )


def _one(
    evaluation: Evaluation, rule: Rule, firings: list[Firing], mask: int, above: frozenset[Atom]
) -> Because:
    facts: dict[Ground, None] = {}
    readings = set(readings_of(rule))
    derived: dict[Atom, int] = {}
    for firing in firings:
        held = evaluation.matched.firings[firing] & mask
        for one in firing.body:
            if one in evaluation.facts_of:
                for ground, named in _grounds(evaluation, one, held):
                    facts[ground] = None
                    readings.update(named)
            elif one not in above:
                derived[one] = derived.get(one, 0) | held
    via = _via(evaluation, derived, above)
    parameters = dict(evaluation.setting.parameters)
    return Because(
        rule=rule.id,
        title=rule.title,
        article=rule.cites.article,
        quote=rule.cites.quote,
        facts=tuple(facts),
        readings=tuple(sorted(readings)),
        parameters=tuple((name, parameters[name]) for name in parameters_of(rule)),
        via=via,
    )


def _via(
    evaluation: Evaluation, derived: dict[Atom, int], above: frozenset[Atom]
) -> tuple[Because, ...]:
    """The reasons of the concluded facts, each rule once."""
    found: dict[str, Because] = {}
    for one, held in derived.items():
        firings = evaluation.conclusions.get(one, ())
        for reason in _because(evaluation, firings, held, above | {one}):
            known = found.get(reason.rule)
            found[reason.rule] = reason if known is None else _joined(known, reason)
    return tuple(found.values())


def _joined(one: Because, other: Because) -> Because:
    return Because(
        one.rule,
        one.title,
        one.article,
        one.quote,
        tuple(dict.fromkeys((*one.facts, *other.facts))),
        tuple(sorted({*one.readings, *other.readings})),
        one.parameters,
        tuple(dict.fromkeys((*one.via, *other.via))),
    )


def join_reasons(reasons: Iterable[Because]) -> tuple[Because, ...]:
    """Reasons from several stretches, each rule once, in the order first met."""
    found: dict[str, Because] = {}
    for reason in reasons:
        known = found.get(reason.rule)
        found[reason.rule] = reason if known is None else _joined(known, reason)
    return tuple(found.values())


def _grounds(
    evaluation: Evaluation, one: Atom, mask: int
) -> Iterable[tuple[Ground, tuple[str, ...]]]:
    for fact in evaluation.facts_of[one]:
        if evaluation.mask(fact.start, fact.end) & mask:
            ground = Ground(fact.text, fact.source, fact.start, fact.end, fact.event)
            yield ground, fact.readings


def grounds_of(evaluation: Evaluation, one: Atom, mask: int) -> tuple[Ground, ...]:
    """The facts that an atom rests on in the states of ``mask``, through all that led to it."""
    if one in evaluation.facts_of:
        return tuple(ground for ground, _ in _grounds(evaluation, one, mask))
    firings = evaluation.conclusions.get(one, ())
    reasons = _because(evaluation, firings, mask, frozenset({one}))
    return tuple(dict.fromkeys(g for reason in reasons for g in reason.all_facts))


def run_of(evaluation: Evaluation, firing: Firing, mask: int) -> tuple[datetime, datetime]:
    """The run of time in which all that the firing rests on holds without a break.

    Facts that follow one another without a gap, such as an alert and its update, are one run; the
    run may begin before the evaluation does and end after it.
    """
    near = evaluation.stretches(mask, evaluation.start, evaluation.end)
    moment = near[0][0] if near else evaluation.start
    runs = [_run_at(grounds_of(evaluation, one, mask), moment) for one in firing.body]
    start = max((first for first, _ in runs), default=moment)
    return start, min((last for _, last in runs), default=evaluation.end)


def _run_at(grounds: Iterable[Ground], moment: datetime) -> tuple[datetime, datetime]:
    """The unbroken run of the grounds' times that contains ``moment``, or the next one."""
    runs: list[tuple[datetime, datetime]] = []
    for ground in sorted(grounds, key=lambda g: g.start):
        if runs and ground.start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], ground.end))
        else:
            runs.append((ground.start, ground.end))
    return next((run for run in runs if run[1] > moment), (moment, moment))


# --- what a rule refers to ------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def readings_of(rule: Rule) -> tuple[str, ...]:
    """Readings that the rule's own text refers to, sorted."""
    found = {term.reading for term in _terms(rule) if isinstance(term, FromReading)}
    return tuple(sorted(found | set(_readings_in(rule.when))))


@lru_cache(maxsize=4096)
def parameters_of(rule: Rule) -> tuple[str, ...]:
    """Parameters that the rule's own text refers to, sorted."""
    named = {term.parameter for term in _terms(rule) if isinstance(term, FromParameter)}
    choices = [o.units for o in rule.obliges] + [u for a in rule.awaits for u in (a.by, a.to)]
    return tuple(sorted(named | {choice.parameter for choice in choices if choice.parameter}))


def _terms(rule: Rule) -> Iterable[Term]:
    yield from _terms_in(rule.when)
    for obligation in rule.obliges:
        yield from (obligation.coverage, obligation.place, obligation.hazard)
    for awaiting in rule.awaits:
        yield awaiting.lead_days


def _terms_in(condition: Condition) -> Iterable[Term]:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _terms_in(part)
    elif isinstance(condition, Not):
        yield from _terms_in(condition.part)
    elif isinstance(condition, Literal):
        yield from (test.term for test in condition.tests)


def _readings_in(condition: Condition) -> Iterable[str]:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _readings_in(part)
    elif isinstance(condition, Not):
        yield from _readings_in(condition.part)
    elif isinstance(condition, ReadingIs):
        yield condition.reading


def pack_readings(pack: Pack) -> frozenset[str]:
    """Every reading that some rule of the pack refers to."""
    return frozenset(name for rule in pack.rules for name in readings_of(rule))

"""The shared derivation（依据链）: from firings back to articles, quotes, facts and readings.

Both matchers return the same firings; this one function turns them into reasons, so that an
explanation cannot depend on which matcher served.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from engine.inference.compiling import LASTING
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
    UnitChoice,
)
from engine.roster.evaluation import Evaluation, joined_spans
from engine.roster.roster import Because, Ground, Stretch

MOST_KEPT: Final = 4096


def because(evaluation: Evaluation, firings: Iterable[Firing], mask: int) -> tuple[Because, ...]:
    """The reasons of ``firings`` in the states of ``mask``, one for each rule, in pack order.

    Many units are on duty by one firing, so what was found is kept with the evaluation.
    """
    kept, asked = evaluation.kept_reasons, (tuple(firings), mask)
    if asked not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[asked] = _because(evaluation, *asked, frozenset())
    found: tuple[Because, ...] = kept[asked]
    return found


def _because(
    evaluation: Evaluation, firings: tuple[Firing, ...], mask: int, above: frozenset[Atom]
) -> tuple[Because, ...]:
    by_rule: dict[str, list[Firing]] = {}
    for firing in firings:
        if evaluation.matched.firings[firing] & mask:
            by_rule.setdefault(firing.rule, []).append(firing)
    return tuple(
        _one(evaluation, evaluation.pack.rule_by_id[rule], by_rule[rule], mask, above)
        for rule in sorted(by_rule, key=evaluation.pack.rule_order.__getitem__)
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
        parameters=tuple(
            (name, parameters[name])
            for name in parameters_at(rule, firings[0])
            if parameters[name] or not evaluation.pack.parameter_by_id[name].optional
        ),
        via=via,
        document=rule.document,
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
        one.document,
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
    for fact, held in evaluation.held_facts[one]:
        if held & mask:
            ground = Ground(fact.text, fact.source, fact.start, fact.end, fact.event)
            yield ground, fact.readings


def grounds_of(evaluation: Evaluation, one: Atom, mask: int) -> tuple[Ground, ...]:
    """The facts that an atom rests on in the states of ``mask``, through all that led to it."""
    if one in evaluation.facts_of:
        return tuple(ground for ground, _ in _grounds(evaluation, one, mask))
    firings = evaluation.conclusions.get(one, ())
    reasons = _because(evaluation, firings, mask, frozenset({one}))
    return tuple(dict.fromkeys(g for reason in reasons for g in reason.all_facts))


# --- how long it holds ----------------------------------------------------------------------------


def run_of(evaluation: Evaluation, firing: Firing, mask: int) -> tuple[datetime, datetime]:
    """The run of time in which all that the firing rests on holds without a break.

    Facts that follow one another without a gap, such as an alert and its update, are one run; the
    run may begin before the evaluation does and end after it.
    """
    near = evaluation.stretches(mask, evaluation.start, evaluation.end)
    moment = near[0][0] if near else evaluation.start
    spans = _spans_of(evaluation, firing, mask, frozenset())
    if spans is None:
        return moment, evaluation.end
    return next((span for span in spans if span[1] > moment), (moment, moment))


def _spans_of(
    evaluation: Evaluation, firing: Firing, mask: int, above: frozenset[Atom]
) -> list[Stretch] | None:
    """When all of the firing's body holds, beyond the evaluation too; ``None``: it has no body."""
    found: list[Stretch] | None = None
    for one in firing.body:
        spans = _spans_at(evaluation, one, mask, above)
        if spans is not None:
            found = spans if found is None else _shared(found, spans)
    return found


def _spans_at(
    evaluation: Evaluation, one: Atom, mask: int, above: frozenset[Atom]
) -> list[Stretch] | None:
    """When an atom holds, by the facts behind it or by what concludes it in the states given."""
    if one in evaluation.facts_of:
        return evaluation.spans_of[one]
    found: list[Stretch] = []
    for firing in evaluation.conclusions.get(one, ()) if one not in above else ():
        if evaluation.matched.firings[firing] & mask:
            spans = _spans_of(evaluation, firing, mask, above | {one})
            if spans is None:
                return None
            found += spans
    return joined_spans(found)


def _shared(some: list[Stretch], others: list[Stretch]) -> list[Stretch]:
    """What two lists of spans in order have in common, in order."""
    found: list[Stretch] = []
    one = other = 0
    while one < len(some) and other < len(others):
        start = max(some[one][0], others[other][0])
        end = min(some[one][1], others[other][1])
        if start < end:
            found.append((start, end))
        if some[one][1] < others[other][1]:
            one += 1
        else:
            other += 1
    return found


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
    return tuple(
        sorted(named | {choice.parameter for choice in _choices(rule) if choice.parameter})
    )


def parameters_at(rule: Rule, firing: Firing) -> tuple[str, ...]:
    """Parameters that a firing uses: a rule that goes on was set off by those of that time."""
    if any(one.kind == LASTING for one in firing.body):
        return parameters_of(replace(rule, when=Literal("always", ())))
    return parameters_of(rule)


def _choices(rule: Rule) -> Iterable[UnitChoice]:
    """Every choice of units in what follows from the rule."""
    for obligation in rule.obliges:
        yield from (obligation.units, obligation.to)
    for awaiting in rule.awaits:
        yield from (awaiting.by, awaiting.to)
    for recommending in rule.recommends:
        yield from (recommending.by, recommending.to)


def _terms(rule: Rule) -> Iterable[Term]:
    yield from _terms_in(rule.when)
    for conclusion in rule.concludes:
        yield from (term for _, term in conclusion.fields)
    for obligation in rule.obliges:
        yield from (obligation.coverage, obligation.place, obligation.hazard, obligation.presence)
        yield from (obligation.within, *(term for _, term in obligation.post_presence))
        if obligation.due is not None:
            yield from obligation.due.terms
        if obligation.measure is not None:
            yield from (obligation.measure.limit, obligation.measure.year)
    for awaiting in rule.awaits:
        yield from (awaiting.lead_days, awaiting.within)
    for recommending in rule.recommends:
        yield from (recommending.plan, recommending.level)
    for choice in _choices(rule):
        yield from (choice.tag, choice.at, choice.office_of, choice.words)


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

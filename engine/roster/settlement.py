"""Settle firings into a roster（汇总）: obligations accumulate, nothing is overridden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from engine.facts.choices import missing_words
from engine.packs.pack import FromReading, Pack
from engine.packs.words import is_days
from engine.records.record import Done
from engine.roster.choosing import filled, receivers_of
from engine.roster.claims import Claim, on_site_claims, other_claims
from engine.roster.derivation import because, join_reasons, parameters_at, readings_of
from engine.roster.evaluation import Evaluation
from engine.roster.evaluator import Evaluator
from engine.roster.lines import unit_lines
from engine.roster.pending import (
    in_order,
    on_site_for,
    pending,
    pending_order,
    recommended,
)
from engine.roster.roster import Because, Duty, Marked, Roster, Stretch
from engine.roster.settled import done_of, settled
from engine.terms import DUTY_KINDS, Presence

DECIDING: Final = {"alert_area": "alert", "window_override": "window"}
"""Settings → the kind of facts that they let in or keep out."""
MOST_LEAD: Final = timedelta(days=60)


def rosters(evaluator: Evaluator, periods: Sequence[Stretch]) -> tuple[Roster, ...]:
    """The roster of each period, in order; all are evaluated together.

    Args:
        evaluator: inputs and matcher.
        periods: half-open stretches, in order.

    """
    if not periods:
        return ()
    pack = evaluator.inputs.pack
    margin = _longest_lead(evaluator)
    evaluations = evaluator.evaluate(periods[0][0], periods[-1][1] + margin)
    done = done_of(evaluator.inputs.records)
    found = (_roster(pack, evaluations, done, start, end) for start, end in periods)
    return _with_tasks(evaluator, tuple(found)) if comes_due(pack) else tuple(found)


def comes_due(pack: Pack) -> bool:
    """Whether the pack has tasks with a due date; one that has none is spared looking for them."""
    return any(one.due is not None for rule in pack.rules for one in rule.obliges)


def _with_tasks(evaluator: Evaluator, found: tuple[Roster, ...]) -> tuple[Roster, ...]:
    """The rosters with the tasks that are to be done among what is pending."""
    from engine.tasks.joining import on_roster, tasks_around  # noqa: PLC0415 - only packs with tasks

    tasks = tasks_around(evaluator, found[0].start, found[-1].end)
    joined = []
    for roster in found:
        left, over = on_roster(tasks, roster.start, roster.end) if roster.in_force else ((), ())
        pending = tuple(sorted((*roster.pending, *left), key=pending_order))
        joined.append(replace(roster, pending=pending, settled=(*roster.settled, *over)))
    return tuple(joined)


def _longest_lead(evaluator: Evaluator) -> timedelta:
    """How far ahead something may already be due, at least one day (for what ends at midnight)."""
    pack, operator = evaluator.inputs.pack, evaluator.inputs.operator
    values = [p.default for p in pack.parameters if p.sort == "days"]
    values += [v.value for v in operator.parameters]
    leads = {awaiting.lead_days for rule in pack.rules for awaiting in rule.awaits}
    values += [str(lead) for lead in leads if isinstance(lead, str | int)]
    readings = {lead.reading for lead in leads if isinstance(lead, FromReading)}
    values += [one.value for name in readings for one in pack.reading_by_id[name].choices]
    days = [int(value) for value in values if is_days(value)]
    return min(timedelta(days=max([1, *days])), MOST_LEAD)


def _roster(
    pack: Pack,
    evaluations: Sequence[Evaluation],
    done: Sequence[Done],
    start: datetime,
    end: datetime,
) -> Roster:
    inside = [e for e in evaluations if e.start < end and e.end > start]
    in_force = any(_open(e, start, end) for e in inside)
    claims = [claim for e in inside for claim in on_site_claims(e, e.mask(start, end))]
    lines = unit_lines(pack, claims, start, end)
    items = pending(pack, evaluations, claims, start, end) if in_force else ()
    left, over = settled(items, done, pack, start, end)
    return Roster(
        start=start,
        end=end,
        situations=_situations(inside, start, end),
        units=tuple(line for line in lines if line.presence is Presence.ON_POST),
        standby=tuple(line for line in lines if line.presence is not Presence.ON_POST),
        duties=_duties(pack, inside, start, end),
        pending=left,
        recommended=recommended(inside, start, end),
        rests_on=_rests_on(inside),
        settled=over,
        flags=_flags(inside, start, end),
        in_force=in_force,
        matchers=tuple(dict.fromkeys(m for e in inside for m in e.matched.matchers)),
    )


def _rests_on(evaluations: Iterable[Evaluation]) -> tuple[str, ...]:
    """Readings that decide whether the rules are in force, and which records are facts at all."""
    found: set[str] = set()
    for evaluation in evaluations:
        pack = evaluation.pack
        gate = evaluation.program.gate
        rules = [r for r in pack.rules if gate and any(c.kind == gate.kind for c in r.concludes)]
        found.update(name for rule in rules for name in readings_of(rule))
        kinds = {f.atom.kind for f in evaluation.facts if f.source != "calendar"}
        for setting, kind in DECIDING.items():
            term = pack.setting_terms[setting]
            if isinstance(term, FromReading) and kind in kinds:
                found.add(term.reading)
    return tuple(sorted(found))


def _open(evaluation: Evaluation, start: datetime, end: datetime) -> bool:
    """Whether the regulation is in force in some state of the stretch."""
    gate = evaluation.program.gate
    if gate is None:
        return True
    firings = evaluation.conclusions.get(gate, ())
    mask = evaluation.mask(start, end)
    return any(evaluation.matched.firings[firing] & mask for firing in firings)


def _situations(
    evaluations: Iterable[Evaluation], start: datetime, end: datetime
) -> tuple[str, ...]:
    names: set[str] = set()
    for evaluation in evaluations:
        mask = evaluation.mask(start, end)
        for firing, held in evaluation.matched.firings.items():
            if held & mask:
                names.update(str(h.get("name")) for h in firing.heads if h.kind == "situation")
    return tuple(sorted(names))


# --- other duties ---------------------------------------------------------------------------------


def _duties(
    pack: Pack, evaluations: Sequence[Evaluation], start: datetime, end: datetime
) -> tuple[Duty, ...]:
    found: dict[tuple[object, ...], Duty] = {}
    for evaluation in evaluations:
        for claim in other_claims(evaluation, evaluation.mask(start, end)):
            duty = _duty(claim)
            key = (duty.kind, duty.unit.id, duty.hazard, duty.text)
            known = found.get(key)
            found[key] = duty if known is None else _joined(pack, known, duty)
    order = pack.unit_order
    return tuple(
        sorted(found.values(), key=lambda d: (DUTY_KINDS.index(d.kind), order[d.unit.id], d.hazard))
    )


def _joined(pack: Pack, one: Duty, other: Duty) -> Duty:
    """One duty owed for both reasons, to all to whom either is owed, by the earlier limit."""
    limits = [due for due in (one.due, other.due) if due is not None]
    reasons = join_reasons((*one.because, *other.because))
    to = in_order(pack, (*one.to, *other.to))
    inferred = one.inferred if other.inferred else ""
    return replace(one, to=to, because=reasons, due=min(limits, default=None), inferred=inferred)


def _duty(claim: Claim) -> Duty:
    evaluation, firing = claim.evaluation, claim.firing
    present = on_site_for(evaluation, claim.mask, firing) if claim.obligation.to.on_site else ()
    return Duty(
        kind=claim.obligation.kind,
        unit=claim.unit,
        hazard=filled(claim.obligation.hazard, firing, evaluation),
        to=receivers_of(claim.obligation.to, firing, evaluation, present),
        text=claim.obligation.text,
        because=because(evaluation, [firing], claim.mask),
        due=claim.due,
        inferred=claim.obligation.inferred,
    )


def standing_duties(evaluator: Evaluator, start: datetime, end: datetime) -> tuple[Duty, ...]:
    """Duties of the rules that hold always（常设职责）, while the regulation is in force."""
    evaluations = evaluator.evaluate(start, end, standing=True)
    return _duties(evaluator.inputs.pack, evaluations, start, end)


# --- flags ----------------------------------------------------------------------------------------


def _flags(evaluations: Sequence[Evaluation], start: datetime, end: datetime) -> tuple[Marked, ...]:
    found: dict[Marked, None] = {}
    for evaluation in evaluations:
        if not _open(evaluation, start, end):
            gate = evaluation.pack.vocabulary.label("flags", "not_in_force")
            found[Marked("not_in_force", f"{evaluation.pack.title}：{gate}")] = None
            continue
        for flag in evaluation.flags:
            if flag.start < end and flag.end > start:
                found[Marked(flag.code, flag.text)] = None
        found.update(dict.fromkeys(_concluded_flags(evaluation, start, end)))
        found.update(dict.fromkeys(_missing_parameters(evaluation, start, end)))
        if evaluation.matched.disagreement & evaluation.mask(start, end):
            label = evaluation.pack.vocabulary.label("flags", "matchers_disagree")
            found[Marked("matchers_disagree", label)] = None
    return tuple(sorted(found, key=lambda flag: (flag.code, flag.text)))


def _concluded_flags(evaluation: Evaluation, start: datetime, end: datetime) -> Iterator[Marked]:
    """Flags that rules conclude, each with the facts it rests on."""
    mask = evaluation.mask(start, end)
    for firing, held in evaluation.matched.firings.items():
        for head in firing.heads:
            if head.kind == "flag" and held & mask:
                code = str(head.get("code"))
                reasons = because(evaluation, [firing], held & mask)
                yield Marked(code, _flag_text(evaluation.pack, code, reasons))


def _missing_parameters(evaluation: Evaluation, start: datetime, end: datetime) -> Iterator[Marked]:
    """Parameters that a rule that fired would use, and that the operator left open."""
    mask = evaluation.mask(start, end)
    for firing, held in evaluation.matched.firings.items():
        rule = evaluation.pack.rule_by_id[firing.rule]
        for name in parameters_at(rule, firing) if held & mask else ():
            optional = evaluation.pack.parameter_by_id[name].optional
            if not optional and not evaluation.setting.parameter(name):
                yield Marked("operator_parameter_missing", missing_words(evaluation.pack, name))


def _flag_text(pack: Pack, code: str, reasons: tuple[Because, ...]) -> str:
    label = pack.vocabulary.label("flags", code)
    grounds = "；".join(g.text for reason in reasons for g in reason.all_facts)
    return f"{label}：{grounds}" if grounds else label

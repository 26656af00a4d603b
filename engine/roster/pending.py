"""Pending items（待办）: what a person must still do or decide, and what is only recommended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from calendars.duty_day import BEIJING
from engine.inference.program import Firing
from engine.packs.pack import Awaiting, Pack, Unit, UnitChoice
from engine.roster.choosing import filled, receivers_of, span_in, word_in
from engine.roster.claims import Claim, on_site_claims, on_site_strength
from engine.roster.derivation import because, grounds_of, join_reasons, run_of
from engine.roster.evaluation import Evaluation
from engine.roster.lasting import unended
from engine.roster.roster import Pending, Recommendation

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=BEIJING)


def pending(
    pack: Pack,
    evaluations: Sequence[Evaluation],
    claims: Sequence[Claim],
    start: datetime,
    end: datetime,
) -> tuple[Pending, ...]:
    """Every pending item of ``[start, end)``, those of one act for the same people joined."""
    found: dict[tuple[object, ...], Pending] = {}
    awaited = tuple(_awaited(evaluations, start, end))
    leaving = _leaving(evaluations, claims, start, end, awaited)
    for one in (*awaited, *leaving, *unended(evaluations, end)):
        rules = tuple(reason.rule for reason in one.because)
        about = {"notice": one.due, "termination": rules}.get(one.kind, one.to)
        key = (one.kind, one.by, about)
        known = found.get(key)
        found[key] = one if known is None else _merged(pack, known, one)
    return tuple(sorted(found.values(), key=pending_order))


def pending_order(one: Pending) -> tuple[object, ...]:
    """The order of pending items: by when each is due."""
    return (one.due, one.kind, one.by, one.to)


def _merged(pack: Pack, one: Pending, other: Pending) -> Pending:
    return replace(
        one,
        to=in_order(pack, (*one.to, *other.to)),
        due=min(one.due, other.due),
        because=join_reasons((*one.because, *other.because)),
        deadline=one.deadline or other.deadline,
    )


def in_order(pack: Pack, names: Iterable[str]) -> tuple[str, ...]:
    """Names without repetition, units in the pack's order, others after."""
    order = {unit.name: number for number, unit in enumerate(pack.units)}
    return tuple(sorted(dict.fromkeys(names), key=lambda name: order.get(name, len(order))))


def _awaited(
    evaluations: Sequence[Evaluation], start: datetime, end: datetime
) -> Iterator[Pending]:
    """What rules await now, or soon enough that it is already due."""
    for evaluation in evaluations:
        for firing, held in evaluation.matched.firings.items():
            for awaiting in evaluation.pack.rule_by_id[firing.rule].awaits:
                lead = timedelta(days=int(filled(awaiting.lead_days, firing, evaluation) or 0))
                mask = held & evaluation.mask(start, end + lead)
                item = _awaited_item(evaluation, firing, awaiting, mask, lead) if mask else None
                if item is not None and not _settled(evaluation, firing, start, end + lead):
                    yield item


def _settled(evaluation: Evaluation, firing: Firing, start: datetime, end: datetime) -> bool:
    """Whether what was awaited has come: its own facts go on, but the rule no longer holds."""
    held = evaluation.matched.firings[firing]
    _, over = run_of(evaluation, firing, held & evaluation.mask(start, end))
    last = min(end, over)
    if last <= start:
        return False
    return not held & evaluation.mask(last - timedelta(microseconds=1), last)


def _awaited_item(
    evaluation: Evaluation, firing: Firing, awaiting: Awaiting, mask: int, lead: timedelta
) -> Pending | None:
    began, _ = run_of(evaluation, firing, mask)
    limit = span_in(awaiting.within, firing, evaluation) or timedelta(0)
    limited = awaiting.kind == "notice" or bool(limit or lead)
    if not limited:
        began = max(began, _again_from(evaluation, firing, mask))
    due = max(began - lead, _in_force_from(evaluation)) + limit
    present = on_site_for(evaluation, mask, firing) if awaiting.to.on_site else ()
    receivers = receivers_of(awaiting.to, firing, evaluation, present)
    if awaiting.to.on_site and not receivers:
        return None
    by = _names_of(awaiting.by, firing, evaluation, mask)
    reasons = because(evaluation, [firing], mask)
    return Pending(awaiting.kind, by, receivers, due, awaiting.text, reasons, limited)


def _again_from(evaluation: Evaluation, firing: Firing, mask: int) -> datetime:
    """Since when it is pending again, if it was not for a time that the evaluation shows."""
    held = evaluation.matched.firings[firing]
    spans = evaluation.stretches(held, evaluation.start, evaluation.end)
    first = evaluation.stretches(mask, evaluation.start, evaluation.end)[0][0]
    start = next(begin for begin, over in spans if begin <= first < over)
    return start if start > evaluation.start else EARLIEST


def _names_of(
    choice: UnitChoice, firing: Firing, evaluation: Evaluation, mask: int
) -> tuple[str, ...]:
    """Names of those that a choice means; ``on_site`` is whoever is on post."""
    present = _all_present(evaluation, mask) if choice.on_site else ()
    return receivers_of(choice, firing, evaluation, present)


def _all_present(evaluation: Evaluation, mask: int) -> tuple[Unit, ...]:
    """Every unit on post in the states of ``mask``, in the pack's order."""
    strong = on_site_strength(evaluation, mask)
    return tuple(unit for unit in evaluation.pack.units if unit.id in strong)


def _in_force_from(evaluation: Evaluation) -> datetime:
    """When the regulation came into force, as far as the evaluation shows."""
    gate = evaluation.program.gate
    firings = evaluation.conclusions.get(gate, ()) if gate is not None else ()
    starts = [fact.start for f in firings for one in f.body for fact in evaluation.facts_of[one]]
    return min(starts, default=EARLIEST)


def on_site_for(evaluation: Evaluation, mask: int, firing: Firing) -> tuple[Unit, ...]:
    """The units on site because of a fact that ``firing`` rests on, in the pack's order."""
    own = _stems(evaluation, firing, mask)
    related: dict[Firing, bool] = {}
    units: dict[str, Unit] = {}
    for claim in on_site_claims(evaluation, mask):
        if claim.unit.id not in units:
            if claim.firing not in related:
                stems = _stems(evaluation, claim.firing, claim.mask)
                related[claim.firing] = bool(own & stems)
            if related[claim.firing]:
                units[claim.unit.id] = claim.unit
    order = evaluation.pack.unit_order
    return tuple(sorted(units.values(), key=lambda unit: order[unit.id]))


def _stems(evaluation: Evaluation, firing: Firing, mask: int) -> set[str]:
    """Sentences of the facts that a firing rests on, and of those that brought these about."""
    texts = {g.text for one in firing.body for g in grounds_of(evaluation, one, mask)}
    return texts.union(*(evaluation.causes_of.get(text, ()) for text in texts))


def _leaving(
    evaluations: Sequence[Evaluation],
    claims: Sequence[Claim],
    start: datetime,
    end: datetime,
    awaited: Sequence[Pending],
) -> Iterator[Pending]:
    """Units whose duty ends or weakens within the stretch because an event ended.

    The offices that give the notice also manage the stay, so they confirm that it is over.
    """
    offices = tuple(dict.fromkeys(n for one in awaited if one.kind == "notice" for n in one.by))
    by_end: dict[datetime, dict[str, Claim]] = {}
    strengths: dict[datetime, dict[str, int] | None] = {}
    ends: dict[tuple[int, int], list[datetime]] = {}
    for claim in claims:
        alike = id(claim.firing), claim.mask
        if alike not in ends:
            ends[alike] = list(_ends_by_event(claim, start, end))
        for last in ends[alike]:
            if last not in strengths:
                strengths[last] = _strengths_at(evaluations, last)
            later = strengths[last]
            if later is not None and later.get(claim.unit.id, 0) < claim.coverage.strength:
                by_end.setdefault(last, {}).setdefault(claim.unit.id, claim)
    for last, leaving in by_end.items():
        some = next(iter(leaving.values()))
        reasons = because(some.evaluation, [some.firing], some.mask)
        names = tuple(claim.unit.name for claim in leaving.values())
        yield Pending("release_confirmation", offices, names, last, "撤离须经确认", reasons)


def _ends_by_event(claim: Claim, start: datetime, end: datetime) -> Iterator[datetime]:
    """When the claim ends within the stretch because something people recorded ended then."""
    evaluation, firing = claim.evaluation, claim.firing
    reasons = because(evaluation, [firing], claim.mask)
    events = {g.end for reason in reasons for g in reason.all_facts if g.event}
    for _, last in evaluation.stretches(evaluation.matched.firings[firing], evaluation.start, end):
        if start < last <= end and last in events:
            yield last


def _strengths_at(evaluations: Sequence[Evaluation], moment: datetime) -> dict[str, int] | None:
    """How strongly units are on site at ``moment``; ``None`` if that is not known."""
    for evaluation in evaluations:
        if evaluation.start <= moment < evaluation.end:
            mask = evaluation.mask(moment, moment + timedelta(microseconds=1))
            return on_site_strength(evaluation, mask)
    return None


# --- recommendations ------------------------------------------------------------------------------


def recommended(
    evaluations: Sequence[Evaluation], start: datetime, end: datetime
) -> tuple[Recommendation, ...]:
    """What rules recommend in ``[start, end)`` and was not settled in it, in the rules' order."""
    found: dict[tuple[object, ...], Recommendation] = {}
    for evaluation in evaluations:
        mask = evaluation.mask(start, end)
        for firing, held in evaluation.matched.firings.items():
            if not held & mask or _settled(evaluation, firing, start, end):
                continue
            for one in _recommendations(evaluation, firing, held & mask):
                key = (one.act, one.plan, one.level, one.by, one.to, one.text)
                known = found.get(key)
                reasons = (*known.because, *one.because) if known else one.because
                found[key] = replace(one, because=join_reasons(reasons))
    return tuple(found.values())


def _recommendations(evaluation: Evaluation, firing: Firing, mask: int) -> Iterator[Recommendation]:
    for one in evaluation.pack.rule_by_id[firing.rule].recommends:
        yield Recommendation(
            act=one.act,
            plan=filled(one.plan, firing, evaluation),
            level=word_in("level", one.level, firing, evaluation),
            by=_names_of(one.by, firing, evaluation, mask),
            to=_names_of(one.to, firing, evaluation, mask),
            text=one.text,
            because=because(evaluation, [firing], mask),
        )

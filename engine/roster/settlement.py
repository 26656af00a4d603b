"""Settle firings into a roster（汇总）: obligations accumulate, the strongest coverage wins.

Nothing is overridden by order or priority: a unit that several rules oblige appears once, with the
strongest coverage of the stretch and all its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from calendars.duty_day import BEIJING
from engine.facts.choices import missing_words, names_of
from engine.inference.compiling import value_of
from engine.inference.program import Firing
from engine.packs.pack import Awaiting, Obligation, Pack, Term, Unit, UnitChoice, Var
from engine.packs.words import is_days
from engine.roster.derivation import (
    because,
    grounds_of,
    join_reasons,
    parameters_of,
    run_of,
)
from engine.roster.evaluation import Evaluation, Evaluator
from engine.roster.roster import (
    Because,
    Duty,
    Marked,
    Pending,
    Roster,
    Stretch,
    UnitDuty,
)
from engine.terms import Coverage, Presence

ON_SITE: Final = "on_site"
MOST_LEAD: Final = timedelta(days=60)
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class _Claim:
    """One unit's obligation by one firing（一项入驻义务）, in the states of a mask."""

    evaluation: Evaluation
    firing: Firing
    obligation: Obligation
    unit: Unit
    coverage: Coverage
    place: str
    mask: int


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
    return tuple(_roster(pack, evaluations, start, end) for start, end in periods)


def _longest_lead(evaluator: Evaluator) -> timedelta:
    """How far ahead something may already be due, at least one day (for what ends at midnight)."""
    operator = evaluator.inputs.operator
    values = [p.default for p in evaluator.inputs.pack.parameters if p.sort == "days"]
    values += [v.value for v in operator.parameters]
    days = [int(value) for value in values if is_days(value)]
    return min(timedelta(days=max([1, *days])), MOST_LEAD)


def _roster(
    pack: Pack, evaluations: Sequence[Evaluation], start: datetime, end: datetime
) -> Roster:
    inside = [e for e in evaluations if e.start < end and e.end > start]
    in_force = any(_open(e, start, end) for e in inside)
    claims = [claim for e in inside for claim in _claims(e, e.mask(start, end), ON_SITE)]
    lines = _unit_lines(pack, claims, start, end)
    return Roster(
        start=start,
        end=end,
        situations=_situations(inside, start, end),
        units=tuple(line for line in lines if line.presence is Presence.ON_POST),
        standby=tuple(line for line in lines if line.presence is not Presence.ON_POST),
        duties=_duties(pack, inside, start, end),
        pending=_pending(pack, evaluations, claims, start, end) if in_force else (),
        flags=_flags(inside, start, end),
        in_force=in_force,
        matchers=tuple(dict.fromkeys(m for e in inside for m in e.matched.matchers)),
    )


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


# --- units ----------------------------------------------------------------------------------------


def _claims(evaluation: Evaluation, mask: int, kind: str) -> Iterator[_Claim]:
    """Each unit that an obligation of ``kind`` binds in the states of ``mask``."""
    pack = evaluation.pack
    for firing, held in evaluation.matched.firings.items():
        if not held & mask:
            continue
        for obligation in pack.rule_by_id[firing.rule].obliges:
            if (obligation.kind == ON_SITE) != (kind == ON_SITE):
                continue
            coverage = _filled(obligation.coverage, firing, evaluation) or "office_hours"
            for unit in units_of(obligation.units, firing, evaluation):
                yield _Claim(
                    evaluation,
                    firing,
                    obligation,
                    unit,
                    Coverage(coverage),
                    _filled(obligation.place, firing, evaluation),
                    held & mask,
                )


def _filled(term: Term, firing: Firing, evaluation: Evaluation) -> str:
    """A term of a consequence as text, variables filled in by the firing."""
    value = value_of(term, evaluation.pack, evaluation.setting)
    return str(dict(firing.bindings)[value.name] if isinstance(value, Var) else value)


def units_of(choice: UnitChoice, firing: Firing, evaluation: Evaluation) -> tuple[Unit, ...]:
    """The units that a choice names, in the pack's order for a tag, else as written."""
    pack = evaluation.pack
    if choice.parameter:
        named = names_of(evaluation.setting.parameter(choice.parameter))
        if named:
            return tuple(pack.unit_by_name[name] for name in named)
    if choice.tag:
        return pack.units_tagged(choice.tag)
    if choice.office_of:
        return (pack.unit_by_name[_filled(choice.office_of, firing, evaluation)],)
    names = (_filled(name, firing, evaluation) for name in choice.names)
    return tuple(pack.unit_by_name[name] for name in names)


def _unit_lines(
    pack: Pack, claims: Sequence[_Claim], start: datetime, end: datetime
) -> tuple[UnitDuty, ...]:
    by_unit: dict[str, list[_Claim]] = {}
    for claim in claims:
        by_unit.setdefault(claim.unit.id, []).append(claim)
    ordered = sorted(by_unit, key=pack.unit_order.__getitem__)
    return tuple(_line(by_unit[unit], start, end) for unit in ordered)


def _line(claims: list[_Claim], start: datetime, end: datetime) -> UnitDuty:
    presence = max((Presence(c.obligation.presence) for c in claims), key=lambda p: p.strength)
    strongest = [c for c in claims if Presence(c.obligation.presence) is presence]
    top = max(strongest, key=lambda c: c.coverage.strength)
    posts: dict[str, int] = {}
    for claim in claims:
        for post, number in claim.obligation.posts:
            posts[post] = max(posts.get(post, 0), number)
    parts = _parts(strongest, start, end)
    return UnitDuty(
        unit=top.unit,
        presence=presence,
        coverage=top.coverage,
        place=top.place,
        posts=tuple(posts.items()),
        intervals=_union([(first, last) for first, last, _ in parts]),
        parts=parts,
        because=join_reasons(
            reason for c in claims for reason in because(c.evaluation, [c.firing], c.mask)
        ),
    )


def _parts(
    claims: Sequence[_Claim], start: datetime, end: datetime
) -> tuple[tuple[datetime, datetime, Coverage], ...]:
    """Stretches with the strongest coverage in each, adjoining equal ones joined."""
    found: list[tuple[datetime, datetime, Coverage]] = []
    spans = [
        (first, last, claim.coverage)
        for claim in claims
        for first, last in claim.evaluation.stretches(claim.mask, start, end)
    ]
    points = sorted({point for first, last, _ in spans for point in (first, last)})
    for first, last in pairwise(points):
        held = [c for a, b, c in spans if a <= first and last <= b]
        if held:
            coverage = max(held, key=lambda c: c.strength)
            if found and found[-1][1] == first and found[-1][2] is coverage:
                found[-1] = (found[-1][0], last, coverage)
            else:
                found.append((first, last, coverage))
    return tuple(found)


def _union(spans: Iterable[Stretch]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


# --- other duties ---------------------------------------------------------------------------------


def _duties(
    pack: Pack, evaluations: Sequence[Evaluation], start: datetime, end: datetime
) -> tuple[Duty, ...]:
    found: dict[tuple[str, str, str, str], Duty] = {}
    for evaluation in evaluations:
        for claim in _claims(evaluation, evaluation.mask(start, end), "other"):
            duty = _duty(claim)
            key = (duty.kind, duty.unit.id, duty.hazard, duty.text)
            known = found.get(key)
            reasons = (*known.because, *duty.because) if known else duty.because
            found[key] = replace(duty, because=join_reasons(reasons))
    order = pack.unit_order
    return tuple(sorted(found.values(), key=lambda d: (d.kind, order[d.unit.id], d.hazard)))


def _duty(claim: _Claim) -> Duty:
    names = claim.evaluation.pack.unit_by_name
    return Duty(
        kind=claim.obligation.kind,
        unit=claim.unit,
        hazard=_filled(claim.obligation.hazard, claim.firing, claim.evaluation),
        to=tuple(names[n].name if n in names else n for n in claim.obligation.to),
        text=claim.obligation.text,
        because=because(claim.evaluation, [claim.firing], claim.mask),
    )


def standing_duties(evaluator: Evaluator, start: datetime, end: datetime) -> tuple[Duty, ...]:
    """Duties of the rules that hold always（常设职责）, while the regulation is in force."""
    evaluations = evaluator.evaluate(start, end, standing=True)
    return _duties(evaluator.inputs.pack, evaluations, start, end)


# --- pending --------------------------------------------------------------------------------------


def _pending(
    pack: Pack,
    evaluations: Sequence[Evaluation],
    claims: Sequence[_Claim],
    start: datetime,
    end: datetime,
) -> tuple[Pending, ...]:
    found: dict[tuple[object, ...], Pending] = {}
    awaited = tuple(_awaited(evaluations, start, end))
    for one in (*awaited, *_leaving(evaluations, claims, start, end, awaited)):
        about = one.due if one.kind == "notice" else one.to
        key = (one.kind, one.by, about)
        known = found.get(key)
        found[key] = one if known is None else _merged(pack, known, one)
    return tuple(sorted(found.values(), key=lambda p: (p.due, p.kind, p.by, p.to)))


def _merged(pack: Pack, one: Pending, other: Pending) -> Pending:
    order = {unit.name: number for number, unit in enumerate(pack.units)}
    names = sorted({*one.to, *other.to}, key=lambda name: order.get(name, len(order)))
    return replace(
        one,
        to=tuple(names),
        due=min(one.due, other.due),
        because=join_reasons((*one.because, *other.because)),
    )


def _awaited(
    evaluations: Sequence[Evaluation], start: datetime, end: datetime
) -> Iterator[Pending]:
    """What rules await now, or soon enough that it is already due."""
    for evaluation in evaluations:
        for firing, held in evaluation.matched.firings.items():
            for awaiting in evaluation.pack.rule_by_id[firing.rule].awaits:
                lead = timedelta(days=int(_filled(awaiting.lead_days, firing, evaluation) or 0))
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
    due = max(began - lead, _in_force_from(evaluation))
    receivers = units_of(awaiting.to, firing, evaluation)
    if awaiting.to_on_site:
        receivers = _on_site(evaluation, mask, firing)
        if not receivers:
            return None
    by = units_of(awaiting.by, firing, evaluation)
    offices = tuple(u.office if awaiting.by.office_of and u.office else u.name for u in by)
    reasons = because(evaluation, [firing], mask)
    return Pending(
        awaiting.kind, offices, tuple(u.name for u in receivers), due, awaiting.text, reasons
    )


def _in_force_from(evaluation: Evaluation) -> datetime:
    """When the regulation came into force, as far as the evaluation shows."""
    gate = evaluation.program.gate
    firings = evaluation.conclusions.get(gate, ()) if gate is not None else ()
    starts = [fact.start for f in firings for one in f.body for fact in evaluation.facts_of[one]]
    return min(starts, default=EARLIEST)


def _on_site(evaluation: Evaluation, mask: int, firing: Firing) -> tuple[Unit, ...]:
    """The units on site because of a fact that ``firing`` rests on, in the pack's order."""
    own = {ground for one in firing.body for ground in grounds_of(evaluation, one, mask)}
    units: dict[str, Unit] = {}
    for claim in _claims(evaluation, mask, ON_SITE):
        if claim.unit.id not in units:
            body = claim.firing.body
            if any(own & set(grounds_of(evaluation, one, claim.mask)) for one in body):
                units[claim.unit.id] = claim.unit
    order = evaluation.pack.unit_order
    return tuple(sorted(units.values(), key=lambda unit: order[unit.id]))


def _leaving(
    evaluations: Sequence[Evaluation],
    claims: Sequence[_Claim],
    start: datetime,
    end: datetime,
    awaited: Sequence[Pending],
) -> Iterator[Pending]:
    """Units whose duty ends or weakens within the stretch because an event ended.

    The offices that give the notice also manage the stay, so they confirm that it is over.
    """
    offices = tuple(dict.fromkeys(n for one in awaited if one.kind == "notice" for n in one.by))
    by_end: dict[datetime, dict[str, _Claim]] = {}
    for claim in claims:
        for _, last in claim.evaluation.stretches(
            claim.evaluation.matched.firings[claim.firing], claim.evaluation.start, end
        ):
            if start < last <= end and _by_event(claim, last):
                later = _strength_at(evaluations, claim.unit, last)
                if later is not None and later < claim.coverage.strength:
                    by_end.setdefault(last, {}).setdefault(claim.unit.id, claim)
    for last, leaving in by_end.items():
        some = next(iter(leaving.values()))
        reasons = because(some.evaluation, [some.firing], some.mask)
        names = tuple(claim.unit.name for claim in leaving.values())
        yield Pending("release_confirmation", offices, names, last, "撤离须经确认", reasons)


def _by_event(claim: _Claim, last: datetime) -> bool:
    """Whether the claim ends at ``last`` because something people recorded ended then."""
    reasons = because(claim.evaluation, [claim.firing], claim.mask)
    grounds = [ground for reason in reasons for ground in reason.all_facts]
    return any(ground.event and ground.end == last for ground in grounds)


def _strength_at(evaluations: Sequence[Evaluation], unit: Unit, moment: datetime) -> int | None:
    """How strongly the unit is on site at ``moment``; 0 if not at all, ``None`` if not known."""
    for evaluation in evaluations:
        if evaluation.start <= moment < evaluation.end:
            mask = evaluation.mask(moment, moment + timedelta(microseconds=1))
            return on_site_strength(evaluation, mask).get(unit.id, 0)
    return None


def on_site_strength(evaluation: Evaluation, mask: int) -> dict[str, int]:
    """How strongly each unit is on site in the states of ``mask``: unit id → coverage strength."""
    found: dict[str, int] = {}
    for claim in _claims(evaluation, mask, ON_SITE):
        if claim.obligation.presence == Presence.ON_POST.value:
            found[claim.unit.id] = max(found.get(claim.unit.id, 0), claim.coverage.strength)
    return found


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
        for name in parameters_of(evaluation.pack.rule_by_id[firing.rule]) if held & mask else ():
            if not evaluation.setting.parameter(name):
                yield Marked("operator_parameter_missing", missing_words(evaluation.pack, name))


def _flag_text(pack: Pack, code: str, reasons: tuple[Because, ...]) -> str:
    label = pack.vocabulary.label("flags", code)
    grounds = "；".join(g.text for reason in reasons for g in reason.all_facts)
    return f"{label}：{grounds}" if grounds else label

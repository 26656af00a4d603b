"""Lines of work of one incident（事件的工作事项）: read off the roster that it brings about.

There is no second way to decide: a roster was made with the incident as its only record, and what
rests on it is sorted here by rule. Everything else that holds that day is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from engine.facts.choices import missing_words
from engine.inference.compiling import Setting
from engine.matrix.holders import Holder, holders_of
from engine.matrix.triggers import can_hold, fired_by, trigger_words
from engine.packs.pack import Clause, Due, Literal, Pack, Rule, literals_in
from engine.records.record import Incident
from engine.roster.derivation import because, parameters_of
from engine.roster.evaluation import Evaluation
from engine.roster.roster import Because, Duty, Marked, Pending, Recommendation, Roster, UnitDuty

_Result = TypeVar("_Result", UnitDuty, Duty, Pending, Recommendation)

INCIDENT: Final = "incident"
UNKNOWN: Final = "unknown"
UNFILLED: Final = "operator_parameter_missing"
NO_HOLIDAYS: Final = "no_holiday_data"
BY_DAY: Final = frozenset({"day", "holiday"})
"""Kinds of facts that the State Council's notices give."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of work（工作事项）: the rule, why it applies, and what follows from it.

    ``clauses`` are the rows of the ledger that the rule encodes, which say what the text leaves
    open; ``nobody`` are the duties for which neither the text nor the operator names a unit;
    ``unfilled`` are the parameters that the operator left open.
    """

    rule: Rule
    because: Because
    clauses: tuple[Clause, ...]
    on_site: tuple[UnitDuty, ...]
    duties: tuple[Duty, ...]
    pending: tuple[Pending, ...]
    recommended: tuple[Recommendation, ...]
    nobody: tuple[Holder, ...]
    unfilled: tuple[str, ...]

    def due_of(self, duty: Duty) -> Due | None:
        """When a task comes due, as the rule writes it; ``None`` for other duties."""
        own = (o for o in self.rule.obliges if (o.kind, o.text) == (duty.kind, duty.text))
        return next((one.due for one in own if one.due is not None), None)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A rule about incidents that did not hold（没有触发的条文）, and what it asks for."""

    rule: Rule
    trigger: str


@dataclass(frozen=True, slots=True)
class Event:
    """What a pack says to one incident（事件应对）.

    ``concerns``: whether the incident is in the pack's area at all; ``in_force``: whether the
    pack's rules hold at the time.
    """

    incident: Incident
    start: datetime
    concerns: bool
    in_force: bool
    lines: tuple[Line, ...]
    unmet: tuple[Unmet, ...]
    flags: tuple[Marked, ...]


def looks_at_incidents(pack: Pack) -> bool:
    """Whether some rule of the pack holds because of an incident."""
    return any(_incidents_of(rule) for rule in pack.rules)


def diseases_of(pack: Pack) -> tuple[str, ...]:
    """The diseases that the pack's rules name, in their order."""
    terms = (
        test.term
        for rule in pack.rules
        for literal in _incidents_of(rule)
        for test in literal.tests
        if test.field == "disease"
    )
    return tuple(dict.fromkeys(one for one in terms if isinstance(one, str) and one != UNKNOWN))


def event_of(
    incident: Incident, roster: Roster, evaluation: Evaluation, *, concerns: bool
) -> Event:
    """What the roster says that rests on the incident, by rule.

    Rules that name its disease come first, then those that say who leads, else the pack's order.

    Args:
        incident: the only record that the roster was made with.
        roster: of the moment.
        evaluation: what fires at that moment.
        concerns: whether the incident is in the pack's area.

    """
    lines = sorted(_lines(incident, roster, evaluation), key=lambda one: _closeness(incident, one))
    fired = {rule for line in lines for rule in line.because.rules}
    unmet = _unmet(incident, evaluation.pack, evaluation.setting, fired) if concerns else ()
    flags = tuple(_flags(roster, lines, evaluation.pack))
    return Event(
        incident, roster.start, concerns, roster.in_force, tuple(lines), tuple(unmet), flags
    )  # fmt: skip


def _closeness(incident: Incident, line: Line) -> tuple[bool, bool]:
    """What orders the lines: how closely the rule speaks of the incident, whether it has a lead."""
    named = {test.term for one in _incidents_of(line.rule) for test in one.tests}
    led = any(duty.kind == "lead" for duty in line.duties)
    return incident.disease not in named, not led


def _reasons(incident: Incident, evaluation: Evaluation) -> Mapping[str, Because]:
    """The rules that fire because of the incident, whether anybody is named by them or not."""
    mask = evaluation.mask(evaluation.start, evaluation.end)
    firings = [firing for firing, held in evaluation.matched.firings.items() if held & mask]
    return {
        reason.rule: reason
        for reason in because(evaluation, firings, mask)
        if any(ground.source == incident.id for ground in reason.all_facts)
    }


def _lines(incident: Incident, roster: Roster, evaluation: Evaluation) -> Iterator[Line]:
    pack, setting = evaluation.pack, evaluation.setting
    clauses = {clause.id: clause for clause in pack.clauses}
    reasons = _reasons(incident, evaluation)
    for rule in pack.rules:
        if rule.id in reasons and (rule.obliges or rule.awaits or rule.recommends):
            reason = reasons[rule.id]
            ruled = [pack.rule_by_id[name] for name in reason.rules]
            named = dict.fromkeys(name for one in ruled for name in one.clauses)
            yield Line(
                rule,
                reason,
                tuple(clauses[name] for name in named if name in clauses),
                tuple(_by(rule, (*roster.units, *roster.standby))),
                tuple(_by(rule, roster.duties)),
                tuple(_by(rule, roster.pending)),
                tuple(_by(rule, roster.recommended)),
                tuple(_nobody(rule, pack, setting)),
                tuple(_unfilled(ruled, pack, setting)),
            )


def _by(rule: Rule, results: Iterable[_Result]) -> Iterator[_Result]:
    """Those of the results that the rule is a reason of."""
    return (one for one in results if any(reason.rule == rule.id for reason in one.because))


def _nobody(rule: Rule, pack: Pack, setting: Setting) -> Iterator[Holder]:
    """Duties that are nobody's: the text names no unit, or the operator's list is empty."""
    for one in rule.obliges:
        found = list(holders_of(one, rule, pack, setting))
        if not found:
            yield Holder(None, "", one.kind, one.text)
        yield from (holder for holder in found if holder.parameter)


def _unfilled(rules: Iterable[Rule], pack: Pack, setting: Setting) -> Iterator[str]:
    """The parameters that rules refer to and the operator left open."""
    for name in dict.fromkeys(name for rule in rules for name in parameters_of(rule)):
        if not pack.parameter_by_id[name].optional and not setting.parameter(name):
            yield name


def _flags(roster: Roster, lines: Iterable[Line], pack: Pack) -> Iterator[Marked]:
    """The roster's flags, but for those that no line rests on: of calendar and parameters."""
    known = list(lines)
    own = {missing_words(pack, name) for line in known for name in line.unfilled}
    rules = [pack.rule_by_id[name] for line in known for name in line.because.rules]
    kinds = {one.kind for rule in rules for one in literals_in(rule.when)}
    for one in roster.flags:
        by_day = one.code == NO_HOLIDAYS and kinds.isdisjoint(BY_DAY)
        if not by_day and (one.code != UNFILLED or one.text in own):
            yield one


# --- what did not hold ----------------------------------------------------------------------------


def _unmet(incident: Incident, pack: Pack, setting: Setting, fired: set[str]) -> Iterator[Unmet]:
    """Rules about incidents of that kind that did not hold, in the pack's order."""
    for rule in pack.rules:
        if rule.id in fired or not rule.obliges or not can_hold(rule.when, setting):
            continue
        if _may_be(incident, rule):
            yield Unmet(rule, trigger_words(rule.when, pack, setting))


def _may_be(incident: Incident, rule: Rule) -> bool:
    """Whether the rule looks at incidents of the kind at all."""
    for literal in _incidents_of(rule):
        kinds = {test.term for test in literal.tests if test.field == "kind"}
        if not kinds or incident.kind in kinds:
            return True
    return False


def _incidents_of(rule: Rule) -> list[Literal]:
    return [one for one in fired_by(rule.when) if one.kind == INCIDENT]

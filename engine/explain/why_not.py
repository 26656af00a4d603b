"""Why a unit is not on the roster（为什么不在）, and the smallest change that would call it in.

For every rule that could oblige the unit, its clauses are held against the facts: what holds, what
is missing. Missing conclusions are traced back to the conditions that would bring them about. Each
candidate change is then fed back as a record and evaluated: only a change that really calls the
unit in is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Final

from engine.explain.conditions import describe
from engine.explain.remedies import Stage, preceding, remedies
from engine.facts.admissions import MAY_BE_ADMITTED
from engine.inference.bit_matcher import agree
from engine.inference.compiling import value_of
from engine.inference.program import Atom, Clause, Pattern, Program, substitute
from engine.packs.pack import Pack, Rule, Term, Unit, UnitChoice, Value, Var
from engine.packs.words import names_of
from engine.records.form import FORMS
from engine.records.record import Record, record_of
from engine.roster.evaluation import Evaluation
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from engine.terms import Presence

MOST_DEPTH: Final = 6
MOST_TRIES: Final = 60
PREFERENCE: Final = (
    "consent",
    "alert",
    "response",
    "declaration",
    "activity",
    "window",
    "proposal",
    "order",
    "observation",
    "consultation",
    "done",
)

Change = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule as it stands（条件）: its sentence, and whether it holds.

    ``ways`` are the rules that would bring a missing conclusion about.
    """

    text: str
    holds: bool
    ways: tuple[NearMiss, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that would call the unit in（本可适用的规则）, with what holds and what is missing."""

    rule: str
    title: str
    article: str
    quote: str
    conditions: tuple[Condition, ...]

    @property
    def missing(self) -> int:
        """How many conditions are missing."""
        return sum(not condition.holds for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a unit is not on the roster（为什么不在）.

    ``changes`` are the smallest sets of records that would call it in, each tried out; empty when
    no record can, and then ``obstacle`` says why.
    """

    near: tuple[NearMiss, ...]
    changes: tuple[Change, ...]
    obstacle: str


def why_not(evaluator: Evaluator, unit: Unit, start: datetime, end: datetime) -> WhyNot:
    """Why ``unit`` is not on site in ``[start, end)``, and what would call it in."""
    evaluations = evaluator.evaluate(start, end)
    evaluation = evaluations[-1]
    pack = evaluator.inputs.pack
    lasting = any(rule.lasting for rule in pack.rules)
    triggers = evaluator.triggers(start, end)[-1] if lasting else None
    stage = Stage(pack, evaluation.start, evaluation.end)
    search = _Search(evaluation, unit, stage, triggers)
    near = tuple(sorted(search.near_misses(), key=lambda one: one.missing))
    obstacle = _obstacle(evaluation, near)
    changes: tuple[Change, ...] = ()
    if not obstacle:
        changes = tuple(islice(_tried(evaluator, unit, search.changes(), start, end), 3))
        obstacle = "" if changes else "没有哪条记录能把它调入：所缺条件取决于日历或释义"
    return WhyNot(near, changes, obstacle)


def _obstacle(evaluation: Evaluation, near: tuple[NearMiss, ...]) -> str:
    gate = evaluation.program.gate
    if gate is not None and not evaluation.conclusions.get(gate):
        return f"{evaluation.pack.title}当日尚未施行，任何记录都不能调入单位"
    return "" if near else "没有任何条文规定它入驻，也不属于可以增加的临时性入驻单位"


def _tried(
    evaluator: Evaluator, unit: Unit, changes: Iterable[Change], start: datetime, end: datetime
) -> Iterator[Change]:
    """The smallest changes that really call the unit in, one for each kind of record."""
    smallest = 0
    kinds: set[tuple[str, ...]] = set()
    for change in islice(_ordered(changes), MOST_TRIES):
        if smallest and len(change) > smallest:
            return
        sort = tuple(next(iter(one)) for one in change)
        if sort not in kinds and calls_in(evaluator, unit, change, start, end):
            smallest = len(change)
            kinds.add(sort)
            yield change


def calls_in(
    evaluator: Evaluator, unit: Unit, change: Change, start: datetime, end: datetime
) -> bool:
    """Whether the roster of ``[start, end)`` has the unit on site once ``change`` is recorded."""
    inputs = evaluator.inputs
    added = tuple(record for one in change for record in records_of(one))
    tried = Evaluator(replace(inputs, records=(*inputs.records, *added)), "bits")
    (roster,) = rosters(tried, [(start, end)])
    return any(line.unit.id == unit.id for line in roster.units)


def records_of(written: Mapping[str, Any]) -> Iterator[Record]:
    """The record that one written entry ``{kind: fields}`` makes."""
    for kind, fields in written.items():
        if kind in FORMS:
            yield record_of(kind, fields)


def _ordered(changes: Iterable[Change]) -> list[Change]:
    """Changes without repetition: fewest records first, then by preference, then as found."""
    unique = {repr(change): change for change in changes}
    return sorted(unique.values(), key=lambda change: (len(change), _preference(change)))


def _preference(change: Change) -> tuple[int, ...]:
    kinds = (next(iter(one)) for one in change)
    return tuple(PREFERENCE.index(kind) if kind in PREFERENCE else 99 for kind in kinds)


class _Search:
    """Holds the program's clauses against one evaluation, for one unit（逐条对照）."""

    def __init__(
        self, evaluation: Evaluation, unit: Unit, stage: Stage, triggers: Evaluation | None
    ) -> None:
        self.evaluation = evaluation
        self.unit = unit
        self.stage = stage
        self.pack: Pack = evaluation.pack
        self.program: Program = evaluation.program
        self.clauses = [c for s in self.program.strata for c in s.clauses]
        known = [evaluation]
        if triggers is not None:
            self.clauses = list(_as_set_off(self.clauses, triggers.program, self.pack))
            known.append(triggers)
        self.true = list(dict.fromkeys(one for some in known for one in _true_atoms(some)))

    # what is missing

    def near_misses(self) -> Iterator[NearMiss]:
        """For each rule that could oblige the unit, the clause with least missing."""
        for rule in self.pack.rules:
            found = [
                self._near(rule, clause, bindings) for clause, bindings in self._clauses_for(rule)
            ]
            if found:
                yield min(found, key=lambda one: one.missing)

    def _clauses_for(self, rule: Rule) -> Iterator[tuple[Clause, dict[str, Value]]]:
        """Clauses of the rule that can oblige the unit to be on site, with the unit filled in."""
        for obligation in rule.obliges:
            presence = self._chosen(obligation.presence)
            if obligation.kind != "on_site" or presence != Presence.ON_POST.value:
                continue
            choice = obligation.units
            admissible = self.unit.sort in MAY_BE_ADMITTED
            variables = [n.name for n in choice.names if isinstance(n, Var) and admissible]
            if self._may_choose(choice) or variables:
                for clause in self.clauses:
                    if clause.rule == rule.id:
                        yield clause, dict.fromkeys(variables, self.unit.id)

    def _may_choose(self, choice: UnitChoice) -> bool:
        """Whether the choice can come to the unit: by name, tag, list or the operator's list."""
        names = {self.pack.unit_by_name[n].id for n in choice.names if isinstance(n, str)}
        if choice.listed:
            names.update(u for s in self.pack.list_by_id[choice.listed].steps for u in s.units)
        if choice.parameter:
            listed = names_of(self.evaluation.setting.parameter(choice.parameter))
            names.update(self.pack.unit_by_name[name].id for name in listed)
            if listed:
                return self.unit.id in names
        return self.unit.id in names or self._chosen(choice.tag) in self.unit.tags

    def _chosen(self, term: Term) -> Value | Var:
        return value_of(term, self.pack, self.evaluation.setting)

    def _near(
        self, rule: Rule, clause: Clause, bindings: dict[str, Value], depth: int = 2
    ) -> NearMiss:
        conditions = [self._condition(p, bindings, depth) for p in clause.body] + [
            Condition(
                f"没有：{describe(_bound(p, bindings), self.pack)}", not self._holds(p, bindings)
            )
            for p in clause.absent
        ]
        if rule.lasting and all(condition.holds for condition in conditions):
            conditions.append(Condition("触发之后没有终止", holds=False))
        return NearMiss(
            rule.id, rule.title, rule.cites.article, rule.cites.quote, tuple(conditions)
        )

    def _condition(self, pattern: Pattern, bindings: dict[str, Value], depth: int) -> Condition:
        text = describe(_bound(pattern, bindings), self.pack)
        if self._holds(pattern, bindings):
            return Condition(text, holds=True)
        return Condition(text, holds=False, ways=tuple(self._ways(pattern, bindings, depth)))

    def _ways(self, pattern: Pattern, bindings: dict[str, Value], depth: int) -> Iterator[NearMiss]:
        """For each rule that would conclude the pattern, its clause with least missing."""
        by_rule: dict[str, list[Clause]] = {}
        for clause in self.clauses if depth else ():
            if self._concludes(clause, pattern, bindings):
                by_rule.setdefault(clause.rule, []).append(clause)
        for name, clauses in by_rule.items():
            rule = self.pack.rule_by_id[name]
            yield min(
                (self._near(rule, clause, {}, depth - 1) for clause in clauses),
                key=lambda one: one.missing,
            )

    def _holds(self, pattern: Pattern, bindings: dict[str, Value]) -> bool:
        return any(
            one.kind == pattern.kind and agree(pattern, one, bindings) is not None
            for one in self.true
        )

    # what would change it

    def changes(self) -> Iterator[Change]:
        """Sets of records that might call the unit in, by tracing back from the rules."""
        for rule in self.pack.rules:
            for clause, bindings in self._clauses_for(rule):
                yield from self._for_clause(clause, bindings, MOST_DEPTH)

    def _for_clause(
        self, clause: Clause, bindings: dict[str, Value], depth: int
    ) -> Iterator[Change]:
        partial: list[Change] = [()]
        for pattern in clause.body:
            if not self._holds(pattern, bindings):
                options = list(islice(self._for_pattern(pattern, bindings, depth), 8))
                partial = [(*one, *more) for one in partial for more in options][:64]
        for change in partial:
            if change:
                yield tuple({repr(record): record for record in change}.values())

    def _for_pattern(
        self, pattern: Pattern, bindings: dict[str, Value], depth: int
    ) -> Iterator[Change]:
        if depth == 0:
            return
        concluding = [c for c in self.clauses if self._concludes(c, pattern, bindings)]
        first_of_rule: dict[str, Clause] = {}
        for clause in concluding:
            first_of_rule.setdefault(clause.rule, clause)
        for clause in first_of_rule.values():
            yield from islice(self._for_clause(clause, {}, depth - 1), 2)
        for record in islice(remedies(pattern, bindings, self.stage), 2):
            yield (*self._before(record), record)

    def _before(self, record: Mapping[str, Any]) -> Change:
        """What must be recorded before it and was not: a proposal before a consent."""
        if any(one.kind == "proposal" and one.get("unit") == self.unit.id for one in self.true):
            return ()
        return preceding(record, self.stage)

    def _concludes(self, clause: Clause, pattern: Pattern, bindings: dict[str, Value]) -> bool:
        for head in clause.heads:
            if head.kind != pattern.kind:
                continue
            open_values = {v.name: f"?{v.name}" for _, v in head.fields if isinstance(v, Var)}
            concluded = substitute(head, {**open_values, **dict(clause.constants)})
            if agree(pattern, concluded, bindings) is not None:
                return True
        return False


def _true_atoms(evaluation: Evaluation) -> Iterator[Atom]:
    """Atoms true in some state of the stretch, base and concluded."""
    yield from (fact.atom for fact in evaluation.facts)
    yield from (head for firing in evaluation.matched.firings for head in firing.heads)


def _as_set_off(clauses: Iterable[Clause], triggers: Program, pack: Pack) -> Iterator[Clause]:
    """The clauses, those of lasting rules by what sets them off instead of by going on."""
    heads = {}
    for clause in clauses:
        if pack.rule_by_id[clause.rule].lasting:
            heads[clause.rule] = clause.heads
        else:
            yield clause
    for stratum in triggers.strata:
        for clause in stratum.clauses:
            if clause.rule in heads:
                yield replace(clause, heads=heads[clause.rule])


def _bound(pattern: Pattern, bindings: Mapping[str, Value]) -> Pattern:
    """The pattern with known variables replaced by their values."""
    return Pattern(
        pattern.kind,
        tuple(
            test._replace(value=bindings.get(test.value.name, test.value))
            if isinstance(test.value, Var)
            else test
            for test in pattern.tests
        ),
    )

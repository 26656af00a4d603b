"""Which cases a mutant can bear on（影响范围）, so that only those are run again.

When only rules or tables differ, each changed rule is matched alone against what held in the case
without the fault: the facts and everything concluded from them. If it fires as it did before, the
whole comes out as before, because nothing that another rule looks at has changed. When only units
differ, they matter where they are named: by the records, the choices, the expectation or the
roster. Whatever these arguments do not cover is run again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Final

from engine.errors import DutyError
from engine.facts.choices import Epoch
from engine.inference.bit_matcher import BitMatcher
from engine.inference.compiling import Setting, compile_pack
from engine.inference.program import Atom, Firing, Pattern, Program
from engine.packs.cases import Case
from engine.packs.given import stretch_of
from engine.packs.pack import Pack, Rule, literals_in
from engine.records.record import Observation, Order
from engine.roster.derivation import parameters_of
from engine.roster.evaluation import Evaluation, Inputs, span_mask
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters, standing_duties

CALENDAR: Final = frozenset({"date", "holiday", "day"})
RECORDED: Final = {"observation": Observation, "order": Order}
"""Kinds whose facts are gathered by the patterns that rules write: by date, by record."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What held in one evaluation of a case（一次推理的前后）: ``full`` is where the gate is open."""

    setting: Setting
    standing: bool
    states: int
    full: int
    atoms: Mapping[Atom, int]
    fired: Mapping[str, Mapping[Firing, int]]


class _Watched(Evaluator):
    """An evaluator that keeps what it evaluated（旁观）."""

    def __init__(self, inputs: Inputs, compiled: dict[Any, Any], triggers: dict[Any, Any]) -> None:
        super().__init__(inputs, "bits")
        self._compiled, self._triggers = compiled, triggers
        self.standing = False
        self.seen: list[tuple[bool, Evaluation]] = []

    def evaluate(
        self, start: datetime, end: datetime, *, standing: bool = False
    ) -> tuple[Evaluation, ...]:
        self.standing = standing
        return super().evaluate(start, end, standing=standing)

    def _epoch(self, epoch: Epoch, *rest: Any) -> Evaluation:
        evaluation = super()._epoch(epoch, *rest)
        self.seen.append((self.standing, evaluation))
        return evaluation


class Bearing:
    """What the cases of one pack rest on（案例的依据）, each evaluated once without any fault."""

    def __init__(self, pack: Pack, cases: Iterable[Case], holidays: Any) -> None:
        self.pack = pack
        self.alone: dict[tuple[str, Setting], Alone] = {}
        compiled: dict[Any, Any] = {}
        triggers: dict[Any, Any] = {}
        self.seen: dict[str, tuple[Seen, ...] | None] = {}
        self.words: dict[str, frozenset[str]] = {}
        self.named: dict[str, frozenset[str]] = {}
        ids = _ids(pack)
        for case in cases:
            inputs = Inputs(pack, case.records, holidays, case.operator, case.exercise)
            watched = _Watched(inputs, compiled, triggers)
            self.seen[case.where], answers = _seen(watched, case)
            told = (answers, case.records, case.operator, case.expect.model_dump())
            self.words[case.where] = frozenset(_texts(told))
            names = (ids.get(word, ()) for word in self.words[case.where])
            self.named[case.where] = frozenset(one for found in names for one in found)
        for setting in {one.setting for found in self.seen.values() for one in found or ()}:
            self._note(setting)

    def _note(self, setting: Setting) -> None:
        """What each rule looks at under a setting, and what some other rule looks at too."""
        for rule in self.pack.rules:
            self.alone[rule.id, setting] = Alone.of(rule, self.pack, setting)

    def others(self, rule: str, standing: bool, setting: Setting) -> frozenset[str]:
        """The kinds that rules other than ``rule`` look at."""
        others = (one for one in self.pack.rules if one.id != rule and one.standing is standing)
        found = (self.alone[one.id, setting].program.input_kinds for one in others)
        return frozenset().union(*found)


@dataclass(frozen=True, slots=True)
class Alone:
    """One rule compiled without the others（单独编译的规则）."""

    program: Program
    matcher: BitMatcher

    @classmethod
    def of(cls, rule: Rule, pack: Pack, setting: Setting) -> Alone:
        """The rule of ``pack`` under ``setting``. Raises PackFault."""
        program = compile_pack(replace(pack, rules=(rule,)), setting, standing=rule.standing)
        return cls(program, BitMatcher(program))

    def fires(self, seen: Seen) -> dict[Firing, int]:
        """How the rule fires on what held, while the gate is open."""
        found = self.matcher.match(seen.atoms, seen.states)
        return {firing: mask & seen.full for firing, mask in found.items() if mask & seen.full}

    def asked(self, kinds: Iterable[str]) -> frozenset[Pattern]:
        """The patterns of some kinds that the rule looks for."""
        wanted = set(kinds)
        return frozenset(one for one in self.program.inputs if one.kind in wanted)


class Fault:
    """One mutant's difference（差别）, held against case after case."""

    def __init__(self, bearing: Bearing, pack: Pack) -> None:
        self.bearing = bearing
        self.pack = pack
        self.alone: dict[tuple[str, Setting], Alone] = {}
        self.pairs = tuple(_pairs(bearing.pack, pack))
        touched = {f.name for f in fields(pack) if not _same(pack, bearing.pack, f.name)}
        self.by_units = touched == {"units"}
        by_rules = touched <= {"rules", "tables"} and not any(map(_far, self.pairs))
        self.everything = not (self.by_units or by_rules)

    def bears_on(self, case: Case) -> bool:
        """Whether the case may come out otherwise than without the fault."""
        seen = self.bearing.seen[case.where]
        if self.everything or seen is None:
            return True
        if self.by_units:
            return self._names(self.bearing.named[case.where])
        return any(self._fires_otherwise(*pair, one, case) for one in seen for pair in self.pairs)

    def _names(self, named: frozenset[str]) -> bool:
        """Whether what is named in a case may depend on the units that changed.

        Two that changed places matter where both are named; a tag that came to a unit, where some
        other that carries it is.
        """
        before, after = self.bearing.pack.units, self.pack.units
        if {*map(id, before)} == {*map(id, after)}:
            moved = {old.id for old, new in zip(before, after, strict=True) if old is not new}
            return moved <= named
        now = {unit.id: unit for unit in after}
        for old in before:
            new = now.get(old.id)
            gained = set(new.tags) - set(old.tags) if new else set()
            carriers = {one.id for one in before if gained & set(one.tags)}
            if new is not old and (old.id in named or carriers & named):
                return True
        return False

    def _fires_otherwise(self, old: Rule, new: Rule | None, seen: Seen, case: Case) -> bool:
        if old.standing is not seen.standing:
            return False
        fired = seen.fired.get(old.id, {})
        if new is None:
            return bool(fired)
        if new is not old and new.when is old.when and new.concludes is old.concludes:
            return bool(fired)
        alone = self._alone(new, seen.setting)
        if alone is None or self._gathers_otherwise(old, alone, seen, case):
            return True
        found = alone.fires(seen)
        return found != fired or (bool(fired) and _consequences(old) != _consequences(new))

    def _alone(self, rule: Rule, setting: Setting) -> Alone | None:
        key = (rule.id, setting)
        if key not in self.alone:
            try:
                self.alone[key] = Alone.of(rule, self.pack, setting)
            except DutyError:
                return None
        return self.alone[key]

    def _gathers_otherwise(self, old: Rule, alone: Alone, seen: Seen, case: Case) -> bool:
        """Whether other facts may be gathered, because other ones are asked for."""
        before = self.bearing.alone[old.id, seen.setting]
        if before.program.inputs == alone.program.inputs:
            return False
        kinds = [kind for kind, form in RECORDED.items() if _has(case, form)]
        asked = {*CALENDAR, *kinds}
        if before.asked(asked) != alone.asked(asked):
            return True
        changed = before.program.input_kinds ^ alone.program.input_kinds
        return not changed <= self.bearing.others(old.id, seen.standing, seen.setting)


def _seen(watched: _Watched, case: Case) -> tuple[tuple[Seen, ...] | None, object]:
    """What held in every evaluation of the case, and its answers; ``None`` if there are none."""
    period = stretch_of(case.day)
    answers: list[object] = []
    try:
        answers += rosters(watched, [period])
        if case.expect.standing_duties or case.expect.no_standing_duties:
            answers += standing_duties(watched, *period)
    except DutyError:
        return None, ()
    return tuple(_held(evaluation, standing) for standing, evaluation in watched.seen), answers


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, a list of names name by name."""
    if isinstance(value, str):
        yield from (part.strip() for part in re.split("[,，、]", value))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (*_texts(key), *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _ids(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """Every name of a unit or of its office → the units called so."""
    found: dict[str, tuple[str, ...]] = {}
    for unit in pack.units:
        for name in filter(None, (unit.id, unit.name, *unit.aliases, unit.office)):
            found[name] = (*found.get(name, ()), unit.id)
    return found


def _held(evaluation: Evaluation, standing: bool) -> Seen:
    states = len(evaluation.bounds) - 1
    firings, gate = evaluation.matched.firings, evaluation.program.gate
    full = (1 << states) - 1
    if gate is not None:
        full = 0
        for firing in evaluation.conclusions.get(gate, ()):
            full |= firings[firing]
    atoms: dict[Atom, int] = {}
    for fact in evaluation.facts:
        mask = span_mask(evaluation.bounds, fact.start, fact.end) & full
        atoms[fact.atom] = atoms.get(fact.atom, 0) | mask
    fired: dict[str, dict[Firing, int]] = {}
    for firing, mask in firings.items():
        fired.setdefault(firing.rule, {})[firing] = mask
        for head in firing.heads:
            atoms[head] = atoms.get(head, 0) | mask
    return Seen(evaluation.setting, standing, states, full, atoms, fired)


def _pairs(before: Pack, after: Pack) -> Iterator[tuple[Rule, Rule | None]]:
    """The rules that differ, as they were and as they are, and those whose tables differ."""
    tables = zip(before.tables, after.tables, strict=True)
    changed = {f"table:{old.id}" for old, new in tables if old is not new}
    now = {rule.id: rule for rule in after.rules}
    for rule in before.rules:
        new = now.get(rule.id)
        if new is not rule or any(one.kind in changed for one in literals_in(rule.when)):
            yield rule, new


def _far(pair: tuple[Rule, Rule | None]) -> bool:
    """Whether a changed rule reaches farther than its own firings."""
    old, new = pair
    rules = [old, new or old]
    lasting = any(rule.lasting for rule in rules)
    gate = any(one.kind == "in_force" for rule in rules for one in rule.concludes)
    made = {one.kind for rule in rules for one in rule.concludes}
    own = any(one.kind in made for rule in rules for one in literals_in(rule.when))
    open_ones = parameters_of(rules[0]) != parameters_of(rules[1])
    return lasting or gate or own or open_ones or rules[0].standing is not rules[1].standing


def _consequences(rule: Rule) -> tuple[object, ...]:
    return (rule.obliges, rule.awaits, rule.recommends)


def _has(case: Case, form: type) -> bool:
    return any(isinstance(record, form) for record in case.records)


def _same(one: Pack, other: Pack, name: str) -> bool:
    return name == "digest" or getattr(one, name) is getattr(other, name)

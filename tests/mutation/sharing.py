"""Share the clauses of rules between mutants（共用编译结果）: most rules of a mutant are the pack's own.

Compiling is most of the work. The clauses of a rule depend on the rule, on its tables and on the
choices that it looks at, so they are made once for all mutants and settings in which these are the
same objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.inference import compiling
from engine.inference.compiling import Setting
from engine.inference.program import Clause
from engine.packs.pack import FromParameter, FromReading, Pack, Rule, Table, literals_in
from engine.packs.words import unit_fields
from engine.roster.derivation import parameters_of, readings_of

Compile = Callable[[Rule, Pack, Setting], Iterator[Clause]]


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the clauses of a rule of the pack depend on（依据）."""

    rule: Rule
    readings: tuple[str, ...]
    parameters: tuple[str, ...]
    tables: tuple[Table, ...]
    names_units: bool

    def holds(self, rule: Rule, pack: Pack, base: Pack) -> bool:
        """Whether another pack has the same."""
        if rule is not self.rule or pack.readings is not base.readings:
            return False
        if self.names_units and pack.units is not base.units:
            return False
        now = {table.id: table for table in pack.tables} if pack.tables is not base.tables else None
        return now is None or all(now[table.id] is table for table in self.tables)


def share(base: Pack) -> None:
    """From now on, let compiling make the clauses of a rule of ``base`` once for each choice."""
    known = {rule.id: _basis(rule, base) for rule in base.rules}
    made: dict[tuple[object, ...], tuple[Clause, ...]] = {}
    compile_rule: Compile = getattr(compiling._clauses, "unshared", compiling._clauses)
    chosen: dict[Setting, tuple[Mapping[str, str], Mapping[str, str]]] = {}

    def clauses(rule: Rule, pack: Pack, setting: Setting) -> Iterable[Clause]:
        basis = known.get(rule.id)
        if basis is None or not basis.holds(rule, pack, base):
            return compile_rule(rule, pack, setting)
        if setting not in chosen:
            chosen[setting] = (dict(setting.readings), dict(setting.parameters))
        readings, parameters = chosen[setting]
        key = (
            rule.id,
            *(readings[name] for name in basis.readings),
            *(parameters[name] for name in basis.parameters),
        )
        if key not in made:
            made[key] = tuple(compile_rule(rule, pack, setting))
        return made[key]

    clauses.unshared = compile_rule
    compiling._clauses = clauses


def _basis(rule: Rule, pack: Pack) -> _Basis:
    literals = tuple(literals_in(rule.when))
    tables = {one.kind.removeprefix("table:") for one in literals}
    given = (
        isinstance(test.term, FromReading | FromParameter) and test.field in unit_fields(one.kind)
        for one in literals
        for test in one.tests
    )
    return _Basis(
        rule,
        readings_of(rule),
        parameters_of(rule),
        tuple(table for table in pack.tables if table.id in tables),
        any(given),
    )

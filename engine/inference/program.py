"""The compiled program（编译后的规则程序）: ground terms, patterns and clauses in strata.

A pack's rules, with the readings and parameters of one moment filled in and tables expanded, become
clauses over *atoms*: facts reduced to what rules may look at. Both matchers read this program and
return *firings*; neither knows of units, rosters or Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from engine.packs.pack import Value, Var


class Atom(NamedTuple):
    """A fact as rules see it（原子事实）: kind, and its fields sorted by name."""

    kind: str
    fields: tuple[tuple[str, Value], ...]

    def get(self, name: str) -> Value | None:
        """The value of the field ``name``, or ``None``."""
        return next((value for key, value in self.fields if key == name), None)


def atom(kind: str, /, **fields: Value) -> Atom:
    """Build an atom, fields in canonical order."""
    return Atom(kind, tuple(sorted(fields.items())))


class Test(NamedTuple):
    """One comparison: ``op`` is eq, ne, ge or le; ``value`` is a constant or a variable."""

    field: str
    op: str
    value: Value | Var


@dataclass(frozen=True, slots=True)
class Pattern:
    """What an atom must look like（模式）: its kind and tests."""

    kind: str
    tests: tuple[Test, ...]

    @property
    def variables(self) -> frozenset[str]:
        """Names of the variables this pattern mentions."""
        return frozenset(test.value.name for test in self.tests if isinstance(test.value, Var))


@dataclass(frozen=True, slots=True)
class Head:
    """A fact that a clause adds（结论）."""

    kind: str
    fields: tuple[tuple[str, Value | Var], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One conjunction of one rule（子句）: positive body, absent patterns, heads.

    ``keeps`` names the variables that the rule's consequences use.
    """

    rule: str
    body: tuple[Pattern, ...]
    absent: tuple[Pattern, ...]
    heads: tuple[Head, ...]
    keeps: tuple[str, ...]
    constants: tuple[tuple[str, Value], ...] = ()


class Firing(NamedTuple):
    """A rule that fired（触发）: its id, the values of its variables, the atoms it rests on."""

    rule: str
    bindings: tuple[tuple[str, Value], ...]
    body: tuple[Atom, ...]
    heads: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Stratum:
    """Clauses that may be run together（层）; negation looks only at earlier strata.

    ``layers`` order the clauses so that what a clause needs is concluded before it; a layer marked
    recursive is run until nothing changes.
    """

    layers: tuple[tuple[bool, tuple[Clause, ...]], ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses of the stratum, in order."""
        return tuple(clause for _, layer in self.layers for clause in layer)


@dataclass(frozen=True)
class Program:
    """A compiled pack（程序）: strata, and the gate that must hold before anything else does.

    ``places`` say where each rule is written, for those who must refuse one.
    """

    strata: tuple[Stratum, ...]
    gate: Atom | None = None
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def inputs(self) -> frozenset[Pattern]:
        """Every pattern that some clause looks for, positively or as absent."""
        return frozenset(
            pattern
            for stratum in self.strata
            for clause in stratum.clauses
            for pattern in (*clause.body, *clause.absent)
        )

    @cached_property
    def input_kinds(self) -> frozenset[str]:
        """Every kind of atom that some clause looks at."""
        return frozenset(pattern.kind for pattern in self.inputs)


def substitute(head: Head, bindings: dict[str, Value]) -> Atom:
    """The atom that ``head`` becomes under ``bindings``."""
    fields = (
        (name, bindings[value.name] if isinstance(value, Var) else value)
        for name, value in head.fields
    )
    return Atom(head.kind, tuple(sorted(fields)))


def firing_of(clause: Clause, bindings: dict[str, Value], body: tuple[Atom, ...]) -> Firing:
    """The firing of ``clause`` under ``bindings`` by the atoms of ``body``."""
    values = {**dict(clause.constants), **bindings}
    kept = tuple((name, values[name]) for name in clause.keeps)
    heads = tuple(substitute(head, values) for head in clause.heads)
    return Firing(clause.rule, kept, body, heads)

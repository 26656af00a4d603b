"""Ground the compiled program（命题化）: its clauses over atoms, for engines without joins.

A ground rule is one clause with one choice of atoms for its body: its conditions are atoms, its
absences are every atom of the domain that its absent patterns could take. Ground rules are numbered
in the order of the strata and layers, so a peer that runs them layer by layer computes what the
program means. The number of a ground rule stands for one firing, so answers can be compared as sets
of numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from engine.inference.bit_matcher import agree
from engine.inference.program import Atom, Clause, Firing, Program, firing_of
from engine.packs.pack import Value


@dataclass(frozen=True)
class GroundRule:
    """One ground clause（一条命题规则）: its firing, its absences, its place in the order."""

    number: int
    layer: int
    gated: bool
    firing: Firing
    absent: tuple[Atom, ...]


@dataclass(frozen=True)
class Ground:
    """The ground program（命题化的程序）, and the program that it is of."""

    program: Program
    rules: tuple[GroundRule, ...]

    @property
    def gate(self) -> Atom | None:
        """The atom without which nothing after the first stratum fires."""
        return self.program.gate

    @cached_property
    def number_of(self) -> dict[Firing, int]:
        """The number of each firing."""
        return {rule.firing: rule.number for rule in self.rules}

    @cached_property
    def used(self) -> frozenset[Atom]:
        """Every atom that some rule looks at."""
        return frozenset(one for rule in self.rules for one in (*rule.firing.body, *rule.absent))

    @cached_property
    def derived(self) -> frozenset[Atom]:
        """Every atom that some rule concludes and some rule looks at."""
        return self.used & {head for rule in self.rules for head in rule.firing.heads}


def grounded(program: Program, base: Iterable[Atom]) -> Ground:
    """Ground ``program`` over the base atoms and what can be concluded from them."""
    domain = set(base)
    rules: list[GroundRule] = []
    layer = 0
    for number, stratum in enumerate(program.strata):
        gated = program.gate is not None and number > 0
        for recursive, clauses in stratum.layers:
            assert not recursive, "the peers are given no fixpoint"
            found = {}
            for clause in clauses:
                for firing, absent in _instances(clause, domain):
                    found.setdefault(firing, absent)
            for firing, absent in found.items():
                rules.append(GroundRule(len(rules), layer, gated, firing, absent))
            domain |= {head for firing in found for head in firing.heads}
            layer += 1
    return Ground(program, tuple(rules))


def _instances(clause: Clause, domain: set[Atom]) -> Iterator[tuple[Firing, tuple[Atom, ...]]]:
    """The clause with every choice of atoms for its body, and the atoms that would block it."""
    for bindings, body in _bodies(clause, domain):
        blocking = tuple(
            one
            for pattern in clause.absent
            for one in sorted(domain, key=repr)
            if one.kind == pattern.kind and agree(pattern, one, bindings) is not None
        )
        yield firing_of(clause, bindings, body), blocking


def _bodies(clause: Clause, domain: set[Atom]) -> list[tuple[dict[str, Value], tuple[Atom, ...]]]:
    partial: list[tuple[dict[str, Value], tuple[Atom, ...]]] = [({}, ())]
    for pattern in clause.body:
        choices = sorted((one for one in domain if one.kind == pattern.kind), key=repr)
        partial = [
            (extended, (*body, one))
            for bindings, body in partial
            for one in choices
            if (extended := agree(pattern, one, bindings)) is not None
        ]
    return partial

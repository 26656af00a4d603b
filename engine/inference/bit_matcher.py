"""The bit-parallel matcher（位并行匹配）: all states at once, one integer for each atom.

An atom is held as an integer whose bit *s* says "true in state *s*"; a conjunction is ``&``, a
union ``|``, an absence the complement. A state may be a day, a stretch between two change points
or a drawn scenario: the matcher neither knows nor cares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.inference.program import Atom, Clause, Firing, Pattern, Program, firing_of
from engine.packs.pack import Value, Var

Relation = dict[Atom, int]


class BitMatcher:
    """Matches a program over many states（位并行匹配器）."""

    name = "bits"

    def __init__(self, program: Program) -> None:
        self.program = program

    def match(self, atoms: Mapping[Atom, int], states: int) -> dict[Firing, int]:
        """Every firing, with the states in which it fires.

        Args:
            atoms: base atoms → mask of the states in which each is true.
            states: the number of states; masks use bits 0 … states-1.

        """
        relations = _by_kind(atoms, self.program)
        firings: dict[Firing, int] = {}
        full = (1 << states) - 1
        open_states = full
        for number, stratum in enumerate(self.program.strata):
            for recursive, clauses in stratum.layers:
                _run_layer(clauses, relations, firings, open_states, recursive=recursive)
            if number == 0 and self.program.gate is not None:
                open_states = relations.get(self.program.gate.kind, {}).get(self.program.gate, 0)
                if not open_states:
                    break
        return firings


def _by_kind(atoms: Mapping[Atom, int], program: Program) -> dict[str, Relation]:
    kinds = program.input_kinds
    relations: dict[str, Relation] = {}
    for one, mask in atoms.items():
        if mask and one.kind in kinds:
            relations.setdefault(one.kind, {})[one] = mask
    return relations


def _run_layer(
    clauses: tuple[Clause, ...],
    relations: dict[str, Relation],
    firings: dict[Firing, int],
    open_states: int,
    *,
    recursive: bool,
) -> None:
    changed = True
    while changed:
        changed = False
        for clause in clauses:
            for firing, mask in _fire(clause, relations, open_states):
                known = firings.get(firing, 0)
                if mask & ~known:
                    firings[firing] = known | mask
                    changed = _conclude(firing, mask, relations) or changed
        changed = changed and recursive


def _conclude(firing: Firing, mask: int, relations: dict[str, Relation]) -> bool:
    """Add the firing's conclusions; say whether anything became newly true."""
    changed = False
    for head in firing.heads:
        relation = relations.setdefault(head.kind, {})
        known = relation.get(head, 0)
        if mask & ~known:
            relation[head] = known | mask
            changed = True
    return changed


def _fire(
    clause: Clause, relations: Mapping[str, Relation], open_states: int
) -> Iterator[tuple[Firing, int]]:
    partial: list[tuple[int, dict[str, Value], tuple[Atom, ...]]] = [(open_states, {}, ())]
    for pattern in clause.body:
        relation = relations.get(pattern.kind)
        if not relation:
            return
        partial = _joined(partial, pattern, relation)
    for mask, bindings, body in partial:
        left = _without(clause, relations, mask, bindings)
        if left:
            yield firing_of(clause, bindings, body), left


def _joined(
    partial: list[tuple[int, dict[str, Value], tuple[Atom, ...]]],
    pattern: Pattern,
    relation: Relation,
) -> list[tuple[int, dict[str, Value], tuple[Atom, ...]]]:
    joined = []
    items = list(relation.items())
    for mask, bindings, body in partial:
        for one, held in items:
            both = mask & held
            if both and (extended := agree(pattern, one, bindings)) is not None:
                joined.append((both, extended, (*body, one)))
    return joined


def _without(
    clause: Clause, relations: Mapping[str, Relation], mask: int, bindings: dict[str, Value]
) -> int:
    """The part of ``mask`` in which none of the clause's absent patterns is present."""
    for pattern in clause.absent:
        for one, held in relations.get(pattern.kind, {}).items():
            if mask & held and agree(pattern, one, bindings) is not None:
                mask &= ~held
    return mask


def agree(pattern: Pattern, one: Atom, bindings: dict[str, Value]) -> dict[str, Value] | None:
    """The bindings extended so that ``one`` passes ``pattern``, or ``None`` if it cannot."""
    fields = dict(one.fields)
    extended = bindings
    for field, op, wanted in pattern.tests:
        found = fields.get(field)
        if found is None:
            return None
        if isinstance(wanted, Var):
            if wanted.name not in extended:
                if op != "eq":
                    return None
                extended = {**extended, wanted.name: found}
                continue
            wanted = extended[wanted.name]  # noqa: PLW2901 - the variable's value stands in
        if not compare(found, op, wanted):
            return None
    return extended


def compare(found: Value, op: str, wanted: Value) -> bool:
    """Compare two values of one type; values of different types are never alike or ordered."""
    if type(found) is not type(wanted):
        return op == "ne"
    if op == "eq":
        return found == wanted
    if op == "ne":
        return found != wanted
    return found >= wanted if op == "ge" else found <= wanted  # type: ignore[operator]

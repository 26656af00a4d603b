"""The bit-parallel matcher（位并行匹配）: all states at once, one integer for each atom.

An atom is held as an integer whose bit *s* says "true in state *s*"; a conjunction is ``&``, a
union ``|``, an absence the complement. A state may be a day, a stretch between two change points
or a drawn scenario: the matcher neither knows nor cares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from engine.inference.program import (
    Atom,
    Clause,
    Firing,
    Pattern,
    Program,
    Test,
    firing_of,
)
from engine.packs.pack import Value, Var

Relation = dict[Atom, int]
MOST_FITS: Final = 400_000
"""Answers to "does this atom pass these tests?" remembered together."""
MOST_MADE: Final = 100_000
"""Firings remembered together."""


class Memory:
    """Mappings that forget everything once they hold too much together（有限的记忆）."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0
        self._parts: list[dict[Any, Any]] = []

    def part(self) -> dict[Any, Any]:
        """One more mapping."""
        self._parts.append({})
        return self._parts[-1]

    def make_room(self) -> None:
        """Count one more entry, and forget all others where it would be one too many."""
        self.held += 1
        if self.held > self.most:
            self.held = 1
            for part in self._parts:
                part.clear()


class _Step(NamedTuple):
    """One pattern of a clause, split: what an atom alone decides, and what bindings decide.

    ``number`` stands for ``alone`` wherever it recurs in the program.
    """

    number: int
    alone: Pattern
    across: tuple[Test, ...]


class _Plan(NamedTuple):
    """A clause made ready: its steps, and the firings already made of it, by body."""

    clause: Clause
    steps: tuple[_Step, ...]
    made: dict[tuple[Atom, ...], Firing]


_Partial = tuple[int, dict[str, Value], tuple[Atom, ...]]


class BitMatcher:
    """Matches a program over many states（位并行匹配器）."""

    name = "bits"

    def __init__(self, program: Program) -> None:
        self.program = program
        numbers: dict[Pattern, int] = {}
        self._made = Memory(MOST_MADE)
        self._strata = [
            [
                (recursive, [_plan(c, numbers, self._made.part()) for c in layer])
                for recursive, layer in one.layers
            ]
            for one in program.strata
        ]
        self._fitted = Memory(MOST_FITS)
        self._fits: list[dict[Atom, bool]] = [self._fitted.part() for _ in numbers]

    def match(self, atoms: Mapping[Atom, int], states: int) -> dict[Firing, int]:
        """Every firing, with the states in which it fires.

        Args:
            atoms: base atoms → mask of the states in which each is true.
            states: the number of states; masks use bits 0 … states-1.

        """
        relations = _by_kind(atoms, self.program)
        firings: dict[Firing, int] = {}
        gate = self.program.gate
        open_states = full = (1 << states) - 1
        for number, layers in enumerate(self._strata):
            for recursive, plans in layers:
                run = _Run(relations, firings, self, open_states)
                run.layer(plans, recursive=recursive)
            if number == 0 and gate is not None:
                open_states = relations.get(gate.kind, {}).get(gate, 0)
                if not open_states:
                    break
                if open_states != full:
                    _close(relations, open_states)
        return firings

    def fits(self, step: _Step) -> dict[Atom, bool]:
        """Which atoms are known to pass the constant tests of a step, and which not to."""
        return self._fits[step.number]

    def fit(self, step: _Step, one: Atom) -> bool:
        """Whether an atom passes constant tests; remembered, since neither ever changes."""
        self._fitted.make_room()
        known = self._fits[step.number][one] = agree(step.alone, one, {}) is not None
        return known

    def make(self, plan: _Plan, bindings: dict[str, Value], body: tuple[Atom, ...]) -> Firing:
        """The firing of a clause by a body; remembered likewise."""
        self._made.make_room()
        firing = plan.made[body] = firing_of(plan.clause, bindings, body)
        return firing


def _plan(
    clause: Clause, numbers: dict[Pattern, int], made: dict[tuple[Atom, ...], Firing]
) -> _Plan:
    return _Plan(clause, tuple(_step(pattern, numbers) for pattern in clause.body), made)


def _step(pattern: Pattern, numbers: dict[Pattern, int]) -> _Step:
    alone = tuple(test for test in pattern.tests if not isinstance(test.value, Var))
    across = tuple(test for test in pattern.tests if isinstance(test.value, Var))
    open_pattern = Pattern(pattern.kind, alone)
    return _Step(numbers.setdefault(open_pattern, len(numbers)), open_pattern, across)


def _by_kind(atoms: Mapping[Atom, int], program: Program) -> dict[str, Relation]:
    kinds = program.input_kinds
    relations: dict[str, Relation] = {}
    for one, mask in atoms.items():
        if mask and one.kind in kinds:
            relations.setdefault(one.kind, {})[one] = mask
    return relations


def _close(relations: dict[str, Relation], open_states: int) -> None:
    """Let nothing be true where the gate is shut."""
    for relation in relations.values():
        for one, mask in relation.items():
            relation[one] = mask & open_states


class _Run:
    """One pass over the layers of a program（一遍匹配）."""

    def __init__(
        self,
        relations: dict[str, Relation],
        firings: dict[Firing, int],
        matcher: BitMatcher,
        open_states: int,
    ) -> None:
        self.relations = relations
        self.firings = firings
        self.matcher = matcher
        self.open_states = open_states
        self.candidates: dict[int, list[tuple[Atom, int]]] = {}

    def layer(self, plans: Sequence[_Plan], *, recursive: bool) -> None:
        """Fire the clauses of one layer; a recursive one until nothing changes."""
        changed = True
        while changed:
            changed = False
            self.candidates = {}
            for plan in plans:
                for firing, mask in self.fire(plan):
                    if _joined_in(self.firings, firing, mask):
                        changed = self.conclude(firing, mask) or changed
            changed = changed and recursive

    def conclude(self, firing: Firing, mask: int) -> bool:
        """Add the firing's conclusions; say whether anything became newly true."""
        changed = False
        for head in firing.heads:
            if _joined_in(self.relations.setdefault(head.kind, {}), head, mask):
                changed = True
        return changed

    def fire(self, plan: _Plan) -> Iterator[tuple[Firing, int]]:
        """The clause's firings, with the states of each."""
        partial: list[_Partial] = [(self.open_states, {}, ())]
        for number, step in enumerate(plan.steps):
            found = self.fitting(step)
            if not found:
                return
            partial = _joined(partial, step, found, first=number == 0)
        for mask, bindings, body in partial:
            left = self.without(plan.clause, mask, bindings) if plan.clause.absent else mask
            if left:
                firing = plan.made.get(body)
                if firing is None:
                    firing = self.matcher.make(plan, bindings, body)
                yield firing, left

    def fitting(self, step: _Step) -> list[tuple[Atom, int]]:
        """The atoms that pass the constant tests of a pattern, with their states."""
        found = self.candidates.get(step.number)
        if found is None:
            found = self.candidates[step.number] = []
            relation = self.relations.get(step.alone.kind)
            if relation:
                fits = self.matcher.fits(step)
                for one, mask in relation.items():
                    if mask:
                        known = fits.get(one)
                        if self.matcher.fit(step, one) if known is None else known:
                            found.append((one, mask))
        return found

    def without(self, clause: Clause, mask: int, bindings: dict[str, Value]) -> int:
        """The part of ``mask`` in which none of the clause's absent patterns is present."""
        for pattern in clause.absent:
            for one, held in self.relations.get(pattern.kind, {}).items():
                if agree(pattern, one, bindings) is not None:
                    mask &= ~held
        return mask


Key = TypeVar("Key", Atom, Firing)


def _joined_in(masks: dict[Key, int], key: Key, mask: int) -> bool:
    """Add ``mask`` to what is known of ``key``; say whether it brought anything new."""
    known = masks.get(key)
    together = mask if known is None else known | mask
    if together == known:
        return False
    masks[key] = together
    return True


def _joined(
    partial: list[_Partial], step: _Step, found: list[tuple[Atom, int]], *, first: bool
) -> list[_Partial]:
    """Partial bodies extended by one more atom; the first atom's states need no ``&``."""
    joined: list[_Partial] = []
    for mask, bindings, body in partial:
        for one, held in found:
            extended = _bound(step.across, one, bindings) if step.across else bindings
            if extended is not None:
                both = held if first else mask & held
                if both:
                    joined.append((both, extended, (*body, one)))
    return joined


def _bound(
    tests: tuple[Test, ...], one: Atom, bindings: dict[str, Value]
) -> dict[str, Value] | None:
    return agree(Pattern(one.kind, tests), one, bindings)


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

"""Stratification（分层）: an order of the clauses in which every negation looks back.

Predicates are kinds of atoms; a situation is a predicate for each name it may have, so that two
situations may depend on one another's absence without a false alarm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.errors import PackFault
from engine.inference.program import Atom, Clause, Head, Pattern, Stratum

Predicate = str
NAMED = frozenset({"situation", "situation_cause"})
"""Kinds that are a predicate for each name they may have."""


def stratify(
    clauses: Sequence[Clause], gate: Atom | None, places: Mapping[str, str]
) -> tuple[Stratum, ...]:
    """Order ``clauses`` into strata and layers.

    The gate's clauses form the first stratum, even if the readings left none. Raises PackFault
    P401 when a conclusion depends on its own absence, naming the rules of the cycle, and P405
    when the gate depends on a conclusion.
    """
    opens = [gate is not None and any(h.kind == gate.kind for h in c.heads) for c in clauses]
    first = [clause for clause, opening in zip(clauses, opens, strict=True) if opening]
    rest = [clause for clause, opening in zip(clauses, opens, strict=True) if not opening]
    _check_gate(first, clauses, places)
    strata = [_stratum(first)] if gate else []
    level = _levels(rest, places)
    levels = [_level_of(clause, level) for clause in rest]
    for number in sorted(set(levels)):
        chosen = [clause for clause, own in zip(rest, levels, strict=True) if own == number]
        strata.append(_stratum(chosen))
    return tuple(strata)


def _check_gate(
    gates: Sequence[Clause], clauses: Sequence[Clause], places: Mapping[str, str]
) -> None:
    made = {p for clause in clauses for p in _outputs(clause)}
    for clause in gates:
        if any(_among(predicate_of(p), made) for p in (*clause.body, *clause.absent)):
            raise PackFault(
                "P405",
                f"规则 {clause.rule} 决定是否施行，不能依赖其他规则的结论",
                where=places.get(clause.rule, ""),
                remedy="when 里只写日期、释义或记录的事实",
            )


def predicate_of(part: Pattern | Head) -> Predicate:
    """The predicate of a pattern or head: its kind, with the name where that is a constant."""
    if part.kind not in NAMED:
        return part.kind
    pairs = (
        ((t.field, t.value) for t in part.tests if t.op == "eq")
        if isinstance(part, Pattern)
        else part.fields
    )
    name = dict(pairs).get("name")
    return f"{part.kind}:{name}" if isinstance(name, str) else part.kind


def _levels(clauses: Sequence[Clause], places: Mapping[str, str]) -> dict[Predicate, int]:
    """The least level of each predicate: that of the last clause that concludes it."""
    level: dict[Predicate, int] = {}
    heads = {p for clause in clauses for p in _outputs(clause)}
    for _ in range(len(heads) + 2):
        changed = False
        for clause in clauses:
            needed = _level_of(clause, level)
            for predicate in _outputs(clause):
                if level.get(predicate, 0) < needed:
                    level[predicate] = needed
                    changed = True
        if not changed:
            return {**dict.fromkeys(heads, 0), **level}
    raise _cycle(clauses, places)


def _outputs(clause: Clause) -> tuple[Predicate, ...]:
    return tuple(predicate_of(head) for head in clause.heads) or (f"rule:{clause.rule}",)


def _level_of(clause: Clause, level: Mapping[Predicate, int]) -> int:
    """Above all that the clause negates, not below what it needs."""
    positive = max((_of(p, level) for p in clause.body), default=0)
    negative = max((_of(p, level) + 1 for p in clause.absent), default=0)
    return max(positive, negative)


def _of(pattern: Pattern, level: Mapping[Predicate, int]) -> int:
    predicate = predicate_of(pattern)
    if predicate in NAMED:
        return max((n for p, n in level.items() if p.partition(":")[0] == predicate), default=0)
    return level.get(predicate, 0)


def _cycle(clauses: Sequence[Clause], places: Mapping[str, str]) -> PackFault:
    """The fault that names the rules that negate what depends on them."""
    rules = sorted(
        {
            clause.rule
            for clause in clauses
            if clause.absent
            for reached in [_dependents(set(_outputs(clause)), clauses)]
            if any(_among(predicate_of(pattern), reached) for pattern in clause.absent)
        }
    )
    return PackFault(
        "P401",
        f"规则 {'、'.join(rules)} 的结论依赖于它自己不成立（否定形成环）",
        where=places.get(rules[0], "") if rules else "",
        remedy="去掉环上的一个 not，或把条件改写成不依赖本规则结论的事实",
    )


def _dependents(start: set[Predicate], clauses: Sequence[Clause]) -> set[Predicate]:
    """``start`` and every predicate that depends on it, through negation or not."""
    reached, size = set(start), 0
    while len(reached) > size:
        size = len(reached)
        for clause in clauses:
            if any(_among(predicate_of(p), reached) for p in (*clause.body, *clause.absent)):
                reached.update(_outputs(clause))
    return reached


# --- layers of one stratum ----------------------------------------------------------------------


def _stratum(clauses: Sequence[Clause]) -> Stratum:
    """Clauses ordered by need; those that need one another share a recursive layer."""
    remaining = list(dict.fromkeys(clauses))
    layers: list[tuple[bool, tuple[Clause, ...]]] = []
    while remaining:
        made = {p for clause in remaining for p in _outputs(clause)}
        waits = [_needs(clause, made) for clause in remaining]
        if all(waits):
            layers.append((True, tuple(remaining)))
            break
        pairs = list(zip(remaining, waits, strict=True))
        layers.append((False, tuple(clause for clause, waiting in pairs if not waiting)))
        remaining = [clause for clause, waiting in pairs if waiting]
    return Stratum(tuple(layers))


def _needs(clause: Clause, made: set[Predicate]) -> bool:
    return any(_among(predicate_of(pattern), made) for pattern in clause.body)


def _among(predicate: Predicate, made: set[Predicate]) -> bool:
    """Whether ``predicate`` may be one of ``made``; a situation without a name may be any."""
    kind, named, _ = predicate.partition(":")
    if kind in NAMED and not named:
        return any(one.partition(":")[0] == kind for one in made)
    return predicate in made or (kind in NAMED and kind in made)

"""Stratification（分层）: an order of the clauses in which every negation looks back.

Predicates are kinds of atoms; a situation is a predicate for each name it may have, so that two
situations may depend on one another's absence without a false alarm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.errors import PackFault
from engine.inference.program import Atom, Clause, Head, Pattern, Stratum
from engine.packs.pack import Var

Predicate = str


def stratify(
    clauses: Sequence[Clause], gate: Atom | None, places: Mapping[str, str]
) -> tuple[Stratum, ...]:
    """Order ``clauses`` into strata and layers.

    The gate's clauses, if any, form the first stratum. Raises PackFault P401 when a conclusion
    depends on its own absence, naming the rules of the cycle.
    """
    first = [c for c in clauses if gate and any(head.kind == gate.kind for head in c.heads)]
    rest = [c for c in clauses if c not in first]
    strata = [_stratum(first)] if first else []
    level = _levels(rest, places)
    for number in sorted(set(level.values())):
        chosen = [clause for clause in rest if _level_of(clause, level) == number]
        if chosen:
            strata.append(_stratum(chosen))
    return tuple(strata)


def predicate_of(part: Pattern | Head) -> Predicate:
    """The predicate of a pattern or head: its kind, with the name where that is a constant."""
    if part.kind != "situation":
        return part.kind
    pairs = (
        ((t.field, t.value) for t in part.tests if t.op == "eq")
        if isinstance(part, Pattern)
        else part.fields
    )
    name = dict(pairs).get("name", "*")
    return "situation" if isinstance(name, Var) or name == "*" else f"situation:{name}"


def _levels(clauses: Sequence[Clause], places: Mapping[str, str]) -> dict[Predicate, int]:
    """The least level of each predicate: above all it negates, not below what it needs."""
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
    raise _cycle(clauses, level, places)


def _outputs(clause: Clause) -> tuple[Predicate, ...]:
    return tuple(predicate_of(head) for head in clause.heads) or (f"rule:{clause.rule}",)


def _level_of(clause: Clause, level: Mapping[Predicate, int]) -> int:
    own = max((level.get(p, 0) for p in _outputs(clause)), default=0)
    positive = max((_of(p, level) for p in clause.body), default=0)
    negative = max((_of(p, level) + 1 for p in clause.absent), default=0)
    return max(own, positive, negative)


def _of(pattern: Pattern, level: Mapping[Predicate, int]) -> int:
    predicate = predicate_of(pattern)
    if predicate == "situation":
        return max((n for p, n in level.items() if p.startswith("situation")), default=0)
    return level.get(predicate, 0)


def _cycle(
    clauses: Sequence[Clause], level: Mapping[Predicate, int], places: Mapping[str, str]
) -> PackFault:
    """The fault that names the rules whose level never settles."""
    highest = max(level.values())
    rules = sorted({c.rule for c in clauses if _level_of(c, level) >= highest - 1 and c.absent})
    return PackFault(
        "P401",
        f"规则 {'、'.join(rules)} 的结论依赖于它自己不成立（否定形成环）",
        where=places.get(rules[0], "") if rules else "",
        remedy="去掉环上的一个 not，或把条件改写成不依赖本规则结论的事实",
    )


# --- layers of one stratum ----------------------------------------------------------------------


def _stratum(clauses: Sequence[Clause]) -> Stratum:
    """Clauses ordered by need; those that need one another share a recursive layer."""
    remaining = list(dict.fromkeys(clauses))
    layers: list[tuple[bool, tuple[Clause, ...]]] = []
    while remaining:
        made = {p for clause in remaining for p in _outputs(clause)}
        ready = tuple(c for c in remaining if not _needs(c, made))
        if not ready:
            layers.append((True, tuple(remaining)))
            break
        layers.append((False, ready))
        remaining = [clause for clause in remaining if clause not in ready]
    return Stratum(tuple(layers))


def _needs(clause: Clause, made: set[Predicate]) -> bool:
    for pattern in clause.body:
        predicate = predicate_of(pattern)
        if predicate in made:
            return True
        if predicate == "situation" and any(p.startswith("situation") for p in made):
            return True
        if predicate.startswith("situation:") and "situation" in made:
            return True
    return False

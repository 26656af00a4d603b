"""Compile a rule pack to a stratified program（规则编译）.

Readings and parameters are filled in, tables and lists expanded, conditions put into disjunctive
normal form; then clauses are ordered into strata so that negation only looks back. A pack in which
a conclusion depends on its own absence cannot be ordered and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from engine.errors import PackFault
from engine.inference.program import Clause, Head, Pattern, Program, Test, atom
from engine.inference.strata import stratify
from engine.packs.pack import (
    All,
    AnyOf,
    Conclusion,
    Condition,
    FromParameter,
    FromReading,
    Literal,
    Not,
    Pack,
    ReadingIs,
    Rule,
    Term,
    Value,
    Var,
)
from engine.terms import LADDERS

MAX_CLAUSES_OF_RULE: Final = 400
MAX_CLAUSES: Final = 4000
GATE: Final = "in_force"


@dataclass(frozen=True, slots=True)
class Setting:
    """The choices in force at a moment（释义与参数取值）: reading → choice, parameter → value."""

    readings: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]

    def choice(self, reading: str) -> str:
        """The choice made of ``reading``."""
        return dict(self.readings)[reading]

    def parameter(self, name: str) -> str:
        """The value of the parameter ``name``, empty where the operator left it open."""
        return dict(self.parameters)[name]


@dataclass(frozen=True, slots=True)
class _Body:
    """A conjunction under construction: patterns, absent patterns, bound constants."""

    body: tuple[Literal, ...] = ()
    absent: tuple[Literal, ...] = ()
    tables: tuple[tuple[bool, Literal], ...] = ()


def value_of(term: Term, pack: Pack, setting: Setting) -> Value | Var:
    """The constant or variable that ``term`` stands for under ``setting``."""
    if isinstance(term, FromReading):
        choice = pack.reading_by_id[term.reading].choice(setting.choice(term.reading))
        return choice.value if choice else ""
    if isinstance(term, FromParameter):
        return setting.parameter(term.parameter)
    return term


def compile_pack(pack: Pack, setting: Setting, *, standing: bool = False) -> Program:
    """Compile ``pack`` under ``setting``.

    Args:
        pack: a checked pack.
        setting: the choice of every reading and the value of every parameter.
        standing: compile the rules that hold always instead of those that answer about a day.

    Raises:
        PackFault: P401 a cycle through negation, P402 too many clauses, P403 an unbound variable,
            P405 a gate that depends on a conclusion, P204 a value that its ladder does not have.

    """
    rules = [rule for rule in pack.rules if rule.standing is standing or _opens(rule)]
    clauses = [clause for rule in rules for clause in _clauses(rule, pack, setting)]
    if len(clauses) > MAX_CLAUSES:
        raise PackFault(
            "P402", f"规则展开后有 {len(clauses)} 条，上限 {MAX_CLAUSES}", remedy="拆分规则包"
        )
    gated = any(conclusion.kind == GATE for rule in rules for conclusion in rule.concludes)
    gate = atom(GATE) if gated else None
    return Program(stratify(clauses, gate, _places(pack)), gate)


def _opens(rule: Rule) -> bool:
    """Whether the rule brings the regulation into force: every program begins with it."""
    return any(conclusion.kind == GATE for conclusion in rule.concludes)


def _places(pack: Pack) -> Mapping[str, str]:
    return {rule.id: f"{rule.file}:{rule.line}" for rule in pack.rules}


def _clauses(rule: Rule, pack: Pack, setting: Setting) -> Iterator[Clause]:
    count = 0
    for body in _disjuncts(rule.when, pack, setting):
        for clause in _expand(rule, body, pack, setting):
            count += 1
            if count > MAX_CLAUSES_OF_RULE:
                raise PackFault(
                    "P402",
                    f"规则 {rule.id} 展开后超过 {MAX_CLAUSES_OF_RULE} 条",
                    where=f"{rule.file}:{rule.line}",
                    remedy="减少 any 的层数，或拆成几条规则",
                )
            yield clause


# --- conditions into conjunctions ---------------------------------------------------------------


def _disjuncts(condition: Condition, pack: Pack, setting: Setting) -> Iterator[_Body]:
    """The conjunctions whose union is ``condition``; none at all when a reading rules it out."""
    if isinstance(condition, AnyOf):
        for part in condition.parts:
            yield from _disjuncts(part, pack, setting)
    elif isinstance(condition, All):
        parts = (list(_disjuncts(part, pack, setting)) for part in condition.parts)
        for chosen in product(*parts):
            yield _joined(chosen)
    elif isinstance(condition, ReadingIs):
        if setting.choice(condition.reading) in condition.choices:
            yield _Body()
    elif isinstance(condition, Not):
        yield from _negated(condition.part, pack, setting)
    else:
        yield _single(condition, negative=False)


def _negated(part: Condition, pack: Pack, setting: Setting) -> Iterator[_Body]:
    """The conjunctions of ``not part``, negation pushed to the elementary conditions."""
    if isinstance(part, Not):
        yield from _disjuncts(part.part, pack, setting)
    elif isinstance(part, AnyOf):
        yield from _disjuncts(All(tuple(Not(inner) for inner in part.parts)), pack, setting)
    elif isinstance(part, All):
        yield from _disjuncts(AnyOf(tuple(Not(inner) for inner in part.parts)), pack, setting)
    elif isinstance(part, ReadingIs):
        if setting.choice(part.reading) not in part.choices:
            yield _Body()
    elif part.kind != "always":
        yield _single(part, negative=True)


def _single(literal: Literal, *, negative: bool) -> _Body:
    if literal.kind == "always":
        return _Body()
    if literal.kind.startswith("table:"):
        return _Body(tables=((negative, literal),))
    return _Body(absent=(literal,)) if negative else _Body(body=(literal,))


def _joined(bodies: Iterable[_Body]) -> _Body:
    joined = _Body()
    for body in bodies:
        joined = _Body(
            joined.body + body.body, joined.absent + body.absent, joined.tables + body.tables
        )
    return joined


# --- tables and terms into constants ------------------------------------------------------------


def _expand(rule: Rule, body: _Body, pack: Pack, setting: Setting) -> Iterator[Clause]:
    """Clauses of one conjunction: one for each way its tables can be filled in."""
    positive = [literal for negative, literal in body.tables if not negative]
    rows = [_table_bindings(literal, pack, setting) for literal in positive]
    for combination in product(*rows):
        bound = _consistent(combination)
        if bound is None:
            continue
        for extra in _table_absences(body, bound, pack, setting):
            yield _clause(rule, body, bound, extra, pack, setting)


def _table_bindings(literal: Literal, pack: Pack, setting: Setting) -> list[dict[str, Value]]:
    """For each row that passes the literal's constants, what its variables become."""
    table = next(t for t in pack.tables if t.id == literal.kind.removeprefix("table:"))
    found: list[dict[str, Value]] = []
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        bound: dict[str, Value] | None = {}
        for test in literal.tests:
            value = value_of(test.term, pack, setting)
            bound = _bind(bound, value, cells[test.field])
            if bound is None:
                break
        if bound is not None and bound not in found:
            found.append(bound)
    return found


def _bind(
    bound: dict[str, Value] | None, value: Value | Var, cell: Value
) -> dict[str, Value] | None:
    if bound is None:
        return None
    if isinstance(value, Var):
        if value.name in bound and bound[value.name] != cell:
            return None
        return {**bound, value.name: cell}
    return bound if value == cell else None


def _consistent(parts: Iterable[dict[str, Value]]) -> dict[str, Value] | None:
    """All bindings together, or ``None`` where two of them differ."""
    together: dict[str, Value] = {}
    for part in parts:
        for name, value in part.items():
            if together.setdefault(name, value) != value:
                return None
    return together


def _table_absences(
    body: _Body, bound: Mapping[str, Value], pack: Pack, setting: Setting
) -> Iterator[tuple[tuple[str, Value], ...]]:
    """Ways in which no row of the negated tables matches: variables that must differ."""
    choices: list[list[tuple[tuple[str, Value], ...]]] = []
    for negative, literal in body.tables:
        if negative:
            rows = _table_bindings(literal, pack, setting)
            choices += [_differences(row, bound) for row in rows]
    for combination in product(*choices):
        merged = tuple(sorted({pair for part in combination for pair in part}))
        yield merged


def _differences(
    row: Mapping[str, Value], bound: Mapping[str, Value]
) -> list[tuple[tuple[str, Value], ...]]:
    """The ways to differ from ``row``: one variable each, or nothing if a constant already does."""
    if any(name in bound and bound[name] != value for name, value in row.items()):
        return [()]
    return [((name, value),) for name, value in row.items() if name not in bound]


def _clause(  # noqa: PLR0913 - the six parts a clause is made of
    rule: Rule,
    body: _Body,
    bound: Mapping[str, Value],
    differing: tuple[tuple[str, Value], ...],
    pack: Pack,
    setting: Setting,
) -> Clause:
    patterns = [_pattern(rule, literal, bound, pack, setting) for literal in body.body]
    absent = [_pattern(rule, literal, bound, pack, setting) for literal in body.absent]
    patterns = _differ(patterns, differing, rule)
    keeps = _kept_variables(rule)
    free = frozenset(name for pattern in patterns for name in pattern.variables)
    _check_bound(rule, free | bound.keys(), keeps, absent)
    constants = tuple((name, value) for name, value in sorted(bound.items()) if name not in free)
    heads = tuple(_head(conclusion, pack, setting) for conclusion in rule.concludes)
    unique = dict.fromkeys(patterns)
    return Clause(rule.id, tuple(unique), tuple(dict.fromkeys(absent)), heads, keeps, constants)


def _pattern(
    rule: Rule, literal: Literal, bound: Mapping[str, Value], pack: Pack, setting: Setting
) -> Pattern:
    tests = []
    for test in literal.tests:
        value = value_of(test.term, pack, setting)
        if isinstance(value, Var):
            value = bound.get(value.name, value)
        if isinstance(value, Var) and (test.field in LADDERS or literal.kind == "date"):
            raise _unbound(rule, value.name)
        tests.append(Test(test.field, test.op, _ranked(rule, test.field, value)))
    return Pattern(literal.kind, tuple(tests))


def _ranked(rule: Rule, field: str, value: Value | Var) -> Value | Var:
    """The value as matchers compare it: on a ladder by its rank."""
    ladder = LADDERS.get(field)
    if ladder is None or not isinstance(value, str):
        return value
    if value not in ladder:
        what = f"规则 {rule.id} 的 {field} 取值「{value}」不在等级之列"
        where = f"{rule.file}:{rule.line}"
        raise PackFault("P204", what, where=where, remedy=f"可用：{'、'.join(ladder)}")
    return ladder[value]


def _differ(
    patterns: list[Pattern], differing: tuple[tuple[str, Value], ...], rule: Rule
) -> list[Pattern]:
    """Add ``variable is not value`` to the first pattern that binds the variable."""
    for name, value in differing:
        for number, pattern in enumerate(patterns):
            place = next((t.field for t in pattern.tests if t.value == Var(name)), None)
            if place is not None:
                patterns[number] = replace(
                    pattern, tests=(*pattern.tests, Test(place, "ne", value))
                )
                break
        else:
            raise _unbound(rule, name)
    return patterns


def _kept_variables(rule: Rule) -> tuple[str, ...]:
    """Variables that the rule's consequences mention, sorted."""
    names: set[str] = set()
    for conclusion in rule.concludes:
        names.update(term.name for _, term in conclusion.fields if isinstance(term, Var))
    for obligation in rule.obliges:
        names |= obligation.units.variables
        for term in (obligation.coverage, obligation.place, obligation.hazard):
            if isinstance(term, Var):
                names.add(term.name)
    for awaiting in rule.awaits:
        names |= awaiting.by.variables | awaiting.to.variables
    return tuple(sorted(names))


def _check_bound(
    rule: Rule, known: frozenset[str] | set[str], keeps: tuple[str, ...], absent: list[Pattern]
) -> None:
    needed = set(keeps)
    for pattern in absent:
        needed |= pattern.variables
    for name in sorted(needed - set(known)):
        raise _unbound(rule, name)


def _unbound(rule: Rule, name: str) -> PackFault:
    return PackFault(
        "P403",
        f"规则 {rule.id} 的变量 ${name} 没有在肯定的条件里出现",
        where=f"{rule.file}:{rule.line}",
        remedy=f"在 when 里加一个含 ${name} 的条件，或改成固定值",
    )


def _head(conclusion: Conclusion, pack: Pack, setting: Setting) -> Head:
    return Head(
        conclusion.kind,
        tuple((name, value_of(term, pack, setting)) for name, term in conclusion.fields),
    )

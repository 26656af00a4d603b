"""Compile a rule pack to a stratified program（规则编译）.

Readings and parameters are filled in, tables and lists expanded, conditions put into disjunctive
normal form; then clauses are ordered into strata so that negation only looks back. A pack in which
a conclusion depends on its own absence cannot be ordered and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Final

from engine.decimals import UNREACHED, is_decimal, thousandths
from engine.errors import PackFault
from engine.inference.lasting import check_lasting
from engine.inference.program import Clause, Head, Pattern, Program, Test, atom
from engine.inference.strata import stratify
from engine.inference.tables import Row, joined_rows, ways_apart
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
    UnitChoice,
    Value,
    Var,
)
from engine.packs.pack import Test as Comparison
from engine.packs.words import is_date, unit_fields
from engine.terms import LADDERS

MAX_CLAUSES_OF_RULE: Final = 400
MAX_CLAUSES: Final = 4000
MAX_TRIED: Final = 20_000
GATE: Final = "in_force"
LASTING: Final = "lasting"
TRIGGER: Final = "trigger"


@dataclass(frozen=True)
class Setting:
    """The choices in force at a moment（释义与参数取值）: reading → choice, parameter → value."""

    readings: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]

    @cached_property
    def _choices(self) -> Mapping[str, str]:
        return dict(self.readings)

    @cached_property
    def _values(self) -> Mapping[str, str]:
        return dict(self.parameters)

    def choice(self, reading: str) -> str:
        """The choice made of ``reading``."""
        return self._choices[reading]

    def parameter(self, name: str) -> str:
        """The value of the parameter ``name``, empty where the operator left it open."""
        return self._values[name]


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


def _meant(kind: str, test: Comparison, pack: Pack, setting: Setting) -> Value | Var:
    """What a test compares with; readings and parameters may give a unit by any of its names."""
    value = value_of(test.term, pack, setting)
    if isinstance(value, str) and test.field in unit_fields(kind):
        unit = pack.unit_by_name.get(value)
        return unit.id if unit else value
    return value


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
    return _program([_going_on(rule) if rule.lasting else rule for rule in rules], pack, setting)


def compile_triggers(pack: Pack, setting: Setting) -> Program:
    """Compile what sets the lasting rules off: their conditions conclude ``trigger`` facts.

    Raises:
        PackFault: as ``compile_pack``; P406 a lasting rule set off by no record, P407 one that
            rests on what another lasting rule concludes.

    """
    rules = [rule for rule in pack.rules if not rule.standing or _opens(rule)]
    program = _program(
        [_setting_off(rule) if rule.lasting else rule for rule in rules], pack, setting
    )
    check_lasting(pack, program)
    return program


def _going_on(rule: Rule) -> Rule:
    """A lasting rule as it goes on: by the fact that it was set off and not ended."""
    tests = tuple(Comparison(name, "eq", term) for name, term in _identity(rule))
    return replace(rule, when=Literal(LASTING, tests))


def _setting_off(rule: Rule) -> Rule:
    """A lasting rule as it is set off: nothing follows yet but that it was."""
    trigger = Conclusion(TRIGGER, _identity(rule))
    return replace(rule, concludes=(trigger,), obliges=(), awaits=(), recommends=())


def _identity(rule: Rule) -> tuple[tuple[str, Term], ...]:
    """What tells one setting-off of a lasting rule from another: the rule and its variables."""
    return (("rule", rule.id), *((f"v_{name}", Var(name)) for name in kept_in(rule)))


def _program(rules: Iterable[Rule], pack: Pack, setting: Setting) -> Program:
    """The stratified program of ``rules``. Raises PackFault."""
    rules = list(rules)
    clauses: list[Clause] = []
    for rule in rules:
        clauses += _clauses(rule, pack, setting)
        if len(clauses) > MAX_CLAUSES:
            what = f"规则展开后超过 {MAX_CLAUSES} 条"
            raise PackFault("P402", what, where=f"{rule.file}:{rule.line}", remedy="拆分规则包")
    gated = any(conclusion.kind == GATE for rule in rules for conclusion in rule.concludes)
    gate = atom(GATE) if gated else None
    places = _places(pack)
    return Program(stratify(clauses, gate, places), gate, places)


def _opens(rule: Rule) -> bool:
    """Whether the rule brings the regulation into force: every program begins with it."""
    return any(conclusion.kind == GATE for conclusion in rule.concludes)


def _places(pack: Pack) -> Mapping[str, str]:
    return {rule.id: f"{rule.file}:{rule.line}" for rule in pack.rules}


def _clauses(rule: Rule, pack: Pack, setting: Setting) -> Iterator[Clause]:
    tried = _Tried(rule)
    found: dict[Clause, None] = {}
    for body in _disjuncts(rule.when, pack, setting, tried):
        for clause in _expand(tried, body, pack, setting):
            found[clause] = None
            if len(found) > MAX_CLAUSES_OF_RULE:
                what = f"展开后超过 {MAX_CLAUSES_OF_RULE} 条"
                raise tried.too_many(what)
    yield from found


class _Tried:
    """Counts the combinations tried for one rule: even those that come to nothing take time."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.keeps = kept_in(rule)
        self.left = MAX_TRIED

    def one(self) -> None:
        """Count one more. Raises PackFault P402 past the limit."""
        self.left -= 1
        if self.left < 0:
            what = f"要试的组合超过 {MAX_TRIED} 个"
            raise self.too_many(what)

    def too_many(self, what: str) -> PackFault:
        """The fault of a rule that expands too far."""
        return PackFault(
            "P402",
            f"规则 {self.rule.id} {what}",
            where=f"{self.rule.file}:{self.rule.line}",
            remedy="减少 any 的层数或表的行数，或拆成几条规则",
        )


# --- conditions into conjunctions ---------------------------------------------------------------


def _disjuncts(
    condition: Condition, pack: Pack, setting: Setting, tried: _Tried
) -> Iterator[_Body]:
    """The conjunctions whose union is ``condition``; none at all when a reading rules it out."""
    tried.one()
    if isinstance(condition, AnyOf):
        for part in condition.parts:
            yield from _disjuncts(part, pack, setting, tried)
    elif isinstance(condition, All):
        parts = [list(_disjuncts(part, pack, setting, tried)) for part in condition.parts]
        for chosen in product(*parts):
            tried.one()
            yield _joined(chosen)
    elif isinstance(condition, ReadingIs):
        if setting.choice(condition.reading) in condition.choices:
            yield _Body()
    elif isinstance(condition, Not):
        yield from _negated(condition.part, pack, setting, tried)
    else:
        yield _single(condition, negative=False)


def _negated(part: Condition, pack: Pack, setting: Setting, tried: _Tried) -> Iterator[_Body]:
    """The conjunctions of ``not part``, negation pushed to the elementary conditions."""
    if isinstance(part, Not):
        yield from _disjuncts(part.part, pack, setting, tried)
    elif isinstance(part, AnyOf):
        inside = All(tuple(Not(inner) for inner in part.parts))
        yield from _disjuncts(inside, pack, setting, tried)
    elif isinstance(part, All):
        either = AnyOf(tuple(Not(inner) for inner in part.parts))
        yield from _disjuncts(either, pack, setting, tried)
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


def _expand(tried: _Tried, body: _Body, pack: Pack, setting: Setting) -> Iterator[Clause]:
    """Clauses of one conjunction: one for each way its tables can be filled in."""
    rows: dict[bool, list[list[Row]]] = {False: [], True: []}
    for negative, literal in body.tables:
        rows[negative].append(_table_bindings(literal, pack, setting))
    refused = [row for table in rows[True] for row in table]
    for joined in joined_rows(rows[False], tried.one):
        for more, differing in ways_apart(refused, joined, tried.one):
            yield _clause(tried, body, {**joined, **more}, differing, pack, setting)


def _table_bindings(literal: Literal, pack: Pack, setting: Setting) -> list[dict[str, Value]]:
    """For each row that passes the literal's constants, what its variables become."""
    table = next(t for t in pack.tables if t.id == literal.kind.removeprefix("table:"))
    found: dict[tuple[Value, ...], dict[str, Value]] = {}
    for row in table.assigned:
        cells = dict(zip(table.columns, row, strict=True))
        bound: dict[str, Value] | None = {}
        for test in literal.tests:
            value = _meant(literal.kind, test, pack, setting)
            bound = _bind(bound, value, cells[test.field])
            if bound is None:
                break
        if bound is not None:
            found.setdefault(tuple(bound.values()), bound)
    return list(found.values())


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


def _clause(  # noqa: PLR0913 - the six parts a clause is made of
    tried: _Tried,
    body: _Body,
    bound: Mapping[str, Value],
    differing: tuple[tuple[str, Value], ...],
    pack: Pack,
    setting: Setting,
) -> Clause:
    rule, keeps = tried.rule, tried.keeps
    patterns = [_pattern(rule, literal, bound, pack, setting) for literal in body.body]
    absent = [_pattern(rule, literal, bound, pack, setting) for literal in body.absent]
    patterns = _differ(patterns, differing, rule)
    free = frozenset(name for pattern in patterns for name in pattern.variables)
    _check_bound(rule, free | bound.keys(), keeps, absent)
    held = {**bound, **_rungs_of(rule, body, bound)}
    constants = tuple((name, value) for name, value in sorted(held.items()) if name not in free)
    heads = tuple(_head(conclusion, pack, setting) for conclusion in rule.concludes)
    unique = dict.fromkeys(patterns)
    return Clause(rule.id, tuple(unique), tuple(dict.fromkeys(absent)), heads, keeps, constants)


def _rungs_of(rule: Rule, body: _Body, bound: Mapping[str, Value]) -> dict[str, Value]:
    """What stands for a rung as facts have it: by rank, however the variable was bound."""
    tests = (test for literal in body.body for test in literal.tests if test.op == "eq")
    return {
        test.term.name: _rank(rule, test.field, bound[test.term.name])
        for test in tests
        if isinstance(test.term, Var) and test.term.name in bound
    }


def _pattern(
    rule: Rule, literal: Literal, bound: Mapping[str, Value], pack: Pack, setting: Setting
) -> Pattern:
    tests = []
    for test in literal.tests:
        value = _meant(literal.kind, test, pack, setting)
        if isinstance(value, Var):
            value = bound.get(value.name, value)
        if isinstance(value, Var) and (test.op != "eq" or literal.kind == "date"):
            raise _unbound(rule, value.name)
        if literal.kind == "date" and not is_date(str(value)):
            raise _unfit(rule, f"日期「{value}」不对", "写成 2024-10-01")
        if literal.kind == "observation" and test.op != "eq":
            tests.append(_measured(rule, test, value))
        elif (literal.kind, test.field) == ("incident", "cases"):
            # a threshold that nobody has filled in is passed: the safe side
            tests.append(Test(test.field, test.op, int(str(value) or 0)))
        else:
            tests.append(Test(test.field, test.op, _ranked(rule, test.field, value)))
    return Pattern(literal.kind, tuple(tests))


def _measured(rule: Rule, test: Comparison, value: Value | Var) -> Test:
    """A threshold in whole thousandths; one that nobody has filled in is never reached."""
    op, step = {"ge": ("ge", 0), "gt": ("ge", 1), "le": ("le", 0), "lt": ("le", -1)}[test.op]
    text = str(value)
    if not text:
        return Test(test.field, op, UNREACHED if op == "ge" else -UNREACHED)
    if not is_decimal(text):
        raise _unfit(rule, f"阈值「{text}」不是数值", "写成 98.6，最多三位小数")
    return Test(test.field, op, thousandths(text) + step)


def _unfit(rule: Rule, what: str, remedy: str) -> PackFault:
    where = f"{rule.file}:{rule.line}"
    return PackFault("P108", f"规则 {rule.id} 的{what}", where=where, remedy=remedy)


def _ranked(rule: Rule, field: str, value: Value | Var) -> Value | Var:
    return value if isinstance(value, Var) else _rank(rule, field, value)


def _rank(rule: Rule, field: str, value: Value) -> Value:
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
                other = Test(place, "ne", _ranked(rule, place, value))
                patterns[number] = replace(pattern, tests=(*pattern.tests, other))
                break
        else:
            raise _unbound(rule, name)
    return patterns


def kept_in(rule: Rule) -> tuple[str, ...]:
    """Variables that the rule's consequences mention, sorted."""
    terms: list[Term] = [term for one in rule.concludes for _, term in one.fields]
    choices: list[UnitChoice] = []
    for obligation in rule.obliges:
        terms += [obligation.coverage, obligation.place, obligation.hazard, obligation.within]
        choices += [obligation.units, obligation.to]
    for awaiting in rule.awaits:
        terms.append(awaiting.within)
        choices += [awaiting.by, awaiting.to]
    for recommending in rule.recommends:
        terms += [recommending.plan, recommending.level]
        choices += [recommending.by, recommending.to]
    names = {term.name for term in terms if isinstance(term, Var)}
    names.update(name for choice in choices for name in choice.all_variables)
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

"""The durable_rules matcher（durable_rules 匹配器）, inside its fence.

durable_rules is fast enough and gives derivations, but as documented it crashes in ordinary joins,
answers ``none()`` wrongly and swallows errors. What keeps it safe is collected here: one host per
program and no dispatcher threads; a constant clock; every pattern pins its kind; scalars only;
every join ends in an always-true cross-fact test; no negation, ``any``, counts or timers (absence
is decided between strata, here, and asserted as a fact); one batch of facts, one live session,
deleted at once; actions only note what fired; any trouble rebuilds the host and is raised. One
more defect was met here: deleting a session in which no rule fired crashes the process, so each
stratum has a rule that always fires on a tick fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from durable import engine as durable

from engine.errors import PackFault
from engine.inference.bit_matcher import agree
from engine.inference.program import Atom, Clause, Firing, Pattern, Program, Stratum, firing_of
from engine.packs.pack import Value, Var

TRUE_FIELD: Final = "~"
KIND_FIELD: Final = "_kind"
TICK: Final = "tick"
MAX_TESTS_AT_A_NODE: Final = 450
MAX_RULES_SHARING_A_TEST: Final = 200
MAX_PATTERNS: Final = 12
MOST_REMEMBERED: Final = 4096
_OPERATORS: Final = {"ne": "$neq", "ge": "$gte", "le": "$lte"}


def _constant_clock() -> float:
    """Durable's clock stands still: a clock step would drop the rest of an agenda."""
    return 0.0


class MatcherFailure(RuntimeError):  # noqa: N818 - what happened, not whose error
    """durable_rules did not finish an evaluation（匹配器故障）; the host has been rebuilt."""


class _Host(durable.Host):  # type: ignore[misc]
    """A host without dispatcher threads: they walk freed sessions and lose conclusions."""

    def _run(self) -> None:
        return


class DurableMatcher:
    """Matches a program, one state at a time（durable_rules 匹配器）; one for each thread."""

    name = "durable"

    def __init__(self, program: Program) -> None:
        self.program = program
        self._stages = [_Stage(number, stratum) for number, stratum in enumerate(program.strata)]
        self._known: dict[frozenset[Atom], tuple[Firing, ...]] = {}

    def match(self, atoms: Mapping[Atom, int], states: int) -> dict[Firing, int]:
        """Every firing, with the states in which it fires; equal states are evaluated once."""
        firings: dict[Firing, int] = {}
        for facts, mask in _distinct_states(atoms, states, self.program).items():
            for firing in self.firings(facts):
                firings[firing] = firings.get(firing, 0) | mask
        return firings

    def firings(self, facts: frozenset[Atom]) -> tuple[Firing, ...]:
        """The firings of one state, sorted; remembered, since a program never changes."""
        known = self._known.get(facts)
        if known is None:
            known = tuple(sorted(self.evaluate(facts), key=repr))
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[facts] = known
        return known

    def evaluate(self, facts: Iterable[Atom]) -> tuple[Firing, ...]:
        """The firings of one state, evaluated afresh, in no particular order."""
        return tuple(dict.fromkeys(self._evaluate(frozenset(facts))))

    def close(self) -> None:
        """Free the rule sets; without this a reload leaks most of a megabyte."""
        for stage in self._stages:
            stage.close()

    def _evaluate(self, facts: frozenset[Atom]) -> list[Firing]:
        known = set(facts)
        fired: list[Firing] = []
        for number, stage in enumerate(self._stages):
            new = stage.run(known)
            fired.extend(new)
            known.update(head for firing in new for head in firing.heads)
            if number == 0 and self.program.gate is not None and self.program.gate not in known:
                break
        return fired


def _distinct_states(
    atoms: Mapping[Atom, int], states: int, program: Program
) -> dict[frozenset[Atom], int]:
    """Sets of relevant atoms that really occur → the states in which they do."""
    groups: dict[frozenset[Atom], int] = {frozenset(): (1 << states) - 1}
    for one, held in atoms.items():
        if one.kind not in program.input_kinds:
            continue
        split: dict[frozenset[Atom], int] = {}
        for present, mask in groups.items():
            if mask & held:
                split[present | {one}] = mask & held
            if mask & ~held:
                split[present] = mask & ~held
        groups = split
    return groups


class _Stage:
    """One stratum as one durable rule set（一层规则）."""

    def __init__(self, number: int, stratum: Stratum) -> None:
        self.name = f"stratum{number}"
        self.clauses = stratum.clauses
        self.absences = _absences(stratum)
        _refuse_past_limits(self.clauses, len(self.absences))
        self._by_place = _patterns_by_place(self.clauses)
        self._binders = _binders(self.clauses)
        self._places_of: dict[Atom, tuple[str, ...]] = {}
        self._firings: dict[Firing, None] = {}
        self._facts: dict[str, Atom] = {}
        self._asserted: set[Atom] = set()
        self._before: frozenset[Atom] = frozenset()
        self._decided: set[tuple[int, tuple[tuple[str, Value], ...]]] = set()
        self._error: BaseException | None = None
        self._serial = 0
        self._standing = tuple(c for c in self.clauses if not c.body and not c.absent)
        self.host: Any = self._build()

    def _build(self) -> Any:  # noqa: ANN401 - durable_rules carries no types
        definitions = {
            f"r{number}": {
                "all": _condition(clauses[0], self.absences),
                "run": self._action(clauses),
            }
            for number, clauses in enumerate(_alike(self.clauses))
        }
        if not definitions:
            return None
        definitions["tick"] = {"all": [{"m0": {KIND_FIELD: TICK}}], "run": lambda _: None}
        durable._unix_now = _constant_clock  # noqa: SLF001 - the library offers no other way
        return _Host({self.name: definitions})

    def run(self, known: set[Atom]) -> list[Firing]:
        """Fire the stratum's rules over the atoms ``known``."""
        self._firings = dict.fromkeys(firing_of(clause, {}, ()) for clause in self._standing)
        self._before = frozenset(known).union(*(firing.heads for firing in self._firings))
        self._facts, self._asserted, self._error = {}, set(self._before), None
        self._decided = set()
        facts = [*self._present(), *self._absent()]
        if facts and self.host is not None:
            tick = {"id": TICK, "sid": self._sid(), KIND_FIELD: TICK, TRUE_FIELD: 1}
            self._assert([*facts, tick])
        return list(self._firings)

    def _present(self) -> list[dict[str, Any]]:
        return [fact for one in sorted(self._before, key=repr) for fact in self._shown(one)]

    def _shown(self, one: Atom) -> list[dict[str, Any]]:
        """The atom as facts, one for each place that could take it: others durable fails on."""
        places = self._places_of.get(one)
        if places is None:
            places = self._places_of[one] = tuple(
                place
                for place, patterns in self._by_place.get(one.kind, {}).items()
                if any(agree(pattern, one, {}) is not None for pattern in patterns)
            )
        return [self._fact(one, place) for place in places]

    def _fact(self, one: Atom, place: str) -> dict[str, Any]:
        key = f"f{len(self._facts)}"
        self._facts[key] = one
        own = {"id": key, "sid": self._sid(), KIND_FIELD: place, TRUE_FIELD: 1}
        return own | dict(one.fields)

    def _absent(self) -> list[dict[str, Any]]:
        """Facts that say "nothing matches this pattern", for each value its variables may take.

        Whether anything matches was settled by earlier strata; which values are asked for may
        grow with the conclusions of this one. Each is said once.
        """
        facts = []
        for number, (pattern, variables) in enumerate(self.absences):
            for values in _bindings_of(variables, self._asserted, self.clauses):
                asked = (number, tuple(sorted(values.items())))
                if asked in self._decided:
                    continue
                key = f"a{len(self._decided)}"
                self._decided.add(asked)
                if not any(_matches(pattern, one, values) for one in self._before):
                    fact = {KIND_FIELD: f"absent{number}", TRUE_FIELD: 1}
                    fact |= {f"v_{name}": value for name, value in values.items()}
                    facts.append({"id": key, "sid": self._sid(), **fact})
        return facts

    def _sid(self) -> str:
        return f"s{self._serial}"

    def _assert(self, facts: list[dict[str, Any]]) -> None:
        try:
            result = self.host.assert_facts(self.name, facts)
            self._raise_trouble(result)
        except BaseException:
            self.host = self._build()
            raise
        finally:
            self._forget()

    def _raise_trouble(self, result: object) -> None:
        """Raise what an action raised, or what durable's answer says went wrong."""
        if self._error is not None:
            raise self._error
        trouble = _trouble_in(result)
        if trouble:
            raise MatcherFailure(trouble)

    def _forget(self) -> None:
        """Delete the session; a host just rebuilt has none to delete."""
        with suppress(Exception):
            self.host.delete_state(self.name, self._sid())
        self._serial += 1

    def _action(self, clauses: tuple[Clause, ...]) -> Callable[[Any], None]:
        """What durable runs when the body matches: note each clause, pass conclusions on."""

        def run(context: Any) -> None:  # noqa: ANN401
            try:
                self._note(clauses, context)
            except BaseException as error:  # noqa: BLE001 - durable would swallow it
                self._error = self._error or error

        return run

    def _note(self, clauses: tuple[Clause, ...], context: Any) -> None:  # noqa: ANN401
        matched = context._m  # noqa: SLF001 - the plain dict behind the wrapper
        patterns = clauses[0].body
        body = tuple(self._facts[matched[f"m{n}"]["id"]] for n in range(len(patterns)))
        bindings = _bound(patterns, body)
        if bindings is None:
            return
        for clause in clauses:
            firing = firing_of(clause, bindings, body)
            self._firings[firing] = None
            for head in firing.heads:
                self._pass_on(head, context)

    def _pass_on(self, head: Atom, context: Any) -> None:  # noqa: ANN401
        """Assert a conclusion for the stratum's other rules, once."""
        if head not in self._asserted:
            self._asserted.add(head)
            absent = self._absent() if head.kind in self._binders else []
            for fact in (*self._shown(head), *absent):
                context.assert_fact(fact)

    def close(self) -> None:
        """Delete the rule set in the C library."""
        if self.host is not None:
            import durable_rules_engine  # noqa: PLC0415 - only here, and only if it exists

            handle = self.host._ruleset_directory[self.name]._handle  # noqa: SLF001
            durable_rules_engine.delete_ruleset(handle)
            self.host = None


def _alike(clauses: tuple[Clause, ...]) -> list[tuple[Clause, ...]]:
    """Clauses by their conditions: those with the same ones need one durable rule."""
    groups: dict[tuple[tuple[Pattern, ...], tuple[Pattern, ...]], list[Clause]] = {}
    for clause in clauses:
        if clause.body or clause.absent:
            groups.setdefault((clause.body, clause.absent), []).append(clause)
    return [tuple(group) for group in groups.values()]


def _matches(pattern: Pattern, one: Atom, bindings: dict[str, Value]) -> bool:
    return one.kind == pattern.kind and agree(pattern, one, bindings) is not None


def _trouble_in(result: object) -> str:
    """What went wrong in durable's answer: ``None`` is "nothing fired", a state is success."""
    if result is None:
        return ""
    if not isinstance(result, dict):
        return f"unfinished agenda ({result!r})"
    return str(result.get("exception") or "")


def _bound(patterns: tuple[Pattern, ...], body: tuple[Atom, ...]) -> dict[str, Value] | None:
    """What the variables stand for, or ``None``: durable cannot compare two fields of one fact."""
    bindings: dict[str, Value] = {}
    for pattern, one in zip(patterns, body, strict=True):
        fields = dict(one.fields)
        for test in pattern.tests:
            if isinstance(test.value, Var) and test.op == "eq":
                found = fields.get(test.field)
                if found is None or bindings.setdefault(test.value.name, found) != found:
                    return None
    return bindings


def _patterns_by_place(clauses: tuple[Clause, ...]) -> dict[str, dict[str, list[Pattern]]]:
    """Patterns with their variables left open, by kind and place: which facts are wanted."""
    found: dict[str, dict[str, list[Pattern]]] = {}
    for clause in clauses:
        for pattern, place in zip(clause.body, _places(clause.body), strict=True):
            open_pattern = Pattern(
                pattern.kind, tuple(t for t in pattern.tests if not isinstance(t.value, Var))
            )
            wanted = found.setdefault(pattern.kind, {}).setdefault(place, [])
            if open_pattern not in wanted:
                wanted.append(open_pattern)
    return found


def _places(body: tuple[Pattern, ...]) -> list[str]:
    """The kind of each pattern, numbered where it recurs: durable joins no fact with itself."""
    kinds = [pattern.kind for pattern in body]
    before = [kinds[:number].count(kind) for number, kind in enumerate(kinds)]
    return [f"{k}~{n}" if n else k for k, n in zip(kinds, before, strict=True)]


# --- definitions ----------------------------------------------------------------------------------


def _absences(stratum: Stratum) -> tuple[tuple[Pattern, tuple[str, ...]], ...]:
    patterns = dict.fromkeys(p for clause in stratum.clauses for p in clause.absent)
    return tuple((pattern, tuple(sorted(pattern.variables))) for pattern in patterns)


def _binders(clauses: tuple[Clause, ...]) -> frozenset[str]:
    """The kinds of atoms that bind a variable of some absent pattern."""
    asked = [(c, {name for p in c.absent for name in p.variables}) for c in clauses]
    return frozenset(p.kind for c, names in asked for p in c.body if names & p.variables)


def _bindings_of(
    variables: tuple[str, ...], present: Iterable[Atom], clauses: tuple[Clause, ...]
) -> list[dict[str, Value]]:
    """Every combination of values that a clause could bind the variables to."""
    if not variables:
        return [{}]
    combinations: dict[tuple[tuple[str, Value], ...], None] = {}
    atoms = list(present)
    for clause in clauses:
        if any(set(variables) == set(p.variables) for p in clause.absent):
            for found in _values(clause.body, variables, atoms):
                combinations[tuple(sorted(found.items()))] = None
    return [dict(pairs) for pairs in combinations]


def _values(
    body: tuple[Pattern, ...], variables: tuple[str, ...], atoms: list[Atom]
) -> Iterable[dict[str, Value]]:
    """Values of ``variables`` allowed by the patterns of ``body``, each taken by itself."""
    found: list[dict[str, Value]] = [{}]
    for variable in variables:
        values: dict[Value, None] = {}
        for pattern in body:
            for field in (t.field for t in pattern.tests if t.value == Var(variable)):
                for one in atoms:
                    value = one.get(field) if one.kind == pattern.kind else None
                    if value is not None:
                        values[value] = None
        found = [{**partial, variable: value} for partial in found for value in values]
    return found


def _condition(
    clause: Clause, absences: tuple[tuple[Pattern, tuple[str, ...]], ...]
) -> list[dict[str, Any]]:
    """The clause as durable's ``all``: one entry a pattern, then one an absence."""
    homes: dict[str, tuple[str, str]] = {}
    entries: list[dict[str, Any]] = []
    places = _places(clause.body)
    for number, (pattern, place) in enumerate(zip(clause.body, places, strict=True)):
        entries.append(_entry(f"m{number}", place, pattern.tests, homes))
    order = {pattern: number for number, (pattern, _) in enumerate(absences)}
    for pattern in clause.absent:
        number = order[pattern]
        tests = tuple((f"v_{name}", "eq", Var(name)) for name in absences[number][1])
        entries.append(_entry(f"m{len(entries)}", f"absent{number}", tests, homes))
    return entries


def _entry(
    alias: str, kind: str, tests: Iterable[Any], homes: dict[str, tuple[str, str]]
) -> dict[str, Any]:
    alone: list[dict[str, Any]] = [{KIND_FIELD: kind}]
    across: list[dict[str, Any]] = []
    own: dict[str, tuple[str, str]] = {}
    for field, op, value in tests:
        if not isinstance(value, Var):
            alone.append(_compared(field, op, value))
        elif value.name in homes:
            other, place = homes[value.name]
            across.append(_compared(field, op, {other: place}))
        else:
            own[value.name] = (alias, field)
    homes.update(own)
    if across:
        other = next(iter(next(iter(_values_of(across[-1])))))
        across.append({"$gte": {TRUE_FIELD: {other: TRUE_FIELD}}})
    parts = alone + across
    return {alias: parts[0] if len(parts) == 1 else {"$and": parts}}


def _values_of(test: dict[str, Any]) -> list[dict[str, Any]]:
    """The reference ``{alias: field}`` inside a cross-fact test."""
    value = next(iter(test.values()))
    return [value] if next(iter(test)) not in _OPERATORS.values() else [next(iter(value.values()))]


def _compared(field: str, op: str, value: Any) -> dict[str, Any]:  # noqa: ANN401
    return {field: value} if op == "eq" else {_OPERATORS[op]: {field: value}}


def _refuse_past_limits(clauses: tuple[Clause, ...], absences: int) -> None:
    """Refuse what would hang or crash durable_rules at registration."""
    shared: dict[object, int] = {}
    tests: dict[str, set[object]] = {}
    for clause in clauses:
        if len(clause.body) + len(clause.absent) > MAX_PATTERNS:
            raise _past_limits(clause.rule, f"条件超过 {MAX_PATTERNS} 个")
        for test in {*map(_alone, clause.body), *clause.absent}:
            shared[test] = shared.get(test, 0) + 1
        for pattern in clause.body:
            tests.setdefault(pattern.kind, set()).update(pattern.tests)
    if max(shared.values(), default=0) > MAX_RULES_SHARING_A_TEST:
        raise _past_limits("", f"超过 {MAX_RULES_SHARING_A_TEST} 条规则共用一个条件")
    if max((len(found) for found in tests.values()), default=0) > MAX_TESTS_AT_A_NODE:
        raise _past_limits("", f"同类事实的不同比较超过 {MAX_TESTS_AT_A_NODE} 个")
    if len(tests) + absences > MAX_TESTS_AT_A_NODE:
        raise _past_limits("", f"不同的 not 超过 {MAX_TESTS_AT_A_NODE} 个")


def _alone(pattern: Pattern) -> tuple[str, frozenset[Any]]:
    """What durable tests of the pattern's fact by itself: patterns alike in this share a node."""
    return pattern.kind, frozenset(t for t in pattern.tests if not isinstance(t.value, Var))


def _past_limits(rule: str, what: str) -> PackFault:
    name = f"规则 {rule}：" if rule else ""
    return PackFault("P404", f"{name}{what}，超出 durable_rules 的安全范围", remedy="拆分规则包")

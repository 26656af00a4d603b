"""The durable_rules matcher（durable_rules 匹配器）, inside its fence.

durable_rules is fast enough and gives derivations, but as documented it crashes in ordinary joins,
answers ``none()`` wrongly and swallows errors. What keeps it safe is collected here: one host per
program and no dispatcher threads; a constant clock; every pattern pins its kind; scalars only;
every join ends in an always-true cross-fact test; no negation, ``any``, counts or timers (absence
is settled by earlier strata and looked up here); one batch of facts, one live session,
deleted at once; actions only note what fired; any trouble rebuilds the host and is raised. One
more defect was met here: deleting a session in which no rule fired crashes the process, so each
stratum has a rule that always fires on a tick fact. What a rule set holds in the C library is freed
when it is replaced, closed, or no longer in use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final
from weakref import finalize

import durable_rules_engine
from durable import engine as durable

from engine.inference.bit_matcher import agree
from engine.inference.limits import alike, in_order, refuse_past_limits
from engine.inference.program import (
    Atom,
    Clause,
    Firing,
    Pattern,
    Program,
    Stratum,
    Test,
    firing_of,
)
from engine.packs.pack import Value, Var

TRUE_FIELD: Final = "~"
KIND_FIELD: Final = "_kind"
TICK: Final = "tick"
LAST_TICK: Final = "tick~"
MOST_REMEMBERED: Final = 4096
MOST_HELD: Final = 400_000
"""Atoms and firings of all the states remembered together."""
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
        self._stages = [
            _Stage(number, stratum, program.places) for number, stratum in enumerate(program.strata)
        ]
        self._known: dict[frozenset[Atom], tuple[Firing, ...]] = {}
        self._held = 0

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
            self._held += len(facts) + len(known)
            if len(self._known) >= MOST_REMEMBERED or self._held > MOST_HELD:
                self._known.clear()
                self._held = len(facts) + len(known)
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


_Made = tuple[tuple[Clause, dict[str, Value], Firing], ...]


class _Stage:
    """One stratum as one durable rule set（一层规则）."""

    def __init__(self, number: int, stratum: Stratum, places: Mapping[str, str]) -> None:
        self.name = f"stratum{number}"
        self.clauses = stratum.clauses
        refuse_past_limits(self.clauses, places)
        self._by_place = _patterns_by_place(self.clauses)
        self._places_of: dict[Atom, tuple[str, ...]] = {}
        self._firings: dict[Firing, None] = {}
        self._made: dict[tuple[int, tuple[Atom, ...]], _Made] = {}
        self._facts: dict[str, Atom] = {}
        self._asserted: set[Atom] = set()
        self._before: dict[str, list[Atom]] = {}
        self._error: BaseException | None = None
        self._serial = 0
        self._bodiless = tuple(clause for clause in self.clauses if not clause.body)
        self._freeing: finalize[[Any], Any] | None = None
        self.host: Any = self._build()

    def _build(self) -> Any:  # noqa: ANN401 - durable_rules carries no types
        definitions = {
            f"r{number}": {
                "all": _condition(clauses[0].body),
                "run": self._action(number, clauses),
            }
            for number, clauses in enumerate(alike(self.clauses))
        }
        if not definitions:
            return None
        definitions["tick"] = {"all": [{"m0": {KIND_FIELD: TICK}}], "run": lambda _: None}
        durable._unix_now = _constant_clock  # noqa: SLF001 - the library offers no other way
        host = _Host({self.name: definitions})
        handle = host._ruleset_directory[self.name]._handle  # noqa: SLF001
        self._freeing = finalize(self, durable_rules_engine.delete_ruleset, handle)
        self._freeing.atexit = False
        return host

    def run(self, known: set[Atom]) -> list[Firing]:
        """Fire the stratum's rules over the atoms ``known``."""
        self._before = {}
        for one in known:
            self._before.setdefault(one.kind, []).append(one)
        standing = (c for c in self._bodiless if self._lacks(c, {}))
        self._firings = dict.fromkeys(firing_of(clause, {}, ()) for clause in standing)
        concluded = {head for firing in self._firings for head in firing.heads}
        self._facts, self._asserted, self._error = {}, {*known, *concluded}, None
        facts = [f for one in sorted(self._asserted, key=repr) for f in self._shown(one)]
        if facts and self.host is not None:
            self._assert([*facts, self._tick(TICK)])
        return list(self._firings)

    def _lacks(self, clause: Clause, bindings: dict[str, Value]) -> bool:
        """Whether nothing matches the clause's absent patterns: earlier strata settled what is."""
        return not any(
            agree(pattern, one, bindings) is not None
            for pattern in clause.absent
            for one in self._before.get(pattern.kind, ())
        )

    def _shown(self, one: Atom) -> list[dict[str, Any]]:
        """The atom as facts, one for each place that could take it: others durable fails on."""
        places = self._places_of.get(one)
        if places is None:
            places = tuple(
                place
                for place, patterns in self._by_place.get(one.kind, {}).items()
                if any(agree(pattern, one, {}) is not None for pattern in patterns)
            )
            if len(self._places_of) >= MOST_REMEMBERED:
                self._places_of.clear()
            self._places_of[one] = places
        return [self._fact(one, place) for place in places]

    def _fact(self, one: Atom, place: str) -> dict[str, Any]:
        key = f"f{len(self._facts)}"
        self._facts[key] = one
        own = {"id": key, "sid": self._sid(), KIND_FIELD: place, TRUE_FIELD: 1}
        return own | dict(one.fields)

    def _sid(self) -> str:
        return f"s{self._serial}"

    def _tick(self, key: str) -> dict[str, Any]:
        """The fact on which a rule always fires."""
        return {"id": key, "sid": self._sid(), KIND_FIELD: TICK, TRUE_FIELD: 1}

    def _assert(self, facts: list[dict[str, Any]]) -> None:
        try:
            result = self.host.assert_facts(self.name, facts)
            self._raise_trouble(result)
        except BaseException:
            self._replace()
            raise
        self._forget()

    def _replace(self) -> None:
        """Build the host anew after trouble, and free the old one.

        Nothing may have fired in the session yet, and deleting it would then crash; so one more
        tick is asserted first. Where even that fails, the old rule set is left as it is.
        """
        old, freeing = self.host, self._freeing
        try:
            old.assert_facts(self.name, [self._tick(LAST_TICK)])
        except Exception:  # noqa: BLE001 - whatever it is, better a leak than a crash
            if freeing is not None:
                freeing.detach()
        else:
            self._forget()
            if freeing is not None:
                freeing()
        self._serial += 1
        self.host = self._build()

    def _raise_trouble(self, result: object) -> None:
        """Raise what an action raised, or what durable's answer says went wrong."""
        if self._error is not None:
            raise self._error
        trouble = _trouble_in(result)
        if trouble:
            raise MatcherFailure(trouble)

    def _forget(self) -> None:
        """Delete the session, in which something must have fired."""
        with suppress(Exception):
            self.host.delete_state(self.name, self._sid())
        self._serial += 1

    def _action(self, number: int, clauses: tuple[Clause, ...]) -> Callable[[Any], None]:
        """What durable runs when the body matches: note each clause, pass conclusions on."""

        def run(context: Any) -> None:  # noqa: ANN401
            try:
                self._note(number, clauses, context)
            except BaseException as error:  # noqa: BLE001 - durable would swallow it
                self._error = self._error or error

        return run

    def _note(self, number: int, clauses: tuple[Clause, ...], context: Any) -> None:  # noqa: ANN401
        matched = context._m  # noqa: SLF001 - the plain dict behind the wrapper
        body = tuple(self._facts[matched[f"m{n}"]["id"]] for n in range(len(clauses[0].body)))
        for clause, bindings, firing in self._made_of(number, clauses, body):
            if clause.absent and not self._lacks(clause, bindings):
                continue
            self._firings[firing] = None
            for head in firing.heads:
                self._pass_on(head, context)

    def _made_of(self, number: int, clauses: tuple[Clause, ...], body: tuple[Atom, ...]) -> _Made:
        """What the clauses make of a body; remembered, since neither ever changes."""
        made = self._made.get((number, body))
        if made is None:
            bindings = _bound(clauses[0].body, body)
            made = (
                ()
                if bindings is None
                else tuple(
                    (clause, bindings, firing_of(clause, bindings, body)) for clause in clauses
                )
            )
            if len(self._made) >= MOST_REMEMBERED:
                self._made.clear()
            self._made[(number, body)] = made
        return made

    def _pass_on(self, head: Atom, context: Any) -> None:  # noqa: ANN401
        """Assert a conclusion for the stratum's other rules, once."""
        if head not in self._asserted:
            self._asserted.add(head)
            for fact in self._shown(head):
                context.assert_fact(fact)

    def close(self) -> None:
        """Delete the rule set in the C library."""
        if self._freeing is not None:
            self._freeing()
        self.host = None


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


def _patterns_by_place(clauses: tuple[Clause, ...]) -> dict[str, dict[str, dict[Pattern, None]]]:
    """Patterns with their variables left open, by kind and place: which facts are wanted."""
    found: dict[str, dict[str, dict[Pattern, None]]] = {}
    for clause in clauses:
        for pattern, place in zip(clause.body, _places(clause.body), strict=True):
            open_pattern = Pattern(pattern.kind, tuple(_open(test) for test in pattern.tests))
            found.setdefault(pattern.kind, {}).setdefault(place, {})[open_pattern] = None
    return found


def _open(test: Test) -> Test:
    """A test with its variable free of all others: the field must be there, whatever it is."""
    return Test(test.field, "eq", Var(test.field)) if isinstance(test.value, Var) else test


def _places(body: tuple[Pattern, ...]) -> list[str]:
    """The kind of each pattern, numbered where it recurs: durable joins no fact with itself."""
    kinds = [pattern.kind for pattern in body]
    before = [kinds[:number].count(kind) for number, kind in enumerate(kinds)]
    return [f"{k}~{n}" if n else k for k, n in zip(kinds, before, strict=True)]


# --- definitions ----------------------------------------------------------------------------------


def _condition(body: tuple[Pattern, ...]) -> list[dict[str, Any]]:
    """A body as durable's ``all``: one entry a pattern."""
    homes: dict[str, tuple[str, str]] = {}
    return [
        _entry(f"m{number}", place, in_order(pattern.tests), homes)
        for number, (pattern, place) in enumerate(zip(body, _places(body), strict=True))
    ]


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

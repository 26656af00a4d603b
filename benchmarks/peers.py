"""Three public engines on the same rules（同类引擎）, one state a call.

ZEN and CLIPS get the ground program of ``grounding``: no joins and no variables, which is the form
they are fastest with, and answer the numbers of the ground rules that fire. durable_rules gets the
program as it is, through the project's own matcher. A state is given in the form the engine reads
fastest, made beforehand and not counted; only the call is.

ZEN (JDM). One expression node for each layer of the program, no JavaScript. A layer's node computes
``f<layer>``: ``gate == true ? filter([a3 == true and a7 == true ? '12' : '-', …], # != '-') : []``,
and a boolean for each atom that the layer concludes, which later nodes read: situation first,
obligations after. The last node joins the lists. An atom that does not hold is left out of the
input and tested with ``== true`` or ``!= true``; the input is JSON bytes. Measured and not faster
on these rules: a collecting decision table with one row a rule (385 µs a state against 270), every
atom given as true or false (320), and the rules left unground, as nested ``flatMap`` and ``filter``
with aliases over lists of facts (290).

CLIPS. An atom is an ordered fact of its own relation, ``(a3)``: the alpha network is then one
lookup, with no test and no join on values. A ground rule is a defrule over those facts; its right
side adds its number to a global multifield and asserts what it concludes; absent atoms are
``(not (a9))`` under a lower salience by layer; the gate is the last pattern. A state is ``reset``,
``load_facts``, ``run``, and the global read once. Measured and slower: a callback into Python from
each right side (150 µs a state against 70), ``(assert …)`` through ``eval`` (95), and reading
template facts back (matching.md: it slows down as it goes).

durable_rules. The project's ``DurableMatcher``, so inside the fence without which its answers are
wrong, each state evaluated afresh. It answers firings, which are looked up by their numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Protocol

from grounding import Ground, GroundRule

from engine.inference.program import Atom, Firing

Answer = frozenset[int]
State = Sequence[Atom]
NONE = "'-'"


class Peer(Protocol):
    """An engine with the program in it."""

    name: str

    def __init__(self, ground: Ground) -> None: ...

    def given(self, state: State) -> Any:  # noqa: ANN401 - as the engine reads it
        """The state, made ready."""

    def answer(self, given: Any) -> Any:  # noqa: ANN401 - as the engine answers
        """One evaluation."""

    def numbers(self, answer: Any) -> Answer:  # noqa: ANN401
        """The answer as a set of rule numbers."""


class Durable:
    """The program itself in durable_rules."""

    name = "durable_rules"

    def __init__(self, ground: Ground) -> None:
        from engine.inference.durable_matcher import DurableMatcher  # noqa: PLC0415 - as below

        self._matcher = DurableMatcher(ground.program)
        self._number_of = ground.number_of

    def given(self, state: State) -> frozenset[Atom]:
        """The state as the matcher takes it."""
        return frozenset(state)

    def answer(self, given: frozenset[Atom]) -> tuple[Firing, ...]:
        """One evaluation: what fires."""
        return self._matcher.evaluate(given)

    def numbers(self, answer: tuple[Firing, ...]) -> Answer:
        """The answer as a set of rule numbers."""
        return frozenset(self._number_of[firing] for firing in answer)


class Zen:
    """The ground program as a ZEN decision."""

    name = "zen-engine"

    def __init__(self, ground: Ground) -> None:
        import zen  # noqa: PLC0415 - an extra: without it the other peer still runs

        self.names = _names(ground)
        content = zen.ZenDecisionContent(json.dumps(_decision(ground, self.names)))
        self._engine = zen.ZenEngine()
        self._decision = self._engine.create_decision(content)

    def given(self, state: State) -> bytes:
        """The state as the engine reads it."""
        return json.dumps({self.names[one]: True for one in state if one in self.names}).encode()

    def answer(self, given: bytes) -> Iterable[str]:
        """One evaluation: the numbers of what fires, as text."""
        fired: list[str] = self._decision.evaluate(given)["result"]["fired"]
        return fired

    def numbers(self, answer: Iterable[str]) -> Answer:
        """The answer as a set of rule numbers."""
        return frozenset(map(int, answer))


class Clips:
    """The ground program as CLIPS rules."""

    name = "clipspy"

    def __init__(self, ground: Ground) -> None:
        import clips  # noqa: PLC0415 - an extra: without it the other peer still runs

        self.names = _names(ground)
        self._environment = clips.Environment()
        self._environment.build("(defglobal ?*fired* = (create$))")
        for rule in ground.rules:
            self._environment.build(_defrule(rule, ground, self.names))

    def given(self, state: State) -> str:
        """The state as the engine reads it."""
        return " ".join(f"({self.names[one]})" for one in state if one in self.names)

    def answer(self, given: str) -> Iterable[int]:
        """One evaluation: the numbers of what fires."""
        environment = self._environment
        environment.reset()
        environment.load_facts(given)
        environment.run()
        fired: tuple[int, ...] = environment.eval("?*fired*")
        return fired

    def numbers(self, answer: Iterable[int]) -> Answer:
        """The answer as a set of rule numbers."""
        return frozenset(answer)


PEERS: tuple[type[Peer], ...] = (Durable, Zen, Clips)


def _names(ground: Ground) -> dict[Atom, str]:
    """A short name for each atom that matters."""
    atoms = ground.used | ({ground.gate} if ground.gate else set())
    return {one: f"a{number}" for number, one in enumerate(sorted(atoms, key=repr))}


def _concluded(rule: GroundRule, names: dict[Atom, str]) -> list[str]:
    return [names[head] for head in rule.firing.heads if head in names]


# --- ZEN ------------------------------------------------------------------------------------------


def _decision(ground: Ground, names: dict[Atom, str]) -> dict[str, Any]:
    layers = sorted({rule.layer for rule in ground.rules})
    nodes = [_node("in", "inputNode")]
    for layer in layers:
        rules = [rule for rule in ground.rules if rule.layer == layer]
        nodes.append(_expressions(f"n{layer}", _layer(layer, rules, ground, names), on=True))
    joined = f"flatMap([{', '.join(f'f{layer}' for layer in layers)}], #)"
    nodes.append(_expressions("last", {"fired": joined}, on=False))
    nodes.append(_node("out", "outputNode"))
    edges = [
        {"id": f"e{n}", "type": "edge", "sourceId": one["id"], "targetId": other["id"]}
        for n, (one, other) in enumerate(pairwise(nodes))
    ]
    return {"nodes": nodes, "edges": edges}


def _layer(
    layer: int, rules: list[GroundRule], ground: Ground, names: dict[Atom, str]
) -> dict[str, str]:
    """The expressions of a layer: what fires, and what is concluded."""
    parts = ", ".join(f"{_condition(r, names)} ? '{r.number}' : {NONE}" for r in rules)
    fired = f"filter([{parts}], # != {NONE})"
    if rules[0].gated and ground.gate:
        fired = f"{names[ground.gate]} == true ? {fired} : []"
    found: dict[str, list[str]] = {}
    for rule in rules:
        for name in _concluded(rule, names):
            found.setdefault(name, []).append(f"({_condition(rule, names)})")
    return {f"f{layer}": fired} | {name: " or ".join(found[name]) for name in found}


def _condition(rule: GroundRule, names: dict[Atom, str]) -> str:
    present = [f"{names[one]} == true" for one in rule.firing.body]
    absent = [f"{names[one]} != true" for one in rule.absent]
    return " and ".join(present + absent) or "true"


def _expressions(identity: str, values: dict[str, str], *, on: bool) -> dict[str, Any]:
    expressions = [{"id": key, "key": key, "value": value} for key, value in values.items()]
    return _node(identity, "expressionNode", {"expressions": expressions, "passThrough": on})


def _node(identity: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    node = {"id": identity, "name": identity, "type": kind, "position": {"x": 0, "y": 0}}
    return node | ({"content": content} if content else {})


# --- CLIPS ----------------------------------------------------------------------------------------


def _defrule(rule: GroundRule, ground: Ground, names: dict[Atom, str]) -> str:
    patterns = [f"({names[one]})" for one in rule.firing.body]
    patterns += [f"(not ({names[one]}))" for one in rule.absent]
    if rule.gated and ground.gate:
        patterns.append(f"({names[ground.gate]})")
    asserted = " ".join(f"(assert ({name}))" for name in _concluded(rule, names))
    noted = f"(bind ?*fired* (create$ ?*fired* {rule.number}))"
    salience = f"(declare (salience -{rule.layer}))" if rule.absent else ""
    return f"(defrule r{rule.number} {salience} {' '.join(patterns)} => {noted} {asserted})"

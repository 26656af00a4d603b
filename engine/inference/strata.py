"""Stratification（分层）: an order of the clauses in which every negation looks back.

Predicates are kinds of atoms; a situation is a predicate for each name it may have, so that two
situations may depend on one another's absence without a false alarm. What depends on what is a
graph; its strongly connected parts, found once, give strata and layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from engine.errors import PackFault
from engine.inference.program import Atom, Clause, Head, Pattern, Stratum

Predicate = str
Shape = tuple[tuple[Predicate, ...], tuple[Predicate, ...], tuple[Predicate, ...]]
"""What a clause looks at, what it wants absent, and what it concludes; many clauses share one."""
Node = Predicate | Shape
NAMED: Final = frozenset({"situation", "situation_cause"})
"""Kinds that are a predicate for each name they may have."""
MAX_STRATA: Final = 30
MAX_RECURSIVE: Final = 200
MOST_NAMED: Final = 10


def stratify(
    clauses: Sequence[Clause], gate: Atom | None, places: Mapping[str, str]
) -> tuple[Stratum, ...]:
    """Order ``clauses`` into strata and layers.

    The gate's clauses form the first stratum, even if the readings left none. Raises PackFault
    P401 when a conclusion depends on its own absence, naming the rules of the cycle, P405 when the
    gate depends on a conclusion, and P408 past the limits.
    """
    opens = [gate is not None and any(h.kind == gate.kind for h in c.heads) for c in clauses]
    first = [clause for clause, opening in zip(clauses, opens, strict=True) if opening]
    rest = [clause for clause, opening in zip(clauses, opens, strict=True) if not opening]
    _check_gate(first, clauses, places)
    gates = tuple(dict.fromkeys(first))
    strata = [Stratum(((False, gates),) if gates else ())] if gate else []
    return (*strata, *_Order(tuple(dict.fromkeys(rest)), places).strata())


def _check_gate(
    gates: Sequence[Clause], clauses: Sequence[Clause], places: Mapping[str, str]
) -> None:
    made = {p for clause in clauses for p in outputs(clause)} if gates else set()
    for clause in gates:
        if any(among(predicate_of(p), made) for p in (*clause.body, *clause.absent)):
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


def outputs(clause: Clause) -> tuple[Predicate, ...]:
    """What a clause concludes; a clause without conclusions stands for its rule."""
    return tuple(predicate_of(head) for head in clause.heads) or (f"rule:{clause.rule}",)


def among(predicate: Predicate, made: set[Predicate]) -> bool:
    """Whether ``predicate`` may be one of ``made``; a situation without a name may be any."""
    kind, named, _ = predicate.partition(":")
    if kind in NAMED and not named:
        return any(one.partition(":")[0] == kind for one in made)
    return predicate in made or (kind in NAMED and kind in made)


# --- what depends on what -------------------------------------------------------------------------

Needs = dict[Node, dict[Node, int]]
"""What each node needs, with 1 where it needs the absence, else 0."""


def _shape(clause: Clause) -> Shape:
    body = dict.fromkeys(map(predicate_of, clause.body))
    absent = dict.fromkeys(map(predicate_of, clause.absent))
    return tuple(body), tuple(absent), outputs(clause)


def _needs(shapes: Iterable[Shape]) -> Needs:
    """A clause needs the predicates it looks at, a predicate the clauses that conclude it.

    A situation without a name, where it is looked at, needs every one that has a name.
    """
    needs: Needs = {}
    for shape in shapes:
        body, absent, concluded = shape
        needs[shape] = {**dict.fromkeys(body, 0), **dict.fromkeys(absent, 1)}
        for predicate in concluded:
            needs.setdefault(predicate, {})[shape] = 0
    for predicate in [one for one in needs if isinstance(one, str)]:
        kind, named, _ = predicate.partition(":")
        if kind in NAMED and named:
            needs.setdefault(kind, {})[predicate] = 0
    return needs


def dependents(start: set[Predicate], clauses: Sequence[Clause]) -> set[Predicate]:
    """``start`` and every predicate that depends on it, through negation or not."""
    users: dict[Node, list[Node]] = {}
    for node, needed in _needs(map(_shape, clauses)).items():
        for one in needed:
            users.setdefault(one, []).append(node)
    left: list[Node] = [*start, *(one.partition(":")[0] for one in start)]
    reached = set(left)
    while left:
        new = [node for node in users.get(left.pop(), ()) if node not in reached]
        reached.update(new)
        left += new
    return start | {one for clause in clauses for one in outputs(clause) if one in reached}


def _components(needs: Needs) -> list[list[Node]]:
    """Nodes that need one another, all together; what a component needs comes before it."""
    search = _Search(needs)
    for node in needs:
        if node not in search.number:
            search.visit(node)
    return search.found


class _Search:
    """Tarjan's search for strongly connected components（强连通分量）.

    It keeps its own stack: a chain of rules may be longer than Python's.
    """

    def __init__(self, needs: Needs) -> None:
        self.needs = needs
        self.number: dict[Node, int] = {}
        self.lowest: dict[Node, int] = {}
        self.open: dict[Node, None] = {}
        self.found: list[list[Node]] = []

    def visit(self, root: Node) -> None:
        """Search all that ``root`` needs, and close what is complete."""
        stack = [(root, self.entered(root))]
        while stack:
            node, left = stack[-1]
            for following in left:
                if following not in self.number:
                    stack.append((following, self.entered(following)))
                    break
                if following in self.open:
                    self.lowest[node] = min(self.lowest[node], self.number[following])
            else:
                stack.pop()
                self.leave(node, stack[-1][0] if stack else node)

    def entered(self, node: Node) -> Iterator[Node]:
        """What is needed by a node met for the first time."""
        self.number[node] = self.lowest[node] = len(self.number)
        self.open[node] = None
        return iter(self.needs.get(node, ()))

    def leave(self, node: Node, above: Node) -> None:
        """Close the component that ``node`` is the first of, if it is."""
        self.lowest[above] = min(self.lowest[above], self.lowest[node])
        if self.lowest[node] == self.number[node]:
            self.found.append([])
            while node in self.open:
                self.found[-1].append(self.open.popitem()[0])


# --- strata and layers ----------------------------------------------------------------------------


class _Order:
    """The order of the clauses: for each its stratum, and its layer in the stratum（次序）."""

    def __init__(self, clauses: Sequence[Clause], places: Mapping[str, str]) -> None:
        self.clauses = clauses
        self.places = places
        self.alike: dict[Node, list[int]] = {}
        for number, clause in enumerate(clauses):
            self.alike.setdefault(_shape(clause), []).append(number)
        self.needs = _needs(shape for shape in self.alike if not isinstance(shape, str))
        self.stratum: dict[Node, int] = {}
        self.layer: dict[Node, int] = {}

    def strata(self) -> tuple[Stratum, ...]:
        """The strata that hold clauses, in order. Raises PackFault."""
        components = _components(self.needs)
        self._check_cycles(components)
        strata: dict[int, dict[tuple[int, int], list[int]]] = {}
        for component in components:
            self._place(component)
            numbers = [number for node in component for number in self.alike.get(node, ())]
            if numbers:
                recursive = len(component) > 1
                own = strata.setdefault(self.stratum[component[0]], {})
                part = 1 + len(own) if recursive else 0
                own.setdefault((self.layer[component[0]], part), []).extend(numbers)
                self._check_sizes(numbers, strata, recursive=recursive)
        return tuple(self._stratum(strata[level]) for level in sorted(strata))

    def _place(self, component: Sequence[Node]) -> None:
        """Above all that the component negates, not below what it needs.

        In its stratum a layer later than what it needs there.
        """
        inside = set(component)
        needed = [
            (self.stratum.get(one, 0) + absent, one)
            for node in component
            for one, absent in self.needs.get(node, {}).items()
            if one not in inside
        ]
        stratum = max((level for level, _ in needed), default=0)
        before = [self.layer.get(one, 0) for _, one in needed if self.stratum.get(one) == stratum]
        own = any(node in self.alike for node in component)
        layer = max(before, default=0) + own
        for node in component:
            self.stratum[node], self.layer[node] = stratum, layer

    def _stratum(self, layers: Mapping[tuple[int, int], Iterable[int]]) -> Stratum:
        return Stratum(
            tuple(
                (bool(part), tuple(self.clauses[number] for number in sorted(layers[layer, part])))
                for layer, part in sorted(layers)
            )
        )

    def _check_cycles(self, components: Iterable[Sequence[Node]]) -> None:
        """Name the rules that negate what depends on them."""
        rules: set[str] = set()
        for component in components:
            inside = set(component)
            rules.update(
                self.clauses[number].rule
                for node in component
                if any(absent and one in inside for one, absent in self.needs.get(node, {}).items())
                for number in self.alike.get(node, ())
            )
        if rules:
            named = sorted(rules)
            text = "、".join(named[:MOST_NAMED])
            text += f" 等 {len(named)} 条" if len(named) > MOST_NAMED else ""
            raise PackFault(
                "P401",
                f"规则 {text} 的结论依赖于它自己不成立（否定形成环）",
                where=self.places.get(named[0], ""),
                remedy="去掉环上的一个 not，或把条件改写成不依赖本规则结论的事实",
            )

    def _check_sizes(
        self, numbers: Sequence[int], strata: Mapping[int, object], *, recursive: bool
    ) -> None:
        rule = self.clauses[numbers[0]].rule
        what = remedy = ""
        if len(strata) > MAX_STRATA:
            what = f"否定一层套一层，到规则 {rule} 超过 {MAX_STRATA} 层"
            remedy = "减少以 not 相连的情形"
        elif recursive and len(numbers) > MAX_RECURSIVE:
            what = f"规则 {rule} 等互相推出的规则展开后超过 {MAX_RECURSIVE} 条"
            remedy = "断开互相推出的环，或减少环上的规则"
        if what:
            raise PackFault("P408", what, where=self.places.get(rule, ""), remedy=remedy)

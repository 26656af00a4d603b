"""What durable_rules can safely hold（安全范围）: past it, it hangs or crashes, so it is refused.

The limits hold for every pack, wherever it is checked, whether durable_rules is there or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from engine.errors import PackFault
from engine.inference.program import Clause, Pattern, Test
from engine.packs.pack import Var

MAX_TESTS_AT_A_NODE: Final = 450
MAX_RULES_SHARING_A_TEST: Final = 200
MAX_PATTERNS: Final = 12
MAX_BRANCHES: Final = 64
"""Tests that one fact may pass side by side: with one more durable_rules fails (error 303)."""


def in_order(tests: Iterable[Test]) -> list[Test]:
    """Tests in the order in which durable makes them: of equalities on a field one can pass."""
    return sorted(tests, key=lambda test: test.op != "eq")


def alike(clauses: Iterable[Clause]) -> list[tuple[Clause, ...]]:
    """Clauses by their positive conditions: those with the same ones need one durable rule."""
    groups: dict[tuple[Pattern, ...], list[Clause]] = {}
    for clause in clauses:
        if clause.body:
            groups.setdefault(clause.body, []).append(clause)
    return [tuple(group) for group in groups.values()]


def refuse_past_limits(clauses: Iterable[Clause], places: Mapping[str, str]) -> None:
    """Refuse what would hang or crash durable_rules when one stratum is registered.

    Args:
        clauses: those of the stratum.
        places: where each rule is written.

    Raises:
        PackFault: P404, at the rule that goes past.

    """
    shared: dict[object, int] = {}
    tests: dict[str, set[object]] = {}
    branches: dict[tuple[object, ...], set[object]] = {}
    for group in alike(clauses):
        rule, body = group[0].rule, group[0].body
        if len(body) > MAX_PATTERNS:
            raise _past(rule, places, f"条件超过 {MAX_PATTERNS} 个", "拆成几条规则")
        for test in {*map(_alone, body)}:
            shared[test] = shared.get(test, 0) + 1
            if shared[test] > MAX_RULES_SHARING_A_TEST:
                what = f"超过 {MAX_RULES_SHARING_A_TEST} 条规则共用它的一个条件"
                raise _past(rule, places, what, "合并条件相同的规则，或拆分规则包")
        for pattern in body:
            if _most_branches(pattern, branches) > MAX_BRANCHES:
                what = f"一个事实要同时作的比较到这里超过 {MAX_BRANCHES} 个"
                raise _past(rule, places, what, "合并阈值，或拆分规则包")
            found = tests.setdefault(pattern.kind, set())
            found.update(pattern.tests)
            if len(found) > MAX_TESTS_AT_A_NODE:
                what = f"同类事实的不同比较到这里超过 {MAX_TESTS_AT_A_NODE} 个"
                raise _past(rule, places, what, "拆分规则包")


def _most_branches(pattern: Pattern, branches: dict[tuple[object, ...], set[object]]) -> int:
    """The most tests that stand side by side on the pattern's way, its own added."""
    path: tuple[object, ...] = (pattern.kind,)
    most = 0
    for test in in_order(t for t in pattern.tests if not isinstance(t.value, Var)):
        beside = branches.setdefault(path, set())
        beside.add(test.field if test.op == "eq" else test)
        most = max(most, len(beside))
        path = (*path, test)
    return most


def _alone(pattern: Pattern) -> tuple[str, frozenset[Any]]:
    """What durable tests of the pattern's fact by itself: patterns alike in this share a node."""
    return pattern.kind, frozenset(t for t in pattern.tests if not isinstance(t.value, Var))


def _past(rule: str, places: Mapping[str, str], what: str, remedy: str) -> PackFault:
    text = f"规则 {rule}：{what}，超出 durable_rules 的安全范围"
    return PackFault("P404", text, where=places.get(rule, ""), remedy=remedy)

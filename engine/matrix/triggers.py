"""When a rule holds, in words（触发条件的文字）: its condition as written, not as compiled.

``engine.explain.conditions`` says one elementary condition. A condition that lists several values
is many of these; they are said in one sentence: 发生霍乱、流感的公共卫生事件（学校、口岸）.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.decimals import UNREACHED, is_decimal, thousandths
from engine.explain.conditions import describe
from engine.inference.compiling import Setting, value_of
from engine.inference.program import Pattern, Test
from engine.packs.pack import (
    All,
    AnyOf,
    Condition,
    Literal,
    Not,
    Pack,
    ReadingIs,
    Value,
    Var,
)
from engine.packs.pack import Test as Comparison
from engine.terms import LADDERS

STEPS: Final[Mapping[str, tuple[str, int]]] = {
    "eq": ("eq", 0),
    "ne": ("ne", 0),
    "ge": ("ge", 0),
    "gt": ("ge", 1),
    "le": ("le", 0),
    "lt": ("le", -1),
}
"""Comparisons as compiled: the operator, and what is added to a measured number."""
PLACES: Final = tuple(chr(0xE000 + number) for number in range(6))
"""Characters that stand for a list of values while the sentence around it is made."""


def trigger_words(condition: Condition, pack: Pack, setting: Setting) -> str:
    """When ``condition`` holds, in Chinese; empty where it always does."""
    return _Writer(pack, setting).words(condition)


class _Writer:
    """Says conditions of one pack（条件的写法）under the operator's choices."""

    def __init__(self, pack: Pack, setting: Setting) -> None:
        self.pack = pack
        self.setting = setting

    def words(self, condition: Condition) -> str:
        """A sentence for a condition; what is decided by a reading or a table alone has none."""
        if _always(condition, self.setting):
            return ""
        if isinstance(condition, All):
            return "，且".join(filter(None, map(self.words, condition.parts)))
        if isinstance(condition, AnyOf):
            parts = [part for part in condition.parts if can_hold(part, self.setting)]
            said = self._listed(parts) or [self.words(part) for part in parts]
            return "；或".join(dict.fromkeys(filter(None, said)))
        if isinstance(condition, Not):
            inside = self.words(condition.part)
            return f"没有：{inside}" if inside else ""
        if isinstance(condition, Literal) and not _silent(condition):
            return describe(Pattern(condition.kind, self._tests(condition)), self.pack)
        return ""

    def _tests(self, literal: Literal) -> tuple[Test, ...]:
        return tuple(self._test(literal.kind, test) for test in literal.tests)

    def _test(self, kind: str, test: Comparison) -> Test:
        value = value_of(test.term, self.pack, self.setting)
        op, step = STEPS[test.op]
        if isinstance(value, Var):
            return Test(test.field, op, value)
        return Test(test.field, op, _compared(kind, test, value, step))

    # alternatives that differ in values only

    def _listed(self, parts: Sequence[Condition]) -> list[str]:
        """One sentence for alternatives that differ in values only; none where it cannot be."""
        literals = [part for part in parts if isinstance(part, Literal)]
        shapes = {(one.kind, tuple((t.field, t.op) for t in one.tests)) for one in literals}
        if len(literals) != len(parts) or len(shapes) != 1 or _silent(literals[0]):
            return []
        columns = list(zip(*(self._tests(one) for one in literals), strict=True))
        lists = [tuple(dict.fromkeys(test.value for test in column)) for column in columns]
        total = 1
        for values in lists:
            total *= len(values)
        if total != len(literals):
            return []
        said = self._filled(literals[0].kind, self._tests(literals[0]), lists)
        return [said] if said else []

    def _filled(
        self, kind: str, tests: Sequence[Test], lists: Sequence[tuple[Value | Var, ...]]
    ) -> str:
        """The sentence with each list of values in its place; empty where a place is not found."""
        places = dict(zip((n for n, v in enumerate(lists) if len(v) > 1), PLACES, strict=False))
        held = [t._replace(value=places.get(n, t.value)) for n, t in enumerate(tests)]
        said = self._said(kind, held)
        if any(said.count(place) != 1 for place in places.values()):
            return ""
        for number, place in places.items():
            before, _, after = self._said(kind, held).partition(place)
            words = []
            for value in lists[number]:
                one = [t._replace(value=value) if n == number else t for n, t in enumerate(held)]
                words.append(_between(self._said(kind, one), before, after))
            said = said.replace(place, "、".join(words))
        return said

    def _said(self, kind: str, tests: Sequence[Test]) -> str:
        try:
            return describe(Pattern(kind, tuple(tests)), self.pack)
        except StopIteration:  # a rung of a ladder has no place for a list
            return ""


def _silent(literal: Literal) -> bool:
    """Whether a condition says nothing about when: what always holds, a row of a table."""
    return literal.kind == "always" or literal.kind.startswith("table:")


def _compared(kind: str, test: Comparison, value: Value, step: int) -> Value:
    """A value as it is compared: on a ladder its rank, measured in thousandths."""
    if test.field in LADDERS and isinstance(value, str):
        return LADDERS[test.field].get(value, value)
    if (kind, test.field) == ("incident", "cases"):
        return int(str(value) or 0)
    if kind == "observation" and test.op not in ("eq", "ne"):
        if isinstance(value, str) and is_decimal(value):
            return thousandths(value) + step
        return UNREACHED
    return value


def _between(text: str, before: str, after: str) -> str:
    return text.removeprefix(before).removesuffix(after)


def can_hold(condition: Condition, setting: Setting) -> bool:
    """Whether a condition can hold at all under the readings chosen, whatever happens."""
    if isinstance(condition, All):
        return all(can_hold(part, setting) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(can_hold(part, setting) for part in condition.parts)
    if isinstance(condition, Not):
        return not _always(condition.part, setting)
    if isinstance(condition, ReadingIs):
        return setting.choice(condition.reading) in condition.choices
    return True


def _always(condition: Condition, setting: Setting) -> bool:
    """Whether a condition holds whatever happens, by the readings chosen alone."""
    if isinstance(condition, All):
        return all(_always(part, setting) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(_always(part, setting) for part in condition.parts)
    if isinstance(condition, Not):
        return not can_hold(condition.part, setting)
    if isinstance(condition, ReadingIs):
        return setting.choice(condition.reading) in condition.choices
    return condition.kind == "always"


def fired_by(condition: Condition) -> Iterator[Literal]:
    """The elementary conditions that ``condition`` asks for, those under a ``not`` left out."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from fired_by(part)
    elif isinstance(condition, Literal):
        yield condition

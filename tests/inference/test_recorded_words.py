"""What people write in records reaches the matchers as it is, whatever the characters."""

import pytest

from engine.errors import PackFault
from engine.inference.bit_matcher import BitMatcher
from engine.inference.program import atom
from tests.inference.test_compiling import compiled

durable = pytest.importorskip("engine.inference.durable_matcher")

RULES = """
  - {rule: answered, when: {all: [{incident: {id: $i}}, {order: {act: dispatch, about: $i}}]},
     conclude: {flag: no_area}}
  - {rule: waiting, when: {all: [{incident: {id: $i}}, {not: {order: {about: $i}}}]},
     conclude: {flag: no_area}, await: {kind: order, by: [甲局], to: {words: $i}}}
  - {rule: known, when: {incident: {id: E-1}}, conclude: {flag: no_grade}}
"""
WORDS = [
    "E-1", "", "甲县、乙县", 'a"b', "a\\b", "a\\", "'", "{x}", "[1]", "$i", "a:b", "a,b", "null",
    "true", "1", "-1", "1.5", "\uff11", "é", "e\u0301", "𠮷县", "😀", "a b", "a\tb", "\\u0041", "%s",
    "x" * 5000, "县" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_both_matchers_join_on_what_was_written(word):
    program = compiled(RULES)
    fields = {"kind": "natural_disaster", "grade": 1, "hazard": "flood"}
    facts = {
        atom("incident", record=word, **fields): 0b111,
        atom("incident", record=f"{word}~", **fields): 0b100,
        atom("order", act="dispatch", by="alpha", by_decider=1, about=word): 0b110,
    }
    matcher = durable.DurableMatcher(program)
    try:
        found = matcher.match(facts, 3)
        assert found == BitMatcher(program).match(facts, 3)
    finally:
        matcher.close()
    rules = {
        firing.rule: mask for firing, mask in found.items() if (("i", word),) == firing.bindings
    }
    assert rules["waiting"] == 0b001
    assert {firing.rule for firing in found} >= {"answered", "waiting"}


@pytest.mark.parametrize("number", [0, 1, -1, 98600, -98600, 10**9 * 1000 - 1, 10**13, -(10**13)])
def test_numbers_are_compared_exactly(number):
    rules = """
      - {rule: high, when: {observation: {quantity: stage, at_least: LIMIT}}, conclude: {flag: no_area}}
      - {rule: low, when: {observation: {quantity: stage, below: LIMIT}}, conclude: {flag: no_area}}
    """
    for limit in ("0", "-98.6", "98.6", "999999999.999", "-999999999.999"):
        program = compiled(rules.replace("LIMIT", f'"{limit}"'))
        facts = {
            atom("observation", quantity="stage", station="", value=n, lowest=n): 1 << place
            for place, n in enumerate((number - 1, number, number + 1))
        }
        matcher = durable.DurableMatcher(program)
        try:
            assert matcher.match(facts, 3) == BitMatcher(program).match(facts, 3)
        finally:
            matcher.close()


def thresholds(count, *, quantities):
    """As many rules as asked, each with a threshold of its own."""
    return "".join(
        f'  - {{rule: r{n}, when: {{observation: {{at_least: "{n}",'
        f" quantity: {quantities[n % len(quantities)]}}}}}, conclude: {{flag: no_area}}}}\n"
        for n in range(count)
    )


@pytest.mark.parametrize(("count", "quantities"), [(64, ["stage"]), (128, ["stage", "rain"])])
def test_a_fact_may_pass_as_many_thresholds_as_are_safe(count, quantities):
    program = compiled(thresholds(count, quantities=quantities))
    facts = {
        atom("observation", quantity=q, station="", value=10**13, lowest=-(10**13)): 1
        for q in quantities
    }
    matcher = durable.DurableMatcher(program)
    try:
        found = matcher.match(facts, 1)
    finally:
        matcher.close()
    assert len(found) == count
    assert found == BitMatcher(program).match(facts, 1)


def test_more_thresholds_than_are_safe_are_refused():
    with pytest.raises(PackFault) as caught:
        durable.DurableMatcher(compiled(thresholds(65, quantities=["stage"])))
    assert caught.value.code == "P404"
    assert "规则 r64" in caught.value.what

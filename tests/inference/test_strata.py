"""The order of clauses: negation looks back, recursion stands together, cycles are named."""

import pytest

from engine.errors import PackFault
from engine.inference.compiling import compile_pack
from tests.properties.random_packs import written_pack


def compiled(text):
    pack = written_pack(text)
    return compile_pack(pack.assembled(), pack.setting)


def order(text):
    """The rules of each stratum, layer by layer; a recursive layer is a set."""
    return [
        [
            {clause.rule for clause in layer} if recursive else [clause.rule for clause in layer]
            for recursive, layer in stratum.layers
        ]
        for stratum in compiled(text).strata
    ]


def fault(text):
    with pytest.raises(PackFault) as caught:
        compiled(text)
    return caught.value


def named(text):
    """The rules that the refusal names."""
    found = fault(text)
    assert found.code == "P401"
    return found.what.removeprefix("规则 ").partition(" 的结论")[0].split("、")


def test_what_is_needed_comes_first_within_a_stratum():
    assert order("""
      - {rule: third, when: {situation: b}, conclude: {flag: no_area}}
      - {rule: second, when: {situation: a}, conclude: {situation: b}}
      - {rule: first, when: {window: dry}, conclude: {situation: a}}
    """) == [[["first"], ["second"], ["third"]]]


def test_a_negation_stands_after_what_it_negates():
    assert order("""
      - {rule: third, when: {not: {situation: b}}, conclude: {flag: no_area}}
      - {rule: second, when: {not: {situation: a}}, conclude: {situation: b}}
      - {rule: first, when: {window: dry}, conclude: {situation: a}}
    """) == [[["first"]], [["second"]], [["third"]]]


def test_rules_that_need_one_another_share_a_recursive_layer():
    assert order("""
      - {rule: start, when: {window: dry}, conclude: {situation: c}}
      - {rule: there, when: {situation: a}, conclude: {situation: b}}
      - {rule: back, when: {situation: b}, conclude: {situation: a}}
    """) == [[["start"], {"there", "back"}]]


def test_situations_are_told_apart_by_name():
    assert order("""
      - {rule: b, when: {not: {situation: a}}, conclude: {situation: b}}
      - {rule: a, when: {window: dry}, conclude: {situation: a}}
    """) == [[["a"]], [["b"]]]


def test_two_conclusions_of_one_rule_need_not_stand_together():
    """``hazard`` is concluded early by one rule and late by another: that is no cycle."""
    assert order("""
      - {rule: early, when: {alert: {hazard: $h}}, conclude: {situation: a, hazard: $h}}
      - {rule: late, when: {not: {situation: a}}, conclude: {hazard: flood}}
      - {rule: last, when: {not: {hazard: flood}}, conclude: {flag: no_area}}
    """) == [[["early"]], [["late"]], [["last"]]]


def test_a_situation_without_a_name_waits_for_all_of_them():
    assert order("""
      - {rule: any, when: {all: [{situation: $s}, {declared: $s}]}, conclude: {flag: no_area}}
      - {rule: b, when: {not: {situation: a}}, conclude: {situation: b}}
      - {rule: a, when: {window: dry}, conclude: {situation: a}}
    """) == [[["a"]], [["b"], ["any"]]]


def test_the_gate_stands_first():
    assert order("""
      - {rule: r, when: {window: dry}, conclude: {flag: no_area}}
      - {rule: gate, when: {date: {from: 2023-07-18}}, conclude: {in_force: "true"}}
    """) == [[["gate"]], [["r"]]]


# --- refusals -------------------------------------------------------------------------------------


def test_a_rule_that_denies_itself():
    text = "- {rule: liar, when: {not: {situation: a}}, conclude: {situation: a}}"
    assert named(text) == ["liar"]
    assert fault(text).where.startswith("articles/01.yaml:")


def test_a_cycle_through_one_negation():
    assert named("""
      - {rule: deny, when: {not: {situation: a}}, conclude: {situation: b}}
      - {rule: carry, when: {situation: b}, conclude: {hazard: flood}}
      - {rule: close, when: {hazard: flood}, conclude: {situation: a}}
    """) == ["deny"]


def test_only_the_rules_of_the_cycle_are_named():
    assert named("""
      - {rule: before, when: {not: {window: dry}}, conclude: {situation: z}}
      - {rule: one, when: {all: [{situation: z}, {not: {situation: b}}]}, conclude: {situation: a}}
      - {rule: two, when: {not: {situation: a}}, conclude: {situation: b}}
      - {rule: after1, when: {not: {situation: b}}, conclude: {situation: c}}
      - {rule: after2, when: {not: {situation: c}}, conclude: {situation: d}}
      - {rule: after3, when: {not: {situation: d}}, conclude: {flag: no_area}}
    """) == ["one", "two"]


def test_a_situation_without_a_name_may_close_a_cycle():
    assert named("""
      - {rule: every, when: {all: [{situation: $s}, {declared: $s}]}, conclude: {hazard: flood}}
      - {rule: deny, when: {not: {hazard: flood}}, conclude: {situation: a}}
    """) == ["deny"]


@pytest.mark.parametrize("when", ["{situation: a}", "{not: {situation: a}}"])
def test_the_gate_may_not_rest_on_a_conclusion(when):
    found = fault(f"""
      - {{rule: gate, when: {when}, conclude: {{in_force: "true"}}}}
      - {{rule: a, when: {{window: dry}}, conclude: {{situation: a}}}}
    """)
    assert found.code == "P405"
    assert "规则 gate" in found.what

"""Masks: bit *s* of an integer says "true in state *s*"."""

from engine.inference.bit_matcher import BitMatcher
from engine.inference.compiling import compile_pack
from engine.inference.program import atom
from tests.properties.random_packs import written_pack

DRY, WET = atom("window", window="dry"), atom("window", window="wet")


def matched(text, facts, states):
    """(rule, values of its variables) → the mask, all ways to fire taken together."""
    pack = written_pack(text)
    program = compile_pack(pack.assembled(), pack.setting)
    found = {}
    for firing, mask in BitMatcher(program).match(facts, states).items():
        key = (firing.rule, *(value for _, value in firing.bindings))
        found[key] = found.get(key, 0) | mask
    return found


def alert(hazard, colour=3):
    return atom("alert", hazard=hazard, colour=colour, **{"class": "meteorological"})


def test_a_conjunction_holds_where_all_parts_do():
    text = "- {rule: r, when: {all: [{window: dry}, {window: wet}]}, conclude: {flag: no_area}}"
    assert matched(text, {DRY: 0b0110, WET: 0b1100}, 4) == {("r",): 0b0100}
    assert matched(text, {DRY: 0b0011, WET: 0b1100}, 4) == {}


def test_an_alternative_holds_where_either_part_does():
    text = "- {rule: r, when: {window: [dry, wet]}, conclude: {flag: no_area}}"
    assert matched(text, {DRY: 0b0011, WET: 0b1010}, 4) == {("r",): 0b1011}


def test_an_absence_is_the_complement_within_the_states():
    text = "- {rule: r, when: {not: {window: [dry, wet]}}, conclude: {flag: no_area}}"
    assert matched(text, {DRY: 0b0011, WET: 0b0110}, 5) == {("r",): 0b11000}
    assert matched(text, {}, 3) == {("r",): 0b111}


def test_an_absence_with_a_variable_is_taken_value_by_value():
    text = """
      - {rule: r, when: {all: [{alert: {hazard: $h}}, {not: {incident: {hazard: $h}}}]},
         conclude: {hazard: $h}}
    """
    flooded = atom("incident", kind="natural_disaster", hazard="flood", grade=2)
    facts = {alert("flood"): 0b111, alert("gale"): 0b110, flooded: 0b010}
    assert matched(text, facts, 3) == {("r", "flood"): 0b101, ("r", "gale"): 0b110}


def test_a_threshold_takes_its_rank_and_all_above():
    text = """
      - {rule: r, when: {alert: {colour_at_least: orange, hazard: $h}}, conclude: {hazard: $h}}
    """
    facts = {alert("flood", 2): 0b1, alert("gale", 3): 0b1, alert("heat", 5): 0b1}
    assert matched(text, facts, 1) == {("r", "gale"): 1, ("r", "heat"): 1}


def test_a_variable_is_one_value_in_all_its_places():
    text = """
      - {rule: r, when: {all: [{alert: {hazard: $h}}, {incident: {hazard: $h}}]},
         conclude: {hazard: $h}}
      - {rule: s, when: {proposal: {unit: $u, body: $u}}, conclude: {flag: no_area}}
    """
    facts = {
        alert("flood"): 0b11,
        atom("incident", kind="natural_disaster", hazard="flood", grade=2): 0b01,
        atom("incident", kind="natural_disaster", hazard="gale", grade=2): 0b11,
        atom("proposal", unit="alpha", body="beta", by_body=0): 0b11,
        atom("proposal", unit="beta", body="beta", by_body=0): 0b10,
    }
    assert matched(text, facts, 2) == {("r", "flood"): 0b01, ("s",): 0b10}


def test_one_fact_may_meet_two_conditions():
    text = """
      - {rule: r, when: {all: [{alert: {hazard: flood}}, {alert: {colour_at_least: orange}}]},
         conclude: {flag: no_area}}
    """
    assert matched(text, {alert("flood", 3): 0b1}, 1) == {("r",): 1}


CIRCLE = """
  - {rule: ab, when: {all: [{situation: a}, {window: dry}]}, conclude: {situation: b}}
  - {rule: bc, when: {all: [{situation: b}, {day: holiday}]}, conclude: {situation: c}}
  - {rule: ca, when: {situation: c}, conclude: {situation: a}}
  - {rule: start-a, when: {activity: any}, conclude: {situation: a}}
  - {rule: start-c, when: {declared: c}, conclude: {situation: c}}
"""


def test_a_circle_of_rules_runs_until_nothing_changes_in_any_state():
    facts = {
        atom("activity", name="展会"): 0b001,
        atom("declaration", situation="c"): 0b010,
        DRY: 0b111,
        atom("day", kind="holiday"): 0b001,
    }
    found = matched(CIRCLE, facts, 3)
    assert found["ab",] == 0b011
    assert found["bc",] == 0b001
    assert found["ca",] == 0b011


def test_a_negation_sees_the_whole_earlier_stratum():
    text = CIRCLE + "  - {rule: quiet, when: {not: {situation: b}}, conclude: {flag: no_area}}\n"
    facts = {atom("declaration", situation="c"): 0b01, DRY: 0b11}
    assert matched(text, facts, 2)["quiet",] == 0b10


def test_the_gate_shuts_the_states_in_which_the_pack_is_not_in_force():
    text = """
      - {rule: gate, when: {date: {from: 2023-07-18}}, conclude: {in_force: "true"}}
      - {rule: r, when: {window: dry}, conclude: {flag: no_area}}
      - {rule: s, when: {not: {window: dry}}, conclude: {flag: no_area}}
    """
    since = atom("date", **{"from": "2023-07-18"})
    found = matched(text, {since: 0b1100, DRY: 0b0110}, 4)
    assert found == {("gate",): 0b1100, ("r",): 0b0100, ("s",): 0b1000}
    assert matched(text, {DRY: 0b1111}, 4) == {}


def test_ten_thousand_states_are_one_integer():
    text = (
        "- {rule: r, when: {all: [{window: dry}, {not: {window: wet}}]}, conclude: {flag: no_area}}"
    )
    states = 10_000
    even = sum(1 << state for state in range(0, states, 2))
    full = (1 << states) - 1
    assert matched(text, {DRY: full, WET: even}, states) == {("r",): full ^ even}


def test_facts_that_no_rule_asks_for_change_nothing():
    text = "- {rule: r, when: {window: dry}, conclude: {flag: no_area}}"
    facts = {DRY: 0b1, alert("flood"): 0b1, WET: 0b1, atom("day", kind="holiday"): 0b0}
    assert matched(text, facts, 1) == {("r",): 1}

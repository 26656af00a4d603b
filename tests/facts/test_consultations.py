"""Consultations: what was held, what counts as just held, whom it affects."""

import pytest

from engine.errors import DutyError, InputFault
from tests.facts.small_packs import MATCHERS, Seen, small_pack

pytestmark = pytest.mark.parametrize("matcher", MATCHERS)

LEADS = """
- {table: lead, title: 牵头, columns: [hazard, unit], rows: [[flood, 水务所], [forest_fire, 林草所]]}
"""
RULES = """
- {rule: lately, when: {consulted: {unit: $u, hazard: $h}}, conclude: {hazard: $h}}
- {rule: owed, when: {all: [{incident: {hazard: $h}}, {table: lead, hazard: $h, unit: $u},
                            {not: {consulted: {unit: $u, hazard: $h}}}]}, conclude: {flag: no_area}}
- {rule: stray, when: {all: [{consultation: {unit: $u, hazard: $h}}, {not: {table: lead, hazard: $h, unit: $u}}]},
   conclude: {flag: consultation_not_by_lead}}
- {rule: remind, when: {all: [{consultation: {id: $c, product: true, has_affected: true, affected: $a}},
                              {not: {done: {kind: reminder, about: $c}}}]},
   conclude: {hazard: $a}, oblige: {kind: remind, units: [水务所], to: {words: $c}}}
- {rule: nobody, when: {consultation: {has_affected: false}}, conclude: {flag: no_area}}
- {rule: nothing, when: {consultation: {product: false}}, conclude: {flag: no_area}}
"""
FLOOD = "  - incident: {id: I-1, kind: natural_disaster, hazard: flood, grade: large, at: 2024-07-20T06:00}\n"
NOON = "2024-07-20T12:00"


def held(**more):
    fields = {"id": "C-1", "unit": "水务所", "hazard": "flood", "at": "2024-07-20T08:00", **more}
    return f"  - consultation: {{{', '.join(f'{key}: {text}' for key, text in fields.items())}}}\n"


def seen(text, matcher, **files):
    return Seen(small_pack(RULES, tables=LEADS, **files), text, matcher)


def test_a_consultation_is_just_held_for_a_day(matcher):
    found = seen(FLOOD + held(), matcher)
    assert "owed" in found.rules("2024-07-20T07:59:59.999999")
    assert "owed" not in found.rules("2024-07-20T08:00")
    assert "owed" not in found.rules("2024-07-21T07:59:59.999999")
    assert "owed" in found.rules("2024-07-21T08:00")
    assert found.bound(NOON, "lately") == [("flood",)]


def test_or_for_as_many_days_as_the_pack_says(matcher):
    three = seen(FLOOD + held(), matcher, days='"3"')
    assert "owed" not in three.rules("2024-07-23T07:59:59.999999")
    assert "owed" in three.rules("2024-07-23T08:00")


def test_or_as_the_operator_says(matcher):
    days = "- {parameter: days, title: 天数, sort: days, default: '2'}"
    pack = small_pack(RULES, tables=LEADS, parameters=days, days="{parameter: days}")
    assert "owed" in Seen(pack, FLOOD + held(), matcher).rules("2024-07-22T08:00")
    five = Seen(pack, FLOOD + held(), matcher, {"days": "5"})
    assert "owed" not in five.rules("2024-07-22T08:00")


def test_a_later_consultation_counts_anew(matcher):
    found = seen(FLOOD + held() + held(id="C-2", at="2024-07-20T20:00"), matcher)
    assert "owed" not in found.rules("2024-07-21T19:59:59.999999")
    assert "owed" in found.rules("2024-07-21T20:00")


def test_one_by_another_unit_or_on_another_hazard_does_not_count(matcher):
    stray = seen(FLOOD + held(unit="林草所"), matcher)
    assert {"owed", "stray"} <= stray.rules(NOON)
    assert stray.rules(NOON) >= {"lately"}
    fire = seen(FLOOD + held(hazard="forest_fire"), matcher).rules(NOON)
    assert {"owed", "stray"} <= fire
    assert "stray" not in seen(FLOOD + held(), matcher).rules(NOON)


@pytest.mark.parametrize(
    ("written", "hazard"),
    [("洪水", "flood"), ("11A01", "flood"), ("weather", "weather"), ("气象灾害", "weather")],
)
def test_the_hazard_may_be_called_by_any_of_its_names(matcher, written, hazard):
    assert seen(held(hazard=written), matcher).bound(NOON, "lately") == [(hazard,)]


def test_an_unknown_hazard_counts_for_none_and_is_flagged(matcher):
    found = seen(FLOOD + held(hazard="陨石"), matcher)
    assert "owed" in found.rules(NOON)
    assert found.bound(NOON, "lately") == [("unknown",)]
    assert found.flags(NOON) == {"unknown_hazard"}
    assert found.flags("2024-07-21T08:00") == set()


def test_whom_it_affects_is_reminded_until_it_is_done(matcher):
    product = held(product="会商意见", affected="[甲县, 水务]")
    found = seen(product, matcher)
    assert found.bound("2024-07-20T07:59", "remind") == []
    assert found.bound(NOON, "remind") == [("甲县、水务所", "C-1")]
    assert found.bound("2024-09-20", "remind") == [("甲县、水务所", "C-1")]
    done = "  - done: {kind: reminder, by: 水务所, about: C-1, at: 2024-07-20T09:00}\n"
    after = seen(product + done, matcher)
    assert after.bound("2024-07-20T08:59:59.999999", "remind") == [("甲县、水务所", "C-1")]
    assert after.bound("2024-07-20T09:00", "remind") == []


def test_names_may_be_written_in_one(matcher):
    assert seen(held(product="甲", affected="甲县、乙县"), matcher).bound(NOON, "remind") == [
        ("甲县、乙县", "C-1")
    ]


def test_without_product_or_without_affected_nobody_is_reminded(matcher):
    assert seen(held(affected="甲县"), matcher).rules(NOON) == {"lately", "nothing"}
    assert seen(held(product="会商意见"), matcher).rules(NOON) == {"lately", "nobody"}


def test_what_a_consultation_says_on_the_screen(matcher):
    text = held(product="会商意见", affected="甲县", document="办〔2024〕4号")
    facts = seen(text, matcher).at(NOON).facts
    assert {fact.atom.kind for fact in facts} == {"consultation", "consulted"}
    assert {fact.text for fact in facts} == {
        "水务所 2024-07-20 08:00 牵头洪水会商（会商意见，涉及甲县，办〔2024〕4号）"
    }
    assert {(fact.source, fact.event) for fact in facts} == {("C-1", False)}


def test_facts_that_no_rule_looks_at_are_left_out(matcher):
    rule = "- {rule: r, when: {consulted: {}}, conclude: {flag: no_area}}"
    (fact,) = Seen(small_pack(rule), held(), matcher).at(NOON).facts
    assert fact.atom.kind == "consulted"


def test_an_unknown_unit_is_refused(matcher):
    with pytest.raises(InputFault, match="R301"):
        seen(held(unit="水利所"), matcher).at(NOON)


@pytest.mark.parametrize("text", [held(affected="[]"), held(time="8"), held() + held()])
def test_a_faulty_consultation_is_refused(matcher, text):
    with pytest.raises(DutyError, match=r"R101|R104"):
        seen(text, matcher)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ('"0"', "P108"),
        ('"61"', "P108"),
        ("三", "P108"),
        ("$d", "P107"),
        ("{parameter: hours}", "P108"),
    ],
)
def test_a_faulty_number_of_days_is_refused(matcher, days, code):
    del matcher
    hours = "- {parameter: hours, title: 小时, sort: number, default: '2'}"
    with pytest.raises(DutyError) as caught:
        small_pack(RULES, tables=LEADS, parameters=hours, days=days)
    assert getattr(caught.value, "faults", (caught.value,))[0].code == code

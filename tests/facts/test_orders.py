"""Orders and what was done: from when until when, by whom, about what, to whom."""

import pytest

from engine.errors import DutyError, InputFault
from tests.facts.small_packs import MATCHERS, Seen, small_pack

pytestmark = pytest.mark.parametrize("matcher", MATCHERS)

ORDERS = """
- {rule: any, when: {order: {}}, conclude: {flag: no_area}}
- {rule: siren, when: {order: {act: sound_alarm, by_decider: true}}, conclude: {flag: no_area}}
- {rule: other, when: {order: {by_decider: false}}, conclude: {flag: order_not_by_government}}
- {rule: upper, when: {order: {by: 某省指挥部}}, conclude: {flag: no_area}}
- {rule: answered, when: {all: [{incident: {id: $i}}, {order: {act: dispatch, about: $i}}]}, conclude: {flag: no_area}}
- {rule: waiting, when: {all: [{incident: {id: $i}}, {not: {order: {about: $i}}}]}, conclude: {hazard: $i}}
"""
SIREN = "  - order: {act: sound_alarm, by: 市府, at: 2024-07-20T08:00}\n"
INCIDENTS = """
  - incident: {id: I-1, kind: natural_disaster, grade: large, at: 2024-07-20T06:00}
  - incident: {id: I-2, kind: natural_disaster, grade: large, at: 2024-07-20T06:00}
"""
NOON = "2024-07-20T12:00"


def ordered(**more):
    fields = {"act": "dispatch", "by": "市府", "at": "2024-07-20T08:00", **more}
    return f"  - order: {{{', '.join(f'{key}: {text}' for key, text in fields.items())}}}\n"


def test_an_order_holds_from_its_time_until_it_is_ended(matcher):
    seen = Seen(small_pack(ORDERS), ordered(act="鸣响灾害警报", ended="2024-07-20T09:00"), matcher)
    assert seen.rules("2024-07-20T07:59:59.999999") == set()
    assert seen.rules("2024-07-20T08:00") == {"any", "siren"}
    assert seen.rules("2024-07-20T08:59:59.999999") == {"any", "siren"}
    assert seen.rules("2024-07-20T09:00") == set()


def test_an_order_without_end_goes_on(matcher):
    assert Seen(small_pack(ORDERS), SIREN, matcher).rules("2025-07-20") == {"any", "siren"}


@pytest.mark.parametrize("act", ["dispatch", "unified_command", "residency", "joint_meeting"])
def test_an_order_without_end_is_flagged_but_not_a_siren(matcher, act):
    pack = small_pack(ORDERS)
    assert Seen(pack, ordered(act=act), matcher).flags(NOON) == {"no_end_recorded"}
    assert Seen(pack, ordered(act=act, ended="2024-07-21"), matcher).flags(NOON) == set()
    assert Seen(pack, SIREN, matcher).flags(NOON) == set()


def test_an_order_by_another_is_not_one_by_the_decider(matcher):
    seen = Seen(small_pack(ORDERS), ordered(act="sound_alarm", by="某省指挥部"), matcher)
    assert seen.rules(NOON) == {"any", "other", "upper"}
    assert Seen(small_pack(ORDERS), ordered(act="sound_alarm", by="水务"), matcher).rules(NOON) == {
        "any",
        "other",
    }


def test_an_order_about_one_incident_answers_that_one(matcher):
    seen = Seen(small_pack(ORDERS), INCIDENTS + ordered(about="I-2"), matcher)
    assert seen.bound("2024-07-20T07:00", "waiting") == [("I-1",), ("I-2",)]
    assert seen.bound(NOON, "waiting") == [("I-1",)]
    assert "answered" in seen.rules(NOON)
    elsewhere = Seen(small_pack(ORDERS), INCIDENTS + ordered(about="I-3"), matcher)
    assert elsewhere.bound(NOON, "waiting") == [("I-1",), ("I-2",)]
    assert "answered" not in elsewhere.rules(NOON)


def test_to_whom_an_order_is_given(matcher):
    rules = """
- {rule: each, when: {order: {act: dispatch, to: $t}}, conclude: {hazard: $t}}
- {rule: water, when: {order: {to: 水务}}, conclude: {flag: no_area}}
"""
    seen = Seen(small_pack(rules), ordered(to="[水务所, 民兵、消防站]"), matcher)
    assert set(seen.bound(NOON, "each")) == {("民兵",), ("water",), ("消防站",)}
    assert "water" in seen.rules(NOON)
    assert Seen(small_pack(rules), ordered(), matcher).rules(NOON) == set()


def test_what_an_order_says_on_the_screen(matcher):
    text = ordered(act="residency", to="水务", document="办〔2024〕1号", ended="2024-07-21T08:00")
    (fact,) = Seen(small_pack(ORDERS), text, matcher).at(NOON).facts
    assert (
        fact.text
        == "某市人民政府 2024-07-20 08:00 下令入驻，对水务所（办〔2024〕1号，2024-07-21 08:00 止）"
    )
    assert (fact.source, fact.event) == ("办〔2024〕1号", True)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"by": "某某所"}, "R301"),
        ({"act": "鸣炮"}, "R101"),
        ({"ended": "2024-07-20T08:00"}, "R101"),
        ({"to": "[]"}, "R101"),
    ],
)
def test_a_faulty_order_is_refused(matcher, more, code):
    with pytest.raises(DutyError) as caught:
        Seen(small_pack(ORDERS), ordered(**more), matcher).at(NOON)
    fault = getattr(caught.value, "faults", (caught.value,))[0]
    assert fault.code == code
    assert fault.where.startswith("records.yaml:2")


def test_an_unknown_unit_is_refused_even_where_no_rule_looks(matcher):
    rule = "- {rule: r, when: {activity: any}, conclude: {flag: no_area}}"
    with pytest.raises(InputFault, match="R301"):
        Seen(small_pack(rule), ordered(by="某某所"), matcher).at(NOON)


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("{order: {act: sound_alrm}}", "P204"),
        ("{order: {by: 水利所}}", "P203"),
        ("{order: {at: x}}", "P101"),
    ],
)
def test_a_faulty_condition_is_refused(matcher, when, code):
    del matcher
    with pytest.raises(DutyError) as caught:
        small_pack(f"- {{rule: r, when: {when}, conclude: {{flag: no_area}}}}")
    assert getattr(caught.value, "faults", (caught.value,))[0].code == code


# --- what was done --------------------------------------------------------------------------------

DONE = """
- {rule: noticed, when: {done: {kind: notice}}, conclude: {flag: no_area}}
- {rule: inspected, when: {done: {kind: [inspect, monitor], by: 水务所}}, conclude: {flag: no_area}}
- {rule: who, when: {done: {by: $u}}, conclude: {hazard: $u}}
- {rule: owed, when: {all: [{incident: {id: $i}}, {not: {done: {kind: reminder, about: $i}}}]}, conclude: {hazard: $i}}
"""


def done(**more):
    fields = {"kind": "notice", "by": "水务所", "at": "2024-07-20T08:00", **more}
    return f"  - done: {{{', '.join(f'{key}: {text}' for key, text in fields.items())}}}\n"


def test_what_was_done_stays_done(matcher):
    seen = Seen(small_pack(DONE), done(), matcher)
    assert seen.rules("2024-07-20T07:59:59.999999") == set()
    assert seen.rules("2024-07-20T08:00") == {"noticed", "who"}
    assert seen.rules("2034-07-20") == {"noticed", "who"}
    assert seen.flags(NOON) == set()


def test_or_is_done_through_a_day(matcher):
    seen = Seen(small_pack(DONE), done(through="2024-07-21"), matcher)
    assert seen.rules("2024-07-21T23:59:59.999999") == {"noticed", "who"}
    assert seen.rules("2024-07-22") == set()


def test_kinds_may_be_written_in_chinese(matcher):
    assert "inspected" in Seen(small_pack(DONE), done(kind="隐患排查"), matcher).rules(NOON)
    assert "noticed" in Seen(small_pack(DONE), done(kind="入驻通知"), matcher).rules(NOON)


def test_who_did_it_is_told_by_unit_or_office(matcher):
    pack = small_pack(DONE)
    assert Seen(pack, done(by="水务"), matcher).bound(NOON, "who") == [("water",)]
    assert Seen(pack, done(by="防汛会办公室"), matcher).bound(NOON, "who") == [("flood_body",)]
    free = Seen(pack, done(by="镇里的人"), matcher)
    assert free.bound(NOON, "who") == []
    assert free.rules(NOON) == {"noticed"}


def test_done_about_one_incident_leaves_the_other_owed(matcher):
    seen = Seen(small_pack(DONE), INCIDENTS + done(kind="reminder", about="I-1"), matcher)
    assert seen.bound("2024-07-20T07:00", "owed") == [("I-1",), ("I-2",)]
    assert seen.bound(NOON, "owed") == [("I-2",)]


def test_what_done_says_on_the_screen(matcher):
    text = done(kind="reminder", to="[甲县, 乙县]", document="办〔2024〕2号")
    pack = small_pack("- {rule: r, when: {done: {kind: reminder}}, conclude: {flag: no_area}}")
    (fact,) = Seen(pack, text, matcher).at(NOON).facts
    assert fact.text == "水务所 2024-07-20 08:00 已办提醒通知，对甲县、乙县（办〔2024〕2号）"
    assert not fact.event


@pytest.mark.parametrize(
    "more", [{"kind": "鸣炮"}, {"through": "2024-07-19"}, {"by": '""'}, {"unit": "水务"}]
)
def test_a_faulty_done_is_refused(matcher, more):
    with pytest.raises(DutyError, match="R101"):
        Seen(small_pack(DONE), done(**more), matcher)


def test_a_termination_is_read_and_makes_no_fact(matcher):
    text = "  - termination: {of: r, by: 市府, at: 2024-07-20T08:00, document: 办〔2024〕3号}\n"
    seen = Seen(small_pack(DONE), text, matcher)
    assert seen.at(NOON).facts == ()
    (record,) = seen.evaluator.inputs.records
    assert (record.rule, record.by, record.document) == ("r", "市府", "办〔2024〕3号")

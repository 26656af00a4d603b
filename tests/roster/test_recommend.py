"""Recommendations: what rules only recommend, by whom and to whom, and that nothing follows."""

import pytest

from engine.errors import DutyError
from tests.facts.small_packs import small_pack
from tests.roster.asking import Desk

RAISE = """
- rule: raise
  title: 水位到警戒，建议提升
  when: {all: [{response: {plan: flood_control, level: IV}}, {observation: {quantity: river_stage, at_least: "98.6"}}]}
  recommend: {act: raise_response, plan: flood_control, level: III, by: [水务所], to: [市府], text: 提升一级}
"""
HIGH = '  - observation: {quantity: river_stage, value: "99", at: 2024-06-01T08:00, until: 2024-06-01T10:00}\n'


def response(level="IV", number=1, ended="2024-06-03"):
    return (
        f"  - response: {{id: R-{number}, plan: 防汛, level: {level}, decided_by: 市府,"
        f" started: 2024-06-01T06:00, ended: {ended}}}\n"
    )


def recommended(rules, text, day="2024-06-01", **choices):
    files = choices.pop("files", {})
    return Desk(small_pack(rules, **files), text, **choices).day(day).recommended


def test_it_says_what_by_whom_and_to_whom():
    (one,) = recommended(RAISE, response() + HIGH)
    assert (one.act, one.plan, one.level, one.text) == (
        "raise_response", "flood_control", "III", "提升一级",
    )  # fmt: skip
    assert (one.by, one.to) == (("水务所",), ("某市人民政府",))
    (reason,) = one.because
    assert (reason.rule, reason.article, reason.quote) == ("raise", "第一条", "按本条执行")
    assert [ground.text[:8] for ground in reason.facts] == ["防汛Ⅳ级应急响应", "河道水位99米（"]


def test_it_is_there_while_its_conditions_hold():
    assert recommended(RAISE, response() + HIGH, "2024-06-02") == ()
    assert recommended(RAISE, response()) == ()
    desk = Desk(small_pack(RAISE), response() + HIGH)
    assert desk.between("2024-06-01T00:00", "2024-06-01T08:00").recommended == ()
    assert len(desk.between("2024-06-01T09:59", "2024-06-01T12:00").recommended) == 1
    assert desk.between("2024-06-01T10:00", "2024-06-01T12:00").recommended == ()


def test_what_is_so_already_is_not_recommended():
    assert recommended(RAISE, response("III") + HIGH) == ()


def test_nothing_follows_from_it():
    rules = (
        RAISE
        + """
- {rule: then, when: {response: {level: III}}, oblige: {kind: on_site, units: [水务所], coverage: 24h}}
"""
    )
    roster = Desk(small_pack(rules), response() + HIGH).day("2024-06-01")
    assert (roster.units, roster.duties, roster.pending) == ((), (), ())


def test_a_level_may_be_a_variable():
    rules = """
- {rule: r, when: {response: {level: $l}}, recommend: {act: lower_response, level: $l, by: [水务所]}}
"""
    for level in ("IV", "III", "II", "I", "unknown"):
        assert [one.level for one in recommended(rules, response(level))] == [level]


def test_a_level_may_come_from_a_table_by_colour():
    rules = """
- rule: r
  when: {all: [{alert: {hazard: $h, colour: $c}}, {table: match, colour: $c, level: $l}, {table: plans, hazard: $h, plan: $p}]}
  recommend: {act: start_response, plan: $p, level: $l, by: [水务所], to: {tag: body}}
"""
    tables = """
- {table: match, title: 颜色与级别, columns: [colour, level], rows: [[yellow, III], [red, I]]}
- {table: plans, title: 灾种与预案, columns: [hazard, plan], rows: [[rainstorm, flood_control]]}
"""
    alert = (
        '  - alert: {id: A-1, hazard: 暴雨, colour: 红, area: "990100", issued: 2024-06-01T02:00}\n'
    )
    (one,) = recommended(rules, alert, files={"tables": tables})
    assert (one.plan, one.level, one.to) == ("flood_control", "I", ("防汛会",))
    assert recommended(rules, alert.replace("红", "蓝"), files={"tables": tables}) == ()
    assert recommended(rules, alert.replace("暴雨", "大风"), files={"tables": tables}) == ()


def test_the_same_from_two_rules_is_said_once_with_both_reasons():
    twice = RAISE + RAISE.replace("rule: raise", "rule: also")
    (one,) = recommended(twice, response() + HIGH)
    assert sorted(reason.rule for reason in one.because) == ["also", "raise"]


def test_another_to_whom_is_another_recommendation():
    twice = RAISE + RAISE.replace("rule: raise", "rule: also").replace("to: [市府]", "to: [防汛会]")
    assert sorted(one.to for one in recommended(twice, response() + HIGH)) == [
        ("某市人民政府",),
        ("防汛会",),
    ]


@pytest.mark.parametrize(
    ("units", "names"),
    [
        ("[水务, 林草所]", ("水务所", "林草所")),
        ("{tag: body}", ("防汛会",)),
        ("{office_of: 防汛会}", ("防汛会办公室",)),
        ("on_site", ()),
    ],
)
def test_who_recommends_may_be_chosen_in_every_way(units, names):
    (one,) = recommended(RAISE.replace("[水务所]", units), response() + HIGH)
    assert one.by == names


def test_a_rule_may_recommend_several_things():
    two = RAISE.replace(
        "recommend: {", "recommend: [{act: declare, by: [水务所], text: 宣布}, {"
    ).replace("text: 提升一级}", "text: 提升一级}]")
    assert [one.act for one in recommended(two, response() + HIGH)] == ["declare", "raise_response"]


def test_the_gate_keeps_it_back():
    gate = '- {rule: gate, when: {date: {from: 2024-06-02}}, conclude: {in_force: "true"}}\n'
    assert recommended(gate + RAISE, response() + HIGH) == ()


def test_days_asked_together_are_as_days_asked_one_by_one():
    desk = Desk(small_pack(RAISE), response() + HIGH)
    for roster, day in zip(desk.days("2024-05-31", "2024-06-03"), (31, 1, 2, 3), strict=True):
        month = "05" if day == 31 else "06"
        assert roster == desk.day(f"2024-{month}-{day:02}")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("act: raise_response", "act: raise", "P101"),
        ("plan: flood_control", "plan: flood", "P204"),
        ("level: III, by", "level: V, by", "P204"),
        ("level: III, by", "level: $c, by", "P403"),
        ("by: [水务所]", "by: [水利所]", "P203"),
        ("by: [水务所]", "by: []", "P109"),
        ("by: [水务所], ", "", "P101"),
        ("to: [市府]", "to: {tag: bodies}", "P204"),
        ("to: [市府]", "to: [$u]", "P110"),
        ("text: 提升一级", "note: 提升一级", "P101"),
    ],
)
def test_what_is_written_wrongly_is_refused(old, new, code):
    assert old in RAISE
    with pytest.raises(DutyError) as caught:
        recommended(RAISE.replace(old, new), response() + HIGH)
    assert code in {one.code for one in getattr(caught.value, "faults", (caught.value,))}

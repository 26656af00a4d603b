"""Rows of the matrix: who has which part, whatever the rule and however it chooses its units."""

from __future__ import annotations

import pytest

from engine.matrix.row import is_shared
from tests.matrix.small_matrix import names, pack_of, rows

MATRIX = """
- {item: two, title: 两家牵头, cites: CITES, lead: [市卫生健康委, 市府], support: [市公安局]}
- {item: flat, title: 平列, cites: CITES, lead: [市公安局], support: [市卫生健康委], inferred: order}
- {item: none, title: 没有单位, cites: CITES}
"""
PARAMETERS = "- {parameter: teams, title: 队伍名单, sort: units}\n"


def test_a_row_says_who_leads_is_responsible_and_supports():
    found = rows(pack_of(matrix=MATRIX))
    assert list(found) == ["two", "flat", "none"]
    assert names(found["two"], "lead") == ["市卫生健康委", "某市人民政府"]
    assert names(found["two"], "support") == ["市公安局"]
    assert found["two"].inferred == ()
    assert found["flat"].inferred == ("order",)
    assert found["two"].trigger == ""


def test_a_row_without_units_obliges_nobody():
    assert rows(pack_of(matrix=MATRIX))["none"].holders == ()


def test_being_on_site_is_for_the_roster():
    pack = pack_of("""
- rule: there
  when: {activity: any}
  oblige: {kind: on_site, units: [市公安局], coverage: 24h}
""")
    assert rows(pack) == {}
    assert not is_shared(pack)


def test_other_duties_are_responsibilities_under_their_own_name():
    pack = pack_of("""
- rule: watching
  standing: "true"
  when: {always: "true"}
  oblige: {kind: monitor, units: [市公安局], to: [市卫生健康委], text: 监测}
""")
    (holder,) = rows(pack)["watching"].of("responsible")
    assert (holder.kind, holder.text, holder.to) == ("monitor", "监测", ("市卫生健康委",))
    assert not rows(pack)["watching"].shares


CHOOSING = """
- rule: one
  when: {WHEN}
  oblige: {kind: responsible, units: UNITS}
"""


@pytest.mark.parametrize(
    ("when", "units", "said"),
    [
        ("activity: any", "{tag: doer}", ["市卫生健康委", "市公安局"]),
        ("activity: any", "{parameter: teams}", ["（运行参数“队伍名单”未填）"]),
        ("activity: any", "{parameter: teams, otherwise: doer}", ["市卫生健康委", "市公安局"]),
        ("consent: {unit: $u}", "[$u]", ["由触发的事由确定的单位"]),
        ("table: who, kind: natural_disaster, unit: $u", "[$u]", ["市公安局", "市安监局"]),
        ("activity: any", "on_site", ["当时入驻的单位"]),
        ("activity: any", "[UNASSIGNED]", []),
    ],
)
def test_every_way_to_choose_units_is_read(when, units, said):
    tables = """
- table: who
  title: 表
  columns: [kind, unit]
  rows: [[natural_disaster, 市公安局], [production_safety, 市安监局], [public_health, UNASSIGNED]]
"""
    rules = CHOOSING.replace("WHEN", when).replace("UNITS", units)
    pack = pack_of(rules, parameters=PARAMETERS, tables=tables)
    assert names(rows(pack)["one"], "responsible") == said


def test_those_who_stand_in_for_an_empty_list_wait_for_nothing():
    units = "{parameter: teams, otherwise: doer}"
    rules = CHOOSING.replace("WHEN", "activity: any").replace("UNITS", units)
    (row,) = rows(pack_of(rules, parameters=PARAMETERS)).values()
    assert [(one.name, one.parameter) for one in row.holders] == [
        ("市卫生健康委", ""),
        ("市公安局", ""),
    ]


def test_the_list_that_the_operator_gives_counts():
    rules = CHOOSING.replace("WHEN", "activity: any").replace("UNITS", "{parameter: teams}")
    pack = pack_of(rules, parameters=PARAMETERS)
    row = rows(pack, parameters={"teams": "公安局"})["one"]
    assert names(row, "responsible") == ["市公安局"]
    assert [one.parameter for one in row.holders] == [""]


@pytest.mark.parametrize(
    ("when", "to", "said"),
    [
        ("activity: any", "{words: {parameter: teams}}", ("（运行参数“队伍名单”未填）",)),
        ("activity: any", "{words: '公安局、红会'}", ("市公安局", "红会")),
        ("consultation: {affected: $w}", "{words: $w}", ("记录写明的单位",)),
    ],
)
def test_to_whom_it_is_owed_may_be_words(when, to, said):
    rules = CHOOSING.replace("WHEN", when).replace("UNITS", f"[市公安局], to: {to}")
    (holder,) = rows(pack_of(rules, parameters=PARAMETERS))["one"].holders
    assert holder.to == said


def test_a_rule_that_the_reading_chosen_rules_out_has_no_row():
    readings = """
- reading: AMB-1
  article: 第一条
  question: 问
  choices: {a: {text: 甲}, b: {text: 乙}}
  default: a
  because: 因
  changes: 变
"""
    pack = pack_of(
        """
- rule: under-b
  when: {all: [{activity: any}, {reading: AMB-1, choice: b}]}
  oblige: {kind: lead, units: [市公安局]}
- rule: not-b
  when: {all: [{activity: any}, {not: {reading: AMB-1, choice: b}}]}
  oblige: {kind: lead, units: [市公安局]}
""",
        readings=readings,
    )
    assert list(rows(pack)) == ["not-b"]
    assert list(rows(pack, readings={"AMB-1": "b"})) == ["under-b"]

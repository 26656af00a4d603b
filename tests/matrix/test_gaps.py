"""Every sort of conflict and gap is found, and a clean matrix has none."""

from __future__ import annotations

import pytest

from engine.matrix.gaps import SORTS, gaps_in
from service.answers.matrix_words import GAPS
from tests.matrix.small_matrix import pack_of, rows

PARAMETERS = "- {parameter: teams, title: 队伍名单, sort: units}\n"


def gaps(matrix="", rules="[]", **given):
    pack = pack_of(rules, matrix, parameters=PARAMETERS)
    found = gaps_in(tuple(rows(pack, **given).values()))
    return [(gap.sort, [row.rule.id for row in gap.rows], list(gap.units)) for gap in found]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("lead: [市公安局], support: [市卫生健康委]", []),
        ("responsible: [市公安局]", []),
        ("responsible: [市公安局], support: [市卫生健康委]", []),
        ("lead: [市公安局], responsible: [市卫生健康委, 市府]", []),
        ("lead: [市公安局, 市府]", [("several_leads", ["a"], ["市公安局", "某市人民政府"])]),
        ("responsible: [市公安局, 市府]", [("no_lead", ["a"], ["市公安局", "某市人民政府"])]),
        ("support: [市公安局]", [("no_lead", ["a"], [])]),
        ("lead: [], support: []", [("unassigned", ["a"], [])]),
        ("lead: [市公安局], inferred: order", [("inferred", ["a"], ["市公安局"])]),
        ("responsible: [市公安局], inferred: alignment", [("inferred", ["a"], ["市公安局"])]),
        (
            "lead: [市公安局], support: [各县区政府]",
            [("class_word", ["a"], ["各县区政府"])],
        ),
        ("lead: [市安监局]", [("renamed", ["a"], ["市安监局"])]),
    ],
)
def test_one_row(row, said):
    assert gaps(f"- {{item: a, title: 事, cites: CITES, {row}}}\n") == said


LED = """
- {item: a, title: 急救, cites: CITES, lead: [市公安局]}
- {item: b, title: 急 救, cites: CITES, lead: [SECOND]}
"""


def test_one_line_of_work_led_by_different_units():
    said = [("led_apart", ["a", "b"], ["市公安局", "市卫生健康委"])]
    assert gaps(LED.replace("SECOND", "市卫生健康委")) == said
    assert gaps(LED.replace("SECOND", "市公安局")) == []


ASKING = """
- rule: a
  when: {activity: any}
  oblige:
    - {kind: lead, units: [市公安局]}
    - {kind: support, units: {parameter: teams}}
"""


def test_units_that_the_operator_was_to_name():
    assert gaps(rules=ASKING) == [("unfilled", ["a"], [])]
    assert gaps(rules=ASKING, parameters={"teams": "市卫生健康委"}) == []


def test_who_only_monitors_need_not_be_led():
    rules = """
- rule: a
  when: {activity: any}
  oblige: {kind: monitor, units: [市公安局, 市卫生健康委]}
"""
    assert gaps(rules=rules) == []


def test_a_class_word_is_told_once_with_every_place():
    matrix = "".join(
        f"- {{item: {one}, title: 事{one}, cites: CITES, lead: [市公安局], support: [各县区政府]}}\n"
        for one in "ab"
    )
    assert gaps(matrix) == [("class_word", ["a", "b"], ["各县区政府"])]


def test_every_sort_has_a_name_and_a_remedy():
    assert tuple(GAPS) == SORTS
    assert all(name and remedy for name, remedy in GAPS.values())


def test_a_lead_that_the_text_names_beside_one_inferred_is_not_inferred():
    rules = """
- rule: a
  when: {activity: any}
  oblige:
    - {kind: lead, units: [市公安局]}
    - {kind: lead, units: [市卫生健康委], inferred: order}
"""
    assert gaps(rules=rules) == [("several_leads", ["a"], ["市公安局", "市卫生健康委"])]


EVENTS = """
- rule: flu
  when: {incident: {kind: public_health, disease: 流感}}
  oblige: {kind: lead, units: [市公安局, 市府]}
- rule: cholera
  when: {incident: {kind: public_health, disease: 霍乱}}
  oblige: {kind: lead, units: UNITS}
"""
STANDING = """
- {item: work, title: 疫情, cites: CITES, lead: [市府, 市公安局]}
- {item: more, title: 卫生, cites: CITES, lead: [市府, 市公安局]}
"""


def test_a_rule_about_events_is_told_with_the_standing_row_of_its_article():
    units = ["市公安局", "某市人民政府"]
    same = EVENTS.replace("UNITS", "[市公安局, 市府]")
    assert gaps(STANDING, rules=same) == [
        ("several_leads", ["flu", "cholera", "work"], units[::-1]),
        ("several_leads", ["more"], units[::-1]),
    ]
    other = EVENTS.replace("UNITS", "[市公安局, 市卫生健康委]")
    told = [gap for gap in gaps(STANDING, rules=other) if gap[0] == "several_leads"]
    assert told == [
        ("several_leads", ["flu", "work"], units[::-1]),
        ("several_leads", ["more"], units[::-1]),
        ("several_leads", ["cholera"], ["市公安局", "市卫生健康委"]),
    ]


def test_tasks_that_nobody_is_named_for_are_each_told():
    rules = """
- rule: flu
  when: {incident: {kind: public_health, disease: 流感}}
  oblige: {kind: responsible, units: [UNASSIGNED]}
"""
    row = "- {item: a, title: 事, cites: CITES}\n"
    assert gaps(row, rules=rules) == [("unassigned", ["flu"], []), ("unassigned", ["a"], [])]

"""When a rule holds, in one sentence, however many values its condition lists."""

from __future__ import annotations

import pytest

from tests.matrix.small_matrix import pack_of, rows

PARAMETERS = "- {parameter: least, title: 规模下限, sort: number}\n"
RULE = """
- rule: one
  when: WHEN
  oblige: {kind: lead, units: [市公安局]}
"""


def trigger(when, **given):
    pack = pack_of(RULE.replace("WHEN", when), parameters=PARAMETERS)
    return rows(pack, **given)["one"].trigger


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ('{always: "true"}', ""),
        ("{activity: any}", "有登记的重要活动"),
        ("{declared: important_period}", "有文件宣布重要时期"),
        ("{incident: {kind: public_health}}", "发生公共卫生事件"),
        (
            "{incident: {kind: public_health, disease: [霍乱, 流感, 流行性出血热, unknown]}}",
            "发生霍乱、流感、流行性出血热、病种不明的公共卫生事件",
        ),
        (
            "{incident: {kind: [public_health, food_safety], disease: [流感, 流行性出血热], setting: [school, unknown]}}",
            "发生流感、流行性出血热的公共卫生事件、食品安全事件（学校、场所不明）",
        ),
        (
            '{incident: {kind: public_health, has_disease: "true", cases_at_least: "10"}}',
            "发生写明病种的公共卫生事件，10例以上",
        ),
        (
            '{incident: {kind: public_health, has_disease: "false", grade_at_least: large}}',
            "发生较大以上病种不明的公共卫生事件",
        ),
        (
            "{incident: {kind: public_health, cases_at_least: {parameter: least}}}",
            "发生公共卫生事件，规模达到下限（未填写）",
        ),
        (
            "{incident: {kind: public_health, grade: [large, major]}}",
            "发生较大公共卫生事件；或发生重大公共卫生事件",
        ),
        (
            "{all: [{activity: any}, {not: {declared: important_period}}]}",
            "有登记的重要活动，且没有：有文件宣布重要时期",
        ),
        ("{any: [{activity: any}, {activity: any}]}", "有登记的重要活动"),
        ('{any: [{activity: any}, {always: "true"}]}', ""),
        (
            '{observation: {quantity: river_stage, at_least: "98.6"}}',
            "河道水位不低于98.6米",
        ),
        ("{hazard: $h}", "有灾害风险"),
    ],
)
def test_words(when, said):
    assert trigger(when) == said


def test_a_threshold_that_the_operator_filled_in_is_said():
    when = "{incident: {kind: public_health, cases_at_least: {parameter: least}}}"
    assert trigger(when, parameters={"least": "30"}) == "发生公共卫生事件，30例以上"


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ("at_least", "河道水位不低于98.6米"),
        ("above", "河道水位高于98.6米"),
        ("at_most", "河道水位不高于98.6米"),
        ("below", "河道水位低于98.6米"),
    ],
)
def test_a_threshold_is_said_as_it_is_written(bound, said):
    assert trigger(f'{{observation: {{quantity: river_stage, {bound}: "98.6"}}}}') == said

"""Why a unit that a lasting rule could call is not on site: by what sets the rule off."""

import pytest

from engine.explain.why_not import calls_in, why_not
from engine.records.written import start_of
from tests.facts.small_packs import small_pack
from tests.roster.asking import Desk

RULES = """
- rule: high
  when: {observation: {quantity: river_stage, at_least: "98.6"}}
  until: ended
  conclude: {situation: special_critical}
- rule: then
  when: {situation: special_critical}
  oblige: {kind: on_site, units: [水务所], coverage: 24h}
- rule: rain
  when: {all: [{alert: {hazard: rainstorm, colour_at_least: orange}}, {not: {activity: any}}]}
  until: ended
  oblige: {kind: on_site, units: [水务所], coverage: 24h}
"""
PACK = small_pack(RULES)
HIGH = '  - observation: {quantity: river_stage, value: "99", at: 2024-06-01T02:00}\n'
END = "  - termination: {of: high, by: 市府, at: 2024-06-01T04:00}\n"


def asked(text=""):
    (evaluator, *_) = Desk(PACK, text, matchers=("bits",)).evaluators
    stretch = (start_of("2024-06-02"), start_of("2024-06-03"))
    return evaluator, why_not(evaluator, PACK.unit_by_name["水务所"], *stretch), stretch


def told(near):
    return {
        one.rule: [(condition.text, condition.holds) for condition in one.conditions]
        for one in near
    }


def test_the_conditions_are_those_that_set_it_off():
    _, answer, _ = asked()
    assert told(answer.near)["rain"] == [
        ("有涉及本地、橙色以上的暴雨预警生效", False),
        ("没有：有登记的重要活动", True),
    ]
    (then,) = [one for one in answer.near if one.rule == "then"]
    assert told(then.conditions[0].ways) == {"high": [("河道水位不低于98.6米", False)]}


@pytest.mark.parametrize("text", ["", HIGH + END])
def test_each_change_calls_the_unit_in(text):
    evaluator, answer, stretch = asked(text)
    assert {next(iter(record)) for change in answer.changes for record in change} >= {"alert"}
    for change in answer.changes:
        assert calls_in(evaluator, PACK.unit_by_name["水务所"], change, *stretch)


def test_one_that_was_ended_while_its_cause_holds_says_so():
    _, answer, _ = asked(HIGH + END)
    (then,) = [one for one in answer.near if one.rule == "then"]
    assert told(then.conditions[0].ways) == {
        "high": [("河道水位不低于98.6米", True), ("触发之后没有终止", False)]
    }

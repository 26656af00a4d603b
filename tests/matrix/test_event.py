"""One supposed incident: the lines of work that rest on it, and nothing else of that day."""

from __future__ import annotations

from datetime import datetime

import pytest

from calendars.duty_day import BEIJING
from calendars.holidays import HolidayCalendar
from engine.matrix.event import diseases_of, looks_at_incidents
from engine.records.record import record_of
from service.loading import Loaded
from service.matrix_event import SUPPOSED, suppose
from service.site import Site
from tests.facts.small_packs import MATCHERS
from tests.matrix.small_matrix import pack_of

PARAMETERS = """
- {parameter: least, title: 规模下限, sort: number}
- {parameter: teams, title: 队伍名单, sort: units}
"""
RULES = """
- rule: cholera
  title: 霍乱疫情
  clauses: [X-1]
  when: {incident: {kind: public_health, disease: [霍乱, unknown], cases_at_least: {parameter: least}}}
  oblige:
    - {kind: lead, units: [市卫生健康委], text: 处置}
    - {kind: support, units: [市公安局], text: 处置, inferred: order}
    - {kind: report, units: [市卫生健康委], to: [市府], text: 报告, within: 2h}
    - {kind: on_scene, units: {parameter: teams}, text: 到场}
- rule: any-incident
  title: 一般要求
  when: {incident: {kind: public_health}}
  oblige: {kind: responsible, units: [UNASSIGNED], text: 没有写谁}
- rule: school
  title: 学校
  when: {incident: {kind: public_health, setting: school}}
  oblige: {kind: responsible, units: [市公安局]}
- rule: food
  title: 食品
  when: {incident: {kind: food_safety}}
  oblige: {kind: responsible, units: [市公安局]}
- rule: that-day
  title: 当天的别的事
  when: {day: [workday, weekend, holiday, unknown, adjusted_workday]}
  oblige: {kind: manage, units: [市公安局]}
- rule: begun
  title: 因事件而起
  when: {situation: going}
  oblige: {kind: manage, units: [市卫生健康委], text: 因而管理}
- rule: begins
  title: 事件引起情形
  when: {incident: {kind: public_health, disease: 霍乱}}
  conclude: {situation: going}
"""
CLAUSES = "- {clause: X-1, grade: B, article: 第一条, quote: 按本条执行, missing: 多少例算疫情}\n"
PACK = pack_of(RULES, clauses=CLAUSES, parameters=PARAMETERS)
AT = "2024-05-10T08:00:00+08:00"


def loaded(pack, parameters=()):
    values = {n: [{"value": v, "from": "1990-01-01"}] for n, v in dict(parameters).items()}
    return Loaded(pack, HolidayCalendar(()), Site({"parameters": values}, "default"), [])


def supposed(matcher="bits", parameters=(), pack=PACK, **fields):
    incident = record_of(
        "incident", {"id": SUPPOSED, "kind": "public_health", "grade": "large", "at": AT} | fields
    )
    return suppose(loaded(pack, parameters), incident, matcher)


def lines(**fields):
    return [line.rule.id for line in supposed(**fields).event.lines]


@pytest.mark.parametrize("matcher", MATCHERS)
def test_the_line_that_names_the_disease_comes_first(matcher):
    said = lines(matcher=matcher, disease="霍乱", cases="3", setting="school")
    assert said == ["cholera", "any-incident", "school", "begun"]


def test_what_follows_from_a_line():
    (line, *_) = supposed(disease="霍乱", cases="3").event.lines
    duties = [(one.kind, one.unit.name, one.inferred) for one in line.duties]
    assert duties == [
        ("report", "市卫生健康委", ""),
        ("lead", "市卫生健康委", ""),
        ("support", "市公安局", "order"),
    ]
    assert line.duties[0].due == datetime(2024, 5, 10, 10, tzinfo=BEIJING)
    assert [clause.missing for clause in line.clauses] == ["多少例算疫情"]
    assert line.unfilled == ("least", "teams")
    assert [one.words for one in line.nobody] == ["（运行参数“队伍名单”未填）"]


def test_a_rule_that_names_nobody_is_a_line_all_the_same():
    event = supposed(disease="流感", cases="3").event
    assert [line.rule.id for line in event.lines] == ["any-incident"]
    assert [(one.words, one.text) for one in event.lines[0].nobody] == [("", "没有写谁")]


def test_what_the_operator_filled_in_is_no_longer_open():
    given = {"least": "10", "teams": "公安局"}
    (line, *_) = supposed(parameters=given, disease="霍乱", cases="10").event.lines
    assert (line.rule.id, line.unfilled, line.nobody) == ("cholera", (), ())
    assert "cholera" not in lines(parameters=given, disease="霍乱", cases="9")


def test_unknown_disease_and_size_are_answered_on_the_safe_side():
    answer = supposed(parameters={"least": "10"})
    assert answer.event.lines[0].rule.id == "cholera"
    assert (
        supposed(parameters={"least": "10"}, disease="霍乱").event.flags[0].code == "cases_unknown"
    )


def test_rules_of_the_kind_that_did_not_hold_are_told_with_their_condition():
    unmet = supposed(disease="流感", cases="3").event.unmet
    assert [(one.rule.id, one.trigger) for one in unmet] == [
        ("cholera", "发生霍乱、病种不明的公共卫生事件，规模达到下限（未填写）"),
        ("school", "发生公共卫生事件（学校）"),
    ]


def test_what_no_line_rests_on_is_not_flagged():
    assert supposed(disease="流感", cases="3").event.flags == ()
    codes = [flag.code for flag in supposed(disease="霍乱", cases="3").event.flags]
    assert codes == ["operator_parameter_missing"] * 2


def test_an_incident_elsewhere_does_not_concern_the_pack():
    event = supposed(disease="霍乱", cases="3", area=["211100"]).event
    assert (event.concerns, event.lines, event.unmet) == (False, (), ())
    assert supposed(disease="霍乱", cases="3", area=["990100"]).event.concerns


def test_the_diseases_that_the_text_names():
    assert diseases_of(PACK) == ("霍乱",)
    assert supposed(disease="霍乱").named
    assert not supposed(disease="流感").named
    assert not supposed().named


def test_a_pack_without_incidents_is_not_asked():
    assert looks_at_incidents(PACK)
    assert not looks_at_incidents(
        pack_of(matrix="- {item: a, title: 事, cites: CITES, lead: [市公安局]}\n")
    )


ASKING = """
- rule: outbreak
  title: 疫情
  when: WHEN
  oblige: {kind: lead, units: [市卫生健康委]}
"""
DAY_OFF = "{all: [{incident: {kind: public_health}}, {day: [workday, weekend, holiday, unknown]}]}"


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        (DAY_OFF, ["no_holiday_data"]),
        ("{all: [{incident: {kind: public_health}}, {not: {holiday: {}}}]}", ["no_holiday_data"]),
        ("{incident: {kind: public_health}}", []),
    ],
)
def test_a_line_that_rests_on_the_kind_of_day_is_told_that_days_off_are_unknown(when, codes):
    event = supposed(pack=pack_of(ASKING.replace("WHEN", when))).event
    assert [line.rule.id for line in event.lines] == ["outbreak"]
    assert [flag.code for flag in event.flags] == codes


@pytest.mark.parametrize(("optional", "said"), [("", ("least",)), (', optional: "true"', ())])
def test_a_parameter_that_may_stay_empty_is_not_told_as_left_open(optional, said):
    when = "{incident: {kind: public_health, cases_at_least: {parameter: least}}}"
    parameters = f"- {{parameter: least, title: 规模下限, sort: number{optional}}}\n"
    pack = pack_of(ASKING.replace("WHEN", when), parameters=parameters)
    (line,) = supposed(pack=pack, cases="5").event.lines
    assert line.unfilled == said


def test_a_rule_that_the_reading_chosen_rules_out_is_not_told_as_unmet():
    readings = """
- reading: AMB-1
  article: 第一条
  question: 问
  choices: {a: {text: 甲}, b: {text: 乙}}
  default: a
  because: 因
  changes: 变
"""
    when = "{all: [{incident: {kind: public_health, setting: school}}, {reading: AMB-1, choice: CHOSEN}]}"
    for chosen, told in (("a", ["outbreak"]), ("b", [])):
        rules = ASKING.replace("WHEN", when.replace("CHOSEN", chosen))
        event = supposed(pack=pack_of(rules, readings=readings), setting="port").event
        assert [one.rule.id for one in event.unmet] == told

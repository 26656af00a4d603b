"""Every case beside the rules of every pack, by both matchers; and that the cases would notice.

A case says what the text demands. A rule taken out, a reading put back to its default, or a wrong
expectation must turn some case red: otherwise the case proves nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.facts.choices import Operator
from engine.inference.matching import durable_available
from engine.packs.case_forms import ExpectForm
from engine.packs.case_runner import CaseRunner, run_case
from engine.packs.cases import Case, read_cases
from engine.packs.pack import Choice, Pack, Recommending, UnitChoice
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import RULES, read_document, read_pack
from service.files.strict_yaml import parse_yaml

FOLDERS = sorted(path.parent for path in RULES.glob("*/pack.yaml"))
NINE = (
    "市公安局", "市自然资源局", "市交通运输局", "市水务局", "市林草局", "市应急局", "市气象局",
    "市交警支队", "市消防救援支队",
)  # fmt: skip


@cache
def pack_of(name: str) -> Pack:
    return read_pack(RULES / name)


@cache
def holidays():
    return holiday_calendar(calendar_files())


@cache
def files_of(name: str) -> dict[str, tuple[Case, ...]]:
    """Test file → its cases."""
    pack = pack_of(name)
    paths = sorted((RULES / name).rglob("*.test.yaml"))
    return {
        path.name: read_cases(read_document(path, f"{name}/{path.name}"), pack) for path in paths
    }


def collected():
    return [
        pytest.param(folder.name, case, id=f"{file}:{case.name}")
        for folder in FOLDERS
        for file, cases in files_of(folder.name).items()
        for case in cases
    ]


@cache
def runner_of(name: str, matcher: str) -> CaseRunner:
    return CaseRunner(pack_of(name), holidays(), matcher)


@cache
def trusted(name: str) -> tuple[tuple[str, Case], ...]:
    """File and case of those that pass: only they can show that something was noticed."""
    runner = runner_of(name, "bits")
    return tuple(
        (file, case)
        for file, cases in files_of(name).items()
        for case in cases
        if runner.run(case).passed
    )


# --- the cases ------------------------------------------------------------------------------------


@pytest.mark.parametrize("matcher", ["bits", "durable"])
@pytest.mark.parametrize(("pack", "case"), collected())
def test_case(pack, case, matcher):
    if matcher == "durable" and durable_available():
        pytest.skip(durable_available())
    result = runner_of(pack, matcher).run(case)
    assert result.passed, f"{result.where} {result.name}\n" + "\n".join(result.differences)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_article_file_has_its_cases_beside_it(folder):
    articles = {p.stem for p in folder.glob("articles/*.yaml") if not p.stem.endswith(".test")}
    articles |= {p.stem for p in folder.glob("matrix.yaml")}
    tested = {p.name.removesuffix(".test.yaml") for p in folder.glob("articles/*.test.yaml")}
    assert articles == tested


# --- the cases would notice -----------------------------------------------------------------------


def rules():
    return [(folder.name, rule.id) for folder in FOLDERS for rule in pack_of(folder.name).rules]


@pytest.mark.parametrize(("name", "rule_id"), rules())
def test_removing_any_one_rule_is_noticed(name, rule_id):
    pack = pack_of(name)
    removed = pack.rule_by_id[rule_id]
    rest = tuple(rule for rule in pack.rules if rule is not removed)
    runner = CaseRunner(replace(pack, rules=rest), holidays(), "bits")
    own = Path(removed.file).stem + ".test.yaml"
    ordered = sorted(trusted(name), key=lambda one: one[0] != own)
    assert any(not runner.run(case).passed for _, case in ordered)


def choices():
    return [
        (folder.name, reading.id, choice.id)
        for folder in FOLDERS
        for reading in pack_of(folder.name).readings
        for choice in reading.choices
        if not reading.record_only and choice.id != reading.default
    ]


@pytest.mark.parametrize(("name", "reading", "choice"), choices())
def test_every_choice_of_every_reading_changes_an_answer(name, reading, choice):
    runner = runner_of(name, "bits")
    chosen = [
        case
        for _, case in trusted(name)
        for one in case.operator.readings
        if (one.reading, one.choice) == (reading, choice)
    ]
    assert chosen, "no case chooses it"
    assert any(not runner.run(without_choice(case, reading)).passed for case in chosen)


def without_choice(case: Case, reading: str) -> Case:
    kept = tuple(one for one in case.operator.readings if one.reading != reading)
    return replace(case, operator=Operator(kept, case.operator.parameters))


# --- the runner itself ----------------------------------------------------------------------------

PACK = "shuangyashan-2023"
GIVEN = """
- name: 国庆首日
  given: {date: 2024-10-01, readings: {AMB-06: c}}
  expect:
"""


@cache
def with_limits() -> Pack:
    """The real pack with two hours to arrive, leaders at call, and a recommendation."""
    pack = pack_of(PACK)
    rule = pack.rule_by_id["art7-special"]
    units = [UnitChoice(names=(pack.unit_by_name[name].id,)) for name in ("市应急局", "市政府")]
    recommending = Recommending(
        "start_response", *units, plan="flood_control", level="III", text="研判后建议"
    )
    at_hand = (("deputy_leader", "reachable"),)
    obliges = tuple(replace(one, within="2h", post_presence=at_hand) for one in rule.obliges)
    changed = replace(rule, obliges=obliges, recommends=(recommending,))
    rules = tuple(changed if one is rule else one for one in pack.rules)
    return replace(pack, rules=rules)


def expecting(line: str, day: str = "2024-10-01") -> tuple[str, ...]:
    text = GIVEN.replace("2024-10-01", day) + f"    {line}\n"
    (case,) = read_cases(parse_yaml(text, source="t.yaml"), pack_of(PACK))
    return run_case(case, with_limits(), holidays(), "bits").differences


RIGHT = [
    "on_site: {" + ", ".join(f"{name}: 24h" for name in NINE) + "}",
    "standby: {}",
    "hours: {市公安局: [00:00-24:00]}",
    "arrive_by: {市公安局: 02:00}",
    "posts: {市公安局: {deputy_leader: 1, staff: 1}}",
    "place: {市公安局: 市应急指挥中心}",
    "presence: {市公安局: on_post}",
    "post_presence: {市公安局: {deputy_leader: reachable}}",
    "order: [市公安局, 市水务局, 市林业和草原局]",
    "because: {市林业和草原局: [art7-special, art5-major-holiday, art7-fire-season]}",
    "only_because: {市公安局: [art7-special, art5-major-holiday]}",
    "absent: [市卫生健康委]",
    "duties: [{kind: lead_consultation, unit: 市水务局, hazard: 洪水}]",
    "no_duties: [{kind: publish}]",
    "duties: [{kind: lead_consultation, unit: [市自然资源局, 市水务局, 市林草局, 市应急局, 市气象局]}]",
    "duties: [{kind: lead_consultation, unit: [市水务局], hazard: 洪水}]",
    "no_duties: [{kind: lead_consultation, unit: [市公安局, 市交警支队]}]",
    "standing_duties: [{kind: monitor, unit: 市水务局}]",
    "standing_duties: [{kind: forecast, to: [社会公众, 各议事协调机构办公室], text: 提供预报}]",
    "no_standing_duties: [{kind: monitor, unit: 市公安局}]",
    "pending: [notice, {kind: notice, by: 各议事协调机构办公室, to: 市公安局}]",
    "duties: [{kind: lead_consultation, unit: 市水务局, because: [art9-lead-untyped]}]",
    "pending: [{kind: notice, because: [art8-notice-untyped]}]",
    "pending: [{kind: notice, by: [各议事协调机构办公室], text: 入驻通知, due: 2024-09-28T00:00}]",
    "no_pending: [consent]",
    "recommended: [{act: start_response, plan: 防汛, level: 3, by: 市应急局}]",
    "recommended: [{act: start_response, by: [市应急局], to: [市政府], text: 研判}]",
    "no_recommended: [{act: end_response}, {act: start_response, level: II}]",
    "flags: [unassigned_body]",
    "no_flags: [no_area]",
    "situations: [special_critical]",
]
WRONG = [
    ("on_site: {市公安局: 24h}", "入驻多出市水务局"),
    ("on_site: {市卫生健康委: 24h}", "入驻缺少市卫生健康委"),
    ("on_site: {市公安局: office_hours}", "市公安局的值守强度应为"),
    ("standby: {市水务局: office_hours}", "备勤缺少市水务局"),
    ("hours: {市公安局: [02:00-24:00]}", "市公安局的时段应为 02:00-24:00，实为 00:00-24:00"),
    ("hours: {市卫生健康委: [02:00-24:00]}", "不在名单上"),
    ("arrive_by: {市公安局: 01:30}", "市公安局应在 01:30 前到岗，实为 02:00"),
    ("arrive_by: {市卫生健康委: 01:30}", "实为 不在名单上"),
    ("posts: {市公安局: {staff: 1}}", "岗位应为 具体工作人员 1，实为 分管领导 1、具体工作人员 1"),
    ("posts: {市卫生健康委: {staff: 1}}", "市卫生健康委的岗位应为 具体工作人员 1，实为 没有"),
    ("place: {市公安局: 市应急指挥大厅}", "地点应为 市应急指挥大厅，实为 市应急指挥中心"),
    ("presence: {市公安局: standby}", "市公安局的在位方式应为 备勤，实为 在岗"),
    ("presence: {市卫生健康委: standby}", "市卫生健康委的在位方式应为 备勤，实为 没有"),
    ("post_presence: {市公安局: {}}", "岗位在位方式应为 没有，实为 分管领导 在位听令"),
    ("order: [市水务局, 市公安局]", "次序应为 市水务局、市公安局；实为 市公安局、市水务局"),
    ("order: [市卫生健康委]", "实为 都不在名单上"),
    ("only_because: {市公安局: [art7-special]}", "市公安局的全部理由应为 art7-special；实为"),
    ("only_because: {市卫生健康委: [art7-special]}", "实为 没有"),
    ("because: {市公安局: [art7-seasonal]}", "市公安局的理由缺少 art7-seasonal"),
    ("because: {市卫生健康委: [art6-temporary]}", "它不在名单上"),
    ("absent: [市林业和草原局]", "市林草局不应在名单上"),
    ("duties: [{kind: publish, unit: 市政府}]", "缺少职责：发布预警（双鸭山市人民政府）"),
    ("duties: [{kind: lead_consultation, unit: 市水务局, hazard: weather}]", "缺少职责"),
    ("duties: [{kind: lead_consultation, unit: [市水务局]}]", "缺少职责：牵头会商（市水务局）"),
    ("duties: [{kind: lead_consultation, text: 会商}]", "牵头会商（市水务局，flood，写明「」）"),
    ("duties: [{kind: lead_consultation, to: 市卫生健康委}]", "牵头会商（对市卫生健康委）"),
    ("duties: [{kind: lead_consultation, due: 2024-10-01T02:00}]", "没有时限 前）"),
    ("no_duties: [{kind: lead_consultation, unit: [市公安局, 市水务局]}]", "不应有职责"),
    ("no_duties: [{kind: lead_consultation, unit: 市水务局}]", "不应有职责：牵头会商（市水务局"),
    ("standing_duties: [{kind: monitor, unit: 市公安局}]", "缺少常设职责"),
    ("standing_duties: [{kind: forecast, to: [社会公众]}]", "缺少常设职责：报送预报（对社会公众）"),
    ("no_standing_duties: [{kind: monitor}]", "不应有常设职责"),
    ("pending: [consent]", "缺少待办：市政府同意"),
    ("pending: [{kind: notice, by: 市防汛抗旱指挥部办公室}]", "缺少待办：入驻通知"),
    ("pending: [{kind: notice, to: 市卫生健康委}]", "缺少待办：入驻通知"),
    ("pending: [{kind: notice, to: [市公安局]}]", "缺少待办：入驻通知，对市公安局"),
    ("pending: [{kind: notice, because: [art9-lead]}]", "依据 art8-notice-untyped"),
    ("pending: [{kind: notice, text: 会商}]", "写明「发出入驻通知"),
    ("pending: [{kind: notice, due: 2024-09-29T00:00}]", "2024-09-28T00:00 前"),
    ("no_pending: [notice]", "不应有待办：入驻通知"),
    ("recommended: [{act: order}]", "缺少建议：下达指令"),
    (
        "recommended: [{act: start_response, by: 市水务局}]",
        "实有：启动应急响应（防汛，Ⅲ级，市应急局）",
    ),
    ("recommended: [{act: start_response, to: [市政府, 市委]}]", "→双鸭山市人民政府）"),
    ("recommended: [{act: start_response, text: 会商}]", "（写明「会商」）"),
    ("recommended: [{act: start_response, plan: 地震}]", "缺少建议：启动应急响应（地震）"),
    (
        "no_recommended: [{act: start_response, level: Ⅲ}]",
        "不应有建议：启动应急响应（防汛，Ⅲ级，市应急局）",
    ),
    ("flags: [no_area]", "缺少标记 no_area"),
    ("no_flags: [unassigned_body]", "不应有标记 unassigned_body"),
    ("situations: []", "情形应为：没有；实为：特殊紧要时期"),
]


@pytest.mark.parametrize("line", RIGHT)
def test_a_right_expectation_passes(line):
    assert expecting(line) == ()


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_a_wrong_expectation_is_said_in_chinese(line, said):
    assert said in "\n".join(expecting(line))


def test_every_key_of_an_expectation_is_tried_both_ways():
    tasks = {"tasks", "no_tasks"}  # the regulation has none: tests/tasks
    keys = set(ExpectForm.model_fields) - tasks
    assert {line.split(":")[0] for line in RIGHT} == keys
    assert {line.split(":")[0] for line, _ in WRONG} == keys


def test_standby_is_told_apart_from_being_on_site():
    assert expecting("standby: {市水务局: office_hours}", "2024-10-08") == ()
    assert "入驻缺少市水务局" in expecting("on_site: {市水务局: office_hours}", "2024-10-08")[0]


def test_a_case_that_cannot_be_evaluated_fails_and_says_why():
    pack = pack_of(PACK)
    (case,) = read_cases(parse_yaml(GIVEN + "    flags: []\n", source="t.yaml"), pack)
    result = run_case(case, replace(pack, readings=pack.readings[:3]), holidays(), "bits")
    assert not result.passed
    assert "AMB-06" in result.differences[0]


# --- the amended notice of 2020, before the regulation was in force -------------------------------


@pytest.mark.parametrize(
    ("day", "units"),
    [
        (date(2020, 1, 24), NINE),
        (date(2020, 1, 31), NINE),  # added by the notice that prolonged the holiday
        (date(2020, 2, 1), NINE),  # an adjusted workday until that notice
        (date(2020, 2, 2), NINE),
        (date(2020, 2, 3), ()),
        (date(2020, 1, 19), ()),  # an adjusted workday, left as it was
    ],
)
def test_the_prolonged_spring_festival_of_2020(day, units):
    pack = earlier(pack_of(PACK))
    expect = ExpectForm(on_site=dict.fromkeys(units, "24h"))
    case = Case("2020", "", day, (), Operator(), exercise=False, expect=expect)
    assert run_case(case, pack, holidays(), "bits").differences == ()


def earlier(pack: Pack) -> Pack:
    """The same regulation, as if it had been in force since 2019."""
    number = next(n for n, one in enumerate(pack.readings) if one.id == "AMB-08")
    reading = replace(pack.readings[number], choices=(Choice("a", "2019-01-01", "假定"),))
    readings = (*pack.readings[:number], reading, *pack.readings[number + 1 :])
    return replace(pack, readings=readings)

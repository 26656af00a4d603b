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
from engine.packs.cases import Case, CaseRunner, ExpectForm, read_cases, run_case
from engine.packs.pack import Choice, Pack
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


def expecting(line: str, day: str = "2024-10-01") -> tuple[str, ...]:
    text = GIVEN.replace("2024-10-01", day) + f"    {line}\n"
    (case,) = read_cases(parse_yaml(text, source="t.yaml"), pack_of(PACK))
    return run_case(case, pack_of(PACK), holidays(), "bits").differences


RIGHT = [
    "on_site: {" + ", ".join(f"{name}: 24h" for name in NINE) + "}",
    "standby: {}",
    "hours: {市公安局: [00:00-24:00]}",
    "because: {市林业和草原局: [art7-special, art5-major-holiday, art7-fire-season]}",
    "absent: [市卫生健康委]",
    "duties: [{kind: lead_consultation, unit: 市水务局, hazard: 洪水}]",
    "no_duties: [{kind: publish}]",
    "standing_duties: [{kind: monitor, unit: 市水务局}]",
    "no_standing_duties: [{kind: monitor, unit: 市公安局}]",
    "pending: [notice, {kind: notice, by: 各议事协调机构办公室, to: 市公安局}]",
    "no_pending: [consent]",
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
    ("because: {市公安局: [art7-seasonal]}", "市公安局的理由缺少 art7-seasonal"),
    ("because: {市卫生健康委: [art6-temporary]}", "它不在名单上"),
    ("absent: [市林业和草原局]", "市林草局不应在名单上"),
    ("duties: [{kind: publish, unit: 市政府}]", "缺少职责：发布预警（双鸭山市人民政府）"),
    ("duties: [{kind: lead_consultation, unit: 市水务局, hazard: weather}]", "缺少职责"),
    ("no_duties: [{kind: lead_consultation, unit: 市水务局}]", "不应有职责：牵头会商（市水务局"),
    ("standing_duties: [{kind: monitor, unit: 市公安局}]", "缺少常设职责"),
    ("no_standing_duties: [{kind: monitor}]", "不应有常设职责"),
    ("pending: [consent]", "缺少待办：市政府同意"),
    ("pending: [{kind: notice, by: 市防汛抗旱指挥部办公室}]", "缺少待办：入驻通知"),
    ("pending: [{kind: notice, to: 市卫生健康委}]", "缺少待办：入驻通知"),
    ("no_pending: [notice]", "不应有待办：入驻通知"),
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
    keys = set(ExpectForm.model_fields)
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

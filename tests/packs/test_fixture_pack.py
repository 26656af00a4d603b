"""Four made-up packs, written from docs/rule-language.md alone, that use every construct of it.

``fixture-plan-2024`` is a flood plan of a city, ``fixture-county-2024`` extends it with units of its
own, ``fixture-trial-2024`` with the same units;
``fixture-health-2024`` is a document that is no command rule. A key, a condition or a closed word that none of
them uses fails here by its name: whoever adds one to the language adds it to an article as well.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine.facts.choices import Operator
from engine.inference.checking import settings_to_check
from engine.inference.compiling import compile_pack, compile_triggers
from engine.inference.matching import durable_available, matchers_for
from engine.packs import case_forms, condition_forms, rule_forms
from engine.packs.case_runner import CaseRunner
from engine.packs.cases import Case, read_cases
from engine.packs.given import stretch_of
from engine.packs.pack import Pack
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import read_document, read_pack, shared_vocabulary
from service.files.strict_yaml import parse_yaml
from tests.packs.fixture_forms import (
    forms,
    parts,
    unused_conditions,
    unused_keys,
    unused_words,
    written,
)

HERE = Path(__file__).parent
PLAN, COUNTY, TRIAL, HEALTH = NAMES = (
    "fixture-plan-2024",
    "fixture-county-2024",
    "fixture-trial-2024",
    "fixture-health-2024",
)


@cache
def pack_of(name: str) -> Pack:
    return read_pack(HERE / name)


@cache
def holidays():
    return holiday_calendar(calendar_files())


@cache
def files_of(name: str) -> dict[str, tuple[Case, ...]]:
    """Stem of an article file → the cases beside it."""
    paths = sorted((HERE / name).rglob("*.test.yaml"))
    return {
        path.name.removesuffix(".test.yaml"): read_cases(
            read_document(path, f"{name}/{path.name}"), pack_of(name)
        )
        for path in paths
    }


def cases_of(name: str) -> list[Case]:
    return [case for cases in files_of(name).values() for case in cases]


@cache
def runner_of(name: str, matcher: str) -> CaseRunner:
    return CaseRunner(pack_of(name), holidays(), matcher)


def noticed(runner: CaseRunner, cases: list[Case]) -> bool:
    return any(not runner.run(case).passed for case in cases)


# --- the packs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("matcher", ["bits", "durable"])
@pytest.mark.parametrize("name", NAMES)
def test_every_setting_compiles(name, matcher):
    if matcher == "durable" and durable_available():
        pytest.skip(durable_available())
    pack = pack_of(name)
    for setting in settings_to_check(pack):
        for program in (
            compile_pack(pack, setting),
            compile_pack(pack, setting, standing=True),
            compile_triggers(pack, setting),
        ):
            assert matchers_for(program, matcher)


def collected():
    return [
        pytest.param(name, case, id=f"{name}:{case.name}")
        for name in NAMES
        for case in cases_of(name)
    ]


@pytest.mark.parametrize("matcher", ["bits", "durable"])
@pytest.mark.parametrize(("name", "case"), collected())
def test_case(name, case, matcher):
    if matcher == "durable" and durable_available():
        pytest.skip(durable_available())
    result = runner_of(name, matcher).run(case)
    assert result.passed, f"{result.where} {result.name}\n" + "\n".join(result.differences)


@pytest.mark.parametrize("name", NAMES)
def test_every_article_file_has_its_cases_beside_it(name):
    articles = {path.stem for path in (HERE / name).glob("articles/*.yaml")}
    matrix = {path.stem for path in (HERE / name).glob("matrix.yaml")}
    stems = {stem for stem in articles if not stem.endswith(".test")}
    assert stems | matrix == files_of(name).keys()


@pytest.mark.parametrize("name", NAMES)
def test_every_article_has_rules_or_a_reason(name):
    pack = pack_of(name)
    encoded = {rule.cites.article for rule in pack.rules if not rule.document}
    excused = {row.article for row in pack.coverage if row.because}
    latest = {article.partition("（")[0] for article in encoded | excused}
    assert {article.partition("（")[0] for article in pack.article_text} == latest


# --- the cases would notice -----------------------------------------------------------------------


def own_rules():
    return [(name, rule.id) for name in NAMES for rule in pack_of(name).rules if not rule.document]


@pytest.mark.parametrize(("name", "rule_id"), own_rules())
def test_removing_any_one_rule_is_noticed(name, rule_id):
    pack = pack_of(name)
    removed = pack.rule_by_id[rule_id]
    rest = tuple(rule for rule in pack.rules if rule is not removed)
    runner = CaseRunner(replace(pack, rules=rest), holidays(), "bits")
    beside = files_of(name)[Path(removed.file).stem]
    assert noticed(runner, [*beside, *cases_of(name)])


def chosen():
    return [
        (name, reading.id, choice.id)
        for name in NAMES
        for reading in pack_of(name).readings
        if not reading.record_only and not reading.document
        for choice in reading.choices
        if choice.id != reading.default
    ]


@pytest.mark.parametrize(("name", "reading", "choice"), chosen())
def test_every_choice_of_every_reading_changes_an_answer(name, reading, choice):
    choosing = [
        without(case, reading)
        for case in cases_of(name)
        for one in case.operator.readings
        if (one.reading, one.choice) == (reading, choice)
    ]
    assert noticed(runner_of(name, "bits"), choosing)


@pytest.mark.parametrize("parameter", [one.id for one in pack_of(PLAN).parameters])
def test_every_parameter_changes_an_answer(parameter):
    setting = [
        without(case, parameter)
        for case in cases_of(PLAN)
        if parameter in {one.parameter for one in case.operator.parameters}
    ]
    assert noticed(runner_of(PLAN, "bits"), setting)


def without(case: Case, name: str) -> Case:
    """The case without what it says of a reading or a parameter."""
    readings = tuple(one for one in case.operator.readings if one.reading != name)
    parameters = tuple(one for one in case.operator.parameters if one.parameter != name)
    return replace(case, operator=Operator(readings, parameters))


def examples():
    return [
        (name, reading.id)
        for name in NAMES
        for reading in pack_of(name).readings
        if reading.example and not reading.document
    ]


def test_every_reading_that_changes_something_has_an_example():
    readings = pack_of(PLAN).readings
    assert {r.id for r in readings if not r.record_only} == {r for n, r in examples() if n == PLAN}


@pytest.mark.parametrize(("name", "reading"), examples())
def test_each_choice_gives_another_answer_on_the_day_of_the_example(name, reading):
    rows = yaml.load((HERE / name / "readings.yaml").read_text("utf-8"), yaml.BaseLoader)
    example = next(row["example"] for row in rows if row["reading"] == reading)
    example.pop("note", "")
    choices = [choice.id for choice in reading_of(name, reading).choices]
    given = [
        example | {"readings": example.get("readings", {}) | {reading: choice}}
        for choice in choices
    ]
    assert len({answer(name, one) for one in given}) == len(choices)


def reading_of(name: str, reading: str):
    return next(one for one in pack_of(name).readings if one.id == reading)


def answer(name: str, given: dict[str, object]) -> str:
    """Who must be there and what is to be done, without the reasons."""
    written_case = yaml.safe_dump(
        [{"name": "例子", "given": given, "expect": {}}], allow_unicode=True
    )
    (case,) = read_cases(parse_yaml(written_case, source="t.yaml"), pack_of(name))
    inputs = Inputs(pack_of(name), case.records, holidays(), case.operator, case.exercise)
    (roster,) = rosters(Evaluator(inputs, "bits"), [stretch_of(case.day)])
    lists = (roster.units, roster.standby, roster.duties, roster.pending, roster.recommended)
    return repr([[replace(one, because=()) for one in rows] for rows in lists])


# --- what the page says and the engine does not do yet --------------------------------------------

ONCE_WRONG = {
    "登记了终止决定，当天不再列": """
  given:
    date: 2024-04-18
    records:
      - {observation: {quantity: 河道水位, station: 东站, value: "99.6", at: 2024-04-15T08:00}}
      - {observation: {quantity: 河道水位, station: 东站, value: "97.5", at: 2024-04-16T08:00}}
      - {termination: {of: art14-hold, by: 市政府, at: 2024-04-18T10:00}}
  expect: {no_pending: [termination]}""",
    "收令单位显示名称，不显示 id": """
  given:
    date: 2024-04-15
    records: [{order: {act: 调度物资装备队伍, by: 市防汛指挥部, at: 2024-04-15T04:30, ended: 2024-04-15T20:00, to: [市供电公司]}}]
  expect: {duties: [{kind: dispatch, to: [市供电公司]}]}""",
    "可以不填的节日名单空着，不标记": """
  given: {date: 2024-10-01}
  expect: {no_flags: [operator_parameter_missing]}""",
}


@pytest.mark.parametrize("name", ONCE_WRONG)
def test_what_was_once_wrong(name):
    text = f"- name: {name}{ONCE_WRONG[name]}\n"
    (case,) = read_cases(parse_yaml(text, source="t.yaml"), pack_of(PLAN))
    assert runner_of(PLAN, "bits").run(case).passed


# --- every construct is used ----------------------------------------------------------------------

NEVER_WRITTEN = ["pending: release_confirmation", "pending: task", "pending: termination"]
"""Pending items that the program lists by itself: no rule awaits them, a case may expect them."""
NEVER_EXPECTED = ["kind: on_site"]
"""Not among the other duties: a case says under ``on_site`` who must be there."""


@cache
def used() -> tuple[BaseModel, ...]:
    """Every form of every file of the packs, with the records and expectations of their cases."""
    vocabulary = shared_vocabulary()
    return tuple(
        part for name in NAMES for row in written(HERE / name, vocabulary) for part in parts(row)
    )


def of_cases(module: str) -> bool:
    records = ("engine.records.form", "engine.records.follow_up_forms")
    return module in (case_forms.__name__, *records)


def test_every_condition_is_used():
    assert unused_conditions(used()) == []


def test_every_key_of_every_form_is_used():
    assert unused_keys(used(), forms()) == []


def test_every_word_of_the_packs_is_used_in_a_pack():
    wanted = [form for form in forms() if not of_cases(form.__module__)]
    written_here = [one for one in used() if not of_cases(type(one).__module__)]
    assert unused_words(written_here, wanted) == NEVER_WRITTEN


def test_every_word_of_the_cases_is_used_in_a_case():
    wanted = [form for form in forms() if of_cases(form.__module__)]
    written_here = [one for one in used() if of_cases(type(one).__module__)]
    assert unused_words(written_here, wanted) == NEVER_EXPECTED


def test_a_key_that_no_fixture_uses_is_named(monkeypatch):
    fields = rule_forms.ObligeForm.__pydantic_fields__
    monkeypatch.setitem(fields, "fresh", FieldInfo(annotation=str, default="", alias="new_key"))
    assert unused_keys(used(), forms()) == ["rule_forms.ObligeForm: new_key"]


def test_a_word_that_no_fixture_uses_is_named(monkeypatch):
    fields = rule_forms.RuleForm.__pydantic_fields__
    monkeypatch.setitem(fields, "until", FieldInfo(annotation=Literal["ended", "dusk"]))
    rules = [one for one in used() if isinstance(one, rule_forms.RuleForm)]
    assert "until: dusk" in unused_words(rules, [rule_forms.RuleForm])


def test_a_condition_that_no_fixture_uses_is_named(monkeypatch):
    class TideForm(BaseModel):
        """A condition that nobody uses."""

    monkeypatch.setitem(condition_forms.CONDITIONS, "tide", TideForm)
    assert unused_conditions(used()) == ["tide"]


def test_a_new_form_is_noticed_without_being_listed():
    known = {form.__name__ for form in forms()}
    assert {"TagUnits", "WordUnits", "ReadingTerm", "TableForm", "ExampleForm"} <= known
    assert {"TerminationForm", "CoverageFileForm", "RecommendedForm"} <= known

"""The page on the rule language: its pack is read and tested, its examples pass the forms."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from engine.inference.checking import settings_to_check
from engine.inference.compiling import compile_pack
from engine.packs import (
    condition_forms,
    due_forms,
    file_forms,
    matrix_forms,
    measure_forms,
    recorded_forms,
    rule_forms,
)
from engine.packs.case_forms import ExpectForm, GivenForm
from engine.packs.case_runner import CaseRunner
from engine.packs.cases import read_cases
from engine.terms import DUTY_KINDS, PENDING_KINDS
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import read_document, read_pack
from service.files.strict_yaml import parse_yaml
from tests.docs.pages import marked, text_of, write_files

PAGE = "docs/rule-language.md"
RULE = {"rule": "r", "title": "t", "cites": {"article": "第一条", "quote": "q"}}
FILES = (
    file_forms.PackForm, file_forms.SettingsForm, file_forms.UnitForm, file_forms.WindowFileForm, file_forms.SpanForm,
    file_forms.TableFileForm, file_forms.ParameterFileForm, file_forms.ReadingFileForm, rule_forms.RuleForm,
    rule_forms.ObligeForm, rule_forms.AwaitForm, rule_forms.ConcludeForm, rule_forms.PostsForm, condition_forms.AlertTests,
    condition_forms.ResponseTests, condition_forms.HolidayTests, condition_forms.IncidentTests, condition_forms.ProposalTests,
    condition_forms.ConsentTests, condition_forms.DateTests, recorded_forms.ObservationTests, recorded_forms.OrderTests,
    recorded_forms.ConsultationTests, recorded_forms.ConsultedTests, recorded_forms.DoneTests, file_forms.QuantityFileForm, rule_forms.TagUnits, rule_forms.OfficeUnits, rule_forms.ParameterUnits,
    file_forms.ClauseFileForm, file_forms.RenamedForm, matrix_forms.MatrixRowForm, due_forms.DueForm,
    measure_forms.MeasureForm, measure_forms.PerForm, measure_forms.BoundForm,
    file_forms.CoverageFileForm, file_forms.SupervisionFileForm, file_forms.ExampleForm, GivenForm, ExpectForm,
)  # fmt: skip


@pytest.fixture
def pack_folder(tmp_path):
    written = write_files(PAGE, tmp_path)
    assert "example-2024/pack.yaml" in written
    return tmp_path / "example-2024"


def test_the_pack_of_the_page_passes_its_cases(pack_folder):
    pack = read_pack(pack_folder)
    for setting in settings_to_check(pack):
        compile_pack(pack, setting)
    runner = CaseRunner(pack, holiday_calendar(calendar_files()))
    files = sorted(pack_folder.glob("articles/*.test.yaml"))
    results = [runner.run(case) for f in files for case in read_cases(read_document(f), pack)]
    assert len(results) >= 8
    assert [(r.name, r.differences) for r in results if not r.passed] == []


def test_every_condition_shown_is_one():
    (block,) = marked(PAGE, "conditions")
    shown = parse_yaml(block.text, source=PAGE).value
    reader = TypeAdapter(condition_forms.ConditionForm)
    for one in shown:
        reader.validate_python(one).lower()
    assert {next(k for k in condition_forms.CONDITIONS if k in one) for one in shown} == set(
        condition_forms.CONDITIONS
    )


def test_every_consequence_shown_is_one():
    seen = set()
    for block in marked(PAGE, "consequences"):
        shown = parse_yaml(block.text, source=PAGE).value
        when = {"always": "true"}
        rule_forms.RuleForm.model_validate({**RULE, "when": when, **shown}).lower("page", 1)
        seen |= shown.keys()
    assert seen == {"conclude", "oblige", "await", "recommend"}


@pytest.mark.parametrize("one", FILES, ids=lambda one: one.__name__)
def test_every_key_is_on_the_page(one):
    text = text_of(PAGE)
    keys = {field.alias or name for name, field in one.model_fields.items()}
    assert {key for key in keys if key not in text} == set()


def test_every_condition_and_kind_is_on_the_page():
    text = text_of(PAGE)
    words = {*(f"{{{key}:" for key in condition_forms.CONDITIONS), *(f"`{k}`" for k in DUTY_KINDS)}
    assert {
        word for word in (*words, *(f"`{k}`" for k in PENDING_KINDS)) if word not in text
    } == set()

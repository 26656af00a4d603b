"""Which keys of the written forms the fixture packs use（夹具规则包用到的键）.

Every file of a fixture pack is checked against its form again; the forms remember which keys were
written. What remains is the forms' keys and closed words that no fixture writes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

import engine.packs
import engine.records
from engine.packs import (
    case_forms,
    condition_forms,
    document_forms,
    file_forms,
    matrix_forms,
    rule_forms,
    terms_form,
)
from engine.packs.forms_checked import Source, check_form
from engine.packs.pack import Vocabulary
from engine.records import form as record_forms
from engine.simulation import supposed_form, sweep_form
from engine.simulation.scenario_form import ExpectationForm, ScenarioForm
from service.files.packs import read_document

NOT_OF_A_PACK = {
    terms_form.Form,
    record_forms.RecordForm,
    file_forms.VocabularyForm,
    file_forms.HazardFileForm,
    file_forms.PlanFileForm,
    ScenarioForm,
    ExpectationForm,
    *(form for form in vars(sweep_form).values() if isinstance(form, type)),
    *(form for form in vars(supposed_form).values() if isinstance(form, type)),
}
"""Bases, the vocabulary that all packs share, scenarios and sweeps, no part of the rules."""
ROWS: dict[str, type[BaseModel]] = {
    "units": file_forms.UnitForm,
    "bodies": file_forms.UnitForm,
    "windows": file_forms.WindowFileForm,
    "tables": file_forms.TableFileForm,
    "lists": file_forms.ListFileForm,
    "parameters": file_forms.ParameterFileForm,
    "quantities": file_forms.QuantityFileForm,
    "readings": file_forms.ReadingFileForm,
    "supervision": file_forms.SupervisionFileForm,
    "documents": document_forms.DocumentFileForm,
    "coverage": file_forms.CoverageFileForm,
    "clauses": file_forms.ClauseFileForm,
    "matrix": matrix_forms.MatrixRowForm,
}
Words = frozenset[str]


def forms() -> list[type[BaseModel]]:
    """Every form that a file of a pack, a case or a record is checked against."""
    for package in (engine.packs, engine.records):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found = {form for form in _derived(BaseModel) if form.__module__.startswith("engine.")}
    return sorted(found - NOT_OF_A_PACK, key=_name)


def _derived(form: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in form.__subclasses__():
        yield one
        yield from _derived(one)


def _name(form: type[BaseModel]) -> str:
    return f"{form.__module__.rpartition('.')[2]}.{form.__name__}"


def written(folder: Path, vocabulary: Vocabulary) -> Iterator[BaseModel]:
    """Every checked row of every file of a pack, the records of its cases among them."""
    for path in sorted(folder.rglob("*.yaml")):
        source = read_document(path)
        if path.name == "pack.yaml":
            yield _checked(file_forms.PackForm, source.value, source, None)
            continue
        for row in source.value:
            one = _checked(_form_of(path), row, source, None)
            yield one
            yield from _records(one, source, vocabulary)


def _form_of(path: Path) -> type[BaseModel]:
    if path.parent.name != "articles":
        return ROWS[path.stem]
    tests = path.name.endswith(".test.yaml")
    return case_forms.CaseForm if tests else rule_forms.RuleForm


def _records(one: BaseModel, source: Source, vocabulary: Vocabulary) -> Iterator[BaseModel]:
    for part in parts(one):
        for record in part.records if isinstance(part, case_forms.GivenForm) else ():
            for kind, value in record.items():
                yield _checked(record_forms.FORMS[kind], value, source, vocabulary)


def _checked(
    form: type[BaseModel], value: object, source: Source, vocabulary: Vocabulary | None
) -> BaseModel:
    checked, faults = check_form(form, value, source, context={"vocabulary": vocabulary})
    assert checked is not None, faults
    return checked


def parts(value: object) -> Iterator[BaseModel]:
    """A form and every form inside it."""
    if isinstance(value, BaseModel):
        yield value
        value = {name: getattr(value, name) for name in value.model_fields_set}
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for one in value:
            yield from parts(one)


# --- keys -----------------------------------------------------------------------------------------


def keys(form: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Attribute and key of each field, the key as it is written in YAML."""
    for name, field in form.model_fields.items():
        yield name, field.alias or name


def unused_keys(used: Iterable[BaseModel], wanted: Iterable[type[BaseModel]]) -> list[str]:
    """``form: key`` of every key of ``wanted`` that nothing among ``used`` writes."""
    written_in: dict[type[BaseModel], set[str]] = {}
    for one in used:
        written_in.setdefault(type(one), set()).update(one.model_fields_set)
    return [
        f"{_name(form)}: {key}"
        for form in wanted
        for name, key in keys(form)
        if name not in written_in.get(form, ())
    ]


def unused_conditions(used: Iterable[BaseModel]) -> list[str]:
    """Every condition that no rule has."""
    types = {type(one) for one in used}
    return [key for key, form in condition_forms.CONDITIONS.items() if form not in types]


# --- closed words ---------------------------------------------------------------------------------


def words_of(annotation: Any) -> Iterator[Words]:
    """Every closed set of words in an annotation."""
    if get_origin(annotation) is Literal:
        yield frozenset(str(word) for word in get_args(annotation))
        return
    for part in get_args(annotation):
        yield from words_of(part)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from (*_texts(key), *_texts(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def unused_words(used: Iterable[BaseModel], wanted: Iterable[type[BaseModel]]) -> list[str]:
    """``key: word`` of every word of a closed set that nothing writes where it may stand."""
    open_words: dict[Words, tuple[str, set[str]]] = {}
    for form in wanted:
        for name, key in keys(form):
            for words in words_of(form.model_fields[name].annotation):
                open_words.setdefault(words, (key, set(words)))
    for one in used:
        for name in one.model_fields_set & set(type(one).model_fields):
            for words in words_of(type(one).model_fields[name].annotation):
                open_words.get(words, ("", set()))[1].difference_update(_texts(getattr(one, name)))
    return sorted(f"{key}: {word}" for key, rest in open_words.values() for word in rest)

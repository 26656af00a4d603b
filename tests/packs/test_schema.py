"""The JSON Schema for editors: what the forms generate, and what every shipped file agrees with."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from service.files.packs import RULES, read_document
from service.files.schemas import KINDS, NAMES, SUFFIX, as_file, kind_of, schema
from tests.docs.pages import DOCS, ROOT, blocks, write_files
from tests.docs.test_examples import PAGES

FOLDER = RULES / "schema"
FIXTURES = Path(__file__).parent
FILES = [
    *(path for path in sorted(RULES.rglob("*.yaml")) if path.name != "index.yaml"),
    *sorted(FIXTURES.glob("fixture-*/**/*.yaml")),
]


class AsEditors(yaml.SafeLoader):
    """YAML as an editor reads it: numbers and booleans, but a date is text."""


AsEditors.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def said(name: str, value: object) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in validator(name).iter_errors(value)]


# --- shipped --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shipped_is_what_the_forms_generate(name):
    text = (FOLDER / f"{name}{SUFFIX}").read_text("utf-8")
    assert text == as_file(name), "run: zhiban pack schema --write rules/schema"


def test_nothing_else_is_shipped():
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}{SUFFIX}" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_schema_that_stands_alone(name):
    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    referred = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(found)))
    assert referred <= {f"#/$defs/{key}" for key in found["$defs"]}


@pytest.mark.parametrize("name", NAMES)
def test_every_form_has_a_chinese_title_and_a_description(name):
    found = schema(name)
    assert re.search(r"[\u4e00-\u9fff]", found["title"])
    for key, form in found["$defs"].items():
        assert re.search(r"[\u4e00-\u9fff]", form["title"]), key
        assert form.get("description") or key == "Record", key


# --- every file agrees ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_agrees_read_strictly_and_as_editors_read_it(path):
    name = kind_of(path)
    assert name is not None, "a file of no kind: give it a form in service/files/schemas.py"
    assert said(name, read_document(path).value) == []
    native = yaml.load(path.read_text("utf-8"), Loader=AsEditors)
    assert said(name, native) == []


@pytest.mark.parametrize("page", PAGES)
def test_the_files_of_the_pages_agree(page, tmp_path):
    for written in write_files(page, tmp_path):
        path = tmp_path / written
        if path.suffix == ".yaml":
            value = read_document(path).value
            alone = isinstance(value, dict) and value.keys() == {"records"}
            name = "records" if alone else kind_of(path)
            assert name is not None, written
            assert said(name, value) == [], written


def test_every_kind_is_tried():
    kinds = {kind_of(path) for path in FILES}
    pages = [block.mark for page in PAGES for block in blocks(page)]
    assert "file: records.yaml" in pages
    assert "file: home/site.yaml" in pages
    assert "file: docs/examples/sweeps/storms.yaml" in pages
    assert kinds | {"records", "site", "sweep"} == set(NAMES)


# --- and a slip does not --------------------------------------------------------------------------

RULE = {
    "rule": "r", "title": "t", "cites": {"article": "第一条", "quote": "q"},
    "when": {"window": "w"}, "conclude": {"flag": "f"},
}  # fmt: skip
RECORD = {"alert": {"id": "A", "hazard": "暴雨", "issued": "2024-06-15"}}
CASE = {"name": "n", "given": {"date": "2024-06-15", "records": [RECORD]}, "expect": {}}
READING = {
    "reading": "R-1", "article": "第一条", "question": "?", "choices": {"a": {"text": "甲"}},
    "default": "a", "because": "b", "changes": "c",
}  # fmt: skip
STORMS = {"alert": {"hazard": "暴雨"}, "rate": 8.5, "ladder": [{"colour": "橙", "hours": 6}]}
GOOD = [
    ("sweep", {"sweep": "试", "calendar": 2025, "occurrences": [STORMS]}),
    ("sweep", {"sweep": "试", "calendar": [2025], "years": 9, "occurrences": [STORMS]}),
    ("articles", [RULE]),
    ("articles", [{**RULE, "standing": True}]),
    ("articles", [{**RULE, "standing": "true"}]),
    ("articles", [{**RULE, "when": {"all": [{"not": {"always": True}}, {"always": "true"}]}}]),
    ("articles", [{**RULE, "when": {"holiday": {"statutory": True, "listed": "false"}}}]),
    ("articles", [{**RULE, "when": {"table": "t", "window": ["a", {"reading": "R-1"}]}}]),
    ("articles", [{**RULE, "oblige": {"kind": "task", "units": ["甲"], "posts": {"staff": 1}}}]),
    ("articles", [{**RULE, "oblige": {"kind": "task", "units": ["甲"], "posts": {"staff": "1"}}}]),
    ("articles", [{**RULE, "await": {"kind": "notice", "by": {"tag": "t"}, "lead_days": 3}}]),
    ("records", {"records": [RECORD]}),
    ("records", {"records": [{"alert": {**RECORD["alert"], "area": 230500}}]}),
    ("records", {"records": [{"alert": {**RECORD["alert"], "area": ["230500", 230521]}}]}),
    ("cases", [CASE]),
    ("cases", [{**CASE, "expect": {"pending": ["notice", {"kind": "consent", "by": "甲"}]}}]),
    ("readings", [{**READING, "example": {"date": "2024-06-15", "records": [RECORD]}}]),
    ("site", {"parameters": {"a": 3, "b": "red", "c": [{"value": 2, "from": "2024-01-01"}]}}),
    ("pack", {"extends": "other", **dict.fromkeys(("id", "title", "number", "issuer"), "x"),
              "issued": "2024-01-01", "area": 990100, "deciders": ["x"], "proposers": "x"}),
]  # fmt: skip
BAD = [
    ("sweep", {"sweep": "试", "calendar": 2025, "occurrences": []}),
    ("sweep", {"sweep": "试", "calendar": 2025, "occurrences": [{**STORMS, "rates": 1}]}),
    ("articles", [{**RULE, "titel": "t"}]),
    ("articles", [{key: one for key, one in RULE.items() if key != "cites"}]),
    ("articles", RULE),
    ("articles", [{**RULE, "standing": "maybe"}]),
    ("articles", [{**RULE, "rule": "第一条"}]),
    ("articles", [{**RULE, "when": {"season": "w"}}]),
    ("articles", [{**RULE, "when": {"alert": {"color_at_least": "red"}}}]),
    ("articles", [{**RULE, "when": {"all": [{"window": "w", "windows": "w"}]}}]),
    ("articles", [{**RULE, "oblige": {"kind": "tasks", "units": ["甲"]}}]),
    ("articles", [{**RULE, "oblige": {"kind": "task", "units": ["甲"], "posts": {"staff": "一"}}}]),
    ("records", {"record": []}),
    ("records", {"records": [{"alerts": RECORD["alert"]}]}),
    ("records", {"records": [{**RECORD, "response": {}}]}),
    ("records", {"records": [{"alert": {**RECORD["alert"], "colur": "red"}}]}),
    ("cases", [{**CASE, "expects": {}}]),
    ("cases", [{**CASE, "given": {"date": "2024-06-15", "records": [{"alert": {"id": "A"}}]}}]),
    ("cases", [{**CASE, "expect": {"on_site": {"甲": "25h"}}}]),
    ("readings", [{**READING, "choises": {}}]),
    ("readings", [{**READING, "example": {"day": "2024-06-15"}}]),
    ("coverage", [{"article": "第一条", "reason": "甲"}]),
    ("units", [{"unit": "a", "name": "甲", "sort": "bureau"}]),
    ("site", {"handovr": "08:30"}),
    ("site", {"readings": [{"id": "R-1", "choice": "a"}]}),
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_what_the_forms_take_is_valid(name, value):
    assert said(name, value) == []


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_slip_is_not_valid(name, value):
    assert said(name, value) != []


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_misspelt_key_is_not_valid(name, value):
    slipped = json.loads(json.dumps(value))
    first = slipped[0] if isinstance(slipped, list) else slipped
    key = next(iter(first))
    first[f"{key}x"] = first.pop(key)
    assert said(name, slipped) != []


# --- the command ----------------------------------------------------------------------------------


def test_the_command_prints_one_and_lists_all(zhiban):
    code, out, err = zhiban("pack", "schema", "articles")
    assert (code, err, json.loads(out)) == (0, "", schema("articles"))
    listed = zhiban("pack", "schema")[1]
    assert [line.split()[0] for line in listed.splitlines()[1:-1]] == list(NAMES)
    code, _, err = zhiban("pack", "schema", "article")
    assert (code, "U103" in err, "articles" in err) == (2, True, True)


def test_the_command_writes_all(zhiban, tmp_path):
    assert zhiban("pack", "schema", "--write", tmp_path / "made")[0] == 0
    made = {path.name: path.read_text("utf-8") for path in (tmp_path / "made").iterdir()}
    assert made == {f"{name}{SUFFIX}": as_file(name) for name in NAMES}
    (tmp_path / "file").write_text("", "utf-8")
    code, _, err = zhiban("pack", "schema", "--write", tmp_path / "file")
    assert (code, "F109" in err) == (2, True)


def test_every_kind_is_named_in_the_page():
    text = (DOCS / "rule-language.md").read_text("utf-8")
    assert "yaml-language-server: $schema=" in text
    assert {name for name in KINDS if f"`{name}`" not in text} == set()

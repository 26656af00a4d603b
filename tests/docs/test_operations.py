"""The page on operations: its files are accepted, its tables of keys are complete."""

from __future__ import annotations

import re

from engine.records.form import FORMS, read_records
from service.files.packs import read_document, shared_vocabulary
from service.files.site_file import SiteForm
from service.home import Home
from service.loading import load
from tests.docs.pages import text_of, write_files

PAGE = "docs/operations.md"


def test_the_records_of_the_page_are_read(tmp_path):
    write_files(PAGE, tmp_path)
    files = [read_document(tmp_path / name) for name in ("records.yaml", "measured.yaml")]
    found = [one for file in files for one in read_records(file, shared_vocabulary())]
    assert len({type(record) for record in found}) == len(FORMS)


def test_the_settings_of_the_page_are_accepted(tmp_path):
    write_files(PAGE, tmp_path)
    loaded = load(Home(tmp_path / "home"))
    assert loaded.pack.unit_by_name["供电公司"].name == "市供电公司"
    for key in SiteForm.model_fields:
        assert loaded.site.written[key] or key == "jobs", key


def test_every_key_of_a_record_is_in_its_row():
    rows = dict(re.findall(r"^\| `(\w+)`（[^）]+） \| ([^|]+) \|", text_of(PAGE), re.MULTILINE))
    assert rows.keys() == FORMS.keys()
    for kind, form in FORMS.items():
        shown = re.sub(r"\([^)]*\)", "", rows[kind])
        keys = {(field.alias or name): field for name, field in form.model_fields.items()}
        assert set(re.findall(r"\w+", shown)) == set(keys), kind
        needed = {name for name, field in keys.items() if field.is_required()}
        assert set(re.findall(r"\*\*(\w+)\*\*", shown)) == needed, kind


def test_every_key_of_the_settings_has_its_row():
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", text_of(PAGE), re.MULTILINE)
    assert [row for row in rows if row in SiteForm.model_fields] == list(SiteForm.model_fields)

"""Every pack shipped is whole, keeps to itself, and agrees with the documents it comes from."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from engine.packs.clauses import GRADES, clause_faults, counts_of
from engine.packs.pack import Pack
from service.files.pack_cases import clause_ledgers
from service.files.pack_folders import shipped
from service.files.packs import RULES, read_pack
from service.home import Home
from tests.docs.pages import ROOT
from tests.service.test_extended_packs import split_documents

DEFAULT, PACKS = shipped()
FOLDERS = sorted(path.parent.name for path in RULES.glob("*/pack.yaml"))
LEDGERS = sorted(path.parent.name for path in RULES.glob("*/clauses.yaml"))
SOURCES = ROOT.parent / "shared" / "sources"
DAYS = ("2024-02-10", "2024-05-25", "2024-07-20", "2024-11-20")
RECORDS = """
records:
  - incident: {id: I-1, kind: public_health, at: 2024-07-20T08:00, disease: 霍乱, cases: "30"}
  - alert: {id: A-1, hazard: rainstorm, colour: red, area: "230500", issued: 2024-07-20T02:00, expires: 2024-07-20T20:00}
"""
LEFT_OUT = re.compile(r"〔[^〔〕]*个人信息，从略[^〔〕]*〕。?")
LONGEST_LEFT_OUT = 50
TOTALS = {"A": 27, "A-": 14, "B": 60, "C": 90, "D": 24}


@pytest.fixture(scope="module")
def by_name() -> dict[str, Pack]:
    return {name: read_pack(RULES / name) for name in PACKS}


# --- whole ----------------------------------------------------------------------------------------


def test_every_folder_of_rules_is_shipped():
    assert sorted(PACKS) == FOLDERS
    assert PACKS[0] == DEFAULT


@pytest.mark.parametrize("name", PACKS)
def test_it_passes_its_check(zhiban, name):
    code, out, err = zhiban("pack", "check", name)
    assert (code, err) == (0, ""), out
    assert out.endswith("没有发现问题\n")


@pytest.mark.parametrize("name", [name for name in PACKS if name in LEDGERS])
def test_it_passes_its_cases(zhiban, name):
    """Both matchers at once; each by itself, and every case by itself, in ``test_pack_cases``."""
    code, out, err = zhiban("pack", "test", name)
    assert (code, err) == (0, ""), out[:2000]
    assert re.search(r"^[1-9]\d* 个用例，\d+ 个通过，0 个不通过$", out, re.MULTILINE)


@pytest.mark.parametrize("name", PACKS)
def test_it_accounts_for_its_whole_text(zhiban, name):
    code, out, err = zhiban("pack", "coverage", name)
    assert (code, err) == (0, ""), out
    assert "0 条未交代" in out


# --- by itself ------------------------------------------------------------------------------------


def units_in(value: object) -> set[str]:
    """Every unit that an answer names by its id: in lines, duties and what is standing by."""
    if isinstance(value, dict):
        found = {value["unit"]} if isinstance(value.get("unit"), str) else set()
        return found.union(*map(units_in, value.values()))
    return set().union(*map(units_in, value)) if isinstance(value, list) else set()


def asked(zhiban, day: str, records: Path, *names: str) -> list[dict]:
    packs = [word for name in names for word in ("--pack", name)]
    words = ("roster", day, "--json", "--records", records, "--matcher", "bits", *packs)
    code, out, err = zhiban(*words)
    assert (code, err) == (0, "")
    return [json.loads(part) for part in split_documents(out)]


@pytest.mark.parametrize("day", DAYS)
def test_no_unit_of_one_place_is_in_the_answer_of_another(zhiban, tmp_path, by_name, day):
    records = tmp_path / "records.yaml"
    records.write_text(RECORDS, "utf-8")
    together = asked(zhiban, day, records, *PACKS)
    assert [one["pack"]["id"] for one in together] == PACKS
    for name, answer in zip(PACKS, together, strict=True):
        assert units_in(answer) <= set(by_name[name].unit_order)
        assert asked(zhiban, day, records, name) == [answer]  # the others change nothing


def test_an_incident_elsewhere_is_no_concern(zhiban, tmp_path, by_name):
    placed = [name for name in PACKS if by_name[name].area.strip("0")]
    records = tmp_path / "records.yaml"
    text = "records:\n  - incident: {id: I-1, kind: public_health, at: 2024-05-25T08:00"
    records.write_text(f"{text}}}\n", "utf-8")
    here = asked(zhiban, "2024-05-25", records, *placed)
    records.write_text(f'{text}, area: "650000"}}\n', "utf-8")
    elsewhere = asked(zhiban, "2024-05-25", records, *placed)
    none = tmp_path / "none.yaml"
    none.write_text("records: []\n", "utf-8")
    assert elsewhere == asked(zhiban, "2024-05-25", none, *placed)
    assert here != elsewhere


# --- the clauses ----------------------------------------------------------------------------------


def test_the_ledgers_hold_215_clauses_by_grade(tmp_path):
    ledgers = clause_ledgers((), Home(tmp_path))
    every = [row for one in ledgers for row in one.rows]
    counts = {grade: sum(counts_of(every)[grade].values()) for grade in GRADES}
    assert (counts, len(every)) == (TOTALS, 215)
    assert [str(fault) for fault in clause_faults(every)] == []
    assert len({row.clause.id for row in every}) == len(every)


def test_the_page_of_clauses_is_what_the_command_writes(zhiban, tmp_path):
    page = tmp_path / "clauses.md"
    code, out, err = zhiban("pack", "clauses", "--markdown", page)
    assert (code, err) == (0, ""), out
    assert page.read_text("utf-8") == (ROOT / "docs" / "clauses.md").read_text("utf-8")


# --- the sources ----------------------------------------------------------------------------------


def sources(name: str) -> str:
    """A file beside this checkout; without it there is nothing to compare with."""
    path = SOURCES / name
    if not path.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the sources are missing: {path}")
        pytest.skip("no ../shared/sources beside this checkout")
    return path.read_text("utf-8")


def squeezed(text: str) -> str:
    """Text without white space, quotation marks of the analysis, and the marks of a web page."""
    return re.sub(r"[\s「」|#*>`\\_-]", "", re.sub(r"<[^>]*>", "", text))


def quotes_of(written: str) -> set[str]:
    """The whole quote of the analysis, and each piece of one that leaves something out."""
    pieces = re.split(r"[「」…]|\.\.\.", written)
    return {squeezed(written.replace("…", "")), *map(squeezed, pieces)}


def original(clause: str) -> str:
    """The text that a clause is from: of the second file the normalised one."""
    number = clause[:3]
    if number == "002":
        return sources("002_normalised.txt")
    sources("clauses.json")
    (path,) = (SOURCES / "seeds").glob(f"{number}_*.txt")
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", LEDGERS)
def test_each_clause_is_that_of_the_analysis(name):
    known = {row["id"]: row for row in json.loads(sources("clauses.json"))["clauses"]}
    pack = read_pack(RULES / name)
    documents = {known[clause.id]["doc"] for clause in pack.clauses}
    of_documents = [row["id"] for row in known.values() if row["doc"] in documents]
    assert [clause.id for clause in pack.clauses] == of_documents
    for clause in pack.clauses:
        row = known[clause.id]
        assert clause.grade == row["grade"].replace("\u2212", "-"), clause.id
        assert squeezed(clause.quote) in quotes_of(row["quote"]), clause.id


def test_no_clause_of_the_analysis_is_missing():
    known = json.loads(sources("clauses.json"))["clauses"]
    encoded = [clause.id for name in LEDGERS for clause in read_pack(RULES / name).clauses]
    assert sorted(encoded) == sorted(row["id"] for row in known)
    assert Counter(row["grade"].replace("\u2212", "-") for row in known) == TOTALS


@pytest.mark.parametrize("name", LEDGERS)
def test_the_text_is_that_of_the_source_without_a_gap(name):
    """The only words left out are those of a person's name and number, and it says so."""
    pack = read_pack(RULES / name)
    whole = squeezed(original(pack.clauses[0].id))
    first, *rest = re.split(LEFT_OUT, "".join(text for _, text in pack.articles))
    place = whole.find(squeezed(first))
    assert place >= 0
    place += len(squeezed(first))
    for piece in map(squeezed, rest):
        found = whole.find(piece, place)
        assert 0 <= found - place < LONGEST_LEFT_OUT
        place = found + len(piece)

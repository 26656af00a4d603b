"""What the author of a pack is told of a slip of the pen: one fault, and what may stand there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.errors import DutyError
from engine.packs.cases import read_cases
from service.files.packs import read_document, read_pack

NAME = "fixture-plan-2024"
FIXTURE = Path(__file__).parent / NAME
WAYS = "{tag: …}、{office_of: …}"


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(FIXTURE, tmp_path / NAME))


def faults(folder: Path, file: str, old: str, new: str) -> list[tuple[str, str]]:
    """What is said, and the remedy, of each fault that writing ``new`` for ``old`` makes."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DutyError) as caught:
        read(folder, path)
    return [(one.what, one.remedy) for one in getattr(caught.value, "faults", (caught.value,))]


def read(folder: Path, path: Path) -> None:
    pack = read_pack(folder)
    if path.name.endswith(".test.yaml"):
        read_cases(read_document(path), pack)


SLIPS = [
    ("articles/05-critical.yaml", "level_at_least: III", "least: III", "不认识的键「least」", "level_at_least"),
    ("articles/08-advice.yaml", "level: IV}", "levels: IV}", "不认识的键「levels」", "decided_by_sort"),
    ("articles/04-on-duty.yaml", "{section_head: ", "{section: ", "不认识的键「section」", "section_head"),
    ("articles/10-consultation.yaml", "{words: $a}", "{word: $a}", "「to」写得不对", WAYS),
    ("articles/06-critical-duty.yaml", "units: on_site", "units: onsite", "「units」写得不对", WAYS),
    ("articles/12-incidents.yaml", ", at: $g}", "}", "「units」写得不对", "{list: …, at: …}"),
    ("articles/02-bodies.yaml", "units: [市防汛指挥部]", "units: []", "单位列表是空的", ""),
    ("articles/08-advice.test.yaml", "act: order, by", "act: order, from", "不认识的键「from」", "act、plan、level"),
    ("tables.yaml", "[flood, 市水务局", "[洪水, 市水务局", "「洪水」", "是不是：flood"),
    ("articles/05-critical.yaml", "cause: declared", "cause: 已宣布", "「已宣布」", "是不是：declared"),
    ("articles/05-critical.yaml", "at_least: III", "at_least: Ⅲ", "「Ⅲ」", "是不是：III"),
    ("lists.yaml", "at: orange", "at: 橙", "「橙」", "是不是：orange"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "what", "remedy"), SLIPS)
def test_a_slip_is_one_fault_that_says_what_may_stand_there(folder, file, old, new, what, remedy):
    ((said, done),) = faults(folder, file, old, new)
    assert what in said
    assert remedy in done


def test_the_faults_inside_a_list_of_units_are_its_own(folder):
    found = faults(folder, "articles/10-consultation.yaml", "units: [$u]", "units: [{parametr: x}]")
    assert ("不认识的键「parametr」", "允许的键：reading、parameter") in found
    assert not any("office_of" in remedy for _, remedy in found)

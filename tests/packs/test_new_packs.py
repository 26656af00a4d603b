"""A pack begun by command: nothing is guessed, everything left empty is told, and it works."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.errors import DutyError
from engine.packs.pack import UNASSIGNED
from engine.packs.skeleton import wanted_units
from service.files.pack_folders import shipped
from service.files.packs import RULES, read_pack
from service.home import Home
from tests.packs.county import CITY, write
from tests.service.test_extended_packs import split_documents

CITY_PACK = shipped()[0]
COUNTY = "example-county-2024"
BEGUN = (
    "pack", "new", COUNTY, "--extends", CITY_PACK, "--title", "示例县应急指挥工作规则",
    "--number", "示例县政发〔2024〕1号", "--issuer", "示例县人民政府", "--issued", "2024-03-01",
    "--area", "990121", "--name", "示例县",
)  # fmt: skip
SOURCE = """
### 第一条

本规则自2024年4月1日起施行。

### 第二条

本县森林草原防灭火高风险期为每年3月15日至5月31日。
"""
WINDOW = """
- window: fire_high_risk
  replaces: "true"
  title: 本县森林草原防灭火高风险期
  cites: {article: 第二条, quote: 本县森林草原防灭火高风险期为每年3月15日至5月31日}
  spans: [{from: 03-15, through: 05-31}]
"""
CASES = """
- name: 本县的窗口比市里早
  given: {date: 2024-04-10}
  expect: {on_site: {县市林草局: office_hours, 县市水务局: office_hours, 县市气象局: office_hours}}
- name: 市里的秋季窗口本县没有
  given: {date: 2024-10-20}
  expect: {on_site: {}}
"""


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def begun(zhiban, home) -> Path:
    """The county's pack as the command leaves it."""
    code, _, err = zhiban(*BEGUN)
    assert (code, err) == (0, "")
    return home.packs / COUNTY


def put(path: Path, pattern: str, new: str, count: int = 0) -> None:
    text, found = re.subn(pattern, new, path.read_text("utf-8"), count=count)
    assert found, pattern
    path.write_text(text, "utf-8")


def fill_in(folder: Path) -> Path:
    """Write by hand what only the county knows; its units are called 县 and the city's name."""
    for name in ("units.yaml", "bodies.yaml"):
        path = folder / name
        put(path, r'name: ""(.*)# 顶替([^；\n]+)', r"name: 县\2\1# 顶替\2")
    put(folder / "bodies.yaml", r'name: (\S+), office: ""', r"name: \1, office: \1办")
    put(folder / "source.md", r"(?s)\n### 第一条.*", SOURCE)
    force = folder / "articles" / "01-in-force.yaml"
    put(force, 'quote: ""', "quote: 本规则自2024年4月1日起施行")
    put(force, 'from: ""', "from: 2024-04-01")
    cases = folder / "articles" / "01-in-force.test.yaml"
    put(cases, 'date: ""', "date: 2024-03-31", count=1)
    put(cases, 'date: ""', "date: 2024-04-01")
    (folder / "windows.yaml").write_text(WINDOW, "utf-8")
    cases.write_text(cases.read_text("utf-8") + CASES, "utf-8")
    return folder


@pytest.fixture
def county(begun) -> Path:
    return fill_in(begun)


def codes(folder: Path) -> list[str]:
    with pytest.raises(DutyError) as caught:
        read_pack(folder)
    return [fault.code for fault in getattr(caught.value, "faults", (caught.value,))]


# --- as it is begun -------------------------------------------------------------------------------


def test_whatever_only_its_author_knows_is_empty_and_told_with_its_place(zhiban, begun):
    code, out, _ = zhiban("pack", "check", COUNTY)
    assert code == 1
    places = re.findall(r"^(\S+):(\d+)  \[P101\] 「(\w+)」空着$", out, re.MULTILINE)
    told = {(name.removeprefix(f"{COUNTY}/"), int(line), key) for name, line, key in places}
    empty = {
        (path.relative_to(begun).as_posix(), number, key)
        for path in begun.rglob("*.yaml")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        for key in re.findall(r'(\w+): ""', "" if line.startswith("#") else line)
        if key != "office" and not path.name.endswith(".test.yaml")
    }
    assert told == empty
    wanted = wanted_units(read_pack(RULES / CITY_PACK))
    assert sum(key == "name" for *_, key in told) == len(wanted) > 20


def test_every_unit_that_the_rules_choose_has_its_row(begun):
    text = "".join((begun / name).read_text("utf-8") for name in ("units.yaml", "bodies.yaml"))
    rows = re.findall(r"unit: (\w+), stands_for: (\w+)", text)
    assert all(own == f"example_county_{old}" for own, old in rows)
    assert len(dict(rows)) == len(rows)
    parent = read_pack(RULES / CITY_PACK)
    standing = {unit.id for unit in parent.units_tagged("standing")}
    assert standing <= {old for _, old in rows}
    assert {"command_hall", "command_centre"} <= {old for _, old in rows}


def test_a_pack_not_filled_in_does_not_hide_the_others(zhiban, begun):
    assert begun.is_dir()
    code, out, _ = zhiban("pack", "list")
    assert (code, f"不能用（P101），见 zhiban pack check {COUNTY}" in out) == (0, True)
    assert CITY_PACK in out
    assert zhiban("roster", "2024-07-10")[0] == 0


@pytest.mark.parametrize(
    "words", [("matrix", "会商"), ("matrix", "gaps"), ("matrix", "event", "--kind", "公共卫生事件"), ("tasks",)]
)  # fmt: skip
def test_those_who_ask_about_every_pack_are_told_which_was_left_out(zhiban, begun, words):
    code, out, err = zhiban(*words)
    left_out = f"规则包 {COUNTY} 不能用（P101），没有算在内；见 zhiban pack check {COUNTY}\n"
    assert (code in {0, 1}, err) == (True, left_out)
    assert out
    fill_in(begun)
    assert zhiban(*words)[2] == ""


@pytest.mark.parametrize("units", ["own", "shared"])
def test_the_command_says_what_to_do_next(zhiban, tmp_path, units):
    asked = (*BEGUN, "--units", units, "--folder", tmp_path / "away")
    code, out, _ = zhiban(*asked)
    assert (code, str(tmp_path / "away" / COUNTY) in out) == (0, True)
    assert f"zhiban pack check {tmp_path / 'away' / COUNTY}" in out


def test_one_that_stands_alone(zhiban, home):
    assert zhiban("pack", "new", "plan-2024")[0] == 0
    folder = home.packs / "plan-2024"
    assert not (folder / "windows.yaml").exists()
    assert "extends" not in (folder / "pack.yaml").read_text("utf-8")
    code, out, _ = zhiban("pack", "check", "plan-2024")
    assert (code, "plan-2024/pack.yaml:3  [P101] 「title」空着" in out) == (1, True)


def test_shared_units_are_all_there_and_none_is_stood_for(zhiban, home):
    assert zhiban(*BEGUN, "--units", "shared")[0] == 0
    text = (home.packs / COUNTY / "units.yaml").read_text("utf-8")
    assert all(line.startswith("#") for line in text.splitlines())


@pytest.mark.parametrize("units", ["own", "shared"])
@pytest.mark.parametrize(
    ("parent", "left", "gated"),
    [
        ("panjin-health-2018", "deciders、proposers", True),
        ("health-work-003-3", "number、issuer、issued、area、deciders、proposers", False),
    ],
)
def test_the_heir_of_a_text_without_articles_is_finished_from_its_hints(
    zhiban, home, parent, left, gated, units
):
    code, out, _ = zhiban("pack", "new", "heir", "--extends", parent, "--units", units)
    folder = home.packs / "heir"
    force = folder / "articles" / "01-in-force.yaml"
    assert (code, "articles/01-in-force.yaml" in out, force.is_file()) == (0, gated, gated)
    cover = (folder / "pack.yaml").read_text("utf-8")
    assert f"没有写 {left}，" in cover
    assert "headings: sections" in cover
    put(folder / "pack.yaml", r"(?m)^(title|number|issuer):  #.*", r"\1: 示例")
    if gated:
        put(folder / "pack.yaml", r"(?m)^issued:  #.*", "issued: 2024-05-01")
        put(folder / "pack.yaml", r"(?m)^area:  #.*", 'area: "990121"')
        put(force, 'quote: ""', "quote: 自2024年5月1日起施行")
        put(force, 'from: ""', "from: 2024-05-01")
        put(folder / "articles/01-in-force.test.yaml", 'date: ""', "date: 2024-04-30", count=1)
        put(folder / "articles/01-in-force.test.yaml", 'date: ""', "date: 2024-05-01")
    put(folder / "source.md", r"## 一\n", "## 一\n\n本文件自2024年5月1日起施行。\n")
    if units == "own":
        put(folder / "units.yaml", r'name: ""(.*)# 顶替([^；\n]+)', r"name: 县\2\1# 顶替\2")
    code, out, _ = zhiban("pack", "check", "heir")
    assert (code, "没有发现问题" in out) == (0, True), out
    assert zhiban("pack", "test", "heir")[0] == (0 if gated else 1)


def test_nobody_stands_for_whom_the_text_does_not_name():
    parent = read_pack(RULES / "health-work-003-3")
    assert UNASSIGNED in parent.unit_by_name
    assert UNASSIGNED not in {one.unit.id for one in wanted_units(parent)}


def test_deciders_still_to_be_written_are_marked_so(zhiban, home):
    assert zhiban(*BEGUN, "--units", "shared")[0] == 0
    assert "deciders: []  # 待填" in (home.packs / COUNTY / "pack.yaml").read_text("utf-8")


# --- filled in ------------------------------------------------------------------------------------


def test_it_passes_its_check_and_its_cases(zhiban, county):
    code, out, _ = zhiban("pack", "check", COUNTY)
    assert (code, "没有发现问题" in out) == (0, True), out
    code, out, _ = zhiban("pack", "test", COUNTY)
    assert (code, out) == (0, "4 个用例，4 个通过，0 个不通过\n")
    code, out, _ = zhiban("pack", "coverage", county)
    assert code == 1  # its second article is no rule: its author has to say why
    assert "第二条  [P232]" in out


def asked_together(zhiban, day: str) -> list[dict]:
    code, out, err = zhiban("roster", day, "--pack", CITY_PACK, "--pack", COUNTY, "--json")
    assert (code, err) == (0, "")
    return [json.loads(part) for part in split_documents(out)]


def named_in(value: object) -> set[str]:
    """Every name, id and place of an answer, but not the words of the documents it rests on."""
    if isinstance(value, dict):
        return set().union(*(named_in(v) for k, v in value.items() if k not in RESTS), set())
    if isinstance(value, list):
        return set().union(*map(named_in, value), set())
    return {value} if isinstance(value, str) else set()


RESTS = {"because", "quote", "text", "pack", "schema", "site"}


@pytest.mark.parametrize("day", ["2024-04-10", "2024-04-25", "2024-07-15", "2024-10-01"])
def test_the_units_of_two_places_never_mix(zhiban, county, day):
    city, other = (read_pack(folder) for folder in (RULES / CITY_PACK, county))
    answers = asked_together(zhiban, day)
    assert [one["pack"]["id"] for one in answers] == [CITY_PACK, COUNTY]
    for answer, own, foreign in ((answers[0], city, other), (answers[1], other, city)):
        said = named_in(answer)
        mine = {name for unit in own.units for name in (unit.id, unit.name, *unit.aliases)}
        theirs = {name for unit in foreign.units for name in (unit.id, unit.name, *unit.aliases)}
        assert said & (theirs - mine) == set()
        offices = {unit.office for unit in foreign.units if unit.office}
        assert said & offices == set()


def test_a_window_of_its_own_cites_its_own_text(zhiban, county):
    assert county.is_dir()
    city, other = asked_together(zhiban, "2024-04-10")
    assert city["days"][0]["units"] == []
    units = other["days"][0]["units"]
    assert [unit["name"] for unit in units] == ["县市水务局", "县市林草局", "县市气象局"]
    assert {unit["place"] for unit in units} == {"县市应急指挥大厅"}
    (reason,) = units[0]["because"]
    assert reason["document"] == read_pack(RULES / CITY_PACK).title  # the duty is the city's rule
    shown = zhiban("pack", "show", COUNTY)[1]
    assert "本县森林草原防灭火高风险期" in shown


def test_the_city_answers_as_before(zhiban, home):
    asked = ("roster", "2024-07-15", "--json")
    before = zhiban(*asked)[1]
    assert zhiban(*BEGUN)[0] == 0
    fill_in(home.packs / COUNTY)
    assert zhiban("roster", "2024-07-15", "--json", "--pack", COUNTY)[0] == 0
    assert zhiban(*asked)[1] == before


# --- what is refused ------------------------------------------------------------------------------


def test_a_unit_that_nobody_stands_for(county):
    put(county / "units.yaml", r".*stands_for: water,.*\n", "")
    assert codes(county) == ["P224"]


def test_a_place_that_nobody_stands_for(county):
    put(county / "units.yaml", r".*stands_for: command_hall,.*\n", "")
    assert codes(county) == ["P224"]


def test_a_unit_met_only_by_its_tag_may_be_left_out(county):
    put(county / "units.yaml", r".*stands_for: traffic_police,.*\n", "")
    assert "县市交警支队" not in {unit.name for unit in read_pack(county).units}


def test_a_body_does_not_take_over_the_office_of_another_place(county):
    put(county / "bodies.yaml", ", office: 县市防汛抗旱指挥部办", "")
    assert codes(county) == ["P226"]


def test_a_window_of_its_own_needs_words_of_its_own(county):
    put(county / "source.md", "3月15日", "3月16日")
    assert codes(county) == ["P201"]


@pytest.mark.parametrize(
    ("words", "code", "where"),
    [
        (("x-2024", "--extends", "nowhere"), "P225", "--extends"),
        (("x-2024", "--extends", "../rules"), "P225", "--extends"),
        (("x-2024", "--area", "23052"), "U103", "--area"),
        (("x-2024", "--area", "甲"), "U103", "--area"),
        (("x-2024", "--issued", "2024-02-30"), "U103", "--issued"),
        (("x-2024", "--title", "一\n二"), "U103", "--title"),
        (("../x",), "U103", "编号"),
        (("2024-x",), "U103", "编号"),
        ((CITY_PACK,), "F110", CITY_PACK),
        (("x-2024", "--units", "none"), "U101", ""),
    ],
)
def test_a_wrong_word_writes_nothing(zhiban, home, words, code, where):
    found, out, err = zhiban("pack", "new", *words)
    assert (found, out) == (2, "")
    assert f"[{code}]" in err
    assert where in err
    assert "处理：" in err
    assert not home.packs.exists()


def test_what_is_there_is_never_written_over(zhiban, begun):
    (begun / "pack.yaml").write_text("id: mine\n", "utf-8")
    found, _, err = zhiban(*BEGUN)
    assert (found, "[F110]" in err) == (2, True)
    assert (begun / "pack.yaml").read_text("utf-8") == "id: mine\n"


def test_a_folder_that_cannot_be_written_is_told_and_left_clean(zhiban, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    found, _, err = zhiban("pack", "new", "x-2024", "--folder", tmp_path / "file")
    assert (found, "[F111]" in err) == (2, True)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_a_parent_that_is_wrong_is_told_as_such(zhiban, tmp_path):
    write(tmp_path / "city", CITY | {"units.yaml": "- {unit: 1}\n"})
    found, _, err = zhiban("pack", "new", "x", "--extends", "city", "--folder", tmp_path)
    assert (found, "city/units.yaml:1  [P101]" in err) == (2, True)
    assert not (tmp_path / "x").exists()


def test_it_may_extend_a_pack_beside_it(zhiban, tmp_path):
    write(tmp_path / "city", CITY)
    assert zhiban("pack", "new", "x", "--extends", "city", "--folder", tmp_path)[0] == 0
    assert "replaces: gate" in (tmp_path / "x/articles/01-in-force.yaml").read_text("utf-8")

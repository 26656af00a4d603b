"""A pack past the limits of rule-language.md §十 is refused by name, before it can hang anything."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.errors import MOST_SHOWN, DutyError
from engine.packs.sizes import MOST, MOST_SOURCE
from service.files import strict_yaml
from service.files.packs import MOST_FILES, MOST_PACKS, read_pack
from service.files.strict_yaml import parse_yaml
from tests.packs.county import CITY

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from large_pack import write_pack  # type: ignore[import-not-found]

GATE = "cites: {article: 第一条, quote: 自2024年1月1日起施行}, when: {window: dry}"


def written(folder: Path, **changed: str) -> Path:
    """The city's pack in ``folder``, some files changed or added."""
    for name, text in {**CITY, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(DutyError) as caught:
        read_pack(folder)
    return str(caught.value)


def units(count: int) -> str:
    rows = (f"- {{unit: u{n}, name: 第{n}局, sort: department}}\n" for n in range(count))
    return CITY["units.yaml"] + "".join(rows)


def windows(count: int) -> str:
    cites = "cites: {article: 第二条, quote: 市消防队}, spans: [{from: 03-01, through: 05-31}]"
    rows = (f"- {{window: w{n}, title: 窗口, {cites}}}\n" for n in range(count))
    return CITY["windows.yaml"] + "".join(rows)


def rules(count: int) -> str:
    bound = "oblige: {kind: on_site, units: [市水务局], coverage: 24h}"
    return "".join(f"- {{rule: r{n}, title: 规则, {GATE}, {bound}}}\n" for n in range(count))


def table(rows: int, number: int) -> str:
    inner = ", ".join(f"[{n}, 市水务局]" for n in range(rows))
    columns = "columns: [station, unit]"
    return f"- {{table: t{number}, title: 表, {columns}, basis: 第二条, rows: [{inner}]}}\n"


PAST = {
    "原文": ({"source.md": "字" * (MOST_SOURCE + 1)}, "原文超过 1000000 字", "source.md"),
    "单位": ({"units.yaml": units(MOST["units"])}, "单位超过 2000 个", "units.yaml:"),
    "窗口": ({"windows.yaml": windows(MOST["windows"])}, "窗口超过 500 个", "windows.yaml:"),
    "规则": (
        {"articles/1.yaml": rules(1000), "articles/2.yaml": rules(1001).replace("rule: r", "rule: s")},
        "规则超过 2000 个", "pack.yaml",
    ),
    "表的行": (
        {"tables.yaml": CITY["tables.yaml"] + "".join(table(1000, n) for n in range(20))},
        "对照表合起来超过 20000 行", "tables.yaml",
    ),
    "涉及的单位": (
        {
            "units.yaml": "".join(
                f"- {{unit: u{n}, name: 第{n}局, sort: department, tags: [member]}}\n"
                for n in range(1900)
            ) + CITY["units.yaml"],
            "articles/1.yaml": rules(30).replace("[市水务局]", "{tag: member}"),
        },
        "全部义务合起来涉及单位超过 50000 个次", "pack.yaml",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAST)
def test_a_pack_past_a_limit_is_refused_by_name(tmp_path, name):
    changed, said, where = PAST[name]
    text = refused(written(tmp_path / "city", **changed))
    assert "[P113]" in text
    assert said in text
    assert where in text


def test_so_many_packs_taken_over_are_refused(tmp_path):
    written(tmp_path / "city")
    before = "city"
    for number in range(MOST_PACKS):
        name = f"p{number}"
        head = CITY["pack.yaml"].replace("id: city", f"id: {name}") + f"extends: {before}\n"
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.yaml").write_text(head, "utf-8")
        (tmp_path / name / "source.md").write_text("### 第一条\n施行。\n", "utf-8")
        before = name
    assert "沿用的规则包一个接一个，超过 8 个" in refused(tmp_path / before)


def test_so_many_files_are_refused(tmp_path):
    more = {f"articles/{n:04}.yaml": "[]" for n in range(MOST_FILES)}
    assert "规则包的文件超过 1000 个" in refused(written(tmp_path / "city", **more))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" + "0," * strict_yaml.MAX_VALUES + "0]", "文件里的值超过 100000 个"),
        ("".join(f"k{n}: 0\n" for n in range(strict_yaml.MAX_KEYS + 1)), "一组里的键超过 5000 个"),
        ("0" * (strict_yaml.MAX_CHARACTERS + 1), "文件超过 4000000 字"),
        ("[" * 50 + "]" * 50, "嵌套超过 40 层"),
    ],
)
def test_a_file_past_a_limit_is_refused(text, said):
    with pytest.raises(DutyError, match=said):
        parse_yaml(text, source="x.yaml")


def test_of_very_many_faults_the_first_are_shown(tmp_path):
    slips = rules(300).replace("window: dry", "window: dri")
    text = refused(written(tmp_path / "city", **{"articles/1.yaml": slips}))
    assert text.count("[P2") == MOST_SHOWN
    assert "至少还有 100 处，改正以上各处后再检查" in text


def test_a_pack_of_five_hundred_rules_is_read(tmp_path):
    pack = read_pack(write_pack(tmp_path / "large", 500))
    assert len(pack.rules) == 500

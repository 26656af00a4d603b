"""The ledger of articles: complete for the real pack, and red as soon as something is left open."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from engine.packs.coverage import coverage_of
from service.files.pack_cases import cases_beside
from service.files.packs import RULES, read_pack
from tests.docs.pages import write_files

NAME = "shuangyashan-2023"
LEDGER = "coverage.yaml"


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(RULES / NAME, tmp_path / NAME))


def plant(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def row_of(text: str, article: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(f"{article} "))


# --- the real pack --------------------------------------------------------------------------------


def test_every_article_is_accounted_for(zhiban):
    code, out, err = zhiban("pack", "coverage")
    assert (code, err) == (0, "")
    shown = re.findall(r"^  (第\S+条) ", out, re.MULTILINE)
    assert shown == [article for article, _ in read_pack(RULES / NAME).articles]
    assert len(shown) == 24
    totals = r"^24 条原文：(\d+) 条有规则，(\d+) 条只作记录，0 条未交代；(\d+) 处引文逐字相符$"
    (found,) = re.findall(totals, out, re.MULTILINE)
    encoded, recorded, quotes = map(int, found)
    assert encoded == len(re.findall(r"规则\d+条", out))
    assert recorded == 24 - encoded
    assert f"{quotes} 处引文逐字相符" in zhiban("pack", "check")[1]


def test_a_row_says_rules_cases_and_readings_or_the_reason(zhiban):
    out = zhiban("pack", "coverage")[1]
    assert re.search(r"规则\d+条 +用例\d+ +释义 AMB-01、AMB-02", row_of(out, "第七条"))
    assert re.search(r"只作记录 +立法目的与依据", row_of(out, "第一条"))
    assert "用例" not in row_of(out, "第一条")


def test_json_counts_the_same(zhiban):
    code, out, _ = zhiban("pack", "coverage", "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["faults"]) == (0, "zhiban.coverage/1", [])
    articles = {row["article"]: row for row in found["articles"]}
    assert found["counts"] == {
        state: sum(row["state"] == state for row in articles.values())
        for state in ("encoded", "record_only", "unaccounted")
    }
    assert "art7-seasonal" in articles["第七条"]["rules"]
    assert articles["第七条"]["windows"] == ["fire_high_risk", "flood_main_season"]
    assert "notice_lead_days" in articles["第八条"]["parameters"]
    for row in articles.values():
        assert bool(row["rules"]) == (row["state"] == "encoded")
        assert bool(row["because"]) == (row["state"] == "record_only")
        assert not row["rules"] or row["cases"] > 0


# --- faults ---------------------------------------------------------------------------------------


def test_an_article_without_rules_and_reason_is_told(zhiban, folder):
    text = (folder / LEDGER).read_text("utf-8")
    start = text.index("- article: 第四条")
    end = text.index("- article:", start + 1)
    (folder / LEDGER).write_text(text[:start] + text[end:], "utf-8")
    code, out, _ = zhiban("pack", "coverage", folder)
    assert code == 1
    assert "未交代" in row_of(out, "第四条")
    assert re.search(r"^第四条  \[P232\] .*\n  处理：写成规则", out, re.MULTILINE)
    assert "1 条未交代" in out
    assert zhiban("pack", "check", folder)[0] == 0  # it can still be answered from
    found = json.loads(zhiban("pack", "coverage", folder, "--json")[1])
    assert [(f["code"], f["article"]) for f in found["faults"]] == [("P232", "第四条")]


@pytest.mark.parametrize("row", ["  note: 目的\n", '  because: "  "\n'])
def test_a_row_without_a_reason_is_no_reason(zhiban, folder, row):
    plant(folder, LEDGER, "  because: 立法目的与依据，没有触发、单位和职责\n", row)
    code, out, _ = zhiban("pack", "coverage", folder)
    assert (code, "第一条  [P232]" in out) == (1, True)


def test_rules_without_cases_are_told(zhiban, folder):
    (folder / "articles" / "24-in-force.test.yaml").unlink()
    for path in folder.glob("articles/*.test.yaml"):
        path.write_text(path.read_text("utf-8").replace("art24-in-force", "art7-seasonal"), "utf-8")
    code, out, _ = zhiban("pack", "coverage", folder)
    assert code == 1
    assert "用例0" in row_of(out, "第二十四条")
    assert re.search(r"^第二十四条  \[P233\] 有规则（art24-in-force），没有用例", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("- {article: 第七条, because: 不好写}", "P231"),
        ("- {article: 第七十条, because: 没有}", "P202"),
        ("- {article: 第一条, because: 又一次}", "P205"),
        ("- {article: 第七条, reason: 甲}", "P101"),
    ],
)
def test_a_wrong_row_stops_the_pack(zhiban, folder, row, code):
    path = folder / LEDGER
    path.write_text(path.read_text("utf-8") + row + "\n", "utf-8")
    line = len(path.read_text("utf-8").splitlines())
    found, _, err = zhiban("pack", "coverage", folder)
    assert found == 2
    assert f"{NAME}/{LEDGER}:{line}  [{code}]" in err
    assert "处理：" in err


def test_a_pack_without_ledger_is_read_and_told(zhiban, folder):
    (folder / LEDGER).unlink()
    assert zhiban("pack", "check", folder)[0] == 0
    code, out, _ = zhiban("pack", "coverage", folder)
    assert code == 1
    assert "第二十条  [P232]" in out


# --- how many cases -------------------------------------------------------------------------------


def counted(folder: Path) -> dict[str, set[str]]:
    pack = read_pack(folder)
    ledger = coverage_of(pack, cases_beside(folder, pack))
    return {one.article: {case.name for case in one.cases} for one in ledger}


def test_an_article_has_the_cases_beside_its_rules_and_those_that_name_them(tmp_path):
    write_files("docs/rule-language.md", tmp_path)
    folder = tmp_path / "example-2024"
    found = counted(folder)
    assert "选 b，24小时" in found["第二条"]
    assert found["第二条"].isdisjoint(found["第三条"])
    # the rules of articles 4 and 5 stand in the file of article 3, and no case names them
    assert found["第四条"] == found["第三条"] == found["第五条"]
    # a case elsewhere that names a rule of article 2 is counted there
    path = folder / "articles" / "03-snow.test.yaml"
    path.write_text(
        path.read_text("utf-8")
        + "- name: 别处点名\n  given: {date: 2024-11-11}\n"
        + "  expect: {because: {市消防队: [art2-winter]}}\n",
        "utf-8",
    )
    assert "别处点名" in counted(folder)["第二条"]


def test_what_was_taken_over_is_not_accounted_for_again(tmp_path):
    heir = tmp_path / "heir-2024"
    heir.mkdir()
    shutil.copytree(RULES / NAME, tmp_path / NAME)
    head = (RULES / NAME / "pack.yaml").read_text("utf-8")
    head = head.replace(f"id: {NAME}", f"id: heir-2024\nextends: {NAME}")
    (heir / "pack.yaml").write_text(head, "utf-8")
    (heir / "source.md").write_text("### 第七条\n\n参照执行。\n", "utf-8")
    pack = read_pack(heir)
    (only,) = coverage_of(pack, {})
    assert (only.article, only.state, only.rules, only.readings) == (
        "第七条", "unaccounted", (), (),
    )  # fmt: skip

"""The ledger of clauses: each has rules or a reason, and it is told where one has neither."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from service.files.pack_folders import shipped

NAME = "fixture-health-2024"
HERE = Path(__file__).parent
LEDGER = "clauses.yaml"


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(HERE / NAME, tmp_path / NAME))


def plant(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def row_of(out: str, clause: str) -> str:
    return next(line for line in out.splitlines() if line.strip().startswith(f"{clause} "))


# --- what is shown --------------------------------------------------------------------------------


def test_each_clause_says_what_it_is_written_as(zhiban, folder):
    code, out, err = zhiban("pack", "clauses", folder)
    assert (code, err) == (0, "")
    assert re.search(r"B +牵头、配合 +outbreak；用例\d+；等待 疫情规模下限$", row_of(out, "F-01"))
    assert re.search(r"A +能力标准 +radius；用例\d+$", row_of(out, "F-02"))
    assert re.search(
        r"A\u2212 +到期事项 +monthly；用例\d+；等待 每月哪一天报告$", row_of(out, "F-04")
    )
    assert re.search(r"B +未指明单位 +nobody；", row_of(out, "F-06"))
    assert re.search(r"D +只作记录 +没有触发", row_of(out, "F-07"))
    assert out.splitlines()[-1].endswith("：6 款写成规则，1 款只作记录，0 款未交代")


def test_a_window_given_by_parameters_makes_its_rules_wait(zhiban, folder):
    row = "- {clause: F-08, grade: B, article: （三）, quote: 每月报告一次}\n"
    plant(folder / LEDGER, "- {clause: F-04,", f"{row}- {{clause: F-04,")
    plant(
        folder / "articles" / "03-tasks.yaml",
        "- rule: season\n",
        "- rule: season\n  clauses: [F-08]\n",
    )
    out = zhiban("pack", "clauses", folder)[1]
    assert row_of(out, "F-08").endswith("等待 旺季起日、旺季止日")


def test_nobody_is_said_only_where_nobody_is_named(zhiban, folder):
    rule = (
        "- rule: shared\n  title: 事\n  clauses: [F-06]\n"
        "  cites: {article: （一）, quote: 出现新发传染病，立即上报}\n  when: {activity: any}\n"
        "  oblige: {kind: responsible, units: [卫生局, UNASSIGNED]}\n"
    )
    (folder / "articles" / "09-shared.yaml").write_text(rule, "utf-8")
    kinds = row_of(zhiban("pack", "clauses", folder)[1], "F-06")
    assert re.search(r"B +负责、未指明单位 +shared、nobody；", kinds)


def test_a_clause_does_not_wait_for_a_parameter_that_may_stay_empty(zhiban, folder):
    name = "parameter: outbreak_cases,"
    plant(folder / "parameters.yaml", name, f'{name} optional: "true",')
    assert "等待" not in row_of(zhiban("pack", "clauses", folder)[1], "F-01")


def test_coverage_counts_the_clauses_and_lists_them_when_asked(zhiban, folder):
    code, out, _ = zhiban("pack", "coverage", folder)
    assert (code, "7 款条款（A 级 2 款" in out, "F-01" in out) == (0, True, False)
    assert out.endswith("逐款列出：加 --clauses\n")
    out = zhiban("pack", "coverage", folder, "--clauses")[1]
    assert row_of(out, "F-07").endswith("没有触发、单位和数字，不能运行")


def test_a_pack_without_clauses_says_nothing_of_them(zhiban):
    out = zhiban("pack", "coverage", shipped()[0])[1]
    assert "款" not in out.splitlines()[-1]


def test_json_has_the_words_and_the_cases(zhiban, folder):
    code, out, _ = zhiban("pack", "clauses", folder, "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["total"]) == (0, "zhiban.clauses/1", 7)
    (pack,) = found["packs"]
    rows = {row["clause"]: row for row in pack["clauses"]}
    assert rows["F-04"]["waits_for"] == ["report_day"]
    assert rows["F-04"]["missing"] == "哪一天、哪个单位"
    assert rows["F-01"]["rules"] == ["outbreak"]
    assert rows["F-01"]["cases"]
    assert rows["F-07"]["state"] == "record_only"
    assert rows["F-07"]["because"]
    assert pack["counts"]["A-"] == {"encoded": 1, "record_only": 0, "unaccounted": 0}
    also = json.loads(zhiban("pack", "coverage", folder, "--json")[1])
    assert also["clauses"] == pack["clauses"]
    assert (also["clause_counts"], also["clause_faults"]) == (pack["counts"], [])


def test_the_files_hold_every_clause(zhiban, folder, tmp_path):
    table, page = tmp_path / "c.csv", tmp_path / "c.md"
    code, out, _ = zhiban("pack", "clauses", folder, "--csv", table, "--markdown", page)
    assert (code, out) == (0, f"已写 {table}\n已写 {page}\n")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["编号"] for row in rows] == [f"F-0{n}" for n in range(1, 8)]
    assert rows[0]["引文"] == "发生霍乱、流感等重点传染病疫情，卫生局牵头处置，教育局配合"
    shown = re.findall(r"^\| (F-\d+) \|", page.read_text("utf-8"), re.MULTILINE)
    assert shown == [row["编号"] for row in rows]
    assert "| 合计 | 2 | 1 | 2 | 1 | 1 | 7 |" in page.read_text("utf-8")


def test_several_packs_are_added_up(zhiban, folder, tmp_path):
    other = Path(shutil.copytree(folder, tmp_path / "other-2024"))
    plant(other / "pack.yaml", f"id: {NAME}", "id: other-2024")
    out = zhiban("pack", "clauses", folder, other)[1]
    assert "14 款条款（A 级 4 款" in out


# --- faults ---------------------------------------------------------------------------------------


def told(zhiban, folder: Path) -> list[tuple[str, str]]:
    """Code and clause of what is left open; by both commands."""
    found = json.loads(zhiban("pack", "clauses", folder, "--json")[1])["packs"][0]["faults"]
    for words in (("clauses",), ("coverage",)):
        code, out, _ = zhiban("pack", *words, folder)
        assert code == 1
        assert all(f"{one['clause']}  [{one['code']}]" in out for one in found)
    return [(one["code"], one["clause"]) for one in found]


def test_a_clause_with_neither_rules_nor_a_reason(zhiban, folder):
    plant(folder / LEDGER, ", because: 没有触发、单位和数字，不能运行", "")
    assert told(zhiban, folder) == [("P234", "F-07")]
    assert zhiban("pack", "check", folder)[0] == 0  # it can still be answered from


def test_a_blank_reason_is_no_reason(zhiban, folder):
    plant(folder / LEDGER, "because: 没有触发、单位和数字，不能运行", 'because: " \u3000"')
    assert told(zhiban, folder) == [("P234", "F-07")]


def test_rules_that_no_case_names(zhiban, folder):
    for path in (folder / "articles").glob("*.test.yaml"):
        text = re.sub(r", because: \[radius\]", "", path.read_text("utf-8"))
        path.write_text(text, "utf-8")
    assert told(zhiban, folder) == [("P235", "F-02")]


def test_rules_for_what_cannot_be_computed_need_a_note(zhiban, folder):
    plant(folder / LEDGER, "- {clause: F-02, grade: A,", "- {clause: F-02, grade: D,")
    assert told(zhiban, folder) == [("P236", "F-02")]
    plant(folder / LEDGER, "不超过5公里}", '不超过5公里, note: " "}')
    assert told(zhiban, folder) == [("P236", "F-02")]
    plant(folder / LEDGER, 'note: " "', "note: 只作能力标准")
    assert zhiban("pack", "clauses", folder)[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("quote: 每月报告一次", "quote: 每年报告一次", "P201"),
        ("article: （五）", "article: （六）", "P202"),
        ("clause: F-02", "clause: F-01", "P205"),
        ("grade: D", "grade: E", "P101"),
        ("clause: F-02", "clause: F-20", "P204"),
        ("quote: 急救站点服务半径不超过5公里", "quote: 急救站点服务半径不超过5公里, because: 无", "P231"),
    ],
)  # fmt: skip
def test_a_wrong_row_stops_the_pack(zhiban, folder, old, new, code):
    plant(folder / LEDGER, old, new)
    found, out, err = zhiban("pack", "clauses", folder)
    assert (found, out) == (2, "")
    assert f"[{code}]" in err
    assert "处理：" in err


def test_a_reason_beside_rules_is_told_with_both_places(zhiban, folder):
    plant(folder / LEDGER, "不超过5公里}", "不超过5公里, because: 无}")
    err = zhiban("pack", "clauses", folder)[2]
    assert err.startswith(f"{NAME}/{LEDGER}:2  [P231] 条款 F-02 已有规则 radius（{NAME}/articles/")


def test_an_unknown_pack_is_refused(zhiban):
    found, _, err = zhiban("pack", "clauses", "nowhere")
    assert (found, "[F103]" in err) == (2, True)


def test_a_file_that_cannot_be_written_is_told(zhiban, folder, tmp_path):
    found, _, err = zhiban("pack", "clauses", folder, "--csv", tmp_path / "none" / "c.csv")
    assert (found, "[E102]" in err) == (2, True)


@pytest.mark.usefixtures("folder")
def test_the_heir_of_a_pack_does_not_account_for_its_clauses_again(zhiban, tmp_path):
    begun = ("pack", "new", "heir", "--extends", NAME, "--folder", tmp_path, "--units", "shared")
    assert zhiban(*begun)[0] == 0
    heir = tmp_path / "heir"
    plant(heir / "pack.yaml", "title:  #", "title: 另  #")
    code, out, err = zhiban("pack", "clauses", heir)
    assert (code, err) == (0, "")
    assert "0 款条款" in out
    # the rules taken over encode the parent's clauses, not the heir's of the same number
    own = "- {clause: F-01, grade: C, article: 一, quote: 参照执行, because: 参照上级的规定}\n"
    (heir / LEDGER).write_text(own, "utf-8")
    (heir / "source.md").write_text("# 另\n\n## 一\n\n参照执行。\n", "utf-8")
    code, out, err = zhiban("pack", "clauses", heir)
    assert (code, err) == (0, "")
    assert re.search(r"C +只作记录 +参照上级的规定", row_of(out, "F-01"))

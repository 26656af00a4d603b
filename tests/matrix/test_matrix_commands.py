"""``matrix``, ``matrix gaps`` and ``matrix event`` as a person types them, on the fixture packs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

FIXTURE = Path(__file__).parents[1] / "packs" / "fixture-health-2024"


def document(answer):
    code, out, err = answer
    assert err == ""
    return code, json.loads(out)


# --- rows -----------------------------------------------------------------------------------------


def test_nothing_in_particular_is_an_overview(zhiban):
    code, out, err = zhiban("matrix")
    assert (code, err) == (0, "")
    assert "shuangyashan-2023" in out
    assert "zhiban matrix gaps" in out


def test_words_find_rows_with_their_citation(zhiban):
    code, out, err = zhiban("matrix", "霍乱", "处置", "--pack", FIXTURE)
    assert (code, err) == (0, "")
    assert (
        out
        == """\
卫生应急工作要点（试验）：1 行
  重点传染病疫情，卫生局牵头、教育局配合  （一）
    何时  发生霍乱、流感、病种不明的公共卫生事件，规模达到下限（未填写）
    牵头  卫生局：处置疫情
    配合  教育局：处置疫情
    「发生霍乱、流感等重点传染病疫情，卫生局牵头处置，教育局配合」
  旧名（请运行单位确认现在由谁承担）
    卫生局：现称卫生健康局，自 2025-01-01 起（试验）
"""
    )


def test_what_is_inferred_and_who_is_not_named_are_said(zhiban):
    out = zhiban("matrix", "--pack", FIXTURE)[1]
    assert "    牵头  疾控中心 推定（列在首位）\n" in out
    assert "    负责  卫生局 推定（据上下文）\n" in out
    assert "    配合  教育局 推定（据表格行列对应）\n" in out
    assert "  立即上报  （一）  常设\n    （原文没有写由哪个单位承担）\n" in out
    assert "    到期事项  卫生局、教育局 → 卫生局：反馈\n" in out


def test_a_search_by_the_later_name_says_so(zhiban):
    code, found = document(zhiban("matrix", "卫生健康局", "开展监测", "--json", "--pack", FIXTURE))
    assert code == 0
    (pack,) = found["packs"]
    assert [row["rule"] for row in pack["rows"]] == ["monitoring"]
    later = [{"to": "卫生健康局", "from": "2025-01-01", "basis": "试验"}]
    assert pack["rows"][0]["support"][0]["renamed"] == later


def test_nothing_found_is_an_answer(zhiban):
    code, out, err = zhiban("matrix", "消防车", "--pack", FIXTURE)
    assert (code, err) == (0, "")
    assert out.startswith("没有找到")
    assert "「消防车」哪里都没有；是不是：" not in out
    assert "「急诊料」哪里都没有" in zhiban("matrix", "急诊料", "--pack", FIXTURE)[1]


def test_a_short_form_is_said_to_be_taken_for_one(zhiban):
    out = zhiban("matrix", "疾控心", "--pack", FIXTURE)[1]
    assert out.splitlines()[1] == "  「疾控心」按简称理解：疾控中心"


@pytest.fixture
def elsewhere(tmp_path):
    """A second pack, in which 疾控心 stands word for word and 教育局 has a longer name."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    files = {
        "pack.yaml": "id: elsewhere\ntitle: 别处的分工\nheadings: sections\n",
        "source.md": "# 分工\n\n## 一\n\n疾控心得由教育和体育局牵头。\n",
        "units.yaml": "- {unit: schools, name: 教育和体育局, sort: department}\n",
        "matrix.yaml": "- {item: a, title: 疾控心得, cites: {article: 一, quote: 疾控心得由教育和体育局牵头}, lead: [教育和体育局]}\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("word", ["疾控心", "教育局"])
def test_each_pack_takes_a_word_by_its_own_units(zhiban, elsewhere, word):
    asked = ("matrix", word, "--json", "--pack", FIXTURE, "--pack", elsewhere)
    _, found = document(zhiban(*asked))
    told = {one["pack"]["id"]: [short["names"] for short in one["short"]] for one in found["packs"]}
    taken = {"疾控心": ("疾控中心", FIXTURE.name), "教育局": ("教育和体育局", "elsewhere")}
    name, where = taken[word]
    assert told == {one: [[name]] if one == where else [] for one in (FIXTURE.name, "elsewhere")}
    assert found["near"] == []


def test_a_word_is_nowhere_only_if_no_pack_has_it(zhiban, elsewhere):
    asked = ("--json", "--pack", FIXTURE, "--pack", elsewhere)
    _, found = document(zhiban("matrix", "霍乱", "疾控心得", *asked))
    assert (found["packs"], found["near"]) == ([], [])
    _, found = document(zhiban("matrix", "疾控心德", *asked))
    assert found["packs"] == []
    assert [(one["word"], one["like"][0]) for one in found["near"]] == [("疾控心德", "疾控心得")]


def test_packs_of_the_place_come_first(zhiban):
    _, found = document(zhiban("matrix", "--json"))
    places = [one["pack"]["id"].partition("-")[0] for one in found["packs"]]
    assert places[:3] == ["shuangyashan", "shuangyashan", "national"]
    assert len(set(places[3:])) > 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--unit", "教育局"], ["outbreak", "feedback", "by-table"]),
        (["--unit", "教育局", "--support"], ["outbreak", "by-table"]),
        (["--unit", "教育局", "--lead"], []),
        (["--unit", "疾控中心", "--lead"], ["monitoring"]),
        (["--unit", "cdc"], ["monitoring"]),
        (["--lead"], ["outbreak", "monitoring"]),
        (["--item", "(四)"], ["water-quality", "monitoring"]),
        (["--item", "（五）"], []),
        (["--item", "F-05"], ["monitoring"]),
        (["水质", "--item", "（四）", "--unit", "水务局"], ["water-quality"]),
    ],
)
def test_rows_of_a_unit_a_role_and_a_place(zhiban, options, said):
    code, found = document(zhiban("matrix", *options, "--json", "--pack", FIXTURE))
    rows = [row["rule"] for pack in found["packs"] for row in pack["rows"]]
    assert (code, rows, found["count"]) == (0, said, len(said))


def test_a_row_as_json(zhiban):
    _, found = document(zhiban("matrix", "--item", "monitoring", "--json", "--pack", FIXTURE))
    assert found["schema"] == "zhiban.matrix/1"
    (pack,) = found["packs"]
    assert pack["pack"]["id"] == "fixture-health-2024"
    (row,) = pack["rows"]
    assert {key: row[key] for key in ("rule", "article", "quote", "trigger", "standing")} == {
        "rule": "monitoring",
        "article": "（四）",
        "quote": "疾控中心、卫生局开展监测",
        "trigger": "常设",
        "standing": True,
    }
    assert row["clauses"] == ["F-05"]
    assert row["lead"] == [
        {"unit": "cdc", "name": "疾控中心", "kind": "lead", "text": "开展监测", "inferred": "order"}
    ]
    assert [one["name"] for one in row["support"]] == ["卫生局"]
    assert (row["responsible"], row["inferred"]) == ([], ["order"])


def test_units_of_two_packs_are_never_mixed(zhiban):
    _, found = document(
        zhiban("matrix", "--json", "--pack", FIXTURE, "--pack", "shuangyashan-2023")
    )
    units = {
        one["pack"]["id"]: {
            holder["name"]
            for row in one["rows"]
            for role in ("lead", "responsible", "support")
            for holder in row[role]
        }
        for one in found["packs"]
    }
    assert list(units) == ["fixture-health-2024", "shuangyashan-2023"]
    assert units["fixture-health-2024"] == {"卫生局", "教育局", "水务局", "疾控中心", "各单位"}
    assert "卫生局" not in units["shuangyashan-2023"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unit", "卫生据"], "[R301] 不认识的单位「卫生据」\n  处理：是不是：卫生局"),
        (["--item", "（六）"], "[U103] 没有这一条、这一项：「（六）」\n  处理：是不是："),
        (["--lead", "--support"], "[U103]"),
        (["霍乱", "gaps"], "gaps 写在最前面"),
        (["霍乱", "--xls", "a"], "[U101] 没有选项 --xls"),
        (["--pack", "nowhere"], "[F103]"),
        (["没有的词", "--csv", "a.csv"], "[E103] 没有找到可导出的行"),
        (["--csv", ""], "[U103] 缺少 --csv"),
        (["没有的词", "--xlsx", ""], "[U103] 缺少 --xlsx"),
        (["--unit", ""], "[U103] 缺少 --unit"),
        (["--item", " "], "[U103] 缺少 --item"),
    ],
)
def test_a_slip_is_refused(zhiban, words, said):
    pack = [] if "--pack" in words else ["--pack", FIXTURE]
    code, out, err = zhiban("matrix", *words, *pack)
    assert (code, out) == (2, "")
    assert said in err


def test_help_of_each(zhiban):
    for words in (["matrix"], ["matrix", "find"], ["matrix", "gaps"], ["matrix", "event"]):
        code, out, _ = zhiban(*words, "--help")
        assert (code, out.startswith("用法：zhiban matrix")) == (0, True)


# --- files ----------------------------------------------------------------------------------------


def test_csv_has_a_row_each_and_is_the_same_twice(zhiban, tmp_path):
    for name in ("a.csv", "b.csv"):
        zhiban("matrix", "监测", "--pack", FIXTURE, "--csv", tmp_path / name)
    written = (tmp_path / "a.csv").read_bytes()
    assert written == (tmp_path / "b.csv").read_bytes()
    rows = list(csv.DictReader(written.decode("utf-8-sig").splitlines()))
    assert [(row["rule"], row["lead"], row["responsible"], row["support"]) for row in rows] == [
        ("water-quality", "", "卫生局、水务局", ""),
        ("monitoring", "疾控中心", "", "卫生局"),
    ]
    assert rows[1]["inferred"] == "推定（列在首位）"


def test_xlsx_has_a_page_for_each_pack(zhiban, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    for name in ("a.xlsx", "b.xlsx"):
        zhiban(
            "matrix", "--pack", FIXTURE, "--pack", "shuangyashan-2023", "--xlsx", tmp_path / name
        )
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["1 fixture-health-2024", "2 shuangyashan-2023"]
    page = book.worksheets[0]
    rows = [[cell.value or "" for cell in row] for row in page.iter_rows(min_row=4)]
    assert len(rows) == 17
    told = next(row for row in rows if row[1] == "开展监测")
    assert told[:7] == ["（四）", "开展监测", "常设", "疾控中心", "", "卫生局", "推定（列在首位）"]


# --- gaps -----------------------------------------------------------------------------------------


def test_gaps_are_told_with_place_and_remedy(zhiban):
    code, out, err = zhiban("matrix", "gaps", "--pack", FIXTURE)
    assert (code, err) == (1, "")
    assert out.startswith("卫生应急工作要点（试验）：7 处冲突与缺口\n")
    assert "  未指明单位 1：请运行单位明确由谁承担" in out
    assert "    （一） 立即上报——原文没有写由哪个单位承担\n" in out
    assert "    「卫生局」已更名，现称卫生健康局，自 2025-01-01 起（试验）；见 " in out


def test_gaps_as_json(zhiban):
    code, found = document(zhiban("matrix", "gaps", "--json", "--pack", FIXTURE))
    assert (code, found["schema"], found["count"]) == (1, "zhiban.gaps/1", 7)
    (pack,) = found["packs"]
    by_sort = {}
    for gap in pack["gaps"]:
        by_sort.setdefault(gap["sort"], []).append([row["rule"] for row in gap["rows"]])
    assert by_sort["unassigned"] == [["nobody"]]
    assert by_sort["no_lead"] == [["water-quality"], ["by-table"]]
    assert by_sort["inferred"] == [["outbreak-setting", "by-context"], ["monitoring"]]
    assert all(gap["remedy"] and gap["rows"][0]["quote"] for gap in pack["gaps"])


def test_a_pack_without_gaps_ends_with_nought(zhiban, tmp_path):
    code, out, err = zhiban("matrix", "gaps", "--pack", clean(tmp_path))
    assert (code, out, err) == (0, "无缺口的分工表：没有冲突和缺口\n", "")


def clean(folder):
    """A pack whose one row names its one lead."""
    files = {
        "pack.yaml": "id: clean\ntitle: 无缺口的分工表\nheadings: sections\n",
        "source.md": "# 分工\n\n## 一\n\n治水由水务局牵头。\n",
        "units.yaml": "- {unit: water, name: 水务局, sort: department}\n",
        "matrix.yaml": "- {item: a, title: 治水, cites: {article: 一, quote: 治水由水务局牵头}, lead: [水务局]}\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


# --- an event -------------------------------------------------------------------------------------


def test_an_outbreak_is_answered_with_units_and_what_is_open(zhiban):
    code, out, err = zhiban(
        "matrix", "event", "--disease", "霍乱", "--cases", "12", "--grade", "较大",
        "--setting", "学校", "--at", "2024-05-10T08:00", "--pack", FIXTURE,
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert (
        out
        == """\
假设：较大公共卫生事件，霍乱，12 例，学校，2024-05-10 08:00
什么也没有登记；问的是所写的规则包

卫生应急工作要点（试验）：2 项工作
  重点传染病疫情，卫生局牵头、教育局配合  （一）
    牵头  卫生局：处置疫情
    配合  教育局：处置疫情
    「发生霍乱、流感等重点传染病疫情，卫生局牵头处置，教育局配合」
    原文没有写：多少例算疫情
    ! 运行参数未填：疫情规模下限
  学校、口岸发生的从严  （一）
    负责  卫生局 推定（据上下文）：从严
    「学校、口岸发生的从严」
  ! 旧名：卫生局：现称卫生健康局，自 2025-01-01 起（试验）
"""
    )


def test_a_task_is_told_with_its_limit(zhiban):
    out = zhiban(
        "matrix", "event", "--kind", "product_safety", "--at", "2024-05-10T08:00", "--pack", FIXTURE
    )[1]
    assert "    到期事项  卫生局：报告（应在 05-10 10:00 前）\n" in out


def test_no_rule_applies_and_the_conditions_are_told(zhiban):
    code, out, err = zhiban("matrix", "event", "--kind", "blood_shortage", "--pack", FIXTURE)
    assert (code, err) == (0, "")
    assert "：没有条文因这起事件适用\n" in out
    assert "学校、口岸发生的从严  （一）：发生写明病种的突发事件（学校、口岸、场所不明）" in out


def test_an_event_as_json(zhiban):
    code, found = document(
        zhiban("matrix", "event", "--disease", "霍乱", "--json", "--pack", FIXTURE)
    )
    assert (code, found["schema"]) == (0, "zhiban.event/1")
    assert found["incident"]["kind"] == "public_health"
    assert found["incident"]["cases"] is None
    (pack,) = found["packs"]
    (line, setting) = pack["lines"]
    assert [(one["kind"], one["name"]) for one in line["duties"]] == [
        ("lead", "卫生局"),
        ("support", "教育局"),
    ]
    assert line["missing"] == [{"clause": "F-01", "grade": "B", "missing": "多少例算疫情"}]
    assert line["unfilled"] == ["outbreak_cases"]
    assert setting["rule"] == "outbreak-setting"
    assert {flag["code"] for flag in pack["flags"]} == {
        "cases_unknown",
        "no_grade",
        "operator_parameter_missing",
    }


def test_a_place_without_a_pack_is_told(zhiban):
    words = ("matrix", "event", "--kind", "public_health")
    assert "! 没有 999999 的规则包\n" in zhiban(*words, "--area", "999999")[1]
    out = zhiban(*words, "--area", "999999", "--area", "230500")[1]
    assert "! 没有 999999 的规则包\n" in out
    assert "没有 230500" not in out
    for more in (("--area", "230000"), ("--area", "999999", "--all")):
        assert "! 没有" not in zhiban(*words, *more)[1]


def test_nothing_is_recorded(zhiban):
    zhiban("matrix", "event", "--disease", "霍乱", "--pack", FIXTURE)
    assert "假设" not in zhiban("log", "show", "--all")[1]


def test_what_is_recorded_does_not_count(zhiban):
    zhiban("incident", "add", "--id", "I-1", "--kind", "public_health", "--grade", "large")
    out = zhiban("matrix", "event", "--kind", "blood_shortage", "--pack", FIXTURE)[1]
    assert "没有条文因这起事件适用" in out


def test_without_a_pack_those_of_the_place_are_asked(zhiban):
    words = ("matrix", "event", "--kind", "natural_disaster", "--hazard", "暴雨", "--json")
    _, own = document(zhiban(*words))
    assert "shuangyashan-2023" in {one["pack"]["id"] for one in own["packs"]}
    _, there = document(zhiban(*words, "--area", "440100"))
    assert "shuangyashan-2023" not in {one["pack"]["id"] for one in there["packs"]}
    _, everywhere = document(zhiban(*words, "--all", "--area", "440100"))
    concerned = {one["pack"]["id"]: one["concerns"] for one in everywhere["packs"]}
    assert concerned["shuangyashan-2023"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "[U103] 缺少 --kind"),
        (["--kind", "怪事"], "[R101] 「怪事」不在词汇表；可用：自然灾害"),
        (
            ["--disease", "霍亂"],
            "[R306] 没有条文点名「霍亂」这种病\n  处理：是不是：霍乱；没有点名的",
        ),
        (["--disease", "怪疾甲"], "条文点名的有霍乱、流感等；没有点名的、原因不明的写"),
        (["--disease", "霍乱", "--cases", "许多"], "[R101] 「许多」不是整数"),
        (["--disease", "霍乱", "--cases", "9" * 20], f"[R101] 「{'9' * 20}」太大；最多九位"),
        (["--disease", "霍乱", "--setting", "月球"], "[R101] 「月球」不在词汇表；可用：学校"),
        (["--disease", "霍乱", "--grade", "大"], "[R101] 「大」不在词汇表"),
        (["--disease", "霍乱", "--at", "昨天"], "[U103] 「昨天」读不懂"),
        (["--disease", "霍乱", "--area", "x"], "[R101] 「x」不是行政区划代码"),
    ],
)
def test_an_event_that_cannot_be_read_is_refused(zhiban, words, said):
    code, out, err = zhiban("matrix", "event", *words, "--pack", FIXTURE)
    assert (code, out) == (2, "")
    assert said in err


def test_an_unknown_disease_may_be_asked_about(zhiban):
    out = zhiban("matrix", "event", "--disease", "不明", "--pack", FIXTURE)[1]
    assert "重点传染病疫情，卫生局牵头、教育局配合" in out


def test_a_disease_that_another_text_names_is_answered_with_a_note(zhiban, tmp_path):
    other = tmp_path / "home" / "packs" / "other"
    other.mkdir(parents=True)
    files = {
        "pack.yaml": "id: other\ntitle: 别处\nheadings: sections\n",
        "source.md": "# 分工\n\n## 一\n\n鼠疫由水务局牵头。\n",
        "units.yaml": "- {unit: water, name: 水务局, sort: department}\n",
    }
    for name, text in files.items():
        (other / name).write_text(text, "utf-8")
    (other / "articles").mkdir()
    (other / "articles" / "01-plague.yaml").write_text(
        """\
- rule: plague
  title: 鼠疫
  cites: {article: 一, quote: 鼠疫由水务局牵头}
  when: {incident: {kind: public_health, disease: 鼠疫}}
  oblige: {kind: lead, units: [水务局]}
""",
        "utf-8",
    )
    code, out, err = zhiban(
        "matrix", "event", "--disease", "鼠疫", "--setting", "学校", "--pack", FIXTURE
    )
    assert (code, err) == (0, "")
    assert "  ! 原文没有点名「鼠疫」，只按不分病种的条文\n" in out
    assert "  学校、口岸发生的从严" in out

"""What people hand in: files twice, torn rows, hidden sheets, formulas, rows far below."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from engine.errors import DutyError
from service.files.packs import read_pack
from tests.audit.conftest import PACK
from tests.audit.test_command import (
    AREAS,
    STATIONS,
    by_norm,
    files,
)


def book_of(path, **pages):
    """A workbook with pages of rows, each row a list of cells."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in pages.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return book


def rewritten(old, new, said, instead):
    """Write a workbook again with a word of its sheet changed, as another program would have it."""
    with ZipFile(old) as read, ZipFile(new, "w") as kept:
        contents = {name: read.read(name) for name in read.namelist()}
        assert sum(said in one for one in contents.values()) == 1
        for name, content in contents.items():
            kept.writestr(name, content.replace(said, instead))


def rows_of(text):
    return [line.split(",") for line in text.splitlines()]


@pytest.fixture
def refused(zhiban):
    def typed(*arguments):
        code, said, fault = zhiban("audit", *arguments, "--pack", PACK)
        assert (code, said) == (2, "")
        assert "Traceback" not in fault
        return fault

    return typed


# --- the same data twice --------------------------------------------------------------------------


def test_a_file_given_twice_is_refused(refused, tmp_path):
    folder = files(tmp_path / "d")
    link = tmp_path / "别名.csv"
    link.symlink_to(folder / "地区.csv")
    for twice in ((folder, folder / "地区.csv"), (folder / "地区.csv",) * 2, (folder, link)):
        assert "[D108] 同一个文件给了两次" in refused(*twice)


def test_a_sheet_beside_the_workbook_that_it_is_from_is_refused(refused, tmp_path):
    folder = files(tmp_path / "d")
    book_of(folder / "全部.xlsx", 急救站点=rows_of(STATIONS))
    fault = refused(folder)
    assert "急救站点.csv 急救站点  [D108] 与 全部.xlsx 的「急救站点」表完全一样" in fault


def test_two_sources_of_one_sheet_are_named(judged, zhiban, tmp_path):
    folder = files(tmp_path / "d")
    more = tmp_path / "e"
    more.mkdir()
    (more / "急救站点.csv").write_text(STATIONS.replace(",A,", ",Z,"), "utf-8")
    document, _ = judged(folder, more)
    sources = {one["sheet"]: one["sources"] for one in document["sheets"]}["急救站点"]
    assert [one["file"] for one in sources] == [
        str(folder / "急救站点.csv"),
        str(more / "急救站点.csv"),
    ]
    _, said, _ = zhiban("audit", folder, more, "--pack", PACK)
    assert "急救站点 2 行（" in said


# --- rows and columns that would be lost ----------------------------------------------------------


def test_a_row_with_more_cells_than_heads_is_named_and_kept_aside(judged, tmp_path):
    torn = AREAS + "乙县,30,000,1,9\n"
    document, fault = judged(files(tmp_path / "d", 地区=torn), code=2)
    assert "地区.csv 地区 第 3 行  [D107] 这一行的格子比表头多" in fault
    assert fault.count("[D1") == 1
    assert by_norm(document)["ambulances"] == {"甲县": "gap"}
    quoted = AREAS.replace("甲县,30000", '甲县,"30,000"')
    assert judged(files(tmp_path / "e", 地区=quoted))[0]["sound"] is True


@pytest.mark.parametrize("scope_all", [True, False])
def test_a_torn_row_is_no_row_that_surely_counts(judged, tmp_path, scope_all):
    changed = (
        {"新建站点": "名称\nA\nB,1\n"}
        if scope_all
        else {"急救站点": f"{STATIONS}甲县,C,城市,1,1,1\n"}
    )
    document, _ = judged(files(tmp_path / "d", **changed), code=2)
    states = by_norm(document)
    assert states["emergency-departments-2" if scope_all else "radius"] in (
        {"": "gap"},
        {"甲县": "gap"},
    )


def test_rows_far_below_are_read(judged, tmp_path):
    folder = files(tmp_path / "d", 急救站点="")
    book = book_of(folder / "急救.xlsx", 急救站点=rows_of(STATIONS))
    page = book["急救站点"]
    for column, cell in enumerate(("甲县", "远站", "城市", "9", "10"), 1):
        page.cell(5000, column, cell)
    page.cell(100_000, 1).number_format = "0"
    book.save(folder / "急救.xlsx")
    document, _ = judged(folder, code=1)
    assert by_norm(document)["radius"] == {"甲县": "fail"}


def test_a_sheet_that_says_to_be_smaller_than_it_is_is_read_whole(judged, tmp_path):
    folder = files(tmp_path / "d", 急救站点="")
    book_of(tmp_path / "急救.xlsx", 急救站点=[*rows_of(STATIONS), ["甲县", "B", "城市", "9", "9"]])
    rewritten(tmp_path / "急救.xlsx", folder / "急救.xlsx", b'"A1:E3"', b'"A1:E2"')
    document, _ = judged(folder, code=1)
    assert by_norm(document)["radius"] == {"甲县": "fail"}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_column_beyond_the_sixtieth_is_refused(refused, tmp_path, suffix):
    heads = [*STATIONS.splitlines()[0].split(","), *(f"列{n}" for n in range(56))]
    folder = files(tmp_path / "d", 急救站点="")
    path = folder / f"急救站点.{suffix}"
    if suffix == "csv":
        path.write_text(",".join(heads), "utf-8")
    else:
        book_of(path, 急救站点=[heads])
    assert "[L102] 不是核对数据：超过 60 列" in refused(folder)


def test_what_is_not_read_in_a_folder_is_listed(judged, zhiban, tmp_path):
    folder = files(tmp_path / "d")
    (folder / "旧表.xls").write_bytes(b"x")
    (folder / "乙县").mkdir()
    (folder / "~$急救.xlsx").write_bytes(b"x")
    document, _ = judged(folder)
    assert document["skipped"] == ["乙县/", "旧表.xls"]
    assert "文件夹里没有读的：乙县/、旧表.xls" in zhiban("audit", folder, "--pack", PACK)[1]


def test_a_file_of_other_columns_is_named_and_semicolons_are_guessed(refused, tmp_path):
    folder = files(tmp_path / "d")
    more = tmp_path / "急救站点.csv"
    more.write_text(STATIONS.replace(",", ";"), "utf-8")
    fault = refused(folder, more)
    assert f"{more} 急救站点  [D105]" in fault
    assert "像是用分号或制表符分列的" in fault


# --- what a spreadsheet program shows -------------------------------------------------------------


def test_hidden_sheets_and_other_spellings_are_said(judged, zhiban, tmp_path):
    folder = files(tmp_path / "d")
    pages = {"说明": [["x"]], "急救 站点": rows_of(STATIONS.replace(",5,", ",六,"))}
    book = book_of(folder / "急救.xlsx", **pages)
    book["急救 站点"].sheet_state = "hidden"
    book.save(folder / "急救.xlsx")
    _, said, fault = zhiban("audit", folder, "--pack", PACK)
    assert "急救.xlsx 急救 站点 第 2 行 服务半径（公里）  [D101]" in fault
    assert "隐藏的表，急救.xlsx" in said
    document, _ = judged(folder, code=2)
    (sources,) = [one["sources"] for one in document["sheets"] if "急救" in one["sheet"]]
    assert sorted((one["file"], one["page"], one["hidden"]) for one in sources) == [
        ("急救.xlsx", "急救 站点", True),
        ("急救站点.csv", "急救站点", False),
    ]


def test_a_formula_that_was_never_computed_is_said(judged, tmp_path):
    folder = files(tmp_path / "d", 急救站点="")
    rows = rows_of(STATIONS)
    rows[1][3] = "=2+3"
    book_of(folder / "急救.xlsx", 急救站点=rows)
    document, fault = judged(folder, code=2)
    assert "[D101] 「=2+3」是没有算过的公式" in fault
    assert by_norm(document)["radius"] == {"甲县": "gap"}
    said, instead = b'<c r="D2"><f>', b'<c r="D2" t="str"><f>'
    rewritten(folder / "急救.xlsx", tmp_path / "算过.xlsx", said, instead)
    shutil.move(tmp_path / "算过.xlsx", folder / "急救.xlsx")
    document, fault = judged(folder, code=1)
    assert (fault, by_norm(document)["radius"]) == ("", {"甲县": "gap"})
    rows[1][0], rows[1][3] = '=""&"甲县"', "5"
    book_of(folder / "急救.xlsx", 急救站点=rows)
    document, fault = judged(folder, code=2)
    assert "[D102] 地区是没有算过的公式" in fault
    assert by_norm(document)["radius"] == {"甲县": "gap"}


def test_midnight_is_a_moment_where_the_time_of_day_is_shown(judged, tmp_path):
    folder = files(tmp_path / "d", 急救站点="")
    heads = ["地区", "名称", "城乡", "服务半径（公里）", "呼叫时刻", "到达时刻"]
    call, arrival = datetime(2026, 1, 5, 23, 55), datetime(2026, 1, 6, 0, 0)  # noqa: DTZ001
    book = book_of(
        folder / "急救.xlsx", 急救站点=[heads, ["甲县", "A", "城市", "5", call, arrival]]
    )
    document, _ = judged(folder)
    minutes = next(one for one in document["norms"] if one["norm"] == "radius-2")["areas"][0]
    assert (minutes["state"], minutes["value"]) == ("pass", "5")
    book["急救站点"]["F2"].number_format = '[$-804]yyyy"h"mm"月"dd'
    book.save(folder / "急救.xlsx")
    assert "「2026-01-06」不是日期和时刻" in judged(folder, code=2)[1]


# --- the command ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", [["", "d"], [" "], ["d", "--xlsx", ""], ["d", "--xlsx", "o.txt"], ["d", "--csv", "o"],
              ["d", "--csv", " "], ["template", ""]],
)  # fmt: skip
def test_files_without_a_name_or_of_another_kind_are_refused(refused, tmp_path, monkeypatch, typed):
    files(tmp_path / "d")
    monkeypatch.chdir(tmp_path)
    assert "[U103]" in refused(*typed)
    assert [one.name for one in tmp_path.glob("o*")] == []


def test_data_of_mistyped_words_are_not_exit_0(judged, tmp_path):
    document, _ = judged(files(tmp_path / "d", 急救站点=STATIONS.replace("城市", "城区")), code=1)
    assert by_norm(document)["radius"] == {"甲县": "gap"}


def test_a_value_just_beyond_is_never_shown_as_the_limit(zhiban, tmp_path):
    folder = files(tmp_path / "d", 急救站点=STATIONS.replace(",5,", ",5.0004,"))
    _, said, _ = zhiban("audit", folder, "--pack", PACK)
    assert "5.0004 公里，不超过 5 公里  超 0.0004 公里" in said
    assert "未达标的：A 5.0004 公里" in said


# --- packs ----------------------------------------------------------------------------------------

NORMS = "articles/02-norms.yaml"


@pytest.fixture
def planted(tmp_path):
    def put(*changes):
        health = Path(shutil.copytree(PACK, tmp_path / PACK.name))
        path = health / NORMS
        for old, new in changes:
            text = path.read_text("utf-8")
            assert old in text
            path.write_text(text.replace(old, new), "utf-8")
        return health

    return put


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('every: "30000"', 'every: "-5"', "指标里的「-5」是负数"),
        ('every: "30000"', 'every: "-0"', "指标里的「-0」是负数"),
        ('every: "30000"', 'every: "0.00"', "per 的 every「0.00」是零"),
        ('at_most: "5"', 'at_most: "-5"', "标准值「-5」不对"),
        ('exactly: "100"', 'exactly: "100.001"', "标准值「100.001」不对"),
        ('at_least: "2"}', 'at_least: "-2"}', "指标里的「-2」是负数"),
        ("sheet: 新建站点", "sheet: 新建/站点", "表名「新建/站点」不能用：有「/」"),
        ("sheet: 新建站点", "sheet: 填写说明", "表名「填写说明」不能用：「填写说明」是模板里的说明页"),
        ("sheet: 新建站点", f"sheet: {'站' * 32}", f"表名「{'站' * 32}」不能用：超过 31 个字"),
        ("sheet: 新建站点", 'sheet: "=站点"', "表名「=站点」不能用：以 = + - @ 开头"),
        ("sheet: 新建站点", 'sheet: ".站点"', "表名「.站点」不能用：以 . ~ ' 开头"),
        ("sheet: 地区, column: 常住人口", 'sheet: "地*", column: 常住人口', "表名「地*」不能用"),
        ("column: 救护车", 'column: "=救护车"', "列名「=救护车」不能用"),
        ("column: 常住人口, every", 'column: "@人口", every', "列名「@人口」不能用"),
        ("where: {城乡: 城市}", 'where: {"-城乡": 城市}', "列名「-城乡」不能用"),
        ("到达时刻]", '"+到达"]', "列名「+到达」不能用"),
        ("column: 急诊科", 'column: "急诊\\n科"', "不能用：有换行或控制符"),
    ],
)  # fmt: skip
def test_a_measure_that_cannot_be_is_p108(planted, old, new, said):
    with pytest.raises(DutyError) as caught:
        read_pack(planted((old, new)))
    assert f"[P108] {said}" in str(caught.value) or (
        "[P108] 指标的" in str(caught.value) and said in str(caught.value)
    )


def test_a_parameter_that_names_the_units_is_said(zhiban, planted, tmp_path):
    old = "units: [卫生局]\n      text: 新建站点2个"
    health = planted((old, "units: {parameter: served_units}\n      text: 新建站点2个"))
    _, said, _ = zhiban("audit", files(tmp_path / "d"), "--pack", health, "--json")
    norm = next(one for one in json.loads(said)["norms"] if "新建站点2个" in one["text"])
    assert "运行参数 发卡的单位=未填" in norm["notes"]

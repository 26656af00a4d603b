"""The files of a people sheet as people get them: read back, not asked of the code that made them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from openpyxl import load_workbook

from service.exports.people_csv import COLUMNS, people_csv
from service.exports.people_docx import people_docx
from service.exports.people_files import people_files
from service.exports.people_json import people_json
from service.exports.people_pages import pages_of
from service.exports.people_table import PAGE_WIDTH
from service.exports.people_xlsx import people_xlsx
from tests.exports.people_october import (
    FORMULA,
    LONG_NAME,
    MADE_AT,
    MARKUP,
    NINE,
    RARE,
    october,
)

ROOT = Path(__file__).resolve().parents[2]
SHEET = october()


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(people_xlsx(SHEET)))


class Table:
    """A page of the workbook, read as a person reads it: by date and column head."""

    def __init__(self, tab) -> None:
        self.heads = [cell.value for cell in tab[3]]
        self.rows = {row[0].value.date(): row for row in tab.iter_rows(min_row=4) if row[0].is_date}
        self.notes = [
            str(row[0].value)
            for row in tab.iter_rows(min_row=4)
            if row[0].value and not row[0].is_date
        ]

    def cell(self, day: int, head: str):
        return self.rows[date(2026, 10, day)][self.heads.index(head)]

    def text(self, day: int, head: str) -> str:
        return self.cell(day, head).value or ""


# ------------------------------------------------------------------ what is printed


def test_pages_in_their_order(book):
    units = [name for _, name in NINE]
    assert book.sheetnames == ["总表", "市应急指挥中心", *units, "班次统计", "说明", "意愿"]
    assert book["市水务局"]["A1"].value == "市水务局2026年10月值班表"
    assert book["市水务局"]["A2"].value == "第2版　已印发"


def test_one_row_a_day_on_every_unit_page(book):
    for _, name in NINE:
        assert len(Table(book[name]).rows) == 31


def test_columns_of_a_unit(book):
    assert Table(book["市水务局"]).heads == [
        "日期", "星期", "带班领导", "分管领导", "具体工作人员", "备勤\n分管领导",
        "备勤\n具体工作人员", "联系电话（依次）", "备注",
    ]  # fmt: skip


def test_a_hall_without_leaders_has_no_column_and_no_page():
    sheet = replace(SHEET, duties=tuple(one for one in SHEET.duties if one.unit != "hall"))
    pages = {page.name: page for page in pages_of(sheet)}
    assert "市应急指挥中心" not in pages
    assert "带班领导" not in [column.head for column in pages["市水务局"].columns]


def test_one_unit_has_no_overview():
    sheet = replace(
        SHEET,
        duties=tuple(one for one in SHEET.duties if one.unit == "water"),
        loads=tuple(one for one in SHEET.loads if one.unit == "water"),
    )
    assert [page.name for page in pages_of(sheet)] == ["市水务局", "班次统计", "说明", "意愿"]


def test_very_many_units_share_overviews():
    duties = [
        replace(one, unit=f"{one.unit}{n}", unit_name=f"{one.unit_name}{n}")
        for one in SHEET.duties
        if one.unit != "hall"
        for n in range(3)
    ]
    pages = pages_of(replace(SHEET, duties=tuple(duties), loads=()))
    overviews = [page for page in pages if page.name.startswith("总表")]
    assert [len(page.columns) - 3 for page in overviews] == [9, 9, 9]


def test_standby_stands_apart_from_who_is_on_post(book):
    table = Table(book["市水务局"])
    assert table.text(1, "备勤\n分管领导") == ""
    on_post, standby = table.cell(8, "分管领导"), table.cell(8, "备勤\n分管领导")
    assert on_post.value
    assert standby.value
    assert on_post.fill.fgColor.rgb != standby.fill.fgColor.rgb


def test_office_hours_are_said(book):
    table = Table(book["市水务局"])
    assert table.text(8, "备注") == "工作时间"
    assert table.text(1, "备注") == "国庆节"


def test_hours_are_said_where_a_day_has_several_kinds(book):
    table = Table(book["市气象局"])
    assert "（工作时间）" in table.text(20, "具体工作人员")
    assert "（次日02:10起）" in table.text(20, "具体工作人员")


def test_reachable_is_said_in_words(book):
    table = Table(book["市消防救援支队"])
    assert table.text(1, "分管领导") == "测试分管（在位听令）"


def test_a_vacant_seat_says_so_and_stands_out(book):
    table = Table(book["市自然资源局"])
    cell = table.cell(5, "具体工作人员")
    assert cell.value == "空缺"
    assert cell.fill.fgColor.rgb != table.cell(6, "具体工作人员").fill.fgColor.rgb
    assert "空缺" in Table(book["总表"]).text(5, "市自然资源局")


def test_days_are_named_in_the_remark(book):
    table = Table(book["市公安局"])
    assert table.text(10, "备注") == "国庆节调休上班"
    assert table.text(11, "备注") == "周末"
    assert table.text(12, "备注") == ""
    assert "换班" in Table(book["市应急局"]).text(3, "备注")


def test_phones_as_they_are_in_the_order_of_the_seats(book):
    table = Table(book["市公安局"])
    assert table.text(1, "联系电话（依次）") == "138****0116、138****0416"
    sheet = replace(SHEET, duties=tuple(replace(one, phone="") for one in SHEET.duties))
    empty = Table(load_workbook(io.BytesIO(people_xlsx(sheet)))["市公安局"])
    assert empty.text(1, "联系电话（依次）") == ""


def test_a_missing_phone_keeps_its_place():
    duties = tuple(
        replace(one, phone="") if one.post == "deputy_leader" else one for one in SHEET.duties
    )
    page = next(page for page in pages_of(replace(SHEET, duties=duties)) if page.name == "市公安局")
    assert page.rows[0][-2].text == "—、138****0416"


def test_the_overview_says_who_is_in_the_hall(book):
    table = Table(book["总表"])
    assert table.text(1, "市水务局") == "测试甲、测试庚"
    assert table.text(8, "市公安局") == "备勤"
    assert table.text(1, "市消防救援支队") == "测试癸"  # the leader is reachable, not in the hall
    assert table.text(1, "备注") == "国庆节，24小时"
    assert table.text(8, "备注") == "工作时间"


def test_lines_below(book):
    notes = Table(book["市水务局"]).notes
    assert notes[0] == "值班时间：当日8:30至次日8:30；工作时间：08:30-11:30 13:30-17:00"
    assert notes[1].startswith("签发：市政府值班室 2026年9月28日 示例〔2026〕12号　填表人：")
    assert notes[1].endswith("制表日期：2026年9月25日")
    assert "审核人：　" in notes[1]
    footer = book["市水务局"].oddFooter
    assert footer.left.text == "编号 2026-10-2（第2版）　摘要 0123456789ab"
    assert "&P" in footer.right.text


def test_an_unsigned_sheet_leaves_room_to_sign():
    page = pages_of(replace(SHEET, signed="", office_hours=""))[0]
    assert page.notes[-1].startswith("签发：　　　")
    assert page.notes[-2].endswith("工作时间：未填写")


def test_counts_remarks_and_wishes(book):
    counts = list(book["班次统计"].iter_rows(min_row=4, values_only=True))
    first = next(row for row in counts if row[2] == LONG_NAME and row[1] == "具体工作人员")
    assert first[3:9] == (1, 0, 0, 0, 0, 1)
    assert first[9:15] == (4, 3, 3, 3, 3, 16)
    remarks = list(book["说明"].iter_rows(min_row=4, max_col=3, values_only=True))
    assert [row[:2] for row in remarks] == [("变更", 1), ("说明", 1), ("说明", 2)]
    wishes = list(book["意愿"].iter_rows(min_row=4, max_row=21, values_only=True))
    assert wishes[0][:3] == ("市公安局", "分管领导", "8 项均已证明最优")
    assert wishes[-1][2] == "8 项中 1 项未证明最优"
    assert "周末均衡 2（下界 1，未证明）" in wishes[-1][3]


def test_an_exercise_is_marked_on_every_page():
    marked = load_workbook(io.BytesIO(people_xlsx(october(mark="演练"))))
    for tab in marked:
        assert tab["A1"].value.startswith("【演练】")
        assert tab.oddHeader.center.text == "【演练】演练材料，不是实际值班表"
    early = load_workbook(io.BytesIO(people_xlsx(october(mark="预排"))))
    assert early["总表"].oddHeader.center.text == "【预排】"


# ------------------------------------------------------------------ xlsx


def test_print_setting(book):
    for tab in book:
        assert tab.page_setup.orientation == "landscape"
        assert tab.page_setup.paperSize == int(tab.PAPERSIZE_A4)
        assert tab.page_setup.fitToWidth == 1
        assert tab.print_title_rows == "$1:$3"
        assert tab.print_area
    assert book["市水务局"].freeze_panes == "C4"
    assert book["市水务局"]["A1"].font.name == "方正小标宋简体"
    assert book["市水务局"]["C4"].font.name == "仿宋_GB2312"


def test_only_lines_over_the_whole_table_are_merged(book):
    for tab in book:
        wide = tab.max_column
        assert all((one.min_col, one.max_col) == (1, wide) for one in tab.merged_cells.ranges)


def test_a_formula_as_a_name_stays_text(book):
    found = [c for row in book["市交通运输局"].iter_rows() for c in row if FORMULA in str(c.value)]
    assert found
    assert all(cell.data_type == "s" for cell in found)
    alone = [cell for cell in found if str(cell.value).startswith("=")]
    assert alone
    assert all(cell.quotePrefix for cell in alone)


def test_unit_names_that_no_tab_may_have():
    names = ["a/b:c*[d]?\\", "总表", "'引'", "很" * 40, "很" * 39]
    duties = [
        replace(one, unit=f"u{n}", unit_name=name)
        for one in SHEET.duties
        if one.unit == "water"
        for n, name in enumerate(names)
    ]
    raw = people_xlsx(replace(SHEET, duties=tuple(duties), loads=()))
    assert len(set(load_workbook(io.BytesIO(raw)).sheetnames)) == len(names) + 3


# ------------------------------------------------------------------ widths


@pytest.mark.parametrize("page", pages_of(SHEET), ids=lambda page: page.name)
def test_widths_fill_the_page_and_no_more(page):
    assert sum(page.widths()) == pytest.approx(PAGE_WIDTH)
    for wide, column in zip(page.widths(), page.columns, strict=True):
        assert wide >= column.least


# ------------------------------------------------------------------ docx


@pytest.fixture(scope="module")
def paper():
    return Document(io.BytesIO(people_docx(SHEET)))


def test_docx_is_a4_landscape_with_a_page_number(paper):
    section = paper.sections[0]
    assert section.orientation is WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "编号 2026-10-2" in section.footer.paragraphs[0].text


def test_docx_has_a_table_a_page_with_its_head_repeated(paper):
    assert len(paper.tables) == len(pages_of(SHEET))
    titles = [one for one in paper.paragraphs if one.style.name == "值班表标题"]
    assert [one.paragraph_format.page_break_before for one in titles].count(True) == len(titles) - 1
    for table in paper.tables:
        head, *others = table.rows
        assert head._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in others)


def test_docx_names_fonts_for_chinese(paper):
    fonts = {
        one.name: one.element.rPr.rFonts.get(qn("w:eastAsia"))
        for one in paper.styles
        if one.name.startswith("值班表")
    }
    assert fonts["值班表标题"] == "方正小标宋简体"
    assert {fonts[name] for name in fonts if name.startswith("值班表正文")} == {"仿宋_GB2312"}


def test_docx_says_the_same_as_the_pages(paper):
    for page, table in zip(pages_of(SHEET), paper.tables, strict=True):
        stacked = page.stacked
        for row, cells, other in zip(table.rows[1:], page.rows, stacked.rows, strict=True):
            texts = [cell.text for cell in row.cells]
            assert texts in ([one.text for one in cells], [one.text for one in other])


def test_docx_that_is_none_in_force_says_so():
    paper = Document(io.BytesIO(people_docx(october(mark="初稿"))))
    assert paper.sections[0].header.paragraphs[0].text == "【初稿】"


# ------------------------------------------------------------------ csv and json


def test_csv_has_a_row_a_seat():
    raw = people_csv(SHEET)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(SHEET.duties)
    assert sum(row["name"] == "空缺" for row in rows) == 1
    assert {row["name"] for row in rows if row["person"] == "transport-04"} == {f"'{FORMULA}"}
    assert {row["name"] for row in rows if row["person"] == "police-05"} == {RARE}
    assert rows[0]["start"] == "2026-10-01T08:30:00+08:00"


@pytest.mark.parametrize("start", list("=+-@"))
def test_csv_harms_no_spreadsheet(start):
    duties = (replace(SHEET.duties[0], name=f"{start}1+1", phone=f"{start}86 1"),)
    text = people_csv(replace(SHEET, duties=duties)).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["name"] == f"'{start}1+1"
    assert row["phone"] == f"'{start}86 1"


def test_json_holds_everything():
    form = json.loads(people_json(SHEET))
    assert form["schema"] == "zhiban.duty-sheet/1"
    assert len(form["duties"]) == len(SHEET.duties)
    assert len(form["before"]) == len(SHEET.before)
    assert form["loads"][0]["month"].keys() == set(SHEET.classes)
    assert form["figures"][0] == {
        "unit": "police", "post": "deputy_leader", "wish": "节假日均衡", "cost": 0, "bound": 0, "proved": True,
    }  # fmt: skip
    assert form["made_at"] == MADE_AT.isoformat()
    assert {one["name"] for one in form["duties"] if one["person"] == "transport-05"} == {MARKUP}


# ------------------------------------------------------------------ all of them


@pytest.fixture(scope="module")
def files():
    return people_files(SHEET, "十月")


def test_every_file_is_made(files):
    made, missing = files
    assert missing == ()
    assert {name for name in made if "/" not in name} == {
        "十月.xlsx", "十月.docx", "十月.pdf", "十月.csv", "十月.json", "hall.ics",
    }  # fmt: skip
    assert sum(name.startswith("unit/") for name in made) == 9
    assert sum(name.startswith("person/") for name in made) == 90


WITHOUT = """
import sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1:]:
            raise ImportError(name)

sys.meta_path.insert(0, Absent())
from service.exports.people_files import people_files
from tests.exports.people_october import of_units, october
made, missing = people_files(of_units(october(), "fire"), "s")
print(sorted(name for name in made if "/" not in name))
print("\\n".join(missing))
"""


def run(code: str, *words: str, **environment: str) -> str:
    whole = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, check=True, env=whole, capture_output=True, text=True).stdout


def test_without_the_extras_the_rest_is_made_and_the_missing_named():
    said = run(WITHOUT, "openpyxl", "docx", "typst", "icalendar", PYTHONUTF8="1")
    made, *missing = said.splitlines()
    assert made == "['s.csv', 's.json']"
    text = "\n".join(missing)
    for code, name in (("E101", "xlsx"), ("E104", "docx"), ("L310", "pdf"), ("L311", "ics")):
        assert f"没有做 {name}：" in text
        assert f"[{code}]" in text
    assert text.count("pip install 'zhiban[files]'") == 4


def test_without_the_font_the_pdf_is_named():
    said = run(WITHOUT, "pylopdf_fonts_zh_cn", PYTHONUTF8="1")
    assert "没有 pylopdf-fonts-zh-cn，做不了 PDF" in said
    assert "s.xlsx" in said


ONE_RUN = """
import sys
from pathlib import Path
from service.exports.people_files import people_files
from tests.exports.people_october import of_units, october

sheet = of_units(october(mark="初稿"), "resources", "weather", "fire")
for name, data in people_files(sheet, "s")[0].items():
    path = Path(sys.argv[1]) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
"""


def test_same_sheet_same_bytes(tmp_path):
    """Two runs of Python, each with its own order of sets and time zone."""
    for number, zone in (("1", "UTC"), ("2", "America/New_York")):
        run(ONE_RUN, str(tmp_path / number), PYTHONHASHSEED=number, TZ=zone)
    first, second = (
        {path.relative_to(tmp_path / n): path.read_bytes() for path in (tmp_path / n).rglob("*.*")}
        for n in "12"
    )
    assert {path.suffix for path in first} == {".xlsx", ".docx", ".pdf", ".csv", ".json", ".ics"}
    assert first == second


def test_no_present_time_in_office_files(files):
    made, _ = files
    for name in ("十月.xlsx", "十月.docx"):
        with zipfile.ZipFile(io.BytesIO(made[name])) as parts:
            assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}

"""The duty sheet as people get it: read back from the files, not from the code that made it."""

import csv
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from engine.errors import InputFault, NoAnswer
from engine.terms import Presence
from service.answering import Desk, Question, desks
from service.exports.book import clean
from service.exports.month_csv import COLUMNS, write_csv
from service.exports.month_xlsx import write_xlsx
from service.exports.sheet_dates import Dates
from service.home import Home

ROOT = Path(__file__).resolve().parents[2]
NINE = [
    "市公安局", "市自然资源局", "市交通运输局", "市水务局", "市林草局",
    "市应急局", "市气象局", "市交警支队", "市消防救援支队",
]  # fmt: skip
SEASONAL = ["市水务局", "市林草局", "市气象局"]
STORM = """\
records:
  - alert: {id: A-1, hazard: rainstorm, colour: red, area: "230500",
            issued: 2026-11-05T02:10:00+08:00, expires: 2026-11-06T18:00:00+08:00}
  - response: {plan: flood_control, level: III, started: 2026-11-07T03:00:00+08:00,
               ended: 2026-11-07T18:00:00+08:00, decided_by: 市政府, document: 号一}
  - proposal: {unit: 市卫生健康委, body: 市减灾委员会, at: 2026-11-07T04:00:00+08:00}
  - consent: {unit: 市卫生健康委, by: 市政府, at: 2026-11-07T05:00:00+08:00,
              through: 2026-11-10, document: 号二}
"""
DRILL = """\
records:
  - alert: {id: D-1, hazard: rainstorm, colour: red, area: "230500", status: Exercise,
            issued: 2026-11-05T00:00:00+08:00, expires: 2026-11-06T00:00:00+08:00}
"""


def desk_for(folder: Path, records: str = "", site: str = "", **asked) -> Desk:
    folder.mkdir(parents=True, exist_ok=True)
    if site:
        (folder / "site.yaml").write_text(site, encoding="utf-8")
    if records:
        (folder / "records.yaml").write_text(records, encoding="utf-8")
        asked["records_file"] = str(folder / "records.yaml")
    return desks(Question(home=Home(folder), matcher="bits", **asked))[0]


def days(first: str, through: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(through)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def month(number: int) -> tuple[str, str]:
    last = date(2026, number + 1, 1) - timedelta(days=1)
    return f"2026-{number:02}-01", last.isoformat()


def book_of(folder: Path, desk: Desk, first: str, through: str):
    path = folder / "out.xlsx"
    write_xlsx(path, desk, desk.days(days(first, through)), f"{first}..{through}")
    return load_workbook(path)


class Table:
    """The first sheet, read as a person reads it: by date and by column head."""

    def __init__(self, book) -> None:
        self.page = book["值班表"]
        self.heads = [cell.value for cell in self.page[3]]
        self.rows = {
            row[0].value.date().isoformat(): row
            for row in self.page.iter_rows(min_row=4)
            if hasattr(row[0].value, "date")
        }

    def cell(self, day: str, head: str):
        return self.rows[day][self.heads.index(head)]

    def text(self, day: str, head: str) -> str:
        return self.cell(day, head).value or ""

    def on_site(self, day: str) -> dict[str, str]:
        units = self.heads[4:-3]
        return {unit: self.text(day, unit) for unit in units if self.text(day, unit)}

    @property
    def notes(self) -> str:
        return "\n".join(
            str(row[0].value)
            for row in self.page.iter_rows(min_row=4)
            if row[0].value and not hasattr(row[0].value, "date")
        )


def whole(book) -> str:
    return "\n".join(
        str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value
    )


@pytest.fixture(scope="module")
def october(tmp_path_factory):
    folder = tmp_path_factory.mktemp("october")
    return book_of(folder, desk_for(folder / "home"), *month(10))


@pytest.fixture(scope="module")
def november(tmp_path_factory):
    folder = tmp_path_factory.mktemp("november")
    return book_of(folder, desk_for(folder / "home", STORM), *month(11))


# ------------------------------------------------------------------ the days


def test_nine_units_all_day_on_national_day(october):
    table = Table(october)
    assert table.on_site("2026-10-01") == dict.fromkeys(NINE, "24小时")
    assert table.text("2026-10-01", "值守强度") == "24小时"
    assert table.text("2026-10-01", "备注") == "国庆节放假"
    assert table.text("2026-10-01", "星期") == "周四"
    assert table.text("2026-10-01", "地点") == "市应急指挥中心"


def test_three_units_in_office_hours_after_the_holiday(october):
    table = Table(october)
    assert table.on_site("2026-10-08") == dict.fromkeys(SEASONAL, "工作时间")
    assert table.text("2026-10-08", "地点") == "市应急指挥大厅"
    assert table.text("2026-10-08", "备注") == ""


def test_adjusted_workdays_and_weekends_are_said_and_shaded(october):
    table = Table(october)
    assert table.text("2026-10-10", "备注") == "国庆节调休上班"
    assert table.text("2026-10-11", "备注") == "周末"
    shades = {
        table.cell(f"2026-10-{day}", "备注").fill.fgColor.rgb for day in ("01", "08", "10", "11")
    }
    assert len(shades) == 4


def test_a_colour_never_stands_without_its_word(october):
    table = Table(october)
    looks = {
        (cell.value or "", cell.fill.fgColor.rgb if cell.fill.fill_type else "")
        for row in table.rows.values()
        for cell in row[4:-3]
    }
    assert len(looks) == len({text for text, _ in looks}) == len({fill for _, fill in looks}) == 3


def test_a_part_of_a_day_says_its_hours(november):
    table = Table(november)
    assert table.text("2026-11-05", "市公安局") == "24小时 02:10起"
    assert table.text("2026-11-06", "市公安局") == "24小时 18:00止"
    assert table.text("2026-11-07", "市公安局") == "24小时 03:00至18:00"
    health = table.text("2026-11-07", "市卫生健康委")
    assert health.split("\n") == ["24小时 05:00至18:00", "工作时间 18:00起"]
    assert table.text("2026-11-07", "值守强度") == "24小时、工作时间"
    assert "防汛Ⅲ级应急响应" in table.text("2026-11-07", "备注")
    assert "周末" in table.text("2026-11-07", "备注")


def test_a_day_without_units_has_its_row(november):
    table = Table(november)
    assert len(table.rows) == 30
    assert table.on_site("2026-11-01") == {}
    assert table.text("2026-11-01", "值守强度") == "无人入驻"


def test_a_pending_item_is_said_on_its_first_day(october):
    table = Table(october)
    assert "入驻通知" in table.text("2026-10-01", "待办与注意")
    assert table.text("2026-10-09", "待办与注意") == ""


def test_a_unit_on_standby_is_said_so(tmp_path):
    # no shipped rule obliges a unit to stand by
    desk = desk_for(tmp_path / "home")
    roster = desk.day(date(2026, 10, 8))
    idle = tuple(replace(line, presence=Presence.STANDBY) for line in roster.units)
    write_xlsx(tmp_path / "a.xlsx", desk, [replace(roster, units=(), standby=idle)], "2026-10-08")
    table = Table(load_workbook(tmp_path / "a.xlsx"))
    assert table.on_site("2026-10-08") == dict.fromkeys(SEASONAL, "备勤")
    assert table.text("2026-10-08", "值守强度") == "备勤"


# ------------------------------------------------------------------ titles and the page


def test_title_and_regulation(october):
    page = october["值班表"]
    assert page["A1"].value == "双鸭山市2026年10月应急值守单位值班表"
    assert page["A2"].value == "依据：双鸭山市应急指挥工作规则（双政发〔2023〕8号）"


@pytest.mark.parametrize(
    ("first", "last", "title"),
    [
        ("2026-10-01", "2026-10-31", "2026年10月"),
        ("2026-10-01", "2026-12-31", "2026年10月至12月"),
        ("2026-12-01", "2027-02-28", "2026年12月至2027年2月"),
        ("2026-01-01", "2026-12-31", "2026年"),
        ("2026-10-10", "2026-10-10", "2026年10月10日"),
        ("2026-10-05", "2026-11-03", "2026年10月5日至11月3日"),
        ("2026-12-30", "2027-01-02", "2026年12月30日至2027年1月2日"),
    ],
)
def test_the_title_says_the_span(first, last, title):
    assert Dates(date.fromisoformat(first), date.fromisoformat(last)).title == title


def test_page_setup(october):
    for page in october:
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.paperSize == int(page.PAPERSIZE_A4)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToWidth == 1
        assert page.print_title_rows == "$1:$3"
    assert october["值班表"].freeze_panes == "C4"
    assert october["值班表"].page_setup.fitToHeight == 1
    assert october["值班表"]["A1"].font.name == "方正小标宋简体"
    assert october["值班表"]["E4"].font.name == "仿宋_GB2312"


def test_several_months_run_over_pages(tmp_path):
    book = book_of(tmp_path, desk_for(tmp_path / "home"), "2026-10-01", "2026-12-31")
    assert book["值班表"].page_setup.fitToHeight == 0
    assert len(Table(book).rows) == 92


def test_dates_of_two_years_have_the_year(tmp_path):
    book = book_of(tmp_path, desk_for(tmp_path / "home"), "2026-12-30", "2027-01-02")
    assert book["值班表"]["A4"].number_format.startswith("yyyy")


def test_a_single_date(tmp_path):
    book = book_of(tmp_path, desk_for(tmp_path / "home"), "2026-10-10", "2026-10-10")
    assert book["值班表"]["A1"].value == "双鸭山市2026年10月10日应急值守单位值班表"
    assert Table(book).on_site("2026-10-10") == dict.fromkeys(SEASONAL, "工作时间")


def test_days_without_holiday_data_are_provisional(tmp_path):
    table = Table(book_of(tmp_path, desk_for(tmp_path / "home"), "2027-01-01", "2027-01-31"))
    assert table.page["A1"].value.endswith("（预排）")
    assert table.text("2027-01-01", "备注") == "预排"
    assert table.text("2027-01-02", "备注") == "周末、预排"
    assert "1月1日至31日没有国务院放假安排" in table.notes


def test_notes_under_the_table(october):
    notes = Table(october).notes
    assert "交接时刻：每日08:30，值班日为当日08:30至次日08:30（运行参数" in notes
    assert "工作时间：未填写" in notes
    assert "分管领导1名、具体工作人员1名" in notes
    assert "规则包 shuangyashan-2023，摘要 " in notes
    signing = notes.splitlines()[-1]
    assert signing.replace("　", "") == "填表人：审核人：制表日期：年月日"


def test_notes_use_the_site_settings(tmp_path):
    site = 'handover: "09:00"\noffice_hours: 08:30-11:30 13:30-17:00\n'
    desk = desk_for(tmp_path / "home", site=site)
    notes = Table(book_of(tmp_path, desk, *month(10))).notes
    assert "每日09:00" in notes
    assert "工作时间：08:30-11:30 13:30-17:00（运行参数）" in notes
    assert desk.loaded.site.digest.removeprefix("sha256:")[:12] in notes


# ------------------------------------------------------------------ reasons and tasks


def test_every_reason_is_listed_once(october):
    rows = list(october["依据"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    special = next(row for row in rows if row[1] == "第七条" and "24小时" in row[3])
    assert "因第五条「重大节日和重要活动等期间」" in special[4]
    assert set(NINE) == set(special[5].split("、"))
    assert special[6] == "10月1日至7日"
    assert "国庆节放假" in special[7]
    assert special[8].startswith("AMB-12 选")
    assert "（默认）" in special[8]


def test_parameters_are_labelled(october):
    rows = list(october["依据"].iter_rows(min_row=4, values_only=True))
    assert any(row[9] and row[9].startswith("运行参数 ") and row[9].endswith("3天") for row in rows)


def test_numbers_in_the_table_lead_to_reasons(november):
    table = Table(november)
    numbers = {row[0] for row in november["依据"].iter_rows(min_row=4, values_only=True)}
    basis = table.text("2026-11-05", "依据（条）")
    assert basis.startswith("第七条〔")
    assert int(basis.split("〔")[1].split("〕")[0].split("、")[0]) in numbers


def test_a_reading_changed_within_the_span_makes_two_reasons(tmp_path):
    site = "readings:\n  - {id: AMB-01, choice: b, from: 2026-10-15, document: 号三}\n"
    book = book_of(tmp_path, desk_for(tmp_path / "home", site=site), *month(10))
    rows = [
        r for r in book["依据"].iter_rows(min_row=4, values_only=True) if "AMB-01" in (r[8] or "")
    ]
    assert [row[6] for row in rows] == ["10月1日至14日", "10月15日至31日"]
    assert "运行单位选定，号三" in rows[1][8]
    assert Table(book).text("2026-10-15", "市水务局") == "24小时"


def test_pending_items_and_duties(november):
    rows = list(november["待办与职责"].iter_rows(min_row=4, values_only=True))
    assert {row[0] for row in rows} >= {"待办", "职责", "常设职责"}
    notice = next(row for row in rows if row[1] == "入驻通知")
    assert (notice[2], notice[4]) == ("市气象灾害应急指挥部办公室", "11月5日02:10前")
    assert notice[6] == "11月5日至6日"
    assert any(row[1] == "牵头会商" and row[2] == "市气象局" and row[5] == "暴雨" for row in rows)


# ------------------------------------------------------------------ drills, data that is not text


def test_a_drill_is_marked_on_every_sheet(tmp_path):
    book = book_of(tmp_path, desk_for(tmp_path / "home", DRILL, exercise=True), *month(11))
    for page in book:
        assert page["A1"].value.startswith("【演练】")
        assert "【演练】" in page.oddHeader.center.text
        assert "【演练】" in page.oddFooter.left.text
    assert Table(book).text("2026-11-05", "市公安局") == "24小时"


def test_a_drill_leaves_no_trace_in_the_real_sheet(tmp_path):
    desk = desk_for(tmp_path / "home", DRILL)
    book = book_of(tmp_path, desk, *month(11))
    assert "演练" not in whole(book)
    assert Table(book).on_site("2026-11-05") == {}


EXTRA = "extra_units:\n  - {unit: sly, name: '%s'}\nunits:\n  市水务局: {phones: [0469-5550000]}\n"
SLY = """\
records:
  - proposal: {unit: sly, body: 市减灾委员会, at: 2026-11-07T04:00:00+08:00}
  - consent: {unit: sly, by: 市政府, at: 2026-11-07T05:00:00+08:00, through: 2026-11-10}
"""


@pytest.mark.parametrize("name", ["=1+1", "+cmd|calc", "-2+3", "@SUM(A1)"])
def test_a_formula_in_the_data_stays_text(tmp_path, name):
    desk = desk_for(tmp_path / "home", SLY, EXTRA % name)
    book = book_of(tmp_path, desk, *month(11))
    cells = [c for page in book for row in page.iter_rows() for c in row if c.value == name]
    assert cells
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    assert not any(c.data_type == "f" for page in book for row in page.iter_rows() for c in row)
    write_csv(tmp_path / "a.csv", desk, desk.days(days(*month(11))))
    assert f"'{name}" in {row["name"] for row in csv_rows(tmp_path / "a.csv")}


def test_control_characters_are_left_out():
    assert clean("甲\x00\x1b乙\n丙") == "甲乙\n丙"


def test_phones_are_not_exported(tmp_path):
    desk = desk_for(tmp_path / "home", SLY, EXTRA % "某公司")
    assert "5550000" not in whole(book_of(tmp_path, desk, *month(10)))
    write_csv(tmp_path / "a.csv", desk, desk.days(days(*month(10))))
    assert b"5550000" not in (tmp_path / "a.csv").read_bytes()


# ------------------------------------------------------------------ bytes and files


ONE_RUN = """
import sys
from pathlib import Path
from engine.facts.moments import DAY
from service.answering import Question, desks
from service.exports.month_csv import write_csv
from service.exports.month_xlsx import write_xlsx
from service.home import Home
from datetime import date

home, records, target = map(Path, sys.argv[1:])
desk = desks(Question(home=Home(home), matcher="bits", records_file=str(records)))[0]
rosters = desk.days([date(2026, 9, 25) + n * DAY for n in range(60)])
write_xlsx(target.with_suffix(".xlsx"), desk, rosters, "2026-09-25..2026-11-23")
write_csv(target.with_suffix(".csv"), desk, rosters)
"""


def test_same_inputs_same_bytes(tmp_path):
    """Two runs of Python, each with its own order of sets, time zone and home."""
    records = tmp_path / "records.yaml"
    records.write_text(STORM, encoding="utf-8")
    for run, zone in (("1", "UTC"), ("2", "Asia/Shanghai")):
        environment = os.environ | {"PYTHONHASHSEED": run, "TZ": zone, "PYTHONPATH": str(ROOT)}
        places = [tmp_path / f"home{run}", records, tmp_path / run]
        command = [sys.executable, "-c", ONE_RUN, *map(str, places)]
        subprocess.run(command, check=True, env=environment)
    for suffix in (".xlsx", ".csv"):
        first, second = ((tmp_path / run).with_suffix(suffix).read_bytes() for run in "12")
        assert first == second


def test_no_present_time_in_the_file(tmp_path):
    desk = desk_for(tmp_path / "home")
    write_xlsx(tmp_path / "a.xlsx", desk, desk.days(days(*month(10))), "2026-10")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert core.count("2026-10-01T00:00:00Z") == 2


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_an_unwritable_place_is_named_with_a_remedy(tmp_path, suffix):
    desk = desk_for(tmp_path / "home")
    rosters = desk.days(days("2026-10-01", "2026-10-02"))
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    places = [tmp_path / "none" / "a", tmp_path / "file" / "a", tmp_path / "folder", Path("a\0b")]
    for place in places:
        with pytest.raises(InputFault) as caught:
            written(suffix, place, desk, rosters)
        assert caught.value.code == "E102"
        assert caught.value.where == str(place)
        assert caught.value.remedy
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder", "home"]


def written(suffix: str, path: Path, desk: Desk, rosters) -> None:
    if suffix == "xlsx":
        write_xlsx(path, desk, rosters, "2026-10")
    else:
        write_csv(path, desk, rosters)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_an_earlier_file_stays_until_the_new_one_is_done(tmp_path, monkeypatch, suffix):
    desk = desk_for(tmp_path / "home")
    rosters = desk.days(days("2026-10-01", "2026-10-02"))
    (tmp_path / "old").write_text("old")

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(InputFault):
        written(suffix, tmp_path / "old", desk, rosters)
    assert (tmp_path / "old").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home", "old"]
    monkeypatch.undo()
    written(suffix, tmp_path / "old", desk, rosters)
    assert (tmp_path / "old").read_bytes() != b"old"


def test_without_openpyxl(tmp_path, monkeypatch):
    desk = desk_for(tmp_path / "home")
    rosters = desk.days(days("2026-10-01", "2026-10-02"))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(NoAnswer) as caught:
        write_xlsx(tmp_path / "a.xlsx", desk, rosters, "2026-10")
    assert (caught.value.code, caught.value.what) == ("E101", "没有 openpyxl")
    assert caught.value.remedy == "pip install 'zhiban[files]'"
    assert not (tmp_path / "a.xlsx").exists()
    write_csv(tmp_path / "a.csv", desk, rosters)
    assert (tmp_path / "a.csv").exists()


def test_without_a_day(tmp_path):
    with pytest.raises(InputFault) as caught:
        write_xlsx(tmp_path / "a.xlsx", desk_for(tmp_path / "home"), [], "")
    assert caught.value.code == "E103"


# ------------------------------------------------------------------ csv


def csv_rows(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv(tmp_path):
    desk = desk_for(tmp_path / "home", STORM)
    path = tmp_path / "a.csv"
    write_csv(path, desk, desk.days(days(*month(11))))
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    rows = csv_rows(path)
    assert [row["date"] for row in rows if not row["unit"]][:2] == ["2026-11-01", "2026-11-02"]
    storm = [row for row in rows if row["date"] == "2026-11-05"]
    assert [row["name"] for row in storm] == NINE
    first = storm[0]
    assert (first["weekday"], first["presence"], first["coverage"]) == ("周四", "on_post", "24h")
    assert first["start"] == "2026-11-05T02:10:00+08:00"
    assert first["end"] == "2026-11-06T00:00:00+08:00"
    assert (first["deputy_leader"], first["staff"]) == ("1", "1")
    assert first["articles"] == "第七条；第五条"
    assert first["parameters"] == "extreme_weather_colour=orange"
    assert "暴雨红色预警 A-1" in first["facts"]
    assert "AMB-14" in first["readings"]


def test_csv_lists_what_the_rosters_list(tmp_path):
    desk = desk_for(tmp_path / "home")
    rosters = desk.days(days("2026-09-20", "2026-10-31"))
    write_csv(tmp_path / "a.csv", desk, rosters)
    expected = [
        (r.start.date().isoformat(), line.unit.id, line.coverage.value)
        for r in rosters
        for line in r.units
    ]
    rows = csv_rows(tmp_path / "a.csv")
    assert [(r["date"], r["unit"], r["coverage"]) for r in rows if r["unit"]] == expected
    assert {row["date"] for row in rows} == {r.start.date().isoformat() for r in rosters}


def test_csv_says_drill_and_flags(tmp_path):
    desk = desk_for(tmp_path / "home", DRILL, exercise=True)
    write_csv(tmp_path / "a.csv", desk, desk.days(days("2027-01-01", "2027-01-02")))
    rows = csv_rows(tmp_path / "a.csv")
    assert all(row["flags"].startswith("【演练】") for row in rows)
    assert all("no_holiday_data：" in row["flags"] for row in rows)

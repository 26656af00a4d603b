"""The register as people keep it: every command typed, hostile sheets included."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from service.files.people_files import HEADS
from service.home import Home
from service.store.database import Database
from service.store.opening import store_of

ROOT = Path(__file__).resolve().parents[2]
ROWS = (
    "市水务局,01,测试甲,分管领导,13000000001,2026-01-01,",
    "市水务局,02,测试乙,具体工作人员,0469-1234567,,",
    "市林业和草原局,01,测试丙,分管领导、具体工作人员,,,2026-12-31",
)


@pytest.fixture(autouse=True)
def _actor(monkeypatch):
    monkeypatch.setenv("ZHIBAN_ACTOR", "1001")


def sheet(tmp_path, *rows, name="people.csv", encoding="utf-8", heads=HEADS):
    path = tmp_path / name
    path.write_bytes("\r\n".join([",".join(heads), *rows]).encode(encoding))
    return path


@pytest.fixture
def listed(zhiban, tmp_path):
    """A home in which three people are listed."""
    assert zhiban("people", "import", sheet(tmp_path, *ROWS))[0] == 0
    return zhiban


def events(tmp_path):
    return Database(tmp_path / "home" / "zhiban.db").find(("register",))


def listing(zhiban, *words):
    code, out, _ = zhiban("people", "list", "--json", *words)
    assert code == 0
    return json.loads(out)


# --- sheets that are taken


def test_a_sheet_is_taken_once(zhiban, tmp_path):
    path = sheet(tmp_path, *ROWS)
    code, out, _ = zhiban("people", "import", path)
    assert (code, "新增 3 人，改动 0 人，相同 0 人（记录 #1）" in out) == (0, True)
    code, out, _ = zhiban("people", "import", path)
    assert (code, "相同 3 人，没有改动" in out) == (0, True)
    assert len(events(tmp_path)) == 1


def test_what_changed_is_taken_and_what_is_not_in_the_sheet_stays(listed, tmp_path):
    path = sheet(tmp_path, "市水务局,02,测试丁,具体工作人员,,,2026-10-31")
    code, out, _ = listed("people", "import", path)
    assert code == 0
    assert "新增 0 人，改动 1 人" in out
    assert "1 人改了姓名（water-02）" in out
    assert "1 人不在文件里（water-01），照旧保留" in out  # of the units in the sheet alone
    people = {one["id"]: one for one in listing(listed)["people"]}
    assert len(people) == 3
    assert (people["water-02"]["name"], people["water-02"]["through"]) == ("测试丁", "2026-10-31")


def test_a_sheet_with_a_bad_row_is_not_taken_unless_told_so(zhiban, tmp_path):
    path = sheet(tmp_path, *ROWS, "市水利局,09,测试丁,具体工作人员,,,")
    code, _, err = zhiban("people", "import", path)
    assert (code, "people.csv:5  [L103] 不认识的单位" in err) == (2, True)
    assert listing(zhiban)["people"] == []
    code, out, err = zhiban("people", "import", path, "--good-rows")
    assert (code, "新增 3 人" in out, "people.csv:5" in err) == (1, True, True)
    assert events(tmp_path)[0].body["left_out"] == 1


def test_a_number_that_lost_its_zeros_is_not_a_new_person(listed, tmp_path):
    path = sheet(tmp_path, "市水务局,1,测试甲,分管领导,,,")
    code, _, err = listed("people", "import", path)
    assert (code, "[L109] water-1 与 water-01" in err) == (2, True)
    path = sheet(tmp_path, "市气象局,1,测试戊,分管领导,,,", "市气象局,01,测试己,分管领导,,,")
    assert "[L109]" in listed("people", "import", path)[2]


def test_what_was_imported_as_json(zhiban, tmp_path):
    form = json.loads(zhiban("people", "import", sheet(tmp_path, *ROWS), "--json")[1])
    assert form["new"] == ["water-01", "water-02", "forestry-01"]
    assert (form["record"], form["faults"]) == (1, [])


def test_the_template_is_read_as_it_is_written(zhiban, tmp_path):
    for name in ("people.csv", "people.xlsx"):
        assert zhiban("people", "template", tmp_path / name)[0] == 0
        _, _, err = zhiban("people", "import", tmp_path / name)
        places = [line.split("  ")[0] for line in err.splitlines() if "L103" in line]
        assert places == [f"{name}:2", f"{name}:3"]  # the unit of the examples alone is unknown
        before = (tmp_path / name).read_bytes()
        assert "[L110]" in zhiban("people", "template", tmp_path / name)[2]
        assert (tmp_path / name).read_bytes() == before
    assert (tmp_path / "people.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    page = load_workbook(tmp_path / "people.xlsx").worksheets[0]
    assert page["B200"].number_format == "@"
    assert "[U103]" in zhiban("people", "template", tmp_path / "people.doc")[2]


# --- sheets that somebody else wrote


def test_ten_thousand_rows(zhiban, tmp_path):
    rows = [f"市水务局,{n:05},人员{n:05},具体工作人员,,," for n in range(10_000)]
    path = sheet(tmp_path, *rows)
    assert "新增 10000 人" in zhiban("people", "import", path)[1]
    assert "相同 10000 人" in zhiban("people", "import", path)[1]
    assert len(listing(zhiban)["people"]) == 10_000


def test_a_file_as_a_spreadsheet_of_this_country_writes_it(zhiban, tmp_path):
    path = sheet(
        tmp_path, "市水务局,03,测试　庚,具体工作人员,,2026/1/1,2026年12月31日", encoding="gb18030"
    )
    assert zhiban("people", "import", path)[0] == 0
    (one,) = listing(zhiban)["people"]
    assert (one["name"], one["from"], one["through"]) == ("测试庚", "2026-01-01", "2026-12-31")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("市水务局,01,=cmd|'/C calc'!A0,具体工作人员,,,", "像是公式"),
        ("市水务局,01,@SUM(A1),具体工作人员,,,", "像是公式"),
        ("市水务局,01,测试\x07甲,具体工作人员,,,", "不能显示的字符"),
        ("市水务局,01,测试\u202e甲,具体工作人员,,,", "不能显示的字符"),
        ('市水务局,01,"测试\n甲",具体工作人员,,,', "不能显示的字符"),
        ("市水务局,=1+1,测试甲,具体工作人员,,,", "编号是空的或写法不对"),
        ("市水务局,01,测试甲,具体工作人员,=HYPERLINK,,", "电话是空的或写法不对"),
        ("市水务局,01,测试甲,具体工作人员,,2026-13-01,", "不是日期"),
        ("市水务局,01,测试甲,具体工作人员,,2026-02-30,", "不是日期"),
        (",01,测试甲,具体工作人员,,,", "没有写单位"),
        (f"市水务局,01,{'长' * 41},具体工作人员,,,", "太长"),
    ],
)
def test_a_hostile_row_is_named_and_not_taken(zhiban, tmp_path, row, said):
    code, out, err = zhiban("people", "import", sheet(tmp_path, row))
    assert (code, out) == (2, "")
    assert err.startswith("people.csv:2  [L103] ")
    assert said in err
    assert "测试" not in err
    assert listing(zhiban)["people"] == []


def test_the_same_number_twice_is_named_by_its_rows(zhiban, tmp_path):
    path = sheet(tmp_path, ROWS[0], ROWS[0])
    code, _, err = zhiban("people", "import", path)
    assert (code, "people.csv:3  [L104] 编号与第 2 行重复" in err) == (2, True)


def test_an_alias_of_a_unit_is_the_unit_and_another_is_not_known(zhiban, tmp_path):
    zhiban("people", "import", sheet(tmp_path, ROWS[2]))
    assert listing(zhiban)["people"][0]["unit_name"] == "市林草局"
    _, _, err = zhiban("people", "import", sheet(tmp_path, "市供电公司,01,测试甲,分管领导,,,"))
    assert "不认识的单位「市供电公司」" in err


def book_of(*rows):
    book = Workbook()
    page = book.worksheets[0]
    for row in (HEADS, *rows):
        page.append(list(row))
    return book, page


def test_merged_cells_are_said_to_be_so(zhiban, tmp_path):
    book, page = book_of(
        ["市水务局", "01", "测试甲", "分管领导"], [None, "02", "测试乙", "具体工作人员"]
    )
    page.merge_cells("A2:A3")
    book.save(tmp_path / "people.xlsx")
    code, _, err = zhiban("people", "import", tmp_path / "people.xlsx")
    assert (code, "people.xlsx:3  [L103] 没有写单位" in err) == (2, True)
    assert "合并的单元格先拆开" in err


def test_a_formula_in_an_xlsx_is_no_name(zhiban, tmp_path):
    book, _ = book_of(["市水务局", "01", "=1+1", "分管领导"])
    book.save(tmp_path / "people.xlsx")
    assert "people.xlsx:2  [L103]" in zhiban("people", "import", tmp_path / "people.xlsx")[2]


def test_a_cell_at_the_end_of_the_world_is_named_and_costs_nothing(zhiban, tmp_path):
    book, page = book_of(["市水务局", "01", "测试甲", "分管领导"])
    page["XFD1048576"] = "x"
    book.save(tmp_path / "people.xlsx")
    code, _, err = zhiban("people", "import", tmp_path / "people.xlsx")
    assert (code, "超过 60 列（第 1048576 行）" in err) == (2, True)


def torn(content):
    return content[: len(content) // 2]


def bloated(_):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (300 * 1024 * 1024))
    return packed.getvalue()


@pytest.mark.parametrize("spoil", [torn, bloated, lambda _: b"", lambda _: b"PK\x03\x04"])
def test_an_xlsx_that_is_torn_is_refused(zhiban, tmp_path, spoil):
    path = tmp_path / "people.xlsx"
    book_of(["市水务局", "01", "测试甲", "分管领导"])[0].save(path)
    path.write_bytes(spoil(path.read_bytes()))
    code, _, err = zhiban("people", "import", path)
    assert (code, "[L102]" in err) == (2, True)


@pytest.mark.parametrize(
    "content",
    [
        ",".join(HEADS).encode() + b'\n"' + b"x" * 200_000,
        ",".join((*HEADS, "单位")).encode(),
        b"\xff\xfe\x00x",
    ],
)
def test_a_csv_that_is_none_is_refused(zhiban, tmp_path, content):
    (tmp_path / "people.csv").write_bytes(content)
    code, _, err = zhiban("people", "import", tmp_path / "people.csv")
    assert (code, "[L102]" in err) == (2, True)


# --- listing


def test_phones_are_masked_unless_asked_for(listed):
    out = listed("people", "list")[1]
    assert "130******01" in out
    assert "13000000001" not in out
    assert "13000000001" in listed("people", "list", "--phones")[1]
    assert "13000000001" not in json.dumps(listing(listed))
    assert "13000000001" in json.dumps(listing(listed, "--phones"))


def test_each_unit_has_its_totals_and_what_is_to_be_minded(listed):
    out = listed("people", "list", "--on", "2026-10-01")[1]
    assert "市水务局  2 人：分管领导 1、具体工作人员 1" in out
    assert "! 市水务局 只有一名分管领导（测试甲）：总负责、在位听令" in out
    assert "! 市公安局 名册里没有人" in out
    assert "共 2 个单位 3 人" in out
    later = listed("people", "list", "--unit", "市林草局", "--on", "2027-01-01")[1]
    assert "市林草局  1 人：不在岗 1" in later
    assert "! 市林草局 2027-01-01 没有能任分管领导的人" in later
    assert "市水务局" not in later


def test_a_unit_that_must_have_its_leader_on_post_is_said_so(listed, tmp_path):
    (tmp_path / "home" / "site.yaml").write_text("people: {sole_leader: on_post}\n", "utf-8")
    assert "没有人替换" in listed("people", "list")[1]


def test_an_empty_register_says_how_to_begin(zhiban):
    assert "zhiban people template" in zhiban("people", "list")[1]


# --- leave and wishes


def test_leave_is_entered_listed_and_cancelled(listed):
    code, out, _ = listed(
        "people", "leave", "市水务局 测试乙", "2026-10-01..2026-10-07", "--reason", "探亲"
    )
    assert (code, "已登记 测试乙（water-02）2026-10-01 至 10-07 请假，1 号（记录 #2）" in out) == (
        0,
        True,
    )
    assert "zhiban month 2026-10 change" in out
    assert "1 号" in listed("people", "list", "--on", "2026-10-03")[1]
    shown = listed("people", "leave", "--list", "--on", "2026-10-07..2026-10-09")[1]
    assert ("测试乙" in shown, "探亲" in shown) == (True, False)
    assert "探亲" in listed("people", "leave", "--list", "--reasons")[1]
    assert "没有请假" in listed("people", "leave", "--list", "--on", "2026-10-08")[1]
    assert "没有请假" in listed("people", "leave", "--list", "--unit", "市林草局")[1]
    assert "已取消 water-02 的请假 1 号" in listed("people", "leave", "--cancel", "1")[1]
    code, _, err = listed("people", "leave", "--cancel", "1")
    assert (code, "[L112]" in err) == (2, True)


def test_leave_that_overlaps_is_refused_with_the_number_it_meets(listed):
    listed("people", "leave", "water-02", "2026-10-01..2026-10-07")
    for days in ("2026-10-07", "2026-09-28..2026-10-01", "2026-10"):
        code, _, err = listed("people", "leave", "water-02", days)
        assert (code, "[L107] 与已登记的请假 1 号" in err) == (2, True)
    assert listed("people", "leave", "water-02", "2026-10-08")[0] == 0
    assert listed("people", "leave", "water-01", "2026-10-01")[0] == 0


def test_a_wish_takes_the_place_of_the_one_before(listed):
    assert (
        "愿值，分量 2"
        in listed("people", "wish", "测试甲", "2026-10-05", "--on", "--weight", "2")[1]
    )
    assert listed("people", "wish", "water-01", "2026-10-05", "--off")[0] == 0
    (one,) = [one for one in listing(listed, "--on", "2026-10-01")["people"] if one["wishes"]]
    assert one["wishes"] == [{"day": "2026-10-05", "wanted": False, "weight": 1}]
    assert listed("people", "wish", "water-01", "2026-10-05", "--cancel")[0] == 0
    assert "[L113]" in listed("people", "wish", "water-01", "2026-10-05", "--cancel")[2]
    for words in ((), ("--on", "--cancel")):
        assert "[U103]" in listed("people", "wish", "water-01", "2026-10-05", *words)[2]


LEAVE_HEADS = ("单位", "编号", "开始", "结束", "事由", "类别", "分量")


def test_a_sheet_of_leave_is_taken_whole_or_not(listed, tmp_path):
    rows = ("市水务局,01,2026/10/1,2026/10/3,探亲,,", "市水务局,02,2026-10-05,,,不愿值,2")
    path = sheet(tmp_path, *rows, "市水务局,1,2026-10-01,,,,", "市水务局,01,2026-10-03,,,,",
                 "市水务局,02,2026-10-09,2026-10-08,,,", "市水务局,02,,,,休,", heads=LEAVE_HEADS)  # fmt: skip
    code, _, err = listed("people", "leave", "--import", path)
    assert code == 2
    assert [line.split("  ")[0] for line in err.splitlines() if "[L" in line] == [
        "people.csv:4", "people.csv:6", "people.csv:7", "people.csv:7", "people.csv:5",
    ]  # fmt: skip
    assert "没有请假" in listed("people", "leave", "--list")[1]
    code, out, _ = listed("people", "leave", "--import", path, "--good-rows")
    assert (code, "请假 1 次，意愿 1 项" in out) == (1, True)
    good = sheet(tmp_path, *rows, heads=LEAVE_HEADS)
    code, out, _ = listed("people", "leave", "--import", good)
    assert (code, "已有的 2 项，没有改动" in out) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        ("--list", "--cancel", "1"),
        ("water-01", "2026-10-01", "--reasons"),
        ("--list", "--reason", "探亲"),
        ("--cancel", "1", "--good-rows"),
        ("--import", "x.csv", "--unit", "市水务局"),
        ("water-01",),
        (),
        ("water-01", "2026-10-01", "--reason", "两\n行"),
    ],
)
def test_what_an_act_does_not_read_is_refused(listed, words):
    code, _, err = listed("people", "leave", *words)
    assert (code, "[U103]" in err) == (2, True)


# --- who is meant


@pytest.mark.parametrize(
    "typed", ["water-02", "市水务局02", "市水务局 02", "市水务局-02", "市水务局　测试乙", "测试乙"]
)
def test_a_person_is_found_by_what_people_type(listed, typed):
    assert "（water-02）" in listed("people", "leave", typed, "2026-10-01")[1]


def test_who_is_not_known_or_not_alone_is_asked_about(listed, tmp_path):
    _, _, err = listed("people", "leave", "water-03", "2026-10-01")
    assert "[L105] 名册里没有「water-03」" in err
    assert "是不是" in err
    listed("people", "import", sheet(tmp_path, "市林草局,02,测试乙,具体工作人员,,,"))
    _, _, err = listed("people", "leave", "测试乙", "2026-10-01")
    assert "[L106] 「测试乙」有 2 人" in err
    assert "forestry-02、water-02" in err


def test_in_an_empty_register_nobody_is_found(zhiban):
    assert "zhiban people import" in zhiban("people", "leave", "water-01", "2026-10-01")[2]


# --- erasing, and what the log knows


def bytes_of(tmp_path):
    files = sorted((tmp_path / "home").rglob("*"))
    return b"".join(path.read_bytes() for path in files if path.is_file())


def test_who_is_erased_is_in_no_file_of_the_home(listed, tmp_path):
    listed("people", "leave", "water-01", "2026-10-01", "--reason", "事由一二三")
    listed("people", "wish", "water-01", "2026-10-05", "--off")
    secrets = ["测试甲".encode(), b"13000000001", "事由一二三".encode()]
    assert all(one in bytes_of(tmp_path) for one in secrets)
    code, _, err = listed("people", "erase", "water-01")
    assert (code, "[L111]" in err) == (2, True)
    assert all(one in bytes_of(tmp_path) for one in secrets)
    code, out, _ = listed("people", "erase", "water-01", "--yes")
    assert (code, "连同请假 1 次、意愿 1 项" in out, "以前的备份" in out) == (0, True, True)
    assert not any(one in bytes_of(tmp_path) for one in secrets)
    assert [one["id"] for one in listing(listed)["people"]] == ["water-02", "forestry-01"]
    assert listed("log", "verify")[0] == 0
    assert "[L105]" in listed("people", "erase", "water-01", "--yes")[2]


def test_the_log_knows_ids_and_counts_alone(listed, tmp_path):
    listed("people", "leave", "water-02", "2026-10-01..2026-10-07", "--reason", "探亲")
    listed("people", "wish", "water-02", "2026-10-09", "--off")
    listed("people", "leave", "--cancel", "1")
    listed("people", "erase", "water-02", "--yes")
    found = events(tmp_path)
    assert [one.ref for one in found] == ["import", "leave", "wish", "leave", "erase"]
    text = json.dumps([one.body for one in found], ensure_ascii=False)
    for word in ("测试", "探亲", "1234567", "2026-10"):
        assert word not in text
    shown = listed("log", "show")[1]
    assert "名册  导入  新增 3 人，改动 0 人" in shown
    assert "名册  请假  water-02 取消 1 号" in shown
    assert "1001" in shown


def test_today_does_not_mind_the_register(listed):
    before = listed("today", "--at", "2026-10-01T10:00")[1]
    listed("people", "leave", "water-01", "2026-10-01")
    assert listed("today", "--at", "2026-10-01T10:00")[1] == before


def test_all_of_it_in_postgresql(zhiban, tmp_path, request):
    schema = request.getfixturevalue("schema")
    db = ("--db", schema)
    assert zhiban("people", "import", sheet(tmp_path, *ROWS), *db)[0] == 0
    assert zhiban("people", "leave", "water-01", "2026-10-01", *db)[0] == 0
    assert zhiban("people", "erase", "water-01", "--yes", *db)[0] == 0
    with store_of(Home(tmp_path / "home", schema)).people_rows() as rows:
        found = rows.register()
    assert [one.person.id for one in found.listed] == ["forestry-01", "water-02"]
    assert found.leave == ()


# --- the register for demonstrations


def rows_of(path):
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def test_the_demonstration_is_always_the_same_and_is_taken(zhiban, tmp_path):
    for name in ("one.csv", "two.csv"):
        assert zhiban("people", "demo", tmp_path / name, "--leave", "2026-10")[0] == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    leave = tmp_path / "one-leave.csv"
    assert leave.read_bytes() == (tmp_path / "two-leave.csv").read_bytes()
    assert "新增 90 人" in zhiban("people", "import", tmp_path / "one.csv")[1]
    assert zhiban("people", "leave", "--import", leave)[0] == 0
    form = listing(zhiban, "--on", "2026-10-01")
    leaders = {}
    for one in form["people"]:
        leaders.setdefault(one["unit"], []).append("deputy_leader" in one["posts"])
    assert [(len(some), sum(some)) for some in leaders.values()] == [(10, 3)] * 8 + [(10, 1)]
    assert all(one["phone"] == "" for one in form["people"])
    (warning,) = form["warnings"]
    assert "总负责、在位听令" in warning
    days = [date.fromisoformat(row[n]) for row in rows_of(leave)[1:] for n in (2, 3)]
    assert {(day.year, day.month) for day in days} == {(2026, 10)}


def test_a_demonstration_of_some_units(zhiban, tmp_path):
    zhiban("people", "demo", tmp_path / "one.csv", "--units", "市水务局、市气象局")
    assert {row[0] for row in rows_of(tmp_path / "one.csv")[1:]} == {"市水务局", "市气象局"}
    assert not (tmp_path / "one-leave.csv").exists()
    assert "[L110]" in zhiban("people", "demo", tmp_path / "one.csv")[2]
    assert "[R301]" in zhiban("people", "demo", tmp_path / "three.csv", "--units", "某局")[2]
    for words in (("four.xlsx",), ("five.csv", "--leave", "2026-10-03")):
        assert "[U103]" in zhiban("people", "demo", tmp_path / words[0], *words[1:])[2]
        assert not (tmp_path / words[0]).exists()


def test_help_of_every_command_is_written(zhiban):
    from service.commands.people import people

    for name in (*people.commands, "leave", "wish", "demo"):
        code, out, _ = zhiban("people", name, "--help")
        assert (code, out.startswith(f"用法：zhiban people {name}")) == (0, True)


def test_of_several_who_enter_the_same_leave_at_once_one_is_heard(listed, tmp_path):
    words = [
        sys.executable,
        ROOT / "cli.py",
        "people",
        "leave",
        "water-01",
        "2026-10-01..2026-10-05",
    ]
    both = [subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE) for _ in "123"]
    said = [one.communicate()[1].decode() for one in both]
    assert sorted(one.returncode for one in both) == [0, 2, 2]
    assert sum("[L107]" in text for text in said) == 2
    assert listed("people", "leave", "--list")[1].count("water-01") == 1
    assert [one.ref for one in events(tmp_path)] == ["import", "leave"]


def test_what_a_reader_holds_back_is_said_and_the_remedy_works(listed, tmp_path, monkeypatch):
    from service.store import embedded

    monkeypatch.setattr(embedded, "BUSY_SECONDS", 0)
    path = tmp_path / "home" / "zhiban.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM person").fetchone()
        code, out, err = listed("people", "erase", "water-01", "--yes")
        assert (code, "已删除 water-01" in out, "[L303]" in err) == (3, True, True)
        assert "测试甲".encode() in bytes_of(tmp_path)
    listed("people", "list")
    assert "测试甲".encode() not in bytes_of(tmp_path)

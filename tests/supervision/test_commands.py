"""``checkin``, ``rollcall``, ``supervision`` as typed, on a real store, and the files they write."""

from __future__ import annotations

import csv
import io
import json

import pytest
from openpyxl import load_workbook

STATES = ("done", "late", "missing", "open", "unverifiable")


@pytest.fixture
def storm(zhiban):
    """A store with a red warning from 2024-06-15 02:10 to 2024-06-16 02:10."""

    def typed(*words, expected=0):
        code, said, fault = zhiban(*words)
        assert code == expected, fault
        return fault if expected else said

    typed("alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红", "--area", "230500",
          "--issued", "2024-06-15T02:10", "--expires", "2024-06-16T02:10")  # fmt: skip
    return typed


def test_a_check_in_is_recorded_and_judged(storm):
    said = storm("checkin", "--unit", "市水务局", "--post", "分管领导", "--at", "2024-06-15T02:30")
    assert "已登记 市水务局 分管领导签到 2024-06-15 02:30（记录 #2）" in said
    assert "不在值班表" not in said
    shown = storm("supervision", "2024-06-15", "--at", "2024-06-17", "--unit", "市水务局", "--all")
    assert "签到 2024-06-15 02:30 市水务局（#2）" in shown
    assert "具体工作人员在岗  06-15 02:10 至 06-15 24:00；没有签到  依据 第七条" in shown


def test_a_unit_that_is_not_on_the_roster_is_recorded_with_a_note(storm):
    said = storm("checkin", "--unit", "市卫生健康委", "--post", "staff", "--at", "2024-06-15T03:00")
    assert "已登记" in said
    assert "市卫生健康委 此刻不在值班表的在岗单位里，已照记" in said
    before = storm("checkin", "--unit", "市水务局", "--post", "staff", "--at", "2024-06-15T02:09")
    assert "不在值班表" in before


def test_an_unknown_unit_is_refused_with_the_nearest(storm):
    fault = storm("checkin", "--unit", "市水物局", "--post", "staff", expected=2)
    assert "R301" in fault
    assert "市水务局" in fault


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("checkin", "--unit", "市水务局", "--post", "局长"), "U103"),
        (("checkin", "--unit", "市水务局", "--post", "staff", "--at", "2024-06-15T03:00", "--until", "2024-06-15T03:00"), "R101"),
        (("rollcall", "--by", "市应急局"), "W130"),
        (("rollcall", "--by", "市应急局", "--present", "市水务局", "--absent", "市水务局"), "W131"),
        (("rollcall", "--by", "市应急局", "--present", "某局"), "R301"),
        (("supervision", "2024-06-15", "--unit", "某局"), "R301"),
        (("supervision", "六月"), "U103"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_nothing_is_recorded(storm, words, code):
    assert code in storm(*words, expected=2)
    assert "#2" not in storm("log", "show")


def test_a_roll_call_of_several_units(storm):
    said = storm("rollcall", "--by", "市应急局", "--present", "市水务局、市气象局", "--absent", "市林草局",
                 "--at", "2024-06-15T09:00")  # fmt: skip
    assert "点名 2024-06-15 09:00：在 2 个，不在 1 个" in said
    shown = storm("supervision", "2024-06-15", "--at", "2024-06-17", "--unit", "市林草局")
    assert "联合值班值守：点名  06-15 09:00；点名不在" in shown
    assert "（#2）" in shown


def test_the_json_adds_up_and_says_why(storm):
    storm("checkin", "--unit", "市水务局", "--post", "staff", "--at", "2024-06-15T02:30")
    form = json.loads(storm("supervision", "2024-06-15", "--at", "2024-06-17", "--json"))
    assert form["schema"] == "zhiban.supervision/1"
    assert [one["title"] for one in form["works"]] == [
        "入驻指挥中心", "联合值班值守", "开展风险排查", "实施隐患整改", "组织抢险救援", "实时报送信息",
    ]  # fmt: skip
    assert all(one["due"] == sum(one[state] for state in STATES) for one in form["counts"])
    assert sum(one["due"] for one in form["counts"]) == len(form["lines"])
    assert all(one["because"][0]["quote"] for one in form["lines"])
    (done,) = [
        one for one in form["lines"] if one["state"] == "done" and one["work"] == "residency"
    ]
    assert done["by"] == [
        {
            "kind": "checkin",
            "title": "签到",
            "at": "2024-06-15T02:30:00+08:00",
            "by": "市水务局",
            "source": "#2",
            "document": "",
        }
    ]


def test_known_at_leaves_out_what_was_recorded_later(storm):
    storm("checkin", "--unit", "市水务局", "--post", "staff", "--at", "2024-06-15T02:30")
    said = storm(
        "supervision", "2024-06-15", "--at", "2024-06-17", "--known-at", "2024-06-15T00:00"
    )
    assert "只算 2024-06-15" in said
    assert "签到" not in said


def test_an_exercise_is_marked_and_apart(zhiban, tmp_path):
    path = tmp_path / "drill.yaml"
    path.write_text(
        'records:\n  - alert: {id: D-1, hazard: 暴雨, colour: 红, area: "230500", status: Exercise, '
        "issued: 2024-06-15T02:10, expires: 2024-06-16T02:10}\n", "utf-8",
    )  # fmt: skip
    asked = ("supervision", "2024-06-15", "--records", path, "--at", "2024-06-17")
    assert "入驻指挥中心" not in zhiban(*asked)[1]
    said = zhiban(*asked, "--exercise")[1]
    assert said.startswith("【演练】")
    assert "入驻指挥中心" in said


def test_a_period_without_anything_owed(zhiban, tmp_path):
    path = tmp_path / "none.yaml"
    path.write_text("records: []\n", "utf-8")
    code, said, _ = zhiban("supervision", "2023-07-01", "--records", path)
    assert code == 0
    assert "没有可以督查的事项" in said


# --- files ----------------------------------------------------------------------------------------

ROWS = """\
records:
  - alert: {id: A-1, hazard: 暴雨, colour: 红, area: "230500", issued: 2024-06-15T02:10, expires: 2024-06-16T02:10}
  - checkin: {unit: 市水务局, post: staff, at: 2024-06-15T02:40}
  - inspection: {id: J-1, by: 市应急局, at: 2024-06-14T09:00, found: 渗水}
  - rectification: {id: "=Z-1", inspection: J-1, by: 市水务局, at: 2024-06-14T10:00, due: 2024-06-15, text: "=1+1"}
  - done: {kind: rectify, by: 市水务局, at: 2024-06-15T20:00, about: "=Z-1", document: "@文号"}
"""


@pytest.fixture
def files(zhiban, tmp_path):
    records, xlsx, table = (tmp_path / name for name in ("r.yaml", "a.xlsx", "a.csv"))
    records.write_text(ROWS, "utf-8")

    def written():
        code, said, fault = zhiban("supervision", "2024-06-14..2024-06-16", "--records", records,
                                   "--at", "2024-06-17", "--xlsx", xlsx, "--csv", table, "--json")  # fmt: skip
        assert code == 0, fault
        return json.loads(said), xlsx.read_bytes(), table.read_bytes()

    return written


def test_the_csv_is_the_json_and_no_formula(files):
    form, _, raw = files()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["state"] for row in rows] == [line["state"] for line in form["lines"]]
    assert [row["number"].removeprefix("'") for row in rows] == [
        line["number"] for line in form["lines"]
    ]
    (mended,) = [row for row in rows if row["work"] == "rectification"]
    assert (mended["number"], mended["what"]) == ("'=Z-1", "'=1+1")
    assert not any(value.startswith(tuple("=+-@")) for row in rows for value in row.values())


def test_the_workbook_opens_and_adds_up(files):
    form, raw, _ = files()
    book = load_workbook(io.BytesIO(raw))
    counts, lines = book.worksheets
    assert counts.title == "督查考核"
    heads = [cell.value for cell in counts[3]]
    assert heads == ["单位", *(one["title"] for one in form["works"]), "合计"]
    total = next(row for row in counts.iter_rows(min_row=4, values_only=True) if row[0] == "合计")
    assert f"应办 {len(form['lines'])}" in total[-1].split("\n")
    for number, work in enumerate(form["works"], 1):
        due = sum(one["due"] for one in form["counts"] if one["work"] == work["work"])
        assert total[number].startswith(f"应办 {due}") or (due == 0 and total[number] == "—")
    assert lines.max_row == 3 + len(form["lines"])
    for page in (counts, lines):
        assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
        assert page.page_setup.fitToWidth == 1
        assert page.print_title_rows == "$1:$3"
    text = [cell for row in lines.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert all(cell.data_type == "s" for cell in text)
    assert all(cell.quotePrefix for cell in text if cell.value.startswith(("=", "@")))


def test_the_same_report_gives_the_same_bytes(files):
    assert files()[1:] == files()[1:]


def test_several_packs_do_not_go_into_one_file(zhiban, tmp_path):
    pack = "shuangyashan-2023"
    code, _, fault = zhiban(
        "supervision", "2024-06-15", "--pack", pack, "--pack", pack, "--csv", tmp_path / "a.csv"
    )
    assert code == 2
    assert "U104" in fault

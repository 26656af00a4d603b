"""``zhiban tasks``: listed, done, exported; and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from shutil import copytree

import pytest

from tests.tasks.conftest import FIXTURE, SITE

MEETING, CARD, FEEDBACK = "240928-16fc", "240929-fa55", "241120-3def"
SEPTEMBER = ("--at", "2024-09-26T09:00")


def listed(tasks, *words):
    code, out, err = tasks(*words, "--json")
    assert (code, err) == (0, "")
    form = json.loads(out)
    assert form["schema"] == "zhiban.tasks/1"
    return form["tasks"]


def test_the_list_says_what_is_overdue_due_and_by_whom(tasks):
    code, out, err = tasks(*SEPTEMBER)
    assert (code, err) == (0, "")
    assert "2024-09-05（周四）  逾期 21 天  卫生局\n      月报　每月；（三）" in out
    assert f"{CARD}  2024-09-29（周日）  还有 3 天  卫生局 → 卫生局、教育局" in out
    assert "当日放假，期限不顺延" in out
    assert out.index("已逾期") < out.index("\n到期\n") < out.index("没有写提前几天提醒的")
    assert "等待运行参数" not in out
    assert tasks("list", *SEPTEMBER)[1] == out


def test_what_waits_says_for_what(tasks, home):
    (home / "site.yaml").write_text("tasks: {packs: [fixture-health-2024]}\n", "utf-8")
    out = tasks("--waiting")[1]
    assert "  月报　每月；（三）\n      卫生局；等：report_day（每月哪一天报告）" in out
    assert "等：important_holidays（重要节日）、meeting_lead_days（提前几天开会）" in out
    assert "逾期" not in out
    waiting = listed(tasks, "--waiting")
    assert {one["state"] for one in waiting} == {"waiting_parameter"}
    assert all("due" not in one and one["waits_for"] for one in waiting)


def test_of_what_comes_every_day_or_week_only_the_next_is_listed(tasks):
    found = listed(tasks, "--at", "2024-08-01T09:00")
    assert [one["last_day"] for one in found if one["text"] == "零报告"] == ["2024-08-01"]
    assert [one["last_day"] for one in found if one["text"] == "大扫除"] == ["2024-08-03"]
    whole = listed(
        tasks, "--at", "2024-08-01T09:00", "--from", "2024-08-01", "--through", "2024-08-10"
    )
    assert len([one for one in whole if one["text"] == "零报告"]) == 10
    overdue = listed(tasks, "--at", "2024-08-11T09:00", "--overdue")
    assert len([one for one in overdue if one["text"] == "零报告"]) == 41
    assert {one["state"] for one in overdue} == {"overdue"}


def test_a_unit_sees_its_own(tasks):
    found = listed(tasks, "--at", "2024-11-25T09:00", "--unit", "教育局")
    assert [(one["shared"], one["state"]) for one in found] == [(FEEDBACK, "overdue")]
    assert found[0]["units"] == [{"unit": "education", "name": "教育局"}]
    assert found[0]["because"][0]["article"] == "（三）"
    code, _, err = tasks("--unit", "教育厅")
    assert code == 2
    assert "[R301] 不认识的单位「教育厅」" in err
    assert "教育局" in err


def test_it_is_done_once_by_those_who_owe_it(tasks, zhiban):
    early = ("--at", "2024-11-19T10:00")
    code, out, _ = tasks(
        "done", FEEDBACK, "--by", "教育局", *early, "--document", "教函〔2024〕1号"
    )
    assert code == 0
    assert f"已登记 教育局办理 {FEEDBACK}「反馈」（记录 #1）" in out
    later = ("--at", "2024-11-25T09:00", "--from", "2024-11-20", "--through", "2024-11-20")
    out = tasks(*later)[1]
    assert "已办，教函〔2024〕1号  教育局 → 卫生局" in out
    assert "逾期 5 天  卫生局 → 卫生局" in out
    code, _, err = tasks("done", FEEDBACK, "--by", "教育局", *early)
    assert code == 2
    assert f"[K103] {FEEDBACK}「反馈」已经登记过办理（2024-11-19 10:00）" in err
    assert tasks("done", FEEDBACK, "--all", "--at", "2024-11-25T08:00")[0] == 0
    states = {one["units"][0]["name"]: one["state"] for one in listed(tasks, *later)}
    assert states == {"教育局": "done", "卫生局": "done_late"}
    assert "迟 5 天" in tasks(*later)[1]
    assert tasks("done", FEEDBACK, "--all")[0] == 2
    roster = zhiban("roster", "2024-11-25", "--pack", "fixture-health-2024")[1]
    assert "到期事项：反馈" not in roster


def test_what_each_receiver_gets_is_done_one_by_one(tasks):
    words = ("done", CARD, "--by", "卫生局", "--at", "2024-09-28T10:00")
    assert tasks(*words, "--to", "教育局")[0] == 0
    assert (
        f"{CARD}  2024-09-29（周日）  还有 1 天  卫生局 → 卫生局\n"
        in tasks("--at", "2024-09-28T12:00")[1]
    )
    code, _, err = tasks(*words, "--to", "水务局")
    assert code == 2
    assert f"[K104] {CARD}「发放提示卡」不发给水务局" in err
    assert "教育局" in err
    assert tasks(*words)[0] == 0
    assert CARD not in tasks("--at", "2024-09-28T12:00")[1]
    assert "另有 3 项已办" not in tasks("--at", "2024-09-28T12:00")[1]
    assert "另有 2 项已办" in tasks("--at", "2024-09-28T12:00")[1]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("done", "241120-0000", "--by", "教育局"), "K101", FEEDBACK),
        (("done", "nonsense", "--by", "教育局"), "K101", "zhiban tasks"),
        (("done", FEEDBACK, "--by", "水务局"), "K102", "承担的是：卫生局、教育局"),
        (("done", FEEDBACK, "--by", "教育厅"), "R301", "教育局"),
        (("done", FEEDBACK), "U103", "--all"),
        (("done", FEEDBACK, "--by", "教育局", "--all"), "U103", "--by"),
        (("done",), "U101", "编号"),
        (("--from", "2024-13-01"), "U103", "2024-10-01"),
        (("--from", "2024-10-02", "--through", "2024-10-01"), "U103", "--through"),
        (("--pack", "没有的包"), "F103", "可用"),
        (("--overdue", "done", FEEDBACK, "--all"), "U103", "写在 tasks done 的后面"),
        (("lits",), "U101", "list"),
        (("card", "241120-d166", "--pack", "shuangyashan-health-2023"), "W127", "documents.yaml"),
    ],
)
def test_what_is_refused_says_what_to_do(tasks, words, code, said):
    status, out, err = tasks(*words)
    assert (status, out) == (2, "")
    assert f"[{code}]" in err
    assert said in err


def test_a_pack_in_the_settings_that_there_is_not_is_refused(tasks, home):
    (home / "site.yaml").write_text(SITE.replace("[fixture-health-2024]", "[fixture]"), "utf-8")
    code, _, err = tasks()
    assert code == 2
    assert "[T105] site.yaml 写了没有的规则包「fixture」" in err


def test_a_parameter_of_the_pack_s_own_section_is_checked(tasks, home):
    (home / "site.yaml").write_text(SITE.replace('report_day: "5"', "report_day: 五号"), "utf-8")
    code, _, err = tasks()
    assert code == 2
    assert "[R202] 参数 report_day 的值「五号」不对" in err
    (home / "site.yaml").write_text(SITE.replace("report_day", "reports"), "utf-8")
    assert "[R202] 没有参数 reports" in tasks()[2]


def test_the_doctor_names_the_pack_whose_value_is_wrong(home, zhiban):
    assert zhiban("doctor")[0] == 0
    (home / "site.yaml").write_text(SITE.replace('report_day: "5"', "report_day: 五号"), "utf-8")
    code, out, _ = zhiban("doctor")
    assert code == 1
    assert "✗ 规则包 fixture-health-2024　site.yaml 参数 report_day  [R202]" in out


def test_a_slip_is_moved_to_another_unit_or_taken_back(tasks, zhiban):
    assert tasks("done", FEEDBACK, "--by", "教育局", "--at", "2024-11-19T10:00")[0] == 0
    code, _, err = tasks("done", FEEDBACK, "--by", "教育局")
    assert code == 2
    typed = re.search(r"zhiban (correct --kind done --ref \S+)", err)[1].split()
    days = ("--at", "2024-11-25T09:00", "--from", "2024-11-20", "--through", "2024-11-20")
    assert zhiban(*typed, "--reason", "登错", "--set", "by=卫生局")[0] == 0
    states = {one["units"][0]["name"]: one["state"] for one in listed(tasks, *days)}
    assert states == {"教育局": "overdue", "卫生局": "done"}
    through = re.search(r"--set (through=\S+)", err)[1]
    assert zhiban(*typed, "--reason", "没有办", "--set", through)[0] == 0
    assert {one["state"] for one in listed(tasks, *days)} == {"overdue"}
    assert tasks("done", FEEDBACK, "--all", "--at", "2024-11-26T10:00")[0] == 0


def test_nothing_is_recorded_as_done_that_is_yet_to_come(tasks):
    code, _, err = tasks("done", FEEDBACK, "--by", "教育局", "--at", "2149-01-01T00:00")
    assert code == 2
    assert "[U103]" in err
    assert "不晚于现在" in err


def test_an_own_number_is_of_one_unit(tasks):
    days = ("--from", "2024-11-20", "--through", "2024-11-20")
    own = {one["units"][0]["name"]: one["number"] for one in listed(tasks, *days)}
    code, _, err = tasks("done", own["教育局"], "--by", "卫生局")
    assert code == 2
    assert f"[K102] 卫生局不承担 {own['教育局']}" in err
    assert tasks("done", own["教育局"], "--by", "教育局", "--at", "2024-11-19T10:00")[0] == 0


def test_a_number_that_two_packs_have_is_told_apart_by_the_pack(tasks, home, monkeypatch):
    other = home / "packs" / "other-2024"
    copytree(FIXTURE, other)
    pack = other / "pack.yaml"
    pack.write_text(pack.read_text("utf-8").replace(FIXTURE.name, other.name), "utf-8")
    (home / "site.yaml").write_text(SITE.replace("[fixture", "[other-2024, fixture"), "utf-8")
    monkeypatch.setattr("engine.tasks.occurrences.SHARED_DIGITS", 0)
    code, _, err = tasks("done", "241120-", "--all")
    assert code == 2
    assert "[K105] 有 2 件事的编号都是 241120-" in err
    assert "other-2024（卫生应急工作要点（试验））、fixture-health-2024（" in err
    assert tasks("done", "241120-", "--all", "--pack", "other-2024")[0] == 0


def test_a_wrong_value_of_one_pack_keeps_no_other_from_being_listed_and_done(tasks, home):
    values = "  shuangyashan-health-2023: {parameters: {midterm_evaluation_date: 2025-02-30}}\n"
    text = SITE.replace("[fixture", "[shuangyashan-health-2023, fixture") + values
    (home / "site.yaml").write_text(text, "utf-8")
    fault = "规则包 shuangyashan-health-2023　site.yaml 参数 midterm_evaluation_date  [R202]"
    code, out, err = tasks(*SEPTEMBER)
    assert code == 0
    assert "卫生应急工作要点（试验）" in out
    assert fault in err
    assert tasks("done", FEEDBACK, "--by", "教育局", "--at", "2024-11-19T10:00")[0] == 0
    for words in (("done", "241120-0000", "--all"), ("--pack", "shuangyashan-health-2023")):
        code, _, err = tasks(*words)
        assert code == 2
        assert fault in err


def test_what_another_pack_has_is_found_with_the_pack(tasks):
    code, _, err = tasks("done", "991120-d166", "--by", "教育局")
    assert code == 2
    assert "列出的规则包以外的，加 --pack" in err


def test_a_file_of_records_is_about_other_packs_too(tasks, tmp_path):
    file = tmp_path / "r.yaml"
    override = "{window: flood_main_season, from: 2024-07-01, through: 2024-08-01, document: 某文}"
    file.write_text(f"records: [{{window: {override}}}]\n", "utf-8")
    assert tasks("--records", file)[0] == 0


def test_without_settings_the_home_s_own_packs_are_listed(tasks, home):
    (home / "site.yaml").unlink()
    assert "卫生应急工作要点（试验）" in tasks()[1]


def test_records_about_another_pack_are_no_slips_here(tasks, zhiban):
    words = ("--from", "2026-07-01", "--through", "2026-08-01", "--document", "某文")
    assert zhiban("period", "override", "--window", "flood_main_season", *words)[0] == 0
    assert tasks()[0] == 0


def test_the_csv_has_a_row_for_each_occurrence(tasks, tmp_path):
    file = tmp_path / "a.csv"
    days = ("--from", "2024-09-29", "--through", "2024-11-20", *SEPTEMBER)
    assert tasks(*days, "--csv", file)[0] == 0
    raw = file.read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["number"] for row in rows] == [one["number"] for one in listed(tasks, *days)]
    assert {row["state"] for row in rows} == {"coming", "due_soon"}
    assert next(row for row in rows if row["shared"] == FEEDBACK)["quote"]
    tasks(*days, "--csv", file)
    assert file.read_bytes() == raw


def test_the_workbook_has_what_is_dated_and_what_waits(tasks, tmp_path, home):
    openpyxl = pytest.importorskip("openpyxl")
    (home / "site.yaml").write_text(SITE.replace('report_day: "5"', 'report_day: ""'), "utf-8")
    file = tmp_path / "a.xlsx"
    assert tasks(*SEPTEMBER, "--xlsx", file)[0] == 0
    raw = file.read_bytes()
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["到期事项", "等待运行参数"]
    dated = [[cell.value for cell in row] for row in book["到期事项"].iter_rows(min_row=4)]
    assert [CARD, "2024-09-29（周日）", "还有 3 天", "卫生局", "卫生局、教育局"] in [
        row[:5] for row in dated
    ]
    waits = [[cell.value for cell in row] for row in book["等待运行参数"].iter_rows(min_row=4)]
    assert waits[0][:4] == ["月报", "卫生局", "每月", "report_day（每月哪一天报告）"]
    tasks(*SEPTEMBER, "--xlsx", file)
    assert file.read_bytes() == raw


def test_several_packs_do_not_go_into_one_file(tasks, tmp_path):
    packs = ("--pack", "fixture-health-2024", "--pack", "shuangyashan-2023")
    code, _, err = tasks(*packs, "--csv", tmp_path / "a.csv")
    assert code == 2
    assert "[U104]" in err
    assert len(json.loads(tasks(*packs, "--json")[1])) == 2


def test_the_calendar_has_an_event_with_an_alarm_for_each(tasks, tmp_path):
    icalendar = pytest.importorskip("icalendar")
    file = tmp_path / "a.ics"
    words = ("ics", file, "--from", "2024-09-26", "--through", "2024-11-20", *SEPTEMBER)
    code, out, _ = tasks(*words)
    assert code == 0
    assert f"已写入 {file}：2024-09-26 至 2024-11-20" in out
    raw = file.read_bytes()
    calendar = icalendar.Calendar.from_ical(raw)
    events = {str(one["uid"]): one for one in calendar.walk("VEVENT")}
    found = listed(tasks, "--from", "2024-09-26", "--through", "2024-11-20", *SEPTEMBER)
    assert set(events) == {f"{one['number']}@fixture-health-2024.zhiban" for one in found}
    meeting = next(one for one in events.values() if "召开会议" in one["summary"])
    assert str(meeting.decoded("dtstart")) == "2024-09-28"
    assert str(meeting.decoded("dtend")) == "2024-09-29"
    (alarm,) = meeting.walk("VALARM")
    assert alarm.decoded("trigger").isoformat() == "2024-09-21T01:00:00+00:00"
    assert alarm["trigger"].params["VALUE"] == "DATE-TIME"
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    tasks(*words)
    assert file.read_bytes() == raw
    tasks("done", MEETING, "--all", "--at", "2024-09-26T08:00")
    tasks(*words)
    again = {
        str(one["uid"]): one
        for one in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    }
    assert set(again) == set(events)
    done = next(one for one in again.values() if "召开会议" in one["summary"])
    assert (str(done["summary"])[:3], done["sequence"], done.walk("VALARM")) == ("已办：", 1, [])


def test_a_moment_s_limit_is_an_event_of_that_moment(tasks, zhiban, tmp_path):
    icalendar = pytest.importorskip("icalendar")
    zhiban("incident", "add", "--id", "E-1", "--kind", "product_safety", "--at", "2024-09-26T08:00")
    assert "2024-09-26 10:00  还有 0 天" not in tasks(*SEPTEMBER)[1]
    assert "2024-09-26 10:00  今天到期  卫生局\n      报告　（三）" in tasks(*SEPTEMBER)[1]
    assert "逾期 3 小时" in tasks("--at", "2024-09-26T13:30")[1]
    file = tmp_path / "a.ics"
    tasks("ics", file, "--from", "2024-09-26", "--through", "2024-09-26", *SEPTEMBER)
    (event,) = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert event.decoded("dtend").isoformat() == "2024-09-26T02:00:00+00:00"
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger").isoformat() == "2024-09-26T00:00:00+00:00"


def test_two_tasks_that_happen_to_share_a_number_are_told_apart(tasks, monkeypatch):
    monkeypatch.setattr("engine.tasks.occurrences.SHARED_DIGITS", 0)
    days = ("--from", "2024-09-30", "--through", "2024-10-05", "--at", "2024-09-26T09:00")
    found = listed(tasks, *days)
    assert {one["shared"] for one in found} == {"240930-", "241005-"}
    assert tasks("done", "240930-", "--all")[0] == 0  # one task alone
    own = listed(tasks, "--from", "2024-08-31", "--through", "2024-08-31")
    assert len({one["text"] for one in own}) == 2
    code, _, err = tasks("done", "240831-", "--all")
    assert code == 2
    assert "[K105] 有 2 件事的编号都是 240831-" in err
    assert all(one["number"] in err for one in own)
    assert tasks("done", own[0]["number"], "--all")[0] == 0

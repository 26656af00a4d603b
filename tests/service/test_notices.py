"""Notices and reminders as people give them: due, printed, sent, acknowledged; and refused."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest

from calendars.duty_day import BEIJING
from service.home import Home
from service.recording import Entry, record
from service.store.opening import store_of

DAY = "2024-07-08"
WINDOW = ["市水务局", "市林草局", "市气象局"]
SITE = """\
units:
  市防汛抗旱指挥部: {phones: ["0469-0000000"]}
"""
CHOICE_B = "readings:\n  - {id: AMB-19, choice: b, from: 2024-01-01, document: 文号}\n"
CONSULTED = {
    "id": "C-1", "unit": "市气象局", "hazard": "rainstorm", "at": "2024-06-15T09:00:00+08:00",
    "product": "未来六小时有暴雨", "affected": ["甲县", "市交通运输局"],
}  # fmt: skip


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return Home(folder)


@pytest.fixture
def listed(zhiban):
    """The notices of a day, as JSON, by number."""

    def ask(day, *options):
        code, out, err = zhiban("notice", "list", "--on", day, "--json", *options)
        assert code == 0, err
        return {one["number"]: one for one in json.loads(out)["notices"]}

    return ask


@pytest.fixture
def told(zhiban):
    """Type a notice command that must succeed; what it says."""

    def say(*words):
        code, out, err = zhiban("notice", *words)
        assert (code, err) == (0, ""), err
        return out

    return say


@pytest.fixture
def refused(zhiban):
    """Type a notice command that must be refused; code and the whole message."""

    def say(*words):
        code, out, err = zhiban("notice", *words)
        assert (code, out) == (2, ""), (code, out, err)
        assert "处理：" in err
        return re.search(r"\[(\w+)\]", err)[1], err

    return say


@pytest.fixture
def number(listed):
    (one,) = listed(DAY)
    return one


def kept(home, kind):
    return [event.body for event in store_of(home).find((kind,))]


def stored(home, kind, body):
    at = datetime(2024, 6, 15, 12, tzinfo=BEIJING)
    record(store_of(home), [Entry(kind, body.get("id") or body["about"], body)], at)


# --- the whole way --------------------------------------------------------------------------------


def test_a_notice_from_due_to_acknowledged(zhiban, home, told, listed, number):
    one = listed(DAY)[number]
    assert (one["state"], one["overdue"], one["to"]) == ("due", True, WINDOW)
    assert not listed("2024-07-07")
    said = told("print", number, "--at", f"{DAY}T09:00", "--document", "防指办〔2024〕5号")
    assert "入驻通知\n防指办〔2024〕5号\n市水务局、市林草局、市气象局：" in said
    (paper,) = kept(home, "paper")
    assert (paper["about"], paper["to"], paper["document"]) == (number, WINDOW, "防指办〔2024〕5号")
    assert paper["digest"] in said
    assert listed(DAY)[number]["state"] == "printed"
    told("sent", number, "--at", f"{DAY}T10:00", "--actor", "1001")
    (done,) = kept(home, "done")
    assert done == {
        "kind": "notice", "about": number, "by": "市防汛抗旱指挥部办公室", "to": WINDOW,
        "at": f"{DAY}T10:00:00+08:00", "document": "防指办〔2024〕5号",
    }  # fmt: skip
    out = zhiban("roster", DAY, "--json")[1]
    (day,) = json.loads(out)["days"]
    assert number not in [item.get("number") for item in day["pending"]]
    assert [item["number"] for item in day["settled"]] == [number]
    for hour, name in enumerate(WINDOW, 11):
        one = listed(DAY)[number]
        assert (one["state"], one["waiting"]) == ("sent", WINDOW[hour - 11 :])
        told("ack", number, "--by", name, "--at", f"{DAY}T{hour}:00")
    assert not listed(DAY)
    one = listed(DAY, "--all")[number]
    assert (one["state"], one["waiting"]) == ("acknowledged", [])
    assert [row["by"] for row in one["acknowledged"]] == WINDOW
    assert [row["about"] for row in kept(home, "receipt")] == [number] * 3


def test_the_list_is_as_it_was_by_the_end_of_the_day(told, listed, number):
    told("print", number, "--at", "2024-07-09T09:00")
    told("sent", number, "--at", "2024-07-10T09:00")
    states = [listed(f"2024-07-{day:02}")[number]["state"] for day in (8, 9, 10, 11)]
    assert states == ["due", "printed", "sent", "sent"]


def test_it_is_listed_after_its_cause_until_everybody_has_acknowledged(told, listed, number):
    told("sent", number, "--oral", "--at", f"{DAY}T10:00")
    one = listed("2025-03-01")[number]
    assert (one["state"], one["waiting"], "due" in one) == ("sent", WINDOW, False)
    for name in WINDOW:
        told("ack", number, "--by", name, "--at", f"{DAY}T11:00")
    assert not listed("2025-03-01")
    assert number in listed("2025-03-01", "--all")


def test_the_screen_names_who_has_not_acknowledged(told, number):
    told("print", number, "--at", f"{DAY}T09:00")
    told("sent", number, "--at", f"{DAY}T10:00", "--document", "文号")
    said = told("ack", number, "--by", "市林业和草原局", "--at", f"{DAY}T11:00")
    assert "还没有签收的：市水务局、市气象局" in said
    shown = told("list", "--on", DAY)
    assert "已签收：市林草局（07-08 11:00）" in shown
    assert "未签收：市水务局、市气象局" in shown
    assert "逾期" not in shown


# --- out of order ---------------------------------------------------------------------------------


def test_steps_out_of_order_are_refused_and_leave_nothing(home, told, refused, number):
    at = ("--at", f"{DAY}T09:00")
    assert refused("sent", number, *at)[0] == "W121"
    assert refused("ack", number, "--by", "市水务局")[0] == "W123"
    told("print", number, *at)
    assert refused("ack", number, "--by", "市水务局")[0] == "W123"
    assert refused("sent", number, "--at", f"{DAY}T08:59")[0] == "W126"
    assert refused("print", number, "--document", "乙", "--at", f"{DAY}T08:59")[0] == "W126"
    told("sent", number, *at)
    for oral in ((), ("--oral",)):
        code, said = refused("sent", number, *oral)
        assert (code, "重新印制" in said) == ("W122", True)
    code, said = refused("ack", number, "--by", "市公安局")
    assert (code, "、".join(WINDOW) in said) == ("W124", True)
    assert refused("ack", number, "--by", "市水务局", "--at", "2024-07-07T09:00")[0] == "W126"
    told("ack", number, "--by", "市水务局", *at)
    assert refused("ack", number, "--by", "市水务局")[0] == "W125"
    assert len(kept(home, "paper") + kept(home, "done") + kept(home, "receipt")) == 3


def test_a_notice_by_word_of_mouth_needs_no_paper_and_has_no_number(home, told, refused, number):
    assert refused("sent", number, "--oral", "--document", "文号")[0] == "U103"
    told("sent", number, "--oral", "--at", f"{DAY}T09:00")
    assert kept(home, "done")[0]["document"] == "口头通知"


def test_the_number_printed_is_not_another_when_sent(told, refused, number):
    told("print", number, "--document", "甲")
    code, said = refused("sent", number, "--document", "乙")
    assert (code, "甲" in said) == ("U103", True)


@pytest.mark.parametrize("wrong", ["240708-0000", "240709-934b", "999999-0000", "通知", "-"])
def test_an_unknown_number_is_refused(refused, wrong):
    for words in (("print",), ("sent",), ("ack", "--by", "市水务局")):
        code, said = refused(*words, wrong)
        assert code == "W120", said


def test_the_nearest_numbers_are_shown(refused, number):
    slip = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert f"是不是：{number}" in refused("print", slip)[1]


# --- printing -------------------------------------------------------------------------------------


def test_printing_the_same_again_is_no_second_record(home, told, number):
    first = told("print", number, "--at", f"{DAY}T09:00", "--document", "甲")
    again = told("print", number)
    assert again.replace(f"{number} 与上次印制的相同，不另登记\n", "") in first
    told("print", number, "--at", f"{DAY}T18:00", "--document", "甲")
    assert len(kept(home, "paper")) == 1


def test_another_content_is_another_paper_and_begins_again(home, told, listed, number):
    told("print", number, "--at", f"{DAY}T09:00")
    told("sent", number, "--at", f"{DAY}T10:00")
    said = told("print", number, "--document", "乙", "--at", f"{DAY}T11:00")
    assert "须重新发出、重新签收" in said
    assert len({paper["digest"] for paper in kept(home, "paper")}) == 2
    assert listed(DAY)[number]["state"] == "printed"
    told("sent", number, "--at", f"{DAY}T12:00")
    assert listed(DAY)[number]["sent"]["document"] == "乙"


def test_what_nobody_gives_is_left_blank(told, number):
    said = told("print", number)
    for label in ("文号", "签发人", "联系电话"):
        assert f"____（待填：{label}）" in said


def test_a_phone_of_the_operator_is_labelled(home, told, number):
    home.site.write_text(SITE, "utf-8")
    assert "联系电话：0469-0000000（运行参数）" in told("print", number)


def test_an_office_that_the_text_does_not_name_is_left_blank(told, listed):
    (number,) = listed("2024-06-05")
    assert listed("2024-06-05")[number]["by"] == ["各议事协调机构办公室"]
    assert "\n____________（待填：发文单位）（印章）\n" in told("print", number)


def test_the_text_rests_on_the_roster_of_its_first_day(told, listed):
    (number,) = listed("2024-06-05")
    said = told("print", number).replace("\n      ", "")
    assert "事由：端午节放假（2024-06-08 至 2024-06-10，国办发明电〔2023〕7号）。" in said
    assert (
        "：自2024年6月8日起，地点为市应急指挥中心，24小时值班值守，每单位分管领导1人、具体工作人员1人"
        in said
    )


# --- reminders, and notices that are awaited only until they are given ----------------------------


def test_a_reminder_goes_to_places_nobody_registered(home, told, listed, refused):
    stored(home, "consultation", CONSULTED)
    (number,) = listed("2024-06-15")
    one = listed("2024-06-15")[number]
    assert (one["kind"], one["overdue"]) == ("reminder", False)
    said = told("print", number, "--at", "2024-06-15T10:00")
    assert "会商结果：未来六小时有暴雨。" in said
    assert "市气象局依据第十条「指导督促做好防范应对工作」。" in said
    told("sent", number, "--at", "2024-06-15T11:00")
    assert refused("ack", number, "--by", "乙县")[0] == "W124"
    told("ack", number, "--by", "甲县", "--at", "2024-06-15T12:00")
    assert listed("2024-06-16")[number]["waiting"] == ["市交通运输局"]


def test_a_reminder_done_about_its_consultation_is_sent(home, told, listed, refused):
    stored(home, "consultation", CONSULTED)
    (number,) = listed("2024-06-15")
    at = "2024-06-15T10:00:00+08:00"
    done = {"kind": "reminder", "by": "市气象局", "at": at, "to": ["甲县"], "about": "C-1"}
    stored(home, "done", done)
    assert listed("2024-06-15")[number]["to"] == ["甲县"]
    assert refused("sent", number, "--oral")[0] == "W122"
    told("ack", number, "--by", "甲县", "--at", "2024-06-15T12:00")
    assert listed("2024-06-15", "--all")[number]["state"] == "acknowledged"


def test_a_notice_that_is_awaited_only_until_it_is_given(home, told, listed, refused):
    home.site.write_text(CHOICE_B, "utf-8")
    (number,) = listed(DAY)
    said = told("print", number, "--at", f"{DAY}T09:00")
    assert "自2024年7月11日起，地点为市应急指挥大厅" in said
    told("sent", number, "--at", f"{DAY}T10:00")
    assert set(listed("2024-07-12")[number]["waiting"]) == set(WINDOW)
    assert "不另登记" in told("print", number)
    assert refused("sent", number)[0] == "W122"
    told("ack", number, "--by", "市水务局", "--at", f"{DAY}T11:00")


def test_a_notice_whose_cause_was_corrected_away_can_still_be_acknowledged(
    zhiban, told, listed, refused
):
    words = (
        "--hazard",
        "暴雨",
        "--colour",
        "红",
        "--area",
        "230500",
        "--issued",
        "2024-06-15T02:10",
    )
    assert zhiban("alert", "add", "--id", "A-1", *words, "--expires", "2024-06-16T02:10")[0] == 0
    (number,) = listed("2024-06-15")
    told("print", number, "--at", "2024-06-15T03:00")
    told("sent", number, "--at", "2024-06-15T03:10")
    correct = ("--ref", "A-1", "--kind", "alert", "--set", "colour=blue", "--reason", "抄错")
    assert zhiban("correct", *correct)[0] == 0
    assert len(listed("2024-06-15")[number]["to"]) == 9
    assert refused("print", number, "--document", "乙")[0] == "W128"
    told("ack", number, "--by", "市公安局", "--at", "2024-06-15T04:00")


def test_a_pack_without_documents_prints_none(monkeypatch, number, refused):
    from dataclasses import replace

    from service import notices

    composed = notices.composed

    def without(desk, *rest):
        bare = replace(desk.loaded, pack=replace(desk.loaded.pack, documents=()))
        return composed(replace(desk, loaded=bare), *rest)

    monkeypatch.setattr(notices, "composed", without)
    assert refused("print", number)[0] == "W127"


def test_a_missing_number_is_called_so(zhiban):
    for act in ("print", "sent", "ack"):
        code, _, err = zhiban("notice", act)
        assert (code, "U101" in err) == (2, True)
    assert "缺少编号" in zhiban("notice", "print")[2]


def test_a_step_that_somebody_else_took_in_between_is_seen(zhiban, monkeypatch):
    """Two clerks send the same notice: the second is told, and nothing is recorded twice."""
    from service.commands import notices

    number = json.loads(zhiban("notice", "list", "--on", "2024-10-01", "--json")[1])["notices"][0][
        "number"
    ]
    looked = notices._found

    def overtaken(where, item):
        found = looked(where, item)
        monkeypatch.setattr(notices, "_found", looked)
        assert zhiban("notice", "sent", number, "--oral", "--at", "2024-09-30T08:00")[0] == 0
        return found

    monkeypatch.setattr(notices, "_found", overtaken)
    code, _, err = zhiban("notice", "sent", number, "--oral", "--at", "2024-09-30T08:00")
    assert code == 2
    assert "[W113]" in err
    log = zhiban("log", "show", "--all")[1]
    assert log.count(number) == 1


def test_by_default_a_notice_is_no_reason_for_being_there(zhiban):
    """AMB-19 a: the notice is owed, not a condition, so no line rests on its having been given."""
    listed = json.loads(zhiban("notice", "list", "--on", "2024-10-01", "--json")[1])["notices"]
    number = listed[0]["number"]
    assert zhiban("notice", "sent", number, "--oral", "--at", "2024-09-30T08:00")[0] == 0
    (day,) = json.loads(zhiban("roster", "2024-10-01", "--json")[1])["days"]
    facts = {fact for line in day["units"] for one in line["because"] for fact in one["facts"]}
    assert facts
    assert not any("已办入驻通知" in fact for fact in facts)

"""Commands that record life cycles: each by itself, and refused where something is missing."""

from __future__ import annotations

import json

import pytest

FLOOD = ("--plan", "防汛", "--level", "Ⅳ")
CITY = ("--decided-by", "市政府")


def ok(zhiban, *words):
    code, out, err = zhiban(*words)
    assert (code, err) == (0, ""), err
    return out


def refused(zhiban, code, *words):
    found, out, err = zhiban(*words)
    assert (found, out) == (2, ""), out
    assert f"[{code}]" in err
    return err


def matters(zhiban, *more):
    document = json.loads(ok(zhiban, "progress", "--all", "--json", *more))
    assert document["schema"] == "zhiban.progress/1"
    return {(one["kind"], one["matter"]): one["state"] for one in document["matters"]}


# --- responses ------------------------------------------------------------------------------------


def test_an_application_starts_nothing_and_its_decision_does(zhiban):
    said = ok(zhiban, "response", "apply", *FLOOD, "--by", "市水务局", "--at", "2024-06-20T03:00")
    assert "Q-20240620-1" in said
    assert "等待双鸭山市人民政府决定" in said
    assert "市公安局" not in ok(zhiban, "roster", "2024-06-20")
    assert "有权机关决定是否启动" in ok(zhiban, "progress")
    ok(zhiban, "response", "start", "--application", "Q-20240620-1", *CITY,
       "--started", "2024-06-20T04:00")  # fmt: skip
    assert "市公安局" in ok(zhiban, "roster", "2024-06-20")
    assert matters(zhiban) == {("response", "Q-20240620-1"): "started"}


def test_a_decision_takes_plan_and_level_from_the_application(zhiban):
    ok(zhiban, "response", "apply", *FLOOD, "--by", "市水务局", "--id", "Q-1")
    err = refused(
        zhiban, "U103", "response", "start", "--application", "Q-1", *CITY, "--plan", "地震"
    )
    assert "Q-1 报请的是防汛" in err
    assert "Q-1" in refused(zhiban, "W102", "response", "start", "--application", "Q-9", *CITY)
    assert "防汛Ⅳ级" in ok(zhiban, "response", "start", "--application", "Q-1", *CITY)
    refused(zhiban, "U103", "response", "start", *CITY)


def test_an_application_settles_what_a_superiors_response_left_pending(zhiban):
    ok(zhiban, "response", "start", *FLOOD, "--decided-by", "某省防指", "--id", "R-P",
       "--started", "2024-06-20T03:00")  # fmt: skip
    assert "报请响应" in ok(zhiban, "roster", "2024-06-20")
    ok(zhiban, "response", "apply", *FLOOD, "--by", "市水务局", "--about", "R-P",
       "--at", "2024-06-20T03:30")  # fmt: skip
    (day,) = json.loads(ok(zhiban, "roster", "2024-06-20", "--json"))["days"]
    assert "response_application" not in {item["kind"] for item in day["pending"]}
    done = [one for one in day["settled"] if one["kind"] == "response_application"]
    assert [one["done"]["by"] for one in done] == ["市水务局"]


@pytest.fixture
def started(zhiban):
    ok(zhiban, "response", "start", *FLOOD, *CITY, "--id", "R-1", "--started", "2024-06-20T04:00")
    return zhiban


def level(zhiban, at):
    words = ("roster", "2024-06-20", "--json")
    (day,) = json.loads(ok(zhiban, *words))["days"]
    facts = {
        fact for line in day["units"] for reason in line["because"] for fact in reason["facts"]
    }
    return {fact for fact in facts if at in fact}


def test_a_level_is_changed_by_those_who_decide_from_a_time_on(started):
    err = refused(started, "U103", "response", "adjust", "--level", "Ⅲ", "--by", "市水务局")
    assert "由双鸭山市人民政府决定" in err
    ok(started, "response", "adjust", "--level", "Ⅲ", "--by", "市政府", "--at", "2024-06-20T08:00")
    (fact,) = level(started, "08:00")
    assert "防汛Ⅲ级" in fact
    assert "由Ⅳ级调整为Ⅲ级" in fact
    early = ("response", "adjust", "--level", "Ⅱ", "--by", "市政府", "--at", "2024-06-20T03:00")
    assert "先有启动的决定" in refused(started, "W111", *early)


def test_nothing_follows_on_a_response_that_is_over(started):
    ok(started, "response", "end", "--id", "R-1", "--by", "市政府", "--at", "2024-06-20T20:00")
    late = ("response", "adjust", "--id", "R-1", "--level", "Ⅱ", "--by", "市政府")
    assert "已终止" in refused(started, "W111", *late, "--at", "2024-06-20T21:00")
    ok(started, *late, "--at", "2024-06-20T19:00")
    early = ("response", "end", "--id", "R-1", "--at", "2024-06-20T18:00")
    refused(started, "W107", *early)


def test_a_correction_must_leave_what_followed_possible(started):
    ok(started, "response", "adjust", "--level", "Ⅲ", "--by", "市政府", "--at", "2024-06-20T08:00")
    change = ("correct", "--ref", "R-1", "--kind", "应急响应", "--reason", "抄错", "--set")
    err = refused(started, "W111", *change, "started=2024-06-20T09:00")
    assert "调整级别" in err
    ok(started, *change, "started=2024-06-20T07:00")


# --- consultations, sirens ------------------------------------------------------------------------


def test_a_consultation_then_its_product_then_the_reminder(zhiban):
    product = ("consult", "record", "--id", "C-1", "--product", "意见", "--affected", "宝清县")
    assert "先登记会商" in refused(zhiban, "W111", *product)
    ok(zhiban, "consult", "open", "--unit", "市水务局", "--hazard", "洪水", "--id", "C-1",
       "--at", "2024-06-20T05:00")  # fmt: skip
    refused(zhiban, "W111", *product, "--at", "2024-06-20T04:00")
    ok(zhiban, *product, "--at", "2024-06-20T06:00")
    screen = ok(zhiban, "roster", "2024-06-20")
    assert "提醒通知" in screen
    assert "宝清县" in screen
    ok(zhiban, "done", "--kind", "reminder", "--by", "市水务局", "--about", "C-1",
       "--at", "2024-06-20T07:00")  # fmt: skip
    assert matters(zhiban) == {("consultation", "C-1"): "reminded"}
    refused(
        zhiban, "W101", "consult", "open", "--unit", "市水务局", "--hazard", "洪水", "--id", "C-1"
    )


def test_a_siren_sounds_on_order_only(zhiban):
    ok(zhiban, "alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红",
       "--area", "230500", "--issued", "2024-06-20T02:00", "--expires", "2024-06-21T02:00")  # fmt: skip
    sounded = ("siren", "sounded", "--about", "A-1", "--by", "人防部门", "--at", "2024-06-20T03:00")
    assert "先有针对这一条预警的鸣响指令" in refused(zhiban, "W111", *sounded)
    order = ("siren", "order", "--about", "A-1", "--by", "市政府", "--at", "2024-06-20T02:30")
    assert "A-1" in refused(zhiban, "W102", *order[:3], "A-2", *order[4:])
    ok(zhiban, *order)
    ok(zhiban, *sounded)
    assert matters(zhiban) == {("siren", "A-1"): "sounded"}


def test_an_order_by_another_is_recorded_with_a_warning(zhiban):
    ok(zhiban, "alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红")
    said = ok(zhiban, "siren", "order", "--about", "A-1", "--by", "市应急局")
    assert "不是双鸭山市人民政府的指令" in said


# --- incidents, inspections -----------------------------------------------------------------------


def test_an_incident_from_report_to_close(zhiban):
    help_ = ("dispatch", "add", "--about", "I-1", "--by", "市防汛抗旱指挥部")
    assert "先登记事件" in refused(zhiban, "W111", *help_)
    ok(zhiban, "incident", "add", "--id", "I-1", "--kind", "自然灾害", "--hazard", "洪水",
       "--grade", "较大", "--at", "2024-06-20T05:00")  # fmt: skip
    assert "现场处置" not in ok(zhiban, "duties", "--on", "2024-06-20")
    ok(zhiban, "incident", "update", "--id", "I-1", "--by", "市水务局", "--grade", "重大",
       "--at", "2024-06-20T06:00", "--text", "水位继续上涨")  # fmt: skip
    assert "现场处置" in ok(zhiban, "duties", "--on", "2024-06-20")
    ok(zhiban, "done", "--kind", "on_scene", "--by", "市水务局", "--about", "I-1",
       "--at", "2024-06-20T06:30")  # fmt: skip
    ok(zhiban, *help_, "--to", "市消防救援支队", "--at", "2024-06-20T07:00")
    ok(zhiban, *help_, "--act", "unified_command", "--at", "2024-06-20T08:00")
    ok(zhiban, "incident", "close", "--id", "I-1", "--at", "2024-06-20T12:00")
    assert matters(zhiban) == {("incident", "I-1"): "closed"}
    assert "已结束" in refused(zhiban, "W111", *help_, "--at", "2024-06-20T13:00")
    refused(zhiban, "U103", "done", "--kind", "on_scene", "--by", "市水务局")


def test_what_an_inspection_finds_is_mended_and_verified(zhiban):
    add = ("rectify", "add", "--inspection", "J-1", "--by", "市水务局", "--id", "Z-1")
    refused(zhiban, "W111", *add)
    ok(zhiban, "inspection", "add", "--id", "J-0", "--by", "市水务局")
    err = refused(zhiban, "W111", "rectify", "add", "--inspection", "J-0", "--by", "市水务局")
    assert "没有发现隐患" in err
    ok(zhiban, "inspection", "add", "--id", "J-1", "--by", "市水务局", "--found", "渗漏")
    ok(zhiban, *add, "--due", "2099-01-01")
    refused(zhiban, "W111", "rectify", "verify", "--id", "Z-1", "--by", "市应急局")
    ok(zhiban, "rectify", "done", "--id", "Z-1", "--by", "市水务局")
    ok(zhiban, "rectify", "verify", "--id", "Z-1", "--by", "市应急局")
    found = matters(zhiban)
    assert found["rectification", "Z-1"] == "verified"
    assert found["inspection", "J-0"] == "clear"
    assert matters(zhiban, "--kind", "隐患整改") == {("rectification", "Z-1"): "verified"}
    assert "没有在办事项" in ok(zhiban, "progress", "--kind", "rectification")
    refused(zhiban, "U103", "progress", "--kind", "没有")


@pytest.mark.parametrize(
    "words",
    [
        ("response", "apply", *FLOOD, "--by", "没有的局"),
        ("consult", "open", "--unit", "没有的局", "--hazard", "洪水"),
        ("inspection", "add", "--by", "没有的局"),
    ],
)
def test_an_unknown_unit_is_refused(zhiban, words):
    refused(zhiban, "R301", *words)


def test_the_answer_as_known_at_a_record(zhiban):
    ok(zhiban, "response", "start", *FLOOD, *CITY, "--id", "R-1", "--started", "2024-06-20T04:00")
    ok(zhiban, "response", "end", "--id", "R-1", "--at", "2024-06-20T20:00")
    assert "尚未终止" in ok(zhiban, "roster", "2024-06-20", "--known-at", "#1")
    assert "20:00 终止" in ok(zhiban, "roster", "2024-06-20", "--known-at", "#2")
    refused(zhiban, "U103", "roster", "2024-06-20", "--known-at", "#9")


def test_an_incident_of_another_area_waits_for_nobody_here(zhiban):
    kind = ("--kind", "production_safety", "--at", "2024-06-15T08:00")
    zhiban("incident", "add", "--id", "I-elsewhere", *kind, "--area", "211100")
    zhiban("incident", "add", "--id", "I-here", *kind, "--area", "230500")
    shown = zhiban("progress", "--all")[1]
    assert "I-here" in shown
    assert "I-elsewhere" not in shown

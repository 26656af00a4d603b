"""Life cycles under attack: twice, late, by the wrong one, corrected after the fact."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.errors import InputFault
from service.clock import now
from service.files.packs import RULES, read_pack
from service.recording import Entry, record
from service.store.database import Database

PACK = read_pack(RULES / "shuangyashan-2023")
FLOOD = ("--plan", "防汛", "--level", "Ⅳ")
CITY = ("--decided-by", "市政府")
NIGHT = "2024-06-20T"


def ok(zhiban, *words):
    code, out, err = zhiban(*words)
    assert (code, err) == (0, ""), err
    return out


def refused(zhiban, code, *words):
    found, out, err = zhiban(*words)
    assert (found, out) == (2, ""), out
    assert f"[{code}]" in err
    return err


def states(zhiban):
    document = json.loads(ok(zhiban, "progress", "--all", "--json"))
    return {one["matter"]: (one["state"], one["waiting"]) for one in document["matters"]}


def started(zhiban, at="03:00"):
    ok(zhiban, "response", "start", *FLOOD, *CITY, "--id", "R-1", "--started", f"{NIGHT}{at}")


# --- responses ------------------------------------------------------------------------------------


def test_a_superiors_response_waits_until_it_was_applied_for(zhiban):
    ok(zhiban, "response", "start", *FLOOD, "--decided-by", "某省防指", "--id", "R-P",
       "--started", f"{NIGHT}03:00")  # fmt: skip
    assert states(zhiban)["R-P"] == ("superior", "报请本地启动")
    ok(zhiban, "response", "apply", *FLOOD, "--by", "市水务局", "--about", "R-P", "--id", "Q-1",
       "--at", f"{NIGHT}03:30")  # fmt: skip
    assert states(zhiban)["R-P"] == ("answered", "")
    assert states(zhiban)["Q-1"][0] == "applied"
    ok(zhiban, "response", "adjust", "--id", "R-P", "--level", "Ⅲ", "--by", "市应急局",
       "--at", f"{NIGHT}04:00")  # fmt: skip
    ok(zhiban, "response", "end", "--id", "R-P", "--at", f"{NIGHT}05:00")
    assert states(zhiban)["R-P"] == ("ended", "")


def test_an_application_corrected_away_is_pending_again(zhiban):
    def pending():
        (day,) = json.loads(ok(zhiban, "roster", "2024-06-20", "--json"))["days"]
        return "response_application" in {item["kind"] for item in day["pending"]}

    ok(zhiban, "response", "start", *FLOOD, "--decided-by", "某省防指", "--id", "R-P",
       "--started", f"{NIGHT}03:00")  # fmt: skip
    ok(zhiban, "response", "apply", *FLOOD, "--by", "市水务局", "--about", "R-P", "--id", "Q-1",
       "--at", f"{NIGHT}03:30")  # fmt: skip
    assert not pending()
    ok(zhiban, "correct", "--ref", "Q-1", "--kind", "报请", "--set", "about=", "--reason", "r")
    assert pending()


def test_only_those_who_decide_end_what_they_started(zhiban):
    started(zhiban)
    end = ("response", "end", "--id", "R-1", "--at", f"{NIGHT}20:00", "--by")
    assert "由双鸭山市人民政府决定" in refused(zhiban, "U103", *end, "市水务局")
    assert "尚未终止" in ok(zhiban, "roster", "2024-06-20")
    ok(zhiban, *end, "双鸭山市人民政府")


def test_a_level_changed_at_the_very_start_counts(zhiban):
    started(zhiban)
    ok(zhiban, "response", "adjust", "--level", "Ⅲ", "--by", "市政府", "--at", f"{NIGHT}03:00")
    screen = ok(zhiban, "roster", "2024-06-20")
    assert "防汛Ⅲ级" in screen
    assert "防汛Ⅳ级" not in screen


def test_an_id_that_could_forge_a_line_is_refused(zhiban):
    for name in ("a\nb", "a\x1b[2J", "x" * 501):
        refused(zhiban, "R101", "response", "start", *FLOOD, *CITY, "--id", name)
    started(zhiban)
    end = ("response", "end", "--id", "R-1", "--at", f"{NIGHT}20:00")
    ok(zhiban, "incident", "add", "--id", "I-1", "--kind", "自然灾害", "--at", f"{NIGHT}03:00")
    close = ("incident", "close", "--id", "I-1", "--at", f"{NIGHT}05:00")
    refused(zhiban, "R101", *close, "--by", "a\nb")
    refused(zhiban, "R101", *end, "--document", "x" * 501)
    refused(zhiban, "R101", "incident", "close", "--id", "a\nb")


# --- the same twice -------------------------------------------------------------------------------


def test_the_same_twice_is_recorded_once(zhiban):
    started(zhiban)
    ok(zhiban, "incident", "add", "--id", "I-1", "--kind", "自然灾害", "--at", f"{NIGHT}02:00")
    ok(zhiban, "consult", "open", "--unit", "市水务局", "--hazard", "洪水", "--id", "C-1",
       "--at", f"{NIGHT}04:00")  # fmt: skip
    same = (
        ("response", "adjust", "--level", "Ⅲ", "--by", "市政府", "--at", f"{NIGHT}08:00"),
        ("consult", "record", "--id", "C-1", "--product", "意见", "--at", f"{NIGHT}05:00"),
        ("checkin", "--unit", "市水务局", "--post", "staff", "--at", f"{NIGHT}05:00"),
        ("incident", "update", "--id", "I-1", "--by", "市水务局", "--at", f"{NIGHT}05:00"),
        ("admit", "propose", "--unit", "市卫生健康委", "--body", "市防汛抗旱指挥部",
         "--at", f"{NIGHT}05:00"),
    )  # fmt: skip
    for words in same:
        assert "记录 #" in ok(zhiban, *words)
        assert "已经登记过" in refused(zhiban, "W112", *words)
    order = ("dispatch", "add", "--about", "I-1", "--by", "市防汛抗旱指挥部", "--id", "O-1")
    ok(zhiban, *order, "--at", f"{NIGHT}06:00")
    assert "O-1" in refused(zhiban, "W101", *order, "--at", f"{NIGHT}07:00")


def test_two_at_once_record_it_once(tmp_path):
    place = tmp_path / "zhiban.db"
    body = {"unit": "市水务局", "post": "staff", "at": "2024-06-20T05:00:00+08:00"}

    def typed(_):
        try:
            record(Database(place), [Entry("checkin", "市水务局", body)], now(), pack=PACK)
        except InputFault as fault:
            return fault.code
        return "recorded"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(typed, range(4))) == ["W112", "W112", "W112", "recorded"]


def test_a_correction_back_and_forth_is_recorded_each_time(zhiban):
    started(zhiban)
    change = ("correct", "--ref", "R-1", "--kind", "应急响应", "--reason", "r", "--set")
    for level in ("III", "IV", "III"):
        ok(zhiban, *change, f"level={level}")
    refused(zhiban, "W110", *change, "level=III")
    refused(zhiban, "U103", *change[:-2], "x" * 501, "--set", "level=II")


# --- corrections that break what followed ---------------------------------------------------------


def test_an_end_is_checked_against_the_start_as_corrected(zhiban):
    ok(zhiban, "alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红",
       "--area", "230500", "--issued", f"{NIGHT}04:00", "--expires", "2024-06-21T04:00")  # fmt: skip
    change = ("correct", "--ref", "A-1", "--reason", "r", "--set")
    ok(zhiban, *change, f"issued={NIGHT}10:00", "--kind", "预警")
    ok(zhiban, "alert", "lift", "--id", "A-1", "--at", f"{NIGHT}20:00")
    refused(zhiban, "R101", *change, f"at={NIGHT}08:00", "--kind", "解除")
    ok(zhiban, *change, f"at={NIGHT}11:00", "--kind", "解除")


def test_a_document_that_declares_twice_ends_each_period_for_itself(zhiban):
    declare = ("period", "declare", "--document", "文1", "--by", "市政府", "--from")
    ok(zhiban, *declare, "2024-08-01")
    ok(zhiban, *declare, "2024-07-01")
    end = ("period", "end", "--document", "文1", "--at")
    ok(zhiban, *end, "2024-07-05")
    assert "特殊紧要时期" not in ok(zhiban, "roster", "2024-07-06")
    assert "特殊紧要时期" in ok(zhiban, "roster", "2024-08-02")
    refused(zhiban, "W107", *end, "2024-07-06")
    ok(zhiban, *end, "2024-08-05")
    assert "特殊紧要时期" not in ok(zhiban, "roster", "2024-08-06")
    assert states(zhiban)["文1"] == ("ended", "")
    change = ("correct", "--ref", "文1", "--kind", "宣布终止", "--reason", "r", "--number", "3")
    refused(zhiban, "U103", *change, "--set", "at=2024-06-01")


def test_a_notices_step_is_not_corrected_from_under_the_next(zhiban):
    ok(zhiban, "alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红",
       "--area", "230500", "--issued", f"{NIGHT}02:10", "--expires", "2024-06-21T02:10")  # fmt: skip
    listed = json.loads(ok(zhiban, "notice", "list", "--on", "2024-06-20", "--json"))
    number = listed["notices"][0]["number"]
    ok(zhiban, "notice", "print", number, "--at", f"{NIGHT}09:00")
    ok(zhiban, "notice", "sent", number, "--at", f"{NIGHT}10:00")
    ok(zhiban, "notice", "ack", number, "--by", "市水务局", "--at", f"{NIGHT}11:00")
    change = ("correct", "--ref", number, "--reason", "r", "--kind")
    for kind, value in (("办理", "08:00"), ("办理", "12:00"), ("签收", "09:30"), ("印制", "10:30")):
        refused(zhiban, "W126", *change, kind, "--set", f"at={NIGHT}{value}")
    refused(zhiban, "W126", *change, "签收", "--set", "by=市卫生健康委")
    ok(zhiban, *change, "办理", "--set", f"at={NIGHT}10:30")
    (one,) = json.loads(ok(zhiban, "notice", "list", "--on", "2024-06-20", "--json"))["notices"]
    assert [who["by"] for who in one["acknowledged"]] == ["市水务局"]


def test_a_report_is_one_record_so_that_its_correction_is_whole(zhiban):
    ok(zhiban, "incident", "add", "--id", "I-1", "--kind", "自然灾害", "--at", f"{NIGHT}02:00")
    said = ok(zhiban, "incident", "update", "--id", "I-1", "--by", "市水务局",
              "--at", f"{NIGHT}05:00")  # fmt: skip
    assert said.strip().endswith("（记录 #2）")
    ok(zhiban, "correct", "--ref", "I-1", "--kind", "续报", "--set", f"at={NIGHT}06:00",
       "--reason", "r")  # fmt: skip
    (matter,) = json.loads(ok(zhiban, "progress", "--all", "--json"))["matters"]
    assert [act["at"][11:16] for act in matter["acts"]] == ["02:00", "06:00"]


def test_what_is_refused_is_named_as_people_say_it(zhiban):
    ok(zhiban, "admit", "propose", "--unit", "市卫生健康委", "--body", "市防汛抗旱指挥部",
       "--at", f"{NIGHT}03:00")  # fmt: skip
    ok(
        zhiban,
        "admit",
        "consent",
        "--unit",
        "市卫生健康委",
        "--by",
        "市政府",
        "--at",
        f"{NIGHT}04:00",
    )
    early = ("admit", "release", "--unit", "市卫生健康委", "--at", f"{NIGHT}03:30")
    err = refused(zhiban, "W111", *early)
    assert err.startswith("市卫生健康委")
    assert "health" not in err


def test_a_siren_is_ordered_for_an_alert_that_was_recorded(zhiban):
    ok(zhiban, "alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红")
    refused(zhiban, "W102", "siren", "order", "--about", "A-1#9", "--by", "市政府")


def test_the_order_of_a_drill_is_obeyed_in_the_drill_alone(zhiban):
    ok(zhiban, "alert", "add", "--id", "E-1", "--hazard", "暴雨", "--colour", "红",
       "--area", "230500", "--issued", f"{NIGHT}02:10", "--expires", "2024-06-21T02:10",
       "--status", "Exercise")  # fmt: skip
    ok(zhiban, "siren", "order", "--about", "E-1", "--by", "市政府", "--at", f"{NIGHT}03:00")
    assert "鸣响警报" not in ok(zhiban, "roster", "2024-06-20")
    assert "鸣响警报" in ok(zhiban, "roster", "2024-06-20", "--exercise")
    ok(zhiban, "siren", "sounded", "--about", "E-1", "--by", "人防部门", "--at", f"{NIGHT}03:10")
    assert "鸣响警报" not in ok(zhiban, "roster", "2024-06-21", "--exercise")


# --- contradictory files --------------------------------------------------------------------------

FILE = """records:
  - response: {id: R-1, plan: 防汛, level: IV, started: 2024-06-20T03:00, ended: 2024-06-20T20:00,
      decided_by: 市政府}
  - adjustment: {response: R-1, level: II, by: 市政府, at: 2024-06-20T02:00}
  - adjustment: {response: R-1, level: I, by: 市政府, at: 2024-06-20T21:00}
  - incident: {id: I-1, kind: 自然灾害, at: 2024-06-20T05:00, closed: 2024-06-20T09:00}
  - development: {incident: I-1, at: 2024-06-20T04:00, grade: 重大}
  - development: {incident: I-1, at: 2024-06-20T10:00, grade: 特别重大}
  - consultation: {id: C-1, unit: 市水务局, hazard: 洪水, at: 2024-06-20T05:00}
  - product: {consultation: C-1, product: 意见, at: 2024-06-20T04:00}
"""


@pytest.mark.parametrize(
    "said",
    [
        "R-1：2024-06-20 02:00 的级别调整不在响应期间",
        "R-1：2024-06-20 21:00 的级别调整不在响应期间",
        "I-1：2024-06-20 04:00 的续报不在事件期间",
        "I-1：2024-06-20 10:00 的续报不在事件期间",
        "C-1：2024-06-20 04:00 的研判成果早于会商",
    ],
)
def test_what_a_file_says_of_a_wrong_time_is_flagged(zhiban, tmp_path: Path, said):
    file = tmp_path / "records.yaml"
    file.write_text(FILE, "utf-8")
    (day,) = json.loads(ok(zhiban, "roster", "2024-06-20", "--records", file, "--json"))["days"]
    texts = [flag["text"] for flag in day["flags"] if flag["code"] == "source_conflict"]
    assert any(text.startswith(said) for text in texts), texts

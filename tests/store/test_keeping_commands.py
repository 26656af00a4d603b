"""What people type to keep, correct and ask about the records, and what they are told."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from calendars.duty_day import BEIJING
from service.commands import recording as recording_commands
from service.commands.framework import COMMANDS
from service.recording import Entry, record
from service.store.database import Database

RED = ("alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红", "--area", "230500",
       "--issued", "2024-06-15T02:10", "--expires", "2024-06-16T02:10")  # fmt: skip
CORRECT = ("correct", "--ref", "A-1", "--kind", "预警", "--set", "colour=黄", "--reason", "抄错")


@pytest.fixture
def at(monkeypatch):
    """Set the clock of the recording commands."""

    def set_clock(text):
        moment = datetime.fromisoformat(text).replace(tzinfo=BEIJING)
        for module in ("recording", "alerts", "correcting", "asking", "setting_up"):
            monkeypatch.setattr(f"service.commands.{module}.now", lambda: moment)
        return moment

    return set_clock


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request, monkeypatch, zhiban):  # noqa: ARG001 - which clears ZHIBAN_DB first
    """Both databases, the second named by ZHIBAN_DB."""
    if request.param == "postgresql":
        monkeypatch.setenv("ZHIBAN_DB", request.getfixturevalue("schema"))
    return request.param


def count(zhiban, *words):
    return len(json.loads(zhiban("roster", "2024-06-15", "--json", *words)[1])["days"][0]["units"])


def test_a_correction_changes_the_answer_and_known_at_gives_the_old_one(zhiban, db, at):
    at("2024-06-15T02:20")
    assert zhiban(*RED)[0] == 0
    at("2024-06-15T08:00")
    code, out, err = zhiban(*CORRECT)
    assert (code, err) == (0, ""), db
    assert "更正 #1 预警 A-1：colour red → yellow（记录 #2）" in out
    assert count(zhiban) == 0
    for known, units in (("02:19", 0), ("02:20", 9), ("07:59", 9), ("08:00", 0)):
        assert count(zhiban, "--known-at", f"2024-06-15T{known}") == units
    shown = zhiban("log", "show")[1]
    assert "更正 #1：colour=yellow（抄错）" in shown
    assert "colour=red" in shown


@pytest.mark.parametrize(
    "words",
    [
        ("today", "--at", "2024-06-15T09:00"),
        ("roster", "2024-06-15"),
        ("roster", "2024-06-14..2024-06-16"),
        ("why", "市水务局", "--on", "2024-06-15"),
        ("year", "2024"),
        ("duties", "--on", "2024-06-15"),
    ],
)
def test_every_asking_command_knows_only_what_was_known(zhiban, at, words):
    before = zhiban(*words)[1]
    at("2024-06-15T02:20")
    zhiban(*RED)
    then = zhiban(*words, "--known-at", "2024-06-15T02:00")
    assert then[1] == f"【只算 2024-06-15 02:00:00 以前登记的记录】\n{before}"
    assert zhiban(*words)[1] != before
    now = zhiban(*words, "--known-at", "2124-06-15T02:00")[1]
    assert now.split("\n", 1)[1] == zhiban(*words)[1]
    form = json.loads(zhiban(*words, "--json", "--known-at", "2024-06-15T02:00")[1])
    assert form["known_at"] == "2024-06-15T02:00:00+08:00"


def test_the_kept_answer_is_not_of_another_time(zhiban, tmp_path):
    zhiban("today")
    kept = (tmp_path / "home" / "cache" / "today.txt").read_text("utf-8")
    assert "以前登记" in zhiban("today", "--known-at", "2024-06-15")[1]
    assert (tmp_path / "home" / "cache" / "today.txt").read_text("utf-8") == kept


def test_a_records_file_has_no_times_of_recording(zhiban, tmp_path):
    (tmp_path / "r.yaml").write_text("records: []\n", "utf-8")
    asked = ("today", "--records", tmp_path / "r.yaml", "--known-at", "2024-06-15")
    code, out, err = zhiban(*asked)
    assert (code, out, "U105" in err) == (2, "", True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--set", "colour=紫"), "R101"),
        (("--set", "color=red"), "R101"),
        (("--set", "colour"), "U103"),
        (("--set", "=red"), "U103"),
        (("--set", "id=A-2"), "W109"),
        (("--set", "colour=red"), "W110"),
        (("--set", "expires=2024-06-15T01:00"), "R101"),
        (("--set", "issued="), "R101"),
        (("--set", "colour=黄", "--ref", "A-9"), "W102"),
        (("--set", "colour=黄", "--number", "7"), "W102"),
        (("--set", "colour=黄", "--kind", "alarm"), "U103"),
        (("--set", "colour=黄", "--reason", " "), "U103"),
        (("--set", "colour=黄", "--reason", "a\nb"), "U103"),
        (("--set", "colour=黄", "--actor", "a\u202eb"), "U103"),
        (("--set", "at=2024-06-15T01:00", "--kind", "解除"), "R101"),
        (("--set", "issued=2024-06-15T12:00"), "R101"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(zhiban, words, code):
    zhiban(*RED)
    zhiban("alert", "lift", "--id", "A-1", "--at", "2024-06-15T09:00")
    typed = ["correct", "--ref", "A-1", "--kind", "alert", "--reason", "抄错", *words]
    got, out, err = zhiban(*typed)
    assert (got, out) == (2, "")
    assert code in err
    assert "处理：" in err
    assert "共" not in zhiban("log", "show")[1]


def test_an_end_is_corrected_too(zhiban):
    zhiban(*RED)
    zhiban("alert", "lift", "--id", "A-1", "--at", "2024-06-15T09:00")
    lift = ("correct", "--ref", "A-1", "--kind", "lift", "--reason", "早了", "--set")
    assert zhiban(*lift, "at=2024-06-15T11:00")[0] == 0
    day = json.loads(zhiban("roster", "2024-06-15", "--json")[1])["days"][0]
    assert day["units"][0]["intervals"][0][1] == "2024-06-15T11:00:00+08:00"
    assert "R101" in zhiban(*lift, "at=2024-06-15T01:00")[2]


def test_of_several_records_one_is_named(zhiban):
    for day in ("10", "20"):
        zhiban("activity", "add", "--name", "运动会", "--from", f"2024-08-{day}")
    typed = (
        "correct",
        "--ref",
        "运动会",
        "--kind",
        "重要活动",
        "--reason",
        "改期",
        "--set",
        "from=2024-08-22",
    )
    assert "W108" in zhiban(*typed)[2]
    assert zhiban(*typed, "--number", "2")[0] == 0
    assert "from=2024-08-22" in zhiban("log", "show")[1]


def test_a_field_is_removed_a_list_is_typed_field_by_field(zhiban):
    zhiban(*RED)
    typed = ("correct", "--ref", "A-1", "--kind", "alert", "--reason", "r")
    code, out, _ = zhiban(
        *typed, "--set", "expires=", "--set", "area=230521", "--set", "area=230500"
    )
    assert (code, "去掉 expires" in out, "230521、230500" in out) == (0, True, True)
    again = zhiban(*typed, "--set", "expires=2024-06-15T12:00")
    assert "expires （没有） → 2024-06-15T12:00:00+08:00" in again[1]


def test_a_correction_cannot_make_every_later_answer_fail(zhiban, tmp_path, at):
    moment = at("2024-06-15T03:00")
    order = {"id": "O-1", "act": "sound_alarm", "by": "市政府", "at": moment.isoformat()}
    store = Database(tmp_path / "home" / "zhiban.db")
    record(store, [Entry("order", "O-1", order)], moment)
    typed = ("correct", "--ref", "O-1", "--kind", "指令", "--reason", "r", "--set", "by=市天文局")
    code, _, err = zhiban(*typed)
    assert (code, "R301" in err) == (2, True)
    assert zhiban("today")[0] == 0


def test_who_recorded_is_kept(zhiban, monkeypatch):
    monkeypatch.setenv("ZHIBAN_ACTOR", "环境里的")
    zhiban(*RED)
    zhiban(*CORRECT, "--by", "1002")
    zhiban("alert", "lift", "--id", "A-1", "--actor", "1003")
    zhiban("incident", "add", "--id", "I-1", "--kind", "自然灾害", "--at", "2024-06-15T04:00")
    zhiban("incident", "close", "--id", "I-1", "--by", "市政府", "--actor", "1004")
    monkeypatch.delenv("ZHIBAN_ACTOR")
    monkeypatch.setattr("getpass.getuser", lambda: "account")
    zhiban("activity", "add", "--name", "运动会", "--from", "2024-08-01")
    rows = [line.split() for line in zhiban("log", "show")[1].splitlines()[1:]]
    assert [row[3] for row in rows] == ["环境里的", "1002", "1003", "环境里的", "1004", "account"]


def test_the_log_is_listed_from_its_end(zhiban):
    assert "还没有记录" in zhiban("log", "show")[1]
    assert "还没有记录" in zhiban("log", "head")[1]
    assert "还没有记录" in zhiban("log", "verify")[1]
    for number in range(22):
        zhiban("activity", "add", "--name", f"活动{number}", "--from", "2024-08-01")
    out = zhiban("log", "show")[1]
    assert ("#3 " in out, "#2 " in out, "共 22 条，只列最后 20 条" in out) == (True, False, True)
    assert "#1 " in zhiban("log", "show", "--all")[1]
    head = re.match(r"22:([0-9a-f]{12}) ", zhiban("log", "head")[1])
    assert head
    assert zhiban("log", "verify", "--head", f"22:{head[1]}")[0] == 0
    assert zhiban("log", "verify", "--head", f"23:{head[1]}")[0] == 1
    assert zhiban("log", "verify", "--head", "22:000000000000")[0] == 1
    assert "U103" in zhiban("log", "verify", "--head", "x")[2]


def test_a_tampered_row_is_named_and_exits_1(zhiban, tmp_path):
    zhiban(*RED)
    zhiban(*CORRECT)
    with closing(sqlite3.connect(tmp_path / "home" / "zhiban.db")) as connection:
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("UPDATE event SET body = replace(body, 'red', 'blue') WHERE seq = 1")
        connection.commit()
    code, out, _ = zhiban("log", "verify")
    assert code == 1
    assert "#1 hash 与内容不符" in out
    code, out, _ = zhiban("backup", tmp_path / "b")
    assert (code, "#1" in out, (tmp_path / "b").exists()) == (1, True, True)
    code, _, err = zhiban("restore", tmp_path / "b", "--home", tmp_path / "new")
    assert (code, "S108" in err, Database(tmp_path / "new" / "zhiban.db").version()) == (3, True, 0)


def test_backup_and_restore_into_either_database(zhiban, db, tmp_path, at, monkeypatch):
    at("2024-06-15T02:20")
    zhiban(*RED)
    bad = tmp_path / "x.xml"
    bad.write_bytes(b"not xml")
    zhiban("alert", "read", bad)
    head = zhiban("log", "head")[1]
    listed = zhiban("log", "show", "--all")[1], zhiban("alert", "list", "--all")[1]
    code, out, _ = zhiban("backup", tmp_path / "b")
    assert (code, "1 条记录、1 份来件，校验链完好" in out) == (0, True), db
    assert "S110" in zhiban("backup", tmp_path / "b")[2]
    assert [p.name for p in tmp_path.iterdir() if "part" in p.name] == []
    assert "S109" in zhiban("restore", tmp_path / "b")[2]
    monkeypatch.delenv("ZHIBAN_DB", raising=False)
    code, out, _ = zhiban("restore", tmp_path / "b", "--home", tmp_path / "new")
    assert (code, "已恢复到" in out, "1 条记录、1 份来件" in out) == (0, True, True)
    there = ("--home", tmp_path / "new")
    assert zhiban("log", "head", *there)[1] == head
    shown = zhiban("log", "show", "--all", *there)[1], zhiban("alert", "list", "--all", *there)[1]
    assert shown == listed
    assert zhiban(*CORRECT, *there)[0] == 0
    assert zhiban("alert", "read", bad, *there)[0] == 2


def test_a_file_is_restored_into_postgresql_and_goes_on(zhiban, schema, tmp_path):
    zhiban(*RED)
    bad = tmp_path / "x.xml"
    bad.write_bytes(b"not xml")
    zhiban("alert", "read", bad)
    zhiban("backup", tmp_path / "b")
    assert zhiban("restore", tmp_path / "b", "--db", schema)[0] == 0
    assert zhiban("--db", schema, "alert", "read", bad)[0] == 2
    assert [one.id for one in Database(schema).received()] == [1, 2]
    assert "A-1" in zhiban("alert", "list", "--all", "--db", schema)[1]


@pytest.mark.parametrize("cut", [0, 1, 20, 100, -2, -30])
def test_a_portable_backup_cut_short_is_refused(zhiban, schema, tmp_path, cut):
    zhiban(*RED, "--db", schema)
    zhiban("backup", tmp_path / "b", "--db", schema)
    (tmp_path / "b").write_bytes((tmp_path / "b").read_bytes()[:cut])
    code, out, err = zhiban("restore", tmp_path / "b")
    assert (code, out, "S110" in err) == (2, "", True)
    assert not (tmp_path / "home" / "zhiban.db").exists()


def test_a_portable_backup_that_was_edited_is_refused(zhiban, schema, tmp_path):
    zhiban(*RED, "--db", schema)
    zhiban("backup", tmp_path / "b", "--db", schema)
    data = (tmp_path / "b").read_bytes()
    (tmp_path / "b").write_bytes(data.replace(b"rainstorm", b"snowstorm"))
    assert "S110" in zhiban("restore", tmp_path / "b")[2]


def test_an_address_that_is_none_is_refused_without_its_password(zhiban):
    for written in ("mysql://u:geheim@h/d", "postgresql", "sqlite:///x.db"):
        code, out, err = zhiban("today", "--db", written)
        assert (code, out, "S112" in err, "geheim" in err) == (2, "", True, False)
    code, out, err = zhiban("today", "--db", "postgresql+psycopg://u:geheim@127.0.0.1:1/d")
    assert (code, out, "S111" in err, "geheim" in err) == (3, "", True, False)


def test_a_clock_behind_the_log_is_said(zhiban, at):
    at("2024-06-15T02:20")
    zhiban(*RED)
    moment = at("2024-06-15T01:20")
    assert "时钟早于上一条记录（2024-06-15T02:20:00）" in zhiban(*CORRECT)[1]
    assert moment - timedelta(0) == recording_commands.now()


def test_doctor_and_today_answer_from_postgresql(zhiban, schema, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIBAN_DB", schema)
    assert "还没有" in zhiban("doctor")[1]
    zhiban("alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红")
    assert "应到单位 9 个" in zhiban("today")[1]
    assert "1 条记录" in zhiban("doctor")[1]
    assert not (tmp_path / "home" / "cache" / "today.txt").exists()


def test_every_command_has_its_module():
    from importlib import import_module

    for name, module in COMMANDS.items():
        assert getattr(import_module(f"service.commands.{module}"), name).name == name

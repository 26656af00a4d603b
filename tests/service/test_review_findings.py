"""What a reviewer found once, and must not be found again; each test names the harm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "rules" / "shuangyashan-2023"


@pytest.fixture
def asked(zhiban, tmp_path):
    """One day of the contract for records written as YAML."""

    def ask(date, records, *options):
        path = tmp_path / "records.yaml"
        path.write_text("records:\n" + records, encoding="utf-8")
        code, out, err = zhiban("roster", date, "--json", "--records", path, *options)
        assert code == 0, err
        return json.loads(out)["days"][0]

    return ask


def alert(name, colour, issued, expires, more="", hazard="rainstorm"):
    return (
        f"- alert: {{id: {name}, hazard: {hazard}, colour: {colour}, area: '230500',"
        f" issued: 2024-06-15T{issued}, expires: 2024-06-15T{expires}{more}}}\n"
    )


def hours(day):
    return [stretch for unit in day["units"][:1] for stretch in unit["intervals"]]


def test_an_update_ends_every_hazard_of_the_message_it_names(asked):
    records = alert("M1", "red", "01:00", "20:00") + alert(
        "'M1#2'", "orange", "01:00", "20:00", hazard="gale"
    )
    records += alert("M2", "blue", "05:00", "20:00", ", supersedes: [M1]")
    assert hours(asked("2024-06-15", records)) == [
        ["2024-06-15T01:00:00+08:00", "2024-06-15T05:00:00+08:00"]
    ]


def test_two_alerts_that_name_each_other_do_not_cancel_out(asked):
    records = alert("A", "red", "02:00", "20:00", ", supersedes: [B]")
    records += alert("B", "red", "02:00", "20:00", ", supersedes: [A]")
    assert len(asked("2024-06-15", records)["units"]) == 9


def test_an_update_lifted_before_it_took_effect_ends_nothing(asked):
    records = alert("A", "red", "02:00", "20:00")
    more = ", effective: 2024-06-15T10:00, lifted: 2024-06-15T05:00, supersedes: [A]"
    records += alert("B", "red", "04:00", "22:00", more)
    assert hours(asked("2024-06-15", records))[0][1] == "2024-06-15T20:00:00+08:00"


def test_a_drill_does_not_end_a_real_alert_even_in_a_drill(asked):
    records = alert("A", "red", "02:00", "20:00")
    records += alert("B", "blue", "04:00", "22:00", ", status: Exercise, supersedes: [A]")
    day = asked("2024-06-15", records, "--exercise")
    assert hours(day)[0][1] == "2024-06-15T20:00:00+08:00"


def test_a_notice_is_due_when_its_own_facts_began(asked):
    records = alert("A", "red", "02:00", "23:00") + alert(
        "B", "orange", "09:00", "22:00", hazard="gale"
    )
    due = {
        item["due"] for item in asked("2024-06-15", records)["pending"] if item["kind"] == "notice"
    }
    assert "2024-06-15T02:00:00+08:00" in due


def test_a_notice_does_not_vanish_when_a_second_response_begins(asked):
    records = (
        "- response: {plan: flood_control, level: III, started: 2024-06-15T03:00,"
        " ended: 2024-06-16T10:00, decided_by: 市政府}\n"
        "- response: {plan: forest_fire, level: III, started: 2024-06-16T08:00, decided_by: 市政府}\n"
    )
    by = {
        item["by"] for item in asked("2024-06-16", records)["pending"] if item["kind"] == "notice"
    }
    assert by == {"市防汛抗旱指挥部办公室", "市森林草原防灭火指挥部办公室"}


def test_a_seasonal_notice_does_not_name_units_called_for_another_reason(asked):
    records = (
        "- alert: {id: A, hazard: rainstorm, colour: red, area: '230500',"
        " issued: 2024-07-20T10:00, expires: 2024-07-20T14:00}\n"
    )
    named = {
        item["due"][:10]: len(item["to"])
        for item in asked("2024-07-20", records)["pending"]
        if item["kind"] == "notice"
    }
    assert named == {"2024-07-08": 3, "2024-07-20": 9}


def test_today_tells_the_present_from_the_rest_of_the_duty_day(zhiban):
    out = zhiban("today", "--at", "2024-09-30T09:00")[1]
    assert "当前状态" not in out
    assert "本值班日内另有（不是现在）：特殊紧要时期" in out
    assert "现在应到单位 0 个" in out
    after = zhiban("today", "--at", "2024-10-08T03:00")[1]
    assert "现在应到单位 3 个；本值班日内先后共 9 个" in after


@pytest.mark.parametrize("char", ["\\e[2J", "\\n伪造行", "\\u202E", "\\u009B"])
def test_a_record_that_would_forge_a_line_or_command_a_terminal_is_refused(zhiban, tmp_path, char):
    path = tmp_path / "records.yaml"
    path.write_text(
        f'records:\n- alert: {{id: "A{char}x", hazard: 暴雨, issued: 2024-06-15T02:00}}\n', "utf-8"
    )
    code, out, err = zhiban("roster", "2024-06-15", "--records", path)
    assert (code, out) == (2, "")
    assert "控制字符" in err


def test_what_is_echoed_cannot_command_a_terminal(zhiban):
    err = zhiban("why", "\x1b[31m市\u202e")[2]
    assert "\x1b" not in err
    assert "\u202e" not in err


def test_a_relative_pack_is_the_one_in_this_folder(zhiban, tmp_path, monkeypatch):
    for name in ("da", "db"):
        shutil.copytree(PACK, tmp_path / name / "mypack")
        path = tmp_path / name / "mypack" / "pack.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("title: 双鸭山市", f"title: {name}"), encoding="utf-8")
    for name in ("da", "db"):
        monkeypatch.chdir(tmp_path / name)
        assert (
            f"依据：{name}应急指挥工作规则" in zhiban("roster", "2024-06-15", "--pack", "mypack")[1]
        )


def test_what_was_declared_can_be_ended(zhiban):
    zhiban("period", "declare", "--from", "2024-06-15", "--by", "市政府", "--document", "甲1号")
    assert zhiban("period", "end", "--document", "甲1号", "--at", "2024-06-16T08:00")[0] == 0
    day = json.loads(zhiban("roster", "2024-06-17", "--json")[1])["days"][0]
    assert day["units"] == []


def test_a_later_decision_about_a_window_replaces_the_earlier(asked):
    records = (
        "- window: {window: fire_high_risk, from: 2024-04-10, through: 2024-05-25, document: 1号}\n"
        "- window: {window: fire_high_risk, from: 2024-04-10, through: 2024-05-10, document: 2号}\n"
    )
    assert asked("2024-05-22", records)["units"] == []


def test_a_second_end_and_a_release_of_nobody_are_refused(zhiban):
    zhiban(
        "alert",
        "add",
        "--id",
        "A-1",
        "--hazard",
        "暴雨",
        "--colour",
        "红",
        "--issued",
        "2024-06-15T02:00",
    )
    zhiban("alert", "lift", "--id", "A-1", "--at", "2024-06-15T05:00")
    assert "W107" in zhiban("alert", "lift", "--id", "A-1", "--at", "2024-06-15T06:00")[2]
    assert "W106" in zhiban("admit", "release", "--unit", "市公安局")[2]


def test_places_and_bodies_cannot_be_admitted_by_a_file(zhiban, tmp_path):
    path = tmp_path / "records.yaml"
    path.write_text(
        "records:\n- proposal: {unit: 社会公众, body: 市减灾委员会, at: 2024-06-15}\n", "utf-8"
    )
    code, _, err = zhiban("roster", "2024-06-15", "--records", path)
    assert (code, "R303" in err) == (2, True)


@pytest.mark.parametrize("words", ["roster 2024-10-01", "roster 2024-10-01 --json", ""])
def test_a_closed_output_is_no_traceback(tmp_path, words):
    env = {**os.environ, "ZHIBAN_HOME": str(tmp_path)}
    command = f"exec {sys.executable} {ROOT / 'cli.py'} {words} >&-"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, check=False, env=env)
    assert (done.returncode, done.stderr) == (0, b"")


def test_json_survives_an_output_that_knows_no_chinese(tmp_path):
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "ZHIBAN_HOME": str(tmp_path)}
    command = [sys.executable, str(ROOT / "cli.py"), "roster", "2024-07-15", "--json"]
    done = subprocess.run(command, capture_output=True, check=True, env=env)
    units = json.loads(done.stdout)["days"][0]["units"]
    assert [unit["name"] for unit in units] == ["市水务局", "市林草局", "市气象局"]


def test_no_line_of_a_screen_is_wider_than_the_screen(zhiban):
    from service.answers.wording import width

    zhiban(
        "alert",
        "add",
        "--id",
        "A-1",
        "--hazard",
        "暴雨",
        "--colour",
        "红",
        "--issued",
        "2024-07-15T02:00",
    )
    for words in (("today", "--at", "2024-07-15T03:00"), ("today", "--at", "2024-11-21T03:00"),
                  ("year", "2024"), ("roster", "2024-10"), ("roster", "2024-10-01")):  # fmt: skip
        out = zhiban(*words)[1]
        assert max(width(line) for line in out.splitlines()) <= 120, words
    assert len(zhiban("today", "--at", "2024-07-15T03:00")[1].splitlines()) <= 60


def test_an_empty_records_file_name_is_not_the_live_store(zhiban):
    code, out, err = zhiban("roster", "2024-06-15", "--records", "")
    assert (code, out) == (2, "")
    assert "U103" in err

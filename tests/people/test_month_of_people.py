"""A month of people by the commands a person types: drafted, signed, issued, shown, exported."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest

from engine.terms import Coverage, Presence
from tests.people.homes import MONTH, PHONE, everything_kept, fill, people_of, store

TEXT = f"{MONTH:%Y-%m}"


@pytest.fixture
def fresh(tmp_path):
    fill(tmp_path / "home")
    return tmp_path / "home"


def seats(sheet, unit, day, presence=None):
    return [
        one for one in sheet.sheet.assignments
        if one.seat.unit == unit and one.seat.day == day
        and presence in (None, one.seat.presence)
    ]  # fmt: skip


@pytest.mark.usefixtures("fresh")
def test_the_draft_says_how_it_was_filled_and_names_nobody(zhiban):
    code, out, err = zhiban("month", TEXT, "draft")
    assert (code, err) == (0, "")
    assert "没有空缺；已证明最优，独立核对无误" in out
    assert "人员-2026-10-1.json" in out
    assert "测试" not in out


@pytest.mark.usefixtures("home")
def test_the_same_inputs_make_no_second_sheet(zhiban):
    assert "与 2026-10-1 相同" in zhiban("month", TEXT, "change")[1]


def test_every_seat_of_the_rosters_is_laid_out(home):
    kept = people_of(home, "2026-10-1")
    # 1 to 7 October: round the clock, both units; the leader of the one is reachable
    day = date(2026, 10, 3)
    on_post = seats(kept, "water", day, Presence.ON_POST)
    assert {(one.seat.post, one.seat.coverage) for one in on_post} == {
        ("deputy_leader", Coverage.ROUND_THE_CLOCK), ("staff", Coverage.ROUND_THE_CLOCK)
    }  # fmt: skip
    assert seats(kept, "water", day, Presence.STANDBY) == []
    # the rest of the fire season: office hours, and a list for the night
    day = date(2026, 10, 21)
    coverage = {(o.seat.post, o.seat.presence, o.seat.coverage) for o in seats(kept, "water", day)}
    assert ("staff", Presence.ON_POST, Coverage.OFFICE_HOURS) in coverage
    assert ("staff", Presence.STANDBY, Coverage.ROUND_THE_CLOCK) in coverage
    assert seats(kept, "fire_rescue", day, Presence.ON_POST) == []


def test_the_only_leader_is_in_charge_and_reachable(zhiban, home):
    kept = people_of(home, "2026-10-1")
    leading = [o for o in kept.sheet.assignments if o.person == "fire_rescue-01"]
    assert {one.seat.presence for one in leading} == {Presence.REACHABLE}
    assert "唯一能任此岗的领导" in zhiban("month", TEXT, "show", "--people")[1]


@pytest.mark.usefixtures("home")
def test_units_without_anybody_are_named(zhiban):
    out = zhiban("month", TEXT, "show", "--people")[1]
    assert "市公安局 没有登记人员" in out


def test_nothing_kept_names_anybody(zhiban, home):
    zhiban("month", TEXT, "change", "--since", "2026-10-10T09:00")
    kept = everything_kept(home)
    assert "water-04" in kept
    for secret in ("测试", PHONE, "家事"):
        assert secret not in kept


@pytest.mark.usefixtures("home")
def test_screens_have_names_and_masked_phones(zhiban):
    day = zhiban("month", TEXT, "show", "--day", "2026-10-03")[1]
    assert "测试water领导" in day
    assert PHONE not in day
    assert "046*-*****45" in day
    assert PHONE in zhiban("month", TEXT, "show", "--day", "2026-10-03", "--phones")[1]
    unit = zhiban("month", TEXT, "show", "--unit", "市水务局")[1]
    assert "国庆节" in unit
    assert "调休上班" in unit


@pytest.mark.usefixtures("home")
def test_today_names_those_on_duty_and_those_to_call(zhiban):
    out = zhiban("today", "--at", "2026-10-21T23:00")[1]
    assert "备勤人员（随时可叫）" in out
    assert "在岗人员" not in out  # office hours are over
    assert "本值班日内另有（不是现在）" in out
    assert "在岗人员" in zhiban("today", "--at", "2026-10-21T10:00")[1]
    assert PHONE not in out
    assert PHONE in zhiban("today", "--at", "2026-10-21T23:00", "--phones")[1]


@pytest.mark.usefixtures("home")
def test_every_format_is_exported(zhiban, tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    code, _, err = zhiban("month", TEXT, "export", "--to", target)
    assert (code, err) == (0, "")
    names = {path.name for path in target.iterdir()}
    stem = "人员值班表-2026-10-1"
    assert {f"{stem}.{end}" for end in ("xlsx", "docx", "pdf", "csv", "json")} <= names
    assert "日历-2026-10-1" in names
    rows = (target / f"{stem}.csv").read_text(encoding="utf-8-sig")
    assert "测试water工作人员04" in rows
    assert PHONE not in rows


@pytest.mark.usefixtures("home")
def test_one_unit_is_exported_alone(zhiban, tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    zhiban("month", TEXT, "export", "--to", target, "--unit", "市水务局", "--phones")
    (table,) = target.glob("*.csv")
    rows = table.read_text(encoding="utf-8-sig")
    assert PHONE in rows
    assert "消防" not in rows


@pytest.mark.usefixtures("home")
def test_the_erased_are_said_to_be(zhiban):
    assert zhiban("people", "erase", "water-04", "--yes")[0] == 0
    out = zhiban("month", TEXT, "show", "--unit", "市水务局")[1]
    assert "（已删除 water-04）" in out
    assert "测试water工作人员04" not in out


def test_two_processes_make_the_same_bytes(tmp_path):
    digests = set()
    for seed in ("1", "2"):
        folder = tmp_path / seed
        fill(folder)
        program = (
            "import sys; from service.commands.entry import run; "
            f"sys.exit(run(['month', '{TEXT}', 'draft', '--workers', '1', '--home', {str(folder)!r}]))"
        )
        env = {"PYTHONHASHSEED": seed, "TZ": "America/New_York" if seed == "1" else "UTC"}
        done = subprocess.run(
            [sys.executable, "-c", program], env=env, check=True, capture_output=True
        )
        assert done.returncode == 0
        body = store(folder).find(("publication",))[0].body
        digests.add(next(f["sha256"] for f in body["files"] if f["name"].startswith("人员-")))
    assert len(digests) == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_without_a_solver_the_units_are_still_there_and_it_is_said(tmp_path, workers):
    folder = tmp_path / "home"
    fill(folder)
    (tmp_path / "ortools").mkdir()
    (tmp_path / "ortools" / "__init__.py").write_text("raise ImportError")
    program = (
        "import sys; from service.commands.entry import run; "
        f"sys.exit(run(['month', '{TEXT}', 'draft', '--workers', '{workers}', '--home', {str(folder)!r}]))"
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "没有排人：[L301] 这里没有求解器" in done.stdout
    assert "zhiban[people]" in done.stdout
    assert "值班表-2026-10-1.xlsx" in done.stdout


def test_without_people_nothing_is_said_of_them(zhiban):
    assert "人员" not in zhiban("month", TEXT, "draft")[1]
    code, _, err = zhiban("month", TEXT, "show", "--people")
    assert code == 2
    assert "L131" in err


@pytest.mark.parametrize("words", [
    ("draft", "--since", "2026-10-10"), ("show", "--remedy"), ("publish", "--people"),
    ("export", "--day", "2026-10-10"), ("sign", "--workers", "2"), ("change", "--phones"),
])  # fmt: skip
def test_an_option_that_an_act_does_not_read_is_refused(zhiban, words):
    code, _, err = zhiban("month", TEXT, *words)
    assert code == 2
    assert "不用于" in err


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("words", "code"), [
    (("--unit", "市水利局"), "U103"), (("--day", "2026-11-01"), "U103"), (("--day", "明天"), "U10"),
])  # fmt: skip
def test_what_is_not_there_is_refused_with_what_is_meant(zhiban, words, code):
    status, _, err = zhiban("month", TEXT, "show", *words)
    assert status == 2
    assert code in err

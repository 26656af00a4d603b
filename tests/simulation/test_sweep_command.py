"""``zhiban sweep`` as a person types it: kept, resumed, spread, drawn years written out."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from calendars.holidays import HolidayCalendar
from engine.facts.choices import Operator, ParameterValue
from engine.records.record import ReadingChoice
from engine.roster.evaluation import Inputs
from engine.simulation.sweep import read_sweep
from service.files.packs import RULES, read_document, read_pack
from service.sweeping import Keeping, Plan, digest_of
from tests.simulation.clusters import running
from tests.simulation.test_sweeping import HOLIDAYS, PACK, STORMY

PROGRAM = [sys.executable, "-c", "from cli import main; raise SystemExit(main())"]


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "多雨.yaml"
    path.write_text(STORMY, encoding="utf-8")
    return path


def numbers(text: str) -> dict:
    """The document without how much of it was there from before."""
    return {key: value for key, value in json.loads(text).items() if key != "kept"}


def test_the_screen_says_what_is_supposed_and_gives_distributions(zhiban, file):
    code, out, err = zhiban("sweep", file)
    assert (code, err) == (0, "")
    assert out.startswith("【推演】不是实际值班表，没有登记任何内容\n")
    assert "都是运行单位假定的，不出自文件" in out
    assert "抽取：300 年，日历轮流用 2024、2025 年，种子 7；" in out
    assert f"{150 * (8784 + 8760)} 个状态" in out
    for words in ("同时最多座席", "24小时值守", "特殊紧要时期重叠", "各月增派", "市水务局"):
        assert words in out


def test_a_drawn_year_is_written_as_a_scenario_that_comes_to_the_same(zhiban, file, tmp_path):
    _, out, _ = zhiban("sweep", file, "--years", "60", "--json")
    busiest = json.loads(out)["busiest"][0]
    hours, number = busiest["seat_hours"], busiest["year"]
    _, drawn, _ = zhiban("sweep", file, "--years", "60", "--scenario", number)
    path = tmp_path / "y.yaml"
    path.write_text(drawn, encoding="utf-8")
    code, told, _ = zhiban("simulate", path, "--json")
    assert code == 0
    seats = json.loads(told)["seats"]
    assert seats["hours"] == hours
    assert f"抽取的第 {number} 年" in drawn


def test_years_that_are_not_there_are_refused(zhiban, file):
    code, out, err = zhiban("sweep", file, "--scenario", "301")
    assert (code, out) == (2, "")
    assert "[N110]" in err
    for words in (
        ["--exercise"],
        ["--known-at", "2024-01-01"],
        ["--scenario", "3", "--json"],
        ["--scenario", "3", "--html", "a.html"],
    ):
        code, out, err = zhiban("sweep", file, *words)
        assert (
            code,
            out,
            "[U103]" in err,
            words[-2 if len(words) % 2 == 0 else -1].lstrip("-") in err or words[-1] in err,
        ) == (2, "", True, True)
    code, _, err = zhiban("sweep", file, "--scenario", "3", "--pack", "a", "--pack", "b")
    assert (code, "[U104]" in err) == (2, True)


def test_what_was_computed_is_kept_and_more_years_compute_the_new_ones_only(zhiban, file, tmp_path):
    _, first, _ = zhiban("sweep", file, "--years", "200", "--json")
    _, again, _ = zhiban("sweep", file, "--years", "200", "--json")
    assert json.loads(again)["kept"] == 200
    assert numbers(first) == numbers(again)
    _, more, _ = zhiban("sweep", file, "--json")
    assert json.loads(more)["kept"] == 200
    (kept,) = (tmp_path / "home/cache/sweeps").glob("*.jsonl")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-700] + b"x" + whole[-200:])
    _, mended, _ = zhiban("sweep", file, "--json")
    assert json.loads(mended)["kept"] == 200
    assert numbers(mended) == numbers(more)


@pytest.mark.parametrize(
    "change",
    [
        ("seed: 7", "seed: 8"),
        ("rate: 8.5", "rate: 8.6"),
        ("sweep:", "readings: {AMB-01: b}\nsweep:"),
    ],
)
def test_what_was_computed_from_anything_else_is_not_used(zhiban, file, change):
    _, first, _ = zhiban("sweep", file, "--years", "50", "--json")
    file.write_text(STORMY.replace(*change), encoding="utf-8")
    _, other, _ = zhiban("sweep", file, "--years", "50", "--json")
    assert json.loads(other)["kept"] == 0
    assert json.loads(other)["measures"] != json.loads(first)["measures"]


def test_pack_holidays_choices_and_program_decide_what_is_kept(file):
    """Whatever the numbers depend on is in the name of the file; where it is written is not."""
    sweep = read_sweep(read_document(file), PACK)
    plan = Plan(sweep, Inputs(PACK, (), HOLIDAYS))
    value = ParameterValue("extreme_weather_colour", "red", date(1990, 1, 1), where="a.yaml:3")
    choice = ReadingChoice("AMB-01", "b", date(1990, 1, 1), where="a.yaml:4")
    fewer = HolidayCalendar(HOLIDAYS.notices[:-1])
    others = [
        replace(plan, inputs=replace(plan.inputs, pack=replace(PACK, digest="sha256:0"))),
        replace(plan, inputs=replace(plan.inputs, holidays=fewer)),
        replace(plan, inputs=replace(plan.inputs, operator=Operator(parameters=(value,)))),
        replace(plan, inputs=replace(plan.inputs, operator=Operator(readings=(choice,)))),
        replace(plan, sweep=replace(sweep, seed=8)),
        replace(plan, sweep=replace(sweep, calendar=(2025, 2024))),
    ]
    digests = [digest_of(one) for one in (plan, *others)]
    assert len(set(digests)) == len(digests)
    moved = Operator(readings=(replace(choice, where="b.yaml:9"),))
    assert digest_of(replace(plan, inputs=replace(plan.inputs, operator=moved))) == digests[4]
    file.write_text("# 一行注释\n" + STORMY.replace("多雨", "改了名"), encoding="utf-8")
    assert digest_of(replace(plan, sweep=read_sweep(read_document(file), PACK))) == digests[0]


def test_options_and_site_settings_count(zhiban, file, tmp_path):
    _, usual, _ = zhiban("sweep", file, "--years", "20", "--json")
    _, other, _ = zhiban("sweep", file, "--years", "20", "--seed", "8", "--json")
    assert json.loads(usual)["measures"] != json.loads(other)["measures"]
    assert json.loads(other)["seed"] == 8
    (tmp_path / "home" / "site.yaml").write_text(
        "parameters: {extreme_weather_colour: red}\n", encoding="utf-8"
    )
    _, chosen, _ = zhiban("sweep", file, "--years", "20", "--json")
    assert json.loads(chosen)["kept"] == 0
    assert json.loads(usual)["measures"] != json.loads(chosen)["measures"]


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"7",
        b'{"years": [0, 100]}',
        b'{"years": [0, 100], "tally": {"years": 7}}',
        b'{"years": [100, 0], "tally": {}}',
        b"[" * 9000,
        b"\xff",
    ],
)
def test_a_kept_line_that_is_no_chunk_is_computed_again(zhiban, file, tmp_path, content):
    _, whole, _ = zhiban("sweep", file, "--years", "100", "--json")
    (kept,) = (tmp_path / "home/cache/sweeps").glob("*.jsonl")
    kept.write_bytes(sha256(content).hexdigest().encode() + b" " + content + b"\n")
    code, again, err = zhiban("sweep", file, "--years", "100", "--json")
    assert (code, err, json.loads(again)["kept"]) == (0, "", 0)
    assert numbers(again) == numbers(whole)


def test_the_screen_says_what_the_document_says(zhiban, file):
    _, out, _ = zhiban("sweep", file, "--years", "200", "--seed", "3")
    _, told, _ = zhiban("sweep", file, "--years", "200", "--seed", "3", "--json")
    form = json.loads(told)
    row = next(
        line.split() for line in out.splitlines() if line.split()[:2] == ["24小时值守", "席时"]
    )
    own = form["summary"]["seat_hours"]
    assert row[2:] == [
        *(str(own[q]) for q in ("0.05", "0.25", "0.5", "0.75", "0.95", "most")),
        f"{own['mean']:.1f}",
    ]
    first = form["busiest"][0]
    assert f"第 {first['year']} 年 {first['seat_hours']} 席时" in out
    assert f"--years 200 --seed 3 --scenario {first['year']} > 脚本.yaml" in out
    shares = dict(re.findall(r"^  (\d+) 席 +(\S+) %$", out, re.MULTILINE))
    assert shares == {str(n): f"{h / form['states'] * 100:.1f}" for n, h in form["seats"]}
    units = {(unit, what): n for unit, what, n in form["units"]}
    water = next(line.split() for line in out.splitlines() if line.startswith("  市水务局"))
    assert water[1:] == [
        f"{units['water', 'called_in'] / 200:.1f}",
        f"{units['water', 'hours'] / 200:.0f}",
        f"{units['water', 'days'] / 200:.1f}",
    ]


def test_what_a_planner_must_know_is_said(zhiban, file):
    file.write_text(
        STORMY.replace("[2024, 2025]", "[2023, 2027]")
        .replace("{hazard: 暴雪}", "{hazard: 暴学}")
        .replace("{hazard: 暴雨}", '{hazard: 暴雨, area: "110000"}')
        + "readings: {AMB-01: b}\n",
        encoding="utf-8",
    )
    _, out, _ = zhiban("sweep", file, "--years", "4")
    assert "选择：AMB-01 选 b" in out
    assert "注意：2023 年有 198 天规则还没有施行，这些天没有人应到" in out
    assert re.search(r"注意：2027 年有 \d+ 天没有国务院放假安排", out)
    assert "注意：暴学橙色预警：灾种「暴学」不在词汇表内，从严处理" in out
    assert "注意：暴雨红色预警：不影响本地，抽到也没有作用" in out
    file.write_text(STORMY.replace("2024,", "2019,"), encoding="utf-8")
    code, out, err = zhiban("sweep", file, "--years", "4")
    assert (code, out, "[N111]" in err) == (2, "", True)


def begun(home: Path, *words: object) -> subprocess.Popen:
    environment = {**os.environ, "ZHIBAN_HOME": str(home), "PYTHONPATH": str(RULES.parent)}
    return subprocess.Popen(
        [*PROGRAM, "sweep", *map(str, words)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def some_kept(home: Path, chunks: int) -> None:
    """Wait until chunks are kept."""
    for _ in range(2000):
        kept = list((home / "cache/sweeps").glob("*.jsonl"))
        if kept and len(Keeping(kept[0]).read()) >= chunks:
            return
        time.sleep(0.02)
    raise AssertionError(home)


@pytest.mark.parametrize(
    ("workers", "sent"), [(1, signal.SIGKILL), (2, signal.SIGKILL), (2, signal.SIGINT)]
)
def test_a_sweep_that_is_cut_goes_on_where_it_stopped(zhiban, file, tmp_path, workers, sent):
    home, years = tmp_path / "cut", "20000"
    running_one = begun(home, file, "--years", years, "--workers", workers)
    some_kept(home, 3)
    running_one.send_signal(sent)
    _, err = running_one.communicate(timeout=60)
    assert "Traceback" not in err
    if sent is signal.SIGINT:
        assert running_one.returncode == 130
        done = int(re.search(r"已停：20000 年里算完 (\d+) 年", err)[1])
        assert done >= 300
    (kept,) = (home / "cache/sweeps").glob("*.jsonl")
    assert len(Keeping(kept).read()) < 200
    _, whole, _ = zhiban("sweep", file, "--years", "2000", "--json")
    out, err = begun(home, file, "--years", "2000", "--json").communicate(timeout=120)
    assert err == ""
    assert json.loads(out)["kept"] >= 300
    assert numbers(out) == numbers(whole)


def test_two_processes_and_a_cluster_with_a_worker_killed_give_the_same_numbers(
    zhiban, file, tmp_path
):
    years = "12000"
    _, alone, _ = zhiban(
        "--home", tmp_path / "one", "sweep", file, "--years", years, "--workers", "1", "--json"
    )
    out, err = begun(
        tmp_path / "two", file, "--years", years, "--workers", "2", "--json"
    ).communicate(timeout=300)
    assert err == ""
    assert numbers(out) == numbers(alone)
    with running(tmp_path, 3) as (cluster, workers):
        on_cluster = begun(
            tmp_path / "many", file, "--years", years, "--dask", cluster.address, "--json"
        )
        some_kept(tmp_path / "many", 3)
        os.kill(workers[1].pid, signal.SIGKILL)
        out, err = on_cluster.communicate(timeout=300)
    assert err == ""
    assert json.loads(out)["kept"] == 0
    assert numbers(out) == numbers(alone)


def test_the_report_has_pictures_beside_tables_and_no_script(zhiban, file, tmp_path):
    page = tmp_path / "r.html"
    code, _, err = zhiban("sweep", file, "--years", "100", "--html", page)
    assert (code, err) == (0, f"已写入 {page}\n")
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") >= 6
    assert html.count("<table") >= html.count("<svg")
    assert "【推演】" in html
    assert "不出自文件" in html
    for word in ("<script", "http://", "https://", "@import", "url("):
        assert word not in html.replace("http://www.w3.org/2000/svg", "")


def test_a_page_is_about_one_pack(zhiban, file):
    code, _, err = zhiban("sweep", file, "--pack", "a", "--pack", "b", "--html", "r.html")
    assert (code, "[U104]" in err) == (2, True)


def test_a_pack_whose_rules_go_on_until_ended_is_refused(zhiban, tmp_path):
    fixture = Path(__file__).parents[1] / "packs" / "fixture-plan-2024"
    lasting = [rule.id for rule in read_pack(fixture).rules if rule.lasting]
    assert lasting
    path = tmp_path / "s.yaml"
    path.write_text(
        "sweep: 试\ncalendar: 2025\noccurrences:\n  - alert: {hazard: 暴雨}\n    rate: 1\n    ladder: [{colour: 红, hours: 3}]\n",
        encoding="utf-8",
    )
    assert read_document(path).value
    code, _, err = zhiban("sweep", path, "--pack", fixture)
    assert (code, "[N109]" in err) == (2, True)
    assert lasting[0] in err

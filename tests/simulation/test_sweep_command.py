"""``zhiban sweep`` as a person types it: kept, resumed, spread, drawn years written out."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.files.packs import RULES, read_document, read_pack
from service.sweeping import Keeping
from tests.simulation.clusters import running
from tests.simulation.test_sweeping import STORMY

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
    code, _, err = zhiban("sweep", file, "--exercise")
    assert (code, "[U103]" in err) == (2, True)


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

"""The report of a simulation: self-contained, readable as text, the chart as the rosters are."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from engine.simulation.running import simulate
from engine.simulation.scenario import read_scenario
from service.exports.gantt_svg import bars_of, gantt
from service.files.packs import read_document
from tests.simulation.test_scenarios import HOLIDAYS, PACK, READY

CHROMIUM = shutil.which("chromium")
SVG = "{http://www.w3.org/2000/svg}"


def simulated(path):
    return simulate(read_scenario(read_document(path), PACK), PACK, HOLIDAYS, matcher="bits")


def rosters_of(found):
    return [found.first, *(turn.roster for turn in found.turns)]


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_the_chart_has_a_bar_wherever_a_unit_is_on_site(path):
    found = simulated(path)
    bars = bars_of(rosters_of(found))
    for roster in rosters_of(found):
        moment = roster.start + (roster.end - roster.start) / 2
        on = {(bar.unit, bar.coverage) for bar in bars if bar.start <= moment < bar.end}
        assert on == {(line.unit.name, line.coverage) for line in roster.units}
    text = gantt(bars, found.scenario.start, found.scenario.end, "图", "g")
    drawn = ET.fromstring(text)  # noqa: S314 - our own
    titled = [one for one in drawn.iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    assert len(titled) == len(bars)
    assert drawn.get("role") == "img"
    assert drawn.find(f"{SVG}title").text == "图"


def test_bars_of_one_coverage_that_touch_are_one():
    found = simulated(READY[0])
    for unit in {bar.unit for bar in bars_of(rosters_of(found))}:
        own = [bar for bar in bars_of(rosters_of(found)) if bar.unit == unit]
        for one, other in itertools.pairwise(own):
            apart = other.start - one.end
            assert apart > timedelta(0) or one.coverage is not other.coverage


def test_the_page_fetches_nothing_and_runs_nothing(zhiban, tmp_path):
    page = tmp_path / "r.html"
    code, out, err = zhiban("simulate", "july-flood", "--html", str(page))
    assert code == 0
    assert out.startswith("【推演】")
    assert "已写入" in err
    text = page.read_text("utf-8")
    assert not re.search(r"<script|javascript:|\son\w+=|@import|url\(", text)
    assert set(re.findall(r"https?://[^\"'\s<]+", text)) == {"http://www.w3.org/2000/svg"}
    assert "推演" in text
    assert text.count("<table>") == 4
    again = tmp_path / "again.html"
    zhiban("simulate", "july-flood", "--html", str(again))
    assert again.read_bytes() == page.read_bytes()


def test_text_from_the_scenario_is_escaped(zhiban, tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text("scenario: '<script>alert(1)</script>&\"'\nstart: 2026-06-15\n", "utf-8")
    page = tmp_path / "r.html"
    assert zhiban("simulate", str(path), "--html", str(page))[0] == 0
    assert "<script>" not in page.read_text("utf-8")


def test_a_page_that_cannot_be_written_is_told(zhiban, tmp_path):
    code, _, err = zhiban("simulate", "earthquake", "--html", str(tmp_path / "no" / "r.html"))
    assert (code, "[E102]" in err) == (2, True)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_real_browser_shows_the_page(zhiban, tmp_path):
    page = tmp_path / "r.html"
    zhiban("simulate", "night-rainstorm", "--html", str(page))
    shown = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", f"--user-data-dir={tmp_path}/profile", "--dump-dom", page.as_uri(),
        ],
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert "6月15日凌晨暴雨红色预警" in shown
    assert shown.count("<rect") >= 9
    assert "各单位在岗时段" in shown

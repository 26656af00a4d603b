"""Reports of simulations and comparisons: self-contained, readable as text, true to the rosters."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.duty_day import BEIJING
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from engine.simulation.comparing import compare
from engine.simulation.distribution import Distribution
from engine.simulation.running import simulate
from engine.simulation.scenario import read_scenario
from engine.terms import Coverage
from service.comparing import Compared, Otherwise
from service.exports.comparison_html import comparison_page
from service.exports.distribution_svg import (
    MOST_BINS,
    bins_of,
    distribution,
    distribution_table,
    monthly,
    monthly_table,
)
from service.exports.gantt_svg import Bar, Lane, bars_of, gantt, gantt_table
from service.exports.page import page, table
from service.exports.picture import round_step, wide
from service.exports.year_svg import SHADES, scale_of, year_map, year_table
from service.files.packs import read_document
from service.loading import Loaded
from service.site import Site
from tests.simulation.test_comparing import by
from tests.simulation.test_scenarios import HOLIDAYS, MESSAGE, PACK, READY

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
SVG = "{http://www.w3.org/2000/svg}"
DAY = timedelta(days=1)


def drawn(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own


def titled(text: str) -> list[str]:
    """What the shapes of a picture say where a pointer rests on them."""
    shapes = drawn(text).iter(f"{SVG}rect")
    return [one.find(f"{SVG}title").text for one in shapes if one.find(f"{SVG}title") is not None]


def simulated(path: Path, **otherwise):
    scenario = replace(read_scenario(read_document(path), PACK), **otherwise)
    return simulate(scenario, PACK, HOLIDAYS, matcher="bits")


def rosters_of(found):
    return [found.first, *(turn.roster for turn in found.turns)]


# --- Gantt charts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_the_chart_has_a_bar_wherever_a_unit_is_on_site(path):
    found = simulated(path)
    bars = bars_of(rosters_of(found))
    for roster in rosters_of(found):
        moment = roster.start + (roster.end - roster.start) / 2
        on = {(bar.unit, bar.coverage) for bar in bars if bar.start <= moment < bar.end}
        assert on == {(line.unit.name, line.coverage) for line in roster.units}
    span = found.scenario.start, found.scenario.end
    text = gantt([Lane("", "", bars)], span, "图", "g")
    assert len(titled(text)) == len(bars)
    assert drawn(text).get("role") == "img"
    assert drawn(text).find(f"{SVG}title").text == "图"


def test_bars_of_one_coverage_that_touch_are_one():
    found = simulated(READY[0])
    for unit in {bar.unit for bar in bars_of(rosters_of(found))}:
        own = [bar for bar in bars_of(rosters_of(found)) if bar.unit == unit]
        for one, other in itertools.pairwise(own):
            apart = other.start - one.end
            assert apart > timedelta(0) or one.coverage is not other.coverage


def test_before_and_after_stand_over_one_another_and_in_two_columns():
    start = datetime(2026, 5, 1, tzinfo=BEIJING)
    lanes = [
        Lane("前", "现行", (Bar("测试局", start, start + DAY, None),)),
        Lane("后", "换了", (Bar("测试局", start, start + DAY, Coverage.ROUND_THE_CLOCK, 2),)),
    ]
    span = start - DAY / 2, start + DAY * 2
    text = gantt(lanes, span, "图", "g")
    assert titled(text) == [
        "测试局 前 不入驻 2026-05-01 00:00 至 2026-05-02 00:00",
        "测试局 后 24小时 2 席 2026-05-01 00:00 至 2026-05-02 00:00",
    ]
    before, after = (
        one for one in drawn(text).iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None
    )
    assert float(before.get("y")) + float(before.get("height")) <= float(after.get("y"))
    assert (before.get("stroke-dasharray"), after.get("stroke-dasharray")) == ("3 2", None)
    words = re.sub("</?span[^>]*>", "", gantt_table(lanes, "表"))
    words = re.sub("<[^>]+>", " ", words)
    assert "前：现行" in words
    assert " ".join(words.split()).endswith(
        "测试局 05-01 00:00 至 05-02 00:00，不入驻 05-01 00:00 至 05-02 00:00，24小时 2 席"
    )


@settings(deadline=None)
@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - placed below
    long=st.integers(1, 60 * 24 * 400) | st.integers(60 * 24 * 400, 60 * 24 * 8000),
)
def test_words_of_the_time_axis_never_meet(start, long):
    """From a minute to twenty years: there is a mark, none outside, none upon another."""
    first = start.replace(second=0, microsecond=0, tzinfo=BEIJING)
    last = first + timedelta(minutes=long)
    bars = (Bar("测试局", first, last, Coverage.OFFICE_HOURS),)
    text = gantt([Lane("", "", bars)], (first, last), "图", "g")
    rows: dict[str, list[tuple[float, float]]] = {}
    for one in drawn(text).iter(f"{SVG}text"):
        if one.get("text-anchor") == "middle":
            half = wide(one.text, float(one.get("font-size", 12))) / 2
            at = float(one.get("x"))
            rows.setdefault(one.get("y"), []).append((at - half, at + half))
    edge = float(drawn(text).get("viewBox").split()[2])
    assert rows or long < 60 * 2
    for row in rows.values():
        assert all(left >= 0 and right <= edge for left, right in row)
        assert all(one[1] < other[0] for one, other in itertools.pairwise(sorted(row)))


# --- maps of a year -------------------------------------------------------------------------------


def shown_year(values, **rest) -> str:
    return year_map(values, "图", "y", unit="席", **rest)


def test_a_map_says_every_date_and_outlines_holidays():
    values = {date(2026, 4, 20): 6, date(2026, 4, 21): 0, date(2026, 12, 31): 18.5}
    text = shown_year(values, holidays=[date(2026, 4, 21), date(2026, 5, 1)])
    assert titled(text) == ["2026-04-20 6 席", "2026-04-21 0 席", "2026-12-31 18.5 席"]
    assert "放假" in text
    assert "放假" not in shown_year(values, holidays=[date(2026, 5, 1)])
    assert "2026 年，2 天有数值，单位：席" in text


@given(st.dictionaries(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.integers(0, 30) | st.floats(0, 1e6), min_size=1))  # fmt: skip
def test_more_is_never_lighter_and_every_amount_has_a_shade(values):
    scale = scale_of(values.values())
    above = sorted(value for value in values.values() if value)
    order = [[fill for fill, _ in SHADES].index(scale.shade(value)[0]) for value in above]
    assert order == sorted(order)
    assert len(scale.steps) <= len(SHADES)
    assert all(any(low <= value <= high for low, high in scale.steps) for value in above)
    assert len(titled(shown_year(values))) == len(values)


def test_the_shades_differ_in_grey():
    def luminance(colour: str) -> float:
        parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        return sum(
            weight * (part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4)
            for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
        )

    fills = [luminance(fill) for fill, _ in SHADES]
    assert all(light - dark > 0.1 for light, dark in itertools.pairwise(fills))
    for fill, ink in SHADES:
        ends = sorted((luminance(fill), luminance(ink if len(ink) == 7 else "#" + ink[1] * 6)))
        assert (ends[1] + 0.05) / (ends[0] + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_the_table_of_a_year_has_runs_not_days():
    values = {date(2026, 4, 1) + DAY * n: (3 if n < 20 else 9) for n in range(45)}
    values[date(2026, 4, 10)] = 0
    words = re.sub("<[^>]+>", "|", year_table(values, "表", unit="席"))
    assert (
        "1–9日\N{NO-BREAK SPACE}3；11–20日\N{NO-BREAK SPACE}3；21–30日\N{NO-BREAK SPACE}9" in words
    )
    assert "1–15日\N{NO-BREAK SPACE}9" in words
    assert "其余月份没有" in words
    assert year_table(values, "表", unit="席").count("<tr>") == 4


def test_little_is_not_nothing():
    values = {date(2026, 4, n): n / 1000 for n in range(1, 20)}
    text = shown_year(values)
    assert "2026-04-01 0.001 席" in titled(text)
    assert "&lt;0.01" in text
    assert "0–0.005 席" in text
    assert "1日\N{NO-BREAK SPACE}0.001；" in year_table(values, "表", unit="席")


@pytest.mark.parametrize(
    "values", [{}, {date(2026, 1, 1): 1, date(2027, 1, 1): 1}, {date(2026, 1, 1): -1}]
)
def test_what_is_no_year_of_amounts_is_refused(values):
    with pytest.raises(ValueError, match="a year map shows"):
        shown_year(values)


# --- distributions --------------------------------------------------------------------------------

COUNTS = st.dictionaries(
    st.integers(-100, 100) | st.integers(-(10**7), 10**7), st.integers(1, 10**6), min_size=1, max_size=40
)  # fmt: skip


@given(COUNTS)
def test_bins_are_few_round_and_hold_every_year(counts):
    bins = bins_of(Distribution(counts))
    widths = {one.high - one.low + 1 for one in bins}
    assert len(bins) <= MOST_BINS
    assert len(widths) == 1
    assert re.fullmatch("[125]0*", str(widths.pop()))
    for one in bins:
        assert one.years == sum(n for value, n in counts.items() if one.low <= value <= one.high)
    assert all(one.high + 1 == other.low for one, other in itertools.pairwise(bins))
    assert (bins[0].years and bins[-1].years) > 0
    text = distribution(counts, "图", "d", unit="席")
    assert len(titled(text)) == sum(1 for one in bins if one.years)


def test_a_distribution_says_its_quantiles_beside_its_table():
    counts = Counter(dict.fromkeys(range(100), 1) | {7: 3})
    text = distribution(counts, "每年天数", "d", unit="天")
    words = [one.text for one in drawn(text).iter(f"{SVG}text")]
    assert {"5 %：5", "中位：48 天", "95 %：94"} <= set(words)
    shown = re.sub("<[^>]+>", "|", distribution_table(counts, "表", unit="天"))
    assert "0 至 4|" in shown
    assert "合计||102||100.0 %" in shown
    assert "天||0||5||23||48||74||94||99||" in shown


@pytest.mark.parametrize("counts", [{18: 1000}, {0: 1}, {0: 5, 1: 1}, {-3: 1, 10**9: 1}])
def test_a_distribution_of_few_values_is_drawn_too(counts):
    places = [
        float(one.get(name))
        for one in drawn(distribution(counts, "图", "d", unit="席")).iter()
        for name in ("x", "y", "x1", "width", "height")
        if one.get(name)
    ]
    assert all(0 <= place <= 1000 for place in places)


def test_months_are_boxes_in_order():
    values = {month: {month * 10 + n: 1 for n in range(21)} for month in (4, 7)}
    text = monthly(values, "每月", "m", unit="次")
    assert titled(text) == [
        "4 月：5 % 41，25 % 45，中位 50，75 % 55，95 % 59 次",
        "7 月：5 % 71，25 % 75，中位 80，75 % 85，95 % 89 次",
    ]
    low, high = (
        float(one.get("y")) for one in drawn(text).iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None
    )  # fmt: skip
    assert high < low
    shown = re.sub("<[^>]+>", "|", monthly_table(values, "表", unit="次"))
    assert "4 月||21||41||45||50||55||59||50|" in shown
    assert "5 月||—||—" in shown


@pytest.mark.parametrize("values", [{}, {13: {1: 1}}, {0: {1: 1}}])
def test_months_that_are_none_are_refused(values):
    with pytest.raises(ValueError, match="months are 1 to 12"):
        monthly(values, "图", "m", unit="次")


@given(st.floats(1e-3, 1e9), st.integers(1, 30), st.sampled_from([0.0, 1.0]))
def test_round_steps_are_round_and_enough(span, most, least):
    step = round_step(span, most, least)
    assert step >= least
    assert span <= step * most * (1 + 1e-9)
    assert f"{step:.0e}"[0] in "125"


# --- pages ----------------------------------------------------------------------------------------


def self_contained(text: str) -> bool:
    fetched = re.search(r"<script|javascript:|\son\w+=|@import|url\(|<link|<img|<iframe", text)
    addresses = set(re.findall(r"https?://[^\"'\s<]+", text))
    return not fetched and addresses <= {"http://www.w3.org/2000/svg"}


def every_picture_has_its_table(text: str) -> bool:
    """After each picture its table comes, before any other picture."""
    order = re.findall(r"<svg|<table", text)
    return all(pair[1] == "<table" for pair in itertools.pairwise(order) if pair[0] == "<svg")


def test_the_page_fetches_nothing_and_runs_nothing(zhiban, tmp_path):
    written = tmp_path / "r.html"
    code, out, err = zhiban("simulate", "july-flood", "--html", str(written))
    assert code == 0
    assert out.startswith("【推演】")
    assert "已写入" in err
    text = written.read_text("utf-8")
    assert self_contained(text)
    assert every_picture_has_its_table(text)
    assert "推演" in text
    assert text.count("<table") == 4
    again = tmp_path / "again.html"
    zhiban("simulate", "july-flood", "--html", str(again))
    assert again.read_bytes() == written.read_bytes()


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_beside_the_simulation_stands_what_would_be_without_its_records(path, zhiban, tmp_path):
    """Against the engine's own rosters of the same stretch with no record at all."""
    written = tmp_path / "r.html"
    zhiban("simulate", path.stem, "--html", str(written))
    text = written.read_text("utf-8")
    found = simulated(path)
    usual = Evaluator(Inputs(PACK, (), HOLIDAYS).under(found.scenario.operator), "bits")
    moments = [found.scenario.start + timedelta(hours=n) for n in range(0, 24 * 3, 7)]
    asked = rosters(usual, [(at, at + timedelta(microseconds=1)) for at in moments])
    before = bars_of(rosters_of(simulated(path, records=(), expectations=())))
    for at, roster in zip(moments, asked, strict=True):
        held = {(bar.unit, bar.coverage) for bar in before if bar.start <= at < bar.end}
        assert held == {(line.unit.name, line.coverage) for line in roster.units}
    after = bars_of(rosters_of(found))
    assert ("这些记录不改变谁在岗" in text) == (before == after)
    assert ("没有这些记录时，这段时间没有单位入驻" in text) == (not before and bool(after))
    if not (before or after):
        assert "<svg" not in text
        return
    chart = re.search("<svg.*?</svg>", text, re.DOTALL).group()
    lanes = (
        [one for one in titled(chart) if " 前 " in one],
        [one for one in titled(chart) if " 后 " in one],
    )
    apart = bool(before) and before != after
    assert (len(lanes[0]), len(lanes[1])) == ((len(before), len(after)) if apart else (0, 0))


def test_a_scenario_without_records_has_nothing_beside_it(zhiban, tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text("scenario: 没有记录\nstart: 2026-10-01\nthrough: 2026-10-01\n", "utf-8")
    written = tmp_path / "r.html"
    assert zhiban("simulate", str(path), "--html", str(written))[0] == 0
    text = written.read_text("utf-8")
    assert "没有这些记录时" not in text
    assert "值班表没有变化" in text
    assert text.count("<svg") == 1


def test_text_from_the_scenario_is_escaped(zhiban, tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text("scenario: '<script>alert(1)</script>&\"'\nstart: 2026-06-15\n", "utf-8")
    written = tmp_path / "r.html"
    assert zhiban("simulate", str(path), "--html", str(written))[0] == 0
    assert "<script>" not in written.read_text("utf-8")


def test_a_page_that_cannot_be_written_is_told(zhiban, tmp_path):
    code, _, err = zhiban("simulate", "earthquake", "--html", str(tmp_path / "no" / "r.html"))
    assert (code, "[E102]" in err) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ("simulate", "earthquake"),
        ("compare", "2024-05-01", "--reading", "AMB-01=b"),
        ("replay", "."),
    ],
)
def test_one_page_is_about_one_pack_and_has_a_name(words, zhiban, tmp_path):
    path = tmp_path / "r.html"
    packs = ("--pack", "shuangyashan-2023", "--pack", "shuangyashan-2023")
    assert "[U104]" in zhiban(*words, "--html", str(path), *packs)[2]
    assert not path.exists()
    assert "[U103]" in zhiban(*words, "--html", "")[2]


def test_a_comparison_page_says_what_the_answer_says(zhiban, tmp_path):
    path = tmp_path / "c.html"
    words = ("compare", "2017-01-01..2026-12-31", "--reading", "AMB-12=b")
    code, out, _ = zhiban(*words, "--html", str(path))
    assert code == 0
    assert out == zhiban(*words)[1]
    text = path.read_text("utf-8")
    assert self_contained(text)
    assert every_picture_has_its_table(text)
    document = json.loads(zhiban(*words, "--json")[1])
    told = re.sub("<[^>]+>", "|", text)
    for one in document["units"]:
        row = f"{one['name']}||{one['days']}||{one['seat_hours']:+.1f}||{one['seat_days']:+d}|"
        assert row in told
    years = sorted({day[:4] for day in document["dates"]})
    maps = {
        drawn(svg).find(f"{SVG}title").text[:4]: titled(svg)
        for svg in re.findall("<svg.*?</svg>", text, re.DOTALL)
        if 'id="year-' in svg
    }
    assert sorted(maps) == years
    differing = [line[:10] for lines in maps.values() for line in lines if " 0 " not in line]
    assert differing == document["dates"]
    for kind in ("24小时 → 不入驻", "24小时 → 工作时间"):
        assert kind in text


def test_no_more_than_a_dozen_years_are_drawn():
    """The command takes ten years at most; whoever compares more is told how many are left out."""
    start = datetime(2024, 1, 1, tzinfo=BEIJING)
    found = compare(by(), by(A01="b"), start, start.replace(year=2039))
    loaded = Loaded(PACK, HOLIDAYS, Site({}, "default"), [])
    text = comparison_page(Compared(loaded, loaded, found), Otherwise({"AMB-01": "b"}, {}))
    assert len(re.findall('id="year-[0-9]+-title"', text)) == 12
    assert "另有 3 年不画图" in text
    assert ">2038 年<" in text


def test_a_chart_of_a_comparison_shows_only_what_differs(zhiban, tmp_path):
    path = tmp_path / "c.html"
    zhiban("compare", "2024-05-01..2024-05-10", "--reading", "AMB-12=b", "--html", str(path))
    charts = [
        titled(svg)
        for svg in re.findall("<svg.*?</svg>", path.read_text("utf-8"), re.DOTALL)
        if 'id="gantt-' in svg
    ]
    span = "2024-05-01 00:00 至 2024-05-06 00:00"
    assert len(charts) == 1
    assert f"市公安局 前 24小时 2 席 {span}" in charts[0]
    assert f"市公安局 后 不入驻 {span}" in charts[0]
    assert f"市水务局 后 工作时间 2 席 {span}" in charts[0]
    assert len(charts[0]) == 2 * 9


def test_a_comparison_without_a_difference_has_no_empty_chart(zhiban, tmp_path):
    path = tmp_path / "c.html"
    zhiban("compare", "2024-05-01", "--reading", "AMB-01=a", "--html", str(path))
    text = path.read_text("utf-8")
    assert "1 天里没有差别" in text
    assert "<svg" not in text


def test_a_replay_is_a_page_too(zhiban, tmp_path):
    folder = tmp_path / "alerts"
    folder.mkdir()
    message = MESSAGE.format(
        number="1", sent="2026-06-15T02:10:00+08:00", sort="Alert", references="", verb="发布"
    )
    (folder / "1.xml").write_text(message, "utf-8")
    (folder / "<b>2.xml").write_text("<alert", "utf-8")
    path = tmp_path / "r.html"
    assert zhiban("replay", str(folder), "--html", str(path))[0] == 0
    text = path.read_text("utf-8")
    assert self_contained(text)
    assert "来件 2 份，读得 1 条预警" in text
    assert "&lt;b&gt;2.xml" in text
    assert "没有这些记录时，这段时间没有单位入驻" in text
    document = json.loads(zhiban("replay", str(folder), "--json", "--html", str(path))[1])
    assert document["files"] == 2
    assert path.read_text("utf-8") == text


def test_a_table_aligns_numbers_and_names_its_rows():
    text = table("表", ("甲", "乙", "丙"), [("一", "-1,234.5", "—"), ("二\n三", "<0.1 %", "")])
    assert text.count('class="number"') == 3
    assert '<th scope="row">二<br>三</th>' in text
    assert "&lt;0.1 %" in text
    assert "<caption>表</caption>" in text


# --- in a real browser ----------------------------------------------------------------------------

MEASURE = """<script>
addEventListener("load", () => {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect(), name = svg.querySelector("title").textContent;
    const words = [...svg.querySelectorAll("text")].filter(one => one.textContent);
    const places = words.map(one => one.getBoundingClientRect());
    places.forEach((a, n) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1
          || a.bottom > frame.bottom + 1) found.push(name + " cut: " + words[n].textContent);
      places.slice(n + 1).forEach((b, m) => {
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (x > 1 && y > 5) found.push(name + " overlap: " + words[n].textContent + " / "
          + words[n + 1 + m].textContent);
      });
    });
  }
  if (document.body.scrollWidth > innerWidth) found.push("page wider than the window");
  document.body.insertAdjacentHTML("beforeend", "<pre id=measured></pre>");
  document.getElementById("measured").textContent = found.join("\\n");
});
</script>"""
"""Which words in the pictures lie upon one another or outside, as the browser lays them out."""


def browsed(path: Path, profile: Path) -> tuple[str, str]:
    """The page as a real browser has it after loading, and what it logged."""
    done = subprocess.run(
        [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--enable-logging=stderr", "--window-size=1100,1400",
            f"--user-data-dir={profile}", "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout, done.stderr


def sample_page() -> str:
    """Distributions and maps that are hard to lay out, on one page."""
    days = [date(2026, 1, 1) + DAY * n for n in range(365)]
    counts = [
        {40_000 + 137 * n: 1 + (n * 7919) % 97 for n in range(200)},
        {0: 960, 1_000_000: 40},
        {18: 1000},
        {0: 700, 1: 250, 2: 50},
        {-5: 1, 17: 3},
    ]
    months = {month: {month * 150 + n: 1 for n in range(99)} for month in range(1, 13)}
    maps = [
        {day: day.month * 1000 + day.day for day in days},
        {day: (day.day * 37 % 31) / 30 for day in days},
        {day: 9.0 if day.month == 10 else 0 for day in days},
    ]
    parts = [
        *(distribution(one, f"分布{n}", f"d{n}", unit="席时") for n, one in enumerate(counts)),
        monthly(months, "每月", "m", unit="席时"),
        *(year_map(one, f"全年{n}", f"y{n}", unit="席时", holidays=days[270:277]) for n, one in enumerate(maps)),
    ]  # fmt: skip
    return page("样张", "【推演】", parts)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine: pages are not looked at")
@pytest.mark.parametrize("name", [*(path.stem for path in READY), "compare", "samples"])
def test_in_a_real_browser_no_words_lie_upon_others(name, zhiban, tmp_path):
    path = tmp_path / "r.html"
    if name == "samples":
        path.write_text(sample_page(), "utf-8")
    elif name == "compare":
        zhiban("compare", "2024-01-01..2026-12-31", "--reading", "AMB-12=b", "--html", str(path))
    else:
        zhiban("simulate", name, "--html", str(path))
    plain, logged = browsed(path, tmp_path / "profile")
    titles = re.findall(r"<title id=\"[^\"]+\">([^<]+)", path.read_text("utf-8"))
    assert all(title in plain for title in titles)
    assert "CONSOLE" not in logged
    path.write_text(path.read_text("utf-8").replace("</body>", f"{MEASURE}</body>"), "utf-8")
    measured, logged = browsed(path, tmp_path / "profile")
    assert "CONSOLE" not in logged
    assert re.search(r'<pre id="measured">([^<]*)</pre>', measured).group(1) == ""

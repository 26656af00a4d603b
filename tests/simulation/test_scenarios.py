"""Scenarios: ready ones come true, faults are told, and the rosters are those of live records."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import DutyError
from engine.inference.matching import durable_available
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from engine.simulation.running import simulate
from engine.simulation.scenario import read_scenario
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import RULES, read_document, read_pack
from service.files.strict_yaml import parse_yaml

FOLDER = RULES / "shuangyashan-2023"
PACK = read_pack(FOLDER)
HOLIDAYS = holiday_calendar(calendar_files())
READY = sorted((FOLDER / "scenarios").glob("*.yaml"))
MATCHERS = ["bits", *(["durable", "both"] if durable_available() else [])]
RAIN = """\
scenario: 暴雨
start: 2026-06-15T00:00
through: 2026-06-16
records:
  - alert: {id: A-1, hazard: 暴雨, colour: 红, area: "230500", issued: +2h10m, expires: +1d2h10m}
"""


def scenario(text: str):
    return read_scenario(parse_yaml(text, source="s.yaml"), PACK)


def run(text: str, matcher: str = "bits"):
    return simulate(scenario(text), PACK, HOLIDAYS, matcher=matcher)


@pytest.mark.parametrize("matcher", MATCHERS)
@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_every_ready_scenario_comes_true(path, matcher):
    found = simulate(read_scenario(read_document(path), PACK), PACK, HOLIDAYS, matcher=matcher)
    assert len(found.scenario.expectations) >= 3
    assert found.missed == ()
    assert found.turns


def test_turns_say_who_comes_and_goes_and_why():
    found = run(RAIN)
    comes, goes = found.turns
    assert (f"{comes.at:%d %H:%M}", len(comes.joined), comes.left) == ("15 02:10", 9, ())
    assert comes.grounds == ("暴雨红色预警 A-1（2026-06-15 02:10 至 2026-06-16 02:10） 开始",)
    assert {item.kind for item in comes.arising} == {"consultation", "notice", "siren_order"}
    assert (f"{goes.at:%d %H:%M}", goes.joined, len(goes.left)) == ("16 02:10", (), 9)
    assert {item.kind for item in goes.arising} == {"release_confirmation"}


def test_turns_say_what_duties_come_up():
    accident = run(
        RAIN.partition("  - alert")[0]
        + "  - incident: {id: I-1, kind: 自然灾害, hazard: 洪水, grade: 重大, at: +9h}\n"
    )
    first = accident.turns[0]
    owed = {(duty.kind, duty.unit.name) for duty in first.owed}
    assert {("on_scene", "市水务局"), ("report", "市水务局")} <= owed
    assert not first.joined


def test_seats_are_counted_by_the_hour_and_by_the_day():
    seats = run(RAIN).seats
    assert (seats.peak, f"{seats.peak_at:%d %H:%M}") == (18, "15 02:10")
    assert (seats.hours, seats.days) == (9 * 2 * 24, 0)
    season = run("scenario: 汛期\nstart: 2026-07-10\nthrough: 2026-07-13\n").seats
    assert (season.peak, season.hours, season.days) == (6, 0, 3 * 2 * 3)


def test_a_missed_expectation_is_told_with_its_place():
    found = run(RAIN + "expect:\n  - {at: +1h, on_site: {市公安局: 24h}}\n")
    (missed,) = found.missed
    assert missed.where == "s.yaml:7"
    assert any("市公安局" in one for one in missed.differences)


def test_choices_of_the_scenario_win():
    declared_only = RAIN + "readings: {AMB-10: b}\n"
    assert not any(turn.joined for turn in run(declared_only).turns)


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        (RAIN.replace("through: 2026-06-16", "through: 2026-06-14"), "N101", "s.yaml:3"),
        (RAIN.replace("through: 2026-06-16", "through: 2028-06-16"), "N101", "s.yaml:3"),
        (RAIN + "expect:\n  - {at: +9d, on_site: {}}\n", "N101", "s.yaml:7"),
        (RAIN + "expect:\n  - {at: +1h, absent: [没有的局]}\n", "P203", "s.yaml:7"),
        (RAIN.replace("+2h10m", "+两点"), "R101", "s.yaml:5"),
        (RAIN.replace("2026-06-15T00:00", "明天"), "P101", "s.yaml:2"),
        (RAIN + "unknown: 1\n", "P101", "s.yaml:6"),
        (RAIN + "readings: {AMB-99: a}\n", "R201", "s.yaml:6"),
        (RAIN.replace("暴雨, colour", "暴雨, color"), "R101", "s.yaml:5"),
    ],
)
def test_faults_are_told_with_their_place(text, code, where):
    with pytest.raises(DutyError) as caught:
        scenario(text)
    assert f"[{code}]" in str(caught.value)
    assert where in str(caught.value)


# --- the same as live -----------------------------------------------------------------------------

MINUTES = st.integers(0, 3 * 24 * 60)


def _moment(minutes: int) -> str:
    return f"+{minutes // 1440}d{minutes % 1440 // 60}h{minutes % 60}m"


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, dict[str, object]]]:
    rows: list[dict[str, dict[str, object]]] = []
    for number in range(draw(st.integers(0, 4))):
        start = draw(MINUTES)
        end = start + draw(st.integers(1, 2000))
        kind = draw(st.sampled_from(["alert", "response", "incident", "declaration", "admit"]))
        if kind == "alert":
            rows.append({"alert": {
                "id": f"A-{number}", "hazard": draw(st.sampled_from(["暴雨", "大风", "森林火险"])),
                "colour": draw(st.sampled_from(["红", "橙", "黄"])), "area": "230500",
                "issued": _moment(start), "expires": _moment(end)}})  # fmt: skip
        elif kind == "response":
            rows.append({"response": {
                "id": f"R-{number}", "plan": draw(st.sampled_from(["防汛", "地震", "生产安全"])),
                "level": "Ⅳ", "decided_by": draw(st.sampled_from(["市政府", "某省防指"])),
                "started": _moment(start), "ended": _moment(end)}})  # fmt: skip
            rows.append({"adjustment": {
                "response": f"R-{number}", "level": "Ⅲ", "by": "市政府",
                "at": _moment((start + end) // 2)}})  # fmt: skip
        elif kind == "incident":
            rows.append({"incident": {
                "id": f"I-{number}", "kind": "自然灾害", "hazard": "洪水", "grade": "重大",
                "at": _moment(start), "closed": _moment(end)}})  # fmt: skip
        elif kind == "declaration":
            rows.append({"declaration": {
                "situation": "special_critical", "from": _moment(start), "through": _moment(end),
                "by": "市政府", "document": f"文号{number}"}})  # fmt: skip
        else:
            unit = draw(st.sampled_from(["市卫生健康委", "市财政局", "市商务局"]))
            body = "市防汛抗旱指挥部"
            rows.append({"proposal": {"unit": unit, "body": body, "at": _moment(start)}})
            rows.append({"consent": {"unit": unit, "by": "市政府", "at": _moment(start + 1)}})
            rows.append({"release": {"unit": unit, "at": _moment(end + 1)}})
    return rows


@settings(max_examples=60, deadline=None)
@given(
    rows=records(), day=st.sampled_from(["2026-04-18", "2026-06-15", "2026-07-09", "2026-09-29"])
)
def test_the_rosters_are_those_of_the_same_records_live(rows, day):
    """Every turn's roster is what the evaluator answers for that moment; between turns nothing."""
    written = json.dumps(
        {"scenario": "随机", "start": day, "through": "+4d", "records": rows}, ensure_ascii=False
    )
    found = simulate(scenario(written), PACK, HOLIDAYS, matcher="bits")
    live = Evaluator(Inputs(PACK, found.scenario.records, HOLIDAYS), "bits")
    shown = [found.first, *(turn.roster for turn in found.turns)]
    assert shown[0].start == found.scenario.start
    assert shown[-1].end == found.scenario.end
    step = timedelta(minutes=97)
    moment = found.scenario.start
    while moment < found.scenario.end:
        (now,) = rosters(live, [(moment, moment + timedelta(microseconds=1))])
        said = next(one for one in shown if one.start <= moment < one.end)
        assert _units(said) == _units(now), moment
        moment += step


def _units(roster):
    return [
        (line.unit.id, line.coverage, line.posts, line.place, [b.rule for b in line.because])
        for line in roster.units
    ]


# --- typed ----------------------------------------------------------------------------------------


def test_a_ready_scenario_is_found_by_its_name(zhiban):
    code, out, err = zhiban("simulate", "night-rainstorm")
    assert (code, err) == (0, "")
    assert out.startswith("【推演】不是实际值班表")
    assert "增派 9 个" in out
    assert "5 处相符，0 处不符" in out


def test_json_and_exit_codes(zhiban, tmp_path):
    path = Path(tmp_path / "s.yaml")
    path.write_text(RAIN + "expect:\n  - {at: +1h, on_site: {市公安局: 24h}}\n", "utf-8")
    code, out, _ = zhiban("simulate", str(path), "--json")
    document = json.loads(out)
    assert code == 1
    assert document["schema"] == "zhiban.simulation/1"
    assert document["simulation"] is True
    assert [turn["units"] for turn in document["turns"]] == [9, 0]
    assert document["seats"]["hours"] == 432
    code, _, err = zhiban("simulate", "没有")
    assert (code, "[N102]" in err, "night-rainstorm" in err) == (2, True, True)


def test_nothing_is_recorded(zhiban, tmp_path):
    zhiban("simulate", "night-rainstorm")
    assert "市公安局" not in zhiban("roster", "2026-06-15")[1]
    assert not (tmp_path / "home" / "zhiban.db").exists()


# --- replay ---------------------------------------------------------------------------------------

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>23050041600000_{number}</identifier><sender>S</sender><sent>{sent}</sent>
<status>Actual</status><msgType>{sort}</msgType><scope>Public</scope>{references}
<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Unknown</urgency>
<severity>Extreme</severity><certainty>Unknown</certainty><expires>2026-06-16T02:10:00+08:00</expires>
<headline>某市气象台{verb}暴雨红色预警信号[Ⅰ级/特别严重]</headline><area><areaDesc>某市</areaDesc>
<geocode><valueName>CPEAS Geographic Code</valueName><value>230500000000</value></geocode></area>
</info></alert>"""


def test_a_folder_of_alerts_is_replayed_and_nothing_is_recorded(zhiban, tmp_path):
    folder = tmp_path / "alerts"
    folder.mkdir()
    sent = "2026-06-15T02:10:00+08:00"
    first = MESSAGE.format(
        number="20260615021000", sent=sent, sort="Alert", references="", verb="发布"
    )
    (folder / "1.xml").write_text(first, "utf-8")
    references = f"<references>S,23050041600000_20260615021000,{sent}</references>"
    (folder / "2.xml").write_text(
        MESSAGE.format(
            number="20260615180000", sent="2026-06-15T18:00:00+08:00", sort="Cancel",
            references=references, verb="解除",
        ),
        "utf-8",
    )  # fmt: skip
    (folder / "3.xml").write_text("<alert", "utf-8")
    code, out, err = zhiban("replay", str(folder))
    assert (code, err) == (0, "")
    assert "2026-06-15 02:10" in out
    assert "增派 9 个" in out
    assert "2026-06-15 18:00" in out
    assert "来件 3 份，读得 1 条预警" in out
    assert "3.xml" in out
    assert "市公安局" not in zhiban("roster", "2026-06-15")[1]
    document = json.loads(zhiban("replay", str(folder), "--json")[1])
    assert [turn["units"] for turn in document["turns"]] == [9, 0]
    assert document["unread"] == ["3.xml"]


def test_an_empty_or_missing_folder_is_told(zhiban, tmp_path):
    assert "[F101]" in zhiban("replay", str(tmp_path / "没有"))[2]
    (tmp_path / "empty").mkdir()
    assert "[N103]" in zhiban("replay", str(tmp_path / "empty"))[2]

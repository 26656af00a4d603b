"""Sweeps: every drawn year by the hour is the year that its records would make live."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import DutyError
from engine.facts.choices import Operator, ParameterValue
from engine.roster.evaluation import Inputs
from engine.simulation.drawing import drawn_year, hours_in, seasons_of
from engine.simulation.running import simulate
from engine.simulation.seats import seats_of
from engine.simulation.sweep import read_sweep
from engine.simulation.sweeping import Sweeper
from engine.simulation.tally import Tally
from engine.terms import Coverage
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import RULES, read_pack
from service.files.strict_yaml import parse_yaml
from service.sweeping import chance_of

PACK = read_pack(RULES / "shuangyashan-2023")
HOLIDAYS = holiday_calendar(calendar_files())
STORMY = """\
sweep: 多雨
calendar: [2024, 2025]
years: 300
seed: 7
occurrences:
  - alert: {hazard: 暴雨}
    season: {from: 06-01, through: 09-15}
    rate: 8.5
    ladder:
      - {colour: 蓝, weight: 50, hours: {least: 6, most: 24}, up: 30}
      - {colour: 橙, weight: 12, hours: {least: 3, usual: 6, most: 24}, up: 20, down: 30}
      - {colour: 红, weight: 3, hours: 5, down: 60}
    then:
      response: {plan: 防汛}
      at: 橙
      chance: 60
      after: {least: 1, most: 4}
      ladder:
        - {level: Ⅳ, weight: 60, hours: {least: 12, usual: 24, most: 72}, up: 30}
        - {level: Ⅱ, weight: 10, hours: {least: 12, most: 96}, down: 60}
  - alert: {hazard: 暴雪}
    season: {from: 11-01, through: 03-31}
    rate: 6
    ladder:
      - {colour: 橙, hours: {least: 1, most: 200}}
  - incident: {kind: 生产安全事故}
    rate: 2
    ladder: [{grade: 较大, weight: 4, hours: 24, up: 20}, {grade: 重大, hours: 72}]
  - response: {plan: 地震}
    rate: 0.5
    ladder: [{level: Ⅲ, hours: {least: 48, most: 240}, up: 20}, {level: Ⅱ, hours: 60}]
"""
RUNG = "{colour: 橙, hours: 6}"
SMALL = f"sweep: 小\ncalendar: 2024\noccurrences:\n  - alert: {{hazard: 暴雨}}\n    rate: 3\n    ladder: [{RUNG}]\n"


def sweep_of(text: str = STORMY):
    return read_sweep(parse_yaml(text, source="w.yaml"), PACK)


def sweeper(sweep, operator: Operator | None = None) -> Sweeper:
    inputs = Inputs(PACK, (), HOLIDAYS, operator or Operator()).under(sweep.operator)
    return Sweeper(sweep, inputs, lambda number: chance_of(sweep.seed, number))


def lived(own: Sweeper, number: int):
    """The same year as a scenario of records, by the code of live rosters."""
    return simulate(own.scenario(number), PACK, HOLIDAYS, own.inputs.operator, "bits")


def rosters_of(found):
    return [found.first, *(turn.roster for turn in found.turns)]


def counted(found, alone) -> dict[str, int]:
    """Measures of a simulated year, from its rosters; ``alone`` is the year without its records."""
    rosters, usual = rosters_of(found), rosters_of(alone)

    def unasked(turn) -> int:
        there = next(one for one in usual if one.start <= turn.at < one.end)
        return len({line.unit.id for line in turn.joined} - {line.unit.id for line in there.units})

    return {
        "peak_seats": found.seats.peak,
        "peak_units": max(len(roster.units) for roster in rosters),
        "seat_hours": int(found.seats.hours),
        "seat_days": found.seats.days,
        "called_in": sum(len(turn.joined) for turn in found.turns),
        "called_in_by_events": sum(map(unasked, found.turns)),
    }


def hour_by_hour(found):
    """Seats by value, seats by day, and what each unit does: one hour after the other."""
    seats, days, units, dates = Counter(), Counter(), Counter(), set()
    for roster in rosters_of(found):
        own = seats_of([roster])
        taken = own.peak
        at = roster.start
        while at < roster.end:
            seats[taken] += 1
            days[f"{at:%m-%d}"] += taken
            for line in roster.units:
                if line.coverage is Coverage.ROUND_THE_CLOCK:
                    units[line.unit.id, "hours"] += 1
                else:
                    dates.add((line.unit.id, at.date()))
            at += timedelta(hours=1)
    units.update((unit, "days") for unit, _ in dates)
    units.update((line.unit.id, "called_in") for turn in found.turns for line in turn.joined)
    return seats, +days, +units


def agree(own: Sweeper, number: int) -> None:
    found = lived(own, number)
    usual = replace(own.scenario(number), records=())
    alone = simulate(usual, PACK, HOLIDAYS, own.inputs.operator, "bits")
    tally = own.tally(number, number + 1)
    measured = {name: next(iter(values)) for name, values in tally.measures.items()}
    assert measured == counted(found, alone)
    assert (+tally.seats, +tally.days, +tally.units) == hour_by_hour(found)
    months = Counter({turn.at.month: 0 for turn in found.turns})
    for turn in found.turns:
        months[turn.at.month] += len(turn.joined)
    assert {m: next(iter(v)) for m, v in tally.months.items() if set(v) != {0}} == +months
    rosters = [found.first, *(turn.roster for turn in found.turns)]
    special = [r for r in rosters if "special_critical" in r.situations]
    hours = sum((r.end - r.start) / timedelta(hours=1) for r in special)
    spells = len(special) - sum(a.end == b.start for a, b in pairwise(special))
    none = Counter({0: 1})
    assert tally.situations.get(("special_critical", "hours"), none) == Counter({int(hours): 1})
    assert tally.situations.get(("special_critical", "spells"), none) == Counter({spells: 1})


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 10_000), st.sampled_from([{}, {"AMB-01": "b"}, {"AMB-12": "b"}, {"AMB-11": "b"}])
)
def test_a_drawn_year_is_the_year_that_its_records_make(number, readings):
    chosen = "".join(f"\n  {name}: {choice}" for name, choice in readings.items())
    text = STORMY + (f"readings:{chosen}\n" if chosen else "")
    agree(sweeper(sweep_of(text)), number)


@st.composite
def sweeps(draw) -> str:
    """Sweeps of any shape."""
    hours = st.one_of(
        st.integers(1, 300).map(str),
        st.tuples(st.integers(1, 40), st.integers(0, 40), st.integers(0, 200)).map(
            lambda t: f"{{least: {t[0]}, usual: {t[0] + t[1]}, most: {t[0] + t[1] + t[2]}}}"
        ),
    )

    def ladder(key: str, words: list[str]) -> str:
        chosen = sorted(
            draw(st.sets(st.sampled_from(words), min_size=1, max_size=3)), key=words.index
        )
        rows = [
            f"{{{key}: {word}, weight: {draw(st.integers(1, 9))}, hours: {draw(hours)},"
            f" up: {draw(st.integers(0, 50))}, down: {draw(st.integers(0, 50))}}}"
            for word in chosen
        ]
        return f"[{', '.join(rows)}]"

    def one() -> str:
        season = draw(
            st.sampled_from(
                [
                    "",
                    "    season: {from: 04-中旬, through: 05-20}\n",
                    "    season: {from: 12-01, through: 02-29}\n",
                ]
            )
        )
        tail = f"    rate: {draw(st.integers(1, 12))}\n{season}"
        kind = draw(st.sampled_from(["alert", "incident", "response"]))
        if kind == "alert":
            hazard = draw(st.sampled_from(["暴雨", "大风", "森林火险", "未知灾种"]))
            return f"  - alert: {{hazard: {hazard}}}\n{tail}    ladder: {ladder('colour', ['蓝', '黄', '橙', '红'])}\n"
        if kind == "incident":
            hazard = draw(st.sampled_from(["洪水", "森林火灾"]))
            return f"  - incident: {{kind: 自然灾害, hazard: {hazard}}}\n{tail}    ladder: {ladder('grade', ['一般', '较大', '重大', '特别重大'])}\n"
        plan = draw(st.sampled_from(["防汛", "生产安全", "森林火灾"]))
        return f"  - response: {{plan: {plan}}}\n{tail}    ladder: {ladder('level', ['Ⅳ', 'Ⅲ', 'Ⅱ', 'Ⅰ'])}\n"

    found = "".join(one() for _ in range(draw(st.integers(1, 4))))
    return f"sweep: 任意\ncalendar: {draw(st.sampled_from(['2024', '2023', '2027', '[2025, 2026]']))}\nseed: {draw(st.integers(0, 99))}\noccurrences:\n{found}"


@settings(max_examples=40, deadline=None)
@given(sweeps())
def test_any_sweep_is_the_years_that_its_records_make(text):
    agree(sweeper(sweep_of(text)), 0)


def test_a_choice_that_changes_within_the_year_parts_it():
    values = (ParameterValue("extreme_weather_colour", "red", date(2024, 7, 15)),)
    own = sweeper(sweep_of(), Operator(parameters=values))
    assert len(own.grid(2024).parts) == 2
    for number in (0, 2, 4):
        agree(own, number)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 29), max_size=4, unique=True))
def test_any_split_gives_the_same_numbers(cuts):
    own = sweeper(sweep_of())
    whole = own.tally(0, 30).form()
    together = Tally()
    for first, after in reversed(list(pairwise([0, *sorted(cuts), 30]))):
        together = together.plus(own.tally(first, after))
    assert together.form() == whole
    assert Tally.of_form(whole).form() == whole


def test_rates_durations_and_seasons_come_out_as_given():
    """Over many years the drawn episodes have the rate, the lengths and the season asked for."""
    sweep = sweep_of()
    seasons = seasons_of(sweep, 2024)
    hours, years = hours_in(2024), 2000
    assert hours == 8784
    assert seasons[1] == ((0, 91 * 24), (305 * 24, hours))
    episodes = [e for n in range(years) for e in drawn_year(sweep, seasons, hours, chance_of(7, n))]
    storms = [e for e in episodes if e.ladder == 0]
    assert abs(len(storms) / years - 8.5) < 4 * (8.5 / years) ** 0.5
    first, after = seasons[0][0]
    assert all(first <= e.steps[0].start < after for e in storms)
    assert {e.steps[0].end - e.steps[0].start for e in storms if e.steps[0].rung == 0} == {
        *range(6, 25)
    }
    reached = [e for e in storms if any(step.rung >= 1 for step in e.steps)]
    followed = [e for e in episodes if e.ladder == 1]
    assert abs(len(followed) / len(reached) - 0.6) < 0.03
    snow = [e for e in episodes if e.ladder == 2]
    assert all(e.steps[0].start < 91 * 24 or e.steps[0].start >= 305 * 24 for e in snow)
    assert all(e.steps[-1].end <= hours for e in episodes)
    assert all(0 <= s.start < s.end for e in episodes for s in e.steps)
    usual = [e.steps[0].end - e.steps[0].start for e in storms if e.steps[0].rung == 1]
    assert ({*usual}, abs(sum(usual) / len(usual) - 11) < 0.5) == ({*range(3, 25)}, True)
    assert any(e.steps[-1].end == hours for e in snow)


def test_seats_by_day_and_by_value_add_up_to_all_seats():
    own = sweeper(sweep_of())
    tally = own.tally(0, 20)
    total = sum(value * hours for value, hours in tally.seats.items())
    assert total == sum(tally.days.values()) > 0
    assert tally.states == sum(tally.seats.values()) == 10 * (8784 + 8760)
    assert tally.dated["02-29"] == 10


def test_two_causes_at_once_are_overlapping_and_two_festivals_are_not():
    quiet = sweeper(sweep_of(SMALL.replace("2024", "2025").replace("rate: 3", "rate: 0.001")))
    tally = quiet.tally(0, 1)
    assert tally.drawn == 0
    assert tally.situations["special_critical", "overlapping"] == Counter({0: 1})
    busy = sweeper(sweep_of(SMALL.replace("rate: 3", "rate: 200").replace("hours: 6", "hours: 48")))
    assert min(busy.tally(0, 1).situations["special_critical", "overlapping"]) > 0


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (("rate: 3", "rate: 0"), "P101", "次数"),
        (("rate: 3", "rate: 3\n    often: 1"), "P101", "often"),
        (("暴雨}", "暴雨, colour: 橙}"), "N108", "colour"),
        (("alert: {hazard: 暴雨}", "alert: {}"), "R101", "hazard"),
        ((RUNG, "{level: Ⅲ, hours: 6}"), "P101", "colour"),
        ((RUNG, "{colour: 紫, hours: 6}"), "R101", "紫"),
        ((RUNG, "{colour: 橙, hours: 0}"), "P101", "1 小时"),
        ((RUNG, "{colour: 橙, hours: {least: 3, most: 2}}"), "P101", "由小到大"),
        ((RUNG, "{colour: 橙, hours: 6, up: 60, down: 60}"), "P101", "100"),
        ((RUNG, "{colour: 橙, hours: 6, weight: 0}"), "P101", "weight"),
        (("暴雨}", "暴雨, effective: 2025-06-01}"), "N108", "effective"),
        ((RUNG, f"{RUNG}, {RUNG}"), "N108", "由轻到重"),
        ((RUNG, "{colour: 红, hours: 6}, {colour: 蓝, hours: 6}"), "N108", "由轻到重"),
        (("calendar: 2024", "calendar: 1988"), "P101", "1990"),
        (("rate: 3", "rate: 3\n    season: {from: 13-01, through: 02-01}"), "P101", "月日"),
        (("rate: 3", "rate: 3\n    then: {response: {plan: 防汛}, at: 红, after: 1, ladder: [{level: Ⅳ, hours: 3}]}"), "N108", "红"),
        (("rate: 3", "rate: 3\n    then: {response: {plan: 没有}, at: 橙, after: 1, ladder: [{level: Ⅳ, hours: 3}]}"), "R101", "没有"),
        (("occurrences:", "readings: {AMB-99: a}\noccurrences:"), "R201", "AMB-99"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(change, code, said):
    old, new = change
    assert old in SMALL
    with pytest.raises(DutyError) as caught:
        sweep_of(SMALL.replace(old, new))
    assert code in str(caught.value)
    assert said in str(caught.value)
    assert "w.yaml:" in str(caught.value)


@pytest.mark.parametrize(
    ("rung", "said", "remedy"),
    [
        *(
            (f"{{colour: 橙, hours: {hours}}}", f"「{hours}」不是小时数；写 0 到 8784", "hours")
            for hours in ("x", "1.5", "-1", "8785", "二")
        ),
        ("{colour: 橙, hours: {least: x, most: 9}}", "「least」的值 'x' 不是整数", "写整数"),
        ("{colour: 橙, hours: 6, weight: 2.5}", "「weight」的值 '2.5' 不是整数", "写整数"),
        ("{colour: 橙, hours: 6, weight: [2]}", "「weight」的值 ['2'] 不是整数", "写整数"),
    ],
)
def test_what_is_no_number_is_said_once_and_in_words(rung, said, remedy):
    with pytest.raises(DutyError) as caught:
        sweep_of(SMALL.replace(RUNG, rung))
    (fault,) = getattr(caught.value, "faults", (caught.value,))
    assert fault.code == "P101"
    assert fault.what.startswith(said)
    assert remedy in fault.remedy


# --- drawn exactly --------------------------------------------------------------------------------

CLIMB = """\
sweep: 一步一步
calendar: 2025
occurrences:
  - alert: {hazard: 暴雨}
    season: {from: 03-01, through: 03-01}
    rate: 3
    ladder:
      - {colour: 蓝, hours: 5, up: 100}
      - {colour: 黄, weight: 0, hours: 7, up: 100}
      - {colour: 橙, weight: 0, hours: 9, up: 50, down: 50}
      - {colour: 红, weight: 0, hours: 3}
    then:
      response: {plan: 防汛}
      at: 黄
      after: 2
      ladder: [{level: Ⅳ, hours: 4, up: 100}, {level: Ⅲ, weight: 0, hours: 6}]
"""


def test_a_ladder_is_climbed_as_it_is_written():
    sweep = sweep_of(CLIMB)
    episodes = [e for n in range(200) for e in sweeper(sweep).episodes(n)]
    storms = [e for e in episodes if e.ladder == 0]
    ways = Counter(tuple(step.rung for step in e.steps)[:5] for e in storms)
    assert {way[:3] for way in ways} == {(0, 1, 2)}
    assert {way[3] for way in ways} == {1, 3}
    assert abs(sum(n for way, n in ways.items() if way[3] == 3) / len(storms) - 0.5) < 0.1
    for storm in storms:
        assert [s.end - s.start for s in storm.steps[:3]] == [5, 7, 9]
        assert all(a.end == b.start for a, b in pairwise(storm.steps))
    answers = [e for e in episodes if e.ladder == 1]
    assert [a.steps[0].start for a in answers] == [s.steps[1].start + 2 for s in storms]
    assert all([(s.rung, s.end - s.start) for s in a.steps] == [(0, 4), (1, 6)] for a in answers)


def test_what_skips_the_rung_that_is_waited_for_is_answered_too():
    text = CLIMB.replace("{colour: 黄, weight: 0", "{colour: 黄, weight: 0").replace(
        "weight: 0, hours: 3}", "weight: 5, hours: 3}"
    )
    episodes = sweeper(sweep_of(text)).episodes
    found = [e for n in range(60) for e in episodes(n)]
    red = [e for e in found if e.ladder == 0 and e.steps[0].rung == 3]
    assert red
    assert len([e for e in found if e.ladder == 1]) == len([e for e in found if e.ladder == 0])


def test_a_ladder_may_go_up_and_down_till_the_year_ends():
    text = SMALL.replace(
        f"[{RUNG}]", "[{colour: 蓝, hours: 2, up: 100}, {colour: 黄, hours: 2, down: 100}]"
    )
    (one, *_) = sweeper(sweep_of(text)).episodes(0)
    assert one.steps[-1].end == hours_in(2024)


def test_a_season_of_a_leap_day_is_none_in_other_years():
    text = SMALL.replace("rate: 3", "season: {from: 02-29, through: 02-29}\n    rate: 3")
    assert seasons_of(sweep_of(text), 2025) == ((),)
    assert seasons_of(sweep_of(text), 2024) == (((59 * 24, 60 * 24),),)
    assert sweeper(sweep_of(text.replace("2024", "2025"))).tally(0, 40).drawn == 0


def test_two_hazards_at_once_overlap():
    both = SMALL.replace("rate: 3", "rate: 9").replace("hours: 6", "hours: 2000")
    both += both.partition("occurrences:\n")[2].replace("暴雨", "大风")
    tally = sweeper(sweep_of(both)).tally(0, 1)
    alone = sweeper(sweep_of(SMALL.replace("rate: 3", "rate: 0.001"))).tally(0, 1)
    (hours,) = tally.situations["special_critical", "overlapping"]
    assert hours > 1000
    assert alone.situations["special_critical", "overlapping"] == Counter({0: 1})


def test_years_before_the_rules_were_in_force_are_known():
    assert sweeper(sweep_of(SMALL)).grid(2024).closed == 0
    assert sweeper(sweep_of(SMALL)).grid(2023).closed == 198
    assert sweeper(sweep_of(SMALL)).grid(2022).closed == 365

"""Comparisons: against counts done another way, against the rosters themselves, and typed."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.duty_day import BEIJING
from engine.facts.choices import Operator
from engine.records.record import ReadingChoice
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from engine.simulation.comparing import compare
from engine.simulation.seats import seats_of
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import RULES, read_pack

PACK = read_pack(RULES / "shuangyashan-2023")
HOLIDAYS = holiday_calendar(calendar_files())
IN_FORCE = date(2023, 7, 18)
DAY = timedelta(days=1)
SEASONS = (((4, 20), (5, 20)), ((10, 1), (10, 31)), ((7, 11), (8, 31)))


def by(**choices: str) -> Evaluator:
    chosen = tuple(
        ReadingChoice(f"AMB-{name[1:]}", one, date(1990, 1, 1)) for name, one in choices.items()
    )
    return Evaluator(Inputs(PACK, (), HOLIDAYS, Operator(chosen, ())), "bits")


def between(first: date, last: date, **choices: str):
    start = datetime(first.year, first.month, first.day, tzinfo=BEIJING)
    end = datetime(last.year, last.month, last.day, tzinfo=BEIJING) + DAY
    return compare(by(), by(**choices), start, end)


def days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


def in_season(day: date) -> bool:
    return any(a <= (day.month, day.day) <= b for a, b in SEASONS)


TEN_YEARS = (date(2017, 1, 1), date(2026, 12, 31))


def test_ten_years_of_amb_01_as_counted_from_the_calendar():
    """24 hours in the seasons too: three units, two posts, the days no holiday already takes."""
    wanted = [
        day
        for day in days(*TEN_YEARS)
        if day >= IN_FORCE and in_season(day) and HOLIDAYS.block_on(day) is None
    ]
    found = between(*TEN_YEARS, A01="b")
    balance = found.balance(found.apart)
    assert list(found.dates) == wanted
    assert balance.hours == len(wanted) * 3 * 2 * 24
    assert balance.days == -len(wanted) * 3 * 2
    assert {one.name for one in found.apart} == {"市水务局", "市林草局", "市气象局"}
    assert found.by_article().keys() == {"第七条"}


def test_ten_years_of_amb_12_as_counted_from_the_calendar():
    """Of the statutory holidays only 春节 and 国庆 are major: the others call nobody in."""
    small = [
        day
        for day in days(*TEN_YEARS)
        if day >= IN_FORCE
        and (block := HOLIDAYS.block_on(day)) is not None
        and not {"春节", "国庆节"} & set(block.name.split("、"))
    ]
    found = between(*TEN_YEARS, A12="b")
    balance = found.balance(found.apart)
    assert list(found.dates) == small
    assert balance.hours == -len(small) * 9 * 2 * 24
    assert balance.days == sum(map(in_season, small)) * 3 * 2
    assert found.examples().keys() == {("24h", "absent"), ("24h", "office_hours")}


@pytest.fixture(scope="module")
def replayed():
    """Ten years replayed day by day: each date evaluated alone, as ``roster DATE`` does."""
    return replayed_by()


def replayed_by(**choices: str) -> dict[date, tuple[dict[str, object], int, int]]:
    """Date → the lines of its units, its 24-hour seat-hours, its office-hours seat-days."""
    evaluator, found = by(**choices), {}
    for day in days(*TEN_YEARS):
        start = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
        (roster,) = rosters(evaluator, [(start, start + DAY)])
        seats = seats_of([roster])
        lines = {line.unit.name: (line.coverage, line.posts) for line in roster.units}
        found[day] = lines, int(seats.hours), seats.days
    return found


@pytest.mark.parametrize("choices", [{"A01": "b"}, {"A12": "b"}])
def test_ten_years_replayed_day_by_day_give_the_same_difference(replayed, choices):
    other = replayed_by(**choices)
    apart = [day for day in replayed if replayed[day][0] != other[day][0]]
    found = between(*TEN_YEARS, **choices)
    balance = found.balance(found.apart)
    assert len(replayed) == 3652
    assert list(found.dates) == apart
    assert balance.hours == sum(other[day][1] - replayed[day][1] for day in replayed)
    assert balance.days == sum(other[day][2] - replayed[day][2] for day in replayed)
    for unit, parts in found.by_unit().items():
        wanted = [d for d in apart if replayed[d][0].get(unit) != other[d][0].get(unit)]
        assert sorted({day for one in parts for day in days(*_dates_of(one))}) == wanted


def _dates_of(one) -> tuple[date, date]:
    last = one.end.astimezone(BEIJING) - timedelta(microseconds=1)
    return one.start.astimezone(BEIJING).date(), last.date()


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from([one.id for one in PACK.readings if not one.record_only]),
    letter=st.sampled_from("abc"),
    start=st.dates(date(2024, 1, 1), date(2025, 12, 1)),
    hours=st.integers(0, 23),
)
def test_what_differs_is_what_the_rosters_say(name, letter, start, hours):
    """At any moment: apart exactly where the two rosters ask otherwise of a unit."""
    reading = PACK.reading_by_id[name]
    if letter not in {one.id for one in reading.choices}:
        return
    choices = {f"A{name.removeprefix('AMB-')}": letter}
    found = between(start, start + DAY * 20, **choices)
    moment = found.start + timedelta(days=hours % 20, hours=hours)
    asked = [
        {
            line.unit.id: (line.coverage, dict(line.posts))
            for line in rosters(one, [(moment, moment + timedelta(microseconds=1))])[0].units
        }
        for one in (by(), by(**choices))
    ]
    differ = {
        unit for unit in asked[0].keys() | asked[1] if asked[0].get(unit) != asked[1].get(unit)
    }
    said = {one.unit for one in found.apart if one.start <= moment < one.end}
    assert said <= differ
    missing = differ - said
    assert not any(
        asked[0].get(unit, (None,))[0] is not asked[1].get(unit, (None,))[0] for unit in missing
    )


def test_what_a_record_chose_gives_way_to_what_is_tried():
    """A reading chosen by a record holds in the first answer only."""
    recorded = ReadingChoice("AMB-01", "b", date(2024, 1, 1))
    inputs = Inputs(PACK, (recorded,), HOLIDAYS)
    tried = inputs.under(Operator((ReadingChoice("AMB-01", "a", date(1900, 1, 1)),)))
    start = datetime(2024, 7, 15, tzinfo=BEIJING)
    found = compare(Evaluator(inputs, "bits"), Evaluator(tried, "bits"), start, start + DAY)
    assert found.examples().keys() == {("24h", "office_hours")}


def test_the_same_answer_twice_differs_nowhere():
    assert between(date(2024, 1, 1), date(2024, 12, 31), A01="a").apart == ()


# --- typed ----------------------------------------------------------------------------------------


def test_typed_it_says_days_units_articles_and_examples(zhiban):
    code, out, err = zhiban("compare", "2024-01-01..2024-12-31", "--reading", "AMB-01=b")
    assert (code, err) == (0, "")
    assert out.startswith("【推演】")
    assert "2024 年" in out
    assert "市水务局" in out
    assert "工作时间 → 24小时" in out
    document = json.loads(
        zhiban("compare", "2024-01-01..2024-12-31", "--reading", "AMB-01=b", "--json")[1]
    )
    assert document["schema"] == "zhiban.comparison/1"
    assert len(document["dates"]) == sum(
        in_season(day) and HOLIDAYS.block_on(day) is None
        for day in days(date(2024, 1, 1), date(2024, 12, 31))
    )


def test_a_parameter_and_a_pack_can_be_otherwise(zhiban, tmp_path):
    records = tmp_path / "r.yaml"
    records.write_text(
        "records:\n  - alert: {id: A-1, hazard: 暴雨, colour: 黄, area: '230500',"
        " issued: 2024-06-15T02:00, expires: 2024-06-15T14:00}\n",
        "utf-8",
    )
    words = ("compare", "2024-06-15", "--records", str(records))
    out = zhiban(*words, "--parameter", "extreme_weather_colour=yellow")[1]
    assert "1 天不同：24小时值守 +216 席时" in out
    assert "没有差别" in zhiban(*words, "--with", "shuangyashan-2023")[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "U103"),
        (("--reading", "AMB-01"), "U103"),
        (("--reading", "AMB-99=a"), "R201"),
        (("--reading", "AMB-01=z"), "R201"),
        (("--parameter", "没有=1"), "R202"),
        (("--with", "没有"), "F103"),
    ],
)
def test_slips_are_told(zhiban, words, code):
    found, out, err = zhiban("compare", "2024-01-01", *words)
    assert (found, out) == (2, "")
    assert f"[{code}]" in err


def test_one_pack_is_compared_at_a_time(zhiban):
    code, out, err = zhiban(
        "compare", "2025-01", "--reading", "AMB-01=b", "--pack", "a", "--pack", "b"
    )
    assert (code, out) == (2, "")
    assert "[U104]" in err
    assert "--with" in err

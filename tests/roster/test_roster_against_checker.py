"""The roster against an independent checker: articles 5, 6, 7 and 24 written out by hand.

The checker shares no code with the engine: it reads the regulation's default readings as plain
conditions on an instant, and samples every hour of the day and every instant that records name.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, settings

from engine.records.record import Activity, Alert, Consent, Declaration, Proposal, Release, Response
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from tests.roster.drawing import (
    BEIJING,
    BODIES,
    HOLIDAYS,
    NATURAL,
    PACK,
    WEATHER,
    a_day_and_records,
)

NINE = ["市公安局", "市自然资源局", "市交通运输局", "市水务局", "市林草局", "市应急局", "市气象局",
        "市交警支队", "市消防救援支队"]  # fmt: skip
THREE = ["市林草局", "市水务局", "市气象局"]


def checked(records, instant):
    """Unit → coverage at one instant, by the text."""
    day = instant.date()
    if day < date(2023, 7, 18):
        return {}
    found = {}
    if in_window(day):
        found = dict.fromkeys(THREE, "office_hours")
    special = is_special(records, instant)
    for unit, coverage in temporary(records, instant):
        found[unit] = coverage or ("24h" if special else "office_hours")
    if special:
        found |= dict.fromkeys(NINE, "24h")
    return found


def in_window(day):
    month_day = (day.month, day.day)
    return (4, 20) <= month_day <= (5, 20) or day.month == 10 or (7, 11) <= month_day <= (8, 31)


def is_special(records, instant):
    if HOLIDAYS.block_on(instant.date()) is not None:
        return True
    for one in records:
        if isinstance(one, Alert):
            expires = one.expires or one.issued + timedelta(hours=24)
            end = min(expires, one.lifted or expires)
            here = not one.area or any(
                a[:4] == "2305" or a in {"230000", "000000"} for a in one.area
            )
            severe = one.colour in {"orange", "red", "unknown"} and (
                one.hazard in WEATHER or one.hazard == "流星雨"
            )
            if one.status == "Actual" and here and severe and one.issued <= instant < end:
                return True
        elif isinstance(one, Response):
            ended = one.ended or datetime(2100, 1, 1, tzinfo=BEIJING)
            natural = one.plan in NATURAL
            city = one.decided_by in {"市政府", "双鸭山市人民政府"}
            if natural and city and one.started <= instant < ended:
                return True
        elif isinstance(one, Activity | Declaration) and one.start <= instant < one.end:
            return True
    return False


def temporary(records, instant):
    """Units admitted: a body's proposal, then the government's consent, until released."""
    steps = sorted(
        (r for r in records if isinstance(r, Proposal | Consent | Release)),
        key=lambda r: (r.at, isinstance(r, Consent), isinstance(r, Proposal)),
    )
    for unit in {step.unit for step in steps}:
        proposed = consented = None
        coverage, end = None, None
        for step in (s for s in steps if s.unit == unit and s.at <= instant):
            if end is not None and step.at >= end:
                proposed = consented = coverage = end = None
            if isinstance(step, Proposal) and step.body in BODIES:
                proposed = step
            elif isinstance(step, Consent) and proposed and step.by == "市政府":
                consented, coverage = step, None if step.coverage == "unstated" else step.coverage
                end = step.end
            elif isinstance(step, Release) and proposed:
                proposed = consented = coverage = end = None
        if consented and (end is None or instant < end):
            yield unit, coverage


def whole(records, day):
    """Unit → strongest coverage on any sampled instant of the day."""
    start = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    instants = {start + timedelta(hours=h) for h in range(24)}
    for one in records:
        for name in ("issued", "expires", "lifted", "started", "ended", "start", "end", "at"):
            moment = getattr(one, name, None)
            if moment is not None:
                instants |= {moment, moment - timedelta(minutes=1)}
    found = {}
    for instant in instants:
        if start <= instant < start + timedelta(days=1):
            for unit, coverage in checked(records, instant).items():
                found[unit] = "24h" if "24h" in (coverage, found.get(unit)) else coverage
    return found


def drawn(records, day):
    start = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    evaluator = Evaluator(Inputs(PACK, tuple(records), HOLIDAYS), "bits")
    (roster,) = rosters(evaluator, [(start, start + timedelta(days=1))])
    return {line.unit.name: line.coverage.value for line in roster.units}


@given(a_day_and_records())
@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_the_roster_is_what_the_text_says(case):
    day, records = case
    assert drawn(records, day) == whole(records, day)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_a_year_without_records(year):
    day = date(year, 1, 1)
    while day <= date(year, 12, 28):
        assert drawn([], day) == whole([], day), day
        _, name = chinese_calendar.get_holiday_detail(day)
        if name is not None and chinese_calendar.is_holiday(day):
            assert set(drawn([], day)) == set(NINE), day
        day += timedelta(days=1)

"""Random days and records for properties of rosters and reasons; the pack and holidays they use."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from hypothesis import strategies as st

from engine.records.record import Activity, Alert, Consent, Declaration, Proposal, Release, Response
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import RULES, read_pack

BEIJING = timezone(timedelta(hours=8))
PACK = read_pack(RULES / "shuangyashan-2023")
HOLIDAYS = holiday_calendar(calendar_files())
BODIES = ["市安全生产委员会", "市防汛抗旱指挥部", "市森林草原防灭火指挥部", "市减灾委员会",
          "市防震减灾领导小组", "市气象灾害应急指挥部"]  # fmt: skip
WEATHER = ["rainstorm", "gale", "heat", "snowstorm"]
NATURAL = ["flood_control", "forest_fire", "geological", "meteorological", "earthquake",
           "disaster_relief"]  # fmt: skip
DAYS = st.dates(date(2023, 6, 1), date(2026, 12, 28))


@st.composite
def a_day_and_records(draw):
    day = draw(DAYS)
    midnight = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    minutes = st.integers(-2880, 1440).map(lambda n: midnight + timedelta(minutes=5 * (n // 5)))
    later = st.one_of(st.none(), st.integers(1, 700).map(lambda n: timedelta(minutes=5 * n)))
    records = []
    for number in range(draw(st.integers(0, 5))):
        at, stretch = draw(minutes), draw(later)
        end = at + stretch if stretch else None
        kind = draw(st.sampled_from(["alert", "response", "activity", "declaration", "admission"]))
        if kind == "alert":
            records.append(Alert(
                id=f"A-{number}", hazard=draw(st.sampled_from([*WEATHER, "flood", "流星雨"])),
                colour=draw(st.sampled_from(["red", "orange", "yellow", "blue", "unknown"])),
                area=tuple(draw(st.sampled_from([["230500"], ["230521"], ["230000"], ["230800"], []]))),
                issued=at, expires=end,
                lifted=at + timedelta(hours=2) if draw(st.booleans()) else None,
                status=draw(st.sampled_from(["Actual", "Actual", "Exercise", "Test"])),
            ))  # fmt: skip
        elif kind == "response":
            plan = draw(st.sampled_from([*NATURAL, "production_safety"]))
            by = draw(st.sampled_from(["市政府", "市政府", "省防指", ""]))
            records.append(Response(f"R-{number}", plan, "III", at, end, by))
        elif kind == "activity":
            records.append(Activity("活动", at, end or at + timedelta(hours=1)))
        elif kind == "declaration":
            records.append(Declaration("special_critical", at, end or at + timedelta(hours=1)))
        else:
            records += draw(admission(at, end))
    return day, records


@st.composite
def admission(draw, at, end):
    unit = draw(st.sampled_from(["市卫生健康委", "市民政局"]))
    steps = [Proposal(unit, draw(st.sampled_from([*BODIES, "市水务局"])), at)]
    if draw(st.booleans()):
        by = draw(st.sampled_from(["市政府", "市政府", "市应急局"]))
        coverage = draw(st.sampled_from(["unstated", "24h", "office_hours"]))
        close = at + timedelta(hours=3) if end is None else end
        until = draw(st.sampled_from([None, close + timedelta(hours=1)]))
        steps.append(Consent(unit, by, at + timedelta(minutes=30), until, coverage))
    if draw(st.booleans()):
        steps.append(Release(unit, at + timedelta(hours=5)))
    return steps

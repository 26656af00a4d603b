"""Lasting rules against a simulation: time is walked from change to change, one thing at a time.

The simulation knows records and what three rules say; it shares no code with the engine.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.holidays import HolidayCalendar
from engine.facts.choices import Operator, ParameterValue
from engine.records.record import Activity, Alert, Observation, Response, Termination
from engine.records.written import start_of
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from tests.facts.small_packs import MATCHERS, small_pack

RULES = """
- rule: stage
  when: {observation: {quantity: river_stage, at_least: {parameter: limit}}}
  until: ended
  oblige: {kind: on_site, units: [水务所], coverage: 24h, within: 1h}
- rule: rain
  when: {all: [{alert: {hazard: $h, colour_at_least: orange}}, {not: {activity: any}}]}
  until: ended
  oblige: {kind: inspect, units: [林草所], hazard: $h}
- rule: made
  when: {response: {level: $l}}
  until: ended
  conclude: {situation: special_critical}
  oblige: {kind: report, units: {list: growing, at: $l}}
- rule: then
  when: {situation: special_critical}
  oblige: {kind: on_site, units: [防汛会], coverage: 24h}
"""
LIMIT = '- {parameter: limit, title: 警戒, sort: number, default: "98"}\n'
LISTS = """
- list: growing
  title: 名单
  cites: {article: 第一条, quote: 按本条执行}
  ladder: level
  steps: [{at: IV, units: [水务所]}, {at: II, adds: [林草所]}]
"""
PACK = small_pack(RULES, parameters=LIMIT, lists=LISTS)
BASE = start_of("2024-06-03")
STEP = timedelta(minutes=30)
CHANGED = start_of("2024-06-04")
"""From then on another limit holds, where one is drawn."""
RANKS = {"IV": 1, "III": 2, "II": 3, "I": 4, "unknown": 5}


@dataclass(frozen=True)
class Story:
    """Records, and the limit from the second day on."""

    records: tuple
    limit: str

    def holds(self, now):
        """For each rule, the values of its variable for which its condition holds."""
        limit = 98000 if now < CHANGED else int(self.limit) * 1000
        water = max(
            ((one.at, number, one) for number, one in enumerate(self.records)
             if isinstance(one, Observation) and one.at <= now), default=None
        )  # fmt: skip
        found = {"stage": set(), "rain": set(), "made": set()}
        if water is not None:
            value = water[2].value
            if (water[2].end is None or now < water[2].end) and (value is None or value >= limit):
                found["stage"].add(())
        busy = any(isinstance(r, Activity) and r.start <= now < r.end for r in self.records)
        for one in self.records:
            if isinstance(one, Alert) and one.issued <= now < one.expires:
                if one.colour in {"orange", "red"} and not busy:
                    found["rain"].add((one.hazard,))
            elif (
                isinstance(one, Response)
                and one.started <= now
                and (not one.ended or now < one.ended)
            ):
                found["made"].add((RANKS[one.level],))
        return found

    def moments(self):
        """Every instant at which something may change."""
        names = ("at", "issued", "expires", "started", "ended", "start", "end")
        times = {getattr(one, name, None) for one in self.records for name in names}
        return sorted({CHANGED, *times} - {None})

    def walked(self):
        """From each change on: what runs, since when, and for what a termination is waited for."""
        running, before, found = {}, set(), []
        for now in self.moments():
            for one in self.records:
                if isinstance(one, Termination) and one.at == now and one.by == "市府":
                    running = {k: s for k, s in running.items() if k[0] != one.rule or s >= now}
            holding = {
                (rule, value) for rule, values in self.holds(now).items() for value in values
            }
            for key in holding - before:
                running.setdefault(key, now)
            before = holding
            found.append((now, dict(running), set(running) - holding))
        return found


@st.composite
def stories(draw):
    moments = st.integers(0, 150).map(lambda number: BASE + number * STEP)
    lengths = st.integers(1, 60).map(lambda number: number * STEP)
    made = []
    for number in range(draw(st.integers(1, 9))):
        at, length = draw(moments), draw(lengths)
        end = draw(st.sampled_from([None, at + length, at + length]))
        kind = draw(st.sampled_from(["water", "alert", "response", "busy", "end", "end"]))
        if kind == "water":
            value = draw(st.sampled_from([97000, 98000, 99000, 100000, None]))
            made.append(Observation(f"O-{number}", "river_stage", value, at, end))
        elif kind == "alert":
            hazard = draw(st.sampled_from(["rainstorm", "gale"]))
            colour = draw(st.sampled_from(["yellow", "orange", "red"]))
            area = ("990100",)
            made.append(Alert(f"A-{number}", hazard, colour, area, at, end or at + length, None))
        elif kind == "response":
            level = draw(st.sampled_from(list(RANKS)))
            made.append(Response(f"R-{number}", "flood_control", level, at, end, "市府"))
        elif kind == "busy":
            made.append(Activity("论坛", at, end or at + length))
        else:
            rule = draw(st.sampled_from(["stage", "rain", "made"]))
            by = draw(st.sampled_from(["市府", "市府", "市府", "水务"]))
            made.append(Termination(rule, by, at))
    return Story(tuple(made), draw(st.sampled_from(["98", "97", "99", "100"])))


def evaluator(story, matcher="bits"):
    values = (ParameterValue("limit", story.limit, date(2024, 6, 4)),)
    inputs = Inputs(PACK, story.records, HolidayCalendar(()), Operator(parameters=values))
    return Evaluator(inputs, matcher)


def going(found, now):
    """What goes on at an instant: rule and value of its variable."""
    (evaluation,) = found.evaluate(now, now + timedelta(microseconds=1))
    return {
        (firing.rule, tuple(value for _, value in firing.bindings))
        for firing in evaluation.matched.firings
        if firing.rule != "then"
    }


MANY = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@MANY
@given(stories())
def test_what_goes_on_is_what_the_simulation_says(story):
    asked = evaluator(story)
    walked = story.walked()
    first = walked[0][0]
    assert going(asked, first - STEP) == set()
    for number, (now, running, _) in enumerate(walked):
        later = walked[number + 1][0] if number + 1 < len(walked) else now + STEP
        for instant in (now, now + (later - now) / 2, later - timedelta(microseconds=1)):
            assert going(asked, instant) == set(running)


@MANY
@given(stories())
def test_a_termination_is_waited_for_when_the_simulation_says(story):
    asked = evaluator(story)
    for now, _, waiting in story.walked():
        (roster,) = rosters(asked, [(now, now + timedelta(microseconds=1))])
        items = [item for item in roster.pending if item.kind == "termination"]
        assert {item.because[0].rule for item in items} == {rule for rule, _ in waiting}


@MANY
@given(stories())
def test_a_unit_arrives_within_an_hour_of_the_setting_off(story):
    asked = evaluator(story)
    for now, running, _ in story.walked():
        (roster,) = rosters(asked, [(now, now + timedelta(microseconds=1))])
        since = running.get(("stage", ()))
        found = [line.arrive_by for line in roster.units if line.unit.id == "water"]
        assert found == ([] if since is None else [since + timedelta(hours=1)])
        situations = ("special_critical",) if any(rule == "made" for rule, _ in running) else ()
        assert roster.situations == situations


@pytest.mark.parametrize("matcher", MATCHERS)
@settings(parent=MANY, max_examples=12)
@given(story=stories())
def test_days_asked_together_are_as_days_asked_one_by_one(matcher, story):
    asked = evaluator(story, matcher)
    days = [(BASE + timedelta(days=n), BASE + timedelta(days=n + 1)) for n in range(-1, 6)]
    together = rosters(asked, days)
    for day, roster in zip(days, together, strict=True):
        assert (roster,) == rosters(asked, [day])
        assert (roster,) == rosters(evaluator(story, matcher), [day])

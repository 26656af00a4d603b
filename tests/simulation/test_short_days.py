"""Days on which people run out in drawn years: the same as by the rosters, day by day."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assignment.month import Month
from engine.assignment.problem import HouseRules
from engine.people.person import Person
from engine.seating.laying_out import Hours, lay_out
from engine.simulation.short_days import Headcounts, _longest_run
from engine.simulation.staffing import shortages
from engine.simulation.tally import Tally
from engine.terms import POSTS, Presence
from tests.simulation.test_sweeping import PACK, SMALL, STORMY, lived, sweep_of, sweeper

STANDING = [unit.id for unit in PACK.units if "standing" in unit.tags]
COUNTS = tuple((u, p, n % 4) for n, u in enumerate(STANDING) for p in ("deputy_leader", "staff"))
USUAL = Headcounts(COUNTS, Hours(time(8, 30), "08:30-17:00"), HouseRules())


def own(headcounts, text=STORMY):
    made = sweeper(sweep_of(text))
    made.headcounts = headcounts
    return made


def day_by_day(swept, number):
    """The short days of a year by unit and post: its rosters laid out as seats, the bound by sets."""
    counts = swept.headcounts
    known = {(unit, post) for unit, post, _ in counts.of}
    laid = lay_out(lived(swept, number).stretches, counts.hours)
    seats = [
        one
        for one in laid.seats
        if one.presence is Presence.ON_POST and (one.unit, one.post) in known
    ]
    people = [Person(f"{u}-{p}-{n}", u, (p,)) for u, p, many in counts.of for n in range(many)]
    found = {(seat.unit, seat.post): set() for seat in seats}
    for one in shortages(Month(tuple(seats), tuple(people), {}, rules=counts.rules)):
        found[one.question.unit, one.question.post].update(one.days)
    return found


def longest(days):
    best = run = 0
    for day in sorted(days):
        run = run + 1 if day - timedelta(days=1) in days else 1
        best = max(best, run)
    return best


HOURS = st.builds(
    Hours,
    st.sampled_from([time(8, 30), time(8), time(0), time(0, 30), time(17, 30)]),
    st.sampled_from(["", "18:00-20:30", "17:30-23:59"]),
)
RULES = st.builds(
    HouseRules,
    rest=st.just(timedelta(hours=24)),
    soft_rest_below=st.sampled_from([0, 2, 3]),
    sole_leader=st.sampled_from([Presence.REACHABLE, Presence.ON_POST]),
)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10_000), HOURS, RULES, st.randoms(use_true_random=False), st.sampled_from("ab")
)
def test_short_days_are_those_of_the_rosters_day_by_day(number, hours, rules, chance, choice):
    counts = tuple(
        (unit, post, chance.choice([0, 1, 1, 2, 3]))
        for unit in STANDING
        for post in POSTS
        if chance.random() < 0.8
    )
    text = f"readings: {{AMB-01: {choice}}}\n{STORMY}"
    swept = own(Headcounts(counts, hours, rules), text)
    tally, days = swept.tally(number, number + 1), day_by_day(swept, number)
    never_more(tally, days)
    runs = {key: longest(found) for key, found in days.items()}
    assert all(run <= runs[key] for key, run in tally.runs.items())


def never_more(tally, days):
    """A bound: a day with two shifts of one post apart from each other is taken for one shift."""
    assert tally.short.keys() == days.keys()
    for key, counts in tally.short.items():
        assert max(counts) <= len(days[key]), key


@pytest.mark.parametrize("office", ["", "18:00-20:30"])
def test_short_calls_leave_time_to_rest_between_them(office):
    """Alerts of two hours, some on days running: early then late there is a day between them."""
    often = SMALL.replace("rate: 3", "season: {from: 07-01, through: 08-31}\n    rate: 50")
    counts = tuple((unit, post, 1) for unit in STANDING for post in ("deputy_leader", "staff"))
    rules = HouseRules(soft_rest_below=0, sole_leader=Presence.ON_POST)
    swept = own(Headcounts(counts, Hours(time(8, 30), office), rules), often.replace("6}", "2}"))
    for number in range(2):
        never_more(swept.tally(number, number + 1), day_by_day(swept, number))


def test_office_hours_before_handover_are_never_said_short_where_they_are_not():
    swept = own(Headcounts(COUNTS, Hours(time(8, 30), "07:00-10:15"), HouseRules()))
    for number in range(4):
        never_more(swept.tally(number, number + 1), day_by_day(swept, number))


def test_any_split_gives_the_same():
    swept = own(USUAL)
    whole = swept.tally(0, 30)
    together = Tally()
    for first, after in ((20, 30), (0, 7), (7, 20)):
        together = together.plus(swept.tally(first, after))
    assert together.form() == whole.form()
    assert Tally.of_form(whole.form()) == whole
    assert all(counts.total() == 30 for counts in whole.short.values())
    assert max(whole.runs.values()) > 0


def test_years_do_not_run_into_each_other():
    """New Year's Eve of one year and New Year's Day of the next drawn one are not two days running."""
    late = SMALL.replace("rate: 3", "season: {from: 12-16, through: 12-16}\n    rate: 50")
    swept = own(USUAL, late.replace("hours: 6", "hours: 400"))
    together = swept.tally(0, 12)
    alone = [swept.tally(number, number + 1) for number in range(12)]
    for key, counts in together.short.items():
        assert counts == sum((one.short.get(key, Counter({0: 1})) for one in alone), Counter())
    assert together.runs == {
        key: max(one.runs.get(key, 0) for one in alone) for key in together.runs
    }


@pytest.mark.parametrize(
    ("people", "rest", "short"),
    [(0, 24, True), (1, 24, True), (1, 12, False), (1, 96, True), (2, 24, False)],
)
def test_one_seat_a_day_needs_one_person_and_two_days_running_two(people, rest, short):
    rules = HouseRules(rest=timedelta(hours=rest))
    counts = Headcounts((("public_security", "staff", people),), Hours(time(8, 30)), rules)
    tally = own(counts).tally(0, 2)
    assert (tally.runs["public_security", "staff"] > 0) is short


def test_without_headcounts_nothing_is_said_and_nothing_else_changes():
    plain, counted = own(None).tally(0, 20), own(USUAL).tally(0, 20)
    assert (plain.short, plain.runs) == ({}, {})
    forms = [
        {k: v for k, v in one.form().items() if k not in {"short", "runs"}}
        for one in (plain, counted)
    ]
    assert forms[0] == forms[1]


def test_a_unit_without_a_headcount_is_left_out():
    counts = Headcounts((("water", "staff", 1), ("health", "staff", 1)), USUAL.hours, USUAL.rules)
    assert {*own(counts).tally(0, 2).short} == {("water", "staff")}


def test_the_longest_run_is_counted_as_one_would_by_hand():
    chance = random.Random(4)  # noqa: S311 - the same days every time
    for _ in range(2000):
        days = [chance.random() < chance.choice([0.3, 0.9]) for _ in range(chance.randrange(1, 50))]
        mask = sum(1 << 24 * place for place, one in enumerate(days) if one)
        marked = {date(2026, 1, 1) + timedelta(days=n) for n, one in enumerate(days) if one}
        assert _longest_run(mask) == longest(marked)

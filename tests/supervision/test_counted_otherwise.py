"""A month counted another way: from the golden year and tables of days, not from rosters."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from engine.supervision.line import State
from tests.docs.pages import ROOT
from tests.supervision.asking import report

DAY = timedelta(days=1)
FIRST, LAST = datetime(2024, 10, 1), datetime(2024, 10, 31)  # noqa: DTZ001 - Beijing time as written
ASKED = ("deputy_leader", "staff")


def on_site():
    """Date → the units on site on it, as the golden year has it."""
    golden = json.loads((ROOT / "tests/golden/shuangyashan-2023/2024.json").read_text("utf-8"))
    found = {}
    for one in golden["stretches"]:
        day, last = (datetime.fromisoformat(one[key]) for key in ("from", "through"))
        while day <= last:
            found[day] = set(one["units"])
            day += DAY
    return found


def month(seed):
    """Check-ins (unit, post, from, until) and roll calls (when, present, absent), at random."""
    dice = random.Random(seed)  # noqa: S311 - a seeded month, no secret
    units = sorted(on_site()[FIRST])
    signed, called = [], []
    for number in range(-1, 31):
        day = FIRST + number * DAY
        if dice.random() < 0.2:
            continue
        for unit in units:
            for post in ASKED:
                if dice.random() < 0.4:
                    at = day + timedelta(minutes=dice.randrange(1440))
                    hours = dice.choice([None, None, 3, 24, 60])
                    signed.append((unit, post, at, at + timedelta(hours=hours) if hours else None))
        if dice.random() < 0.3:
            here = set(dice.sample(units, 3))
            called.append(
                (day + timedelta(hours=dice.randrange(24)), here, set(units) - here - {units[0]})
            )
    return signed, called


def rows_of(signed, called):
    for unit, post, at, until in signed:
        end = f", until: {until.isoformat()}" if until else ""
        yield f"checkin: {{unit: {unit}, post: {post}, at: {at.isoformat()}{end}}}"
    for at, here, gone in called:
        names = f"present: [{', '.join(sorted(here))}], absent: [{', '.join(sorted(gone))}]"
        yield f"rollcall: {{by: 市应急局, at: {at.isoformat()}, {names}}}"


def covered_days(signed):
    """(unit, date) → the posts that some check-in covers on it; until is not included."""
    found = {}
    for unit, post, at, until in signed:
        last = at if until is None else until - timedelta(minutes=1)
        for number in range((last.date() - at.date()).days + 1):
            found.setdefault((unit, at.date() + number * DAY), set()).add(post)
    return found


def expected(signed, called):
    """(unit, work) → how many in each state."""
    listed, table, counts = on_site(), covered_days(signed), {}
    for day in (FIRST + n * DAY for n in range(31)):
        calls = [one for one in called if one[0].date() == day.date()]
        anybody_signed = any(at.date() == day.date() for _, _, at, _ in signed)
        for unit in listed[day]:
            covered = table.get((unit, day.date()), set())
            open_end = {
                post for name, post, at, until in signed
                if name == unit and until is None and at.date() == (day - DAY).date() and unit in listed[day - DAY]
            }  # fmt: skip
            answered, failed = (sum(unit in one[part] for one in calls) for part in (1, 2))
            if covered or answered:
                state = State.DONE
            elif failed:
                state = State.MISSING
            elif open_end:
                state = State.UNVERIFIABLE
            else:
                state = State.MISSING if anybody_signed or calls else State.UNVERIFIABLE
            counts.setdefault((unit, "residency"), Counter())[state] += 1
            duty = counts.setdefault((unit, "joint_duty"), Counter())
            duty.update({State.DONE: answered, State.MISSING: failed})
            for post in ASKED:
                unsure = answered or post in open_end or not anybody_signed
                duty[
                    State.DONE
                    if post in covered
                    else State.UNVERIFIABLE
                    if unsure
                    else State.MISSING
                ] += 1
    return {key: +found for key, found in counts.items()}


@pytest.mark.parametrize("seed", range(6))
def test_the_month_agrees(seed):
    signed, called = month(seed)
    found = report(*rows_of(signed, called), first="2024-10-01", last="2024-10-31", at="2024-11-05")
    counts = {}
    for one in found.lines:
        if one.kind in ("on_site", "roll_call"):
            counts.setdefault((one.unit.name, one.work), Counter())[one.state] += 1
    assert counts == expected(signed, called)
    assert len(counts) == 18


def test_both_matchers_give_the_same_report():
    from engine.inference.matching import durable_available

    if durable_available():
        pytest.skip(durable_available())
    rows = [*rows_of(*month(1))]
    asked = {"first": "2024-10-01", "last": "2024-10-05", "at": "2024-11-05"}
    assert report(*rows, matcher="bits", **asked) == report(*rows, matcher="durable", **asked)

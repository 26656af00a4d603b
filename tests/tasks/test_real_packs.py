"""Tasks of the packs that are shipped: one command on real clauses, and numbers told apart."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from calendars.holidays import HolidayCalendar
from engine.facts.choices import Operator
from engine.facts.moments import midnight
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import comes_due
from engine.tasks.occurrences import occurrences
from service.files.pack_folders import shipped
from service.files.packs import read_pack
from service.loading import RULES
from tests.service.conftest import zhiban  # noqa: F401 - a fixture

PACKS = {name: read_pack(RULES / name) for name in shipped()[1]}
DUE = sorted(name for name, pack in PACKS.items() if comes_due(pack))
FEEDBACK = "b01-feedback"


@pytest.mark.parametrize("name", DUE)
def test_every_occurrence_of_ten_years_has_a_number_of_its_own(name):
    pack = PACKS[name]
    inputs = Inputs(pack, (), HolidayCalendar(()), Operator())
    start, end = midnight(date(2018, 1, 1)), midnight(date(2028, 1, 1))
    found = occurrences(Evaluator(inputs, "bits"), start, end)
    dated = [one for one in found if one.due is not None]
    assert not [n for n, count in Counter(one.number for one in dated).items() if count > 1]
    shared = {(one.shared, one.rule, one.index) for one in dated}
    assert len(shared) == len({number for number, _, _ in shared})
    assert all(start < one.due <= end for one in dated if one.due)
    names = set(pack.parameter_by_id)
    assert all(one.waits_for and set(one.waits_for) <= names for one in found if one.due is None)


def test_the_command_rules_themselves_have_none():
    assert not comes_due(PACKS[shipped()[0]])
    assert len(DUE) >= 5


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2024-11-20T23:59", "due_soon"),
        ("2024-11-21T00:00", "overdue"),
        ("2025-01-18T09:00", "overdue"),
    ],
)
def test_feedback_is_due_by_the_end_of_20_november(zhiban, at, state):  # noqa: F811
    code, out, _ = zhiban("tasks", "--at", at, "--json")
    assert code == 0
    found = [one for one in json.loads(out)["tasks"] if one["rule"] == FEEDBACK]
    assert {(one["state"], one["last_day"]) for one in found} == {(state, "2024-11-20")}
    assert {tuple(one["to"]) for one in found} == {("市卫生健康委",)}
    assert len(found) == len({one["units"][0]["unit"] for one in found}) > 30


def test_no_feedback_was_due_before_the_plan(zhiban):  # noqa: F811
    words = ("--from", "2022-11-01", "--through", "2022-12-31", "--json")
    assert FEEDBACK not in zhiban("tasks", *words)[1]


def test_units_of_another_place_are_not_listed(zhiban):  # noqa: F811
    code, out, _ = zhiban("tasks", "--json")
    assert code == 0
    assert json.loads(out)["pack"]["id"] == "shuangyashan-health-2023"
    code, _, err = zhiban("tasks", "--unit", "秦皇岛市卫生健康委")
    assert code == 2
    assert "[R301]" in err

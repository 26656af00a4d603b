"""The solver at hand: loaded late, named when it is absent, the same whoever works."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine.assignment.cp_sat import CpSat
from engine.assignment.model import Fact, Level, Model, Row
from engine.assignment.solving import Status
from engine.errors import NoAnswer
from service.solving import solver_at_hand
from tests.docs.pages import ROOT


def test_without_ortools_the_fault_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ortools", None)
    monkeypatch.delitem(sys.modules, "engine.assignment.cp_sat")
    with pytest.raises(NoAnswer) as fault:
        solver_at_hand()
    assert fault.value.code == "L301"
    assert "zhiban[people]" in fault.value.remedy


def test_only_one_module_loads_the_solver():
    code = (
        "import sys, engine.assignment.month, engine.assignment.repairing, service.solving;"
        "engine.assignment.checking = __import__('engine.assignment.checking');"
        "sys.exit(any(name.split('.')[0] in ('ortools', 'numpy', 'pandas') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_checker_imports_nothing_that_makes_sheets():
    code = (
        "import sys, engine.assignment.checking;"
        "made = {'model', 'hard', 'wishes', 'planning', 'problem', 'choices', 'explaining', 'cp_sat'};"
        "sys.exit(any(f'engine.assignment.{name}' in sys.modules for name in made))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_levels_hold_one_after_another():
    model = Model()
    a, b, c = model.new(), model.new(), model.new()
    model.rows.append(Row(((1, a), (1, b), (1, c)), 2, 2))
    search = CpSat().search(model)
    first = Level("first", "甲", ((1, a), (1, b)))
    assert search.minimise(first).cost == 1
    search.hold(first, 1)
    found = search.minimise(Level("second", "乙", ((5, c), (1, a), (2, b)), constant=3))
    assert (found.status, found.cost, found.bound) == (Status.OPTIMAL, 9, 9)
    assert [found.values[one] for one in (a, b, c)] == [1, 0, 1]


def test_facts_that_clash_are_named():
    model = Model()
    a, b = model.new(), model.new()
    needs, never, idle = (Fact("part", name, name) for name in ("needs", "never", "idle"))
    model.rows += [
        Row(((1, a),), 1, None, needs),
        Row(((1, a),), None, 0, never),
        Row(((1, b),), None, 0, idle),
    ]
    assert {needs, never} <= set(CpSat().clash(model))
    assert CpSat().search(model).minimise(None).status is Status.INFEASIBLE
    assert CpSat().search(model.resting_on({needs, idle})).minimise(None).status.found

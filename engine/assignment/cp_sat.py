"""The solver CP-SAT of OR-Tools（求解器）: the only module that imports it.

One worker, a fixed seed and a deterministic limit instead of a clock: the same model gives the same
answer on every run of the same version. The whole model in the linear relaxation, from the start,
proves spacing, on which the default gives up; and presolve must leave rows as tight as they were
written, for it would turn a spacing row into a clause, of which the relaxation knows much less.
Import this module only when a sheet is to be made:
it costs 0.4 s and 90 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ortools
from ortools.sat.python import cp_model

from engine.assignment.model import Fact, Level, Model, Terms
from engine.assignment.solving import Outcome, Search, Status

SEED: Final = 20231
DETERMINISTIC_LIMIT: Final = 20.0
"""Work allowed to one level, in OR-Tools' deterministic seconds."""

_STATUS: Final = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
}


class CpSat:
    """CP-SAT with one worker（求解器）; ``limit`` is the deterministic work for one level."""

    def __init__(self, limit: float = DETERMINISTIC_LIMIT) -> None:
        self.limit = limit

    @property
    def name(self) -> str:
        """Name and version."""
        return f"OR-Tools CP-SAT {ortools.__version__}"  # type: ignore[attr-defined]

    def search(self, model: Model) -> Search:
        """A search over ``model``."""
        return _CpSearch(model, self.limit)

    def clash(self, model: Model) -> tuple[Fact, ...]:
        """Facts that together leave no solution, by assumptions（假设文字）.

        Each fact is a literal that must hold for its rows to bind. All facts are given back where
        CP-SAT answers with something that cannot be right (a literal that was not assumed).
        """
        cp, variables = _written(Model(model.variables))
        literals = {fact: cp.new_bool_var("") for fact in model.facts}
        for row in model.rows:
            bound = _bound(cp, variables, row.terms, row.low, row.high)
            if row.fact is not None:
                bound.only_enforce_if(literals[row.fact])
        cp.add_assumptions(list(literals.values()))
        solver = _solver(self.limit)
        if solver.solve(cp) != cp_model.INFEASIBLE:
            return model.facts
        by_index = {literal.index: fact for fact, literal in literals.items()}
        named = [by_index.get(index) for index in solver.sufficient_assumptions_for_infeasibility()]
        known = tuple(sorted(fact for fact in named if fact is not None))
        return known if known and len(known) == len(named) else model.facts


class _CpSearch:
    """A search level by level; each solution is the hint for the next."""

    def __init__(self, model: Model, limit: float) -> None:
        self._cp, self._variables = _written(model)
        self._limit = limit
        self._values: tuple[int, ...] = ()

    def minimise(self, level: Level | None) -> Outcome:
        cp, terms = self._cp, level.terms if level else ()
        cp.clear_objective()  # type: ignore[no-untyped-call]
        if level is not None and terms:
            cost = _sum(self._variables, terms)
            if level.floor > level.constant:
                cp.add(cost >= level.floor - level.constant)
            cp.minimize(cost)
        status, bound = self._solved(cp)
        if status is Status.INFEASIBLE or not self._values:
            return Outcome(status)
        if level is None or not terms:
            constant = level.constant if level else 0
            return Outcome(Status.OPTIMAL, self._values, constant, constant)
        if status is not Status.OPTIMAL:
            self._tighten(terms)
        reached = level.constant + sum(weight * self._values[one] for weight, one in terms)
        bound = max(level.constant + bound, level.floor) if status.found else level.floor
        found = status if status is Status.OPTIMAL else Status.FEASIBLE
        return Outcome(found, self._values, reached, min(bound, reached))

    def at_floors(self, levels: Sequence[Level]) -> Outcome:
        cp = self._cp.clone()
        cp.clear_objective()  # type: ignore[no-untyped-call]
        for level in levels:
            _at_floor(cp, self._variables, level)
        status, _ = self._solved(cp)
        return Outcome(status, self._values) if status.found else Outcome(status)

    def hold(self, level: Level, cost: int) -> None:
        if level.at_floor and cost == level.floor:
            _at_floor(self._cp, self._variables, level)
        elif level.terms:
            self._cp.add(_sum(self._variables, level.terms) <= cost - level.constant)

    def _solved(self, cp: cp_model.CpModel) -> tuple[Status, int]:
        """Solve; what is found is kept, as the hint for the next search. Status, and the bound."""
        solver = _solver(self._limit)
        status = _STATUS.get(solver.solve(cp), Status.UNKNOWN)
        if status.found:
            self._values = tuple(solver.response_proto.solution)
            hint = self._cp.proto.solution_hint
            self._cp.clear_hints()  # type: ignore[no-untyped-call]
            hint.vars.extend(range(len(self._values)))
            hint.values.extend(self._values)
        return status, round(solver.best_objective_bound) if status.found else 0

    def _tighten(self, terms: Terms) -> None:
        """After the limit: everything else as it is, the cost as little as that allows.

        Variables that only count may be loose in a solution that is not the best, or is that of the
        level before; the cost would then be no count of anything.
        """
        cp, free = self._cp.clone(), {one for _, one in terms}
        for variable, value in enumerate(self._values):
            if variable not in free:
                cp.add(self._variables[variable] == value)
        self._solved(cp)


def _written(model: Model) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    cp = cp_model.CpModel()
    variables = [cp.new_bool_var("") for _ in range(model.variables)]
    for row in model.rows:
        if row.low is None and row.high == 1 and all(weight == 1 for weight, _ in row.terms):
            cp.add_at_most_one(variables[one] for _, one in row.terms)
        else:
            _bound(cp, variables, row.terms, row.low, row.high)
    return cp, variables


def _at_floor(cp: cp_model.CpModel, variables: list[cp_model.IntVar], level: Level) -> None:
    for row in level.at_floor:
        _bound(cp, variables, row.terms, row.low, row.high)


def _bound(
    cp: cp_model.CpModel,
    variables: list[cp_model.IntVar],
    terms: Terms,
    low: int | None,
    high: int | None,
) -> cp_model.Constraint:
    least = low if low is not None else cp_model.INT_MIN
    most = high if high is not None else cp_model.INT_MAX
    return cp.add_linear_constraint(_sum(variables, terms), least, most)


def _sum(variables: list[cp_model.IntVar], terms: Terms) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum(
        [variables[one] for _, one in terms], [weight for weight, _ in terms]
    )


def _solver(limit: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.linearization_level = 2
    solver.parameters.add_lp_constraints_lazily = False
    solver.parameters.presolve_inclusion_work_limit = 0
    solver.parameters.max_presolve_iterations = 1
    solver.parameters.max_deterministic_time = limit
    return solver

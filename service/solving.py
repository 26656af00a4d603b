"""Where sheets are solved（求解）: the solver that is installed, here or over many workers.

The solver is an extra and is loaded only when a sheet is to be made. Units are independent, so they
are spread over an executor (``service.spreading``): the cores of this machine, or a cluster's.
Processes, not threads: a solver that fails takes only its own unit's with it. The same month gives
the same sheet whoever does the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import NoAnswer

if TYPE_CHECKING:
    from engine.assignment.month import Answer, Month, MonthPlan
    from engine.assignment.solving import Solver


def solver_at_hand() -> Solver:
    """The solver that is installed.

    Raises:
        NoAnswer: L301 if there is none.

    """
    try:
        from engine.assignment.cp_sat import CpSat
    except ImportError as error:
        raise NoAnswer(
            "L301",
            "这里没有求解器（OR-Tools），排不了人员",
            remedy="pip install 'zhiban[people]'；没有网络时用离线安装包里的 ortools",
        ) from error
    return CpSat()


@dataclass(frozen=True, slots=True)
class Spread:
    """Answers units over an executor（分派求解）, in the order given."""

    executor: Executor

    def __call__(self, months: Sequence[Month]) -> Iterable[tuple[Answer, ...]]:
        """The answers for months of single units."""
        return self.executor.map(answer_here, months)


def answer_here(month: Month) -> tuple[Answer, ...]:
    """The answers for one unit, in this process. Runs in a worker."""
    from engine.assignment.month import answer_unit

    return answer_unit(month, solver_at_hand())


def answer_month_at_hand(month: Month, executor: Executor | None = None) -> MonthPlan:
    """The sheet of a month, by the solver at hand.

    Args:
        month: seats, people and the rest.
        executor: where units are answered; by default in this process.

    Raises:
        NoAnswer: L301 without a solver.

    """
    from engine.assignment.month import answer_month

    return answer_month(month, solver_at_hand(), Spread(executor) if executor else None)

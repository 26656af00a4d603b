"""Where sheets are solved（求解）: the solver that is installed, here or over many workers.

The solver is an extra and is loaded only when a sheet is to be made. Units are independent, so they
are spread over an executor (``service.spreading``): the cores of this machine, or a cluster's.
Processes, not threads: a solver that fails takes only its own unit's with it. The same month gives
the same sheet whoever does the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.errors import NoAnswer
from service.spreading import cores, spread

if TYPE_CHECKING:
    from engine.assignment.month import Answer, Month, MonthPlan
    from engine.assignment.solving import Solver

AHEAD: Final = 4
"""Units handed over beyond those being answered, so that no worker waits."""
_WORTH: Final = 12
"""Units that take about as long as a process takes to start and to load the solver."""


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
class UnitJob:
    """A unit's month on its way to a worker（分派的一份）; in a sentence it is its unit alone."""

    place: int
    month: Month = field(repr=False)

    def __str__(self) -> str:
        """The unit."""
        return self.month.seats[0].unit


@dataclass(frozen=True, slots=True)
class Spread:
    """Answers units over an executor（分派求解）; a worker may die on the way, if others live."""

    executor: Executor

    def __call__(self, months: Sequence[Month]) -> Iterable[tuple[Answer, ...]]:
        """The answers for months of single units, in the order given.

        Raises:
            NoAnswer: L301 a worker without a solver, N107 nobody is left to do the work.

        """
        jobs = (UnitJob(place, month) for place, month in enumerate(months))
        done = spread(self.executor, answered, jobs, AHEAD)
        found = {job.place: answers for job, answers in done}
        return [found[place] for place in range(len(found))]


def processes_for(month: Month) -> int:
    """The processes that are worth their start（进程数）: for few units just this one."""
    units = len({seat.unit for seat in month.seats})
    return min(cores(), 1 + units // _WORTH)


def answered(job: UnitJob) -> tuple[Answer, ...]:
    """The answers for one unit, in this process. Runs in a worker."""
    from engine.assignment.month import answer_unit

    return answer_unit(job.month, solver_at_hand())


def answer_month_at_hand(month: Month, executor: Executor | None = None) -> MonthPlan:
    """The sheet of a month, by the solver at hand.

    Args:
        month: seats, people and the rest.
        executor: where units are answered; by default in this process. The solver is then loaded
            there and not here.

    Raises:
        NoAnswer: L301 without a solver, N107 nobody is left to do the work.

    """
    from engine.assignment.month import answer_month, dealt_out

    if executor is None:
        return answer_month(month, solver_at_hand())
    return dealt_out(month, Spread(executor))

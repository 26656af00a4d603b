"""What is asked of a solver（求解器）: the protocol; whoever solves, the answers read the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from engine.assignment.model import Fact, Level, Model


class Status(Enum):
    """How a search ended（求解状态）."""

    OPTIMAL = "已证明最优"
    FEASIBLE = "可行，未证明最优"
    INFEASIBLE = "无解"
    UNKNOWN = "在限度内没有结论"

    @property
    def found(self) -> bool:
        """Whether there is a solution."""
        return self in {Status.OPTIMAL, Status.FEASIBLE}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search found（求解结果）: values by variable, the cost, the bound proved."""

    status: Status
    values: tuple[int, ...] = ()
    cost: int = 0
    bound: int = 0


class Search(Protocol):
    """One model under search（求解过程）; what one level reached holds for those after it."""

    def minimise(self, level: Level | None) -> Outcome:
        """The least cost of ``level`` under all that is held so far; None asks for any solution.

        Once there has been a solution there is always one: where the limit comes first it is the
        one before, its cost counted, the bound whatever is known.
        """

    def at_floors(self, levels: Sequence[Level]) -> Outcome:
        """A solution in which each of ``levels`` costs its floor, under all that is held so far.

        Each has a floor, and rows that say it (``Level.at_floor``). Where there is such a solution,
        each of them is at its least, whatever their order.
        """

    def hold(self, level: Level, cost: int) -> None:
        """From now on ``level`` costs no more than ``cost``."""


class Solver(Protocol):
    """A solver（求解器）, the same answer for the same model every time."""

    @property
    def name(self) -> str:
        """Name and version, for the record."""

    def search(self, model: Model) -> Search:
        """A search over ``model``."""

    def clash(self, model: Model) -> tuple[Fact, ...]:
        """Facts that together leave no solution; not necessarily the fewest, nor checked."""

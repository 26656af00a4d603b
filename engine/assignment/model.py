"""A small model of yes-or-no choices（模型）, which any solver can be given.

Variables are numbers from 0; each is 0 or 1. A row bounds a weighted sum of them. A row that rests
on a fact of the problem (a leave, a rest, a seat) names it, so that an impossible month can be put
down to facts; a row that may be waived at a price says what waiving it means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

Terms = tuple[tuple[int, int], ...]
"""A weighted sum: pairs of coefficient and variable."""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A fact of the problem（事实）: the constraint part it is of, whom it is about, in words."""

    part: str
    about: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Waiver:
    """A rule set aside once（变通）: which part, for whom, where; ``price`` ranks it.

    ``text`` is the sentence that tells a person to do it, ``days`` the duty days it bears on.
    Waivers are the same by part, person and place alone.
    """

    part: str
    person: str
    place: str
    price: int = field(compare=False)
    text: str = field(compare=False)
    days: tuple[date, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One bound（约束）: ``low <= sum <= high``, either of them None for no bound."""

    terms: Terms
    low: int | None
    high: int | None
    fact: Fact | None = None
    waiver: Waiver | None = None

    @property
    def excess(self) -> int:
        """By how much a waived row can be missed at most."""
        most = sum(weight for weight, _ in self.terms if weight > 0)
        least = sum(weight for weight, _ in self.terms if weight < 0)
        over = most - self.high if self.high is not None else 0
        return max(over, self.low - least if self.low is not None else 0, 0)


@dataclass(frozen=True, slots=True)
class Level:
    """One wish, or one kind of fairness（目标）: a cost, ``constant`` plus the sum; less is better.

    ``floor`` is a cost below which it cannot come, as far as is known beforehand; ``at_floor`` are
    rows that say the same as a cost of just that much, and are easier on a solver.
    """

    name: str
    title: str
    terms: Terms
    constant: int = 0
    floor: int = 0
    at_floor: tuple[Row, ...] = ()


class Model:
    """A model being written（模型）: how many variables, and the rows over them."""

    def __init__(self, variables: int = 0, rows: Iterable[Row] = ()) -> None:
        self.variables = variables
        self.rows = list(rows)

    def new(self) -> int:
        """A new variable."""
        self.variables += 1
        return self.variables - 1

    def at_most(self, terms: Iterable[tuple[int, int]], high: int) -> None:
        """Bound a sum from above, for no fact."""
        self.rows.append(Row(tuple(terms), None, high))

    def equal(self, terms: Iterable[tuple[int, int]], value: int) -> None:
        """Settle a sum, for no fact."""
        self.rows.append(Row(tuple(terms), value, value))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that a row rests on, in order."""
        return tuple(sorted({row.fact for row in self.rows if row.fact is not None}))

    def resting_on(self, facts: Collection[Fact]) -> Model:
        """The model in which of all facts only these are so."""
        rows = (row for row in self.rows if row.fact is None or row.fact in facts)
        return Model(self.variables, rows)

    def relaxed(self, parts: Collection[str] | None = None) -> tuple[Model, tuple[Slack, ...]]:
        """The model in which rows with a waiver may be missed, and the variables that say so.

        Args:
            parts: only rows of these parts; None is every row that has a waiver.

        """
        model, slacks = Model(self.variables), []
        for row in self.rows:
            waiver = row.waiver
            if waiver is None or (parts is not None and waiver.part not in parts):
                model.rows.append(row)
                continue
            own = [Slack(model.new(), waiver) for _ in range(row.excess)]
            slacks += own
            model.rows.append(_eased(row, own))
        return model, tuple(slacks)


@dataclass(frozen=True, slots=True)
class Slack:
    """A variable that is 1 when a row is missed by one（松弛）."""

    variable: int
    waiver: Waiver


def _eased(row: Row, slacks: Iterable[Slack]) -> Row:
    """A row with slack on the side on which it can be missed: above if it has a high, else below.

    A row that is settled at a value (``low == high``) with a positive value is missed from below:
    a seat that nobody keeps.
    """
    from_below = row.low is not None and row.low > 0
    sign = 1 if from_below else -1
    terms = (*row.terms, *((sign, slack.variable) for slack in slacks))
    return Row(terms, row.low, row.high, row.fact)

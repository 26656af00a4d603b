"""How often each value came up（分布）: whole numbers, each with the number of simulated years.

Counts of whole numbers are added and compared exactly, so parts drawn apart can be put together in
any order and give the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Distribution:
    """Values and in how many simulated years each came up（分布）: value → years, value ascending.

    A value that came up in no year is left out.

    Raises:
        ValueError: no year at all, or a negative number of years. Of nothing there is no median.

    """

    counts: Mapping[int, int]

    def __post_init__(self) -> None:
        """Put the values in order and leave out those that never came up."""
        kept = {value: years for value, years in sorted(self.counts.items()) if years}
        if not kept or min(kept.values()) < 0:
            message = "a distribution needs at least one year, and none below nought"
            raise ValueError(message)
        object.__setattr__(self, "counts", kept)

    @property
    def years(self) -> int:
        """How many years were simulated."""
        return sum(self.counts.values())

    @property
    def mean(self) -> float:
        """The mean of all years（平均）, in the unit of the values."""
        return sum(value * years for value, years in self.counts.items()) / self.years

    @property
    def least(self) -> int:
        """The smallest value that came up."""
        return min(self.counts)

    @property
    def most(self) -> int:
        """The largest value that came up."""
        return max(self.counts)

    def quantile(self, share: float | Fraction) -> int:
        """The lower quantile（分位数）: the least value that ``share`` of the years do not exceed.

        ``share`` is taken as it is written: 0.05 is one twentieth, not the binary number nearby.

        Raises:
            ValueError: ``share`` is not between 0 and 1.

        """
        wanted = Fraction(str(share))
        if not 0 <= wanted <= 1:
            message = f"a share lies between 0 and 1, not {share}"
            raise ValueError(message)
        needed = wanted * self.years
        reached = 0
        for value, years in self.counts.items():
            reached += years
            if reached >= needed:
                return value
        raise AssertionError(reached)  # all years together are at least any share of them

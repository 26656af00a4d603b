"""Count what is known of an area（统计）: rows that count, those that may, and what follows.

Nothing is guessed. What is known of a measured value is a pair of bounds; they are one number where
everything is known. A norm is surely missed if even the better bound misses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what a measured value lies（上下界）, both inclusive; no ``high`` for any size."""

    low: Fraction
    high: Fraction | None

    @property
    def known(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    def times(self, factor: Fraction) -> Bounds:
        """The bounds of the value times a factor that is not negative."""
        return Bounds(self.low * factor, None if self.high is None else self.high * factor)


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of some rows（统计数）.

    Attributes:
        counted: rows that count and whose value is known.
        total: the sum of their values; of answers, how many are yes.
        blank: rows that count and whose value is not known.
        maybe: rows of which it is not known whether they count, and whose value is.
        maybe_total: the sum of their values.
        maybe_blank: rows of which neither is known.

    """

    counted: int = 0
    total: Fraction = Fraction()
    blank: int = 0
    maybe: int = 0
    maybe_total: Fraction = Fraction()
    maybe_blank: int = 0

    def __add__(self, other: Tally) -> Tally:
        """The tally of the rows of both."""
        return Tally(
            self.counted + other.counted,
            self.total + other.total,
            self.blank + other.blank,
            self.maybe + other.maybe,
            self.maybe_total + other.maybe_total,
            self.maybe_blank + other.maybe_blank,
        )

    @property
    def doubtful(self) -> int:
        """Rows of which it is not known whether they count."""
        return self.maybe + self.maybe_blank

    @property
    def unknown(self) -> int:
        """Rows of which something is not known."""
        return self.blank + self.doubtful

    @property
    def empty(self) -> bool:
        """Whether surely no row counts."""
        return not self.counted and not self.unknown

    @property
    def number(self) -> Bounds:
        """How many rows count."""
        sure = self.counted + self.blank
        return Bounds(Fraction(sure), Fraction(sure + self.doubtful))

    @property
    def sum(self) -> Bounds:
        """The sum of the values, none of which is negative."""
        open_ended = self.blank or self.maybe_blank
        return Bounds(self.total, None if open_ended else self.total + self.maybe_total)

    @property
    def mean(self) -> Bounds:
        """The mean of the values, each row as heavy as any other. There is a row that may count."""
        low = self.total / (self.counted + self.unknown)
        return Bounds(low, None if self.unknown else low)

    @property
    def share(self) -> Bounds:
        """The percentage of the rows with yes. There is a row that may count."""
        refused = self.maybe - self.maybe_total
        unanswered = self.blank + self.maybe_blank
        low = _percent(self.total, self.counted + unanswered + refused)
        asked = self.counted + unanswered + self.maybe_total
        high = _percent(self.total + unanswered + self.maybe_total, asked)
        return Bounds(low, high if asked else Fraction(HUNDRED))


def _percent(part: Fraction, whole: Fraction | int) -> Fraction:
    return Fraction(part * HUNDRED, whole) if whole else Fraction()

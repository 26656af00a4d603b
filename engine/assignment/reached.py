"""What a wish came to（各项目标的结果）: its cost, and what is proved of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reached:
    """What one wish came to（各项目标）: its cost, and the cost below which it cannot come."""

    name: str
    title: str
    cost: int
    bound: int

    @property
    def proved(self) -> bool:
        """Whether no sheet does better in this, those before it held."""
        return self.cost == self.bound

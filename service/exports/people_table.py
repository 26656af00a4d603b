"""A page of a people sheet as a plain value（版面）: one table, a title above, lines below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Final
from unicodedata import east_asian_width

PAGE_WIDTH: Final = 140.0
"""Half-width characters of ten points beside one another on A4 landscape."""
PADDING: Final = 1.6
MOST_FIT: Final = 0.9  # of the rows of a column
JOINT: Final = "、"  # between the names in a cell


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell（单元格）: text, a count or a date; ``look`` is how it stands out, or empty.

    A look is ``vacant``, ``standby``, ``holiday``, ``adjusted_workday`` or ``weekend``. It never
    stands alone: the words say the same.
    """

    value: str | int | date = ""
    look: str = ""

    @property
    def text(self) -> str:
        """What is read; a date is 10月1日."""
        if isinstance(self.value, date):
            return f"{self.value.month}月{self.value.day}日"
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Column:
    """A column（列）: its head, the least and the greatest width it takes in characters.

    ``long`` is one of sentences: it is set to the left, and takes what the others leave.
    """

    head: str
    least: float
    most: float
    long: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One table to be printed（一页版面）.

    Attributes:
        name: what a tab is called.
        title: above the table; ``subtitle`` below it, small.
        subtitle: see ``title``.
        columns: from left to right.
        rows: cells, as many in each row as there are columns.
        notes: lines below the table.
        frozen: columns on the left that stay in sight on a screen.
        stacks: whether the names in a cell may stand below one another, so that none is broken
            where the table takes several pages anyway.

    """

    name: str
    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]
    frozen: int = 0
    stacks: bool = False

    @property
    def stacked(self) -> Page:
        """The same page, the names in its cells below one another."""
        rows = tuple(tuple(map(_stacked, cells)) for cells in self.rows)
        return replace(self, rows=rows)

    def widths(self, most: float = PAGE_WIDTH) -> tuple[float, ...]:
        """The width of each column in characters: ``PAGE_WIDTH`` altogether, or up to ``most``."""
        least = [one.least for one in self.columns]
        fitting = [self._needed(number, MOST_FIT) for number in range(len(self.columns))]
        whole = [self._needed(number, 1.0) for number in range(len(self.columns))]
        total = min(max(sum(whole), PAGE_WIDTH), most)
        if sum(fitting) > total:
            return _between(least, fitting, total)
        if sum(whole) > total:
            return _between(fitting, whole, total)
        long = [one.long for one in self.columns]
        grow = long if any(long) else [True] * len(long)
        share = (total - sum(whole)) / sum(grow)
        return tuple(wide + share * one for wide, one in zip(whole, grow, strict=True))

    def _needed(self, number: int, rows: float) -> float:
        """What a column takes so that this part of its rows need not wrap; if all, its head too."""
        column = self.columns[number]
        texts = (row[number].text for row in self.rows)
        taken = sorted(max(map(print_width, text.split("\n"))) for text in texts)
        widest = taken[ceil(len(taken) * rows) - 1] if taken else 0
        if rows == 1.0:
            widest = max(widest, *map(print_width, column.head.split("\n")))
        return min(max(widest + PADDING, column.least), column.most)


def _between(low: Sequence[float], high: Sequence[float], total: float) -> tuple[float, ...]:
    """Widths between two others, ``total`` altogether or as near as ``low`` allows."""
    part = max(total - sum(low), 0.0) / (sum(high) - sum(low))
    return tuple(one + part * (other - one) for one, other in zip(low, high, strict=True))


def print_width(text: str) -> int:
    """Half-width characters that ``text`` takes in a Chinese font; · and — are as wide as 中."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def _stacked(cell: Cell) -> Cell:
    text = cell.value
    return Cell(text.replace(JOINT, "\n"), cell.look) if isinstance(text, str) else cell


def texts_of(pages: Sequence[Page]) -> list[str]:
    """Every text that the pages print."""
    found: list[str] = []
    for page in pages:
        found += [page.title, page.subtitle, *page.notes, *(one.head for one in page.columns)]
        found += [cell.text for row in page.rows for cell in row]
    return found

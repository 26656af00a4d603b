"""Measured data as text（核对数据）: sheets of rows, whatever file they came from.

A sheet is known by its name, a column by its head. People write either with blanks, line breaks and
half-width brackets; ``key`` is what remains the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

AREA: Final = "地区"
"""The column that says of which area a row is, and the sheet that has a row for each area."""
NAME: Final = "名称"
"""The column by which a row is named in the report."""
NONE: Final = "无"
"""The name of a row that says that an area has nothing of the kind."""
FORMULA: Final = "="
"""What a cell begins with that holds a formula which no program has computed."""
LABELS: Final = (NAME, "编号", AREA)
"""Columns that may name a row, the best first."""

_BLANK: Final = re.compile(r"\s+")


def key(text: str) -> str:
    """What stays the same however a name is written: no blanks, brackets and letters alike."""
    return _BLANK.sub("", normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet（一行）: file and number, and its cells by the ``key`` of their column.

    ``sheet`` is the name of its page as written, which may be spelt a little otherwise than that of
    the sheet. ``torn`` says that it has more cells than there are heads: none of them is known to
    stand under its own.
    """

    file: str
    number: int
    cells: Mapping[str, str]
    sheet: str = ""
    torn: bool = False

    def text(self, column: str) -> str:
        """The text of a cell; empty where there is none."""
        return self.cells.get(key(column), "")

    @property
    def area(self) -> str:
        """The area that the row names; empty where it names none, or by a formula."""
        text = self.text(AREA)
        return "" if text.startswith(FORMULA) else text

    @property
    def name(self) -> str:
        """What the row is called: by its name, number or area, else by its place."""
        return next(filter(None, map(self.text, LABELS)), f"第 {self.number} 行")

    @property
    def declares_none(self) -> bool:
        """Whether the row says that its area has nothing of the kind."""
        return key(self.text(NAME)) == NONE


@dataclass(frozen=True, slots=True)
class Source:
    """A page of a file that rows came from（来源）; ``hidden`` if its program does not show it."""

    file: str
    page: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet（表）: its name, its column heads as written, its rows in the file's order."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    sources: tuple[Source, ...] = ()

    def has(self, column: str) -> bool:
        """Whether there is a column of that name."""
        return key(column) in map(key, self.heads)

    def where(self, row: Row, column: str = "") -> str:
        """A place as a fault names it: ``急救.xlsx 急救站点 第 7 行 服务半径（公里）``."""
        return " ".join(
            filter(None, (row.file, row.sheet or self.name, f"第 {row.number} 行", column))
        )


@dataclass(frozen=True, slots=True)
class Data:
    """All sheets that were handed in（全部数据）; several of one name are one sheet."""

    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name."""
        return next((one for one in self.sheets if key(one.name) == key(name)), None)


def joined(sheets: Iterable[Sheet]) -> Data:
    """Sheets of one name put together in the order given, such as one file from each county."""
    found: dict[str, Sheet] = {}
    for one in sheets:
        known = found.get(key(one.name))
        if known is None:
            found[key(one.name)] = one
            continue
        heads = tuple(dict.fromkeys((*known.heads, *one.heads)))
        found[key(one.name)] = Sheet(
            known.name, heads, (*known.rows, *one.rows), (*known.sources, *one.sources)
        )
    return Data(tuple(found.values()))

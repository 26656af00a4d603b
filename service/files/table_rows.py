"""Rows of a table that people fill in（表格）: CSV or xlsx, cells as text, whatever wrote them.

A table is somebody's file: it may be of another encoding, torn, huge, or no table at all.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from engine.errors import InputFault, NoAnswer

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_UNPACKED: Final = 256 * 1024 * 1024
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 60
XLSX: Final = ".xlsx"

_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_FORMULA: Final = re.compile(rb"<(\w+:)?f[\s/>]")
_NO_CLOCK: Final = re.compile(r'"[^"]*"|\\.|\[(?![hH]+\])[^]]*\]')
"""What of a number's format says nothing of how it is shown: words, escapes, colours, languages."""
_BETWEEN: Final = re.compile(r"(?<=[^\x00-\u02ff])[ \u3000\xa0]+(?=[^\x00-\u02ff])")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text（表格）: what it holds, its heads, and its rows with their numbers.

    ``torn`` has the rows of a CSV with more cells than heads, each with how many it has: an amount
    written ``1,000`` without quotes is two cells. ``hidden`` is a sheet that its program hides.
    """

    sort: str
    file: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    torn: tuple[tuple[int, int], ...] = ()
    hidden: bool = False

    def where(self, number: int) -> str:
        """A row as a fault names it: ``人员.csv:7``."""
        return f"{self.file}:{number}"


def read_table(path: Path, sort: str, heads: Sequence[str], needed: int) -> Table:
    """The rows of a table that are not empty.

    Args:
        path: a ``.csv`` (UTF-8, or GB 18030 as spreadsheets write it) or an ``.xlsx``.
        sort: what it should hold, in Chinese.
        heads: the columns that it may have, the needed ones first.
        needed: how many of them it must have.

    Raises:
        InputFault: L102 for a file that is no such table, F101 and F108 if it cannot be read.
        NoAnswer: L302 for an xlsx without openpyxl.

    """
    source = _Source(path, sort, tuple(heads))
    rows = source.rows()
    found = next(rows, None)
    if found is None:
        raise _no_table(source, "没有内容")
    written = tuple(found[1])
    missing = [head for head in heads[:needed] if head not in written]
    if missing:
        raise _no_table(source, f"缺列：{'、'.join(missing)}")
    doubled = [head for head in heads if written.count(head) > 1]
    if doubled:
        raise _no_table(source, f"有两列都叫「{doubled[0]}」")
    return Table(sort, path.name, written, _kept(source, written, rows))


def _kept(
    source: _Source, heads: Sequence[str], rows: Iterable[tuple[int, list[str]]]
) -> tuple[tuple[int, dict[str, str]], ...]:
    """The rows that are not empty, their cells by head."""
    kept: list[tuple[int, dict[str, str]]] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if len(kept) == MOST_ROWS:
            raise _no_table(source, f"超过 {MOST_ROWS} 行")
        kept.append((number, dict(zip(heads, cells, strict=False))))
    return tuple(kept)


def read_sheets(path: Path, sort: str, remedy: str) -> tuple[tuple[str, Table], ...]:
    """Every sheet of an ``.xlsx`` with its name, or the one table of a ``.csv`` with the file's.

    Cells are taken as they are shown: a percentage with its sign, a moment with its time of day.
    The heads are those of the first row that is not empty; a sheet without one is left out.

    Args:
        path: a ``.csv`` (UTF-8, or GB 18030 as spreadsheets write it) or an ``.xlsx``.
        sort: what it should hold, in Chinese.
        remedy: what to do where it is no such file.

    Raises:
        InputFault: L102 for a file that is no table, F101 and F108 if it cannot be read.
        NoAnswer: L302 for an xlsx without openpyxl.

    """
    source = _Source(path, sort, (), remedy, shown=True)
    found: list[tuple[str, Table]] = []
    for page in source.pages():
        lines: Iterator[tuple[int, list[str]]] = (row for row in page.rows if any(row[1]))
        first = next(lines, None)
        if first is not None:
            heads, torn = tuple(first[1]), dict[int, int]()
            if not source.is_book:
                lines = _watched(lines, len(heads), torn)
            kept = _kept(source, heads, lines)
            table = Table(sort, path.name, heads, kept, tuple(torn.items()), page.hidden)
            found.append((page.name, table))
    return tuple(found)


def _watched(
    lines: Iterable[tuple[int, list[str]]], heads: int, torn: dict[int, int]
) -> Iterator[tuple[int, list[str]]]:
    """The rows; ``torn`` grows by those with more cells than there are heads."""
    for number, cells in lines:
        if len(cells) > heads:
            torn[number] = len(cells)
        yield number, cells


def date_of(text: str) -> date | None:
    """A date as people and spreadsheets write it: 2026-01-05, 2026/1/5, 2026年1月5日."""
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def closed_up(name: str) -> str:
    """A name without the blanks that only line it up with longer ones: 张　三."""
    return _BETWEEN.sub("", name)


@dataclass(frozen=True, slots=True)
class _Page:
    """A sheet being read（一页）: its name, its rows with their numbers, whether it is hidden."""

    name: str
    rows: Iterator[tuple[int, list[str]]]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Source:
    """A file being read: ``shown`` takes cells as a spreadsheet program shows them."""

    path: Path
    sort: str
    heads: tuple[str, ...]
    remedy: str = ""
    shown: bool = False

    @property
    def is_book(self) -> bool:
        """Whether it is an xlsx, not a CSV."""
        return self.path.suffix.lower() == XLSX

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with their numbers, cells as text without blanks around them; the first sheet's."""
        yield from next(self.pages()).rows

    def pages(self) -> Iterator[_Page]:
        """Each sheet with its rows; of a CSV the file's name and its rows."""
        content = self._content()
        if self.is_book:
            yield from self._xlsx(content)
        else:
            yield _Page(self.path.stem, self._csv(content))

    def _csv(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        lines = csv.reader(io.StringIO(self._decoded(content), newline=""), strict=True)
        try:
            for number, cells in enumerate(lines, start=1):
                yield number, self._narrow([cell.strip() for cell in cells], number)
        except csv.Error:
            what = f"第 {lines.line_num} 行附近读不下去，引号不成对或一格太长"
            raise _no_table(self, what) from None

    def _narrow(self, cells: list[str], number: int) -> list[str]:
        """The cells of a row. Raises InputFault L102 where one stands too far to the right."""
        if any(cells[MOST_COLUMNS:]):
            raise _no_table(self, f"超过 {MOST_COLUMNS} 列（第 {number} 行）")
        return cells[:MOST_COLUMNS]

    def _content(self) -> bytes:
        try:
            if self.path.stat().st_size > MOST_BYTES:
                what, remedy = "文件超过 16 MiB", "分成几个文件"
                raise InputFault("F108", what, where=self.path.name, remedy=remedy)
            return self.path.read_bytes()
        except OSError as error:
            what, remedy = f"读不了文件：{error.strerror}", "核对路径和权限"
            raise InputFault("F101", what, where=self.path.name, remedy=remedy) from error

    def _decoded(self, content: bytes) -> str:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
        raise _no_table(self, "不是 CSV 文件")

    def _xlsx(self, content: bytes) -> Iterator[_Page]:
        try:
            from openpyxl import load_workbook
        except ImportError as error:
            raise NoAnswer(
                "L302", "没有 openpyxl，读不了 xlsx", where=self.path.name,
                remedy="pip install 'zhiban[files]'，或另存为 CSV",
            ) from error  # fmt: skip
        try:
            formulas = _look_into(content) and self.shown
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            pages = book.worksheets
            written = pages
            if formulas:
                written = load_workbook(io.BytesIO(content), read_only=True).worksheets
        except Exception as error:
            raise self._unread(error) from error
        for page, other in zip(pages, written, strict=True):
            lines = self._lines(page, other if formulas else None)
            yield _Page(page.title, lines, page.sheet_state != "visible")

    def _lines(
        self,
        page: Any,  # noqa: ANN401 - openpyxl's
        written: Any,  # noqa: ANN401 - openpyxl's
    ) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet, to the last that there is: what it says of its size may be wrong."""
        cell_text = _shown if self.shown else _cell
        rows = _uncounted(page) if written is None else _with_formulas(page, written)
        try:
            for number, row in enumerate(rows, start=1):
                yield number, self._narrow([cell_text(one) for one in row], number)
        except InputFault:
            raise
        except Exception as error:
            raise self._unread(error) from error

    def _unread(self, error: Exception) -> InputFault:
        return _no_table(self, f"不是能读的 xlsx（{type(error).__name__}）")


def _no_table(source: _Source, why: str) -> InputFault:
    remedy = source.remedy or f"用模板：第一行是 {'、'.join(source.heads)}"
    return InputFault("L102", f"不是{source.sort}：{why}", where=source.path.name, remedy=remedy)


def _look_into(content: bytes) -> bool:
    """Whether a sheet of an xlsx has a formula.

    Raises:
        ValueError: for a small archive that unpacks to a huge one.

    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
            raise ValueError
        sheets = [one for one in archive.namelist() if "worksheets/" in one]
        return any(_FORMULA.search(archive.read(one)) for one in sheets)


def _uncounted(page: Any) -> Iterator[Any]:  # noqa: ANN401 - openpyxl's
    """All rows of a sheet, however large it says to be."""
    page.reset_dimensions()
    yield from page.iter_rows()


def _with_formulas(page: Any, written: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - openpyxl's
    """All rows of a sheet; a formula that no program has computed stands as it is written."""
    for values, formulas in zip(_uncounted(page), _uncounted(written), strict=True):
        yield [
            formula if _uncomputed(value, formula) else value
            for value, formula in zip(values, formulas, strict=True)
        ]


def _uncomputed(value: Any, formula: Any) -> bool:  # noqa: ANN401 - openpyxl's
    """Whether a formula has no value; one that computed an empty text is marked as text."""
    return formula.data_type == "f" and value.value is None and value.data_type == "n"


def _cell(cell: Any) -> str:  # noqa: ANN401 - openpyxl's cells
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _shown(cell: Any) -> str:  # noqa: ANN401 - openpyxl's cells
    """A cell as it is shown: numbers to fifteen digits like a spreadsheet program, 12% as such."""
    value = cell.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        number = Decimal(format(value, ".15g"))
        percent = "%" in (cell.number_format or "")
        return f"{number * 100:f}%" if percent else f"{number:f}"
    if isinstance(value, datetime) and (_has_clock(cell) or value.time() != time()):
        return value.isoformat(sep=" ", timespec="seconds")
    if cell.data_type == "f":  # never computed: a formula of several cells is an object
        text = getattr(value, "text", value)
        return f"={str(text or '').removeprefix('=')}"
    return _cell(cell)


def _has_clock(cell: Any) -> bool:  # noqa: ANN401 - openpyxl's
    """Whether a moment is shown with its time of day, which at midnight is all zeros."""
    return "h" in _NO_CLOCK.sub("", cell.number_format or "").lower()

"""Rows of a table that people fill in（表格）: CSV or xlsx, cells as text, whatever wrote them.

A table is somebody's file: it may be of another encoding, torn, huge, or no table at all.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from engine.errors import InputFault, NoAnswer

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_UNPACKED: Final = 256 * 1024 * 1024
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 60
MOST_EMPTY: Final = 1_000
"""Empty rows one after the other, after which a table is over: a sheet may be a million long."""
XLSX: Final = ".xlsx"

_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_BETWEEN: Final = re.compile(r"(?<=[^\x00-\u02ff])[ \u3000\xa0]+(?=[^\x00-\u02ff])")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text（表格）: what it holds, its heads, and its rows with their numbers."""

    sort: str
    file: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]

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
    kept: list[tuple[int, dict[str, str]]] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if len(kept) == MOST_ROWS:
            raise _no_table(source, f"超过 {MOST_ROWS} 行")
        kept.append((number, dict(zip(written, cells, strict=False))))
    return Table(sort, path.name, written, tuple(kept))


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
class _Source:
    """A file being read."""

    path: Path
    sort: str
    heads: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with their numbers, cells as text without blanks around them."""
        content = self._content()
        if self.path.suffix.lower() == XLSX:
            yield from self._xlsx(content)
            return
        lines = csv.reader(io.StringIO(self._decoded(content), newline=""))
        try:
            for number, cells in enumerate(lines, start=1):
                yield number, [cell.strip() for cell in cells[:MOST_COLUMNS]]
        except csv.Error:
            what = f"第 {lines.line_num} 行附近读不下去，引号不成对或一格太长"
            raise _no_table(self, what) from None

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

    def _xlsx(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        try:
            from openpyxl import load_workbook
        except ImportError as error:
            raise NoAnswer(
                "L302", "没有 openpyxl，读不了 xlsx", where=self.path.name,
                remedy="pip install 'zhiban[files]'，或另存为 CSV",
            ) from error  # fmt: skip
        empty = 0
        try:
            _refuse_bloated(content)
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            page = book.worksheets[0]
            for number, row in enumerate(page.iter_rows(max_col=MOST_COLUMNS), start=1):
                cells = [_cell(one.value) for one in row]
                empty = 0 if any(cells) else empty + 1
                if empty > MOST_EMPTY:
                    break
                yield number, cells
        except Exception as error:
            why = f"不是能读的 xlsx（{type(error).__name__}）"
            raise _no_table(self, why) from error


def _no_table(source: _Source, why: str) -> InputFault:
    remedy = f"用模板：第一行是 {'、'.join(source.heads)}"
    return InputFault("L102", f"不是{source.sort}：{why}", where=source.path.name, remedy=remedy)


def _refuse_bloated(content: bytes) -> None:
    """Refuse a small archive that unpacks to a huge one. Raises ValueError."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
            raise ValueError


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()

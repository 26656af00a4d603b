"""The responsibility matrix as csv and xlsx（责任分工表文件）: a row each task, a page each pack.

UTF-8 with a byte-order mark and CRLF; no value is taken for a formula. No clock is read: the same
rows give the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from engine.matrix.row import Row
from engine.packs.pack import Pack
from service.answers.matrix_words import (
    NOBODY,
    STANDING,
    inferred_words,
    part_words,
    place_words,
    renamed_words,
)
from service.exports.book import Pen, describe, draw_list, new_book, packed
from service.exports.month_csv import as_text
from service.exports.rows import DIGEST_LENGTH
from service.exports.whole_file import write_whole
from service.matrices import Sheet

COLUMNS: Final = (
    "pack", "document", "article", "rule", "title", "trigger", "lead", "responsible", "support",
    "inferred", "clauses", "renamed", "quote",
)  # fmt: skip
HEADS: Final = (
    ("条、项", 14.0), ("工作事项", 26.0), ("何时", 16.0), ("牵头", 20.0), ("负责", 24.0),
    ("配合", 28.0), ("推定", 14.0), ("旧名", 22.0), ("原文", 40.0),
)  # fmt: skip
UNDATED: Final = date(2000, 1, 1)
"""What stands in a file's properties where the document has no date."""
LONGEST_NAME: Final = 28
"""Characters of a page's name that a workbook surely holds, its number included."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What every page says."""

    title: str
    regulation: str
    digests: str
    banner: str = ""


def write_matrix_csv(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the rows to ``path``, whole or not at all. Raises InputFault E102."""
    write_whole(path, matrix_csv(sheets))


def matrix_csv(sheets: Sequence[Sheet]) -> bytes:
    """The whole file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for sheet in sheets:
        for row in sheet.rows:
            writer.writerow([as_text(value) for value in _values(sheet.pack, row)])
    return text.getvalue().encode("utf-8-sig")


def write_matrix_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the rows to ``path``, a page for each pack, whole or not at all.

    Raises:
        NoAnswer: E101 without openpyxl.
        InputFault: E102 where the place cannot be written.

    """
    write_whole(path, matrix_xlsx(sheets))


def matrix_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The whole file; there is at least one sheet. Raises NoAnswer E101."""
    book = new_book()
    pen = Pen()
    for number, sheet in enumerate(sheets, 1):
        name = f"{number} {sheet.pack.id[:LONGEST_NAME]}"
        rows = [_cells(sheet.pack, row) for row in sheet.rows]
        draw_list(book.create_sheet(name), _page(sheet), pen, "责任分工表", HEADS, rows)
    first = sheets[0]
    issued = first.pack.issued
    describe(book, _page(first), "", date.fromisoformat(issued) if issued else UNDATED)
    return packed(book)


def _page(sheet: Sheet) -> _Page:
    pack = sheet.pack
    digest = pack.digest.removeprefix("sha256:")[:DIGEST_LENGTH]
    number = f"（{pack.number}）" if pack.number else ""
    return _Page(pack.title, f"依据：{pack.title}{number}", f"规则包 {pack.id}，摘要 {digest}")


def _values(pack: Pack, row: Row) -> list[str]:
    rule = row.rule
    return [
        pack.id,
        rule.document or pack.title,
        rule.cites.article,
        rule.id,
        rule.title,
        row.trigger or STANDING,
        *_roles(pack, row),
        inferred_words(row.inferred),
        "、".join(rule.clauses),
        "；".join(renamed_words(row.units)),
        rule.cites.quote,
    ]


def _cells(pack: Pack, row: Row) -> list[str | int]:
    rule = row.rule
    return [
        place_words(rule),
        rule.title,
        row.trigger or STANDING,
        *_roles(pack, row),
        inferred_words(row.inferred),
        "\n".join(renamed_words(row.units)),
        rule.cites.quote,
    ]


def _roles(pack: Pack, row: Row) -> list[str]:
    """Lead, responsible and support; what is owed besides is said with those responsible."""
    if not row.holders:
        return ["", NOBODY, ""]
    return ["、".join(o.name for o in row.of("lead")), _responsible(pack, row),
            "、".join(o.name for o in row.of("support"))]  # fmt: skip


def _responsible(pack: Pack, row: Row) -> str:
    groups: dict[str, list[str]] = {}
    for one in row.holders:
        if one.role == "responsible":
            groups.setdefault(one.kind, []).append(one.name)
    return "；".join(
        f"{'' if kind == 'responsible' else part_words(pack, kind) + '：'}"
        f"{'、'.join(dict.fromkeys(names))}"
        for kind, names in groups.items()
    )

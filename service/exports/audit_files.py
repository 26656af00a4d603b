"""The audit of norms as csv and xlsx（能力标准核对表）: every norm and area, every row named.

No clock is read: the same data give the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.audit.norms import Norm
from engine.audit.verdict import Judged, Verdict
from service.answers.audit_words import (
    MOST_ROWS,
    STATES,
    area_words,
    limit_words,
    measured_words,
    note_words,
    row_words,
    rows_words,
    said_of,
    short_words,
    title_of,
    total_words,
    units_words,
)
from service.auditing import Audit
from service.exports.book import Pen, describe, draw_list, new_book, packed
from service.exports.month_csv import as_text
from service.exports.rows import digests_of
from service.exports.whole_file import write_whole

HEADS: Final = (
    ("标准", 26.0), ("地区", 12.0), ("结论", 12.0), ("实测", 16.0), ("标准值", 16.0),
    ("差额", 14.0), ("说明", 26.0), ("未达标、不清楚的行", 34.0), ("责任单位", 16.0),
    ("依据", 12.0), ("原文", 34.0), ("编号", 18.0),
)  # fmt: skip
ROW_HEADS: Final = (
    ("标准", 30.0), ("地区", 14.0), ("情况", 12.0), ("行", 60.0), ("编号", 22.0),
)  # fmt: skip
FAULT_HEADS: Final = (("位置", 44.0), ("问题", 40.0), ("处理", 44.0), ("代码", 8.0))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What every page says."""

    title: str
    regulation: str
    digests: str
    banner: str = ""


def write_audit_csv(path: Path, audit: Audit) -> None:
    """Write a row for each norm and area to ``path``, whole. Raises InputFault E102."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([head for head, _ in HEADS])
    writer.writerows([as_text(cell) for cell in row] for row in _rows(audit))
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def write_audit_xlsx(path: Path, audit: Audit) -> None:
    """Write the verdicts, every row that is named and every bad one to ``path``, whole.

    Raises:
        NoAnswer: E101 without openpyxl.
        InputFault: E102 where the place cannot be written.

    """
    book = new_book()
    sheet = _sheet(audit)
    pen = Pen()
    draw_list(book.create_sheet("核对结果"), sheet, pen, "结果", HEADS, list(_rows(audit)))
    draw_list(book.create_sheet("逐行"), sheet, pen, "逐行", ROW_HEADS, list(_named(audit)))
    faults = [(one.where, one.what, one.remedy, one.code) for one in audit.report.faults]
    draw_list(book.create_sheet("不能采用的"), sheet, pen, "不能采用的", FAULT_HEADS, faults)
    describe(book, sheet, str(audit.day), audit.day)
    write_whole(path, packed(book))


def _sheet(audit: Audit) -> _Sheet:
    pack = audit.desk.loaded.pack
    area = next(iter(pack.area_names), "")
    return _Sheet(
        title=f"{area}能力标准核对表",
        regulation=f"依据：{pack.called}；{audit.day} 的标准",
        digests=digests_of(audit.desk),
    )


def _rows(audit: Audit) -> Iterator[list[str]]:
    """A row for each norm and area; one for all areas together after several."""
    for judged in audit.report.judged:
        for one in judged.verdicts:
            yield _row(judged, one)
        if len(judged.verdicts) > 1:
            yield [title_of(judged.norm), "合计", "", "", "", "", total_words(judged),
                   "", *_basis(judged.norm)]  # fmt: skip


def _row(judged: Judged, one: Verdict) -> list[str]:
    norm = judged.norm
    rows = [rows_words(judged, rows, MOST_ROWS) for rows in (one.failing, one.unknown) if rows]
    return [
        title_of(norm),
        area_words(one),
        STATES[one.state],
        measured_words(norm, one),
        limit_words(norm, one),
        short_words(norm, one),
        "；".join(filter(None, (said_of(judged, one), *note_words(norm)))),
        "\n".join(rows),
        *_basis(norm),
    ]


def _basis(norm: Norm) -> list[str]:
    cites = norm.rule.cites
    return [units_words(norm), cites.article, cites.quote, norm.id]


def _named(audit: Audit) -> Iterator[list[str]]:
    """Every row that misses a norm or is not clear, one a line."""
    for judged in audit.report.judged:
        for one in judged.verdicts:
            for what, rows in (("未达标", one.failing), ("不清楚", one.unknown)):
                for row in rows:
                    said = row_words(judged, row)
                    yield [title_of(judged.norm), area_words(one), what, said, judged.norm.id]
        for row in judged.stray:
            said = row_words(judged, row)
            yield [title_of(judged.norm), "", "不知道属于哪个地区", said, judged.norm.id]

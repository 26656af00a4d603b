"""The ledger of clauses as files（逐款交代表）: csv, and the page of the documentation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from engine.packs.clauses import GRADES, ClauseCoverage, PackClauses
from service.answers.clauses_text import (
    ALL,
    grade_words,
    rules_of,
    title_of,
    total_lines,
    total_rows,
    waits_for,
    written_as,
)
from service.exports.month_csv import as_text

COLUMNS = (
    "编号", "等级", "规则包", "文件", "出处", "引文", "写成", "规则", "用例", "等待的运行参数",
    "原文没有写的", "为什么没有规则", "备注",
)  # fmt: skip
BAR = "\\|"
_HEADS = ("编号", "等级", "出处", "写成", "规则，或者为什么没有", "等待的运行参数")
_OPENING = """\
# 逐款交代

五份来源文件里的职责条款，一款一行：写成了什么、是哪几条规则、还等运行单位填什么；
没有写成规则的，为什么。本页由 `zhiban pack clauses --markdown docs/clauses.md` 写出，不要手改；
引文、用例、原文没有写的，用 `--json` 或 `--csv` 看。

等级说的是原文能不能计算：A 触发、数字和单位都写明，照写就能算；A\u2212 有数字或周期而没有写单位；
B 补上所缺的运行参数就能算；C 是职责，没有触发，供查责任、核能力；D 不能运行，只作记录。
推定的牵头、配合和没有填的门槛，在答案里都标明。
"""


def clauses_csv(ledgers: Iterable[PackClauses]) -> bytes:
    """All clauses, one row each, with their words; UTF-8 with a byte-order mark, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in ledgers:
        for row in one.rows:
            writer.writerow([as_text(cell) for cell in _cells(one, row)])
    return text.getvalue().encode("utf-8-sig")


def clauses_page(ledgers: Sequence[PackClauses]) -> bytes:
    """The page ``docs/clauses.md``: totals by document and grade, then a table a document."""
    every = [row for one in ledgers for row in one.rows]
    lines = [_OPENING, *_table(("文件", *map(grade_words, GRADES), ALL), total_rows(ledgers)), ""]
    lines += [*total_lines(every)]
    for one in ledgers:
        lines += ["", f"## {title_of(one.pack)}", "", f"规则包 `{one.pack.id}`", ""]
        lines += _table(_HEADS, (_shown(row) for row in one.rows))
    return ("\n".join(lines) + "\n").encode()


def _cells(one: PackClauses, row: ClauseCoverage) -> tuple[str, ...]:
    clause = row.clause
    return (
        clause.id,
        grade_words(clause.grade),
        one.pack.id,
        title_of(one.pack),
        clause.article,
        clause.quote,
        written_as(row),
        rules_of(row),
        str(len(row.cases)),
        waits_for(row),
        clause.missing,
        clause.because,
        clause.note,
    )


def _shown(row: ClauseCoverage) -> tuple[str, ...]:
    clause = row.clause
    rules = "、".join(f"`{rule.id}`" for rule in row.rules)
    said = "；".join(filter(None, (rules or clause.because, clause.note)))
    return (
        clause.id,
        grade_words(clause.grade),
        clause.article,
        written_as(row),
        said,
        waits_for(row),
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(heads)
    yield _line(["---"] * len(heads))
    yield from map(_line, rows)


def _line(cells: Sequence[str]) -> str:
    """A row of a table of markdown; a bar within a cell is not one of its borders."""
    said = [" ".join(cell.split()).replace("|", BAR) for cell in cells]
    return f"| {' | '.join(said)} |"

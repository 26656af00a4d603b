"""The ledger of articles in words and as JSON（逐条交代）."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.packs.clauses import ClauseCoverage, clause_faults, counts_of
from engine.packs.coverage import (
    ENCODED,
    RECORD_ONLY,
    UNACCOUNTED,
    ArticleCoverage,
    faults_in,
    quotes_in,
)
from engine.packs.pack import Pack
from service.answers.clauses_text import clause_form, clause_lines, fault_forms, total_lines
from service.answers.wording import folded, table, width


def coverage_text(
    pack: Pack,
    ledger: Sequence[ArticleCoverage],
    clauses: Sequence[ClauseCoverage] = (),
    *,
    each: bool = False,
) -> str:
    """One line an article, what is left open, and the totals; then those of the clauses, if any.

    ``each`` adds a line for each clause.
    """
    columns = [[one.article, _state_words(one), _case_words(one)] for one in ledger]
    hang = sum(max(width(row[n]) for row in columns) + 2 for n in range(3)) if columns else 0
    rows = zip(columns, ledger, strict=True)
    lines = [f"{pack.title}：逐条交代"]
    lines += [folded(row, hang) for row in table([[*cells, _said(one)] for cells, one in rows])]
    lines += [folded(str(fault)) for fault in faults_in(ledger)]
    encoded, recorded, open_ = (_count(ledger, s) for s in (ENCODED, RECORD_ONLY, UNACCOUNTED))
    lines.append(
        f"{len(ledger)} 条原文：{encoded} 条有规则，{recorded} 条只作记录，{open_} 条未交代；"
        f"{quotes_in(pack)} 处引文逐字相符"
    )
    if clauses:
        lines += [""] if each else []
        lines += [folded(line) for line in clause_lines(clauses)] if each else []
        lines += [folded(str(fault)) for fault in clause_faults(clauses)]
        lines += [folded(line) for line in total_lines(clauses)]
        lines += [] if each else ["逐款列出：加 --clauses"]
    return "\n".join(lines)


def _case_words(one: ArticleCoverage) -> str:
    return f"用例{len(one.cases)}" if one.rules else ""


def _said(one: ArticleCoverage) -> str:
    """Its readings, windows and lists, why it has no rules, and the note."""
    named = (("释义", one.readings), ("窗口", one.windows), ("名单", one.lists))
    said = [f"{title} {'、'.join(row.id for row in rows)}" for title, rows in named if rows]
    return "；".join(filter(None, (*said, one.because, one.note)))


def _state_words(one: ArticleCoverage) -> str:
    if one.state == ENCODED:
        return f"规则{len(one.rules)}条"
    return "只作记录" if one.state == RECORD_ONLY else "未交代"


def _count(ledger: Sequence[ArticleCoverage], state: str) -> int:
    return sum(one.state == state for one in ledger)


def coverage_form(
    pack: Pack, ledger: Sequence[ArticleCoverage], clauses: Sequence[ClauseCoverage] = ()
) -> dict[str, Any]:
    """``zhiban.coverage/1``: the same, with the ids of everything counted."""
    return {
        "schema": "zhiban.coverage/1",
        "pack": {"id": pack.id, "title": pack.title, "digest": pack.digest},
        "articles": [_form(one) for one in ledger],
        "counts": {s: _count(ledger, s) for s in (ENCODED, RECORD_ONLY, UNACCOUNTED)},
        "quotes": quotes_in(pack),
        "faults": [
            {"code": fault.code, "article": fault.where, "text": fault.what}
            for fault in faults_in(ledger)
        ],
        "clauses": [clause_form(one) for one in clauses],
        "clause_counts": counts_of(clauses),
        "clause_faults": fault_forms(clauses),
    }


def _form(one: ArticleCoverage) -> dict[str, Any]:
    return {
        "article": one.article,
        "state": one.state,
        "rules": [rule.id for rule in one.rules],
        "cases": len(one.cases),
        "readings": [reading.id for reading in one.readings],
        "parameters": [parameter.id for parameter in one.parameters],
        "windows": [window.id for window in one.windows],
        "lists": [listed.id for listed in one.lists],
        "because": one.because,
        "note": one.note,
    }

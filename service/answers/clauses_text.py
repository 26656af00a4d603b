"""The ledger of clauses in words and as JSON（逐款交代）."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.packs.clauses import GRADES, ClauseCoverage, PackClauses, clause_faults, counts_of
from engine.packs.coverage import ENCODED, RECORD_ONLY, UNACCOUNTED
from engine.packs.pack import Pack
from service.answers.wording import folded, table

STATES = {ENCODED: "写成规则", RECORD_ONLY: "只作记录", UNACCOUNTED: "未交代"}
ALL = "合计"


def clauses_text(ledgers: Sequence[PackClauses]) -> str:
    """One line a clause, by document; what is left open; the totals by document and grade."""
    lines: list[str] = []
    for one in ledgers:
        lines += [f"{title_of(one.pack)}  {one.pack.id}", *clause_lines(one.rows)]
        lines += [str(fault) for fault in clause_faults(one.rows)]
        lines.append("")
    lines += table([["", *map(grade_words, GRADES), ALL], *total_rows(ledgers)], indent="")
    lines += total_lines([row for one in ledgers for row in one.rows])
    return "\n".join(folded(line) for line in lines)


def title_of(pack: Pack) -> str:
    """The document's title, with its place where the title does not name it."""
    named = not pack.area_names or any(name in pack.title for name in pack.area_names)
    return pack.title if named else f"{pack.title}（{pack.area_names[0]}）"


def clause_lines(rows: Sequence[ClauseCoverage]) -> list[str]:
    """One line for each clause: number, grade, what it is written as, and what else is to say."""
    cells = [[one.clause.id, grade_words(one.clause.grade), written_as(one)] for one in rows]
    said = [said_of(one) for one in rows]
    return table([[*row, text] for row, text in zip(cells, said, strict=True)])


def written_as(one: ClauseCoverage) -> str:
    """牵头、配合; or that it is only recorded."""
    return "、".join(one.kinds) or STATES[one.state]


def said_of(one: ClauseCoverage) -> str:
    """Rules, cases, and what they wait for; or why there are none."""
    if not one.rules:
        return one.clause.because
    waits = f"等待 {waits_for(one)}" if one.parameters else ""
    return "；".join(filter(None, (rules_of(one), f"用例{len(one.cases)}", waits)))


def rules_of(one: ClauseCoverage) -> str:
    """The ids of its rules and rows of the matrix."""
    return "、".join(rule.id for rule in one.rules)


def waits_for(one: ClauseCoverage) -> str:
    """The titles of the parameters that nobody has given a value."""
    return "、".join(parameter.title for parameter in one.parameters)


def grade_words(grade: str) -> str:
    """The grade as people write it: with a minus, not a hyphen."""
    return grade.replace("-", "\u2212")


def total_rows(ledgers: Sequence[PackClauses]) -> list[list[str]]:
    """Clauses of each grade, by document and together."""
    rows = [(title_of(one.pack), one.rows) for one in ledgers]
    rows.append((ALL, tuple(row for one in ledgers for row in one.rows)))
    return [[title, *_by_grade(found), str(len(found))] for title, found in rows]


def _by_grade(rows: Sequence[ClauseCoverage]) -> list[str]:
    return [str(sum(counts_of(rows)[grade].values())) for grade in GRADES]


def total_lines(rows: Sequence[ClauseCoverage]) -> list[str]:
    """How many clauses there are, of which grades, and what became of them."""
    counts = counts_of(rows)
    grades = [f"{grade_words(g)} 级 {sum(counts[g].values())} 款" for g in GRADES]
    states = [f"{sum(counts[g][state] for g in GRADES)} 款{word}" for state, word in STATES.items()]
    return [f"{len(rows)} 款条款（{'、'.join(grades)}）：{'，'.join(states)}"]


def clauses_form(ledgers: Sequence[PackClauses]) -> dict[str, Any]:
    """``zhiban.clauses/1``: the same, with the words of each clause."""
    every = [row for one in ledgers for row in one.rows]
    return {
        "schema": "zhiban.clauses/1",
        "packs": [
            {
                "id": one.pack.id,
                "title": one.pack.title,
                "digest": one.pack.digest,
                "clauses": [clause_form(row) for row in one.rows],
                "counts": counts_of(one.rows),
                "faults": fault_forms(one.rows),
            }
            for one in ledgers
        ],
        "counts": counts_of(every),
        "total": len(every),
    }


def clause_form(one: ClauseCoverage) -> dict[str, Any]:
    """One clause, its words, and what became of it."""
    return {
        "clause": one.clause.id,
        "grade": one.clause.grade,
        "article": one.clause.article,
        "quote": one.clause.quote,
        "missing": one.clause.missing,
        "state": one.state,
        "kinds": list(one.kinds),
        "rules": [rule.id for rule in one.rules],
        "waits_for": [parameter.id for parameter in one.parameters],
        "cases": [case.name for case in one.cases],
        "because": one.clause.because,
        "note": one.clause.note,
    }


def fault_forms(rows: Sequence[ClauseCoverage]) -> list[dict[str, str]]:
    """What is left open, by clause."""
    return [{"code": f.code, "clause": f.where, "text": f.what} for f in clause_faults(rows)]

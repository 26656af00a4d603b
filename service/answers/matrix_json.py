"""The responsibility matrix as JSON（责任分工的 JSON）: ``zhiban.matrix/1``, ``zhiban.gaps/1``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.matrix.gaps import Gap
from engine.matrix.holders import Holder
from engine.matrix.row import Row
from engine.packs.pack import Rule
from service.answers.matrix_words import GAPS, STANDING
from service.matrices import Answer, Sheet, Wanted


def answer_form(answer: Answer, wanted: Wanted) -> dict[str, Any]:
    """``zhiban.matrix/1``: what was looked for, and the rows found, pack by pack."""
    return {
        "schema": "zhiban.matrix/1",
        "asked": {
            "words": list(wanted.words),
            "unit": wanted.unit,
            "item": wanted.item,
            "role": wanted.role,
        },
        "packs": [
            {
                **pack_form(sheet),
                "short": [{"word": word, "names": list(names)} for word, names in sheet.short],
                "rows": [row_form(row) for row in sheet.rows],
            }
            for sheet in answer.sheets
        ],
        "count": sum(len(sheet.rows) for sheet in answer.sheets),
        "near": [{"word": word, "like": list(close)} for word, close in answer.near],
    }


def gaps_form(found: Sequence[tuple[Sheet, Sequence[Gap]]]) -> dict[str, Any]:
    """``zhiban.gaps/1``: every conflict and gap, pack by pack."""
    return {
        "schema": "zhiban.gaps/1",
        "packs": [
            {**pack_form(sheet), "gaps": [_gap_form(gap) for gap in gaps]} for sheet, gaps in found
        ],
        "count": sum(len(gaps) for _, gaps in found),
    }


def pack_form(sheet: Sheet) -> dict[str, Any]:
    """Which pack, under which settings."""
    pack = sheet.pack
    return {
        "pack": {"id": pack.id, "title": pack.title, "number": pack.number, "digest": pack.digest},
        "site": sheet.loaded.site.digest,
    }


def row_form(row: Row) -> dict[str, Any]:
    """One row: the rule, its trigger, its holders by role."""
    return {
        **rule_form(row.rule),
        "clauses": list(row.rule.clauses),
        "trigger": row.trigger or STANDING,
        "standing": not row.trigger,
        **{role: _holder_forms(row, role) for role in ("lead", "responsible", "support")},
        "inferred": list(row.inferred),
    }


def rule_form(rule: Rule) -> dict[str, Any]:
    """A rule and the words it rests on."""
    form = {"rule": rule.id, "title": rule.title}
    if rule.document:
        form["document"] = rule.document
    return {**form, "article": rule.cites.article, "quote": rule.cites.quote}


def _holder_forms(row: Row, role: str) -> list[dict[str, Any]]:
    return [_holder_form(one) for one in row.holders if one.role == role]


def _holder_form(one: Holder) -> dict[str, Any]:
    form: dict[str, Any] = {"unit": one.unit.id if one.unit else "", "name": one.name}
    form |= {"kind": one.kind, "text": one.text, "inferred": one.inferred}
    if one.to:
        form["to"] = list(one.to)
    if one.parameter:
        form["parameter"] = one.parameter
    if one.unit and one.unit.renamed:
        form["renamed"] = renamed_forms(one)
    return form


def renamed_forms(one: Holder) -> list[dict[str, str]]:
    """The later names of a holder."""
    later: Iterable[Any] = one.unit.renamed if one.unit else ()
    return [{"to": name.to, "from": name.start, "basis": name.basis} for name in later]


def _gap_form(gap: Gap) -> dict[str, Any]:
    title, remedy = GAPS[gap.sort]
    return {
        "sort": gap.sort,
        "title": title,
        "said": gap.said,
        "remedy": remedy,
        "units": list(gap.units),
        "rows": [rule_form(row.rule) for row in gap.rows],
    }

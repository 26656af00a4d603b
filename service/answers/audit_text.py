"""The audit of norms on the screen and as JSON（能力标准核对）."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from engine.audit.data import Sheet
from engine.audit.numbers import number_text
from engine.audit.verdict import Judged, Singled, State, Verdict
from engine.errors import DutyError
from service.answers.audit_words import (
    STATES,
    area_words,
    left_out_words,
    limit_words,
    measured_words,
    note_words,
    quota_words,
    required_words,
    rows_words,
    said_of,
    sheet_words,
    short_words,
    title_of,
    total_words,
    unit_of,
    units_words,
)
from service.answers.json_form import head
from service.answers.wording import folded, table
from service.auditing import Audit

MOST_FAULTS: Final = 20
"""Bad rows that the screen shows; all of them are in the JSON and the exports."""


def audit_text(audit: Audit) -> str:
    """Counts, then each norm with its areas, those first that somebody must look at."""
    rows = [*_head(audit)]
    for state in State:
        found = [one for one in audit.report.judged if one.state is state]
        if found:
            rows.append(f"\n{STATES[state]} {len(found)} 项")
            rows += [row for one in found for row in _norm_lines(one)]
    return "\n".join(folded(row) for row in rows)


def _head(audit: Audit) -> Iterator[str]:
    pack, report = audit.desk.loaded.pack, audit.report
    yield f"能力标准核对  {pack.called}  {audit.day}"
    sheets = "、".join(map(sheet_words, audit.data.sheets))
    yield f"  数据：{sheets or '没有内容'}"
    for name, like in audit.unused:
        hint = f"；是不是「{like}」" if like else ""
        yield f"  ! 没有用到的表：{name}{hint}"
    if audit.skipped:
        yield f"  ! 文件夹里没有读的：{'、'.join(audit.skipped)}；只读 xlsx 和 csv，不读子文件夹"
    if report.faults:
        yield f"  ! 有 {len(report.faults)} 处读不懂或不能采用，涉及的标准按缺数据处理"
    counts, areas = report.count(), report.areas_count()
    said = "，".join(f"{STATES[state]} {counts[state]}" for state in State)
    yield f"共 {len(report.judged)} 项标准：{said}"
    said = "，".join(f"{STATES[state]} {areas[state]}" for state in State)
    yield f"合计 {sum(areas.values())} 个结论（标准×地区）：{said}"


def _norm_lines(judged: Judged) -> Iterator[str]:
    """A norm: what it asks for, on what ground, how each area stands."""
    norm = judged.norm
    cites = norm.rule.cites
    yield f"  {title_of(norm)}（{units_words(norm)}）  [{norm.id}]"
    yield f"    {cites.article}「{cites.quote}」"
    yield f"    {required_words(norm)}"
    for note in (left_out_words(judged), "；".join(note_words(norm))):
        if note:
            yield f"    {note}"
    yield from _verdict_lines(judged)
    for one in judged.verdicts:
        for what, rows in (("未达标", one.failing), ("不清楚", one.unknown)):
            if rows:
                yield f"      {area_words(one)}{what}的：{rows_words(judged, rows)}"
    if judged.stray:
        yield f"      不知道属于哪个地区的：{rows_words(judged, judged.stray)}"


def _verdict_lines(judged: Judged) -> Iterator[str]:
    """How each area stands; those that all lack the same data share a line."""
    verdicts = judged.verdicts
    alike = {(one.state, one.reasons, one.measured, one.unknown) for one in verdicts}
    if len(verdicts) > 1 and alike == {(State.GAP, verdicts[0].reasons, None, ())}:
        areas = "、".join(map(area_words, verdicts))
        yield f"      {STATES[State.GAP]}  {'；'.join(verdicts[0].reasons)}（{areas}）"
        return
    yield from table([_verdict_row(judged, one) for one in verdicts], indent="      ")
    if len(verdicts) > 1:
        yield f"      {total_words(judged)}"


def _verdict_row(judged: Judged, one: Verdict) -> list[str]:
    norm = judged.norm
    value = "，".join(filter(None, (measured_words(norm, one), limit_words(norm, one))))
    return [
        area_words(one),
        STATES[one.state],
        value,
        short_words(norm, one),
        said_of(judged, one),
    ]


def faults_text(audit: Audit) -> str:
    """Every bad row, the first of very many."""
    faults = audit.report.faults
    shown = [str(one) for one in faults[:MOST_FAULTS]]
    left = len(faults) - len(shown)
    return "\n".join([*shown, f"另有 {left} 处，见 --json 或导出的表"] if left else shown)


# --- JSON -----------------------------------------------------------------------------------------


def audit_form(audit: Audit) -> dict[str, Any]:
    """``zhiban.audit/1``: every norm with every area."""
    loaded, report = audit.desk.loaded, audit.report
    return {
        **head("zhiban.audit/1", loaded.pack, loaded.site),
        "on": audit.day.isoformat(),
        "sound": report.sound,
        "counts": {state.value: number for state, number in report.count().items()},
        "verdicts": {state.value: number for state, number in report.areas_count().items()},
        "areas": list(report.areas),
        "sheets": [_sheet_form(one) for one in audit.data.sheets],
        "unused": [name for name, _ in audit.unused],
        "skipped": list(audit.skipped),
        "norms": [_norm_form(one) for one in report.judged],
        "faults": [_fault_form(one) for one in report.faults],
    }


def _sheet_form(sheet: Sheet) -> dict[str, Any]:
    sources = [{"file": one.file, "page": one.page, "hidden": one.hidden} for one in sheet.sources]
    return {"sheet": sheet.name, "rows": len(sheet.rows), "sources": sources}


def _norm_form(judged: Judged) -> dict[str, Any]:
    norm, measure = judged.norm, judged.norm.measure
    return {
        "norm": norm.id,
        "rule": norm.rule.id,
        "title": norm.rule.title,
        "text": norm.obligation.text,
        "units": [{"unit": one.id, "name": one.name} for one in norm.units],
        "article": norm.rule.cites.article,
        "quote": norm.rule.cites.quote,
        "clauses": list(norm.rule.clauses),
        "state": judged.state.value,
        "soft": measure.soft,
        "measured": required_words(norm),
        "unit_of_measure": unit_of(measure),
        "notes": list(note_words(norm)),
        "left_out": [{"rows": number, "what": what} for what, number in judged.left_out],
        "areas": [_verdict_form(judged, one) for one in judged.verdicts],
        "stray": [_row_form(row) for row in judged.stray],
    }


def _verdict_form(judged: Judged, one: Verdict) -> dict[str, Any]:
    norm = judged.norm
    form: dict[str, Any] = {
        "area": one.area,
        "state": one.state.value,
        "title": STATES[one.state],
        "counted": one.counted,
    }
    measured = one.measured
    if measured is not None and measured.known:
        form["value"] = _number(measured.low)
    elif measured is not None:
        form["at_least"] = _number(measured.low)
        form["at_most"] = None if measured.high is None else _number(measured.high)
    for name, number in (("limit", one.limit), ("short", one.short), ("against", one.against)):
        if number is not None:
            form[name] = _number(number)
    if one.quota is not None:
        form["quota"] = quota_words(norm, one)
    if one.short is not None:
        form["short_text"] = short_words(norm, one)
    return {
        **form,
        "failing": [_row_form(row) for row in one.failing],
        "unknown": [_row_form(row) for row in one.unknown],
        "reasons": list(one.reasons),
    }


def _number(number: Fraction) -> str:
    """A number as text: exact where it ends, else as a fraction; a float would not be."""
    text = number_text(number)
    return f"{number.numerator}/{number.denominator}" if text.startswith("约") else text


def _row_form(row: Singled) -> dict[str, Any]:
    form: dict[str, Any] = {"name": row.name, "where": row.where}
    return form if row.value is None else {**form, "value": _number(row.value)}


def _fault_form(fault: DutyError) -> dict[str, str]:
    return {"code": fault.code, "where": fault.where, "what": fault.what, "remedy": fault.remedy}

"""The supervision report on the screen and as JSON（督查考核表）."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from calendars.duty_day import BEIJING
from engine.facts.moments import DAY
from engine.packs.pack import Pack, Unit
from engine.supervision.line import Line, Report, State
from service.answering import Desk
from service.answers.json_form import because_forms, head, iso
from service.answers.supervision_words import (
    STATES,
    articles_of,
    item_words,
    kind_words,
    proof_words,
    state_words,
    titles,
    when_words,
)
from service.answers.wording import folded, moment_words, table

ORDER = (State.MISSING, State.LATE, State.UNVERIFIABLE, State.OPEN, State.DONE)
"""The order in which the lines are shown: what somebody must look at comes first."""


def supervision_text(desk: Desk, report: Report, *, everything: bool) -> str:
    """Counts for each unit and work, then the lines that are not done, or all of them."""
    pack = desk.loaded.pack
    rows = [*_head(desk, report), *_counts(report), *_total(report)]
    for state in ORDER:
        found = [line for line in report.lines if line.state is state]
        if found and (everything or state is not State.DONE):
            rows.append(f"\n{STATES[state]} {len(found)} 项")
            rows += [folded(row) for row in _lines(pack, report, found)]
    return "\n".join(rows)


def _head(desk: Desk, report: Report) -> Iterator[str]:
    pack = desk.loaded.pack
    first, last = report.start.astimezone(BEIJING), (report.end - DAY).astimezone(BEIJING)
    drill = "【演练】" if desk.exercise else ""
    until = "" if first == last else f"..{last:%Y-%m-%d}"
    yield (
        f"{drill}{first:%Y-%m-%d}{until} 督查考核表  {pack.called}  截至 {moment_words(report.at)}"
    )
    if not report.works:
        yield "  这个规则包没有写督查哪些工作（supervision.yaml）"
    elif not report.lines:
        yield "  这一时期没有可以督查的事项"


def _counts(report: Report) -> list[str]:
    if not report.lines:
        return []
    named = titles(report.works)
    rows = [["单位", "工作", "应办", *(STATES[state] for state in State)]]
    for unit in report.units:
        for work in report.works:
            found = report.count(unit.id, work.id)
            due = sum(found.values())
            if due:
                numbers = [str(found[state]) if found[state] else "·" for state in State]
                rows.append([unit.name, named[work.id], str(due), *numbers])
    return table(rows)


def _total(report: Report) -> Iterator[str]:
    if report.lines:
        counts = {state: sum(line.state is state for line in report.lines) for state in State}
        shown = "，".join(f"{STATES[state]} {number}" for state, number in counts.items())
        yield f"共应办 {len(report.lines)} 项：{shown}"


def _lines(pack: Pack, report: Report, lines: Iterable[Line]) -> Iterator[str]:
    named = titles(report.works)
    for line in lines:
        what = f"{line.unit.name} {named[line.work]}：{item_words(pack, line)}"
        basis = f"依据 {articles_of(line)} [{line.number}]"
        parts = [state_words(line)] if line.state is State.LATE else []
        parts += [part for part in (line.note, proof_words(pack, line)) if part]
        said = f"；{'；'.join(parts)}" if parts else ""
        yield f"  {what}  {when_words(line, report)}{said}  {basis}"


def supervision_form(desk: Desk, report: Report) -> dict[str, Any]:
    """``zhiban.supervision/1``: all lines, whatever their state."""
    loaded = desk.loaded
    document = head("zhiban.supervision/1", loaded.pack, loaded.site)
    if desk.exercise:
        document["exercise"] = True
    return {
        **document,
        "start": iso(report.start),
        "end": iso(report.end),
        "at": iso(report.at),
        "works": [
            {
                "work": work.id,
                "title": work.title,
                "article": work.cites.article,
                "quote": work.cites.quote,
            }
            for work in report.works
        ],
        "counts": [_count_form(report, u, work.id) for u in report.units for work in report.works],
        "lines": [line_form(loaded.pack, line) for line in report.lines],
    }


def _count_form(report: Report, unit: Unit, work: str) -> dict[str, Any]:
    found = report.count(unit.id, work)
    counts = {state.value: found[state] for state in State}
    named = {"unit": unit.id, "name": unit.name, "work": work}
    return {**named, "due": sum(found.values()), **counts}


def line_form(pack: Pack, line: Line) -> dict[str, Any]:
    """One line of the contract."""
    form: dict[str, Any] = {
        "number": line.number,
        "unit": line.unit.id,
        "name": line.unit.name,
        "work": line.work,
        "kind": line.kind,
        "title": item_words(pack, line),
        "state": line.state.value,
        "start": iso(line.start),
    }
    for key, moment in (("end", line.end), ("due", line.due), ("done", line.done)):
        if moment is not None:
            form[key] = iso(moment)
    words = {"what": line.what, "about": line.about, "limit": line.limit, "note": line.note}
    form |= {key: text for key, text in words.items() if text}
    return {
        **form,
        "by": [
            {
                "kind": one.kind,
                "title": kind_words(pack, one.kind),
                "at": iso(one.at),
                "by": one.by,
                "source": one.source,
                "document": one.document,
            }
            for one in line.by
        ],
        "because": because_forms(line.because),
    }

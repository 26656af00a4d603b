"""Recording（登记）: checked records and later acts on them, appended; and folded back to records.

An event is either a record in its canonical form or an act on an earlier record: ``lift`` ends an
alert, ``end_response`` a response, ``close_incident`` an incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.errors import InputFault, NoAnswer
from engine.facts.alert_life import message_of
from engine.records.record import Record, record_of
from service.store.sqlite import Event, Store, Writing

ACTS: Final[Mapping[str, tuple[str, str]]] = {
    "lift": ("alert", "lifted"),
    "end_response": ("response", "ended"),
    "close_incident": ("incident", "closed"),
    "end_declaration": ("declaration", "through"),
}
"""An act → the kind of record it acts on, and the field it sets."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to record（登记项）: kind, what it is about, its canonical fields."""

    kind: str
    ref: str
    body: dict[str, Any]


def ref_of(kind: str, body: Mapping[str, Any]) -> str:
    """What a record is about: its id, or the unit, name or plan it concerns."""
    if kind == "declaration":
        return str(body.get("document") or body["situation"])
    if kind == "response" and not body.get("id"):
        return f"{body['plan']}@{body['started']}"
    names = ("id", "unit", "name", "situation", "window")
    return next(str(body[name]) for name in names if body.get(name))


def record(
    store: Store, entries: Iterable[Entry], at: datetime, received: int | None = None
) -> tuple[int, ...]:
    """Append the entries in one transaction. Raises InputFault W101, W102; NoAnswer S101."""
    with store.writing() as writing:
        return append(writing, entries, at, received)


def append(
    writing: Writing, entries: Iterable[Entry], at: datetime, received: int | None
) -> tuple[int, ...]:
    """Append the entries within an open transaction, refusing what cannot follow what is there."""
    numbers: list[int] = []
    for entry in entries:
        _refuse_out_of_place(writing.events(), entry)
        numbers.append(writing.append(at.isoformat(), entry.kind, entry.ref, entry.body, received))
    return tuple(numbers)


def _refuse_out_of_place(events: Iterable[Event], entry: Entry) -> None:
    """Refuse a second record of one id, and an act on something never recorded."""
    identified = {"alert", "incident", "response"}
    if entry.kind in identified and any(
        e.kind == entry.kind and e.ref == entry.ref for e in events
    ):
        raise InputFault(
            "W101",
            f"{entry.ref} 已经登记过",
            where=f"--id {entry.ref}",
            remedy="换一个 id；要终止它，用 alert lift 或 response end",
        )
    if entry.kind in ACTS:
        target = ACTS[entry.kind][0]
        events = list(events)
        known = [e.ref for e in events if e.kind == target]
        if entry.ref not in known:
            shown = "、".join(known[-5:]) or "无"
            raise InputFault(
                "W102",
                f"没有登记过 {entry.ref}",
                where=f"--id {entry.ref}",
                remedy=f"已登记的：{shown}",
            )
        if any(e.kind == entry.kind and e.ref == entry.ref for e in events):
            raise InputFault(
                "W107",
                f"{entry.ref} 的终止已经登记过",
                where=f"--id {entry.ref}",
                remedy="不用再登记",
            )


def written_records(events: Iterable[Event]) -> list[tuple[str, dict[str, Any]]]:
    """Records as written, later acts applied: of several ends, the earliest recorded holds."""
    written: list[tuple[str, dict[str, Any]]] = []
    index: dict[tuple[str, str], list[dict[str, Any]]] = {}
    waiting: list[Event] = []
    for event in events:
        if event.kind in ACTS:
            waiting.append(event)
            continue
        body = dict(event.body)
        written.append((event.kind, body))
        for name in {event.ref, message_of(event.ref)}:
            index.setdefault((event.kind, name), []).append(body)
    for event in waiting:
        kind, field = ACTS[event.kind]
        for target in index.get((kind, event.ref), ()):
            if not target.get(field) and _may_end(event, target):
                target[field] = event.body["at"]
    return written


def _may_end(act: Event, target: Mapping[str, Any]) -> bool:
    """Whether the act may end the target: a drill's message never ends a real alert."""
    said = act.body.get("status", "Actual")
    return said in ("Actual", target.get("status", "Actual"))


def records_of(events: Iterable[Event]) -> tuple[Record, ...]:
    """Records as values, later acts applied."""
    try:
        return tuple(record_of(kind, body) for kind, body in written_records(events))
    except (KeyError, ValueError, TypeError) as error:
        raise NoAnswer(
            "S103",
            f"记录库里有读不懂的记录：{type(error).__name__} {error}",
            where="zhiban.db",
            remedy="不要改动记录库；用备份恢复，并报告",
        ) from None

"""Events folded back to records（还原记录）.

An event is a record in its canonical form, an act on an earlier record (``lift`` ends an alert,
``end_response`` a response, ``close_incident`` an incident), or a correction of an earlier event,
which replaces some of its fields from the time it is recorded on. One document may declare several
periods: it ends those of them that have begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from engine.errors import NoAnswer
from engine.facts.alert_life import message_of
from engine.records.record import Record, record_of
from engine.records.written import start_of
from service.store.events import Event

ACTS: Final[Mapping[str, tuple[str, str]]] = {
    "lift": ("alert", "lifted"),
    "end_response": ("response", "ended"),
    "close_incident": ("incident", "closed"),
    "end_declaration": ("declaration", "through"),
}
"""An act → the kind of record it acts on, and the field it sets."""

CORRECT: Final = "correct"
"""The kind of an event that corrects an earlier one; its ``ref`` is that event's."""

NO_RECORD: Final = frozenset(
    {
        "migration",
        "settlement",
        "publication",
        "publication_sign",
        "publication_issue",
        "change",
        "register",
        "swap",
    }
)
"""Kinds of event that say something about the store, and nothing about duty."""


def corrected(events: Iterable[Event]) -> list[Event]:
    """The events that say something about duty, each as its last correction has it."""
    found: dict[int, Event] = {}
    for event in events:
        if event.kind == CORRECT:
            target = found.get(int(event.body["seq"]))
            if target is not None:
                found[target.seq] = _amended(target, event)
        elif event.kind not in NO_RECORD:
            found[event.seq] = event
    return list(found.values())


def _amended(target: Event, correction: Event) -> Event:
    gone = correction.body.get("removed", ())
    body = {name: value for name, value in target.body.items() if name not in gone}
    body |= correction.body["fields"]
    return Event(target.seq, target.recorded_at, target.kind, target.ref, body)


def written_records(events: Iterable[Event]) -> list[tuple[str, dict[str, Any]]]:
    """Records as written, corrections and later acts applied: of several ends the first holds."""
    told = corrected(events)
    acts = [event for event in told if event.kind in ACTS]
    targets: dict[tuple[str, str], list[dict[str, Any]]] = {
        (ACTS[act.kind][0], act.ref): [] for act in acts
    }
    written: list[tuple[str, dict[str, Any]]] = []
    for event in told:
        if event.kind in ACTS:
            continue
        body = dict(event.body)
        written.append((event.kind, body))
        for name in {event.ref, message_of(event.ref)} if "#" in event.ref else (event.ref,):
            if (event.kind, name) in targets:
                targets[event.kind, name].append(body)
    for event in acts:
        kind, field = ACTS[event.kind]
        for target in targets[kind, event.ref]:
            if not target.get(field) and _may_end(event, target):
                target[field] = event.body["at"]
    return written


def _may_end(act: Event, target: Mapping[str, Any]) -> bool:
    """Whether the act may end the target: a drill's message never ends a real alert."""
    if act.kind == "end_declaration":
        return start_of(str(target["from"])) < start_of(str(act.body["at"]))
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

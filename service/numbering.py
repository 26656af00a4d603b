"""Records with their numbers in the log（记录号）: an answer can say which record it means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from engine.records.record import Record, record_of
from engine.roster.evaluator import Evaluator
from service.answering import Desk, Question
from service.folding import corrected
from service.store.opening import reader_of

NUMBERED: Final = frozenset(
    {"checkin", "rollcall", "done", "inspection", "rectification", "consultation", "development",
     "observation"}
)  # fmt: skip
"""Kinds of record that say what was done: nothing but their words depends on where they stand."""


def numbered(desk: Desk, question: Question) -> Desk:
    """The desk with records that say their number, ``#12``; those of a file say their line."""
    if question.records_file:
        return desk
    events = corrected(reader_of(question.home).events(question.known_at))
    numbers: dict[Record, str] = {}
    for event in events:
        if event.kind in NUMBERED:
            body: dict[str, Any] = dict(event.body)
            numbers.setdefault(record_of(event.kind, body), f"#{event.seq}")
    records = tuple(
        replace(one, where=numbers[one]) if one in numbers else one for one in desk.records
    )
    evaluator = Evaluator(replace(desk.evaluator.inputs, records=records), desk.evaluator.matcher)
    return replace(desk, records=records, evaluator=evaluator)

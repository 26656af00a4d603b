"""What has become of tasks（办理情况）: records that say that one was done, joined to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from engine.facts.registry import units_meant
from engine.packs.pack import Pack
from engine.records.record import Done, Record
from engine.tasks.occurrence import Occurrence, tail_of

TASK: Final = "task"
"""The kind of the record that says so, and of the pending item."""


def task_records(records: Iterable[Record]) -> tuple[Done, ...]:
    """The records that say that a task was done, the earliest first.

    One that holds only until some time was taken back.
    """
    found = (
        one
        for one in records
        if isinstance(one, Done) and one.kind == TASK and one.about and one.end is None
    )
    return tuple(sorted(found, key=lambda one: one.at))


def with_done(
    found: Iterable[Occurrence], done: Sequence[Done], pack: Pack
) -> tuple[Occurrence, ...]:
    """The occurrences, each with the first record that says that it was done, if any does.

    A record is of the number that all share, or of that of anybody who owes the same; it counts for
    the one who did it. Where the moment was corrected from which a limit runs, the number begins
    with another day, and what was recorded before still counts.
    """
    occurrences = tuple(found)
    own: dict[tuple[object, ...], set[str]] = {}
    for one in occurrences:
        own.setdefault((*one.task, one.to), set()).add(one.number)
    by_number: dict[str, list[Done]] = {}
    for record in done:
        by_number.setdefault(record.about, []).append(record)
        by_number.setdefault(_moved(record.about), []).append(record)

    def told(one: Occurrence) -> Occurrence:
        numbers = {one.shared, *own[(*one.task, one.to)]}
        if one.follows:
            numbers |= {_moved(number) for number in numbers if number != one.shared}
        records = (record for number in numbers for record in by_number.get(number, ()))
        owed = [record for record in records if owes(record.by, one, pack)]
        first = min(owed, key=lambda record: (record.at, record.by, record.about), default=None)
        return one if first is None else replace(one, done=first)

    return tuple(map(told, occurrences))


def _moved(number: str) -> str:
    """A number whatever its day."""
    return f"-{tail_of(number)}"


def owes(name: str, one: Occurrence, pack: Pack) -> bool:
    """Whether the one of that name owes it; what nobody is named for may be done by anybody."""
    if one.is_nobodys:
        return True
    meant = {unit.id for unit in units_meant(name, pack)}
    return bool(meant & {unit.id for unit in one.units})

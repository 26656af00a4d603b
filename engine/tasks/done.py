"""What has become of tasks（办理情况）: records that say that one was done, joined to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from engine.facts.registry import units_meant
from engine.packs.pack import Pack
from engine.records.record import Done, Record
from engine.tasks.occurrence import Occurrence

TASK: Final = "task"
"""The kind of the record that says so, and of the pending item."""


def task_records(records: Iterable[Record]) -> tuple[Done, ...]:
    """The records that say that a task was done, the earliest first."""
    found = (one for one in records if isinstance(one, Done) and one.kind == TASK and one.about)
    return tuple(sorted(found, key=lambda one: one.at))


def with_done(
    found: Iterable[Occurrence], done: Sequence[Done], pack: Pack
) -> tuple[Occurrence, ...]:
    """The occurrences, each with the first record that says that it was done, if any does."""
    by_number: dict[str, list[Done]] = {}
    for one in done:
        by_number.setdefault(one.about, []).append(one)
    return tuple(_told(one, by_number, pack) for one in found)


def _told(one: Occurrence, done: dict[str, list[Done]], pack: Pack) -> Occurrence:
    told = [*done.get(one.number, ())]
    told += [record for record in done.get(one.shared, ()) if owes(record.by, one, pack)]
    first = min(told, key=lambda record: record.at, default=None)
    return one if first is None else replace(one, done=first)


def owes(name: str, one: Occurrence, pack: Pack) -> bool:
    """Whether the one of that name owes it; what nobody is named for may be done by anybody."""
    if one.is_nobodys:
        return True
    meant = {unit.id for unit in units_meant(name, pack)}
    return bool(meant & {unit.id for unit in one.units})

"""Records from whose beginning something is counted（起算的记录）: by id or name, since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from engine.facts.alert_life import begins
from engine.records.record import (
    Activity,
    Alert,
    Declaration,
    Incident,
    Observation,
    Order,
    Record,
    Response,
)


def first_moments(records: Iterable[Record]) -> Mapping[str, datetime]:
    """When what is recorded began, by the id, name or document that its facts go by.

    What goes by nothing of its own is not among them: a place in a file names no record.
    """
    found: dict[str, datetime] = {}
    for record in records:
        for name, start in _moment(record):
            if name:
                found[name] = min(start, found.get(name, start))
    return found


def _moment(record: Record) -> Iterator[tuple[str, datetime]]:
    match record:
        case Incident() | Observation():
            yield record.id, record.at
        case Order():
            yield record.id or record.document, record.at
        case Activity():
            yield record.name, record.start
        case Declaration():
            yield record.document, record.start
        case Response():
            yield record.id, record.started
        case Alert():
            yield record.id, begins(record)
        case _:
            return

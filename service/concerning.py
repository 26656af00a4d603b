"""Records that bear on a pack（与规则包有关的记录）: those that name only what the pack has.

A home keeps one log. Some records of it are about the readings, windows or units of the operator's
own pack; to another pack they say nothing, and would be taken there for slips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from engine.packs.pack import Pack
from engine.records.record import (
    Consent,
    Consultation,
    Observation,
    Order,
    Proposal,
    ReadingChoice,
    Record,
    Release,
    Termination,
    WindowOverride,
)


def concerning(pack: Pack, records: Iterable[Record]) -> tuple[Record, ...]:
    """The records without those that name what only another pack has."""
    return tuple(record for record in records if _is_known(record, pack))


def _is_known(record: Record, pack: Pack) -> bool:
    return all(names(pack, record) for sort, names in _NAMED if isinstance(record, sort))


_NAMED: Final[tuple[tuple[Any, Callable[[Pack, Any], bool]], ...]] = (
    (WindowOverride, lambda pack, one: any(one.window in (w.id, w.title) for w in pack.windows)),
    (ReadingChoice, lambda pack, one: one.reading in pack.reading_by_id),
    (Termination, lambda pack, one: one.rule in pack.rule_by_id),
    (Observation, lambda pack, one: one.quantity in pack.quantity_by_name),
    (Order, lambda pack, one: one.by in pack.unit_by_name),
    ((Proposal, Consent, Release, Consultation), lambda pack, one: one.unit in pack.unit_by_name),
)
"""Records that name something of a pack, and whether the pack has it."""

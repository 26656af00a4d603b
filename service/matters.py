"""Life cycles at the store（办理次序）: new entries against what is recorded of their matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from engine.lifecycles.acts import acts_of
from engine.lifecycles.courses import refuse_out_of_order
from engine.lifecycles.notice import refuse_overtaken, told_of
from engine.packs.pack import Pack
from service.folding import CORRECT, records_of
from service.store.events import Event

if TYPE_CHECKING:
    from service.recording import Entry
    from service.store.writing import Writing

TOLD_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "response": ("application", "response", "adjustment", "end_response"),
    "admission": ("proposal", "consent", "release"),
    "consultation": ("consultation", "product"),
    "siren": (),
    "incident": ("incident", "development", "close_incident"),
    "inspection": ("inspection", "rectification"),
    "rectification": ("rectification",),
    "period": ("declaration", "end_declaration"),
}
"""Life cycle → the kinds of event that tell it; orders and what was done are found by matter."""
STEPS: Final = ("paper", "done", "receipt")
"""Kinds of event that tell how far a notice has come."""
TELLING: Final = frozenset({kind for told in TOLD_BY.values() for kind in told} | {"order", "done"})


def refuse_misplaced(writing: Writing, entries: Sequence[Entry], pack: Pack) -> None:
    """Refuse entries out of the order of their life cycles. Raises InputFault W111."""
    if not any(_told(entry) in TELLING for entry in entries):
        return
    new = [Event(0, "", entry.kind, entry.ref, dict(entry.body)) for entry in entries]
    before = _recorded(writing, new, pack)
    last = max((event.seq for event in before), default=0)
    numbered = [
        Event(last + n, "", one.kind, one.ref, one.body) for n, one in enumerate(new, start=1)
    ]
    refuse_out_of_order(records_of(before), records_of([*before, *numbered]), pack)


def refuse_undoing(writing: Writing, entry: Entry, pack: Pack) -> None:
    """Refuse a correction of a notice's step that undoes what followed. Raises InputFault W126."""
    if entry.kind != CORRECT or _told(entry) not in STEPS:
        return
    before = writing.find((*STEPS, CORRECT), entry.ref)
    after = [*before, Event(before[-1].seq + 1, "", entry.kind, entry.ref, dict(entry.body))]
    was, now = (told_of(entry.ref, None, records_of(found), pack) for found in (before, after))
    refuse_overtaken(was, now, pack)


def _told(entry: Entry | Event) -> str:
    """The kind of record that an entry is, or corrects."""
    return str(entry.body["kind"]) if entry.kind == CORRECT else entry.kind


def _recorded(writing: Writing, new: Sequence[Event], pack: Pack) -> list[Event]:
    """What is recorded of the matters that the new events are about, in the order recorded."""
    acts = acts_of(records_of(new), pack)
    found: dict[int, Event] = {}
    for matter in sorted({act.matter for act in acts} | {event.ref for event in new}):
        events = writing.find(("order", "done", CORRECT), matter)
        found.update((event.seq, event) for event in events)
    told = acts_of(records_of([*found.values(), *new]), pack)
    touched = {act.cycle for act in told}
    touched |= {cycle for cycle, kinds in TOLD_BY.items() if any(_told(e) in kinds for e in new)}
    kinds = sorted({kind for cycle in touched for kind in TOLD_BY[cycle]})
    if kinds:
        found.update((event.seq, event) for event in writing.find([*kinds, CORRECT]))
    return [found[number] for number in sorted(found)]

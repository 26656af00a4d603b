"""Recording（登记）: checked records and later acts on them, appended to the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from engine.errors import InputFault
from service.folding import ACTS, CORRECT, corrected, written_records
from service.store.events import Event

if TYPE_CHECKING:
    from engine.packs.pack import Pack
    from service.store.database import Database
    from service.store.writing import Writing

ABOUT: Final = frozenset({"order", "done", "paper"})
"""Kinds of record that are kept under what they are about, where they say so."""

IDENTIFIED: Final = frozenset(
    {"alert", "incident", "response", "application", "consultation", "inspection", "rectification"}
)
"""Kinds of record of which each id is recorded once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to record（登记项）: kind, what it is about, its canonical fields."""

    kind: str
    ref: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded（登记结果）: the numbers; if the clock is behind, the last event's time."""

    numbers: tuple[int, ...]
    clock_behind: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at before deciding（所见）: the events of these kinds about ``ref``."""

    kinds: tuple[str, ...]
    ref: str
    numbers: tuple[int, ...]


def ref_of(kind: str, body: Mapping[str, Any]) -> str:
    """What a record is about: its id, or the unit, name or plan it concerns."""
    if kind == "declaration":
        return str(body.get("document") or body["situation"])
    if kind == "response" and not body.get("id"):
        return f"{body['plan']}@{body['started']}"
    if kind in ABOUT and body.get("about"):
        return str(body["about"])
    names = ("id", "unit", "name", "situation", "window", "quantity", "act", "of", "kind",
             "response", "consultation", "incident", "about", "by")  # fmt: skip
    return next(str(body[name]) for name in names if body.get(name))


def record(  # noqa: PLR0913 - the log, what, when, by whom, and what is to hold
    store: Database,
    entries: Iterable[Entry],
    at: datetime,
    actor: str = "",
    pack: Pack | None = None,
    seen: Seen | None = None,
) -> Recorded:
    """Append the entries in one transaction, checked by ``pack`` for their order where given.

    Raises:
        InputFault: W101, W102, W107 an id twice, unknown, or ended twice; W111 out of order; W112
            the same twice; W113 something was recorded since what was decided on was ``seen``.
        NoAnswer: S1xx the store.

    """
    listed = tuple(entries)
    with store.writing() as writing:
        if seen is not None:
            _refuse_overtaken(writing, seen)
        if pack is not None:
            from service.matters import refuse_misplaced, refuse_undoing

            for entry in listed:
                _refuse_out_of_place(writing, entry)
                _refuse_repeated(writing, entry)
                refuse_undoing(writing, entry, pack)
            refuse_misplaced(writing, listed, pack)
        return append(writing, listed, at, actor=actor)


def append(
    writing: Writing,
    entries: Iterable[Entry],
    at: datetime,
    *,
    received: int | None = None,
    actor: str = "",
) -> Recorded:
    """Append the entries within an open transaction, refusing what cannot follow what is there."""
    numbers: list[int] = []
    for entry in entries:
        _refuse_out_of_place(writing, entry)
        numbers.append(
            writing.append(at, entry.kind, entry.ref, entry.body, received=received, actor=actor)
        )
    return Recorded(tuple(numbers), writing.clock_behind)


def _refuse_overtaken(writing: Writing, seen: Seen) -> None:
    """Refuse what was decided before somebody else recorded something about the same."""
    found = tuple(event.seq for event in writing.find(seen.kinds, seen.ref))
    if found != seen.numbers:
        added = "、".join(f"#{number}" for number in found if number not in seen.numbers)
        raise InputFault(
            "W113",
            f"刚才有别人登记了 {seen.ref} 的办理（{added}）",
            where=seen.ref,
            remedy="看一看现在到了哪一步，再登记",
        )


def _refuse_out_of_place(writing: Writing, entry: Entry) -> None:
    """Refuse a second record of one id, and an act on something never recorded."""
    name = str(entry.body.get("id") or entry.ref)
    where = f"--id {name}"
    if _known_before(writing, entry):
        raise InputFault(
            "W101",
            f"{name} 已经登记过",
            where=where,
            remedy="换一个 id；要终止它，用 alert lift 或 response end；登错了，用 zhiban correct",
        )
    if entry.kind not in ACTS:
        return
    target = ACTS[entry.kind][0]
    if not writing.has(target, entry.ref):
        shown = "、".join(writing.last_refs(target, 5)) or "无"
        raise InputFault(
            "W102", f"没有登记过 {entry.ref}", where=where, remedy=f"已登记的：{shown}"
        )
    if _ended_before(writing, entry):
        raise InputFault(
            "W107",
            f"{entry.ref} 的终止已经登记过",
            where=where,
            remedy="不用再登记；时间登错了，用 zhiban correct",
        )


def _refuse_repeated(writing: Writing, entry: Entry) -> None:
    """Refuse what is recorded already, word for word: typed twice, or by two at once."""
    kinds = (str(entry.body["kind"]) if entry.kind == CORRECT else entry.kind, CORRECT)
    before = writing.find(kinds, entry.ref)
    known = corrected(before)
    if entry.kind == CORRECT:
        last = Event(before[-1].seq + 1, "", entry.kind, entry.ref, entry.body)
        same = [one for one in corrected([*before, last]) if one.seq == entry.body["seq"]]
        same = [one for one in same if one in known]
    else:
        same = [one for one in known if one.body == entry.body]
    if same:
        raise InputFault(
            "W112",
            f"同样的内容已经登记过（#{same[0].seq}）",
            where=entry.ref,
            remedy="不用再登记；是另一件事，写明不同的时间或文号",
        )


def _known_before(writing: Writing, entry: Entry) -> bool:
    """Whether the id of the entry is taken; orders are kept under what they are about."""
    if entry.kind in IDENTIFIED:
        return writing.has(entry.kind, entry.ref)
    if entry.kind != "order" or not entry.body.get("id"):
        return False
    return any(event.body.get("id") == entry.body["id"] for event in writing.find(("order",)))


def _ended_before(writing: Writing, entry: Entry) -> bool:
    """Whether the act would end nothing that an earlier one has not ended."""
    if not writing.has(entry.kind, entry.ref):
        return False
    if entry.kind != "end_declaration":
        return True
    kinds = (*ACTS[entry.kind][:1], entry.kind, CORRECT)
    before = writing.find(kinds, entry.ref)
    last = Event(before[-1].seq + 1, "", entry.kind, entry.ref, entry.body)
    return written_records(before) == written_records([*before, last])

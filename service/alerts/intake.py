"""Take in what arrives（来件登记）: kept as it arrived, then read, then recorded in one step.

The bytes are kept first, in a transaction of their own: whatever happens while they are read, what
arrived is never lost, and what could not be read is listed for a person. The same bytes are
recorded once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from engine.errors import DutyError, InputFault, plain
from engine.packs.pack import Pack
from service.alerts.formats import Contents, read_contents
from service.alerts.message import AlertMessage
from service.alerts.recording import Recorder

if TYPE_CHECKING:
    from service.store.database import Database

KEPT_AT_MOST: Final = 64 * 1024 * 1024
BATCH: Final = 100
BATCH_BYTES: Final = 16 * 1024 * 1024
QUIET_NOTES: Final = frozenset({"two_languages_merged"})
MOST_SAID: Final = 50
_QUOTED: Final = re.compile("“([a-z_]+)”")


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something that arrived（来件）: its name, where it lies, and its bytes, or why not."""

    name: str
    where: str
    data: bytes = b""
    fault: InputFault | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one thing that arrived（来件结果）.

    Attributes:
        name: its file's name.
        outcome: ``read``, ``flagged`` (read, with notes), ``repeated`` (the same bytes again),
            ``doubtful`` (recorded in part, or contradicting: a person decides), ``refused``.
        said: what it is, in a sentence.
        lines: what was recorded of it.
        notes: what a person should know.
        faults: what a person must see to.

    """

    name: str
    outcome: str
    said: str
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[DutyError, ...] = ()


class Names:
    """Finds hazards by their names in the pack's vocabulary, else by their codes（灾种）."""

    def __init__(self, pack: Pack) -> None:
        self.known = pack.hazard_by_name

    def hazard_of(self, names: Sequence[str], codes: Sequence[str]) -> str | None:
        """The id of the first name that is known, else of the first code."""
        for word in (*names, *codes):
            if word in self.known:
                return self.known[word].id
        return None

    def in_words(self, text: str) -> str:
        """A sentence with the ids of hazards in it replaced by their Chinese names."""
        return _QUOTED.sub(self._name_of, text)

    def _name_of(self, match: re.Match[str]) -> str:
        hazard = self.known.get(match.group(1))
        return f"“{hazard.name}”" if hazard else match.group()


def arrived_at(path: Path) -> Arrived:
    """A file as it arrived; F101 where it cannot be read, F107 where it is too large to keep."""
    try:
        with path.open("rb") as file:
            return arrived_on(file, path.name, str(path))
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        fault = InputFault(
            "F101", f"读不了文件：{said}", where=plain(str(path)), remedy="检查路径和权限"
        )
        return Arrived(path.name, str(path), fault=fault)


def arrived_on(stream: IO[bytes], name: str, where: str) -> Arrived:
    """What a stream holds, to its end; F107 where it is too large to keep."""
    data = stream.read(KEPT_AT_MOST + 1)
    if len(data) <= KEPT_AT_MOST:
        return Arrived(name, where, data)
    what = f"文件超过 {KEPT_AT_MOST // 1024 // 1024} MiB，没有留存"
    fault = InputFault("F107", what, where=plain(where), remedy="这不是预警，请确认文件")
    return Arrived(name, where, fault=fault)


def take_in(
    store: Database, arrivals: Iterable[Arrived], pack: Pack, at: datetime, actor: str = ""
) -> Iterator[Taken]:
    """Keep, read and record, some at a time; what became of each, in their order.

    Raises:
        NoAnswer: S1xx the store cannot be used; what was yielded before is recorded.

    """
    for some in _batches(arrivals):
        yield from _take_some(store, some, Names(pack), at, actor)


def _batches(arrivals: Iterable[Arrived]) -> Iterator[list[Arrived]]:
    some: list[Arrived] = []
    size = 0
    for one in arrivals:
        some.append(one)
        size += len(one.data)
        if len(some) == BATCH or size > BATCH_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def _take_some(
    store: Database, some: list[Arrived], hazards: Names, at: datetime, actor: str
) -> list[Taken]:
    kept = [one for one in some if one.fault is None]
    with store.writing() as writing:
        numbers = [writing.keep(at, _line(one.name), one.digest, one.data) for one in kept]
        new = [writing.known(one.digest) is None for one in kept]
    read = [
        read_contents(one.data, _line(one.where), hazards) if fresh else Contents()
        for one, fresh in zip(kept, new, strict=True)
    ]
    taken: dict[int, Taken] = {}
    with store.writing() as writing:
        recorder = Recorder(writing, at, actor)
        for one, number, contents in zip(kept, numbers, read, strict=True):
            if before := writing.known(one.digest):
                result = _repeated(one, before)
            else:
                result = _record(recorder, one, number, contents, hazards)
            outcome = {"flagged": "read", "doubtful": "refused"}.get(result.outcome, result.outcome)
            writing.decide(number, outcome, _detail(result, contents))
            taken[id(one)] = result
    return [taken[id(one)] if one.fault is None else _unkept(one, one.fault) for one in some]


def _unkept(one: Arrived, fault: InputFault) -> Taken:
    return Taken(one.name, "refused", fault.what, faults=(fault,))


def _repeated(one: Arrived, before: int) -> Taken:
    return Taken(one.name, "repeated", f"与来件 #{before} 完全相同，不再登记")


def _record(
    recorder: Recorder, one: Arrived, number: int, contents: Contents, hazards: Names
) -> Taken:
    """Record every message of what arrived; what became of it."""
    told = [recorder.record(each, number, _line(one.where)) for each in contents.messages]
    lines = [line for each in told for line in each.lines]
    faults = (*contents.faults, *(doubt for each in told for doubt in each.doubts))
    notes = _notes(contents, hazards)
    outcome = "flagged" if notes else "read"
    if faults:
        outcome = "doubtful" if contents.messages else "refused"
    said = _said(contents) if contents.messages or not faults else faults[0].what
    if faults:
        said += f"（来件 #{number} 已留存）"
    elif told and all(each.known for each in told):
        said += "，以前登记过，内容一致"
    return Taken(one.name, outcome, said, tuple(lines), notes, faults)


def _detail(taken: Taken, contents: Contents) -> str:
    """What the store keeps of the outcome: faults in words, else the identifiers read."""
    if taken.faults:
        shown = [str(fault) for fault in taken.faults[:MOST_SAID]]
        left = len(taken.faults) - len(shown)
        return "\n".join([*shown, f"还有 {left} 处"] if left else shown)
    if taken.outcome == "repeated":
        return taken.said
    names = [_line(message.identifier) for message in contents.messages[:MOST_SAID]]
    left = len(contents.messages) - len(names)
    return " ".join([*names, f"…（共 {len(contents.messages)} 条）"] if left else names)


def _said(contents: Contents) -> str:
    if not contents.messages:
        return "没有预警"
    if len(contents.messages) > 1:
        lifts = sum(message.lifts for message in contents.messages)
        ends = f"，其中解除 {lifts} 条" if lifts else ""
        return f"{len(contents.messages)} 条预警{ends}"
    return _message_said(contents.messages[0])


def _message_said(message: AlertMessage) -> str:
    words = {"Update": "更新", "Cancel": "解除", "Ack": "回执", "Error": "回执"}
    what = "解除" if message.lifts else words.get(message.msg_type, "发布")
    drill = "" if message.status == "Actual" else f"，状态 {message.status}"
    return _line(f"{what} {message.identifier}{drill}")


def _notes(contents: Contents, hazards: Names) -> tuple[str, ...]:
    """The notes of the whole and of each message; of several messages, with their identifiers."""
    found: dict[str, None] = dict.fromkeys(note.text for note in contents.notes)
    several = len(contents.messages) > 1
    for message in contents.messages:
        name = f"{_line(message.identifier)} " if several else ""
        texts = (note.text for note in message.notes if note.code not in QUIET_NOTES)
        found |= dict.fromkeys(f"{name}{hazards.in_words(text)}" for text in texts)
    return tuple(found)


def _line(text: str) -> str:
    """Words from outside as one line that can be printed."""
    return plain(" ".join(text.split()))

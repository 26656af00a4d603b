"""Take in alert files（来件登记）: kept as they arrived, then read, then recorded in one step.

The bytes are kept first, in a transaction of their own: whatever happens while they are read, what
arrived is never lost, and what could not be read is listed for a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from engine.errors import DutyError, InputFault, plain
from engine.packs.pack import Pack
from service.alerts.cap import read_cap
from service.alerts.message import AlertMessage, ReadAlert
from service.store.sqlite import Store, Writing

KEPT_AT_MOST: Final = 64 * 1024 * 1024
QUIET_NOTES: Final = {"two_languages_merged"}
STATUSES: Final = {"Actual", "Exercise", "System", "Test", "Draft"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file（来件结果）: read, repeated or refused, in words."""

    name: str
    outcome: str
    said: str
    lines: tuple[str, ...] = ()
    fault: DutyError | None = None


class _Names:
    """Finds hazards by their names in the pack's vocabulary, else by their codes."""

    def __init__(self, pack: Pack) -> None:
        self.known = pack.hazard_by_name

    def hazard_of(self, names: Sequence[str], codes: Sequence[str]) -> str | None:
        """The id of the first name that is known, else of the first code."""
        for word in (*names, *codes):
            if word in self.known:
                return self.known[word].id
        return None


def take_in(store: Store, path: Path, pack: Pack, at: datetime) -> Taken:
    """Keep, read and record one file. Raises NoAnswer only if the store cannot be used."""
    try:
        data = _bytes_of(path)
    except InputFault as fault:
        return Taken(path.name, "refused", fault.what, fault=fault)
    digest = hashlib.sha256(data).hexdigest()
    with store.writing() as writing:
        before = writing.known(digest)
        number = writing.keep(at.isoformat(), path.name, digest, data)
        if before is not None:
            writing.decide(number, "repeated", f"与来件 #{before} 相同")
            return Taken(path.name, "repeated", f"与来件 #{before} 完全相同，不再登记")
    try:
        message = read_cap(data, source=str(path), hazards=_Names(pack))
    except InputFault as fault:
        with store.writing() as writing:
            writing.decide(number, "refused", str(fault))
        return Taken(path.name, "refused", f"{fault.what}（来件 #{number} 已留存）", fault=fault)
    with store.writing() as writing:
        lines = _record(writing, message, at, number)
        writing.decide(number, "read", message.identifier)
    return Taken(path.name, "read", _said(message), (*lines, *_noted(message)))


def _bytes_of(path: Path) -> bytes:
    """The file's bytes. Raises InputFault F101, and F107 for what is too large even to keep."""
    try:
        with path.open("rb") as file:
            data = file.read(KEPT_AT_MOST + 1)
    except OSError as error:
        raise InputFault(
            "F101", f"读不了文件：{error.strerror}", where=str(path), remedy="检查路径和权限"
        ) from None
    if len(data) > KEPT_AT_MOST:
        raise InputFault(
            "F107",
            f"文件超过 {KEPT_AT_MOST // 1024 // 1024} MiB，没有留存",
            where=str(path),
            remedy="这不是单份预警，请确认文件",
        )
    return data


def _record(writing: Writing, message: AlertMessage, at: datetime, number: int) -> tuple[str, ...]:
    """Record what the message says: alerts, or the end of earlier ones."""
    if message.lifts:
        return _record_lifts(writing, message, at, number)
    known = {event.ref for event in writing.events() if event.kind == "alert"}
    lines: list[str] = []
    for one in message.alerts:
        if _line(one.id) in known:
            lines.append(f"{one.id} 已经登记过，内容不同；这一份只留存，请人工核对")
            continue
        body = _body(one, message)
        writing.append(at.isoformat(), "alert", body["id"], body, number)
        lines.append(f"{one.headline or one.hazard}（{one.id}）")
    return tuple(lines)


def _record_lifts(
    writing: Writing, message: AlertMessage, at: datetime, number: int
) -> tuple[str, ...]:
    """End what the message refers to, and the hazards it names by its own identifier."""
    ended = list(dict.fromkeys(message.references)) or [message.identifier]
    recorded = [event.ref for event in writing.events() if event.kind == "alert"]
    lines: list[str] = []
    for identifier in ended:
        body = {
            "id": identifier,
            "at": message.sent.isoformat(),
            "by": message.identifier,
            "status": message.status,
        }
        writing.append(at.isoformat(), "lift", identifier, body, number)
        seen = (
            ""
            if identifier in {ref.split("#")[0] for ref in recorded}
            else "（尚未收到过它的发布件）"
        )
        lines.append(f"解除 {identifier}{seen}")
    return tuple(lines)


def _body(one: ReadAlert, message: AlertMessage) -> dict[str, Any]:
    status = message.status if message.status in STATUSES else "System"
    body: dict[str, Any] = {
        "id": _line(one.id),
        "hazard": _line(one.hazard),
        "colour": one.colour,
        "issued": message.sent.isoformat(),
        "status": status,
    }
    if one.area:
        body["area"] = list(one.area)
    if one.effective > message.sent:
        body["effective"] = one.effective.isoformat()
    if one.expires is not None:
        body["expires"] = one.expires.isoformat()
    superseded = [ref for ref in message.references if ref != message.identifier]
    if superseded:
        body["supersedes"] = superseded
    if one.headline:
        body["headline"] = _line(one.headline)
    return body


def _line(text: str) -> str:
    """Words from a stranger as one line that can be printed."""
    return plain(" ".join(text.split()))


def _said(message: AlertMessage) -> str:
    what = (
        "解除"
        if message.lifts
        else {"Update": "更新", "Cancel": "解除"}.get(message.msg_type, "发布")
    )
    drill = "" if message.status == "Actual" else f"，状态 {message.status}"
    return f"{what} {message.identifier}{drill}"


def _noted(message: AlertMessage) -> tuple[str, ...]:
    return tuple(f"注意：{note.text}" for note in message.notes if note.code not in QUIET_NOTES)

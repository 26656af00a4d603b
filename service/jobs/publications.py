"""Monthly sheets as they went（拟制、签发、印发）: numbered, immutable, changed by change orders.

A publication is an event of the log, and so are its signature and its issue; its files are kept by
digest. Nothing is ever changed: a change is another number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from engine.errors import InputFault
from service.store.events import Event, body_text

MADE: Final = "publication"
SIGNED: Final = "publication_sign"
ISSUED: Final = "publication_issue"
KINDS: Final = (MADE, SIGNED, ISSUED)
DRILL: Final = "演练-"
STATES: Final = {"draft": "已拟制，待签发", "signed": "已签发，待印发", "issued": "已印发"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a publication（文件）: its name, and the digest under which it is kept."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Publication:
    """One numbered sheet of a month（值班表的一号）.

    Attributes:
        number: month and revision, ``2026-12-1``.
        month: the first day of the month.
        revision: 1 for the first.
        change: which change order（变更单）of the month it is, 0 if it is none.
        replaces: the number of the revision before it, empty for the first.
        inputs: digests of all that it was made from, by name.
        head: number and value of the last event that it was made from.
        files: what is circulated.
        early: days whose holidays were not known（预排）.
        changes: how it differs from the one that it replaces, a sentence each.
        digest: over inputs, files and what it replaces.
        made_at: when it was made.
        people: the people's sheet in one line, without names; empty if nobody was assigned.
        signed_at: when it was signed; by whom and under which document.
        issued_at: when it was issued.
        superseded: whether a later revision stands in its place: another draft for a draft, an
            issued one for an issued one.
        exercise: whether it was made in an exercise.

    """

    number: str
    month: date
    revision: int
    change: int
    replaces: str
    inputs: Mapping[str, str]
    head: tuple[int, str]
    files: tuple[File, ...]
    early: tuple[date, ...]
    changes: tuple[str, ...]
    digest: str
    made_at: datetime
    people: str = ""
    signed_at: datetime | None = None
    signed_by: str = ""
    document: str = ""
    issued_at: datetime | None = None
    superseded: bool = False
    exercise: bool = False

    @property
    def state(self) -> str:
        """``draft``, ``signed`` or ``issued``."""
        if self.issued_at is not None:
            return "issued"
        return "draft" if self.signed_at is None else "signed"

    @property
    def title(self) -> str:
        """What it is called: 2026年12月值班表（第1号），a change order by its number."""
        drill = "【演练】" if self.exercise else ""
        early = "预排，" if self.early else ""
        order = f"变更单第{self.change}号" if self.change else f"第{self.revision}号"
        month = f"{self.month.year}年{self.month.month}月"
        return f"{drill}{month}值班表（{early}{order}，编号 {self.number}）"


def month_text(month: date) -> str:
    """A month as numbers begin with it: 2026-12."""
    return f"{month:%Y-%m}"


def publications(events: Iterable[Event], *, exercise: bool = False) -> tuple[Publication, ...]:
    """The publications that the log tells of, in the order made."""
    found: dict[str, Publication] = {}
    for event in events:
        if event.kind not in KINDS or bool(event.body.get("exercise")) is not exercise:
            continue
        number = event.ref
        if event.kind == MADE:
            found[number] = _made(event)
        elif event.kind == SIGNED:
            body = event.body
            at = datetime.fromisoformat(body["at"])
            found[number] = replace(
                found[number], signed_at=at, signed_by=body["by"], document=body.get("document", "")
            )
        else:
            found[number] = replace(
                found[number], issued_at=datetime.fromisoformat(event.body["at"])
            )
    listed = tuple(found.values())
    return tuple(replace(one, superseded=_is_superseded(one, listed)) for one in listed)


def _is_superseded(one: Publication, listed: Iterable[Publication]) -> bool:
    """An issued one stands until a later one is issued; a draft only until the next."""
    later = [o for o in listed if o.month == one.month and o.revision > one.revision]
    return any(o.issued_at is not None or one.issued_at is None for o in later)


def _made(event: Event) -> Publication:
    body = event.body
    return Publication(
        number=event.ref,
        month=date.fromisoformat(body["month"]),
        revision=body["revision"],
        change=body["change"],
        replaces=body["replaces"],
        inputs=body["inputs"],
        head=(body["head"][0], body["head"][1]),
        files=tuple(File(**row) for row in body["files"]),
        early=tuple(map(date.fromisoformat, body["early"])),
        changes=tuple(body["changes"]),
        digest=body["digest"],
        made_at=datetime.fromisoformat(body["at"]),
        people=body.get("people", ""),
        exercise=bool(body.get("exercise")),
    )


def body_of(one: Publication) -> dict[str, Any]:
    """The body of the event that makes a publication."""
    body: dict[str, Any] = {
        "month": one.month.isoformat(),
        "revision": one.revision,
        "change": one.change,
        "replaces": one.replaces,
        "inputs": dict(one.inputs),
        "head": list(one.head),
        "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in one.files],
        "early": [day.isoformat() for day in one.early],
        "changes": list(one.changes),
        "digest": one.digest,
        "at": one.made_at.isoformat(),
    }
    if one.people:
        body["people"] = one.people
    return {**body, "exercise": True} if one.exercise else body


def digest_of(inputs: Mapping[str, str], files: Iterable[File], replaces: str) -> str:
    """The digest of a publication: the same inputs give the same."""
    listed = {file.name: file.sha256 for file in files}
    text = body_text({"inputs": dict(inputs), "files": listed, "replaces": replaces})
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def of_month(listed: Iterable[Publication], month: date) -> tuple[Publication, ...]:
    """The revisions of a month, in order."""
    return tuple(one for one in listed if one.month == month)


def standing(listed: Iterable[Publication], month: date) -> Publication | None:
    """The issued sheet that is in force for the month, if one is."""
    issued = [one for one in of_month(listed, month) if one.issued_at is not None]
    return issued[-1] if issued else None


def voided(listed: Iterable[Publication], one: Publication) -> str:
    """The number of the signed sheet whose signature the draft ``one`` voids; empty if none."""
    before = [other for other in of_month(listed, one.month) if other.revision < one.revision]
    last = before[-1] if before else None
    return last.number if last is not None and last.state == "signed" else ""


def void_words(number: str) -> str:
    """That the signature of a sheet does not count any more, in words."""
    return f"{number} 的签发不再有效，须重新签发"


def numbered(listed: Iterable[Publication], month: date, number: str = "") -> Publication:
    """The revision of that number, else the last of the month. Raises InputFault J101."""
    found = of_month(listed, month)
    chosen = [one for one in found if number in ("", one.number, str(one.revision))]
    if not chosen:
        known = "、".join(one.number for one in found)
        what = f"没有 {number or month_text(month)} 的值班表"
        draft = f"zhiban month {month_text(month)} draft"
        remedy = f"现有：{known}" if known else f"还没有拟制；用 {draft} 拟制"
        raise InputFault("J101", what, where=number or month_text(month), remedy=remedy)
    return chosen[-1]

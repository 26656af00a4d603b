"""What the store holds（记录库里的东西）: events, what arrived, and the end of the log."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from service.people.register import Register

SCHEMA_VERSION: Final = 4
"""The version of the tables that this program writes; 1 had no chain, 2 no tables of jobs, 3 no
people."""

CHAIN_VERSION: Final = 2
"""The version from which the events form a chain."""

JOBS_VERSION: Final = 3
"""The version from which there are tables of jobs."""

PEOPLE_VERSION: Final = 4
"""The version from which there are tables of people."""

_DECODER: Final = json.JSONDecoder()

HAPPENED: Final = ("at", "issued", "started", "from")
"""The fields of a record that may say when it was so, in the order looked at."""


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded event（事件）: its kind, what it is about, its canonical fields.

    ``recorded_at`` is an instant in Beijing time, ISO form; never earlier than that of the event
    before, so its text sorts as its time does.
    """

    seq: int
    recorded_at: str
    kind: str
    ref: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """An event as a link of the chain（链节）: every column as stored, the body as its text.

    ``received_sha256`` is the digest of what arrived and said this, so that the chain covers it.
    """

    seq: int
    recorded_at: str
    happened_at: str | None
    kind: str
    ref: str
    actor: str
    document: str
    body: str
    received: int | None
    received_sha256: str | None
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Received:
    """Something that arrived（来件）, and what became of it."""

    id: int
    received_at: str
    name: str
    sha256: str
    size: int
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that arrived（来件原件）, whole; outcome and detail empty if it was cut short."""

    id: int
    received_at: str
    name: str
    sha256: str
    body: bytes
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log（链头）: number, chain value and time of the last event."""

    seq: int
    hash: str
    recorded_at: str


class Reader(Protocol):
    """What answers are read from（读取口）: either database, by either way of reading it."""

    def exists(self) -> bool:
        """Whether anything was ever recorded here."""
        ...

    def events(
        self, known_at: datetime | None = None, without: Collection[str] = ()
    ) -> tuple[Event, ...]:
        """Events in the order recorded; with ``known_at`` those recorded until then, inclusive.

        Those of the kinds ``without`` are left out, by the database.
        """
        ...

    def received(self) -> tuple[Received, ...]:
        """Everything that arrived, in order, with its outcome."""
        ...

    def find(self, kinds: Sequence[str], ref: str | None = None) -> tuple[Event, ...]:
        """Events of these kinds, about ``ref`` where one is given, in the order recorded."""
        ...

    def lists_people(self) -> bool:
        """Whether anybody is listed."""
        ...

    def people_rows(self) -> AbstractContextManager[RegisterRows]:
        """People, leave and wishes, as they stand at one moment; nothing in older tables."""
        ...

    def job_rows(self) -> AbstractContextManager[KeptRows]:
        """What was kept, as it stands at one moment; nothing in older tables."""
        ...


class RegisterRows(Protocol):
    """The rows of people, to read（名册读取口）."""

    def register(self) -> Register:
        """Everybody, with leave and wishes. Raises NoAnswer S103."""
        ...


class KeptRows(Protocol):
    """The rows of kept files, to read（留存读取口）."""

    def file(self, digest: str) -> bytes | None:
        """The bytes kept under a digest; ``None`` if none are, or others than were kept."""
        ...


def instant_text(at: datetime) -> str:
    """An aware instant as the store writes it: Beijing time, ISO form."""
    from calendars.duty_day import BEIJING

    return at.astimezone(BEIJING).isoformat()


def body_text(body: Mapping[str, Any]) -> str:
    """The canonical text of a body: keys sorted, no spaces, Chinese as it is."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def body_of(text: str) -> dict[str, Any]:
    """The body that a text holds; read with as few calls as can be, since there are so many."""
    try:
        body, end = _DECODER.raw_decode(text)
    except ValueError:
        end = -1
    found: dict[str, Any] = body if end == len(text) else json.loads(text)
    return found


def happened_at(body: Mapping[str, Any]) -> str | None:
    """When the thing recorded was so, as the record writes it; ``None`` if it does not say."""
    return next((str(body[name]) for name in HAPPENED if body.get(name)), None)

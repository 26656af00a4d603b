"""Read the embedded file（内置记录库的读取）, with the standard library alone.

What an answer needs must be there at once, so nothing heavy is imported. Versions 1 and 2 of the
tables are read alike; writing, and bringing version 1 up to date, is ``service.store.database``'s.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from service.store.events import (
    JOBS_VERSION,
    PEOPLE_VERSION,
    SCHEMA_VERSION,
    Event,
    Received,
    body_of,
    instant_text,
)
from service.store.faults import newer, unusable

if TYPE_CHECKING:
    from service.people.register import Register

BUSY_SECONDS: Final = 10
"""How long a statement waits for another program's transaction."""

LAST: Final = "9999"
"""What comes after every time recorded."""

_EVENTS: Final = "SELECT seq, recorded_at, kind, ref, body FROM event"
_RECEIVED: Final = (
    "SELECT id, received_at, name, sha256, length(body), COALESCE(outcome, 'refused'),"
    " COALESCE(detail, '读取中断') FROM received"
    " LEFT JOIN outcome ON outcome.received = received.id ORDER BY id"
)
_REGISTER: Final = (
    "SELECT * FROM person ORDER BY unit, id",
    "SELECT * FROM leave ORDER BY person, first, id",
    "SELECT * FROM wish ORDER BY person, day",
)
_FILE: Final = "SELECT body FROM artifact WHERE sha256 = ?"


class EmbeddedReader:
    """The embedded file, read only（内置记录库）."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether anything was ever recorded here."""
        return self.path.is_file()

    def events(
        self, known_at: datetime | None = None, without: Collection[str] = ()
    ) -> tuple[Event, ...]:
        """Events in the order recorded. Raises NoAnswer S101, S102, S105–S107."""
        until = LAST if known_at is None else instant_text(known_at)
        listed = ", ".join("?" * len(without))
        query = f"{_EVENTS} WHERE recorded_at <= ? AND kind NOT IN ({listed}) ORDER BY seq"
        with self._open() as connection:
            if connection is None:
                return ()
            rows = connection.execute(query, (until, *without))
            return tuple(
                Event(seq, at, kind, ref, body_of(body)) for seq, at, kind, ref, body in rows
            )

    def received(self) -> tuple[Received, ...]:
        """Everything that arrived, in order, with its outcome."""
        with self._open() as connection:
            if connection is None:
                return ()
            return tuple(Received(*row) for row in connection.execute(_RECEIVED))

    def lists_people(self) -> bool:
        """Whether anybody is listed."""
        with self._open() as connection:
            if connection is None or _version(connection, self.path) < PEOPLE_VERSION:
                return False
            return connection.execute("SELECT 1 FROM person LIMIT 1").fetchone() is not None

    def find(self, kinds: Sequence[str], ref: str | None = None) -> tuple[Event, ...]:
        """Events of these kinds, about ``ref`` where one is given, in the order recorded."""
        listed = ", ".join("?" * len(kinds))
        query = f"{_EVENTS} WHERE kind IN ({listed}) AND COALESCE(ref = ?, TRUE) ORDER BY seq"
        with self._open() as connection:
            if connection is None:
                return ()
            rows = connection.execute(query, (*kinds, ref))
            return tuple(
                Event(seq, at, kind, about, body_of(body)) for seq, at, kind, about, body in rows
            )

    @contextmanager
    def people_rows(self) -> Iterator[_Registered]:
        """People, leave and wishes, as they stand at one moment; nothing in older tables."""
        with self._since(PEOPLE_VERSION) as connection:
            yield _Registered(connection)

    @contextmanager
    def job_rows(self) -> Iterator[_Kept]:
        """What was kept, as it stands at one moment; nothing in older tables."""
        with self._since(JOBS_VERSION) as connection:
            yield _Kept(connection)

    @contextmanager
    def _since(self, version: int) -> Iterator[sqlite3.Connection | None]:
        """A connection that sees one moment, or ``None`` where tables are older than that."""
        with self._open() as connection:
            if connection is None or _version(connection, self.path) < version:
                yield None
                return
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        """A connection, or ``None`` where nothing was ever recorded."""
        if not self.exists():
            yield None
            return
        try:
            connection = connect(self.path, reading=True)
        except sqlite3.Error as error:
            raise unusable(str(self.path), error) from None
        try:
            yield connection if _version(connection, self.path) else None
        except (sqlite3.Error, json.JSONDecodeError) as error:
            raise unusable(str(self.path), error) from None
        finally:
            connection.close()


class _Registered:
    """The rows of people, to read（名册读取口）."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection

    def register(self) -> Register:
        """Everybody, as :meth:`service.store.people_rows.PeopleRows.register` has them."""
        from service.store.registered import register_of

        return register_of(*map(self._rows, _REGISTER))

    def _rows(self, query: str) -> list[dict[str, Any]]:
        return [] if self._connection is None else list(map(dict, self._connection.execute(query)))


class _Kept:
    """The rows of kept files, to read（留存读取口）."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection

    def file(self, digest: str) -> bytes | None:
        """The bytes kept under a digest; ``None`` if none are, or others than were kept."""
        if self._connection is None:
            return None
        row = self._connection.execute(_FILE, (digest,)).fetchone()
        body = bytes(row["body"]) if row is not None else None
        return body if body is not None and sha256(body).hexdigest() == digest else None


def connect(path: Path, *, reading: bool) -> sqlite3.Connection:
    """A connection; for reading also in a folder that cannot be written, if nobody writes."""
    address = path.absolute().as_uri()
    if reading and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        address += "?mode=ro&immutable=1"
    connection = sqlite3.connect(address, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise newer(str(path), version, SCHEMA_VERSION)
    return version

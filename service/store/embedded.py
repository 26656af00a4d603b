"""Read the embedded file（内置记录库的读取）, with the standard library alone.

What an answer needs must be there at once, so nothing heavy is imported. Versions 1 and 2 of the
tables are read alike; writing, and bringing version 1 up to date, is ``service.store.database``'s.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from service.store.events import (
    PEOPLE_VERSION,
    SCHEMA_VERSION,
    Event,
    Received,
    body_of,
    instant_text,
)
from service.store.faults import newer, unusable

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

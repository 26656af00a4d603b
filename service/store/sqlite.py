"""The embedded store（内置记录库）: append-only events and everything that arrived, in SQLite.

WAL with ``synchronous=FULL``: what a command reported as recorded survives a power cut. Updates and
deletes are refused by the database itself; a correction is a new event.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.errors import NoAnswer

SCHEMA_VERSION: Final = 1
BUSY_SECONDS: Final = 10
_SCHEMA: Final = """
CREATE TABLE received (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  received_at TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE TABLE outcome (
  received INTEGER NOT NULL UNIQUE REFERENCES received(id),
  outcome TEXT NOT NULL CHECK (outcome IN ('read', 'repeated', 'refused')), detail TEXT NOT NULL
) STRICT;
CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  recorded_at TEXT NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)), received INTEGER REFERENCES received(id)
) STRICT;
CREATE INDEX event_ref ON event (kind, ref);
"""
_TABLES: Final = ("received", "outcome", "event")


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded event（事件）: its kind, what it is about, its canonical fields."""

    seq: int
    recorded_at: str
    kind: str
    ref: str
    body: dict[str, Any]


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


class Store:
    """Append-only events in one SQLite file（记录库）."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether anything was ever recorded here."""
        return self.path.is_file()

    @contextmanager
    def _open(self, *, reading: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection; for reading also in a folder that cannot be written, if nobody writes."""
        address = self.path.absolute().as_uri()
        if reading and not os.access(self.path.parent, os.W_OK):
            address += "" if Path(f"{self.path}-wal").exists() else "?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(
                address, timeout=BUSY_SECONDS, isolation_level=None, uri=True
            )
        except sqlite3.Error as error:
            raise _unusable(self.path, error) from None
        try:
            connection.execute("PRAGMA foreign_keys=ON")
            yield connection
        except sqlite3.Error as error:
            raise _unusable(self.path, error) from None
        finally:
            connection.close()

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction: all that is appended in it is kept, or nothing.

        Raises:
            NoAnswer: S101 the file cannot be used, S102 it was made by a newer version.

        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(self.path, error) from None
        with self._open() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("BEGIN IMMEDIATE")
            try:
                _ensure_schema(connection, self.path)
                yield Writing(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def events(self) -> tuple[Event, ...]:
        """Every event, in the order recorded. Raises NoAnswer S101, S102."""
        if not self.exists():
            return ()
        with self._open(reading=True) as connection:
            if not _version(connection, self.path):
                return ()
            return tuple(_events(connection))

    def received(self) -> tuple[Received, ...]:
        """Everything that arrived, in order, with its outcome."""
        if not self.exists():
            return ()
        with self._open(reading=True) as connection:
            if not _version(connection, self.path):
                return ()
            rows = connection.execute(
                "SELECT id, received_at, name, sha256, length(body), COALESCE(outcome, 'refused'),"
                " COALESCE(detail, '读取中断') FROM received"
                " LEFT JOIN outcome ON outcome.received = received.id ORDER BY id"
            )
            return tuple(Received(*row) for row in rows)


class Writing:
    """An open transaction（写入）; sees what is recorded and appends to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def events(self) -> tuple[Event, ...]:
        """Every event recorded so far, those of this transaction included."""
        return tuple(_events(self._connection))

    def append(
        self, recorded_at: str, kind: str, ref: str, body: dict[str, Any], received: int | None
    ) -> int:
        """Append one event; its number."""
        cursor = self._connection.execute(
            "INSERT INTO event (recorded_at, kind, ref, body, received) VALUES (?, ?, ?, ?, ?)",
            (recorded_at, kind, ref, _json(body), received),
        )
        return int(cursor.lastrowid or 0)

    def keep(self, received_at: str, name: str, sha256: str, body: bytes) -> int:
        """Keep what arrived, as it arrived; its number."""
        cursor = self._connection.execute(
            "INSERT INTO received (received_at, name, sha256, body) VALUES (?, ?, ?, ?)",
            (received_at, name, sha256, body),
        )
        return int(cursor.lastrowid or 0)

    def decide(self, received: int, outcome: str, detail: str) -> None:
        """Say what became of something that arrived: read, repeated or refused."""
        self._connection.execute(
            "INSERT INTO outcome (received, outcome, detail) VALUES (?, ?, ?)",
            (received, outcome, detail),
        )

    def known(self, sha256: str) -> int | None:
        """The number under which the same bytes were read before, if they were."""
        row = self._connection.execute(
            "SELECT id FROM received JOIN outcome ON outcome.received = received.id"
            " WHERE sha256 = ? AND outcome = 'read' ORDER BY id LIMIT 1",
            (sha256,),
        ).fetchone()
        return int(row[0]) if row else None


def _json(body: Sequence[Any] | dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _events(connection: sqlite3.Connection) -> Iterator[Event]:
    for seq, recorded_at, kind, ref, body in connection.execute(
        "SELECT seq, recorded_at, kind, ref, body FROM event ORDER BY seq"
    ):
        yield Event(seq, recorded_at, kind, ref, json.loads(body))


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise NoAnswer(
            "S102",
            f"记录库是更新的版本（{version}）写的，本程序只认得 {SCHEMA_VERSION}",
            where=str(path),
            remedy="升级 zhiban",
        )
    return version


def _ensure_schema(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection, path):
        return
    for statement in filter(str.strip, _SCHEMA.split(";")):
        connection.execute(statement)
    for table in _TABLES:
        for act in ("UPDATE", "DELETE"):
            connection.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")


def _unusable(path: Path, error: Exception) -> NoAnswer:
    return NoAnswer(
        "S101", f"记录库用不了：{error}", where=str(path), remedy="检查磁盘空间和权限，或换 --home"
    )

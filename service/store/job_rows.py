"""What scheduled jobs keep（作业留存）: periods made, files, outgoing messages, attempts to send.

Append-only, and outside the chain: who signed and published what is an event; here is what makes
each thing happen once. A key can be taken once, so of two that make the same one fails, whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, insert, select

from service.store.events import instant_text
from service.store.schema import ARTIFACT, ATTEMPT, JOB_TABLES, OUTBOX, PERIOD

_TABLES: Final = {table.name: table for table in JOB_TABLES}


@dataclass(frozen=True, slots=True)
class MadePeriod:
    """A period that was made（已办的一期）: its key, when it was due and when it was made."""

    key: str
    job: str
    due_at: datetime
    made_at: datetime
    said: str

    @property
    def late_seconds(self) -> float:
        """How long after its due time it was made."""
        return (self.made_at - self.due_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be sent（待发件）: to a folder or by mail, to a recipient by name.

    ``files`` are the names of what goes with it and the digests under which it is kept. The
    recipient's address stays in ``site.yaml``: the store cannot forget.
    """

    key: str
    created_at: datetime
    channel: str
    recipient: str
    subject: str
    text: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send（投递）: ``sent``, ``failed`` (tried again then) or ``dead``."""

    number: int
    at: datetime
    outcome: str
    said: str
    again_at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A message with the attempts to send it, in order（发件箱的一件）."""

    message: Message
    attempts: tuple[Attempt, ...] = ()

    @property
    def state(self) -> str:
        """``waiting``, ``sent`` or ``dead``."""
        last = self.attempts[-1].outcome if self.attempts else "failed"
        return "waiting" if last == "failed" else last

    @property
    def due_at(self) -> datetime:
        """When it is to be tried next, while it waits."""
        return self.attempts[-1].again_at if self.attempts else self.message.created_at


class JobRows:
    """The rows of scheduled jobs in one transaction（作业留存）; ``None`` where there are none."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    # --- reading

    def periods(self) -> tuple[MadePeriod, ...]:
        """Every period made, by its due time."""
        return tuple(
            MadePeriod(r["key"], r["job"], _instant(r["due_at"]), _instant(r["made_at"]), r["said"])
            for r in self._rows(select(PERIOD).order_by(PERIOD.c.due_at, PERIOD.c.key))
        )

    def is_made(self, key: str) -> bool:
        """Whether the period of that key was made."""
        return bool(self._rows(select(PERIOD.c.key).where(PERIOD.c.key == key)))

    def file(self, digest: str) -> bytes | None:
        """The bytes kept under a digest; ``None`` if none are, or others than were kept."""
        rows = self._rows(select(ARTIFACT.c.body).where(ARTIFACT.c.sha256 == digest))
        body = bytes(rows[0]["body"]) if rows else None
        return body if body is not None and sha256(body).hexdigest() == digest else None

    def outbox(self, *, waiting: bool = False) -> tuple[Posted, ...]:
        """Messages with the attempts to send them, in the order posted."""
        tried: dict[str, list[Attempt]] = {}
        for row in self._rows(select(ATTEMPT).order_by(ATTEMPT.c.outbox, ATTEMPT.c.number)):
            tried.setdefault(row["outbox"], []).append(_attempt(row))
        query = select(OUTBOX).order_by(OUTBOX.c.created_at, OUTBOX.c.key)
        if waiting:
            sent = select(ATTEMPT.c.outbox).where(ATTEMPT.c.outcome == "sent")
            query = query.where(OUTBOX.c.key.not_in(sent))
        found = (
            Posted(_message(row), tuple(tried.get(row["key"], ()))) for row in self._rows(query)
        )
        return tuple(one for one in found if not waiting or one.state == "waiting")

    def posted(self, key: str) -> Posted | None:
        """The message of that key with its attempts."""
        rows = self._rows(select(OUTBOX).where(OUTBOX.c.key == key))
        tried = select(ATTEMPT).where(ATTEMPT.c.outbox == key).order_by(ATTEMPT.c.number)
        found = tuple(map(_attempt, self._rows(tried)))
        return Posted(_message(rows[0]), found) if rows else None

    # --- writing

    def take(self, made: MadePeriod) -> bool:
        """Claim a period; False if it was made before."""
        if self.is_made(made.key):
            return False
        row = {
            "key": made.key,
            "job": made.job,
            "due_at": instant_text(made.due_at),
            "made_at": instant_text(made.made_at),
            "said": made.said,
        }
        self._insert("period", row)
        return True

    def keep(self, body: bytes) -> str:
        """Keep the bytes of a file under their digest, once; the digest."""
        digest = sha256(body).hexdigest()
        if not self._rows(select(ARTIFACT.c.sha256).where(ARTIFACT.c.sha256 == digest)):
            self._insert("artifact", {"sha256": digest, "body": body})
        return digest

    def post(self, message: Message) -> None:
        """Put a message into the outbox."""
        row = {
            "key": message.key,
            "created_at": instant_text(message.created_at),
            "channel": message.channel,
            "recipient": message.recipient,
            "subject": message.subject,
            "text": message.text,
            "files": json.dumps(message.files, ensure_ascii=False),
        }
        self._insert("outbox", row)

    def tried(self, key: str, attempt: Attempt) -> None:
        """Say how an attempt to send ended."""
        row = {
            "outbox": key,
            "number": attempt.number,
            "at": instant_text(attempt.at),
            "outcome": attempt.outcome,
            "said": attempt.said,
            "again_at": instant_text(attempt.again_at),
        }
        self._insert("attempt", row)

    def restore(self, table: str, row: Mapping[str, Any]) -> None:
        """Write a row of a backup as it was."""
        self._insert(table, row)

    def _insert(self, table: str, row: Mapping[str, Any]) -> None:
        assert self._connection is not None  # noqa: S101 - a transaction that writes has one
        self._connection.execute(insert(_TABLES[table]), [dict(row)])

    def _rows(self, query: Any) -> Sequence[RowMapping]:  # noqa: ANN401
        return () if self._connection is None else self._connection.execute(query).mappings().all()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _attempt(row: RowMapping) -> Attempt:
    return Attempt(
        row["number"], _instant(row["at"]), row["outcome"], row["said"], _instant(row["again_at"])
    )


def _message(row: RowMapping) -> Message:
    files = tuple((name, digest) for name, digest in json.loads(row["files"]))
    return Message(
        row["key"], _instant(row["created_at"]), row["channel"], row["recipient"],
        row["subject"], row["text"], files,
    )  # fmt: skip

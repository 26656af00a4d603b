"""Version 2: actor, document, time of the thing itself, and the chain.

SQLite cannot add such columns in place, and its triggers refuse every update: the three tables are
written anew from the old ones, event by event in order, the chain being computed on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Integer,
    LargeBinary,
    Text,
    text,
)

from service.store.chain import NOTHING, sealed
from service.store.events import Head, Link, happened_at
from service.store.schema import guards

revision = "0002"
down_revision = "0001"

TABLES = ("received", "outcome", "event")
SORTED = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables; from those of version 1 where there are some."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    old = dialect == "sqlite" and bool(
        connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'event'")).scalar()
    )
    if old:
        _set_aside()
    _create(dialect)
    if old:
        _take_over()
    for statement in guards(dialect):
        op.execute(text(statement.replace(":", "\\:")))


def _set_aside() -> None:
    for table in TABLES:
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{act}")
    op.execute("DROP INDEX event_ref")
    for table in reversed(TABLES):
        op.rename_table(table, f"{table}_1")


def _create(dialect: str) -> None:
    op.create_table(
        "received",
        Column("id", Integer, Identity(), primary_key=True),
        Column("received_at", SORTED, nullable=False),
        Column("name", Text, nullable=False),
        Column("sha256", SORTED, nullable=False, index=True),
        Column("body", LargeBinary, nullable=False),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outcome",
        Column(
            "received", Integer, ForeignKey("received.id"), primary_key=True, autoincrement=False
        ),
        Column("outcome", Text, nullable=False),
        Column("detail", Text, nullable=False),
        CheckConstraint("outcome IN ('read', 'repeated', 'refused')", name="outcome"),
        sqlite_strict=True,
    )
    is_json = "json_valid(body)" if dialect == "sqlite" else "body\\:\\:json IS NOT NULL"
    op.create_table(
        "event",
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("recorded_at", SORTED, nullable=False),
        Column("happened_at", SORTED),
        Column("kind", SORTED, nullable=False),
        Column("ref", SORTED, nullable=False),
        Column("actor", Text, nullable=False),
        Column("document", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("received", Integer, ForeignKey("received.id")),
        Column("prev", SORTED, nullable=False, unique=True),
        Column("hash", SORTED, nullable=False, unique=True),
        CheckConstraint(is_json.replace("\\:", ":"), name="body"),
        sqlite_strict=True,
    )
    op.create_index("ix_event_kind_ref", "event", ["kind", "ref"])


def _take_over() -> None:
    op.execute("INSERT INTO received SELECT id, received_at, name, sha256, body FROM received_1")
    op.execute("INSERT INTO outcome SELECT received, outcome, detail FROM outcome_1")
    insert = text(
        "INSERT INTO event VALUES (:seq, :recorded_at, :happened_at, :kind, :ref, :actor,"
        " :document, :body, :received, :prev, :hash)"
    )
    connection = op.get_bind()
    for row in _sealed_rows():
        connection.execute(insert, row)
    for table in reversed(TABLES):
        op.drop_table(f"{table}_1")


def _sealed_rows() -> Iterator[dict[str, Any]]:
    """The old events as links of the chain, numbered without gaps in their order."""
    rows = op.get_bind().execute(
        text(
            "SELECT e.recorded_at, e.kind, e.ref, e.body, e.received, r.sha256 FROM event_1 e"
            " LEFT JOIN received r ON r.id = e.received ORDER BY e.seq"
        )
    )
    head = NOTHING
    for recorded_at, kind, ref, body, received, sha256 in rows.all():
        fields = json.loads(body)
        document = str(fields.get("document") or "")
        link = Link(
            0, recorded_at, happened_at(fields), kind, ref, "", document, body, received, sha256,
            "", "",
        )  # fmt: skip
        link = sealed(link, head)
        head = Head(link.seq, link.hash, link.recorded_at)
        values = {name: getattr(link, name) for name in Link.__dataclass_fields__}
        del values["received_sha256"]
        yield values

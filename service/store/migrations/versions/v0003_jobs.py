"""Version 3: what jobs keep（定时作业）: periods made, files, outbox, attempts to send."""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Text, text

from service.store.schema import job_guards

revision = "0003"
down_revision = "0002"

SORTED = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the four tables beside those of version 2, which stay as they are."""
    op.create_table(
        "period",
        Column("key", SORTED, primary_key=True),
        Column("job", SORTED, nullable=False),
        Column("due_at", SORTED, nullable=False),
        Column("made_at", SORTED, nullable=False),
        Column("said", Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "artifact",
        Column("sha256", SORTED, primary_key=True),
        Column("body", LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "outbox",
        Column("key", SORTED, primary_key=True),
        Column("created_at", SORTED, nullable=False),
        Column("channel", Text, nullable=False),
        Column("recipient", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("files", Text, nullable=False),
        CheckConstraint("channel IN ('folder', 'mail')", name="channel"),
        sqlite_strict=True,
    )
    op.create_table(
        "attempt",
        Column("outbox", SORTED, ForeignKey("outbox.key"), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("at", SORTED, nullable=False),
        Column("outcome", Text, nullable=False),
        Column("said", Text, nullable=False),
        Column("again_at", SORTED, nullable=False),
        CheckConstraint("outcome IN ('sent', 'failed', 'dead')", name="outcome"),
        sqlite_strict=True,
    )
    for statement in job_guards(op.get_bind().dialect.name):
        op.execute(text(statement))

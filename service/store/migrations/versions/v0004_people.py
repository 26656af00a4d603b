"""Version 4: people（人员）, their leave and wishes: ordinary tables, which can be erased."""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Identity, Integer, Text

revision = "0004"
down_revision = "0003"

SORTED = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the three tables beside those of version 3, which stay as they are."""
    op.create_table(
        "person",
        Column("id", SORTED, primary_key=True),
        Column("unit", SORTED, nullable=False),
        Column("posts", Text, nullable=False),
        Column("first", SORTED),
        Column("last", SORTED),
        Column("name", Text, nullable=False),
        Column("phone", Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "leave",
        Column("id", Integer, Identity(), primary_key=True),
        Column("person", SORTED, nullable=False),
        Column("first", SORTED, nullable=False),
        Column("last", SORTED, nullable=False),
        Column("reason", Text, nullable=False),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wish",
        Column("person", SORTED, primary_key=True),
        Column("day", SORTED, primary_key=True),
        Column("wanted", Integer, nullable=False),
        Column("weight", Integer, nullable=False),
        CheckConstraint("wanted IN (0, 1)", name="wanted"),
        sqlite_strict=True,
    )

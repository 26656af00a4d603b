"""Version 1: events without actor and chain, in SQLite alone.

Released tables are never made anew by Alembic: this revision is what an older file is stamped with.
A new PostgreSQL database passes over it.
"""

from __future__ import annotations

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing: the tables of version 1 were made by the program of their time."""

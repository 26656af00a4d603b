"""Make and upgrade the tables（建表与升级）, in the transaction of the first write.

New tables are made at once from the metadata; older ones are upgraded by Alembic, which is imported
only then. Both ways end in the same tables: a test holds them to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, func, insert, select, text

from service.clock import now
from service.store.events import SCHEMA_VERSION
from service.store.schema import EVENT, METADATA

MIGRATIONS: Final = Path(__file__).with_name("migrations")
MIGRATION: Final = "migration"
"""The kind of the event that records an upgrade; it is about no duty."""

_STAMP: Final = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), primary_key=True)
)


def revision_of(version: int) -> str:
    """Alembic's name for a version of the tables."""
    return f"{version:04d}"


def create(connection: Connection) -> None:
    """Make the tables in an empty database."""
    METADATA.create_all(connection)
    _stamp(connection, SCHEMA_VERSION)
    _mark(connection)


def migrate(connection: Connection, version: int) -> None:
    """Upgrade the tables from ``version``, and record that it was done."""
    from alembic import command
    from alembic.config import Config

    from service.store.writing import Writing

    if version == 1:  # version 1 was made without Alembic
        _stamp(connection, version)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision_of(SCHEMA_VERSION))
    _mark(connection)
    count = connection.execute(select(func.count()).select_from(EVENT)).scalar_one()
    body = {"from": version, "to": SCHEMA_VERSION, "events": count}
    Writing(connection).append(now(), MIGRATION, "schema", body, actor="zhiban")


def _stamp(connection: Connection, version: int) -> None:
    _STAMP.create(connection)
    connection.execute(insert(_STAMP), [{"version_num": revision_of(version)}])


def _mark(connection: Connection) -> None:
    """SQLite's own mark, which is read without a look at any table."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"PRAGMA user_version={SCHEMA_VERSION}"))

"""The tables（表结构）: one schema for SQLite and PostgreSQL, append-only in both, but for people.

Each database itself refuses to change or remove a row, and an event that does not follow the last
one. Times and bodies are text, so that both databases hold the same bytes and the same chain. What
is known of people alone can be changed and erased: the law asks for it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
    text,
)

from service.store.chain import GENESIS

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

SORTED: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is compared byte by byte in both databases."""

RECEIVED: Final = Table(
    "received",
    METADATA,
    Column("id", Integer, Identity(), primary_key=True),
    Column("received_at", SORTED, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", SORTED, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

OUTCOME: Final = Table(
    "outcome",
    METADATA,
    Column("received", Integer, ForeignKey("received.id"), primary_key=True, autoincrement=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    CheckConstraint("outcome IN ('read', 'repeated', 'refused')", name="outcome"),
    sqlite_strict=True,
)

EVENT: Final = Table(
    "event",
    METADATA,
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
    CheckConstraint("json_valid(body)", name="body").ddl_if(dialect="sqlite"),
    CheckConstraint("body::json IS NOT NULL", name="body").ddl_if(dialect="postgresql"),
    sqlite_strict=True,
)
Index(None, EVENT.c.kind, EVENT.c.ref)

PERIOD: Final = Table(
    "period",
    METADATA,
    Column("key", SORTED, primary_key=True),
    Column("job", SORTED, nullable=False),
    Column("due_at", SORTED, nullable=False),
    Column("made_at", SORTED, nullable=False),
    Column("said", Text, nullable=False),
    sqlite_strict=True,
)

ARTIFACT: Final = Table(
    "artifact",
    METADATA,
    Column("sha256", SORTED, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_strict=True,
)

OUTBOX: Final = Table(
    "outbox",
    METADATA,
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

ATTEMPT: Final = Table(
    "attempt",
    METADATA,
    Column("outbox", SORTED, ForeignKey("outbox.key"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", SORTED, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("again_at", SORTED, nullable=False),
    CheckConstraint("outcome IN ('sent', 'failed', 'dead')", name="outcome"),
    sqlite_strict=True,
)

PERSON: Final = Table(
    "person",
    METADATA,
    Column("id", SORTED, primary_key=True),
    Column("unit", SORTED, nullable=False),
    Column("posts", Text, nullable=False),
    Column("first", SORTED),
    Column("last", SORTED),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    sqlite_strict=True,
)

LEAVE: Final = Table(
    "leave",
    METADATA,
    Column("id", Integer, Identity(), primary_key=True),
    Column("person", SORTED, nullable=False),
    Column("first", SORTED, nullable=False),
    Column("last", SORTED, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

WISH: Final = Table(
    "wish",
    METADATA,
    Column("person", SORTED, primary_key=True),
    Column("day", SORTED, primary_key=True),
    Column("wanted", Integer, nullable=False),
    Column("weight", Integer, nullable=False),
    CheckConstraint("wanted IN (0, 1)", name="wanted"),
    sqlite_strict=True,
)

PEOPLE_TABLES: Final = (PERSON, LEAVE, WISH)
"""What is known of people. No foreign keys: SQLite clears a table whole only if nothing refers to
it, and an erasure needs that (``service.store.people_rows``)."""

TABLES: Final = ("received", "outcome", "event")
JOB_TABLES: Final = (PERIOD, ARTIFACT, OUTBOX, ATTEMPT)
"""What scheduled jobs keep: append-only too, and outside the chain."""

_OUT_OF_PLACE: Final = (
    "NEW.seq <> 1 + COALESCE((SELECT MAX(seq) FROM event), 0) OR NEW.prev <>"  # noqa: S608
    f" COALESCE((SELECT hash FROM event ORDER BY seq DESC LIMIT 1), '{GENESIS}')"
)


def guards(dialect: str) -> tuple[str, ...]:
    """The statements that make the tables append-only and the chain one chain."""
    return _sqlite_guards() if dialect == "sqlite" else _postgresql_guards()


def _sqlite_guards() -> tuple[str, ...]:
    keys = {"received": "id", "outcome": "received"}
    refusing = [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in TABLES
        for act in ("UPDATE", "DELETE")
    ]
    # INSERT OR REPLACE removes a row without firing its DELETE trigger
    replacing = [
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"  # noqa: S608 - constants
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table, key in keys.items()
    ]
    following = (
        f"CREATE TRIGGER event_follows BEFORE INSERT ON event WHEN {_OUT_OF_PLACE}"
        " BEGIN SELECT RAISE(ABORT, 'event does not follow the last one'); END"
    )
    return (*refusing, *replacing, following)


def _postgresql_guards() -> tuple[str, ...]:
    refuse = (
        "CREATE FUNCTION zhiban_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    follow = (
        "CREATE FUNCTION zhiban_follow() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {_OUT_OF_PLACE}"
        " THEN RAISE EXCEPTION USING MESSAGE = 'event does not follow the last one'; END IF;"
        " RETURN NEW; END $$"
    )
    refusing = [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION zhiban_refuse()"
        for table in TABLES
    ]
    following = (
        "CREATE TRIGGER event_follows BEFORE INSERT ON event"
        " FOR EACH ROW EXECUTE FUNCTION zhiban_follow()"
    )
    return (refuse, follow, *refusing, following)


def job_guards(dialect: str) -> tuple[str, ...]:
    """The statements that make the tables of scheduled jobs append-only."""
    if dialect != "sqlite":
        return tuple(
            f"CREATE TRIGGER {table.name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
            f" ON {table.name} FOR EACH STATEMENT EXECUTE FUNCTION zhiban_refuse()"
            for table in JOB_TABLES
        )
    found: list[str] = []
    for table in JOB_TABLES:
        name = table.name
        same = " AND ".join(f"{one.name} = NEW.{one.name}" for one in table.primary_key)
        acts = [(act, f"BEFORE {act} ON {name}") for act in ("UPDATE", "DELETE")]
        replaced = f"BEFORE INSERT ON {name} WHEN EXISTS (SELECT 1 FROM {name} WHERE {same})"  # noqa: S608 - constants
        for act, when in (*acts, ("REPLACE", replaced)):
            found.append(
                f"CREATE TRIGGER {name}_no_{act.lower()} {when}"
                f" BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            )
    return tuple(found)


def _guard(target: MetaData, connection: Connection, **_: object) -> None:  # noqa: ARG001
    dialect = connection.dialect.name
    for statement in (*guards(dialect), *job_guards(dialect)):
        connection.execute(text(statement.replace(":", r"\:")))


event.listen(METADATA, "after_create", _guard)

"""The store through SQLAlchemy（记录库）: the embedded SQLite file or a PostgreSQL database.

SQLite runs in WAL with ``synchronous=FULL``: what a command reported as recorded survives a power
cut. Writers take turns, by ``BEGIN IMMEDIATE`` or an advisory lock, so the chain never forks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    Table,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from engine.errors import InputFault, NoAnswer
from service.store.embedded import BUSY_SECONDS, connect
from service.store.events import (
    CHAIN_VERSION,
    JOBS_VERSION,
    PEOPLE_VERSION,
    SCHEMA_VERSION,
    Arrival,
    Event,
    Head,
    Link,
    Received,
    instant_text,
)
from service.store.faults import newer, unusable
from service.store.job_rows import JobRows
from service.store.migrating import create, migrate
from service.store.people_rows import PeopleRows
from service.store.schema import EVENT, JOB_TABLES, OUTCOME, PEOPLE_TABLES, RECEIVED
from service.store.writing import EVENTS, Writing, events_of, find_in, head_of, is_empty

BATCH: Final = 1000
ENGINES: Final = 8
"""So many engines are kept with the statements they compiled; none keeps a connection."""
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('zhiban:' || current_schema(), 0))"


class Database:
    """Append-only events in one database（记录库）.

    Args:
        place: the embedded file, or the address of a PostgreSQL database.

    """

    def __init__(self, place: Path | str) -> None:
        self.path = place if isinstance(place, Path) else None
        self._address = "" if isinstance(place, Path) else _address(place)
        self.where = str(place) if isinstance(place, Path) else _without_password(self._address)

    def exists(self) -> bool:
        """Whether anything was ever recorded here."""
        return self.version() > 0

    def version(self) -> int:
        """The version of the tables; 0 where there are none. Raises NoAnswer S101, S102."""
        with self._reading(least=0) as connection:
            return 0 if connection is None else _version(connection, self.where)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction: all that is appended in it is kept, or nothing.

        Raises:
            NoAnswer: S101, S104–S107, S111 the database cannot be used, S102 it was made by a newer
                version.

        """
        self._make_folder()
        with self._begun(writing=True) as connection:
            version = _version(connection, self.where)
            if not version:
                create(connection)
            elif version < SCHEMA_VERSION:
                migrate(connection, version)
            yield Writing(connection)

    def upgrade(self) -> bool:
        """Bring older tables up to date, in one transaction; whether there was anything to do."""
        version = self.version()
        if not 0 < version < SCHEMA_VERSION:
            return False
        with self.writing():
            return True

    def events(
        self, known_at: datetime | None = None, without: Collection[str] = ()
    ) -> tuple[Event, ...]:
        """Events in the order recorded; with ``known_at`` those recorded until then."""
        query = EVENTS.where(EVENT.c.kind.not_in(without))
        if known_at is not None:
            query = query.where(EVENT.c.recorded_at <= instant_text(known_at))
        with self._reading() as connection:
            return () if connection is None else tuple(events_of(connection, query))

    def find(self, kinds: Sequence[str], ref: str | None = None) -> tuple[Event, ...]:
        """Events of these kinds, about ``ref`` where one is given, in the order recorded."""
        with self._reading() as connection:
            return () if connection is None else find_in(connection, kinds, ref)

    def mentioning(self, kind: str, text: str) -> tuple[Event, ...]:
        """Events of that kind whose body holds ``text``; found by the database, not by reading."""
        query = EVENTS.where(EVENT.c.kind == kind, EVENT.c.body.contains(text, autoescape=True))
        with self._reading() as connection:
            return () if connection is None else tuple(events_of(connection, query))

    def received(self) -> tuple[Received, ...]:
        """Everything that arrived, in order, with its outcome."""
        query = (
            select(
                RECEIVED.c.id,
                RECEIVED.c.received_at,
                RECEIVED.c.name,
                RECEIVED.c.sha256,
                func.length(RECEIVED.c.body),
                func.coalesce(OUTCOME.c.outcome, "refused"),
                func.coalesce(OUTCOME.c.detail, "读取中断"),
            )
            .outerjoin(OUTCOME, OUTCOME.c.received == RECEIVED.c.id)
            .order_by(RECEIVED.c.id)
        )
        with self._reading() as connection:
            if connection is None:
                return ()
            return tuple(Received(*row) for row in connection.execute(query))

    def head(self) -> Head:
        """The end of the log. Raises NoAnswer S113 if the tables are of version 1."""
        with self.log() as log:
            return log.head()

    @contextmanager
    def log(self) -> Iterator[Log]:
        """The whole log as it stood at one moment, link by link.

        Raises:
            NoAnswer: as :meth:`writing`; S113 if the tables are of version 1, without a chain.

        """
        with self._reading(least=CHAIN_VERSION) as connection:
            yield Log(connection)

    @contextmanager
    def job_rows(self) -> Iterator[JobRows]:
        """What scheduled jobs kept, as it stood at one moment; nothing in older tables."""
        with self._reading() as connection:
            old = connection is None or _version(connection, self.where) < JOBS_VERSION
            yield JobRows(None if old else connection)

    @contextmanager
    def people_rows(self) -> Iterator[PeopleRows]:
        """People, leave and wishes, as they stood at one moment; nothing in older tables."""
        with self._reading() as connection:
            old = connection is None or _version(connection, self.where) < PEOPLE_VERSION
            yield PeopleRows(None if old else connection)

    def lists_people(self) -> bool:
        """Whether anybody is listed."""
        with self.people_rows() as rows:
            return rows.lists_anybody()

    def forget(self) -> bool:
        """Clear what erased rows left beside the tables（清除残留）, once that was committed.

        Of the embedded file it is the write-ahead log, which still holds the pages as they were;
        PostgreSQL keeps dead rows until it writes the table anew.

        Returns:
            False while another program still reads from that log, or if PostgreSQL lets only
            somebody else write the tables anew.

        """
        if self.path is None:
            return self._vacuum()
        try:
            with closing(connect(self.path, reading=False)) as connection:
                (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise unusable(self.where, error) from None
        return not busy

    def _vacuum(self) -> bool:
        """Write the tables anew; whether it was done: to whom they do not belong, it is not."""
        names = [table.name for table in PEOPLE_TABLES]
        files = text(
            "SELECT oid, relfilenode FROM pg_class WHERE oid = ANY(CAST(:of AS regclass[]))"
        )
        try:
            with _postgresql(self._address, "AUTOCOMMIT").connect() as connection:
                connection.execute(text(f"SET lock_timeout = '{BUSY_SECONDS}s'"))
                before = set(connection.execute(files, {"of": names}))
                for name in names:
                    connection.execute(text(f"VACUUM FULL {name}"))
                return before.isdisjoint(connection.execute(files, {"of": names}))
        except SQLAlchemyError as error:
            raise unusable(self.where, error) from None

    @contextmanager
    def holding(self, name: str) -> Iterator[bool]:
        """Whether this process alone works on ``name`` meanwhile.

        PostgreSQL says so, and forgets it when the connection ends, however it ends. One process
        alone works on an embedded file (``service.jobs.standby``), so there it is always true.
        """
        if self.path is not None:
            yield True
            return
        key = "hashtextextended(current_schema() || :name, 1)"
        with self._begun(writing=False) as connection:
            lock = text(f"SELECT pg_try_advisory_lock({key})")
            held = bool(connection.execute(lock, {"name": name}).scalar_one())
            yield held
            if held:  # at once; a connection that is only closed keeps it for some moments
                connection.execute(text(f"SELECT pg_advisory_unlock({key})"), {"name": name})

    @contextmanager
    def _reading(self, least: int = 1) -> Iterator[Connection | None]:
        """A connection that sees one moment, or ``None`` where nothing was ever recorded."""
        if self.path is not None and not self.path.is_file():
            yield None
            return
        with self._begun(writing=False) as connection:
            version = _version(connection, self.where)
            if version and version < least:
                raise _outdated(self.where, version)
            yield connection if version or not least else None

    @contextmanager
    def _begun(self, *, writing: bool) -> Iterator[Connection]:
        """A transaction, its faults named."""
        try:
            with self._engine(writing=writing).begin() as connection:
                if writing and connection.dialect.name == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
                    connection.execute(text(_LOCK))
                yield connection
        except (SQLAlchemyError, sqlite3.Error, json.JSONDecodeError) as error:
            raise unusable(self.where, error) from None

    def _engine(self, *, writing: bool) -> Engine:
        if self.path is None:
            isolation = "READ COMMITTED" if writing else "REPEATABLE READ"
            return _postgresql(self._address, isolation)
        return _embedded(self.path, writing=writing)

    def _make_folder(self) -> None:
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unusable(self.where, error) from None


class Log:
    """The log as it stood at one moment（记录）: links and what arrived, in order."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    def head(self) -> Head:
        """The end of the log."""
        from service.store.chain import NOTHING

        return NOTHING if self._connection is None else head_of(self._connection)

    def is_empty(self) -> bool:
        """Whether nothing was recorded and nothing arrived yet."""
        return self._connection is None or is_empty(self._connection)

    def links(self, last: int | None = None) -> Generator[Link, None, None]:
        """Events as links of the chain, in order; with ``last`` only so many, from the end."""
        if self._connection is None:
            return
        query = select(*EVENT.columns, RECEIVED.c.sha256.label("received_sha256")).outerjoin(
            RECEIVED, RECEIVED.c.id == EVENT.c.received
        )
        if last is not None:
            query = query.where(EVENT.c.seq > self.head().seq - last)
        for row in self._rows(query.order_by(EVENT.c.seq)):
            yield Link(**row)

    def damage(self) -> str:
        """What SQLite finds wrong with its own file; empty if nothing, and for PostgreSQL."""
        if self._connection is None or self._connection.dialect.name != "sqlite":
            return ""
        said = self._connection.execute(text("PRAGMA integrity_check(1)")).scalar_one()
        return "" if said == "ok" else str(said).splitlines()[0]

    def job_rows(self) -> Generator[tuple[str, dict[str, Any]], None, None]:
        """Every row that scheduled jobs kept, with the name of its table, in the order to write."""
        yield from self._tables(JOB_TABLES, JOBS_VERSION)

    def people_rows(self) -> Generator[tuple[str, dict[str, Any]], None, None]:
        """Every row of people, with the name of its table, in the order to write."""
        yield from self._tables(PEOPLE_TABLES, PEOPLE_VERSION)

    def _tables(
        self, tables: Iterable[Table], since: int
    ) -> Generator[tuple[str, dict[str, Any]], None, None]:
        connection = self._connection
        if connection is not None and _version(connection, "") >= since:
            for table in tables:
                for row in self._rows(select(table).order_by(*table.primary_key)):
                    yield table.name, row

    def arrivals(self) -> Generator[Arrival, None, None]:
        """What arrived, whole, in order."""
        if self._connection is None:
            return
        query = (
            select(*RECEIVED.columns, OUTCOME.c.outcome, OUTCOME.c.detail)
            .outerjoin(OUTCOME, OUTCOME.c.received == RECEIVED.c.id)
            .order_by(RECEIVED.c.id)
        )
        for row in self._rows(query):
            outcome, detail = row.pop("outcome"), row.pop("detail")
            yield Arrival(**row, outcome=outcome or "", detail=detail or "")

    def _rows(self, query: Any) -> Generator[dict[str, Any], None, None]:  # noqa: ANN401
        assert self._connection is not None  # noqa: S101 - both callers looked
        with self._connection.execute(query, execution_options={"yield_per": BATCH}) as rows:
            for row in rows.mappings():
                yield dict(row)


def _version(connection: Connection, where: str) -> int:
    """The version of the tables, 0 if there are none. Raises NoAnswer S102."""
    if connection.dialect.name == "sqlite":
        version = int(connection.execute(text("PRAGMA user_version")).scalar_one())
    elif connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is None:
        version = 0
    else:
        version = int(
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        )
    if version > SCHEMA_VERSION:
        raise newer(where, version, SCHEMA_VERSION)
    return version


def _outdated(where: str, version: int) -> NoAnswer:
    return NoAnswer(
        "S113",
        f"记录库还是第 {version} 版，没有校验链",
        where=where,
        remedy="下一次登记时自动升级；也可以先运行 zhiban log upgrade",
    )


@lru_cache(ENGINES)
def _embedded(path: Path, *, writing: bool) -> Engine:
    """An engine for the embedded file; a transaction begins at once, so writers take turns."""

    def opened() -> sqlite3.Connection:
        connection = connect(path, reading=not writing)
        if writing:
            _to_wal(connection)
            connection.execute("PRAGMA secure_delete=ON")  # of people; all else is never removed
        return connection

    engine = create_engine("sqlite://", creator=opened, poolclass=NullPool)
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _to_wal(connection: sqlite3.Connection) -> None:
    """Write-ahead log, synced at each commit. Two that begin at once may meet here: one waits."""
    until = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)
    connection.execute("PRAGMA synchronous=FULL")


@lru_cache(ENGINES)
def _postgresql(address: str, isolation: str) -> Engine:
    try:
        return create_engine(address, poolclass=NullPool, isolation_level=isolation)
    except ModuleNotFoundError as error:
        raise NoAnswer(
            "S111",
            f"连不上 PostgreSQL：没有 {error.name}",
            where=_without_password(address),
            remedy="安装 zhiban[pg]",
        ) from None


def _address(written: str) -> str:
    """The address of a PostgreSQL database. Raises InputFault S112."""
    prefix, mark, rest = written.partition("://")
    if prefix not in {"postgresql", "postgresql+psycopg"} or not mark:
        raise _bad_address(written)
    try:
        make_url(f"postgresql+psycopg://{rest}")
    except (ArgumentError, ValueError):
        raise _bad_address(written) from None
    return f"postgresql+psycopg://{rest}"


def _bad_address(written: str) -> InputFault:
    shown = written.partition("://")[0]
    return InputFault(
        "S112",
        f"读不懂数据库地址（{shown}…）",
        where="--db",
        remedy="写成 postgresql+psycopg://用户@主机/库名；不写就用数据目录里的文件",
    )


def _without_password(address: str) -> str:
    return make_url(address).render_as_string(hide_password=True)

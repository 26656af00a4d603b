"""Tables of version 1 are brought up to date, whole or not at all; both ways to make tables agree."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from calendars.duty_day import BEIJING
from engine.errors import NoAnswer
from service.folding import records_of
from service.recording import Entry, record
from service.store import migrating
from service.store.backups import back_up, restore
from service.store.database import Database
from service.store.embedded import EmbeddedReader
from service.store.events import SCHEMA_VERSION
from service.store.schema import METADATA
from service.store.verifying import verify

T0 = datetime(2026, 6, 15, 2, 10, tzinfo=BEIJING)
VERSION_1 = """
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
BODY = '{"area":["230500"],"colour":"red","document":"〔2024〕1号","hazard":"rainstorm","id":"A-%d","issued":"2024-06-15T02:10:00+08:00"}'


def version_1(path, events=3):
    """A file as the first release wrote it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA journal_mode=WAL;" + VERSION_1)
        digest = hashlib.sha256(b"<alert/>").hexdigest()
        connection.execute(
            "INSERT INTO received VALUES (7, 't', 'a.xml', ?, ?)", (digest, b"<alert/>")
        )
        connection.execute("INSERT INTO outcome VALUES (7, 'read', 'M')")
        connection.executemany(
            "INSERT INTO event VALUES (?, ?, 'alert', ?, ?, ?)",
            [
                (
                    n,
                    f"2024-06-15T02:1{n % 10}:00.123456+08:00",
                    f"A-{n}",
                    BODY % n,
                    7 if n == 2 else None,
                )
                for n in range(1, events + 1)
            ],
        )
        for table in ("received", "outcome", "event"):
            for act in ("UPDATE", "DELETE"):
                connection.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    return Database(path)


@pytest.fixture
def old(tmp_path):
    return version_1(tmp_path / "home" / "zhiban.db")


def made_of(path):
    """Every statement that makes the tables, spaces and quotes aside."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: re.sub(r'[\s"]+', "", sql) for name, sql in rows}


def test_version_1_is_read_as_it_is(old):
    before = old.path.read_bytes()
    for reader in (old, EmbeddedReader(old.path)):
        assert [e.ref for e in reader.events()] == ["A-1", "A-2", "A-3"]
        assert reader.received()[0].id == 7
    assert old.path.read_bytes() == before
    with pytest.raises(NoAnswer) as caught:
        old.head()
    assert caught.value.code == "S113"


def test_the_first_record_upgrades_and_says_so(old):
    before = old.events()
    record(old, [Entry("alert", "B", {"id": "B", "hazard": "gale"})], T0, "1001")
    assert old.version() == SCHEMA_VERSION
    assert old.events()[:3] == before
    with old.log() as log:
        chain = list(log.links())
        found = verify(log)
    assert [(link.seq, link.kind) for link in chain] == [
        (1, "alert"), (2, "alert"), (3, "alert"), (4, "migration"), (5, "alert"),
    ]  # fmt: skip
    assert found.broken is None
    assert (chain[0].document, chain[0].happened_at) == ("〔2024〕1号", "2024-06-15T02:10:00+08:00")
    assert chain[1].received == 7
    assert [r.ref if hasattr(r, "ref") else r.id for r in records_of(old.events()[:3])] == [
        "A-1",
        "A-2",
        "A-3",
    ]


def test_what_arrived_comes_along_and_is_numbered_on(old):
    assert old.upgrade()
    with old.writing() as writing:
        assert writing.keep(T0, "b", "x", b"y") == 8
    assert [(r.id, r.outcome) for r in old.received()] == [(7, "read"), (8, "refused")]


def test_an_upgrade_that_fails_changes_nothing(old, monkeypatch):
    before, tables = old.events(), made_of(old.path)

    def fail(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(migrating, "_mark", fail)
    with pytest.raises(KeyboardInterrupt):
        old.upgrade()
    monkeypatch.undo()
    assert (old.version(), made_of(old.path)) == (1, tables)
    assert old.events() == before
    assert old.upgrade()


def test_an_upgraded_file_is_like_a_new_one(old, tmp_path):
    new = Database(tmp_path / "new.db")
    record(new, [Entry("alert", "B", {"id": "B"})], T0)
    old.upgrade()
    assert made_of(old.path) == made_of(new.path)


def test_the_newest_revision_is_the_version_of_the_program():
    config = Config()
    config.set_main_option("script_location", str(migrating.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [
        migrating.revision_of(SCHEMA_VERSION)
    ]


def test_tables_and_metadata_agree(store):
    record(store, [Entry("alert", "B", {"id": "B"})], T0)
    with store._engine(writing=False).begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_migrations_and_metadata_agree(old):
    old.upgrade()
    with old._engine(writing=False).begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_migrations_make_the_same_tables_in_postgresql(schema):
    from alembic import command
    from sqlalchemy import NullPool, create_engine, text

    config = Config()
    config.set_main_option("script_location", str(migrating.MIGRATIONS))
    with create_engine(schema, poolclass=NullPool).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        triggers = text(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'event'::regclass"
        )
        assert set(connection.execute(triggers).scalars()) == {"event_append_only", "event_follows"}
    store = Database(schema)
    assert store.version() == SCHEMA_VERSION
    record(store, [Entry("alert", "B", {"id": "B"})], T0)
    assert store.head().seq == 1


def test_a_backup_of_version_1_is_of_this_version_and_leaves_the_original(old, tmp_path):
    found = back_up(old, tmp_path / "b.db")
    assert old.version() == 1
    assert found.head.seq == 4
    copy = shutil.copy(old.path, tmp_path / "by-hand.db")
    target = Database(tmp_path / "new" / "zhiban.db")
    assert restore(tmp_path / "by-hand.db", target).head.seq == 4
    assert Database(tmp_path / "by-hand.db").version() == 1, copy


def test_the_command_upgrades_once(zhiban, tmp_path):
    version_1(tmp_path / "home" / "zhiban.db")
    code, _, err = zhiban("log", "verify")
    assert (code, "S113" in err) == (3, True)
    assert "已升级到第 4 版" in zhiban("log", "upgrade")[1]
    assert "不用升级" in zhiban("log", "upgrade")[1]
    code, out, _ = zhiban("log", "verify")
    assert (code, "4 条记录、1 份来件" in out) == (0, True)
    assert zhiban("today")[0] == 0

"""What a store promises, held by both databases and by every way of reading them."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from calendars.duty_day import BEIJING
from engine.errors import InputFault, NoAnswer
from service.recording import Entry, record
from service.store.chain import GENESIS, digest
from service.store.database import Database
from service.store.events import SCHEMA_VERSION
from service.store.verifying import verify

T0 = datetime(2024, 6, 15, 2, 10, tzinfo=BEIJING)


def alert(name, **more):
    return Entry(
        "alert", name, {"id": name, "hazard": "rainstorm", "issued": T0.isoformat()} | more
    )


def fill(store, count=3):
    for number in range(count):
        record(store, [alert(f"A-{number}")], T0 + timedelta(minutes=number), "1001")


def links(store):
    with store.log() as log:
        return list(log.links())


def verified(store, expected=None):
    with store.log() as log:
        return verify(log, expected)


def execute(store, statement):
    """A statement typed past the program, as someone with the password would."""
    with store._engine(writing=True).begin() as connection:
        connection.execute(text(statement))


def tamper(store, statement):
    """As :func:`execute`, with the guards of the database taken off."""
    with store._engine(writing=True).begin() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
            for name in rows.scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(statement))


# ------------------------------------------------------------------ what is written is read


def test_an_empty_store_answers_everything_with_nothing(readers, store):
    for reader in readers:
        assert not reader.exists()
        assert (reader.events(), reader.received()) == ((), ())
    assert store.head().hash == GENESIS
    assert verified(store).broken is None
    assert store.find(("alert",)) == ()


def test_events_come_back_in_order_with_their_fields(store, readers):
    store_body = {"id": "预警-1", "hazard": "暴雨", "at": T0.isoformat(), "document": "〔2024〕1号"}
    with store.writing() as writing:
        assert writing.append(T0, "alert", "预警-1", store_body, actor="1001") == 1
        assert writing.append(T0, "lift", "预警-1", {"id": "预警-1"}) == 2
    for reader in readers:
        first, second = reader.events()
        assert (first.seq, first.kind, first.ref, first.body) == (1, "alert", "预警-1", store_body)
        assert first.recorded_at == "2024-06-15T02:10:00+08:00"
        assert second.seq == 2
    link = links(store)[0]
    assert (link.actor, link.document, link.happened_at) == ("1001", "〔2024〕1号", T0.isoformat())
    assert json.loads(link.body) == store_body


def test_what_arrived_is_kept_byte_by_byte(store, readers):
    data = bytes(range(256))
    with store.writing() as writing:
        one = writing.keep(T0, "甲.xml", sha256(data).hexdigest(), data)
        two = writing.keep(T0, "乙.xml", "0" * 64, b"")
        writing.decide(one, "read", "M1")
        assert writing.known(sha256(data).hexdigest()) == one
        assert writing.known("0" * 64) is None
    for reader in readers:
        found = reader.received()
        assert [(r.id, r.name, r.size, r.outcome) for r in found] == [
            (one, "甲.xml", 256, "read"), (two, "乙.xml", 0, "refused"),
        ]  # fmt: skip
    with store.log() as log:
        assert [a.body for a in log.arrivals()] == [data, b""]


def test_a_transaction_that_fails_leaves_nothing(store, readers):
    fill(store, 1)
    with suppress(RuntimeError), store.writing() as writing:
        writing.append(T0, "alert", "lost", {})
        raise RuntimeError
    with pytest.raises(InputFault, match="已经登记过"):
        record(store, [alert("B"), alert("A-0")], T0)
    for reader in readers:
        assert [e.ref for e in reader.events()] == ["A-0"]


def test_look_ups_by_kind_and_reference(store):
    fill(store)
    with store.writing() as writing:
        writing.append(T0, "alert", "M1#2", {})
        assert writing.has("alert", "A-1")
        assert not writing.has("lift", "A-1")
        assert writing.has_message("alert", "M1")
        assert writing.has_message("alert", "A-1")
        assert not writing.has_message("alert", "M")
        assert writing.last_refs("alert", 2) == ("A-2", "M1#2")
    assert [e.seq for e in store.find(("alert", "lift"), "A-1")] == [2]
    assert [e.ref for e in store.mentioning("alert", "A-2")] == ["A-2"]
    assert store.mentioning("alert", "%") == ()
    assert len(store.find(("alert",))) == 4


# ------------------------------------------------------------------ what was known when


def test_only_what_was_recorded_until_then_is_known(store, readers):
    fill(store)
    for reader in readers:
        known = [len(reader.events(T0 + timedelta(minutes=m))) for m in (-1, 0, 1, 2, 99999999)]
        assert known == [0, 1, 2, 3, 3]
        utc = (T0 + timedelta(minutes=1)).astimezone(tz=None)
        assert len(reader.events(utc)) == 2
        assert len(reader.events(T0 + timedelta(seconds=59, microseconds=999999))) == 1


def test_a_clock_that_jumps_back_does_not_turn_the_log_round(store):
    record(store, [alert("A")], T0)
    done = record(store, [alert("B")], T0 - timedelta(days=1))
    assert done.clock_behind == T0.isoformat()
    assert record(store, [alert("C")], T0 + timedelta(microseconds=1)).clock_behind == ""
    assert [e.recorded_at for e in store.events()] == [
        T0.isoformat(), T0.isoformat(), (T0 + timedelta(microseconds=1)).isoformat(),
    ]  # fmt: skip


# ------------------------------------------------------------------ append-only

AFTER = (
    "INSERT INTO event (seq, prev, recorded_at, kind, ref, actor, document, body, hash)"
    " SELECT {}, recorded_at, kind, ref, actor, document, body, 'x' FROM event WHERE {}"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'x'",
        "UPDATE event SET body = '{}' WHERE seq = 2",
        "DELETE FROM event",
        "DELETE FROM event WHERE seq = 3",
        "UPDATE received SET name = 'x'",
        "DELETE FROM received",
        "UPDATE outcome SET detail = 'x'",
        "DELETE FROM outcome",
        AFTER.format("seq + 1, hash", "seq = 2"),
        AFTER.format("9, hash", "seq = 3"),
        AFTER.format("4, 'y'", "seq = 3"),
    ],
)
def test_the_database_refuses_what_is_not_an_append(store, statement):
    fill(store)
    with store.writing() as writing:
        writing.decide(writing.keep(T0, "a", "b", b"c"), "refused", "d")
    before = links(store)
    with pytest.raises(DBAPIError):
        execute(store, statement)
    assert links(store) == before


def test_truncate_is_refused(store):
    fill(store)
    if store.path is not None:
        pytest.skip("SQLite has no TRUNCATE")
    for table in ("event", "outcome", "received CASCADE"):
        with pytest.raises(DBAPIError, match="append-only"):
            execute(store, f"TRUNCATE {table}")


def test_replacing_a_row_is_refused(store):
    fill(store)
    if store.path is None:
        pytest.skip("PostgreSQL has no REPLACE")
    with store.writing() as writing:
        writing.decide(writing.keep(T0, "a", "b", b"c"), "refused", "d")
    for statement in (
        "REPLACE INTO event SELECT * FROM event WHERE seq = 3",
        "REPLACE INTO received SELECT * FROM received",
        "REPLACE INTO outcome SELECT received, 'read', '' FROM outcome",
    ):
        with pytest.raises(sqlite3.IntegrityError), sqlite3.connect(store.path) as connection:
            connection.execute(statement)
        connection.close()


# ------------------------------------------------------------------ the chain


def test_each_event_follows_the_one_before(store):
    fill(store)
    chain = links(store)
    assert [link.prev for link in chain] == [GENESIS, chain[0].hash, chain[1].hash]
    assert all(link.hash == digest(link) for link in chain)
    assert verified(store).head == store.head()
    assert verified(store, (2, chain[1].hash[:12])).broken is None


def test_both_databases_give_the_same_chain(tmp_path, schema):
    made = [Database(tmp_path / "a.db"), Database(schema)]
    for store in made:
        fill(store)
        with store.writing() as writing:
            number = writing.keep(T0, "a", sha256(b"c").hexdigest(), b"c")
            writing.append(T0, "alert", "M", {"id": "M", "n": [1, "〇"]}, received=number)
    assert links(made[0]) == links(made[1])


@pytest.mark.parametrize(
    ("statement", "row", "what"),
    [
        ('UPDATE event SET body = \'{"id":"A-1"}\' WHERE seq = 2', "#2", "hash"),
        ("UPDATE event SET recorded_at = '2024-01-01T00:00:00+08:00' WHERE seq = 2", "#2", "hash"),
        ("UPDATE event SET actor = 'someone' WHERE seq = 1", "#1", "hash"),
        ("UPDATE event SET document = 'x' WHERE seq = 3", "#3", "hash"),
        ("UPDATE event SET happened_at = NULL WHERE seq = 3", "#3", "hash"),
        ("UPDATE event SET kind = 'lift' WHERE seq = 3", "#3", "hash"),
        ("UPDATE event SET ref = 'B' WHERE seq = 3", "#3", "hash"),
        ("UPDATE event SET hash = 'abc' WHERE seq = 2", "#2", "hash"),
        ("UPDATE event SET prev = 'abc' WHERE seq = 2", "#2", "prev"),
        ("DELETE FROM event WHERE seq = 2", "#3", "不见了"),
        ("DELETE FROM event WHERE seq = 1", "#2", "不见了"),
        ("UPDATE received SET body = CAST('x' AS {blob}) WHERE id = 1", "来件 #1", "sha256"),
        ("UPDATE received SET sha256 = 'x' WHERE id = 1", "#4", "hash"),
    ],
)
def test_a_tampered_row_is_named(store, statement, row, what):
    fill(store)
    with store.writing() as writing:
        number = writing.keep(T0, "a", sha256(b"c").hexdigest(), b"c")
        writing.append(T0, "alert", "M", {"id": "M"}, received=number)
    blob = "BLOB" if store.path is not None else "BYTEA"
    tamper(store, statement.replace("{blob}", blob))
    broken = verified(store).broken
    assert broken is not None
    assert broken.row == row
    assert what in broken.what


def test_a_cut_or_rewritten_log_is_found_by_what_was_printed(store):
    fill(store)
    head = store.head()
    tamper(store, "DELETE FROM event WHERE seq = 3")
    assert verified(store).broken is None
    broken = verified(store, (head.seq, head.hash[:12])).broken
    assert "不见了" in broken.what
    assert "纸上" in verified(store, (2, "abcdefabcdef")).broken.what


def test_a_link_is_no_other_link():
    from service.store.events import Link

    base = Link(1, "t", None, "k", "r", "a", "d", "{}", None, None, "p", "")
    changed = [
        replace(base, **{name: value})
        for name, value in {
            "seq": 2, "recorded_at": "u", "happened_at": "", "kind": "kr", "ref": "", "actor": "",
            "document": "x", "body": "[]", "received": 1, "received_sha256": "s", "prev": "q",
        }.items()
    ]  # fmt: skip
    assert len({digest(link) for link in [base, *changed]}) == len(changed) + 1


# ------------------------------------------------------------------ versions


def test_a_newer_store_is_refused(store, readers):
    fill(store, 1)
    if store.path is not None:
        execute(store, "PRAGMA user_version=9")
    else:
        execute(store, "UPDATE alembic_version SET version_num = '0009'")
    for act in (store.events, store.head, lambda: fill(store), *(r.events for r in readers)):
        with pytest.raises(NoAnswer) as caught:
            act()
        assert caught.value.code == "S102"
        assert "9" in caught.value.what
    assert store._engine is not None


def test_the_tables_are_of_this_version(store):
    assert store.version() == 0
    fill(store, 1)
    assert store.version() == SCHEMA_VERSION
    assert not store.upgrade()


# ------------------------------------------------------------------ several writers


def write_many(place, name, count):
    store = Database(place)
    for number in range(count):
        record(store, [alert(f"{name}-{number}")], T0, name)


def test_four_processes_writing_make_one_chain(store, place):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(place, f"W{n}", 100)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * 4
    found = verified(store)
    assert (found.head.seq, found.broken) == (400, None)
    assert len({event.ref for event in store.events()}) == 400

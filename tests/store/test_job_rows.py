"""What jobs keep: each key once, append-only, gone with the transaction, carried by backups."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from calendars.duty_day import BEIJING
from engine.errors import NoAnswer
from service.store.backups import back_up, restore
from service.store.database import Database
from service.store.job_rows import Attempt, MadePeriod, Message

T0 = datetime(2026, 11, 20, 9, tzinfo=BEIJING)
PERIOD = MadePeriod("month-draft/2026-12", "month-draft", T0, T0 + timedelta(hours=2), "2026-12-1")


def message(key="m", files=()):
    return Message(key, T0, "folder", "公示", "值班表", "正文", files)


def fill(store):
    with store.writing() as writing:
        rows = writing.jobs
        assert rows.take(PERIOD)
        digest = rows.keep(bytes(range(256)))
        rows.post(message(files=(("值班表.xlsx", digest),)))
        rows.tried("m", Attempt(1, T0, "failed", "连不上", T0 + timedelta(minutes=1)))
        writing.append(T0, "publication", "2026-12-1", {"number": "2026-12-1"})
    return digest


def test_an_empty_store_has_none(store):
    with store.job_rows() as rows:
        assert (rows.periods(), rows.outbox(), rows.file("x"), rows.posted("m")) == (
            (),
            (),
            None,
            None,
        )


def test_what_is_kept_is_read(store):
    digest = fill(store)
    with store.job_rows() as rows:
        assert rows.periods() == (PERIOD,)
        assert rows.periods()[0].late_seconds == 7200
        assert rows.file(digest) == bytes(range(256))
        (one,) = rows.outbox(waiting=True)
        assert (one.state, one.due_at) == ("waiting", T0 + timedelta(minutes=1))
        assert one.message.files == (("值班表.xlsx", digest),)
        assert rows.posted("m") == one


def test_a_period_is_taken_once_and_a_file_kept_once(store):
    fill(store)
    with store.writing() as writing:
        assert not writing.jobs.take(PERIOD)
        writing.jobs.keep(bytes(range(256)))
    with store.job_rows() as rows:
        assert len(rows.periods()) == 1


def test_what_was_sent_waits_no_longer(store):
    fill(store)
    with store.writing() as writing:
        writing.jobs.tried("m", Attempt(2, T0, "sent", "", T0))
    with store.job_rows() as rows:
        assert rows.outbox(waiting=True) == ()
        assert [one.state for one in rows.outbox()] == ["sent"]


def test_a_transaction_that_fails_leaves_no_claim(store):
    with suppress(RuntimeError), store.writing() as writing:
        writing.jobs.take(PERIOD)
        writing.jobs.post(message())
        raise RuntimeError
    with store.job_rows() as rows:
        assert (rows.periods(), rows.outbox()) == ((), ())


def post_again(store):
    with store.writing() as writing:
        writing.jobs.take(MadePeriod("other", "brief", T0, T0, ""))
        writing.jobs.post(message())


def test_a_message_twice_fails_whole(store):
    fill(store)
    with pytest.raises(NoAnswer):
        post_again(store)
    with store.job_rows() as rows:
        assert not rows.is_made("other")


@pytest.mark.parametrize("table", ["period", "artifact", "outbox", "attempt"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_rows_are_never_changed(store, table, act):
    fill(store)
    column = {"period": "said", "artifact": "sha256", "outbox": "text", "attempt": "said"}[table]
    statement = act.format(table, f"{column} = 'x'")
    with pytest.raises(DBAPIError, match="append-only"), store._engine(writing=True).begin() as c:
        c.execute(text(statement))


def test_only_one_holds_a_name(store):
    with store.holding("a") as first, store.holding("b") as other:
        assert first
        assert other
        if store.path is None:
            with store.holding("a") as second:
                assert not second
    with store.holding("a") as again:
        assert again


def test_backups_carry_them(store, tmp_path):
    digest = fill(store)
    back_up(store, tmp_path / "backup")
    target = Database(tmp_path / "new" / "zhiban.db")
    restore(tmp_path / "backup", target)
    with target.job_rows() as rows, store.job_rows() as old:
        assert rows.periods() == old.periods()
        assert rows.outbox() == old.outbox()
        assert rows.file(digest) == bytes(range(256))


def test_a_store_that_only_made_periods_is_not_empty(store):
    with store.writing() as writing:
        writing.jobs.take(PERIOD)
    with store.log() as log:
        assert not log.is_empty()


def test_a_file_of_version_2_has_none_and_is_upgraded(tmp_path):
    store = Database(tmp_path / "zhiban.db")
    fill(store)
    with closing(sqlite3.connect(store.path)) as connection:
        for table in ("wish", "leave", "person", "attempt", "outbox", "artifact", "period"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE alembic_version SET version_num='0002'")
        connection.execute("PRAGMA user_version=2")
        connection.commit()
    with store.job_rows() as rows:
        assert rows.periods() == ()
    assert store.head().seq == 1
    assert store.upgrade()
    fill(store)

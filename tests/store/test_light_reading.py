"""People and kept files read with the standard library alone: the same as by SQLAlchemy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime

import pytest

from calendars.duty_day import BEIJING
from engine.errors import NoAnswer
from engine.people.person import Leave, Person, Wish
from service.people.register import Listed, Register
from service.store.database import Database
from service.store.embedded import EmbeddedReader

T0 = datetime(2026, 9, 20, 9, tzinfo=BEIJING)
ABSENT = "0" * 64


@pytest.fixture
def both(tmp_path):
    """The store with people, a kept file and events, and the light reader of the same file."""
    store = Database(tmp_path / "zhiban.db")
    with store.writing() as writing:
        writing.people.put(
            Listed(
                Person("water-02", "water", ("staff",), None, date(2026, 12, 31), "测试乙"), "1"
            ),
            Listed(Person("water-01", "water", ("deputy_leader", "staff"), name="测试甲")),
            Listed(Person("fire-01", "fire", ("staff",), date(2026, 1, 1), None, "测试丙")),
        )
        for person, first in (("water-02", 3), ("water-01", 9), ("water-01", 1)):
            writing.people.add_leave(
                Leave(person, date(2026, 10, first), date(2026, 10, first)), "事由"
            )
        writing.people.put_wish(Wish("water-02", date(2026, 10, 3), wanted=True, weight=2))
        for number in range(3):
            writing.append(T0, "swap" if number else "register", f"2026-1{number}", {"n": number})
    return store, EmbeddedReader(store.path)


def register(reader):
    with reader.people_rows() as rows:
        return rows.register()


def file(reader, digest):
    with reader.job_rows() as rows:
        return rows.file(digest)


def test_both_read_the_same(both):
    store, light = both
    assert register(light) == register(store)
    names = [[one.person.name for one in register(reader).listed] for reader in both]
    assert names[0] == names[1] == ["测试丙", "测试甲", "测试乙"]
    for words in ((("swap",),), (("swap", "register"),), (("swap",), "2026-11"), ((),)):
        assert light.find(*words) == store.find(*words)
    assert [event.ref for event in light.find(("swap",), "2026-12")] == ["2026-12"]


def test_a_kept_file_is_given_only_as_it_was_kept(both):
    store, light = both
    with store.writing() as writing:
        digest = writing.jobs.keep(b"kept")
    assert file(light, digest) == file(store, digest) == b"kept"
    assert file(light, ABSENT) is None
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("DROP TRIGGER artifact_no_update")
        connection.execute("UPDATE artifact SET body = ?", (b"other",))
        connection.commit()
    assert file(light, digest) is file(store, digest) is None


def test_older_tables_and_no_file_at_all_list_nobody_and_keep_nothing(both, tmp_path):
    store, light = both
    with closing(sqlite3.connect(store.path)) as connection:
        for table in ("wish", "leave", "person", "artifact"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version=2")
        connection.commit()
    for reader in (light, EmbeddedReader(tmp_path / "none.db")):
        assert register(reader) == Register()
        assert file(reader, ABSENT) is None
    assert len(light.find(("swap",))) == 2
    assert EmbeddedReader(tmp_path / "none.db").find(("swap",)) == ()


@pytest.mark.parametrize("change", [
    "UPDATE person SET posts = '[' WHERE id = 'water-01'",
    "UPDATE leave SET last = '明天'",
    "UPDATE wish SET day = '2026-13-01'",
])  # fmt: skip
def test_a_row_that_cannot_be_read_is_a_fault_that_tells_nothing_of_it(both, change):
    store, light = both
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute(change)
        connection.commit()
    for reader in (store, light):
        with pytest.raises(NoAnswer) as fault:
            register(reader)
        assert fault.value.code == "S103"
        assert "测试" not in str(fault.value)

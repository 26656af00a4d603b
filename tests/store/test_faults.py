"""What can go wrong with the file, the disk and the process; each is named, nothing is lost."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from calendars.duty_day import BEIJING
from engine.errors import NoAnswer
from service.recording import Entry, record
from service.store.database import Database
from service.store.embedded import EmbeddedReader
from service.store.verifying import verify

ROOT = Path(__file__).resolve().parents[2]
T0 = datetime(2024, 6, 15, 2, 10, tzinfo=BEIJING)


def alert(name, headline=""):
    return Entry("alert", name, {"id": name, "issued": T0.isoformat(), "headline": headline})


@pytest.fixture
def filled(tmp_path):
    store = Database(tmp_path / "home" / "zhiban.db")
    for number in range(30):
        record(store, [alert(f"A-{number}", "x" * 400)], T0)
    return store


def sound(store, count):
    with store.log() as log:
        found = verify(log)
    assert (found.head.seq, found.broken) == (count, None)


def code_of(act, *arguments):
    with pytest.raises(NoAnswer) as caught:
        act(*arguments)
    assert caught.value.remedy
    return caught.value.code


# ------------------------------------------------------------------ the disk


def fill_up(store):
    for number in range(100):
        record(store, [alert(f"B-{number}", "y" * 400)], T0)


def test_a_full_disk_is_named_and_nothing_is_half_written(filled):
    size = filled.path.stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 8192, before[1]))
    try:
        with pytest.raises(NoAnswer) as caught:
            fill_up(filled)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (caught.value.code, "磁盘满" in caught.value.what) == ("S104", True)
    kept = [event.ref for event in filled.events()]
    assert kept == [f"A-{n}" for n in range(30)] + [f"B-{n}" for n in range(len(kept) - 30)]
    sound(filled, len(kept))
    record(filled, [alert("C")], T0)


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_read_only_file_is_named(filled):
    filled.path.chmod(0o400)
    assert code_of(record, filled, [alert("B")], T0) == "S105"
    assert len(EmbeddedReader(filled.path).events()) == 30


def test_a_read_only_file_is_named_whoever_runs(filled, tmp_path):
    """As :func:`test_a_read_only_file_is_named`, from an account without the right to write."""
    if os.getuid() != 0:
        pytest.skip("needs root to become another account")
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from tests.store.test_faults import *\n"
        "import os; os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "store = Database(Path(sys.argv[1]))\n"
        "print(len(EmbeddedReader(store.path).events()), len(store.events()), store.head().seq)\n"
        "print(code_of(record, store, [alert('B')], T0))\n"
    )
    above = 3 if "PYTEST_XDIST_WORKER" in os.environ else 2  # folders of pytest's own
    for folder in (tmp_path, *tmp_path.parents[:above]):
        folder.chmod(0o755)
    command = [sys.executable, "-c", code, str(filled.path), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout.split() == ["30", "30", "30", "S105"], done.stderr


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    assert code_of(record, Database(tmp_path / "file" / "zhiban.db"), [alert("B")], T0) == "S105"


@pytest.mark.parametrize("keep", [0.9, 0.5, 0.1])
def test_a_truncated_file_is_named(filled, keep):
    size = filled.path.stat().st_size
    os.truncate(filled.path, int(size * keep))
    for act in (filled.events, EmbeddedReader(filled.path).events, lambda: sound(filled, 30)):
        assert code_of(act) == "S107"
    assert code_of(record, filled, [alert("B")], T0) == "S107"


def test_a_file_that_is_no_database_is_named(filled):
    filled.path.write_bytes(b"not a database at all, but long enough" * 100)
    for act in (filled.events, EmbeddedReader(filled.path).events):
        assert code_of(act) == "S107"


def test_a_row_that_is_no_json_is_named(filled):
    with closing(sqlite3.connect(filled.path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("UPDATE event SET body = '{' WHERE seq = 7")
        connection.commit()
    with filled.log() as log:
        assert verify(log).broken.row == "#7"
    for act in (filled.events, EmbeddedReader(filled.path).events):
        assert code_of(act) == "S103"


# ------------------------------------------------------------------ other processes


def test_a_writer_that_never_ends_is_named(filled, monkeypatch):
    monkeypatch.setattr("service.store.embedded.BUSY_SECONDS", 0.2)
    with closing(sqlite3.connect(filled.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert code_of(record, filled, [alert("B")], T0) == "S106"
        assert len(filled.events()) == 30
    record(filled, [alert("B")], T0)


def test_a_writer_that_never_ends_is_named_in_postgresql(schema, monkeypatch):
    monkeypatch.setattr("service.store.database.BUSY_SECONDS", 1)
    store = Database(schema)
    record(store, [alert("A")], T0)
    with store.writing():
        assert code_of(record, Database(schema), [alert("B")], T0) == "S106"
        assert len(store.events()) == 1
    record(store, [alert("B")], T0)


def test_a_role_that_may_not_write_is_named(schema):
    import psycopg

    store = Database(schema)
    record(store, [alert("A")], T0)
    role = "reader_" + schema[-8:]
    name = schema.rpartition("%3D")[2]
    plain = schema.partition("options=")[0].rstrip("?&").replace("+psycopg", "", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute(f"GRANT USAGE ON SCHEMA {name} TO {role}")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO {role}")
    try:
        other = Database(f"{schema}%20-crole%3D{role}")
        assert len(other.events()) == 1
        assert code_of(record, other, [alert("B")], T0) == "S105"
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize(("kind", "kills"), [("sqlite", 40), ("postgresql", 8)])
def test_nothing_acknowledged_is_lost_by_kill_9(kind, kills, tmp_path, request):
    place = tmp_path / "zhiban.db" if kind == "sqlite" else request.getfixturevalue("schema")
    command = [sys.executable, ROOT / "tests" / "store" / "kills.py", str(kills), str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["recorded"] >= found["acknowledged"] >= kills
    assert (found["lost"], found["doubled"], found["broken"]) == (0, 0, None)

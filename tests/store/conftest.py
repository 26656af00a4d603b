"""What the tests of the store share: an empty store of each database; commands in a home."""

from __future__ import annotations

from uuid import uuid4

import pytest

from service.store.database import Database
from service.store.embedded import EmbeddedReader
from tests.service.conftest import zhiban  # noqa: F401 - a fixture
from tests.store.postgresql import server


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL that runs while the tests do."""
    with server() as address:
        yield address


@pytest.fixture
def schema(postgresql):
    """The address of an empty schema, which is dropped afterwards."""
    import psycopg

    plain = postgresql.replace("+psycopg", "", 1)
    name = f"t{uuid4().hex}"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    mark = "&" if "?" in postgresql else "?"
    yield f"{postgresql}{mark}options=-csearch_path%3D{name}"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where an empty store is: a file, or an address."""
    if request.param == "sqlite":
        return tmp_path / "home" / "zhiban.db"
    return request.getfixturevalue("schema")


@pytest.fixture
def store(place):
    """An empty store."""
    return Database(place)


@pytest.fixture
def readers(place):
    """Every way of reading it."""
    ways = [Database(place)]
    return ways if isinstance(place, str) else [*ways, EmbeddedReader(place)]

"""Open the store of a home（打开记录库）: the embedded file, or the database named by ``--db``.

Nothing heavy is imported to read the embedded file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.home import Home
from service.store.embedded import EmbeddedReader
from service.store.events import Reader

if TYPE_CHECKING:
    from service.store.database import Database


def reader_of(home: Home) -> Reader:
    """What answers are read from. Raises InputFault S112 for an address that is none."""
    return store_of(home) if home.db else EmbeddedReader(home.database)


def store_of(home: Home) -> Database:
    """The store to record in. Raises InputFault S112."""
    from service.store.database import Database

    return Database(home.db or home.database)

"""The home folder（数据目录）: where one operating unit keeps its settings, records and packs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOME = "~/.zhiban"
DEFAULT = "default"
"""What stands for the default pack where none is named."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one operating unit（数据目录）; nothing needs to exist in it.

    Attributes:
        folder: where everything is that is kept in files.
        db: the address of a PostgreSQL database that holds the records; empty for the embedded
            file.

    """

    folder: Path
    db: str = ""

    @property
    def site(self) -> Path:
        """The operator's one settings file."""
        return self.folder / "site.yaml"

    @property
    def database(self) -> Path:
        """The embedded SQLite file."""
        return self.folder / "zhiban.db"

    @property
    def packs(self) -> Path:
        """The operator's own rule packs."""
        return self.folder / "packs"

    @property
    def calendars(self) -> Path:
        """State Council notices that the operator added."""
        return self.folder / "calendars"

    @property
    def cache(self) -> Path:
        """What can be thrown away at any time: compiled packs and the standing answer."""
        return self.folder / "cache"

    @property
    def answer(self) -> Path:
        """The standing answer of ``today``."""
        return self.cache / "today.txt"


def home_at(path: str | None, db: str | None = None) -> Home:
    """The home at ``path``, else at ``ZHIBAN_HOME``, else ``~/.zhiban``; so too ``db``."""
    chosen = path or os.environ.get("ZHIBAN_HOME") or DEFAULT_HOME
    address = db or os.environ.get("ZHIBAN_DB") or ""
    return Home(Path(chosen).expanduser().absolute(), address)

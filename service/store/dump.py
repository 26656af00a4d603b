"""A portable copy of a log（可移植备份）: JSON lines, from any database into any database.

The first line names the form; then what arrived, the events with their place in the chain, what
jobs kept, and people; the last line counts what arrived and the events, and holds the digest of
every line before it, so that a file cut short is known for what it is.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Generator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from engine.errors import InputFault
from service.store.events import Arrival, Link
from service.store.verifying import WholeLog

FORM: Final = "zhiban.backup/2"
FORMS: Final = ("zhiban.backup/1", FORM)
"""Forms that are read; in 1 there are no people, and a program that knows only 1 refuses 2."""


def write_dump(log: WholeLog, path: Path) -> None:
    """Write a log as JSON lines. Raises OSError."""
    digest = sha256()
    counts = {"arrivals": 0, "events": 0}
    with path.open("wb") as file:

        def write(name: str, value: object) -> None:
            text = json.dumps({name: value}, ensure_ascii=False, separators=(",", ":"))
            line = f"{text}\n".encode()
            digest.update(line)
            file.write(line)

        write("form", FORM)
        for one in log.arrivals():
            write("arrival", {**asdict(one), "body": b64encode(one.body).decode("ascii")})
            counts["arrivals"] += 1
        for link in log.links():
            write("event", asdict(link))
            counts["events"] += 1
        for table, row in log.job_rows():
            write("job", [table, _plain(row)])
        for table, row in log.people_rows():
            write("people", [table, row])
        write("end", {**counts, "sha256": digest.hexdigest()})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {n: b64encode(v).decode("ascii") if isinstance(v, bytes) else v for n, v in row.items()}


class DumpedLog:
    """A log in a file of JSON lines（备份中的记录）. Raises InputFault S110 where it is not one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._check_whole()

    def arrivals(self) -> Generator[Arrival, None, None]:
        """What arrived, whole, in order."""
        for row in self._rows("arrival"):
            yield Arrival(**{**row, "body": b64decode(row["body"])})

    def links(self) -> Generator[Link, None, None]:
        """Events as links of the chain, in order."""
        for row in self._rows("event"):
            yield Link(**row)

    def job_rows(self) -> Generator[tuple[str, dict[str, Any]], None, None]:
        """What scheduled jobs kept, with the name of its table, in the order to write."""
        for table, row in self._rows("job"):
            yield table, row if table != "artifact" else {**row, "body": b64decode(row["body"])}

    def people_rows(self) -> Generator[tuple[str, dict[str, Any]], None, None]:
        """People, leave and wishes, with the name of the table, in the order to write."""
        yield from self._rows("people")

    def _rows(self, name: str) -> Generator[Any, None, None]:
        with self._path.open("rb") as file:
            for line in file:
                try:
                    row = json.loads(line)
                    if name in row:
                        yield row[name]
                except (ValueError, TypeError, KeyError):
                    raise bad_backup(self._path, "有一行读不懂") from None

    def _check_whole(self) -> None:
        """The last line must count and digest the lines before it."""
        digest = sha256()
        last = b""
        with self._path.open("rb") as file:
            for line in file:
                digest.update(last)
                last = line
        try:
            end = json.loads(last)["end"]["sha256"]
        except (ValueError, TypeError, KeyError):
            raise bad_backup(self._path, "文件不完整，没有结尾") from None
        if end != digest.hexdigest():
            raise bad_backup(self._path, "内容与结尾的 sha256 不符")


def bad_backup(path: Path, why: str) -> InputFault:
    """A file that is no backup, or no whole one."""
    return InputFault("S110", f"不是完好的备份：{why}", where=str(path), remedy="换一份备份")

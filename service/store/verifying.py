"""Verify a log（核对）: the chain from its first link, what arrived and what was kept.

Each file of a publication must be there under the digest that its event names, and unaltered.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from typing import Any, Final, Protocol

from service.store.chain import Broken, Verified, walk
from service.store.events import Arrival, Link

PUBLICATION: Final = "publication"
"""The kind of the events that name files which were kept."""

SHOWN: Final = 12


class WholeLog(Protocol):
    """A log that can be read from its beginning（完整记录）: a database's, or a backup's."""

    def links(self) -> Generator[Link, None, None]:
        """Events as links of the chain, in order."""
        ...

    def arrivals(self) -> Generator[Arrival, None, None]:
        """What arrived, whole, in order."""
        ...

    def job_rows(self) -> Generator[tuple[str, dict[str, Any]], None, None]:
        """What scheduled jobs kept: the name of a table and a row of it, in the order to write."""
        ...

    def people_rows(self) -> Generator[tuple[str, dict[str, Any]], None, None]:
        """People, leave and wishes likewise. They are no part of the chain."""
        ...


def verify(log: WholeLog, expected: tuple[int, str] | None = None) -> Verified:
    """How far a log is sound, and the first thing wrong with it.

    Args:
        log: read in turn: what arrived, the events, what jobs kept.
        expected: a number and the beginning of its chain value, as printed on a signed sheet.

    """
    count = 0
    changed: Broken | None = None
    with closing(log.arrivals()) as arrivals:
        for one in arrivals:
            count += 1
            if changed is None and sha256(one.body).hexdigest() != one.sha256:
                changed = Broken(f"来件 #{one.id}", "原件与登记时的 sha256 不符：原件被改过")
    wanted: dict[str, str] = {}
    with closing(log.links()) as links:
        head, broken = walk(_noting(links, wanted), expected)
    return Verified(head, count, broken or changed or _files_fault(log, wanted))


def _noting(links: Iterable[Link], wanted: dict[str, str]) -> Iterator[Link]:
    """The links; noted on the way, the digest of each file of a publication, and its name."""
    for link in links:
        yield link  # first: only a sound link comes back for the next one
        if link.kind == PUBLICATION:
            for file in json.loads(link.body).get("files", ()):
                wanted[file["sha256"]] = f"{link.ref} 的文件 {file['name']}"


def _files_fault(log: WholeLog, wanted: dict[str, str]) -> Broken | None:
    """The first file that was altered or is not there; in the order kept, then published."""
    found: set[str] = set()
    with closing(log.job_rows()) as rows:
        for table, row in rows:
            if table != "artifact":
                continue
            digest = row["sha256"]
            if sha256(row["body"]).hexdigest() != digest:
                name = wanted.get(digest, f"留存的文件 {digest[:SHOWN]}")
                return Broken(name, "与留存时的 sha256 不符：文件被改过")
            found.add(digest)
    missing = next((name for digest, name in wanted.items() if digest not in found), None)
    return None if missing is None else Broken(missing, "不见了")

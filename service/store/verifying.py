"""Verify a log（核对）: the chain from its first link, and what arrived against its digest."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from hashlib import sha256
from typing import Any, Protocol

from service.store.chain import Broken, Verified, walk
from service.store.events import Arrival, Link


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


def verify(log: WholeLog, expected: tuple[int, str] | None = None) -> Verified:
    """How far a log is sound, and the first thing wrong with it.

    Args:
        log: read twice, what arrived and then the events.
        expected: a number and the beginning of its chain value, as printed on a signed sheet.

    """
    count = 0
    changed: Broken | None = None
    with closing(log.arrivals()) as arrivals:
        for one in arrivals:
            count += 1
            if changed is None and sha256(one.body).hexdigest() != one.sha256:
                changed = Broken(f"来件 #{one.id}", "原件与登记时的 sha256 不符：原件被改过")
    with closing(log.links()) as links:
        head, broken = walk(links, expected)
    return Verified(head, count, broken or changed)

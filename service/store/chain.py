"""The chain（校验链）: each event carries a digest over itself and over the event before it.

The digest is SHA-256 over a JSON list of the columns in a fixed order, UTF-8, no spaces. To change,
insert or remove an event unseen, all that follow would have to be written anew, and the number and
short value printed on signed sheets would no longer be found in the log.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from service.store.events import Head, Link

GENESIS: Final = "0" * 64
"""What the first event follows."""

SHOWN: Final = 12
"""How much of a chain value is printed; 48 bits are more than anyone can forge by hand."""

NOTHING: Final = Head(0, GENESIS, "")
"""The end of an empty log."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing wrong with a log（断点）: the number of the row, and what differs."""

    row: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk along the chain found（核对结果）: how far it is sound, and the first fault."""

    head: Head
    arrivals: int
    broken: Broken | None


def digest(link: Link) -> str:
    """The chain value that ``link`` must carry."""
    columns = [
        link.seq,
        link.recorded_at,
        link.happened_at,
        link.kind,
        link.ref,
        link.actor,
        link.document,
        link.body,
        link.received,
        link.received_sha256,
        link.prev,
    ]
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sealed(link: Link, after: Head) -> Link:
    """``link`` as the one that follows ``after``."""
    placed = replace(link, seq=after.seq + 1, prev=after.hash)
    return replace(placed, hash=digest(placed))


def fault_of(link: Link, before: Head) -> Broken | None:
    """What is wrong with ``link`` as the one after ``before``, if anything."""
    row = f"#{link.seq}"
    if link.seq != before.seq + 1:
        return Broken(row, f"前一条应是 #{link.seq - 1}，却是 #{before.seq}：中间的记录不见了")
    if link.prev != before.hash:
        return Broken(row, f"prev 是 {link.prev[:SHOWN]}…，前一条的校验值是 {before.hash[:SHOWN]}…")
    expected = digest(link)
    if link.hash != expected:
        shown = f"按内容应是 {expected[:SHOWN]}…，库里是 {link.hash[:SHOWN]}…"
        return Broken(row, f"hash 与内容不符（{shown}）：这一条被改过")
    if not _is_json(link.body):
        return Broken(row, "body 不是合法的 JSON")
    return None


def walk(
    links: Iterable[Link], expected: tuple[int, str] | None = None
) -> tuple[Head, Broken | None]:
    """Follow the chain to its end, or to the first fault.

    Args:
        links: the events in order.
        expected: a number and the beginning of its chain value, as printed on a signed sheet.

    """
    head = NOTHING
    seen = expected is None
    for link in links:
        broken = fault_of(link, head)
        if broken is None and expected is not None and link.seq == expected[0]:
            seen = True
            broken = _unlike(link, expected[1])
        if broken is not None:
            return head, broken
        head = Head(link.seq, link.hash, link.recorded_at)
    if not seen and expected is not None:
        return head, Broken(f"#{expected[0]}", f"记录只到 #{head.seq}：末尾的记录不见了")
    return head, None


def _unlike(link: Link, printed: str) -> Broken | None:
    if link.hash.startswith(printed):
        return None
    return Broken(f"#{link.seq}", f"校验值是 {link.hash[: len(printed)]}，纸上印的是 {printed}")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True

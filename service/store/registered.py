"""The register from the rows in which it is kept（名册的行）, whichever library read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from engine.errors import NoAnswer
from engine.people.person import Leave, Person, Wish
from service.people.register import HeldLeave, Listed, Register


class Row(Protocol):
    """A row by the names of its columns（行）."""

    def __getitem__(self, column: str, /) -> Any:  # noqa: ANN401 - what the column holds
        """What a column holds."""
        ...


def register_of(people: Iterable[Row], leave: Iterable[Row], wishes: Iterable[Row]) -> Register:
    """The register of rows, each in the order in which it is to be. Raises NoAnswer S103."""
    try:
        return Register(
            tuple(map(_listed, people)), tuple(map(_held, leave)), tuple(map(_wish, wishes))
        )
    except (ValueError, TypeError):  # of what: a value may be personal, and is not told
        raise NoAnswer(
            "S103",
            "名册里有读不懂的行",
            where="名册",
            remedy="不要改动记录库；用备份恢复，并报告",
        ) from None


def _listed(row: Row) -> Listed:
    posts = tuple(json.loads(row["posts"]))
    first, last = _day(row["first"]), _day(row["last"])
    return Listed(Person(row["id"], row["unit"], posts, first, last, row["name"]), row["phone"])


def _held(row: Row) -> HeldLeave:
    first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    return HeldLeave(row["id"], Leave(row["person"], first, last), row["reason"])


def _wish(row: Row) -> Wish:
    return Wish(
        row["person"], date.fromisoformat(row["day"]), bool(row["wanted"]), row["weight"]
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

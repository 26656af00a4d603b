"""People, their leave and wishes（人员名册的留存）: ordinary tables, changed and erased at will.

Outside the chain, and the only tables without guards. SQLite zeroes what it deletes
(``secure_delete``), but a page that was split or merged before may keep a copy of a row in its
gap; so an erasure clears the three tables whole, which zeroes their pages, and writes what stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from engine.people.person import Leave, Wish
from service.people.register import Listed, Register
from service.store.registered import register_of
from service.store.schema import LEAVE, PEOPLE_TABLES, PERSON, WISH

_TABLES: Final = {table.name: table for table in PEOPLE_TABLES}
_FIELDS: Final = ("unit", "posts", "first", "last", "name", "phone")


class PeopleRows:
    """The rows of people in one transaction（人员留存）; ``None`` where there are none."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    # --- reading

    def register(self) -> Register:
        """Everybody by unit and id, leave by person and first day, wishes by person and day.

        Raises:
            NoAnswer: S103 a row cannot be read.

        """
        leave = select(LEAVE).order_by(LEAVE.c.person, LEAVE.c.first, LEAVE.c.id)
        return register_of(
            self._rows(select(PERSON).order_by(PERSON.c.unit, PERSON.c.id)),
            self._rows(leave),
            self._rows(select(WISH).order_by(WISH.c.person, WISH.c.day)),
        )

    def lists_anybody(self) -> bool:
        """Whether anybody is listed."""
        return bool(self._rows(select(PERSON.c.id).limit(1)))

    # --- writing

    def put(self, *listed: Listed) -> None:
        """List people, or write down anew what is known of those who are listed."""
        known = {row["id"] for row in self._rows(select(PERSON.c.id))}
        rows = [_row(one) for one in listed]
        new = [row for row in rows if row["id"] not in known]
        old = [{"key": row["id"], **row} for row in rows if row["id"] in known]
        if new:
            self._there.execute(insert(PERSON), new)
        if old:
            changed: dict[str, Any] = {name: bindparam(name) for name in _FIELDS}
            statement = update(PERSON).where(PERSON.c.id == bindparam("key")).values(changed)
            self._there.execute(statement, old)

    def retire(self, person: str, last: date) -> bool:
        """Say which day is the last of a person（离岗）; whether there was such a person."""
        statement = update(PERSON).where(PERSON.c.id == person).values(last=last.isoformat())
        return bool(self._there.execute(statement).rowcount)

    def add_leave(self, leave: Leave, reason: str = "") -> int:
        """Enter leave; its number, which is never given again."""
        row = {**_stretch(leave), "reason": reason}
        done = self._there.execute(insert(LEAVE).values(row).returning(LEAVE.c.id))
        return int(done.scalar_one())

    def drop_leave(self, number: int) -> bool:
        """Cancel the leave of that number; whether there was one."""
        return self._remove(LEAVE.name, LEAVE.c.id == number)

    def put_wish(self, wish: Wish) -> None:
        """Enter a wish, in the place of an earlier one of that person for that day."""
        self.drop_wish(wish.person, wish.day)
        row = {
            "person": wish.person,
            "day": wish.day.isoformat(),
            "wanted": int(wish.wanted),
            "weight": wish.weight,
        }
        self._there.execute(insert(WISH), [row])

    def drop_wish(self, person: str, day: date) -> bool:
        """Cancel a wish; whether there was one."""
        mine = (WISH.c.person == person) & (WISH.c.day == day.isoformat())
        return self._remove(WISH.name, mine)

    def erase(self, person: str) -> bool:
        """Erase a person（删除）: the row, its leave and wishes; whether there was anything.

        ``Database.forget`` clears what is left beside the tables, after the transaction.
        """
        found = [
            self._remove(PERSON.name, PERSON.c.id == person),
            self._remove(LEAVE.name, LEAVE.c.person == person),
            self._remove(WISH.name, WISH.c.person == person),
        ]
        self._rewrite()
        return any(found)

    def restore(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Write the rows of a backup as they were, table by table."""
        for table, some in groupby(rows, key=lambda one: one[0]):
            self._there.execute(insert(_TABLES[table]), [dict(row) for _, row in some])
        last = self._there.execute(select(func.max(LEAVE.c.id))).scalar()
        if last and self._there.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(LEAVE.name, LEAVE.c.id.name)
            self._there.execute(select(func.setval(sequence, last)))

    def _rewrite(self) -> None:
        """Clear the tables whole and write their rows again, so that no page keeps a copy."""
        if self._there.dialect.name != "sqlite":
            return
        for table in PEOPLE_TABLES:
            rows = [dict(row) for row in self._rows(select(table).order_by(*table.primary_key))]
            self._there.execute(delete(table))
            if rows:
                self._there.execute(insert(table), rows)

    def _remove(self, table: str, which: ColumnElement[bool]) -> bool:
        return bool(self._there.execute(delete(_TABLES[table]).where(which)).rowcount)

    @property
    def _there(self) -> Connection:
        assert self._connection is not None  # noqa: S101 - a transaction that writes has one
        return self._connection

    def _rows(self, query: Any) -> Sequence[RowMapping]:  # noqa: ANN401
        return () if self._connection is None else self._connection.execute(query).mappings().all()


def _row(one: Listed) -> dict[str, Any]:
    person = one.person
    return {
        "id": person.id,
        "unit": person.unit,
        "posts": json.dumps(person.posts),
        "first": person.first.isoformat() if person.first else None,
        "last": person.last.isoformat() if person.last else None,
        "name": person.name,
        "phone": one.phone,
    }


def _stretch(leave: Leave) -> dict[str, Any]:
    return {
        "person": leave.person,
        "first": leave.first.isoformat(),
        "last": leave.last.isoformat(),
    }

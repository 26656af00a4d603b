"""An open transaction（写入）: looks up what is recorded, by index, and appends to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, func, insert, inspect, select

from service.store.chain import NOTHING, sealed
from service.store.events import (
    Arrival,
    Event,
    Head,
    Link,
    body_of,
    body_text,
    happened_at,
    instant_text,
)
from service.store.job_rows import JobRows
from service.store.people_rows import PeopleRows
from service.store.schema import EVENT, OUTCOME, PERIOD, PERSON, RECEIVED

BATCH: Final = 500
EVENTS: Final = select(
    EVENT.c.seq, EVENT.c.recorded_at, EVENT.c.kind, EVENT.c.ref, EVENT.c.body
).order_by(EVENT.c.seq)


class Writing:
    """An open transaction（写入）; sees what is recorded and appends to it.

    Attributes:
        clock_behind: the time of the last event, once something was appended while the clock stood
            before it; that time was then recorded instead, so that the log never runs backwards.

    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._head = head_of(connection)
        self.clock_behind = ""

    def events(self) -> tuple[Event, ...]:
        """Every event recorded so far, those of this transaction included."""
        return tuple(events_of(self._connection, EVENTS))

    def find(self, kinds: Sequence[str], ref: str | None = None) -> tuple[Event, ...]:
        """Events of these kinds, about ``ref`` where one is given, in the order recorded."""
        return find_in(self._connection, kinds, ref)

    def has(self, kind: str, ref: str) -> bool:
        """Whether an event of that kind about ``ref`` was recorded."""
        query = select(EVENT.c.seq).where(EVENT.c.kind == kind, EVENT.c.ref == ref).limit(1)
        return self._connection.execute(query).first() is not None

    def has_message(self, kind: str, identifier: str) -> bool:
        """Whether a part of a message was recorded: ``M1`` itself, or ``M1#2``."""
        first, after = f"{identifier}#", f"{identifier}$"  # "$" comes right after "#"
        parts = (EVENT.c.ref >= first) & (EVENT.c.ref < after)
        query = select(EVENT.c.seq).where(EVENT.c.kind == kind, parts).limit(1)
        return self.has(kind, identifier) or self._connection.execute(query).first() is not None

    def last_refs(self, kind: str, count: int) -> tuple[str, ...]:
        """What the last events of that kind were about, in the order recorded."""
        query = select(EVENT.c.ref).where(EVENT.c.kind == kind).order_by(EVENT.c.seq.desc())
        found = self._connection.execute(query.limit(count)).scalars().all()
        return tuple(reversed(found))

    def append(  # noqa: PLR0913 - the columns of an event
        self,
        at: datetime,
        kind: str,
        ref: str,
        body: dict[str, Any],
        *,
        received: int | None = None,
        actor: str = "",
    ) -> int:
        """Append one event as the next link of the chain; its number."""
        link = Link(
            seq=0,
            recorded_at=self._not_before(instant_text(at)),
            happened_at=happened_at(body),
            kind=kind,
            ref=ref,
            actor=actor,
            document=str(body.get("document") or ""),
            body=body_text(body),
            received=received,
            received_sha256=self._digest_of(received),
            prev="",
            hash="",
        )
        link = sealed(link, self._head)
        self._connection.execute(insert(EVENT), [row_of(link)])
        self._head = Head(link.seq, link.hash, link.recorded_at)
        return link.seq

    def keep(self, received_at: datetime, name: str, sha256: str, body: bytes) -> int:
        """Keep what arrived, as it arrived; its number."""
        values = {
            "received_at": instant_text(received_at),
            "name": name,
            "sha256": sha256,
            "body": body,
        }
        done = self._connection.execute(insert(RECEIVED).values(values).returning(RECEIVED.c.id))
        return int(done.scalar_one())

    def keep_arrival(self, one: Arrival) -> None:
        """Keep what arrived under the number that it has, with what became of it."""
        values = {
            "id": one.id,
            "received_at": one.received_at,
            "name": one.name,
            "sha256": one.sha256,
            "body": one.body,
        }
        self._connection.execute(insert(RECEIVED), [values])
        if one.outcome:
            self.decide(one.id, one.outcome, one.detail)

    @property
    def jobs(self) -> JobRows:
        """What scheduled jobs keep, to be read and added to within the transaction."""
        return JobRows(self._connection)

    @property
    def people(self) -> PeopleRows:
        """People, leave and wishes, to be read and changed within the transaction."""
        return PeopleRows(self._connection)

    @property
    def head(self) -> Head:
        """The end of the log, what this transaction appended included."""
        return self._head

    def is_empty(self) -> bool:
        """Whether nothing was recorded and nothing arrived yet."""
        return is_empty(self._connection)

    def take_over(
        self,
        arrivals: Iterable[Arrival],
        links: Iterable[Link],
        job_rows: Iterable[tuple[str, dict[str, Any]]] = (),
        people_rows: Iterable[tuple[str, dict[str, Any]]] = (),
    ) -> None:
        """Append what another log holds, under its numbers and with its chain."""
        last = 0
        for one in arrivals:
            self.keep_arrival(one)
            last = one.id
        if last and self._connection.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence("received", "id")
            self._connection.execute(select(func.setval(sequence, last)))
        for some in batched(links, BATCH):
            self._connection.execute(insert(EVENT), [row_of(link) for link in some])
            self._head = Head(some[-1].seq, some[-1].hash, some[-1].recorded_at)
        for table, row in job_rows:
            self.jobs.restore(table, row)
        self.people.restore(people_rows)

    def decide(self, received: int, outcome: str, detail: str) -> None:
        """Say what became of something that arrived: read, repeated or refused."""
        values = {"received": received, "outcome": outcome, "detail": detail}
        self._connection.execute(insert(OUTCOME), [values])

    def known(self, sha256: str) -> int | None:
        """The number under which the same bytes were read before, if they were."""
        query = (
            select(RECEIVED.c.id)
            .join(OUTCOME, OUTCOME.c.received == RECEIVED.c.id)
            .where(RECEIVED.c.sha256 == sha256, OUTCOME.c.outcome == "read")
            .order_by(RECEIVED.c.id)
            .limit(1)
        )
        found = self._connection.execute(query).scalar()
        return None if found is None else int(found)

    def _not_before(self, moment: str) -> str:
        if moment >= self._head.recorded_at:
            return moment
        self.clock_behind = self._head.recorded_at
        return self._head.recorded_at

    def _digest_of(self, received: int | None) -> str | None:
        if received is None:
            return None
        query = select(RECEIVED.c.sha256).where(RECEIVED.c.id == received)
        return str(self._connection.execute(query).scalar_one())


def batched(links: Iterable[Link], size: int) -> Iterator[list[Link]]:
    """Links in lists of at most ``size``."""
    some: list[Link] = []
    for link in links:
        some.append(link)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def row_of(link: Link) -> dict[str, Any]:
    """The columns of a link, by name."""
    return {column.name: getattr(link, column.name) for column in EVENT.columns}


def head_of(connection: Connection) -> Head:
    """The end of the log."""
    query = select(EVENT.c.seq, EVENT.c.hash, EVENT.c.recorded_at)
    row = connection.execute(query.order_by(EVENT.c.seq.desc()).limit(1)).first()
    return NOTHING if row is None else Head(row.seq, row.hash, row.recorded_at)


def is_empty(connection: Connection) -> bool:
    """Whether nothing was recorded, nothing arrived and nobody is listed yet."""
    keys: list[Column[Any]] = [EVENT.c.seq, RECEIVED.c.id]
    keys += [key for key in (PERIOD.c.key, PERSON.c.id) if _is_there(connection, key)]
    return all(connection.execute(select(key).limit(1)).first() is None for key in keys)


def _is_there(connection: Connection, key: Column[Any]) -> bool:
    """Whether the table of a key is there; older versions lack some."""
    return inspect(connection).has_table(key.table.name)


def events_of(connection: Connection, query: Select[Any]) -> Iterator[Event]:
    """The events that a query finds."""
    for seq, recorded_at, kind, ref, body in connection.execute(query):
        yield Event(seq, recorded_at, kind, ref, body_of(body))


def find_in(connection: Connection, kinds: Sequence[str], ref: str | None) -> tuple[Event, ...]:
    """Events of these kinds, about ``ref`` where one is given, in the order recorded."""
    query = EVENTS.where(EVENT.c.kind.in_(kinds))
    if ref is not None:
        query = query.where(EVENT.c.ref == ref)
    return tuple(events_of(connection, query))

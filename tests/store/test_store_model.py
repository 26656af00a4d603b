"""Whatever is appended, corrected and asked: both databases answer as a plain list does."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from calendars.duty_day import BEIJING
from engine.errors import InputFault
from service.folding import CORRECT, corrected
from service.recording import Entry, record
from service.store.database import Database
from service.store.embedded import EmbeddedReader
from service.store.verifying import verify

T0 = datetime(2024, 6, 15, tzinfo=BEIJING)
REFS = st.sampled_from(["A", "B", "A#2", "甲"])
FIELDS = st.dictionaries(st.sampled_from(["colour", "at", "area"]), st.text(max_size=3), max_size=2)
STEPS = st.integers(min_value=-5, max_value=60)
NUMBER = count()


class StoreModel(RuleBasedStateMachine):
    """A store beside a list of ``(recorded_at, kind, ref, body)``."""

    store: Database
    readers: list
    place = None

    @initialize()
    def begin(self):
        place = type(self).place()
        self.store = Database(place)
        self.readers = [self.store]
        if not isinstance(place, str):
            self.readers.append(EmbeddedReader(place))
        self.model = []
        self.clock = T0

    def _append(self, kind, ref, body):
        done = record(self.store, [Entry(kind, ref, body)], self.clock)
        assert done.numbers == (len(self.model) + 1,)
        last = self.model[-1][0] if self.model else T0 - timedelta(days=1)
        assert bool(done.clock_behind) == (self.clock < last)
        self.model.append((max(self.clock, last), kind, ref, body))

    @rule(seconds=STEPS)
    def time_passes(self, seconds):
        self.clock += timedelta(seconds=seconds)

    @rule(ref=REFS, fields=FIELDS)
    def append(self, ref, fields):
        if any(kind == "alert" and ref == known for _, kind, known, _ in self.model):
            with pytest.raises(InputFault):
                record(self.store, [Entry("alert", ref, fields)], self.clock)
        else:
            self._append("alert", ref, fields)

    @rule(ref=REFS, fields=FIELDS)
    def propose(self, ref, fields):
        self._append("proposal", ref, fields)

    @precondition(lambda self: any(kind != CORRECT for _, kind, *_ in getattr(self, "model", ())))
    @rule(
        data=st.data(),
        fields=FIELDS,
        removed=st.sets(st.sampled_from(["colour", "at"]), max_size=1),
    )
    def correct(self, data, fields, removed):
        numbers = [n for n, (_, kind, *_) in enumerate(self.model, 1) if kind != CORRECT]
        number = data.draw(st.sampled_from(numbers))
        ref = self.model[number - 1][2]
        body = {"seq": number, "fields": fields, "reason": "r", "removed": sorted(removed)}
        self._append(CORRECT, ref, body)

    @rule(seconds=st.integers(min_value=-10, max_value=600))
    def ask(self, seconds):
        known_at = T0 + timedelta(seconds=seconds)
        known = [row for row in self.model if row[0] <= known_at]
        for reader in self.readers:
            events = reader.events(known_at)
            assert [(e.kind, e.ref, e.body) for e in events] == [row[1:] for row in known]
            found = [(e.seq, e.kind, e.ref, e.body) for e in corrected(events)]
            assert found == self._corrected(known)

    def _corrected(self, rows):
        """The rows that say something about duty, each as its last correction has it."""
        found = {}
        for number, (_, kind, ref, body) in enumerate(rows, 1):
            if kind == CORRECT:
                seq, sort, about, fields = found[body["seq"]]
                kept = {k: v for k, v in fields.items() if k not in body["removed"]}
                found[body["seq"]] = (seq, sort, about, kept | body["fields"])
            else:
                found[number] = (number, kind, ref, body)
        return list(found.values())

    @invariant()
    def the_chain_holds(self):
        if not hasattr(self, "store"):
            return
        with self.store.log() as log:
            found = verify(log)
        assert (found.head.seq, found.broken) == (len(self.model), None)


QUICK = settings(
    max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)


def run(place):
    from hypothesis.stateful import run_state_machine_as_test

    model = type("Model", (StoreModel,), {"place": staticmethod(place)})
    run_state_machine_as_test(model, settings=QUICK)


def test_sqlite_is_as_the_model(tmp_path):
    run(lambda: tmp_path / f"{next(NUMBER)}.db")


def test_postgresql_is_as_the_model(postgresql):
    import psycopg

    def place():
        name = f"m{next(NUMBER)}"
        plain = postgresql.replace("+psycopg", "", 1)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
            connection.execute(f"CREATE SCHEMA {name}")
        mark = "&" if "?" in postgresql else "?"
        return f"{postgresql}{mark}options=-csearch_path%3D{name}"

    run(place)

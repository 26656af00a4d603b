"""What is worked out once or looked up gives what reading everything plainly gives."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.duty_day import BEIJING
from engine.facts.alert_life import Lives, begins, message_of, superseded
from engine.facts.scope import RecordsByKind
from engine.records.record import Activity, Alert, Done, record_of
from service import answering
from service.answering import Question, desks
from service.folding import ACTS, corrected, written_records
from service.home import Home
from service.loading import load
from service.recording import Entry, append
from service.store.database import Database
from service.store.embedded import EmbeddedReader
from service.store.events import body_of
from service.today import answer_today

T0 = datetime(2021, 6, 1, tzinfo=BEIJING)
HOURS = st.integers(min_value=0, max_value=40)
YEARS = st.integers(min_value=0, max_value=3)
REFS = st.sampled_from(["A", "B", "C", "D", "A#2", "B#2"])
QUICK = settings(max_examples=60, deadline=None)
SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


# --- the plain reading ----------------------------------------------------------------------------


def plain_ends(alert, replaced=None):
    expiry = alert.expires
    if expiry is None or expiry <= begins(alert):
        expiry = begins(alert) + timedelta(hours=24)
    return min(filter(None, (alert.lifted, replaced, expiry)))


def plain_leading_to(alerts, start, end, *, exercise):
    counted = [a for a in alerts if a.status in {"Actual", *(["Exercise"] if exercise else [])}]
    replaced = superseded(counted)
    lives = [(alert, plain_ends(alert, replaced.get(alert.id))) for alert in counted]
    found = [life for life in lives if begins(life[0]) < end and life[1] > start]
    for over, last in sorted(lives, key=lambda life: life[1], reverse=True):
        alike = [begins(a) for a, _ in found if (a.hazard, a.colour) == (over.hazard, over.colour)]
        if last <= start and alike and last >= min(alike):
            found.append((over, last))
    return found


def plain_records(events):
    """Every act looked for among all records, one by one."""
    told = corrected(events)
    written = [(e.kind, e.ref, dict(e.body)) for e in told if e.kind not in ACTS]
    for act in (e for e in told if e.kind in ACTS):
        kind, field = ACTS[act.kind]
        for of, ref, body in written:
            drill = act.body.get("status", "Actual") not in ("Actual", body.get("status", "Actual"))
            if (
                of == kind
                and act.ref in (ref, message_of(ref))
                and not body.get(field)
                and not drill
            ):
                body[field] = act.body["at"]
    return [(kind, body) for kind, _, body in written]


class PlainLives:
    def __init__(self, alerts, *, exercise):
        self.alerts, self.exercise = list(alerts), exercise

    def leading_to(self, start, end):
        return plain_leading_to(self.alerts, start, end, exercise=self.exercise)


class PlainKinds(RecordsByKind):
    """Every record looked at for every question."""

    def __init__(self, records):
        self.records = tuple(records)
        super().__init__(self.records)

    def of(self, kind):
        return tuple(one for one in self.records if isinstance(one, kind))

    def among(self, *kinds):
        return tuple(one for one in self.records if isinstance(one, kinds))

    def lives(self, *, exercise):
        return PlainLives(self.of(Alert), exercise=exercise)


# --- random records over years --------------------------------------------------------------------


@st.composite
def alerts(draw):
    issued = T0 + timedelta(days=365 * draw(YEARS), hours=draw(HOURS))

    def later():
        return (issued + timedelta(hours=draw(HOURS))).isoformat()

    def years_later():
        return (issued + timedelta(days=400 * draw(YEARS), hours=draw(HOURS))).isoformat()

    def maybe(make):
        return make() if draw(st.booleans()) else None

    body = {
        "hazard": draw(st.sampled_from(["rainstorm", "gale"])),
        "colour": draw(st.sampled_from(["red", "yellow", "unknown"])),
        "area": [draw(st.sampled_from(["230500", "110000"]))],
        "issued": issued.isoformat(),
        "effective": maybe(later),
        "expires": maybe(years_later),
        "status": draw(st.sampled_from(["Actual", "Actual", "Exercise"])),
        "lifted": maybe(later),
        "supersedes": draw(st.lists(REFS, max_size=2)),
    }
    return {name: value for name, value in body.items() if value}


@st.composite
def histories(draw):
    """Entries as the commands write them: alerts, lifts, corrections and other kinds."""
    entries, named = [], []
    for ref in draw(st.permutations(["A", "A#2", "B", "B#2", "C", "D"]))[: draw(st.integers(0, 6))]:
        named.append(ref)
        entries.append(Entry("alert", ref, {"id": ref, **draw(alerts())}))
        if draw(st.booleans()):
            about = draw(st.sampled_from([ref, message_of(ref)]))
            at = (T0 + timedelta(days=365 * draw(YEARS), hours=draw(HOURS))).isoformat()
            if about in named and not any((e.kind, e.ref) == ("lift", about) for e in entries):
                entries.append(Entry("lift", about, {"id": about, "at": at}))
        if draw(st.booleans()):
            at = (T0 + timedelta(days=365 * draw(YEARS))).isoformat()
            entries.append(Entry("activity", "甲", {"name": "甲", "from": at}))
        if draw(st.booleans()):
            at = (T0 + timedelta(days=365 * draw(YEARS), hours=draw(HOURS))).isoformat()
            body = {"unit": "市应急管理局", "post": "staff", "at": at}
            entries.append(Entry("checkin", "市应急管理局", body))
        if draw(st.booleans()):
            changed = {"colour": draw(st.sampled_from(["red", "blue"]))}
            seq = next(n for n, e in enumerate(entries, 1) if e.kind == "alert")
            body = {"seq": seq, "kind": "alert", "fields": changed}
            entries.append(Entry("correct", entries[seq - 1].ref, body))
    return entries


def alerts_of(entries):
    told = [one for one in entries if one.kind == "alert"]
    return [record_of("alert", one.body) for one in told]


# --- each shortcut --------------------------------------------------------------------------------


@QUICK
@given(histories(), YEARS, HOURS, st.integers(1, 900), st.booleans())
def test_alerts_looked_up_are_those_found_by_looking_at_all(entries, years, hours, days, exercise):
    known = alerts_of(entries)
    start = T0 + timedelta(days=365 * years, hours=hours)
    found = Lives(known, exercise=exercise).leading_to(start, start + timedelta(days=days))
    plain = plain_leading_to(known, start, start + timedelta(days=days), exercise=exercise)
    assert sorted(found, key=repr) == sorted(plain, key=repr)


@pytest.mark.parametrize("gap", [0, 1])
def test_a_chain_of_alike_alerts_is_followed_to_its_beginning_and_no_further(gap):
    day = timedelta(days=1)
    chain = [
        record_of("alert", {"id": f"{n}", "hazard": "rainstorm", "colour": "red",
                            "issued": (T0 + n * day + timedelta(seconds=gap * (n > 4))).isoformat(),
                            "expires": (T0 + (n + 1) * day).isoformat()})
        for n in range(9)
    ]  # fmt: skip
    found = Lives(chain, exercise=False).leading_to(T0 + 8 * day, T0 + 9 * day)
    assert len(found) == (9 if gap == 0 else 1)


@QUICK
@given(histories())
def test_records_told_apart_by_kind_keep_their_order(entries):
    records = [record_of(e.kind, e.body) for e in entries if e.kind in ("alert", "activity")]
    ours, plain = RecordsByKind(records), PlainKinds(records)
    for drill in (False, True, False):
        found, expected = (
            one.lives(exercise=drill).leading_to(T0, T0 + timedelta(days=1500))
            for one in (ours, plain)
        )
        assert sorted(found, key=repr) == sorted(expected, key=repr)
    for kinds in ((Alert,), (Activity,), (Activity, Alert), (Done,)):
        assert ours.among(*kinds) == plain.among(*kinds)
        assert ours.of(kinds[0]) == plain.of(kinds[0])


@pytest.mark.parametrize(
    "text", ['{"a":1}', ' {"a":1}', '{"a":1}\n', '{"a":"\\ud800"}', '{"a":1}x', "", "\ufeff{}", "{"]
)
def test_a_body_is_read_as_json_reads_it(text):
    def said(read):
        try:
            return read(text)
        except ValueError as error:
            return str(error)

    assert said(body_of) == said(json.loads)


@QUICK
@given(histories())
def test_acts_end_what_they_name(entries):
    with TemporaryDirectory() as folder:
        store = Database(Path(folder) / "zhiban.db")
        with store.writing() as writing:
            append(writing, entries, T0)
        events = store.events()
    assert written_records(events) == plain_records(events)


# --- whole answers --------------------------------------------------------------------------------


@SLOW
@given(entries=histories(), years=YEARS, hours=HOURS, known=st.integers(0, 6), drill=st.booleans())
def test_answers_are_the_same_byte_for_byte(tmp_path_factory, entries, years, hours, known, drill):
    home = Home(tmp_path_factory.mktemp("home"))
    for number, entry in enumerate(entries):
        with Database(home.database).writing() as writing:
            append(writing, [entry], T0 + timedelta(minutes=number))
    at = T0 + timedelta(days=365 * years, hours=hours)
    until = T0 + timedelta(minutes=known) if known < 6 else None
    question = Question(home, known_at=until, exercise=drill)

    def answered():
        day = desks(question)[0].day(date.fromisoformat(at.date().isoformat()))
        return answer_today(question, at, keep=False), day

    ours = answered()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            answering,
            "records_of",
            lambda events: tuple(record_of(k, b) for k, b in plain_records(events)),
        )
        patch.setattr(answering, "ATTENDANCE", ())
        patch.setattr("engine.roster.evaluator.RecordsByKind", PlainKinds)
        patch.setattr(answering.Desk, "duty_day", _fresh_duty_day)
        assert ours == answered()


def _fresh_duty_day(desk, at):
    from calendars.duty_day import duty_day_at

    found = duty_day_at(at, desk.loaded.site.handover)
    return desk.rosters([(found.start, found.end)])[0]


def test_each_duty_day_has_its_own_roster(tmp_path):
    desk = desks(Question(Home(tmp_path)))[0]
    days = [T0 + timedelta(days=number) for number in (0, 1, 0)]
    assert [desk.duty_day(at) for at in days] == [_fresh_duty_day(desk, at) for at in days]
    assert desk.duty_day(days[0]) is desk.duty_day(days[2])


def test_todays_screen_is_drawn_without_check_ins_unless_a_rule_lasts(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        EmbeddedReader, "events", lambda _, __, without: asked.append(tuple(without)) or ()
    )
    home = Home(tmp_path)
    answer_today(Question(home), T0, keep=False)
    desks(Question(home))
    pack = load(home).pack
    lasting = replace(pack, rules=(replace(pack.rules[0], lasting=True), *pack.rules[1:]))
    monkeypatch.setattr(answering, "load", lambda *_, **__: replace(load(home), pack=lasting))
    desks(Question(home, attendance=False))
    assert asked == [("checkin", "rollcall"), (), ()]


@pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)
def test_kinds_are_left_out_by_either_database(store, readers):
    with store.writing() as writing:
        for number, kind in enumerate(["alert", "checkin", "rollcall", "checkin", "done"]):
            writing.append(T0 + timedelta(hours=number), kind, f"{number}", {"n": number})
    for reader in readers:
        assert [e.ref for e in reader.events(None, ("checkin", "rollcall"))] == ["0", "4"]
        assert [e.ref for e in reader.events(T0 + timedelta(hours=3), ("rollcall",))] == list("013")
        assert [e.ref for e in reader.events(without=())] == list("01234")

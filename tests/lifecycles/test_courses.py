"""Every life cycle against a plain model, through a real store: what may follow on what."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from calendars.duty_day import BEIJING
from engine.errors import InputFault
from engine.lifecycles.courses import courses
from engine.lifecycles.tables import LIFECYCLES
from service.files.packs import RULES, read_pack
from service.folding import records_of
from service.recording import Entry, record, ref_of
from service.store.database import Database

PACK = read_pack(RULES / "shuangyashan-2023")
NOW = datetime(2024, 8, 1, tzinfo=BEIJING)
DAY = datetime(2024, 7, 20, tzinfo=BEIJING)
CITY = "双鸭山市人民政府"
ONCE = {
    "application", "response", "consultation", "incident", "inspection", "rectification",
    "end_response", "close_incident",
}  # fmt: skip

# Written again, from the regulation, not from the tables: cycle → act → (states before → after).
MAY = {
    "response": {
        "apply": {"": "applied", "superior": "applied", "applied": "applied"},
        "start": {"": "started", "applied": "started"},
        "start_elsewhere": {"": "superior"},
        "adjust": {"started": "started", "superior": "superior"},
        "end": {"started": "ended", "superior": "ended"},
    },
    "admission": {
        "propose": {
            "": "proposed", "proposed": "proposed", "left": "proposed",
            "consented": "consented", "notified": "notified", "resident": "resident",
        },
        "consent": {
            "proposed": "consented", "consented": "consented",
            "notified": "notified", "resident": "resident",
        },
        "release": dict.fromkeys(("proposed", "consented", "notified", "resident"), "left"),
    },
    "consultation": {
        "open": {"": "open"},
        "conclude": {
            "open": "concluded", "concluded": "concluded",
            "reminded": "reminded", "guided": "guided",
        },
    },
    "siren": {
        "order": dict.fromkeys(("", "doubtful", "ordered", "sounded"), "ordered"),
        "order_by_other": {
            "": "doubtful", "doubtful": "doubtful", "ordered": "ordered", "sounded": "sounded",
        },
        "sound": {"doubtful": "sounded", "ordered": "sounded"},
    },
    "incident": {
        "open": {"": "open"},
        "report": {one: one for one in ("open", "on_scene", "dispatched", "unified")},
        "arrive": {
            "open": "on_scene", "on_scene": "on_scene",
            "dispatched": "dispatched", "unified": "unified",
        },
        "dispatch": {
            "open": "dispatched", "on_scene": "dispatched",
            "dispatched": "dispatched", "unified": "unified",
        },
        "unify": dict.fromkeys(("open", "on_scene", "dispatched", "unified"), "unified"),
        "close": dict.fromkeys(("open", "on_scene", "dispatched", "unified"), "closed"),
    },
    "inspection": {"inspect": {"": "clear"}, "find": {"": "found"}},
    "rectification": {
        "order": {"": "ordered"},
        "mend": {"ordered": "mended", "mended": "mended"},
        "verify": {"mended": "verified"},
    },
}  # fmt: skip


def entry(cycle: str, act: str, at: datetime) -> tuple[str, dict[str, object]]:
    """The event that tells the act about the matter M."""
    when = at.isoformat()
    told: dict[tuple[str, str], tuple[str, dict[str, object]]] = {
        ("response", "apply"): ("application", {
            "id": "M", "plan": "flood_control", "level": "IV", "by": "市水务局", "at": when}),
        ("response", "start"): ("response", {
            "id": "R", "plan": "flood_control", "level": "IV", "started": when,
            "decided_by": CITY, "application": "M"}),
        ("response", "start_elsewhere"): ("response", {
            "id": "R", "plan": "flood_control", "level": "IV", "started": when,
            "decided_by": "某省人民政府", "application": "M"}),
        ("response", "adjust"): ("adjustment", {
            "response": "R", "level": "III", "by": CITY, "at": when}),
        ("response", "end"): ("end_response", {"id": "R", "at": when}),
        ("admission", "propose"): ("proposal", {
            "unit": "市卫生健康委", "body": "市防汛抗旱指挥部", "at": when}),
        ("admission", "consent"): ("consent", {"unit": "市卫生健康委", "by": CITY, "at": when}),
        ("admission", "release"): ("release", {"unit": "市卫生健康委", "at": when}),
        ("consultation", "open"): ("consultation", {
            "id": "M", "unit": "市水务局", "hazard": "flood", "at": when}),
        ("consultation", "conclude"): ("product", {
            "consultation": "M", "product": "意见", "at": when}),
        ("siren", "order"): ("order", {
            "act": "sound_alarm", "by": CITY, "about": "M", "at": when}),
        ("siren", "order_by_other"): ("order", {
            "act": "sound_alarm", "by": "市应急局", "about": "M", "at": when}),
        ("siren", "sound"): ("done", {
            "kind": "sound_alarm", "by": "人防部门", "about": "M", "at": when}),
        ("incident", "open"): ("incident", {"id": "M", "kind": "natural_disaster", "at": when}),
        ("incident", "report"): ("development", {"incident": "M", "at": when}),
        ("incident", "arrive"): ("done", {
            "kind": "on_scene", "by": "市水务局", "about": "M", "at": when}),
        ("incident", "dispatch"): ("order", {
            "act": "dispatch", "by": "市防汛抗旱指挥部", "about": "M", "at": when}),
        ("incident", "unify"): ("order", {
            "act": "unified_command", "by": "市防汛抗旱指挥部", "about": "M", "at": when}),
        ("incident", "close"): ("close_incident", {"id": "M", "at": when}),
        ("inspection", "inspect"): ("inspection", {"id": "M", "by": "市水务局", "at": when}),
        ("inspection", "find"): ("inspection", {
            "id": "M", "by": "市水务局", "found": "渗漏", "at": when}),
        ("rectification", "order"): ("rectification", {
            "id": "M", "inspection": "J", "by": "市水务局", "at": when}),
        ("rectification", "mend"): ("done", {
            "kind": "rectify", "by": "市水务局", "about": "M", "at": when}),
        ("rectification", "verify"): ("done", {
            "kind": "verify", "by": "市应急局", "about": "M", "at": when}),
    }  # fmt: skip
    return told[cycle, act]


ENDS = ("end", "close")
"""Of what happens at once the end comes last."""


class Cycle(RuleBasedStateMachine):
    """Acts in any order and at any time; the store accepts what the model accepts."""

    cycle = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Database(Path(self.folder.name) / "zhiban.db")
        self.acts: list[tuple[int, int, str]] = []
        if self.cycle == "rectification":
            found = {"id": "J", "by": "市水务局", "found": "渗漏", "at": DAY.isoformat()}
            record(self.store, [Entry("inspection", "J", found)], NOW, pack=PACK)

    def teardown(self) -> None:
        self.folder.cleanup()

    def fold(self, acts: list[tuple[int, int, str]]) -> str | None:
        """The state after the acts, by time; ``None`` if one of them could not be taken."""
        state: str | None = ""
        for _, _, act in sorted(acts, key=lambda one: (one[0], one[2] in ENDS, one[1])):
            state = MAY[self.cycle][act].get(state or "")
            if state is None:
                return None
        return state

    @rule(data=st.data(), minute=st.integers(1, 60))
    def act(self, data: st.DataObject, minute: int) -> None:
        act = data.draw(st.sampled_from(sorted(MAY[self.cycle])))
        kind, body = entry(self.cycle, act, DAY + timedelta(minutes=minute))
        ref = str(body["id"]) if kind in ("end_response", "close_incident") else ref_of(kind, body)
        wanted = [*self.acts, (minute, len(self.acts), act)]
        told = {entry(self.cycle, known, DAY)[0] for _, _, known in self.acts}
        again = (kind in ONCE and kind in told) or any(
            (minute, act) == (at, known) for at, _, known in self.acts
        )
        unknown = kind in ("end_response", "close_incident") and not any(
            a[2] in ("start", "start_elsewhere", "open") for a in self.acts
        )
        try:
            record(self.store, [Entry(kind, ref, body)], NOW, pack=PACK)
        except InputFault as fault:
            assert fault.code in ("W111", "W101", "W102", "W107", "W112"), fault
            assert again or unknown or self.fold(wanted) is None, (act, minute, self.acts)
        else:
            assert not again
            assert self.fold(wanted) is not None, (act, minute, self.acts)
            self.acts = wanted

    @invariant()
    def agree(self) -> None:
        found = [c for c in courses(records_of(self.store.events()), PACK)
                 if c.cycle.id == self.cycle]  # fmt: skip
        assert [c.state for c in found] == ([self.fold(self.acts)] if self.acts else [])


@pytest.mark.parametrize("cycle", MAY)
def test_the_store_accepts_what_may_follow_and_nothing_else(cycle):
    machine = type(cycle, (Cycle,), {"cycle": cycle})
    case = machine.TestCase
    case.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
    case("runTest").runTest()


def test_every_cycle_names_its_states_and_what_is_missing():
    for cycle in LIFECYCLES.values():
        states = {state for step in cycle.steps for state in (*step.before, step.after)}
        assert states <= cycle.states.keys()
        assert cycle.waiting.keys() <= cycle.states.keys()
        acts = {step.act for step in cycle.steps}
        assert acts == cycle.acts.keys() == cycle.missing.keys()

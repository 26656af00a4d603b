"""The life cycle of a notice: the table, the fold, and both against a simple model."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from calendars.duty_day import BEIJING
from engine.errors import InputFault
from engine.lifecycles.notice import (
    NOTICE,
    progress,
    refuse_early,
    refuse_receipt,
    refuse_sending,
    told_of,
)
from engine.records.follow_ups import Paper, Receipt
from engine.records.record import Done
from service.files.packs import RULES, read_pack

NUMBER = "240708-0000"
TO = ("市水务局", "市林草局", "甲县")
OTHER = "市公安局"
ALIASES = {"市林业和草原局": "市林草局", "forestry": "市林草局"}
START = datetime(2024, 7, 8, tzinfo=BEIJING)
HOUR = timedelta(hours=1)


@cache
def pack():
    return read_pack(RULES / "shuangyashan-2023")


def paper(at, digest="a", to=TO):
    return Paper("notice", NUMBER, at, "办", to, "", digest)


def done(at, about=NUMBER, to=TO, kind="notice"):
    return Done(kind, "办", at, None, to, about)


def folded(*records):
    return progress(told_of(NUMBER, None, records, pack()), TO, pack())


# --- the table ------------------------------------------------------------------------------------


def test_every_state_and_act_of_the_table_has_its_words():
    states = {step.after for step in NOTICE.steps} | {s for x in NOTICE.steps for s in x.before}
    assert states == NOTICE.states.keys()
    assert {step.act for step in NOTICE.steps} == NOTICE.acts.keys() == NOTICE.missing.keys()
    assert NOTICE.waiting.keys() < states


def test_no_act_has_two_outcomes_in_one_state():
    pairs = [(step.act, state) for step in NOTICE.steps for state in step.before]
    assert len(pairs) == len(set(pairs))


def test_every_state_is_reached():
    reached = {""}
    for _ in NOTICE.states:
        reached |= {s.after for s in NOTICE.steps if reached & set(s.before)}
    assert reached == set(NOTICE.states)


# --- the fold -------------------------------------------------------------------------------------


def test_a_record_about_another_number_tells_nothing():
    assert folded(done(START, about="240708-1111")).state == "due"
    assert folded(done(START, kind="consultation")).state == "due"


def test_records_count_by_their_time():
    found = folded(Receipt(NUMBER, TO[0], START + 2 * HOUR), done(START + HOUR), paper(START))
    assert (found.state, found.acknowledged) == ("sent", TO[:1])


def test_what_does_not_fit_is_passed_over():
    found = folded(Receipt(NUMBER, TO[0], START), paper(START + HOUR))
    assert (found.state, found.acknowledged) == ("printed", ())
    found = folded(done(START), done(START + HOUR), Receipt(NUMBER, OTHER, START + 2 * HOUR))
    assert (found.sent.at, found.acknowledged, found.waiting) == (START, (), TO)


def test_the_same_paper_twice_is_one_and_another_begins_again():
    found = folded(paper(START), done(START + HOUR), paper(START + 2 * HOUR))
    assert (found.state, found.paper.at) == ("sent", START)
    found = folded(paper(START), done(START + HOUR), paper(START + 2 * HOUR, "b", TO[:1]))
    assert (found.state, found.sent, found.to) == ("printed", None, TO[:1])


def test_who_was_told_by_word_of_mouth_are_the_addressees():
    assert folded(done(START, to=TO[:2])).to == TO[:2]
    assert folded(done(START, to=())).to == TO


# --- against a model ------------------------------------------------------------------------------


class NoticeModel(RuleBasedStateMachine):
    """Acts as people record them; refused ones leave no record."""

    def __init__(self):
        super().__init__()
        self.records = []
        self.now = START
        self.content = None  # of the last paper
        self.unsent = False  # whether that paper is still to be sent
        self.sent = False
        self.acked = []
        self.last = None

    @property
    def found(self):
        return folded(*self.records)

    def tried(self, act, code, record):
        """The act is refused with the code expected, or else recorded."""
        try:
            act()
        except InputFault as fault:
            assert fault.code == code, (fault.code, code)
            assert fault.remedy
            return False
        assert code is None
        self.records.append(record)
        self.last = self.now
        return True

    @rule(hours=st.integers(0, 3))
    def time_passes(self, hours):
        self.now += hours * HOUR

    @rule()
    def the_clock_is_set_back(self):
        self.now -= HOUR

    def early(self):
        return "W126" if self.last is not None and self.now < self.last else None

    @rule(content=st.sampled_from("ab"))
    def print(self, content):
        if content == self.content:
            return  # the command records nothing
        record = paper(self.now, content)
        if self.tried(lambda: refuse_early(self.found, self.now, NUMBER), self.early(), record):
            self.content, self.unsent, self.sent, self.acked = content, True, False, []

    @rule(oral=st.booleans())
    def send(self, oral):
        code = self.early()
        if self.sent:
            code = "W122"
        elif not oral and not self.unsent:
            code = "W121"
        record = done(self.now)
        if self.tried(
            lambda: refuse_sending(self.found, self.now, NUMBER, oral=oral), code, record
        ):
            self.sent, self.unsent = True, False

    @rule(name=st.sampled_from([*TO, *ALIASES, OTHER, "乙县"]))
    def acknowledge(self, name):
        canonical = ALIASES.get(name, name)
        code = self.early()
        if not self.sent:
            code = "W123"
        elif canonical not in TO:
            code = "W124"
        elif canonical in self.acked:
            code = "W125"
        record = Receipt(NUMBER, canonical, self.now)
        found = self.found
        if self.tried(lambda: refuse_receipt(found, name, self.now, NUMBER, pack()), code, record):
            self.acked.append(canonical)

    @invariant()
    def agrees(self):
        found = self.found
        state = "due"
        if self.sent:
            state = "acknowledged" if len(self.acked) == len(TO) else "sent"
        elif self.unsent:
            state = "printed"
        assert found.state == state
        assert set(found.acknowledged) == set(self.acked)
        assert set(found.waiting) == set(TO) - set(self.acked)
        assert (found.sent is not None) == self.sent
        assert found.last == self.last or not self.records or found.last <= self.last


NoticeModel.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestNotice = NoticeModel.TestCase


@pytest.mark.parametrize("name", [*TO, *ALIASES])
def test_an_addressee_is_known_by_any_of_its_names(name):
    found = folded(done(START))
    assert refuse_receipt(found, name, START, NUMBER, pack()) == ALIASES.get(name, name)

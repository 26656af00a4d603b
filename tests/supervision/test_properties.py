"""What holds of every report, whatever was recorded."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.supervision.line import State
from tests.supervision.asking import FLOOD, STORM, report

UNITS = ("市水务局", "市气象局", "市林草局", "市应急局")
DAYS = st.integers(14, 18)
MOMENTS = st.builds(
    lambda day, hour, minute: f"2024-06-{day}T{hour:02}:{minute:02}",
    DAYS,
    st.integers(0, 23),
    st.sampled_from([0, 10, 30]),
)
ABOUT = ", about: I-1"
DONE_ROWS = st.builds(
    lambda kind, unit, at, about: f"done: {{kind: {kind}, by: {unit}, at: {at}{about}}}",
    st.sampled_from(["report", "on_scene", "first_response", "monitor", "risk_control", "forecast"]),
    st.sampled_from(UNITS), MOMENTS, st.sampled_from([ABOUT, ""]),
)  # fmt: skip
CHECKINS = st.builds(
    lambda unit, post, at, until: f"checkin: {{unit: {unit}, post: {post}, at: {at}{until}}}",
    st.sampled_from(UNITS), st.sampled_from(["deputy_leader", "staff", "section_head"]), MOMENTS,
    st.sampled_from(["", ", until: 2024-06-20"]),
)  # fmt: skip
CALLS = st.builds(
    lambda at, here, gone: f"rollcall: {{by: 市应急局, at: {at}, present: [{here}], absent: [{gone}]}}",
    MOMENTS, st.sampled_from(UNITS[:2]), st.sampled_from(UNITS[2:]),
)  # fmt: skip
GOOD = st.one_of(DONE_ROWS, CHECKINS)
ROWS = st.lists(st.one_of(GOOD, CALLS), max_size=6)
AT = st.sampled_from(["2024-06-15T12:00", "2024-06-16T12:00", "2024-06-20"])
PERIOD = {"first": "2024-06-15", "last": "2024-06-17"}
LIMITS = {"arrival_grace": "2h", "report_within": "3h"}
GOODNESS = {State.DONE: 2, State.LATE: 1, State.OPEN: 0, State.MISSING: 0, State.UNVERIFIABLE: 0}


def drawn(rows, at, **period):
    return report(STORM, FLOOD, *rows, at=at, parameters=LIMITS, **(period or PERIOD))


@settings(max_examples=30, deadline=None)
@given(ROWS, AT)
def test_every_line_is_one_line_in_one_state_and_the_sums_agree(rows, at):
    found = drawn(rows, at)
    assert len({(one.number, one.unit.id) for one in found.lines}) == len(found.lines)
    counted = Counter()
    for unit in found.units:
        for work in found.works:
            counted += Counter(found.count(unit.id, work.id))
    assert counted == Counter(one.state for one in found.lines)
    for one in found.lines:
        assert (one.done is not None) == (one.state in (State.DONE, State.LATE))
        assert one.because
        assert all(reason.article and reason.quote for reason in one.because)
        assert one.by or one.state not in (State.DONE, State.LATE)
        assert one.note or one.state not in (State.MISSING, State.UNVERIFIABLE)
        assert (
            one.state is not State.OPEN
            or one.end is None
            or found.at < max(one.end, one.due or one.end)
        )


@settings(max_examples=30, deadline=None)
@given(ROWS, GOOD, AT)
def test_a_record_of_something_done_makes_nothing_worse(rows, row, at):
    before = {(one.number, one.unit.id): one for one in drawn(rows, at).lines}
    after = {(one.number, one.unit.id): one for one in drawn([*rows, row], at).lines}
    assert before.keys() == after.keys()
    for key, one in before.items():
        assert GOODNESS[after[key].state] >= GOODNESS[one.state]
        if one.done is not None:
            assert after[key].done <= one.done


@settings(max_examples=15, deadline=None)
@given(ROWS, AT)
def test_two_periods_side_by_side_are_the_whole(rows, at):
    """Of all but what is to be done at all in a period, which is asked of each period anew."""

    def apart(found):
        periodic = {kind for work in found.works for kind in work.period}
        return [
            (one.number, one.unit.id, one.state) for one in found.lines if one.kind not in periodic
        ]

    whole = apart(drawn(rows, at))
    parts = apart(drawn(rows, at, first="2024-06-15")) + apart(
        drawn(rows, at, first="2024-06-16", last="2024-06-17")
    )
    assert sorted(map(str, parts)) == sorted(map(str, whole))


@settings(max_examples=15, deadline=None)
@given(ROWS)
def test_what_is_recorded_later_changes_nothing_before(rows):
    """Every moment of the rows lies before the 20th: asked at a moment, later ones are as none."""
    at = "2024-06-16T12:00"
    earlier = [row for row in rows if row.partition(" at: ")[2][:16] <= at]
    assert told(drawn(rows, at)) == told(drawn(earlier, at))


def told(found):
    """The lines without the places of the records, which move when rows are left out."""
    return [
        (
            one.number,
            one.unit.id,
            one.state,
            one.done,
            one.note,
            [(by.kind, by.at) for by in one.by],
        )
        for one in found.lines
    ]

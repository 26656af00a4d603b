"""Being on site: every state, with the real pack; expectations come from the articles' words."""

from __future__ import annotations

import pytest

from tests.supervision.asking import (
    DONE,
    LATE,
    MISSING,
    OPEN,
    STORM,
    UNVERIFIABLE,
    line,
    lines,
    pack,
    report,
)

WATER, FOREST = "市水务局", "市林草局"
DAY = "2024-06-16"
AFTER = "2024-06-18T09:00"


def checkin(unit, at, post="staff", until=""):
    end = f", until: {until}" if until else ""
    return f"checkin: {{unit: {unit}, post: {post}, at: {at}{end}}}"


def there(*rows, first=DAY, at=AFTER, name=WATER, **asked):
    return line(
        report(STORM, *rows, first=first, at=at, **asked), name, work="residency", kind="on_site"
    )


def test_nobody_recorded_anything_is_not_absence():
    one = there()
    assert (one.state, one.by) == (UNVERIFIABLE, ())
    assert "没有任何签到、点名" in one.note


def test_one_record_of_another_unit_makes_it_missing():
    assert there(checkin(FOREST, "2024-06-16T08:00")).state is MISSING


def test_a_check_in_of_another_day_says_nothing_of_this_one():
    assert there(checkin(FOREST, "2024-06-15T08:00")).state is UNVERIFIABLE


def test_who_checked_in_was_there():
    one = there(checkin(WATER, "2024-06-16T08:00"))
    assert (one.state, one.done.hour) == (DONE, 8)
    assert one.because[0].article == "第七条"
    assert [told.kind for told in one.by] == ["checkin"]


def test_any_name_of_the_unit_counts():
    unit = pack().unit_by_name[WATER]
    for name in (unit.id, unit.name, *unit.aliases):
        assert there(checkin(name, "2024-06-16T08:00")).state is DONE
    assert there(checkin("某局", "2024-06-16T08:00")).state is MISSING


def test_a_check_in_until_the_next_day_counts_for_both():
    until = checkin(WATER, "2024-06-15T20:00", until="2024-06-16T08:00")
    assert there(until).state is DONE
    assert there(until).done.hour == 0
    ended = checkin(WATER, "2024-06-15T20:00", until="2024-06-16T00:00")
    assert there(ended, checkin(FOREST, "2024-06-16T08:00")).state is MISSING


def test_a_check_in_of_yesterday_without_an_end_leaves_it_open():
    other = checkin(FOREST, "2024-06-16T08:00")
    one = there(checkin(WATER, "2024-06-15T20:00"), other)
    assert (one.state, len(one.by)) == (UNVERIFIABLE, 1)
    assert (
        there(checkin(WATER, "2024-06-15T20:00"), other, first="2024-06-17").state is UNVERIFIABLE
    )


def test_later_than_now_does_not_count_and_is_open():
    assert there(checkin(WATER, "2024-06-16T08:00"), at="2024-06-16T07:59").state is OPEN
    assert there(checkin(WATER, "2024-06-16T08:00"), at="2024-06-16T08:00").state is DONE


def test_open_until_the_last_moment_of_the_day():
    row = checkin(FOREST, "2024-06-16T08:00")
    assert there(row, at="2024-06-16T23:59:59").state is OPEN
    assert there(row, at="2024-06-17T00:00").state is MISSING


# --- late -----------------------------------------------------------------------------------------


def test_without_a_limit_nobody_is_late():
    one = there(checkin(WATER, "2024-06-15T23:00"), first="2024-06-15")
    assert (one.state, one.due) == (DONE, None)


@pytest.mark.parametrize(("at", "expected"), [("02:40", DONE), ("02:41", LATE), ("01:30", DONE)])
def test_late_is_after_the_operators_grace(at, expected):
    one = there(
        checkin(WATER, f"2024-06-15T{at}"), first="2024-06-15", parameters={"arrival_grace": "30m"}
    )
    assert one.state is expected
    assert one.limit == "arrival_grace=30m"
    assert f"{one.due:%H:%M}" == "02:40"


def test_a_day_that_goes_on_has_no_limit():
    one = there(checkin(WATER, "2024-06-16T22:00"), parameters={"arrival_grace": "30m"})
    assert (one.state, one.due) == (DONE, None)


def test_office_hours_have_no_limit_because_the_text_names_no_hour():
    found = report(
        checkin(WATER, "2024-08-01T10:00"),
        first="2024-08-01",
        at="2024-08-02",
        parameters={"arrival_grace": "30m"},
    )
    assert line(found, WATER, work="residency", kind="on_site").state is DONE


def test_the_first_who_came_counts():
    rows = (checkin(WATER, "2024-06-15T03:00"), checkin(WATER, "2024-06-15T02:20"))
    one = there(*rows, first="2024-06-15", parameters={"arrival_grace": "30m"})
    assert (one.state, f"{one.done:%H:%M}") == (DONE, "02:20")


# --- posts and roll calls -------------------------------------------------------------------------


def posts(*rows, name=WATER, **asked):
    found = report(STORM, *rows, first=DAY, at=AFTER, **asked)
    return {one.what: one.state for one in lines(found, name, work="joint_duty", kind="on_site")}


def test_each_post_signs_for_itself():
    row = checkin(WATER, "2024-06-16T08:00", post="deputy_leader")
    assert posts(row) == {"deputy_leader": DONE, "staff": MISSING}
    assert posts() == {"deputy_leader": UNVERIFIABLE, "staff": UNVERIFIABLE}


def test_a_roll_call_does_not_say_which_post():
    call = f"rollcall: {{by: 市应急局, at: 2024-06-16T09:00, present: [{WATER}]}}"
    assert posts(call) == {"deputy_leader": UNVERIFIABLE, "staff": UNVERIFIABLE}
    assert posts(call, checkin(FOREST, "2024-06-16T08:00")) == posts(call)
    assert there(call).state is DONE


def test_a_post_that_need_not_be_there_is_not_asked_for():
    assert set(posts(readings={"AMB-22": "b"})) == {"staff"}


def calls(*rows, name=WATER, first=DAY, at=AFTER):
    found = report(STORM, *rows, first=first, at=at)
    return [one.state for one in lines(found, name, work="joint_duty", kind="roll_call")]


def test_each_roll_call_is_a_line_for_who_is_named():
    rows = (
        f"rollcall: {{by: 市应急局, at: 2024-06-16T09:00, present: [{WATER}], absent: [{FOREST}]}}",
        f"rollcall: {{by: 市应急局, at: 2024-06-16T15:00, absent: [{WATER}]}}",
    )
    assert calls(*rows) == [DONE, MISSING]
    assert calls(*rows, name=FOREST) == [MISSING]
    assert calls(*rows, name="市公安局") == []
    assert calls(*rows, at="2024-06-16T14:00") == [DONE]


def test_absent_at_the_only_roll_call_is_missing():
    row = f"rollcall: {{by: 市应急局, at: 2024-06-16T09:00, absent: [{WATER}]}}"
    one = there(row)
    assert (one.state, [told.kind for told in one.by]) == (MISSING, ["rollcall"])
    assert there(row, checkin(WATER, "2024-06-16T20:00")).state is DONE


def test_a_roll_call_outside_the_stay_is_no_line():
    row = f"rollcall: {{by: 市应急局, at: 2024-06-15T02:00, absent: [{WATER}]}}"
    assert calls(row, first="2024-06-15") == []


def test_a_unit_not_on_the_roster_owes_nothing():
    assert lines(report(STORM, first=DAY, at=AFTER), "市卫生健康委") == []


def test_an_exercise_calls_nobody_in():
    drill = STORM.replace("id: A-1", "id: A-1, status: Exercise")
    found = report(drill, first=DAY, at=AFTER)
    assert {one.kind for one in found.lines} & {"on_site", "notice"} == set()

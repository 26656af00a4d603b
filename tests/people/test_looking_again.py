"""Between the draft and the issue things change: nothing is issued that does not fit any more."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from calendars.duty_day import BEIJING
from engine.errors import InputFault
from engine.people.person import Leave
from service.home import home_at
from service.jobs.bench import Bench
from service.jobs.following import follow
from service.jobs.month_acts import draft_by_hand, publish, sign
from service.jobs.publications import publications
from service.people.standing import stood_of
from service.people.swapping import Wanted, swap
from service.recording import Entry, record
from tests.people.homes import fill, listed, people_of

MONTH = date(2026, 10, 1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.fixture
def bench(tmp_path):
    fill(tmp_path / "home", leave=())
    return Bench(home_at(str(tmp_path / "home")))


def draft(bench, text, *, change=False):
    return draft_by_hand(bench, MONTH, at(text), "1001", change=change)


def signed(bench, text, number=""):
    return sign(bench, MONTH, number, at(text), "1001", by="值班主任", document="")


def issue(bench, text):
    signed(bench, text)
    return publish(bench, MONTH, "", at(text), "1001")


def leave(bench, person, first, last):
    with bench.store.writing() as writing:
        writing.people.add_leave(Leave(person, date.fromisoformat(first), date.fromisoformat(last)))


def alert(bench, since, until, name="R1"):
    body = {"id": name, "hazard": "rainstorm", "colour": "red", "area": ["230500"],
            "issued": at(since).isoformat(), "expires": at(until).isoformat(), "status": "Actual"}  # fmt: skip
    record(bench.store, [Entry("alert", name, body)], at(since), "1001")


def holder(bench, number, post, day, unit="water", presence="standby"):
    kept = people_of(bench.home.folder, number)
    return next(
        o.person for o in kept.sheet.assignments
        if (o.seat.unit, o.seat.post, o.seat.presence.value) == (unit, post, presence)
        and o.seat.day == date.fromisoformat(day)
    )  # fmt: skip


def stands(bench):
    """The issued sheet as it counts, swaps on top."""
    events = bench.store.events()
    one = [p for p in publications(events) if p.issued_at is not None][-1]
    with bench.store.job_rows() as rows:
        return stood_of(rows, one, events)


def standing_on(bench, post, day, unit="water"):
    return {
        o.person for o in stands(bench).sheet.assignments
        if (o.seat.unit, o.seat.post, o.seat.day) == (unit, post, date.fromisoformat(day))
    }  # fmt: skip


def test_leave_after_the_draft_stops_the_signature_and_the_issue(bench):
    draft(bench, "2026-09-20T09:00")
    person = holder(bench, "2026-10-1", "staff", "2026-10-20")
    signed(bench, "2026-09-21T09:00")
    leave(bench, person, "2026-10-20", "2026-10-20")
    with pytest.raises(InputFault, match="请假") as fault:
        publish(bench, MONTH, "", at("2026-09-25T09:00"), "1001")
    assert fault.value.code == "J121"
    assert person in fault.value.what
    assert "测试" not in fault.value.what
    draft(bench, "2026-09-25T10:00")
    issue(bench, "2026-09-25T11:00")
    assert person not in standing_on(bench, "staff", "2026-10-20")


def test_a_swap_after_the_draft_of_a_change_order_is_not_lost(bench):
    draft(bench, "2026-09-20T09:00")
    issue(bench, "2026-09-21T09:00")
    leave(bench, holder(bench, "2026-10-1", "staff", "2026-10-29"), "2026-10-29", "2026-10-29")
    draft(bench, "2026-10-10T09:00", change=True)
    giver = holder(bench, "2026-10-1", "staff", "2026-10-20")
    taker = next(f"water-0{n}" for n in range(4, 9) if can(bench, f"water-0{n}", giver))
    with pytest.raises(InputFault, match="换了班"):
        signed(bench, "2026-10-10T11:00")
    draft(bench, "2026-10-10T12:00", change=True)
    issue(bench, "2026-10-10T13:00")
    assert taker in standing_on(bench, "staff", "2026-10-20")


def can(bench, taker, giver):
    if taker == giver:
        return False
    try:
        swap(bench, Wanted(date(2026, 10, 20), giver, taker, "staff"), at("2026-10-10T10:00"), "1")
    except InputFault:
        return False
    return True


def test_a_change_order_that_changes_nobody_keeps_the_swaps(bench):
    draft(bench, "2026-09-20T09:00")
    issue(bench, "2026-09-21T09:00")
    giver = holder(bench, "2026-10-1", "staff", "2026-10-20")
    taker = next(f"water-0{n}" for n in range(4, 9) if can(bench, f"water-0{n}", giver))
    body = {"name": "全市活动", "from": "2026-10-25", "through": "2026-10-25"}
    record(bench.store, [Entry("activity", "全市活动", body)], at("2026-10-11T09:00"), "1001")
    draft(bench, "2026-10-11T10:00", change=True)
    if publications(bench.store.events())[-1].issued_at is None:
        issue(bench, "2026-10-11T11:00")
    assert taker in standing_on(bench, "staff", "2026-10-20")


def test_an_order_that_moves_what_is_over_by_now_is_made_anew(bench):
    draft(bench, "2026-09-20T09:00")
    issue(bench, "2026-09-21T09:00")
    first = holder(bench, "2026-10-1", "staff", "2026-10-14")
    leave(bench, first, "2026-10-14", "2026-10-14")
    draft(bench, "2026-10-10T09:00", change=True)
    with pytest.raises(InputFault, match="已经值过"):
        signed(bench, "2026-10-20T09:00")
    draft(bench, "2026-10-20T10:00", change=True)
    assert first in standing_on(bench, "staff", "2026-10-14")


def test_people_listed_after_the_issue_are_asked_from_then_on_only(tmp_path):
    fill(tmp_path / "home", people=[listed("public_security", 1)], leave=())
    bench = Bench(home_at(str(tmp_path / "home")))
    with bench.store.writing() as writing:
        writing.people.erase("public_security-01")
    draft(bench, "2026-09-20T09:00")
    issue(bench, "2026-09-21T09:00")
    fill(tmp_path / "home", leave=())
    draft(bench, "2026-10-15T09:00", change=True)
    kept = people_of(tmp_path / "home", "2026-10-2")
    assert min(o.seat.shift.end for o in kept.sheet.assignments) > at("2026-10-15T09:00")


def test_who_was_erased_or_changed_posts_has_stood_what_they_stood(bench):
    draft(bench, "2026-09-20T09:00")
    issue(bench, "2026-09-21T09:00")
    before = people_of(bench.home.folder, "2026-10-1")
    with bench.store.writing() as writing:
        writing.people.erase("water-08")
        writing.people.put(listed("water", 7, post="deputy_leader"))
    draft(bench, "2026-10-15T09:00", change=True)
    after = people_of(bench.home.folder, "2026-10-2")
    since = at("2026-10-15T09:00")
    over = {o for o in before.sheet.assignments if o.seat.shift.end <= since}
    assert over <= set(after.sheet.assignments)
    assert "water-08" not in {
        o.person for o in after.sheet.assignments if o.seat.shift.start > since
    }


def test_a_second_leader_joins_and_the_first_was_reachable_until_then(bench):
    draft(bench, "2026-09-20T09:00")
    issue(bench, "2026-09-21T09:00")
    with bench.store.writing() as writing:
        writing.people.put(listed("fire_rescue", 6, post="deputy_leader", first=date(2026, 10, 20)))
    draft(bench, "2026-10-15T09:00", change=True)
    kept = people_of(bench.home.folder, "2026-10-2")
    early = {o.seat.presence.value for o in kept.sheet.assignments
             if o.person == "fire_rescue-01" and o.seat.day < date(2026, 10, 20)}  # fmt: skip
    assert early == {"reachable"}


def test_a_night_alert_after_a_swap_of_the_day_is_answered(bench):
    draft(bench, "2026-09-20T09:00")
    issue(bench, "2026-09-21T09:00")
    kept = people_of(bench.home.folder, "2026-10-1")
    office = next(o for o in kept.sheet.assignments if o.seat.unit == "water" and o.seat.post == "staff"
                  and o.seat.day == date(2026, 10, 20) and o.seat.presence.value == "on_post")  # fmt: skip
    for number in range(4, 9):
        wanted = Wanted(date(2026, 10, 20), office.person, f"water-0{number}", "staff")
        try:
            swap(bench, wanted, at("2026-10-12T09:00"), "1001")
            break
        except InputFault:
            continue
    alert(bench, "2026-10-20T02:10", "2026-10-21T02:10")
    follow(bench, at("2026-10-20T02:11"))
    one, new = draft(bench, "2026-10-20T02:12", change=True)
    assert new
    assert "没有空缺" in one.people

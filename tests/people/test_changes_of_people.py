"""After the issue: alerts, leave, swaps and substitutions; what stays, who is called, who counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from calendars.duty_day import BEIJING
from engine.people.day_classes import DayClass
from engine.people.person import Leave
from engine.terms import Presence
from service.home import home_at
from service.jobs.bench import Bench
from service.jobs.outgoing import deliver
from tests.people.homes import (
    AWAY,
    MONTH,
    PHONE,
    SITE,
    everybody,
    everything_kept,
    fill,
    issue,
    listed,
    people_of,
    store,
)

TEXT = f"{MONTH:%Y-%m}"
ALERT = datetime(2026, 10, 21, 2, 10, tzinfo=BEIJING)
SINCE = "2026-10-21T02:15"


def alert(zhiban, days=3):
    end = ALERT + timedelta(days=days)
    return zhiban("alert", "add", "--id", "R1", "--hazard", "暴雨", "--colour", "红", "--area", "230500",
                  "--issued", ALERT.isoformat(), "--expires", end.isoformat())  # fmt: skip


def held(kept):
    return {one.seat.key: one.person for one in kept.sheet.assignments}


def on(kept, unit, post, day, presence):
    found = [
        one.person for one in kept.sheet.assignments
        if (one.seat.unit, one.seat.post, one.seat.day, one.seat.presence)
        == (unit, post, day, presence)
    ]  # fmt: skip
    return found[0] if found else None


# --- an alert -------------------------------------------------------------------------------------


def test_an_alert_in_the_night_calls_those_on_standby(zhiban, home):
    before = people_of(home, "2026-10-1")
    alert(zhiban)
    code, out, err = zhiban("month", TEXT, "change", "--since", SINCE)
    assert (code, err) == (0, "")
    assert "没有空缺；已证明最优，独立核对无误" in out
    after = people_of(home, "2026-10-2")
    night = date(2026, 10, 20)
    for unit in ("water", "fire_rescue"):
        listed_then = on(before, unit, "staff", night, Presence.STANDBY)
        assert on(after, unit, "staff", night, Presence.ON_POST) == listed_then
        (until_then,) = [
            one.seat.shift.end for one in after.sheet.assignments
            if one.person == listed_then and one.seat.day == night
            and one.seat.presence is Presence.STANDBY
        ]  # fmt: skip
        assert until_then == ALERT
    shown = zhiban("month", TEXT, "show", "--people")[1]
    assert "备勤 → 在岗 24小时 10-21 02:10 至 10-21 08:30" in shown


def test_what_is_over_stays_and_so_do_those_who_need_not_change(zhiban, home):
    before = people_of(home, "2026-10-1")
    alert(zhiban)
    zhiban("month", TEXT, "change", "--since", SINCE)
    after = people_of(home, "2026-10-2")
    since = datetime.fromisoformat(f"{SINCE}+08:00")
    past = {key: who for key, who in held(before).items() if key[6] <= since}
    assert past.items() <= held(after).items()
    moved = [q for q in after.questions for r in q.reached if r.name == "taken_away" and r.cost]
    assert all(question.proved for question in after.questions)
    for question in moved:
        taken = next(one.cost for one in question.reached if one.name == "taken_away")
        assert taken <= 2, question


@pytest.mark.usefixtures("home")
def test_the_order_names_what_moves_by_id_and_the_screen_by_name(zhiban, tmp_path):
    alert(zhiban)
    zhiban("month", TEXT, "change", "--since", SINCE)
    target = tmp_path / "out"
    target.mkdir()
    zhiban("month", TEXT, "export", "--to", target)
    order = (target / "变更单-2026-10-2.txt").read_text(encoding="utf-8")
    assert "人员变动" in order
    assert "测试" not in order
    assert "⟨" not in order


# --- leave ----------------------------------------------------------------------------------------


def test_leave_moves_only_what_it_must(zhiban, home):
    before = people_of(home, "2026-10-1")
    day = date(2026, 10, 26)
    away = on(before, "water", "staff", day, Presence.ON_POST)
    assert zhiban("people", "leave", away, "2026-10-26..2026-10-27")[0] == 0
    code, out, _ = zhiban("month", TEXT, "change", "--since", "2026-10-22T09:00")
    assert code == 0
    assert "没有空缺" in out
    after = people_of(home, "2026-10-2")
    lost = [key for key, who in held(before).items() if who == away and held(after).get(key) != who]
    assert lost
    for one in after.sheet.assignments:
        if one.person == away:
            assert not Leave(away, day, date(2026, 10, 27)).meets(
                one.seat.shift.start, one.seat.shift.end
            )


# --- swaps ----------------------------------------------------------------------------------------


def swap_pair(kept, day, unit="water", post="staff"):
    """A giver on standby that day, and somebody of the same post who is free around it."""
    giver = on(kept, unit, post, day, Presence.STANDBY)
    near = {day - timedelta(days=1), day, day + timedelta(days=1)}
    busy = {one.person for one in kept.sheet.assignments if one.seat.day in near}
    pool = [
        one.person.id for one in everybody() if one.person.unit == unit and post in one.person.posts
    ]
    return giver, next(who for who in pool if who not in busy)


def test_a_swap_lies_on_top_and_survives_a_change_order(zhiban, home):
    day = date(2026, 10, 28)
    giver, taker = swap_pair(people_of(home, "2026-10-1"), day)
    code, out, err = zhiban("people", "swap", day, giver, taker)
    assert (code, err) == (0, "")
    assert "已登记换班" in out
    assert (
        f"换班（原 测试{giver.replace('-', '工作人员')}）"
        in zhiban("month", TEXT, "show", "--unit", "市水务局")[1]
    )
    assert on(people_of(home, "2026-10-1"), "water", "staff", day, Presence.STANDBY) == giver
    alert(zhiban)
    zhiban("month", TEXT, "change", "--since", SINCE)
    after = people_of(home, "2026-10-2")
    assert on(after, "water", "staff", day, Presence.STANDBY) == taker
    for words in (["sign", "--by", "值班主任"], ["publish"]):
        assert zhiban("month", TEXT, *words)[0] == 0
    zhiban("people", "leave", "water-08" if taker != "water-08" else "water-07", "2026-10-30")
    zhiban("month", TEXT, "change", "--since", "2026-10-25T09:00")
    assert on(people_of(home, "2026-10-3"), "water", "staff", day, Presence.STANDBY) == taker


def test_a_swap_whose_taker_falls_out_is_void_and_said_so(zhiban, home):
    day = date(2026, 10, 28)
    giver, taker = swap_pair(people_of(home, "2026-10-1"), day)
    zhiban("people", "swap", day, giver, taker)
    zhiban("people", "leave", taker, "2026-10-28..2026-10-29")
    zhiban("month", TEXT, "change", "--since", "2026-10-22T09:00")
    assert "换班不再有效" in zhiban("month", TEXT, "show", "--people")[1]
    assert on(people_of(home, "2026-10-2"), "water", "staff", day, Presence.STANDBY) != taker


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("words", "code"), [
    (("2026-10-03", "water-01", "water-05"), "L13"),  # cannot hold the post, or has no duty
    (("2026-10-13", "water-01", "fire_rescue-02"), "L13"),
    (("2026-12-01", "water-01", "water-02"), "L132"),
    (("2026-10-03", "water-04", "water-04"), "U103"),
    (("2026-10-03", "谁", "water-04"), "L105"),
    (("2026-10", "water-01", "water-02"), "U103"),
])  # fmt: skip
def test_a_swap_that_cannot_be_is_refused_with_the_reason(zhiban, words, code):
    status, _, err = zhiban("people", "swap", *words)
    assert status == 2
    assert code in err
    assert "处理：" in err


def test_nobody_swaps_into_leave_rest_or_a_post_they_cannot_hold(zhiban, home):
    kept = people_of(home, "2026-10-1")
    day = date(2026, 10, 3)
    leader = on(kept, "water", "deputy_leader", day, Presence.ON_POST)
    other = on(kept, "water", "deputy_leader", day + timedelta(days=1), Presence.ON_POST)
    assert "只休息" in zhiban("people", "swap", day, leader, other)[2]
    staff = on(kept, "water", "staff", day, Presence.ON_POST)
    assert "不能任" in zhiban("people", "swap", day, staff, leader)[2]
    day = date(2026, 10, 13)
    giver = on(kept, "water", "deputy_leader", day, Presence.ON_POST)
    assert "请假" in zhiban("people", "swap", day, giver, AWAY.person, "--post", "分管领导")[2]


def test_two_give_each_other_a_day(zhiban, home):
    kept = people_of(home, "2026-10-1")
    days = [date(2026, 10, n) for n in range(9, 31)]
    for first in days:
        for second in days:
            one, other = (
                on(kept, "fire_rescue", "staff", d, Presence.STANDBY) for d in (first, second)
            )
            if one != other and abs((first - second).days) > 2:
                code, out, err = zhiban("people", "swap", first, one, other, "--back", second)
                if code == 0:
                    assert out.count("已登记换班") == 2
                    return
    raise AssertionError(err)


# --- the ledger -----------------------------------------------------------------------------------


def test_the_ledger_counts_who_stood_swaps_and_substitutes(zhiban, home):
    (home / "site.yaml").write_text(SITE.replace("people: {}", "people: {substitute_credit: 2}"))
    day = date(2026, 10, 28)
    giver, taker = swap_pair(people_of(home, "2026-10-1"), day)

    def balances():
        import json

        form = json.loads(zhiban("people", "load", "--unit", "市水务局", "--json")[1])
        (own,) = [
            q for q in form["questions"] if (q["post"], q["presence"]) == ("staff", "standby")
        ]
        return {row["person"]: row["total"] for row in own["people"]}

    before = balances()
    assert zhiban("people", "swap", day, giver, taker, "--substitute")[0] == 0
    after = balances()
    assert after[giver] == before[giver] - 1
    assert after[taker] == before[taker] + 1 + 2
    assert "（2）" in zhiban("people", "load")[1]


def test_fairness_is_carried_over_and_newcomers_begin_at_the_mean(zhiban, home):
    with store(home).writing() as writing:
        writing.people.put(listed("water", 9, name="测试新来"))
    issue(home, "2026-11")
    kept = people_of(home, "2026-11-1")
    own = next(q for q in kept.questions if (q.question.unit, q.question.post, q.question.presence)
               == ("water", "staff", "standby"))  # fmt: skip
    credited = {(c.person, c.day_class): c.amount for c in own.credits}
    assert credited.keys() == {("water-09", kind) for kind in (DayClass.WEEKEND, DayClass.OTHER)
                               } | ({("water-09", DayClass.ADJUSTED_WORKDAY)} & credited.keys())  # fmt: skip
    out = zhiban("people", "load", "--unit", "市水务局")[1]
    assert "2026-10 至 2026-11" in out
    duties = [o for o in kept.sheet.assignments if o.person == "water-09"]
    assert len(duties) <= 30 // 6 + 1


def test_who_is_away_all_month_is_credited_and_does_not_pay_for_it_later(tmp_path):
    folder = tmp_path / "home"
    fill(folder, leave=(Leave("water-06", date(2026, 9, 30), date(2026, 11, 1)),))
    issue(folder)
    kept = people_of(folder, "2026-10-1")
    own = next(q for q in kept.questions if (q.question.unit, q.question.post, q.question.presence)
               == ("water", "staff", "on_post"))  # fmt: skip
    assert {c.person for c in own.credits} == {"water-06"}
    assert sum(c.amount for c in own.credits) >= 5


# --- too few --------------------------------------------------------------------------------------


def test_too_few_leaders_are_named_and_the_remedy_works(zhiban, tmp_path):
    folder = tmp_path / "home"
    leave = (Leave("water-01", date(2026, 10, 2), date(2026, 10, 4)),
             Leave("water-02", date(2026, 10, 3), date(2026, 10, 5)))  # fmt: skip
    fill(folder, leave=leave)
    out = zhiban("month", TEXT, "draft")[1]
    assert "空缺" in out
    shown = zhiban("month", TEXT, "show", "--people")[1]
    assert (
        "市水务局 分管领导排不满。这些不能同时做到：测试water领导01 10月2日至10月4日请假" in shown
    )
    assert "最省的办法：" in shown
    out = zhiban("month", TEXT, "draft", "--remedy")[1]
    assert "没有空缺；已证明最优，独立核对无误，变通" in out
    assert "变通：" in zhiban("month", TEXT, "show", "--people")[1]


def test_the_only_leader_may_be_kept_on_post_if_the_operator_says_so(zhiban, tmp_path):
    folder = tmp_path / "home"
    people = [one for one in everybody() if one.person.unit == "fire_rescue"]
    fill(
        folder,
        people=people,
        leave=(),
        site=SITE.replace("{}", "{sole_leader: on_post, standby: {}}"),
    )
    zhiban("month", TEXT, "draft")
    kept = people_of(folder, "2026-10-1")
    leading = [one for one in kept.sheet.assignments if one.person == "fire_rescue-01"]
    assert {one.seat.presence for one in leading} == {Presence.ON_POST}
    assert len(leading) == 7
    (question,) = [q for q in kept.questions if q.question.post == "deputy_leader"]
    assert {r.name: r.cost for r in question.reached}["rest_breaks"] > 0
    assert "在位听令" not in zhiban("month", TEXT, "show", "--people")[1]


# --- what is sent ---------------------------------------------------------------------------------


def test_names_go_out_with_the_sheet_and_stay_out_of_the_outbox(tmp_path):
    folder = tmp_path / "home"
    fill(folder, site=f"{SITE}jobs: {{folder: {tmp_path / 'sent'}}}\n")
    issue(folder)
    bench = Bench(home_at(str(folder)))
    later = datetime(2027, 1, 1, tzinfo=BEIJING)
    sent = list(deliver(bench, lambda: later))
    assert {one.attempt.outcome for one in sent} == {"sent"}, [one.attempt.said for one in sent]
    names = {path.name for path in (tmp_path / "sent").iterdir()}
    assert "人员值班表-2026-10-1.pdf" in names
    assert "人员值班表-2026-10-1.xlsx" in names
    assert not any(name.startswith("人员-") for name in names)
    kept = everything_kept(folder)
    assert "测试" not in kept
    assert PHONE not in kept

"""What a swap does to the sheet, the calendars and the ledger; and what taking it back undoes."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from calendars.duty_day import BEIJING
from engine.errors import InputFault
from engine.terms import Presence
from service.home import home_at
from service.jobs.bench import Bench
from service.people import swapping
from tests.people.homes import MONTH, SITE, fill, issue, people_of

TEXT = f"{MONTH:%Y-%m}"
DAY = date(2026, 10, 28)
UID = f"{DAY}-fire_rescue-staff-standby-1@zhiban"


def holder(home, number="2026-10-1", day=DAY, unit="fire_rescue", presence=Presence.STANDBY):
    (found,) = [
        one.person for one in people_of(home, number).sheet.assignments
        if (one.seat.unit, one.seat.post, one.seat.day, one.seat.presence)
        == (unit, "staff", day, presence)
    ]  # fmt: skip
    return found


def another(*taken):
    return next(who for n in range(2, 6) if (who := f"fire_rescue-{n:02}") not in taken)


def row(zhiban, day=DAY, unit="市消防救援支队"):
    out = zhiban("month", TEXT, "show", "--unit", unit)[1]
    return next(line for line in out.splitlines() if line.startswith(f"  {day:%m-%d}"))


def calendars(zhiban, target):
    """Person → the status of the seat in question, and its sequence."""
    target.mkdir()
    assert zhiban("month", TEXT, "export", "--to", target)[0] == 0
    found = {}
    for path in target.glob("*/person/fire_rescue-*.ics"):
        for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
            if event["UID"] == UID:
                found[path.stem] = (str(event["STATUS"]), event["SEQUENCE"])
    return found


# --- calendars


def test_a_swap_cancels_the_event_of_whoever_gave_the_duty_away(zhiban, home, tmp_path):
    giver = holder(home)
    taker, last = another(giver), another(giver, another(giver))
    assert calendars(zhiban, tmp_path / "1") == {giver: ("CONFIRMED", 1000)}
    zhiban("people", "swap", DAY, giver, taker)
    assert calendars(zhiban, tmp_path / "2") == {
        giver: ("CANCELLED", 1001), taker: ("CONFIRMED", 1001)
    }  # fmt: skip
    zhiban("people", "swap", DAY, taker, last)
    assert calendars(zhiban, tmp_path / "3") == {
        giver: ("CANCELLED", 1002), taker: ("CANCELLED", 1002), last: ("CONFIRMED", 1002)
    }  # fmt: skip


def test_a_change_order_cancels_what_any_sheet_or_swap_before_it_told(zhiban, home, tmp_path):
    giver = holder(home)
    taker = another(giver)
    zhiban("people", "swap", DAY, giver, taker)
    for person, number in ((taker, 2), (giver, 3)):  # the swap falls away, then its seat moves on
        zhiban("people", "leave", person, DAY)
        zhiban("month", TEXT, "change", "--since", "2026-10-22T09:00")
        for words in (["sign", "--by", "值班主任"], ["publish"]):
            assert zhiban("month", TEXT, *words)[0] == 0
        found = calendars(zhiban, tmp_path / str(number))
        now = holder(home, f"2026-10-{number}")
        assert found.pop(now) == ("CONFIRMED", found_sequence(home, number))
        assert {giver, taker} - {now} <= found.keys()
        assert {status for status, _ in found.values()} == {"CANCELLED"}


def found_sequence(home, number):
    """Each revision comes after every swap of the one before it."""
    void = people_of(home, f"2026-10-{number}").void
    return number * 1000 + (1 - len(void))


# --- taking back


def test_a_swap_that_was_taken_back_leaves_no_note(zhiban, home):
    giver = holder(home)
    taker = another(giver)
    zhiban("people", "swap", DAY, giver, taker)
    assert f"换班（原 测试fire_rescue工作人员{giver[-2:]}）" in row(zhiban)
    zhiban("people", "swap", DAY, taker, giver)
    assert "换班" not in row(zhiban)


def test_a_duty_handed_on_twice_names_whose_it_first_was(zhiban, home):
    giver = holder(home)
    taker = another(giver)
    zhiban("people", "swap", DAY, giver, taker)
    zhiban("people", "swap", DAY, taker, another(giver, taker), "--substitute")
    assert f"替班（原 测试fire_rescue工作人员{giver[-2:]}）" in row(zhiban)


def test_only_the_swap_in_force_is_credited(zhiban, home):
    (home / "site.yaml").write_text(SITE.replace("people: {}", "people: {substitute_credit: 2}"))
    giver = holder(home)
    taker, last = another(giver), another(giver, another(giver))

    def balances():
        form = json.loads(zhiban("people", "load", "--unit", "市消防救援支队", "--json")[1])
        (own,) = [
            q for q in form["questions"] if (q["post"], q["presence"]) == ("staff", "standby")
        ]
        return {one["person"]: one["total"] for one in own["people"]}

    before = balances()
    zhiban("people", "swap", DAY, giver, taker, "--substitute")
    assert balances()[taker] == before[taker] + 3
    zhiban("people", "swap", DAY, taker, last, "--substitute")
    assert balances() == before | {giver: before[giver] - 1, last: before[last] + 3}
    zhiban("people", "swap", DAY, last, giver, "--substitute")
    assert balances() == before


# --- when, and with whom


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("now", "said"), [("2026-10-29T08:29", False), ("2026-10-29T08:30", True)])
def test_a_swap_of_a_duty_that_is_over_is_said_to_be_late(zhiban, home, monkeypatch, now, said):
    moment = datetime.fromisoformat(now).replace(tzinfo=BEIJING)
    monkeypatch.setattr("service.commands.people_duties.now", lambda: moment)
    giver = holder(home)
    out = zhiban("people", "swap", DAY, giver, another(giver))[1]
    assert ("补登：这一班已经值过" in out) is said


def test_two_give_each_other_round_the_clock_duties_at_the_turn_of_a_month(zhiban, tmp_path):
    """Each may take the other's only because it gives its own away: neither month can say so."""
    folder = tmp_path / "home"
    fill(folder, leave=())
    zhiban("alert", "add", "--id", "R1", "--hazard", "暴雨", "--colour", "红", "--area", "230500",
           "--issued", "2026-10-28T00:00", "--expires", "2026-11-05T08:30")  # fmt: skip
    issue(folder)
    issue(folder, "2026-11")
    last, first = date(2026, 10, 31), date(2026, 11, 1)

    def on(day, unit):
        number = f"{day:%Y-%m}-1"
        return holder(folder, number, day, unit, Presence.ON_POST)

    eve, after = last - timedelta(days=1), first + timedelta(days=1)
    unit = next(u for u in ("water", "fire_rescue")
                if on(eve, u) != on(first, u) and on(last, u) != on(after, u))  # fmt: skip
    one, other = on(last, unit), on(first, unit)
    assert "L134" in zhiban("people", "swap", last, one, other)[2]
    code, out, err = zhiban("people", "swap", last, one, other, "--back", first)
    assert (code, err) == (0, "")
    assert out.count("已登记换班") == 2


def test_a_sheet_changed_meanwhile_is_named_by_its_month(zhiban, home):
    """Another swap is recorded between the look and the writing."""
    bench = Bench(home_at(str(home)))
    look = bench.look(datetime(2026, 10, 5, 10, tzinfo=BEIJING))
    sheets = {MONTH: swapping._issued(look, MONTH)}
    giver = holder(home)
    assert zhiban("people", "swap", DAY, giver, another(giver))[0] == 0
    with pytest.raises(InputFault) as fault:
        swapping._refuse_changed(bench, look, bench.store.events(), sheets)
    assert fault.value.code == "L135"
    assert "zhiban month 2026-10 show --people" in fault.value.remedy

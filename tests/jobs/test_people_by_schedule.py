"""People by schedule: drafted with their month, and a change order when units come or go."""

from __future__ import annotations

from datetime import date

from engine.terms import Presence
from service.jobs.following import follow
from service.jobs.month_acts import sign
from service.jobs.publications import publications
from service.people.standing import kept_of
from service.recording import Entry, record
from tests.jobs.conftest import at
from tests.people.homes import everybody

DECEMBER = date(2026, 12, 1)


def with_people(bench):
    with bench.store.writing() as writing:
        writing.people.put(*everybody())


def sheets(bench):
    return publications(bench.store.events())


def kept(bench, one):
    with bench.store.job_rows() as rows:
        return kept_of(rows, one)


def issued_december(bench, made):
    with_people(bench)
    made("2026-11-20T08:00")
    made("2026-11-20T09:00")
    sign(bench, DECEMBER, "", at("2026-11-21T09:00"), "1001", by="值班主任", document="")
    made("2026-11-25T10:00")


def alert(bench, since, until):
    values = {"id": "R1", "hazard": "rainstorm", "colour": "red", "area": ["230500"],
              "issued": at(since).isoformat(), "expires": at(until).isoformat(), "status": "Actual"}  # fmt: skip
    record(bench.store, [Entry("alert", "R1", values)], at(since), "1001")


def test_the_month_is_drafted_with_its_people(bench, made):
    issued_december(bench, made)
    (one,) = sheets(bench)
    assert "没有空缺；已证明最优，独立核对无误" in one.people
    assert one.state == "issued"
    assert len(kept(bench, one).sheet.assignments) == 31 * 4


def test_an_alert_drafts_the_change_order_once(bench, made):
    issued_december(bench, made)
    follow(bench, at("2026-12-09T12:00"))
    assert made("2026-12-09T12:01") == []  # the first look is no change
    alert(bench, "2026-12-10T02:10", "2026-12-11T02:10")
    assert follow(bench, at("2026-12-10T02:10")).event["said"]
    (key,) = made("2026-12-10T02:11")
    assert key.startswith("month-change/2026-12@")
    assert made("2026-12-10T02:12") == []
    first, order = sheets(bench)
    assert (order.change, order.state) == (1, "draft")
    night = date(2026, 12, 9)
    before = {o.person for o in kept(bench, first).sheet.assignments if o.seat.day == night}
    called = [o for o in kept(bench, order).sheet.assignments
              if o.seat.day == night and o.seat.presence is Presence.ON_POST]  # fmt: skip
    assert called
    assert {o.person for o in called} <= before
    messages = [p.message for p in _outbox(bench) if p.message.key.startswith("month-change")]
    assert "应到单位有变化，出变更单" in messages[0].text
    assert "测试" not in messages[0].text


def _outbox(bench):
    with bench.store.job_rows() as rows:
        return rows.outbox()


def test_without_an_issued_sheet_there_is_nothing_to_change(bench, made):
    with_people(bench)
    made("2026-12-09T11:00")
    follow(bench, at("2026-12-09T12:00"))
    alert(bench, "2026-12-10T02:10", "2026-12-11T02:10")
    follow(bench, at("2026-12-10T02:10"))
    assert [key for key in made("2026-12-10T02:11") if key.startswith("month-change")] == []

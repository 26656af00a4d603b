"""Incidents, dangers, pending items and standing duties: every state, with the real pack."""

from __future__ import annotations

import pytest

from engine.supervision.line import State
from service.files.packs import read_pack
from tests.docs.pages import ROOT
from tests.supervision.asking import (
    DONE,
    FLOOD,
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

WATER = "市水务局"
EARLIER = "done: {kind: KIND, by: 市应急局, at: 2024-05-01T08:00, about: I-0}"
"""That something of the kind is recorded at all."""


def owed(kind, *rows, at="2024-06-17T00:00", first="2024-06-15", **asked):
    return line(report(FLOOD, *rows, first=first, at=at, **asked), WATER, kind=kind)


def done(kind, at, about="I-1", by=WATER):
    told = f", about: {about}" if about else ""
    return f"done: {{kind: {kind}, by: {by}, at: {at}{told}}}"


@pytest.mark.parametrize(
    ("kind", "work", "article"),
    [
        ("on_scene", "rescue", "第十八条"),
        ("first_response", "rescue", "第十六条"),
        ("report", "reporting", "第十六条"),
    ],
)
def test_an_incident_asks_the_department_in_charge(kind, work, article):
    one = owed(kind)
    assert (one.work, one.about, one.because[0].article) == (work, "I-1", article)
    assert {g.source for g in one.because[0].facts if g.event} == {"I-1"}


def test_what_was_done_about_it_is_done():
    one = owed("report", done("report", "2024-06-15T05:00"))
    assert (one.state, one.done.hour, one.due) == (DONE, 5, None)


@pytest.mark.parametrize(("at", "expected"), [("05:00", DONE), ("05:01", LATE)])
def test_late_is_after_the_operators_limit(at, expected):
    one = owed("report", done("report", f"2024-06-15T{at}"), parameters={"report_within": "1h"})
    assert (one.state, one.limit) == (expected, "report_within=1h")


def test_past_the_limit_without_a_record_it_is_missing_if_such_things_are_recorded():
    limits = {"report_within": "1h"}
    kept = EARLIER.replace("KIND", "report")
    assert owed("report", parameters=limits).state is UNVERIFIABLE
    assert owed("report", kept, parameters=limits).state is MISSING
    assert owed("report", kept, parameters=limits, at="2024-06-15T04:59").state is OPEN


def test_without_a_limit_it_is_open_while_the_incident_lasts():
    kept = EARLIER.replace("KIND", "on_scene")
    assert owed("on_scene", kept, at="2024-06-16T11:59").state is OPEN
    assert owed("on_scene", kept, at="2024-06-16T12:00").state is MISSING


def test_a_record_about_another_incident_or_by_another_unit_does_not_count():
    rows = (
        done("report", "2024-06-15T05:00", about="I-2"),
        done("report", "2024-06-15T05:00", by="市应急局"),
    )
    assert owed("report", *rows).state is MISSING


def test_a_record_that_does_not_say_about_what_leaves_it_open_to_question():
    one = owed("report", done("report", "2024-06-15T05:00", about=""))
    assert (one.state, len(one.by)) == (UNVERIFIABLE, 1)


def test_a_development_by_the_unit_is_a_report():
    row = "development: {incident: I-1, at: 2024-06-15T06:00, by: 市水务局, text: 续报}"
    one = owed("report", row)
    assert (one.state, one.by[0].kind) == (DONE, "development")


def test_an_incident_of_several_days_is_one_line_in_the_period_it_began():
    found = report(FLOOD, first="2024-06-15", last="2024-06-16", at="2024-06-18")
    assert len(lines(found, WATER, kind="report")) == 1
    later = report(FLOOD, first="2024-06-16", at="2024-06-18")
    assert lines(later, WATER, kind="report") == []


def test_two_incidents_are_two_lines_each_with_its_own_limit():
    second = FLOOD.replace("I-1", "I-2").replace("T04:00", "T09:00")
    found = report(FLOOD, second, done("report", "2024-06-15T09:30", about="I-2"),
                   first="2024-06-15", at="2024-06-18", parameters={"report_within": "1h"})  # fmt: skip
    states = {one.about: (one.state, one.due.hour) for one in lines(found, WATER, kind="report")}
    assert states == {"I-1": (MISSING, 5), "I-2": (DONE, 10)}


# --- dangers to mend ------------------------------------------------------------------------------

FOUND = "inspection: {id: J-1, by: 市应急局, at: 2024-06-10T09:00, found: 堤防渗水}"
MEND = "rectification: {id: Z-1, inspection: J-1, by: 市水务局, at: 2024-06-10T10:00, due: 2024-06-14, text: 封堵}"


def mended(*rows, at, row=MEND):
    return line(
        report(FOUND, row, *rows, first="2024-06-10", last="2024-06-20", at=at),
        WATER,
        work="rectification",
    )


@pytest.mark.parametrize(
    ("rows", "at", "expected"),
    [
        ((done("rectify", "2024-06-14T23:00", "Z-1"),), "2024-06-20", DONE),
        ((done("rectify", "2024-06-15T08:00", "Z-1"),), "2024-06-20", LATE),
        ((done("rectify", "2024-06-12T08:00", "Z-0"),), "2024-06-20", MISSING),
        ((), "2024-06-20", UNVERIFIABLE),
        ((), "2024-06-14T23:59", OPEN),
    ],
)
def test_a_danger_is_mended_by_its_date(rows, at, expected):
    one = mended(*rows, at=at)
    assert (one.state, one.number) == (expected, "Z-1")
    assert one.because[0].quote == "实施隐患整改"


def test_without_a_date_it_stays_open_until_it_is_mended():
    undated = MEND.replace(", due: 2024-06-14", "")
    assert mended(at="2024-12-31", row=undated).state is OPEN
    assert mended(done("rectify", "2024-11-01", "Z-1"), at="2024-12-31", row=undated).state is DONE


def test_the_check_afterwards_is_shown_with_it():
    rows = (
        done("rectify", "2024-06-13", "Z-1"),
        done("verify", "2024-06-14", "Z-1", by="市应急局"),
    )
    assert [told.kind for told in mended(*rows, at="2024-06-20").by] == ["rectify", "verify"]


def test_a_unit_that_nobody_knows_is_still_a_line():
    found = report(
        FOUND,
        MEND.replace("市水务局", "某水库"),
        first="2024-06-10",
        last="2024-06-20",
        at="2024-06-20",
    )
    assert line(found, "某水库").state is UNVERIFIABLE


# --- pending items --------------------------------------------------------------------------------

OFFICE = "市森林草原防灭火指挥部"


def notice(*rows, at="2024-04-20"):
    found = report(*rows, first="2024-04-16", last="2024-04-25", at=at)
    return line(found, OFFICE, kind="notice")


def test_a_notice_before_the_season_by_its_number():
    number = notice().number
    row = "done: {kind: notice, by: 办公室, at: 2024-04-16T15:00, about: NUMBER}".replace(
        "NUMBER", number
    )
    assert notice().state is UNVERIFIABLE
    assert notice(at="2024-04-16T23:00").state is OPEN
    assert notice(row).state is DONE
    assert notice(row.replace("04-16", "04-18")).state is LATE
    assert notice(row.replace(number, "240101-0000")).state is MISSING


def test_a_notice_of_what_nobody_could_foresee_has_no_limit():
    found = report(STORM, first="2024-06-15", at="2024-06-16")
    one = line(found, "市气象灾害应急指挥部", kind="notice")
    assert (one.due, one.state) == (None, OPEN)


CONSULTED = "consultation: {id: C-1, unit: 市水务局, hazard: 洪水, at: 2024-06-15T05:00, product: 意见, affected: [某县]}"


def test_a_reminder_that_was_given_is_still_seen_to_have_been_owed():
    row = "done: {kind: reminder, by: 市水务局, at: 2024-06-15T06:00, about: C-1}"
    one = line(
        report(STORM, CONSULTED, row, first="2024-06-15", at="2024-06-16"), WATER, kind="reminder"
    )
    assert (one.state, one.done.hour, one.because[0].article) == (DONE, 6, "第十条")
    without = report(STORM, CONSULTED, first="2024-06-15", at="2024-06-16")
    assert line(without, WATER, kind="reminder").state is OPEN


# --- standing and undated duties ------------------------------------------------------------------


def inspections(*rows, at="2024-07-01"):
    return line(
        report(*rows, first="2024-06-01", last="2024-06-30", at=at),
        "各行业主管部门",
        kind="inspect",
    )


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        ("2024-06-10", "2024-07-01", DONE),
        ("2024-05-31", "2024-07-01", MISSING),
        ("2024-05-31", "2024-06-30", OPEN),
    ],
)
def test_an_inspection_at_all_in_the_period(day, at, expected):
    row = f"inspection: {{id: J-1, by: 市应急局, at: {day}T09:00}}"
    assert inspections(row, at=at).state is expected


def test_without_any_inspection_ever_it_cannot_be_told():
    assert inspections().state is UNVERIFIABLE
    assert "没有列名" in inspections(at="2024-06-02").note


def test_before_the_regulation_nothing_is_owed():
    assert report(first="2023-07-01", last="2023-07-17", at="2023-08-01").lines == ()


# --- the pack's own words -------------------------------------------------------------------------


def test_the_six_works_are_the_articles_six_in_its_order():
    works = pack().supervision
    words = "、".join(work.title for work in works)
    assert f"在{words}等工作情况开展督查考核" in pack().article_text["第二十一条"]
    assert all(work.cites.quote == work.title for work in works)
    assert len(works) == 6


def test_no_kind_is_in_two_works():
    kinds = [
        kind for work in pack().supervision for kind in (*work.each, *work.period, *work.pending)
    ]
    assert len(kinds) == len(set(kinds))


def test_every_state_has_its_word():
    from service.answers.supervision_words import STATES

    assert set(STATES) == set(State)


# --- supervision.yaml -----------------------------------------------------------------------------

ROW = "- {work: duty, title: 值班, cites: {article: 第一条, quote: QUOTE}JUDGED}"
RULES = "- {rule: r, when: {always: 'true'}, oblige: {kind: inspect, units: [水务所]}}"


def small(quote="按本条执行", judged=", period: [inspect]"):
    from tests.facts.small_packs import small_pack

    text = ROW.replace("QUOTE", quote).replace("JUDGED", judged)
    return small_pack(RULES, days='"1"', supervision=text)


def test_a_pack_says_itself_what_is_supervised():
    (work,) = small().supervision
    assert (work.id, work.period, work.cites.quote) == ("duty", ("inspect",), "按本条执行")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"quote": "按本条督查"}, "P201"),
        ({"judged": ""}, "P114"),
        ({"judged": ", period: [inspecting]"}, "P101"),
        ({"judged": ", pending: [inspect]"}, "P101"),
        ({"judged": ", period: [inspect], grace: 一会儿"}, "P108"),
        ({"judged": ", period: [inspect], grace: {parameter: none}"}, "P204"),
    ],
)
def test_a_fault_in_it_stops_the_pack(asked, code):
    from engine.errors import DutyError

    with pytest.raises(DutyError) as fault:
        small(**asked)
    assert code in str(fault.value)


def test_what_is_taken_over_is_checked_against_its_own_regulation():
    works = {
        work.id: work
        for work in read_pack(ROOT / "tests" / "packs" / "fixture-county-2024").supervision
    }
    assert (works["on_duty"].document, works["on_duty"].attendance) == ("", ("presence",))
    assert works["dangers"].document == "示例市防汛应急预案"

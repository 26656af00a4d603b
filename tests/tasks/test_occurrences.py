"""Occurrences: every kind of due date, who owes it, what waits, and what is noted of the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.holidays import HolidayCalendar
from engine.errors import InputFault
from engine.facts.choices import Operator, ParameterValue
from engine.facts.moments import DAY, midnight
from engine.records.written import start_of
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.tasks.occurrences import occurrences
from service.files.calendar_files import holiday_calendar
from service.loading import CALENDARS
from tests.facts.small_packs import PACK, small_pack
from tests.tasks.tasking import WINDOWS, days_of, due_of, due_over, evaluator, task
from tests.tasks.test_cadence import DAYS_OF, is_due

SEASON = "{window: season}"
INCIDENT = "{incident: {kind: public_health}}"
ACTIVITY = "{activity: any}"


def minute(moment):
    return moment.strftime("%Y-%m-%dT%H:%M")


# --- in the calendar ------------------------------------------------------------------------------


def test_a_day_is_kept_until_its_end():
    (one,) = due_over(task("{every: year, day: 11-20}"), "2024-01-01", "2024-12-31")
    assert minute(one.due) == "2024-11-21T00:00"
    assert one.last_day == date(2024, 11, 20)
    assert one.who == ("水务所",)
    assert [reason.rule for reason in one.because] == ["one"]
    assert due_over(task("{every: year, day: 11-20}"), "2024-11-20", "2024-11-20") != ()
    for day in ("2024-11-19", "2024-11-21"):
        assert due_over(task("{every: year, day: 11-20}"), day, day) == ()


@given(st.data(), st.sampled_from(sorted(DAYS_OF)), st.integers(0, 400), st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_it_is_due_on_every_day_of_the_cadence_on_which_the_rule_holds(data, every, after, length):
    day = data.draw(DAYS_OF[every])
    written = f', day: "{day}"' if day else ""
    first = date(2023, 12, 1) + timedelta(days=after)
    days = [first + timedelta(days=n) for n in range(length + 1)]
    found = due_over(task(f"{{every: {every}{written}}}", SEASON), str(first), str(days[-1]))
    holds = [d for d in days if date(d.year, 5, 1) <= d <= date(d.year, 6, 15)]
    assert days_of(found) == [str(d) for d in holds if is_due(every, day, d)]


def test_the_same_is_due_however_the_days_are_cut():
    rules = task('{every: week, day: "3"}', SEASON) + task("{every: month}").replace("one", "two")
    whole = due_over(rules, "2024-04-01", "2024-07-31")
    parts = [
        one
        for day in (date(2024, 4, 1) + timedelta(days=n) for n in range(122))
        for one in due_over(rules, str(day), str(day))
    ]
    assert [(one.number, one.remind_from, one.lapses) for one in whole] == [
        (one.number, one.remind_from, one.lapses) for one in parts
    ]


def test_the_first_and_the_last_year_bound_a_cadence():
    due = '{every: year, day: 11-20, from: "2023", through: {parameter: last_year}}'
    days = ("2020-01-01", "2030-12-31")
    assert days_of(due_over(task(due), *days, last_year="2025")) == [
        "2023-11-20", "2024-11-20", "2025-11-20",
    ]  # fmt: skip
    found = due_over(task(due), *days)  # nobody said when it ends: it goes on, and that is said
    assert len(found) == 8
    assert {one.waits_for for one in found} == {("last_year",)}
    due = "{every: month, from: 2024-02-29, through: 2024-04-29}"
    assert days_of(due_over(task(due), *days)) == ["2024-02-29", "2024-03-31"]


def test_a_date_is_due_once():
    assert days_of(due_over(task("{date: 2023-12-31}"), "2020-01-01", "2030-12-31")) == [
        "2023-12-31"
    ]
    due = "{date: 02-29, year: {parameter: last_year}}"
    found = due_over(task(due), "2020-01-01", "2030-12-31", last_year="2023")
    assert days_of(found) == ["2023-02-28"]
    assert due_over(task("{date: 2024-07-01}", SEASON), "2024-01-01", "2024-12-31") == ()


def test_nothing_is_due_before_the_regulation_is_in_force():
    opening = '- {rule: opens, when: {date: {from: 2024-06-10}}, conclude: {in_force: "true"}}\n'
    found = due_over(opening + task("{every: month}"), "2024-01-01", "2024-07-31")
    assert days_of(found) == ["2024-06-30", "2024-07-31"]
    assert (
        due_over(
            opening + task("{every: month, day: {parameter: day}}"), "2024-01-01", "2024-02-01"
        )
        == ()
    )
    waits = due_over(opening + task("{date: {parameter: day}}"), "2024-01-01", "2024-07-01")
    assert [one.waits_for for one in waits] == [("day",)]


def test_standing_rules_have_tasks_too():
    rules = task("{every: month}", more=', standing: "true"')
    assert days_of(due_over(rules, "2024-05-01", "2024-05-31")) == ["2024-05-31"]


def test_a_choice_of_the_operator_counts_from_its_day_on():
    pack = small_pack(task("{every: month, day: {parameter: day}}"), parameters=PARAMETER)
    values = tuple(
        ParameterValue("day", value, date.fromisoformat(start))
        for value, start in (("5", "1990-01-01"), ("20", "2024-06-10"))
    )
    inputs = Inputs(pack, (), HolidayCalendar(()), Operator(parameters=values))
    found = due_of(Evaluator(inputs, "bits"), "2024-05-01", "2024-07-31")
    assert days_of(found) == ["2024-05-05", "2024-06-05", "2024-06-20", "2024-07-20"]


PARAMETER = "- {parameter: day, title: 哪一天, sort: text}"


# --- counted from a beginning ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "due"),
    [("", "2024-04-30"), (', days: "1"', "2024-04-30"), (', days: "3"', "2024-04-28"),
     (', days: "0"', "2024-04-30"), (', days: "60"', "2024-03-02")],
)  # fmt: skip
def test_days_before_the_beginning_are_counted_back(days, due):
    found = due_over(task(f"{{before: start{days}}}", SEASON), "2024-01-01", "2024-12-31")
    assert days_of(found) == [due]


def test_every_beginning_has_its_own():
    text = """
- activity: {name: 甲, from: 2024-08-01, through: 2024-08-05}
- activity: {name: 乙, from: 2024-08-03, through: 2024-08-09}
"""
    rules = task("{before: start}", f"{{any: [{SEASON}, {ACTIVITY}]}}")
    found = due_over(rules, "2024-01-01", "2024-12-31", text)
    assert days_of(found) == ["2024-04-30", "2024-07-31", "2024-08-02"]


def test_an_activity_counts_for_itself_though_a_window_opens_at_once():
    text = "- activity: {name: 甲, from: 2024-05-01, through: 2024-05-05}"
    rules = task("{before: start}", f"{{any: [{SEASON}, {ACTIVITY}]}}")
    found = due_over(rules, "2024-01-01", "2024-12-31", text)
    assert days_of(found) == ["2024-04-30"] * 2
    assert sorted(one.cause for one in found) == [(), ("甲",)]
    assert len({one.number for one in found}) == len({one.shared for one in found}) == 2


def test_two_windows_that_open_at_once_are_one_task_with_both():
    pack = small_pack(
        task("{before: start}", "{any: [{window: season}, {window: other}]}"),
        windows=WINDOWS + WINDOWS.replace("season", "other").replace("旺季", "另一季"),
    )
    inputs = Inputs(pack, (), HolidayCalendar(()), Operator())
    (one,) = due_of(Evaluator(inputs, "bits"), "2024-01-01", "2024-12-31")
    facts = [fact.text for reason in one.because for fact in reason.all_facts]
    assert len(facts) == 2


OUTBREAKS = """
- incident: {id: E-1, kind: public_health, grade: ordinary, at: 2024-05-10T08:00}
- incident: {id: E-2, kind: public_health, grade: ordinary, at: 2024-05-10T09:30, closed: 2024-05-10T10:00}
"""


def test_each_incident_has_its_own_limit_and_keeps_it_after_its_end():
    found = due_over(
        task("{after: start, within: 2h}", INCIDENT), "2024-05-01", "2024-05-31", OUTBREAKS
    )
    assert [minute(one.due) for one in found] == ["2024-05-10T10:00", "2024-05-10T11:30"]
    assert [one.remind_from for one in found] == [one.due - timedelta(hours=2) for one in found]
    assert len({one.number for one in found}) == len({one.shared for one in found}) == 2


WITHIN = "{after: start, within: 2h}"
MAY = ("2024-05-01", "2024-05-31")


def test_two_incidents_at_the_same_moment_are_two_tasks():
    text = OUTBREAKS.replace("09:30", "08:00")
    found = due_over(task(WITHIN, INCIDENT), *MAY, text)
    assert [minute(one.due) for one in found] == ["2024-05-10T10:00"] * 2
    assert len({one.number for one in found}) == len({one.shared for one in found}) == 2
    done = (
        f"{text}\n- done: {{kind: task, by: 水务, about: {found[0].shared}, at: 2024-05-10T09:00}}"
    )
    assert [one.done is not None for one in due_over(task(WITHIN, INCIDENT), *MAY, done)] == [
        True,
        False,
    ]


@pytest.mark.parametrize("at", ["2024-05-10T08:20", "2024-05-09T23:00", "2024-05-12T08:00"])
def test_what_was_done_stays_done_when_the_incident_s_time_is_corrected(at):
    rules = task(WITHIN, INCIDENT)
    first, second = due_over(rules, *MAY, OUTBREAKS)
    told = OUTBREAKS.replace("2024-05-10T08:00", at)
    told += f"- done: {{kind: task, by: 水务, about: {first.number}, at: 2024-05-10T09:00}}\n"
    found = {one.cause: one for one in due_over(rules, *MAY, told)}
    assert found["E-1",].done is not None
    assert found["E-2",].done is None
    assert found["E-1",].number[7:] == first.number[7:]
    assert found["E-2",].number == second.number


def test_a_rule_that_needs_two_records_counts_once_for_both():
    both = f"{{all: [{INCIDENT}, {{alert: {{class: meteorological}}}}]}}"
    text = """
- incident: {id: E-1, kind: public_health, grade: ordinary, at: 2024-05-10T08:00}
- alert: {id: A-1, hazard: 暴雨, colour: red, issued: 2024-05-10T09:00, expires: 2024-05-10T20:00}
"""
    (one,) = due_over(task(WITHIN, both), *MAY, text)
    assert (minute(one.due), one.cause) == ("2024-05-10T11:00", ("A-1", "E-1"))


GATE = '- {rule: opens, when: {date: {from: 2024-05-10}}, conclude: {in_force: "true"}}\n'


def test_what_goes_on_when_the_regulation_comes_into_force_begins_nothing():
    rules = GATE + task("{after: start, within: 5d}", INCIDENT)
    text = "- incident: {id: E-1, kind: public_health, at: 2024-05-09T08:00}\n"
    assert due_over(rules, *MAY, text) == ()
    later = text + "- incident: {id: E-2, kind: public_health, at: 2024-05-10T00:00}\n"
    assert [one.cause for one in due_over(rules, *MAY, later)] == [("E-2",)]
    assert due_over(GATE + task(WITHIN), *MAY) == ()
    assert due_over(GATE + task("{before: start}", SEASON), "2024-01-01", "2024-12-31") == ()


def test_what_goes_on_when_a_version_of_a_rule_begins_begins_nothing():
    valid = ", valid: {from: 2024-05-10}"
    text = "- incident: {id: E-1, kind: public_health, at: 2024-05-09T08:00}\n"
    rules = task("{after: start, within: 5d}", INCIDENT, more=valid)
    assert due_over(rules, *MAY, text) == ()
    assert len(due_over(rules, *MAY, text.replace("-09T", "-10T"))) == 1


@pytest.mark.parametrize(
    ("opens", "days"), [("2024-04-27", []), ("2024-04-26", []), ("2024-04-25", ["2024-04-25"])]
)
def test_nothing_is_due_before_its_regulation_is_in_force(opens, days):
    year = ("2024-01-01", "2024-12-31")
    before = '{before: start, days: "6"}'
    gate = GATE.replace("2024-05-10", opens)
    assert days_of(due_over(gate + task(before, SEASON), *year)) == days
    valid = f", valid: {{from: {opens}}}"
    assert days_of(due_over(task(before, SEASON, more=valid), *year)) == days


def test_the_same_words_to_others_have_numbers_of_their_own():
    rules = task("{every: month}", to="[林草所]")
    other = "{kind: task, units: [水务所], text: 报告, due: {every: month}, to: [防汛会]}"
    rules = rules.replace("oblige: {", "oblige: [{").replace("}}\n", f"}}}}, {other}]}}\n")
    rules = rules.replace("}}, {kind", "}, {kind")
    found = due_over(rules, "2024-05-31", "2024-05-31")
    assert [one.to for one in found] == [("林草所",), ("防汛会",)]
    assert len({one.number for one in found}) == len({one.shared for one in found}) == 2
    (alone,) = due_over(task("{every: month}", to="[林草所]"), "2024-05-31", "2024-05-31")
    assert alone.number == found[0].number  # the first of them keeps its number


def test_an_update_of_an_incident_begins_nothing_anew():
    text = (
        OUTBREAKS
        + """
- development: {incident: E-1, by: 水务所, grade: major, at: 2024-05-10T12:00}
"""
    )
    rules = task("{after: start, within: 2h}", INCIDENT)
    assert len(due_over(rules, "2024-05-01", "2024-05-31", text)) == 2
    serious = "{incident: {kind: public_health, grade_at_least: major}}"
    (one,) = due_over(task("{after: start, within: 2h}", serious), "2024-05-01", "2024-05-31", text)
    assert minute(one.due) == "2024-05-10T14:00"


def test_what_began_before_the_days_asked_about_is_counted_from_then():
    text = "- incident: {id: E-1, kind: public_health, at: 2024-05-10T08:00}"
    rules = task("{after: start, within: 60d}", INCIDENT)
    assert days_of(due_over(rules, "2024-07-09", "2024-07-09", text)) == ["2024-07-09"]
    assert due_over(rules, "2024-07-10", "2024-12-09", text) == ()


def test_a_rule_that_always_holds_begins_at_no_time():
    assert due_over(task("{after: start, within: 2h}"), "2024-01-01", "2024-12-31") == ()


# --- who owes it, to whom -------------------------------------------------------------------------


def test_each_unit_owes_its_own_under_one_shared_number():
    rules = task("{every: month}", units="[林草所, 水务所]", to="[防汛会]")
    water, forest = due_over(rules, "2024-05-01", "2024-05-31")
    assert (water.who, forest.who) == (("水务所",), ("林草所",))  # in the pack's order
    assert water.to == forest.to == ("防汛会",)
    assert water.shared == forest.shared
    assert water.number != forest.number
    assert water.number.startswith("240531-")


def test_each_receiver_gets_one():
    rules = task("{every: month, each: to}", to="[林草所, 防汛会]")
    found = due_over(rules, "2024-05-01", "2024-05-31")
    assert [(one.who, one.to) for one in found] == [
        (("水务所",), ("林草所",)),
        (("水务所",), ("防汛会",)),
    ]
    assert len({one.number for one in found}) == 2
    assert len({one.shared for one in found}) == 1


def test_what_nobody_is_named_for_is_due_all_the_same():
    (one,) = due_over(task("{every: month}", units="[UNASSIGNED]"), "2024-05-01", "2024-05-31")
    assert (one.is_nobodys, one.last_day) == (True, date(2024, 5, 31))
    text = DONE.format(by="水务", about=one.shared, at="2024-05-30T10:00")
    (told,) = due_over(
        task("{every: month}", units="[UNASSIGNED]"), "2024-05-01", "2024-05-31", text
    )
    assert told.done is not None


def test_numbers_are_the_pack_s_own():
    ours = evaluator(task("{every: month}"))
    (one,) = due_of(ours, "2024-05-01", "2024-05-31")
    other = small_pack(
        task("{every: month}"),
        pack=PACK.replace("CONSULTATION_DAYS", '"1"').replace("id: small", "id: other"),
    )
    inputs = Inputs(other, (), HolidayCalendar(()), Operator())
    (same,) = due_of(Evaluator(inputs, "bits"), "2024-05-01", "2024-05-31")
    assert one.number != same.number
    assert one.number == due_of(ours, "2024-04-01", "2024-06-30")[1].number


# --- what waits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "keys", "waits"),
    [
        ("{every: month, day: {parameter: day}}", {}, ("day",)),
        ("{date: {parameter: day}}", {}, ("day",)),
        ("{date: 11-20, year: {parameter: last_year}}", {}, ("last_year",)),
        ("{before: start, days: {parameter: lead}}", {"when": SEASON}, ("lead",)),
        ("{after: start, within: {parameter: limit}}", {"when": INCIDENT}, ("limit",)),
        ("{every: month}", {"units": "{parameter: who}"}, ("who",)),
        ("{every: month, each: to}", {"to": "{parameter: receivers}"}, ("receivers",)),
    ],
)
def test_what_needs_a_parameter_waits_for_it_whether_its_rule_holds_or_not(due, keys, waits):
    (one,) = due_over(task(due, **keys), "2024-01-01", "2024-01-31")
    assert (one.due, one.waits_for) == (None, waits)
    assert one.number.startswith("000000-")
    assert one.because[0].quote == "按本条执行"


def test_what_waits_for_something_else_is_due_and_says_so():
    rules = task("{every: month, remind_days: {parameter: remind}}", to="{parameter: receivers}")
    (one,) = due_over(rules, "2024-05-01", "2024-05-31")
    assert one.waits_for == ("remind", "receivers")
    assert str(one.remind_from.date()) == "2024-05-24"


def test_a_task_in_a_window_without_days_waits_for_them():
    pack = small_pack(
        task('{every: week, day: "1"}', SEASON),
        windows="""
- window: season
  title: 旺季
  cites: {article: 第一条, quote: 按本条执行}
  spans: [{from: {parameter: season_from}, through: 06-15}]
""",
        parameters="- {parameter: season_from, title: 起日, sort: text}",
    )
    for value, waits in (("", True), ("06-01", False)):
        values = (ParameterValue("season_from", value, date(1990, 1, 1)),)
        inputs = Inputs(pack, (), HolidayCalendar(()), Operator(parameters=values))
        found = due_of(Evaluator(inputs, "bits"), "2024-06-01", "2024-06-30")
        assert [one.waits_for for one in found if one.due is None] == [("season_from",)] * waits
        assert days_of(found) == ([] if waits else ["2024-06-03", "2024-06-10"])


def test_a_situation_that_hangs_on_holidays_nobody_listed_waits():
    pack = small_pack(
        '- {rule: busy, when: {holiday: {listed: "true"}}, conclude: {situation: important_period}}\n'
        + task("{before: start}", "{situation: important_period}"),
        pack=PACK.replace("CONSULTATION_DAYS", '"1"').replace(
            "settings: {", "settings: {holidays_listed: {parameter: holidays}, "
        ),
        parameters="- {parameter: holidays, title: 重要节日, sort: names}",
    )
    for value, waits, days in (("", 1, []), ("国庆节", 0, ["2025-09-30"])):
        values = (ParameterValue("holidays", value, date(1990, 1, 1)),)
        inputs = Inputs(pack, (), shipped(), Operator(parameters=values))
        found = due_of(Evaluator(inputs, "bits"), "2025-09-01", "2025-10-31")
        assert len([one for one in found if one.due is None]) == waits
        assert days_of(found) == days  # in 2025 the block is 国庆节、中秋节


def test_a_rule_that_a_reading_rules_out_waits_for_nothing():
    pack = small_pack(
        task("{date: {parameter: day}}", "{reading: R-1, choice: b}"),
        parameters=PARAMETER,
        readings="""
- reading: R-1
  article: 第一条
  question: 要不要
  choices: {a: {value: a, text: 不要}, b: {value: b, text: 要}}
  default: a
  because: 试验
  changes: 有没有
""",
    )
    inputs = Inputs(pack, (), HolidayCalendar(()), Operator())
    assert due_of(Evaluator(inputs, "bits"), "2024-01-01", "2024-12-31") == ()


def test_a_rule_whose_dates_are_over_waits_for_nothing():
    rules = task("{date: {parameter: day}}", "{date: {from: 2023-01-01, through: 2023-12-31}}")
    assert len(due_over(rules, "2023-06-01", "2023-06-30")) == 1
    assert due_over(rules, "2024-01-02", "2024-06-30") == ()


@pytest.mark.parametrize(
    ("due", "name", "value"),
    [
        ("{every: month, day: {parameter: day}}", "day", "32"),
        ("{every: week, day: {parameter: day}}", "day", "0"),
        ("{every: year, day: {parameter: day}}", "day", "20"),
        ("{date: {parameter: day}}", "day", "明年"),
        ("{date: 11-20, year: {parameter: last_year}}", "last_year", "24"),
        ("{every: month, through: {parameter: last_year}}", "last_year", "长期"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused(due, name, value):
    with pytest.raises(InputFault) as refused:
        due_over(task(due), "2024-01-01", "2024-12-31", **{name: value})
    assert refused.value.code == "R202"
    assert name in refused.value.what
    assert refused.value.remedy


# --- reminders and notes --------------------------------------------------------------------------


def reminders(due: str, first: str, last: str, **given: str):
    found = due_over(task(due), first, last, **given)
    return [(str(one.remind_from.date()), str(one.lapses.date())) for one in found]


def test_it_is_brought_to_mind_so_many_days_before_and_lapses_when_the_next_one_is():
    year = "2024-01-01", "2024-12-31"
    assert reminders('{every: year, day: 11-20, remind_days: "10"}', *year) == [
        ("2024-11-10", "2025-01-20")
    ]
    assert reminders('{every: year, day: 11-20, remind_days: "0"}', *year)[0][0] == "2024-11-20"
    assert reminders("{every: month}", "2024-02-01", "2024-03-31") == [
        ("2024-02-22", "2024-03-24"),
        ("2024-03-24", "2024-04-23"),
    ]
    # a reminder never reaches back beyond the date before
    assert reminders("{every: day}", "2024-02-01", "2024-02-02") == [
        ("2024-02-01", "2024-02-02"),
        ("2024-02-02", "2024-02-03"),
    ]
    assert reminders(
        "{every: month, remind_days: {parameter: remind}}", "2024-03-01", "2024-03-31", remind="60"
    ) == [("2024-03-01", "2024-04-01")]


@pytest.mark.parametrize(
    ("every", "last"), [('week, day: "6"', "2024-06-15"), ("day", "2024-06-15")]
)
def test_the_last_of_a_window_lapses_for_no_day_on_which_its_rule_does_not_hold(every, last):
    days = (f"{last[:8]}01", last)
    found = due_over(task(f"{{every: {every}}}", SEASON), *days)
    assert days_of(found)[-1] == last
    assert found[-1].lapses == found[-1].due + timedelta(days=60)
    assert all(one.lapses < one.due + timedelta(days=60) for one in found[:-1])
    (first,) = due_over(task('{every: month, day: "15"}', SEASON), "2024-05-15", "2024-05-15")
    assert str(first.lapses.date()) == "2024-06-08"


@pytest.mark.parametrize(("remind", "day"), [("", "05-10"), ("1", "05-19"), ("60", "05-10")])
def test_what_is_due_after_something_is_brought_to_mind_from_then_on_at_the_earliest(remind, day):
    days = f', remind_days: "{remind}"' if remind else ""
    text = "- incident: {id: E-1, kind: public_health, at: 2024-05-10T08:00}"
    (one,) = due_over(
        task(f"{{after: start, within: 10d{days}}}", INCIDENT), "2024-05-01", "2024-05-31", text
    )
    assert one.remind_from.strftime("%m-%d") == day
    assert one.lapses == one.due + timedelta(days=60)


def test_a_task_whose_rule_s_dates_end_on_the_day_still_waits_on_it():
    rules = task("{date: {parameter: day}}", "{date: {from: 2023-01-01, through: 2023-12-31}}")
    assert len(due_over(rules, "2023-12-31", "2023-12-31")) == 1
    assert due_over(rules, "2024-01-01", "2024-01-01") == ()


@pytest.mark.parametrize(("day", "said"), [("15", False), ("31", True)])
def test_a_short_month_is_noted_of_what_has_a_cadence_only(day, said):
    (one,) = due_over(task(f'{{every: month, day: "{day}"}}'), f"2024-06-{min(int(day), 30)}",
                      f"2024-06-{min(int(day), 30)}")  # fmt: skip
    assert ("month_end" in one.notes) is said
    (dated,) = due_over(task("{date: 2024-06-30}"), "2024-06-30", "2024-06-30")
    assert "month_end" not in dated.notes


def shipped():
    return holiday_calendar(sorted(CALENDARS.glob("*.yaml")))


@pytest.mark.parametrize(
    ("day", "notes"),
    [
        ("2024-10-01", ("day_off", "default_reminder")),
        ("2024-09-28", ("weekend", "default_reminder")),
        ("2024-09-29", ("default_reminder",)),  # an adjusted workday
        ("2024-09-30", ("default_reminder",)),
        ("2031-09-30", ("day_unknown", "default_reminder")),
    ],
)
def test_a_day_off_moves_nothing_and_is_noted(day, notes):
    made = evaluator(task(f"{{date: {day}}}"), calendar=shipped())
    (one,) = due_of(made, day, day)
    assert (str(one.last_day), one.notes) == (day, notes)


def test_the_end_of_a_period_and_of_a_short_month_are_noted():
    (one,) = due_over(task('{every: half_year, remind_days: "1"}'), "2024-06-01", "2024-06-30")
    assert one.notes == ("period_end", "day_unknown")
    (one,) = due_over(task('{every: quarter, day: "31"}'), "2024-06-01", "2024-06-30")
    assert one.notes == ("month_end", "day_unknown", "default_reminder")


# --- what was done --------------------------------------------------------------------------------

DONE = "- done: {{kind: task, by: {by}, about: {about}, at: {at}}}"


@pytest.mark.parametrize(
    ("at", "when", "state"),
    [
        ("2024-05-30T10:00", "2024-05-30T09:59", "due_soon"),
        ("2024-05-30T10:00", "2024-05-30T10:00", "done"),
        ("2024-05-31T23:59", "2024-06-02T00:00", "done"),
        ("2024-06-01T00:00", "2024-06-02T00:00", "done_late"),
        ("2024-06-03T00:00", "2024-06-02T00:00", "overdue"),
    ],
)
def test_it_is_done_in_time_until_the_end_of_its_day(at, when, state):
    (one,) = due_over(task("{every: month}"), "2024-05-31", "2024-05-31")
    text = DONE.format(by="水务", about=one.number, at=at)
    (told,) = due_over(task("{every: month}"), "2024-05-31", "2024-05-31", text)
    assert told.state(start_of(when)) == state
    assert one.state(start_of("2024-05-23T23:59")) == "coming"


def test_by_the_shared_number_it_is_done_by_whom_the_record_names():
    rules = task("{every: month}", units="[水务所, 林草所]")
    water, _ = due_over(rules, "2024-05-31", "2024-05-31")
    text = DONE.format(by="水务", about=water.shared, at="2024-05-30T10:00")
    done, left = due_over(rules, "2024-05-31", "2024-05-31", text)
    assert done.done is not None
    assert left.done is None
    by_another = DONE.format(by="防汛会", about=water.shared, at="2024-05-30T10:00")
    assert all(one.done is None for one in due_over(rules, "2024-05-31", "2024-05-31", by_another))
    first = due_over(rules, "2024-05-31", "2024-05-31", f"{text}\n{text.replace('30T', '29T')}")[0]
    assert first.done.at == start_of("2024-05-29T10:00")


def test_by_its_own_number_too_it_is_done_by_one_who_owes_it():
    rules = task("{every: month}", units="[水务所, 林草所]")
    days = ("2024-05-31", "2024-05-31")
    water, _ = due_over(rules, *days)
    for by, states in (("水务", [True, False]), ("林草所", [False, True]), ("防汛会", [False] * 2)):
        text = DONE.format(by=by, about=water.number, at="2024-05-30T10:00")
        assert [one.done is not None for one in due_over(rules, *days, text)] == states


def test_what_was_taken_back_was_not_done():
    at = "2024-05-30T10:00, through: 2024-05-30T12:00"
    (one,) = due_over(task("{every: month}"), "2024-05-31", "2024-05-31")
    (told,) = due_over(
        task("{every: month}"),
        "2024-05-31",
        "2024-05-31",
        DONE.format(by="水务", about=one.number, at=at),
    )
    assert told.done is None


def test_other_records_of_something_done_are_not_of_tasks():
    (one,) = due_over(task("{every: month}"), "2024-05-31", "2024-05-31")
    text = f"- done: {{kind: notice, by: 水务, about: {one.number}, at: 2024-05-30T10:00}}"
    (told,) = due_over(task("{every: month}"), "2024-05-31", "2024-05-31", text)
    assert told.done is None


def test_a_pack_without_due_dates_has_no_occurrences():
    made = evaluator(
        '- {rule: one, when: {always: "true"}, oblige: {kind: task, units: [水务所], text: 报告}}\n'
    )
    assert occurrences(made, midnight(date(2024, 1, 1)), midnight(date(2024, 1, 1)) + DAY) == ()

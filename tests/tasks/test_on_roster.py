"""Tasks on the roster: pending from the reminder until done, folded, lapsing, settled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.errors import DutyError
from engine.facts.moments import DAY, midnight
from engine.packs.case_forms import ExpectForm, TaskForm
from engine.packs.case_runner import run_case
from engine.packs.cases import read_cases
from engine.roster.settlement import rosters
from service.files.strict_yaml import parse_yaml
from tests.tasks.tasking import due_of, evaluator, pending_of, roster_of, task

BOTH = "[水务所, 林草所]"
YEARLY = '{every: year, day: 11-20, remind_days: "7"}'


def test_it_is_pending_from_the_reminder_to_the_end_of_its_day_and_then_overdue():
    made = evaluator(task(YEARLY, to="[防汛会]"))
    assert pending_of(made, "2024-11-12") == []
    for day in ("2024-11-13", "2024-11-20", "2024-11-21", "2025-01-19"):
        (item,) = pending_of(made, day)
        assert (item.by, item.to, item.text) == (("水务所",), ("防汛会",), "报告")
        assert item.due == midnight(date(2024, 11, 21))
        assert item.deadline
        assert [reason.rule for reason in item.because] == ["one"]
    assert pending_of(made, "2025-01-20") == []


def test_those_who_owe_the_same_are_one_item_and_those_who_did_it_leave_it():
    rules = task(YEARLY, units=BOTH)
    made = evaluator(rules)
    (item,) = pending_of(made, "2024-11-20")
    assert item.by == ("水务所", "林草所")
    first, second = due_of(made, "2024-11-20", "2024-11-20")
    assert item.number == first.shared
    done = f"- done: {{kind: task, by: 水务, about: {first.number}, at: 2024-11-18T10:00}}\n"
    made = evaluator(rules, done)
    assert pending_of(made, "2024-11-17")[0].by == ("水务所", "林草所")
    (item,) = pending_of(made, "2024-11-18")
    assert (item.by, item.number) == (("林草所",), first.shared)
    (settled,) = roster_of(made, "2024-11-18").settled
    assert (settled.item.by, settled.by.about) == (("水务所",), first.number)
    late = f"- done: {{kind: task, by: 林草所, about: {second.shared}, at: 2024-11-25T10:00}}\n"
    made = evaluator(rules, done + late)
    assert pending_of(made, "2024-11-24")[0].by == ("林草所",)
    assert pending_of(made, "2024-11-25") == []
    assert len(roster_of(made, "2024-11-25").settled) == 1
    assert roster_of(made, "2024-11-27").settled == ()


def test_what_is_done_at_the_end_of_a_day_is_pending_on_it_and_done_on_the_next():
    (one,) = due_of(evaluator(task(YEARLY)), "2024-11-20", "2024-11-20")
    done = f"- done: {{kind: task, by: 水务, about: {one.number}, at: 2024-11-19T00:00}}\n"
    made = evaluator(task(YEARLY), done)
    assert len(pending_of(made, "2024-11-18")) == 1
    assert roster_of(made, "2024-11-18").settled == ()
    assert pending_of(made, "2024-11-19") == []
    assert len(roster_of(made, "2024-11-19").settled) == 1


def test_what_was_done_early_is_shown_as_done_until_it_was_due():
    (one,) = due_of(evaluator(task(YEARLY)), "2024-11-20", "2024-11-20")
    done = f"- done: {{kind: task, by: 水务, about: {one.number}, at: 2024-11-14T10:00}}\n"
    made = evaluator(task(YEARLY), done)
    for day in ("2024-11-14", "2024-11-18", "2024-11-20"):
        assert len(roster_of(made, day).settled) == 1
        assert pending_of(made, day) == []
    assert roster_of(made, "2024-11-22").settled == ()


def test_it_lapses_at_the_instant_at_which_the_next_is_brought_to_mind():
    made = evaluator(task("{every: month}"))
    for day, due in (("2024-03-23", "2024-03-01"), ("2024-03-24", "2024-04-01")):
        assert [str(one.due.date()) for one in pending_of(made, day)] == [due]


def test_two_incidents_at_the_same_moment_are_two_items():
    text = """
- incident: {id: E-1, kind: public_health, at: 2024-11-15T08:00}
- incident: {id: E-2, kind: public_health, at: 2024-11-15T08:00}
"""
    made = evaluator(task("{after: start, within: 2h}", "{incident: {kind: public_health}}"), text)
    assert len({item.number for item in pending_of(made, "2024-11-15")}) == 2


def test_what_each_receiver_gets_is_one_item_for_those_who_have_not():
    rules = task("{every: month, each: to}", to="[林草所, 防汛会]")
    made = evaluator(rules)
    (item,) = pending_of(made, "2024-05-31")
    assert (item.by, item.to) == (("水务所",), ("林草所", "防汛会"))
    first, _ = due_of(made, "2024-05-31", "2024-05-31")
    done = f"- done: {{kind: task, by: 水务, about: {first.number}, at: 2024-05-30T10:00}}\n"
    (item,) = pending_of(evaluator(rules, done), "2024-05-31")
    assert item.to == ("防汛会",)


def test_a_task_of_every_day_is_pending_once():
    made = evaluator(task("{every: day}"))
    for day in ("2024-05-30", "2024-05-31"):
        (item,) = pending_of(made, day)
        assert item.due == midnight(date.fromisoformat(day)) + DAY


def test_what_waits_for_a_parameter_is_not_on_the_roster():
    made = evaluator(task("{every: month, day: {parameter: day}}"))
    roster = roster_of(made, "2024-05-31")
    assert [one for one in roster.pending if one.kind == "task"] == []
    assert "operator_parameter_missing" in {flag.code for flag in roster.flags}


def test_a_roster_is_the_same_alone_and_among_others():
    rules = task(YEARLY, units=BOTH) + task('{every: week, day: "2"}').replace("one", "two")
    made = evaluator(rules, "- incident: {id: E-1, kind: public_health, at: 2024-11-15T08:00}")
    days = [date(2024, 11, 1) + timedelta(days=n) for n in range(40)]
    together = rosters(made, [(midnight(day), midnight(day) + DAY) for day in days])
    for day, roster in zip(days, together, strict=True):
        assert roster.pending == roster_of(made, str(day)).pending


def test_nothing_is_pending_while_the_regulation_is_not_in_force():
    opening = '- {rule: opens, when: {date: {from: 2024-11-15}}, conclude: {in_force: "true"}}\n'
    made = evaluator(opening + task(YEARLY))
    assert pending_of(made, "2024-11-14") == []
    assert len(pending_of(made, "2024-11-15")) == 1


# --- cases ----------------------------------------------------------------------------------------


def differences(text: str, day: str = "2024-11-13") -> tuple[str, ...]:
    made = evaluator(
        task(YEARLY, units=BOTH, to="[防汛会]")
        + task("{date: {parameter: day}}").replace("one", "two")
    )
    pack, holidays = made.inputs.pack, made.inputs.holidays
    case = f"- name: 甲\n  given: {{date: {day}}}\n  expect: {{{text}}}\n"
    (read,) = read_cases(parse_yaml(case, source="t.yaml"), pack)
    return run_case(read, pack, holidays, "bits").differences


@pytest.mark.parametrize(
    "text",
    [
        "tasks: [{rule: one}]",
        "tasks: [{rule: one, unit: 水务, to: 防汛会, text: 报告, due: 2024-11-21T00:00, state: due_soon}]",
        "tasks: [{rule: one, unit: 林草所, due: 2023-11-21T00:00, state: overdue}]",
        "tasks: [{rule: one, due: 2025-11-21T00:00, state: coming}]",
        "tasks: [{rule: two, waits_for: [day], state: waiting_parameter}]",
        "no_tasks: [{rule: one, unit: 防汛会}, {rule: one, due: 2024-11-20T00:00}]",
        "no_tasks: [{rule: two, state: overdue}, {rule: one, waits_for: [day]}]",
        "pending: [{kind: task, by: [水务所, 林草所], due: 2024-11-21T00:00, because: [one]}]",
    ],
)
def test_a_right_expectation_of_tasks_passes(text):
    assert differences(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tasks: [{rule: one, state: done}]", "缺少到期事项：one，已办；实有：one，水务所"),
        ("tasks: [{rule: one, unit: 防汛会}]", "缺少到期事项：one，防汛会"),
        ("tasks: [{rule: one, to: 水务}]", "→水务"),
        ("tasks: [{rule: one, text: 汇报}]", "写明「汇报」"),
        ("tasks: [{rule: one, due: 2024-11-20T00:00}]", "2024-11-20T00:00 前"),
        ("tasks: [{rule: one, waits_for: [day]}]", "等待 day"),
        ("no_tasks: [{rule: two}]", "不应有到期事项：two，水务所，等待 day，等待运行参数"),
        ("no_tasks: [{rule: one}]", "不应有到期事项：one，水务所，→防汛会"),
    ],
)
def test_a_wrong_expectation_of_tasks_is_said_in_chinese(text, said):
    assert said in "\n".join(differences(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tasks: [{rule: three}]", "不认识的规则「three」"),
        ("tasks: [{rule: one, unit: 公安局}]", "不认识的单位「公安局」"),
        ("no_tasks: [{rule: one, to: 公安局}]", "不认识的单位「公安局」"),
        ("tasks: [{rule: one, waits_for: [dya]}]", "不认识的参数「dya」"),
        ("tasks: [{rule: one, state: late}]", "late"),
        ("tasks: [{unit: 水务}]", "rule"),
        ("tasks: [{rule: one, due: 2024-11-21}]", "2024-11-21"),
    ],
)
def test_names_that_nobody_knows_are_refused(text, said):
    with pytest.raises(DutyError, match=said):
        differences(text)


def test_every_key_of_a_task_is_tried():
    assert set(TaskForm.model_fields) == {
        "rule", "unit", "to", "text", "due", "waits_for", "state",
    }  # fmt: skip
    assert ExpectForm().tasks == ()

"""An impossible month is explained by a clash that is one, and a remedy that works."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from engine.assignment.checking import violations
from engine.assignment.explaining import clashes
from engine.assignment.planning import hard_model, plan
from engine.people.person import Leave
from tests.assignment.drawing import (
    SOLVER,
    against,
    classes,
    days_of,
    people_of,
    problem_of,
    problems,
    seats_of,
)  # fmt: skip


def few_leaders():
    """Three leaders, each day one of them; on 5 to 7 October two are away."""
    days = days_of(14)
    leaders = people_of(3, posts=("deputy_leader",), name="市水务局 领导")
    return replace(
        problem_of(),
        seats=seats_of(days, post="deputy_leader"),
        people=leaders,
        classes=classes(days),
        leave=(Leave("water-01", days[4], days[6]), Leave("water-02", days[4], days[6])),
    )


def test_too_few_leaders_are_named_with_the_days_and_what_to_do():
    problem = few_leaders()
    found = plan(problem, SOLVER)
    assert found.explanation is not None
    text = found.explanation.text
    assert "市水务局 领导01 10月5日至10月7日请假" in text
    assert "领导03 值完24小时须休息24小时" in text
    assert "最省的办法：" in text
    assert len(found.sheet.unfilled) == 2
    assert violations(found.sheet, against(problem)) == ()


def test_the_remedy_works_when_applied():
    problem = few_leaders()
    explanation = plan(problem, SOLVER).explanation
    mended = plan(problem.with_waivers(explanation.remedy), SOLVER)
    assert mended.explanation is None
    assert mended.sheet.unfilled == ()
    assert explanation.proved


def test_the_cheapest_of_several_remedies_is_found():
    """Three rests broken would cost 60; one day of leave called back and one rest cost 50."""
    explanation = plan(few_leaders(), SOLVER).explanation
    assert sorted(one.part for one in explanation.remedy) == ["available", "rested"]
    assert explanation.price == 50


@settings(max_examples=60, deadline=None)
@given(problems(most_people=4, most_days=9))
def test_every_clash_is_valid_and_none_of_it_can_be_spared_and_every_remedy_works(problem):
    found = plan(problem, SOLVER)
    model, _ = hard_model(problem)
    if found.explanation is None:
        assert not clashes(model, model.facts, SOLVER)
        return
    facts = found.explanation.clash
    assert clashes(model, facts, SOLVER)
    for fact in facts:
        assert not clashes(model, tuple(one for one in facts if one != fact), SOLVER)
    mended = plan(problem.with_waivers(found.explanation.remedy), SOLVER)
    borrowed = sum(one.part == "covered" for one in found.explanation.remedy)
    assert mended.explanation is None
    assert len(mended.sheet.unfilled) == borrowed


@settings(max_examples=25, deadline=None)
@given(problems(most_people=4, most_days=9))
def test_no_single_waiver_does_what_the_remedy_does_for_less(problem):
    explanation = plan(problem, SOLVER).explanation
    if explanation is None:
        return
    _, slacks = hard_model(problem)[0].relaxed()
    cheaper = {one.waiver for one in slacks if one.waiver.price < explanation.price}
    for waiver in sorted(cheaper):
        model, _ = hard_model(problem.with_waivers([waiver]))
        assert clashes(model, model.facts, SOLVER)


def test_a_unit_without_anybody_for_the_post_is_an_answer_too():
    found = plan(replace(problem_of(days=3), people=()), SOLVER)
    assert len(found.sheet.unfilled) == 3
    assert len(found.explanation.clash) == 1
    assert [one.part for one in found.explanation.remedy] == ["covered"] * 3

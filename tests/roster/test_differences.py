"""How one roster differs from another: who, when, where, how; and that nothing else counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from calendars.duty_day import BEIJING
from engine.packs.pack import Unit
from engine.roster.differences import ASPECTS, Changes, aspects_changed, difference
from engine.roster.roster import (
    Because,
    Duty,
    Marked,
    Pending,
    Recommendation,
    Roster,
    UnitDuty,
)
from engine.terms import Coverage, Presence

START = datetime(2024, 6, 15, tzinfo=BEIJING)
END = START + timedelta(days=1)
NOON = START + timedelta(hours=12)
WHY = Because("r", "t", "第一条", "q", (), (), (), ())
OFFICE, ROUND = Coverage.OFFICE_HOURS, Coverage.ROUND_THE_CLOCK


def unit(name: str) -> Unit:
    return Unit(name, f"市{name}局", "department")


def line(name: str, **changed) -> UnitDuty:
    made = UnitDuty(
        unit(name), Presence.ON_POST, OFFICE, "大厅", (("staff", 1),), ((START, END),),
        ((START, END, OFFICE),), (WHY,),
    )  # fmt: skip
    return replace(made, **changed)


def roster(*lines: UnitDuty, **changed) -> Roster:
    made = Roster(
        START, END, (), tuple(x for x in lines if x.presence is Presence.ON_POST),
        tuple(x for x in lines if x.presence is not Presence.ON_POST), (), (), (), True, ("bits",),
    )  # fmt: skip
    return replace(made, **changed)


def test_the_same_is_no_difference():
    assert not difference(roster(line("a")), roster(line("a")))


def test_another_reason_or_matcher_is_no_difference():
    other = replace(WHY, rule="s", article="第二条")
    assert not difference(
        roster(line("a")), roster(line("a", because=(other,)), matchers=("bits", "durable"))
    )


def test_units_come_and_go():
    found = difference(roster(line("a"), line("b")), roster(line("b"), line("c")))
    assert [one.unit.id for one in found.units.gained] == ["c"]
    assert [one.unit.id for one in found.units.lost] == ["a"]
    assert found.units.changed == ()


CHANGED = {
    "presence": {"presence": Presence.STANDBY},
    "coverage": {"coverage": ROUND, "parts": ((START, END, ROUND),)},
    "intervals": {"intervals": ((NOON, END),), "parts": ((NOON, END, OFFICE),)},
    "parts": {"parts": ((START, NOON, OFFICE), (NOON, END, ROUND))},
    "place": {"place": "中心"},
    "posts": {"posts": (("staff", 2),)},
    "post_presence": {"post_presence": (("staff", Presence.REACHABLE),)},
    "arrive_by": {"arrive_by": NOON},
}


def test_every_field_of_a_line_is_compared_or_known_not_to_count():
    compared = {*ASPECTS, "unit", "because"}
    assert compared == {name for name in UnitDuty.__dataclass_fields__}  # noqa: C416


@pytest.mark.parametrize("aspect", ASPECTS)
def test_a_line_changes_in_one_respect(aspect):
    found = difference(
        roster(line("a"), line("b")), roster(line("a", **CHANGED[aspect]), line("b"))
    )
    ((before, after),) = found.units.changed
    assert (before.unit.id, after.unit.id) == ("a", "a")
    assert aspects_changed(before, after) == (aspect,)
    assert not found.units.gained
    assert not found.units.lost


def duty(kind="task", name="a", **changed) -> Duty:
    return replace(Duty(kind, unit(name), "", (), "", (WHY,)), **changed)


def test_duties_gained_lost_and_changed():
    before = (duty(), duty("report"), duty("inspect", to=("甲",)))
    after = (duty(), duty("report", due=NOON), duty("inspect", "b", to=("甲",)))
    found = difference(roster(duties=before), roster(duties=after)).duties
    assert [(one.kind, one.unit.id) for one in found.gained] == [("inspect", "b")]
    assert [(one.kind, one.unit.id) for one in found.lost] == [("inspect", "a")]
    assert [(one.due, other.due) for one, other in found.changed] == [(None, NOON)]


def test_equal_ones_are_never_taken_for_changed():
    """Two duties of one kind and unit: the one that stays is not paired with the one that goes."""
    before = (duty(text="甲"), duty(text="乙"))
    found = difference(roster(duties=before), roster(duties=(duty(text="乙"),))).duties
    assert [one.text for one in found.lost] == ["甲"]
    assert found.changed == ()


def test_standing_duties_are_compared_where_given():
    assert not difference(roster(), roster()).standing
    assert difference(roster(), roster(), (duty(),), ()).standing.lost == (duty(),)


def test_pending_recommendations_flags_situations_and_force():
    item = Pending("notice", ("甲",), ("乙",), START, "", (WHY,))
    advice = Recommendation("start_response", "p", "III", ("甲",), (), "", (WHY,))
    before = roster(
        pending=(item,), recommended=(advice,), flags=(Marked("a", "甲"),), situations=("s",)
    )
    after = roster(
        pending=(replace(item, to=("丙",)),),
        recommended=(replace(advice, level="II"),),
        flags=(Marked("a", "乙"),),
        in_force=False,
    )
    found = difference(before, after)
    assert [(one.to, other.to) for one, other in found.pending.changed] == [(("乙",), ("丙",))]
    assert [(a.level, b.level) for a, b in found.recommended.changed] == [("III", "II")]
    assert found.flags == Changes((Marked("a", "乙"),), (Marked("a", "甲"),))
    assert found.situations == Changes(lost=("s",))
    assert found.in_force == (True, False)


def test_a_difference_and_its_reverse_mirror_each_other():
    before, after = roster(line("a"), situations=("s",)), roster(line("b", place="中心"))
    there, back = difference(before, after), difference(after, before)
    assert (there.units.gained, there.units.lost) == (back.units.lost, back.units.gained)
    assert there.situations.lost == back.situations.gained

"""On post, standby, reachable; posts at hand in another way; duties of whoever is on post."""

import pytest

from engine.errors import DutyError
from engine.terms import Presence
from tests.facts.small_packs import small_pack
from tests.roster.asking import Desk, codes, duties, hours, line_of, lines, written

ON = "  - activity: {name: 论坛, from: 2024-06-01T08:00, through: 2024-06-01T18:00}\n"
RESPONSE = """\
  - response: {id: R-1, plan: 防汛, level: III, decided_by: 市府, started: 2024-06-01T10:00, ended: 2024-06-01T12:00}
"""


def rule(name, when="{activity: any}", unit="水务所", presence="", **more):
    rest = "".join(f", {key}: {text}" for key, text in more.items())
    rest += f", presence: {presence}" if presence else ""
    return (
        f"- {{rule: {name}, when: {when},\n"
        f"   oblige: {{kind: on_site, units: [{unit}], coverage: 24h{rest}}}}}\n"
    )


def asked(rules, text=ON, **choices):
    files = choices.pop("files", {})
    return Desk(small_pack(rules, **files), text, **choices).day("2024-06-01")


# --- three ways to be at hand ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("presence", "on_post"),
    [("", True), ("on_post", True), ("standby", False), ("reachable", False)],
)
def test_only_those_on_post_are_on_site(presence, on_post):
    roster = asked(rule("r", presence=presence))
    assert [line.unit.name for line in roster.units] == (["水务所"] if on_post else [])
    assert [line.unit.name for line in roster.standby] == ([] if on_post else ["水务所"])
    line = line_of(roster, "水务所")
    assert line.presence is Presence(presence or "on_post")
    assert hours(line) == ["08:00-18:00"]


def test_the_stronger_presence_wins_and_keeps_every_reason():
    rules = rule("a", presence="reachable") + rule("b", presence="standby")
    line = line_of(asked(rules), "水务所")
    assert line.presence is Presence.STANDBY
    assert [reason.rule for reason in line.because] == ["a", "b"]


def test_a_unit_on_post_for_some_hours_is_on_site_for_those():
    rules = rule("a", presence="standby") + rule("b", "{response: {}}")
    roster = asked(rules, ON + RESPONSE)
    assert lines(roster) == {"水务所": ["10:00-12:00"]}


def test_a_unit_is_still_on_standby_in_the_hours_in_which_it_is_not_on_post():
    rules = rule("a", presence="standby") + rule("b", "{response: {}}")
    roster = asked(rules, ON + RESPONSE)
    (line,) = roster.standby
    assert hours(line) == ["08:00-10:00", "12:00-18:00"]
    assert [reason.rule for reason in line.because] == ["a"]


def test_each_unit_has_a_way_of_its_own():
    rules = rule("a") + rule("b", unit="林草所", presence="reachable") + rule("c", unit="防汛会")
    roster = asked(rules)
    assert [line.unit.name for line in roster.units] == ["水务所", "防汛会"]
    assert [line.unit.name for line in roster.standby] == ["林草所"]


READING = """\
- {reading: R-1, article: 第一条, question: 怎样, default: a, because: 无, changes: 在位,
   choices: {a: {value: on_post, text: 在岗}, b: {value: reachable, text: 在位听令}}}
"""


def test_the_presence_may_be_read():
    rules = rule("r", presence="{reading: R-1}")
    files = {"readings": READING}
    assert lines(asked(rules, files=files)) == {"水务所": ["08:00-18:00"]}
    other = asked(rules, files=files, readings={"R-1": "b"})
    assert line_of(other, "水务所").presence is Presence.REACHABLE
    assert line_of(other, "水务所").because[0].readings == ("R-1",)


@pytest.mark.parametrize("presence", ["here", "24h", "{reading: R-9}", "{parameter: p}"])
def test_what_is_no_presence_is_refused(presence):
    parameter = "- {parameter: p, title: 在位, sort: text, default: standby}\n"
    for written_as in (
        {"presence": presence},
        {"posts": "{staff: 1}", "post_presence": f"{{staff: {presence}}}"},
    ):
        with pytest.raises(DutyError) as caught:
            small_pack(rule("r", **written_as), parameters=parameter)
        assert caught.value.code in {"P204", "P108"}


# --- posts ----------------------------------------------------------------------------------------


def at_hand(rules, **choices):
    line = line_of(asked(rules, **choices), "水务所")
    return line.presence.value, dict(line.posts), {p: w.value for p, w in line.post_presence}


POSTS = "{principal: 1, deputy_leader: 1, staff: 2}"


def test_a_post_may_be_at_hand_in_another_way():
    rules = rule("r", posts=POSTS, post_presence="{principal: reachable}")
    assert at_hand(rules) == (
        "on_post",
        {"principal": 1, "deputy_leader": 1, "staff": 2},
        {"principal": "reachable"},
    )


def test_a_post_said_to_be_as_the_unit_is_not_mentioned():
    rules = rule("r", posts=POSTS, post_presence="{principal: on_post}")
    assert at_hand(rules)[2] == {}


def test_of_two_demands_for_a_post_the_stronger_counts():
    rules = rule("a", posts=POSTS, post_presence="{principal: reachable, staff: standby}")
    rules += rule("b", posts="{principal: 1, staff: 1}", post_presence="{staff: reachable}")
    presence, posts, other = at_hand(rules)
    assert (presence, posts["staff"], other) == ("on_post", 2, {"staff": "standby"})


def test_a_post_of_a_weaker_rule_is_at_hand_as_that_rule_says():
    rules = rule("a", posts="{deputy_leader: 1}")
    rules += rule("b", posts="{staff: 3}", presence="standby")
    assert at_hand(rules) == ("on_post", {"deputy_leader": 1, "staff": 3}, {"staff": "standby"})


def test_a_post_may_be_more_at_hand_than_its_unit():
    rules = rule("r", presence="reachable", posts=POSTS, post_presence="{staff: on_post}")
    assert at_hand(rules) == (
        "reachable",
        {"principal": 1, "deputy_leader": 1, "staff": 2},
        {"staff": "on_post"},
    )


def test_the_way_of_a_post_may_be_read():
    rules = rule("r", posts=POSTS, post_presence="{principal: {reading: R-1}}")
    files = {"readings": READING}
    assert at_hand(rules, files=files)[2] == {}
    assert at_hand(rules, files=files, readings={"R-1": "b"})[2] == {"principal": "reachable"}
    roster = asked(rules, files=files)
    assert line_of(roster, "水务所").because[0].readings == ("R-1",)


def test_the_way_of_a_post_that_nobody_asks_for_is_not_mentioned():
    rules = rule("r", posts="{staff: 1}", post_presence="{principal: reachable}")
    assert at_hand(rules)[1:] == ({"staff": 1}, {})


def test_an_unknown_post_is_refused():
    with pytest.raises(DutyError) as caught:
        small_pack(rule("r", posts="{staff: 1}", post_presence="{chief: reachable}"))
    assert caught.value.code == "P101"


# --- duties of whoever is on post -----------------------------------------------------------------

OVERLAY = """
- {rule: over, when: {response: {}}, oblige: {kind: risk_control, units: on_site, within: 1h}}
"""


def test_whoever_is_on_post_has_the_duty():
    rules = (
        rule("a", unit="林草所")
        + rule("b")
        + rule("c", unit="防汛会", presence="standby")
        + OVERLAY
    )
    roster = asked(rules, ON + RESPONSE)
    assert duties(roster, "risk_control") == ["水务所", "林草所"]
    assert {written(duty.due) for duty in roster.duties} == {"2024-06-01T11:00"}
    assert {reason.rule for duty in roster.duties for reason in duty.because} == {"over"}


def test_without_the_cause_there_is_no_duty():
    assert duties(asked(rule("a") + OVERLAY), "risk_control") == []


def test_who_comes_only_later_on_the_day_has_it_not():
    early = RESPONSE.replace("10:00", "05:00").replace("12:00", "08:00")
    assert duties(asked(rule("a") + OVERLAY, ON + early), "risk_control") == []
    just = RESPONSE.replace("10:00", "05:00").replace("12:00", "08:01")
    assert duties(asked(rule("a") + OVERLAY, ON + just), "risk_control") == ["水务所"]


TEMPORARY = """
- rule: admitted
  when: {consent: {unit: $u, by_government: "true", after_proposal: "true"}}
  oblige: {kind: on_site, units: [$u], coverage: 24h}
"""
ADMITTED = """\
  - proposal: {unit: 林草所, body: 防汛会, at: 2024-06-01T06:00}
  - consent: {unit: 林草所, by: 市府, at: 2024-06-01T09:00, through: 2024-06-01T11:00}
"""


def test_a_unit_admitted_for_a_time_has_it_while_it_is_there():
    rules = rule("a") + TEMPORARY + OVERLAY
    roster = asked(rules, ON + RESPONSE + ADMITTED)
    assert lines(roster) == {"水务所": ["08:00-18:00"], "林草所": ["09:00-11:00"]}
    assert duties(roster, "risk_control") == ["水务所", "林草所"]
    gone = ADMITTED.replace("11:00", "10:00")
    assert duties(asked(rules, ON + RESPONSE + gone), "risk_control") == ["水务所"]


def test_two_such_duties_are_told_apart_by_their_words():
    rules = (
        rule("a")
        + """
- {rule: x, when: {response: {}}, oblige: {kind: risk_control, units: on_site, text: 甲}}
- {rule: y, when: {activity: any}, oblige: {kind: risk_control, units: on_site, text: 乙}}
- {rule: z, when: {activity: any}, oblige: {kind: risk_control, units: on_site, text: 乙}}
"""
    )
    found = asked(rules, ON + RESPONSE).duties
    assert [(duty.text, [r.rule for r in duty.because]) for duty in found] == [
        ("甲", ["x"]),
        ("乙", ["y", "z"]),
    ]


def test_those_on_post_may_be_told_something():
    rules = (
        rule("a")
        + """
- {rule: x, when: {activity: any}, oblige: {kind: notify, units: [防汛会], to: on_site}}
- {rule: y, when: {response: {}}, recommend: {act: admit, by: [防汛会], to: on_site}}
- {rule: z, when: {activity: any}, await: {kind: order, by: on_site, to: on_site}}
"""
    )
    roster = asked(rules, ON + RESPONSE)
    assert [duty.to for duty in roster.duties] == [("水务所",)]
    assert [one.to for one in roster.recommended] == [("水务所",)]
    assert [(one.by, one.to) for one in roster.pending if one.kind == "order"] == [
        (("水务所",), ("水务所",))
    ]


def test_being_on_site_cannot_be_owed_by_those_who_are():
    with pytest.raises(DutyError) as caught:
        small_pack(
            "- {rule: r, when: {activity: any},"
            " oblige: {kind: on_site, units: on_site, coverage: 24h}}"
        )
    assert caught.value.code == "P109"


# --- lists that the operator leaves empty ---------------------------------------------------------

NAMED = """
- {rule: r, when: {activity: any}, oblige: {kind: monitor, units: {parameter: some}}}
"""
SOME = '- {{parameter: some, title: 单位, sort: units, default: "{}"{}}}\n'


def test_an_empty_list_without_a_tag_means_nobody():
    files = {"parameters": SOME.format("", "")}
    roster = asked(NAMED, files=files)
    assert (duties(roster, "monitor"), codes(roster)) == ([], {"operator_parameter_missing"})
    files = {"parameters": SOME.format("", ', optional: "true"')}
    roster = asked(NAMED, files=files)
    assert (duties(roster, "monitor"), codes(roster)) == ([], set())
    roster = asked(NAMED, files=files, parameters={"some": "林草所、水务"})
    assert (duties(roster, "monitor"), codes(roster)) == (["水务所", "林草所"], set())


# --- the answer does not depend on how it is asked ------------------------------------------------


def test_days_asked_together_are_as_days_asked_one_by_one():
    rules = rule("a", presence="standby", posts=POSTS) + rule("b", "{response: {}}") + OVERLAY
    text = ON.replace("from: 2024-06-01", "from: 2024-05-30") + RESPONSE + ADMITTED
    desk = Desk(small_pack(rules + TEMPORARY), text)
    for roster in desk.days("2024-05-29", "2024-06-03"):
        assert roster == desk.day(written(roster.start)[:10])

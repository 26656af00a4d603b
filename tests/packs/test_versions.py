"""Dated versions of rules: from and through which day each holds, and which replaces which."""

import pytest

from engine.errors import DutyError, Faults
from tests.facts.small_packs import small_pack
from tests.roster.asking import Desk, line_of, lines


def rule(number, valid="", replaces="", unit="水务所"):
    more = f" valid: {valid}," if valid else ""
    more += f" replaces: {replaces}," if replaces else ""
    return (
        f"- {{rule: v{number}, when: {{activity: any}},{more}\n"
        f"   oblige: {{kind: on_site, units: [{unit}], coverage: 24h, place: 第{number}版}}}}\n"
    )


ALWAYS_ON = "  - activity: {name: 论坛, from: 2024-01-01, through: 2029-12-31}\n"


def versions(rules, day, **files):
    """The versions in force on a day, by the place that each names."""
    roster = Desk(small_pack(rules, **files), ALWAYS_ON).day(day)
    return sorted(reason.rule for line in roster.units for reason in line.because)


def faults(rules, **files):
    with pytest.raises(DutyError) as caught:
        small_pack(rules, **files)
    return [(one.code, one.where) for one in getattr(caught.value, "faults", (caught.value,))]


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valid", "first", "last"),
    [
        ("{from: 2025-01-01, through: 2026-12-31}", "2025-01-01", "2026-12-31"),
        ("{from: 2024-02-29, through: 2024-02-29}", "2024-02-29", "2024-02-29"),
        ("{from: 2025-06-30}", "2025-06-30", "2029-12-31"),
        ("{through: 2025-06-30}", "2024-01-01", "2025-06-30"),
    ],
)
def test_both_days_are_inside(valid, first, last):
    pack = small_pack(rule(1, valid))
    desk = Desk(pack, ALWAYS_ON)
    for day in (first, last):
        assert lines(desk.day(day)) == {"水务所": ["00:00-24:00"]}
    around = desk.between(f"{first}T00:00", f"{last}T23:59")
    (line,) = around.units
    assert (line.intervals[0][0], line.intervals[0][1]) == (around.start, around.end)


@pytest.mark.parametrize("day", ["2024-12-31", "2027-01-01"])
def test_the_days_beside_it_are_outside(day):
    assert versions(rule(1, "{from: 2025-01-01, through: 2026-12-31}"), day) == []


def test_validity_goes_with_every_way_that_a_rule_holds():
    rules = """
- rule: v1
  when: {any: [{activity: any}, {alert: {}}, {not: {response: {}}}]}
  valid: {from: 2025-01-01}
  oblige: {kind: on_site, units: [水务所], coverage: 24h}
"""
    assert versions(rules, "2024-12-31") == []
    assert versions(rules, "2025-01-01") == ["v1"]


READING = """
- reading: R-1
  article: 第一条
  question: 哪天起
  choices: {a: {value: 2025-01-01, text: 年初}, b: {value: 2025-07-01, text: 年中}}
  default: a
  because: 无
  changes: 起日
"""


def test_a_reading_may_say_from_when():
    pack = small_pack(rule(1, "{from: {reading: R-1}}"), readings=READING)
    assert lines(Desk(pack, ALWAYS_ON).day("2025-06-30")) == {"水务所": ["00:00-24:00"]}
    other = Desk(pack, ALWAYS_ON, readings={"R-1": "b"})
    assert lines(other.day("2025-06-30")) == {}
    assert lines(other.day("2025-07-01")) == {"水务所": ["00:00-24:00"]}
    assert line_of(other.day("2025-07-01"), "水务所").because[0].readings == ("R-1",)


@pytest.mark.parametrize(
    ("valid", "code"),
    [
        ("{}", "P101"),
        ("{from: 2025-02-30}", "P108"),
        ("{from: 明年}", "P108"),
        ("{from: {reading: R-9}}", "P204"),
        ("{from: {parameter: since}}", "P204"),
        ("{until: 2025-01-01}", "P101"),
    ],
)
def test_days_written_wrongly_are_refused(valid, code):
    assert code in [found for found, _ in faults(rule(1, valid))]


@pytest.mark.parametrize("valid", ["{from: 2025-01-02, through: 2025-01-01}"])
def test_a_version_that_ends_before_it_begins_is_refused(valid):
    assert faults(rule(1, valid)) == [("P101", "articles/01.yaml:1")]


# --- one replaces another -------------------------------------------------------------------------

CHAIN = (
    rule(1)
    + rule(2, "{from: 2025-01-01}", "v1")
    + rule(3, "{from: 2026-07-01, through: 2027-12-31}", "v2")
)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2024-12-31", ["v1"]),
        ("2025-01-01", ["v2"]),
        ("2026-06-30", ["v2"]),
        ("2026-07-01", ["v3"]),
        ("2027-12-31", ["v3"]),
        ("2028-01-01", []),
    ],
)
def test_of_three_versions_one_holds_on_each_day(day, version):
    assert versions(CHAIN, day) == version


def test_the_order_they_are_written_in_does_not_matter():
    parts = CHAIN.split("- {")[1:]
    turned = "".join("- {" + part for part in reversed(parts))
    for day in ("2024-12-31", "2025-01-01", "2026-06-30", "2026-07-01", "2028-01-01"):
        assert versions(turned, day) == versions(CHAIN, day)


def test_a_day_across_versions_is_one_line_with_both_reasons():
    (line,) = (
        Desk(small_pack(CHAIN), ALWAYS_ON).between("2024-12-31T12:00", "2025-01-01T12:00").units
    )
    assert [reason.rule for reason in line.because] == ["v1", "v2"]
    assert len(line.intervals) == 1


def test_two_rules_may_take_the_place_of_one():
    rules = (
        rule(1)
        + rule(2, "{from: 2025-01-01}", "v1")
        + rule(3, "{from: 2025-01-01}", "v1", unit="林草所")
    )
    assert versions(rules, "2024-12-31") == ["v1"]
    assert versions(rules, "2025-01-01") == ["v2", "v3"]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_that_replace_one_the_earlier_ends_it(turned):
    new = [rule(2, "{from: 2025-01-01}", "v1"), rule(3, "{from: 2026-01-01}", "v1")]
    rules = rule(1) + "".join(reversed(new) if turned else new)
    assert versions(rules, "2025-06-01") == ["v2"]
    assert versions(rules, "2026-06-01") == ["v2", "v3"]


REFUSED = {
    "没有这条规则": rule(2, "{from: 2025-01-01}", "v9"),
    "替换自己": rule(2, "{from: 2025-01-01}", "v2"),
    "没有写从哪天起": rule(2, "", "v1"),
    "只写到哪天止": rule(2, "{through: 2025-01-01}", "v1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_replacement_that_does_not_fit_is_refused_once(name):
    assert faults(rule(1) + REFUSED[name]) == [("P221", "articles/01.yaml:3")]


def test_from_when_a_version_replaces_another_is_a_date():
    rules = rule(1) + rule(2, "{from: {reading: R-1}}", "v1")
    assert faults(rules, readings=READING) == [("P221", "articles/01.yaml:3")]


def test_versions_that_replace_one_another_are_refused():
    rules = rule(1, "{from: 2026-01-01}", "v2") + rule(2, "{from: 2025-01-01}", "v1")
    assert {code for code, _ in faults(rules)} == {"P221"}


def test_all_faults_are_told_together():
    with pytest.raises(Faults) as caught:
        small_pack(rule(1) + rule(2, "", "v1") + rule(3, "{from: 2025-01-01}", "v9"))
    assert [fault.code for fault in caught.value.faults] == ["P221", "P221"]

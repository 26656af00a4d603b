"""The mutants are what they say, and weak cases let them live.

``make mutate`` judges the mutants of the shipped packs; this tries the generator and the judge on a
small pack, in seconds.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from engine.packs import pack as values
from engine.packs.pack import All, AnyOf, FromReading, Literal, Not, Pack, ReadingIs
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import RULES, read_pack
from service.files.strict_yaml import parse_yaml
from tests.mutation import mutants as generator
from tests.mutation.mutants import EXEMPT, OWN, Mutant, Spot, mutants_of
from tests.mutation.survey import (
    KILLED,
    REFUSED,
    SURVIVED,
    Court,
    Reason,
    Verdict,
    line_of,
    read_cases,
    read_reasons,
    unfounded,
)

CLASSES = {
    name: cls
    for name, cls in vars(values).items()
    if isinstance(cls, type) and is_dataclass(cls) and cls.__module__ == values.__name__
}

FILES = {
    "pack.yaml": """
id: winter-2024
title: 示例市冬季值守办法
number: 示例市政发〔2024〕1号
issuer: 示例市人民政府
issued: 2024-01-05
area: "990100"
deciders: [市政府]
proposers: body
""",
    "source.md": """
## 第一条
本办法自印发之日起施行。
## 第二条
冬季火灾防控期（11月中旬至次年2月下旬），市消防队、市城管局选派分管领导和具体工作人员在市指挥中心值守。
""",
    "units.yaml": """
- {unit: city, name: 市政府, sort: government}
- {unit: fire_brigade, name: 市消防队, sort: department, tags: [winter], aliases: [消防队]}
- {unit: city_management, name: 市城管局, sort: department, tags: [winter]}
- {unit: headquarters, name: 市冬防指挥部, sort: body, tags: [body], office: 市冬防办}
""",
    "windows.yaml": """
- window: winter
  title: 冬季火灾防控期
  cites: {article: 第二条, quote: 冬季火灾防控期（11月中旬至次年2月下旬）}
  spans: [{from: {reading: R-1}, through: 02-28}]
""",
    "readings.yaml": """
- reading: R-1
  article: 第二条
  question: 中旬从哪一天起？
  choices: {a: {value: 11-中旬, text: 首日}, b: {value: 11-15, text: 15日}}
  default: a
  because: 首日
  changes: 起日
""",
    "articles/01-force.yaml": """
- rule: in-force
  title: 自印发之日起施行
  cites: {article: 第一条, quote: 自印发之日起施行}
  when: {date: {from: 2024-01-05}}
  conclude: {in_force: "true"}
""",
    "articles/02-winter.yaml": """
- rule: winter-duty
  title: 防控期值守
  cites: {article: 第二条, quote: 市消防队、市城管局选派分管领导和具体工作人员在市指挥中心值守}
  when: {window: winter}
  oblige: {kind: on_site, units: {tag: winter}, coverage: office_hours}
- rule: winter-alert
  title: 暴雪
  cites: {article: 第二条, quote: 市消防队}
  when:
    all:
      - {alert: {hazard: snowstorm, colour_at_least: orange}}
      - {not: {window: winter}}
  oblige: {kind: on_site, units: [市消防队], coverage: 24h}
""",
}
WEAK = """
- name: 隆冬
  given: {date: 2024-12-20}
  expect: {on_site: {市消防队: office_hours, 市城管局: office_hours}}
"""
STRONG = f"""{WEAK}
- name: 起日
  given: {{date: 2024-11-11}}
  expect: {{on_site: {{市消防队: office_hours, 市城管局: office_hours}}}}
- name: 起日前一日
  given: {{date: 2024-11-10}}
  expect: {{on_site: {{}}}}
- name: 末日
  given: {{date: 2025-02-28}}
  expect: {{on_site: {{市消防队: office_hours, 市城管局: office_hours}}}}
- name: 末日后一日
  given: {{date: 2025-03-01}}
  expect: {{on_site: {{}}}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("packs") / "winter-2024"
    (root / "articles").mkdir(parents=True)
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def pack(folder) -> Pack:
    return read_pack(folder)


@pytest.fixture(scope="module")
def found(pack) -> dict[str, Mutant]:
    return {one.key: one for one in mutants_of(pack)}


def court(pack: Pack, text: str) -> Court:
    cases = {"02-winter.test.yaml": read_cases(parse_yaml(text, source="t.yaml"), pack)}
    return Court(pack, cases, holiday_calendar(calendar_files()))


# --- the generator --------------------------------------------------------------------------------

EXPECTED = [
    "winter-alert rules: winter-alert dropped",
    "winter-alert when.parts[1]: alert(hazard=snowstorm, colour≥orange) dropped",
    "winter-alert when.parts[1]: alert(hazard=snowstorm, colour≥orange) negated",
    "winter-alert when.parts[2]: Not(window(window=winter)) undone",
    "winter-alert when: All → AnyOf",
    "winter-alert when.parts[1].tests[2]: colour≥orange dropped",
    "winter-alert when.parts[1].tests[2]: colour≥orange → colour≤orange",
    "winter-alert when.parts[1].tests[2].term: orange → yellow",
    "winter-alert when.parts[1].tests[2].term: orange → red",
    "winter-alert obliges[1].coverage: 24h → office_hours",
    "winter-alert obliges[1].presence: on_post → standby",
    "winter-alert obliges[1].units.names: [fire_brigade] and city_management",
    "winter-alert obliges[1].units.names[1]: fire_brigade dropped",
    "winter-duty obliges[1].units.tag: winter → body",
    "winter-duty standing: False → True",
    "in-force when.tests[1].term: 2024-01-05 → 2024-01-04",
    "in-force when.tests[1].term: 2024-01-05 → 2024-01-06",
    "winter spans[1][1]: {R-1} → 11-中旬",
    "winter spans[1][2]: 02-28 → 02-27",
    "winter spans[1][2]: 02-28 → 02-29",
    "winter last_day: included → excluded",
    "winter year: every → 2023",
    "R-1 choices[a].value: 11-中旬 → 11-10",
    "R-1 choices[a].value: 11-中旬 → 11-12",
    "R-1 choices[b].value: 11-15 → 11-16",
    "R-1 default: a → b",
    "fire_brigade tags[1]: winter dropped",
    "fire_brigade units: fire_brigade after city_management",
    "fire_brigade aliases[1]: 消防队 dropped",
    "headquarters office: 市冬防办 dropped",
    "flood_control natural: True → False",
]


@pytest.mark.parametrize("key", EXPECTED)
def test_a_mutant_that_must_be_there(found, key):
    assert key in found, "\n".join(one for one in found if one.split(" ")[0] == key.split(" ")[0])


def test_each_mutant_differs_from_the_pack_and_has_a_name_of_its_own(pack, found):
    made = list(mutants_of(pack))
    assert len(found) == len(made)
    assert not any(one.pack == pack for one in made)


def test_the_vocabulary_is_mutated_once_not_for_every_pack(pack):
    assert not any("vocabulary" in one.file for one in mutants_of(pack, shared=False))


def test_what_the_pack_says_of_people_only_stays(pack, found):
    titles = {one.title for one in pack.rules}
    assert all({rule.title for rule in one.pack.rules} <= titles for one in found.values())


# --- every field ----------------------------------------------------------------------------------


def sample(kind: Any, number: int = 0) -> Any:
    """A value of an annotation, two of what may be many."""
    if kind in CLASSES.values():
        hints = get_type_hints(kind, vars(values))
        return kind(**{one.name: sample(hints[one.name]) for one in fields(kind)})
    if get_origin(kind) in (types.UnionType, Union):
        return sample(get_args(kind)[0])
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        many = len(inner) == 2 and inner[1] is Ellipsis
        return tuple(sample(one, n) for n, one in enumerate([inner[0]] * 2 if many else inner))
    return {str: f"词{number}", int: 1, bool: False}[kind]


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_of_a_pack_is_mutated_or_exempt_by_name(pack, name, monkeypatch):
    """A field added to ``engine.packs.pack`` is mutated as it is, or must be exempted by name."""
    monkeypatch.setattr(generator, "WORDS", {})
    walk = generator._Walk(pack)
    one = sample(CLASSES[name])
    for field in fields(CLASSES[name]):
        key = f"{name}.{field.name}"
        if key in EXEMPT or key in OWN:
            continue
        spot = Spot("", (one,)).inside(one, field.name)
        generic = replace(spot, name=f"New.{field.name}")
        inner = getattr(one, field.name)
        assert [*walk.of_field(inner, field, generic)], key


def test_no_exemption_is_of_a_field_that_is_gone():
    known = {f"{name}.{field.name}" for name, cls in CLASSES.items() for field in fields(cls)}
    assert set(EXEMPT) | OWN <= known


def test_every_field_that_the_shipped_pack_fills_is_mutated():
    pack = read_pack(RULES / "shuangyashan-2023")
    touched = {one.field for one in mutants_of(pack)}
    assert filled(pack) <= touched | set(EXEMPT)


def filled(value: Any) -> set[str]:
    """``Class.field`` of every field below ``value`` that holds a plain value, not its default."""
    found: set[str] = set()
    if isinstance(value, tuple):
        return found.union(*map(filled, value))
    if is_dataclass(value) and type(value).__name__ not in ("Citation", "Conclusion"):
        for field in fields(value):
            inner = getattr(value, field.name)
            if isinstance(inner, str | int) and inner not in (field.default, ""):
                found.add(f"{type(value).__name__}.{field.name}")
            found |= filled(inner)
    return found


# --- the judge ------------------------------------------------------------------------------------


def verdicts(pack: Pack, text: str, keys: Sequence[str]) -> Mapping[str, str]:
    judge = court(pack, text)
    assert judge.failing() == []
    every = {one.key: one for one in mutants_of(pack)}
    return {key: judge.judge(every[key]).outcome for key in keys}


EDGES = [
    "winter spans[1][2]: 02-28 → 02-27",
    "winter spans[1][2]: 02-28 → 02-29",
    "winter last_day: included → excluded",
    "R-1 choices[a].value: 11-中旬 → 11-10",
    "R-1 choices[a].value: 11-中旬 → 11-12",
]


def test_weak_cases_let_the_edges_of_a_window_move(pack):
    assert set(verdicts(pack, WEAK, EDGES).values()) == {SURVIVED}


def test_strong_cases_notice_every_edge(pack):
    assert verdicts(pack, STRONG, EDGES) == {
        key: SURVIVED if key.endswith("02-29") else KILLED for key in EDGES
    }


def test_what_the_checker_refuses_is_not_left_to_the_cases(pack):
    keys = ["winter-alert obliges[1].units.names[1]: fire_brigade dropped"]
    assert set(verdicts(pack, WEAK, keys).values()) == {REFUSED}


def test_a_unit_that_a_case_names_cannot_change_its_name(pack):
    keys = ["fire_brigade name: 市消防队 → 市消防队二", "fire_brigade aliases[1]: 消防队 dropped"]
    assert list(verdicts(pack, WEAK, keys).values()) == [KILLED, SURVIVED]


def test_a_reason_must_be_of_a_mutant_that_lives():
    reasons = [Reason(("rule a*", "rule b", "rule c"), "相同")]
    known = {"rule a1": Verdict(SURVIVED), "rule b": Verdict(KILLED, "t.yaml:1 隆冬")}
    said = list(unfounded(reasons, known))
    assert said == ["explained, but killed: rule b (t.yaml:1 隆冬)",
                    "explained, but no such mutant: rule c"]  # fmt: skip


def test_reasons_are_read_for_one_pack(tmp_path):
    path = tmp_path / "explained.yaml"
    path.write_text("- pack: p\n  mutants: ['rule a*']\n  because: 相同\n", encoding="utf-8")
    (one,) = read_reasons("p", tmp_path)
    assert one.explains("rule a[1]: x → y")
    assert not one.explains("rule b")
    assert read_reasons("other", tmp_path) == ()


def test_a_survivor_is_shown_with_its_line(folder, found):
    for key, line in [("winter-alert when: All → AnyOf", 7), ("R-1 default: a → b", 2),
                      ("headquarters office: 市冬防办 dropped", 5)]:  # fmt: skip
        mutant = found[key]
        assert (mutant.line or line_of(folder, mutant)) == line


# --- the conditions of the issue, whatever the shipped packs use ----------------------------------


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (AnyOf((Literal("activity", ()), Literal("always", ()))), "activity() dropped"),
        (AnyOf((Literal("activity", ()), Literal("always", ()))), "AnyOf → All"),
        (Not(Literal("activity", ())), "Not(activity()) undone"),
        (All((Literal("activity", ()),)), "activity() negated"),
        (ReadingIs("R-1", ("a",)), "R-1=a or b"),
        (ReadingIs("R-1", ("a", "b")), "b dropped"),
        (Literal("response", (values.Test("natural", "eq", 1),)), "1 → 0"),
        (Literal("observation", (values.Test("value", "ge", 98600),)), "98600 → 98601"),
        (Literal("observation", (values.Test("value", "le", 98600),)), "98600 → 98599"),
        (Literal("date", (values.Test("from", "eq", FromReading("R-1")),)), "{R-1} → 11-中旬"),
    ],
)
def test_a_condition_is_mutated(pack, condition, said):
    rule = replace(pack.rules[-1], when=condition)
    changed = replace(pack, rules=(*pack.rules[:-1], rule))
    assert said in {one.change for one in mutants_of(changed) if one.subject == rule.id}


@pytest.mark.parametrize(
    ("written", "others"),
    [
        ("30m", {"29m", "31m"}), ("2h", {"1h", "3h"}), ("98.6", {"98.599", "98.601"}),
        ("2024-02-29", {"2024-02-28", "2024-03-01"}), ("07-下旬", {"07-20", "07-22"}),
    ],
)  # fmt: skip
def test_a_value_is_moved_both_ways(pack, written, others):
    spot = Spot("New.field", (pack,))
    assert set(generator._Walk(pack).instead(written, spot)) == others

"""Words find rows by title, quote, place, trigger and every name of a unit."""

from __future__ import annotations

import pytest

from engine.matrix.search import find, is_at, units_called
from tests.matrix.small_matrix import pack_of, rows

MATRIX = """
- {item: rescue, title: 急救站点建设, cites: CITES, lead: [市卫生健康委], support: [市公安局]}
- {item: roads, title: 道路交通安全, cites: CITES, lead: [市公安局], support: [市安监局], clauses: [000-X1]}
"""
RULES = """
- rule: outbreak
  title: 疫情处置
  clauses: [000-X2]
  when: {incident: {kind: public_health, disease: 霍乱}}
  oblige: {kind: lead, units: [市卫生健康委], text: 流调溯源}
"""
CLAUSES = """
- {clause: 000-X1, grade: C, article: 第一条, quote: 按本条执行}
- {clause: 000-X2, grade: B, article: 第一条, quote: 按本条执行}
"""
PACK = pack_of(RULES, MATRIX, clauses=CLAUSES)
ROWS = tuple(rows(PACK).values())


def found(*words):
    return [row.rule.id for row in find(words, ROWS).rows]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["急救"], ["rescue"]),
        (["流调溯源"], ["outbreak"]),
        (["霍乱"], ["outbreak"]),
        (["按本条执行"], ["outbreak", "rescue", "roads"]),
        (["公安局"], ["rescue", "roads"]),
        (["公安局", "交通"], ["roads"]),
        (["市应急管理局"], ["roads"]),
        (["安监局"], ["roads"]),
        (["000-x1"], ["roads"]),
        (["\uff10\uff10\uff10-x1"], ["roads"]),
        (["急救", "交通"], []),
        ([], ["outbreak", "rescue", "roads"]),
        ([" "], ["outbreak", "rescue", "roads"]),
    ],
)
def test_every_word_must_be_found(words, said):
    assert found(*words) == said


def test_a_word_that_nothing_contains_is_tried_as_a_short_form():
    answer = find(["卫健委"], ROWS)
    assert answer.short == (("卫健委", ("市卫生健康委",)),)
    assert [row.rule.id for row in answer.rows] == ["outbreak", "rescue"]


def test_two_characters_are_enough_for_a_short_form():
    assert find(["卫委"], ROWS).short == (("卫委", ("市卫生健康委",)),)


def test_a_word_that_is_contained_is_no_short_form():
    assert find(["公安局"], ROWS).short == ()


def test_a_short_form_of_a_later_name_means_the_unit_of_the_text():
    assert find(["市应急局"], ROWS).short == (("市应急局", ("市安监局",)),)


def test_one_character_is_no_short_form():
    assert find(["卯"], ROWS).short == ()


def test_a_word_that_nothing_is_like_offers_the_nearest():
    answer = find(["急救站店建设"], ROWS)
    assert answer.rows == ()
    assert answer.near == (("急救站店建设", ("急救站点建设",)),)
    assert find(["甲乙丙"], ROWS).near == (("甲乙丙", ()),)


@pytest.mark.parametrize(
    ("name", "said"),
    [("公安局", ["police"]), ("police", ["police"]), ("市应急管理局", ["safety"]), ("消防", [])],
)
def test_a_unit_is_known_by_every_name(name, said):
    assert [unit.id for unit in units_called(name, PACK)] == said


@pytest.mark.parametrize(
    ("item", "said"),
    [("第一条", 3), (" 第一条 ", 3), ("roads", 1), ("000-X1", 1), ("第一", 0), ("第二条", 0)],
)
def test_a_place_is_an_article_a_row_or_a_clause(item, said):
    assert sum(is_at(row, item) for row in ROWS) == said

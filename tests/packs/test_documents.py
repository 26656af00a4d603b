"""``documents.yaml``: its words are checked like rules are, and taken over like them."""

from __future__ import annotations

import pytest

from engine.errors import DutyError
from engine.packs.codec import decode, encode
from engine.packs.coverage import quotes_in
from engine.packs.placeholders import CITED, PLACEHOLDERS, known_in
from service.files.packs import RULES, read_pack
from tests.packs.county import CITY, COUNTY, more, write

NOTICE = """
- document: notice
  title: 通知
  paragraphs:
    - text: 依据{article}「{quote}」，{to}。
      cites: {article: 第二条, quote: 市消防队、市水务局值守}
    - text: "{grounds}"
"""


@pytest.fixture
def city(tmp_path):
    return write(tmp_path / "city", {**CITY, "documents.yaml": NOTICE})


def faults(folder):
    with pytest.raises(DutyError) as caught:
        read_pack(folder)
    return [
        (one.code, one.where, one.what) for one in getattr(caught.value, "faults", (caught.value,))
    ]


def slipped(folder, old, new):
    path = folder / "documents.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return faults(folder)


SLIPS = [
    ("{to}", "{deadline}", "P241", "不认识的占位「deadline」"),
    ("{to}", "{to", "P241", "不认识的占位「{」"),
    ("{to}", "to}", "P241", "不认识的占位「}」"),
    ("{to}", "{}", "P241", "不认识的占位「」"),
    ("{to}", "{to.name}", "P241", "不认识的占位「to.name」"),
    ("{to}", "{product}", "P241", "不认识的占位「product」"),
    ("{grounds}", "{quote}", "P241", "不能写 {quote}"),
    ("{grounds}", "{article}", "P241", "不能写 {article}"),
    ("title: 通知", "title: 通知{grounds}", "P241", "不认识的占位「grounds」"),
    ("title: 通知", 'title: 通知\n  number: "{by}"', "P241", "不认识的占位「by」"),
    ("市水务局值守", "市水务局值班", "P201", "引文与原文不符"),
    ("第二条,", "第九十条,", "P202", "第九十条"),
    ("- document: notice", "- document: order", "P101", "不在允许范围"),
    ("  paragraphs:", "  paragraph:", "P101", "paragraph"),
    ("text: 依据", "txt: 依据", "P101", "txt"),
    ("  title: 通知\n", "", "P101", "title"),
    ("  title: 通知\n", "  title: 通知\n  replaces: 'true'\n", "P221", "没有可替换的 notice"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "what"), SLIPS)
def test_a_slip_is_refused_with_its_place(city, old, new, code, what):
    found = slipped(city, old, new)
    assert [one for one in found if one[0] == code and what in one[2]], found
    assert all(where.startswith("city/documents.yaml:") for _, where, _ in found), found


def test_a_second_document_of_a_kind_is_refused(city):
    more(city, "documents.yaml", NOTICE)
    assert [code for code, _, _ in faults(city)] == ["P205"]


def test_no_paragraph_is_no_document(city):
    path = city / "documents.yaml"
    path.write_text("- {document: notice, title: 通知, paragraphs: []}\n", "utf-8")
    assert [code for code, _, _ in faults(city)] == ["P101"]


def test_an_heir_takes_documents_over(city):
    county = write(city.parent / "county", COUNTY)
    (taken,) = read_pack(county).documents
    assert (taken.id, taken.document) == ("notice", read_pack(city).title)
    assert taken.paragraphs == read_pack(city).documents[0].paragraphs


OWN = NOTICE.replace("第二条, quote: 市消防队、市水务局值守", "第二条, quote: 县消防队值守")


def test_an_heir_replaces_a_document_by_saying_so(city):
    county = write(city.parent / "county", {**COUNTY, "documents.yaml": OWN})
    assert [code for code, _, _ in faults(county)] == ["P205"]
    more(county, "documents.yaml", "  replaces: 'true'\n")
    (own,) = read_pack(county).documents
    assert (own.document, own.paragraphs[0].cites.quote) == ("", "县消防队值守")


def test_the_quotes_are_counted_and_the_cache_keeps_them(city):
    pack = read_pack(city)
    (city / "documents.yaml").unlink()
    assert quotes_in(pack) == quotes_in(read_pack(city)) + 1
    assert decode(encode(pack)).documents == pack.documents


def test_the_shipped_documents_say_nothing_of_their_own():
    """No date, number or phone stands in the words; the regulation's own words are its quotes."""
    pack = read_pack(RULES / "shuangyashan-2023")
    assert [one.id for one in pack.documents] == ["notice", "reminder"]
    names = {name for unit in pack.units for name in (unit.name, *unit.aliases)}
    for document in pack.documents:
        for paragraph in document.paragraphs:
            assert not any(char.isdigit() for char in paragraph.text), paragraph.text
            assert not any(name in paragraph.text for name in names), paragraph.text
        assert any(paragraph.cites for paragraph in document.paragraphs)


def test_every_placeholder_is_of_some_document():
    kinds = ("notice", "reminder", "card")
    assert frozenset().union(*map(known_in, kinds)) == PLACEHOLDERS.keys()
    assert frozenset.intersection(*map(known_in, kinds)) > CITED

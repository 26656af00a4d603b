"""The PDF of a people sheet: its font, what it refuses, and that no name is taken for markup."""

from __future__ import annotations

import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest

from engine.errors import DutyError, Faults, InputFault
from service.exports.font_cover import covered
from service.exports.people_files import people_files
from service.exports.people_pages import pages_of
from service.exports.people_pdf import people_pdf
from tests.exports.people_october import LONG_NAME, MARKUP, NO_GLYPH, RARE, october, of_units

WATER = replace(
    october(),
    duties=tuple(one for one in october().duties if one.unit in {"water", "hall"}),
    loads=(),
    figures=(),
)
SANS = pylopdf_fonts_zh_cn.sans_path()


def named(name: str, person: str = "water-04"):
    """The sheet with one person's name put otherwise."""
    duties = tuple(replace(one, name=name) if one.person == person else one for one in WATER.duties)
    return replace(WATER, duties=duties)


def text_of(raw: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not on this machine")
    (folder / "a.pdf").write_bytes(raw)
    said = subprocess.run(
        ["pdftotext", "-layout", "a.pdf", "-"], cwd=folder, check=True, capture_output=True
    )
    return said.stdout.decode()


def test_it_is_a_pdf_with_one_page_a_table():
    raw = people_pdf(WATER)
    assert raw.startswith(b"%PDF-")
    assert b"/Count 3" in raw or raw.count(b"/Type /Page\n") == len(pages_of(WATER))


ODD = (
    MARKUP, '#read("a")', "*测*_测_", "= 测", "`测`", "$x$", "@测 <a>", "~--测\\ ", RARE, LONG_NAME,
)  # fmt: skip


def test_a_name_that_looks_like_markup_is_printed_as_it_is(tmp_path):
    """One page, one name a day; the small dot is drawn, and read back, as wide as a character."""
    first = [one for one in WATER.duties if one.unit == "hall"]
    duties = [replace(one, name=name, person=name) for one, name in zip(first, ODD, strict=False)]
    said = "".join(text_of(people_pdf(replace(WATER, duties=tuple(duties))), tmp_path).split())
    for name in ODD:
        assert name.replace(" ", "").replace("·", "\u30fb") in said.replace("·", "\u30fb"), name


def test_a_name_without_glyph_is_refused_without_being_told():
    with pytest.raises(InputFault) as caught:
        people_pdf(named(NO_GLYPH))
    fault = caught.value
    assert fault.code == "L120"
    assert fault.where == "water-04"
    assert "U+20BB7" in fault.what
    assert "测试" not in str(fault)
    assert NO_GLYPH[-1] not in str(fault)
    assert "people.font" in fault.remedy
    assert "拼音" in fault.remedy


def test_a_name_that_only_the_seats_or_the_counts_have_is_its_persons():
    whole = of_units(october(), "water")
    for field in ("duties", "loads"):
        rows = getattr(whole, field)
        odd = tuple(
            replace(one, name=NO_GLYPH) if one.person == "water-04" else one for one in rows
        )
        with pytest.raises(InputFault) as caught:
            people_pdf(replace(whole, **{field: odd}))
        assert (caught.value.code, caught.value.where) == ("L120", "water-04")


def test_every_such_name_is_told_at_once():
    sheet = named(NO_GLYPH)
    sheet = replace(
        sheet,
        duties=tuple(
            replace(one, name="\U0002ebf0") if one.person == "water-05" else one
            for one in sheet.duties
        ),
    )
    with pytest.raises(Faults) as caught:
        people_pdf(sheet)
    assert [one.where for one in caught.value.faults] == ["water-04", "water-05"]


def test_a_character_elsewhere_is_refused_too():
    with pytest.raises(InputFault) as caught:
        people_pdf(replace(WATER, notes=("说明 \U0001f600",)))
    assert (caught.value.code, caught.value.where) == ("L121", WATER.number)
    assert "U+1F600" in caught.value.what


def test_the_other_files_do_not_wait_for_the_pdf():
    made, missing = people_files(named(NO_GLYPH), "s")
    assert "s.pdf" not in made
    assert {"s.xlsx", "s.docx", "s.csv", "s.json"} <= made.keys()
    (reason,) = missing
    assert reason.startswith("没有做 pdf：water-04  [L120]")


def test_the_operators_own_font_is_used(tmp_path):
    own = tmp_path / "own.otf"
    shutil.copy(pylopdf_fonts_zh_cn.serif_path(), own)
    raw = people_pdf(WATER, own)
    assert b"SerifSC" in raw
    assert b"SerifSC" not in people_pdf(WATER)


@pytest.mark.parametrize("content", [b"", b"not a font", b"OTTO\x00\x01" + b"\xff" * 40])
def test_a_file_that_is_no_font_is_refused(tmp_path, content):
    own = tmp_path / "own.otf"
    own.write_bytes(content)
    with pytest.raises(InputFault) as caught:
        people_pdf(WATER, own)
    assert (caught.value.code, caught.value.where) == ("L122", "own.otf")
    with pytest.raises(DutyError):
        people_pdf(WATER, tmp_path / "none.otf")


# ------------------------------------------------------------------ what a font covers


def test_what_the_pinned_font_covers():
    found = covered(SANS.read_bytes())
    assert len(found) == 30890
    assert {ord(letter) for letter in "㐂䶮堃喆昇镕·（）【】—〔〕"} <= found
    assert ord("\U00020bb7") not in found


def font_with(form: int, encoding: int, body: bytes) -> bytes:
    """A file with one character table and nothing else."""
    table = struct.pack(">HHHHI", 0, 1, 3, encoding, 12) + struct.pack(">H", form) + body
    return (
        b"OTTO"
        + struct.pack(">HHHH", 1, 0, 0, 0)
        + b"cmap"
        + struct.pack(">III", 0, 28, len(table))
        + table
    )


def test_runs_of_glyphs():
    body = struct.pack(">HIIIIIIIII", 0, 0, 0, 2, 0x61, 0x63, 0, 0x20000, 0x20001, 7)
    assert covered(font_with(12, 10, body)) == {0x62, 0x63, 0x20000, 0x20001}


def test_segments_of_glyphs():
    ends, starts = struct.pack(">HHH", 0x62, 0x71, 0xFFFF), struct.pack(">HHH", 0x61, 0x70, 0xFFFF)
    shifts = struct.pack(">HHH", (1 - 0x61) & 0xFFFF, 0, 1)
    offsets = struct.pack(">HHH", 0, 4, 0) + struct.pack(">HH", 0, 9)  # 0x70 has none, 0x71 has
    body = struct.pack(">HHHHHH", 0, 0, 6, 0, 0, 0) + ends + b"\0\0" + starts + shifts + offsets
    assert covered(font_with(4, 1, body)) == {0x61, 0x62, 0x71}


@pytest.mark.parametrize("cut", [3, 11, 27, 29, 38, 45])
def test_a_torn_font_is_no_font(cut):
    body = struct.pack(">HIIIIII", 0, 0, 0, 1, 0x61, 0x63, 1)
    with pytest.raises(ValueError):  # noqa: PT011
        covered(font_with(12, 10, body)[:cut])

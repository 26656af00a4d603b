"""The printed document as an office gets it: read back from the file; drawn, where that can be."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.documents.letter import Letter, blank, letter
from engine.errors import InputFault, NoAnswer
from service.exports.document_docx import docx_bytes, write_docx
from service.files.packs import RULES, read_pack

SHOWN = Letter(
    title="入驻通知",
    number="防指办〔2024〕5号",
    addressees="市水务局、市林草局：",
    paragraphs=("依据《某规则》第八条「某句」。", "一、事由：某事。", f"签发人：{blank('签发人')}"),
    signature="市某办公室（印章）",
    date="2024年7月8日",
    trace="待办 240708-3fa2；规则 r",
)


def read(content: bytes):
    return Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def paper():
    return read(docx_bytes(SHOWN))


def lines(paper) -> list[str]:
    return [one.text for one in paper.paragraphs if one.text]


def test_every_part_is_there_in_order(paper):
    assert lines(paper) == [
        SHOWN.title, SHOWN.number, SHOWN.addressees, *SHOWN.paragraphs, SHOWN.signature, SHOWN.date,
    ]  # fmt: skip
    (foot,) = paper.sections[0].footer.paragraphs
    assert SHOWN.trace in foot.text
    assert SHOWN.digest in foot.text


def test_the_page_is_a4_with_the_margins_of_official_papers(paper):
    (section,) = paper.sections
    size = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    for found, wanted in zip(size, (Mm(210), Mm(297), Mm(37), Mm(28)), strict=True):
        assert abs(found - wanted) < Mm(0.1)


def test_the_fonts_are_those_of_official_papers(paper):
    fonts = {}
    for one in paper.paragraphs:
        for run in one.runs:
            east = run._element.rPr.rFonts.get(qn("w:eastAsia"))
            assert east == run.font.name
            fonts[one.text] = (east, run.font.size)
    assert fonts.pop(SHOWN.title) == ("方正小标宋简体", Pt(22))
    assert set(fonts.values()) == {("仿宋_GB2312", Pt(16))}


def test_a_font_that_is_missing_has_its_stand_in_named():
    with zipfile.ZipFile(io.BytesIO(docx_bytes(SHOWN))) as parts:
        table = parts.read("word/fontTable.xml").decode()
    for name, other in (("方正小标宋简体", "宋体"), ("仿宋_GB2312", "仿宋")):
        assert re.search(f'w:name="{name}"><w:altName w:val="{other}"/>', table)


def test_title_in_the_middle_text_indented_signature_at_the_right(paper):
    form = {one.text: one.paragraph_format for one in paper.paragraphs}
    assert form[SHOWN.title].alignment == form[SHOWN.number].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert form[SHOWN.addressees].first_line_indent is None
    assert all(form[text].first_line_indent == Pt(32) for text in SHOWN.paragraphs)
    assert form[SHOWN.signature].alignment == form[SHOWN.date].alignment == WD_ALIGN_PARAGRAPH.RIGHT


def test_the_same_letter_gives_the_same_bytes_and_another_does_not():
    first = docx_bytes(SHOWN)
    assert first == docx_bytes(SHOWN)
    assert first != docx_bytes(replace(SHOWN, date="2024年7月9日"))
    times = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}
    properties = read(first).core_properties
    assert (properties.created, properties.author) == (properties.modified, "zhiban")
    assert properties.created.year == 1980


def test_another_process_gives_the_same_bytes(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.exports.test_document_docx import SHOWN\n"
        "from service.exports.document_docx import write_docx\n"
        "write_docx(Path(sys.argv[1]), SHOWN)\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "a.docx"], check=True)
    assert (tmp_path / "a.docx").read_bytes() == docx_bytes(SHOWN)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60))
def test_any_text_makes_a_file_that_opens(text):
    found = read(docx_bytes(replace(SHOWN, title=f"题{text}", addressees=f"{text}：")))
    assert found.paragraphs[0].text.startswith("题")


def test_without_python_docx_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(NoAnswer, match="python-docx") as caught:
        docx_bytes(SHOWN)
    assert (caught.value.code, "zhiban[files]" in caught.value.remedy) == ("E104", True)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(InputFault) as caught:
        write_docx(tmp_path / "none" / "a.docx", SHOWN)
    assert caught.value.code == "E102"


def test_python_docx_is_imported_only_when_a_file_is_written():
    code = "import sys, service.commands.notices; print('docx' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout == "False\n"


# --- the words ------------------------------------------------------------------------------------


def test_every_placeholder_is_filled_or_left_blank():
    pack = read_pack(RULES / "shuangyashan-2023")
    for document in pack.documents:
        made = letter(document, pack, {"by": "某办", "to": "某局"}, date(2024, 7, 8))
        assert not re.search(r"[{}]", made.text)
        assert blank("签发人") in made.text
        for paragraph in document.paragraphs:
            assert paragraph.cites is None or paragraph.cites.quote in made.text
        assert f"《{pack.title}》（{pack.number}）" in made.text


def test_a_value_that_looks_like_a_placeholder_is_text():
    pack = read_pack(RULES / "shuangyashan-2023")
    made = letter(pack.documents[0], pack, {"grounds": "{signer}{x}"}, date(2024, 7, 8))
    assert "一、事由：{signer}{x}。" in made.text


def test_the_trace_is_no_part_of_the_digest():
    assert replace(SHOWN, trace="").digest == SHOWN.digest
    assert replace(SHOWN, number="").digest != SHOWN.digest


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_draws_it_on_one_page(tmp_path):
    write_docx(tmp_path / "a.docx", SHOWN)
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    words = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*words, tmp_path / "a.docx"], check=True, capture_output=True, timeout=120)
    drawn = (tmp_path / "a.pdf").read_bytes()
    assert drawn.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", drawn)) == 1

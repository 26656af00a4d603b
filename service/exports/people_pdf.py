"""A people sheet as PDF（人员值班表 PDF）: by typst, with one font that is named, no other.

Tagged, and PDF/A-2b: it can be kept, and typst refuses a box in place of a character. The stricter
2a and UA-1 are not asked for: typst 0.15 then refuses some tables that run over a page. The fonts
of the machine take no part and no clock is read: the same sheet gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any, Final, cast

from engine.errors import DutyError, InputFault, NoAnswer, refuse
from service.exports.book import FILLS, clean
from service.exports.font_cover import covered
from service.exports.people_pages import pages_of
from service.exports.people_table import Page, texts_of
from service.exports.people_words import banner_of, number_words
from service.people.named_sheet import NamedDuty, NamedLoad, NamedSheet

TEMPLATE: Final = Path(__file__).with_name("people_sheet.typ")
SIMPLIFIED: Final = (" SC", " CN")
"""How families of a collection say that they draw characters as on the mainland."""
QUOTED: Final = re.compile("`.*`", re.DOTALL)
ANOTHER_FONT: Final = "在 site.yaml 的 people.font 另选收字更全的字体文件"


@dataclass(frozen=True, slots=True)
class Face:
    """A font as it is used（字体）: its file, family, weight, and what it has glyphs for."""

    path: Path
    family: str
    weight: int
    covers: frozenset[int]


def people_pdf(sheet: NamedSheet, font: Path | None = None) -> bytes:
    """The whole file; the same sheet and font give the same bytes.

    Args:
        sheet: what is printed.
        font: the operator's own font file; None for Noto Sans SC as it is pinned.

    Raises:
        NoAnswer: L310 without typst or without the font.
        InputFault: L120 for a name with a character that the font has no glyph for, L121 for such
            a character elsewhere, L122 for a font that cannot be used.

    """
    try:
        import typst
    except ImportError as error:
        raise _absent("typst") from error
    face = _face(font)
    pages = pages_of(sheet)
    _refuse_undrawable(sheet, pages, face)
    fonts = typst.Fonts(False, False, [face.path.parent])  # noqa: FBT003 - no system's, no typst's own
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)
    try:
        made = compiler.compile(
            format="pdf",
            sys_inputs={"sheet": json.dumps(_form(sheet, pages, face), ensure_ascii=False)},
            pdf_standards="a-2b",
            timestamp=sheet.made_at.astimezone(UTC).replace(microsecond=0),  # typst takes none
        )
    except typst.TypstError as error:
        why = QUOTED.sub("…", error.message)  # what it quotes may be a name
        what = f"字体 {face.family} 排不出这份值班表：{why}"
        raise InputFault("L122", what, where=face.path.name, remedy=ANOTHER_FONT) from None
    return cast("bytes", made)  # one file, however many its pages


# --- the font -------------------------------------------------------------------------------------


def _face(font: Path | None) -> Face:
    """The font to use. Raises NoAnswer L310, InputFault L122."""
    if font is None:
        try:
            import pylopdf_fonts_zh_cn
        except ImportError as error:
            raise _absent("pylopdf-fonts-zh-cn") from error
        font = pylopdf_fonts_zh_cn.sans_path()
    try:
        content = font.read_bytes()
        family, weight, index = _named(font.resolve())
        return Face(font.resolve(), family, weight, covered(content, index))
    except (OSError, ValueError) as error:
        what = "不是能用的字体文件"
        remedy = "在 site.yaml 的 people.font 写一个 .otf、.ttf 或 .ttc（不能是可变字体）"
        raise InputFault("L122", what, where=font.name, remedy=remedy) from error


def _named(font: Path) -> tuple[str, int, int]:
    """Family, weight and place in its file, as typst knows them. Raises ValueError for none."""
    import typst

    fonts = typst.Fonts(False, False, [font.parent]).fonts()  # noqa: FBT003 - as above
    own = [one for one in fonts if one.path is not None and Path(one.path).resolve() == font]
    if not own:
        raise ValueError(font.name)
    best = min(own, key=lambda one: (not one.family.endswith(SIMPLIFIED), one.index))
    return best.family, best.weight, best.index


def _absent(package: str) -> NoAnswer:
    remedy = "pip install 'zhiban[files]'"
    return NoAnswer("L310", f"没有 {package}，做不了 PDF", where="pdf", remedy=remedy)


# --- what it cannot draw --------------------------------------------------------------------------


def _refuse_undrawable(sheet: NamedSheet, pages: Iterable[Page], face: Face) -> None:
    """Refuse every text with a character that would be an empty box. Raises L120, L121."""
    listed: tuple[NamedLoad | NamedDuty, ...] = (*sheet.duties, *sheet.loads)
    names: dict[str, set[str]] = {}
    for one in listed:
        if one.person:
            names.setdefault(one.person, set()).add(one.name)
    faults: list[DutyError] = [
        InputFault(
            "L120",
            f"姓名里有字体 {face.family} 没有的字 {'、'.join(missing)}",
            where=person,
            remedy=f"{ANOTHER_FONT}，或在名册里改用拼音",
        )
        for person, own in names.items()
        if (missing := list(_missing(sorted(own), face)))
    ]
    said = {letter for own in names.values() for name in own for letter in name}
    others = [
        "".join(letter for letter in text if letter not in said)
        for text in (*texts_of(tuple(pages)), sheet.title, sheet.mark)
    ]
    if missing := list(_missing(others, face)):
        what = f"表里有字体 {face.family} 没有的字 {'、'.join(missing)}"
        faults.append(InputFault("L121", what, where=sheet.number, remedy=ANOTHER_FONT))
    refuse(faults)


def _missing(texts: Iterable[str], face: Face) -> Iterator[str]:
    """Code points without a glyph, each once; a line break needs none."""
    letters = dict.fromkeys(letter for text in texts for letter in clean(text))
    return (f"U+{ord(one):04X}" for one in letters if one != "\n" and ord(one) not in face.covers)


# --- what the template reads ----------------------------------------------------------------------


def _form(sheet: NamedSheet, pages: Iterable[Page], face: Face) -> dict[str, Any]:
    return {
        "title": clean(sheet.title),
        "mark": clean(sheet.mark),
        "banner": clean(banner_of(sheet)),
        "foot": clean(number_words(sheet)),
        "family": face.family,
        "weight": face.weight,
        "fills": FILLS,
        "pages": [_page_form(page) for page in pages],
    }


def _page_form(page: Page) -> dict[str, Any]:
    return {
        "title": clean(page.title),
        "subtitle": clean(page.subtitle),
        "heads": [clean(one.head) for one in page.columns],
        "widths": page.widths(),
        "long": [one.long for one in page.columns],
        "rows": [[[clean(cell.text), cell.look] for cell in row] for row in page.rows],
        "notes": list(map(clean, page.notes)),
        "stacks": page.stacks,
    }

"""The frame of a report page（报告页）: mark, title, sections, tables; it needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from service.exports.picture import FONT
from service.loading import Loaded

STYLE: Final = f"""
body{{font-family:{FONT};
max-width:62rem;margin:1rem auto;padding:0 1rem;line-height:1.5;color:#111}}
.mark{{border:2px solid #a40000;color:#a40000;padding:.4rem .8rem;font-weight:bold}}
table{{border-collapse:collapse;width:100%;margin:.6rem 0}}
th,td{{border:1px solid #888;padding:.25rem .5rem;text-align:left;vertical-align:top}}
.whole td,thead th{{word-break:keep-all}}.at{{white-space:nowrap}}
thead th{{background:#eee}}tbody th{{font-weight:normal;white-space:nowrap}}
caption{{text-align:left;font-weight:bold;padding:.3rem 0}}.number{{text-align:right}}
svg{{display:block;width:100%;height:auto;margin:.6rem 0}}
@media print{{body{{max-width:none;margin:0;padding:0;font-size:10pt}}thead th{{background:none}}
svg,tr,h2,h3,caption{{break-inside:avoid}}h2,h3,caption,svg{{break-after:avoid}}}}
@page{{size:A4;margin:16mm 14mm;@top-left{{content:"推演，不是实际值班表";color:#a40000;
font:9pt {FONT}}}@bottom-right{{content:counter(page) " / " counter(pages);font:9pt {FONT}}}}}
"""
"""A page that is printed carries its mark and its number on every sheet."""
NUMBER: Final = re.compile(r"[+<-]?[\d.,]+( %)?")
NONE: Final = "—"
MOMENT: Final = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d( \d\d:\d\d)?|\d\d-\d\d \d\d:\d\d)(?!\d)")
RIGHT: Final = ' class="number"'


def page(title: str, mark: str, parts: Iterable[str]) -> str:
    """A whole page: ``mark`` says that nothing on it is real; empty parts are left out."""
    lines = [
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>推演 {escape(title)}</title><style>{STYLE}</style></head><body><main>",
        f'<p class="mark">{escape(mark)}</p>',
        f"<h1>{escape(title)}</h1>",
        *parts,
        "</main></body></html>",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def heading(words: str, level: int = 2) -> str:
    """The heading of a section."""
    return f"<h{level}>{escape(words)}</h{level}>"


def paragraph(*lines: str) -> str:
    """Lines of text; none where there are no words."""
    said = "<br>".join(escape(line) for line in lines if line)
    return f"<p>{said}</p>" if said else ""


def basis(loaded: Loaded) -> tuple[str, str]:
    """What a page rests on（依据）: the regulation, and the pack to the last byte."""
    pack = loaded.pack
    return f"依据：{pack.called}", f"规则包：{pack.id} {pack.digest}"


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, whole: bool = False
) -> str:
    """A table: the first cell of a row names the row; a column of numbers stands right.

    A line break in a cell is one on the page; where words are to stay ``whole``, lines break at
    blanks and marks only.
    """
    listed = [tuple(row) for row in rows]
    numbers = [_numbers(column) for column in zip(*listed, strict=True)] or [False] * len(heads)
    sort = ' class="whole"' if whole else ""
    lines = [f"<table{sort}><caption>{escape(caption)}</caption><thead><tr>"]
    for head, right in zip(heads, numbers, strict=True):
        lines.append(f'<th scope="col"{RIGHT if right else ""}>{escape(head)}</th>')
    lines.append("</tr></thead><tbody>")
    for first, *others in listed:
        cells = (
            f"<td{RIGHT if right else ''}>{_words(cell)}</td>"
            for cell, right in zip(others, numbers[1:], strict=True)
        )
        lines.append(f'<tr><th scope="row">{_words(first)}</th>{"".join(cells)}</tr>')
    return "".join([*lines, "</tbody></table>"])


def _words(cell: str) -> str:
    """The words of a cell, a moment in them not to be torn apart."""
    return MOMENT.sub(r'<span class="at">\g<0></span>', escape(cell)).replace("\n", "<br>")


def _numbers(column: Sequence[str]) -> bool:
    """Whether a column holds numbers, and nothing but them and blanks."""
    told = [cell for cell in column if cell not in {"", NONE}]
    return bool(told) and all(NUMBER.fullmatch(cell) for cell in told)

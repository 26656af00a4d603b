"""Links between pages lead somewhere; paths named in the pages exist; decisions have four parts."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import DOCS, ROOT, text_of
from tests.docs.test_examples import PAGES

PARTS = ("Status: ", "## Context", "## Decision", "## Consequences")
NAMED = re.compile(r"`((?:engine|service|calendars|rules|docs|tests|benchmarks)/[\w./-]+)`")


@pytest.mark.parametrize("page", PAGES)
def test_links_and_paths(page):
    text = text_of(page)
    folder = (ROOT / page).parent
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (folder / link).exists()] == []
    assert [path for path in NAMED.findall(text) if not (ROOT / path).exists()] == []


def test_decisions_are_numbered_and_whole():
    pages = sorted((DOCS / "adr").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04d}" for n in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text("utf-8")
        assert text.startswith(f"# {page.name[:4]} "), page.name
        places = [text.find(part) for part in PARTS]
        assert -1 not in places, page.name
        assert places == sorted(places), page.name

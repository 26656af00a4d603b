"""Every command shown in the pages is typed again, and says what the page says it says."""

from __future__ import annotations

import pytest

from service.commands.entry import run
from tests.docs.pages import DOCS, ROOT, agrees, blocks, steps, write_files

PAGES = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("README*.md"), *DOCS.rglob("*.md"))
)


def test_a_shipped_example_is_shown_as_it_is():
    shown = [
        (block.mark.removeprefix("file: "), block.text)
        for page in PAGES
        for block in blocks(page)
        if block.mark.startswith("file: docs/examples/")
    ]
    assert shown
    assert [name for name, text in shown if (ROOT / name).read_text("utf-8") != text] == []


@pytest.mark.parametrize("page", [page for page in PAGES if steps(page)])
def test_page(page, tmp_path, monkeypatch, capsys):
    write_files(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHIBAN_HOME", str(tmp_path / "home"))
    for step in steps(page):
        run(list(step.words))
        said = capsys.readouterr()
        if not agrees(step.shown, said.out + said.err):
            typed = " ".join(step.words)
            pytest.fail(
                f"{page}:{step.line}: {typed} now says\n{said.out}{said.err}", pytrace=False
            )


def test_an_ellipsis_stands_for_lines_or_text():
    said = "one\ntwo\nthree here\nfour\n"
    assert agrees(("one", "…", "three …", "four"), said)
    assert not agrees(("one", "three here", "four"), said)
    assert not agrees(("one", "…", "five"), said)

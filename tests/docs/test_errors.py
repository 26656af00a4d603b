"""The page of error codes lists every code of the code, and none besides."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT, text_of

CODE = re.compile(r"[\"'\[]((?:CAL|[A-Z])\d{2,3})[\"'\]]")


def codes_in_the_code() -> set[str]:
    files = [ROOT / "cli.py"]
    for folder in ("engine", "service", "calendars"):
        files += (ROOT / folder).rglob("*.py")
    return {code for path in files for code in CODE.findall(path.read_text("utf-8"))}


def test_every_code_has_its_row_and_every_row_its_code():
    rows = re.findall(r"^\| ([A-Z]+\d+) \|", text_of("docs/errors.md"), re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == codes_in_the_code()


def test_every_row_has_meaning_and_example():
    for line in text_of("docs/errors.md").splitlines():
        if re.match(r"\| [A-Z]+\d+ \|", line):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == 3, line
            assert all(cells), line

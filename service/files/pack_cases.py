"""Read and run the cases beside a pack's rules（规则用例）."""

from __future__ import annotations

from collections.abc import Iterator

from engine.packs.cases import CaseResult, read_cases, run_case
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.pack_folders import pack_folder
from service.files.packs import read_document, read_pack
from service.home import Home


def case_results(name: str, home: Home, matcher: str) -> Iterator[CaseResult]:
    """The result of every case of the pack called ``name``."""
    folder = pack_folder(name, home)
    pack = read_pack(folder)
    holidays = holiday_calendar(calendar_files(home.calendars))
    for path in sorted((folder / "articles").glob("*.test.yaml")):
        document = read_document(path, f"{folder.name}/articles/{path.name}")
        for case in read_cases(document, pack):
            yield run_case(case, pack, holidays, matcher)

"""Read and run the cases beside a pack's rules（规则用例）."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.packs.case_runner import CaseResult, CaseRunner
from engine.packs.cases import Case, read_cases
from engine.packs.clauses import PackClauses, clauses_of
from engine.packs.pack import Pack
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.pack_folders import pack_folder, shipped
from service.files.packs import read_document, read_pack
from service.home import Home

SUFFIX = ".test.yaml"


def cases_beside(folder: Path, pack: Pack) -> dict[str, tuple[Case, ...]]:
    """The cases of the pack in ``folder``, by the name of the file of rules that they are beside.

    Raises PackFault or InputFault for the first file with faults.
    """
    found = {}
    for path in sorted((folder / "articles").glob(f"*{SUFFIX}")):
        document = read_document(path, f"{folder.name}/articles/{path.name}")
        found[path.name.removesuffix(SUFFIX)] = read_cases(document, pack)
    return found


def case_results(name: str, home: Home, matcher: str) -> Iterator[CaseResult]:
    """The result of every case of the pack called ``name``."""
    folder = pack_folder(name, home)
    pack = read_pack(folder)
    runner = CaseRunner(pack, holiday_calendar(calendar_files(home.calendars)), matcher)
    for cases in cases_beside(folder, pack).values():
        for case in cases:
            yield runner.run(case)


def clause_ledgers(names: Sequence[str], home: Home) -> tuple[PackClauses, ...]:
    """The ledgers of clauses of the packs called ``names``, else of every pack shipped.

    Of those shipped, only packs that have one, in the order of their clauses; a pack that is named
    may have none.

    Raises:
        InputFault: F103 no such pack.
        PackFault: whatever is wrong with a pack or its cases.

    """
    found = []
    for name in names or shipped()[1]:
        folder = pack_folder(name, home)
        pack = read_pack(folder)
        if pack.clauses or names:
            found.append(PackClauses(pack, clauses_of(pack, cases_beside(folder, pack))))
    return tuple(found if names else sorted(found, key=_first))


def _first(one: PackClauses) -> str:
    """The number of its first clause: documents come in the order of their numbers."""
    return one.rows[0].clause.id

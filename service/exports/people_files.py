"""All files of a people sheet（人员值班表文件）, as far as they can be made on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from engine.errors import DutyError, Faults, InputFault, NoAnswer
from service.exports.people_csv import people_csv
from service.exports.people_docx import people_docx
from service.exports.people_ics import people_ics
from service.exports.people_json import people_json
from service.exports.people_pdf import people_pdf
from service.exports.people_xlsx import people_xlsx
from service.people.named_sheet import NamedSheet

UNDRAWABLE: Final = frozenset({"L120", "L121", "L122"})
"""Faults that keep the PDF alone from being made."""


def people_files(
    sheet: NamedSheet, stem: str, font: Path | None = None
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Every file of the sheet by name, and why others are missing; the same sheet, the same bytes.

    Names are relative, with ``/``: the calendars lie in folders ``person`` and ``unit``. A file
    that cannot be made is left out and named: its extra is not installed, or the font lacks a
    character of a name. The others do not wait for it.

    Args:
        sheet: what is written.
        stem: how the names of the files begin.
        font: the operator's own font for the PDF; None for the pinned one.

    """
    makers: tuple[tuple[str, Callable[[], dict[str, bytes]]], ...] = (
        ("xlsx", lambda: {f"{stem}.xlsx": people_xlsx(sheet)}),
        ("docx", lambda: {f"{stem}.docx": people_docx(sheet)}),
        ("pdf", lambda: {f"{stem}.pdf": people_pdf(sheet, font)}),
        ("ics", lambda: people_ics(sheet)),
        ("csv", lambda: {f"{stem}.csv": people_csv(sheet)}),
        ("json", lambda: {f"{stem}.json": people_json(sheet)}),
    )
    made: dict[str, bytes] = {}
    missing: list[str] = []
    for kind, make in makers:
        try:
            made |= make()
        except (NoAnswer, InputFault, Faults) as fault:
            missing += _reasons(kind, fault)
    return made, tuple(missing)


def _reasons(kind: str, fault: DutyError) -> list[str]:
    """Why one kind of file is missing; any other fault is nobody's to swallow."""
    faults = fault.faults if isinstance(fault, Faults) else (fault,)
    if any(not isinstance(one, NoAnswer) and one.code not in UNDRAWABLE for one in faults):
        raise fault
    return [f"没有做 {kind}：{one}" for one in faults]

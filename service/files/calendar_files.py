"""Read the State Council arrangements（读取放假安排）: shipped years, then the operator's own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from calendars.errors import CalendarFault
from calendars.holidays import HolidayCalendar
from calendars.notices import Notice, read_year
from engine.errors import InputFault
from service.files.packs import read_document

SHIPPED = Path(__file__).resolve().parents[2] / "calendars" / "cn"


def calendar_files(added: Path | None = None) -> list[Path]:
    """The files that make the holiday calendar, in a fixed order."""
    folders = [SHIPPED, *([added] if added is not None else [])]
    return [path for folder in folders for path in sorted(folder.glob("*.yaml"))]


def read_notices(paths: Iterable[Path]) -> tuple[Notice, ...]:
    """The notices in ``paths``. Raises InputFault with the calendar's own code."""
    found: list[Notice] = []
    for path in paths:
        document = read_document(path)
        try:
            found += read_year(document.value if isinstance(document.value, dict) else {})
        except CalendarFault as fault:
            where = f"{path}  {fault.where}".rstrip()
            raise InputFault(fault.code, fault.what, where=where, remedy=fault.remedy) from None
    return tuple(found)


def holiday_calendar(paths: Iterable[Path]) -> HolidayCalendar:
    """The holiday calendar that the files in ``paths`` make. Raises InputFault."""
    try:
        return HolidayCalendar(read_notices(paths))
    except CalendarFault as fault:
        raise InputFault(fault.code, fault.what, where=fault.where, remedy=fault.remedy) from None

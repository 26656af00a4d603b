"""A people sheet as pages（人员值班表版面）: what xlsx, docx and PDF draw, nothing of them.

With several units there is first a table of who is in the hall on each day; then the hall's own
leaders, a page a unit, the counts, the remarks, and what the wishes came to. The same sheet gives
the same pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.exports.people_days import Kept, overview_pages, unit_page
from service.exports.people_lists import load_page, remark_page, wish_page
from service.exports.people_table import Page
from service.people.named_sheet import NamedSheet
from service.people.seats import HALL


def pages_of(sheet: NamedSheet) -> tuple[Page, ...]:
    """Every page of the sheet, in the order printed."""
    return tuple(_pages(sheet))


def _pages(sheet: NamedSheet) -> Iterator[Page]:
    kept = Kept(sheet)
    if len(kept.units) > 1:
        yield from overview_pages(kept)
    if kept.hall:
        names = (one.unit_name for one in sheet.duties if one.unit == HALL)
        yield unit_page(kept, HALL, next(names))
    for unit, name in kept.units.items():
        yield unit_page(kept, unit, name)
    if sheet.loads:
        yield load_page(sheet)
    yield remark_page(sheet)
    if sheet.figures:
        yield wish_page(sheet)

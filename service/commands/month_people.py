"""The people of a month on screen and in files（人员值班表）: ``month … show`` and ``export``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from service.clock import now
from service.commands.framework import bad_option, print_answer
from service.jobs.bench import Bench, Look
from service.jobs.publications import numbered


def show(
    bench: Bench,
    first: date,
    number: str,
    part: tuple[str, str],
    *,
    phones: bool,
    as_json: bool,
) -> None:
    """The month at a glance, one unit's month, or one day; ``part`` is the unit and the day."""
    from service.answers.people_sheet_text import day_lines, glance_lines, unit_lines
    from service.people.showing import named_sheet

    look = bench.look(now())
    sheet = named_sheet(look, numbered(look.publications, first, number), phones=phones)
    if as_json:
        from service.exports.people_json import people_json

        print_answer(people_json(sheet).decode())
        return
    unit, day = part
    if unit:
        lines = unit_lines(sheet, unit_id(look, unit))
    elif day:
        lines = day_lines(sheet, _day(day, first))
    else:
        lines = glance_lines(sheet)
    print_answer("\n".join(lines))


def unit_id(look: Look, text: str) -> str:
    """A unit's id by its name, alias or id. Raises InputFault U103."""
    from engine.likeness import nearest
    from service.people.seats import HALL, HALL_NAME

    units = look.desk.loaded.pack.units
    known = {HALL_NAME: HALL, **{unit.id: unit.id for unit in units}}
    known |= {name: unit.id for unit in units for name in (unit.name, *unit.aliases)}
    if text not in known:
        like = nearest(text, known, 0.4)
        remedy = f"是不是：{'、'.join(like)}" if like else "写单位的全称或登记过的简称"
        raise bad_option("--unit", text, remedy)
    return known[text]


def _day(text: str, first: date) -> date:
    from service.commands.dates import days_of

    days = days_of(text)
    if len(days) != 1 or days[0].replace(day=1) != first:
        raise bad_option("--day", text, f"写这个月的一天，如 {first.isoformat()}")
    return days[0]


def export(bench: Bench, first: date, number: str, folder: str, unit: str, *, phones: bool) -> None:
    """Write the files of a sheet: those kept, byte by byte, and the people's with their names."""
    from service.exports.people_files import people_files
    from service.exports.whole_file import write_whole
    from service.jobs.kept_files import kept_files
    from service.people.showing import font_of, named_if_any, named_sheet, of_unit

    look = bench.look(now())
    one = numbered(look.publications, first, number)
    target = Path(folder or ".")
    with bench.store.job_rows() as rows:
        files = kept_files(rows, one)
    stem = f"人员值班表-{one.number}"
    missing: tuple[str, ...] = ()
    if unit:
        whole = named_sheet(look, one, phones=phones)
        chosen = of_unit(whole, unit_id(look, unit))
        files, missing = people_files(chosen, f"{stem}-{unit}", font_of(look))
    elif (sheet := named_if_any(look, one, phones=phones)) is not None:
        named, missing = people_files(sheet, stem, font_of(look))
        files |= named
    calendars = f"日历-{one.number}"
    lines, dates = [], 0
    for name, data in files.items():
        is_calendar = name.endswith(".ics")
        place = target / calendars / name if is_calendar else target / name
        if is_calendar and target.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, data)
        dates += is_calendar
        lines += [] if is_calendar else [f"已写入 {place}"]
    if dates:
        lines.append(f"已写入 {target / calendars}（{dates} 份日历：各人、各单位、指挥大厅）")
    print_answer("\n".join([*lines, *missing]))

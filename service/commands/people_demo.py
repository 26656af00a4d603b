"""A register for demonstrations（演示名册）: ``people demo``."""

from __future__ import annotations

from datetime import date, timedelta

import click

from calendars.ten_days import month_end
from service.clock import now
from service.commands.framework import WrittenHelp, bad_option, home_option, print_answer
from service.commands.people import desk_of, new_file, write_new


@click.command(name="demo", cls=WrittenHelp)
@click.argument("file")
@click.option("--units", multiple=True)
@click.option("--leave", is_flag=False, flag_value="next", default="")
@home_option
def people_demo(home: str | None, file: str, units: tuple[str, ...], leave: str) -> None:
    """``people demo``: a made-up register as a sheet, and a sheet of leave and wishes."""
    from service.exports.people_template import table_csv
    from service.people.demonstration import leave_rows, people_rows

    desk = desk_of(home)
    pack = desk.loaded.pack
    wanted = [desk.unit(word) for one in units for word in one.split("、")]
    chosen = [pack.unit_by_name[unit] for unit in dict.fromkeys(wanted)]
    chosen = chosen or list(pack.units_tagged("standing"))
    if not chosen:
        raise bad_option("--units", "", "规则包没有常态化入驻单位，写明哪些单位")
    month = _month(leave) if leave else None
    path = new_file(file)
    if path.suffix.lower() != ".csv":
        raise bad_option("文件", file, "演示名册写成 .csv")
    beside = path.with_name(f"{path.stem}-leave.csv")
    if month is not None:
        new_file(str(beside))
    write_new(path, table_csv(people_rows(chosen)))
    print_answer(f"已写出演示名册 {path}；导入：zhiban people import {path}")
    if month is not None:
        write_new(beside, table_csv(leave_rows(chosen, month)))
        then = f"zhiban people leave --import {beside}"
        print_answer(f"已写出 {month:%Y-%m} 的请假和意愿 {beside}；导入：{then}")


def _month(typed: str) -> date:
    """The first day of a month; the next one if none was named. Raises InputFault U103."""
    from service.commands.dates import days_of

    if typed == "next":
        today = now().date()
        return month_end(today.year, today.month) + timedelta(days=1)
    days = days_of(typed)
    if days[0].day != 1 or len(typed) != len("2026-10"):
        raise bad_option("--leave", typed, "月份写成 2026-10；不写就是下个月")
    return days[0]

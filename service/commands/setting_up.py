"""Set-up commands（设置）: init, calendar, doctor."""

from __future__ import annotations

import importlib
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import click

from engine.errors import DutyError, InputFault
from engine.inference.matching import durable_available
from service.clock import now
from service.commands.dates import day_of
from service.commands.framework import Group, WrittenHelp, bad_option, home_option, print_answer
from service.commands.recording import chosen_home, refresh
from service.folding import records_of
from service.home import DEFAULT, Home
from service.loading import Loaded, load, write_quietly
from service.store.opening import reader_of

FOUND_SOMETHING = 1


@click.command(name="init", cls=WrittenHelp)
@home_option
def init(home: str | None) -> None:
    """``init``: write site.yaml, once."""
    from service.files.site_file import site_template

    where = chosen_home(home)
    pack = load(where).pack
    if where.site.exists():
        raise InputFault(
            "T103", "site.yaml 已经有了，没有改动", where=str(where.site), remedy="直接编辑它"
        )
    text = site_template([(p.id, p.title, p.default) for p in pack.parameters])
    if not write_quietly(where.site, text):
        raise InputFault(
            "T104", "写不了 site.yaml", where=str(where.site), remedy="检查权限，或换 --home"
        )
    refresh(where)
    print_answer(
        f"已写 {where.site}\n  下一步：填交接时刻、各单位电话；再看 zhiban today、zhiban doctor"
    )


@click.group(name="calendar", cls=Group)
def calendar() -> None:
    """``calendar``: State Council notices."""


@calendar.command("add", cls=WrittenHelp)
@click.argument("file")
@home_option
def calendar_add(file: str, home: str | None) -> None:
    """``calendar add``: a new notice, checked, kept in the home."""
    from service.files.calendar_files import calendar_files, holiday_calendar, read_notices

    where = chosen_home(home)
    path = Path(file)
    notices = read_notices([path])
    if not notices:
        raise InputFault("F104", "文件里没有通知", where=file, remedy="写 year 和 notices")
    target = where.calendars / f"{notices[0].year}.yaml"
    others = [p for p in calendar_files(where.calendars) if p != target]
    merged = holiday_calendar([*others, path])
    if target.exists() and target.read_bytes() == path.read_bytes():
        print_answer(f"{target} 内容相同，没有改动")
        return
    if target.exists():
        raise InputFault(
            "F105",
            f"{notices[0].year} 年的通知已经加过",
            where=str(target),
            remedy="把修改通知写进这个文件（amends），或先移走它",
        )
    where.calendars.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    shutil.copyfile(path, part)
    part.replace(target)
    refresh(where)
    days = [day for notice in notices for block in notice.blocks for day in block.days]
    print_answer(
        f"已加入 {notices[0].year} 年放假安排（{'、'.join(n.title for n in notices)}），"
        f"放假 {len(days)} 天，现有年份 {merged.years[0]}—{merged.years[-1]}"
    )


@calendar.command("show", cls=WrittenHelp)
@click.argument("number")
@click.option("--known-at", default=None)
@home_option
def calendar_show(number: str, known_at: str | None, home: str | None) -> None:
    """``calendar show``: a year's holidays as a notice known at a date has them."""
    if not (number.isascii() and number.isdecimal() and len(number) == 4):  # noqa: PLR2004
        raise bad_option("YYYY", number, "年份写成 2026")
    holidays = load(chosen_home(home)).holidays
    if known_at:
        holidays = holidays.known_at(day_of(known_at, "--known-at"))
    year = int(number)
    if year not in holidays.years:
        known = f"{holidays.years[0]}—{holidays.years[-1]}" if holidays.years else "无"
        raise InputFault(
            "F106",
            f"没有 {year} 年的放假安排",
            where=number,
            remedy=f"现有 {known}；新通知用 zhiban calendar add 加入",
        )
    print_answer("\n".join(_year_lines(holidays, year)))


def _year_lines(holidays: object, year: int) -> Iterator[str]:
    from calendars.holidays import HolidayCalendar

    assert isinstance(holidays, HolidayCalendar)  # noqa: S101 - for the type checker
    titles = [n.title for n in holidays.notices if n.year == year]
    yield f"{year} 年放假安排（{'、'.join(titles)}）"
    day = date(year - 1, 12, 20)
    seen = None
    while day <= date(year, 12, 31):
        block = holidays.block_on(day)
        notice = holidays.notice_on(day)
        if block is not None and block is not seen and notice is not None and notice.year == year:
            work = "、".join(f"{d:%m-%d}" for d in block.adjusted_workdays)
            off = f"{block.first} 至 {block.last}"
            yield f"  {block.name}  {off} 放假{f'；{work} 上班' if work else ''}"
            seen = block
        day += timedelta(days=1)


# --- doctor ---------------------------------------------------------------------------------------


@click.command(name="doctor", cls=WrittenHelp)
@home_option
def doctor(home: str | None) -> int:
    """``doctor``: what serves here, and what is wrong; exit 1 when something is found."""
    where = chosen_home(home)
    findings = list(_findings(where))
    for good, text in findings:
        print_answer(f"{'✓' if good else '✗'} {text}")
    return 0 if all(good for good, _ in findings) else FOUND_SOMETHING


def _findings(home: Home) -> Iterator[tuple[bool, str]]:
    yield True, f"Python {platform.python_version()}，SQLite {sqlite3.sqlite_version}"
    yield from _matcher_findings()
    yield from _shadow_findings()
    yield from _home_findings(home)
    try:
        loaded = load(home, DEFAULT)
    except DutyError as fault:
        yield False, str(fault)
        return
    yield from _pack_findings(loaded)
    yield from _task_findings(home)
    yield from _calendar_findings(loaded)
    yield from _store_findings(home)


def _matcher_findings() -> Iterator[tuple[bool, str]]:
    trouble = durable_available()
    if not trouble:
        yield True, "推理引擎：durable_rules 与位并行，两者互相核对"
        return
    yield (
        True,
        f"推理引擎：只有位并行（durable_rules 不可用：{trouble}）；装好 C 编译器后 make durable",
    )


def _shadow_findings() -> Iterator[tuple[bool, str]]:
    """Another package called like one of ours would be imported in its place."""
    for name in ("engine", "calendars", "service"):
        module = importlib.import_module(name)
        if not getattr(module, "__zhiban__", False):
            yield (
                False,
                (
                    f"另一个名为 {name} 的包覆盖了本程序（{module.__file__}）；"
                    "请装在单独的虚拟环境里（uv tool install 或 pipx）"
                ),
            )
    yield True, f"程序位置 {Path(sys.modules['engine'].__file__ or '').parents[1]}"


def _home_findings(home: Home) -> Iterator[tuple[bool, str]]:
    if home.site.is_file():
        yield True, f"站点设置 {home.site}"
    else:
        yield True, f"没有 {home.site}，用默认运行参数；zhiban init 可写一份"
    if not write_quietly(home.cache / "probe", ""):
        yield False, f"写不了 {home.cache}：today 每次都要重算"


def _pack_findings(loaded: Loaded) -> Iterator[tuple[bool, str]]:
    pack = loaded.pack
    yield True, f"规则包 {pack.id}：{len(pack.rules)} 条规则，摘要 {pack.digest[:19]}…"
    empty = [p.title for p in pack.parameters if not p.default]
    if empty:
        yield True, f"可填的运行参数：{'、'.join(empty)}"


def _task_findings(home: Home) -> Iterator[tuple[bool, str]]:
    """Packs whose tasks cannot be listed, by a fault of theirs or of their settings."""
    from service.tasking import unusable

    for fault in unusable(home, now()):
        yield False, str(fault)


def _calendar_findings(loaded: Loaded) -> Iterator[tuple[bool, str]]:
    years = loaded.holidays.years
    last = max(years)
    yield True, f"放假安排 {min(years)}—{last}（{len(loaded.holidays.notices)} 份通知）"
    today = now().date()
    if today.year >= last:
        yield True, f"{last + 1} 年的通知公布后，用 zhiban calendar add 加入（{last}-12-29 起未知）"
    if not loaded.holidays.covers(today):
        yield False, "没有今天的放假安排：节假日没有计入今天的名单"


def _store_findings(home: Home) -> Iterator[tuple[bool, str]]:
    from service.commands.alerts import waiting

    where = home.db.rpartition("@")[2] if home.db else str(home.database)
    try:
        store = reader_of(home)
        if not store.exists():
            yield True, f"记录库 {where} 还没有（第一次登记时建立）"
            return
        events = store.events()
        count = len(events)
        records_of(events)
        refused = len(waiting(store.received(), events))
    except DutyError as fault:
        yield False, str(fault)
        return
    if not home.db and not home.database.stat().st_size:
        yield False, f"记录库 {home.database} 是空文件：若曾登记过，请用备份恢复"
    yield True, f"记录库 {where}：{count} 条记录"
    if refused:
        yield False, f"有 {refused} 份来件等人处理，见 zhiban alert list --unread"

"""Rows of a duty sheet（值班表的行）: what the xlsx and the csv share, nothing of either format.

A sheet is a plain value made from rosters; the same rosters give the same sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.errors import InputFault
from engine.facts.moments import DAY
from engine.packs.pack import Pack, Unit
from engine.roster.roster import Roster
from service.answering import Desk
from service.exports.day_rows import day_rows
from service.exports.reason_rows import Reasons
from service.exports.sheet import DutySheet, lines_of
from service.exports.sheet_dates import Dates, day_of, open_days
from service.exports.task_rows import task_rows

DIGEST_LENGTH: Final = 12
NO_HOLIDAY_DATA: Final = "no_holiday_data"
DRILL: Final = "【演练】"
DRILL_WORDS: Final = "演练材料，不是实际值班表"


def duty_sheet(desk: Desk, rosters: Sequence[Roster]) -> DutySheet:
    """The sheet of ``rosters``, one row a day. Raises InputFault E103 where there is no day."""
    if not rosters:
        raise InputFault("E103", "没有要导出的日期", remedy="写明日期、起止日期或月份")
    pack = desk.loaded.pack
    dates = Dates(day_of(rosters[0]), day_of(rosters[-1]))
    reasons = Reasons(desk, rosters)
    units = _units(pack, rosters)
    return DutySheet(
        title=_title(desk, rosters, dates),
        regulation=f"依据：{pack.called}",
        banner=f"{DRILL}{DRILL_WORDS}" if desk.exercise else "",
        units=units,
        days=tuple(day_rows(desk, rosters, units, reasons, dates)),
        reasons=reasons.rows(dates),
        tasks=tuple(task_rows(desk, rosters, reasons, dates)),
        notes=tuple(_notes(desk, rosters, dates)),
        digests=digests_of(desk),
    )


def _title(desk: Desk, rosters: Sequence[Roster], dates: Dates) -> str:
    area = next(iter(desk.loaded.pack.area_names), "")
    drill = DRILL if desk.exercise else ""
    early = "（预排）" if open_days(rosters) else ""
    return f"{drill}{area}{dates.title}应急值守单位值班表{early}"


def _units(pack: Pack, rosters: Iterable[Roster]) -> tuple[Unit, ...]:
    """Every unit on site or standing by on some day, in the pack's order."""
    found = {line.unit.id: line.unit for roster in rosters for line in lines_of(roster)}
    return tuple(found[unit] for unit in sorted(found, key=pack.unit_order.__getitem__))


def digests_of(desk: Desk) -> str:
    """What the answers were made with: pack and settings by digest."""
    pack, site = desk.loaded.pack, desk.loaded.site
    settings = _short(site.digest) if site.exists else "无（未建 site.yaml，运行参数用默认值）"
    return f"规则包 {pack.id}，摘要 {_short(pack.digest)}；站点设置摘要 {settings}"


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:DIGEST_LENGTH]


def _notes(desk: Desk, rosters: Sequence[Roster], dates: Dates) -> Iterator[str]:
    if desk.exercise:
        yield f"{DRILL}本表含演练预警，{DRILL_WORDS}。"
    yield from _hours_notes(desk)
    posts = "；".join(_posts_notes(desk.loaded.pack, rosters))
    if posts:
        yield f"岗位：{posts}。"
    periods = "；".join(_periods(rosters))
    if periods:
        yield f"时段：{periods}。"
    unknown = open_days(rosters)
    if unknown:
        spans = dates.spans(unknown)
        yield f"预排：{spans}没有国务院放假安排，节假日未计入，按平日预排；公布后重新制表。"
    yield (
        "说明：单位栏空白为当日不入驻；〔〕内为《依据》表序号；"
        "待办与注意写在起始之日，起止日期与职责见《待办与职责》表。"
    )


def _hours_notes(desk: Desk) -> Iterator[str]:
    site = desk.loaded.site
    hour = f"{site.handover:%H:%M}"
    known = "" if site.exists else "，未建 site.yaml，用默认值"
    yield (
        f"交接时刻：每日{hour}，值班日为当日{hour}至次日{hour}（运行参数{known}）；"
        "本表按自然日 00:00—24:00 列示。"
        f"工作时间：{site.office_hours or '未填写'}（运行参数）。"
    )


def _posts_notes(pack: Pack, rosters: Iterable[Roster]) -> Iterator[str]:
    """Posts and the units that fill them; all units where they are alike."""
    found: dict[tuple[tuple[str, int], ...], dict[str, None]] = {}
    for roster in rosters:
        for line in lines_of(roster):
            found.setdefault(line.posts, {})[line.unit.name] = None
    label = pack.vocabulary.label
    for posts, names in found.items():
        words = "、".join(f"{label('posts', post)}{number}名" for post, number in posts)
        yield f"{'各入驻单位' if len(found) == 1 else '、'.join(names)} {words or '未规定'}"


def _periods(rosters: Iterable[Roster]) -> Iterator[str]:
    """Facts of the calendar that lines rest on and that last more than a day."""
    grounds = (
        ground
        for roster in rosters
        for line in lines_of(roster)
        for reason in line.because
        for ground in reason.all_facts
    )
    yield from dict.fromkeys(g.text for g in grounds if not g.event and g.end - g.start > DAY)

"""What is told when it is due（告知）: holidays, briefs, notices, forecasts, what lapses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from calendars.duty_day import BEIJING
from calendars.spans import DateSpan
from engine.errors import InputFault, NoAnswer
from engine.facts.moments import DAY
from service.answers.wording import day_words, moment_words
from service.jobs.bench import DRILL_KEY, Look, by_calendar_alone, without_phones
from service.jobs.made import Made
from service.jobs.planning import Lapse, Period, lapses, notice_year, unknown_from
from service.jobs.sheets import sheet_files
from service.store.job_rows import MadePeriod

CHANGES_TOLD: Final = 10
MOST_MOVED: Final = timedelta(days=60)
"""An amendment moves a holiday by less; the same holiday of another year is farther off."""


def holiday_sheet(look: Look, period: Period) -> Made | None:
    """The sheet of a block of days off（节日值班表）."""
    first = date.fromisoformat(period.about.partition("@")[0])
    block = look.desk.loaded.holidays.block_on(first)
    if block is None:
        return None
    rosters = look.desk.days(DateSpan(first, block.last).days())
    stem = f"{block.name}值班表-{first.isoformat()}"
    files = sheet_files(look.desk, rosters, stem, f"{first}..{block.last}")
    days = f"{day_words(first)} 至 {day_words(block.last)}"
    most = max(len(roster.units) for roster in rosters)
    text = f"{block.name}放假 {days}，入驻单位最多 {most} 个，见所附值班表。\n"
    title, said = f"{first.year}年{block.name}值班表", f"{block.name} {first}"
    old = _earlier_sheet(look, first, block.name)
    if old is not None:
        text += f"放假安排有调整，本表取代 {moment_words(old.made_at)} 的{title}。\n"
        title, said = f"{title}（调整）", f"{said}，放假安排调整后重制"
    return Made(said, title, text, files)


def _earlier_sheet(look: Look, first: date, name: str) -> MadePeriod | None:
    """The last sheet made for the same holiday, which an amendment may have moved."""
    found = [
        one
        for one in look.made
        if one.job == "holiday-sheet"
        and one.key.startswith(DRILL_KEY) is look.bench.exercise
        and one.said.startswith(f"{name} ")
        and abs(first - _day_about(one)) <= MOST_MOVED
    ]
    return max(found, key=lambda one: one.made_at, default=None)


def _day_about(one: MadePeriod) -> date:
    return date.fromisoformat(one.key.rpartition("/")[2].partition("@")[0])


def brief(look: Look, period: Period) -> Made | None:
    """The day's screen without phones, and who came and went（每日简报）."""
    from service.today import today_screen

    day = date.fromisoformat(period.about)
    text = today_screen(without_phones(look.desk), period.due)
    since = (period.due - DAY).isoformat()
    changes = [
        event.body["said"]
        for event in look.events
        if event.kind == "change"
        and since <= event.body["at"] <= look.now.isoformat()
        and bool(event.body.get("exercise")) is look.bench.exercise
        and event.body["said"]
    ]
    told = ["", "上一值班日以来的名单变化", *(f"  {one}" for one in changes)] if changes else []
    text = "\n".join([text.rstrip("\n"), *told]) + "\n"
    return Made(f"{day} 简报", f"值班简报 {day_words(day)}", text)


def notice(look: Look, period: Period) -> Made | None:
    """That a notice is due and nobody has sent it（通知到期）."""
    from service.exports.document_docx import docx_bytes
    from service.notices import composed, find

    desk = without_phones(look.desk)
    one = find(desk, period.about, look.now.astimezone(BEIJING).date())
    label = desk.loaded.pack.vocabulary.label("pending", one.kind)
    by = "、".join(one.by)
    files: dict[str, bytes] = {}
    try:
        letter = composed(desk, one, "", look.now)
        files[f"{label}-{period.about}.docx"] = docx_bytes(letter)
    except (InputFault, NoAnswer) as fault:
        if fault.code not in {"W127", "E101"}:  # no template, no python-docx: told without a paper
            raise
    due = one.item.due if one.item is not None else look.now
    text = (
        f"{label} {period.about} 应于 {moment_words(due)} 前发出（{by} → "
        f"{'、'.join(one.progress.to)}），现在还没有登记发出。\n"
        f"印制：zhiban notice print {period.about}；发出后：zhiban notice sent {period.about}\n"
        "所附为未编号的草稿，没有登记印制。\n"
    )
    return Made(f"{label} {period.about}", f"{label}到期 {period.about}", text, files)


def forecast(look: Look, period: Period) -> Made | None:
    """The next changes by the calendar alone（变化预告）."""
    desk = by_calendar_alone(look.desk)
    lines = [f"{moment_words(look.now)} 起，只按日历，名单将有这些变化："]
    for change in desk.changes(look.now, CHANGES_TOLD):
        said = [f"增派 {'、'.join(change.joins)}"] if change.joins else []
        said += [f"撤回 {'、'.join(change.leaves)}"] if change.leaves else []
        grounds = "、".join(change.grounds)
        lines.append(f"  {moment_words(change.at)}  {'；'.join(said)}（{grounds}）")
    unknown = unknown_from(desk.loaded.holidays, look.now.astimezone(BEIJING).date())
    if unknown is not None:
        lines.append(f"{day_words(unknown)}起没有国务院放假安排，之后的节假日未计入。")
    text = "\n".join(lines) + "\n"
    return Made(f"{period.about} 变化预告", f"名单变化预告 {period.about}", text)


def warning(look: Look, period: Period) -> Made | None:
    """That something will not be known, or is to be looked at again（到期提示）."""
    for lapse in lapses(look.known, look.now):
        if lapse.about == period.about:
            words = _lapse_words(lapse)
            return Made(words, f"到期提示：{words.partition('；')[0]}", f"{words}\n")
    return None


def _lapse_words(lapse: Lapse) -> str:
    if lapse.review is None:
        year = notice_year(lapse.day)
        unknown = f"{day_words(lapse.day)}起没有国务院放假安排"
        return f"{unknown}；{year} 年的通知公布后，用 zhiban calendar add 加入"
    return f"{lapse.review.words}应在 {lapse.day} 前复核；复核后改 site.yaml 里的日期"

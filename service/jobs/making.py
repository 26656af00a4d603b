"""What each job makes（办理）: files, words to send, events to record; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from calendars.duty_day import BEIJING
from engine.errors import NoAnswer
from engine.facts.moments import DAY, midnight
from service.answers.wording import day_words, moment_words
from service.jobs.bench import DRILL_KEY, Look, by_calendar_alone, without_phones
from service.jobs.planning import (
    DAYS_OFF,
    Period,
    days_off_digest,
    next_month,
    unknown_from,
)
from service.jobs.publications import (
    DRILL,
    ISSUED,
    MADE,
    File,
    Publication,
    body_of,
    digest_of,
    month_text,
    numbered,
    of_month,
    standing,
    void_words,
    voided,
)
from service.jobs.sheets import day_changes, days_between, early_days, inputs_of, sheet_files
from service.store.job_rows import JobRows, MadePeriod

CHANGES_TOLD: Final = 10
MOST_MOVED: Final = timedelta(days=60)
"""An amendment moves a holiday by less; the same holiday of another year is farther off."""

LATE: Final = timedelta(minutes=10)
"""What is made within this of its due time, or of the next look, is in time."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a job made（办理结果）.

    Attributes:
        said: what it is, for the list of jobs.
        subject: the subject under which it is announced; empty for nothing to announce.
        text: what is announced.
        files: what goes with it, by name.
        events: kind, ref and body of what is recorded.

    """

    said: str
    subject: str = ""
    text: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    events: tuple[tuple[str, str, dict[str, Any]], ...] = ()


def make(look: Look, period: Period) -> Made | None:
    """What the period's job makes of it; ``None`` where it cannot be made yet."""
    made = MAKERS[period.job](look, period)
    since = look.known.begun.get(period.job, look.now)
    late = late_words(period.due, look.now, look) if period.due >= since else ""
    if made is None or not late:
        return made
    text = f"{made.text}\n{late}\n" if made.text else ""
    return replace(made, said=f"{made.said}；{late}", text=text)


def late_words(due: datetime, made: datetime, look: Look) -> str:
    """How late something is, in words; empty if it is in time."""
    late = made - due
    if late <= max(look.settings.every, LATE):
        return ""
    hours = int(late.total_seconds()) // 3600
    minutes = int(late.total_seconds()) // 60 % 60
    length = f"{hours // 24} 天 {hours % 24} 小时" if hours >= 24 else f"{hours} 小时 {minutes} 分"  # noqa: PLR2004 - hours of a day
    return f"迟办：应于 {moment_words(due)} 办理，迟了 {length}"


# --- monthly sheets -------------------------------------------------------------------------------


def draft(look: Look, month: date) -> tuple[Publication, Made] | None:
    """The next revision of a month; ``None`` if it would say what the last one says.

    After a sheet of the month was issued it is a change order.
    """
    revisions = of_month(look.publications, month)
    last = revisions[-1] if revisions else None
    base = standing(revisions, month) or last
    rosters = look.desk.days(days_between(month, next_month(month) - DAY))
    number = f"{DRILL if look.bench.exercise else ''}{month_text(month)}-{len(revisions) + 1}"
    contents = sheet_files(look.desk, rosters, f"值班表-{number}", month_text(month))
    if last is not None and _sheet_digest(last.files) == _sheet_digest(_listed(contents)):
        return None
    orders = sum(1 for one in revisions if one.issued_at is not None)
    changes = _changes(look, base, contents[f"值班表-{number}.json"])
    if orders:
        contents[f"变更单-{number}.txt"] = _order_text(number, orders, base, changes).encode()
    days_off = days_off_digest(look.desk.loaded.holidays, month)
    inputs = {**inputs_of(look.desk, look.events), DAYS_OFF: days_off}
    files = _listed(contents)
    replaces = base.number if base is not None else ""
    one = Publication(
        number=number,
        month=month,
        revision=len(revisions) + 1,
        change=orders,
        replaces=replaces,
        inputs=inputs,
        head=(look.head.seq, look.head.hash[:12]),
        files=files,
        early=early_days(rosters),
        changes=changes,
        digest=digest_of(inputs, files, replaces),
        made_at=look.now,
        exercise=look.bench.exercise,
    )
    return one, _drafted(one, contents, voided(revisions, one))


def _listed(contents: Mapping[str, bytes]) -> tuple[File, ...]:
    from hashlib import sha256

    return tuple(
        File(name, sha256(data).hexdigest(), len(data)) for name, data in sorted(contents.items())
    )


def _sheet_digest(files: tuple[File, ...]) -> str:
    return next(file.sha256 for file in files if file.name.endswith(".json"))


def _changes(look: Look, base: Publication | None, sheet: bytes) -> tuple[str, ...]:
    """How the sheet differs from the one that it replaces."""
    if base is None:
        return ()
    with look.bench.store.job_rows() as rows:
        kept = next(file for file in base.files if file.name.endswith(".json"))
        before = _kept_file(rows, base, kept)
    return day_changes(before, sheet)


def _order_text(number: str, order: int, base: Publication | None, changes: tuple[str, ...]) -> str:
    replaced = base.number if base is not None else ""
    lines = [
        f"值班表变更单第{order}号（编号 {number}）",
        f"变更 {replaced}，签发、印发后取代之。",
        "",
        *(changes or ("各单位各日的值守没有变化（依据、待办或设置有变化）。",)),
    ]
    return "\n".join(lines) + "\n"


def _drafted(one: Publication, contents: Mapping[str, bytes], void: str) -> Made:
    """The announcement of a draft; ``void`` is the sheet whose signature it voids."""
    lines = [
        f"{one.title}已拟制，待签发。",
        *([f"{void_words(void)}。"] if void else []),
        *_early_lines(one),
        *(["与上一号相比："] if one.replaces else []),
        *(one.changes or (["各日值守没有变化。"] if one.replaces else [])),
        f"签发：zhiban month {month_text(one.month)} sign --by 岗位",
        *_trace(one),
    ]
    events = ((MADE, one.number, body_of(one)),)
    said = f"{one.number} {'变更单' if one.change else '初稿'}，待签发"
    said += f"；{void_words(void)}" if void else ""
    subject = f"{one.title}：待签发"
    return Made(said, subject, "\n".join(lines) + "\n", contents, events)


def _early_lines(one: Publication) -> list[str]:
    if not one.early:
        return []
    first, last = one.early[0], one.early[-1]
    return [f"预排：{first} 至 {last} 没有国务院放假安排，按平日排；公布并加入后自动重新制表。"]


def _trace(one: Publication) -> list[str]:
    """What it was made from, and its digest."""
    return [
        f"编号 {one.number}，摘要 {one.digest[:19]}",
        *(f"  {name}：{value[:60]}" for name, value in one.inputs.items()),
    ]


def issued(look: Look, one: Publication, files: Mapping[str, bytes]) -> Made:
    """The issue of a signed sheet."""
    signed = one.signed_at
    by = f"{one.signed_by} {moment_words(signed)} 签发" if signed is not None else ""
    document = f"，{one.document}" if one.document else ""
    lines = [
        f"{one.title}现予印发。",
        f"{by}{document}。",
        *_early_lines(one),
        *([f"取代 {one.replaces}，变更如下："] if one.change else []),
        *(one.changes if one.change else ()),
        *_trace(one),
    ]
    body: dict[str, Any] = {"at": look.now.isoformat(), "digest": one.digest}
    if one.exercise:
        body["exercise"] = True
    events = ((ISSUED, one.number, body),)
    return Made(f"{one.number} 印发", one.title, "\n".join(lines) + "\n", files, events)


def files_of(look: Look, one: Publication) -> dict[str, bytes]:
    """The files of a publication as they are kept. Raises NoAnswer J108."""
    with look.bench.store.job_rows() as rows:
        return kept_files(rows, one)


def kept_files(rows: JobRows, one: Publication) -> dict[str, bytes]:
    """The files of a publication, byte by byte.

    Raises:
        NoAnswer: J108 one is not there, or not as it was kept.

    """
    return {file.name: _kept_file(rows, one, file) for file in one.files}


def _kept_file(rows: JobRows, one: Publication, file: File) -> bytes:
    data = rows.file(file.sha256)
    if data is None:
        raise NoAnswer(
            "J108",
            f"{one.number} 留存的文件 {file.name} 不见了，或被改过",
            where=file.sha256[:12],
            remedy="记录库被改动过；用 zhiban log verify 核对，从备份恢复",
        )
    return data


def _month_draft(look: Look, period: Period) -> Made | None:
    month = date.fromisoformat(f"{period.about}-01")
    revisions = of_month(look.publications, month)
    if revisions:
        return Made(f"{revisions[-1].number} 已有，没有另制")
    found = draft(look, month)
    return found[1] if found is not None else None


def _month_reissue(look: Look, period: Period) -> Made | None:
    number = period.about.partition("@")[0]
    old = next(one for one in look.publications if one.number == number)
    found = draft(look, old.month)
    if found is None:
        return Made(f"{old.number} 的放假安排有变化，值班表没有变化")
    new, made = found
    void = voided(look.publications, new)
    early = "预排各日的放假安排已公布" if old.early else "当月的放假安排有变化"
    text = f"{old.number} {early}，重新制表。\n{made.text}"
    return replace(
        made,
        text=text,
        said=f"{new.number} 因放假安排重制，待签发{f'；{void_words(void)}' if void else ''}",
    )


def _month_publish(look: Look, period: Period) -> Made | None:
    one = numbered(look.publications, _month_of(look, period), period.about)
    return issued(look, one, files_of(look, one)) if one.state == "signed" else None


def _month_reminder(look: Look, period: Period) -> Made | None:
    number = period.about.partition("@")[0]
    one = next(one for one in look.publications if one.number == number)
    if one.state != "draft":
        return None
    month = month_text(one.month)
    begun = look.now >= midnight(one.month)
    when = f"{one.month.year}年{one.month.month}月已经开始" if begun else "到了印发的时候"
    text = (
        f"{when}，{one.title}还没有签发，没有印发。\n"
        f"签发：zhiban month {month} sign --by 岗位；签发后自动印发。\n"
    )
    return Made(f"{one.number} 提醒签发", f"提醒签发：{one.title}", text)


def _month_of(look: Look, period: Period) -> date:
    return next(one.month for one in look.publications if one.number == period.about)


# --- what is told ---------------------------------------------------------------------------------


def _holiday_sheet(look: Look, period: Period) -> Made | None:
    first = date.fromisoformat(period.about.partition("@")[0])
    block = look.desk.loaded.holidays.block_on(first)
    if block is None:
        return None
    rosters = look.desk.days(days_between(first, block.last))
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


def _brief(look: Look, period: Period) -> Made | None:
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
    return Made(
        f"{day} 简报", f"值班简报 {day_words(day)}", text, {f"简报-{day}.txt": text.encode()}
    )


def _notice(look: Look, period: Period) -> Made | None:
    from engine.errors import InputFault
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


def _forecast(look: Look, period: Period) -> Made | None:
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


def _warning(look: Look, period: Period) -> Made | None:
    for about, words in _warnings(look):
        if about == period.about:
            return Made(words, f"到期提示：{words.partition('；')[0]}", f"{words}\n")
    return None


def _warnings(look: Look) -> Iterator[tuple[str, str]]:
    day = look.now.astimezone(BEIJING).date()
    unknown = unknown_from(look.desk.loaded.holidays, day)
    if unknown is not None:
        from service.jobs.planning import notice_year

        year = notice_year(unknown)
        yield (
            f"holidays-{year}",
            (
                f"{day_words(unknown)}起没有国务院放假安排；{year} 年的通知公布后，"
                "用 zhiban calendar add 加入"
            ),
        )
    for review in look.settings.reviews:
        about = f"{review.id}-{review.by.isoformat()}"
        yield about, f"{review.words}应在 {review.by} 前复核；复核后改 site.yaml 里的日期"


MAKERS: Final[Mapping[str, Callable[[Look, Period], Made | None]]] = {
    "month-draft": _month_draft,
    "month-reissue": _month_reissue,
    "month-publish": _month_publish,
    "month-reminder": _month_reminder,
    "holiday-sheet": _holiday_sheet,
    "brief": _brief,
    "notice": _notice,
    "forecast": _forecast,
    "warning": _warning,
}
"""Job → what makes it."""

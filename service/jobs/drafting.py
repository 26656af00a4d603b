"""Monthly sheets drafted, issued, reminded of（值班表）: what is said of them, their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from calendars.spans import DateSpan
from calendars.ten_days import month_end
from engine.facts.moments import midnight
from service.answers.wording import moment_words
from service.jobs.bench import Look
from service.jobs.kept_files import kept_file, kept_files
from service.jobs.made import Made
from service.jobs.planning import DAYS_OFF, Period, days_off_digest
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
from service.jobs.sheets import day_changes, early_days, inputs_of, sheet_files
from service.people.drafting import USUAL, Making, NoPeople, People, people_of
from service.people.kept_sheet import with_names
from service.people.reviewing import refuse_stale
from service.people.standing import PEOPLE_FILE


def draft(look: Look, month: date, making: Making = USUAL) -> tuple[Publication, Made] | None:
    """The next revision of a month; ``None`` if it would say what the last one says.

    After a sheet of the month was issued it is a change order.
    """
    revisions = of_month(look.publications, month)
    last = revisions[-1] if revisions else None
    base = standing(revisions, month) or last
    rosters = look.desk.days(DateSpan(month, month_end(month.year, month.month)).days())
    number = f"{DRILL if look.bench.exercise else ''}{month_text(month)}-{len(revisions) + 1}"
    contents = sheet_files(look.desk, rosters, f"值班表-{number}", month_text(month))
    people = people_of(look, month, making)
    if isinstance(people, People):
        contents[f"{PEOPLE_FILE}{number}.json"] = people.data
    if last is not None and _sheet_digests(last.files) == _sheet_digests(_listed(contents)):
        return None
    orders = sum(1 for one in revisions if one.issued_at is not None)
    changes = _changes(look, base, contents[f"值班表-{number}.json"])
    if orders:
        order = _order_text(number, orders, base, changes, people)
        contents[f"变更单-{number}.txt"] = order.encode()
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
        people=people.said,
        exercise=look.bench.exercise,
    )
    return one, _drafted(one, contents, voided(revisions, one))


def _listed(contents: Mapping[str, bytes]) -> tuple[File, ...]:
    return tuple(
        File(name, sha256(data).hexdigest(), len(data)) for name, data in sorted(contents.items())
    )


def _sheet_digests(files: tuple[File, ...]) -> dict[str, str]:
    """The digests of the sheet of units and of that of people, whatever their numbers."""
    return {
        file.name.partition("-")[0]: file.sha256 for file in files if file.name.endswith(".json")
    }


def _unit_sheet(files: tuple[File, ...]) -> File:
    return next(
        file for file in files
        if file.name.endswith(".json") and not file.name.startswith(PEOPLE_FILE)
    )  # fmt: skip


def _changes(look: Look, base: Publication | None, sheet: bytes) -> tuple[str, ...]:
    """How the sheet differs from the one that it replaces."""
    if base is None:
        return ()
    with look.bench.store.job_rows() as rows:
        before = kept_file(rows, base, _unit_sheet(base.files))
    return day_changes(before, sheet)


def _order_text(
    number: str,
    order: int,
    base: Publication | None,
    changes: tuple[str, ...],
    people: People | NoPeople,
) -> str:
    """A change order in words; people by their ids, since it is kept for ever."""
    replaced = base.number if base is not None else ""
    lines = [
        f"值班表变更单第{order}号（编号 {number}）",
        f"变更 {replaced}，签发、印发后取代之。",
        "",
        *(changes or ("各单位各日的值守没有变化（依据、待办或设置有变化）。",)),
    ]
    if isinstance(people, People) and people.kept.changes:
        moved = [with_names(line, lambda person: person) for line in people.kept.changes]
        lines += ["", f"人员变动 {len(moved)} 处（人员编号见名册）：", *moved]
    return "\n".join(lines) + "\n"


def _drafted(one: Publication, contents: Mapping[str, bytes], void: str) -> Made:
    """The announcement of a draft; ``void`` is the sheet whose signature it voids."""
    lines = [
        f"{one.title}已拟制，待签发。",
        *([f"{void_words(void)}。"] if void else []),
        *_early_lines(one),
        *(["与上一号相比："] if one.replaces else []),
        *(one.changes or (["各日值守没有变化。"] if one.replaces else [])),
        *([f"{one.people}。"] if one.people else []),
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
        *([f"{one.people}。"] if one.people else []),
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


def month_draft(look: Look, period: Period) -> Made | None:
    """The first sheet of a month, made on its day（拟制）."""
    month = date.fromisoformat(f"{period.about}-01")
    revisions = of_month(look.publications, month)
    if revisions:
        return Made(f"{revisions[-1].number} 已有，没有另制")
    found = draft(look, month)
    return found[1] if found is not None else None


def month_reissue(look: Look, period: Period) -> Made | None:
    """The sheet of a month made anew, since its holidays changed（重制）."""
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


def month_change(look: Look, period: Period) -> Made | None:
    """The change order of an issued month, since somebody came or went（变更单）."""
    found = draft(look, date.fromisoformat(f"{period.about.partition('@')[0]}-01"))
    if found is None:
        return Made("名单有变化，本月值班表没有变化")
    return replace(found[1], text=f"应到单位有变化，出变更单。\n{found[1].text}")


def month_publish(look: Look, period: Period) -> Made | None:
    """The issue of a sheet that was signed（印发）."""
    one = numbered(look.publications, _month_of(look, period), period.about)
    if one.state != "signed":
        return None
    refuse_stale(look, one)
    return issued(look, one, files_of(look, one))


def month_reminder(look: Look, period: Period) -> Made | None:
    """That a sheet waits for its signature（提醒签发）."""
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

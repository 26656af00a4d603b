"""Jobs, publications and the outbox for people, and as JSON（作业、值班表各号、发件箱）."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from service.answers.wording import moment_words, table
from service.jobs.bench import DRILL_KEY
from service.jobs.planning import JOBS, Period
from service.jobs.publications import STATES, Publication, month_text
from service.store.job_rows import MadePeriod, Posted

CHANNELS: Final = {"folder": "文件夹", "mail": "邮件"}
SENT: Final = {"waiting": "待发", "sent": "已发", "dead": "发不出"}


def publication_lines(one: Publication) -> list[str]:
    """One publication in full."""
    lines = [
        f"{one.title}  {STATES[one.state]}{'，已被取代' if one.superseded else ''}",
        f"  拟制 {moment_words(one.made_at)}",
    ]
    if one.signed_at is not None:
        void = "，已不再有效" if one.superseded and one.issued_at is None else ""
        document = f"，{one.document}" if one.document else ""
        lines.append(f"  签发 {moment_words(one.signed_at)}，{one.signed_by}{document}{void}")
    if one.issued_at is not None:
        lines.append(f"  印发 {moment_words(one.issued_at)}")
    if one.early:
        lines.append(f"  预排 {one.early[0]} 至 {one.early[-1]}，放假安排公布并加入后重新制表")
    if one.people:
        lines.append(f"  {one.people}")
    if one.replaces:
        lines.append(f"  与 {one.replaces} 相比：")
        lines += [f"    {text}" for text in one.changes or ("各日值守没有变化",)]
    lines += [f"  文件 {file.name}（{file.size} 字节，{file.sha256[:12]}）" for file in one.files]
    number, check = one.head
    known = f"记录到 #{number}（{check}）" if number else "没有记录"
    lines.append(f"  摘要 {one.digest[:19]}，{known}")
    return [*lines, *(f"    {name} {value}" for name, value in one.inputs.items())]


def publication_form(one: Publication) -> dict[str, Any]:
    """One publication as plain values."""
    return {
        "number": one.number,
        "month": month_text(one.month),
        "revision": one.revision,
        "change_order": one.change,
        "state": one.state,
        "superseded": one.superseded,
        "replaces": one.replaces,
        "digest": one.digest,
        "inputs": dict(one.inputs),
        "head": {"seq": one.head[0], "hash": one.head[1]},
        "made_at": one.made_at.isoformat(),
        "signed_at": _iso(one.signed_at),
        "signed_by": one.signed_by,
        "document": one.document,
        "issued_at": _iso(one.issued_at),
        "early": [day.isoformat() for day in one.early],
        "changes": list(one.changes),
        "people": one.people,
        "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in one.files],
        "exercise": one.exercise,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def period_row(one: MadePeriod) -> list[str]:
    """A period that was made, as a row."""
    due = moment_words(one.due_at)
    name = f"{JOBS.get(one.job, one.job)}{'（演练）' if _is_drill(one) else ''}"
    return [name, one.key, due, moment_words(one.made_at), one.said]


def _is_drill(one: MadePeriod) -> bool:
    return one.key.startswith(DRILL_KEY)


def unissued_line(one: Publication) -> str:
    """A month whose sheet is not issued though it should be, and where the last one stands."""
    waits = STATES[one.state].rpartition("，")[2]
    return f"{month_text(one.month)} 还没有印发：{one.number} {waits}"


def unissued_form(one: Publication) -> dict[str, Any]:
    """A month whose sheet is not issued though it should be, as plain values."""
    return {"month": month_text(one.month), "number": one.number, "state": one.state}


def made_text(made: Sequence[MadePeriod]) -> str:
    """Periods made, as a table."""
    if not made:
        return "没有办过什么"
    heads = ["作业", "编号", "应办", "办理", "内容"]
    return "\n".join(table([heads, *map(period_row, made)]))


def made_form(one: MadePeriod) -> dict[str, Any]:
    """A period that was made, as plain values."""
    return {
        "key": one.key,
        "job": one.job,
        "due_at": one.due_at.isoformat(),
        "made_at": one.made_at.isoformat(),
        "late_seconds": int(max(0.0, one.late_seconds)),
        "said": one.said,
        "exercise": _is_drill(one),
    }


def missing_form(one: Period) -> dict[str, Any]:
    """A period that is due and was not made, as plain values."""
    return {"key": one.key, "job": one.job, "due_at": one.due.isoformat()}


def outbox_text(posted: Sequence[Posted]) -> str:
    """What went to whom, as a table; why it did not, below each."""
    if not posted:
        return "发件箱是空的"
    heads = ["状态", "方式", "收件", "主题", "时间", "次数"]
    rows = [[SENT[p.state], CHANNELS[p.message.channel], p.message.recipient, p.message.subject,
             moment_words(p.attempts[-1].at if p.attempts else p.message.created_at),
             str(len(p.attempts))] for p in posted]  # fmt: skip
    lines = table([heads, *rows])
    shown = lines[:1]
    for line, one in zip(lines[1:], posted, strict=True):
        shown.append(line)
        if one.attempts and one.attempts[-1].said:
            again = f"，{moment_words(one.due_at)} 再试" if one.state == "waiting" else ""
            shown.append(f"      {one.attempts[-1].said}{again}")
    return "\n".join(shown)


def posted_form(one: Posted) -> dict[str, Any]:
    """A message as plain values."""
    message = one.message
    return {
        "key": message.key,
        "state": one.state,
        "channel": message.channel,
        "to": message.recipient,
        "subject": message.subject,
        "created_at": message.created_at.isoformat(),
        "files": [{"name": name, "sha256": digest} for name, digest in message.files],
        "attempts": [
            {"at": a.at.isoformat(), "outcome": a.outcome, "said": a.said} for a in one.attempts
        ],
    }

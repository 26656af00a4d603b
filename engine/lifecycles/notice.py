"""The life cycle of a notice or a reminder（通知与提醒的流程）: due, printed, sent, acknowledged.

A document printed anew with another content begins again at printed: it is to be sent, and
acknowledged, itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from engine.errors import InputFault
from engine.facts.moments import shown
from engine.facts.registry import units_meant
from engine.lifecycles.cycle import NOTHING, Lifecycle, Step
from engine.packs.pack import Pack
from engine.records.follow_ups import Paper, Receipt
from engine.records.record import Done, Record
from engine.roster.roster import Pending
from engine.roster.settled import settles

KINDS: Final = ("notice", "reminder")
"""Kinds of pending item that a document settles."""

NOTICE: Final = Lifecycle(
    id="notice",
    title="通知与提醒",
    states={
        NOTHING: "没有这一项",
        "due": "应发",
        "printed": "已印制",
        "sent": "已发出",
        "acknowledged": "已签收",
    },
    waiting={"due": "印制并发出", "printed": "发出", "sent": "签收"},
    acts={
        "await": "到期",
        "print": "印制",
        "send": "发出",
        "tell": "口头通知",
        "acknowledge": "签收",
        "acknowledge_last": "最后一家签收",
    },
    missing={
        "await": "",
        "print": "",
        "send": "先印制（notice print）；没有文书、口头通知的加 --oral",
        "tell": "不用再登记；内容改了，重新印制（notice print）之后再发",
        "acknowledge": "先发出（notice sent）",
        "acknowledge_last": "先发出（notice sent）",
    },
    steps=(
        Step("await", (NOTHING,), "due"),
        Step("print", ("due", "printed", "sent", "acknowledged"), "printed"),
        Step("send", ("printed",), "sent"),
        Step("tell", ("due", "printed"), "sent"),
        Step("acknowledge", ("sent",), "sent"),
        Step("acknowledge_last", ("sent",), "acknowledged"),
    ),
)
"""The table; a receipt is ``acknowledge_last`` when nobody else's is waited for."""

Told = Paper | Done | Receipt
"""A record that tells of a notice."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a notice has come（进展）.

    ``to`` are its addressees: those of the sending, else of the printing, else of the item.
    ``receipts`` are of the last sending.
    """

    to: tuple[str, ...]
    state: str = "due"
    paper: Paper | None = None
    sent: Done | None = None
    receipts: tuple[tuple[str, Receipt], ...] = ()

    @property
    def acknowledged(self) -> tuple[str, ...]:
        """The addressees that have acknowledged, in the order of the addressees."""
        names = {name for name, _ in self.receipts}
        return tuple(name for name in self.to if name in names)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The addressees that have not acknowledged yet."""
        return tuple(name for name in self.to if name not in self.acknowledged)

    @property
    def last(self) -> datetime | None:
        """When the last act was taken; ``None`` before the first."""
        acts = (self.paper, self.sent, *(receipt for _, receipt in self.receipts))
        return max((act.at for act in acts if act is not None), default=None)


def told_of(number: str, item: Pending | None, records: Iterable[Record], pack: Pack) -> list[Told]:
    """The records that tell of the item, by time; those at once as recorded.

    Without the ``item`` only what names its number is found.
    """
    found = [
        one
        for one in records
        if isinstance(one, Paper | Done | Receipt) and _tells(one, number, item, pack)
    ]
    return sorted(found, key=lambda one: one.at)


def _tells(one: Told, number: str, item: Pending | None, pack: Pack) -> bool:
    if isinstance(one, Done):
        named = one.kind in KINDS and one.about == number
        return named or (item is not None and settles(one, item, pack))
    return one.about == number


def progress(told: Iterable[Told], to: Sequence[str], pack: Pack) -> Progress:
    """How far the notice has come; what does not fit where it stands is passed over."""
    found = Progress(tuple(to))
    for one in told:
        found = _after(found, one, tuple(to), pack)
    return found


def passed_over(told: Iterable[Told], pack: Pack) -> tuple[Told, ...]:
    """What was sent or acknowledged, and does not fit where it stands.

    A paper says to whom it goes; it is never passed over but where the same was printed before.
    """
    found, left = Progress(()), []
    for one in told:
        after = _after(found, one, (), pack)
        if after is found and not isinstance(one, Paper):
            left.append(one)
        found = after
    return tuple(left)


def _after(before: Progress, one: Told, to: tuple[str, ...], pack: Pack) -> Progress:
    if isinstance(one, Paper):
        if before.paper is not None and one.digest and one.digest == before.paper.digest:
            return before
        state = NOTICE.after(before.state, "print") or before.state
        return Progress(one.to or to, state, one, None)
    if isinstance(one, Done):
        state = NOTICE.after(before.state, "tell") or ""
        return replace(before, state=state, sent=one, to=one.to or before.to) if state else before
    name = addressee(one.by, before.to, pack)
    state = NOTICE.after(before.state, _receipt_act(before, name)) or ""
    if not state or not name or name in before.acknowledged:
        return before
    return replace(before, state=state, receipts=(*before.receipts, (name, one)))


def _receipt_act(before: Progress, name: str) -> str:
    return "acknowledge_last" if set(before.waiting) <= {name} else "acknowledge"


def addressee(name: str, to: Iterable[str], pack: Pack) -> str:
    """Which of those addressed is called so, by any of its names; empty if none is."""
    meant = {unit.id for unit in units_meant(name, pack)}
    same = (
        one for one in to if name == one or meant & {unit.id for unit in units_meant(one, pack)}
    )
    return next(same, "")


# --- what may not follow --------------------------------------------------------------------------


def refuse_sending(found: Progress, at: datetime, number: str, *, oral: bool) -> None:
    """Refuse to send what cannot be sent now. Raises InputFault W121, W122, W126."""
    act = "tell" if oral else "send"
    if NOTICE.after(found.state, act) is None:
        code = "W122" if found.sent is not None else "W121"
        raise _out_of_order(code, found, act, number)
    refuse_early(found, at, number)


def refuse_receipt(found: Progress, by: str, at: datetime, number: str, pack: Pack) -> str:
    """The addressee whose receipt ``by`` gives. Raises InputFault W123, W124, W125, W126."""
    if found.sent is None:
        raise _out_of_order("W123", found, "acknowledge", number)
    name = addressee(by, found.to, pack)
    if not name:
        remedy = f"收文单位：{'、'.join(found.to)}"
        raise InputFault("W124", f"{by}不是 {number} 的收文单位", where="--by", remedy=remedy)
    if name in found.acknowledged:
        left = "、".join(found.waiting) or "无"
        what = f"{name}已经签收过 {number}"
        raise InputFault("W125", what, where="--by", remedy=f"不用再登记；还没有签收的：{left}")
    refuse_early(found, at, number)
    return name


def refuse_early(found: Progress, at: datetime, number: str) -> None:
    """Refuse an act earlier than the last one. Raises InputFault W126."""
    if found.last is not None and at < found.last:
        what = f"{shown(at)} 早于 {number} 的上一步（{shown(found.last)}，{_state(found)}）"
        raise InputFault(
            "W126", what, where="--at", remedy="核对时间；上一步登错了，用 zhiban correct"
        )


def refuse_overtaken(before: Iterable[Told], after: Iterable[Told], pack: Pack) -> None:
    """Refuse a correction after which a later step would no longer fit. Raises InputFault W126."""
    known = passed_over(before, pack)
    lost = next((one for one in passed_over(after, pack) if one not in known), None)
    if lost is not None:
        step = "签收" if isinstance(lost, Receipt) else "发出"
        what = f"更正后，{shown(lost.at)} {lost.by}的{step}跟不上前一步"
        remedy = "核对时间和收文单位；后面的步骤也错了，先更正后面的"
        raise InputFault("W126", what, where="--set", remedy=remedy)


def _state(found: Progress) -> str:
    return NOTICE.states[found.state]


def _out_of_order(code: str, found: Progress, act: str, number: str) -> InputFault:
    what = f"{number} {_state(found)}，不能登记「{NOTICE.acts[act]}」"
    missing = NOTICE.missing["tell" if found.sent is not None else act]
    return InputFault(code, what, where=number, remedy=missing)

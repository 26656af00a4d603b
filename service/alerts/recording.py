"""What a message says, recorded（预警登记）: alerts, ends of earlier ones, and what contradicts.

A message may come again, by another way, out of order, or with other content under the same
identifier. What was recorded first stands; a person decides about what contradicts it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from engine.errors import InputFault, plain
from engine.facts.alert_life import ASSUMED_LIFE, UNKNOWN
from engine.facts.area import concerns
from service.alerts.chinese import IDENTIFIER
from service.alerts.message import AlertMessage, ReadAlert

if TYPE_CHECKING:
    from service.store.writing import Writing

STATUSES: Final = frozenset({"Actual", "Exercise", "System", "Test", "Draft"})
SLACK: Final = timedelta(hours=1)
"""How far the times of one message may differ, as relays and lists write them."""

_ISSUER: Final = 14
_NAMES: Final = {
    "hazard": "灾种",
    "colour": "颜色",
    "status": "状态",
    "area": "区域",
    "issued": "发布时间",
    "expires": "失效时间",
}


@dataclass(slots=True)
class Told:
    """What became of a message（登记结果）: sentences, and what a person must decide.

    ``known``: all that it says was recorded before, from another message of the same identifier.
    """

    known: bool = False
    lines: list[str] = field(default_factory=list)
    doubts: list[InputFault] = field(default_factory=list)


class Recorder:
    """Records messages in an open transaction（登记）.

    Args:
        writing: the transaction.
        at: when they are recorded.
        actor: who reads them in.

    """

    def __init__(self, writing: Writing, at: datetime, actor: str) -> None:
        self.writing = writing
        self.at = at
        self.actor = actor
        self._by_issuer: dict[str, list[dict[str, Any]]] | None = None

    def record(self, message: AlertMessage, received: int, source: str) -> Told:
        """Record what a message says; ``received`` is the number of what arrived."""
        told = Told()
        if message.lifts:
            self._lift(message, received, source, told)
        elif message.alerts:
            self._add(message, received, source, told)
        else:
            told.lines.append(f"{_line(message.identifier)} 没有预警内容，只留存")
        return told

    def _add(self, message: AlertMessage, received: int, source: str, told: Told) -> None:
        known = self._parts(_line(message.identifier))
        for one in message.alerts:
            body = body_of(one, message)
            if not known:
                self._append("alert", body["id"], body, received)
                told.lines.append(f"{body.get('headline') or body['hazard']}（{body['id']}）")
            else:
                _compare(known, body, source, told)
        told.known = bool(known)
        if not known:
            self._say_order(message, source, told)

    def _say_order(self, message: AlertMessage, source: str, told: Told) -> None:
        """What is odd about the order in which the messages came."""
        own = _line(message.identifier)
        told.lines += [
            f"更新的是 {ref}（尚未收到过它的发布件）"
            for ref in _earlier(message)
            if not self.writing.has_message("alert", ref)
        ]
        for event in self.writing.find(("lift",), own)[:1]:
            at = str(event.body["at"])
            told.lines.append(f"{own} 的解除件先到过，{at[:16]} 起已解除")
            if _moment(at) <= message.sent - SLACK:
                what = f"{own} 的解除件（{at[:16]}）早于它的发布时间，按已解除算"
                remedy = "向发布单位核实；若仍有效，用 zhiban alert add 另登一条"
                told.doubts.append(_doubt("A112", what, source, remedy))

    def _lift(self, message: AlertMessage, received: int, source: str, told: Told) -> None:
        own = _line(message.identifier)
        named = list(dict.fromkeys(_line(ref) for ref in message.references)) or [own]
        for identifier in named:
            known = self._parts(identifier)
            if known and message.sent < min(_moment(body["issued"]) for body in known) - SLACK:
                what = f"解除 {identifier} 的时间早于它的发布时间，没有登记"
                told.doubts.append(_doubt("A112", what, source, "核对后用 zhiban alert lift 解除"))
                continue
            body = {
                "id": identifier,
                "at": message.sent.isoformat(),
                "by": own,
                "status": message.status,
            }
            if any(event.body == body for event in self.writing.find(("lift",), identifier)):
                told.lines.append(f"解除 {identifier}：已登记过")
                continue
            self._append("lift", identifier, body, received)
            told.lines.append(f"解除 {identifier}{'' if known else '（尚未收到过它的发布件）'}")
        if named == [own] and not self._parts(own):
            self._ask_which(message, source, told)

    def _ask_which(self, message: AlertMessage, source: str, told: Told) -> None:
        """A lift that names no alert: those of its issuer and hazard that it may mean."""
        hazards = {one.hazard for one in message.alerts}
        found = [
            str(body["id"])
            for body in self._of_issuer(message.identifier)
            if body["hazard"] in hazards and self._open(body, message)
        ]
        if found:
            what = (
                f"解除件 {_line(message.identifier)} 没有写明解除哪一条；可能是 {'、'.join(found)}"
            )
            remedy = (
                f"核实后运行 zhiban alert lift --id {found[-1]} --at {message.sent.isoformat()}"
            )
            told.doubts.append(_doubt("A112", what, source, remedy))

    def _of_issuer(self, identifier: str) -> list[dict[str, Any]]:
        """Alerts recorded of the same issuing office, by their Chinese identifiers."""
        if not IDENTIFIER.fullmatch(identifier):
            return []
        if self._by_issuer is None:
            self._by_issuer = {}
            for event in self.writing.find(("alert",)):
                self._by_issuer.setdefault(event.ref[:_ISSUER], []).append(event.body)
        return self._by_issuer.get(identifier[:_ISSUER], [])

    def _open(self, body: dict[str, Any], message: AlertMessage) -> bool:
        """Whether an alert recorded was still in force when the message was sent."""
        issued = _moment(body["issued"])
        over = _moment(body["expires"]) if body.get("expires") else issued + ASSUMED_LIFE
        same = body["status"] == message.status and issued <= message.sent < over
        return same and not self.writing.has("lift", message_id(body))

    def _parts(self, identifier: str) -> list[dict[str, Any]]:
        """The bodies recorded of a message: of itself, and of its further hazards."""
        found: list[dict[str, Any]] = []
        name, number = identifier, 1
        while events := self.writing.find(("alert",), name):
            found.append(events[0].body)
            number += 1
            name = f"{identifier}#{number}"
        return found

    def _append(self, kind: str, ref: str, body: dict[str, Any], received: int) -> None:
        self.writing.append(self.at, kind, ref, body, received=received, actor=self.actor)
        if kind == "alert" and self._by_issuer is not None:
            self._by_issuer.setdefault(ref[:_ISSUER], []).append(body)


def body_of(one: ReadAlert, message: AlertMessage) -> dict[str, Any]:
    """An alert as the record that is kept（记录正文）; no person's name is in it."""
    body: dict[str, Any] = {
        "id": _line(one.id),
        "hazard": _line(one.hazard),
        "colour": one.colour,
        "issued": message.sent.isoformat(),
        "status": message.status if message.status in STATUSES else "System",
    }
    if one.area:
        body["area"] = list(one.area)
    if one.effective > message.sent:
        body["effective"] = one.effective.isoformat()
    if one.expires is not None:
        body["expires"] = one.expires.isoformat()
    if superseded := _earlier(message):
        body["supersedes"] = superseded
    if one.headline:
        body["headline"] = _line(one.headline)
    return body


def _earlier(message: AlertMessage) -> list[str]:
    own = _line(message.identifier)
    return [ref for ref in dict.fromkeys(map(_line, message.references)) if ref != own]


def _compare(known: list[dict[str, Any]], body: dict[str, Any], source: str, told: Told) -> None:
    """Say whether what was recorded under this identifier says the same."""
    identifier = message_id(body)
    old = next((one for one in known if one["hazard"] == body["hazard"]), None)
    wrong = ["hazard"] if old is None else differences(old, body)
    if wrong:
        shown = old or known[0]
        pairs = [f"{_NAMES[n]} {_shown(shown.get(n))} → {_shown(body.get(n))}" for n in wrong]
        what = f"{identifier} 已经登记过，内容不同：{'；'.join(pairs)}；以先登记的为准"
        remedy = f"向发布单位核实；若以这一份为准：{_correction(shown, body, wrong)}"
        told.doubts.append(_doubt("A111", what, source, remedy))
        return
    told.lines.append(f"{identifier} 已经登记过，内容一致")


def _correction(old: dict[str, Any], new: dict[str, Any], wrong: list[str]) -> str:
    """The command that makes the record say what the later message says."""
    sets = [
        f"--set {name}={value}"
        for name in wrong
        for value in (new[name] if isinstance(new[name], list) else [new[name]])
    ]
    return f"zhiban correct --ref {old['id']} --kind 预警 {' '.join(sets)} --reason 核实"


def message_id(body: dict[str, Any]) -> str:
    """The message's identifier of an alert's record."""
    return str(body["id"]).partition("#")[0]


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The fields in which two accounts of one alert contradict each other（矛盾之处）.

    What one of them does not say contradicts nothing; nor do times an hour apart, as lists round
    them and relays send later.
    """
    wrong = [name for name in ("status",) if old[name] != new[name]]
    if UNKNOWN not in (old["colour"], new["colour"]) and old["colour"] != new["colour"]:
        wrong.append("colour")
    area, other_area = old.get("area", ()), new.get("area", ())
    if area and other_area and not any(concerns(area, code) for code in other_area):
        wrong.append("area")
    for name in ("issued", "expires"):
        one, other = old.get(name), new.get(name)
        if one and other and abs(_moment(one) - _moment(other)) > SLACK:
            wrong.append(name)
    return wrong


def _shown(value: object) -> str:
    return "、".join(value) if isinstance(value, list) else str(value or "无")


def _moment(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def _line(text: str) -> str:
    """Words from a stranger as one line that can be printed."""
    return plain(" ".join(text.split()))


def _doubt(code: str, what: str, where: str, remedy: str) -> InputFault:
    return InputFault(code, what, where=where, remedy=remedy)

"""What every format comes to（归一）: a message as its format says it, made into alerts.

The traps are dealt with here, once for all formats: drills, test wording, receipts, lifts by words,
references to oneself, what is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.errors import InputFault
from service.alerts import chinese, english
from service.alerts.conformance import WORDS
from service.alerts.hazards import Piece, read_pieces
from service.alerts.infos import Info
from service.alerts.message import AlertMessage, HazardNames, ReadAlert
from service.alerts.reading import Reading, shown

MAX_KEY: Final = 300
MAX_REFERENCES: Final = 500

_RECEIPTS: Final = frozenset({"Ack", "Error"})
_TEST_CODES: Final = frozenset({"RMT", "RWT", "NPT", "DMO", "NMN"})


@dataclass(frozen=True, slots=True)
class Said:
    """A message as its format says it（报文原意）, before the traps are looked at.

    Attributes:
        identifier: the key of the message.
        sender: the issuing office as written; may be empty.
        sent: when it was sent, Beijing time.
        status: ``Actual`` …, as written when it is none of CAP's words.
        msg_type: ``Alert`` …; likewise.
        references: identifiers of the earlier messages, its own too if it names itself.
        infos: what it says, once for each language or hazard.
        remark: further words that may speak of a test.

    """

    identifier: str
    sender: str
    sent: datetime
    status: str
    msg_type: str
    references: tuple[str, ...]
    infos: tuple[Info, ...]
    remark: str = ""


def assembled(said: Said, reading: Reading, hazards: HazardNames) -> AlertMessage:
    """The message as alerts, with the notes that a person should read.

    Raises:
        InputFault: A104 absurdly many references; A106 an identifier that is too long.

    """
    if len(said.references) > MAX_REFERENCES:
        what = f"引用的报文超过 {MAX_REFERENCES} 份"
        raise reading.fault("A104", what, "这不是正常的单份预警报文，请弃用。")
    pieces = read_pieces(said.infos, said.identifier, said.sent, reading, hazards)
    lifts = _lifts(said.msg_type, pieces, reading)
    _note_kind(said, reading)
    told = _in_force(pieces, said.msg_type, reading, lifts=lifts)
    alerts = tuple(piece.alert(said.identifier, said.sent, n) for n, piece in enumerate(told, 1))
    _note_alerts(told, alerts, reading, lifts=lifts)
    references = _references(said, reading, lifts=lifts)
    return AlertMessage(
        said.identifier,
        said.sender,
        said.sent,
        said.status,
        said.msg_type,
        references,
        alerts,
        lifts,
        tuple(reading.notes),
    )


def no_key(name: str, found: str, reading: Reading) -> InputFault:
    """The refusal of a message without its ``name``, or with one that is too long."""
    what = (
        f"元素 {name} 过长（超过 {MAX_KEY} 字）" if found else f"缺少必备元素 {name}，或其内容为空"
    )
    return reading.fault("A106", what, "请向发布单位或来源索取完整报文。")


def sent_or_named(sent: datetime | None, identifier: str, reading: Reading) -> datetime:
    """When a message was sent; where it does not say, the time in its Chinese identifier.

    Raises:
        InputFault: A106 when neither says.

    """
    if sent is not None:
        return sent
    if not chinese.IDENTIFIER.fullmatch(identifier):
        raise no_key("sent", "", reading)
    reading.note("time_from_identifier", "没有发布时间，取自编号中的北京时间，请核对。")
    found = Reading(reading.source, beijing=True).moment(identifier[15:29], "identifier")
    if found is None:
        raise no_key("sent", "", reading)
    return found


def _note_kind(said: Said, reading: Reading) -> None:
    """Notes on what kind of message it is: not actual, test wording, Ack, no content."""
    if said.status != "Actual":
        reading.note("not_actual", f"报文状态为 {shown(said.status)}，不是实况（Actual）。")
    elif _says_test(said):
        reading.note("test_wording", "报文状态为实况，但文字像测试或演练，请人工核实。")
    if said.msg_type in _RECEIPTS:
        reading.note("not_an_alert", f"报文类型 {said.msg_type} 是回执，不产生预警。")
    elif said.msg_type not in WORDS["msgType"]:
        reading.note("unknown_type", f"报文类型 {shown(said.msg_type)} 不明，按新发布处置。")
    if not said.infos and said.msg_type not in {"Cancel", *_RECEIPTS}:
        reading.note("no_info", "报文没有 info, 不含任何预警内容。")


def _says_test(said: Said) -> bool:
    texts = [said.remark, *(info.words for info in said.infos)]
    codes = {value for info in said.infos for _, value in info.event_codes}
    worded = any(chinese.says_drill(text) or english.says_test(text) for text in texts)
    return worded or bool(codes & _TEST_CODES)


def _lifts(msg_type: str, pieces: tuple[Piece, ...], reading: Reading) -> bool:
    """Whether the whole message ends its hazards: by its type, or by the words of every part."""
    if msg_type == "Cancel":
        return True
    if msg_type in _RECEIPTS or not pieces or not all(piece.ended(msg_type) for piece in pieces):
        return False
    reading.note("lifts_by_text", f"报文类型为 {shown(msg_type)}，但内容表明预警已解除。")
    return True


def _in_force(
    pieces: tuple[Piece, ...], msg_type: str, reading: Reading, *, lifts: bool
) -> tuple[Piece, ...]:
    """The pieces that count: none of a receipt; of a message that ends some hazards, the others."""
    if msg_type in _RECEIPTS:
        return ()
    if lifts:
        return pieces
    ended = [piece for piece in pieces if piece.ended(msg_type)]
    for piece in ended:
        reading.note("part_lifted", f"报文中 {shown(piece.hazard)} 已解除，其余仍有效。")
    return tuple(piece for piece in pieces if piece not in ended)


def _note_alerts(
    pieces: tuple[Piece, ...], alerts: tuple[ReadAlert, ...], reading: Reading, *, lifts: bool
) -> None:
    for piece, alert in zip(pieces, alerts, strict=True):
        name = shown(alert.hazard)
        if not piece.known:
            reading.note("unknown_hazard", f"灾种 {name} 不在词表中，请人工判定。")
        if not alert.area:
            reading.note("no_area", f"{name} 没有可识别的行政区划代码，请人工判定范围。")
        if lifts:
            continue
        if alert.colour == chinese.UNKNOWN:
            reading.note("unknown_colour", f"{name} 的预警颜色不明，请人工判定。")
        if alert.expires is None:
            reading.note("no_expires", f"{name} 没有写明失效时间（expires）。")
        elif alert.expires <= alert.effective:
            reading.note("ends_before_start", f"{name} 的失效时间不晚于生效时间，请核对。")


def _references(said: Said, reading: Reading, *, lifts: bool) -> tuple[str, ...]:
    """Identifiers of the earlier messages; its own is left out, unless the message lifts."""
    found = dict.fromkeys(said.references)
    if said.identifier in found:
        reading.note("self_reference", "报文引用了自己的标识。")
        if not lifts:
            del found[said.identifier]
    if lifts and not found:
        reading.note("no_references", "解除报文没有引用原预警，请人工确认解除的是哪一条。")
    if not lifts and not found and said.msg_type == "Update":
        text = "更新报文没有引用原预警，原预警仍按原来的时间算，请核对。"
        reading.note("update_without_references", text)
    return tuple(found)

"""The CAP reader（CAP 读取）: the bytes of one CAP 1.0, 1.1 or 1.2 message in, a plain value out.

Source: OASIS Common Alerting Protocol 1.2 (2010), read tolerantly; see practice notes on CMA.
"""

from __future__ import annotations

import re
from typing import Final

from engine.errors import InputFault
from service.alerts import chinese, english
from service.alerts.hazards import Piece, read_pieces
from service.alerts.infos import WORDS, Info, Reading, check_form, read_infos, shown, word
from service.alerts.message import AlertMessage, HazardNames, ReadAlert
from service.alerts.tree import Element, Tree, read_tree

MAX_KEY: Final = 300

_NAMESPACE: Final = re.compile(
    r"urn:oasis:names:tc:emergency:cap:1\.[0-9]|https?://www\.incident\.com/cap/1\.0"
)
_ROOTS: Final = {
    "rss": "RSS 订阅列表",
    "feed": "Atom 订阅列表",
    "alerts": "多份预警的合集",
    "html": "网页",
    "EDXLDistribution": "EDXL 分发封装",
    "Envelope": "SOAP 封装",
    "Error": "下载失败的错误回执",
}
_TIME_AT_END: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T\S*")
_RECEIPTS: Final = frozenset({"Ack", "Error"})
_TEST_CODES: Final = frozenset({"RMT", "RWT", "NPT", "DMO", "NMN"})


def read_cap(data: bytes, *, source: str, hazards: HazardNames) -> AlertMessage:
    """Reads one CAP message（读取一份 CAP 报文）.

    Args:
        data: the bytes as received; UTF-8, UTF-16, ISO-8859-x, Windows-125x, GBK or Big5.
        source: the file's name, shown in faults.
        hazards: the vocabulary of hazards.

    Returns:
        The message, times in Beijing time. Departures from the schema are notes.

    Raises:
        InputFault: A101 too large; A102 not well-formed XML; A103 DOCTYPE or entity; A104 too deep
            or too much; A105 not a CAP alert; A106 no identifier, sender or sent; A107 a time that
            cannot be read; A108 an encoding that cannot be read.

    """
    tree = read_tree(data, source)
    reading = Reading(source)
    _check_root(tree, reading)
    check_form(tree.root, reading)
    return _message(tree.root, reading, hazards)


def _check_root(tree: Tree, reading: Reading) -> None:
    root = tree.root
    known = _NAMESPACE.fullmatch(root.namespace)
    if root.name != "alert" or (root.namespace and not known):
        hint = _ROOTS.get(root.name, f"根元素是 {shown(root.name)}")
        what = f"不是 CAP 预警报文：{hint}"
        remedy = "请导入其中单份 CAP 报文（根元素为 alert, 命名空间为 OASIS CAP）。"
        raise reading.fault("A105", what, remedy, root)
    if not root.namespace:
        reading.note("not_conformant", "报文没有 CAP 命名空间，按 CAP 1.2 读取。")
    if tree.encoding_was_wrong:
        reading.note("encoding_mismatch", "报文声明的字符编码与实际不符，按 UTF-8 读取。")


def _message(root: Element, reading: Reading, hazards: HazardNames) -> AlertMessage:
    identifier, sender = _key(root, "identifier", reading), _key(root, "sender", reading)
    sent = reading.time(root, "sent")
    if sent is None:
        raise _no_key("sent", root, reading)
    infos = read_infos(root, reading)
    status, msg_type = word(root, "status"), word(root, "msgType")
    pieces = read_pieces(infos, identifier, sent, reading, hazards)
    lifts = _lifts(msg_type, pieces, reading)
    _note_kind(root, status, msg_type, infos, reading)
    told = _in_force(pieces, msg_type, reading, lifts=lifts)
    alerts = tuple(piece.alert(identifier, sent, number) for number, piece in enumerate(told, 1))
    _note_alerts(told, alerts, reading, lifts=lifts)
    references = _references(root, identifier, reading, lifts=lifts)
    return AlertMessage(
        identifier, sender, sent, status, msg_type, references, alerts, lifts, tuple(reading.notes)
    )


def _key(root: Element, name: str, reading: Reading) -> str:
    text = root.first(name)
    if not text or len(text) > MAX_KEY:
        raise _no_key(name, root, reading)
    if name == "identifier" and re.search(r"[\s,<&]", text):
        reading.note("not_conformant", "identifier 含有规范不允许的字符（空格、逗号等）。")
    return text


def _no_key(name: str, root: Element, reading: Reading) -> InputFault:
    found = root.first(name)
    what = (
        f"元素 {name} 过长（超过 {MAX_KEY} 字）" if found else f"缺少必备元素 {name}，或其内容为空"
    )
    return reading.fault("A106", what, "请向发布单位或来源索取完整报文。", root)


def _note_kind(
    root: Element, status: str, msg_type: str, infos: tuple[Info, ...], reading: Reading
) -> None:
    """Notes on what kind of message it is: not actual, test wording, Ack, no content."""
    if status != "Actual":
        reading.note("not_actual", f"报文状态为 {shown(status)}，不是实况（Actual）。")
    elif _says_test(root, infos):
        reading.note("test_wording", "报文状态为实况，但文字像测试或演练，请人工核实。")
    if msg_type in _RECEIPTS:
        reading.note("not_an_alert", f"报文类型 {msg_type} 是回执，不产生预警。")
    elif msg_type not in WORDS["msgType"]:
        reading.note("unknown_type", f"报文类型 {shown(msg_type)} 不明，按新发布处置。")
    if not infos and msg_type not in {"Cancel", *_RECEIPTS}:
        reading.note("no_info", "报文没有 info, 不含任何预警内容。")


def _says_test(root: Element, infos: tuple[Info, ...]) -> bool:
    texts = [root.first("note"), *(info.words for info in infos)]
    codes = {value for info in infos for _, value in info.event_codes}
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


def _references(
    root: Element, identifier: str, reading: Reading, *, lifts: bool
) -> tuple[str, ...]:
    """Identifiers of the earlier messages; the times beside them are not trusted: CMA's are new."""
    tokens = [token for element in root.all("references") for token in element.text.split()]
    triples = [token for token in tokens if token.count(",") >= 2]  # noqa: PLR2004 - sender,id,sent
    if len(triples) != len(tokens):
        reading.note("not_conformant", "references 不全是“发布单位,标识,时间”三段式。")
    usable = triples or tokens
    found = dict.fromkeys(name for token in usable if (name := _referred(token)))
    if identifier in found:
        reading.note("self_reference", "报文引用了自己的标识。")
        if not lifts:
            del found[identifier]
    if lifts and not found:
        reading.note("no_references", "解除报文没有引用原预警，请人工确认解除的是哪一条。")
    return tuple(found)


def _referred(token: str) -> str:
    parts = token.split(",")
    if len(parts) == 1:
        return parts[0]
    timed = _TIME_AT_END.fullmatch(parts[-1]) or len(parts) > 2  # noqa: PLR2004 - sender,id,sent
    return parts[-2] if timed else parts[-1]

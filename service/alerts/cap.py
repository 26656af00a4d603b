"""The CAP reader（CAP 读取）: the bytes of one CAP 1.0, 1.1 or 1.2 message in, a plain value out.

Source: OASIS Common Alerting Protocol 1.2 (2010), read tolerantly; see practice notes on CMA.
"""

from __future__ import annotations

import re
from typing import Final

from service.alerts.assembling import MAX_KEY, Said, assembled, no_key
from service.alerts.conformance import check_form
from service.alerts.infos import read_infos, word
from service.alerts.message import AlertMessage, HazardNames
from service.alerts.reading import Reading, shown
from service.alerts.tree import Element, Tree, read_tree

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
    return message_in(read_tree(data, source), source, hazards)


def message_in(tree: Tree, source: str, hazards: HazardNames) -> AlertMessage:
    """The CAP message in a document already parsed. Raises InputFault A104–A107."""
    reading = Reading(source)
    _check_root(tree, reading)
    check_form(tree.root, reading)
    return assembled(_said(tree.root, reading), reading, hazards)


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


def _said(root: Element, reading: Reading) -> Said:
    identifier, sender = _key(root, "identifier", reading), _key(root, "sender", reading)
    sent = reading.time(root, "sent")
    if sent is None:
        raise no_key("sent", "", reading)
    return Said(
        identifier=identifier,
        sender=sender,
        sent=sent,
        status=word(root, "status"),
        msg_type=word(root, "msgType"),
        references=_references(root, reading),
        infos=read_infos(root, reading),
        remark=root.first("note"),
    )


def _key(root: Element, name: str, reading: Reading) -> str:
    text = root.first(name)
    if not text or len(text) > MAX_KEY:
        raise no_key(name, text, reading)
    if name == "identifier" and re.search(r"[\s,<&]", text):
        reading.note("not_conformant", "identifier 含有规范不允许的字符（空格、逗号等）。")
    return text


def _references(root: Element, reading: Reading) -> tuple[str, ...]:
    """Identifiers of the earlier messages; the times beside them are not trusted: CMA's are new."""
    tokens = [token for element in root.all("references") for token in element.text.split()]
    triples = [token for token in tokens if token.count(",") >= 2]  # noqa: PLR2004 - sender,id,sent
    if len(triples) != len(tokens):
        reading.note("not_conformant", "references 不全是“发布单位,标识,时间”三段式。")
    return tuple(dict.fromkeys(name for token in triples or tokens if (name := referred(token))))


def referred(token: str) -> str:
    """The identifier in one reference: ``sender,identifier,sent``, or a part of that."""
    parts = token.split(",")
    if len(parts) == 1:
        return parts[0]
    timed = _TIME_AT_END.fullmatch(parts[-1]) or len(parts) > 2  # noqa: PLR2004 - sender,id,sent
    return parts[-2] if timed else parts[-1]

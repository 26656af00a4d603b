"""The domestic XML of 12379（国突系统报文）: GB/T 34283-2017, as public producers write it.

Not verified: no real file has been read yet, and every message says so. What differs from CAP: the
colour stands in ``severity`` (RED …), times are Beijing time without an offset, ``reference`` holds
an identifier alone, areas are codes with commas. A file is named
``{identifier}_{eventType}_{COLOUR}_{msgType}.xml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from service.alerts import chinese
from service.alerts.assembling import MAX_KEY, Said, assembled, no_key, sent_or_named
from service.alerts.conformance import standard
from service.alerts.infos import MAX_SHOWN, Area, Info
from service.alerts.message import AlertMessage, HazardNames
from service.alerts.reading import Reading
from service.alerts.tree import Element, Tree

MARKS: Final = frozenset({"senderCode", "eventType", "publishArea", "publishAreaCode"})
"""Elements that CAP does not have, and this form does."""

_DEPTH: Final = 4
_MOST: Final = 2000
_NAMED: Final = re.compile(
    r"(?P<identifier>[0-9]{14}_[0-9]{14}(?:_[0-9]+)?)_(?P<type>[0-9A-Z]{5})"
    r"_(?P<colour>RED|ORANGE|YELLOW|BLUE|UNKNOWN)_(?P<kind>[A-Za-z]+)\.xml",
    re.IGNORECASE,
)
_SEPARATORS: Final = re.compile(r"[\s,;|、，；]+")


def is_domestic(tree: Tree) -> bool:
    """Whether a document is of this form: no namespace of CAP, and elements that CAP lacks."""
    if "cap:1" in tree.root.namespace or tree.root.namespace.endswith("/cap/1.0"):
        return False
    return any(element.name in MARKS for element in _leaves(tree.root))


def domestic_message(tree: Tree, source: str, hazards: HazardNames) -> AlertMessage:
    """Reads one message of the domestic form（读取一份国突报文）.

    Raises:
        InputFault: A106 no identifier or no time; A107 a time that cannot be read.

    """
    reading = Reading(source, beijing=True)
    reading.note("unverified_form", "国突（12379）XML 的写法尚未用真实来件核对，请对照原件。")
    if tree.encoding_was_wrong:
        reading.note("encoding_mismatch", "报文声明的字符编码与实际不符，按 UTF-8 读取。")
    fields = _Leaves(tree.root)
    _check_name(source, fields, reading)
    return assembled(_said(fields, reading), reading, hazards)


class _Leaves:
    """The texts of a document by the names of their elements, wherever they stand."""

    def __init__(self, root: Element) -> None:
        self.found: dict[str, list[str]] = {}
        for element in islice(_leaves(root), _MOST):
            if text := element.text:
                self.found.setdefault(element.name, []).append(text)

    def first(self, *names: str) -> str:
        """The first text under these names, in their order; else empty."""
        return next((self.found[name][0] for name in names if name in self.found), "")

    def all(self, *names: str) -> list[str]:
        """Every text under these names."""
        return [text for name in names for text in self.found.get(name, ())]


def _leaves(root: Element, depth: int = 0) -> Iterator[Element]:
    for child in root.children:
        if child.children and depth < _DEPTH:
            yield from _leaves(child, depth + 1)
        elif not child.children:
            yield child


def _said(fields: _Leaves, reading: Reading) -> Said:
    identifier = fields.first("identifier")
    if not identifier or len(identifier) > MAX_KEY:
        raise no_key("identifier", identifier, reading)
    effective = reading.moment(fields.first("effective"), "effective")
    sent = sent_or_named(
        reading.moment(fields.first("sendTime", "sent", "publishTime"), "sendTime") or effective,
        identifier,
        reading,
    )
    kind = fields.first("msgType")
    return Said(
        identifier=identifier,
        sender=fields.first("sender"),
        sent=sent,
        status=standard("status", fields.first("status") or "Actual"),
        msg_type=standard("msgType", kind),
        references=identifiers_in(fields.all("reference", "references")),
        infos=(_info(fields, effective, reading),),
        remark=fields.first("note"),
    )


def _info(fields: _Leaves, effective: datetime | None, reading: Reading) -> Info:
    codes = fields.all("publishAreaCode", "areaCode", "geocode", "publishArea")
    return Info(
        language="zh-cn",
        event=fields.first("event", "eventName")[:MAX_SHOWN],
        headline=fields.first("title", "headline")[:MAX_SHOWN],
        urgency="",
        severity=fields.first("severity"),
        response_types=(),
        event_codes=tuple(("eventType", code) for code in fields.all("eventType")[:20]),
        parameters=(),
        effective=effective,
        expires=reading.moment(fields.first("expires"), "expires"),
        areas=(Area(fields.first("areaDesc")[:MAX_SHOWN], tuple(("区划", one) for one in codes)),),
    )


def identifiers_in(texts: list[str]) -> tuple[str, ...]:
    """Identifiers of earlier messages: alone, listed, or as ``sender,identifier,sent``."""
    parts = [part for text in texts for part in _SEPARATORS.split(text) if part]
    known = [part for part in parts if chinese.IDENTIFIER.fullmatch(part)]
    return tuple(dict.fromkeys(known or parts))


def _check_name(source: str, fields: _Leaves, reading: Reading) -> None:
    """Notes where the name of the file says otherwise than the message."""
    match = _NAMED.search(source)
    if match is None:
        return
    said = {
        "identifier": fields.first("identifier"),
        "type": fields.first("eventType"),
        "colour": fields.first("severity"),
        "kind": fields.first("msgType"),
    }
    wrong = [
        name
        for name, text in said.items()
        if text and match.group(name).casefold() != text.casefold()
    ]
    if wrong:
        reading.note(
            "name_disagrees", f"文件名与报文内容不一致（{'、'.join(wrong)}），以内容为准。"
        )

"""What arrived, whatever its format（来件内容）: the messages in it, and what could not be read.

By its content, never by its name: CAP or domestic XML, JSON of a known shape, an archive of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from engine.errors import InputFault, plain
from service.alerts.archive import ZIPPED, members
from service.alerts.assembling import assembled
from service.alerts.cap import message_in
from service.alerts.domestic import domestic_message, is_domestic
from service.alerts.json_text import Fields, read_json
from service.alerts.message import AlertMessage, HazardNames, Note
from service.alerts.reading import Reading, shown
from service.alerts.tree import read_tree
from service.alerts.web import MAX_ITEMS, SHAPES, shape_of

READABLE: Final = frozenset({".xml", ".cap", ".json", ".js", ".zip"})
"""Endings of the files that are looked for in a folder."""

_SCRIPT: Final = re.compile(rb"[\[{]|(?:var|let|const)\s|[A-Za-z_$][\w.$]{0,60}\s*[=(]\s*[\[{]")
_MARKS: Final = b"\xef\xbb\xbf\xff\xfe \t\r\n"


@dataclass(slots=True)
class Contents:
    """What one thing that arrived holds（来件内容）.

    Attributes:
        messages: the messages, in its order.
        faults: why a part of it could not be read, part by part.
        notes: what a person should know of the whole.

    """

    messages: list[AlertMessage] = field(default_factory=list)
    faults: list[InputFault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_contents(data: bytes, source: str, hazards: HazardNames) -> Contents:
    """Reads everything that arrived in one piece（读取一份来件）.

    What cannot be read is a fault in the result, never an exception.

    Args:
        data: the bytes as received.
        source: the file's name, shown in faults.
        hazards: the vocabulary of hazards.

    """
    contents = Contents()
    try:
        if data.startswith(ZIPPED):
            _read_archive(data, source, hazards, contents)
        else:
            _read_document(data, source, hazards, contents)
    except InputFault as fault:
        contents.faults.append(fault)
    return contents


def _read_archive(data: bytes, source: str, hazards: HazardNames, contents: Contents) -> None:
    passed = []
    for member in members(data, source):
        if member.passed_over:
            passed.append(member.name)
        elif member.fault is not None:
            contents.faults.append(member.fault)
        else:
            try:
                _read_document(member.data, f"{source}!{member.name}", hazards, contents)
            except InputFault as fault:
                contents.faults.append(fault)
    if passed:
        text = f"压缩包里有 {len(passed)} 个不是预警的文件，没有读：{shown('、'.join(passed))}"
        contents.notes.append(Note("passed_over", text))
    elif not contents.messages and not contents.faults:
        contents.notes.append(Note("empty", "压缩包是空的。"))


def _read_document(data: bytes, source: str, hazards: HazardNames, contents: Contents) -> None:
    start = data[:200].replace(b"\0", b"").lstrip(_MARKS)
    if _SCRIPT.match(start):
        _read_web(data, source, hazards, contents)
        return
    tree = read_tree(data, source)
    read = domestic_message if is_domestic(tree) else message_in
    contents.messages.append(read(tree, source, hazards))


def _read_web(data: bytes, source: str, hazards: HazardNames, contents: Contents) -> None:
    reading = Reading(source)
    document = read_json(data, reading)
    found = shape_of(document)
    if found is None:
        raise _unknown_shape(document, reading)
    shape, items = found
    if len(items) > MAX_ITEMS:
        what = f"一份里超过 {MAX_ITEMS} 条"
        raise reading.fault("A104", what, "这不是正常的预警列表，请分次下载。")
    contents.notes += reading.notes
    if not items:
        contents.notes.append(Note("empty", f"{shape.name} 的列表是空的：当时没有预警。"))
    for number, item in enumerate(items):
        place = shape.place(number)
        one = Reading(f"{source}:{place}" if place else source, beijing=True)
        try:
            message = assembled(shape.said(Fields(item), one), one, hazards)
        except InputFault as fault:
            contents.faults.append(fault)
        else:
            contents.messages.append(message)


def _unknown_shape(document: object, reading: Reading) -> InputFault:
    keys = "、".join(shown(name) for name in list(Fields(document).value)[:5]) or "没有键"
    known = "、".join(shape.name for shape in SHAPES)
    return reading.fault(
        "A109", f"认不出是哪一家的 JSON（{plain(keys)}）", f"能读的有：{known}；请核对下载的内容。"
    )

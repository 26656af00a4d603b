"""Conformance（合规）: how a CAP message departs from the OASIS schema, as notes.

Never a reason to drop: relays break the order of true alerts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from service.alerts.reading import Reading, shown
from service.alerts.tree import Element

MAX_DEPARTURES: Final = 20

ORDER: Final[Mapping[str, Sequence[str]]] = {
    "alert": [
        "identifier",
        "sender",
        "password",
        "sent",
        "status",
        "msgType",
        "source",
        "scope",
        "restriction",
        "addresses",
        "code",
        "note",
        "references",
        "incidents",
        "info",
    ],
    "info": [
        "language",
        "category",
        "event",
        "responseType",
        "urgency",
        "severity",
        "certainty",
        "audience",
        "eventCode",
        "effective",
        "onset",
        "expires",
        "senderName",
        "headline",
        "description",
        "instruction",
        "web",
        "contact",
        "parameter",
        "resource",
        "area",
    ],
    "area": ["areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling"],
}
_REQUIRED: Final[Mapping[str, Sequence[str]]] = {
    "alert": ("status", "msgType", "scope"),
    "info": ("category", "event", "urgency", "severity", "certainty"),
    "area": ("areaDesc",),
}
_REPEATED: Final = frozenset(
    [
        "code",
        "info",
        "category",
        "responseType",
        "eventCode",
        "parameter",
        "resource",
        "area",
        "polygon",
        "circle",
        "geocode",
    ]
)
WORDS: Final[Mapping[str, frozenset[str]]] = {
    "status": frozenset(["Actual", "Exercise", "System", "Test", "Draft"]),
    "msgType": frozenset(["Alert", "Update", "Cancel", "Ack", "Error"]),
    "scope": frozenset(["Public", "Restricted", "Private"]),
    "category": frozenset(
        [
            "Geo",
            "Met",
            "Safety",
            "Security",
            "Rescue",
            "Fire",
            "Health",
            "Env",
            "Transport",
            "Infra",
            "CBRNE",
            "Other",
        ]
    ),
    "responseType": frozenset(
        [
            "Shelter",
            "Evacuate",
            "Prepare",
            "Execute",
            "Avoid",
            "Monitor",
            "Assess",
            "AllClear",
            "None",
        ]
    ),
    "urgency": frozenset(["Immediate", "Expected", "Future", "Past", "Unknown"]),
    "severity": frozenset(["Extreme", "Severe", "Moderate", "Minor", "Unknown"]),
    "certainty": frozenset(
        ("Observed", "Likely", "Possible", "Unlikely", "Unknown", "Very Likely")
    ),
}


def standard(name: str, text: str) -> str:
    """An enumerated word in the standard's case; as written if unknown."""
    folded = text.casefold()
    return next((known for known in sorted(WORDS[name]) if known.casefold() == folded), text)


def check_form(root: Element, reading: Reading) -> None:
    """Notes how a message departs from the OASIS schema（不合规范）."""
    found = (
        text
        for element in (root, *_parts(root))
        for text in (*_missing(element), *_misplaced(element), *_odd_words(element))
    )
    for text in islice(dict.fromkeys(found), MAX_DEPARTURES):
        reading.note("not_conformant", text)


def _parts(root: Element) -> Iterator[Element]:
    for info in root.all("info"):
        yield info
        yield from info.all("area")


def _missing(element: Element) -> Iterator[str]:
    for name in _REQUIRED[element.name]:
        if not element.all(name):
            yield f"元素 {element.name} 缺少 {name}。"
        elif not element.first(name):
            yield f"元素 {element.name} 的 {name} 为空。"


def _misplaced(element: Element) -> Iterator[str]:
    order = ORDER[element.name]
    names = [child.name for child in element.children if child.namespace == element.namespace]
    known = [order.index(name) for name in names if name in order]
    if known != sorted(known):
        yield f"元素 {element.name} 的子元素次序不合规范。"
    for name, times in Counter(names).items():
        if name not in order:
            yield f"元素 {element.name} 含有规范之外的元素 {shown(name)}。"
        elif times > 1 and name not in _REPEATED:
            yield f"元素 {element.name} 的 {name} 重复，取第一个有内容的。"


def _odd_words(element: Element) -> Iterator[str]:
    for child in element.children:
        words = WORDS.get(child.name)
        if words and child.text and child.text not in words:
            yield f"{child.name} 的取值 {shown(child.text)} 不在规范之内。"

"""What a message says（预警报文）, as plain values. Times are aware and in Beijing time (+08:00).

The forecaster's personal name (CAP ``senderName``) has no field here: it is read past and dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class HazardNames(Protocol):
    """The vocabulary's names of hazards（灾种名）, given by the caller."""

    def hazard_of(self, names: Sequence[str], codes: Sequence[str]) -> str | None:
        """Vocabulary id of the hazard so named or coded; None when it is not known."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know or check（提示）: a stable code and a Chinese sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadAlert:
    """One hazard of one message（一条预警）.

    Attributes:
        id: the CAP identifier; ``#2``, ``#3`` … is appended for further hazards of one message.
        hazard: vocabulary id, or the event text as written when it is not known.
        colour: ``red``, ``orange``, ``yellow``, ``blue`` or ``unknown``.
        area: GB/T 2260 codes (6 or 12 digits as written), empty when none is known.
        area_names: the areas as named by the message.
        issued: when the message was sent.
        effective: from when it holds; the message's ``sent`` when it does not say.
        expires: until when it holds (exclusive), None when it does not say.
        headline: the headline in the chosen language, Chinese first; may be empty.

    """

    id: str
    hazard: str
    colour: str
    area: tuple[str, ...]
    area_names: tuple[str, ...]
    issued: datetime
    effective: datetime
    expires: datetime | None
    headline: str


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One message（一份报文）, read.

    Attributes:
        identifier: the key of the message.
        sender: the issuing office as the message writes it.
        sent: when it was sent.
        status: ``Actual``, ``Exercise``, ``System``, ``Test`` or ``Draft``; as written when it is
            none of these, empty when absent (with a note). Only ``Actual`` may touch a live roster.
        msg_type: ``Alert``, ``Update``, ``Cancel``, ``Ack``, ``Error``; likewise.
        references: identifiers of the earlier messages. The message's own identifier is left out,
            unless the message lifts: there it names an earlier message of the same identifier.
        alerts: the hazards. When ``lifts`` is true, these are the hazards that end.
        lifts: the hazards end: msgType Cancel, or a headline that says so (解除), or every part
            all clear, whatever msgType says.
        notes: what a person should check.

    """

    identifier: str
    sender: str
    sent: datetime
    status: str
    msg_type: str
    references: tuple[str, ...]
    alerts: tuple[ReadAlert, ...]
    lifts: bool
    notes: tuple[Note, ...]

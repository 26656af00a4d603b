"""What a job made（办理结果）, before anything of it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Made:
    """What a job made（办理结果）.

    Attributes:
        said: what it is, for the list of jobs.
        subject: the subject under which it is announced; empty for nothing to announce.
        text: what is announced.
        files: what goes with it, by name.
        events: kind, ref and body of what is recorded.
        units: names of the units that it is about: it goes to their own addresses too.

    """

    said: str
    subject: str = ""
    text: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    events: tuple[tuple[str, str, dict[str, Any]], ...] = ()
    units: tuple[str, ...] = ()

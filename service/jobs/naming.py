"""What a period or a change is called（称呼）: its key, in words for people."""

from __future__ import annotations

from typing import Final

from service.jobs.bench import DRILL_KEY
from service.jobs.planning import JOBS

FOLLOWING: Final = "名单变化"
"""The name of following who comes and who goes, and of each change that is noted."""


def in_words(key: str) -> str:
    """The key of a period or a change as a person calls it: 每日简报 2026-11-23."""
    drill = "【演练】" if key.startswith(DRILL_KEY) else ""
    name, about = _named(key)
    return f"{drill}{name} {about}"


def file_name(key: str) -> str:
    """The name of the file with the words of a period or a change: 每日简报-2026-11-23.txt."""
    return f"{'-'.join(_named(key)).replace('/', '_')}.txt"


def _named(key: str) -> tuple[str, str]:
    """The name of the job, and the day, month or number that it is about."""
    job, _, about = key.removeprefix(DRILL_KEY).partition("/")
    return (FOLLOWING if job == "change" else JOBS.get(job, job)), about

"""A watched folder（收件文件夹）: what is dropped in, taken up once each, never half written.

A file is taken up when it has not changed for a second and can be read; one that cannot be read may
still be on its way, and is taken up as it is after ten. A file that changes later is another file.
What the store received before is passed over, so that nothing is recorded twice after a restart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.alerts.formats import READABLE, read_contents
from service.alerts.intake import Arrived, Names, arrived_at
from service.store.events import Received

STILL: Final = 1.0
PATIENCE: Final = 10.0
"""Seconds."""

INTERRUPTED: Final = "读取中断"
"""What the store says of something kept and never decided: its reading was cut short."""

_Mark = tuple[int, int, int]


def files_in(folder: Path) -> Iterator[Path]:
    """The files in a folder and below that may hold alerts, by their endings, in order."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in READABLE and not hidden and path.is_file():
            yield path


def digests_of(received: Iterable[Received]) -> set[str]:
    """The digests of what the store received and decided on（已收来件的摘要）."""
    return {one.sha256 for one in received if one.detail != INTERRUPTED}


@dataclass(frozen=True, slots=True)
class _Sight:
    """A file as it was seen: size, time and number; still since when, by the watch's clock."""

    mark: _Mark
    since: float


class FolderWatch:
    """A folder that is looked at again and again（收件文件夹）.

    Args:
        folder: the folder.
        hazards: the vocabulary of hazards.
        received: digests of what was received before; added to by :meth:`taken_up`.
        still: seconds that a file must lie unchanged before it is looked into.

    """

    def __init__(
        self, folder: Path, hazards: Names, received: set[str], *, still: float = STILL
    ) -> None:
        self.folder = folder
        self.hazards = hazards
        self.received = received
        self.still = still
        self.passed_over = 0
        self._done: dict[Path, _Mark] = {}
        self._sights: dict[Path, _Sight] = {}

    def look(self, moment: float, wall: float) -> Iterator[Arrived]:
        """What is ready to be taken up now.

        Args:
            moment: seconds of a clock that only goes forward.
            wall: seconds since 1970, as the times of files are.

        """
        present = {path: mark for path in files_in(self.folder) if (mark := _mark(path))}
        self._done = {p: m for p, m in self._done.items() if present.get(p) == m}
        self._sights = {p: s for p, s in self._sights.items() if p in present}
        for path, mark in present.items():
            if path not in self._done and (arrived := self._ready(path, mark, moment, wall)):
                yield arrived

    def waiting(self) -> list[Path]:
        """Files seen and not yet taken up."""
        return [path for path in self._sights if path not in self._done]

    def taken_up(self, arrived: Arrived) -> None:
        """Say that the store has it: it is not taken up again."""
        path = Path(arrived.where)
        sight = self._sights.pop(path, None)
        if sight is not None:
            self._done[path] = sight.mark
        if arrived.fault is None:
            self.received.add(arrived.digest)

    def _ready(self, path: Path, mark: _Mark, moment: float, wall: float) -> Arrived | None:
        """The file, if it is whole and new; else it is waited for, or passed over."""
        sight = self._sights.get(path)
        if sight is None or sight.mark != mark:
            age = max(0.0, wall - mark[1] / 1e9)
            sight = self._sights[path] = _Sight(mark, moment - min(age, PATIENCE))
        still = moment - sight.since
        if still < self.still:
            return None
        arrived = arrived_at(path)
        if _mark(path) != mark:
            return None
        if arrived.fault is None and arrived.digest in self.received:
            self.passed_over += 1
            self.taken_up(arrived)
            return None
        return arrived if still >= PATIENCE or self._whole(arrived) else None

    def _whole(self, arrived: Arrived) -> bool:
        """Whether it can be read, at least in part; what cannot may still be on its way."""
        if arrived.fault is not None:
            return False
        contents = read_contents(arrived.data, arrived.where, self.hazards)
        return bool(contents.messages) or not contents.faults


def _mark(path: Path) -> _Mark | None:
    """Size, time and number of a file; None if it is gone."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_size, seen.st_mtime_ns, seen.st_ino

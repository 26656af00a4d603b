"""Row 1: the installed ``zhiban today`` while nothing changed, against a bare interpreter.

Pairs are run alternately, command then interpreter, so that both meet the same machine. The home is
fresh; the first run computes and keeps the answer, the next ones show it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from children import BARE, PYTHON, ZHIBAN, Spent, imported, installed, spend
from figures import Line, Report

PAIRS = 41
TARGET = 2.0


def report() -> Report:
    """CPU of ``zhiban today`` and of the bare interpreter."""
    if not installed():
        return Report(notes=[f"1: {ZHIBAN} is not installed; run `make install` first"])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        notes = [_warmed(home)]
        pairs = [(spend((ZHIBAN, "today"), home), spend(BARE, home)) for _ in range(PAIRS)]
        isolated = [spend((PYTHON, "-I", "-S", "-c", "pass"), home) for _ in range(PAIRS)]
        notes.append(_modules(home))
    return Report(_lines(pairs, isolated), notes)


def _warmed(home: Path) -> str:
    """Compute the answer, wait past its rounded second, and see that it is then kept."""
    first = spend((ZHIBAN, "today"), home)
    time.sleep(1.1)
    before = _stamp(home)
    spend((ZHIBAN, "today"), home)
    kept = before is not None and before == _stamp(home)
    state = "shown from the kept file" if kept else "NOT kept: the slow path is measured"
    return f"1: first answer on a fresh home took {first.wall:.0f} ms wall; then it is {state}"


def _stamp(home: Path) -> int | None:
    answer = home / "cache" / "today.txt"
    return answer.stat().st_mtime_ns if answer.is_file() else None


def _modules(home: Path) -> str:
    bare = set(imported(BARE[1:], home))
    more = [name for name in imported((ZHIBAN, "today"), home) if name not in bare]
    return f"1: beyond `python -c pass` the fast path imports: {', '.join(more) or 'nothing'}"


def _lines(pairs: list[tuple[Spent, Spent]], isolated: list[Spent]) -> list[Line]:
    ours, bare = ([pair[n].cpu for pair in pairs] for n in (0, 1))
    ratio = median(ours) / median(bare)
    walls = [pair[0].wall for pair in pairs], [pair[1].wall for pair in pairs]
    wall_ratio = median(walls[0]) / median(walls[1])
    name = "today, nothing changed"
    return [
        Line(1, name, "CPU", ours, target=f"≤ {TARGET} × bare", ratio=ratio, against="bare",
             met=ratio <= TARGET),
        Line(1, name, "wall", walls[0], ratio=wall_ratio, against="bare"),
        Line(1, "python -c pass", "CPU (bare)", bare),
        Line(1, "python -I -S -c pass", "CPU", [one.cpu for one in isolated]),
    ]  # fmt: skip

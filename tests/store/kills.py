"""Kill a writer at random moments and count what was lost or doubled.

``python tests/store/kills.py [KILLS] [PLACE]`` (200 by default, a file of its own) prints the
count as JSON; the suite runs fewer. Writers are forked, so that no kill waits for an import.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service.clock import now
from service.recording import Entry, record
from service.store.database import Database
from service.store.verifying import verify

LONGEST = 0.2


def kill_writers(place: Path | str, kills: int, seed: int) -> dict[str, object]:
    """Start a writer, kill it at a random moment after its first record; again and again."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    acknowledged: list[str] = []
    for number in range(kills):
        acknowledged += _killed(place, f"K{number}", chance.random() * LONGEST)
    store = Database(place)
    refs = [event.ref for event in store.events()]
    with store.log() as log:
        broken = verify(log).broken
    return {
        "kills": kills,
        "acknowledged": len(acknowledged),
        "recorded": len(refs),
        "lost": len(set(acknowledged) - set(refs)),
        "doubled": len(refs) - len(set(refs)),
        "broken": None if broken is None else f"{broken.row} {broken.what}",
    }


def _killed(place: Path | str, name: str, after: float) -> list[str]:
    """What one writer acknowledged before ``kill -9``."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _write(place, name, writing)
    os.close(writing)
    with os.fdopen(reading) as file:
        first = file.readline()
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines = (first + file.read()).split("\n")
    return [line for line in lines[:-1] if line]


def _write(place: Path | str, name: str, writing: int) -> None:
    """Record alerts for ever, each acknowledged by a line once it is recorded."""
    try:
        store = Database(place)
        for number in count():
            ref = f"{name}-{number}"
            record(store, [Entry("alert", ref, {"id": ref, "hazard": "rainstorm"})], now(), name)
            os.write(writing, f"{ref}\n".encode())
    finally:
        os._exit(1)


if __name__ == "__main__":
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        typed = sys.argv[2] if len(sys.argv) > 2 else f"{folder}/zhiban.db"
        where = typed if "://" in typed else Path(typed)
        print(json.dumps(kill_writers(where, times, seed=4), ensure_ascii=False))

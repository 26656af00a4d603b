"""Mutated alerts through the whole intake: read, recorded, folded back to records.

``python tests/alerts/fuzz.py [INPUTS] [SEED]`` (200 000 and 1 by default; ``make fuzz``) prints the
count of each outcome as JSON and exits 1 if anything but an outcome came of an input, or if
anything was lost or doubled. The suite runs fewer. Each input is made from the seed and its number
alone.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service.alerts.intake import Arrived, take_in
from service.folding import records_of
from service.home import Home
from service.loading import load
from service.store.database import Database
from tests.alerts.samples import ours, theirs, zipped

AT = datetime.fromisoformat("2026-01-01T00:00:00+08:00")
TOGETHER = 100
AFRESH = 2000
WORDS = (
    "发布", "解除", "升级为", "红色", "白色", "预警信号", "暴雨", "[Ⅰ级/", "Extreme", "RED", "Cancel", "",
    "2024-06-15T02:10:00+08:00", "2024-02-30 00:00:00", "9" * 400, "-1", "1e999", "NaN", "\u202e", "\ud800",
    "230500", "000000", "23050041600000_20240615021000", "a" * 6000, "null", "..", "\0", "&#0;", "]]>",
)  # fmt: skip
TRADE = (
    ("红色", "橙色", "黄色", "蓝色", "白色"), ("发布", "解除", "变更发布", "继续发布", "升级为"),
    ("Alert", "Update", "Cancel", "Ack"), ("Actual", "Exercise", "Test", "Draft"),
    ("暴雨", "大风", "雷电", "山洪灾害", "飞蝗"), ("RED", "ORANGE", "BLUE", "UNKNOWN", "Extreme"),
    ("预警中", "预警解除"), ("active", "update", "cancel"), ("2024-06-15", "2024-06-16", "2023-01-01"),
    ("T02:10:00", " 02:10:00", "T02:10", "T24:00:00"), ("230500", "230521", "000000", "110000"),
)  # fmt: skip
ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-8-sig",
    "gb18030",
    "big5",
    "utf-32",
    "latin-1",
)


def mutated(number: int, seed: int, samples: list[bytes]) -> bytes:
    """The input of that number: a sample, changed in one to three ways."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 - faults, not secrets
    data = chance.choice(samples)
    ways = GENTLE if chance.random() < 0.6 else WAYS
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(ways)(data, chance, samples)
    return data[: 12 * 1024 * 1024]


def flipped(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:  # noqa: ARG001
    found = bytearray(data or b"x")
    for _ in range(chance.randint(1, 8)):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def truncated(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:  # noqa: ARG001
    return data[: chance.randrange(len(data) + 1)]


def spliced(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:
    other = chance.choice(samples)
    first, second = chance.randrange(len(data) + 1), chance.randrange(len(other) + 1)
    return data[:first] + other[second:]


def doubled(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:  # noqa: ARG001
    start = chance.randrange(len(data) + 1)
    end = start + chance.randint(1, 400)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]


def worded(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:  # noqa: ARG001
    """A text or value of the document replaced by an odd one."""
    spans = [
        m.span()
        for m in re.finditer(rb'(?<=>)[^<]+(?=</)|(?<=:")[^"]*(?=")|(?<=: ")[^"]*(?=")', data)
    ]
    if not spans:
        return data
    start, end = chance.choice(spans)
    word = chance.choice(WORDS).encode("utf-8", "surrogatepass")
    return data[:start] + word + data[end:]


def renumbered(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:  # noqa: ARG001
    """Another message of the same issuers: the times in identifiers and elsewhere changed."""
    minutes = f"{chance.randrange(60):02}".encode()
    return re.sub(rb"([0-9]{14}_[0-9]{10})[0-9]{2}", lambda found: found[1] + minutes, data)


def reworded(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:  # noqa: ARG001
    """A word of the trade replaced by another: colours, verbs, types, statuses, hazards."""
    kind = chance.choice(TRADE)
    words = [word.encode() for word in kind]
    return re.sub(b"|".join(words), lambda _: chance.choice(words), data)


def swapped(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:
    """Elements or values in each other's places, or of another kind."""
    try:
        value = json.loads(data[data.index(b"{") :].rstrip(b";\n "))
    except (ValueError, RecursionError):
        pieces = re.split(rb"(?<=>)(?=\s*<)", data)
        for _ in range(chance.randint(1, 6)):
            one, two = chance.randrange(len(pieces)), chance.randrange(len(pieces))
            pieces[one], pieces[two] = pieces[two], pieces[one]
        return b"".join(pieces)
    nodes = list(_nodes(value))
    for _ in range(chance.randint(1, 3)):
        if not nodes:
            break
        holder, key = chance.choice(nodes)
        odd = chance.choice(
            (None, [], {}, 10**30, -0.5, True, "x" * 400, [[[]]], {"a": {"b": []}}, [None])
        )
        other, other_key = chance.choice(nodes)
        holder[key] = odd if chance.random() < 0.6 else other[other_key]
    try:
        return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode(
            "utf-8", "surrogatepass"
        )
    except (ValueError, RecursionError):  # it holds itself now
        return flipped(data, chance, samples)


def _nodes(value: object):
    pairs = (
        enumerate(value)
        if isinstance(value, list)
        else value.items()
        if isinstance(value, dict)
        else ()
    )
    for key, inside in list(pairs):
        yield value, key
        yield from _nodes(inside)


def nested(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:  # noqa: ARG001
    depth = chance.choice((10, 70, 1000, 100_000))
    opening, closing = chance.choice(
        ((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"<alert>", b"</alert>"))
    )
    place = chance.randrange(len(data) + 1)
    middle = opening * depth + (closing * depth if chance.random() < 0.7 else b"")
    return data[:place] + middle + data[place:] if chance.random() < 0.5 else middle


def encoded(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:  # noqa: ARG001
    codec = chance.choice(ENCODINGS)
    text = data.decode("utf-8", "replace").encode(codec, "replace")
    return chance.choice((b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b" \n")) + text


def packed(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:
    names = (
        "a.xml",
        "b.json",
        "../c.xml",
        "/d.xml",
        "e.txt",
        "f.zip",
        "g\\h.xml",
        "夹/i.xml",
        "C:j.js",
    )
    members = {
        chance.choice(names): chance.choice((data, *samples)) for _ in range(chance.randint(0, 4))
    }
    return zipped(members, chance.choice((0, 8, 8, 12)))


def noise(data: bytes, chance: random.Random, samples: list[bytes]) -> bytes:  # noqa: ARG001
    start = chance.choice((b"", b"<alert>", b"{", b"PK\x03\x04", b"var a=", b"\xff\xfe", data[:40]))
    return start + chance.randbytes(chance.randint(0, 300))


GENTLE = (renumbered, reworded, reworded, worded, swapped)
WAYS = (*GENTLE, flipped, truncated, spliced, doubled, nested, encoded, packed, noise)


@dataclass
class Survey:
    """What came of the inputs（结果）."""

    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    crashes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def sound(self) -> bool:
        return not self.crashes and not self.broken

    def written(self) -> dict[str, object]:
        return {
            "inputs": self.inputs,
            "outcomes": dict(self.outcomes.most_common()),
            "faults": dict(sorted(self.codes.items())),
            "slowest_batch_cpu_s": round(self.slowest, 2),
            "crashes": self.crashes[:5],
            "lost_or_doubled": self.broken[:5],
        }


def survey(inputs: int, seed: int, folder: Path, *, first: int = 0) -> Survey:
    """Send so many inputs through the intake of a store in ``folder``."""
    found = Survey()
    samples = [*ours(), *theirs()]
    pack = load(Home(folder)).pack
    for start in range(first, first + inputs, AFRESH):
        place = folder / f"{start}.db"
        store = Database(place)
        numbers = range(start, min(start + AFRESH, first + inputs))
        for some in range(numbers.start, numbers.stop, TOGETHER):
            _take(
                store, pack, range(some, min(some + TOGETHER, numbers.stop)), seed, samples, found
            )
        _check(store, len(numbers), found)
        for path in folder.glob(f"{start}.db*"):
            path.unlink()
    return found


def _take(store, pack, numbers, seed, samples, found) -> None:
    arrivals = [Arrived(f"{n}.bin", f"{n}.bin", mutated(n, seed, samples)) for n in numbers]
    began = time.process_time()
    try:
        for one in take_in(store, arrivals, pack, AT):
            found.inputs += 1
            found.outcomes[one.outcome] += 1
            found.codes.update({fault.code for fault in one.faults})
            if not all(fault.what and fault.where and fault.remedy for fault in one.faults):
                found.crashes.append(f"{one.name}: a fault without place or remedy")
    except Exception:  # noqa: BLE001 - what is looked for
        found.crashes.append(
            f"inputs {numbers.start}..{numbers.stop - 1}: {traceback.format_exc(limit=-4)}"
        )
    found.slowest = max(found.slowest, time.process_time() - began)


def _check(store: Database, inputs: int, found: Survey) -> None:
    """Nothing lost, nothing doubled, and everything recorded can be folded back to records."""
    received, events = store.received(), store.events()
    undecided = sum(one.detail == "读取中断" for one in received)
    refs = [event.ref for event in events if event.kind == "alert"]
    if len(received) != inputs or undecided:
        found.broken.append(f"{inputs} inputs, {len(received)} kept, {undecided} undecided")
    if len(refs) != len(set(refs)):
        found.broken.append("an alert recorded twice")
    lifts = [json.dumps(event.body, sort_keys=True) for event in events if event.kind == "lift"]
    if len(lifts) != len(set(lifts)):
        found.broken.append("a lift recorded twice")
    try:
        records_of(events)
    except Exception:  # noqa: BLE001
        found.broken.append(traceback.format_exc(limit=-4))


def main() -> int:
    inputs = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = survey(inputs, seed, Path(folder))
    said = found.written() | {"seed": seed, "seconds": round(time.perf_counter() - began)}
    print(json.dumps(said, ensure_ascii=False, indent=1))
    return 0 if found.sound() else 1


if __name__ == "__main__":
    sys.exit(main())

"""Row 7: alerts read per second, of each format: parsed alone, and parsed and recorded.

Parsed: bytes in, values out; CAP also against ElementTree, which only builds the tree. Recorded in
one transaction: kept, read, compared with what is there, appended to the chain. As users meet it:
``alert read`` of a folder, kept first in a transaction of its own, a hundred at a time.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from xml.etree import ElementTree as ET

from figures import Line, Report

from calendars.duty_day import BEIJING
from engine.packs.pack import Pack
from service.alerts.formats import read_contents
from service.alerts.intake import Arrived, Names, take_in
from service.alerts.recording import Recorder
from service.home import Home
from service.loading import load
from service.store.database import Database

MESSAGES = 500
LISTED = 100
RUNS = 7
AT = datetime(2024, 6, 15, 3, tzinfo=BEIJING)
ACTOR = "bench"

CAP = (
    '<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
    "<identifier>{identifier}</identifier><sender>S</sender><sent>{sent}</sent>"
    "<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
    "<info><language>en-US</language><category>Met</category><event>rainstorm</event>{common}"
    "<headline>Observatory issued a red rainstorm warning signal</headline>{area}</info>"
    "<info><language>zh-CN</language><category>Met</category><event>暴雨</event>{common}"
    "<headline>某市气象台发布暴雨红色预警信号[Ⅰ级/特别严重]</headline>{area}</info></alert>"
)
COMMON = (
    "<urgency>Unknown</urgency><severity>Extreme</severity><certainty>Unknown</certainty>"
    "<effective>{sent}</effective><expires>{expires}</expires><senderName>-</senderName>"
)
AREA = (
    "<description>预计未来三小时降雨量将达一百毫米以上。</description><area><areaDesc>某市</areaDesc>"
    "<geocode><valueName>CPEAS Geographic Code</valueName><value>110000000000</value></geocode>"
    "</area>"
)
DOMESTIC = (
    '<?xml version="1.0" encoding="UTF-8"?><alert><identifier>{identifier}</identifier>'
    "<senderCode>11000041600000</senderCode><msgType>Alert</msgType><eventType>11B03</eventType>"
    "<title>某市气象台发布暴雨红色预警[I级/特别重大]</title><severity>RED</severity>"
    "<effective>{naive}</effective><publishArea>110000</publishArea></alert>"
)


def report() -> Report:
    """Alerts a second of each format, parsed; of CAP, recorded too."""
    files = {
        "CAP 1.2, two languages": [_written(CAP, n) for n in range(MESSAGES)],
        "domestic 12379 XML": [_written(DOMESTIC, n) for n in range(MESSAGES)],
        f"nmc.cn list of {LISTED}": [_list(n) for n in range(MESSAGES // LISTED)],
    }
    with tempfile.TemporaryDirectory() as folder:
        pack = load(Home(Path(folder))).pack
        names = Names(pack)
        read = {name: _rates(_parsing(some, names)) for name, some in files.items()}
        cap = files["CAP 1.2, two languages"]
        tree = _rates(lambda: [ET.fromstring(one) for one in cap])  # noqa: S314 - ours
        one = _recorded(_in_one, cap, pack, Path(folder) / "one")
        usual = _recorded(_as_usual, cap, pack, Path(folder) / "usual")
    lines = [Line(7, f"{name}, parsed", "CPU", found, "/s") for name, found in read.items()]
    lines += _lines(median(next(iter(read.values()))), tree, one, usual)
    return Report(lines, [f"7: {MESSAGES} different alerts a run; rates, so more is better"])


def _lines(
    parsed: float, tree: list[float], one: Sequence[list[float]], usual: Sequence[list[float]]
) -> list[Line]:
    found = [
        Line(7, "ElementTree alone", "CPU", tree, "/s", ratio=median(tree) / parsed, against="CAP")
    ]
    for name, (cpu, wall) in (("one transaction", one), ("as alert read", usual)):
        ratio = median(cpu) / parsed
        found.append(
            Line(7, f"CAP recorded, {name}", "CPU", cpu, "/s", ratio=ratio, against="parsed")
        )
        found.append(Line(7, f"CAP recorded, {name}", "wall", wall, "/s"))
    return found


def _written(form: str, number: int) -> bytes:
    sent = datetime(2024, 6, 15, tzinfo=BEIJING) + timedelta(seconds=number)
    common = COMMON.format(sent=sent.isoformat(), expires=(sent + timedelta(days=1)).isoformat())
    text = form.format(
        identifier=f"11000041600000_{sent:%Y%m%d%H%M%S}",
        sent=sent.isoformat(),
        naive=f"{sent:%Y-%m-%d %H:%M:%S}",
        common=common,
        area=AREA,
    )
    return text.encode()


def _list(number: int) -> bytes:
    first = datetime(2024, 6, 15, tzinfo=BEIJING) + timedelta(hours=number)
    moments = [first + timedelta(seconds=n) for n in range(LISTED)]
    items = [
        {
            "alertid": f"11000041600000_{moment:%Y%m%d%H%M%S}",
            "issuetime": f"{moment:%Y/%m/%d %H:%M}",
            "title": "某市气象台发布暴雨红色预警信号",
            "pic": "https://image.nmc.cn/assets/img/alarm/p0002001.png",
        }
        for moment in moments
    ]
    return json.dumps({"data": {"page": {"list": items}}}, ensure_ascii=False).encode()


def _parsing(files: list[bytes], names: Names) -> Callable[[], object]:
    def parse() -> None:
        found = [read_contents(one, "bench", names) for one in files]
        assert sum(len(one.messages) for one in found) == MESSAGES

    return parse


def _rates(act: Callable[[], object]) -> list[float]:
    """Alerts a second of CPU time in each of the runs, after one to warm up."""
    act()
    return [_spent(act)[0] for _ in range(RUNS)]


def _spent(act: Callable[[], object]) -> tuple[float, float]:
    """Alerts a second of CPU time, and of wall time."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return (
        MESSAGES / (time.process_time() - cpu),
        MESSAGES / (time.perf_counter() - wall),
    )


def _recorded(
    act: Callable[[Database, list[Arrived], Pack], None],
    files: list[bytes],
    pack: Pack,
    place: Path,
) -> tuple[list[float], list[float]]:
    """Rates by CPU and by wall time, each run into a store of its own."""
    arrivals = [Arrived(f"{n}.xml", f"{n}.xml", one) for n, one in enumerate(files)]
    found = []
    for run in range(RUNS + 1):
        store = Database(place / f"{run}.db")
        with store.writing():
            pass  # the tables are made once, not by each reading
        found.append(_spent(lambda store=store: act(store, arrivals, pack)))
        assert len(store.events()) == MESSAGES
    cpu, wall = zip(*found[1:], strict=True)
    return list(cpu), list(wall)


def _in_one(store: Database, arrivals: list[Arrived], pack: Pack) -> None:
    names = Names(pack)
    with store.writing() as writing:
        recorder = Recorder(writing, AT, ACTOR)
        for one in arrivals:
            number = writing.keep(AT, one.name, one.digest, one.data)
            for message in read_contents(one.data, one.where, names).messages:
                recorder.record(message, number, one.where)
            writing.decide(number, "read", "")


def _as_usual(store: Database, arrivals: list[Arrived], pack: Pack) -> None:
    for _ in take_in(store, arrivals, pack, AT, ACTOR):
        pass

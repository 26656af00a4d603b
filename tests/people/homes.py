"""Homes with people for the tests: two units of the pack, one of which has a single leader."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from engine.people.person import Leave, Person, Wish
from service.commands.entry import run
from service.home import home_at
from service.people.kept_sheet import read_kept
from service.people.register import Listed
from service.store.opening import store_of

MONTH = date(2026, 10, 1)
PHONE = "0469-6012345"
AWAY = Leave("water-02", date(2026, 10, 12), date(2026, 10, 14))
SITE = 'handover: "08:30"\noffice_hours: "08:30-11:30 13:30-17:00"\npeople: {}\n'


def listed(unit, number, *, post="staff", name="", **other):
    role = "领导" if post == "deputy_leader" else "工作人员"
    return Listed(
        Person(
            f"{unit}-{number:02}",
            unit,
            (post,),
            name=name or f"测试{unit}{role}{number:02}",
            **other,
        ),
        PHONE,
    )


def everybody():
    """市水务局 with three leaders and five staff, 市消防救援支队 with one and four."""
    water = [listed("water", n, post="deputy_leader" if n <= 3 else "staff") for n in range(1, 9)]
    fire = [
        listed("fire_rescue", n, post="deputy_leader" if n == 1 else "staff") for n in range(1, 6)
    ]
    return [*water, *fire]


def fill(folder, people=None, leave=(AWAY,), site=SITE):
    """A home with people in it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.yaml").write_text(site, encoding="utf-8")
    with store_of(home_at(str(folder))).writing() as writing:
        writing.people.put(*(people or everybody()))
        for one in leave:
            writing.people.add_leave(one, "家事")
        writing.people.put_wish(Wish("water-05", date(2026, 10, 20)))


def store(folder):
    return store_of(home_at(str(folder)))


def people_of(folder, number):
    """The kept sheet of a publication."""
    events = store(folder).find(("publication",))
    body = next(event.body for event in events if event.ref == number)
    digest = next(f["sha256"] for f in body["files"] if f["name"].startswith("人员-"))
    with store(folder).job_rows() as rows:
        return read_kept(rows.file(digest))


def everything_kept(folder):
    """Every byte of the append-only tables, as one text."""
    parts = []
    with store(folder).log() as log:
        parts += [repr(row) for row in log.links()]
        for table, row in log.job_rows():
            body = row.get("body")
            parts.append(table + repr(row))
            if isinstance(body, bytes) and not body.startswith(b"PK"):
                parts.append(body.decode())
    return "\n".join(map(str, parts))


def issue(folder, text=f"{MONTH:%Y-%m}"):
    """Draft, sign and issue a month."""
    for words in (["draft"], ["sign", "--by", "值班主任"], ["publish"]):
        assert run(["month", text, *words, "--home", str(folder)]) == 0


def copied(source: Path, target: Path):
    shutil.copytree(source, target, dirs_exist_ok=True)
    return target

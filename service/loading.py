"""Load what an answer needs（装载）: pack, holidays, settings; from a cache while nothing changed.

Reading and checking YAML with pydantic takes a fifth of a second; so what was checked once is kept
as plain JSON beside the list of files it came from, and used again while every one of those files
has the same size and time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from calendars.holidays import HolidayCalendar
from calendars.notices import restore_notice
from engine.errors import InputFault
from engine.packs.codec import decode, encode
from engine.packs.pack import Pack, Unit
from service.home import DEFAULT, Home
from service.site import Site

ROOT: Final = Path(__file__).resolve().parents[1]
RULES: Final = ROOT / "rules"
CALENDARS: Final = ROOT / "calendars" / "cn"
INDEX: Final = RULES / "index.yaml"
CACHE_VERSION: Final = 3

Stamp = list[list[Any]]
_LOADED: Final[dict[Path, Loaded]] = {}
"""What this process loaded last, by its cache file: a recording command asks several times."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pack with the holidays and the settings that go with it（已装载）.

    ``stamps`` are of every file it came from, taken before the first of them was read.
    """

    pack: Pack
    holidays: HolidayCalendar
    site: Site
    stamps: Stamp


def stamp_of(paths: Iterable[str]) -> Stamp:
    """Path, time and size of each file; a missing one is stamped as missing."""
    stamps: Stamp = []
    for path in paths:
        try:
            stat = os.stat(path)
            stamps.append([path, stat.st_mtime_ns, stat.st_size])
        except OSError:
            stamps.append([path, 0, -1])
    return stamps


def load(home: Home, pack: str = DEFAULT, *, keep: bool = True) -> Loaded:
    """The pack named ``pack`` with all it needs, checked or from the cache.

    Args:
        home: the operating unit's folder.
        pack: a name, or a path.
        keep: write what was checked to the cache.

    Raises:
        DutyError: whatever is wrong with a pack, a calendar file or ``site.yaml``.

    """
    place = _cache_file(home, pack)
    known = _LOADED.pop(place, None)
    if known is None or stamp_of(row[0] for row in known.stamps) != known.stamps:
        known = _from_cache(home, pack) or _checked(home, pack, keep=keep)
    _LOADED.clear()
    _LOADED[place] = known
    return known


def source_files(home: Home, folder: Path) -> list[str]:
    """Every file that an answer about the pack in ``folder`` depends on, and their folders."""
    from service.files.packs import lineage_of

    lineage = lineage_of(folder)
    folders = [*(room for one in lineage for room in (one, one / "articles"))]
    folders += [CALENDARS, home.calendars]
    paths = [INDEX, RULES / "vocabulary.yaml", home.site, *folders, *_code_folders()]
    for one in folders:
        if one.is_dir():
            paths += sorted(one.glob("*.yaml"))
    paths += [one / "source.md" for one in lineage]
    return [str(path) for path in dict.fromkeys(paths) if not path.name.endswith(".test.yaml")]


def _code_folders() -> list[Path]:
    """The program's own folders: an upgrade replaces files, and so touches them."""
    tops = [ROOT / name for name in ("engine", "service", "calendars")]
    rooms = [path for top in tops for path in sorted(top.iterdir()) if path.is_dir()]
    return [*tops, *(room for room in rooms if not room.name.startswith("_"))]


def _cache_file(home: Home, pack: str) -> Path:
    """The cache of a pack: by its name if it is the default, else by the folder it is found in."""
    if pack == DEFAULT:
        return home.cache / "pack-default.json"
    from service.files.pack_folders import pack_folder

    return (
        home.cache / f"pack-{sha256(str(pack_folder(pack, home)).encode()).hexdigest()[:16]}.json"
    )


def _from_cache(home: Home, pack: str) -> Loaded | None:
    file = _cache_file(home, pack)
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["version"] != CACHE_VERSION or kept["root"] != str(ROOT):
            return None
        stamps = kept["files"]
        names = [row[0] for row in stamps]
        if str(home.site) not in names or stamp_of(names) != stamps:  # the former of a copied home
            return None
        holidays = HolidayCalendar(restore_notice(notice) for notice in kept["notices"])
        site = Site(kept["site"], kept["site_digest"])
        checked = replace(decode(kept["pack"]), digest=kept["digest"])
        return Loaded(checked, holidays, site, stamps)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a cache is thrown away on any doubt and made again from the sources


def _checked(home: Home, pack: str, *, keep: bool) -> Loaded:
    from service.files.calendar_files import calendar_files, holiday_calendar
    from service.files.pack_folders import pack_folder
    from service.files.packs import read_pack
    from service.files.site_file import read_site

    folder = pack_folder(pack, home)
    files = source_files(home, folder)
    stamps = stamp_of(files)
    site = read_site(home)
    checked = read_pack(folder)
    if folder == pack_folder(DEFAULT, home):
        checked = with_extra_units(checked, site)
        _refuse_unknown_names(checked, site, home)
    site = suited(site, checked, own=folder == pack_folder(DEFAULT, home))
    holidays = holiday_calendar(calendar_files(home.calendars))
    loaded = Loaded(checked, holidays, site, stamps)
    if keep:
        _keep(home, pack, loaded)
    return loaded


def _keep(home: Home, name: str, loaded: Loaded) -> None:
    kept = {
        "version": CACHE_VERSION,
        "root": str(ROOT),
        "files": loaded.stamps,
        "pack": encode(loaded.pack),
        "digest": loaded.pack.digest,
        "notices": [notice.to_mapping() for notice in loaded.holidays.notices],
        "site": dict(loaded.site.written),
        "site_digest": loaded.site.digest,
    }
    write_quietly(_cache_file(home, name), json.dumps(kept, ensure_ascii=False))


def write_quietly(path: Path, text: str) -> bool:
    """Write a file that may be lost, whole or not at all; say whether it was written."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return False
    return True


def with_extra_units(pack: Pack, site: Site) -> Pack:
    """The pack with the operator's extra units at the end of its registry."""
    extra = tuple(
        Unit(row["unit"], row["name"], "department", tuple(row.get("aliases", ())))
        for row in site.extra_units
    )
    clash = [
        unit for unit in extra if {unit.id, unit.name, *unit.aliases} & pack.unit_by_name.keys()
    ]
    if clash:
        raise InputFault(
            "T102",
            f"extra_units 里的 {clash[0].name} 已在规则包登记",
            where="site.yaml",
            remedy="删去这一项",
        )
    return replace(pack, units=(*pack.units, *extra)) if extra else pack


def suited(site: Site, pack: Pack, *, own: bool) -> Site:
    """The settings as they bear on ``pack``: units by canonical name.

    The settings are about the operator's ``own`` pack; of another pack only what it knows too is
    taken, since its readings and parameters are another regulation's, and what is written under its
    name.
    """
    written = dict(site.written)
    section = written.get("packs", {}).get(pack.id, {})
    for key in ("units", "offices"):
        rows = written.get(key, {})
        names = {name: pack.unit_by_name.get(name) for name in rows}
        written[key] = {unit.name: rows[name] for name, unit in names.items() if unit}
    if not own:
        parameters = written.get("parameters", {})
        written["parameters"] = {
            name: rows for name, rows in parameters.items() if name in pack.parameter_by_id
        }
        written["readings"] = [
            row for row in written.get("readings", ()) if row["id"] in pack.reading_by_id
        ]
    if section:  # what is written under the pack's own name wins
        written["parameters"] = {**written.get("parameters", {}), **section["parameters"]}
        chosen = {row["id"] for row in section["readings"]}
        others = (row for row in written.get("readings", ()) if row["id"] not in chosen)
        written["readings"] = [*others, *section["readings"]]
    return Site(written, site.digest)


def _refuse_unknown_names(pack: Pack, site: Site, home: Home) -> None:
    """Refuse settings about units and packs that nobody knows: they would silently do nothing."""
    from engine.errors import refuse
    from service.files.pack_folders import known_packs

    names = [*site.phones, *site.offices]
    packs = known_packs(home)
    written = (*site.written.get("packs", {}), *site.written.get("tasks", {}).get("packs", ()))
    faults = [
        InputFault(
            "T101",
            f"site.yaml 写了不认识的单位「{name}」",
            where=str(home.site),
            remedy="用规则包里的单位名（zhiban pack show 可查），或登记到 extra_units",
        )
        for name in dict.fromkeys(names)
        if name not in pack.unit_by_name
    ]
    faults += [
        InputFault(
            "T105",
            f"site.yaml 写了没有的规则包「{name}」",
            where=str(home.site),
            remedy=f"可用：{'、'.join(packs)}",
        )
        for name in dict.fromkeys(written)
        if name not in packs
    ]
    refuse(faults)

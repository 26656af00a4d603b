"""What a document's placeholders stand for（占位的值）, read from a pending item and its roster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from calendars.duty_day import BEIJING
from engine.facts.registry import units_meant
from engine.packs.pack import Pack
from engine.records.follow_ups import Product
from engine.records.record import Consultation, Record
from engine.roster.roster import Ground, Pending, Roster, UnitDuty
from engine.terms import Presence


def values_of(
    item: Pending, pack: Pack, stay: Roster, records: Iterable[Record]
) -> Mapping[str, str]:
    """The values that the regulation, the roster and the records give; none is made up.

    Args:
        item: the pending item.
        pack: names of units and of codes.
        stay: the roster of the first day on which those addressed are on site.
        records: for what came of a consultation.

    """
    return {
        "by": _by(item, pack),
        "to": "、".join(item.to),
        "grounds": "；".join(ground.text for ground in grounds_in(item)),
        "stay": "；\n".join(_stay_lines(item, pack, stay)),
        "product": _product(item, records),
    }


def grounds_in(item: Pending) -> tuple[Ground, ...]:
    """The facts that the item rests on, each once."""
    found = (ground for reason in item.because for ground in reason.all_facts)
    return tuple(dict.fromkeys(found))


def stay_begins(item: Pending) -> datetime:
    """When what the item announces begins: at its due moment, or where notice is given before.

    Before that moment some fact it rests on has not begun yet: then it is when the first does.
    """
    starts = [ground.start for ground in grounds_in(item)]
    later = [start for start in starts if start >= item.due]
    return min(later, default=item.due)


def _by(item: Pending, pack: Pack) -> str:
    """Who gives it; empty where the regulation names no single office."""
    units = [unit for name in item.by for unit in units_meant(name, pack)]
    return "" if any(unit.sort == "class" for unit in units) else "、".join(item.by)


def _stay_lines(item: Pending, pack: Pack, stay: Roster) -> list[str]:
    """How those addressed are to be on site, the same for several in one line."""
    groups: dict[str, list[str]] = {}
    for line in (*stay.units, *stay.standby):
        if line.unit.name in item.to:
            groups.setdefault(_terms(line, pack), []).append(line.unit.name)
    return [f"{'、'.join(names)}：{terms}" for terms, names in groups.items()]


def _terms(line: UnitDuty, pack: Pack) -> str:
    label = pack.vocabulary.label
    at_hand = {post: f"（{label('presence', p.value)}）" for post, p in line.post_presence}
    posts = "、".join(
        f"{label('posts', post)}{number}人{at_hand.get(post, '')}" for post, number in line.posts
    )
    said = (
        f"自{_moment(line.intervals[0][0])}起",
        line.place and f"地点为{line.place}",
        label("coverage", line.coverage.value),
        "" if line.presence is Presence.ON_POST else label("presence", line.presence.value),
        posts and f"每单位{posts}",
        f"{_moment(line.arrive_by)}前到岗" if line.arrive_by else "",
    )
    return "，".join(filter(None, said))


def _moment(moment: datetime) -> str:
    local = moment.astimezone(BEIJING)
    day = f"{local.year}年{local.month}月{local.day}日"
    return day if (local.hour, local.minute) == (0, 0) else f"{day}{local:%H:%M}"


def _product(item: Pending, records: Iterable[Record]) -> str:
    """What came of the consultation that the item arises from, the latest word of it."""
    sources = {ground.source for ground in grounds_in(item)}
    found: list[tuple[datetime, str]] = []
    for one in records:
        about = one.id if isinstance(one, Consultation) else ""
        about = one.consultation if isinstance(one, Product) else about
        if isinstance(one, Consultation | Product) and about in sources and one.product:
            found.append((one.at, one.product))
    return max(found, key=lambda pair: pair[0])[1] if found else ""

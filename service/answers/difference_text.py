"""How two rosters differ, in plain words and as JSON（差别）."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from calendars.duty_day import BEIJING
from engine.packs.pack import Pack
from engine.roster.differences import Changes, Difference, aspects_changed
from engine.roster.roster import Duty, Pending, Recommendation, Roster, UnitDuty
from engine.terms import Presence
from service.answers.json_form import (
    duty_form,
    pending_form,
    recommendation_form,
    unit_form,
)
from service.answers.screen import COVERAGE, hazard_words, pending_words
from service.answers.wording import moment_words, stretch_words

T = TypeVar("T")

FEW: Final = 4
ASPECT_TITLES: Final = {
    "presence": "在位方式",
    "coverage": "值守强度",
    "intervals": "时段",
    "parts": "各时段强度",
    "place": "地点",
    "posts": "岗位",
    "post_presence": "岗位在位方式",
    "arrive_by": "到岗时限",
}


def difference_lines(pack: Pack, before: Roster, found: Difference) -> list[str]:
    """How another roster differs from ``before``, one thing a line; nothing where it does not."""
    everyone = frozenset(line.unit.name for line in (*before.units, *before.standby))
    told = _Told(pack, before.start.astimezone(BEIJING).date(), everyone)
    return [f"{title}：{text}" for title, text in told.rows(found)]


@dataclass(frozen=True, slots=True)
class _Told:
    """A difference being told（叙述）: each row is a title and what is to be said under it.

    ``everyone`` are the units of the roster compared with; of times on ``day`` no year is said.
    """

    pack: Pack
    day: date
    everyone: frozenset[str]

    def rows(self, found: Difference) -> Iterator[tuple[str, str]]:
        if found.in_force is not None:
            words = {True: "已施行", False: "尚未施行"}
            yield "施行", " → ".join(words[one] for one in found.in_force)
        yield from self._simple("情形", found.situations, self._situation)
        yield from self._units(found.units)
        yield from self._duties("职责", found.duties)
        yield from self._duties("常设职责", found.standing)
        yield from self._simple("待办", found.pending, self._pending)
        for before, after in found.pending.changed:
            yield "待办变化", self._pending_change(before, after)
        yield from self._simple("建议", found.recommended, self._recommendation)
        for one, other in found.recommended.changed:
            yield "建议变化", f"{self._recommendation(one)} → {self._recommendation(other)}"
        yield from self._simple("标记", found.flags, lambda flag: flag.text)

    def _simple(
        self, title: str, changes: Changes[T], said: Callable[[T], str]
    ) -> Iterator[tuple[str, str]]:
        yield from ((f"{title}增加", said(one)) for one in changes.gained)
        yield from ((f"{title}减少", said(one)) for one in changes.lost)

    def _label(self, group: str, word: str) -> str:
        return self.pack.vocabulary.label(group, word)

    def _situation(self, name: str) -> str:
        return self._label("situations", name)

    # units

    def _units(self, changes: Changes[UnitDuty]) -> Iterator[tuple[str, str]]:
        for word, lines in (("增加", changes.gained), ("减少", changes.lost)):
            rows = (
                (self._at_hand(line) + word, self._terms(line), line.unit.name) for line in lines
            )
            for (title, terms), names in _gathered(((a, b), name) for a, b, name in rows).items():
                yield title, f"{self._names(names)}（{terms}）"
        told = (
            ((aspect, self._aspect(aspect, before), self._aspect(aspect, after)), after.unit.name)
            for before, after in changes.changed
            for aspect in aspects_changed(before, after)
        )
        for (aspect, was, now), names in _gathered(told).items():
            yield ASPECT_TITLES[aspect], f"{self._names(names)} {was} → {now}"

    def _names(self, names: Sequence[str]) -> str:
        """Units one by one, or all that there were."""
        if len(names) > FEW and self.everyone == set(names):
            return f"全部{len(names)}个单位"
        return "、".join(names)

    def _at_hand(self, line: UnitDuty) -> str:
        on_post = line.presence is Presence.ON_POST
        return "入驻" if on_post else self._label("presence", line.presence.value)

    def _terms(self, line: UnitDuty) -> str:
        hours = self._aspect("intervals", line)
        said = (self._aspect("coverage", line), line.place, hours if hours != "全天" else "")
        return "，".join(filter(None, said))

    def _aspect(self, aspect: str, line: UnitDuty) -> str:
        """One side of a unit's line in words."""
        tell: dict[str, Callable[[], str]] = {
            "presence": lambda: self._label("presence", line.presence.value),
            "coverage": lambda: COVERAGE[line.coverage],
            "intervals": lambda: self._hours(line.intervals),
            "parts": lambda: "；".join(
                f"{COVERAGE[coverage]} {stretch_words(start, end, self.day)}"
                for start, end, coverage in line.parts
            ),
            "place": lambda: line.place,
            "posts": lambda: "、".join(
                f"{self._label('posts', post)}{number}人" for post, number in line.posts
            ),
            "post_presence": lambda: "、".join(
                f"{self._label('posts', post)}{self._label('presence', presence.value)}"
                for post, presence in line.post_presence
            ),
            "arrive_by": lambda: _moment(line.arrive_by, self.day),
        }
        return tell[aspect]() or ("同单位" if aspect == "post_presence" else "没有")

    def _hours(self, intervals: Sequence[tuple[datetime, datetime]]) -> str:
        spans = [stretch_words(start, end, self.day) for start, end in intervals]
        whole = f"{self.day:%m-%d} 00:00 至 {self.day:%m-%d} 24:00"
        return "全天" if spans == [whole] else "、".join(spans)

    # duties and what people must do

    def _duties(self, title: str, changes: Changes[Duty]) -> Iterator[tuple[str, str]]:
        for word, duties in (("增加", changes.gained), ("减少", changes.lost)):
            rows = ((self._duty(duty), duty.unit.name) for duty in duties)
            for (kind, rest), names in _gathered(rows).items():
                yield title + word, f"{kind} {'、'.join(names)}{rest}"
        for before, after in changes.changed:
            said = [*_receivers(before.to, after.to), *self._limits(before.due, after.due)]
            if before.text != after.text:
                said.append(f"{before.text or '没有内容'} → {after.text or '没有内容'}")
            kind, about = self._label("duty_kinds", after.kind), self._about(after)
            yield f"{title}变化", f"{kind} {after.unit.name}{about}：{'；'.join(said)}"

    def _duty(self, duty: Duty) -> tuple[str, str]:
        to = f" → {_brief(duty.to)}" if duty.to else ""
        due = f"，{_moment(duty.due, self.day)} 前" if duty.due else ""
        return self._label("duty_kinds", duty.kind), f"{self._about(duty)}{to}{due}"

    def _about(self, duty: Duty) -> str:
        about = hazard_words(self.pack, duty.hazard) or duty.text
        return f"（{about}）" if about else ""

    def _pending(self, item: Pending) -> str:
        to = f" → {_brief(item.to)}" if item.to else ""
        label = pending_words(self.pack, item)
        return f"{label} {'、'.join(item.by)}{to}，{_moment(item.due, self.day)}"

    def _pending_change(self, before: Pending, after: Pending) -> str:
        said = [*_receivers(before.to, after.to), *self._limits(before.due, after.due)]
        label = pending_words(self.pack, after)
        return f"{label} {'、'.join(after.by)}：{'；'.join(said)}"

    def _limits(self, before: datetime | None, after: datetime | None) -> list[str]:
        """How a due moment changed."""
        if before == after:
            return []
        sides = (_moment(one, self.day) or "没有" for one in (before, after))
        return [f"时间 {' → '.join(sides)}"]

    def _recommendation(self, one: Recommendation) -> str:
        plan = self.pack.plan_by_name.get(one.plan)
        level = self._label("levels", one.level) if one.level else ""
        what = (plan.name if plan else one.plan) + level or one.text
        to = f" → {_brief(one.to)}" if one.to else ""
        return f"{self._label('recommendations', one.act)} {what}（{'、'.join(one.by)}{to}）"


def _moment(moment: datetime | None, day: date) -> str:
    return "" if moment is None else moment_words(moment, day)


def _receivers(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Who is reached more, and who no longer."""
    more = [name for name in after if name not in before]
    less = [name for name in before if name not in after]
    said = (("对象增加", more), ("对象减少", less))
    return [f"{title} {'、'.join(names)}" for title, names in said if names]


def _brief(names: Sequence[str]) -> str:
    return "、".join(names) if len(names) <= FEW else f"{names[0]}等{len(names)}个单位"


def _gathered(rows: Iterable[tuple[T, str]]) -> dict[T, list[str]]:
    """The names told alike, together."""
    found: dict[T, list[str]] = {}
    for told, name in rows:
        found.setdefault(told, []).append(name)
    return found


def difference_form(found: Difference) -> dict[str, Any]:
    """The difference as plain values; only what is different is there."""
    parts: dict[str, tuple[Changes[Any], Callable[[Any], Any]]] = {
        "situations": (found.situations, str),
        "units": (found.units, unit_form),
        "duties": (found.duties, duty_form),
        "standing": (found.standing, duty_form),
        "pending": (found.pending, pending_form),
        "recommended": (found.recommended, recommendation_form),
        "flags": (found.flags, lambda flag: {"code": flag.code, "text": flag.text}),
    }
    form: dict[str, Any] = {}
    if found.in_force is not None:
        form["in_force"] = dict(zip(("before", "after"), found.in_force, strict=True))
    for name, (changes, written) in parts.items():
        if changes:
            form[name] = _changes_form(changes, written)
    for row, (before, after) in zip(
        form.get("units", {}).get("changed", ()), found.units.changed, strict=False
    ):
        row["aspects"] = list(aspects_changed(before, after))
    return form


def _changes_form(changes: Changes[T], written: Callable[[T], Any]) -> dict[str, Any]:
    return {
        "gained": [written(one) for one in changes.gained],
        "lost": [written(one) for one in changes.lost],
        "changed": [
            {"before": written(before), "after": written(after)}
            for before, after in changes.changed
        ],
    }

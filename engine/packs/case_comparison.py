"""Compare a roster with what a case expects（比较）: each difference is a Chinese sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from calendars.duty_day import BEIJING
from engine.packs.case_forms import MOMENT, DutyForm, ExpectForm, PendingForm, RecommendedForm
from engine.packs.cases import hazard_ids, names_in
from engine.roster.roster import Recommendation
from engine.terms import level_of

if TYPE_CHECKING:
    from engine.packs.pack import Pack
    from engine.roster.roster import Duty, Pending, Roster, UnitDuty

MOST_SAID: Final = 6
"""Duties that a difference names."""
AnyForm = DutyForm | PendingForm | RecommendedForm
Shown = str | Mapping[Any, str] | Mapping[Any, int]


def differences_of(pack: Pack, expect: ExpectForm, roster: Roster) -> Iterator[str]:
    """What the roster holds otherwise than expected; standing duties are looked at apart."""
    yield from _Comparison(pack, expect, roster).differences()


def standing_differences_of(pack: Pack, expect: ExpectForm, found: Sequence[Duty]) -> Iterator[str]:
    """Which standing duties are otherwise than expected（常设职责）."""
    compared = _Duties(pack, "常设职责", found)
    yield from compared.differences(expect.standing_duties, expect.no_standing_duties)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A roster against what was expected of it（比较）."""

    pack: Pack
    expect: ExpectForm
    roster: Roster

    def differences(self) -> Iterator[str]:
        expect, roster = self.expect, self.roster
        yield from self._lines("入驻", expect.on_site, roster.units)
        yield from self._lines("备勤", expect.standby, roster.standby)
        yield from self._stretches()
        yield from self._arrivals()
        yield from self._at_hand()
        yield from self._order()
        yield from self._reasons()
        yield from self._absences()
        duties = _Duties(self.pack, "职责", roster.duties)
        yield from duties.differences(expect.duties, expect.no_duties)
        yield from self._awaited()
        recommended = _Recommended(self.pack, roster.recommended)
        yield from recommended.differences(expect.recommended, expect.no_recommended)
        yield from self._marks()

    def _name(self, written: str) -> str:
        return _named(self.pack, written)

    def _label(self, group: str, word: str) -> str:
        return self.pack.vocabulary.label(group, word)

    def _line(self, written: str) -> UnitDuty | None:
        name = self._name(written)
        lines = (*self.roster.units, *self.roster.standby)
        return next((line for line in lines if line.unit.name == name), None)

    def _lines(
        self, title: str, wanted: Mapping[str, str] | None, lines: Sequence[UnitDuty]
    ) -> Iterator[str]:
        if wanted is None:
            return
        expected = {self._name(name): coverage for name, coverage in wanted.items()}
        actual = {line.unit.name: line.coverage.value for line in lines}
        for name, coverage in expected.items():
            if name not in actual:
                yield f"{title}缺少{name}（应为{self._label('coverage', coverage)}）"
            elif actual[name] != coverage:
                should = self._label("coverage", coverage)
                yield f"{name}的值守强度应为{should}，实为{self._label('coverage', actual[name])}"
        for line in lines:
            if line.unit.name not in expected:
                rules = "、".join(reason.rule for reason in line.because)
                yield f"{title}多出{line.unit.name}（依据 {rules}）"

    def _stretches(self) -> Iterator[str]:
        for written, wanted in self.expect.hours.items():
            line = self._line(written)
            actual = [self._shown(*one) for one in line.intervals] if line else []
            if actual != list(wanted):
                should, found = "、".join(wanted), "、".join(actual) or "不在名单上"
                yield f"{self._name(written)}的时段应为 {should}，实为 {found}"

    def _shown(self, start: datetime, end: datetime) -> str:
        last = "24:00" if end == self.roster.end else f"{end:%H:%M}"
        return f"{start:%H:%M}-{last}"

    def _arrivals(self) -> Iterator[str]:
        for written, wanted in self.expect.arrive_by.items():
            line = self._line(written)
            limit = line.arrive_by if line else None
            if limit is None or self._moment(limit) != wanted:
                found = self._moment(limit) if limit else "没有时限" if line else "不在名单上"
                yield f"{self._name(written)}应在 {wanted} 前到岗，实为 {found}"

    def _moment(self, moment: datetime) -> str:
        """The time of day; with its date where that is not the date of the case."""
        local, day = moment.astimezone(BEIJING), self.roster.start.date()
        return f"{local:%H:%M}" if local.date() == day else f"{local:%Y-%m-%d %H:%M}"

    def _at_hand(self) -> Iterator[str]:
        """Who of a unit is at hand, where and in what way（岗位、地点、在位方式）."""
        for written in self.expect.posts | self.expect.post_presence:
            line = self._line(written)
            posts = dict(line.posts) if line else {}
            yield from self._same(written, "岗位", self.expect.posts.get(written), posts)
            found = {post: one.value for post, one in line.post_presence} if line else {}
            wanted = self.expect.post_presence.get(written)
            yield from self._same(written, "岗位在位方式", wanted, found)
        for written in self.expect.place | self.expect.presence:
            line = self._line(written)
            place = line.place if line else ""
            yield from self._same(written, "地点", self.expect.place.get(written), place)
            presence = line.presence.value if line else ""
            wanted_presence = self.expect.presence.get(written)
            yield from self._same(written, "在位方式", wanted_presence, presence)

    def _same(self, written: str, title: str, wanted: Shown | None, found: Shown) -> Iterator[str]:
        if wanted is not None and wanted != found:
            should, actual = self._words(wanted), self._words(found)
            yield f"{self._name(written)}的{title}应为 {should}，实为 {actual}"

    def _words(self, value: Shown) -> str:
        if isinstance(value, str):
            return self._label("presence", value) or "没有"
        rows = (
            f"{self._label('posts', post)} {self._label('presence', str(one))}"
            for post, one in value.items()
        )
        return "、".join(rows) or "没有"

    def _order(self) -> Iterator[str]:
        wanted = [self._name(written) for written in self.expect.order]
        lines = (*self.roster.units, *self.roster.standby)
        found = [line.unit.name for line in lines if line.unit.name in wanted]
        if wanted != found:
            yield f"次序应为 {'、'.join(wanted)}；实为 {'、'.join(found) or '都不在名单上'}"

    def _reasons(self) -> Iterator[str]:
        for written, all_wanted in self.expect.only_because.items():
            line = self._line(written)
            every = {rule for reason in line.because for rule in reason.rules} if line else set()
            if every != set(all_wanted):
                should, shown = "、".join(all_wanted), "、".join(sorted(every)) or "没有"
                yield f"{self._name(written)}的全部理由应为 {should}；实为 {shown}"
        for written, wanted in self.expect.because.items():
            line = self._line(written)
            actual = [rule for reason in line.because for rule in reason.rules] if line else []
            for rule in wanted:
                if rule not in actual:
                    found = f"实有 {'、'.join(dict.fromkeys(actual))}" if line else "它不在名单上"
                    yield f"{self._name(written)}的理由缺少 {rule}（{found}）"

    def _absences(self) -> Iterator[str]:
        for written in self.expect.absent:
            line = self._line(written)
            if line is not None:
                rules = "、".join(reason.rule for reason in line.because)
                yield f"{self._name(written)}不应在名单上（依据 {rules}）"

    def _awaited(self) -> Iterator[str]:
        for wanted in self.expect.pending:
            found = "、".join(self._item(one, wanted) for one in self.roster.pending) or "没有"
            if not any(self._is(wanted, one) for one in self.roster.pending):
                yield f"缺少待办：{self._wanted(wanted)}；实有：{found}"
        for unwanted in self.expect.no_pending:
            for one in self.roster.pending:
                if self._is(unwanted, one):
                    yield f"不应有待办：{self._item(one)}"

    def _is(self, wanted: PendingForm, one: Pending) -> bool:
        by = _among(self.pack, wanted.by, one.by)
        return wanted.kind == one.kind and by and _told(self.pack, wanted, one)

    def _wanted(self, wanted: PendingForm) -> str:
        by = f"，由{'、'.join(map(self._name, names_in(wanted.by)))}" if wanted.by else ""
        return f"{self._label('pending', wanted.kind)}{by}{_more(wanted)}"

    def _item(self, one: Pending, wanted: PendingForm | None = None) -> str:
        by, to = "、".join(one.by), "、".join(one.to)
        return f"{self._label('pending', one.kind)}（{by}→{to}{_details(one, wanted)}）"

    def _marks(self) -> Iterator[str]:
        codes = dict.fromkeys(flag.code for flag in self.roster.flags)
        for code in self.expect.flags:
            if code not in codes:
                yield f"缺少标记 {code}（实有：{'、'.join(codes) or '没有'}）"
        for flag in self.roster.flags:
            if flag.code in self.expect.no_flags:
                yield f"不应有标记 {flag.code}：{flag.text}"
        wanted = self.expect.situations
        if wanted is not None and set(wanted) != set(self.roster.situations):
            should = "、".join(self._label("situations", one) for one in wanted) or "没有"
            actual = "、".join(self._label("situations", one) for one in self.roster.situations)
            yield f"情形应为：{should}；实为：{actual or '没有'}"


@dataclass(frozen=True, slots=True)
class _Duties:
    """Duties against those expected（职责的比较）."""

    pack: Pack
    title: str
    found: Sequence[Duty]

    def differences(
        self, wanted: Iterable[DutyForm], unwanted: Iterable[DutyForm]
    ) -> Iterator[str]:
        for one in wanted:
            if isinstance(one.unit, tuple):
                alike = [duty.unit.name for duty in self.found if self._is(one, duty)]
                missing = list(dict.fromkeys(alike)) != self._units(one)
            else:
                missing = not any(self._is(one, duty) for duty in self.found)
            if missing:
                yield f"缺少{self.title}：{self._wanted(one)}；实有：{self._actual(one)}"
        for one in unwanted:
            for duty in self.found:
                if self._is(one, duty) and (not one.unit or duty.unit.name in self._units(one)):
                    yield f"不应有{self.title}：{self._duty(duty)}"

    def _actual(self, wanted: DutyForm) -> str:
        """The duties found, those of the same kind first where there are many."""
        alike = sorted(self.found, key=lambda duty: duty.kind != wanted.kind)
        said = [self._duty(duty, wanted) for duty in alike[:MOST_SAID]]
        more = len(alike) - len(said)
        return ("、".join(said) or "没有") + (f" 等{len(alike)}项" if more else "")

    def _units(self, one: DutyForm) -> list[str]:
        return [self.pack.unit_by_name[name].name for name in names_in(one.unit)]

    def _is(self, wanted: DutyForm, duty: Duty) -> bool:
        """Whether the duty is the one meant; a list of units is compared as a whole instead."""
        unit = not isinstance(wanted.unit, str) or duty.unit.name in self._units(wanted)
        hazard = wanted.hazard is None or hazard_ids(self.pack)[wanted.hazard] == duty.hazard
        inferred = wanted.inferred in (None, duty.inferred or "no")
        said = unit and hazard and inferred
        return wanted.kind == duty.kind and said and _told(self.pack, wanted, duty)

    def _wanted(self, one: DutyForm) -> str:
        return self._said(one.kind, "、".join(self._units(one)), one.hazard or "", _more(one))

    def _duty(self, duty: Duty, wanted: DutyForm | None = None) -> str:
        to = "、".join(duty.to) if wanted and wanted.to else ""
        details = (f"，对{to}" if to else "") + _details(duty, wanted)
        return self._said(duty.kind, duty.unit.name, duty.hazard, details)

    def _said(self, kind: str, unit: str, hazard: str, details: str = "") -> str:
        inside = ("，".join(filter(None, (unit, hazard))) + details).lstrip("，")
        label = self.pack.vocabulary.label("duty_kinds", kind)
        return f"{label}（{inside}）" if inside else label


@dataclass(frozen=True, slots=True)
class _Recommended:
    """Recommendations against those expected（建议的比较）."""

    pack: Pack
    found: Sequence[Recommendation]

    def differences(
        self, wanted: Iterable[RecommendedForm], unwanted: Iterable[RecommendedForm]
    ) -> Iterator[str]:
        for form in wanted:
            actual = "、".join(self._said(one, form) for one in self.found) or "没有"
            if not any(self._is(form, one) for one in self.found):
                yield f"缺少建议：{self._wanted(form)}；实有：{actual}"
        for form in unwanted:
            for one in self.found:
                if self._is(form, one):
                    yield f"不应有建议：{self._said(one)}"

    def _is(self, form: RecommendedForm, one: Recommendation) -> bool:
        plan = form.plan is None or self.pack.plan_by_name[form.plan].id == one.plan
        level = form.level is None or level_of(form.level) == one.level
        told = _among(self.pack, form.by, one.by) and _told(self.pack, form, one)
        return form.act == one.act and plan and level and told

    def _wanted(self, form: RecommendedForm) -> str:
        plan = self.pack.plan_by_name[form.plan].id if form.plan else ""
        level = level_of(form.level) if form.level else ""
        by = "、".join(_named(self.pack, name) for name in names_in(form.by))
        return self._words(form.act, plan, level or "", f"{by}{_more(form)}".lstrip("，"))

    def _said(self, one: Recommendation, wanted: RecommendedForm | None = None) -> str:
        to = f"→{'、'.join(one.to)}" if wanted and wanted.to else ""
        by = f"{'、'.join(one.by)}{to}{_details(one, wanted)}"
        return self._words(one.act, one.plan, one.level, by)

    def _words(self, act: str, plan: str, level: str, by: str) -> str:
        label = self.pack.vocabulary.label
        known = self.pack.plan_by_name.get(plan)
        inside = (known.name if known else plan, label("levels", level), by)
        shown = "，".join(filter(None, inside))
        return (
            f"{label('recommendations', act)}（{shown}）"
            if shown
            else label("recommendations", act)
        )


# --- what several kinds have in common ------------------------------------------------------------


def _named(pack: Pack, written: str) -> str:
    """The canonical name of a unit, or the name as written."""
    unit = pack.unit_by_name.get(written)
    return unit.name if unit else written


def _among(pack: Pack, wanted: str | tuple[str, ...] | None, found: Sequence[str]) -> bool:
    """Whether one name is among those found, or a list is all of them in any order."""
    names = [_named(pack, name) for name in names_in(wanted)]
    if isinstance(wanted, str):
        return names[0] in found
    return wanted is None or sorted(names) == sorted(found)


def _told(pack: Pack, wanted: AnyForm, one: Duty | Pending | Recommendation) -> bool:
    """Whether receivers, text, reasons and due moment are those wanted."""
    text = wanted.text is None or wanted.text in one.text
    rules = {reason.rule for reason in one.because}
    because = wanted.because is None or rules == set(wanted.because)
    due = getattr(wanted, "due", None)
    told = _among(pack, wanted.to, one.to) and text and because
    return told and (due is None or due == _due(one))


def _due(one: Duty | Pending | Recommendation) -> str:
    due = None if isinstance(one, Recommendation) else one.due
    return due.astimezone(BEIJING).strftime(MOMENT) if due else ""


def _more(wanted: AnyForm) -> str:
    """The receivers, text and due moment that are wanted, as part of a sentence."""
    to = f"，对{'、'.join(names_in(wanted.to))}" if wanted.to else ""
    text = f"，写明「{wanted.text}」" if wanted.text else ""
    rules = f"，依据 {'、'.join(wanted.because)}" if wanted.because else ""
    due, inferred = getattr(wanted, "due", None), getattr(wanted, "inferred", None)
    rules += f"，推定 {inferred}" if inferred else ""
    return f"{to}{text}{rules}" + (f"，{due} 前" if due else "")


def _details(one: Duty | Pending | Recommendation, wanted: AnyForm | None) -> str:
    """What was found of the text and the due moment, where they were asked for."""
    text = f"，写明「{one.text}」" if wanted and wanted.text else ""
    if wanted and wanted.because:
        text += f"，依据 {'、'.join(reason.rule for reason in one.because)}"
    if getattr(wanted, "inferred", None):
        text += f"，推定 {getattr(one, 'inferred', '') or 'no'}"
    return text + (f"，{_due(one) or '没有时限'} 前" if getattr(wanted, "due", None) else "")

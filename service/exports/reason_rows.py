"""The sheet of grounds（依据）: each distinct reason once, with its days and units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from calendars.duty_day import BEIJING
from engine.facts.choices import Epoch, epochs
from engine.facts.moments import DAY
from engine.packs.pack import Pack
from engine.records.record import ReadingChoice
from engine.roster.roster import Because, Roster
from service.answering import Desk
from service.exports.sheet import ReasonRow, lines_of
from service.exports.sheet_dates import Dates, day_of, undated


@dataclass(slots=True)
class _Entry:
    """A reason while its days are gathered."""

    number: int
    reason: Because
    readings: tuple[str, ...]
    days: list[date] = field(default_factory=list)
    units: dict[str, None] = field(default_factory=dict)
    facts: dict[str, list[date]] = field(default_factory=dict)


class Reasons:
    """Each distinct reason of a span once（依据清单）, numbered in the order first met.

    A rule read in two ways within the span is two reasons; the same rule resting on other dates is
    one, with all the dates.
    """

    def __init__(self, desk: Desk, rosters: Sequence[Roster]) -> None:
        self._desk = desk
        self._epochs = _epochs(desk, rosters)
        self._entries: dict[tuple[object, ...], _Entry] = {}
        for roster in rosters:
            day = day_of(roster)
            for names, reason in _reasons_of(roster):
                self._take(reason, day, names)

    def _take(self, reason: Because, day: date, names: Iterable[str]) -> None:
        key = self._key(reason, day)
        if key not in self._entries:
            readings = self._readings(reason, day)
            self._entries[key] = _Entry(len(self._entries) + 1, reason, readings)
        entry = self._entries[key]
        entry.days.append(day)
        entry.units.update(dict.fromkeys(names))
        for ground in reason.all_facts:
            text = undated(ground.text, day)
            entry.facts.setdefault(text, [])
            if text != ground.text:
                entry.facts[text].append(day)

    def number(self, reason: Because, day: date) -> int:
        """The number of ``reason`` as it stood on ``day``."""
        return self._entries[self._key(reason, day)].number

    def _key(self, reason: Because, day: date) -> tuple[object, ...]:
        words = self._readings(reason, day)
        return (reason.rules, reason.article, reason.quote, reason.all_parameters, words)

    def _readings(self, reason: Because, day: date) -> tuple[str, ...]:
        setting = self._epoch(day).setting
        return tuple(
            self._reading_words(name, setting.choice(name), day) for name in reason.all_readings
        )

    def _epoch(self, day: date) -> Epoch:
        return next(epoch for epoch in self._epochs if day < epoch.end.astimezone(BEIJING).date())

    def _reading_words(self, name: str, chosen: str, day: date) -> str:
        reading = self._desk.loaded.pack.reading_by_id[name]
        choice = reading.choice(chosen)
        document = self._document(name, day)
        made = "默认" if document is None else f"运行单位选定，{document or '未写依据文件'}"
        return f"{name} 选{chosen}：{choice.text if choice else ''}（{made}）"

    def _document(self, name: str, day: date) -> str | None:
        """The document of the choice in force on ``day``; None where it is the pack's default."""
        operator = self._desk.loaded.site.operator.readings
        recorded = (r for r in self._desk.records if isinstance(r, ReadingChoice))
        made = [c for c in (*operator, *recorded) if c.reading == name and c.start <= day]
        made.sort(key=lambda one: one.start)  # of two on one day the later recorded, as the engine
        return made[-1].document if made else None

    def rows(self, dates: Dates) -> tuple[ReasonRow, ...]:
        """All reasons, numbered from 1."""
        return tuple(self._row(entry, dates) for entry in self._entries.values())

    def _row(self, entry: _Entry, dates: Dates) -> ReasonRow:
        reason = entry.reason
        facts = (
            f"{text}（{dates.spans(days)}）" if days else text for text, days in entry.facts.items()
        )
        return ReasonRow(
            number=entry.number,
            article=reason.article,
            title=reason.title,
            quote=reason.quote,
            via="\n".join(_via_words(reason)),
            units="、".join(entry.units),
            days=dates.spans(entry.days),
            facts="\n".join(facts),
            readings="\n".join(entry.readings),
            parameters="\n".join(parameter_words(self._desk.loaded.pack, reason)),
        )


def _epochs(desk: Desk, rosters: Sequence[Roster]) -> tuple[Epoch, ...]:
    """The choices of the span, by calendar date: a choice starts at midnight."""
    start = datetime.combine(day_of(rosters[0]), datetime.min.time(), BEIJING)
    end = datetime.combine(day_of(rosters[-1]) + DAY, datetime.min.time(), BEIJING)
    loaded = desk.loaded
    return epochs(loaded.pack, loaded.site.operator, desk.records, start, end)


def _reasons_of(roster: Roster) -> Iterator[tuple[tuple[str, ...], Because]]:
    """Every reason of a roster, with the units it is about."""
    for line in lines_of(roster):
        yield from (((line.unit.name,), reason) for reason in line.because)
    for duty in roster.duties:
        yield from (((duty.unit.name,), reason) for reason in duty.because)
    for item in roster.pending:
        yield from ((item.by, reason) for reason in item.because)


def _via_words(reason: Because) -> Iterator[str]:
    for via in reason.via:
        yield f"因{via.article}「{via.quote}」，{via.title}"
        yield from _via_words(via)


def parameter_words(pack: Pack, reason: Because) -> Iterator[str]:
    """The operator's parameters of a reason, labelled as such."""
    for name, value in reason.all_parameters:
        known = pack.parameter_by_id[name]
        shown = pack.vocabulary.label("colours", value) or "未填"
        yield f"运行参数 {known.title}：{shown}{'天' if known.sort == 'days' else ''}"

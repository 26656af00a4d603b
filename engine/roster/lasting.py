"""Lasting rules over time（持续到有人终止）: set off by records, ended only by a person.

A lasting rule that was set off goes on as a fact of its own until a recorded termination by one who
may decide; when its cause is over, the termination is what is waited for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from engine.errors import InputFault
from engine.facts.fact import Fact, Flag
from engine.facts.moments import DAY, shown
from engine.facts.registry import decides, nearest
from engine.inference.compiling import LASTING, TRIGGER
from engine.inference.program import Atom, Firing
from engine.packs.pack import Pack
from engine.records.record import FOREVER, Record, Termination
from engine.roster.derivation import because
from engine.roster.evaluation import Evaluation
from engine.roster.roster import Because, Pending

UNENDED: Final = "unended"
"""Kind of the fact that a lasting rule's cause is over and nobody has ended it."""
INSTANT: Final = timedelta(microseconds=1)


@dataclass(slots=True)
class _Rise:
    """A stretch in which a lasting rule's condition holds（触发的一段）, and what began it.

    ``causes`` are the sentences of every fact that it holds by, ``texts`` those of its beginning.
    """

    start: datetime
    end: datetime
    texts: tuple[str, ...]
    readings: tuple[str, ...]
    causes: dict[str, None]


_Run = tuple[list[_Rise], Termination | None]
"""The rises from a setting-off on, and the termination that ends it, if any."""


def lasting_facts(
    evaluations: Sequence[Evaluation], pack: Pack, records: Iterable[Record]
) -> Iterator[Fact | Flag]:
    """What goes on, given how the triggers fired from the first record on; what was doubtful.

    Args:
        evaluations: of the trigger programs, in order of time.
        pack: the pack.
        records: all records; terminations by others than deciders are flagged and end nothing.

    Raises:
        InputFault: R305 a termination of what does not last.

    """
    yield from (flag for evaluation in evaluations for flag in evaluation.flags)
    ends = [record for record in records if isinstance(record, Termination)]
    for end in ends:
        _refuse_unknown(end, pack)
    runs: dict[str, list[_Run]] = {}
    for trigger, rises in _rises(evaluations).items():
        rule = str(trigger.get("rule"))
        own = [end for end in ends if end.rule == rule and decides(end.by, pack)]
        for run in _runs(rises, sorted(own, key=lambda end: end.at)):
            runs.setdefault(rule, []).append(run)
            yield from _facts_of(trigger, run, pack)
    for end in ends:
        if not decides(end.by, pack):
            yield _flag(end, runs.get(end.rule, ()), pack)


def _refuse_unknown(end: Termination, pack: Pack) -> None:
    known = [rule.id for rule in pack.rules if rule.lasting]
    if end.rule not in known:
        what = f"没有持续到有人终止的规则「{end.rule}」"
        remedy = nearest(end.rule, known) or f"可终止的规则：{'、'.join(known)}"
        raise InputFault("R305", what, where=end.where, remedy=remedy)


def first_moment(records: Iterable[Record]) -> datetime | None:
    """The earliest moment that some record tells of, or ``None`` without records."""
    names = ("issued", "effective", "started", "at", "start")
    moments = (getattr(record, name, None) for record in records for name in names)
    return min((moment for moment in moments if isinstance(moment, datetime)), default=None)


def _rises(evaluations: Sequence[Evaluation]) -> dict[Atom, list[_Rise]]:
    """When the condition of each lasting rule holds; stretches without a gap are one rise."""
    found: dict[Atom, list[_Rise]] = {}
    for evaluation in evaluations:
        for trigger, firings in evaluation.conclusions.items():
            if trigger.kind != TRIGGER:
                continue
            mask = 0
            for firing in firings:
                mask |= evaluation.matched.firings[firing]
            known = found.setdefault(trigger, [])
            for start, end in evaluation.stretches(mask, evaluation.start, evaluation.end):
                if known and known[-1].end >= start:
                    known[-1].end = end
                else:
                    known.append(_rise(evaluation, firings, start, end))
                reasons = because(evaluation, firings, evaluation.mask(start, end))
                known[-1].causes.update(dict.fromkeys(_sentences(reasons)))
    return found


def _rise(
    evaluation: Evaluation, firings: Iterable[Firing], start: datetime, end: datetime
) -> _Rise:
    """A rise with the causes of its first instant: later ones would depend on who asks when."""
    reasons = because(evaluation, firings, evaluation.mask(start, start + INSTANT))
    readings = sorted({name for reason in reasons for name in reason.all_readings})
    given = dict(pair for reason in reasons for pair in reason.all_parameters)
    titles = evaluation.pack.parameter_by_id
    said = (f"运行参数 {titles[name].title}={value or '未填'}" for name, value in given.items())
    texts = dict.fromkeys((*_sentences(reasons), *said))
    return _Rise(start, end, tuple(texts), tuple(readings), {})


def _sentences(reasons: Iterable[Because]) -> Iterator[str]:
    return (ground.text for reason in reasons for ground in reason.all_facts)


def _runs(rises: Sequence[_Rise], ends: Sequence[Termination]) -> Iterator[_Run]:
    """Each run from a setting-off to its termination; only a new rise after it begins anew."""
    run: list[_Rise] = []
    end: Termination | None = None
    for rise in rises:
        if run and end is not None and rise.start >= end.at:
            yield run, end
            run = []
        if not run:
            end = next((one for one in ends if one.at > rise.start), None)
        run.append(rise)
    if run:
        yield run, end


def _stop(end: Termination | None) -> datetime:
    return FOREVER if end is None else end.at


def _facts_of(trigger: Atom, run: _Run, pack: Pack) -> Iterator[Fact]:
    """That the rule goes on, and the stretches in which it does so without a cause.

    Each run is a fact of its own, told by its beginning: one that follows another is no part of it.
    """
    rises, end = run
    title = pack.rule_by_id[str(trigger.get("rule"))].title
    since = shown(rises[0].start)
    text = f"{title}：{'；'.join(rises[0].texts)}；{since} 起，{_ended(end)}"
    source = "" if end is None else end.document
    fields = tuple(sorted((*trigger.fields, ("since", rises[0].start.isoformat()))))
    yield Fact(
        Atom(LASTING, fields),
        rises[0].start,
        _stop(end),
        text,
        source,
        rises[0].readings,
        event=True,
        causes=tuple(dict.fromkeys(sentence for rise in rises for sentence in rise.causes)),
    )
    for rise, again in zip(rises, [*(one.start for one in rises[1:]), _stop(end)], strict=True):
        if rise.end < again:
            yield Fact(Atom(UNENDED, fields), rise.end, again, text, source)


def _ended(end: Termination | None) -> str:
    if end is None:
        return "尚无终止记录"
    return f"{end.by} {shown(end.at)} 终止" + (f"（{end.document}）" if end.document else "")


def _flag(end: Termination, runs: Iterable[_Run], pack: Pack) -> Flag:
    """The flag of a termination that ends nothing: while what it was to end goes on, or a day."""
    label = pack.vocabulary.label("flags", "termination_not_by_government")
    stops = [_stop(last) for rises, last in runs if rises[0].start <= end.at < _stop(last)]
    until = max(stops, default=end.at + DAY)
    text = f"{label}：{end.by} {shown(end.at)}"
    return Flag("termination_not_by_government", text, end.at, until, end.where)


def unended(evaluations: Sequence[Evaluation], end: datetime) -> Iterator[Pending]:
    """Terminations waited for: the cause of a lasting rule is over, and it goes on past ``end``."""
    for evaluation in evaluations:
        for fact in evaluation.facts:
            if fact.atom.kind == UNENDED and fact.start < end < fact.end:
                going = Atom(LASTING, fact.atom.fields)
                firings = [f for f in evaluation.matched.firings if going in f.body]
                mask = evaluation.mask(end - INSTANT, end)
                if not mask:
                    continue
                reasons = because(evaluation, firings, mask)
                names = tuple(
                    evaluation.pack.unit_by_name[n].name for n in evaluation.pack.deciders
                )
                title = evaluation.pack.rule_by_id[str(fact.atom.get("rule"))].title
                text = f"「{title}」触发的情形已经结束，是否终止须作决定并登记"
                yield Pending("termination", names, (), fact.start, text, reasons)

"""Compare tasks with what a case expects（比较到期事项）: each difference is a Chinese sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from calendars.duty_day import BEIJING
from engine.packs.case_forms import MOMENT, ExpectForm, TaskForm
from engine.packs.cases import names_in
from engine.tasks.occurrence import INSTANT

if TYPE_CHECKING:
    from engine.packs.pack import Pack
    from engine.tasks.occurrence import Occurrence

AROUND: Final = timedelta(days=400)
"""How far from the date of the case tasks are looked for."""
SHOWN: Final = 6


def task_differences_of(
    pack: Pack, expect: ExpectForm, found: Sequence[Occurrence], end: datetime
) -> Iterator[str]:
    """Which tasks are otherwise than expected; states are those just before ``end``."""
    compared = _Tasks(pack, end - INSTANT)
    for wanted in expect.tasks:
        if not any(compared.is_meant(wanted, one) for one in found):
            of_rule = [one for one in found if one.rule == wanted.rule]
            yield f"缺少到期事项：{compared.wanted(wanted)}；实有：{compared.listed(of_rule)}"
    for unwanted in expect.no_tasks:
        meant = [one for one in found if compared.is_meant(unwanted, one)]
        if meant:
            yield f"不应有到期事项：{compared.listed(meant)}"


class _Tasks:
    """Tasks of a pack as they stand at a moment（比较）."""

    def __init__(self, pack: Pack, at: datetime) -> None:
        self.pack = pack
        self.at = at

    def is_meant(self, wanted: TaskForm, one: Occurrence) -> bool:
        """Whether the occurrence is one of those meant."""
        names = {self._name(name) for name in names_in(wanted.unit)}
        to = {self._name(name) for name in names_in(wanted.to)}
        return (
            wanted.rule == one.rule
            and names <= set(one.who)
            and to <= set(one.to)
            and (wanted.text is None or wanted.text in one.text)
            and (wanted.due is None or wanted.due == _due(one))
            and set(wanted.waits_for or ()) <= set(one.waits_for)
            and (wanted.state is None or wanted.state == one.state(self.at))
        )

    def _name(self, written: str) -> str:
        unit = self.pack.unit_by_name.get(written)
        return unit.name if unit else written

    def wanted(self, form: TaskForm) -> str:
        """What was wanted, as part of a sentence."""
        said = (
            form.rule,
            "、".join(map(self._name, names_in(form.unit))),
            f"→{'、'.join(names_in(form.to))}" if form.to else "",
            f"写明「{form.text}」" if form.text else "",
            f"{form.due} 前" if form.due else "",
            f"等待 {'、'.join(form.waits_for)}" if form.waits_for else "",
            self._label(form.state) if form.state else "",
        )
        return "，".join(filter(None, said))

    def listed(self, found: Iterable[Occurrence]) -> str:
        """Those found, the first few of them."""
        some = list(found)
        shown = "；".join(self._said(one) for one in some[:SHOWN])
        return f"{shown}……共 {len(some)} 项" if len(some) > SHOWN else shown or "没有"

    def _said(self, one: Occurrence) -> str:
        said = (
            one.rule,
            "、".join(one.who),
            f"→{'、'.join(one.to)}" if one.to else "",
            f"{_due(one)} 前" if one.due else "",
            f"等待 {'、'.join(one.waits_for)}" if one.waits_for else "",
            self._label(one.state(self.at)),
        )
        return "，".join(filter(None, said))

    def _label(self, state: str) -> str:
        return self.pack.vocabulary.label("task_states", state)


def _due(one: Occurrence) -> str:
    return one.due.astimezone(BEIJING).strftime(MOMENT) if one.due else ""

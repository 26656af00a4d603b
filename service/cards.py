"""The guidance card（提示指导卡）of a task: the pack's words, filled with what is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from calendars.duty_day import BEIJING
from engine.documents.letter import Letter, letter
from engine.errors import InputFault
from engine.tasks.occurrence import Occurrence
from service.tasking import Meant

CARD = "card"


def cards(found: Meant, document: str, at: datetime) -> tuple[Letter, ...]:
    """The card of the task that a number means, one for each who gets one, dated as of ``at``.

    What the source does not say, such as the matters themselves, is a blank to be filled by hand.

    Raises:
        InputFault: W127 the pack has no document of that kind, K106 the task rests on no article
            that the card cites.

    """
    pack = found.desk.loaded.pack
    form = next((one for one in pack.documents if one.id == CARD), None)
    if form is None:
        remedy = "在 documents.yaml 写一份 document: card"
        raise InputFault("W127", "规则包没有提示指导卡的文书样式", where=pack.id, remedy=remedy)
    cited = {one.cites.article for one in form.paragraphs if one.cites is not None}
    if not cited & {reason.article for reason in found.first.because}:
        what = f"{found.first.shared}「{found.first.text}」没有{form.title}"
        remedy = f"{form.title}用于{'、'.join(sorted(cited))}的事项"
        raise InputFault("K106", what, where=found.first.shared, remedy=remedy)
    each: dict[tuple[str, ...], list[Occurrence]] = {}
    for one in found.tasks:
        each.setdefault(one.to, []).append(one)
    day = at.astimezone(BEIJING).date()
    trace = _trace(found)
    return tuple(
        letter(form, pack, _values(tasks, to, document), day, trace) for to, tasks in each.items()
    )


def _values(tasks: Sequence[Occurrence], to: Sequence[str], document: str) -> dict[str, str]:
    """What is known of the card that goes ``to`` these."""
    grounds = dict.fromkeys(fact.text for reason in tasks[0].because for fact in reason.all_facts)
    return {
        "by": "、".join(dict.fromkeys(name for task in tasks for name in task.who)),
        "to": "、".join(to),
        "grounds": "；".join(grounds),
        "period": "；".join(grounds),
        "document": document,
    }


def _trace(found: Meant) -> str:
    """What the card was made from: task, rules, parameters, pack."""
    one, pack = found.first, found.desk.loaded.pack
    rules = dict.fromkeys(rule for reason in one.because for rule in reason.rules)
    parameters = sorted({pair for reason in one.because for pair in reason.all_parameters})
    titles = [f"{pack.parameter_by_id[name].title}={value}" for name, value in parameters if value]
    said = [
        f"到期事项 {one.shared}",
        f"规则 {'、'.join(rules)}",
        f"运行参数 {'、'.join(titles)}" if titles else "",
        f"规则包 {pack.digest[:19]}",
    ]
    return "；".join(filter(None, said))

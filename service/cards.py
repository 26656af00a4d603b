"""The guidance card（提示指导卡）of a task: the pack's words, filled with what is known."""

from __future__ import annotations

from datetime import datetime

from calendars.duty_day import BEIJING
from engine.documents.letter import Letter, letter
from engine.errors import InputFault
from service.tasking import Meant

CARD = "card"


def card(found: Meant, document: str, at: datetime) -> Letter:
    """The card of the task that a number means, dated as of ``at``.

    What the source does not say, such as the matters themselves, is a blank to be filled by hand.

    Raises:
        InputFault: W127 the pack has no document of that kind.

    """
    pack = found.desk.loaded.pack
    form = next((one for one in pack.documents if one.id == CARD), None)
    if form is None:
        remedy = "在 documents.yaml 写一份 document: card"
        raise InputFault("W127", "规则包没有提示指导卡的文书样式", where=pack.id, remedy=remedy)
    one = found.first
    grounds = dict.fromkeys(fact.text for reason in one.because for fact in reason.all_facts)
    values = {
        "by": "、".join(dict.fromkeys(name for task in found.tasks for name in task.who)),
        "to": "、".join(dict.fromkeys(name for task in found.tasks for name in task.to)),
        "grounds": "；".join(grounds),
        "period": "；".join(grounds),
        "document": document,
    }
    return letter(form, pack, values, at.astimezone(BEIJING).date(), _trace(found))


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

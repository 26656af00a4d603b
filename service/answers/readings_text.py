"""Readings in words and as JSON（释义）: which choice is in force, and what each one changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from engine.facts.choices import epochs
from engine.facts.moments import DAY, midnight
from engine.packs.coverage import articles_named
from engine.packs.pack import Pack, Reading, Rule
from engine.packs.references import References, references_to
from engine.records.record import ReadingChoice
from engine.roster.roster import Roster
from service.answers.difference_text import difference_form, difference_lines
from service.answers.json_form import head, roster_form
from service.answers.wording import day_words, folded, table
from service.loading import Loaded
from service.trying import Trial

DOCUMENT: Final = "文号"
PLAIN: Final = re.compile(r"[\w（）〔〕·.+:\-]+")


@dataclass(frozen=True, slots=True)
class InForce:
    """The choice of a reading in force on a day（现行选项）; a default has no ``since``."""

    choice: str
    since: date | None = None
    document: str = ""


def in_force(loaded: Loaded, day: date) -> dict[str, InForce]:
    """The choice of every reading on ``day``, by ``site.yaml`` or by default. Raises R201, R202."""
    start = midnight(day)
    (epoch,) = epochs(loaded.pack, loaded.site.operator, (), start, start + DAY)
    found = {name: InForce(choice) for name, choice in epoch.setting.readings}
    for row in _dated(loaded):
        if row.start <= day:
            found[row.reading] = InForce(row.choice, row.start, row.document)
    return found


def _dated(loaded: Loaded, reading: str = "") -> list[ReadingChoice]:
    """The choices that ``site.yaml`` makes, in order of time."""
    rows = sorted(loaded.site.operator.readings, key=lambda row: row.start)
    return [row for row in rows if not reading or row.reading == reading]


# --- the list -------------------------------------------------------------------------------------


def list_text(loaded: Loaded, day: date, *, everything: bool) -> str:
    """Each reading with its choice in force; record-only ones where all are asked for."""
    pack, chosen = loaded.pack, in_force(loaded, day)
    recorded = [one for one in pack.readings if one.record_only]
    lines = [f"{pack.title}：{day_words(day)} 现行释义"]
    for one in pack.readings:
        if everything or not one.record_only:
            mark = "（只作记录）" if one.record_only else ""
            lines.append(f"{one.id} {one.article}{mark} {one.question}")
            lines.append(f"    {_choice_words(one, chosen[one.id])}")
    told = "" if everything else "，加 --all 一并列出"
    effective = len(pack.readings) - len(recorded)
    lines.append(
        f"共 {len(pack.readings)} 条：{effective} 条影响答案，{len(recorded)} 条只作记录{told}"
    )
    lines.append("每个选项改变什么：zhiban readings show 编号")
    return folded("\n".join(lines))


def _choice_words(one: Reading, chosen: InForce) -> str:
    choice = one.choice(chosen.choice)
    text = choice.text if choice else ""
    return f"{chosen.choice}. {text}（{_since_words(chosen)}）"


def _since_words(chosen: InForce) -> str:
    if chosen.since is None:
        return "默认"
    return f"自 {chosen.since.isoformat()} 起，{chosen.document or '没有写文件'}"


def list_form(loaded: Loaded, day: date) -> dict[str, Any]:
    """``zhiban.readings/1``: every reading, record-only ones included."""
    chosen = in_force(loaded, day)
    document = head("zhiban.readings/1", loaded.pack, loaded.site)
    forms = [_reading_form(one, chosen[one.id]) for one in loaded.pack.readings]
    return {**document, "date": day.isoformat(), "readings": forms}


def _reading_form(one: Reading, chosen: InForce) -> dict[str, Any]:
    form = {
        "reading": one.id,
        "article": one.article,
        "question": one.question,
        "choices": {choice.id: choice.text for choice in one.choices},
        "default": one.default,
        "chosen": chosen.choice,
        "source": "default" if chosen.since is None else "site",
        "because": one.because,
        "changes": one.changes,
        "record_only": one.record_only,
    }
    if chosen.since is not None:
        form |= {"since": chosen.since.isoformat(), "document": chosen.document}
    return form


# --- one reading ----------------------------------------------------------------------------------


def show_text(loaded: Loaded, one: Reading, day: date, trial: Trial | None) -> str:
    """One reading: question, the article's words, choices, what rests on it, what each changes."""
    chosen = in_force(loaded, day)[one.id]
    lines = [
        f"{one.id} {one.article}{'（只作记录）' if one.record_only else ''}",
        f"问题：{one.question}",
        *_article_lines(loaded.pack, one),
        *_choice_lines(one, chosen, day),
        f"理由：{one.because}",
        f"影响：{one.changes}",
        *_reference_lines(references_to(one.id, loaded.pack)),
        *_site_lines(loaded, one, chosen, day),
    ]
    if trial is not None:
        lines += _trial_lines(loaded.pack, one, trial, chosen)
    elif not one.record_only:
        lines += ["", "规则包没有给出例子；用 --on 日期 或 --records 文件 试算"]
    return folded("\n".join(lines))


def _article_lines(pack: Pack, one: Reading) -> list[str]:
    named = articles_named(one)
    texts = [(article, pack.text_of(article, one.document)) for article in named]
    return [f"原文：{article}「{text}」" for article, text in texts if text]


def _choice_lines(one: Reading, chosen: InForce, day: date) -> list[str]:
    lines = [f"选项（* 是 {day.isoformat()} 的现行选项）"]
    for choice in one.choices:
        mark = "*" if choice.id == chosen.choice else " "
        default = "（默认）" if choice.id == one.default else ""
        lines.append(f"  {mark} {choice.id}. {choice.text}{default}")
    return lines


def _reference_lines(found: References) -> list[str]:
    rows = [["规则", _article_of(rule), rule.id, rule.title] for rule in found.rules]
    rows += [["窗口", w.cites.article, w.id, w.title] for w in found.windows]
    rows += [["设定", "", name, "pack.yaml 的 settings"] for name in found.settings]
    rows += [["观测量", "", q.id, q.title] for q in found.quantities]
    return ["依据它的规则、窗口、设定", *table(rows)] if rows else ["没有规则、窗口或设定依据它"]


def _article_of(rule: Rule) -> str:
    """The article; with its regulation where the rule was taken over from another one."""
    return f"《{rule.document}》{rule.cites.article}" if rule.document else rule.cites.article


def _site_lines(loaded: Loaded, one: Reading, chosen: InForce, day: date) -> list[str]:
    """What ``site.yaml`` says of it, and what to write there to choose otherwise."""
    rows = _dated(loaded, one.id)
    lines = ["site.yaml 里的选择", *(f"  {_dated_words(row)}" for row in rows)] if rows else []
    if not rows:
        lines = ["site.yaml 没有选，用默认"]
    if one.record_only or len(one.choices) == 1:
        return lines
    lines += ["要改选，在 site.yaml 里写（日期、文号按决定填）", "  readings:"]
    others = [choice for choice in one.choices if choice.id != chosen.choice]
    return [*lines, *(f"    {_site_row(one.id, choice.id, day)}" for choice in others)]


def _dated_words(row: ReadingChoice) -> str:
    return f"{row.start.isoformat()} 起 {row.choice}（{row.document or '没有写文件'}）"


def _site_row(reading: str, choice: str, day: date) -> str:
    return f"- {{id: {reading}, choice: {choice}, from: {day.isoformat()}, document: {DOCUMENT}}}"


# --- what each choice changes ---------------------------------------------------------------------


def _trial_lines(pack: Pack, one: Reading, trial: Trial, chosen: InForce) -> Iterator[str]:
    note = f"（{trial.note}）" if trial.note else ""
    colon = "，记录：" if trial.records else ""
    yield ""
    yield f"试算 {day_words(trial.day)} 00:00—24:00，{trial.source}{note}{colon}"
    yield from (f"    - {_written(record)}" for record in trial.records)
    usual = next(effect.roster for effect in trial.effects if effect.choice.id == one.default)
    for effect in trial.effects:
        mark = "*" if effect.choice.id == chosen.choice else " "
        is_default = effect.choice.id == one.default
        yield f"  {mark} {effect.choice.id}. {effect.choice.text}{'（默认）' if is_default else ''}"
        if is_default:
            yield f"      {_summary(effect.roster)}"
        else:
            changed = difference_lines(pack, usual, effect.difference)
            yield from (f"      {line}" for line in changed or ["与默认相同"])


def _summary(roster: Roster) -> str:
    """In one line, what the others are compared with."""
    if not roster.in_force:
        return "尚未施行"
    units = "、".join(line.unit.name for line in roster.units)
    on_site = f"入驻 {len(roster.units)} 个单位：{units}" if units else "无人入驻"
    counted = ((len(roster.duties), "项职责"), (len(roster.pending), "项待办"))
    rest = "，".join(f"{number} {what}" for number, what in counted if number)
    return "；".join(filter(None, (on_site, rest)))


def _written(value: object) -> str:
    """A record as one line of YAML; words that YAML would take apart are quoted."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    text = str(value)
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def show_form(loaded: Loaded, one: Reading, day: date, trial: Trial | None) -> dict[str, Any]:
    """``zhiban.reading/1``: one reading, what rests on it and what each choice changes."""
    found = references_to(one.id, loaded.pack)
    form = {
        **head("zhiban.reading/1", loaded.pack, loaded.site),
        "date": day.isoformat(),
        **_reading_form(one, in_force(loaded, day)[one.id]),
        "texts": {a: loaded.pack.text_of(a, one.document) for a in articles_named(one)},
        "rests_on_it": {
            "rules": [rule.id for rule in found.rules],
            "windows": [window.id for window in found.windows],
            "settings": list(found.settings),
            "quantities": [quantity.id for quantity in found.quantities],
        },
        "site_rows": [
            {"choice": row.choice, "from": row.start.isoformat(), "document": row.document}
            for row in _dated(loaded, one.id)
        ],
    }
    return {**form, "trial": _trial_form(trial)} if trial is not None else form


def _trial_form(trial: Trial) -> dict[str, Any]:
    return {
        "date": trial.day.isoformat(),
        "note": trial.note,
        "choices": [
            {
                "choice": effect.choice.id,
                "day": roster_form(effect.roster),
                "differs": difference_form(effect.difference),
            }
            for effect in trial.effects
        ],
    }

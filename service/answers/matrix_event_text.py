"""What packs say to one supposed incident（事件应对）, on a screen and as ``zhiban.event/1``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from calendars.duty_day import BEIJING
from engine.matrix.event import UNFILLED, Line
from engine.packs.pack import Pack, Vocabulary
from engine.records.record import Incident
from engine.roster.roster import Duty, Pending, Recommendation, UnitDuty
from service.answers.json_form import (
    because_form,
    duty_form,
    iso,
    pending_form,
    recommendation_form,
    unit_form,
)
from service.answers.matrix_json import rule_form
from service.answers.matrix_words import (
    NOBODY,
    inferred_words,
    part_words,
    place_words,
    renamed_words,
)
from service.answers.screen import COVERAGE, article_words
from service.answers.wording import folded, moment_words
from service.matrix_event import Supposed

MOST_UNMET: Final = 3
MOST_UNMET_ALONE: Final = 8
TASK: Final = "task"


def event_text(
    incident: Incident, found: Sequence[Supposed], scope: str, nowhere: Sequence[str] = ()
) -> str:
    """The incident as supposed, then what each pack says to it.

    Args:
        incident: what is supposed.
        found: a pack's answer each.
        scope: which packs were asked, in words.
        nowhere: places asked about of which there is no pack.

    """
    lines = [f"什么也没有登记；{scope}"]
    if found:
        vocabulary = found[0].loaded.pack.vocabulary
        lines.insert(0, f"假设：{incident_words(incident, vocabulary)}")
    elif not nowhere:
        lines.append("没有规则包的条文以突发事件为条件")
    lines += [f"! 没有 {code} 的规则包" for code in nowhere]
    for one in found:
        lines += ["", *_pack_lines(one)]
    return "\n".join(folded(line) for line in lines)


def incident_words(incident: Incident, vocabulary: Vocabulary) -> str:
    """What is supposed: grade, kind, disease, size, setting, place, when."""
    label = vocabulary.label
    grade = "等级未知的" if incident.grade == "unknown" else label("grades", incident.grade)
    cases = "例数未知" if incident.cases is None else f"{incident.cases} 例"
    hazard = next((one.name for one in vocabulary.hazards if one.id == incident.hazard), "")
    said = (
        f"{grade}{label('incident_kinds', incident.kind)}",
        incident.disease,
        cases if incident.disease or incident.cases is not None else "",
        hazard or ("" if incident.hazard == "unknown" else incident.hazard),
        label("incident_settings", incident.setting) if incident.setting else "",
        incident.place,
        moment_words(incident.at),
    )
    return "，".join(filter(None, said))


def _pack_lines(one: Supposed) -> Iterator[str]:
    pack, event = one.loaded.pack, one.event
    if not event.concerns:
        yield f"{pack.called}：事件不在本地（{pack.area}），没有条文适用"
        return
    if not event.in_force:
        yield f"{pack.called}：此时尚未施行"
        return
    number = len(event.lines)
    yield f"{pack.called}：" + (f"{number} 项工作" if number else "没有条文因这起事件适用")
    day = event.start.astimezone(BEIJING).date()
    for line in event.lines:
        yield from _line_lines(pack, line, day)
    yield from (f"  ! {flag.text}" for flag in event.flags if flag.code != UNFILLED)
    if event.incident.disease and not one.named:
        yield f"  ! 原文没有点名「{event.incident.disease}」，只按不分病种的条文"
    units = [duty.unit for line in event.lines for duty in line.duties]
    units += [there.unit for line in event.lines for there in line.on_site]
    yield from (f"  ! 旧名：{text}" for text in renamed_words(dict.fromkeys(units)))
    yield from _unmet_lines(one)
    if one.standing:
        yield (
            f"  常设分工里另有 {one.standing} 行提到「{one.about}」："
            f"zhiban matrix {one.about} --pack {pack.id}"
        )


def _line_lines(pack: Pack, line: Line, day: date) -> Iterator[str]:
    rule = line.rule
    yield f"  {rule.title}  {place_words(rule)}"
    yield from (f"    {text}" for text in _part_lines(pack, line, day))
    yield f"    「{rule.cites.quote}」"
    yield from (f"    因{article_words(via)}「{via.quote}」" for via in line.because.via)
    missing = dict.fromkeys(clause.missing for clause in line.clauses if clause.missing)
    if missing:
        yield f"    原文没有写：{'；'.join(missing)}"
    if line.unfilled:
        titles = (pack.parameter_by_id[name].title for name in line.unfilled)
        yield f"    ! 运行参数未填：{'；'.join(titles)}"


def _part_lines(pack: Pack, line: Line, day: date) -> Iterator[str]:
    """Who does what: on site, by role, what is to be done by when, what is recommended."""
    for there in line.on_site:
        yield f"入驻  {there.unit.name} {_on_site_words(pack, there, day)}"
    tasks = {(item.text, name) for item in line.pending if item.kind == TASK for name in item.by}
    groups: dict[tuple[str, str, str], list[Duty]] = {}
    for duty in line.duties:
        if duty.kind != TASK or (duty.text, duty.unit.name) not in tasks:
            key = duty.kind, duty.text, _to_words(line, duty, day)
            groups.setdefault(key, []).append(duty)
    for (kind, text, more), duties in groups.items():
        names = "、".join(dict.fromkeys(duty.unit.name for duty in duties))
        mark = inferred_words(dict.fromkeys(one.inferred for one in duties if one.inferred))
        said = f"：{text}" if text and text != line.rule.title else ""
        yield f"{part_words(pack, kind)}  {names}{' ' * bool(mark)}{mark}{said}{more}"
    for one in line.nobody:
        said = f"：{one.text}" if one.text not in ("", line.rule.title) else ""
        yield f"{part_words(pack, one.kind)}  {one.words or NOBODY}{said}"
    yield from (_pending_words(pack, item, day) for item in line.pending)
    yield from (_recommended_words(pack, item) for item in line.recommended)


def _on_site_words(pack: Pack, there: UnitDuty, day: date) -> str:
    label = pack.vocabulary.label
    posts = "、".join(f"{label('posts', post)}{number}人" for post, number in there.posts)
    limit = there.arrive_by
    arrival = f"{moment_words(limit, day)} 前到岗" if limit is not None else ""
    how = label("presence", there.presence.value)
    return "，".join(filter(None, (how, COVERAGE[there.coverage], there.place, posts, arrival)))


def _to_words(line: Line, duty: Duty, day: date) -> str:
    """To whom and by when, of a duty."""
    to = f" → {'、'.join(duty.to)}" if duty.to else ""
    if duty.due is not None:
        return f"{to}（{moment_words(duty.due, day)} 前）"
    waits = line.due_of(duty) is not None and bool(line.unfilled)
    return f"{to}（期限待填）" if waits else to


def _pending_words(pack: Pack, item: Pending, day: date) -> str:
    due = moment_words(item.due, day)
    when = f"应在 {due} 前" if item.deadline else f"{due} 起"
    to = f" → {'、'.join(item.to)}" if item.to else ""
    label = pack.vocabulary.label("pending", item.kind)
    text = f"：{item.text}" if item.text else ""
    return f"{label}  {'、'.join(item.by)}{to}{text}（{when}）"


def _recommended_words(pack: Pack, item: Recommendation) -> str:
    plan = next((one.name for one in pack.vocabulary.plans if one.id == item.plan), item.plan)
    level = pack.vocabulary.label("levels", item.level) if item.level else ""
    act = pack.vocabulary.label("recommendations", item.act)
    return f"建议  {'、'.join(item.by)}：{act}{plan}{level}{item.text}（决定之前不生效）"


def _unmet_lines(one: Supposed) -> Iterator[str]:
    """Rules about such incidents that did not hold, with what they ask for."""
    unmet, alone = one.event.unmet, not one.event.lines
    if unmet:
        most = MOST_UNMET_ALONE if alone else MOST_UNMET
        yield f"  同类事件的条文还有 {len(unmet)} 条没有触发，条件是"
        for each in unmet[:most]:
            yield f"    {each.rule.title}  {place_words(each.rule)}：{each.trigger}"
        if len(unmet) > most:
            yield f"    另 {len(unmet) - most} 条见 --json"


# --- json -----------------------------------------------------------------------------------------


def event_form(incident: Incident, found: Iterable[Supposed]) -> dict[str, Any]:
    """``zhiban.event/1``: the incident supposed, and what each pack says to it."""
    return {
        "schema": "zhiban.event/1",
        "incident": {
            "kind": incident.kind,
            "grade": incident.grade,
            "hazard": incident.hazard,
            "disease": incident.disease or "unknown",
            "cases": incident.cases,
            "setting": incident.setting or "unknown",
            "place": incident.place,
            "area": list(incident.area),
            "at": iso(incident.at),
        },
        "packs": [_pack_form(one) for one in found],
    }


def _pack_form(one: Supposed) -> dict[str, Any]:
    pack, event = one.loaded.pack, one.event
    return {
        "pack": {"id": pack.id, "title": pack.title, "number": pack.number, "digest": pack.digest},
        "site": one.loaded.site.digest,
        "concerns": event.concerns,
        "in_force": event.in_force,
        "disease_named": one.named,
        "lines": [_line_form(line) for line in event.lines],
        "unmet": [{**rule_form(each.rule), "trigger": each.trigger} for each in event.unmet],
        "flags": [{"code": flag.code, "text": flag.text} for flag in event.flags],
        "standing": {"word": one.about, "rows": one.standing},
    }


def _line_form(line: Line) -> dict[str, Any]:
    return {
        **rule_form(line.rule),
        "on_site": [_plain(unit_form(one)) for one in line.on_site],
        "duties": [{**_plain(duty_form(duty)), "inferred": duty.inferred} for duty in line.duties],
        "pending": [_plain(pending_form(item)) for item in line.pending],
        "recommended": [_plain(recommendation_form(item)) for item in line.recommended],
        "nobody": [
            {"kind": one.kind, "text": one.text, "said": one.words or NOBODY} for one in line.nobody
        ],
        "because": because_form(line.because),
        "missing": [
            {"clause": clause.id, "grade": clause.grade, "missing": clause.missing}
            for clause in line.clauses
        ],
        "unfilled": list(line.unfilled),
    }


def _plain(form: dict[str, Any]) -> dict[str, Any]:
    """A result without its reasons: the line says them once."""
    return {name: value for name, value in form.items() if name != "because"}

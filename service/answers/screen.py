"""The duty officer's screen（值班屏）: one screen of Chinese, a reason for every line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from calendars.duty_day import BEIJING
from engine.packs.pack import Pack
from engine.roster.forecast import Change
from engine.roster.roster import Because, Duty, Pending, Roster, UnitDuty
from engine.terms import Coverage
from service.answers.wording import (
    day_words,
    folded,
    moment_words,
    stretch_words,
    table,
    width,
)
from service.site import Site

MARKS: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
MOST_CHANGES: Final = 3
MOST_NAMES: Final = 3
MOST_STANDING: Final = 20
"""Standing duties that a screen names one by one."""
WIDEST_DOERS: Final = 40
NUMBERED: Final = frozenset({"notice", "reminder", "release_confirmation", "task"})
"""Pending items whose numbers are typed: to print a document, or to say that it was done."""
COVERAGE: Final = {Coverage.ROUND_THE_CLOCK: "24小时", Coverage.OFFICE_HOURS: "工作时间"}


@dataclass(frozen=True, slots=True)
class Screen:
    """What a screen is drawn from（值班屏内容）.

    ``at`` is the present instant for ``today``, absent for a calendar date, and ``present`` the
    roster of that instant. ``unknown_from`` is the first coming day without holiday data,
    ``people`` are the lines of those on duty.
    """

    pack: Pack
    site: Site
    roster: Roster
    title: str
    at: datetime | None = None
    present: Roster | None = None
    standing: tuple[Duty, ...] = ()
    changes: tuple[Change, ...] = ()
    absences: tuple[str, ...] = ()
    unknown_from: date | None = None
    people: tuple[str, ...] = ()
    exercise: bool = False

    @property
    def day(self) -> date:
        """The date the screen is about."""
        return self.roster.start.astimezone(BEIJING).date()


def draw(screen: Screen) -> str:
    """The whole screen, ending in a newline."""
    reasons = _numbered(screen.roster)
    parts = [
        _heading(screen),
        _unit_part(screen, reasons),
        ["", *screen.people] if screen.people else [],
        _reason_part(screen, reasons),
        _duty_part(screen),
        _pending_part(screen),
        _recommended_part(screen),
        _flag_part(screen),
        _standing_part(screen),
        _coming_part(screen),
        _enter_part(screen),
    ]
    return folded("\n".join("\n".join(part) for part in parts if part)) + "\n"


def _heading(screen: Screen) -> list[str]:
    pack = screen.pack
    lines = [screen.title, f"依据：{pack.called}"]
    if screen.exercise:
        lines.insert(0, "【演练】含演练预警，不是实际值班表")
    if not screen.site.exists:
        lines.append("尚未运行 zhiban init：交接时刻等运行参数用的是默认值")
    return [*lines, *_situation_lines(screen)]


def _situation_lines(screen: Screen) -> list[str]:
    """The situations now; and apart, those that hold at another time of the same stretch."""
    now = screen.roster.situations if screen.present is None else screen.present.situations
    later = [name for name in screen.roster.situations if name not in now]
    lines = [f"当前状态：{_situation_names(screen, now)}"] if now else []
    if later:
        lines.append(f"本值班日内另有（不是现在）：{_situation_names(screen, later)}")
    return lines


def _situation_names(screen: Screen, names: Sequence[str]) -> str:
    label = screen.pack.vocabulary.label
    return "、".join(label("situations", name) for name in names)


# --- units and their reasons ----------------------------------------------------------------------


def _numbered(roster: Roster) -> dict[Because, str]:
    """Each reason once, with its mark, in the order of the units."""
    found: dict[Because, str] = {}
    for line in (*roster.units, *roster.standby):
        for reason in line.because:
            found.setdefault(reason, _mark(len(found)))
    return found


def _mark(number: int) -> str:
    return MARKS[number] if number < len(MARKS) else f"({number + 1})"


def _unit_part(screen: Screen, reasons: Mapping[Because, str]) -> list[str]:
    roster = screen.roster
    if not roster.units and not roster.standby:
        return ["", "无人入驻", *(f"  {text}" for text in screen.absences)]
    lines = ["", _count_words(screen)]
    lines += _grouped(screen, roster.units, reasons)
    if roster.standby:
        words = "、".join(
            dict.fromkeys(
                screen.pack.vocabulary.label("presence", line.presence.value)
                for line in roster.standby
            )
        )
        lines.append(f"{words}单位 {len(roster.standby)} 个")
        lines += _grouped(screen, roster.standby, reasons)
    return lines


def _count_words(screen: Screen) -> str:
    """How many units are due; now and in the whole stretch where the two differ."""
    total = len(screen.roster.units)
    now = total if screen.present is None else len(screen.present.units)
    if now == total:
        return f"应到单位 {total} 个"
    return f"现在应到单位 {now} 个；本值班日内先后共 {total} 个"


def _grouped(
    screen: Screen, lines: Sequence[UnitDuty], reasons: Mapping[Because, str]
) -> list[str]:
    """Units with the same time, place and posts under one line that says so."""
    groups: dict[str, list[UnitDuty]] = {}
    for line in lines:
        groups.setdefault(_terms(screen, line), []).append(line)
    shown: list[str] = []
    for terms, members in groups.items():
        shown.append(f"  {terms}")
        shown += table([_unit_row(screen, line, reasons) for line in members], indent="    ")
    return shown


def _terms(screen: Screen, line: UnitDuty) -> str:
    label = screen.pack.vocabulary.label
    at_hand = {post: f"（{label('presence', p.value)}）" for post, p in line.post_presence}
    posts = "、".join(
        f"{label('posts', post)}{number}人{at_hand.get(post, '')}" for post, number in line.posts
    )
    arrival = ""
    if line.arrive_by is not None:
        arrival = f"{moment_words(line.arrive_by, screen.day)} 前到岗"
    said = (_parts(screen, line), line.place, posts and f"每单位{posts}", arrival)
    return "，".join(filter(None, said))


def _unit_row(screen: Screen, line: UnitDuty, reasons: Mapping[Because, str]) -> list[str]:
    phones = " ".join(screen.site.phones.get(line.unit.name, ())) or "电话未登记"
    marks = "".join(sorted(reasons[reason] for reason in line.because))
    return [line.unit.name, phones, marks + _state(screen, line)]


def _parts(screen: Screen, line: UnitDuty) -> str:
    """Coverage and time: a whole day needs no times, a change within it names each part."""
    whole = line.intervals == ((screen.roster.start, screen.roster.end),)
    if whole and len(line.parts) == 1:
        return _coverage(screen, line.coverage)
    return "；".join(
        f"{_coverage(screen, coverage)} {stretch_words(start, end, screen.day)}"
        for start, end, coverage in line.parts
    )


def _coverage(screen: Screen, coverage: Coverage) -> str:
    hours = screen.site.office_hours
    if coverage is Coverage.OFFICE_HOURS and hours:
        return f"工作时间（{hours}）"
    return COVERAGE[coverage]


def _state(screen: Screen, line: UnitDuty) -> str:
    at = screen.at
    if at is None or any(start <= at < end for start, end in line.intervals):
        return ""
    return " 未到时" if at < line.intervals[0][0] else " 已结束"


def _reason_part(screen: Screen, reasons: Mapping[Because, str]) -> list[str]:
    if not reasons:
        return []
    lines = ["", "理由"]
    for reason, mark in reasons.items():
        lines += reason_lines(screen.pack, reason, f"  {mark} ")
    return lines


def article_words(reason: Because) -> str:
    """The article; with its regulation where the rule was taken over from another one."""
    return f"《{reason.document}》{reason.article}" if reason.document else reason.article


def reason_lines(pack: Pack, reason: Because, lead: str) -> list[str]:
    """One reason: article and quote, the facts, what led to it, readings and parameters."""
    lines = [f"{lead}{article_words(reason)}「{reason.quote}」"]
    indent = " " * (len(lead) + 2)
    lines += [f"{indent}事实：{ground.text}" for ground in reason.facts]
    for via in reason.via:
        lines.append(f"{indent}因{article_words(via)}「{via.quote}」")
        lines += [f"{indent}  事实：{ground.text}" for ground in via.all_facts]
    basis = [f"释义 {'、'.join(reason.all_readings)}"] if reason.all_readings else []
    basis += [
        f"运行参数 {pack.parameter_by_id[name].title}={_value_words(pack, value)}"
        for name, value in reason.all_parameters
    ]
    return [*lines, f"{indent}{'；'.join(basis)}"] if basis else lines


def _value_words(pack: Pack, value: str) -> str:
    return pack.vocabulary.label("colours", value) or "未填"


# --- the rest -------------------------------------------------------------------------------------


def _duty_part(screen: Screen) -> list[str]:
    """What is owed, by whom, to whom; the words of each duty are for ``duties`` and ``why``."""
    if not screen.roster.duties:
        return []
    full = screen.pack.headings == "sections"
    return ["", "职责", *duty_lines(screen.pack, screen.roster.duties, screen.day, full=full)]


def duty_lines(pack: Pack, duties: Sequence[Duty], day: date, *, full: bool = False) -> list[str]:
    """Duties as lines: what, under which article, who, to whom, by when.

    Units that owe the same thing share a line, each with its hazards; ``full`` names them all and
    adds the words of the duty.
    """
    groups: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for duty in duties:
        units = groups.setdefault(_duty_columns(pack, duty, day), {})
        units.setdefault(duty.unit.name, []).extend(filter(None, [hazard_words(pack, duty.hazard)]))
    rows = []
    for (kind, articles, to, due, text), units in groups.items():
        names = [f"{n}（{'、'.join(about)}）" if about else n for n, about in units.items()]
        who = "、".join(names) if full else brief(names)
        said = (who, to, due, text if full else "")
        rows.append([kind, articles, " ".join(filter(None, said))])
    return table(rows)


def _duty_columns(pack: Pack, duty: Duty, day: date) -> tuple[str, ...]:
    """Every column but who and about what."""
    to = f"→ {brief(duty.to)}" if duty.to else ""
    articles = "、".join(dict.fromkeys(article_words(reason) for reason in duty.because))
    due = f"（{moment_words(duty.due, day)} 前）" if duty.due is not None else ""
    return kind_words(pack, duty), articles, to, due, duty.text


def kind_words(pack: Pack, duty: Duty) -> str:
    """What is owed; a role that the text does not say itself is marked as inferred."""
    label = pack.vocabulary.label("duty_kinds", duty.kind)
    return f"{label}（推定）" if duty.inferred else label


def hazard_words(pack: Pack, hazard: str) -> str:
    """A hazard's Chinese name."""
    known = pack.hazard_by_name.get(hazard)
    return known.name if known else pack.vocabulary.label("hazards", hazard)


def _pending_part(screen: Screen) -> list[str]:
    if not screen.roster.pending:
        return []
    groups: dict[tuple[str, ...], list[str]] = {}
    for item in screen.roster.pending:
        by = [_with_seat(screen.site, name) for name in item.by]
        groups.setdefault(_pending_columns(screen, item), []).extend(by)
    rows = [[kind, _doers(names), *rest] for (kind, *rest), names in groups.items()]
    done = len(screen.roster.settled)
    heading = f"待办（另有 {done} 项已办）" if done else "待办"
    return ["", heading, *table(rows)]


def _doers(names: Sequence[str]) -> str:
    """Who is to do it; long names by the first and the number, so that the columns stay narrow."""
    text = brief(names)
    if len(set(names)) == 1 or width(text) <= WIDEST_DOERS:
        return text
    return f"{names[0]}等{len(set(names))}个单位"


def _pending_columns(screen: Screen, item: Pending) -> tuple[str, ...]:
    """Every column but who."""
    label = pending_words(screen.pack, item)
    to = f"→ {brief(item.to)}" if item.to else ""
    article = "、".join(dict.fromkeys(article_words(reason) for reason in item.because))
    number = item.number if item.kind in NUMBERED else ""
    return label, to, _due_words(screen, item), article, number


def pending_words(pack: Pack, item: Pending) -> str:
    """What is to be done; a task is told by its own words."""
    label = pack.vocabulary.label("pending", item.kind)
    return f"{label}：{item.text}" if item.kind == "task" else label


def _due_words(screen: Screen, item: Pending) -> str:
    """Until when, and whether that is over; where nothing sets a limit, since when."""
    due = moment_words(item.due, screen.day)
    if not item.deadline:
        return f"{due} 起"
    if screen.at is None or item.due >= screen.at:
        return f"应在 {due} 前"
    return f"{due} 已逾期"


def _recommended_part(screen: Screen) -> list[str]:
    """What rules only recommend: said to be so, since nothing follows from it."""
    if not screen.roster.recommended:
        return []
    label = screen.pack.vocabulary.label
    plans = {plan.id: plan.name for plan in screen.pack.vocabulary.plans}
    rows = []
    for one in screen.roster.recommended:
        what = plans.get(one.plan, one.plan) + (label("levels", one.level) if one.level else "")
        article = "、".join(dict.fromkeys(article_words(reason) for reason in one.because))
        to = f"→ {brief(one.to)}" if one.to else ""
        said = (brief(one.by), to, what, one.text)
        rows.append([label("recommendations", one.act), article, " ".join(filter(None, said))])
    return ["", "建议（供研判，作出决定之前不生效）", *table(rows)]


def brief(names: Sequence[str]) -> str:
    """Names, each once; many of them by the first and the number."""
    unique = list(dict.fromkeys(names))
    if len(unique) <= MOST_NAMES:
        return "、".join(unique)
    return f"{unique[0]}等{len(unique)}个单位"


def _with_seat(site: Site, name: str) -> str:
    seat = site.offices.get(name) or site.offices.get(name.removesuffix("办公室"))
    return f"{name}（{seat}）" if seat else name


def _flag_part(screen: Screen) -> list[str]:
    if not screen.roster.flags:
        return []
    return ["", "注意", *(f"  ! {flag.text}" for flag in screen.roster.flags)]


def _standing_part(screen: Screen) -> list[str]:
    """Standing duties, on the days when nobody is called and the screen has room."""
    if not screen.standing or screen.roster.units:
        return []
    pack = screen.pack
    known = sorted(screen.standing, key=lambda duty: _place_in_text(pack, duty.because[0]))
    heading = "常设职责（每天都有；内容见 zhiban duties --all）"
    lines = duty_lines(pack, known, screen.day)
    if len(lines) > MOST_STANDING:
        heading = f"常设职责（每天都有；查：zhiban matrix 单位或事项 --pack {pack.id}）"
        lines = _counted(pack, screen.standing)
    return ["", heading, *lines]


def _counted(pack: Pack, duties: Sequence[Duty]) -> list[str]:
    """How many standing duties there are of each kind, where they are too many for a screen."""
    found: dict[str, set[tuple[str, str]]] = {}
    for duty in duties:
        found.setdefault(duty.kind, set()).add((duty.because[0].rule, duty.text))
    label = pack.vocabulary.label
    return table([[label("duty_kinds", kind), f"{len(ones)} 项"] for kind, ones in found.items()])


def _place_in_text(pack: Pack, reason: Because) -> tuple[int, int]:
    """Where the article stands: regulations taken over first, then the pack's own text."""
    texts = {**dict(pack.inherited), "": pack.articles}
    articles = [name for name, _ in texts[reason.document]]
    return list(texts).index(reason.document), articles.index(reason.article)


def _coming_part(screen: Screen) -> list[str]:
    lines = [line for change in screen.changes[:MOST_CHANGES] for line in _change_lines(change)]
    if screen.unknown_from is not None:
        lines.append(f"  {day_words(screen.unknown_from)}起没有国务院放假安排，之后的节假日未计入")
    return ["", "下一次变化（按现有记录和日历）", *lines] if lines else []


def _change_lines(change: Change) -> Iterator[str]:
    local = change.at.astimezone(BEIJING)
    said = []
    if change.joins:
        said.append(f"增派 {brief(change.joins)}")
    if change.leaves:
        said.append(f"撤回 {brief(change.leaves)}")
    if not said:
        said.append("值守强度变化")
    cause = f"（{'；'.join(change.grounds)}）" if change.grounds else ""
    yield f"  {day_words(local.date())} {local:%H:%M}  {'；'.join(said)}{cause}"


def _enter_part(screen: Screen) -> list[str]:
    if screen.at is None:
        return []
    pack, now = screen.pack, screen.at.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")
    ask = "为什么在/不在：zhiban why 单位名      全部命令：zhiban --help"
    if "alert" in pack.condition_kinds:
        hazard = next(h.name for h in pack.vocabulary.hazards)
        add = f"zhiban alert add --id 编号 --hazard {hazard} --colour 红 --area {pack.area}"
        more = f"  zhiban alert read 文件.xml      {ask}"
        return ["", "登记预警", f"  {add} --issued {now}", more]
    if "incident" in pack.condition_kinds:
        add = "zhiban incident add --id 编号 --kind 公共卫生事件 --disease 病名 --cases 例数"
        return ["", "登记事件", f"  {add} --at {now}", f"  {ask}"]
    return ["", f"  {ask}"]

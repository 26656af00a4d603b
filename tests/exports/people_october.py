"""October 2026 as a people sheet: nine units of ten, as a month is really kept, and its attacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from calendars.duty_day import BEIJING
from service.people.named_sheet import NamedDay, NamedDuty, NamedLoad, NamedSheet

NINE = (
    ("police", "市公安局"), ("resources", "市自然资源局"), ("transport", "市交通运输局"),
    ("water", "市水务局"), ("forest", "市林草局"), ("emergency", "市应急局"),
    ("weather", "市气象局"), ("traffic-police", "市交警支队"), ("fire", "市消防救援支队"),
)  # fmt: skip
SEASONAL = ("water", "forest", "weather")
TITLES = {"hall_leader": "带班领导", "deputy_leader": "分管领导", "staff": "具体工作人员"}
WORDS = {"on_post": "在岗", "standby": "备勤", "reachable": "在位听令"}
HANDOVER = time(8, 30)
MADE_AT = datetime(2026, 9, 25, 9, 0, tzinfo=BEIJING)
LONG_NAME = "测试阿卜杜热合曼·测试买买提"
FORMULA = '=HYPERLINK("x")'
MARKUP = "#strong[测]*$\\'\"]"
RARE = "测试㐂"
NO_GLYPH = "测试\U00020bb7"
DAYS = [date(2026, 10, 1) + timedelta(days=n) for n in range(31)]


def name_of(unit: str, number: int) -> str:
    """A role and a number; a few people have names that are hard to print."""
    odd = {
        ("police", 4): LONG_NAME, ("police", 5): RARE, ("transport", 4): FORMULA,
        ("transport", 5): MARKUP, ("fire", 1): "测试分管",
    }  # fmt: skip
    return odd.get((unit, number), f"测试{'甲乙丙丁戊己庚辛壬癸'[number - 1]}")


def instant(day: date, clock: time, days: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days), clock, BEIJING)


def duty(unit: str, unit_name: str, post: str, day: date, number: int, **given) -> NamedDuty:
    """One seat round the clock on post, unless told otherwise."""
    presence = given.pop("presence", "on_post")
    person = f"{unit}-{number:02}"
    base = NamedDuty(
        day=day, unit=unit, unit_name=unit_name, post=post, title=TITLES[post], number=1,
        start=instant(day, HANDOVER), end=instant(day, HANDOVER, 1), coverage="24小时",
        presence=presence, presence_words=WORDS[presence], person=person,
        name=name_of(unit, number), phone=f"138****{number:02}{day.day % 3}6",
    )  # fmt: skip
    return replace(base, **given)


def in_office_hours(one: NamedDuty) -> NamedDuty:
    return replace(
        one,
        coverage="工作时间",
        start=instant(one.day, HANDOVER),
        end=instant(one.day, time(17, 0)),
    )


def _day_duties(day: date, unit: str, unit_name: str, turn: int) -> list[NamedDuty]:
    holiday = day.day <= 7
    sole = unit == "fire"  # one leader, who is in charge and reachable
    leader = 1 if sole else 1 + turn % 3
    staff = 2 + turn % 9 if sole else 4 + turn % 7
    presence = "reachable" if sole else "on_post"
    lead = duty(unit, unit_name, "deputy_leader", day, leader, presence=presence)
    work = duty(unit, unit_name, "staff", day, staff)
    if holiday:
        return [lead, work]
    idle = [
        duty(unit, unit_name, "deputy_leader", day, 1 + (turn + 1) % 3, presence="standby"),
        duty(unit, unit_name, "staff", day, 4 + (turn + 3) % 7, presence="standby"),
    ]
    return [*map(in_office_hours, (lead, work)), *idle] if unit in SEASONAL else idle


def _duties() -> list[NamedDuty]:
    found = []
    for turn, day in enumerate(DAYS):
        found.append(
            duty("hall", "市应急指挥中心", "hall_leader", day, 1 + turn % 3, person=f"police-0{1 + turn % 3}",
                 name=name_of("police", 1 + turn % 3))
        )  # fmt: skip
        for place, (unit, unit_name) in enumerate(NINE):
            found += _day_duties(day, unit, unit_name, turn + place)
    return found


def _note(day: date) -> NamedDay:
    if day.day <= 7:
        return NamedDay(day, "法定节假日", "国庆节")
    if day.day == 10:
        return NamedDay(day, "调休上班", "国庆节调休上班")
    return NamedDay(day, "周末" if day.weekday() >= 5 else "平日")


def _special(duties: list[NamedDuty]) -> list[NamedDuty]:
    """One seat empty, one swapped, one that an alert began at 02:10."""
    found = []
    for one in duties:
        made = one
        if (one.unit, one.day.day, one.post) == ("resources", 5, "staff"):
            made = replace(one, person="", name="", phone="")
        if (one.unit, one.day.day, one.post) == ("emergency", 3, "staff"):
            made = replace(one, note="换班")
        if (one.unit, one.day.day, one.presence) == ("weather", 20, "standby"):
            made = replace(one, presence="on_post", presence_words="在岗",
                           start=instant(one.day, time(2, 10), 1))  # fmt: skip
        found.append(made)
    return found


def _loads(duties: list[NamedDuty]) -> tuple[NamedLoad, ...]:
    kinds = {1: 0, 10: 3}
    held: dict[tuple, list[int]] = {}
    for one in duties:
        if one.person and one.unit != "hall":
            at = (
                0
                if one.day.day <= 7
                else kinds.get(one.day.day, 2 if one.day.weekday() >= 5 else 4)
            )
            key = (one.unit, one.unit_name, one.title, one.presence_words, one.person, one.name)
            held.setdefault(key, [0] * 5)[at] += 1
    order = [unit for unit, _ in NINE]
    return tuple(
        NamedLoad(unit, unit_name, title, words, person, tuple(counts), tuple(n + 3 for n in counts), name)
        for (unit, unit_name, title, words, person, name), counts in sorted(
            held.items(), key=lambda item: (order.index(item[0][0]), item[0][2:5])
        )
    )  # fmt: skip


def october(**given) -> NamedSheet:
    """The whole month, published."""
    duties = _special(_duties())
    wishes = (
        "节假日均衡",
        "春节均衡",
        "周末均衡",
        "调休上班日均衡",
        "总班次均衡",
        "平日均衡",
        "不隔日连值",
        "意愿",
    )
    sheet = NamedSheet(
        number="2026-10-2",
        revision=2,
        title="2026年10月人员值班表",
        state="已印发",
        mark="",
        month=date(2026, 10, 1),
        handover=HANDOVER,
        office_hours="08:30-11:30 13:30-17:00",
        made_at=MADE_AT,
        signed="市政府值班室 2026年9月28日 示例〔2026〕12号",
        days=tuple(map(_note, DAYS)),
        duties=tuple(duties),
        before=tuple(_duties()),
        classes=("法定节假日", "春节", "周末", "调休上班", "平日"),
        loads=_loads(duties),
        changes=("10月5日 市自然资源局 具体工作人员：测试丁 → 空缺（请假）",),
        notes=(
            "市消防救援支队 测试分管 是本单位唯一能任此岗的领导：按总负责、在位听令排，不逐日到岗",
            (
                "10月5日 市自然资源局 缺具体工作人员 1 人：这些不能同时做到：测试丁 10月5日请假；其余人员 值完24小时须休息24小时。"
                "最省的办法：请 测试丁 销假一天，值 10月5日的班。"
            ),
        ),
        figures=tuple(
            (unit, post, wish, number % 3, number % 3 - (unit == "fire" and number == 2), not (unit == "fire" and number == 2))
            for unit, _ in NINE
            for post in ("deputy_leader", "staff")
            for number, wish in enumerate(wishes)
        ),
        digest="sha256:" + "0123456789abcdef" * 4,
    )  # fmt: skip
    return replace(sheet, **given)


def of_units(sheet: NamedSheet, *units: str) -> NamedSheet:
    """The sheet of some units, and of the hall."""
    wanted = {"hall", *units}
    return replace(
        sheet,
        duties=tuple(one for one in sheet.duties if one.unit in wanted),
        before=tuple(one for one in sheet.before if one.unit in wanted),
        loads=tuple(one for one in sheet.loads if one.unit in wanted),
        figures=tuple(one for one in sheet.figures if one[0] in wanted),
    )

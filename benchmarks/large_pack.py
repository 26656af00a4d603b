"""A generated pack（生成的规则包）: as many rules as asked for, as a real pack's files.

The mix is that of a city's rules and plans: seasons, warnings by colour, responses with lists by
level, incidents, measured thresholds, tables of thirty rows, situations that lead to situations,
absences over two strata, readings, parameters, pending acts, recommendations, lasting and standing
rules. A seeded generator draws it, so that a number of rules is always the same pack. It means
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import yaml

Row = dict[str, Any]

HAZARDS = (
    "rainstorm", "snowstorm", "cold_wave", "gale", "sandstorm", "heat", "drought", "typhoon",
    "lightning", "hail", "frost", "fog", "haze", "road_icing", "forest_fire", "flood",
    "flash_flood", "waterlogging", "geological", "earthquake",
)  # fmt: skip
PLANS = ("flood_control", "forest_fire", "geological", "meteorological", "earthquake")
CAUSES = ("extreme_weather", "disaster_response", "important_activity")
COLOURS = ("blue", "yellow", "orange", "red")
LEVELS = ("IV", "III", "II", "I")
GRADES = ("ordinary", "large", "major", "extraordinary")
FESTIVALS = ("new_year", "spring_festival", "labour_day", "mid_autumn", "national_day")
DUTIES = ("monitor", "forecast", "inspect", "publish", "report", "dispatch", "risk_control")
TENS = ("上旬", "中旬", "下旬")
DIGITS = "〇一二三四五六七八九"
RULES_OF_ARTICLE = 10
ROWS = 30
SEED = 2024


def write_pack(folder: Path, rules: int, seed: int = SEED) -> Path:
    """Write a pack of ``rules`` rules into ``folder``; the folder."""
    _Writer(rules, Random(seed)).write(folder)
    return folder


class _Writer:
    """One pack being drawn: what rules may refer to, then the rules, article by article."""

    def __init__(self, rules: int, random: Random) -> None:
        self.rules = rules
        self.random = random
        self.units = [f"第{n}局" for n in range(20 + rules // 5)]
        self.bodies = [f"第{n}指挥部" for n in range(max(4, rules // 50))]
        self.tags = [f"tag{n}" for n in range(max(3, rules // 50))]
        self.some = {
            name: [f"{name}_{n}" for n in range(max(2, rules // every))]
            for name, every in (
                ("window", 25), ("quantity", 50), ("unit_table", 25), ("limit_table", 100),
                ("list", 25), ("coverage", 25), ("switch", 25), ("colour", 50), ("number", 50),
                ("span", 100), ("days", 100), ("base", 25), ("middle", 50),
            )
        }  # fmt: skip
        self.texts: list[tuple[str, list[str]]] = []

    def one(self, name: str) -> str:
        """One of the ids of a sort."""
        return self.random.choice(self.some[name])

    def write(self, folder: Path) -> None:
        """Write every file of the pack."""
        articles: dict[str, list[Row]] = {}
        for number, rule in enumerate(self._drawn_rules()):
            articles.setdefault(_article(number // RULES_OF_ARTICLE), []).append(rule)
        files: dict[str, Any] = {
            "pack": self._pack(), "units": self._units(), "bodies": self._bodies(),
            "windows": self._windows(), "tables": self._tables(), "lists": self._lists(),
            "quantities": self._quantities(), "parameters": self._parameters(),
            "readings": self._readings(),
            **{f"articles/{n:03}": rows for n, rows in enumerate(articles.values(), start=1)},
        }  # fmt: skip
        (folder / "articles").mkdir(parents=True)
        for name, rows in files.items():
            (folder / f"{name}.yaml").write_text(_dumped(rows), encoding="utf-8")
        text = "".join(
            f"### {article}\n\n{_definitions(article)}"
            f"{'；'.join(rule['cites']['quote'] for rule in rows)}。\n\n"
            for article, rows in articles.items()
        )
        (folder / "source.md").write_text(f"# 生成的办法\n\n{text}", encoding="utf-8")

    # --- rules ------------------------------------------------------------------------------------

    def _drawn_rules(self) -> Iterator[Row]:
        """The gate, a rule for every situation that others look at, then a mix of all sorts."""
        numbers = count()
        yield self._rule(next(numbers), self._gate())
        for name in self.some["base"]:
            yield self._rule(next(numbers), self._base(name))
        for name in self.some["middle"]:
            yield self._rule(next(numbers), self._middle(name))
        sorts: list[Callable[[], Row]] = [
            sort for sort, share in self._mix().items() for _ in range(share)
        ]
        for number in numbers:
            if number >= self.rules:
                return
            yield self._rule(number, self.random.choice(sorts)())

    def _mix(self) -> dict[Callable[[], Row], int]:
        return {
            self._season: 14, self._warning: 14, self._level: 10, self._incident: 8,
            self._measured: 8, self._limits: 3, self._table: 7, self._chain: 8, self._absence: 8,
            self._choice: 6, self._holiday: 4, self._notice: 4, self._advice: 4, self._recorded: 4,
            self._lasting: 2, self._standing: 2,
        }  # fmt: skip

    def _rule(self, number: int, body: Row) -> Row:
        quote = f"第{number}种情形发生的，由有关单位按照各自职责做好第{number}项工作"
        cites = {"article": _article(number // RULES_OF_ARTICLE), "quote": quote}
        return {"rule": f"rule-{number}", "title": f"第{number}项工作", "cites": cites, **body}

    def _gate(self) -> Row:
        return {"when": {"date": {"from": "2024-01-01"}}, "conclude": {"in_force": "true"}}

    def _base(self, name: str) -> Row:
        hazard, colour = self.random.choice(HAZARDS), self.random.choice(COLOURS)
        concluded = {"situation": name, "cause": self.random.choice(CAUSES), "hazard": hazard}
        return {"when": {"alert": {"hazard": hazard, "colour_at_least": colour}},
                "conclude": concluded}  # fmt: skip

    def _middle(self, name: str) -> Row:
        base, other = self.random.sample(self.some["base"], 2)
        when = {"all": [{"situation": base}, {"not": {"situation": other}}]}
        concluded = {"situation": name, "cause": self.random.choice(CAUSES)}
        return {"when": when, "conclude": concluded}

    def _season(self) -> Row:
        windows = self.random.sample(self.some["window"], self.random.choice((1, 2)))
        days = {"day": ["workday", "adjusted_workday", "unknown"]}
        when = self.random.choice(({"window": windows}, {"all": [{"window": windows}, days]}))
        return {"when": when, "oblige": self._on_site()}

    def _warning(self) -> Row:
        tests = self.random.choice(
            (
                {"colour_at_least": self.random.choice(COLOURS)},
                {"colour_at_least": {"parameter": self.one("colour")}},
                {"colour": self.random.sample(COLOURS, 2)},
            )
        )
        hazards = self.random.sample(HAZARDS, self.random.choice((1, 2)))
        return {"when": {"alert": {"hazard": hazards, **tests}}, "oblige": self._on_site()}

    def _level(self) -> Row:
        response = {"plan": self.random.choice(PLANS), "natural": "true", "level": "$l"}
        listed = {"list": self.one("list"), "at": "$l"}
        return {"when": {"response": response}, "oblige": {**self._on_site(), "units": listed}}

    def _incident(self) -> Row:
        hazards = self.random.sample(HAZARDS, 2)
        tests = {"kind": "natural_disaster", "hazard": hazards, "id": "$i",
                 "grade_at_least": self.random.choice(GRADES)}  # fmt: skip
        ordered = {"not": {"order": {"act": "dispatch", "about": "$i"}}}
        duty = {
            "kind": "on_scene",
            "units": self._named(2),
            "within": {"parameter": self.one("span")},
        }
        pending = {"kind": "order", "by": self._named(1), "to": self._named(1), "text": "下令"}
        return {"when": {"all": [{"incident": tests}, ordered]}, "oblige": duty, "await": pending}

    def _measured(self) -> Row:
        limit = self.random.choice(
            (str(self.random.randrange(1, 200)), {"parameter": self.one("number")})
        )
        key = self.random.choice(("at_least", "above", "at_most", "below"))
        observed = {"observation": {"quantity": self.one("quantity"), key: limit}}
        return {"when": observed, "oblige": {**self._duty(), "units": self._named(2)}}

    def _limits(self) -> Row:
        observed = {"quantity": self.one("quantity"), "station": "$s", "at_least": "$v"}
        row = {"table": self.one("limit_table"), "station": "$s", "stage": "$v", "unit": "$u"}
        when = {"all": [{"observation": observed}, row]}
        return {"when": when, "oblige": {**self._duty(), "units": ["$u"]}}

    def _table(self) -> Row:
        row = {"table": self.one("unit_table"), "hazard": "$h", "unit": "$u",
               "basis": ["any", {"reading": self.one("switch")}]}  # fmt: skip
        parts: list[Row] = [{"hazard": "$h"}, row]
        if self.random.random() < 0.5:
            parts.append({"not": {"consulted": {"unit": "$u", "hazard": "$h"}}})
        lead = {"kind": "lead_consultation", "units": ["$u"], "hazard": "$h"}
        pending = {"kind": "consultation", "by": ["$u"], "within": "2h", "text": "组织会商"}
        return {"when": {"all": parts}, "oblige": lead, "await": pending}

    def _chain(self) -> Row:
        """A situation that follows from an earlier one: chains of up to twenty."""
        first, second = sorted(self.random.sample(range(len(self.some["base"])), 2))
        when = {"all": [{"situation": self.some["base"][first]}, {"window": self.one("window")}]}
        concluded = {"situation": self.some["base"][second], "cause": self.random.choice(CAUSES)}
        return {"when": when, "conclude": concluded, "oblige": self._on_site()}

    def _absence(self) -> Row:
        middle, other = self.random.sample(self.some["middle"], 2)
        parts = [{"situation": middle}, {"not": {"situation": other}}]
        if self.random.random() < 0.5:
            parts.append({"not": {"any": [{"holiday": {}}, {"activity": "any"}]}})
        return {"when": {"all": parts}, "oblige": self._on_site()}

    def _choice(self) -> Row:
        reading = {"reading": self.one("switch"), "choice": ["a", "b"]}
        when = {"all": [reading, {"window": self.one("window")}]}
        return {"when": when, "oblige": self._on_site()}

    def _holiday(self) -> Row:
        festivals = {"holiday": {"festival": self.random.sample(FESTIVALS, 2)}}
        return {"when": festivals, "oblige": {**self._on_site(), "presence": "standby"}}

    def _notice(self) -> Row:
        notice = {"kind": "notice", "by": {"office_of": self.random.choice(self.bodies)},
                  "to": "on_site", "lead_days": {"parameter": self.one("days")},
                  "text": "发出通知"}  # fmt: skip
        return {"when": {"window": self.one("window")}, "await": notice}

    def _advice(self) -> Row:
        alert = {"alert": {"hazard": self.random.choice(HAZARDS), "colour": "$c"}}
        plan = self.random.choice(PLANS)
        when = {"all": [alert, {"not": {"response": {"plan": plan}}}]}
        advice = {"act": "start_response", "plan": plan, "level": self.random.choice(LEVELS),
                  "by": self._named(1), "to": ["某市人民政府"], "text": "建议启动"}  # fmt: skip
        return {"when": when, "recommend": advice}

    def _recorded(self) -> Row:
        held = {"consultation": {"id": "$c", "hazard": self.random.choice(HAZARDS),
                                 "has_affected": "true", "affected": "$a"}}  # fmt: skip
        done = {"not": {"done": {"kind": "reminder", "about": "$c"}}}
        pending = {"kind": "reminder", "by": self._named(1), "to": {"words": "$a"},
                   "within": {"parameter": self.one("span")}, "text": "提醒"}  # fmt: skip
        return {"when": {"all": [held, done]}, "await": pending}

    def _lasting(self) -> Row:
        limit = str(self.random.randrange(1, 200))
        when = {"observation": {"quantity": self.one("quantity"), "at_least": limit}}
        return {"when": when, "until": "ended", "oblige": self._on_site()}

    def _standing(self) -> Row:
        kind = self.random.choice(("manage", "supervise", "command"))
        office = {"office_of": self.random.choice(self.bodies)}
        duty = {"kind": kind, "units": office, "text": "常设"}
        return {"standing": "true", "when": {"always": "true"}, "oblige": duty}

    def _on_site(self) -> Row:
        units = self.random.choice(({"tag": self.random.choice(self.tags)}, self._named(3)))
        coverage = self.random.choice(("24h", "office_hours", {"reading": self.one("coverage")}))
        return {"kind": "on_site", "units": units, "posts": {"deputy_leader": "1", "staff": "1"},
                "coverage": coverage, "place": "指挥中心"}  # fmt: skip

    def _duty(self) -> Row:
        kind = self.random.choice(DUTIES)
        return {"kind": kind, "text": "办理", "within": self.random.choice(("30m", "2h", "1d"))}

    def _named(self, number: int) -> list[str]:
        return self.random.sample(self.units, number)

    # --- the other files --------------------------------------------------------------------------

    def _pack(self) -> Row:
        return {
            "id": f"large-{self.rules}", "title": "生成的办法", "number": "某政发〔2024〕1号",
            "issuer": "某市人民政府", "issued": "2024-01-01", "area": "990100",
            "deciders": ["某市人民政府"], "proposers": "coordinating_body",
        }  # fmt: skip

    def _units(self) -> list[Row]:
        government = {"unit": "government", "name": "某市人民政府", "sort": "government"}
        return [government] + [
            {"unit": f"unit_{n}", "name": name, "sort": "department",
             "tags": self.random.sample(self.tags, 2), "aliases": [f"市{name}"]}
            for n, name in enumerate(self.units)
        ]  # fmt: skip

    def _bodies(self) -> list[Row]:
        return [
            {"unit": f"body_{n}", "name": name, "sort": "body", "tags": ["coordinating_body"],
             "office": f"{name}办公室"}
            for n, name in enumerate(self.bodies)
        ]  # fmt: skip

    def _windows(self) -> list[Row]:
        return [
            {"window": name, "title": name, "cites": _defined(),
             "spans": [{"from": self._ten_days(), "through": self._ten_days()}]}
            for name in self.some["window"]
        ]  # fmt: skip

    def _ten_days(self) -> str:
        return f"{self.random.randrange(1, 13):02}-{self.random.choice(TENS)}"

    def _tables(self) -> list[Row]:
        units = [
            {"table": name, "title": name, "columns": ["hazard", "unit", "basis"],
             "rows": [
                 [self.random.choice(HAZARDS), *self._named(1), self.random.choice(("any", "a"))]
                 for _ in range(ROWS)
             ]}
            for name in self.some["unit_table"]
        ]  # fmt: skip
        return units + [
            {"table": name, "title": name, "columns": ["station", "stage", "unit"],
             "rows": [
                 [f"第{n}站", str(self.random.randrange(1, 200)), *self._named(1)]
                 for n in range(ROWS)
             ]}
            for name in self.some["limit_table"]
        ]  # fmt: skip

    def _lists(self) -> list[Row]:
        return [
            {"list": name, "title": name, "cites": _defined(), "ladder": "level",
             "steps": [{"at": "IV", "units": self._named(2)}]
             + [{"at": level, "adds": self._named(2)} for level in LEVELS[1:]]}
            for name in self.some["list"]
        ]  # fmt: skip

    def _quantities(self) -> list[Row]:
        return [
            {"quantity": name, "title": name, "measure": "米", "fresh_hours": "6"}
            for name in self.some["quantity"]
        ]

    def _parameters(self) -> list[Row]:
        sorts: dict[str, Row] = {
            "colour": {"sort": "choice", "allowed": list(COLOURS), "default": "orange"},
            "number": {"sort": "number", "default": "50"},
            "span": {"sort": "span", "default": "1h"},
            "days": {"sort": "days", "default": "3"},
        }
        return [
            {"parameter": name, "title": name, **row}
            for sort, row in sorts.items()
            for name in self.some[sort]
        ]

    def _readings(self) -> list[Row]:
        coverage = {
            "a": {"value": "24h", "text": "全天"},
            "b": {"value": "office_hours", "text": "工作时间"},
        }
        switch = {letter: {"text": f"选项{letter}"} for letter in "abc"}
        return [
            {"reading": name, "article": _article(0), "question": "怎样读？", "choices": choices,
             "default": "a", "because": "从严", "changes": "名单"}
            for sort, choices in (("coverage", coverage), ("switch", switch))
            for name in self.some[sort]
        ]  # fmt: skip


def _article(number: int) -> str:
    """The heading of an article, from 第一条 on."""
    hundreds, rest = divmod(number + 1, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        text += "〇"
    return f"第{text}{DIGITS[ones] if ones else ''}条"


def _defined() -> Row:
    return {"article": _article(0), "quote": "时段和名单另附"}


def _definitions(article: str) -> str:
    return "时段和名单另附。" if article == _article(0) else ""


class _Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes every value out: no anchors, as strict files have none."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML calls it
        """Never write an alias."""
        return True


def _dumped(rows: object) -> str:
    return yaml.dump(rows, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)

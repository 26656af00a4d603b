"""Random packs, written as YAML text, and random facts for them.

A pack here is what an author could write: the mappings go through the strict reader and the
assembler. Names of variables are typed (``$h`` is a hazard), so that joins can hit.
"""

from dataclasses import dataclass
from functools import cache

import yaml
from hypothesis import strategies as st

from engine.decimals import BEYOND
from engine.inference.compiling import Setting
from engine.inference.program import Atom
from engine.packs.assembling import assemble, read_vocabulary
from engine.terms import LADDERS
from service.files.strict_yaml import parse_yaml

HAZARDS = ("rainstorm", "flood", "forest_fire")
CLASSES = ("meteorological", "hydrological", "fire")
COLOURS = ("blue", "yellow", "orange", "red")
LEVELS = ("IV", "III", "II", "I")
GRADES = ("ordinary", "large", "major", "extraordinary")
PLANS = ("flood_control", "forest_fire", "public_health")
FESTIVALS = ("new_year", "spring_festival", "national_day")
DAYS = ("workday", "weekend", "holiday")
WINDOWS = ("dry", "wet")
INCIDENTS = ("natural_disaster", "production_safety")
COVERAGES = ("office_hours", "24h", "unstated")
CAUSES = ("极端天气", "重大节日", "")
DATES = ("2023-07-18", "2024-01-01")
UNITS = {"甲局": "alpha", "乙局": "beta", "丙局": "gamma"}
BODIES = {"防汛指挥部": "flood_body", "防火指挥部": "fire_body"}
QUANTITIES = ("stage", "rain")
STATIONS = ("上游站", "下游站")
NUMBERS = ("-1.5", "0", "98.6")
ACTS = ("sound_alarm", "dispatch")
IDS = ("E-1", "E-2")
KINDS_DONE = ("notice", "inspect")
SORTS = ("government", "department", "unknown")
AFFECTED = ("", "甲县", "甲县、乙县")
TABLES = {"lead": ("hazard", "unit"), "season": ("window", "body"), "severe": ("hazard", "colour"),
          "limits": ("quantity", "number")}  # fmt: skip
TABLE_WORDS = {"hazard": HAZARDS, "unit": tuple(UNITS), "window": WINDOWS, "body": tuple(BODIES),
               "colour": COLOURS, "quantity": QUANTITIES, "number": NUMBERS}  # fmt: skip

# A situation may be concluded by rules up to its level and be negated by rules above it.
SITUATION_LEVEL = {"early": 0, "旱": 1, "special_critical": 2, "later": 3, "last": 4}
HAZARD_LEVEL = 1
TOP = 5

VARIABLES = {
    "h": HAZARDS,
    "u": (*UNITS.values(), *BODIES.values()),
    "b": (*BODIES.values(), *UNITS.values()),
    "w": WINDOWS,
    "k": INCIDENTS,
    "c": (*COLOURS, "unknown"),
    "l": (*LEVELS, "unknown"),
    "g": (*GRADES, "unknown"),
    "q": QUANTITIES,
    "n": NUMBERS,
    "p": STATIONS,
    "i": (*IDS, ""),
    "a": AFFECTED,
    "t": tuple(UNITS.values()),
    "s": tuple(SITUATION_LEVEL),
    "x": CAUSES,
    "d": tuple(SITUATION_LEVEL),
}
LISTS = {"by_colour": ("colour", "c"), "by_level": ("level", "l"), "by_grade": ("grade", "g")}
"""Lists of the frame, each with its ladder and the variable that stands on it."""
FIELDS = {
    "alert": {"class": CLASSES, "hazard": HAZARDS, "colour": 4, "record": IDS},
    "response": {
        "plan": PLANS, "hazard": HAZARDS, "natural": 1, "city": 1, "level": 4,
        "decided_by": (*VARIABLES["u"][:3], None), "decided_by_sort": SORTS,
    },
    "holiday": {"festival": FESTIVALS, "part": ("block", "statutory"), "listed": 1},
    "day": {"kind": DAYS},
    "window": {"window": WINDOWS},
    "activity": {"name": ("论坛", "展会")},
    "declaration": {"situation": tuple(SITUATION_LEVEL)},
    "incident": {"kind": INCIDENTS, "hazard": HAZARDS, "grade": 4, "record": IDS},
    "observation": {"quantity": QUANTITIES, "station": STATIONS},
    "order": {
        "act": ACTS, "by": VARIABLES["u"][:3], "by_decider": 1, "about": (*IDS, ""),
        "to": (*VARIABLES["u"][:3], None),
    },
    "consultation": {
        "record": IDS, "unit": VARIABLES["u"][:3], "hazard": HAZARDS, "product": 1,
        "affected": AFFECTED, "has_affected": 1,
    },
    "consulted": {"unit": VARIABLES["u"][:3], "hazard": HAZARDS},
    "done": {"kind": KINDS_DONE, "by": (*VARIABLES["u"][:3], None), "about": (*IDS, "")},
    "proposal": {"unit": VARIABLES["u"][:3], "body": VARIABLES["b"][:3], "by_body": 1},
    "consent": {
        "unit": VARIABLES["u"][:3],
        "by_government": 1,
        "after_proposal": 1,
        "coverage": COVERAGES,
    },
}  # fmt: skip
"""Words of each field, or the highest rank of a number; ``None``: the field may be missing."""


@dataclass(frozen=True)
class RandomPack:
    """Rules and tables as an author writes them, and the choices in force."""

    rules: list
    tables: list
    setting: Setting

    def _repr_pretty_(self, printer, cycle):  # noqa: ARG002 - the form that hypothesis asks for
        """Short: the failing test notes the whole text."""
        printer.text(f"<{len(self.rules)} rules>")

    def text(self):
        parts = {"tables.yaml": self.tables, "articles/01.yaml": self.rules}
        written = "".join(f"# {name}\n{_dumped(part)}\n" for name, part in parts.items())
        return f"{written}# readings {self.setting.readings}\n# {self.setting.parameters}\n"

    def assembled(self):
        sources = {**_frame(), "tables": _source("tables", self.tables)}
        sources["articles/01"] = _source("articles/01", self.rules)
        return assemble(sources, "## 第一条\n按本条执行。\n", _vocabulary(), "")


def written_pack(text, tables="", readings=(), parameters=()):
    """The rules of ``text``, which need not cite anything, under the choices given."""
    quoted = {"title": "规则", "cites": {"article": "第一条", "quote": "按本条执行"}}
    rules = [quoted | rule for rule in parse_yaml(text, source="text").value]
    rows = parse_yaml(tables or "[]", source="tables").value
    choices = dict.fromkeys(READINGS, "a") | dict(readings)
    values = {name: words[0] for name, words in PARAMETERS.items()} | dict(parameters)
    setting = Setting(tuple(sorted(choices.items())), tuple(sorted(values.items())))
    return RandomPack(rules, [{"title": "表"} | table for table in rows], setting)


READINGS = {
    "R-switch": {"a": "a", "b": "b"},
    "R-colour": {"a": "yellow", "b": "red"},
    "R-hazard": {"a": "rainstorm", "b": "flood"},
    "R-date": {"a": DATES[0], "b": DATES[1]},
    "R-coverage": {"a": "office_hours", "b": "24h"},
    "R-limit": {"a": "0", "b": "98.6"},
}
PARAMETERS = {
    "least_colour": COLOURS, "own_hazard": HAZARDS, "limit": NUMBERS, "delay": ("30m", "2h"),
}  # fmt: skip


@cache
def _vocabulary():
    hazards = dict(zip(HAZARDS, CLASSES, strict=True)) | dict.fromkeys(("gale", "heat"), CLASSES[0])
    groups = {
        "causes": CAUSES[:2],
        "situations": (*SITUATION_LEVEL, *"abcdz"),
        "festivals": FESTIVALS,
        "incident_kinds": INCIDENTS,
        "flags": ("no_area", "no_grade"),
        "acts": ACTS,
    }
    text = {
        "hazards": {id_: {"zh": id_, "class": sort} for id_, sort in hazards.items()},
        "plans": {id_: {"zh": id_, "hazard": "flood"} for id_ in PLANS},
        "labels": {name: {word: word for word in words} for name, words in groups.items()},
    }
    return read_vocabulary(_source("vocabulary", text))


@cache
def _frame():
    cites = {"article": "第一条", "quote": "按本条执行"}
    departments = [
        {"unit": id_, "name": name, "sort": "department", "tags": ["standing"]}
        for name, id_ in UNITS.items()
    ]
    government = {"unit": "government", "name": "市政府", "sort": "government"}
    files = {
        "pack": {
            "id": "random", "title": "随机", "number": "一", "issuer": "某市", "issued": DATES[0],
            "area": "110000", "deciders": ["市政府"], "proposers": "body",
        },
        "units": [*departments, government],
        "bodies": [
            {"unit": id_, "name": name, "sort": "body", "tags": ["body"], "office": "alpha"}
            for name, id_ in BODIES.items()
        ],
        "lists": [
            {"list": name, "title": name, "cites": cites, "ladder": ladder, "steps": [
                {"at": next(iter(LADDERS[ladder])), "units": ["甲局"]},
                {"at": list(LADDERS[ladder])[2], "adds": ["乙局"]}]}
            for name, (ladder, _) in LISTS.items()
        ],
        "quantities": [{"quantity": q, "title": f"量{q}", "measure": "米"} for q in QUANTITIES],
        "windows": [
            {"window": w, "title": w, "cites": cites, "spans": [{"from": "04-01", "through": "05-01"}]}
            for w in WINDOWS
        ],
        "readings": [
            {
                "reading": id_, "article": "第一条", "question": "？", "default": "a",
                "because": "。", "changes": "。",
                "choices": {key: {"value": value, "text": value} for key, value in choices.items()},
            }
            for id_, choices in READINGS.items()
        ],
        "parameters": [
            {"parameter": id_, "title": id_, "sort": "choice", "default": words[0],
             "allowed": list(words)}
            for id_, words in PARAMETERS.items()
        ],
    }  # fmt: skip
    return {name: _source(name, value) for name, value in files.items()}


def _source(name, value):
    return parse_yaml(_dumped(value), source=f"{name}.yaml")


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data):  # noqa: ARG002 - the strict reader refuses anchors
        return True


def _dumped(value):
    return yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None
    )


# --- terms ----------------------------------------------------------------------------------------

FLAG = st.sampled_from(["true", "false"])
RARELY = st.sampled_from([False] * 30 + [True])


def words(pool):
    """One word, or a list of which any will do."""
    return st.sampled_from(pool) | st.lists(st.sampled_from(pool), min_size=2, max_size=3)


def variable(name, known, *, binding=True):
    """``$name`` where it may stand: anywhere in a positive condition, else if it is bound."""
    return [st.just(f"${name}")] * 2 if binding or name in known else []


def hazard_term(known, binding):
    terms = [words(HAZARDS), *variable("h", known, binding=binding)]
    return st.one_of(*terms, st.just({"reading": "R-hazard"}), st.just({"parameter": "own_hazard"}))


def unit_term(name, pool, known, binding):
    return st.one_of(st.sampled_from(pool), *variable(name, known, binding=binding))


def colour_term(known):
    bound = ["$c"] * 3 if "c" in known else []
    given = [{"parameter": "least_colour"}, {"reading": "R-colour"}]
    return st.sampled_from([*COLOURS, *given, *bound])


def number_term(known):
    bound = ["$n"] * 3 if "n" in known else []
    return st.sampled_from([*NUMBERS, *bound, {"parameter": "limit"}, {"reading": "R-limit"}])


# --- conditions -----------------------------------------------------------------------------------


@cache
def elementary_conditions(level, known, binding):
    """Any condition without parts that a rule of ``level`` may use."""
    return st.one_of(
        *facts_conditions(known, binding),
        *concluded_conditions(known, level, binding) * 2,
        *[table_condition(known, binding=binding)] * 4,
        *decided_conditions(),
    )


def facts_conditions(known, binding):
    """Conditions on recorded facts; ``known`` are the variables bound elsewhere in the rule."""
    hazards = hazard_term(known, binding)
    units = unit_term("u", tuple(UNITS), known, binding)
    bodies = unit_term("b", tuple(BODIES), known, binding)
    bodies |= unit_term("u", tuple(BODIES), known, binding)
    windows = st.one_of(words(WINDOWS), *variable("w", known, binding=binding))
    kinds = st.one_of(words(INCIDENTS), *variable("k", known, binding=binding))
    declared = st.one_of(words(tuple(SITUATION_LEVEL)), *variable("d", known, binding=binding))
    of = st.fixed_dictionaries
    rungs = {
        name: st.one_of(words(pool), *variable(name[0], known, binding=binding))
        for name, pool in (("colour", COLOURS), ("level", LEVELS), ("grade", GRADES))
    }
    records = st.one_of(st.sampled_from(IDS), *variable("i", known, binding=binding))
    tests = {
        "alert": of({}, optional={
            "class": words(CLASSES), "hazard": hazards, "colour_at_least": colour_term(known),
            "colour": rungs["colour"], "id": records}),
        "response": of({}, optional={
            "plan": words(PLANS), "hazard": hazards, "natural": FLAG, "decided_by_city": FLAG,
            "level_at_least": st.sampled_from(LEVELS), "level_at_most": st.sampled_from(LEVELS),
            "level": rungs["level"], "decided_by": units, "decided_by_sort": words(SORTS)}),
        "holiday": of({}, optional={
            "festival": words(FESTIVALS), "statutory": st.just("true"), "listed": FLAG}),
        "incident": of({}, optional={
            "kind": kinds, "hazard": hazards, "grade_at_least": st.sampled_from(GRADES),
            "grade": rungs["grade"], "id": records}),
        "proposal": of({"unit": units}, optional={"body": bodies, "by_body": FLAG}),
        "consent": of({"unit": units}, optional={
            "by_government": FLAG, "after_proposal": FLAG, "coverage": words(COVERAGES)}),
        "date": of({}, optional={
            "from": st.sampled_from([*DATES, {"reading": "R-date"}]),
            "through": st.just("2024-12-31")}),
        "window": windows,
        "day": words(DAYS),
        "activity": st.just("any"),
        "declared": declared,
        **recorded_tests(known, binding, hazards, units, records),
    }  # fmt: skip
    assert tuple(tests) == TESTED
    return [of({key: strategy}) for key, strategy in tests.items()]


TESTED = ("alert", "response", "holiday", "incident", "proposal", "consent", "date", "window", "day",
          "activity", "declared", "observation", "order", "consultation", "consulted", "done")  # fmt: skip


def recorded_tests(known, binding, hazards, units, records):
    """Tests of what people recorded: measured, ordered, consulted on, done."""
    of = st.fixed_dictionaries
    free = {
        name: st.one_of(words(pool), *variable(name, known, binding=binding))
        for name, pool in (("q", QUANTITIES), ("p", STATIONS))
    }
    affected = st.one_of(st.sampled_from(AFFECTED[1:]), *variable("a", known, binding=binding))
    number = number_term(known)
    bounds = [{}, {"at_least": number}, {"above": number}, {"at_most": number}, {"below": number},
              {"at_least": number, "below": number}]  # fmt: skip
    measured = [of({"quantity": free["q"], **b}, optional={"station": free["p"]}) for b in bounds]
    return {
        "observation": st.one_of(*measured),
        "order": of({}, optional={
            "act": words(ACTS), "by": units, "by_decider": FLAG, "about": records, "to": units}),
        "consultation": of({}, optional={
            "id": records, "unit": units, "hazard": hazards, "product": FLAG,
            "affected": affected, "has_affected": FLAG}),
        "consulted": of({}, optional={"unit": units, "hazard": hazards}),
        "done": of({}, optional={"kind": words(KINDS_DONE), "by": units, "about": records}),
    }  # fmt: skip


def concluded_conditions(known, level, binding):
    """Conditions on what rules conclude, as far as a rule of ``level`` may look."""
    names = [n for n, own in SITUATION_LEVEL.items() if own < level + (1 if binding else 0)]
    cause = st.one_of(words(CAUSES[:2]), *variable("x", known, binding=binding))
    found = []
    if names:
        named = {"situation": st.sampled_from(names)}
        found += [st.fixed_dictionaries(named, optional={"cause": cause})] * 2
    if level == TOP:
        found += [st.fixed_dictionaries({"situation": st.just("$s")}, optional={"cause": cause})]
    if level > HAZARD_LEVEL or binding:
        found += [st.fixed_dictionaries({"hazard": hazard_term(known, binding)})] * 2
    return found


@st.composite
def table_condition(draw, known, *, binding):
    name = draw(st.sampled_from(sorted(TABLES)))
    names = {"hazard": "h", "unit": "u", "window": "w", "body": "b", "colour": "c",
             "quantity": "q", "number": "n"}  # fmt: skip
    condition = {"table": name}
    for column in TABLES[name]:
        place = variable(names[column], known, binding=binding) * 2
        if place or draw(st.booleans()):
            condition[column] = draw(st.one_of(*place, st.sampled_from(TABLE_WORDS[column])))
    return condition


def decided_conditions():
    choice = st.sampled_from(["a", "b", ["a", "b"]])
    switch = st.fixed_dictionaries({"reading": st.just("R-switch"), "choice": choice})
    return [switch, st.just({"always": "true"})]


@st.composite
def conditions(draw, level, known, depth, *, binding=True):
    """A condition of a rule of ``level``; under a ``not`` nothing is bound (``binding``)."""
    shape = draw(st.integers(0, 9)) if depth else 0
    if shape <= 4:
        return draw(elementary_conditions(level, known, binding))
    if shape <= 6:
        return draw(conjunctions(level, known, depth - 1, binding=binding))
    if shape <= 8:
        inner = conditions(level, known, depth - 1, binding=binding)
        return {"any": draw(st.lists(inner, min_size=1, max_size=3))}
    if draw(st.booleans()):
        inner = draw(conditions(level, known, depth - 1, binding=binding))
        return {"not": {"not": inner}}
    return {"not": draw(conditions(level, known, depth - 1, binding=False))}


@st.composite
def conjunctions(draw, level, known, depth, *, binding=True):
    """``all``: each part may use what the parts before it bound."""
    parts, bound = [], set(known)
    for _ in range(draw(st.integers(1, 3))):
        parts.append(draw(conditions(level, frozenset(bound), depth, binding=binding)))
        bound |= bound_in(parts[-1])
    if draw(st.integers(0, 2)) == 0:
        part = draw(conditions(level, frozenset(bound), depth, binding=False))
        parts.append({"not": part})
    return {"all": parts}


THRESHOLDS = ("at_least", "at_most", "above", "below")


def bound_in(condition):
    """The variables that ``condition`` surely binds."""
    if "table" not in condition:
        if "all" in condition:
            return set().union(*map(bound_in, condition["all"]))
        if "any" in condition:
            return set.intersection(*map(bound_in, condition["any"]))
        if "not" in condition:
            inner = condition["not"]
            return bound_in(inner["not"]) if set(inner) == {"not"} else set()
    inner = [value for value in condition.values() if isinstance(value, dict)]
    return {
        value[1:]
        for tests in (condition, *inner)
        for key, value in tests.items()
        if isinstance(value, str) and value.startswith("$") and not key.endswith(THRESHOLDS)
    }


# --- rules ----------------------------------------------------------------------------------------


def _situations(condition):
    """The situations that a condition names; each must be concluded by some rule."""
    if "all" in condition or "any" in condition:
        return set().union(*map(_situations, condition.get("all") or condition["any"]))
    if "not" in condition:
        return _situations(condition["not"])
    return {condition.get("situation", "$s")} - {"$s", "$d"}


IDIOMS = [
    [{"table": "severe", "hazard": "$h", "colour": "$c"},
     {"alert": {"hazard": "$h", "colour_at_least": "$c"}}],
    [{"window": "$w"}, {"not": {"table": "season", "window": "$w"}}],
    [{"alert": {"hazard": "$h"}}, {"not": {"date": {"from": {"reading": "R-date"}}}}],
    [{"situation": "early", "cause": "$x"}, {"hazard": "$h"},
     {"table": "lead", "hazard": "$h", "unit": "$u"}],
    [{"proposal": {"unit": "$u", "body": "$b"}}, {"not": {"consent": {"unit": "$u"}}}],
    [{"hazard": "$h"}, {"not": {"incident": {"hazard": "$h"}}}],
    [{"any": [{"not": {"always": "true"}}, {"incident": {"kind": "$k"}}]}],
    [{"proposal": {"unit": "$u", "body": "$u"}}, {"situation": "$d"}, {"declared": "$d"}],
    [{"hazard": "$h"}, {"not": {"any": [{"table": "lead", "hazard": "$h"}, {"day": "holiday"}]}}],
    [{"table": "limits", "quantity": "$q", "number": "$n"},
     {"observation": {"quantity": "$q", "at_least": "$n"}}],
    [{"alert": {"hazard": "$h", "colour": "$c"}},
     {"not": {"table": "severe", "hazard": "$h", "colour": "$c"}}],
    [{"window": "$w"}, {"not": {"reading": "R-switch", "choice": "b"}}],
    [{"incident": {"id": "$i"}}, {"not": {"order": {"act": "sound_alarm", "about": "$i"}}}],
    [{"response": {"level": "$l", "decided_by": "$u"}}, {"not": {"response": {
        "level": "$l", "decided_by_sort": "government"}}}],
    [{"consultation": {"id": "$i", "unit": "$u", "affected": "$a", "has_affected": "true"}},
     {"not": {"done": {"kind": "notice", "about": "$i", "by": "$u"}}}],
]  # fmt: skip
"""Ways of writing that chance alone seldom hits upon, as real packs have them."""


def headed(number):
    """What every rule begins with."""
    cites = {"article": "第一条", "quote": "按本条执行"}
    return {"rule": f"r{number}", "title": f"规则{number}", "cites": cites}


@st.composite
def rules(draw, number, situation=None):
    """A rule; with ``situation``, one that concludes it from recorded facts."""
    level = 0 if situation else draw(st.integers(0, TOP))
    depth = draw(st.integers(0, 2))
    if level >= 3 and draw(st.booleans()):
        when = {"all": draw(st.sampled_from(IDIOMS))}
    else:
        when = draw(conjunctions(level, frozenset(), depth))
    bound = bound_in(when)
    if draw(RARELY):
        bound |= {"h", "u"}  # most likely refused: an unbound variable
    rule = headed(number) | {"when": when}
    sorts = ["conclude", "oblige", "await", "recommend"]
    wanted = draw(st.sets(st.sampled_from(sorts), min_size=1))
    if "conclude" in wanted:
        rule["conclude"] = draw(conclusions(level, bound))
    if "oblige" in wanted:
        rule["oblige"] = draw(obligations(bound))
    if "await" in wanted:
        rule["await"] = draw(awaitings(bound))
    if "recommend" in wanted:
        rule["recommend"] = draw(recommendations(bound))
    if situation:
        key = draw(st.sampled_from(["alert", "response", "incident", "holiday"]))
        rule["when"] = {key: {}}
        rule["conclude"] = {"situation": situation, "cause": draw(st.sampled_from(CAUSES[:2]))}
        for sort in ("oblige", "await", "recommend"):
            rule.pop(sort, None)
    return rule


@st.composite
def lasting_rules(draw, number):
    """A rule that goes on until it is ended; most of them some record sets off."""
    recorded = draw(st.sampled_from(["alert", "response", "incident", "order", "consultation"]))
    first = draw(facts_conditions(frozenset(), binding=True)[TESTED.index(recorded)])
    rest = draw(conjunctions(0, frozenset(bound_in(first)), 1))["all"]
    parts = rest if draw(RARELY) else [first, *rest]  # most likely refused: no record sets it off
    bound = bound_in({"all": parts})
    rule = headed(number) | {"when": {"all": parts}, "until": "ended"}
    rule["oblige"] = draw(obligations(bound))
    if draw(st.booleans()):
        rule["recommend"] = draw(recommendations(bound))
    if draw(st.booleans()):
        rule["conclude"] = draw(conclusions(0, bound))
    return rule


@st.composite
def conclusions(draw, level, bound):
    free = draw(RARELY)  # most likely refused: a cycle through negation
    names = [name for name, own in SITUATION_LEVEL.items() if own >= level or free]
    made = {}
    if names and draw(st.integers(0, 3)):
        made["situation"] = draw(st.sampled_from(names))
        if draw(st.booleans()):
            made["cause"] = draw(st.sampled_from(CAUSES[:2]))
    if (level <= HAZARD_LEVEL or free) and draw(st.booleans()):
        made["hazard"] = draw(hazard_head(bound))
    if not made or draw(st.integers(0, 3)) == 0:
        made["flag"] = draw(st.sampled_from(["no_area", "no_grade"]))
    return made


def hazard_head(bound):
    own = ["$h"] * 4 if "h" in bound else []
    given = [{"parameter": "own_hazard"}, {"reading": "R-hazard"}]
    return st.sampled_from([*own, *HAZARDS, *given])


def unit_choices(bound):
    offices = [{"office_of": "$b"}] * 3 if "b" in bound else []
    named = [["$u"]] * 4 if "u" in bound else []
    rungs = [{"list": n, "at": f"${v}"} for n, (_, v) in LISTS.items() if v in bound]
    fixed = {"list": "by_colour", "at": {"parameter": "least_colour"}}
    return st.sampled_from(
        [{"tag": "standing"}, ["甲局", "乙局"], fixed, *offices, *named, *rungs * 3]
    )


@st.composite
def obligations(draw, bound):
    if draw(st.integers(0, 3)) == 0:
        receivers = [{"words": "$a"}] if "a" in bound else [{"tag": "standing"}]
        made = {"kind": "inspect", "units": "on_site", "to": draw(st.sampled_from(receivers))}
    else:
        made = {"kind": "on_site", "units": draw(unit_choices(bound))}
        made["coverage"] = draw(st.sampled_from(["24h", {"reading": "R-coverage"}]))
    if draw(st.booleans()):
        made["within"] = draw(st.sampled_from(["1d", {"parameter": "delay"}]))
    if "h" in bound and draw(st.booleans()):
        made["hazard"] = "$h"
    return made


@st.composite
def awaitings(draw, bound):
    to = draw(st.just("on_site") | unit_choices(bound))
    return {"kind": "notice", "by": draw(unit_choices(bound)), "to": to}


@st.composite
def recommendations(draw, bound):
    levels = ["$l"] * 3 if "l" in bound else ["III"]
    made = {"act": "raise_response", "by": draw(unit_choices(bound))}
    return made | {"plan": "flood_control", "level": draw(st.sampled_from(levels))}


@st.composite
def gates(draw):
    """A rule that says from when on the pack is in force."""
    start = draw(st.sampled_from([DATES[0], {"reading": "R-date"}]))
    when = {"date": {"from": start}}
    extra = draw(st.sampled_from([None, "any", "not", "choice"]))
    when = {
        None: when,
        "any": {"any": [when, {"window": list(WINDOWS)}]},
        "not": {"all": [when, {"not": {"activity": "any"}}]},
        "choice": {"all": [when, {"reading": "R-switch", "choice": "a"}]},
    }[extra]
    cites = {"article": "第一条", "quote": "按本条执行"}
    return {"rule": "gate", "title": "施行", "cites": cites, "when": when,
            "conclude": {"in_force": "true"}}  # fmt: skip


@st.composite
def packs(draw):
    made = [draw(rules(number)) for number in range(draw(st.integers(3, 7)))]
    if draw(st.integers(0, 2)) == 0:
        made.append(draw(lasting_rules(len(made))))
    concluded = {rule.get("conclude", {}).get("situation") for rule in made}
    for name in sorted(set().union(*(_situations(r["when"]) for r in made)) - concluded):
        made.append(draw(rules(len(made), situation=name)))
    if draw(st.sampled_from([False, False, False, True])):
        made.append(draw(gates()))
    tables = []
    for name, columns in TABLES.items():
        row = st.tuples(*(st.sampled_from(TABLE_WORDS[column]) for column in columns))
        rows = draw(st.lists(row, min_size=1, max_size=5))
        listed = [list(cells) for cells in rows]
        tables.append({"table": name, "title": name, "columns": list(columns), "rows": listed})
    choices = {name: draw(st.sampled_from(sorted(chosen))) for name, chosen in READINGS.items()}
    values = {name: draw(st.sampled_from(pool)) for name, pool in PARAMETERS.items()}
    setting = Setting(tuple(sorted(choices.items())), tuple(sorted(values.items())))
    return RandomPack(made, tables, setting)


SIMPLE = [
    {"always": "true"},
    {"window": "$w"},
    {"alert": {"class": ["fire", "hydrological"], "hazard": "$h"}},
    {"response": {"plan": list(PLANS), "natural": "true", "level_at_least": "III"}},
    {"holiday": {"festival": list(FESTIVALS), "listed": "true"}},
    {"day": ["workday", "weekend"]},
    {"activity": "any"},
    {"declared": ["early", "later"]},
    {"situation": "early", "cause": "极端天气"},
    {"hazard": {"reading": "R-hazard"}},
    {"incident": {"kind": list(INCIDENTS), "hazard": {"parameter": "own_hazard"}}},
    {"proposal": {"unit": "$u", "by_body": "true"}},
    {"consent": {"unit": "甲局", "coverage": list(COVERAGES)}},
    {"date": {"from": {"reading": "R-date"}}},
    {"observation": {"quantity": "stage", "above": {"parameter": "limit"}}},
    {"observation": {"quantity": list(QUANTITIES), "station": "$p", "at_most": "98.6"}},
    {"order": {"by": "$u", "act": list(ACTS), "to": "$t"}},
    {"consultation": {"id": "$i", "hazard": "$h", "product": "true"}},
    {"consulted": {"unit": "$u", "hazard": "$h"}},
    {"done": {"kind": list(KINDS_DONE), "by": "$u"}},
    {"reading": "R-switch", "choice": "a"},
    {"table": "lead", "hazard": "rainstorm", "unit": "$u"},
    {"all": [{"window": "dry"}, {"any": [{"activity": "any"}, {"day": "holiday"}]}]},
    {"any": [{"all": [{"window": "dry"}, {"day": "holiday"}]}, {"window": "wet"}]},
    {"not": {"day": "holiday"}},
]
CHAIN = """
  - {rule: gate, when: {date: {from: {reading: R-date}}}, conclude: {in_force: "true"}}
  - {rule: one, when: {alert: {hazard: $h}}, conclude: {situation: early, cause: 极端天气, hazard: $h}}
  - {rule: two, when: {situation: early, cause: $x}, conclude: {situation: later}}
  - {rule: three, when: {all: [{situation: later}, {hazard: $h}]}, conclude: {situation: last}}
  - {rule: back, when: {all: [{situation: last}, {activity: any}]}, conclude: {situation: later}}
  - {rule: do, when: {all: [{hazard: $h}, {table: lead, hazard: $h, unit: $u}]},
     oblige: {kind: inspect, units: [$u]}, await: {kind: notice, by: [$u], to: [甲局]}}
"""


GROUND = {"$w": "wet", "$h": "flood", "$u": "丙局", "$p": "上游站", "$t": "alpha", "$i": "E-1"}


def full_pack():
    """A pack with every construct, so that chance leaves none out."""
    negated = [{"not": _grounded(condition)} for condition in SIMPLE]
    negated[0] = {"any": [negated[0], {"incident": {}}]}
    given = [*SIMPLE, *negated, *({"all": idiom} for idiom in IDIOMS)]
    made = [
        {"rule": f"c{number}", "when": when, "conclude": {"flag": "no_area"}}
        for number, when in enumerate(given)
    ]
    tables = [
        {"table": "lead", "columns": ["hazard", "unit"], "rows": [["rainstorm", "甲局"]]},
        {"table": "season", "columns": ["window", "body"], "rows": [["dry", "防汛指挥部"]]},
        {"table": "severe", "columns": ["hazard", "colour"], "rows": [["flood", "yellow"]]},
        {"table": "limits", "columns": ["quantity", "number"], "rows": [["rain", "98.6"]]},
    ]
    return written_pack(_dumped([*parse_yaml(CHAIN, source="chain").value, *made]), _dumped(tables))


def _grounded(condition):
    """The same without variables, which nothing binds under a ``not``."""
    if isinstance(condition, dict):
        return {key: _grounded(value) for key, value in condition.items()}
    return GROUND.get(condition, condition) if isinstance(condition, str) else condition


# --- facts ----------------------------------------------------------------------------------------


@st.composite
def atoms_like(draw, pattern):
    """An atom that the pattern may take: its constants kept, ranks at or beside the threshold."""
    fields = {}
    pools = kept_fields(pattern) if pattern.kind == "lasting" else FIELDS[pattern.kind]
    for name, pool in pools.items():
        if isinstance(pool, int):
            fields[name] = draw(st.integers(0 if pool == 1 else 1, pool))
        else:
            fields[name] = draw(st.sampled_from(pool))
    if pattern.kind == "observation":
        bounds = [test.value for test in pattern.tests if isinstance(test.value, int)]
        fields |= draw(measured_values(bounds))
    for test in pattern.tests:
        if test.field in {"value", "lowest"}:
            continue
        if test.op in {"ge", "le"}:
            fields[test.field] = min(max(test.value + draw(st.integers(-1, 1)), 1), 5)
        elif isinstance(test.value, str | int) and draw(st.integers(0, 9)):
            fields[test.field] = test.value
    fields = {name: value for name, value in fields.items() if value is not None}
    return Atom(pattern.kind, tuple(sorted(fields.items())))


def kept_fields(pattern):
    """What a fact that a rule goes on holds: the values its variables had, rungs by rank."""
    ladders = {name: ladder for ladder, name in LISTS.values()}
    names = [test.field.removeprefix("v_") for test in pattern.tests if test.field != "rule"]
    pools = {
        n: tuple(LADDERS[ladders[n]].values()) if n in ladders else VARIABLES[n] for n in names
    }
    return {"rule": ("r0",)} | {f"v_{name}": pool for name, pool in pools.items()}


@st.composite
def measured_values(draw, bounds):
    """A value at or a thousandth beside a threshold; now and then an unknown one."""
    if draw(st.integers(0, 5)) == 0:
        return {"value": BEYOND, "lowest": -BEYOND}
    value = draw(st.sampled_from(bounds or [0])) + draw(st.integers(-1, 1))
    return {"value": value, "lowest": value}


@st.composite
def fact_sets(draw, program, sizes):
    """For each number of states: atoms with the masks of the states in which they are true."""
    known = (p for p in program.inputs if p.kind in {*FIELDS, "lasting"})
    wanted = sorted(known, key=repr)
    pool = [draw(atoms_like(pattern)) for pattern in wanted for _ in range(2)]
    dates = sorted((p for p in program.inputs if p.kind == "date"), key=repr)
    dates = [Atom("date", tuple(sorted((t.field, t.value) for t in p.tests))) for p in dates]
    pool += dates
    made = []
    for states in sizes:
        index = st.integers(0, len(pool) - 1) if pool else st.nothing()
        full = (1 << states) - 1
        mask = st.just(full) | st.integers(1, full)
        chosen = draw(st.lists(st.tuples(index, mask), min_size=5, max_size=20)) if pool else []
        held = dict.fromkeys(dates, full) if draw(st.sampled_from([True, True, False])) else {}
        for number, bits in chosen:
            held[pool[number]] = held.get(pool[number], 0) | bits
        made.append((held, states))
    return made


assert set(LADDERS) == {"colour", "level", "grade"}

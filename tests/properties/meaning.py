"""What rules mean, by brute force: a third opinion, which knows nothing of the compiler.

``by_clauses`` takes the compiled program and tries every combination of atoms for each clause.
``by_text`` takes the rules as written and tries every value of every variable; it needs no strata:
negation is decided by the alternating fixpoint, which on a stratified pack leaves nothing open.
"""

from fractions import Fraction
from itertools import product
from operator import eq, ge, gt, le, lt, ne

from engine.inference.program import Atom, firing_of
from engine.packs.pack import Var
from engine.terms import LADDERS

COMPARED = {"eq": eq, "ne": ne, "ge": ge, "le": le}

# --- the compiled clauses -------------------------------------------------------------------------


def by_clauses(program, facts):
    """Every firing of ``program`` over ``facts``, stratum by stratum."""
    known, fired = set(facts), set()
    for number, stratum in enumerate(program.strata):
        size = -1
        while size < len(fired):
            size = len(fired)
            for clause in stratum.clauses:
                fired |= set(_firings(clause, known))
            known |= {head for firing in fired for head in firing.heads}
        if number == 0 and program.gate is not None and program.gate not in known:
            break
    return fired


def _firings(clause, known):
    candidates = [[one for one in known if one.kind == pattern.kind] for pattern in clause.body]
    for body in product(*candidates):
        values = {}
        if not all(_passes(*pair, values) for pair in zip(clause.body, body, strict=True)):
            continue
        if not any(_blocks(pattern, one, values) for pattern in clause.absent for one in known):
            yield firing_of(clause, values, body)


def _blocks(pattern, one, values):
    return one.kind == pattern.kind and _passes(pattern, one, dict(values))


def _passes(pattern, one, values):
    """Whether ``one`` passes; new variables are added to ``values``."""
    for field, op, wanted in pattern.tests:
        found = one.get(field)
        if found is None:
            return False
        value = values.setdefault(wanted.name, found) if isinstance(wanted, Var) else wanted
        if not COMPARED[op](found, value):
            return False
    return True


# --- the rules as written -------------------------------------------------------------------------

FIELD_OF = {
    "decided_by_city": "city",
    "colour_at_least": "colour",
    "level_at_least": "level",
    "level_at_most": "level",
    "grade_at_least": "grade",
    "id": "record",
}
MEASURED = {
    "at_least": ("value", ge),
    "above": ("value", gt),
    "at_most": ("lowest", le),
    "below": ("lowest", lt),
}
KIND_OF = {
    "window": ("window", "window"),
    "day": ("day", "kind"),
    "hazard": ("hazard", "hazard"),
    "declared": ("declaration", "situation"),
}


class Text:
    """The rules of a pack as written, under the choices in force."""

    def __init__(self, rules, tables, setting, *, readings, names, domains, triggers=False):
        self.rules = [(rule, sorted(set(_variables(rule)))) for rule in rules]
        self.tables = {table["table"]: table for table in tables}
        self.choices, self.parameters = dict(setting.readings), dict(setting.parameters)
        self.readings, self.names, self.domains = readings, names, domains
        self.triggers = triggers

    def firings(self, facts):
        """(rule, values of the variables that its consequences use), and all that is concluded."""
        gates = [(r, v) for r, v in self.rules if "in_force" in str(r.get("conclude"))]
        fired, known = self._least(gates, facts, facts)
        if gates and Atom("in_force", ()) not in known:
            return fired, known - set(facts)
        low, high = set(facts), self._least(self.rules, facts, set(facts))[1]
        while low != high:
            low = self._least(self.rules, facts, high)[1]
            higher = self._least(self.rules, facts, low)[1]
            assert higher != high or low == high, "negation leaves something open"
            high = higher
        fired, known = self._least(self.rules, facts, high)
        return fired, known - set(facts)

    def _least(self, rules, facts, denied):
        """What follows if ``not`` is judged by ``denied``."""
        known, fired, size = set(facts), set(), -1
        while size < len(known):
            size = len(known)
            for rule, names in rules:
                for values in product(*(self.domains[name] for name in names)):
                    env = dict(zip(names, values, strict=True))
                    kept = tuple((n, env[n]) for n in sorted(set(_kept(rule))))
                    identity = (("rule", rule["rule"]), *((f"v_{n}", v) for n, v in kept))
                    if rule.get("until") and not self.triggers:
                        holds = any(worded(one) == Atom("lasting", identity) for one in known)
                    else:
                        holds = self._holds(rule["when"], env, known, denied)
                    if holds:
                        fired.add((rule["rule"], kept))
                        sets_off = rule.get("until") and self.triggers
                        heads = [Atom("trigger", identity)] if sets_off else []
                        known |= set(heads or self._heads(rule.get("conclude", {}), env))
        return fired, known

    def _holds(self, condition, env, known, denied):
        if "table" in condition:
            return self._in_table(condition, env)
        if "all" in condition:
            return all(self._holds(part, env, known, denied) for part in condition["all"])
        if "any" in condition:
            return any(self._holds(part, env, known, denied) for part in condition["any"])
        if "not" in condition:
            return not self._holds(condition["not"], env, denied, known)
        if "always" in condition:
            return True
        if "reading" in condition:
            return self.choices[condition["reading"]] in _listed(condition["choice"])
        return any(self._is(condition, one, env) for one in known)

    def _is(self, condition, one, env):
        key = next(key for key in condition if key != "cause")
        kind, field = KIND_OF.get(key, (key, ""))
        tests = {field: condition[key]} if field else condition[key]
        if key == "situation":
            cause = {"cause": condition["cause"]} if "cause" in condition else {}
            tests = {"name": condition["situation"], **cause}
            kind = "situation_cause" if cause else "situation"
        if key == "holiday":
            part = "statutory" if "statutory" in tests else "block"
            tests = {name: tests[name] for name in tests if name != "statutory"} | {"part": part}
        if key == "activity":
            tests = {}
        return one.kind == kind and all(self._test(one, *pair, env) for pair in tests.items())

    def _test(self, one, key, wanted, env):
        values = [self._value(each, env) for each in _listed(wanted)]
        if key in MEASURED:
            field, passes = MEASURED[key]
            return passes(Fraction(one.get(field), 1000), Fraction(values[0]))
        field = FIELD_OF.get(key, key)
        found = one.get(field)
        if field in LADDERS:
            passes = {"at_least": ge, "at_most": le}.get(key.partition("_")[2], eq)
            return any(passes(found, LADDERS[field][value]) for value in values)
        if isinstance(found, int):
            return found == (values[0] == "true")
        return found in values

    def _in_table(self, condition, env):
        table = self.tables[condition["table"]]
        wanted = {c: self._value(v, env) for c, v in condition.items() if c != "table"}
        rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        return any(
            all(self.names.get(row[column], row[column]) == wanted[column] for column in wanted)
            for row in rows
        )

    def _value(self, term, env):
        if isinstance(term, dict):
            ((sort, name),) = term.items()
            chosen = self.choices.get(name)
            return self.readings[name][chosen] if sort == "reading" else self.parameters[name]
        return env[term[1:]] if term.startswith("$") else self.names.get(term, term)

    def _heads(self, conclude, env):
        if "in_force" in conclude:
            yield Atom("in_force", ())
        if "situation" in conclude:
            yield Atom("situation", (("name", conclude["situation"]),))
        if "cause" in conclude:
            fields = (("cause", conclude["cause"]), ("name", conclude["situation"]))
            yield Atom("situation_cause", fields)
        if "hazard" in conclude:
            yield Atom("hazard", (("hazard", self._value(conclude["hazard"], env)),))
        if "flag" in conclude:
            yield Atom("flag", (("code", conclude["flag"]),))


def _listed(value):
    return value if isinstance(value, list) else [value]


def _kept(rule):
    return _variables({key: rule.get(key) for key in ("conclude", "oblige", "await", "recommend")})


LADDER_OF = {"c": "colour", "l": "level", "g": "grade"}


def word(name, value):
    """The word of a variable's value: rungs of ladders are held by rank."""
    ladder = LADDERS.get(LADDER_OF.get(name, ""), {})
    return next((text for text, rank in ladder.items() if rank == value), value)


def worded(one):
    """What is kept of a lasting rule's setting-off, in words."""
    if one.kind not in {"lasting", "trigger"}:
        return one
    fields = ((field, word(field.removeprefix("v_"), value)) for field, value in one.fields)
    return Atom(one.kind, tuple(fields))


def _variables(part):
    if isinstance(part, str) and part.startswith("$"):
        yield part[1:]
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from _variables(inner)

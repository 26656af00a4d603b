"""Run the cases against every mutant of every pack（变异检查）: ``make mutate``, or this file.

Each mutant of ``mutants.py`` is a pack with one small fault. It must be refused by the checker, or
turn a case beside the rules red; one that does neither survives and is printed with its place. A
survivor that changes no answer at all is named in ``explained/`` with the reason; a reason for
a mutant that is killed, or that is not there, is an error. Exit status 1 unless all is well.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.errors import DutyError
from engine.inference.compiling import Setting, compile_pack, compile_triggers
from engine.packs.case_runner import CaseRunner
from engine.packs.cases import Case, read_cases
from engine.packs.pack import Pack
from engine.packs.resolving import Resolver
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import RULES, read_document, read_pack
from tests.mutation.bearing import Bearing, Fault
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.sharing import share

KILLED, REFUSED, CRASHED, SURVIVED = "killed", "refused", "crashed", "survived"
UNANSWERED: Final = "无法推理"
EXPLAINED: Final = Path(__file__).with_name("explained")
WORKERS: Final = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant（结局）, and the case that turned red or what was said."""

    outcome: str
    by: str = ""


class Court:
    """Judges the mutants of one pack（评判）; the case that killed last is tried first."""

    def __init__(self, pack: Pack, cases: Mapping[str, Sequence[Case]], holidays: Any) -> None:
        self.pack = pack
        self.holidays = holidays
        self.cases = [(file, case) for file, found in cases.items() for case in found]
        self.cases.sort(
            key=lambda one: bool(one[1].operator.readings or one[1].operator.parameters)
        )

    @cached_property
    def setting(self) -> Setting:
        """The default choices."""
        readings = tuple(sorted((one.id, one.default) for one in self.pack.readings))
        return Setting(readings, tuple(sorted((p.id, p.default) for p in self.pack.parameters)))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every name of a unit that some case expects something of, and that case."""
        known, found = self.pack.unit_by_name, dict[str, str]()
        for _, case in self.cases:
            for text in _texts(case.expect.model_dump(exclude_defaults=True)):
                if text in known:
                    found.setdefault(text, case.where)
        return found

    @cached_property
    def bearing(self) -> Bearing:
        """What each case rests on."""
        return Bearing(self.pack, [case for _, case in self.cases], self.holidays)

    def failing(self) -> list[str]:
        """The cases that are red without any fault planted; they prove nothing and are put by."""
        runner = CaseRunner(self.pack, self.holidays, "bits")
        red = [entry for entry in self.cases if not runner.run(entry[1]).passed]
        self.cases = [entry for entry in self.cases if entry not in red]
        return [f"red without any fault: {case.where} {case.name}" for _, case in red]

    def judge(self, mutant: Mutant) -> Verdict:
        """What becomes of a mutant: refused, killed by the first red case, or a survivor."""
        pack = replace(mutant.pack)  # its cached lookups go when it goes
        try:
            faults: list[DutyError] = []
            Resolver(pack, defaultdict(str), faults).resolved()
            if faults:
                return Verdict(REFUSED, str(faults[0]).splitlines()[0])
            fault = Fault(self.bearing, pack)
            refusal = self.refusal(pack) if fault.everything else ""
            verdict = Verdict(REFUSED, refusal) if refusal else self.tried(pack, mutant, fault)
            if verdict.outcome == SURVIVED or UNANSWERED in verdict.by:
                refusal = self.refusal(pack)
                return Verdict(REFUSED, refusal) if refusal else verdict
        except Exception as error:  # noqa: BLE001 - the checker let through what the engine cannot bear
            return Verdict(CRASHED, f"{type(error).__name__}: {error}")
        return verdict

    def refusal(self, pack: Pack) -> str:
        """What compiling says against the pack, or nothing."""
        try:
            for standing in (False, True):
                compile_pack(pack, self.setting, standing=standing)
            compile_triggers(pack, self.setting)
        except DutyError as fault:
            return str(fault).splitlines()[0]
        return ""

    def tried(self, pack: Pack, mutant: Mutant, fault: Fault) -> Verdict:
        """The cases it bears on, those beside the mutated rule first, up to the first red one."""
        if pack.units is not self.pack.units:
            unknown = [name for name in self.names if name not in pack.unit_by_name]
            if unknown:
                return Verdict(KILLED, f"{self.names[unknown[0]]} {unknown[0]}")
        runner = CaseRunner(pack, self.holidays, "bits")
        for entry in self.likely(mutant):
            result = runner.run(entry[1]) if fault.bears_on(entry[1]) else None
            if result is not None and not result.passed:
                self.cases.remove(entry)
                self.cases.insert(0, entry)
                return Verdict(KILLED, f"{result.where} {result.name} {result.differences[0]}")
        return Verdict(SURVIVED)

    def likely(self, mutant: Mutant) -> list[tuple[str, Case]]:
        """The cases, those first that speak of what was changed, then those beside the rule."""
        own = f"{Path(mutant.file).stem}.test.yaml"
        hints = {*re.findall(r"[\w-]+", mutant.key)}
        words = self.bearing.words
        return sorted(
            self.cases, key=lambda one: (-len(hints & words[one[1].where]), one[0] != own)
        )


def _texts(value: Any) -> Iterator[str]:
    """Every text in plain values, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (key, *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


# --- explained survivors --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some mutants change no answer（解释）; ``*`` in a pattern stands for any text."""

    patterns: tuple[str, ...]
    because: str

    def explains(self, key: str) -> bool:
        """Whether the reason is about the mutant of that key."""
        return any(matches(pattern, key) for pattern in self.patterns)


def matches(pattern: str, key: str) -> bool:
    """Whether ``key`` is the one that ``pattern`` writes."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), key) is not None


def read_reasons(pack_id: str, folder: Path = EXPLAINED) -> tuple[Reason, ...]:
    """The reasons of ``explained/*.yaml`` that concern a pack."""
    rows = [
        row
        for path in sorted(folder.glob("*.yaml"))
        for row in read_document(path, path.name).value or []
    ]
    return tuple(
        Reason(tuple(row["mutants"]), row["because"]) for row in rows if row["pack"] == pack_id
    )


def unfounded(reasons: Iterable[Reason], verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    """What is wrong with the reasons: of mutants that are killed, or that do not exist."""
    for reason in reasons:
        for pattern in reason.patterns:
            found = [key for key in verdicts if matches(pattern, key)]
            if not found:
                yield f"explained, but no such mutant: {pattern}"
            for key in found:
                if verdicts[key].outcome != SURVIVED:
                    yield f"explained, but {verdicts[key].outcome}: {key} ({verdicts[key].by})"


# --- the run --------------------------------------------------------------------------------------

_here: dict[str, Any] = {}


def _judged(number: int) -> tuple[int, Verdict]:
    return number, _here["court"].judge(_here["mutants"][number])


def judged(court: Court, mutants: Sequence[Mutant], workers: int) -> dict[str, Verdict]:
    """The verdict on every mutant by its key, from several processes."""
    _here.update(court=court, mutants=mutants)
    assert court.bearing.seen or not court.cases  # made before the processes part
    gc.collect()
    gc.freeze()  # what the processes share is never copied
    found: dict[int, Verdict] = {}
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for number, verdict in pool.imap_unordered(_judged, range(len(mutants)), chunksize=8):
            found[number] = verdict
            _progress(len(found), len(mutants))
    return {mutants[number].key: found[number] for number in sorted(found)}


def _progress(done: int, of: int) -> None:
    step = max(of // 20, 1)
    if done % step == 0 or done == of:
        print(f"  {done}/{of}", file=sys.stderr, flush=True)


def survey(folder: Path, wanted: str, workers: int) -> bool:
    """Judge the mutants of the pack in ``folder``; say whether all is well."""
    began = time.perf_counter()
    pack = read_pack(folder)
    cases = {
        path.name: read_cases(read_document(path, f"{pack.id}/{path.name}"), pack)
        for path in sorted(folder.rglob("*.test.yaml"))
    }
    share(pack)
    court = Court(pack, cases, holiday_calendar(calendar_files()))
    wrong = court.failing()
    mutants = [one for one in mutants_of(pack) if re.search(wanted, f"{one.operator} {one.key}")]
    print(f"{pack.id}: {len(court.cases)} cases, {len(mutants)} mutants", file=sys.stderr)
    verdicts = judged(court, mutants, workers)
    reasons = read_reasons(pack.id)
    print(*table(mutants, verdicts, reasons), sep="\n")
    wrong += open_ends(folder, mutants, verdicts, reasons)
    wrong += unfounded(reasons, verdicts) if not wanted else ()
    print(*wrong, f"{pack.id}: {time.perf_counter() - began:.0f} s", sep="\n")
    return not wrong


def table(
    mutants: Iterable[Mutant], verdicts: Mapping[str, Verdict], reasons: Sequence[Reason]
) -> Iterator[str]:
    """Operator by operator: how many mutants, and what became of them."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant in mutants:
        outcome = verdicts[mutant.key].outcome
        known = outcome == SURVIVED and any(one.explains(mutant.key) for one in reasons)
        for name in (mutant.operator, "all"):
            counts[name].update(["mutants", "explained" if known else outcome])
    heads = ("mutants", KILLED, REFUSED, CRASHED, "explained", SURVIVED)
    yield f"{'operator':32}" + "".join(f"{head:>10}" for head in heads)
    for name in sorted(counts, key=lambda one: (one == "all", one)):
        yield f"{name:32}" + "".join(f"{counts[name][head] or '':>10}" for head in heads)


def open_ends(
    folder: Path,
    mutants: Iterable[Mutant],
    verdicts: Mapping[str, Verdict],
    reasons: Sequence[Reason],
) -> Iterator[str]:
    """The survivors that nothing explains, and the mutants that broke the engine."""
    for mutant in mutants:
        verdict = verdicts[mutant.key]
        survived = verdict.outcome == SURVIVED and not any(r.explains(mutant.key) for r in reasons)
        if survived or verdict.outcome == CRASHED:
            said = f" ({verdict.by})" if verdict.by else ""
            line = mutant.line or line_of(folder, mutant)
            yield f"rules/{mutant.file}:{line}  {verdict.outcome}: {mutant.key}{said}"


def line_of(folder: Path, mutant: Mutant) -> int:
    """The line of the row that a mutant is of, in a file other than a rule file."""
    path = folder.parent / mutant.file
    names = {"units.yaml": ("units.yaml", "bodies.yaml")}.get(path.name, (path.name,))
    pattern = re.compile(rf"^(- )?\{{?(\w+: )?{re.escape(mutant.subject)}\b|^  {mutant.subject}:")
    for name in names:
        file = path.with_name(name)
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        for number, line in enumerate(lines, 1):
            if pattern.match(line):
                return number
    return 0


def main() -> None:
    """Survey the packs asked for; exit 1 unless every fault is noticed or explained."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packs", nargs="*", help="names under rules/ (default: all)")
    parser.add_argument("--only", default="", help="regular expression on operator and key")
    parser.add_argument("--workers", type=int, default=WORKERS)
    asked = parser.parse_args()
    names = asked.packs or sorted(path.parent.name for path in RULES.glob("*/pack.yaml"))
    well = [survey(RULES / name, asked.only, asked.workers) for name in names]
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()

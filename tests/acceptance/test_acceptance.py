"""Every dated case of the acceptance file, through the command line, with each matcher."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from engine.inference.matching import durable_available

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared" / "acceptance" / "shuangyashan-2023.yaml"


def _document() -> dict:
    if not CASES.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the acceptance cases are missing: {CASES}")
        pytest.skip("no ../shared/acceptance beside this checkout", allow_module_level=True)
    return yaml.load(CASES.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


DOCUMENT = _document()


@pytest.mark.parametrize("matcher", ["both", "durable", "bits"])
@pytest.mark.parametrize("case", DOCUMENT["cases"], ids=lambda case: case["name"])
def test_case(case: dict, matcher: str, tmp_path: Path) -> None:
    if matcher == "durable" and durable_available() and os.environ.get("CI") != "true":
        pytest.skip(durable_available())
    records = tmp_path / "records.yaml"
    records.write_text(
        yaml.safe_dump({"records": case.get("records", [])}, allow_unicode=True), encoding="utf-8"
    )
    answer = _asked(case["date"], records, matcher, tmp_path / "home")
    (day,) = answer["days"]
    wanted = case["on_site"]
    units = DOCUMENT["groups"][wanted] if isinstance(wanted, str) else wanted
    assert {unit["name"] for unit in day["units"]} == set(units)
    if "coverage" in case:
        assert {unit["coverage"] for unit in day["units"]} == {case["coverage"]}
    cited = {reason["article"] for unit in day["units"] for reason in unit["because"]}
    assert set(case.get("articles", [])) <= cited
    assert set(case.get("pending", [])) <= {item["kind"] for item in day["pending"]}
    assert set(case.get("flags", [])) <= {flag["code"] for flag in day["flags"]}
    duties = {(duty["kind"], duty["name"]) for duty in day["duties"]}
    assert {(duty["kind"], duty["name"]) for duty in case.get("duties", [])} <= duties
    for unit in day["units"]:
        assert unit["because"], "a line without a reason"
        for reason in unit["because"]:
            assert reason["quote"]
            assert reason["facts"]


def _asked(date: str, records: Path, matcher: str, home: Path) -> dict:
    command = [sys.executable, str(ROOT / "cli.py"), "roster", date, "--json"]
    command += ["--records", str(records), "--matcher", matcher, "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)

"""A pending item is done by a record that names it: by number, or by what it arises from."""

from __future__ import annotations

import pytest

from engine.records.form import read_records
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from service.files.packs import RULES, read_pack, shared_vocabulary
from service.files.strict_yaml import parse_yaml
from service.home import Home
from service.loading import load
from tests.facts.small_packs import start_of

PACK = read_pack(RULES / "shuangyashan-2023")
SUPERIOR = "{response: {id: R-P, plan: flood_control, level: III, decided_by: 省防指, started: 2024-06-20T04:00}}"
CONSULTED = "{consultation: {id: C-1, unit: 市水务局, hazard: flood, at: 2024-06-20T05:00}}"
PRODUCT = "{product: {consultation: C-1, product: 意见, at: 2024-06-20T06:00, affected: [某县]}}"


@pytest.fixture(scope="module")
def holidays(tmp_path_factory):
    return load(Home(tmp_path_factory.mktemp("home"))).holidays


def day(holidays, *rows, on="2024-06-20"):
    text = "records:" + ("".join(f"\n  - {row}" for row in rows) or " []")
    found = read_records(parse_yaml(text, source="r.yaml"), shared_vocabulary())
    evaluator = Evaluator(Inputs(PACK, found, holidays), "bits")
    start = start_of(on)
    end = start_of(on + "T23:59")
    return rosters(evaluator, [(start, end)])[0]


def kinds(roster):
    return {item.kind for item in roster.pending}, {one.item.kind for one in roster.settled}


def test_a_notice_is_done_by_its_number_and_the_number_is_the_same_every_day(holidays):
    def numbers(on):
        return {item.number for item in day(holidays, on=on).pending if item.kind == "notice"}

    assert numbers("2024-09-29") == numbers("2024-10-03") != set()
    number = next(i.number for i in day(holidays, on="2024-10-03").pending if i.kind == "notice")
    done = f"{{done: {{kind: notice, by: 某办公室, about: {number}, at: 2024-10-02T10:00}}}}"
    before, after = (day(holidays, done, on=on) for on in ("2024-10-01", "2024-10-03"))
    assert number in {item.number for item in before.pending}
    assert number not in {item.number for item in after.pending}
    assert [one.item.number for one in after.settled] == [number]


@pytest.mark.parametrize(
    ("kind", "about", "by", "settled"),
    [
        ("response_application", "R-P", "各行业主管部门", True),
        ("response_application", "R-P", "市水务局", True),
        ("response_application", "R-P", "没有登记的", False),
        ("response_application", "R-Q", "各行业主管部门", False),
        ("notice", "R-P", "各行业主管部门", False),
    ],
)
def test_what_arises_from_a_record_is_done_about_it(holidays, kind, about, by, settled):
    done = f"{{done: {{kind: {kind}, by: {by}, about: {about}, at: 2024-06-20T05:00}}}}"
    pending, over = kinds(day(holidays, SUPERIOR, done))
    assert ("response_application" in over) is settled
    assert ("response_application" in pending) is not settled


def test_done_until_a_day_is_pending_again_after_it(holidays):
    done = "{done: {kind: response_application, by: 各行业主管部门, about: R-P, at: 2024-06-20T05:00, through: 2024-06-21}}"
    assert "response_application" in kinds(day(holidays, SUPERIOR, done, on="2024-06-21"))[1]
    assert "response_application" in kinds(day(holidays, SUPERIOR, done, on="2024-06-22"))[0]


def test_a_product_is_what_the_consultation_owed(holidays):
    assert "consultation" in kinds(day(holidays, CONSULTED))[0]
    pending, over = kinds(day(holidays, CONSULTED, PRODUCT))
    assert "consultation" not in pending
    assert "consultation" in over
    assert "reminder" in pending

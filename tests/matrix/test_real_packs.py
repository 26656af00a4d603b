"""The real documents: what the text says of leads and support is what is answered."""

from __future__ import annotations

import json

import pytest

from service.files.packs import RULES

HEALTH = "shuangyashan-health-2023"
PANJIN = "panjin-health-2018"


def rows(zhiban, pack, *words):
    code, out, err = zhiban("matrix", *words, "--json", "--pack", RULES / pack)
    assert (code, err) == (0, "")
    return {row["rule"]: row for one in json.loads(out)["packs"] for row in one["rows"]}


def names(row, role):
    return [one["name"] for one in row[role]]


def event(zhiban, pack, *words):
    code, out, err = zhiban("matrix", "event", *words, "--json", "--pack", RULES / pack)
    assert (code, err) == (0, "")
    (one,) = json.loads(out)["packs"]
    return one


def test_two_leads_are_told_where_the_text_has_them(zhiban):
    code, out, _ = zhiban("matrix", "gaps", "--json", "--pack", RULES / PANJIN)
    (pack,) = json.loads(out)["packs"]
    places = {
        row["article"]
        for gap in pack["gaps"]
        if gap["sort"] == "several_leads"
        for row in gap["rows"]
    }
    assert (code, places) == (1, {"（四）4", "（八）2", "（九）1"})


def test_a_name_of_today_finds_the_old_one(zhiban):
    found = rows(zhiban, PANJIN, "市应急管理局", "--item", "（四）2")
    led = [row for row in found.values() if "市安监局" in names(row, "lead")]
    assert led
    assert led[0]["lead"][0]["renamed"][0]["to"] == "市应急管理局"


def test_who_leads_and_supports_as_the_text_says(zhiban):
    (row,) = rows(zhiban, PANJIN, "促进道路交通安全").values()
    assert names(row, "lead") == ["市公安局"]
    assert names(row, "support") == ["市安监局", "市交通局", "各县区政府", "经济区管委会"]
    assert row["inferred"] == []


def test_an_outbreak_of_a_named_disease(zhiban):
    words = ("--disease", "霍乱", "--grade", "较大", "--at", "2026-04-10T09:00")
    one = event(zhiban, HEALTH, *words)
    first = one["lines"][0]
    assert "霍乱" in first["quote"]
    assert {duty["kind"] for duty in first["duties"]} == {"lead", "support"}
    assert all(duty["inferred"] for duty in first["duties"])
    assert first["unfilled"]
    assert one["disease_named"]


def test_units_of_two_places_are_never_mixed(zhiban):
    told = [event(zhiban, pack, "--kind", "public_health") for pack in (HEALTH, PANJIN)]
    units = [{duty["name"] for line in one["lines"] for duty in line["duties"]} for one in told]
    assert "市卫生健康委" in units[0]
    assert "市卫计委" not in units[0]
    assert "市卫计委" in units[1]
    assert "市卫生健康委" not in units[1]


def test_what_is_inferred_is_marked(zhiban):
    found = rows(zhiban, HEALTH, "--lead")
    assert found
    assert sum(bool(row["inferred"]) for row in found.values()) > len(found) / 2


@pytest.mark.parametrize("pack", sorted(path.parent.name for path in RULES.glob("*/pack.yaml")))
def test_every_document_has_a_matrix_that_can_be_read_and_written(zhiban, tmp_path, pack):
    code, out, err = zhiban("matrix", "--pack", RULES / pack, "--csv", tmp_path / "a.csv")
    assert (code, err) == (0, "")
    assert "「" in out
    assert zhiban("matrix", "gaps", "--pack", RULES / pack)[0] in (0, 1)

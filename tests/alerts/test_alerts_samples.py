"""The public CAP samples in ../shared/cap: every valid one is read, every bad one cleanly."""

import dataclasses
import os
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from engine.errors import InputFault
from service.alerts.cap import read_cap

CAP = Path(__file__).resolve().parents[3] / "shared" / "cap"
if not CAP.is_dir() and os.environ.get("CI") != "true":
    pytest.skip(f"no CAP samples at {CAP}", allow_module_level=True)

VALID = sorted((CAP / "valid").iterdir())
INVALID = sorted((CAP / "invalid").iterdir())
COLOURS = {"red", "orange", "yellow", "blue", "unknown"}


def by_name(path):
    return path.name


def sample(part):
    (path,) = [path for path in (*VALID, *INVALID, *(CAP / "edge").iterdir()) if part in path.name]
    return path


def codes_of(message):
    return {note.code for note in message.notes}


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(CAP / "CAP-v1.2-schema.xsd"))


@pytest.fixture
def read_sample(names):
    return lambda part: read_cap(sample(part).read_bytes(), source=part, hazards=names)


def test_there_are_samples():
    assert len(VALID) >= 18
    assert len(INVALID) >= 4


@pytest.mark.parametrize("path", VALID, ids=by_name)
def test_a_valid_message_is_read_and_called_conformant(path, schema, names):
    assert schema.validate(etree.parse(path))
    message = read_cap(path.read_bytes(), source=path.name, hazards=names)
    assert message.identifier
    assert message.sent.utcoffset().total_seconds() == 8 * 3600
    assert all(alert.colour in COLOURS for alert in message.alerts)
    assert "not_conformant" not in codes_of(message)


@pytest.mark.parametrize("path", INVALID, ids=by_name)
def test_an_invalid_message_is_read_with_a_note(path, schema, names):
    assert not schema.validate(etree.parse(path))
    message = read_cap(path.read_bytes(), source=path.name, hazards=names)
    assert message.alerts
    assert "not_conformant" in codes_of(message)


@pytest.mark.parametrize("path", VALID, ids=by_name)
def test_utf16_makes_no_difference(path, names):
    data = path.read_bytes()
    text = data.decode("latin-1" if b"8859-1" in data[:60] else "utf-8")
    for codec in ("utf-16", "utf-8-sig"):
        again = read_cap(text.encode(codec), source=path.name, hazards=names)
        assert again == read_cap(data, source=path.name, hazards=names)


def test_xxe_is_refused_at_its_line(read_sample):
    with pytest.raises(InputFault) as caught:
        read_sample("xee")
    assert caught.value.code == "A103"
    assert caught.value.where == "xee:3"


def test_penglai(read_sample):
    message = read_sample("penglai")
    (alert,) = message.alerts
    assert message.identifier == alert.id == "37061441600000_20260801133303"
    assert message.references == ("37061441600000_20260727120039",)
    assert (message.status, message.msg_type, message.lifts) == ("Actual", "Update", False)
    assert (alert.hazard, alert.colour) == ("heat", "red")
    assert alert.area == ("370614000000",)
    assert alert.area_names == ("蓬莱",)
    assert alert.headline.startswith("蓬莱区气象台变更发布高温红色")
    assert alert.effective == alert.issued == datetime.fromisoformat("2026-08-01T13:31:00+08:00")
    assert alert.expires == datetime.fromisoformat("2026-08-02T13:32:19+08:00")
    assert alert.expires.isoformat().endswith("+08:00")
    assert codes_of(message) == {"two_languages_merged"}


def test_the_forecasters_name_is_nowhere(read_sample):
    whole = str(dataclasses.asdict(read_sample("penglai"))).lower()
    assert "薄晓虎" not in whole
    assert "xiaohu" not in whole


@pytest.mark.parametrize("part", ["google-PAAQ-4", "mo-cap_monsoon", "canada", "ipaws"])
def test_the_hazard_ends_whatever_the_type_says(part, read_sample):
    assert read_sample(part).lifts


@pytest.mark.parametrize("part", ["adot3", "iso8859", "australia", "dwd", "multi-area", "rs-2.49"])
def test_a_past_earthquake_or_a_plain_update_lifts_nothing(part, read_sample):
    assert not read_sample(part).lifts


@pytest.mark.parametrize(
    ("part", "colour"),
    [
        ("Homeland", "orange"),
        ("adot1", "orange"),
        ("rs-2.49", "yellow"),
        ("multi-area", "yellow"),
        ("thunderstorm.cap", "unknown"),
        ("dwd", "unknown"),
        ("adot4", "unknown"),
        ("mo-cap", "unknown"),
        ("bf_valid", "unknown"),
    ],
)
def test_severity_is_not_a_colour_outside_china(part, colour, read_sample):
    assert [alert.colour for alert in read_sample(part).alerts] == [colour]


@pytest.mark.parametrize("path", [path for path in VALID if "CMA" not in path.name], ids=by_name)
def test_foreign_geocodes_are_not_gb_codes(path, names):
    message = read_cap(path.read_bytes(), source=path.name, hazards=names)
    assert all(alert.area == () for alert in message.alerts)


def test_test_traffic_is_pointed_out(read_sample):
    assert "test_wording" in codes_of(read_sample("expired_alert"))
    message = read_sample("alertswiss")
    assert "not_actual" in codes_of(message)
    assert "self_reference" in codes_of(message)
    assert message.references == ()


def test_a_lift_keeps_the_reference_to_its_own_identifier(read_sample):
    message = read_sample("mo-cap")
    assert message.references == (message.identifier,)


def test_several_languages_are_one_alert_and_chinese_is_shown(read_sample):
    (alert,) = read_sample("mo-cap").alerts
    assert alert.headline.startswith("強烈季候風")
    assert len(read_sample("canada").alerts) == len(read_sample("multi-area").alerts) == 1


def test_two_infos_of_one_hazard_are_one_alert(read_sample):
    message = read_sample("australia")
    assert len(message.alerts) == 1
    assert "infos_merged" in codes_of(message)


def test_several_references(read_sample):
    assert read_sample("PAAQ").references == ("PAAQ-1-mg5a94", "PAAQ-2-mg5a94", "PAAQ-3-mg5a94")

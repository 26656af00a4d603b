"""The domestic 12379 XML, from samples written by us: not verified by any real file."""

import dataclasses

import pytest

from service.alerts.formats import read_contents
from tests.alerts.samples import IDENTIFIER, domestic_xml, named


@pytest.fixture
def taken(names):
    def run(text, source="m.xml"):
        return read_contents(text if isinstance(text, bytes) else text.encode(), source, names)

    return run


@pytest.fixture
def read(taken):
    def run(text, source="m.xml"):
        contents = taken(text, source)
        assert contents.faults == []
        (message,) = contents.messages
        return message

    return run


def codes_of(message):
    return {note.code for note in message.notes}


def test_a_message_of_the_form(read):
    message = read(domestic_xml())
    (alert,) = message.alerts
    assert (message.identifier, message.msg_type, message.status) == (IDENTIFIER, "Alert", "Actual")
    assert (alert.hazard, alert.colour, alert.area) == ("rainstorm", "red", ("230500", "230521"))
    assert message.sent.isoformat() == "2024-06-15T02:10:00+08:00"
    assert alert.expires.isoformat() == "2024-06-16T02:10:00+08:00"
    assert not message.lifts


def test_it_is_marked_unverified_until_a_real_file_has_been_read(read):
    assert "unverified_form" in codes_of(read(domestic_xml()))


def test_times_without_offset_are_beijing_time_and_nothing_odd(read):
    assert "naive_time" not in codes_of(read(domestic_xml()))
    assert read(domestic_xml(effective="20240615021000")).sent.hour == 2


@pytest.mark.parametrize("root", ["alert", "Alarm", "root", "message"])
def test_any_root_will_do(root, read):
    assert read(domestic_xml(root)).alerts[0].hazard == "rainstorm"


def test_elements_may_stand_deeper(read):
    text = domestic_xml().replace("<title>", "<info><title>").replace("</alert>", "</info></alert>")
    assert read(text).alerts[0].colour == "red"


@pytest.mark.parametrize(
    ("severity", "colour"),
    [("RED", "red"), ("ORANGE", "orange"), ("YELLOW", "yellow"), ("BLUE", "blue"), ("red", "red")],
)
def test_the_colour_stands_in_severity(severity, colour, read):
    message = read(domestic_xml(title="双鸭山市气象台发布暴雨预警", severity=severity))
    assert message.alerts[0].colour == colour
    assert "colour_from_severity" not in codes_of(message)


@pytest.mark.parametrize("severity", ["UNKNOWN", "WHITE", "", None])
def test_an_unknown_colour_stays_unknown(severity, read):
    message = read(domestic_xml(title="双鸭山市气象台发布暴雨预警", severity=severity))
    assert message.alerts[0].colour == "unknown"
    assert "unknown_colour" in codes_of(message)


def test_the_title_outranks_severity_and_code(read):
    title = "双鸭山市气象台发布大风黄色预警[III级/较重]"
    message = read(domestic_xml(title=title, severity="RED", eventType="11B03"))
    assert (message.alerts[0].hazard, message.alerts[0].colour) == ("gale", "yellow")
    assert {"colour_disagrees", "hazard_disagrees"} <= codes_of(message)


def test_the_code_tells_the_hazard_that_the_title_does_not(read):
    assert read(domestic_xml(title="请注意防范")).alerts[0].hazard == "rainstorm"
    strange = read(domestic_xml(title="双鸭山市发布飞蝗红色预警", eventType="11X99"))
    assert strange.alerts[0].hazard == "飞蝗"
    assert "unknown_hazard" in codes_of(strange)


@pytest.mark.parametrize(
    "text",
    [
        "23050041600000_20240614080000",
        "23050041600000_20240614080000_2",
        "双鸭山市气象台,23050041600000_20240614080000,2024-06-14T08:00:00+08:00",
    ],
)
def test_a_reference_is_an_identifier_alone_or_a_triple(text, read):
    message = read(domestic_xml(msgType="Update", reference=text))
    assert [ref[:29] for ref in message.references] == ["23050041600000_20240614080000"]


def test_a_cancel_ends_what_it_refers_to(read):
    message = read(
        domestic_xml(msgType="Cancel", reference="A-1", title="双鸭山市气象台解除暴雨红色预警")
    )
    assert message.lifts
    assert message.references == ("A-1",)


def test_a_title_that_lifts_lifts_whatever_the_type(read):
    message = read(domestic_xml(title="双鸭山市气象台解除暴雨红色预警[I级/特别重大]"))
    assert message.lifts
    assert "lifts_by_text" in codes_of(message)


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_receipts_make_no_alert(kind, read):
    assert read(domestic_xml(msgType=kind)).alerts == ()


def test_a_drill_stays_a_drill(read):
    assert read(domestic_xml(status="Exercise")).status == "Exercise"


def test_no_expiry_is_said_and_not_guessed(read):
    message = read(domestic_xml(expires=None))
    assert message.alerts[0].expires is None
    assert "no_expires" in codes_of(message)


def test_no_area_means_the_issuers(read):
    message = read(domestic_xml(publishArea="双鸭山市"))
    assert message.alerts[0].area == ("230500",)
    assert "area_from_identifier" in codes_of(message)


def test_no_time_means_that_of_the_identifier(read, taken):
    message = read(domestic_xml(effective=None))
    assert message.sent.isoformat() == "2024-06-15T02:10:00+08:00"
    assert "time_from_identifier" in codes_of(message)
    assert taken(domestic_xml(effective=None, identifier="A-1")).faults[0].code == "A106"
    bad = IDENTIFIER.replace("0615", "1345")
    assert taken(domestic_xml(effective=None, identifier=bad)).faults[0].code == "A107"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"identifier": None}, "A106"),
        ({"identifier": "9" * 301}, "A106"),
        ({"effective": "昨天"}, "A107"),
        ({"expires": "2024-13-01 00:00:00"}, "A107"),
        ({"reference": " ".join(f"A-{n}" for n in range(600))}, "A104"),
    ],
)
def test_what_is_refused(change, code, taken):
    (fault,) = taken(domestic_xml(**change)).faults
    assert fault.code == code
    assert fault.where.startswith("m.xml")


def test_a_file_name_that_says_otherwise_is_pointed_out(read):
    assert "name_disagrees" not in codes_of(read(domestic_xml(), f"in/{named()}"))
    for name in (named(colour="BLUE"), named(code="11B09"), named(kind="Cancel")):
        assert "name_disagrees" in codes_of(read(domestic_xml(), f"in/{name}"))


def test_a_doctype_is_refused(taken):
    text = domestic_xml().replace("?>", "?><!DOCTYPE alert>")
    assert taken(text).faults[0].code == "A103"


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-8-sig"])
def test_encodings(codec, read):
    text = domestic_xml().replace("UTF-8", "GB18030" if codec == "gb18030" else "UTF-8")
    assert read(text.encode(codec)).alerts[0].colour == "red"


def test_nobody_is_named(read):
    text = domestic_xml(desc="值班员王某某").replace("</alert>", "<signer>王某某</signer></alert>")
    assert "王某某" not in str(dataclasses.asdict(read(text)))


def test_a_cap_message_is_not_taken_for_one(taken, message, info):
    (found,) = taken(message(info("双鸭山市气象台发布暴雨红色预警信号"))).messages
    assert "unverified_form" not in codes_of(found)

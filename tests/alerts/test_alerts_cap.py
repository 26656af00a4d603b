"""One CAP message: the traps of real feeds, each by name."""

import dataclasses
from datetime import UTC, datetime

import pytest

from engine.errors import InputFault
from service.alerts import tree
from service.alerts.message import AlertMessage, ReadAlert

HEAD = "双鸭山市气象台发布{}预警信号"


@pytest.fixture
def refused(read):
    def run(text):
        with pytest.raises(InputFault) as caught:
            read(text)
        assert caught.value.where.startswith("m.xml")
        assert caught.value.remedy
        return caught.value

    return run


def codes_of(found):
    return {note.code for note in found.notes}


# ----------------------------------------------------------------- identity and references


def test_references_go_by_identifier_alone_since_cma_writes_the_new_time(read, message, info):
    text = "S,23050041600000_20240614,2024-06-15T02:10:00+08:00 S,B-2,2024-06-01T00:00:00+08:00"
    found = read(message(info(), msgType="Update", references=text))
    assert found.references == ("23050041600000_20240614", "B-2")


def test_a_sender_with_blanks_does_not_become_a_reference(read, message, info):
    found = read(message(info(), references="Some Office,A-1,2024-06-15T02:10:00+08:00"))
    assert found.references == ("A-1",)
    assert "not_conformant" in codes_of(found)


@pytest.mark.parametrize("text", ["A-1", "S,A-1", "A-1,2024-06-15T02:10:00+08:00"])
def test_a_shortened_reference_is_still_found(text, read, message, info):
    assert read(message(info(), references=text)).references == ("A-1",)


def test_a_first_alert_that_references_itself_ends_nothing(read, message, info):
    found = read(message(info(HEAD.format("暴雨红色")), references="23050041600000_20240615021000"))
    assert found.references == ()
    assert "self_reference" in codes_of(found)
    assert not found.lifts


@pytest.mark.parametrize("name", ["identifier", "sender", "sent"])
@pytest.mark.parametrize("text", [None, "", "  \n "])
def test_no_identifier_sender_or_sent_is_refused(name, text, refused, message, info):
    fault = refused(message(info(), **{name: text}))
    assert fault.code == "A106"
    assert name in fault.what


def test_an_endless_identifier_is_refused(refused, message):
    assert refused(message(identifier="9" * 301)).code == "A106"


# ----------------------------------------------------------------- times


@pytest.mark.parametrize("name", ["sent", "effective", "expires"])
@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2024-02-30T00:00:00+08:00",
        "2024-06-15T25:00:00+08:00",
        "2024-06-15T00:00:00+99:00",
        "0001-01-01T00:00:00+14:00",
        "\uff12024-06-15T00:00:00Z",
    ],
)
def test_a_bad_time_is_refused_by_its_element(name, text, refused, message, info):
    whole = message(info(), sent=text) if name == "sent" else message(info(**{name: text}))
    fault = refused(whole)
    assert fault.code == "A107"
    assert name in fault.what


@pytest.mark.parametrize(
    ("text", "hour", "code"),
    [
        ("2024-06-15T02:10:00Z", 10, "zulu_time"),
        ("2024-06-15T02:10:00", 2, "naive_time"),
        ("2024-06-15 02:10:00", 2, "naive_time"),
        ("2024/06/15 02:10", 2, "naive_time"),
        ("2024-06-15T02:10:00.123+0800", 2, None),
        ("2024-06-15T02:10:00-00:00", 10, None),
        ("\n 2024-06-14T24:00:00+08:00 ", 0, None),
    ],
)
def test_times_become_beijing_time(text, hour, code, read, message):
    found = read(message(sent=text))
    assert found.sent.isoformat().startswith(f"2024-06-15T{hour:02}:")
    assert found.sent.isoformat().endswith("+08:00")
    assert code is None or code in codes_of(found)


def test_no_expires_is_said_and_not_guessed(read, message, info):
    for expires in (None, "", " "):
        found = read(message(info(HEAD.format("暴雨红色"), expires=expires)))
        assert found.alerts[0].expires is None
        assert "no_expires" in codes_of(found)


def test_no_effective_means_sent(read, message, info):
    (alert,) = read(message(info(effective=None))).alerts
    assert alert.effective == alert.issued == datetime(2024, 6, 14, 18, 10, tzinfo=UTC)


def test_an_end_before_the_start_is_said(read, message, info):
    found = read(message(info(expires="2024-06-14T00:00:00+08:00")))
    assert "ends_before_start" in codes_of(found)


# ----------------------------------------------------------------- colour


@pytest.mark.parametrize(
    ("severity", "colour"),
    [("Extreme", "red"), ("Severe", "orange"), ("Moderate", "yellow"), ("Minor", "blue")],
)
def test_severity_gives_the_colour_in_a_cma_message_only(severity, colour, read, message, info):
    text = info("双鸭山市气象台发布暴雨预警", severity=severity)
    found = read(message(text))
    assert found.alerts[0].colour == colour
    assert "colour_from_severity" in codes_of(found)
    foreign = info("大雨特報", severity=severity, language="zh-TW", codes=())
    assert read(message(foreign, identifier="CWB-1")).alerts[0].colour == "unknown"


def test_the_headline_outranks_severity_and_level(read, message, info):
    found = read(message(info(HEAD.format("暴雨红色") + "[Ⅲ级/较重]", severity="Moderate")))
    assert found.alerts[0].colour == "red"
    assert "colour_disagrees" in codes_of(found)


def test_the_event_then_a_parameter_then_the_level(read, message, info):
    parameter = "<parameter><valueName>alert_color</valueName><value>紅色</value></parameter>"
    assert read(message(info("注意", "暴雨橙色预警", extra=parameter))).alerts[0].colour == "orange"
    assert read(message(info("注意", extra=parameter))).alerts[0].colour == "red"
    by_level = info("双鸭山市气象台发布暴雨预警[Ⅳ级/一般]", severity="Extreme")
    assert read(message(by_level)).alerts[0].colour == "blue"


def test_an_adjective_is_never_a_colour(read, message, info):
    found = read(message(info("双鸭山市气象台发布暴雨预警[特别严重]")))
    assert found.alerts[0].colour == "unknown"
    assert "unknown_colour" in codes_of(found)


def test_white_is_unknown_and_severity_does_not_paint_it_blue(read, message, info):
    found = read(message(info(HEAD.format("台风白色"), "台风", severity="Minor")))
    assert found.alerts[0].colour == "unknown"


def test_a_domestic_severity_is_a_colour_word(read, message, info):
    found = read(message(info("双鸭山市气象台发布暴雨预警", severity="ORANGE")))
    assert found.alerts[0].colour == "orange"
    assert "not_conformant" in codes_of(found)


def test_urgency_and_certainty_change_nothing(read, message, info):
    one = read(message(info(HEAD.format("暴雨红色"), urgency="Unknown")))
    two = read(message(info(HEAD.format("暴雨红色"), urgency="Immediate", certainty="Likely")))
    assert one.alerts == two.alerts


def test_an_english_only_cma_message(read, message, info):
    text = info(
        "Guangling County Meteorological Bureau issued a blue gale warning [Level IV/general]",
        "gale",
        language="en-US",
        severity="Minor",
    )
    (alert,) = read(message(text)).alerts
    assert (alert.hazard, alert.colour) == ("gale", "blue")


# ----------------------------------------------------------------- hazard


@pytest.mark.parametrize(
    ("event", "hazard"),
    [
        ("暴雨", "rainstorm"),
        ("暴雨橙色预警信号", "rainstorm"),
        ("地质灾害气象风险", "geological"),
        ("山洪灾害事件", "flash_flood"),
        ("渍涝风险", "waterlogging"),
        ("11B03", "rainstorm"),
        ("飞蝗", "飞蝗"),
    ],
)
def test_hazards_of_events(event, hazard, read, message, info):
    found = read(message(info("", event)))
    assert found.alerts[0].hazard == hazard
    assert ("unknown_hazard" in codes_of(found)) == (hazard == event)


def test_the_name_outranks_the_code(read, message, info):
    code = "<eventCode><valueName>12379</valueName><value>11B09</value></eventCode>"
    found = read(message(info(HEAD.format("大风蓝色"), "大风", extra=code)))
    assert found.alerts[0].hazard == "gale"
    assert "hazard_disagrees" in codes_of(found)
    assert read(message(info("", "飞蝗", extra=code))).alerts[0].hazard == "heat"


def test_the_headline_names_the_hazard_when_the_event_is_another(read, message, info):
    found = read(message(info(HEAD.format("大风蓝色"), "高温")))
    assert found.alerts[0].hazard == "gale"
    assert "hazard_disagrees" in codes_of(found)


def test_a_hazard_known_by_its_headline_alone(read, message, info):
    for event in (None, "", "气象灾害"):
        assert read(message(info(HEAD.format("大风蓝色"), event))).alerts[0].hazard == "gale"
    assert read(message(info("双鸭山市气象台发布大风预警", ""))).alerts[0].hazard == "gale"


def test_two_languages_one_alert(read, message, info):
    english = info("blue gale warning", "strong wind", language="en-US")
    found = read(message(english + info(HEAD.format("大风蓝色"), "大风")))
    assert [alert.hazard for alert in found.alerts] == ["gale"]
    assert found.alerts[0].headline == HEAD.format("大风蓝色")


def test_two_hazards_two_alerts(read, message, info):
    text = info(HEAD.format("大风蓝色"), "大风") + info(HEAD.format("暴雨红色"), "暴雨")
    found = read(message(text))
    assert [(alert.id[-2:], alert.hazard, alert.colour) for alert in found.alerts] == [
        ("00", "gale", "blue"),
        ("#2", "rainstorm", "red"),
    ]


def test_a_hazard_in_another_language_only_is_not_lost(read, message, info):
    text = info(HEAD.format("大风蓝色"), "大风") + info("x", "rainstorm", language="en-US")
    assert [alert.hazard for alert in read(message(text)).alerts] == ["gale", "rainstorm"]
    other = info("x", "avalanche", language="en-US", expires="2024-06-20T00:00:00+08:00")
    found = read(message(info(HEAD.format("大风蓝色"), "大风") + other))
    assert [alert.hazard for alert in found.alerts] == ["gale", "avalanche"]


def test_a_translation_may_name_the_hazard(read, message, info):
    text = info("", "烈风", codes=()) + info("", "gale", language="en-US", codes=())
    assert [alert.hazard for alert in read(message(text)).alerts] == ["gale"]


def test_a_joint_headline_is_two_alerts(read, message, info):
    head = "浙江省水利厅、浙江省气象台发布山洪灾害和地质灾害气象风险黄色预警"
    found = read(message(info(head, "山洪")))
    assert [(a.hazard, a.colour) for a in found.alerts] == [
        ("flash_flood", "yellow"),
        ("geological", "yellow"),
    ]


def test_one_hazard_twice_takes_all_areas_the_worst_colour_the_longest_time(read, message, info):
    one = info(HEAD.format("暴雨蓝色"), codes=("230521",), expires="2024-06-18T00:00:00+08:00")
    two = info(HEAD.format("暴雨橙色"), codes=("230522",))
    (alert,) = read(message(one + two)).alerts
    assert (alert.colour, alert.area) == ("orange", ("230521", "230522"))
    assert alert.expires.day == 18
    assert read(message(two + one)).alerts[0].colour == "orange"
    endless = read(message(one + info(HEAD.format("暴雨橙色"), expires=None)))
    assert endless.alerts[0].expires is None


def test_chinese_is_known_without_a_language(read, message, info):
    english = info("gale warning", "gale", language="en-US")
    (alert,) = read(message(english + info(HEAD.format("大风蓝色"), "大风", language=None))).alerts
    assert alert.headline == HEAD.format("大风蓝色")


def test_mainland_chinese_goes_before_other_chinese(read, message, info):
    text = info("大風藍色預警", "大風", language="zh-HK") + info("大风蓝色预警", "大风")
    (alert,) = read(message(text)).alerts
    assert alert.headline == "大风蓝色预警"


# ----------------------------------------------------------------- area


def test_several_codes_of_both_lengths_as_written(read, message, info):
    found = read(message(info(codes=("230500", "230521000000", "230500"))))
    assert found.alerts[0].area == ("230500", "230521000000")


def test_the_identifier_gives_the_area_when_nothing_else_does(read, message, info):
    found = read(message(info(codes=())))
    assert found.alerts[0].area == ("230500",)
    assert "area_from_identifier" in codes_of(found)
    found = read(message(info(codes=()), identifier="A-1"))
    assert found.alerts[0].area == ()
    assert "no_area" in codes_of(found)


def test_foreign_codes_of_six_digits_are_no_area(read, message, info):
    found = read(message(info(codes=(("SAME", "230500"), ("FIPS6", "230500"))), identifier="A-1"))
    assert found.alerts[0].area == ()


# ----------------------------------------------------------------- status, type, lifting


@pytest.mark.parametrize("status", ["Exercise", "System", "Test", "Draft"])
def test_a_drill_is_not_actual(status, read, message, info):
    found = read(message(info(), status=status))
    assert found.status == status
    assert "not_actual" in codes_of(found)


@pytest.mark.parametrize("head", ["暴雨红色预警演练", "This is a test", "Required Monthly Test"])
def test_a_drill_sent_as_actual_is_pointed_out(head, read, message, info):
    assert "test_wording" in codes_of(read(message(info(head))))


@pytest.mark.parametrize("msg_type", ["Ack", "Error"])
def test_receipts_have_no_alerts_and_lift_nothing(msg_type, read, message, info):
    found = read(message(info("解除暴雨红色预警"), msgType=msg_type))
    assert found.alerts == ()
    assert not found.lifts


def test_a_cancel_without_info_lifts(read, message):
    found = read(message(msgType="Cancel", references="S,A-1,2024-06-15T02:10:00+08:00"))
    assert found.lifts
    assert found.references == ("A-1",)
    assert "no_info" not in codes_of(found)


def test_a_lift_by_headline_under_another_type(read, message, info):
    found = read(message(info("双鸭山市气象台解除暴雨红色预警信号"), msgType="Update"))
    assert found.lifts
    assert [alert.hazard for alert in found.alerts] == ["rainstorm"]
    assert codes_of(found) >= {"lifts_by_text", "no_references"}


def test_all_clear_in_every_info_lifts_in_one_of_them_only_its_own_hazard(read, message, info):
    clear = info(HEAD.format("大风蓝色"), "大风", responseType="AllClear")
    assert read(message(clear, msgType="Update")).lifts
    found = read(message(clear + info(HEAD.format("暴雨红色"), "暴雨"), msgType="Update"))
    assert not found.lifts
    assert [alert.hazard for alert in found.alerts] == ["rainstorm"]
    assert "part_lifted" in codes_of(found)


def test_a_downgrade_does_not_lift(read, message, info):
    head = "双鸭山市气象台解除暴雨红色预警信号，发布暴雨黄色预警信号"
    found = read(message(info(head), msgType="Update"))
    assert not found.lifts
    assert found.alerts[0].colour == "yellow"


# ----------------------------------------------------------------- form


def test_order_does_not_matter_and_is_noted(read, message, info):
    straight = read(message(info(HEAD.format("暴雨红色"))))
    shuffled = message(info(HEAD.format("暴雨红色"))).replace("<status>Actual</status>", "")
    shuffled = shuffled.replace("</alert>", "<status>Actual</status></alert>")
    found = read(shuffled)
    assert dataclasses.replace(found, notes=()) == dataclasses.replace(straight, notes=())
    assert codes_of(found) - codes_of(straight) == {"not_conformant"}


@pytest.mark.parametrize(
    "namespace",
    [
        "urn:oasis:names:tc:emergency:cap:1.1",
        "http://www.incident.com/cap/1.0",
        "",
    ],
)
def test_older_and_missing_namespaces(namespace, read, message, info):
    old = message(info(HEAD.format("暴雨红色")))
    text = old.replace("urn:oasis:names:tc:emergency:cap:1.2", namespace)
    assert read(text).alerts == read(old).alerts


def test_cap_1_0_pairs(read, message, info):
    area = "<area><areaDesc>x</areaDesc><geocode>adcode=230500</geocode></area>"
    found = read(message(info("Code ORANGE").replace("</info>", area + "</info>")))
    assert "230500" in found.alerts[0].area


@pytest.mark.parametrize("prefix", ["", "\n\n  ", "\ufeff", "\ufeff\n"])
def test_white_space_and_bom_before_the_declaration(prefix, read, message, info):
    assert read(prefix + message(info(HEAD.format("暴雨红色"))) + "\n\n").alerts[0].colour == "red"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("GB2312", "gb18030"),
        ("gbk", "gb18030"),
        ("GB18030", "gb18030"),
        ("UTF-16", "utf-16"),
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("utf-16", "utf-8"),
        ("gb2312", "utf-8"),
        ("UTF-16", "utf-16-le"),
        ("UTF-16", "utf-16-be"),
    ],
)
def test_encodings(declared, codec, read, message, info):
    text = message(info(HEAD.format("暴雨红色"))).replace(
        'version="1.0"', f'version="1.0" encoding="{declared}"'
    )
    found = read(text.encode(codec))
    assert found.alerts[0].headline == HEAD.format("暴雨红色")
    assert ("encoding_mismatch" in codes_of(found)) == (codec == "utf-8" != declared.lower())


def test_no_declaration(read, message, info):
    text = message(info(HEAD.format("暴雨红色"))).partition("?>")[2]
    assert read(text).alerts[0].colour == "red"


def test_unknown_words_and_empty_values_are_notes(read, message, info):
    found = read(message(info(severity="Fierce", urgency=""), status="actual", scope=None))
    assert found.status == "Actual"
    assert len([note for note in found.notes if note.code == "not_conformant"]) == 4


def test_signature_children_are_not_mistaken_for_the_messages(read, message, info):
    inner = '<x:identifier xmlns:x="urn:x">forged</x:identifier><identifier>'
    text = message(info()).replace("<identifier>", inner)
    assert read(text).identifier == "23050041600000_20240615021000"


def test_the_senders_name_is_kept_nowhere(read, message, info):
    found = read(message(info(HEAD.format("暴雨红色"))))
    assert "王某某" not in str(dataclasses.asdict(found))
    fields = {field.name for cls in (AlertMessage, ReadAlert) for field in dataclasses.fields(cls)}
    assert not any("name" in name and "area" not in name for name in fields)


def test_reading_twice_gives_the_same_value(read, message, info):
    text = message(info(HEAD.format("暴雨红色")))
    assert read(text) == read(text)
    assert hash(read(text)) == hash(read(text))


# ----------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "A102"),
        ("   ", "A102"),
        ("PK\x03\x04", "A102"),
        ('{"alerts": []}', "A102"),
        ("var alarminfo={}", "A102"),
        ("<alert", "A102"),
        ("<alert>&nbsp;</alert>", "A102"),
        ("<a:alert/>", "A102"),
        ("<rss/>", "A105"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "A105"),
        ("<alerts><alert/></alerts>", "A105"),
        ("<html/>", "A105"),
        ('<alert xmlns="urn:other"/>', "A105"),
        (b"\xff\xfe\x00\xd8<", "A108"),
        (b"<?xml version='1.0'?><alert>\xb1\xa9</alert>", "A108"),
        (b"<?xml version='1.0' encoding='rot13'?><alert>\xb1</alert>", "A108"),
    ],
)
def test_what_is_not_a_cap_message_is_refused(text, code, refused):
    assert refused(text).code == code


def test_a_feed_is_named_in_the_refusal(refused):
    assert "Atom" in refused('<feed xmlns="http://www.w3.org/2005/Atom"/>').what


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><alert>&b;</alert>'


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize(
    "text",
    [LAUGHS, "<!DOCTYPE alert><alert/>", "<!-- x --><!DOCTYPE alert SYSTEM 'file:///x'><alert/>"],
)
def test_any_doctype_is_refused_in_any_encoding(codec, text, refused):
    assert refused(text.encode(codec)).code == "A103"


def test_a_doctype_in_a_comment_or_text_is_none(read, message, info):
    text = message(info()).replace("</alert>", "<!-- <!DOCTYPE x [<!ENTITY y 'z'>]> --></alert>")
    assert read(text).alerts
    assert read(message(info("&lt;!DOCTYPE x&gt;"))).alerts[0].headline == "<!DOCTYPE x>"


def test_fifty_megabytes_are_refused_before_parsing(refused, monkeypatch):
    monkeypatch.setattr(tree, "decoded", None)
    monkeypatch.setattr(tree, "_Builder", None)
    assert refused(b"<alert>" + b" " * 50_000_000).code == "A101"
    assert refused(b" " * (tree.MAX_BYTES + 1)).code == "A101"


def test_a_million_nested_tags_are_refused(refused):
    assert refused(b"<a>" * 1_000_000).code == "A104"
    assert refused(b"<a>" * 700_000 + b"</a>" * 700_000).code == "A104"


def test_the_depth_allowed(read, message):
    depth = tree.MAX_DEPTH - 1
    assert read(message("<a>" * depth + "</a>" * depth)).identifier


def test_too_many_elements_infos_or_areas_are_refused(refused, message):
    assert refused(message("<x/>" * (tree.MAX_ELEMENTS + 1))).code == "A104"
    assert refused(message("<info/>" * 201)).code == "A104"
    assert refused(message("<info>" + "<area/>" * 5001 + "</info>")).code == "A104"


def test_a_hostile_but_allowed_message_is_read_with_few_notes(read, message, info):
    strange = "".join(f"<e{number}/>" for number in range(50_000))
    text = "".join(
        info("红色将由" * 40 + "(" * 60 + f" {number}", "warning " * 20 + str(number))
        for number in range(190)
    )
    found = read(message(text + strange, references="a,b " * 50_000))
    assert len(found.alerts) == 190
    assert len([note for note in found.notes if note.code == "not_conformant"]) <= 22

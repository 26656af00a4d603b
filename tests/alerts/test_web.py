"""Alerts as websites and weather services write them: each shape, and the traps of each."""

import dataclasses
import json

import pytest

from service.alerts import json_text
from service.alerts.formats import read_contents
from service.alerts.web import MAX_ITEMS, SHAPES
from tests.alerts import samples
from tests.alerts.samples import CAP, IDENTIFIER, MISSING

EVERY = {
    "nmc.cn": samples.nmc,
    "12379.cn": samples.national_site,
    "weather.com.cn": samples.weathercn,
    "和风天气 v7": samples.qweather_7,
    "和风天气 v1": samples.qweather_1,
    "彩云天气": samples.caiyun,
}


@pytest.fixture
def taken(names):
    return lambda data: read_contents(data, "m.json", names)


@pytest.fixture
def read(taken):
    def run(data):
        contents = taken(data)
        assert contents.faults == []
        (message,) = contents.messages
        return message

    return run


def codes_of(message):
    return {note.code for note in message.notes}


def nmc(**changes):
    return samples.nmc(samples.nmc_item(**changes))


def test_every_shape_has_a_sample():
    assert set(EVERY) == {shape.name for shape in SHAPES}


@pytest.mark.parametrize("name", EVERY)
def test_one_alert_of_each_shape(name, read):
    message = read(EVERY[name]())
    (alert,) = message.alerts
    assert (alert.hazard, alert.colour) == ("rainstorm", "red")
    assert message.sent.isoformat()[:16] == "2024-06-15T02:1" + ("2" if name == "12379.cn" else "0")
    assert message.sent.isoformat().endswith("+08:00")
    assert (message.status, message.msg_type, message.lifts) == ("Actual", "Alert", False)
    assert "naive_time" not in codes_of(message)


@pytest.mark.parametrize("name", [name for name in EVERY if not name.startswith("和风")])
def test_the_area_is_that_of_the_issuer_or_stated(name, read):
    assert read(EVERY[name]()).alerts[0].area == ("230500",)


@pytest.mark.parametrize("name", ["和风天气 v7", "和风天气 v1"])
def test_an_identifier_that_is_not_national_gives_no_area(name, read):
    message = read(EVERY[name]())
    assert message.alerts[0].area == ()
    assert "no_area" in codes_of(message)


@pytest.mark.skipif(MISSING, reason=f"no samples at {CAP}")
def test_the_public_samples(taken):
    found = {}
    for path in sorted((CAP / "cn_json").iterdir()):
        if path.suffix in {".json", ".js"}:
            contents = taken(path.read_bytes())
            assert contents.faults == []
            alerts = [alert for message in contents.messages for alert in message.alerts]
            found[path.name] = [(alert.hazard, alert.colour) for alert in alerts]
    assert found == {
        "nmc_findAlarm_sample.json": [
            ("flash_flood", "blue"),
            ("geological", "yellow"),
            ("gale", "yellow"),
            ("gale", "blue"),
        ],
        "qweather_alert_current_zh.json": [("gale", "blue")],
        "qweather_v7_warning_now_zh.json": [("gale", "blue")],
        "weathercn_alarm_detail_20261006.js": [("lightning", "yellow")],
    }


# ----------------------------------------------------------------- nmc.cn


@pytest.mark.parametrize(
    ("tail", "colour"), [("001", "red"), ("002", "orange"), ("003", "yellow"), ("004", "blue")]
)
def test_the_picture_of_nmc_ends_in_001_for_red(tail, colour, read):
    message = read(nmc(title="双鸭山市气象台发布暴雨预警信号", pic=f"https://a/p0002{tail}.png"))
    assert message.alerts[0].colour == colour


def test_the_title_outranks_the_picture(read):
    message = read(nmc(pic="https://a/p0002004.png"))
    assert message.alerts[0].colour == "red"
    assert "colour_disagrees" in codes_of(message)


@pytest.mark.parametrize("pic", ["", "p0002009.png", "x", None, 4])
def test_no_picture_no_colour(pic, read):
    message = read(nmc(title="双鸭山市气象台发布暴雨预警信号", pic=pic))
    assert message.alerts[0].colour == "unknown"


def test_a_joint_title_of_two_bureaus(read):
    title = "浙江省水利厅、浙江省气象台发布山洪灾害蓝色预警"
    assert read(nmc(title=title)).alerts[0].hazard == "flash_flood"


def test_a_title_that_lifts_is_a_cancel(read):
    message = read(nmc(title="双鸭山市气象台解除暴雨红色预警信号"))
    assert message.lifts
    assert message.msg_type == "Cancel"
    assert "no_references" in codes_of(message)


def test_no_time_means_that_of_the_identifier(read):
    message = read(nmc(issuetime=""))
    assert message.sent.isoformat() == "2024-06-15T02:10:00+08:00"
    assert "time_from_identifier" in codes_of(message)


def test_an_item_that_cannot_be_read_hides_no_other(taken):
    bad = samples.nmc_item(issuetime="昨天")
    data = samples.nmc(bad, samples.nmc_item(), {"alertid": ""}, 7)
    contents = taken(data)
    assert len(contents.messages) == 1
    assert [fault.code for fault in contents.faults] == ["A107", "A106", "A106"]
    assert contents.faults[0].where == "m.json:data.page.list[0]"


# ----------------------------------------------------------------- weather.com.cn


@pytest.mark.parametrize(
    ("code", "colour"),
    [("01", "blue"), ("02", "yellow"), ("03", "orange"), ("04", "red"), ("91", "unknown")],
)
def test_levelcode_runs_the_other_way(code, colour, read):
    data = samples.weathercn(head="双鸭山市发布暴雨预警信号", SIGNALLEVEL="", LEVELCODE=code)
    assert read(data).alerts[0].colour == colour


def test_a_first_alert_that_references_itself_ends_nothing(read):
    message = read(samples.weathercn())
    assert message.references == ()
    assert not message.lifts
    assert "self_reference" not in codes_of(message)


def test_an_update_keeps_its_reference(read):
    data = samples.weathercn(msgType="Update", references="23050041600000_20240614080000")
    assert read(data).references == ("23050041600000_20240614080000",)


def test_relievetime_is_when_it_expires(read):
    alert = read(samples.weathercn()).alerts[0]
    assert alert.expires.isoformat() == "2024-06-15T14:10:00+08:00"
    assert read(samples.weathercn(RELIEVETIME="")).alerts[0].expires is None


def test_the_typecode_counts_where_no_name_does(read):
    data = samples.weathercn(head="请注意", SIGNALTYPE="", TYPECODE="05")
    assert read(data).alerts[0].hazard == "gale"
    assert read(samples.weathercn(TYPECODE="05")).alerts[0].hazard == "rainstorm"


def test_the_underwriter_is_nowhere(read):
    assert "王某某" not in str(dataclasses.asdict(read(samples.weathercn())))


@pytest.mark.parametrize("wrap", [b"%s", b"var alarminfo = %s ;\n", b"alarminfo=%s", b"f(%s);"])
def test_scripts_are_unwrapped_and_not_executed(wrap, read):
    value = samples.weathercn().removeprefix(b"var alarminfo=").rstrip(b";")
    assert read(wrap % value).alerts[0].colour == "red"


# ----------------------------------------------------------------- 12379.cn


@pytest.mark.parametrize(
    ("level", "colour"),
    [
        ("[IV级/一般]", "blue"),
        ("[Ⅳ级/一般]", "blue"),
        ("/III/较重", "yellow"),
        ("[Ⅰ级/特别严重]", "red"),
    ],
)
def test_levels_of_12379_in_both_kinds_of_digits(level, colour, read):
    data = samples.national_site(headline=f"双鸭山市气象局发布暴雨预警{level}")
    assert read(data).alerts[0].colour == colour


def test_an_adjective_is_no_colour(read):
    data = samples.national_site(headline="双鸭山市气象局发布暴雨预警[特别严重]")
    assert read(data).alerts[0].colour == "unknown"


# ----------------------------------------------------------------- QWeather


@pytest.mark.parametrize("colour", ["White", "", "None", "Purple"])
def test_colours_that_are_none_stay_unknown(colour, read):
    data = samples.qweather_7(title="双鸭山市气象台发布暴雨预警", severityColor=colour)
    assert read(data).alerts[0].colour == "unknown"


def test_severity_of_a_relay_is_no_colour(read):
    data = samples.qweather_7(
        title="双鸭山市气象台发布暴雨预警", severityColor="", severity="Minor"
    )
    assert read(data).alerts[0].colour == "unknown"


@pytest.mark.parametrize(
    ("kind", "name", "hazard"),
    [
        ("1006", "", "gale"),
        ("11B06", "", "gale"),
        ("11B02", "暴雨", "rainstorm"),  # CMA's compact code under the national prefix
        ("1214", "山洪灾害事件", "flash_flood"),
        ("9999", "飞蝗", "飞蝗"),
    ],
)
def test_types_are_not_enumerated_and_names_outrank_them(kind, name, hazard, read):
    data = samples.qweather_7(title="请注意", type=kind, typeName=name)
    assert read(data).alerts[0].hazard == hazard


def test_updates_and_cancels_of_version_7(read):
    message = read(samples.qweather_7(status="update", related="Q-1"))
    assert (message.msg_type, message.references) == ("Update", ("Q-1",))
    assert read(samples.qweather_7(status="cancel", related="Q-1")).lifts


def test_updates_and_cancels_of_version_1(read):
    kind = {"code": "cancel", "supersedes": ["Q-1", "Q-2"]}
    message = read(samples.qweather_1(messageType=kind))
    assert message.lifts
    assert message.references == ("Q-1", "Q-2")
    assert "update_without_references" in codes_of(
        read(samples.qweather_1(messageType={"code": "update"}))
    )


def test_expired_time_has_two_spellings(read):
    data = samples.qweather_1(expireTime=None, expiredTime="2024-06-16T03:00+08:00")
    assert read(data).alerts[0].expires.hour == 3


def test_english_answers_are_read(read):
    title = "Shuangyashan Observatory issued a red rainstorm warning signal"
    message = read(samples.qweather_7(title=title, typeName="rainstorm", sender="x"))
    assert (message.alerts[0].hazard, message.alerts[0].colour) == ("rainstorm", "red")


# ----------------------------------------------------------------- Caiyun


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("0501", ("gale", "blue")),
        ("0902", ("lightning", "yellow")),
        ("0203", ("rainstorm", "orange")),
        ("0200", ("rainstorm", "unknown")),
        ("", ("请注意", "unknown")),
    ],
)
def test_the_code_is_type_and_level(code, found, read):
    alert = read(samples.caiyun(title="请注意", code=code)).alerts[0]
    assert (alert.hazard, alert.colour) == found


def test_a_status_that_lifts(read):
    assert read(samples.caiyun(status="预警解除")).lifts


@pytest.mark.parametrize("stamp", [1718388600, "1718388600", 1718388600000, "2024-06-15 02:10:00"])
def test_the_time_of_caiyun_is_seconds_since_1970(stamp, read):
    assert read(samples.caiyun(pubtimestamp=stamp)).sent.isoformat() == "2024-06-15T02:10:00+08:00"


@pytest.mark.parametrize("stamp", [10**400, -1, 1e30, 9999999999, "soon"])
def test_a_time_beyond_reason_is_refused(stamp, taken):
    assert taken(samples.caiyun(pubtimestamp=stamp)).faults[0].code == "A107"


# ----------------------------------------------------------------- JSON itself


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        b"{",
        b'{"data": {"page": {"list": {}}}}',
        b'{"code": "401"}',
        b'{"alerts": [{"id": 1}]}',
        b'{"warning": [1, 2]}',
        b"var alarminfo=alert(1)",
        b'{"alertData": []} {"alertData": []}',
        b'{"alertData": [NaN',
    ],
)
def test_what_is_no_known_shape_is_refused(data, taken):
    contents = taken(data)
    assert [fault.code for fault in contents.faults] in (["A109"], ["A102"], ["A106"])
    assert contents.messages == []


@pytest.mark.parametrize(
    "data",
    [
        b'{"data": {"page": {"list": []}}}',
        b'{"alertData": []}',
        b'{"code": "200", "warning": []}',
        b'{"metadata": {"zeroResult": true}, "alerts": []}',
        b'{"result": {"alert": {"content": []}}}',
    ],
)
def test_an_empty_list_is_an_answer(data, taken):
    contents = taken(data)
    assert (contents.messages, contents.faults) == ([], [])
    assert [note.code for note in contents.notes] == ["empty"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(codec, read):
    assert read(samples.nmc().decode().encode(codec)).alerts[0].colour == "red"


def test_gb18030_is_guessed_and_said(taken):
    contents = taken(samples.nmc().decode().encode("gb18030"))
    assert contents.messages[0].alerts[0].hazard == "rainstorm"
    assert [note.code for note in contents.notes] == ["encoding_mismatch"]


def test_a_key_given_twice_counts_once_and_is_said(taken):
    data = samples.nmc().replace(b'"title"', b'"title": "first", "title"')
    contents = taken(data)
    assert contents.messages[0].alerts[0].headline == "first"
    assert [note.code for note in contents.notes] == ["not_conformant"]


@pytest.mark.parametrize("depth", [5000, 1_000_000])
@pytest.mark.parametrize("mark", [b"[", b'{"a":'])
def test_deep_nesting_is_refused(depth, mark, taken):
    assert taken(mark * depth).faults[0].code in {"A104", "A109"}


def test_what_is_too_much_is_refused(taken, monkeypatch):
    many = samples.as_json({"alertData": [{"identifier": "1"}] * (MAX_ITEMS + 1)})
    assert taken(many).faults[0].code == "A104"
    monkeypatch.setattr(json_text, "MAX_BYTES", 100)
    assert taken(samples.nmc()).faults[0].code == "A101"


@pytest.mark.parametrize(
    "value", ["many digits", -(10**400), 1e308, "\ud800", "\0", [], {}, None, True]
)
@pytest.mark.parametrize("name", ["alertid", "issuetime", "title", "pic"])
def test_no_value_is_too_odd(name, value, taken):
    text = json.dumps({"data": {"page": {"list": [samples.nmc_item(**{name: "X"})]}}})
    text = text.replace('"X"', "9" * 5001 if value == "many digits" else json.dumps(value))
    contents = taken(text.encode())
    assert len(contents.messages) + len(contents.faults) == 1


def test_an_identifier_may_carry_a_number_at_its_end(read):
    message = read(nmc(alertid=f"{IDENTIFIER}_2"))
    assert message.identifier == f"{IDENTIFIER}_2"
    assert message.alerts[0].area == ("230500",)

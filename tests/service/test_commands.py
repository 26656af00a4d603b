"""The commands as a person types them: answers, exit codes, faults with place and remedy."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT.parent / "shared" / "cap" / "valid"
PACK = ROOT / "rules" / "shuangyashan-2023"


RED = ("alert", "add", "--id", "A-1", "--hazard", "暴雨", "--colour", "红", "--area", "230500",
       "--issued", "2024-06-15T02:10", "--expires", "2024-06-16T02:10")  # fmt: skip


def day(out):
    (one,) = json.loads(out)["days"]
    return one


def test_alert_added_then_lifted(zhiban):
    assert zhiban(*RED)[0] == 0
    on = day(zhiban("roster", "2024-06-15", "--json")[1])
    assert [unit["intervals"][0][0] for unit in on["units"]] == ["2024-06-15T02:10:00+08:00"] * 9
    assert zhiban("alert", "lift", "--id", "A-1", "--at", "2024-06-15T09:00")[0] == 0
    lifted = day(zhiban("roster", "2024-06-15", "--json")[1])
    assert lifted["units"][0]["intervals"] == [
        ["2024-06-15T02:10:00+08:00", "2024-06-15T09:00:00+08:00"]
    ]
    assert "release_confirmation" in {item["kind"] for item in lifted["pending"]}


def test_a_second_alert_of_the_same_id_is_refused(zhiban):
    zhiban(*RED)
    code, _, err = zhiban(*RED)
    assert code == 2
    assert "W101" in err
    assert "A-1" in err


def test_lifting_what_was_never_recorded_is_refused(zhiban):
    code, _, err = zhiban("alert", "lift", "--id", "A-9")
    assert (code, "W102" in err) == (2, True)


def test_exercise_alert_shows_only_in_exercises(zhiban):
    zhiban(*RED, "--status", "Exercise")
    assert day(zhiban("roster", "2024-06-15", "--json")[1])["units"] == []
    drilled = json.loads(zhiban("roster", "2024-06-15", "--json", "--exercise")[1])
    assert drilled["exercise"] is True
    assert len(drilled["days"][0]["units"]) == 9
    assert "【演练】" in zhiban("roster", "2024-06-15", "--exercise")[1]


def test_response_started_and_ended(zhiban):
    assert zhiban("response", "start", "--plan", "防汛", "--level", "Ⅲ", "--decided-by", "市政府",
                  "--started", "2024-06-15T03:00")[0] == 0  # fmt: skip
    one = day(zhiban("roster", "2024-06-16", "--json")[1])
    assert len(one["units"]) == 9
    assert ("lead_consultation", "市水务局") in {(d["kind"], d["name"]) for d in one["duties"]}
    assert zhiban("response", "end", "--plan", "防汛", "--at", "2024-06-17T18:00")[0] == 0
    assert day(zhiban("roster", "2024-06-18", "--json")[1])["units"] == []
    assert zhiban("response", "end", "--plan", "防汛")[0] == 2


def test_response_by_another_body_changes_nothing(zhiban):
    zhiban(
        "response",
        "start",
        "--plan",
        "防汛",
        "--decided-by",
        "省防指",
        "--started",
        "2024-06-15T03:00",
    )
    one = day(zhiban("roster", "2024-06-16", "--json")[1])
    assert one["units"] == []
    assert "response_application" in {item["kind"] for item in one["pending"]}


def test_temporary_unit_from_proposal_to_release(zhiban):
    refused = zhiban(
        "admit", "consent", "--unit", "市卫生健康委", "--by", "市政府", "--at", "2024-06-15T09:00"
    )
    assert refused[0] == 2
    assert "W104" in refused[2]
    zhiban(
        "admit",
        "propose",
        "--unit",
        "市卫生健康委",
        "--body",
        "市减灾委",
        "--at",
        "2024-06-15T08:00",
    )
    waiting = day(zhiban("roster", "2024-06-15", "--json")[1])
    assert waiting["units"] == []
    assert "consent" in {item["kind"] for item in waiting["pending"]}
    zhiban(
        "admit", "consent", "--unit", "市卫生健康委", "--by", "市政府", "--at", "2024-06-15T09:00"
    )
    on = day(zhiban("roster", "2024-06-15", "--json")[1])
    assert [unit["name"] for unit in on["units"]] == ["市卫生健康委"]
    zhiban("admit", "release", "--unit", "市卫生健康委", "--at", "2024-06-16T10:00")
    assert day(zhiban("roster", "2024-06-17", "--json")[1])["units"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("roster", "2024-13"), 2, "U103"),
        (("roster", "2024-02-30"), 2, "U103"),
        (("roster", "2024-10-02..2024-10-01"), 2, "U103"),
        (("today", "--at", "noon"), 2, "U103"),
        (("why", "市天文局"), 2, "R301"),
        (("nosuch",), 2, "U101"),
        (("roster", "2024-10-01", "--colour"), 2, "U101"),
        (("alert", "add", "--id", "x"), 2, "U101"),
        (("alert", "add", "--id", "x", "--hazard", "暴雨", "--colour", "紫"), 2, "R101"),
        (("alert", "add", "--id", "x", "--hazard", "暴雨", "--area", "双鸭山"), 2, "R101"),
        (("alert", "add", "--id", "x", "--hazard", "暴雨", "--issued", "昨天"), 2, "R101"),
        (("admit", "propose", "--unit", "人防部门", "--body", "市减灾委"), 2, "W105"),
        (("admit", "propose", "--unit", "市卫生健康委", "--body", "市水务局"), 2, "U103"),
        (("roster", "2024-10-01", "--pack", "nowhere"), 2, "F103"),
        (("roster", "2024-10-01", "--records", "/nonexistent.yaml"), 2, "F101"),
        (("calendar", "show", "2031"), 2, "F106"),
    ],
)
def test_bad_input_is_named_with_a_remedy(zhiban, words, code, said):
    got, out, err = zhiban(*words)
    assert (got, out) == (code, "")
    assert said in err
    assert "处理：" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("records:\n- alert: {id: A, hazard: rain, issued: 2024-06-15, color: red}\n", "R101"),
        ("records:\n- alarm: {id: A}\n", "R103"),
        ("alerts: []\n", "R102"),
        ("records:\n- activity: {name: a, from: 2024-08-03, through: 2024-08-01}\n", "R101"),
        (
            "records:\n- alert: {id: A, hazard: 暴雨, issued: 2024-06-15}\n- alert: {id: A, hazard: 暴雨, issued: 2024-06-15}\n",
            "R104",
        ),
        ("records: []\nrecords: []\n", "Y101"),
        ("records: [\n", "Y100"),
        ("records:\n- proposal: {unit: 市天文局, body: 市减灾委, at: 2024-06-15}\n", "R301"),
        ("records:\n- reading: {id: AMB-99, choice: a, from: 2024-01-01}\n", "R201"),
        ("records:\n- reading: {id: AMB-01, choice: z, from: 2024-01-01}\n", "R201"),
        (
            "records:\n- window: {window: winter, from: 2024-01-01, through: 2024-01-02, document: x}\n",
            "R302",
        ),
    ],
)
def test_bad_records_file(zhiban, tmp_path, text, code):
    path = tmp_path / "records.yaml"
    path.write_text(text, encoding="utf-8")
    got, out, err = zhiban("roster", "2024-06-15", "--records", path, "--json")
    assert (got, out) == (2, "")
    assert code in err
    assert "records.yaml:" in err or code in {"R102"}


def test_a_file_that_is_no_alert_is_kept_and_listed(zhiban, tmp_path):
    bad = tmp_path / "note.xml"
    bad.write_bytes(b"not xml at all")
    doctype = tmp_path / "evil.xml"
    doctype.write_bytes(b"<!DOCTYPE a [<!ENTITY x 'y'>]><alert/>")
    code, _out, err = zhiban("alert", "read", bad, doctype)
    assert code == 2
    assert "A102" in err
    assert "A103" in err
    listed = zhiban("alert", "list")[1]
    assert "note.xml" in listed
    assert "evil.xml" in listed
    assert zhiban("roster", "2024-06-15", "--json")[0] == 0


def test_a_50_megabyte_file_is_refused_and_listed(zhiban, tmp_path):
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as file:
        file.write(b"<alert>")
        file.truncate(50_000_000)
    code, _, err = zhiban("alert", "read", huge)
    assert (code, "A101" in err) == (2, True)
    assert "huge.xml" in zhiban("alert", "list")[1]


def test_the_log_refuses_updates_and_deletes(zhiban, tmp_path):
    zhiban(*RED)
    connection = sqlite3.connect(tmp_path / "home" / "zhiban.db")
    for statement in ("UPDATE event SET body='{}'", "DELETE FROM event", "DELETE FROM received"):
        if statement.endswith("received"):
            continue
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_init_writes_a_site_file_that_reads_back(zhiban, tmp_path):
    assert zhiban("init")[0] == 0
    assert zhiban("doctor")[0] == 0
    assert zhiban("init")[0] == 2
    site = tmp_path / "home" / "site.yaml"
    assert 'extreme_weather_colour: "orange"' in site.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("handover: 25:00\n", "R101"),
        ("handovr: 08:30\n", "R101"),
        ("units: {市天文局: {phones: [1]}}\n", "T101"),
        ("readings: [{id: AMB-01, choice: z, from: 2025-01-01}]\n", "R201"),
        ("parameters: {extreme_weather_colour: purple}\n", "R202"),
        ("extra_units: [{unit: water_two, name: 市水务局}]\n", "T102"),
    ],
)
def test_bad_site_file(zhiban, tmp_path, text, code):
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.yaml").write_text(text, encoding="utf-8")
    got, out, err = zhiban("roster", "2025-05-01")
    assert (got, out) == (2, "")
    assert code in err


def test_site_choices_are_dated_and_named(zhiban, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.yaml").write_text(
        "readings:\n- {id: AMB-01, choice: b, from: 2025-01-01, document: 测试}\n"
        "units:\n  市水务局: {phones: ['110']}\n",
        encoding="utf-8",
    )
    coverage = [
        {u["coverage"] for u in day(zhiban("roster", d, "--json")[1])["units"]}
        for d in ("2024-07-15", "2025-07-15")
    ]
    assert coverage == [{"office_hours"}, {"24h"}]
    assert "110" in zhiban("roster", "2025-07-15")[1]
    assert "110" not in zhiban("roster", "2025-07-15", "--json")[1]


def test_a_new_notice_is_added_and_counted(zhiban, tmp_path):
    notice = tmp_path / "2031.yaml"
    notice.write_text(
        "year: 2031\nnotices:\n- number: 国办发明电〔2030〕1号\n  issued: 2030-11-01\n"
        "  quote: |\n    一、劳动节：5月1日至3日放假，共3天。\n",
        encoding="utf-8",
    )
    before = day(zhiban("roster", "2031-05-01", "--json")[1])
    assert "no_holiday_data" in {flag["code"] for flag in before["flags"]}
    assert len(before["units"]) == 3
    code, out, err = zhiban("calendar", "add", notice)
    assert code == 0, err
    assert "2031" in out
    after = day(zhiban("roster", "2031-05-01", "--json")[1])
    assert after["flags"] == [f for f in after["flags"] if f["code"] != "no_holiday_data"]
    assert len(after["units"]) == 9


def test_help_is_chinese_for_every_command(zhiban):
    from service.commands.framework import COMMANDS
    from service.commands.help_texts import HELP

    for name in COMMANDS:
        code, out, _ = zhiban(name, "--help")
        assert code == 0
        assert out.startswith(f"用法：zhiban {name}")
        assert name in HELP


def test_several_packs_one_document_each(zhiban):
    answers = json.loads(
        zhiban("roster", "2024-07-15", "--json", "--pack", "shuangyashan-2023",
               "--pack", "shuangyashan-2023")[1]
    )  # fmt: skip
    assert len(answers) == 2


def test_same_inputs_same_bytes(zhiban):
    once = zhiban("roster", "2024-10", "--json")[1]
    assert once == zhiban("roster", "2024-10", "--json")[1]


CANCEL = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>C-{status}</identifier>
<sender>s</sender><sent>2024-06-15T05:00:00+08:00</sent><status>{status}</status>
<msgType>Cancel</msgType><scope>Public</scope>
<references>s,A-1,2024-06-15T02:10:00+08:00</references></alert>"""


@pytest.mark.parametrize(
    ("status", "end"), [("Exercise", "00:00"), ("Test", "00:00"), ("Actual", "05:00")]
)
def test_only_a_real_cancel_ends_a_real_alert(zhiban, tmp_path, status, end):
    zhiban(*RED)
    path = tmp_path / "cancel.xml"
    path.write_text(CANCEL.format(status=status), encoding="utf-8")
    assert zhiban("alert", "read", path)[0] == 0
    on = day(zhiban("roster", "2024-06-15", "--json")[1])
    assert f"T{end}:00" in on["units"][0]["intervals"][0][1]


def test_a_cancel_that_arrives_before_its_alert_still_ends_it(zhiban, tmp_path):
    path = tmp_path / "cancel.xml"
    path.write_text(CANCEL.format(status="Actual"), encoding="utf-8")
    zhiban("alert", "read", path)
    zhiban(*RED)
    on = day(zhiban("roster", "2024-06-15", "--json")[1])
    assert "T05:00:00" in on["units"][0]["intervals"][0][1]


@pytest.mark.skipif(
    not SAMPLES.is_dir() and os.environ.get("CI") != "true",
    reason="no ../shared beside this checkout",
)
def test_the_real_cma_message_and_its_drill_for_this_city(zhiban, tmp_path):
    real = SAMPLES / "seevee_cap_alerts__wmo_cap_multilang_CMA_penglai.xml"
    before = zhiban("roster", "2026-08-01", "--json")[1]
    code, out, _ = zhiban("alert", "read", real)
    assert (code, "37061441600000_20260801133303" in out) == (0, True)
    assert zhiban("roster", "2026-08-01", "--json")[1] == before
    drill = tmp_path / "drill.xml"
    text = real.read_text(encoding="utf-8").replace("370614000000", "230500000000")
    text = text.replace("37061441600000_20260801133303", "23050041600000_20260801133303")
    drill.write_text(text.replace("<status>Actual", "<status>Exercise"), encoding="utf-8")
    assert zhiban("alert", "read", drill)[0] == 0
    assert zhiban("roster", "2026-08-01", "--json")[1] == before
    assert "演练" not in zhiban("today", "--at", "2026-08-01T14:00")[1]
    drilled = json.loads(zhiban("roster", "2026-08-01", "--json", "--exercise")[1])["days"][0]
    assert len(drilled["units"]) == 9


def test_a_records_file_writes_nothing(zhiban, tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text("records: []\n", encoding="utf-8")
    assert zhiban("roster", "2024-10-01", "--records", path)[0] == 0
    assert not (tmp_path / "home").exists()


def test_an_alias_in_the_site_file_is_the_same_unit(zhiban, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.yaml").write_text(
        "units: {市林业和草原局: {phones: ['0123']}}\noffices: {市防指: 某处}\n", encoding="utf-8"
    )
    out = zhiban("roster", "2025-07-15")[1]
    assert "0123" in out
    assert "某处" in out


def test_the_site_file_is_about_the_operators_own_pack(zhiban, tmp_path):
    zhiban("init")
    other = tmp_path / "home" / "packs" / "other"
    shutil.copytree(PACK, other)
    text = (other / "pack.yaml").read_text(encoding="utf-8")
    (other / "pack.yaml").write_text(text.replace("id: shuangyashan-2023", "id: other"), "utf-8")
    parameters = (other / "parameters.yaml").read_text(encoding="utf-8")
    (other / "parameters.yaml").write_text(
        parameters.replace("notice_lead_days", "lead_time"), encoding="utf-8"
    )
    notice = other / "articles" / "08-notice.yaml"
    notice.write_text(
        notice.read_text(encoding="utf-8").replace("notice_lead_days", "lead_time"), "utf-8"
    )
    code, out, err = zhiban("roster", "2024-07-15", "--pack", "other", "--json")
    assert code == 0, err
    assert json.loads(out)["pack"]["id"] == "other"


def test_a_window_day_without_duty_is_told_truly(zhiban, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.yaml").write_text(
        "readings: [{id: AMB-23, choice: b, from: 2024-01-01}]\n", encoding="utf-8"
    )
    assert (
        "在防汛主汛期内，但按现行释义和运行参数，这一天没有要入驻的单位"
        in zhiban("roster", "2024-07-14")[1]
    )


def test_an_open_parameter_in_use_is_flagged(zhiban, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.yaml").write_text(
        "readings: [{id: AMB-12, choice: d, from: 2024-01-01}]\n", encoding="utf-8"
    )
    one = day(zhiban("roster", "2024-05-02", "--json")[1])
    assert {u["coverage"] for u in one["units"]} == {"office_hours"}
    assert "operator_parameter_missing" in {flag["code"] for flag in one["flags"]}


def test_lifting_before_the_issue_is_refused(zhiban):
    zhiban(*RED)
    code, _, err = zhiban("alert", "lift", "--id", "A-1", "--at", "2024-06-15T01:00")
    assert (code, "U103" in err) == (2, True)


def test_a_later_consent_extends_the_stay(zhiban):
    zhiban(
        "admit", "propose", "--unit", "市民政局", "--body", "市减灾委", "--at", "2024-06-10T08:00"
    )
    for at, through in (("2024-06-10T09:00", "2024-06-20"), ("2024-06-15T09:00", "2024-06-30")):
        zhiban("admit", "consent", "--unit", "市民政局", "--by", "市政府", "--at", at,
               "--through", through)  # fmt: skip
    assert len(day(zhiban("roster", "2024-06-25", "--json")[1])["units"]) == 1
    assert day(zhiban("roster", "2024-07-01", "--json")[1])["units"] == []

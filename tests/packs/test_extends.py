"""Packs that extend others: what is taken over, stood for, replaced; and what must be said."""

from datetime import date

import pytest

from calendars.holidays import HolidayCalendar
from engine.errors import DutyError
from engine.facts.choices import Operator, ParameterValue, epochs
from engine.inference.compiling import compile_pack
from engine.packs.given import stretch_of
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters, standing_duties
from service.files.packs import digest_of, lineage_of, read_pack
from tests.facts.small_packs import records
from tests.packs.county import CITY, COUNTY, NEW, more, write
from tests.roster.asking import codes, duties, lines

CHEERFUL = "- activity: {name: 论坛, from: 2024-07-01, through: 2024-07-01}"
GALE = "- alert: {id: A-1, hazard: 大风, colour: 红, issued: 2024-07-01T00:00, expires: 2024-07-02}"
FLOOD = (
    "- alert: {id: A-2, hazard: 洪水, colour: 红, issued: 2024-07-01T00:00, expires: 2024-07-02}"
)


@pytest.fixture
def city(tmp_path):
    return write(tmp_path / "city", CITY)


@pytest.fixture
def county(tmp_path, city):  # noqa: ARG001 - it lies beside the county's
    return write(tmp_path / "county", COUNTY)


def evaluator(pack, *rows, **parameters):
    found = records("".join(f"  {row}\n" for row in rows)) if rows else ()
    values = tuple(ParameterValue(n, v, date(1990, 1, 1)) for n, v in parameters.items())
    return Evaluator(Inputs(pack, found, HolidayCalendar(()), Operator((), values)), "bits")


def roster(pack, day, *rows, **parameters):
    (found,) = rosters(evaluator(pack, *rows, **parameters), [stretch_of(date.fromisoformat(day))])
    return found


def faults(folder):
    with pytest.raises(DutyError) as caught:
        compiled(folder)
    return [(one.code, one.where) for one in getattr(caught.value, "faults", (caught.value,))]


def compiled(folder):
    pack = read_pack(folder)
    for epoch in epochs(pack, Operator(), (), *stretch_of(date(2024, 10, 1))):
        compile_pack(pack, epoch.setting)
        compile_pack(pack, epoch.setting, standing=True)
    return pack


# --- units that stand for others ------------------------------------------------------------------


def test_the_city_itself_is_as_it_was(city):
    pack = compiled(city)
    assert list(lines(roster(pack, "2024-03-01"))) == ["市消防队", "市水务局"]
    assert all(not rule.document for rule in pack.rules)


def test_a_unit_stands_for_another_in_rules(county):
    assert list(lines(roster(compiled(county), "2024-03-01"))) == ["县消防队", "县水务局"]


def test_the_tags_of_the_unit_stood_for_come_with_it(county):
    pack = compiled(county)
    assert list(lines(roster(pack, "2024-07-01", CHEERFUL))) == ["县消防队", "县水务局"]
    assert pack.unit_by_name["县水务局"].tags == ("member", "small")


def test_it_stands_for_it_in_tables_receivers_and_pending_items(county):
    found = roster(compiled(county), "2024-07-01", FLOOD, GALE)
    assert duties(found, "lead_consultation") == ["县水务局", "市气象局"]
    assert {duty.to for duty in found.duties} == {("市气象局",)}
    assert {(item.by, item.to) for item in found.pending} == {(("县水务局",), ("县消防队",))}


def test_it_stands_for_it_in_lists_and_recommendations(county):
    response = (
        "- response: {id: R-1, plan: 防汛, level: II, started: 2024-07-01, decided_by: 省防指}"
    )
    found = roster(compiled(county), "2024-07-01", response)
    assert duties(found, "inspect") == ["县消防队", "县水务局"]
    assert [(one.by, one.to) for one in found.recommended] == [(("县水务局",), ("县消防队",))]


CONSULTED = "- consultation: {id: C-1, unit: 县水务局, hazard: 洪水, at: 2024-07-01T00:00}"


def test_it_stands_for_it_in_conditions_and_in_what_parameters_give(county):
    pack = compiled(county)
    assert duties(roster(pack, "2024-07-01", CONSULTED), "monitor") == ["县水务局"]
    order = (
        "- order: {act: dispatch, by: 县消防队, to: 市气象局, at: 2024-06-30, ended: 2024-07-03}"
    )
    assert duties(roster(pack, "2024-07-01", CONSULTED, order), "monitor") == []


def test_it_stands_for_it_where_an_order_is_addressed(county):
    more(
        county, "units.yaml", "- {unit: sky, name: 县气象局, sort: vertical, stands_for: weather}\n"
    )
    pack = compiled(county)
    order = (
        "- order: {act: dispatch, by: 县消防队, to: 县气象局, at: 2024-06-30, ended: 2024-07-03}"
    )
    assert duties(roster(pack, "2024-07-01", CONSULTED, order), "monitor") == []


def test_the_deciders_are_its_own(county):
    response = "- response: {{id: R-1, plan: 防汛, level: II, started: 2024-07-01, decided_by: {}}}"
    pack = compiled(county)
    assert duties(roster(pack, "2024-07-01", response.format("某县人民政府")), "report") == [
        "市防指"
    ]
    assert duties(roster(pack, "2024-07-01", response.format("某市人民政府")), "report") == []


def test_the_units_are_in_the_order_of_the_pack_extended(county):
    assert [unit.name for unit in compiled(county).units] == [
        "县消防队", "县水务局", "市气象局", "某市人民政府", "市防指", "某县人民政府",
    ]  # fmt: skip


STRANGE = {
    "顶替的单位不存在": ("- {unit: x, name: 县民政局, sort: department, stands_for: civil}", "P222"),
    "两个单位顶替一个": ("- {unit: x, name: 县民政局, sort: department, stands_for: fire}", "P222"),
    "同一个 id 而没有顶替": ("- {unit: weather, name: 县气象局, sort: vertical}", "P205"),
    "名称相同": ("- {unit: x, name: 市气象局, sort: vertical}", "P205"),
    "别名相同": ("- {unit: x, name: 县气象局, sort: vertical, aliases: [市气象局]}", "P205"),
    "顶替一个而 id 是另一个": (
        "- {unit: weather, name: 县政府办, sort: office, stands_for: government}", "P205",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_unit_that_does_not_fit_is_refused(county, name):
    row, code = STRANGE[name]
    more(county, "units.yaml", row + "\n")
    assert faults(county) == [(code, "county/units.yaml:5")]


def test_a_unit_may_keep_its_id(county):
    more(
        county,
        "units.yaml",
        "- {unit: weather, name: 县气象局, sort: vertical, stands_for: weather}\n",
    )
    found = roster(compiled(county), "2024-07-01", GALE)
    assert duties(found, "lead_consultation") == ["县气象局"]


def test_units_may_change_places(county):
    path = county / "units.yaml"
    path.write_text(
        path.read_text("utf-8")
        .replace("unit: county_fire", "unit: water")
        .replace("unit: county_water", "unit: fire"),
        "utf-8",
    )
    assert list(lines(roster(compiled(county), "2024-03-01"))) == ["县消防队", "县水务局"]
    found = roster(compiled(county), "2024-07-01", FLOOD)
    assert duties(found, "lead_consultation") == ["县水务局"]


# --- its own units only ---------------------------------------------------------------------------


@pytest.fixture
def alone(county):
    path = county / "pack.yaml"
    text = path.read_text("utf-8").replace("extends: city", "extends: {pack: city, units: own}")
    path.write_text(text, "utf-8")
    return county


STAND_INS = """\
- {unit: county_weather, name: 县气象局, sort: vertical, stands_for: weather}
- {unit: county_flood, name: 县防指, sort: body, stands_for: flood_body, office: 县防指办}
"""


def test_with_its_own_units_only_each_unit_named_needs_one(alone):
    with pytest.raises(DutyError, match="市气象局、市防指") as caught:
        compiled(alone)
    assert caught.value.code == "P224"
    assert caught.value.where.startswith("county/pack.yaml")


def test_with_its_own_units_only_no_unit_of_the_other_is_left(alone):
    text = (
        (alone / "units.yaml")
        .read_text("utf-8")
        .replace("sort: government}", "sort: government, stands_for: government}")
    )
    (alone / "units.yaml").write_text(text + STAND_INS, "utf-8")
    pack = compiled(alone)
    assert [unit.name for unit in pack.units] == [
        "县消防队", "县水务局", "县气象局", "某县人民政府", "县防指",
    ]  # fmt: skip


def test_with_its_own_units_only_a_tag_means_its_own(tmp_path):
    kept = "- {unit: guard, name: 市民兵, sort: department, tags: [member]}\n"
    write(tmp_path / "city", CITY | {"units.yaml": CITY["units.yaml"] + kept})
    units = COUNTY["units.yaml"].replace(
        "sort: government}", "sort: government, stands_for: government}"
    )
    head = COUNTY["pack.yaml"].replace("extends: city", "extends: {pack: city, units: own}")
    folder = write(
        tmp_path / "county", COUNTY | {"pack.yaml": head, "units.yaml": units + STAND_INS}
    )
    assert list(lines(roster(compiled(folder), "2024-07-01", CHEERFUL))) == ["县消防队", "县水务局"]


def test_with_the_units_shared_a_tag_means_all(tmp_path):
    kept = "- {unit: guard, name: 市民兵, sort: department, tags: [member]}\n"
    write(tmp_path / "city", CITY | {"units.yaml": CITY["units.yaml"] + kept})
    folder = write(tmp_path / "county", COUNTY)
    assert list(lines(roster(compiled(folder), "2024-07-01", CHEERFUL))) == [
        "县消防队", "县水务局", "市民兵",
    ]  # fmt: skip


def test_a_rule_replaced_needs_no_unit(alone):
    more(alone, "units.yaml", STAND_INS)
    assert faults(alone) == [("P224", "county/pack.yaml:2")]  # the government, of the standing rule
    more(
        alone,
        "articles/02.yaml",
        "- {rule: r, title: 常设, replaces: standing, cites: {article: 第二条, quote: 县消防队},\n"
        "   when: {activity: any}, oblige: {kind: dispatch, units: [某县人民政府]}}\n",
    )
    assert compiled(alone).units


# --- replaced -------------------------------------------------------------------------------------


def test_a_rule_is_replaced_outright(county):
    more(county, "articles/02.yaml", NEW.format(more="replaces: named"))
    pack = compiled(county)
    assert "named" not in pack.rule_by_id
    assert list(lines(roster(pack, "2024-03-01"))) == ["县消防队"]


def test_a_rule_is_replaced_from_a_day_on(county):
    dated = "replaces: named\n  valid: {from: 2024-04-10}"
    more(county, "articles/02.yaml", NEW.format(more=dated))
    pack = compiled(county)
    assert list(lines(roster(pack, "2024-04-09"))) == ["县消防队", "县水务局"]
    assert list(lines(roster(pack, "2024-04-10"))) == ["县消防队"]
    assert [reason.document for line in roster(pack, "2024-04-09").units for reason in line.because] == [
        "市办法", "市办法",
    ]  # fmt: skip


def test_the_pack_extended_is_not_changed_by_it(county, city):
    more(county, "articles/02.yaml", NEW.format(more="replaces: named"))
    heir, parent = compiled(county), compiled(city)
    assert list(lines(roster(heir, "2024-03-01"))) == ["县消防队"]
    assert list(lines(roster(parent, "2024-03-01"))) == ["市消防队", "市水务局"]
    assert list(lines(roster(heir, "2024-03-01"))) == ["县消防队"]


OWN_ROWS = {
    "windows.yaml": """
- window: dry
  title: 县旱季
  cites: {article: 第二条, quote: 县消防队}
  spans: [{from: 04-01, through: 04-30}]
""",
    "tables.yaml": """
- {table: lead, title: 牵头, columns: [hazard, unit], basis: 县, rows: [[gale, 县消防队]]}
""",
    "lists.yaml": """
- list: growing
  title: 县名单
  cites: {article: 第二条, quote: 县消防队}
  ladder: level
  steps: [{at: III, units: [县水务局]}]
""",
    "parameters.yaml": """
- {parameter: colour, title: 颜色, sort: choice, allowed: [orange, red], default: red}
""",
    "readings.yaml": """
- reading: R-1
  article: 第二条
  question: 多强
  choices: {a: {value: 24h, text: 全天}}
  default: a
  because: 无
  changes: 强度
""",
}


@pytest.mark.parametrize("name", OWN_ROWS)
def test_what_is_there_already_must_be_said_to_be_replaced(county, name):
    more(county, name, OWN_ROWS[name])
    assert faults(county) == [("P205", f"county/{name}:2")]


@pytest.mark.parametrize("name", OWN_ROWS)
def test_what_is_not_there_cannot_be_replaced(county, name):
    row = OWN_ROWS[name].replace(": dry", ": wet").replace(": lead", ": last")
    row = row.replace(": growing", ": other").replace(": colour", ": hue").replace("R-1", "R-9")
    more(county, name, said(row))
    assert faults(county) == [("P221", f"county/{name}:2")]


def said(row):
    """The row with ``replaces`` written into it."""
    if "{table" in row or "{parameter" in row:
        return row.replace("title:", 'replaces: "true", title:', 1)
    return f'{row}  replaces: "true"\n'


def test_what_is_replaced_is_its_own(county):
    for name, row in OWN_ROWS.items():
        more(county, name, said(row))
    pack = compiled(county)
    assert lines(roster(pack, "2024-03-01")) == {}
    first = roster(pack, "2024-04-01").units
    assert {line.coverage.value for line in first} == {"24h"}
    (window,) = pack.windows
    assert (window.document, pack.readings[0].document, pack.lists[0].document) == ("", "", "")
    found = roster(pack, "2024-07-01", FLOOD, GALE)
    assert duties(found, "lead_consultation") == ["县消防队"]
    orange = GALE.replace("红", "橙")
    assert duties(roster(pack, "2024-07-01", orange), "lead_consultation") == []


def test_a_rule_of_the_same_id_is_refused(county):
    more(county, "articles/02.yaml", NEW.format(more="").replace("rule: new", "rule: named"))
    assert faults(county) == [("P205", "county/articles/02.yaml:2")]


def test_without_a_pack_to_extend_nobody_is_stood_for(tmp_path):
    row = "- {unit: x, name: 县消防队, sort: vertical, stands_for: fire}\n"
    folder = write(tmp_path / "city", CITY | {"units.yaml": CITY["units.yaml"] + row})
    assert faults(folder) == [("P222", "city/units.yaml:6")]


def test_without_a_pack_to_extend_nothing_is_replaced(tmp_path):
    folder = write(tmp_path / "city", CITY)
    path = folder / "windows.yaml"
    path.write_text(said(path.read_text("utf-8")), "utf-8")
    assert faults(folder) == [("P221", "city/windows.yaml:2")]


# --- in force -------------------------------------------------------------------------------------

GATE = """
- rule: county-gate
  title: 施行
  {more}
  cites: {{article: 第一条, quote: 参照市办法执行}}
  when: {{date: {{from: 2024-04-01}}}}
  conclude: {{in_force: "true"}}
"""


def test_it_is_in_force_with_the_pack_it_extends(county):
    pack = compiled(county)
    assert codes(roster(pack, "2023-12-31")) == {"not_in_force"}
    assert list(lines(roster(pack, "2024-03-01"))) == ["县消防队", "县水务局"]


def test_a_date_of_its_own_must_replace_the_other(county):
    more(county, "articles/02.yaml", GATE.format(more=""))
    assert faults(county) == [("P223", "county/articles/02.yaml:2")]


def test_it_may_be_in_force_from_a_date_of_its_own(county):
    more(county, "articles/02.yaml", GATE.format(more="replaces: gate"))
    pack = compiled(county)
    assert codes(roster(pack, "2024-03-31")) == {"not_in_force"}
    assert list(lines(roster(pack, "2024-04-01"))) == ["县消防队", "县水务局"]


# --- settings, quotes, documents ------------------------------------------------------------------


def test_settings_not_written_are_as_in_the_pack_extended(county):
    pack = compiled(county)
    assert (pack.setting_terms["alert_area"], pack.setting_terms["consultation_days"]) == (
        "any",
        "3",
    )
    more(county, "pack.yaml", "settings: {alert_area: intersects}\n")
    own = compiled(county)
    assert (own.setting_terms["alert_area"], own.setting_terms["consultation_days"]) == (
        "intersects", "3",
    )  # fmt: skip
    assert own.area == "990121"


def test_a_quote_is_looked_for_in_the_text_it_is_of(county, city):
    own = NEW.format(more="").replace("县消防队值守", "成员单位值守").replace("第二条", "第三条")
    more(county, "articles/02.yaml", own)
    assert faults(county) == [("P202", "county/articles/02.yaml:2")]
    (county / "articles/02.yaml").unlink()
    text = (city / "source.md").read_text("utf-8").replace("成员单位值守", "各成员值守")
    (city / "source.md").write_text(text, "utf-8")
    assert faults(county) == [("P201", "city/articles/02.yaml:7")]


def test_reasons_name_the_regulation_they_are_from(county):
    declared = "- declaration: {situation: special_critical, from: 2024-03-01, through: 2024-03-01}"
    (line, _) = roster(compiled(county), "2024-03-01", declared).units
    assert {(r.rule, r.document, r.article) for r in line.because} == {
        ("named", "市办法", "第二条"),
        ("county-own", "", "第二条"),
    }


def test_standing_duties_are_taken_over(county):
    found = standing_duties(evaluator(compiled(county)), *stretch_of(date(2024, 7, 1)))
    assert [(duty.unit.name, duty.because[0].document) for duty in found] == [
        ("某市人民政府", "市办法")
    ]


# --- grandparents, circles, places ----------------------------------------------------------------

TOWN = {
    "pack.yaml": COUNTY["pack.yaml"]
    .replace("id: county", "id: town")
    .replace("县办法", "镇办法")
    .replace("extends: city", "extends: county")
    .replace("某县人民政府", "某镇人民政府"),
    "source.md": "### 第一条\n参照县办法执行。\n### 第二条\n镇消防队值守。\n",
    "units.yaml": """
- {unit: town_fire, name: 镇消防队, sort: vertical, stands_for: county_fire}
- {unit: town_government, name: 某镇人民政府, sort: government}
""",
    "articles/01.yaml": """
- rule: town-own
  title: 自己的
  cites: {article: 第二条, quote: 镇消防队值守}
  when: {activity: any}
  oblige: {kind: on_site, units: [镇消防队], coverage: 24h}
""",
}


@pytest.fixture
def town(tmp_path, county):  # noqa: ARG001 - it lies beside the town's
    return write(tmp_path / "town", TOWN)


def test_a_grandparent_is_taken_over_too(town):
    pack = compiled(town)
    assert list(lines(roster(pack, "2024-03-01"))) == ["镇消防队", "县水务局"]
    documents = {rule.id: rule.document for rule in pack.rules}
    assert (documents["named"], documents["county-own"], documents["town-own"]) == (
        "市办法", "县办法", "",
    )  # fmt: skip
    assert [title for title, _ in pack.inherited] == ["市办法", "县办法"]


def test_two_regulations_of_one_name_are_refused(town, county):
    path = county / "pack.yaml"
    path.write_text(path.read_text("utf-8").replace("县办法", "市办法"), "utf-8")
    assert compiled(county).title == "市办法"
    assert "P205" in [code for code, where in faults(town) if where.startswith("town/pack.yaml")]


def test_a_grandchild_may_replace_what_its_grandparent_has(town):
    more(
        town, "articles/02.yaml", NEW.format(more="replaces: named").replace("县消防队", "镇消防队")
    )
    assert list(lines(roster(compiled(town), "2024-03-01"))) == ["镇消防队"]


def test_what_a_parent_replaced_is_not_there_to_replace(town, county):
    more(county, "articles/02.yaml", NEW.format(more="replaces: named"))
    row = NEW.format(more="replaces: named").replace("县消防队", "镇消防队")
    more(town, "articles/02.yaml", row.replace("rule: new", "rule: newer"))
    assert ("P221", "town/articles/02.yaml:2") in faults(town)


@pytest.mark.parametrize("name", ["city", "county"])
def test_packs_that_extend_one_another_in_a_circle_are_refused(county, city, name):
    more(city, "pack.yaml", f"extends: {name}\n")
    ((code, _),) = faults(city)
    assert code == "P225"
    ((code, _),) = faults(county)
    assert code == "P225"


@pytest.mark.parametrize("name", ["nowhere", "../city", "/etc", "", "[city]", "{pack: ../city}"])
def test_a_parent_that_is_not_found_is_refused(county, name):
    path = county / "pack.yaml"
    written = f'"{name}"' if not name.startswith(("[", "{")) else name
    path.write_text(
        path.read_text("utf-8").replace("extends: city", f"extends: {written}"), "utf-8"
    )
    ((code, where),) = faults(county)
    assert code in {"P225", "P101"}
    assert where.startswith("county/pack.yaml")


def test_a_fault_of_the_parent_is_told_with_its_own_place(county, city):
    path = city / "articles/02.yaml"
    path.write_text(path.read_text("utf-8").replace("{tag: member}", "{tag: membr}"), "utf-8")
    assert faults(county) == [("P204", "city/articles/02.yaml:7")]


# --- digests --------------------------------------------------------------------------------------


def test_the_digest_is_of_the_parent_too(county, city):
    first, own = read_pack(county).digest, read_pack(city).digest
    assert first != own
    more(city, "articles/02.test.yaml", "[]\n")
    assert read_pack(county).digest == first
    more(city, "source.md", "\n")
    assert read_pack(county).digest != first
    assert digest_of(lineage_of(county)) == read_pack(county).digest

"""Conditions on records, said in Chinese, and the record that would make each of them hold."""

import pytest

from engine.explain.conditions import describe
from engine.explain.remedies import Stage, remedies
from engine.explain.why_not import records_of, why_not
from engine.inference.compiling import compile_pack
from engine.records.form import FORMS, check_record
from engine.records.written import start_of
from engine.roster.evaluator import Evaluator
from service.files.packs import shared_vocabulary
from tests.facts.small_packs import Seen, small_pack

DAY = (start_of("2024-07-20"), start_of("2024-07-21"))
ON_SITE = "oblige: {kind: on_site, units: [水务所], coverage: 24h}"


def pattern_of(when):
    pack = small_pack(f"- {{rule: r, when: {when}, conclude: {{flag: no_area}}}}", parameters=OPEN)
    (epoch,) = Seen(pack).evaluator._epochs(*DAY)
    (pattern,) = compile_pack(pack, epoch.setting).inputs
    return pattern, pack


OPEN = "- {parameter: open, title: 没有填, sort: number}"
SAID = {
    '{observation: {quantity: river_stage, at_least: "98.6"}}': "河道水位不低于98.6米",
    '{observation: {quantity: river_stage, station: 甲站, above: "30"}}': "河道水位（甲站）高于30米",
    '{observation: {quantity: river_stage, at_most: "-25"}}': "河道水位不高于-25米",
    '{observation: {quantity: rain_1h, below: "0.5"}}': "一小时雨量低于0.5毫米",
    '{observation: {quantity: rain_1h, at_least: "17.2", below: "24.5"}}': (
        "一小时雨量不低于17.2毫米、低于24.5毫米"
    ),
    "{observation: {quantity: rain_1h, at_least: {parameter: open}}}": "一小时雨量达到阈值（未填写）",
    "{observation: {quantity: rain_1h}}": "一小时雨量有观测",
    "{order: {act: sound_alarm, by_decider: true}}": "某市人民政府下令鸣响灾害警报",
    "{order: {act: dispatch, by_decider: false}}": "上级或其他机关下令调度物资装备队伍",
    "{order: {act: dispatch, by: 某省指挥部, about: I-1}}": "某省指挥部下令调度物资装备队伍（针对 I-1）",
    "{consultation: {unit: 水务, hazard: flood, product: true}}": "水务所已组织洪水会商，有会商结论",
    "{consultation: {has_affected: false}}": "牵头单位已组织会商，没有受影响的地方或单位",
    "{consulted: {unit: 水务, hazard: flood}}": "水务所已组织洪水会商",
    "{done: {kind: notice, by: 水务}}": "水务所已办入驻通知",
    "{done: {kind: inspect, about: A-1}}": "有关单位已办隐患排查（针对 A-1）",
    "{alert: {colour: red, hazard: flood}}": "有涉及本地、红色的洪水预警生效",
    "{alert: {colour_at_least: orange}}": "有涉及本地、橙色以上的预警生效",
    "{response: {level: III}}": "有Ⅲ级应急响应生效",
    "{response: {level_at_least: III, level_at_most: II}}": "有Ⅲ级以上Ⅱ级以下应急响应生效",
    "{response: {decided_by: 某省指挥部, level: II}}": "有某省指挥部启动的Ⅱ级应急响应生效",
    "{response: {decided_by_sort: government}}": "有政府一类机关启动的应急响应生效",
    "{incident: {grade: major, id: I-1}}": "发生重大突发事件（I-1）",
}


@pytest.mark.parametrize("when", SAID)
def test_how_a_condition_is_said(when):
    assert describe(*pattern_of(when)) == SAID[when]


REMEDIED = [
    '{observation: {quantity: river_stage, station: 甲站, above: "98.6"}}',
    '{observation: {quantity: rain_1h, at_least: "17.2", below: "24.5"}}',
    '{observation: {quantity: rain_1h, below: "0.5"}}',
    "{order: {act: sound_alarm, by_decider: true, about: I-1}}",
    "{order: {act: dispatch, by: 某省指挥部, by_decider: false, to: 水务所}}",
    "{consultation: {unit: 水务, hazard: flood, product: true, has_affected: true}}",
    "{consulted: {unit: 水务, hazard: flood}}",
    "{done: {kind: notice, by: 水务, about: C-1}}",
    "{response: {decided_by: 某省指挥部, level: II}}",
    "{response: {decided_by_sort: body}}",
    "{response: {level_at_most: III}}",
    "{alert: {colour: orange, hazard: flood}}",
]


@pytest.mark.parametrize("when", REMEDIED)
def test_the_remedy_is_a_record_that_makes_it_hold(when):
    pattern, pack = pattern_of(when)
    (written, *_) = remedies(pattern, {}, Stage(pack, *DAY))
    ((kind, fields),) = written.items()
    checked, faults = check_record(kind, fields, _Written(fields), (), shared_vocabulary())
    assert (checked is not None, faults) == (True, [])
    assert kind in FORMS
    seen = Seen(pack, "", "bits")
    seen.evaluator = Evaluator(_with(seen.evaluator.inputs, tuple(records_of(written))), "bits")
    assert seen.rules("2024-07-20T12:00") == {"r"}


class _Written:
    def __init__(self, value):
        self.value = value

    def where(self, path):
        return str(path)


def _with(inputs, records):
    from dataclasses import replace

    return replace(inputs, records=records)


NOT_REMEDIED = [
    "{observation: {quantity: rain_1h, at_least: {parameter: open}}}",
    "{order: {act: dispatch, by_decider: false}}",
    "{order: {by_decider: true}}",
    "{consultation: {hazard: flood}}",
    "{consulted: {unit: 水务}}",
    "{incident: {grade: major}}",
]


@pytest.mark.parametrize("when", NOT_REMEDIED)
def test_what_nobody_could_honestly_enter_has_no_remedy(when):
    pattern, pack = pattern_of(when)
    assert list(remedies(pattern, {}, Stage(pack, *DAY))) == []


@pytest.mark.parametrize(
    ("when", "kind"),
    [
        ('{observation: {quantity: river_stage, at_least: "98.6"}}', "observation"),
        ("{order: {act: residency, by_decider: true}}", "order"),
        ("{consulted: {unit: 林草所, hazard: flood}}", "consultation"),
        ("{done: {kind: notice}}", "done"),
    ],
)
def test_the_smallest_change_that_calls_a_unit_in(when, kind):
    pack = small_pack(f"- {{rule: r, when: {when}, {ON_SITE}}}")
    found = why_not(Seen(pack).evaluator, pack.unit_by_name["水务所"], *DAY)
    assert [next(iter(one)) for change in found.changes for one in change] == [kind]
    assert found.obstacle == ""

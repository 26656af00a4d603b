"""The words of Chinese and other headlines: hazard, colour, level, lifting."""

import pytest

from service.alerts import chinese, english


@pytest.mark.parametrize(
    ("headline", "hazard", "colour"),
    [
        ("蓬莱区气象台变更发布高温红色预警信号[Ⅰ级/特别严重]", "高温", "red"),
        ("蓬莱区气象台发布高温红色预警信号[I级/特别严重]", "高温", "red"),
        ("双鸭山市气象台继续发布暴雨橙色预警信号", "暴雨", "orange"),
        ("临桂区气象台更新大风蓝色预警信号", "大风", "blue"),
        ("双鸭山市气象台将暴雨蓝色预警信号升级为暴雨黄色预警信号", "暴雨", "yellow"),
        ("双鸭山市气象台将暴雨红色预警信号降级为黄色预警信号", "暴雨", "yellow"),
        ("升级高温橙色预警为红色预警", "高温", "red"),
        ("将大风预警由黄色升级为红色", "大风", "red"),
        ("解除高温橙色预警，发布高温黄色预警", "高温", "yellow"),
        ("解除大风蓝色预警并发布大风黄色预警", "大风", "yellow"),
        ("临沂市气象台解除暴雨黄色预警信号", "暴雨", "yellow"),
        ("文山市气象局解除2022年06月05日20:50发布的雷电黄色预警", "雷电", "yellow"),
        ("浙江省水利厅、浙江省气象台发布山洪灾害蓝色预警", "山洪灾害", "blue"),
        ("山西省自然资源厅和山西省气象台发布地质灾害黄色预警", "地质灾害", "yellow"),
        ("红河州气象台发布暴雨蓝色预警", "暴雨", "blue"),
        ("黄山市黄山区气象台发布暴雨橙色预警", "暴雨", "orange"),
        ("福建省将乐县气象台发布暴雨橙色预警", "暴雨", "orange"),
        ("红色草原镇气象服务站发布大风蓝色预警", "大风", "blue"),
        ("天文台发出黃色暴雨警告信號", "暴雨", "yellow"),
        ("红色暴雨预警信号", "暴雨", "red"),
        ("双鸭山市暴雨红色预警", "暴雨", "red"),
        ("暴雨预警信号（橙色）", "暴雨", "orange"),
        ("广东发布台风白色预警信号", "台风", "unknown"),
        ("台风黑色警告", "台风", "unknown"),
        ("某市气象台发布大风蓝色、雷电黄色预警信号", "雷电", "yellow"),
        ("某市气象台发布大风蓝色、雷电黄色预警信号", "大风", "blue"),
    ],
)
def test_the_colour_that_a_headline_gives_a_hazard(headline, hazard, colour):
    found = chinese.signals(headline)
    assert chinese.signal_colours(found, hazard) == (colour,)
    assert any(chinese.same_hazard(signal.hazard, hazard) for signal in found)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("高温预警[Ⅰ级/特别严重]", "red"),
        ("高温预警[I级/特别重大]", "red"),
        ("大风预警[Ⅱ级/重大]", "orange"),
        ("大风预警[II级/严重]", "orange"),
        ("大风预警【三级】", "yellow"),
        ("大风预警[IV级/一般]", "blue"),
        ("大风预警\uff3bⅣ级／一般\uff3d", "blue"),
        ("大风Ⅳ级预警", "blue"),
        ("warning [Level IV/General]", "blue"),
        ("warning [Level I/Particularly Severe]", "red"),
        ("启动防汛Ⅲ级应急响应", ""),
        ("预计出现7级阵风(4级以上)", ""),
        ("森林火险四级预警", ""),
        ("特别严重的高温", ""),
        ("[特别严重]", ""),
        ("[一般]", ""),
    ],
)
def test_levels_count_adjectives_and_responses_do_not(text, colour):
    assert chinese.level_colour(text) == colour


@pytest.mark.parametrize(
    "text",
    [
        "临沂市气象台解除暴雨黄色预警信号",
        "【雷雨大风预警信息解除】8月30日珠海市气象台解除雷雨大风黄色预警",
        "文山市气象局解除2022年06月05日20:50发布的雷电黄色预警",
        "高温红色预警信号解除",
        "強烈季候風(即黑球)信號於 2025年04月13日06時00分 取消。",
        "撤销台风蓝色预警",
    ],
)
def test_lifting_headlines(text):
    assert chinese.lifts(text)


@pytest.mark.parametrize(
    "text",
    [
        "发布高温红色预警信号",
        "暴雨红色预警仍未解除",
        "暴雨蓝色预警信号将于8时解除",
        "暴雨蓝色预警预计今晚取消",
        "暴雨红色预警解除时间另行通知",
        "暴雨红色预警期间户外活动取消",
        "解除高温橙色预警，发布高温黄色预警",
        "解除大风蓝色预警并发布大风黄色预警",
        "暴雨红色预警发布，高速公路解除管制",
        "将暴雨橙色预警降级为暴雨黄色预警",
    ],
)
def test_headlines_that_do_not_lift(text):
    assert not chinese.lifts(text)


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("Orange Warning for rain", ("orange",)),
        ("Yellow rain warning", ("yellow",)),
        ("Heavy snow: code RED", ("red",)),
        ("Warning upgraded from orange warning to red warning", ("red",)),
        ("Green earthquake alert (Magnitude 4.8M)", ("unknown",)),
        ("Red Flag Warning", ()),
        ("Red River Flood Warning", ()),
        ("Orange County Severe Thunderstorm Warning", ()),
        ("Blue Alert", ()),
        ("AMBER Alert in Los Angeles County", ()),
        ("Severe thunderstorm warning", ()),
        ("Moderate warning", ()),
    ],
)
def test_english_colours_must_be_tied_to_a_warning(text, colours):
    assert english.text_colours(text) == colours


@pytest.mark.parametrize(
    ("name", "value", "colour"),
    [
        ("awareness_level", "3; orange; Severe", "orange"),
        ("awareness_level", "1; green; Minor", "unknown"),
        ("HSAS", "ORANGE", "orange"),
        ("alertlevel", "Red", "red"),
        ("alert_color", "紅色", "red"),
        ("預警顏色", "黃", "yellow"),
        ("VehicleColor", "Red", ""),
        ("ColorRisk", "#FFFE00", ""),
        ("AREA_COLOR", "251 140 0", ""),
        ("Location", "Red River", ""),
        ("severity", "Severe", ""),
    ],
)
def test_parameter_colours(name, value, colour):
    assert english.value_colour(name, value) == colour


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("The tsunami Warning is canceled for the coastal areas", True),
        ("Tsunami Cancellation", True),
        ("Penglai Observatory lifts the yellow gale warning signal", True),
        ("Entwarnung: Probealarm", True),
        ("Warnings remain in effect and have not been cancelled", False),
        ("Red warning: flights cancelled", False),
        ("Severe thunderstorm warning", False),
    ],
)
def test_english_lifting(text, ends):
    assert english.lifts(text) is ends


def test_spellings_of_a_hazard():
    assert chinese.spellings("地质灾害气象风险")[-1] == "地质"
    assert "地质灾害" in chinese.spellings("地质灾害气象风险")
    assert "山洪" in chinese.spellings("山洪灾害事件")
    assert "城市内涝" in chinese.spellings("城市内涝")


@pytest.mark.parametrize(
    ("name", "value", "codes"),
    [
        ("CPEAS Geographic Code", "370614000000", ("370614000000",)),
        ("CPEAS Geographic Code", "500101", ("500101",)),
        ("GB/T 2260", "230500,230521", ("230500", "230521")),
        ("行政区划代码", "230500", ("230500",)),
        ("adcode", "23050", ()),
        ("areaCode", "230500", ("230500",)),
        ("areaCode", "990500", ()),
        ("SAME", "230500", ()),
        ("UGC", "230500", ()),
        ("FIPS6", "230500", ()),
        ("邮政编码", "155100", ()),
    ],
)
def test_area_codes_of_a_chinese_message(name, value, codes):
    assert chinese.area_codes(name, value, chinese=True) == codes


def test_bare_digits_are_no_code_elsewhere():
    assert chinese.area_codes("areaCode", "230500", chinese=False) == ()
    assert chinese.area_codes("GB/T 2260", "230500", chinese=False) == ("230500",)

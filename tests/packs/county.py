"""A city's pack and a county's that extends it, to be written into folders and changed."""

CITY = {
    "pack.yaml": """
id: city
title: 市办法
number: 一
issuer: 某市
issued: 2024-01-01
area: "990100"
deciders: [某市人民政府]
proposers: body
settings: {alert_area: any, consultation_days: "3"}
""",
    "source.md": """
### 第一条
自2024年1月1日起施行。
### 第二条
市消防队、市水务局值守，向市政府报告。
### 第三条
成员单位值守。
### 第四条
市政府每日调度。
""",
    "units.yaml": """
- {unit: fire, name: 市消防队, sort: vertical, tags: [member]}
- {unit: water, name: 市水务局, sort: department, tags: [member], aliases: [水务]}
- {unit: weather, name: 市气象局, sort: vertical}
- {unit: government, name: 某市人民政府, sort: government, aliases: [市政府]}
""",
    "bodies.yaml": """
- {unit: flood_body, name: 市防指, sort: body, tags: [body], office: 市防指办}
""",
    "windows.yaml": """
- window: dry
  title: 旱季
  cites: {article: 第二条, quote: 市消防队}
  spans: [{from: 03-01, through: 05-31}]
""",
    "tables.yaml": """
- {table: lead, title: 牵头, columns: [hazard, unit], basis: 第二条, rows: [[flood, 市水务局], [gale, 市气象局]]}
""",
    "lists.yaml": """
- list: growing
  title: 到场单位
  cites: {article: 第二条, quote: 市消防队、市水务局}
  ladder: level
  steps: [{at: III, units: [市消防队]}, {at: II, adds: [市水务局]}]
""",
    "parameters.yaml": """
- {parameter: extra, title: 加派单位, sort: units, default: 市水务局}
- {parameter: colour, title: 颜色, sort: choice, allowed: [orange, red], default: orange}
""",
    "readings.yaml": """
- reading: R-1
  article: 第二条
  question: 多强
  choices: {a: {value: office_hours, text: 班上}, b: {value: 24h, text: 全天}}
  default: a
  because: 无
  changes: 强度
""",
    "articles/01.yaml": """
- rule: gate
  title: 施行
  cites: {article: 第一条, quote: 自2024年1月1日起施行}
  when: {date: {from: 2024-01-01}}
  conclude: {in_force: "true"}
""",
    "articles/02.yaml": """
- rule: named
  title: 点名
  cites: {article: 第二条, quote: 市消防队、市水务局值守}
  when: {window: dry}
  oblige: {kind: on_site, units: [市消防队, 水务], coverage: {reading: R-1}}
- rule: tagged
  title: 成员
  cites: {article: 第三条, quote: 成员单位值守}
  when: {activity: any}
  oblige: {kind: on_site, units: {tag: member}, coverage: 24h}
- rule: leads
  title: 牵头
  cites: {article: 第二条, quote: 市水务局}
  when: {all: [{alert: {hazard: $h, colour_at_least: {parameter: colour}}}, {table: lead, hazard: $h, unit: $u}]}
  oblige: {kind: lead_consultation, units: [$u], hazard: $h, to: [市气象局]}
  await: {kind: consultation, by: [市水务局], to: [市消防队]}
- rule: listed
  title: 名单
  cites: {article: 第二条, quote: 市消防队}
  when: {response: {level: $l}}
  oblige: {kind: inspect, units: {list: growing, at: $l}}
  recommend: {act: raise_response, by: [市水务局], to: [市消防队]}
- rule: asked
  title: 条件里点名
  cites: {article: 第二条, quote: 市水务局}
  when: {all: [{consulted: {unit: 市水务局}}, {not: {order: {by: 市消防队, to: 市气象局}}}]}
  oblige: {kind: monitor, units: {parameter: extra}}
- rule: decided
  title: 决定
  cites: {article: 第二条, quote: 市政府}
  when: {response: {decided_by_city: "true"}}
  oblige: {kind: report, units: {office_of: 市防指}}
- rule: standing
  title: 常设
  cites: {article: 第四条, quote: 市政府每日调度}
  when: {always: "true"}
  standing: "true"
  oblige: {kind: dispatch, units: [市政府]}
""",
}  # fmt: skip
COUNTY = {
    "pack.yaml": """
id: county
title: 县办法
number: 二
issuer: 某县
issued: 2024-06-01
area: "990121"
deciders: [某县人民政府]
proposers: body
extends: city
""",
    "source.md": """
### 第一条
参照市办法执行。
### 第二条
县消防队值守。
""",
    "units.yaml": """
- {unit: county_fire, name: 县消防队, sort: vertical, stands_for: fire}
- {unit: county_water, name: 县水务局, sort: department, stands_for: water, tags: [small]}
- {unit: county_government, name: 某县人民政府, sort: government}
""",
    "articles/01.yaml": """
- rule: county-own
  title: 自己的
  cites: {article: 第二条, quote: 县消防队值守}
  when: {declared: special_critical}
  oblige: {kind: on_site, units: [县消防队], coverage: 24h}
""",
}
NEW = """
- rule: new
  title: 改了的
  {more}
  cites: {{article: 第二条, quote: 县消防队值守}}
  when: {{window: dry}}
  oblige: {{kind: on_site, units: [县消防队], coverage: 24h}}
"""


def write(folder, files):
    """A pack in a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def more(folder, name, text):
    """Add text at the end of a file, new or not."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")

"""Help of the register of people, by hand（名册的帮助）."""

from __future__ import annotations

from typing import Final

from service.commands.help_options import RECORDING

PEOPLE: Final[dict[str, str]] = {
    "people": """
用法：zhiban people template|import|list|leave|wish|swap|load|erase|demo

名册：谁、可任哪些岗位、电话、何时到岗离岗，何时请假，有什么意愿。人员按这个排。
这是个人信息，单独存放，可以删除；记录里只有编号，没有姓名、电话、事由。

  template 文件            写一份模板（xlsx 或 csv）
  import 文件              导入名册：逐行核对，有错的全部列出
  list                     各单位的人；电话隐去中间
  leave 人员 日期          请假；--list 列出，--cancel 取消，--import 导入
  wish 人员 日期           哪天愿意值、哪天不愿值
  swap 日期 原值 替值      换班、替班（印发以后的表）
  load                     值班台账：各人各类日子值了几班
  erase 人员               删除一个人
  demo 文件                写一份演示用的名册

人员写编号（water-03）、“单位 编号”、“单位 姓名”，或不重复的姓名。
""",
    "people template": """
用法：zhiban people template 文件

写一份名册模板，按文件名的结尾写成 .xlsx 或 .csv。已有的文件不覆盖。
xlsx 里各列都是文本，编号 01 不会变成 1；第二张表是填写说明和各单位全称。

  --home 目录  --db 地址   说明见 zhiban --help
""",
    "people import": f"""
用法：zhiban people import 文件 [--good-rows]

导入名册（xlsx，或 UTF-8、GB18030 的 csv）：新的登记，变了的更新，相同的不动。
每一处错都列出第几行、错在哪里、怎样改；有一处错，就一行也不导入，退出码 2。
文件里没有写到的人照旧保留，只报人数：各单位可以各交一份。离岗的，写离岗日期再导入。

  --good-rows              只导入没有错的行；有没导入的，退出码 1
  --json                   输出一份 JSON（只有编号）
{RECORDING}""",
    "people swap": """
用法：zhiban people swap 日期 原值人员 替值人员 [--back 日期] [--substitute]

换班、替班：印发过的表上，那一天原值人员的班由替值人员值。先核对：能任此岗、不在假中、不重班、休息够。
换班单独登记，不改原表；以后出变更单也保留，替值人员来不了的作废并写明。台账算在值的人头上。

  --back 2026-10-08        对换：这一天替值人员的班由原值人员值
  --substitute             临时顶替，按 site.yaml 的 people.substitute_credit 另记班次
  --post 岗位              原值人员那天有几个班的，写明哪一个
  --exercise               演练
  --actor 工号  --home 目录  --db 地址      说明见 zhiban --help
""",
    "people load": """
用法：zhiban people load [--unit 单位]

值班台账：按已印发的各月（换班算在内），每人各类日子（法定节假日、春节、周末、调休上班、平日）值了几班，
另记了几班、为什么，同单位同岗位最多与最少差几班。排班就按它求均衡。

  --unit 单位              只看一个单位
  --json                   输出一份 JSON（只有编号）
  --exercise               演练
  --home 目录  --db 地址   说明见 zhiban --help
""",
    "people list": """
用法：zhiban people list [--unit 单位] [--on 日期] [--phones]

各单位的人：编号、姓名、可任岗位、电话（隐去中间）、在岗期间、当天和以后的请假、意愿。
每个单位各岗位几人；只有一名领导的（总负责、在位听令）、没有人的，单独列出。

  --unit 单位              只看一个单位
  --on 2026-10-01          按哪一天算在岗、请假（默认今天）
  --phones                 电话写全
  --json                   输出一份 JSON
  --home 目录  --db 地址   说明见 zhiban --help
""",
    "people leave": f"""
用法：zhiban people leave 人员 日期 [--reason 事由]
      zhiban people leave --list [--unit 单位] [--on 日期] [--reasons]
      zhiban people leave --cancel 号
      zhiban people leave --import 文件 [--good-rows]

登记请假：2026-10-01，或 2026-10-01..2026-10-07（两端都含），或整月 2026-10。
同一个人的请假不能有重合的日子。

  --reason 事由            只存在名册里，不进记录，别处不显示
  --list                   列出请假；--on 只列与这些日子有关的，--reasons 连同事由，--json 输出一份 JSON
  --cancel 3               取消 3 号请假
  --import 文件            导入（xlsx 或 csv）：单位、编号、开始、结束、事由；类别写愿值、不愿值的是意愿，可写分量
  --good-rows              只导入没有错的行；有没导入的，退出码 1
{RECORDING}""",
    "people wish": f"""
用法：zhiban people wish 人员 日期 --on|--off [--weight 分量]

哪一天愿意值（--on）、不愿值（--off）。意愿排在公平之后，排不成也不算错。同一天再登记，以后一次为准。

  --weight 2               分量，1 到 9（默认 1）
  --cancel                 取消那一天的意愿
{RECORDING}""",
    "people erase": f"""
用法：zhiban people erase 人员 --yes

删除一个人：姓名、电话、岗位、请假和事由、意愿，从数据库和数据库文件里清除，不能恢复。
记录、留存的值班表里只有编号，照旧有效。以前的备份和导出的文件里还有，另行处理。
只是离岗的不用删：在名册里写离岗日期再导入，值班次数还要算公平。

  --yes                    确实要删
{RECORDING}""",
    "people demo": """
用法：zhiban people demo 文件.csv [--units 单位]… [--leave [月份]]

写一份演示用的名册：规则包的每个常态化入驻单位十人，以岗位代姓名（领导01、工作人员03），没有电话。
三名分管领导，七名具体工作人员；最后一个单位只有一名分管领导。同样的单位，每次写出来的一样。

  --units 单位             只写这些单位，可重复
  --leave 2026-10          另写一份那个月的请假和意愿：文件-leave.csv（不写月份就是下个月）
  --home 目录  --db 地址   说明见 zhiban --help
""",
}
"""Command → its help."""

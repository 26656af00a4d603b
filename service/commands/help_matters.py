"""Help on commands that record life cycles（帮助文字：办理）."""

from __future__ import annotations

from typing import Final

from service.commands.help_options import ASKING, RECORDING

MATTERS: Final[dict[str, str]] = {
    "response": """
用法：zhiban response apply|start|adjust|end

  apply                    报请启动（等待决定，值班表不变）
  start                    应急响应启动（须有决定机关）
  adjust                   调整级别（须有决定机关）
  end                      应急响应终止
""",
    "response apply": f"""
用法：zhiban response apply --plan 预案 --level 级别 --by 报请单位 [选项]

登记一次报请。响应只凭有权机关的决定启动：决定之前值班表不变。

  --plan 防汛              预案，写法见 zhiban response start --help
  --level Ⅲ               Ⅰ—Ⅳ，也可写 III 或 3
  --by 单位                报请单位
  --about R-1              因哪个上级或其他机关的响应而报请；那一项待办随之办结
  --at 时间                报请时间（默认现在）
  --document 文号          报请的文号
  --id 编号                自定编号（默认自动编，如 Q-20240720-1）
{RECORDING}""",
    "response start": f"""
用法：zhiban response start --plan 预案 --level 级别 --decided-by 机关 [选项]
      zhiban response start --application 报请编号 --decided-by 机关 [选项]

  --plan 防汛              预案：防汛、森林火灾、地质灾害、气象灾害、地震、自然灾害救助、
                           生产安全、公共卫生、社会安全
  --level Ⅲ               Ⅰ—Ⅳ，也可写 III 或 3
  --decided-by 市政府      作出决定的机关；不是市政府的，不改变本市状态，只产生报请的待办
  --application Q-1        决定的是哪一次报请；预案、级别可以不再写
  --started 时间           启动时间（默认现在）
  --document 文号          决定文号
  --id 编号                自定编号（默认自动编）
{RECORDING}""",
    "response adjust": f"""
用法：zhiban response adjust --level 级别 --by 决定机关 [选项]

从 --at 起改为这一级别。市政府启动的响应，只有市政府可以调整。

  --id R-1                 哪一个响应；只有一个未终止的可以不写，也可写 --plan 预案
  --at 时间                从什么时候起（默认现在）
  --document 文号          决定文号
{RECORDING}""",
    "incident": """
用法：zhiban incident add|update|close

  add                      接报一起突发事件
  update                   续报：等级、灾种、地点有变化的，从续报时起按新的算
  close                    结束
""",
    "incident update": f"""
用法：zhiban incident update --id 编号 --by 报告单位 [选项]

登记一次续报，也算这个单位已报告信息（督查考核）。

  --grade 等级             变为特别重大、重大、较大、一般
  --hazard 灾种  --place 地点  --text 内容      有变化的才写
  --at 时间                续报时间（默认现在）
  --document 文号          续报的文号
{RECORDING}""",
    "dispatch": """
用法：zhiban dispatch add

  add                      调度物资、装备、队伍；实行统一指挥
""",
    "dispatch add": f"""
用法：zhiban dispatch add --about 事件编号 --by 机构 [选项]

登记调度物资、装备、队伍的指令。事件结束之后不能再登记。

  --to 单位                对谁下达，可重复
  --act unified_command    实行统一指挥（默认 dispatch，调度）
  --at 时间                下达时间（默认现在）
  --ended 时间             指令到什么时候为止；不写就一直有效并标记
  --document 文号          指令的文号
  --id 编号                自定编号
{RECORDING}""",
    "done": f"""
用法：zhiban done --kind 事项 --by 单位 [选项]

登记一件事办了：信息报告、现场处置、发布预警、撤离确认等。入驻通知、提醒通知用 zhiban notice。

  --kind 信息报告          职责或待办的名称，如 信息报告、现场处置、应急处置、发布预警、
                           隐患排查、动态监测、报送预报、撤离确认、提醒并指导督促
  --by 单位                谁办的
  --about I-1              针对哪个事件、预警、会商，或待办编号（值班屏待办一行的末尾）；
                           信息报告、现场处置、应急处置必须写事件编号
  --to 对象                对谁办的，可重复
  --at 时间                什么时候（默认现在）
  --through 日期           办到哪天为止；不写就是办完了
  --document 文号          文号
{RECORDING}""",
    "consult": """
用法：zhiban consult open|record

  open                     登记一次会商
  record                   登记会商研判成果、可能受影响的县（区）
""",
    "consult open": f"""
用法：zhiban consult open --unit 牵头单位 --hazard 灾种 [--at 时间] [--document 文号] [--id 编号]

登记一次会商。形成成果之后用 zhiban consult record，那时这一项会商才办结。
{RECORDING}""",
    "consult record": f"""
用法：zhiban consult record --id 会商编号 --product 成果 [选项]

有了成果，才发提醒通知（待办里列出，用 zhiban notice 印发）。

  --affected 宝清县        可能受影响的县（区），可重复
  --at 时间                形成时间（默认现在）
  --document 文号          成果的文号
{RECORDING}""",
    "siren": """
用法：zhiban siren order|sounded

警报只凭指令鸣响，指令要写明针对哪一条预警。

  order                    登记鸣响的指令
  sounded                  登记已经鸣响
""",
    "siren order": f"""
用法：zhiban siren order --about 预警编号 --by 机关 [--to 单位] [--at 时间] [--document 文号]

登记针对一条预警的鸣响指令；不是市政府下令的，值班表上标明。
{RECORDING}""",
    "siren sounded": f"""
用法：zhiban siren sounded --about 预警编号 --by 单位 [--at 时间] [--document 文号]

登记已经鸣响。没有针对这一条预警的指令，不能登记。
{RECORDING}""",
    "inspection": """
用法：zhiban inspection add

  add                      隐患排查；查出的隐患用 zhiban rectify 要求整改
""",
    "inspection add": f"""
用法：zhiban inspection add --by 单位 [选项]

登记一次隐患排查。

  --found 隐患             查出什么；不写就是没有发现隐患
  --place 地点             在哪里
  --at 时间                排查时间（默认现在）
  --document 文号          文号
  --id 编号                自定编号（默认自动编，如 J-20240610-1）
{RECORDING}""",
    "rectify": """
用法：zhiban rectify add|done|verify

  add                      要求整改：由谁、到哪天
  done                     整改完成
  verify                   复查通过
""",
    "rectify add": f"""
用法：zhiban rectify add --inspection 排查编号 --by 整改单位 [选项]

  --due 期限               到哪天为止，含当天；督查考核按它算逾期
  --text 要求              整改什么
  --at 时间                要求的时间（默认现在）
  --document 文号          文号
  --id 编号                自定编号（默认自动编，如 Z-20240610-1）
{RECORDING}""",
    "rectify done": f"""
用法：zhiban rectify done --id 整改编号 --by 单位 [--at 时间] [--document 文号]

登记整改完成；还没有要求整改的不能登记。
{RECORDING}""",
    "rectify verify": f"""
用法：zhiban rectify verify --id 整改编号 --by 复查单位 [--at 时间] [--document 文号]

登记复查通过；还没有整改完成的不能登记。
{RECORDING}""",
    "progress": f"""
用法：zhiban progress [--all] [--kind 类别]

在办事项：应急响应、临时性入驻、会商、警报、突发事件、隐患排查、隐患整改走到哪一步，在等什么。
只列在等人办的；启动了、没有要等的响应看 zhiban progress --all。通知与提醒看 zhiban notice list。

  --all                    连同没有要等的、已经办结的
  --kind 应急响应          只看一类
  --json                   含每一步的时间、机关、文号
{ASKING}""",
}
"""Help texts by the path of the command; the first line of each is its usage."""

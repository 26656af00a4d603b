"""Help of the task commands, written by hand（到期事项命令的帮助）; a first line is the usage."""

from __future__ import annotations

from typing import Final

from service.commands.help_options import ASKING, RECORDING

_LIST: Final = f"""
已逾期的、30 天内到期的、等着填运行参数的事项：何时到期、谁办、报给谁、依据哪一条。
到期日含当天；当日放假的不顺延（原文没有写顺延），注明“当日放假”。每日、每周的只列下一次。
逾期的列到下一次开始提醒，最多 60 天；--overdue 列出 60 天内没有登记办理的每一次。

  --from 日期  --through 日期   列出这些天里到期的每一次，已办的也列
  --unit 单位              只列这个单位承担的
  --overdue                只列逾期的
  --waiting                只列等待运行参数的
  --at 时间                当时的情形（默认现在）
  --xlsx 文件  --csv 文件    写成 Excel 或 CSV
{ASKING}
不写 --pack 的，取 site.yaml 的 tasks.packs；没有写的，取本单位 packs/ 里的规则包、默认规则包和
随程序发布的同一行政区的规则包。
"""

TASKS: Final[dict[str, str]] = {
    "tasks": f"""
用法：zhiban tasks [list] [--from 日期] [--through 日期] [--unit 单位] [--overdue] [--waiting]

  list                     到期事项；只打 zhiban tasks 也是
  done 编号 --by 单位      登记办了
  ics 文件                 写成日历，到提醒的日子有提示
  card 编号                印制提示指导卡

以下是 list 的选项。
{_LIST}""",
    "tasks list": f"""
用法：zhiban tasks list [--from 日期] [--through 日期] [--unit 单位] [--overdue] [--waiting]
{_LIST}""",
    "tasks done": f"""
用法：zhiban tasks done 编号 --by 单位 [--at 时间] [--document 文号]

登记到期事项办了。编号见 zhiban tasks，前六位是最后一天，如 241120-8f3a；
几个单位共有的编号，各单位分别登记。过了期限办的，记为逾期办理。登错了，用 zhiban correct
--kind done --ref 登记的编号：--set by=单位 改记给另一个单位，--set through=时间 撤回（没有办）。

  --by 单位                谁办的，可写几次
  --all                    承担的单位都办了
  --to 单位                只登记发给（报给）这些单位的，可写几次；逐个单位办的事项用
  --at 时间                办理时间，不晚于现在（默认现在）
  --document 文号          材料或文号
  --pack 规则包            在哪个规则包里找（默认同 zhiban tasks）
{RECORDING}""",
    "tasks ics": f"""
用法：zhiban tasks ics 文件 [--from 日期] [--through 日期] [--unit 单位]

把到期事项写成日历文件（RFC 5545），每一次一条，到提醒的日子有提示；重写的文件更新原来的各条。
等待运行参数的没有日期，不在内。须安装 icalendar。

  --from 日期              从哪天起（默认今天）
  --through 日期           到哪天止（默认一年）
  --unit 单位              只写这个单位承担的
  --at 时间                写成日历的时间（默认现在）；时间相同，写出的文件相同
{ASKING}""",
    "tasks card": """
用法：zhiban tasks card 编号 [--docx 文件] [--document 文号] [--at 时间]

按规则包 documents.yaml 的 document: card 印制提示指导卡（一会一卡）。内容只有原文、
值班表给出的；没有人给的留空，写明“待填”。只用于样式所引各条的事项。什么也不登记；发出后用
zhiban tasks done 登记。

  --to 单位                收卡的单位，可写几次（默认每个收卡单位一张）
  --docx 文件              写成 Word 文件；不写就显示在屏幕上。须安装 python-docx
  --document 文号          文号
  --at 时间                落款的日期（默认今天）
  --pack 规则包            在哪个规则包里找（默认同 zhiban tasks）
  --home 目录  --db 地址   说明见 zhiban --help
""",
}
"""Command → its help."""

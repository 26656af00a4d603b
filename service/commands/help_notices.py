"""Help of the notice commands, written by hand（通知命令的帮助）; a first line is the usage."""

from __future__ import annotations

from typing import Final

from service.commands.help_options import RECORDING

NOTICES: Final[dict[str, str]] = {
    "notice": """
用法：zhiban notice list|print|sent|ack

入驻通知（第八条一类）和提醒通知（第十条一类）：应发 → 已印制 → 已发出 → 已签收。
编号就是待办编号，today、roster 的待办里有，如 240708-3fa2；前六位是应发的日期。

  list                     一天的通知和提醒：到哪一步，谁签收了、谁还没有
  print 编号               按规则包的样式印制，显示在屏幕上或写成 Word 文件
  sent 编号                已经发出（口头通知的加 --oral）
  ack 编号 --by 单位       收文单位签收
""",
    "notice list": """
用法：zhiban notice list [--on 日期] [--all] [--json]

一天的通知和提醒：值班表上待办的和已办的，还有以前登记过、没有全部签收的。
过了时限没有发出的，标“已逾期”。

  --on 2024-07-08          哪一天，只算到那天 24:00 的办理（默认今天）
  --all                    连同全部签收了的
  --json                   输出一份 JSON
  --home 目录  --db 地址   说明见 zhiban --help
""",
    "notice print": f"""
用法：zhiban notice print 编号 [--docx 文件] [--document 文号] [--at 时间]

印制一份通知或提醒，并登记（文号、时间、内容的摘要）。内容只有原文、值班表、记录给出的；
文号、签发人、联系电话没有人给的，留空，写明“待填”。
联系电话取 site.yaml 里发文单位的电话，标明“运行参数”。

内容与上次相同的，照印，不另登记；内容变了，另登记一次，须重新发出、重新签收。
不写 --document、--at 的，沿用上次印制的文号和日期，只要内容没有变。

  --docx 文件              写成 Word 文件（A4，公文版式）；不写就显示在屏幕上。须安装 python-docx
  --document 文号          文号
  --at 时间                印制时间，文书落款的日期（默认现在）
{RECORDING}""",
    "notice sent": f"""
用法：zhiban notice sent 编号 [--at 时间] [--document 文号] [--oral]

登记已经发出：这一项不再待办，列为已办。没有印制的不能登记，口头通知的除外。

  --at 时间                发出时间（默认现在），不早于印制
  --document 文号          印制时没有写、后来填上的文号
  --oral                   口头通知，没有文书
{RECORDING}""",
    "notice ack": f"""
用法：zhiban notice ack 编号 --by 单位 [--at 时间]

登记一个收文单位签收；不是收文单位、没有发出、签收过的不能登记。

  --by 单位                收文单位，名称、简称或 id；没有登记的地方写文书上的叫法
  --at 时间                签收时间（默认现在），不早于发出
{RECORDING}""",
}
"""Command → its help."""

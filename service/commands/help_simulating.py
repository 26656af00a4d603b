"""Help on simulation（帮助文字：推演）."""

from __future__ import annotations

from typing import Final

SIMULATING: Final[dict[str, str]] = {
    "simulate": """
用法：zhiban simulate 脚本 [--html 文件] [--json] [--pack 名称]

推演：脚本里的记录如果是真的，什么时候增派谁、撤回谁、为什么，有哪些待办，最多要多少席、多少席时。
不登记任何内容，也不看已登记的记录；假期、site.yaml 的选择照用，脚本里写的选择优先。

  脚本                     文件的路径（.yaml），或规则包里现成脚本的名称，如 night-rainstorm
  --html 文件              写一份可打印的报告：在岗时段图、经过、座席（不连网、不含脚本）
  --json                   输出一份 JSON
  --pack 名称              用哪个规则包，可重复
  --matcher both|durable|bits   用哪个推理引擎

脚本里写了预期的，逐处核对；有不符的退出码为 1。写法见 docs/simulation.md。
""",
    "compare": """
用法：zhiban compare 2017-01-01..2026-12-31 --reading AMB-01=b [--json]

换一种读法、换一个参数、换一个规则包，一段时间里哪些天、哪些单位不同，多多少席时；每种差别给最小的一例。
“前”是现行的规则包、选择和已登记的记录，“后”只换写出的几处。不登记任何内容。

  --reading AMB-01=b       释义换成这个选项，可重复
  --parameter 名=值        运行参数换成这个值，可重复
  --with 规则包            与另一个规则包比（名称或路径）
  --records 文件           双方都按这个记录文件算，不看已登记的记录
  --json                   输出一份 JSON，含每一处差别
""",
    "replay": """
用法：zhiban replay 文件夹 [--json] [--pack 名称]

重放：文件夹里的预警文件（CAP、12379 XML、JSON、zip）如果都是发给本地的，会增派谁、撤回谁、要多少席。
读进一个临时的记录库，用完即删；不登记任何内容，也不看已登记的记录。区域不涉及本地的预警不起作用。
""",
}
"""Help texts by the path of the command; the first line of each is its usage."""

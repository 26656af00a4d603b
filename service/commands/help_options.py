"""Options that many commands share, as the end of their help（各命令共有的选项）."""

from __future__ import annotations

from typing import Final

ASKING: Final = """
通用选项：--json  --records 文件  --known-at 时间  --pack 名称  --exercise
          --matcher both|durable|bits  --home 目录  --db 地址      说明见 zhiban --help
"""
"""Of asking commands（查询命令）."""

RECORDING: Final = """
通用选项：--actor 工号  --home 目录  --db 地址      说明见 zhiban --help
"""
"""Of recording commands（登记命令）."""

"""What is said of a pack just begun（新建的规则包）: where it is, what is still to be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.packs.pack import Pack
from engine.packs.skeleton import IN_FORCE, OWN, Head, wanted_units


def new_pack_text(head: Head, target: Path, parent: Pack | None, *, by_name: bool) -> str:
    """Where the pack is, its units that want a name, and what to type next."""
    return "\n".join(_lines(head, target, parent, by_name=by_name))


def _lines(head: Head, target: Path, parent: Pack | None, *, by_name: bool) -> Iterator[str]:
    called = head.id if by_name else str(target)
    yield f"已建 {target}"
    if parent is not None:
        wanted = wanted_units(parent)
        named = sum(one.named for one in wanted)
        taken = f"{len(parent.rules)} 条规则、{len(parent.windows)} 个窗口都沿用"
        yield f"  参照《{parent.title}》：{taken}"
        if head.units == OWN:
            rest = f"另有 {len(wanted) - named} 个只按标签指到，本地没有就删去"
            yield f"  单位用自己的：{named} 个要写名称，{rest}"
        else:
            yield "  单位沿用对方的；要由本地单位顶替的，在 units.yaml 里去掉井号"
    force = f" 和 {IN_FORCE}" if (target / IN_FORCE).is_file() else ""
    yield f"  待填：pack.yaml、source.md、units.yaml{force} 里空着的地方"
    yield f"  下一步：zhiban pack check {called} 逐处列出还没有填的"

"""Write a checked pack as plain JSON values and read it back（规则包编码）.

Only the frozen classes of ``engine.packs.pack`` can come back, so that a file in the cache can hold
no surprise.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, Final

from engine.packs import pack as values

_CLASSES: Final = {
    name: cls
    for name, cls in vars(values).items()
    if isinstance(cls, type) and is_dataclass(cls) and cls.__module__ == values.__name__
}
_FIELDS: Final = {name: tuple(f.name for f in fields(cls)) for name, cls in _CLASSES.items()}


def encode(value: Any) -> Any:  # noqa: ANN401 - any value of a pack
    """Plain lists, text and numbers: an object is ``{"_": class, "v": [field values]}``."""
    if is_dataclass(value):
        name = type(value).__name__
        return {"_": name, "v": [encode(getattr(value, key)) for key in _FIELDS[name]]}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def decode(value: Any) -> Any:  # noqa: ANN401
    """The value that ``encode`` wrote. Raises KeyError or TypeError for anything else."""
    if isinstance(value, list):
        return tuple(decode(item) for item in value)
    if isinstance(value, dict):
        return _CLASSES[value["_"]](*(decode(item) for item in value["v"]))
    return value

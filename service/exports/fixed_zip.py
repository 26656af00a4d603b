"""Office files with the same bytes for the same content（定字节）: entries without their times."""

from __future__ import annotations

import io
import zipfile
from typing import Final

ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


def with_fixed_times(packed: bytes) -> bytes:
    """The same archive, every entry with the same time and made by the same system."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            target.writestr(info, source.read(entry))
    return fixed.getvalue()

"""The same parts, the same bytes: office documents are ZIP files, which would say when each part was written."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

_MADE = (1980, 1, 1, 0, 0, 0)
"""The first instant that ZIP can tell (PKWARE APPNOTE 4.4.6)."""


def settled(content: bytes, instead: Mapping[str, bytes] | None = None) -> bytes:
    """A ZIP file's parts in their order, all of one fixed time and mode, some of them with other bytes ``instead``."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as given, zipfile.ZipFile(file, "w") as made:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, _MADE)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            made.writestr(part, (instead or {}).get(name) or given.read(name))
    return file.getvalue()

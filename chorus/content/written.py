"""Files of a workspace written whole or not at all."""

from collections.abc import Mapping
from pathlib import Path


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write every file beside its place first, then put all into place: nobody reads half of one."""
    drafts: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path] = path.with_name(f".{path.name}.part")
            drafts[path].write_bytes(data)
        for path, draft in drafts.items():
            if path.exists():
                draft.chmod(path.stat().st_mode & 0o777)
            draft.replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)

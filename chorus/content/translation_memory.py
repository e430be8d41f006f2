"""Source texts as they were when somebody translated them, so that a translator sees what has changed since."""

import json
from collections.abc import Iterable
from pathlib import Path

from chorus.content.written import write_all
from chorus.domain.translation import digest


class SourceMemory:
    """The file var/translations/sources.json: digest to text. Only a help: without it nothing fails."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def remember(self, texts: Iterable[str]) -> None:
        """Keep these texts too."""
        known = self._read()
        kept = {**known, **{digest(text): text for text in texts}}
        if kept != known:
            data = json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True).encode()
            write_all({self._path: data})

    def recall(self, wanted: str) -> str:
        """The text of that digest; "" when it was never kept."""
        return self._read().get(wanted, "")

    def _read(self) -> dict[str, str]:
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(k): str(v) for k, v in known.items()} if isinstance(known, dict) else {}

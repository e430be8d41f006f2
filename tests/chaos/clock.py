"""A clock that shows what a file says: the harness sets it forward and back while daemons look at it."""

from datetime import UTC, datetime
from pathlib import Path


class FileClock:
    """``ports.Clock`` over a file with one ISO instant."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """What it was set to, in UTC."""
        return datetime.fromisoformat(self._path.read_text(encoding="ascii")).astimezone(UTC)

    def set(self, now: datetime) -> None:
        """Show ``now``; whoever looks meanwhile sees the one or the other."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(now.isoformat(), encoding="ascii")
        fresh.replace(self._path)

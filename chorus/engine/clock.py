"""The clocks: the machine's, and a rehearsal's."""

from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """Shows what it was set to; a rehearsal goes from instant to instant with it."""

    def __init__(self, now: datetime) -> None:
        self.set(now)

    def now(self) -> datetime:
        """The instant it was set to, in UTC."""
        return self._now

    def set(self, now: datetime) -> None:
        """Show ``now``; ValueError for a naive datetime."""
        if now.utcoffset() is None:
            raise ValueError("an instant needs a zone")
        self._now = now.astimezone(UTC)

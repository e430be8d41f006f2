"""What the rules need of a hit to tell who caused it."""

from datetime import datetime
from typing import Protocol

from chorus.domain.engagement import HitKind


class HitSignals(Protocol):
    """What tells who caused a hit. ``pseudonym`` is hex and one message's own, or empty; ``link`` counts from 0."""

    @property
    def kind(self) -> HitKind: ...  # noqa: D102

    @property
    def at(self) -> datetime: ...  # noqa: D102

    @property
    def pseudonym(self) -> str: ...  # noqa: D102

    @property
    def method(self) -> str: ...  # noqa: D102

    @property
    def agent(self) -> str: ...  # noqa: D102

    @property
    def signals(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def link(self) -> int | None: ...  # noqa: D102

    @property
    def since_send(self) -> float | None:
        """Seconds since its message left, or more, if it left later than is known; None where there was no send."""
        ...

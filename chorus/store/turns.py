"""Turns for others, in a long walk on the writer's thread: what must not wait until its end."""

from collections.abc import Callable
from time import monotonic

SECONDS = 0.1
"""How long a walk goes on before others have their turn; ``chorus pause`` acts within a second."""


class Turns:
    """``give`` lets others do what waits; it is ``due`` again some time after it has ended."""

    def __init__(self, others: Callable[[], None]) -> None:
        self._others = others
        self._from = monotonic()

    def due(self) -> bool:
        """Whether the others have waited long enough."""
        return monotonic() >= self._from + SECONDS

    def give(self) -> None:
        """Their turn."""
        self._others()
        self._from = monotonic()

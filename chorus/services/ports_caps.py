"""What a frequency cap needs of the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """From one instant to another, both included."""

    start: datetime
    end: datetime


class MailedStore(Protocol):
    """What the database knows of the mails that addresses got and will get."""

    def mailed(self, keys: Sequence[str], span: Span, beside: tuple[str, str]) -> Mapping[str, tuple[datetime, ...]]:
        """By address key the instants in a span at which mails to it were or are due, over all audiences and sends.

        But for the send that ``beside`` names, by campaign and activity: it is the one that is planned or begins.
        Those that were accepted or delivered, are uncertain or still open: what reached nobody does not count. Who
        got none is not in it.
        """
        ...

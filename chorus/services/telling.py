"""What officers are told while nobody looks: each thing once, in the database and in the log."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

log = logging.getLogger(__name__)


class NoticeStore(Protocol):
    """Keeps what was told."""

    def notice(self, now: datetime, kind: str, text: str, campaign: str = "", activity: str = "") -> bool:
        """See ``ports.Store.notice``."""
        ...


def teller(store: NoticeStore) -> "Callable[..., None]":
    """What tells ``(now, kind, text, campaign, activity)``; campaign and activity may be left out."""

    def tell(now: datetime, kind: str, text: str, campaign: str = "", activity: str = "") -> None:
        if store.notice(now, kind, text, campaign, activity):
            log.warning("%s", text, extra={"campaign": campaign, "activity": activity})

    return tell

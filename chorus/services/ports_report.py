"""The protocol of weekly reports: what they need of the store."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Protocol

from chorus.domain.report_links import Targets
from chorus.domain.report_networks import AccountPosts
from chorus.domain.rollup import Rolled, RollupRow
from chorus.domain.signoff_log import Head
from chorus.services.ports import StoredSend


class ReportStore(Protocol):
    """What reports read, and where issued ones are kept."""

    def rolled(self) -> Rolled | None:
        """How far the roll-up goes that counts, and by which rules; None before there is any."""
        ...

    def rollups(self, first: date, last: date) -> Iterator[RollupRow]:
        """The rows from one day to another, both included."""
        ...

    def link_targets(self, activities: Collection[tuple[str, str]]) -> Targets:
        """The URLs of the links of what was frozen of some (campaign, activity)."""
        ...

    def account_posts(self, start: datetime, end: datetime, watermark: int) -> tuple[AccountPosts, ...]:
        """The posts that each account published in a span."""
        ...

    def sends(self, campaign: str | None = None) -> tuple[StoredSend, ...]: ...  # noqa: D102

    def log_head(self, watermark: int | None = None) -> Head: ...  # noqa: D102

    def keep_report(  # noqa: D102
        self, week: str, convention: str, watermark: int, fmt: str, content: bytes, now: datetime
    ) -> None: ...

    def kept_report(self, week: str, convention: str, fmt: str) -> bytes | None: ...  # noqa: D102

"""The part of the store that counts: hits, reports, and what officers are told; a transaction a method."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from chorus.domain.engagement import Hit
from chorus.domain.report_links import Targets
from chorus.domain.report_networks import AccountPosts
from chorus.services.ports_hits import StoredHit
from chorus.store import (
    hits,
    notices,
    reporting,
    sequence,
)
from chorus.store.part import Part


class HitsPart(Part):
    """Implements ``services.ports_hits.HitStore``."""

    def fold(self, new: Sequence[Hit], spool: str, offset: int) -> None:
        """See ``hits.fold``."""
        with self._writing() as connection:
            hits.fold(connection, new, spool, offset)

    def spool_offset(self, spool: str) -> int:
        """See ``hits.offset_of``."""
        with self._reading() as connection:
            return hits.offset_of(connection, spool)

    def unsubscribe(self, delivery: int, now: datetime) -> tuple[str, ...]:
        """See ``hits.unsubscribe``."""
        with self._writing() as connection:
            return hits.unsubscribe(connection, delivery, now)

    def watermark(self) -> int:
        """See ``sequence.newest``."""
        with self._reading() as connection:
            return sequence.newest(connection)

    def hits(self, start: datetime, end: datetime, watermark: int) -> Iterator[StoredHit]:
        """Every hit of a span that the watermark has seen, by instant and number; see ``hits.page``."""
        after: hits.Place | None = None
        while True:
            with self._reading() as connection:
                page = hits.page(connection, start, end, watermark, after)
            if not page:
                return
            yield from (hit for _, hit in page)
            after = page[-1][0]

    def link_targets(self, activities: Collection[tuple[str, str]]) -> Targets:
        """See ``reporting.link_targets``."""
        with self._reading() as connection:
            return reporting.link_targets(connection, activities)

    def happened(self, start: datetime, end: datetime) -> bool:
        """See ``reporting.happened``."""
        with self._reading() as connection:
            return reporting.happened(connection, start, end)

    def account_posts(self, start: datetime, end: datetime, watermark: int) -> tuple[AccountPosts, ...]:
        """See ``reporting.account_posts``."""
        with self._reading() as connection:
            return reporting.account_posts(connection, start, end, watermark)

    def keep_report(self, week: str, convention: str, watermark: int, fmt: str, content: bytes, now: datetime) -> None:
        """See ``reporting.keep``."""
        with self._writing() as connection:
            reporting.keep(connection, week, convention, watermark, fmt, content, now)

    def kept_report(self, week: str, convention: str, fmt: str) -> bytes | None:
        """See ``reporting.kept``."""
        with self._reading() as connection:
            return reporting.kept(connection, week, convention, fmt)

    # what officers are told

    def notice(self, now: datetime, kind: str, text: str, campaign: str = "", activity: str = "") -> bool:
        """See ``notices.tell``."""
        with self._writing() as connection:
            return notices.tell(connection, now, kind, text, campaign, activity)

    def notices(self) -> tuple[tuple[datetime, str, str], ...]:
        """See ``notices.told``."""
        with self._reading() as connection:
            return notices.told(connection)

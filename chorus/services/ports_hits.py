"""The protocols of hits: the spools in which they arrive, and the store that folds and counts them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chorus.domain.engagement import Hit, HitKind
from chorus.domain.report_links import Targets
from chorus.domain.report_networks import AccountPosts


@dataclass(frozen=True, slots=True)
class StoredHit:
    """A hit joined with its send and cell; ``seq`` is the writer's number for it."""

    seq: int
    kind: HitKind
    at: datetime
    campaign: str
    activity: str
    convention: str
    language: str
    region: str
    role: str
    link: int | None
    page: str
    pseudonym: str
    method: str
    agent: str
    signals: tuple[str, ...]
    source: str
    since_send: float | None


@dataclass(frozen=True)
class SpoolPart:
    """Whole records of a hit spool in the order of their arrival, and the offset (bytes) to read on from; it is the
    one that was given when nothing is left. ``damage`` tells in words what can't be read."""

    records: tuple[Mapping[str, object], ...]
    offset: int
    damage: tuple[str, ...] = ()


class HitSpools(Protocol):
    """The spools that the web process writes hits to, oldest first."""

    def names(self) -> tuple[str, ...]: ...

    def read(self, name: str, offset: int) -> SpoolPart: ...

    def discard(self, name: str, offset: int) -> bool:
        """Remove a spool that is folded up to ``offset``, if that is all of it and nobody writes to it any more."""
        ...


class HitStore(Protocol):
    """What the store does with hits, reports and what officers are told."""

    def fold(self, hits: Sequence[Hit], spool: str, offset: int) -> None:
        """Add hits and remember up to which byte of a spool they were read, in one transaction: none twice."""
        ...

    def spool_offset(self, spool: str) -> int: ...

    def unsubscribe(self, delivery: int, now: datetime) -> tuple[str, ...]:
        """Suppress that delivery's contact for all conventions of its mailing; those conventions."""
        ...

    def watermark(self) -> int:
        """The writer's newest sequence number."""
        ...

    def hits(self, start: datetime, end: datetime, watermark: int) -> Iterator[StoredHit]: ...

    def link_targets(self, activities: Collection[tuple[str, str]]) -> Targets:
        """The URLs of the links of what was frozen of some (campaign, activity)."""
        ...

    def happened(self, start: datetime, end: datetime) -> bool:
        """Whether a delivery came to anything within a span, or a hit came."""
        ...

    def account_posts(self, start: datetime, end: datetime, watermark: int) -> tuple[AccountPosts, ...]:
        """The posts that each account published in a span."""
        ...

    def keep_report(
        self, week: str, convention: str, watermark: int, fmt: str, content: bytes, now: datetime
    ) -> None: ...

    def kept_report(self, week: str, convention: str, fmt: str) -> bytes | None: ...

    # what officers are told
    def notice(self, now: datetime, kind: str, text: str, campaign: str = "", activity: str = "") -> bool:
        """Tell it once; False when the same was told before."""
        ...

    def notices(self) -> tuple[tuple[datetime, str, str], ...]: ...

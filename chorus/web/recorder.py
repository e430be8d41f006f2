"""What is written down of a request, and what never is: no address, no full user agent (docs/tracking.md)."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from chorus.domain.engagement import HitKind
from chorus.services.ports import Clock
from chorus.web.agents import agent_class

log = logging.getLogger(__name__)

Headers = Iterable[tuple[bytes, bytes]]
_PREFETCH = (b"prefetch", b"prerender", b"preview")
_UNLINKED = frozenset({"dnt", "gpc"})


class HitLog(Protocol):
    """Where records go; ``append`` returns when they survive the process, or raises OSError."""

    @property
    def sync_failures(self) -> int:
        """How often a sync to disk failed."""
        ...

    def append(self, record: Mapping[str, object]) -> None:
        """Keep one record."""
        ...


@dataclass(frozen=True, slots=True)
class Trace:
    """What a request shows of who makes it."""

    agent: str
    signals: tuple[str, ...]

    @property
    def unlinked(self) -> bool:
        """Whether the reader asked not to be followed: then no pseudonym is recorded."""
        return not _UNLINKED.isdisjoint(self.signals)


def trace_of(headers: Headers) -> Trace:
    """Read a request's headers (names in lower case, as ASGI gives them).

    Signals: ``prefetch`` (Purpose, Sec-Purpose, X-Purpose, X-Moz), ``range``, ``dnt`` (DNT: 1), ``gpc`` (Sec-GPC: 1,
    globalprivacycontrol.github.io/gpc-spec).
    """
    agent = b""
    signals = set()
    for name, value in headers:
        if name == b"user-agent":
            agent = value
        elif name in (b"purpose", b"sec-purpose", b"x-purpose", b"x-moz"):
            if any(word in value.lower() for word in _PREFETCH):
                signals.add("prefetch")
        elif name == b"range":
            signals.add("range")
        elif name == b"dnt" and value.strip() == b"1":
            signals.add("dnt")
        elif name == b"sec-gpc" and value.strip() == b"1":
            signals.add("gpc")
    return Trace(agent_class(agent.decode("latin-1")), tuple(sorted(signals)))


class Recorder:
    """Writes hits and unsubscribes to the spool, and counts what could not be written."""

    def __init__(self, spool: HitLog, clock: Clock) -> None:
        self._spool = spool
        self._clock = clock
        self.recorded = 0
        self.failed = 0

    def hit(self, kind: HitKind, method: str, headers: Headers, pseudonym: str = "", **fields: object) -> None:
        """Record a hit before its answer goes out. A hit that can't be recorded is logged and counted; the reader,
        who can't help it, gets the answer all the same."""
        trace = trace_of(headers)
        record: dict[str, object] = {"kind": kind, "at": self._clock.now().isoformat(), **fields}
        if pseudonym and not trace.unlinked:
            record["pseudonym"] = pseudonym
        if method != "GET":
            record["method"] = method
        record["agent"] = trace.agent
        if trace.signals:
            record["signals"] = trace.signals
        try:
            self._spool.append(record)
        except OSError as error:
            self.failed += 1
            log.warning("a hit (%s) could not be recorded: %s", kind, error)
        else:
            self.recorded += 1

    def unsubscribe(self, delivery: int) -> None:
        """Record that a reader wants no more; OSError when it can't be, so that nobody is told what isn't so."""
        record = {"kind": "unsubscribe", "at": self._clock.now().isoformat(), "delivery": delivery}
        try:
            self._spool.append(record)
        except OSError:
            self.failed += 1
            raise
        self.recorded += 1

    def health(self) -> dict[str, object]:
        """Counts since the start, for monitoring."""
        ok = not self.failed and not self._spool.sync_failures
        return {
            "status": "ok" if ok else "degraded",
            "recorded": self.recorded,
            "not_recorded": self.failed,
            "sync_failures": self._spool.sync_failures,
        }

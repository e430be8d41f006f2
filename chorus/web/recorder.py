"""What is written down of a request, and what never is: no address, no full user agent (docs/tracking.md)."""

import logging
from typing import Any, NamedTuple, Protocol

from chorus.domain.engagement import HitKind
from chorus.services.ports import Clock
from chorus.web.agents import agent_class

log = logging.getLogger(__name__)

_PREFETCH = ("prefetch", "prerender", "preview")
_PURPOSES = ("purpose", "sec-purpose", "x-purpose", "x-moz")
_UNLINKED = frozenset({"dnt", "gpc"})


class HitLog(Protocol):
    """Where records go; ``append`` returns when they survive the process, or raises OSError."""

    @property
    def sync_failures(self) -> int:
        """How often a sync to disk failed."""
        ...

    def append(self, body: bytes) -> None:
        """Keep one record, a JSON object on one line."""
        ...


class Headers(Protocol):
    """A request's headers by their names in lower case, as RSGI and Starlette have them."""

    def __contains__(self, name: str, /) -> bool: ...

    def get(self, name: str, /) -> Any:
        """The first value of that name; None when there is none."""
        ...


class Trace(NamedTuple):
    """What a request shows of who makes it."""

    agent: str
    signals: tuple[str, ...]

    @property
    def unlinked(self) -> bool:
        """Whether the reader asked not to be followed: then no pseudonym is recorded."""
        return not _UNLINKED.isdisjoint(self.signals)


def trace_of(headers: Headers) -> Trace:
    """Read a request's headers.

    Signals: ``prefetch`` (Purpose, Sec-Purpose, X-Purpose, X-Moz), ``range``, ``dnt`` (DNT: 1), ``gpc`` (Sec-GPC: 1,
    globalprivacycontrol.github.io/gpc-spec). A value with other letters than ASCII is none in RSGI: who names itself
    so is not nameless.
    """
    agent = headers.get("user-agent")
    if agent is None:
        agent = "?" if "user-agent" in headers else ""
    signals = ["dnt"] if headers.get("dnt") == "1" else []
    if headers.get("sec-gpc") == "1":
        signals.append("gpc")
    for name in _PURPOSES:
        if name in headers and any(word in (headers.get(name) or "").lower() for word in _PREFETCH):
            signals.append("prefetch")
            break
    if "range" in headers:
        signals.append("range")
    return Trace(agent_class(agent), tuple(signals))


class Recorder:
    """Writes hits and unsubscribes to the spool, and counts what could not be written."""

    def __init__(self, spool: HitLog, clock: Clock) -> None:
        self._spool = spool
        self._clock = clock
        self.recorded = 0
        self.failed = 0

    def hit(
        self, kind: HitKind, method: str, headers: Headers, place: str, pseudonym: str = "", whose: str = ""
    ) -> None:
        """Record a hit before its answer goes out. A hit that can't be recorded is logged and counted; the reader,
        who can't help it, gets the answer all the same.

        ``place`` is what it is counted under: members of its JSON object, each with a comma before it. All else in the
        record is of closed alphabets and needs no escaping, and a general encoder takes eight times as long. ``whose``
        are further members that go with the pseudonym, and are left out with it.
        """
        agent, signals = trace = trace_of(headers)
        told = f',"pseudonym":"{pseudonym}"{whose}' if pseudonym and not trace.unlinked else ""
        if method != "GET":
            told += f',"method":"{method}"'
        ends = _signals(signals) + "}"
        at = self._clock.now().isoformat()
        try:
            self._spool.append(f'{{"kind":"{kind}","at":"{at}"{place}{told},"agent":"{agent}"{ends}'.encode())
        except OSError as error:
            self.failed += 1
            log.warning("a hit (%s) could not be recorded: %s", kind, error)
        else:
            self.recorded += 1

    def unsubscribe(self, delivery: int) -> None:
        """Record that a reader wants no more; OSError when it can't be, so that nobody is told what isn't so."""
        record = f'{{"kind":"unsubscribe","at":"{self._clock.now().isoformat()}","delivery":{delivery}}}'
        try:
            self._spool.append(record.encode())
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


def _signals(signals: tuple[str, ...]) -> str:
    return ',"signals":["{}"]'.format('","'.join(signals)) if signals else ""

"""A mail server on loopback that misbehaves where it is told to, is strict otherwise, and knows what arrived."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.chaos.faults import Act, Fault, Stage

_SECONDS = 10.0


@dataclass
class Seen:
    """What the server knows after a round; it lives in the harness, which nobody kills.

    ``arrivals`` are (delivery, recipient) of each mail that was taken, ``letters`` counts mails that belong to no
    delivery. ``cut`` counts connections on which mails went and that ended without a leave-taking: each had at most
    one mail in flight. ``refusals`` counts answers that refuse a mail for good, ``breaches`` tells where the client
    broke the rules of RFC 5321 or 2920, and what the harness failed to do.
    """

    arrivals: list[tuple[int, str]] = field(default_factory=list)
    letters: int = 0
    cut: int = 0
    refusals: int = 0
    breaches: list[str] = field(default_factory=list)
    happened: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Manners:
    """What a server offers, and whether it asks for a mail even when nobody is left to get it, as RFC 2920 (section
    3.1) lets it: it expects an empty one then."""

    pipelining: bool
    eager: bool = False


class Script:
    """The faults that are still to come; ``act`` does those that are the harness' own."""

    def __init__(self, faults: Sequence[Fault], act: Callable[[Act], None]) -> None:
        self._to_come = {(fault.stage, fault.nth): fault for fault in faults}
        self._passed: Counter[Stage] = Counter()
        self._act = act
        self.seen = Seen()

    def at(self, stage: Stage) -> Fault | None:
        """What happens at this passing, if it is for the server to do; the rest is done here."""
        self._passed[stage] += 1
        fault = self._to_come.pop((stage, self._passed[stage]), None)
        if fault is None:
            return None
        self.seen.happened.append(fault)
        if fault.act in _SERVERS_OWN:
            return fault
        try:
            self._act(fault.act)
        except Exception as error:  # noqa: BLE001 - on the server's thread nobody else would hear of it
            self.seen.breaches.append(f"could not {fault.act}: {error}")
        return None


_SERVERS_OWN = {Act.ANSWER, Act.DROP, Act.STALL, Act.STUTTER, Act.REFUSE_TWICE, Act.TAKE_AND_DROP, Act.TAKE_AND_STALL}


class ChaosSink:
    """``with ChaosSink(script, Manners(pipelining=True)) as sink: sink.port``; it has a thread of its own."""

    def __init__(self, script: Script, manners: Manners) -> None:
        self._script, self._manners = script, manners
        self._connections: set[asyncio.Transport] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="chaos-sink", daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(_SECONDS)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        from tests.chaos.sink_protocol import Session

        return await self._loop.create_server(
            lambda: Session(self._script, self._connections, self._manners), "127.0.0.1", 0
        )

    async def _end(self) -> None:
        self._server.close()
        for transport in list(self._connections):
            transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)

"""A web process in a thread, with doubles for what it reads, and a list of what it records."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from chorus.content.tokens import TokenSealer
from chorus.domain.engagement import NOBODY, TEST, UNTOLD, MessageToken, UnsubscribeToken
from chorus.domain.language import Language
from chorus.domain.problems import TransientError
from chorus.engine.clock import VirtualClock
from chorus.services.ports import Mailing
from chorus.web.app import create_app
from chorus.web.server import ThreadedServer
from chorus.web.visitors import Visitors
from tests.doubles.signing_desk import DeskDouble

SEALER = TokenSealer({1: bytes(range(64))})
MESSAGE = SEALER.seal(MessageToken(send=3, artefact=7, cell=9, pseudonym=b"\x01\x02\x03\x04\x05\x06\x07").pack())
UNKNOWN_ARTEFACT = SEALER.seal(MessageToken(send=3, artefact=8, cell=9, pseudonym=b"\x00" * 7).pack())
UNREADABLE_ARTEFACT = SEALER.seal(MessageToken(send=3, artefact=13, cell=9, pseudonym=b"\x00" * 7).pack())
UNSUBSCRIBE = SEALER.seal(UnsubscribeToken(55).pack())
TEST_MAIL = SEALER.seal(MessageToken(send=TEST, artefact=7, cell=UNTOLD, pseudonym=NOBODY).pack())
TEST_UNSUBSCRIBE = SEALER.seal(UnsubscribeToken(TEST).pack())
FOREIGN = TokenSealer({1: bytes(64)}).seal(MessageToken(3, 7, 9, b"\x00" * 7).pack())
NOW = datetime(2021, 5, 22, 8, 0, tzinfo=UTC)

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0"
LINKS = {
    7: ("https://example.org/", "https://example.org/день?q=a b&c=%20#x"),
    9: ("https://example.org/\r\nSet-Cookie: id=7",),
}
CONVENTIONS = {
    "basel": {Language.EN: "Basel Convention", Language.AR: "اتفاقية بازل", Language.FR: "Convention de Bâle"},
    "minamata": {Language.EN: "Minamata Convention on Mercury"},
}


@dataclass
class SpoolDouble:
    """Keeps records in a list; ``full`` makes it a full disk."""

    records: list[Mapping[str, object]] = field(default_factory=list)
    full: bool = False
    sync_failures: int = 0

    def append(self, body: bytes) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        self.records.append(json.loads(body))


@dataclass
class LookupDouble:
    """Knows delivery 55, and LINKS; artefact 13 and delivery 13 can't be read."""

    asked: list[int] = field(default_factory=list)
    broken: bool = False

    def mailing(self, delivery: int) -> Mailing | None:
        if self.broken:
            raise TransientError("another process holds the database")
        return Mailing(("basel", "minamata"), Language.FR, "Journée <2021>") if delivery == 55 else None

    def links(self, artefact: int) -> tuple[str, ...]:
        self.asked.append(artefact)
        if artefact == 13:
            raise TransientError("another process holds the database")
        return LINKS.get(artefact, ())


@dataclass
class SaltDouble:
    """One salt for ever."""

    def salt(self) -> bytes:
        return bytes(32)


@dataclass
class Web:
    """A running site: its client, what it recorded, what it reads."""

    client: httpx.Client
    spool: SpoolDouble
    lookup: LookupDouble
    clock: VirtualClock
    url: str
    desk: DeskDouble


@contextmanager
def web_site(site: Path, trusted: tuple[str, ...] = (), sealer: TokenSealer = SEALER) -> Iterator[Web]:
    """Serve ``site`` and everything else on loopback; the client shows a browser and no language."""
    spool, lookup, clock, desk = SpoolDouble(), LookupDouble(), VirtualClock(NOW), DeskDouble()
    salts = SaltDouble()
    app = create_app(
        spool=spool,
        sealer=sealer,
        links=lookup.links,
        lookup=lookup,
        clock=clock,
        site=site,
        visitors=Visitors(salts, trusted),
        conventions=CONVENTIONS,
        desk=desk,
    )
    with (
        ThreadedServer(app) as server,
        httpx.Client(base_url=server.url, headers={"User-Agent": FIREFOX}, trust_env=False) as client,
    ):
        yield Web(client, spool, lookup, clock, server.url, desk)

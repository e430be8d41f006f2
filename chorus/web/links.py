"""The table of links in memory: where the links of signed artefacts lead, looked up once and bounded."""

import asyncio
from collections.abc import Callable
from urllib.parse import quote

Links = Callable[[int], tuple[str, ...]]
"""The link targets of a kept artefact by its number, empty when there is none; ChorusError when they can't be read."""

MAX_CHARS = 8 * 1024 * 1024
"""Of all targets together, in memory: those of some 10,000 texts of a campaign."""

_URL_SAFE = "!#$%&'()*+,/:;=?@[]~-._"


class LinkTable:
    """Targets by artefact, as a Location header has them. What was not asked for longest goes when room is short.

    An artefact is signed once and never changes, so nothing here can be out of date; one that is not known yet is
    looked up, so that new links work at once.
    """

    def __init__(self, read: Links, room: int = MAX_CHARS) -> None:
        self._read = read
        self._room = room
        self._known: dict[int, tuple[str, ...]] = {}
        self._asked: dict[int, asyncio.Future[tuple[str, ...]]] = {}

    async def targets(self, artefact: int) -> tuple[str, ...]:
        """From memory; else looked up in a thread, once for all who ask meanwhile. ChorusError as ``Links``."""
        known = self._known.pop(artefact, None)
        if known is not None:
            self._known[artefact] = known
            return known
        asked = self._asked.get(artefact)
        if asked is None:
            asked = self._asked[artefact] = asyncio.ensure_future(self._look_up(artefact))
            asked.add_done_callback(lambda _: self._asked.pop(artefact))
        return await asyncio.shield(asked)

    async def _look_up(self, artefact: int) -> tuple[str, ...]:
        targets = tuple(map(location, await asyncio.to_thread(self._read, artefact)))
        if targets:
            self._known[artefact] = targets
            self._room -= _chars(targets)
            while self._room < 0 and len(self._known) > 1:
                self._room += _chars(self._known.pop(next(iter(self._known))))
        return targets


def location(target: str) -> str:
    """A target as a header's value: what a URL should not hold (other letters, spaces, line ends) is encoded."""
    return quote(target, safe=_URL_SAFE)


def _chars(targets: tuple[str, ...]) -> int:
    return sum(map(len, targets))

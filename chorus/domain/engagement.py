"""Hits: opens, clicks and visits as they arrive; the cells that make them unlinkable; what a token carries.

The token's layout is settled in docs/adr/0002-the-token.md.
"""

import base64
import struct
from collections.abc import Iterable, Mapping, Set
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Self

from pydantic import AwareDatetime

from chorus.domain.problems import Frozen

HitKind = Literal["open", "click", "visit"]
PSEUDONYM_BYTES = 7
MIN_CELL = 20
TEST = 0
"""The send and the delivery of a test to an officer: its token works, and counts nowhere."""
UNTOLD = 0
"""The cell number of a message that tells nothing of its contact: its send has fewer than MIN_CELL."""
NOBODY = bytes(PSEUDONYM_BYTES)
"""The pseudonym of such a message: none, for among so few even a random one would follow a person."""


UNLINKED = frozenset({"dnt", "gpc"})
"""The signals of a reader who asked not to be followed."""


class Agency(StrEnum):
    """Who caused a hit, as far as the rules can tell."""

    HUMAN = "human"
    MACHINE = "machine"
    UNKNOWN = "unknown"


class Cell(NamedTuple):
    """What a token tells of its contact: never fewer than MIN_CELL contacts of a send share one; ``""`` is untold."""

    convention: str = ""
    language: str = ""
    region: str = ""
    role: str = ""
    hour: str = ""


_COARSER: tuple[int, ...] = (5, 4, 3, 2, 1, 0)
"""How many of a cell's fields are kept, from fine to coarse."""


def assign_cells(sizes: Mapping[Cell, int], minimum: int = MIN_CELL) -> dict[Cell, Cell]:
    """From how many contacts of a send have which cell, to the finest cell that at least ``minimum`` of them share.

    Those left over join their kin one field coarser (hour, role, region, language, convention are given up in turn).
    A remainder that is still too small in the end takes the smallest sufficient cell's contacts along to ``Cell()``.
    A send that is smaller than ``minimum`` tells nothing of anybody: ``Cell()`` for all.
    """
    if sum(sizes.values()) < minimum:
        return dict.fromkeys(sizes, Cell())
    given: dict[Cell, Cell] = {}
    left = list(sizes)
    for kept in _COARSER:
        groups: dict[Cell, list[Cell]] = {}
        for fine in left:
            groups.setdefault(Cell(*fine[:kept]), []).append(fine)
        large = {cell: kin for cell, kin in groups.items() if sum(sizes[fine] for fine in kin) >= minimum}
        given |= {fine: cell for cell, kin in large.items() for fine in kin}
        left = [fine for fine in left if fine not in given]
    return given if not left else _absorb(sizes, given, left)


def _absorb(sizes: Mapping[Cell, int], given: dict[Cell, Cell], left: list[Cell]) -> dict[Cell, Cell]:
    shared: dict[Cell, int] = {}
    for fine, cell in given.items():
        shared[cell] = shared.get(cell, 0) + sizes[fine]
    smallest = min(shared, key=lambda cell: (shared[cell], cell))
    return {fine: Cell() if cell == smallest else cell for fine, cell in given.items()} | dict.fromkeys(left, Cell())


def join_cells(given: Mapping[Cell, Cell | None], others: Iterable[Cell]) -> dict[Cell, Cell | None]:
    """For each of the others' cells the finest one that was ``given`` and that it belongs to; None where there is none.

    So whoever is told apart by consent is in a cell that is as large without them: should the consent be withdrawn, its
    hits can't be told from those of at least MIN_CELL others.
    """
    there = set(given.values())
    return {fine: given.get(fine) or _finest(fine, there) for fine in others}


def _finest(fine: Cell, there: Set[Cell | None]) -> Cell | None:
    return next((cell for kept in _COARSER if (cell := Cell(*fine[:kept])) in there), None)


_MESSAGE = struct.Struct(">BII3s7s")
_UNSUBSCRIBE = struct.Struct(">BQ10x")


class MessageToken(NamedTuple):
    """What pixel and links of one message carry: the send, the artefact's number in it (for its links), the cell's
    number in it (or UNTOLD), and a pseudonym that is drawn at composing and stored nowhere (or NOBODY).

    Where the contact has consented, ``delivery`` stands in the pseudonym's place; the pseudonym is ``drawn_from`` the
    sealed token.
    """

    send: int
    artefact: int
    cell: int
    pseudonym: bytes
    delivery: int | None = None

    def pack(self) -> bytes:
        """19 bytes: kind 1, send u32, artefact u32, cell u24, pseudonym 7, or kind 3 and delivery u56 in its place.

        struct.error or OverflowError for what does not fit.
        """
        kind, last = (1, self.pseudonym) if self.delivery is None else (3, self.delivery.to_bytes(PSEUDONYM_BYTES))
        return _MESSAGE.pack(kind, self.send, self.artefact, self.cell.to_bytes(3), last)

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """ValueError when ``data`` is no message token."""
        kind, send, artefact, cell, last = _unpack(_MESSAGE, data)
        if kind == 3:
            return cls(send, artefact, int.from_bytes(cell), NOBODY, int.from_bytes(last))
        if kind != 1:
            raise ValueError(f"a token of kind {kind}, not a message's")
        return cls(send, artefact, int.from_bytes(cell), last)


def drawn_from(sealed: str) -> bytes:
    """The pseudonym of a message that names its delivery: seven bytes of its token's seal, after the key's number.

    The seal is pseudorandom to whoever lacks the key (RFC 5297, section 2.6), and one message's is always the same.
    ValueError when it is no token.
    """
    return base64.b64decode(sealed[:12].encode("ascii"), b"-_", validate=True)[1 : 1 + PSEUDONYM_BYTES]


class UnsubscribeToken(NamedTuple):
    """What an unsubscribe link carries: the delivery it came with."""

    delivery: int

    def pack(self) -> bytes:
        """19 bytes, as long as a message's: kind 2, delivery u64, padding."""
        return _UNSUBSCRIBE.pack(2, self.delivery)

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """ValueError when ``data`` is no unsubscribe token."""
        kind, delivery = _unpack(_UNSUBSCRIBE, data)
        if kind != 2:
            raise ValueError(f"a token of kind {kind}, not an unsubscribe link's")
        return cls(delivery)


def _unpack(layout: struct.Struct, data: bytes) -> tuple[Any, ...]:
    if len(data) != layout.size:
        raise ValueError(f"{len(data)} bytes instead of {layout.size}")
    return layout.unpack(data)


class Hit(Frozen):
    """One open, click or visit as it arrived.

    ``send`` and ``cell`` are numbers of the store; ``link`` counts from 0 in the artefact's links; a visit has ``page``
    (its path) and no send. ``pseudonym`` is hex, or empty. ``agent`` is the class of the user agent. ``source`` is
    where a visit says it comes from (``utm_source``); ``delivery`` is told with individual tracking only.
    """

    kind: HitKind
    at: AwareDatetime
    send: int | None = None
    cell: int | None = None
    link: int | None = None
    page: str = ""
    pseudonym: str = ""
    method: str = "GET"
    agent: str = ""
    signals: tuple[str, ...] = ()
    source: str = ""
    delivery: int | None = None

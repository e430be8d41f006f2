"""The sign-off log: entries in one order, each bound to the one before by its hash."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from pydantic import AwareDatetime

from chorus.domain.artefact import canonical_json
from chorus.domain.problems import Frozen, MisreadError
from chorus.domain.signoff_acts import Proof

GENESIS = "0" * 64
"""What stands before the first entry."""


class ChainLink(Frozen):
    """An entry without its text: enough to prove its place in the log, and telling nothing of what it says."""

    number: int
    previous: str
    at: AwareDatetime
    body: str
    proof: Proof | None = None

    @property
    def hash(self) -> str:
        """SHA-256 (hex) over everything that stands in it; ``body`` is the SHA-256 of the act's text."""
        plain = self.model_dump(mode="json")
        return hashlib.sha256(b"chorus/log/1\0" + canonical_json(plain)).hexdigest()


class Entry(Frozen):
    """One act as the writer recorded it: number from 1, the hash before, the writer's instant, the act's text."""

    number: int
    previous: str
    at: AwareDatetime
    text: str
    proof: Proof | None = None

    @property
    def link(self) -> ChainLink:
        """The entry without its text."""
        return ChainLink(
            number=self.number, previous=self.previous, at=self.at, body=text_digest(self.text), proof=self.proof
        )

    @property
    def hash(self) -> str:
        """What the next entry names as the one before."""
        return self.link.hash


class Head(Frozen):
    """Where a log ends: how many entries, and the hash of the last. It goes out with every weekly report."""

    number: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """``12:3fa9...``; MisreadError for anything else."""
        number, colon, digest = text.strip().lower().partition(":")
        if (
            not colon
            or not number.isdecimal()
            or len(number) > 12
            or len(digest) != 64
            or set(digest) - set("0123456789abcdef")
        ):
            raise MisreadError(f"{text!r} is not the head of a log", "copy it from a weekly report: NUMBER:HASH")
        return cls(number=int(number), hash=digest)


def text_digest(text: str) -> str:
    """SHA-256 (hex) of an act's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def head_of(links: Iterable[ChainLink]) -> Head:
    """Where the log ends."""
    last = Head()
    for link in links:
        last = Head(number=link.number, hash=link.hash)
    return last


def chain_faults(links: Iterable[ChainLink], heads: Iterable[Head] = (), start: Head | None = None) -> Iterator[str]:
    """What is wrong with the chain: an entry that is missing, moved or rewritten, or a head that it no longer has.

    ``links`` are those behind ``start``, by default all of them.
    """
    start = start or Head()
    previous, expected = start.hash, start.number + 1
    hashes = {0: GENESIS, start.number: start.hash}
    for link in links:
        if link.number != expected:
            yield f"entry {expected} is missing: the next one is {link.number}"
        if link.previous != previous:
            yield f"entry {link.number} does not follow from the one before it"
        previous, expected = link.hash, link.number + 1
        hashes[link.number] = previous
    for head in heads:
        if fault := head_fault(hashes, head):
            yield fault


def head_fault(hashes: Mapping[int, str], head: Head) -> str:
    """Why a log, of which these are the hashes by number, is not the one that had this head; ``""`` when it is."""
    if head.number not in hashes:
        ends = max(hashes)
        if head.number < ends:
            return f"entry {head.number}, which the log once ended with, is missing"
        return f"the log ended at entry {head.number} once, now it ends at {ends}: it was shortened"
    if hashes[head.number] != head.hash:
        return f"entry {head.number} or one before it is not what it was when its hash {head.hash[:12]} was sent out"
    return ""

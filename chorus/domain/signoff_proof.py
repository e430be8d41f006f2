"""Proving a sign-off: that the log is whole, that its acts count, and that what was signed is kept word for word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from chorus.domain.artefact import Artefact
from chorus.domain.signatory import fingerprint
from chorus.domain.signoff import Standing, standing
from chorus.domain.signoff_acts import Digests, Proof, SignAct, Way, act_of, is_canonical
from chorus.domain.signoff_log import GENESIS, ChainLink, Entry, Head, head_fault
from chorus.domain.signoff_policy import Policy
from chorus.domain.signoff_reader import Reading, Verify
from chorus.domain.signoff_state import LogState

Signed: TypeAlias = tuple[str, str, str]
"""What tells exactly which artefact: its key as text, and its two digests."""


@dataclass(frozen=True)
class Kept:
    """The canonical bytes of an artefact, and what is told of them where they are kept."""

    signed: Signed
    data: bytes


@dataclass(frozen=True)
class SignedAct:
    """One act of signing: who, for whom, when, under how many artefacts; ``key`` is the key's fingerprint."""

    entry: int
    at: datetime
    person: str
    role: str
    signatory: str
    secretariat: str
    conventions: tuple[str, ...]
    way: Way
    key: str
    artefacts: int


@dataclass(frozen=True)
class Covered:
    """How everyone who must sign stands to the newest signed version of an artefact."""

    artefact: str
    words: str
    release: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True)
class Proven:
    """What was proven, in counts, and every fault.

    ``read`` are the entries whose text is there; ``proofs`` the Ed25519 signatures that hold, ``keyless`` the entries
    without one. ``heads`` were looked up; ``acts`` and ``covered`` are those of the campaign that was asked for.
    """

    campaign: str
    head: Head
    entries: int
    read: int
    proofs: int
    keyless: int
    signatures: int
    artefacts: int
    heads: int
    acts: tuple[SignedAct, ...]
    covered: tuple[Covered, ...]
    faults: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether everyone's signature covers the newest of each artefact of the campaign."""
        return bool(self.covered) and all(s.state == "signed" for c in self.covered for s in c.standings)


@dataclass(frozen=True)
class Rules:
    """By what is proven: the workspace's policy, whether an author's signature counts, what checks a key."""

    policy: Policy
    verify: Verify
    author_signs: bool = True


def prove(
    links: Sequence[ChainLink],
    entries: Sequence[Entry],
    kept: Iterable[Kept],
    sent: Mapping[Head, Sequence[str]],
    rules: Rules,
    campaign: str = "",
) -> Proven:
    """Prove a log and what was signed of it; with ``campaign`` only what was signed of that one.

    ``links`` is the whole chain, ``entries`` those of it whose text is there, ``kept`` the artefacts, ``sent`` the
    heads that the log must still have, each with whoever has it.
    """
    counted = _Counting(rules.verify)
    reading = Reading(counted.verify, rules.policy)
    reading.follow(links)
    for entry in entries:
        reading.take(entry)
    state = reading.state()
    faults = [*state.broken, *head_faults(links, sent), *state.rejected, *_unclear(entries)]
    acts = list(_acts(state, campaign))
    words = _Words(state, campaign, {_signed(one): n for n, act in acts for one in act.artefacts})
    faults += words.look(kept)
    proofs = {e.number: e.proof for e in entries}
    return Proven(
        campaign=campaign,
        head=state.head,
        entries=len(links),
        read=len(entries),
        proofs=counted.held,
        keyless=sum(e.proof is None for e in entries),
        signatures=sum(len(act.artefacts) for _, act in acts),
        artefacts=len(words.found.intersection(words.wanted)),
        heads=len(sent),
        acts=tuple(_told(n, act, proofs[n]) for n, act in acts) if campaign else (),
        covered=words.covered(rules),
        faults=tuple(faults),
    )


def head_faults(links: Iterable[ChainLink], sent: Mapping[Head, Sequence[str]]) -> Iterator[str]:
    """Which of the heads that were sent out the log no longer has, and who has them."""
    hashes = {0: GENESIS, **{link.number: link.hash for link in links}}
    for head, holders in sorted(sent.items(), key=lambda one: one[0].number):
        if fault := head_fault(hashes, head):
            yield f"{fault} (so says {', '.join(holders)})"


def kept_of(data: bytes) -> Kept:
    """What canonical bytes say of themselves; ValueError when they are no artefact."""
    artefact = _artefact(data)
    return Kept((str(artefact.key), artefact.words_digest, artefact.release_digest), data)


def _artefact(data: bytes) -> Artefact:
    try:
        return Artefact.from_canonical(data)
    except RecursionError as error:
        raise ValueError("these artefact bytes are nested too deeply") from error


class _Counting:
    """Counts the Ed25519 signatures that hold."""

    def __init__(self, verify: Verify) -> None:
        self.held = 0
        self._verify = verify

    def verify(self, key: str, signature: str, message: bytes) -> bool:
        holds = self._verify(key, signature, message)
        self.held += holds
        return holds


def _unclear(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        if not is_canonical(entry.text):
            yield f"entry {entry.number} is not written as Chorus writes an act: others may read something else in it"


def _acts(state: LogState, campaign: str) -> Iterator[tuple[int, SignAct]]:
    """The acts of signing that count with their numbers, of one campaign or of all."""
    for name in (campaign,) if campaign else state.signed:
        for number, text in state.signed.get(name, ()):
            act = act_of(text)
            assert isinstance(act, SignAct)
            yield number, act


def _told(number: int, act: SignAct, proof: Proof | None) -> SignedAct:
    return SignedAct(
        entry=number,
        at=act.at,
        person=act.person,
        role=act.role,
        signatory=act.signatory,
        secretariat=act.secretariat,
        conventions=act.conventions,
        way=act.way,
        key=fingerprint(proof.key) if proof else "",
        artefacts=len(act.artefacts),
    )


@dataclass
class _Words:
    """The artefacts under signatures: which must be kept (and who signs them), which are, the newest of each key."""

    state: LogState
    campaign: str
    wanted: Mapping[Signed, int]
    found: set[Signed] = field(default_factory=set)
    newest: dict[Signed, Artefact] = field(default_factory=dict)

    def look(self, kept: Iterable[Kept]) -> Iterator[str]:
        """Hold what is kept against what was signed."""
        last = set(self._last().values())
        for each in kept:
            if fault := _kept_fault(each):
                yield fault
                continue
            self.found.add(each.signed)
            if each.signed in last:
                self.newest[each.signed] = _artefact(each.data)
        for (key, words, release), number in self.wanted.items():
            if (key, words, release) not in self.found:
                yield f"entry {number}: the words of {key} that it signs ({words[:12]}, {release[:12]}) are not kept"

    def covered(self, rules: Rules) -> tuple[Covered, ...]:
        rehearsal = rules.policy.rehearsal
        return tuple(
            Covered(
                key,
                words,
                release,
                standing(a, self.state.under(a.key), rehearsal=rehearsal, author_signs=rules.author_signs),
            )
            for (key, words, release), a in sorted(self.newest.items())
        )

    def _last(self) -> dict[str, Signed]:
        """By artefact, which version of it the newest signature that counts is under."""
        signatures = self.state.of(self.campaign) if self.campaign else ()
        return {str(s.key): (str(s.key), s.words_digest, s.release_digest) for s in signatures}


def _kept_fault(kept: Kept) -> str:
    key, words, release = kept.signed
    try:
        found = kept_of(kept.data)
    except ValueError:
        return f"the words kept for {key} can't be read"
    if found.signed != kept.signed:
        listed = f"{found.signed[0]} ({found.signed[1][:12]}, {found.signed[2][:12]})"
        return f"the words kept for {key} ({words[:12]}, {release[:12]}) were changed: they are those of {listed}"
    if not is_canonical(kept.data.decode()):
        return f"the words kept for {key} are not written as Chorus writes them: others may read something else"
    return ""


def _signed(one: Digests) -> Signed:
    return str(one.key), one.words, one.release

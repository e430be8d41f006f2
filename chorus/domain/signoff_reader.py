"""Reading a sign-off log in its order: which entries count, and what they come to."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias

from chorus.domain.signatory import NOBODY, enrolled, retired
from chorus.domain.signoff_acts import (
    Act,
    CommentAct,
    EnrolAct,
    HoldAct,
    LiftAct,
    RetireAct,
    SignAct,
    act_of,
    signed_bytes,
)
from chorus.domain.signoff_log import ChainLink, Entry, Head, chain_faults, head_of, text_digest
from chorus.domain.signoff_policy import Policy, refusal_of, repetition_of
from chorus.domain.signoff_state import Comment, Hold, LogState, Said

Verify: TypeAlias = Callable[[str, str, bytes], bool]
"""(public key, signature, message) of Ed25519, keys and signatures in base64: whether it holds."""


class Reading:
    """Takes a log in; whoever has read it to its end goes on from there when it has grown."""

    def __init__(self, verify: Verify, policy: Policy) -> None:
        self._verify = verify
        self._policy = policy
        self._register = NOBODY
        self._signed: dict[str, list[tuple[int, str]]] = {}
        self._holds: list[Hold] = []
        self._comments: list[Comment] = []
        self._bodies: dict[str, int] = {}
        self._newest: dict[str, tuple[datetime, int]] = {}
        self._head = Head()
        self._broken: list[str] = []
        self._rejected: list[str] = []

    def extend(self, entries: Iterable[Entry]) -> None:
        """Take the entries behind those that were read in."""
        listed = tuple(entries)
        self.follow([e.link for e in listed])
        for entry in listed:
            self.take(entry)

    def follow(self, links: Iterable[ChainLink], heads: Iterable[Head] = ()) -> None:
        """Take the chain behind what was read in, and look whether it has these heads."""
        listed = tuple(links)
        self._broken += chain_faults(listed, heads, self._head)
        if listed:
            self._head = head_of(listed[-1:])

    def take(self, entry: Entry) -> None:
        """Take in what an entry says, if it counts."""
        if why := self._read(entry):
            self._rejected.append(f"entry {entry.number} does not count: {why}")

    def state(self) -> LogState:
        """What counts by now."""
        return LogState(
            register=self._register,
            signed={campaign: tuple(acts) for campaign, acts in self._signed.items()},
            holds=tuple(self._holds),
            comments=tuple(self._comments),
            said=Said(dict(self._bodies), dict(self._newest)),
            head=self._head,
            broken=tuple(self._broken),
            rejected=tuple(self._rejected),
        )

    def _read(self, entry: Entry) -> str:
        try:
            act = act_of(entry.text)
        except ValueError as error:
            return f"it can't be read: {error}"
        key = entry.proof.key if entry.proof else ""
        if entry.proof and not self._verify(key, entry.proof.signature, signed_bytes(entry.text)):
            return "its signature does not hold"
        body = text_digest(entry.text)
        why = repetition_of(Said(self._bodies, self._newest), act, body, key)
        why = why or refusal_of(self._register, act, key, self._policy)
        self._bodies.setdefault(body, entry.number)
        if not why:
            if key and act.signatory:
                self._newest[act.signatory] = act.at, entry.number
            self._take(entry, act)
        return why

    def _take(self, entry: Entry, act: Act) -> None:
        match act:
            case SignAct():
                self._signed.setdefault(act.campaign, []).append((entry.number, entry.text))
            case HoldAct():
                fields = act.model_dump(include=set(Hold.model_fields))
                self._holds.append(Hold.model_validate(fields))
            case LiftAct():
                self._holds = [h for h in self._holds if not h.lifted_by(act)]
            case CommentAct():
                fields = act.model_dump(include=set(Comment.model_fields))
                self._comments.append(Comment.model_validate(fields))
            case EnrolAct():
                self._register = enrolled(self._register, act)
            case RetireAct():
                self._register = retired(self._register, act)


def read_log(entries: Iterable[Entry], verify: Verify, policy: Policy, heads: Iterable[Head] = ()) -> LogState:
    """Read a whole log in its order. ``heads`` are what was sent out of it before, by which a shortened one shows."""
    listed = tuple(entries)
    reading = Reading(verify, policy)
    reading.follow([e.link for e in listed], heads)
    for entry in listed:
        reading.take(entry)
    return reading.state()

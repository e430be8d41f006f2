"""What the sign-off log says: signatures that count, holds, comments and the register, read entry by entry."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import AwareDatetime

from chorus.domain.problems import Frozen
from chorus.domain.signatory import NOBODY, Register, enrolled, refusal, register_refusal, retired
from chorus.domain.signoff import Signature
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
from chorus.domain.signoff_log import Entry, Head, chain_faults

Verify: TypeAlias = Callable[[str, str, bytes], bool]
"""(public key, signature, message) of Ed25519, keys and signatures in base64: whether it holds."""


class Hold(Frozen):
    """A convention's hold on a campaign, or on one activity of it."""

    campaign: str
    activity: str
    secretariat: str
    conventions: tuple[str, ...]
    person: str
    reason: str
    at: AwareDatetime


class Comment(Frozen):
    """What somebody remarked."""

    campaign: str
    secretariat: str
    person: str
    text: str
    at: AwareDatetime


def held_by(holds: Sequence[Hold]) -> str:
    """Who holds, and why."""
    listed = "; ".join(f"{', '.join(h.conventions)} ({h.person}): {h.reason}" for h in holds)
    return f"held by {listed}"


@dataclass(frozen=True)
class LogState:
    """What counts. ``broken`` says where the chain itself is damaged; ``rejected`` which entries count for nothing."""

    register: Register = NOBODY
    signatures: Mapping[str, tuple[Signature, ...]] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    comments: tuple[Comment, ...] = ()
    head: Head = field(default_factory=Head)
    broken: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()

    def of(self, campaign: str) -> tuple[Signature, ...]:
        """The signatures under a campaign's artefacts, in the order of signing."""
        return self.signatures.get(campaign, ())

    def held(self, campaign: str, activity: str) -> tuple[Hold, ...]:
        """The holds that keep an activity back."""
        return tuple(h for h in self.holds if h.campaign == campaign and h.activity in ("", activity))


class Policy(Frozen):
    """What an act must fulfil to count: in a rehearsal's own database, with keys, for whom a secretariat signs
    (None where that is not known, as in a bundle)."""

    rehearsal: bool = False
    keys_required: bool = False
    signs_for: Mapping[str, tuple[str, ...]] | None = None


def refusal_of(register: Register, act: Act, key: str, policy: Policy) -> str:
    """Why an act does not count, given who may sign by then and the key of its verified proof; ``""`` when it does."""
    if (act.way == "rehearsal") != policy.rehearsal:
        return "a rehearsal's acts count in its own database only, and no others do there"
    if isinstance(act, EnrolAct | RetireAct):
        return register_refusal(register, act, key)
    if isinstance(act, SignAct | HoldAct | LiftAct) and policy.signs_for is not None:
        theirs = policy.signs_for.get(act.secretariat, ())
        if foreign := [c for c in act.conventions if c not in theirs]:
            return f"{act.secretariat} does not act for {', '.join(foreign)}"
    if policy.keys_required and not key and isinstance(act, SignAct) and not policy.rehearsal:
        return "this workspace counts no signature without a key"
    return refusal(register, act, key)


class _Reader:
    def __init__(self, verify: Verify, policy: Policy) -> None:
        self._verify = verify
        self._policy = policy
        self.register = NOBODY
        self.signatures: dict[str, list[Signature]] = {}
        self.holds: list[Hold] = []
        self.comments: list[Comment] = []

    def read(self, entry: Entry) -> str:
        """Take one entry in; why it does not count, or ``""``."""
        try:
            act = act_of(entry.text)
        except ValueError as error:
            return f"can't be read: {str(error).splitlines()[0]}"
        key = entry.proof.key if entry.proof else ""
        if entry.proof and not self._verify(key, entry.proof.signature, signed_bytes(entry.text)):
            return "its signature does not hold"
        why = refusal_of(self.register, act, key, self._policy)
        if not why:
            self._take(entry, act)
        return why

    def _take(self, entry: Entry, act: Act) -> None:
        match act:
            case SignAct():
                self.signatures.setdefault(act.campaign, []).extend(_signatures(entry, act))
            case HoldAct():
                fields = act.model_dump(include=set(Hold.model_fields))
                self.holds.append(Hold.model_validate(fields))
            case LiftAct():
                theirs = (act.campaign, act.activity, act.secretariat)
                self.holds = [h for h in self.holds if (h.campaign, h.activity, h.secretariat) != theirs]
            case CommentAct():
                fields = act.model_dump(include=set(Comment.model_fields))
                self.comments.append(Comment.model_validate(fields))
            case EnrolAct():
                self.register = enrolled(self.register, act)
            case RetireAct():
                self.register = retired(self.register, act)


def _signatures(entry: Entry, act: SignAct) -> Iterable[Signature]:
    for one in act.artefacts:
        yield Signature(
            key=one.key,
            words_digest=one.words,
            release_digest=one.release,
            secretariat=act.secretariat,
            conventions=act.conventions,
            signatory=act.signatory,
            person=act.person,
            role=act.role,
            at=act.at,
            way=act.way,
            entry=entry.number,
            rehearsal=act.way == "rehearsal",
        )


def read_log(
    entries: Iterable[Entry],
    verify: Verify,
    policy: Policy,
    heads: Iterable[Head] = (),
) -> LogState:
    """Read a whole log in its order. ``heads`` are what was sent out of it before, by which a shortened one shows."""
    listed = tuple(entries)
    reader = _Reader(verify, policy)
    rejected = tuple(f"entry {e.number} does not count: {why}" for e in listed if (why := reader.read(e)))
    head = Head(number=listed[-1].number, hash=listed[-1].hash) if listed else Head()
    return LogState(
        register=reader.register,
        signatures={campaign: tuple(found) for campaign, found in reader.signatures.items()},
        holds=tuple(reader.holds),
        comments=tuple(reader.comments),
        head=head,
        broken=tuple(chain_faults([e.link for e in listed], heads)),
        rejected=rejected,
    )

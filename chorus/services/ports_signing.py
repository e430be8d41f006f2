"""What the page of a personal link needs: what is asked, deciding about it, and every way in which that is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from chorus.domain.artefact import Artefact
from chorus.domain.language import Language
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.signoff import Standing
from chorus.domain.signoff_state import Comment, Hold

Names: TypeAlias = Mapping[str, Mapping[Language, str]]
"""Names per language by the id of a convention or co-signatory."""

KeyPlace = Literal["none", "here", "elsewhere"]
"""Whether the signatory signs with a key, and whether the server has it, encrypted, for a passphrase to open."""

DecisionKind = Literal["sign", "hold", "comment"]
Why = Literal["changed", "turn", "passphrase", "attempts", "other"]


class UnknownLinkError(NotFoundError):
    """No personal link has this token."""


class OverLinkError(RefusedError):
    """A link no longer serves: it was ``used`` or has ``expired`` at an instant."""

    def __init__(self, how: Literal["used", "expired"], at: datetime) -> None:
        self.how: Literal["used", "expired"] = how
        self.at = at
        super().__init__(f"this link {'was used' if how == 'used' else 'expired'} at {at:%Y-%m-%d %H:%M} UTC")


class DecisionRefusedError(RefusedError):
    """Nothing was recorded, and the link still serves; ``left`` is how many passphrases may still be tried."""

    def __init__(self, why: Why, message: str, todo: str = "", left: int = 0) -> None:
        self.why: Why = why
        self.left = left
        super().__init__(message, todo)


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """One artefact that was asked for, under its number in the store. ``before`` is what the party signed last under
    that key; ``open`` says whether it has still to sign it."""

    number: int
    artefact: Artefact
    before: Artefact | None
    open: bool
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to sign what, and all that is to be known for it.

    ``conventions`` are the ids of those that the party signs for, ``waits_for`` of those that sign before it and have
    not; ``names`` has the name of everyone who signs. ``leaves`` says when each activity leaves first. ``due`` is
    None while the campaign's file can't be read; ``newer`` is when a later link was sent to the same person.
    """

    workspace: str
    zone: str
    campaign: str
    title: Mapping[Language, str]
    person: str
    role: str
    conventions: tuple[str, ...]
    names: Names
    made: datetime
    expires: datetime
    due: datetime | None
    papers: tuple[AskedPaper, ...]
    leaves: Mapping[str, datetime] = field(default_factory=dict)
    waits_for: tuple[str, ...] = ()
    holds: tuple[Hold, ...] = ()
    comments: tuple[Comment, ...] = ()
    key: KeyPlace = "none"
    newer: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides: ``text`` is the reason of a hold, or a comment. ``shown`` are the numbers of the
    artefacts that the page had for signing."""

    kind: DecisionKind
    text: str = ""
    passphrase: str = field(default="", repr=False)
    shown: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What was recorded, and how many artefacts were signed."""

    kind: DecisionKind
    signed: int = 0


class SigningDesk(Protocol):
    """Serves personal links; the token of a link goes in and is kept nowhere."""

    def look(self, token: str) -> Asked:
        """What a link asks. UnknownLinkError, OverLinkError; ChorusError when the database can't be read."""
        ...

    def picture(self, token: str, sha256: str) -> tuple[str, bytes]:
        """Name and bytes of a picture or document of what is asked; NotFoundError when it is none of these, or
        media/ no longer has it."""
        ...

    def decide(self, token: str, decision: Decision) -> Decided:
        """Sign, hold or comment. UnknownLinkError, OverLinkError, DecisionRefusedError; TransientError when the daemon
        can't be reached."""
        ...

"""The protocol of consents: who may be told apart, and what is kept of who is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chorus.domain.contact import Contact
from chorus.domain.engagement import HitKind
from chorus.domain.tracking import Word


@dataclass(frozen=True, slots=True)
class Standing:
    """A contact with its number in the store, and what an officer recorded last of its consent."""

    number: int
    contact: Contact
    word: Word | None


@dataclass(frozen=True, slots=True)
class OwnHit:
    """An open or a click of one who has consented; ``link`` counts from 0 in the links of the kept ``artefact``."""

    at: datetime
    kind: HitKind
    campaign: str
    activity: str
    link: int | None
    agent: str
    artefact: int


class ConsentStore(Protocol):
    """What the store does with consents."""

    def standing(self, audience: str, address: str) -> Standing | None:
        """An active contact of an audience by its normalised address; None when there is none."""
        ...

    def keep_word(self, number: int, word: Word, now: datetime) -> None:
        """Record what an officer says of a contact's consent; when it is withdrawn, its hits are no longer its own."""
        ...

    def consent_counts(self) -> Mapping[str, int]:
        """How many active contacts of each audience have a consent; audiences without are left out."""
        ...

    def own_hits(self, contact: int, limit: int = 1000) -> tuple[OwnHit, ...]:
        """The newest opens and clicks that are told apart as a contact's, oldest first."""
        ...

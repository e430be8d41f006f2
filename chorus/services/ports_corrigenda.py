"""The protocol for corrigenda: whom a mailing reached, and where a post was published."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from chorus.domain.artefact import Artefact
from chorus.domain.contact import Contact
from chorus.domain.language import Language


@dataclass(frozen=True, slots=True)
class Reached:
    """A contact whom a mailing reached, or may still reach (``is_open``): in which language, from whom.

    ``second`` is the second language of a mail in two. ``sender`` is the sender's id, ``answered`` the first mail's
    Message-ID behind those that it answered itself.
    ``suppressed`` is as in ``StoredContact``, as of now. ``number`` is the contact's.
    """

    number: int
    contact: Contact
    suppressed: str
    convention: str
    sender: str
    language: Language
    answered: str
    is_open: bool
    second: Language | None = None


SentArtefacts: TypeAlias = Callable[[str, str], Sequence[Artefact]]
"""From a campaign's and an activity's id to the artefacts that left; none before it has begun."""


class ReachedStore(Protocol):
    """What the database knows of whom a send reached."""

    def reached(self, send: int, conventions: Sequence[str]) -> Iterator[Reached]:
        """The contacts of a send's mails that were accepted or delivered, are uncertain, or still open; in their order.

        They are read as they are walked through.
        ``suppressed`` for *any* of the conventions counts.
        """
        ...

    def published(self, send: int) -> Mapping[str, str]:
        """The targets (``account:ID/LANG``) of a send's posts in these states, each with its id on the network.

        The id is empty where nobody knows it: of what is uncertain or still open.
        """
        ...

    def sent_artefacts(self, campaign: str, activity: str) -> tuple[Artefact, ...]:
        """The artefacts that an activity's deliveries carry; none before it has begun."""
        ...

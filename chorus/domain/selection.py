"""Who of the audiences gets a mailing, once each, and why the others don't."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.pair import Pair, second_of
from chorus.domain.segment import Segment
from chorus.domain.timeline import Reason


class Candidate(Protocol):
    """A contact with its number in the store; ``suppressed`` is ``""``, ``unsubscribed`` or another reason."""

    @property
    def number(self) -> int: ...  # noqa: D102

    @property
    def contact(self) -> Contact: ...  # noqa: D102

    @property
    def suppressed(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Chosen:
    """One who gets the mailing: from the convention that owns the message, in this language, or in this and a second.

    Of a corrigendum also ``sender``, the sender of the first mail, and ``answered``, the Message-IDs that it answers.
    """

    number: int
    contact: Contact
    convention: str
    language: Language
    sender: str = ""
    answered: str = ""
    second: Language | None = None


@dataclass(frozen=True)
class Selection:
    """Who gets it, and by convention and reason how many don't."""

    chosen: tuple[Chosen, ...]
    excluded: Mapping[str, Mapping[Reason, int]]


@dataclass
class _Tally:
    """What is known so far, by address key."""

    chosen: dict[str, Chosen] = field(default_factory=dict)
    filtered: list[tuple[str, str]] = field(default_factory=list)
    excluded: dict[str, Counter[Reason]] = field(default_factory=dict)

    def exclude(self, convention: str, reason: Reason) -> None:
        self.excluded.setdefault(convention, Counter())[reason] += 1


def select(
    lists: Iterable[tuple[str, Iterable[Candidate]]],
    *,
    segment: Segment | None,
    countries: Countries,
    languages: Sequence[Language],
    fallback: Language | None,
    pairs: Sequence[Pair] = (),
) -> Selection:
    """Walk (convention, candidates) in the order of the activity's audiences.

    The first list that has an address within the segment owns the message; every other list of a convention counts
    that address as *reached otherwise*. A suppression for any convention of the campaign excludes, since a joint
    mail speaks for all. A contact gets its own language, else its second, else the campaign's fallback if there is
    one and the activity has it; its language and its second in one mail, if they are one of the activity's pairs.
    """
    tally = _Tally()
    for convention, candidates in lists:
        for candidate in candidates:
            _consider(tally, convention, candidate, segment, countries, languages, fallback, pairs)
    for key, convention in tally.filtered:
        tally.exclude(convention, Reason.REACHED_OTHERWISE if key in tally.chosen else Reason.FILTERED)
    return Selection(tuple(tally.chosen.values()), {c: dict(n) for c, n in sorted(tally.excluded.items())})


def _consider(
    tally: _Tally,
    convention: str,
    candidate: Candidate,
    segment: Segment | None,
    countries: Countries,
    languages: Sequence[Language],
    fallback: Language | None,
    pairs: Sequence[Pair],
) -> None:
    contact = candidate.contact
    key = contact.key
    if key in tally.chosen:
        tally.exclude(convention, Reason.REACHED_OTHERWISE)
    elif candidate.suppressed:
        unsubscribed = candidate.suppressed == "unsubscribed"
        tally.exclude(convention, Reason.UNSUBSCRIBED if unsubscribed else Reason.SUPPRESSED)
    elif segment is not None and not segment.matches(contact, countries):
        tally.filtered.append((key, convention))
    elif (language := language_for(contact, languages, fallback)) is None:
        tally.exclude(convention, Reason.NO_LANGUAGE)
    else:
        second = second_of(language, contact.second_language, pairs)
        tally.chosen[key] = Chosen(candidate.number, contact, convention, language, second=second)


def language_for(contact: Contact, languages: Sequence[Language], fallback: Language | None) -> Language | None:
    """The contact's language if the activity has it, else its second, else the campaign's fallback, else None."""
    wanted = (contact.language, contact.second_language, fallback)
    return next((language for language in wanted if language in languages), None)

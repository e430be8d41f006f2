"""Who of the audiences gets a mailing, once each, and why the others don't: decided address by address, in one walk."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from heapq import merge
from typing import NamedTuple, Protocol, TypeAlias

from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.pair import Pair, second_of
from chorus.domain.segment import Segment
from chorus.domain.timeline import Reason


class Candidate(Protocol):
    """A contact with its number in the store; ``suppressed`` is ``""``, ``unsubscribed`` or another reason.

    ``mails`` are the instants of the mails that the address gets anyway, as far as a cap asks for them.
    """

    @property
    def number(self) -> int: ...  # noqa: D102

    @property
    def contact(self) -> Contact: ...  # noqa: D102

    @property
    def suppressed(self) -> str: ...  # noqa: D102

    @property
    def mails(self) -> Sequence[datetime]: ...  # noqa: D102


class Chosen(NamedTuple):
    """One who gets the mailing: from the convention that owns the message, in this language, or in this and a second.

    Of a corrigendum also ``sender``, the sender of the first mail, and ``answered``, the Message-IDs that it answers.
    ``part`` is the place of the list that owns the message among the activity's audiences, from 0.
    """

    number: int
    contact: Contact
    convention: str
    language: Language
    sender: str = ""
    answered: str = ""
    second: Language | None = None
    part: int = 0


class Excluded(NamedTuple):
    """One entry of a list that gets nothing, and why."""

    convention: str
    reason: Reason


Decision: TypeAlias = Chosen | Excluded
Entry: TypeAlias = tuple[str, int, str, Candidate]
"""Address key, part, convention, candidate: by the first two an entry has its place in the walk."""


@dataclass(frozen=True)
class Rules:
    """Who of the candidates is meant, and in which language; ``is_capped`` says who has enough mails already."""

    segment: Segment | None
    countries: Countries
    languages: Sequence[Language]
    fallback: Language | None
    pairs: Sequence[Pair] = ()
    is_capped: Callable[[Candidate], bool] | None = None


def select(lists: Sequence[tuple[str, Iterable[Candidate]]], rules: Rules) -> Iterator[Decision]:
    """Decide on every candidate of (convention, candidates), the lists in the order of the activity's audiences.

    The first list that has an address within the segment owns the message; every other list of a convention counts
    that address as *reached otherwise*. A suppression for any convention of the campaign excludes, since a joint
    mail speaks for all. A contact gets its own language, else its second, else the campaign's fallback if there is
    one and the activity has it; its language and its second in one mail, if they are one of the activity's pairs.
    A cap counts an address' mails over all lists, so who is capped on one is on each.

    The lists are walked side by side, each in ascending order of address keys (ValueError for one that is not): so no
    more is held of them than the entries of one address. Decisions come in the order of keys.
    """
    language_of = lru_cache(maxsize=64)(lambda own, second: _languages(own, second, rules))
    is_meant = rules.segment.matcher(rules.countries) if rules.segment is not None else None
    walks = [_walk(part, convention, candidates) for part, (convention, candidates) in enumerate(lists)]
    present = ""
    reached = False
    outside: list[str] = []
    for key, part, convention, candidate in merge(*walks):
        if key != present:
            yield from _of_outside(outside, reached)
            present, reached, outside = key, False, []
        if reached:
            yield Excluded(convention, Reason.REACHED_OTHERWISE)
            continue
        why = _objection(candidate, is_meant)
        if why is Reason.FILTERED:
            outside.append(convention)
        elif why is not None:
            yield Excluded(convention, why)
        else:
            contact = candidate.contact
            language, second = language_of(contact.language, contact.second_language)
            if language is None:
                yield Excluded(convention, Reason.NO_LANGUAGE)
            elif rules.is_capped is not None and rules.is_capped(candidate):
                yield Excluded(convention, Reason.CAPPED)
            else:
                reached = True
                yield Chosen(candidate.number, contact, convention, language, "", "", second, part)
    yield from _of_outside(outside, reached)


def _walk(part: int, convention: str, candidates: Iterable[Candidate]) -> Iterator[Entry]:
    before = ""
    for candidate in candidates:
        key = candidate.contact.key
        if key < before:
            raise ValueError(f"list {part} is not in the order of address keys")
        before = key
        yield key, part, convention, candidate


def _objection(candidate: Candidate, is_meant: Callable[[Contact], bool] | None) -> Reason | None:
    """Why a candidate is not meant, whatever its language."""
    if candidate.suppressed:
        return Reason.UNSUBSCRIBED if candidate.suppressed == "unsubscribed" else Reason.SUPPRESSED
    if is_meant is not None and not is_meant(candidate.contact):
        return Reason.FILTERED
    return None


def _of_outside(conventions: Sequence[str], reached: bool) -> Iterator[Excluded]:
    """Who is outside of the segment on a list, and is reached by a later one or by none."""
    for convention in conventions:
        yield Excluded(convention, Reason.REACHED_OTHERWISE if reached else Reason.FILTERED)


def _languages(own: Language | None, second: Language | None, rules: Rules) -> tuple[Language | None, Language | None]:
    language = language_for(own, second, rules.languages, rules.fallback)
    return language, None if language is None else second_of(language, second, rules.pairs)


def language_for(
    own: Language | None, second: Language | None, languages: Sequence[Language], fallback: Language | None
) -> Language | None:
    """The contact's own language if the activity has it, else its second, else the campaign's fallback, else None."""
    return next((language for language in (own, second, fallback) if language in languages), None)

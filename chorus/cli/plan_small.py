"""Which numbers of a plan are not told: small ones, and those from which a small one could be reckoned."""

from collections.abc import Iterator, Mapping, Sequence

from chorus.cli import output
from chorus.domain.language import Language
from chorus.domain.report_small import hide
from chorus.domain.timeline import Reason, Send

SMALL = 5
"""Below this, how many contacts another convention reached, or are in a time zone, is not told."""


def may_tell(reason: Reason, number: int) -> bool:
    """A small number of those reached by others would tell who is on another convention's list."""
    return reason not in (Reason.REACHED_OTHERWISE, Reason.CAPPED) or number >= SMALL


def told_of(send: Send, convention: str, languages: Sequence[Language]) -> Iterator[object]:
    """How many by language, and in all; of a list with a number that is not told only how many at most."""
    by, few = send.counts.get(convention, {}), masked(send).get(convention, 0)
    yield from (output.NOT_TOLD if few else by.get(language) for language in languages)
    yield f"{output.AT_MOST}{sum(by.values()) + few}" if few else sum(by.values())


def masked(send: Send) -> Mapping[str, int]:
    """How many of each convention must not be told: whoever has the list would reckon them from any exact number."""
    few = {
        convention: sum(number for reason, number in reasons.items() if not may_tell(reason, number))
        for convention, reasons in send.excluded.items()
    }
    return {convention: number for convention, number in few.items() if number}


def total(send: Send) -> object:
    """How many deliveries, or how many at most."""
    few = sum(masked(send).values())
    return f"{output.AT_MOST}{send.total + few}" if few else send.total


def hidden_parts(send: Send) -> set[int]:
    """Of which parts the number is not told: of small ones, and of enough others that none can be reckoned."""
    counts = [part.count for part in send.parts]
    return hide(counts, {counts.index(min(counts))} if masked(send) else frozenset())


def assumed(send: Send) -> Mapping[str, int | None]:
    """By country; None is not told."""
    hidden = hide(list(send.assumed.values()))
    return {country: None if n in hidden else count for n, (country, count) in enumerate(send.assumed.items())}

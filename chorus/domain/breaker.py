"""The breaker: whether a send is refused so often that it must stop, and why."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from chorus.domain.breaker_settings import Breaker
from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import Frozen

Kind = Literal["", "refused", "deferred", "uncertain"]

UNCERTAIN, UNCERTAIN_SHARE = 20, 0.05
"""From so many uncertain mails, or from more than this share, a send stops: each more costs an officer a decision."""

UNANSWERED = "are uncertain: the server gave no answer after the mail"

_TOLD = 3
_WORDS = 120
_FOR_NOW = re.compile(r"4\d\d\b", re.ASCII)
_GREYLISTED = re.compile(r"gr[ae]y-?list", re.IGNORECASE)
"""Who greylists puts every first mail off on purpose, and takes it half an hour later (RFC 6647)."""

_PERSONAL = re.compile(r"<[^<>]*>|\S+@\S+|\b(?=\w*\d)[0-9A-Za-z-]{10,}\b")
"""Addresses and queue ids: what makes each answer of a server a text of its own, and what no letter should carry."""

SAYING = (State.ACCEPTED, State.DEFERRED, State.BOUNCED, State.FAILED, State.UNCERTAIN)
"""States that tell something of the servers; what went back to the queue tells nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one mail: taken (``""``), refused for good, put off by a provider, or uncertain; in words."""

    kind: Kind = ""
    provider: str = ""
    words: str = ""


TAKEN = Answer()
Window = tuple[Answer, ...]
"""The latest answers of a send, oldest first."""


class Trip(Frozen):
    """Why a send must stop: ``count`` of the latest ``of`` mails, and what the servers said most often, with how often.

    ``provider`` is who put them off; empty when they were refused for good by whomever, or are ``uncertain``.
    """

    count: int
    of: int
    provider: str = ""
    words: tuple[tuple[str, int], ...] = ()
    uncertain: bool = False

    def __str__(self) -> str:
        """``14 of the last 60 mails were refused``."""
        if self.uncertain:
            return f"{self.count} of the last {self.of} mails {UNANSWERED}"
        by = f"put off by {self.provider}" if self.provider else "refused"
        return f"{self.count} of the last {self.of} mails were {by}"


def answer_of(outcome: Outcome, provider: str) -> Answer:
    """An outcome as an answer. Put off by ``provider`` is only what a server answered with 4xx (RFC 5321, 4.2.1) and
    does not call greylisting: our own server that can't be reached says nothing of those who get the mail."""
    if outcome.state in (State.BOUNCED, State.FAILED):
        return Answer("refused", words=bare(outcome.detail))
    if outcome.state is State.UNCERTAIN:
        return Answer("uncertain", words=bare(outcome.detail))
    refused_for_now = outcome.state is State.DEFERRED and _FOR_NOW.match(outcome.detail)
    if refused_for_now and not _GREYLISTED.search(outcome.detail):
        return Answer("deferred", provider, bare(outcome.detail))
    return TAKEN


def bare(words: str) -> str:
    """A server's words without addresses and ids, cut to a line."""
    text = " ".join(_PERSONAL.sub("…", words).split())
    return text if len(text) <= _WORDS else f"{text[:_WORDS]}…"


def seen(window: Window, answers: Iterable[Answer], settings: Breaker) -> Window:
    """The window after more answers: the latest of all."""
    return (*window, *answers)[-max(settings.last, settings.least) :]


def trip(window: Window, settings: Breaker) -> Trip | None:
    """Why the send must stop; None while it may go on."""
    if not settings.on:
        return None
    bad = [a for a in window if a is not TAKEN]
    unsure = [a for a in bad if a.kind == "uncertain"]
    enough = len(window) >= settings.least
    if len(unsure) >= UNCERTAIN or (enough and len(unsure) > UNCERTAIN_SHARE * len(window)):
        return Trip(count=len(unsure), of=len(window), words=_commonest(unsure), uncertain=True)
    if not enough:
        return None
    refused = [a for a in bad if a.kind == "refused"]
    if refused and len(refused) >= settings.refused * len(window):
        return Trip(count=len(refused), of=len(window), words=_commonest(refused))
    providers = Counter(a.provider for a in bad if a.kind == "deferred")
    for provider, count in providers.most_common(1):
        if count >= settings.deferred * len(window):
            by = [a for a in bad if a.kind == "deferred" and a.provider == provider]
            return Trip(count=count, of=len(window), provider=provider, words=_commonest(by))
    return None


def _commonest(answers: Iterable[Answer]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(a.words for a in answers).most_common(_TOLD))

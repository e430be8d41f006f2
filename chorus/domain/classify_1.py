"""Version 1 of the rules: what a request says of itself, and bursts of a few seconds.

Apple's Mail Privacy Protection loads pictures in the background, read or not
(apple.com/legal/privacy/data/en/mail-privacy-protection); Gmail's proxy stands between the reader and the pixel
(support.google.com/mail/answer/145919); security scanners follow the links of a message, minutes or hours after it was
sent. A hit is never deleted for what it is judged to be.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from chorus.domain.engagement import Agency
from chorus.domain.hit_signals import HitSignals

AGENTS: Mapping[str, Agency] = {
    "browser": Agency.HUMAN,
    "mail-client": Agency.HUMAN,
    "bot": Agency.MACHINE,
    "scanner": Agency.MACHINE,
    "tool": Agency.MACHINE,
    "apple-mpp": Agency.UNKNOWN,
    "gmail-proxy": Agency.UNKNOWN,
    "yahoo-proxy": Agency.UNKNOWN,
    "empty": Agency.UNKNOWN,
    "other": Agency.UNKNOWN,
}
"""By the class of the user agent; a class that is not here is unknown."""

MACHINE_SIGNALS = frozenset({"prefetch"})
"""What a request says of itself that no reader causes: a program fetched ahead in case that somebody would look."""

BURSTS: tuple[tuple[int, timedelta], ...] = ((2, timedelta(seconds=2)), (3, timedelta(seconds=10)))
"""So many different links of one message within so short a time are a scanner's work. The time since the send says
little: scanners come minutes and hours later too."""


def together(hits: Sequence[HitSignals]) -> list[Agency]:
    """Who caused each hit, in the order of ``hits``; the order itself changes no judgement.

    A message's hits must be given together for its bursts to be seen. No hit needs another before it: a click
    without an open is as good as any, since many readers load no pictures.
    """
    agencies = [alone(hit) for hit in hits]
    for indices in _messages(hits):
        for index in _in_bursts(hits, indices):
            agencies[index] = Agency.MACHINE
    return agencies


def alone(hit: HitSignals) -> Agency:
    """What one request shows by itself. Mail readers ask by GET: HEAD is a link checker's."""
    if hit.method == "HEAD" or not MACHINE_SIGNALS.isdisjoint(hit.signals):
        return Agency.MACHINE
    return AGENTS.get(hit.agent, Agency.UNKNOWN)


def _messages(hits: Sequence[HitSignals]) -> Iterator[list[int]]:
    """The indices of the hits of each message of which more than one link was clicked."""
    messages: dict[str, list[int]] = {}
    links: dict[str, set[int]] = {}
    for index, hit in enumerate(hits):
        if hit.pseudonym:
            messages.setdefault(hit.pseudonym, []).append(index)
            if hit.link is not None:
                links.setdefault(hit.pseudonym, set()).add(hit.link)
    return (messages[pseudonym] for pseudonym, clicked in links.items() if len(clicked) > 1)


def _in_bursts(hits: Sequence[HitSignals], indices: Sequence[int]) -> set[int]:
    """Which of one message's hits, opens too, fall into a span with too many different links."""
    ordered = sorted(indices, key=lambda index: hits[index].at)
    found: set[int] = set()
    for links, span in BURSTS:
        inside: Counter[int] = Counter()
        end = marked = 0
        for start, index in enumerate(ordered):
            while end < len(ordered) and hits[ordered[end]].at - hits[index].at <= span:
                _count(inside, hits[ordered[end]].link, 1)
                end += 1
            if len(inside) >= links:
                found.update(ordered[max(start, marked) : end])
                marked = end
            _count(inside, hits[index].link, -1)
    return found


def _count(inside: Counter[int], link: int | None, step: int) -> None:
    if link is not None:
        inside[link] += step
        if not inside[link]:
            del inside[link]

"""Version 2 of the rules: gateways that walk through a message's links in minutes, and proxies as they are known now.

What is better than version 1, and what it costs, is in docs/rules.md with the figures. Sources: Apple's Mail Privacy
Protection loads pictures in the background whether a mail is read or not
(apple.com/legal/privacy/data/en/mail-privacy-protection); Gmail's proxy loads them when a mail is opened, and its
prefetch, for which it is a browser of 2015, when one arrives (bird.com/en-gb/blog/gmail-prefetching-images); gateways
click every link soon after a mail arrives, many as a browser (university.act-on.com, "Identifying False Positives in
Email Clicks"; support.arternal.com, article 15216436).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from chorus.domain.classify_1 import MACHINE_SIGNALS
from chorus.domain.engagement import Agency
from chorus.domain.hit_signals import HitSignals

AGENTS: Mapping[str, Agency] = {
    "browser": Agency.HUMAN,
    "mail-client": Agency.HUMAN,
    "gmail-proxy": Agency.HUMAN,
    "bot": Agency.MACHINE,
    "scanner": Agency.MACHINE,
    "tool": Agency.MACHINE,
    "apple-mpp": Agency.MACHINE,
    "gmail-prefetch": Agency.MACHINE,
    "yahoo-proxy": Agency.UNKNOWN,
    "empty": Agency.UNKNOWN,
    "other": Agency.UNKNOWN,
}
"""By the class of the user agent; a class that is not here is unknown."""

TOO_SOON = 90
"""Seconds from the send within which a click is no reader's: the mail has to arrive, be seen and be read first. A
message that left later than its send began is judged by this only as long as the send is young: people are never
taken for machines by it."""

AT_ONCE = timedelta(seconds=1)
"""Two different links within this are a program's: a person who opens them side by side needs longer."""

WALK, STEP = 3, timedelta(seconds=60)
"""So many links in the order in which they stand, from the first on, each within ``STEP`` of the one before, are a
gateway's walk. People pick what interests them."""

MANY, SOON = 3, timedelta(seconds=10)
"""So many different links in any order within so short a time, as in version 1."""


def alone(hit: HitSignals) -> Agency:
    """What one request shows by itself."""
    if hit.method == "HEAD" or not MACHINE_SIGNALS.isdisjoint(hit.signals):
        return Agency.MACHINE
    if hit.kind == "click" and hit.since_send is not None and 0 <= hit.since_send < TOO_SOON:
        return Agency.MACHINE
    return AGENTS.get(hit.agent, Agency.UNKNOWN)


def together(hits: Sequence[HitSignals]) -> list[Agency]:
    """Who caused each hit, in the order of ``hits``, which may be of many messages; the order changes no judgement."""
    agencies = [alone(hit) for hit in hits]
    for indices in _messages(hits):
        for first, last in _spans(hits, indices):
            for index in indices[first : last + 1]:
                agencies[index] = Agency.MACHINE
        for index in _before_clicks(hits, indices, agencies):
            agencies[index] = Agency.MACHINE
    return agencies


def _before_clicks(hits: Sequence[HitSignals], indices: Sequence[int], agencies: Sequence[Agency]) -> Iterator[int]:
    """Opens by the same kind of program shortly before a machine's click: first the picture is loaded, then links."""
    clicks = [hits[i] for i in indices if hits[i].kind == "click" and agencies[i] is Agency.MACHINE]
    for index in indices:
        hit = hits[index]
        if hit.kind == "open" and any(
            hit.agent == click.agent and timedelta() <= click.at - hit.at <= STEP for click in clicks
        ):
            yield index


def _messages(hits: Sequence[HitSignals]) -> Iterator[list[int]]:
    """The indices of the hits of each message of which a link was clicked, in the order of time.

    Hits of one instant are in the order of their links, opens first, so that none is judged by how it came in.
    """
    messages: dict[str, list[int]] = {}
    for index, hit in enumerate(hits):
        if hit.pseudonym:
            messages.setdefault(hit.pseudonym, []).append(index)
    for indices in messages.values():
        if len(indices) > 1 and any(hits[index].link is not None for index in indices):
            yield sorted(indices, key=lambda index: (hits[index].at, -1 if (n := hits[index].link) is None else n))


def _spans(hits: Sequence[HitSignals], indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Places of the first and last hit of what only a program does; what lies between is its work too."""
    clicks = [(place, hits[index]) for place, index in enumerate(indices) if hits[index].link is not None]
    for number, (place, hit) in enumerate(clicks):
        yield from _quick(clicks[number:], place, hit)
        if hit.link == 0:
            yield from _walk(clicks[number:], place)


def _quick(clicks: Sequence[tuple[int, HitSignals]], place: int, first: HitSignals) -> Iterator[tuple[int, int]]:
    """Two links at once, or many soon, from this click on."""
    links: set[int | None] = set()
    for at, hit in clicks:
        after = hit.at - first.at
        if after > SOON:
            return
        links.add(hit.link)
        if len(links) >= MANY or (len(links) > 1 and after <= AT_ONCE):
            yield place, at


def _walk(clicks: Sequence[tuple[int, HitSignals]], place: int) -> Iterator[tuple[int, int]]:
    """The links 0, 1, 2 and so on, each soon after the one before."""
    wanted, before = 1, clicks[0][1].at
    for at, hit in clicks[1:]:
        if hit.at - before > STEP:
            return
        if hit.link == wanted:
            wanted, before = wanted + 1, hit.at
            if wanted >= WALK:
                yield place, at

"""The rehearsal's readers: seeded people and machines, of a known true class, that open and click what they got."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from random import Random

from chorus.domain.engagement import Agency

_PIXEL = re.compile(r'https?://[^\s"<>]+/o/[\w-]+\.gif')
_CLICK = re.compile(r'https?://[^\s"<>]+/c/[\w-]+/\d+')
_UNSUBSCRIBE = re.compile(r"<(https?://[^\s<>]+/u/[\w-]+)>")

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
)
MAIL_CLIENTS = (
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0; ms-office)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.9",
)
APPLE_PROXY = "Mozilla/5.0"
GMAIL_PREFETCH = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0"
)
"""What fetches pictures as a mail arrives while its reader's Gmail is open: 1 to 6 per cent of Gmail's opens
(bird.com/en-gb/blog/gmail-prefetching-images)."""
GMAIL_PROXY = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
SCANNERS = ("Barracuda Sentinel (EE)", "python-requests/2.31", BROWSERS[0])
"""The last looks like a browser, as many gateways do (university.act-on.com, "Identifying False Positives in Email
Clicks"): only what it does gives it away."""
GATEWAYS = {"burst": 45, "walk": 25, "first": 15, "late": 15}
"""What gateways do, and how often: all links within a second or two; one after the other, each opened and looked at for
some seconds; the first link only; all of them once more, hours later."""


@dataclass(frozen=True, order=True)
class Visit:
    """One request that a reader will make, with the true class of who makes it."""

    at: datetime
    order: int
    method: str
    url: str
    agent: str
    truth: Agency
    body: bytes = b""


@dataclass(frozen=True)
class Received:
    """What a reader finds in a mail: its pixel, its tracked links, its unsubscribe address.

    A mail of which nothing is counted has no pixel and no tracked link.
    """

    delivery: int
    pixel: str
    links: tuple[str, ...]
    unsubscribe: str


def read_mail(delivery: int, raw: bytes) -> Received:
    """The addresses in a composed mail; ValueError when it has no HTML part, or tracked links and no pixel."""
    message = message_from_bytes(raw)
    html = next((_text(part) for part in message.walk() if part.get_content_type() == "text/html"), None)
    if html is None:
        raise ValueError(f"the mail of delivery {delivery} has no HTML part")
    pixel = _PIXEL.search(html)
    links = tuple(dict.fromkeys(_CLICK.findall(html)))
    if pixel is None and links:
        raise ValueError(f"the mail of delivery {delivery} has no pixel")
    unsubscribe = _UNSUBSCRIBE.search(str(message["List-Unsubscribe"]))
    return Received(delivery, pixel.group() if pixel else "", links, unsubscribe.group(1) if unsubscribe else "")


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode() if isinstance(payload, bytes) else ""


def visits_of(delivery: int, raw: bytes, at: datetime, seed: str) -> list[Visit]:
    """What a mail's reader, and the machines before them, will do; the same for the same seed and delivery.

    Who will do nothing does not even read the mail. ValueError when it can't be read.
    """
    draw = Random(f"{seed}/{delivery}")  # noqa: S311 - a simulation
    provider, opens = draw.random(), draw.random() < 0.38
    leaves = draw.random() < (0.008 if opens else 0.001)
    gmail = 0.28 <= provider < 0.48
    prefetched = gmail and draw.random() < 0.03
    if not (provider < 0.28 or opens or leaves or prefetched):
        return []
    mail = read_mail(delivery, raw)
    visits: list[Visit] = []
    if not mail.pixel:
        opens = False  # nobody sees it; what they click leads elsewhere
    elif provider < 0.08:
        visits += _gateway(mail, at, draw)
    elif provider < 0.28:
        fetched = at + timedelta(minutes=draw.randint(1, 240))
        visits.append(_visit(mail, fetched, mail.pixel, APPLE_PROXY, Agency.MACHINE))
    elif prefetched:
        arrived = at + timedelta(seconds=draw.randint(1, 20))
        visits.append(_visit(mail, arrived, mail.pixel, GMAIL_PREFETCH, Agency.MACHINE))
    if opens:
        visits += _person(mail, at, draw, through_gmail=gmail)
    if leaves and mail.unsubscribe:
        when = at + timedelta(minutes=draw.randint(5, 2000))
        wish = b"List-Unsubscribe=One-Click"
        visits.append(Visit(when, delivery, "POST", mail.unsubscribe, BROWSERS[0], Agency.HUMAN, wish))
    return visits


def _visit(mail: Received, at: datetime, url: str, agent: str, truth: Agency, method: str = "GET") -> Visit:
    return Visit(at, mail.delivery, method, url, agent, truth)


def _gateway(mail: Received, at: datetime, draw: Random) -> Iterator[Visit]:
    """A mail gateway, around 43 s after the send: the picture, then links in one of the ways of GATEWAYS."""
    start = at + timedelta(seconds=draw.choice((12, 31, 40, 43, 47, 66, 120)))
    way = draw.choices([*GATEWAYS], weights=[*GATEWAYS.values()])[0]
    agent = draw.choice(SCANNERS) if way == "burst" else BROWSERS[0]
    method = "HEAD" if way == "burst" and draw.random() < 0.3 else "GET"
    if way == "late":
        start += timedelta(minutes=draw.randint(60, 2000))
    yield _visit(mail, start, mail.pixel, agent, Agency.MACHINE)
    when = start
    for link in mail.links[:1] if way == "first" else mail.links:
        when += timedelta(seconds=draw.uniform(4, 40) if way == "walk" else draw.uniform(0.2, 0.6))
        yield _visit(mail, when, link, agent, Agency.MACHINE, method)


def _person(mail: Received, at: datetime, draw: Random, *, through_gmail: bool) -> Iterator[Visit]:
    """Somebody who opens within hours or days, sometimes again, and sometimes clicks."""
    first = at + timedelta(minutes=min(draw.lognormvariate(4.8, 1.3), 7 * 24 * 60))
    browser = draw.choice(BROWSERS)
    agent = GMAIL_PROXY if through_gmail else draw.choice((*MAIL_CLIENTS, browser))
    yield _visit(mail, first, mail.pixel, agent, Agency.HUMAN)
    if not through_gmail and draw.random() < 0.25:
        again = first + timedelta(minutes=draw.randint(20, 3000))
        yield _visit(mail, again, mail.pixel, agent, Agency.HUMAN)
    if mail.links and draw.random() < 0.3:
        number = draw.choices((1, 2, 3), weights=(80, 15, 5))[0]
        wanted: Sequence[str] = draw.sample(mail.links, k=min(number, len(mail.links)))
        pause = (1.2, 4.0) if draw.random() < 0.15 else (8.0, 90.0)  # some open links side by side, to read later
        when = first + timedelta(seconds=draw.uniform(8, 90))
        for link in wanted:
            yield _visit(mail, when, link, browser, Agency.HUMAN)
            when += timedelta(seconds=draw.uniform(*pause))

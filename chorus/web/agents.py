"""Coarse classes of user agents: the class is kept of a hit, the user agent itself never is.

What each class means for counting is decided in ``chorus.domain.classify``.
"""

import re
from functools import lru_cache

from chorus.web.crawlers import crawler_class

MAX_READ = 400
"""Characters of a user agent that are looked at."""

_SCANNER = (
    "barracuda", "bitdefender", "checkpoint", "cisco-", "fireeye", "forcepoint", "fortinet", "ironport", "kaspersky",
    "messagelabs", "mimecast", "proofpoint", "safelinks", "sophos", "symantec", "trendmicro", "urldefense",
    "virustotal", "zscaler",
)  # fmt: skip
_TOOL = (
    "aiohttp", "apache-httpclient", "axios", "curl/", "go-http-client", "guzzle", "headlesschrome", "http_request",
    "httpie", "httpx", "java/", "libwww", "node-fetch", "okhttp", "phantomjs", "playwright", "postman", "puppeteer",
    "python-", "python/", "ruby", "selenium", "wget",
)  # fmt: skip
_BOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|facebookexternalhit|whatsapp|uripreview|bingpreview|embedly|uptime|monitor"
    r"|validator|link ?check"
)
"""Programs that announce themselves. CUBOT is a make of telephones, not a robot."""

_MAIL_CLIENT = (
    "airmail", "emclient", "evolution/", "k-9", "lotus-notes", "microsoft outlook", "ms-office", "msoffice",
    "outlook-android", "outlook-ios", "postbox", "thunderbird",
)  # fmt: skip
_BROWSER = ("chrome/", "crios/", "edg/", "firefox/", "fxios/", "msie ", "opera", "opr/", "safari/", "trident/")

_FIRST: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Gmail: support.google.com/mail/answer/145919; both proxies name themselves in the user agent.
    ("gmail-proxy", re.compile("googleimageproxy|ggpht\\.com")),
    # While somebody's Gmail is open it fetches the pictures of what arrives, opened or not, as a browser of 2015
    # (bird.com/en-gb/blog/gmail-prefetching-images, January 2022).
    ("gmail-prefetch", re.compile(r"chrome/42\.0\.2311\.135 safari/537\.36 edge/12\.246 mozilla/5\.0$")),
    ("yahoo-proxy", re.compile("yahoomailproxy")),
    ("scanner", re.compile("|".join(map(re.escape, _SCANNER)))),
    ("tool", re.compile("|".join(map(re.escape, _TOOL)))),
    ("bot", _BOT),
)
"""Looked for before the list of crawlers, which has Gmail's and Yahoo's proxies too."""

_LAST: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mail-client", re.compile("|".join(map(re.escape, _MAIL_CLIENT)))),
    ("browser", re.compile("^(?:mozilla|opera)/.*(?:" + "|".join(map(re.escape, _BROWSER)) + ")")),
    # Apple's mail programs show a WebKit that names no browser.
    ("mail-client", re.compile(r"^mozilla/5\.0 \((?:iphone|ipad|macintosh).*applewebkit/")),
)
AGENT_CLASSES = frozenset({"empty", "apple-mpp", "other", *(name for name, _ in (*_FIRST, *_LAST))})


@lru_cache(maxsize=8192)
def agent_class(user_agent: str) -> str:
    """The class of a ``User-Agent`` header, one of AGENT_CLASSES; the first that fits counts."""
    text = user_agent[:MAX_READ].strip().lower()
    if not text:
        return "empty"
    if text == "mozilla/5.0":  # all that Apple's Mail Privacy Protection says of itself, since 2021
        return "apple-mpp"
    return _first(_FIRST, text) or crawler_class(user_agent[:MAX_READ]) or _first(_LAST, text) or "other"


def _first(classes: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str | None:
    return next((name for name, pattern in classes if pattern.search(text)), None)

"""Coarse classes of user agents: the class is kept of a hit, the user agent itself never is.

What each class means for counting is decided in ``chorus.domain.classify``.
"""

import re
from functools import lru_cache

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

_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Gmail: support.google.com/mail/answer/145919; both proxies name themselves in the user agent.
    ("gmail-proxy", re.compile("googleimageproxy|ggpht\\.com")),
    ("yahoo-proxy", re.compile("yahoomailproxy")),
    ("scanner", re.compile("|".join(map(re.escape, _SCANNER)))),
    ("tool", re.compile("|".join(map(re.escape, _TOOL)))),
    ("bot", _BOT),
    ("mail-client", re.compile("|".join(map(re.escape, _MAIL_CLIENT)))),
    ("browser", re.compile("^(?:mozilla|opera)/.*(?:" + "|".join(map(re.escape, _BROWSER)) + ")")),
    # Apple's mail programs show a WebKit that names no browser.
    ("mail-client", re.compile(r"^mozilla/5\.0 \((?:iphone|ipad|macintosh).*applewebkit/")),
)
AGENT_CLASSES = frozenset({"empty", "apple-mpp", "other", *(name for name, _ in _CLASSES)})


@lru_cache(maxsize=1024)
def agent_class(user_agent: str) -> str:
    """The class of a ``User-Agent`` header, one of AGENT_CLASSES; the first that fits counts."""
    text = user_agent[:MAX_READ].strip().lower()
    if not text:
        return "empty"
    if text == "mozilla/5.0":  # all that Apple's Mail Privacy Protection says of itself, since 2021
        return "apple-mpp"
    return next((name for name, pattern in _CLASSES if pattern.search(text)), "other")

"""Text from outside that goes into a mail: without controls and URLs, bounded."""

import re
import unicodedata

_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ue000\ue001]"
)
_SPACES = re.compile(r"\s+")
_URL = re.compile(
    r"https?:|://|www\.|@|\.\w{2,}/|\w\.(?:com|org|net|info|int|io|ru|cn|biz|xyz|top|me|link|click|site|online|shop|app|ly)\b",
    re.IGNORECASE,
)


def clean(text: str, limit: int) -> str:
    """One line in NFC without control and bidi control characters; empty when it holds a URL or is too long.

    A name that is too long to be one is left out rather than cut: half a name is worse than none.
    """
    one_line = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    bare = _CONTROLS.sub("", one_line)
    return "" if len(bare) > limit or has_url(bare) else bare


def has_url(text: str) -> bool:
    """Whether a mail client could make a link of it."""
    return _URL.search(text) is not None

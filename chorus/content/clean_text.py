"""Text from outside that goes into a mail: without controls and URLs, bounded."""

import re
import unicodedata

_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ue000\ue001]"
)
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_FULL_STOPS = str.maketrans("\u3002\u06d4", "..")
"""Stops that NFKC leaves: the ideographic one, which RFC 3490 (section 3.1) takes for a dot, and the Arabic one."""

_SUSPECT = re.compile(r"[.:/@\\]")
_ANY_STOP = re.compile("[.:/@\\\\\u3002\u06d4]")
"""Without one of these, a text that NFKC leaves as it is holds nothing to suspect either."""

_IN_LABEL = r"[^\s!-,./:-@\[-`{-~]"
_SURE = re.compile(
    r"@|\\\\|//|\bwww\.|[a-z][a-z0-9+.-]+:\S"
    r"|\b(?:callto|data|facetime|file|ftp|geo|https?|javascript|mailto|sips?|sms|tel|urn):"
    r"|(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)",
    re.IGNORECASE,
)
_HOST = re.compile(rf"(?:{_IN_LABEL}+\.)+[^\W\d_]{_IN_LABEL}+")
"""Names joined by dots, the last of two or more characters in whatever script: new top-level domains come each year,
so none is listed. Initials (``J. R.``, ``U.N.``, ``Ph.D.``) end in one letter."""

_DEGREES = frozenset(("b.ed", "b.eng", "b.sc", "d.phil", "d.sc", "m.ed", "m.eng", "m.phil", "m.sc"))


def clean(text: str, limit: int) -> str:
    """One line in NFC without control and bidi control characters; empty when it holds a URL or is too long.

    A name that is too long to be one is left out rather than cut: half a name is worse than none.
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():  # no control, and no space but U+0020: nearly every text, a million times a mailing
        bare = " ".join(composed.split())
    else:
        bare = _CONTROLS.sub("", _SPACES.sub(" ", composed).strip())
    return "" if len(bare) > limit or has_url(bare) else bare


def has_url(text: str) -> bool:
    """Whether a mail client could make a link of it, also one that reads wide letters and stops as plain ones."""
    if not text.isascii():
        if unicodedata.is_normalized("NFKC", text) and _ANY_STOP.search(text) is None:
            return False
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_FULL_STOPS)
    if _SUSPECT.search(text) is None:
        return False
    if _SURE.search(text):
        return True
    return any(host.group().casefold() not in _DEGREES for host in _HOST.finditer(text))

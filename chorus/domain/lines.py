"""Texts that become one line of a mail's header or of a page."""

import unicodedata

from chorus.domain.problems import MisreadError

_BREAKING = frozenset(("Cc", "Zl", "Zp"))


def one_line(text: str) -> str:
    """The text; MisreadError when it has line ends or controls, which a header can't carry (RFC 5322, section 2.2)."""
    if not text.isprintable() and any(unicodedata.category(character) in _BREAKING for character in text):
        raise MisreadError("this has a line end or a control character", "write it on one line, without them")
    return text

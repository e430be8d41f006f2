"""What must come through a translation unchanged: placeholders, link targets, Markdown marks; and what must not."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from chorus.domain.bidi_controls import CONTROLS

BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
"""A placeholder, a tag or a comment."""

_PLURAL = re.compile(r"\{\{-?\s*plural\(\s*([a-z_.0-9]+)\s*,(.*)\)\s*-?\}\}", re.DOTALL)
_FORM = re.compile(r"""[a-z]+\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LANGUAGE = re.compile(r"\.(?:ar|zh|en|fr|ru|es)\.md(?=[\"'])")
_ENDING = r"\s<>()\[\]\"'{}\\\u3000-\u303f\uff00-\uffef،؛؟«»“”"
_ADDRESS = rf"(?:https?://|mailto:|activity:|media:)[^{_ENDING}]*[^{_ENDING}.,;:!?]"
_TARGET = re.compile(
    rf"\]\(\s*<?([^)\s>]+)>?[^)]*\)|<({_ADDRESS})>|^ {{0,3}}\[[^\]]+\]:\s*(\S+)|({_ADDRESS})", re.MULTILINE
)
_MARKS = re.compile(
    rf"(?P<braces>\{{\{{.*?\}}\}}|\{{%.*?%\}}|\{{#.*?#\}})|(?P<link>\]\([^)\s]*\)|<{_ADDRESS}>|{_ADDRESS})"
    r"|(?P<lead>^ {0,3}(?:#{1,6}(?=\s)|[-*+](?=\s)|\d{1,9}[.)](?=\s)|>|```.*$|~~~.*$|(?:[-*_] ?){3,}$))"
    r"|(?P<inline>\*{1,3}|!?\[|\]|`+|\\$|\\(?=\n))",
    re.DOTALL | re.MULTILINE,
)
_WORDLESS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\]\([^)\s]*\)|<[a-z]+:[^\s>]*>", re.DOTALL)

INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff\u2028\u2029")
"""Soft hyphen, zero-width spaces and Unicode's own line ends: word processors leave them behind unseen."""

RESERVED = re.compile("[\ue000-\ue0ff]")
"""Private-use characters with which Chorus marks slots and places."""


def placeholders(text: str) -> Counter[str]:
    """What stands between braces, each as often as it does, in a form that is the same in every language.

    A plural counts by its number (its forms are the language's own), an include without its language.
    """
    return Counter(_placeholder(found) for found in BRACES.findall(text))


def _placeholder(written: str) -> str:
    plural = _PLURAL.fullmatch(written)
    if plural:
        return f"{{{{ plural({plural[1]}) }}}}"
    inner = " ".join(written[2:-2].strip("-").split())
    return f"{written[:2]} {_LANGUAGE.sub('.md', inner)} {written[-2:]}"


def targets(text: str) -> Counter[str]:
    """Where the links and pictures of a Markdown text lead, and the addresses that stand in it bare."""
    found = (next(filter(None, match)) for match in _TARGET.findall(BRACES.sub("", text)))
    return Counter(found)


def has_words(text: str) -> bool:
    """Whether there is anything to translate: a letter outside of placeholders and targets, or in a plural's forms."""
    forms = "".join(a or b for match in _PLURAL.finditer(text) for a, b in _FORM.findall(match[2]))
    return any(character.isalpha() for character in forms + _WORDLESS.sub(" ", text))


def stray_braces(text: str) -> bool:
    """Whether braces are left that belong to no placeholder."""
    rest = BRACES.sub("", text)
    return any(brace in rest for brace in ("{{", "}}", "{%", "%}"))


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """The text in parts, those that are marks (to be kept as they are) told from those that are words."""
    at = 0
    for found in _MARKS.finditer(text):
        if found.start() > at:
            yield False, text[at : found.start()]
        yield True, found[0]
        at = found.end()
    if at < len(text):
        yield False, text[at:]


def forbidden(text: str) -> tuple[str, ...]:
    """The characters that a translation can't have, each once, in order: controls, reserved, invisible, bidi ones."""
    return tuple(dict.fromkeys(character for character in text if _is_forbidden(character)))


def _is_forbidden(character: str) -> bool:
    if CONTROLS.match(character) or character in INVISIBLE or RESERVED.match(character):
        return True
    return character not in "\n\t" and unicodedata.category(character) == "Cc"

"""Links in a text, and what of an address may differ from language to language: the language's code alone."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from chorus.domain.agreement_model import Mark
from chorus.domain.language import Language

_LINK = re.compile(
    r"<(?P<angled>https?://[^<>\s]+)>"
    r"|(?P<bare>(?:https?://|\bwww\.)[!#-;=?-~]+)"
    r"|<?(?<![\w.+-])(?P<mail>[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})>?",
    re.IGNORECASE,
)
_CLOSING = ".,;:!?)]}'*_"
TAKEN = " \ue0f0 "
"""What stands in a text for what was taken out of it: nothing joins over it."""

_CODES: Mapping[Language, str] = {
    Language.AR: "ar|ara|arabic",
    Language.ZH: "zh|zho|chi|cn|chinese",
    Language.EN: "en|eng|english",
    Language.FR: "fr|fra|fre|french",
    Language.RU: "ru|rus|russian",
    Language.ES: "es|spa|spanish",
}
_LETTERS: Mapping[Language, str] = {
    Language.AR: "a",
    Language.ZH: "c",
    Language.EN: "e",
    Language.FR: "f",
    Language.RU: "r",
    Language.ES: "s",
}
"""By these the United Nations name a document's files, ``report_E.pdf``, and ask for them, ``Language=E``."""

_QUERY = {"lang", "language", "locale", "hl"}


def links_in(text: str) -> tuple[list[Mark], str]:
    """The links and mail addresses of a text, and the text without them."""
    found: list[Mark] = []

    def take(match: re.Match[str]) -> str:
        target = match["angled"] or match["mail"] or match["bare"].rstrip(_CLOSING)
        found.append(Mark("link", target, target))
        return TAKEN + (match["bare"][len(target) :] if match["bare"] else "")

    return found, _LINK.sub(take, text)


@lru_cache(maxsize=4096)
def without_language(target: str, languages: tuple[Language, ...]) -> str:
    """An address or a file's name without the codes of these languages: path segment, subdomain, query, file name.

    Own permanent URLs (``/CAMPAIGN/ACTIVITY/fr/``) lose their language in the same way.
    """
    code = re.compile(f"(?:{'|'.join(_CODES[each] for each in languages)})(?:[-_][a-z]{{2,4}})?", re.IGNORECASE)
    lettered = re.compile(f"(?:{'|'.join(_LETTERS[each] for each in languages)}|{code.pattern})", re.IGNORECASE)
    if not target.lower().startswith(("http://", "https://", "www.")):
        return _plain_name(target, lettered)
    try:
        parts = urlsplit(target if "://" in target else f"https://{target}")
    except ValueError:  # no address at all, which is told elsewhere
        return target
    host = parts.netloc.lower().split(".")
    if len(host) > 2 and code.fullmatch(host[0]):
        host = host[1:]
    segments: list[str] = []
    for segment in filter(None, parts.path.split("/")):
        if not code.fullmatch(segment):
            segments.append(_plain_name(segment, lettered))
        elif segments and segments[-1].lower() in _QUERY:
            segments.pop()
    asked = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not (key.lower() in _QUERY and lettered.fullmatch(value))
    ]
    return "|".join([parts.scheme.lower(), ".".join(host), "/".join(segments), urlencode(asked), parts.fragment])


def _plain_name(name: str, code: re.Pattern[str]) -> str:
    """``fact-sheet-en.pdf`` as ``fact-sheet.pdf``."""
    return re.sub(rf"[-_.]{code.pattern}(?=[.][a-z0-9]+$)", "", name, flags=re.IGNORECASE)

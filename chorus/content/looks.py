"""How an artefact looks to whoever gets it, for those who decide about it: slots marked, and no link that acts."""

import re
from collections.abc import Callable
from html import escape, unescape

from chorus.content.mail_pieces import UNSUBSCRIBE_TARGET
from chorus.content.salutation import GENERAL
from chorus.domain.artefact import SECOND_SLOTS, SLOT_PATTERN, Artefact, ArtefactKey, Picture

_PICTURE = re.compile(r'(<img [^>]*src=")(?:https?://[^"]*/media/[0-9a-f]{16}/)?([^"/]+)(")')


def as_it_looks(artefact: Artefact, source: Callable[[Picture], str]) -> str:
    """The HTML of an artefact: slots marked and filled with what is said when nothing is known of a contact.

    ``source`` says where a picture is to be had; ``""`` leaves its address as it is.
    """
    html = filled(artefact.words.html, artefact.key, _mark).replace(UNSUBSCRIBE_TARGET, "#unsubscribe")
    pictures = {picture.file: picture for picture in artefact.words.pictures}

    def local(found: re.Match[str]) -> str:
        picture = pictures.get(unescape(found[2]))
        target = source(picture) if picture else ""
        return f"{found[1]}{escape(target)}{found[3]}" if target else found[0]

    return _PICTURE.sub(local, html)


def filled(text: str, key: ArtefactKey, mark: Callable[[str], str]) -> str:
    """A text with its slots filled; ``mark`` makes them stand out, but not in a document's title."""
    title, _, body = text.partition("</title>") if "</title>" in text else ("", "", text)
    plain = SLOT_PATTERN.sub(lambda found: _sample(found[1], key), title)
    shown = SLOT_PATTERN.sub(lambda found: mark(_sample(found[1], key)), body)
    return f"{plain}</title>{shown}" if title else shown


def _mark(text: str) -> str:
    return f'<mark style="background:#fff0a8;color:#3d3000;border-radius:3px;padding:0 2px">{escape(text)}</mark>'


def _sample(slot: str, key: ArtefactKey) -> str:
    if slot == SECOND_SLOTS["salutation"] and key.second:
        return GENERAL[key.second]
    return GENERAL[key.language] if slot == "salutation" else f"[{slot}]"

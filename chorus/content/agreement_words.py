"""What is said of a difference between two languages."""

from chorus.domain.agreement_model import Difference, Mark, MarkKind
from chorus.domain.language import Language

_NAMES: dict[MarkKind, str] = {
    "slot": "placeholder",
    "link": "link to",
    "picture": "picture",
    "symbol": "document symbol",
    "date": "date",
    "number": "number",
}


def said_of(difference: Difference, languages: tuple[Language, Language]) -> tuple[str, str]:
    """The message and what to do about it; ``languages`` are the source's and the translation's."""
    source, translation = languages
    kind, there, here = difference.kind, difference.source, difference.translation
    if there is not None and here is not None:
        says = "links to" if kind == "link" else "shows" if kind == "picture" else "says"
        which = f"both `{here.shown}` and `{there.shown}`"
        message = f"{translation} {says} {here.shown} where {source} {says} {there.shown}{_why(here, there)}"
    elif there is not None:
        which = "it"
        lacks = "has no link to" if kind == "link" else f"lacks the {_NAMES[kind]}"
        message = f"the {translation} text {lacks} {there.shown}, which {source} has"
    else:
        which = "it"
        shown = "" if here is None else here.shown
        message = f"the {translation} text has the {_NAMES[kind]} {shown}, which {source} has not"
    return message, f"correct it, or list {which} in `agree_except`"


def _why(here: Mark, there: Mark) -> str:
    """Symbols that look the same differ by letters of another alphabet."""
    foreign = next((c for c in here.shown if not c.isascii()), "") if here.kind == "symbol" else ""
    return f" ({foreign!r} is no Latin letter)" if foreign and there.shown.isascii() else ""

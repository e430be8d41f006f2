"""Which language a reader wants (RFC 9110, section 12.5.4)."""

from collections.abc import Collection

from chorus.domain.language import Language

MAX_HEADER = 1000
"""Characters of an Accept-Language header that are read."""


def negotiate(accept: str, offered: Collection[Language]) -> Language | None:
    """The offered language that an Accept-Language header ranks first; None when it asks for none of them.

    Of equal weights the first named counts. Only the first subtag is looked at: ``zh-Hant`` gets Chinese.
    """
    best: Language | None = None
    best_weight = 0.0
    for item in accept[:MAX_HEADER].split(","):
        tag, _, parameter = item.partition(";")
        weight = _weight(parameter)
        name = tag.strip().split("-")[0].lower()
        language = next((offer for offer in Language if offer == name and offer in offered), None)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


def choose(accept: str, offered: Collection[Language], fallback: Language = Language.EN) -> Language:
    """As ``negotiate``, else the fallback, else the first that is offered; ValueError when nothing is."""
    found = negotiate(accept, offered)
    if found is not None:
        return found
    if fallback in offered:
        return fallback
    for language in Language:
        if language in offered:
            return language
    raise ValueError("no language is offered")


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0

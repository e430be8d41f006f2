"""Crawlers by the list that is kept for all: the package crawler-user-agents, compiled into two regular expressions.

The list (github.com/monperrus/crawler-user-agents) has some 1,500 patterns. What every browser says of itself is taken
off before they are looked for, and they are grouped by their first letter: a browser costs a few microseconds so.
"""

import re
from collections.abc import Iterable, Mapping

_BY_TAG = {"http-library": "tool", "browser-automation": "tool"}
"""What is a tool in our words; all else on the list is a bot."""

_PLAIN = re.compile(
    r"\b(?:Mozilla/[45]\.0|AppleWebKit/[\d.]+|KHTML, like Gecko|Gecko/[\d.]+|rv:[\d.]+"
    r"|(?<!YLT )(?:Chrome|CriOS|Firefox|FxiOS|OPR|Edg(?:e|A|iOS)?)/[\d.]+|Safari/[\d.]+|(?<!splash )Version/[\d.]+"
    r"|Mobile(?:/\w+)?(?! Safari \(compatible)|Windows NT [\d.]+|Win64|WOW64|x64|X11|Linux(?: x86_64| armv\dl)?"
    r"|Macintosh|Intel Mac OS X [\d._]+|iPhone|iPad|CPU (?:iPhone )?OS [\d_]+ like Mac OS X|Android [\d.]+|wv|U"
    r")(?=[\s;,()]|$)"
)
_LETTER = re.compile("[A-Za-z]")
_GROUPED = re.compile(r"[A-Za-z0-9](?![?*+{])[^|]*\Z")
"""Patterns that begin with one plain character, and have no alternatives."""


def crawler_class(user_agent: str) -> str | None:
    """``tool`` or ``bot`` for a user agent on the list, None for any other."""
    left = _PLAIN.sub("", user_agent)
    if _LETTER.search(left) is None:
        return None
    return next((name for name, pattern in _CLASSES.items() if pattern.search(left)), None)


def _compiled() -> Mapping[str, re.Pattern[str]]:
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # type: ignore[import-untyped]

    patterns: dict[str, list[str]] = {"tool": [], "bot": []}
    for entry in CRAWLER_USER_AGENTS_DATA:
        name = next((_BY_TAG[tag] for tag in entry.get("tags", ()) if tag in _BY_TAG), "bot")
        patterns[name].append(entry["pattern"])
    return {name: re.compile(_by_first_letter(given)) for name, given in patterns.items()}


def _by_first_letter(patterns: Iterable[str]) -> str:
    groups: dict[str, list[str]] = {}
    others: list[str] = []
    for pattern in patterns:
        if _GROUPED.match(pattern):
            groups.setdefault(pattern[0], []).append(pattern[1:])
        else:
            others.append(f"(?:{pattern})")
    return "|".join([*(f"{first}(?:{'|'.join(rest)})" for first, rest in groups.items()), *others])


_CLASSES = _compiled()

"""Quotes in TOML that officers stumble over: those inside a text, and the curly ones of a word processor."""

import re

_CURLY = "“”„‟«»‘’‚‹›″"
_INNER = ("Expected newline or end of document", "Unclosed array", "Unclosed inline table")
_OPEN = ("Unterminated string", "Illegal character '\\n'")
_NEXT_KEY = re.compile(r"[\w.\"'-]+\s*=")

Advice = tuple[str, str]
"""What is wrong, and what to do."""


def quote_advice(said: str, before: str, after: str) -> Advice | None:
    """The advice where quotes are at fault; ``said`` is tomllib's error, the others its line up to and from there."""
    if said.startswith("Invalid value") and after[:1] and after[0] in _CURLY:
        return f"{after[0]} can't begin a text: it is a curly quote", 'write straight quotes: `key = "text"`'
    if said.startswith(_OPEN) and before.rstrip()[-1:] in tuple(_CURLY):
        return f"a text ends with the curly quote {before.rstrip()[-1]}", 'close it with a straight one: `"`'
    if not said.startswith(_INNER):
        return None
    ended, rest = before.rstrip()[-1:], after.lstrip()
    if not rest or rest[0] in "\"'#,]}" or _NEXT_KEY.match(rest):
        return None
    if ended == '"' and '"' in rest:
        return "the text ends at a quote inside it", r"inside a text write \" or use « » or “ ”"
    if ended == "'" and "'" in rest:
        return "the text ends at an apostrophe inside it", "put such a text between straight double quotes"
    return None

"""Campaign parameters in links, by which a site's own statistics tell where visitors came from (``utm_source`` ...).

The convention for their names is of Google Analytics (https://support.google.com/analytics/answer/10917952), which
Matomo and others read too.
"""

import re
from collections.abc import Mapping
from typing import Annotated, NamedTuple
from urllib.parse import quote, unquote_plus

from pydantic import AfterValidator, Field, StringConstraints

from chorus.domain.problems import Frozen, MisreadError

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class LinkPlace(NamedTuple):
    """Where a link stands. ``channel`` is ``email``, ``social`` or ``web``; ``network`` is that of a post's account
    (``x``, ``mastodon``), else ``email`` or ``web``; ``sender`` the id of the From identity or account, or ``site``."""

    campaign: str
    activity: str
    language: str
    channel: str
    network: str
    sender: str


def _pattern(text: str) -> str:
    """The pattern; MisreadError when a placeholder is unknown or a brace stands alone."""
    known = " ".join(f"{{{name}}}" for name in LinkPlace._fields)
    for name in _PLACEHOLDER.findall(text):
        if name not in LinkPlace._fields:
            raise MisreadError(f"`{{{name}}}` stands for nothing here", f"there are {known}")
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        raise MisreadError(f"{text!r} has a brace alone", f"write placeholders whole: {known}")
    return text


Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_pattern)]
ParameterName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$", max_length=40)]


class Utm(Frozen):
    """Which parameters links to the conventions' own sites and to our own pages get; none, unless they are set.

    What is signed has them, so a change of them outdates signatures.
    """

    parameters: Annotated[
        dict[ParameterName, Pattern],
        Field(
            description="A parameter's name = its value, with `{campaign}`, `{activity}`, `{language}`, `{channel}` "
            "(`email`, `social`, `web`), `{network}` (`x`; else as the channel) and `{sender}`: "
            '`utm_source = "{network}"`.'
        ),
    ] = {}

    def filled(self, place: LinkPlace) -> Mapping[str, str]:
        """The parameters of a link in that place, in their order."""
        values = place._asdict()
        return {name: _PLACEHOLDER.sub(lambda m: values[m[1]], text) for name, text in self.parameters.items()}


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """A URL with parameters added to its query; what it has stays as it is, to the letter.

    A parameter that the query has already, in whatever case, is left alone. The fragment stays behind the query
    (RFC 3986, section 3.5).

    >>> with_parameters("https://basel.int/a?b=%C3%A9#c", {"utm_source": "x y", "B": "2"})
    'https://basel.int/a?b=%C3%A9&utm_source=x%20y#c'
    """
    whole, mark, fragment = url.partition("#")
    path, _, query = whole.partition("?")
    there = {unquote_plus(part.partition("=")[0]).casefold() for part in re.split("[&;]", query) if part}
    added = [f"{name}={quote(text, safe='')}" for name, text in parameters.items() if name.casefold() not in there]
    if not added:
        return url
    joint = "" if not query or query.endswith("&") else "&"
    return f"{path}?{query}{joint}{'&'.join(added)}{mark}{fragment}"

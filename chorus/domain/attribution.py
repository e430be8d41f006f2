"""Whose site a link leads to: the second convention that a click is told of, beside the one whose list carried it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints

from chorus.domain.problems import MisreadError


def plain_host(host: str) -> str:
    """A host's name as it is compared: in lower case, without the root's dot, in its ASCII form (IDNA).

    ValueError when it has none, as ``..``.

    >>> plain_host("Minamata.Example.")
    'minamata.example'
    """
    bare = host.rstrip(".").lower()
    return bare if bare.isascii() else bare.encode("idna").decode("ascii")


_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")


def _host(text: str) -> str:
    try:
        host = plain_host(text)
    except UnicodeError:
        host = ""
    if not _NAME.fullmatch(host):
        raise MisreadError(
            f"{text!r} is not the name of a host", "write it alone, without scheme and path: `basel.int`"
        )
    return host


Host = Annotated[str, StringConstraints(max_length=253), AfterValidator(_host)]
"""A host's name in config.toml, ``basel.int``: without scheme, port, path and ``*``; brought into its plain form."""


def site_owner(url: str, sites: Mapping[str, str]) -> str:
    """The convention whose site a URL leads to, or ``""``.

    ``sites`` has the owner of each host (``Workspace.sites``). A host owns its subdomains too, ``www.basel.int`` as
    ``basel.int``, and the longest one that is named decides. A site that several share has their ids with commas,
    ``basel,rotterdam,stockholm``, as a post's or page's convention has.
    """
    labels = _labels(url)
    return next((sites[host] for host in labels if host in sites), "")


@lru_cache(maxsize=4096)
def _labels(url: str) -> tuple[str, ...]:
    """The host of a URL and each domain above it, the longest first; none for what is no URL of the web."""
    try:
        parts = urlsplit(url)
        host = plain_host(parts.hostname or "")
    except ValueError:  # a UnicodeError is one
        return ()
    if parts.scheme not in ("http", "https") or not host:
        return ()
    names = host.split(".")
    return tuple(".".join(names[start:]) for start in range(len(names)))

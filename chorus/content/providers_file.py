"""The mail providers that Chorus ships, each with its recipient domains."""

from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from chorus.domain.pace_settings import DomainPattern
from chorus.domain.providers import Groups


@cache
def shipped_providers() -> Groups:
    """The domains of each provider; ``yahoo.*`` stands for every ending."""
    text = (files("chorus") / "data" / "providers.json").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, tuple[DomainPattern, ...]]).validate_json(text)

"""The six official languages, their order and direction, and text that is given per language."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field


class Language(StrEnum):
    """An official language of the United Nations, in their customary (English alphabetical) order."""

    AR = "ar"
    ZH = "zh"
    EN = "en"
    FR = "fr"
    RU = "ru"
    ES = "es"

    # As the text that it equals; an enumeration's own hash is of its name, and a call to Python for each of a million.
    __hash__ = str.__hash__

    @property
    def direction(self) -> str:
        """``rtl`` for Arabic, else ``ltr`` (the HTML ``dir`` values)."""
        return "rtl" if self is Language.AR else "ltr"

    @property
    def own_name(self) -> str:
        """The language's name in itself."""
        return OWN_NAMES[self]


OWN_NAMES: Mapping[Language, str] = {
    Language.AR: "العربية",
    Language.ZH: "中文",
    Language.EN: "English",
    Language.FR: "Français",
    Language.RU: "Русский",
    Language.ES: "Español",
}

LocalText = Annotated[dict[Language, str], Field(min_length=1)]
"""A text per language, as ``text.en = "..."`` in TOML."""


def pick(text: Mapping[Language, str], language: Language) -> str:
    """The text in ``language``, else in English, else the first that there is."""
    return text.get(language) or text.get(Language.EN) or next(iter(text.values()))

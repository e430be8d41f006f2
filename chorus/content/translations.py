"""The program's own words in mails and pages, from gettext catalogues that are read as they are."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages import Catalog
from babel.messages.pofile import read_po

from chorus.domain.language import Language

Translate = Callable[..., str]


@cache
def messages(language: Language) -> Mapping[str, str]:
    """The catalogue of a language: English text to its translation. English itself has none."""
    if language is Language.EN:
        return {}
    catalogue = shipped_catalog(language)
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def shipped_catalog(language: Language) -> Catalog:
    """A language's catalogue as it lies in locales/; its plural rule is the file's own, not Babel's."""
    source = files("chorus") / "content" / "locales" / language.value / "LC_MESSAGES" / "chorus.po"
    return read_po(BytesIO(source.read_bytes()), locale=language.value, abort_invalid=True)


def translator(language: Language) -> Translate:
    """A function from an English text to the language's; ``{name}`` in it is filled from keywords."""
    known = messages(language)

    def translate(text: str, **values: object) -> str:
        return known.get(text, text).format(**values)

    return translate

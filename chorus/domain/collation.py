"""Alphabetical order by each language's own rules, for the few names of a statement's signatories."""

import unicodedata
from collections.abc import Mapping

from chorus.domain.language import Language

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_SPANISH = "abcdefghijklmnñopqrstuvwxyz"
_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"

ALPHABETS: Mapping[Language, str] = {
    Language.AR: _ARABIC + _LATIN,
    Language.EN: _LATIN + _RUSSIAN + _ARABIC,
    Language.FR: _LATIN + _RUSSIAN + _ARABIC,
    Language.RU: _RUSSIAN + _LATIN + _ARABIC,
    Language.ES: _SPANISH + _RUSSIAN + _ARABIC,
}
"""The letters of a language in their order, then those of other scripts, as CLDR 46 orders them (``collation/*.xml``).

Chinese has none: it goes by sound or by strokes, and neither is in the characters themselves.
"""

_SAME = {"ё": "е", "ة": "ت", "ى": "ي", "ؤ": "و", "ئ": "ي", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا"}
_VARIANTS = str.maketrans(_SAME | {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
"""Letters that differ from others only where all else is equal (CLDR: ``&ت<<ة``, ``&ي<<ى``, hamza as an accent)."""

CollationKey = tuple[tuple[tuple[int, int], ...], str]


def has_alphabet(language: Language) -> bool:
    """Whether names in a language can be ordered by its own alphabet."""
    return language in ALPHABETS


def collation_key(text: str, language: Language) -> CollationKey:
    """What to sort a name by: its letters without case, accents and punctuation; the text itself where these are equal.

    A space comes before every letter, a digit too. ValueError for a language that has no alphabet.
    """
    if not has_alphabet(language):
        raise ValueError(f"{language} has no alphabet to sort by")
    alphabet = ALPHABETS[language]
    letters = (_weight(letter, alphabet) for letter in _plain(text, alphabet))
    return tuple(weight for weight in letters if weight is not None), unicodedata.normalize("NFC", text)


def _plain(text: str, alphabet: str) -> str:
    """In lower case, each letter without its accents unless it has a place of its own with them (ñ, й)."""
    whole = unicodedata.normalize("NFKC", text).casefold().translate(_VARIANTS)
    return "".join(
        letter if letter in alphabet else unicodedata.normalize("NFD", letter)
        for letter in unicodedata.normalize("NFC", whole)
    )


def _weight(letter: str, alphabet: str) -> tuple[int, int] | None:
    """Where a character stands; None for one that does not count."""
    if letter.isspace():
        return 0, 0
    if letter.isdecimal():
        return 1, unicodedata.decimal(letter)
    if letter in alphabet:
        return 2, alphabet.index(letter)
    return (3, ord(letter)) if letter.isalpha() else None

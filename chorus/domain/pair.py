"""Two languages of one mail: whose text stands first, and whose second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from chorus.domain.language import Language
from chorus.domain.problems import MisreadError
from chorus.domain.textual import Textual

_CODES = "|".join(Language)

BETWEEN_TITLES = " · "
"""Stands between the two titles in the subject of a mail in two languages."""


@dataclass(frozen=True, slots=True)
class Pair(Textual):
    """Two different languages in their order, ``ar+en``: the other way round is another pair."""

    DESCRIPTION: ClassVar[str] = (
        "Two languages of one mail, `ar+en`: the text in the first stands above that in the second."
    )
    PATTERN: ClassVar[str] = rf"^({_CODES})\+({_CODES})$"
    EXAMPLES: ClassVar[tuple[str, ...]] = ("ar+en", "fr+en")

    first: Language
    second: Language

    @classmethod
    def parse(cls, text: str) -> Self:
        """The pair that ``text`` means; MisreadError says what is wrong and what to write."""
        codes = [part.strip() for part in text.split("+")]
        todo = f"write two of {', '.join(Language)}, as in `ar+en`"
        if len(codes) != 2:
            raise MisreadError(f"{text!r} is not two languages", todo)
        if unknown := [code for code in codes if code not in set(Language)]:
            raise MisreadError(f"{unknown[0]!r} is no language that is known", todo)
        first, second = map(Language, codes)
        if first is second:
            raise MisreadError(f"{text!r} is twice the same language", "write two different ones, as in `ar+en`")
        return cls(first, second)

    def __str__(self) -> str:
        return f"{self.first}+{self.second}"


def second_of(language: Language, wanted: Language | None, pairs: Sequence[Pair]) -> Language | None:
    """``wanted`` if there is a pair of the language with it in this order, else None."""
    return next((pair.second for pair in pairs if (pair.first, pair.second) == (language, wanted)), None)

"""Names that are not what they look like: alphabets mixed within a word, invisible characters, bidi controls.

After the mixed-script detection of Unicode Technical Standard 39, section 5.1, unicode.org/reports/tr39.
"""

import unicodedata
from collections.abc import Iterator, Mapping

from chorus.domain.bidi_controls import CONTROLS
from chorus.domain.language import Language

_JOINING = frozenset("'’ʼ")
"""Apostrophes within a word don't end it: О'Neil with a Cyrillic О is one word."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that show nothing though they count as letters, marks or symbols."""

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_ORDINALS = frozenset("ªº")
"""As in ``M.ª``: the only letters of a compatibility form that names are written with."""

_SCRIPTS: Mapping[Language, frozenset[str]] = {
    Language.AR: frozenset(("ARABIC", "LATIN")),
    Language.ZH: frozenset(("CJK", "LATIN")),
    Language.EN: frozenset(("LATIN",)),
    Language.FR: frozenset(("LATIN",)),
    Language.RU: frozenset(("CYRILLIC", "LATIN")),
    Language.ES: frozenset(("LATIN",)),
}
_CYRILLIC_LOOKS = frozenset("aceopxyABCEHKMOPTXY")
"""Latin letters that look like Cyrillic ones: a word of nothing else passes for Russian."""


def lookalike_problem(text: str, language: Language | None = None) -> str | None:
    """What is wrong with a name's characters, in words that name them by their code points; None when nothing is.

    Each word must be of one script; Chinese ones may have Latin letters too. With ``language`` a word must be in a
    script in which that language writes names, and a Russian one not of Latin letters that pass for Cyrillic ones.
    """
    for character in text:
        if hidden := _hidden(character):
            return f"it has {hidden} {_shown(character)}"
    for word in _words(unicodedata.normalize("NFC", text)):
        if wrong := _word(word, language):
            return wrong
    return None


def _hidden(character: str) -> str:
    """What kind of character that nobody sees, or sees as another one, this is; ``""`` for any other."""
    category = unicodedata.category(character)
    if CONTROLS.match(character):
        return "the bidi control"
    if category in _UNSEEN or character in _BLANK or _is_selector(character):
        return "the invisible character"
    if category[0] == "L" and character not in _ORDINALS and _is_compatible(character):
        return "the special form"
    return ""


def _is_selector(character: str) -> bool:
    """Whether it only chooses how another one is drawn."""
    return "VARIATION SELECTOR" in unicodedata.name(character, "")


def _is_compatible(letter: str) -> bool:
    """Whether a letter is a mere form of another: wide, mathematical, a ligature (Unicode UAX 15)."""
    return unicodedata.decomposition(letter).startswith("<")


def _words(text: str) -> Iterator[str]:
    """Letters and their marks that stand together."""
    word = ""
    for character in text:
        if unicodedata.category(character)[0] in "LM" or (word and character in _JOINING):
            word += character
            continue
        if word:
            yield word
        word = ""
    if word:
        yield word


def _word(word: str, language: Language | None) -> str | None:
    scripts: dict[str, str] = {}
    for character in word:
        if unicodedata.category(character)[0] == "L" and character not in _JOINING:
            scripts.setdefault(_script(character), character)
    if len(scripts) > 1 and set(scripts) != {"CJK", "LATIN"}:
        listed = " and ".join(f"{_shown(character)}" for character in scripts.values())
        return f"{word!r} mixes alphabets: {listed}"
    if language is None:
        return None
    for script, character in scripts.items():
        if script not in _SCRIPTS[language]:
            return f"{word!r} is not in a script of {language.value} names: {_shown(character)}"
    if language is Language.RU and set(word) <= _CYRILLIC_LOOKS and not _is_acronym(word):
        return f"{word!r} looks Russian and has Latin letters: {_shown(word[0])}"
    return None


def _is_acronym(word: str) -> bool:
    """Whether it may well be Latin in a Russian text, as ``COP``; an initial may not."""
    return word.isupper() and 1 < len(word) < 5


def _script(letter: str) -> str:
    """The script of a letter by its name in Unicode: its first word (``CJK`` for Chinese characters)."""
    if letter in _ORDINALS:
        return "LATIN"
    return unicodedata.name(letter, "UNKNOWN").split(" ")[0].split("-")[0]


def _shown(character: str) -> str:
    """A character by its code point and name: ``U+0410 CYRILLIC CAPITAL LETTER A``."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"

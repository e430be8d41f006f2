"""How many columns a text takes where it is shown in one line, such as a subject in a list of mails."""

import unicodedata
from collections.abc import Iterator

_ZWJ, _EMOJI_STYLE = "\u200d", "\ufe0f"
_JAMO = range(0x1160, 0x1200)
"""Vowels and final consonants of Hangul, which are drawn into the syllable before them."""

_SKINS = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)


def display_width(text: str) -> int:
    """Columns: two for wide characters and emoji, none for marks and format characters, else one.

    Wide is East Asian Width W and F (Unicode UAX 11); what is ambiguous there counts one, as outside of East Asian
    fonts. An emoji sequence (joined, flag, skin tone, variation selector 16, keycap) is one emoji (Unicode UTS 51).
    """
    return sum(columns for _, columns in _clusters(text))


def beginning(text: str, columns: int) -> str:
    """As much of a text as fits into so many columns, no character parted from its marks."""
    shown, left = "", columns
    for cluster, width in _clusters(text):
        left -= width
        if left < 0:
            break
        shown += cluster
    return shown


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """What is drawn as one character (in the spirit of Unicode UAX 29), with its columns."""
    cluster, width = "", 0
    for character in text:
        if cluster and _joins(cluster, character):
            cluster += character
            width = 2 if _widens(cluster, character) else width
        else:
            if cluster:
                yield cluster, width
            cluster, width = character, _own_width(character)
    if cluster:
        yield cluster, width


def _joins(cluster: str, character: str) -> bool:
    code = ord(character)
    if cluster[-1] == _ZWJ and _is_wide(character):
        return True
    if code in _FLAG_LETTERS:
        return len(cluster) == 1 and ord(cluster) in _FLAG_LETTERS
    return code in _SKINS or code in _TAGS or code in _JAMO or _own_width(character) == 0


def _widens(cluster: str, character: str) -> bool:
    """Whether a character makes an emoji of what stands before it: selector 16 does of a picture, not of a letter."""
    if character == _EMOJI_STYLE:
        return unicodedata.category(cluster[0]).startswith("S") or cluster[0] in "0123456789#*\u203c\u2049"
    return ord(character) in _FLAG_LETTERS or ord(character) in _SKINS


def _own_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf", "Cc"} or ord(character) in _JAMO:
        return 0
    return 2 if _is_wide(character) else 1


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}

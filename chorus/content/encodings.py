"""Which encoding a text file has, for files that don't say so: what spreadsheets in all six languages export.

A byte-order mark decides; else UTF-8 if the whole file is valid UTF-8 (RFC 3629: other encodings hardly ever are
by accident); else the Windows code page, or GB 18030, in which the words look like words.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

_BLOCK = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ("cp1252", "cp1251", "cp1256", "gb18030")
_RARE = ("cp1250", "mac_roman", "cp1254", "koi8_r")
_GOOD_ENOUGH = 0.8
_EVIDENCE = 1 << 15
_WORD = re.compile(r"[^\s\x00-\x26\x28-\x2c\x2e-\x40\x5b-\x60\x7b-\x7f]+")
_TYPOGRAPHY = frozenset("-'’‘“”«»–—…°º\u00a0№،؛؟ـ·，。、；：（）《》")


def encoding_of(path: Path) -> str | None:
    """The name of a codec that decodes the whole file; None if none makes sense of it. Reads in blocks."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name if _decodes(path, name) else None
    if _decodes(path, "utf-8"):
        return "utf-8"
    evidence = _evidence(path)
    if _is_damaged_utf8(evidence):
        return None
    for names in (_LIKELY, _RARE):
        best = max(names, key=lambda name: _plausibility(evidence, name))
        if _plausibility(evidence, best) >= _GOOD_ENOUGH and _decodes(path, best):
            return best
    from charset_normalizer import from_bytes  # half a second, which hardly any file needs

    guess = from_bytes(evidence).best()
    good = guess is not None and _plausibility(evidence, guess.encoding) >= _GOOD_ENOUGH
    return guess.encoding if guess and good and _decodes(path, guess.encoding) else None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _evidence(path: Path) -> bytes:
    """Lines with bytes outside ASCII, some 32 KB of them: the rest says nothing about the encoding."""
    found, size = [], 0
    with path.open("rb") as file:
        while size < _EVIDENCE and (line := file.readline(_BLOCK)):
            if not line.isascii():
                found.append(line)
                size += len(line)
    return b"".join(found)


def _is_damaged_utf8(evidence: bytes) -> bool:
    """Whether nearly all is valid UTF-8: then another encoding would spoil every name for the sake of one byte."""
    text = evidence.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(not c.isascii() for c in text) - broken > 10 * broken


def _plausibility(evidence: bytes, name: str) -> float:
    """The share of words, among those not wholly ASCII, that look like words when decoded; 0 if it can't be."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        text = decoder.decode(evidence)
    except UnicodeDecodeError:
        return 0.0
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(_looks_like_a_word, words)) / len(words) if words else 0.0


def _looks_like_a_word(word: str) -> bool:
    letters = [c for c in word if c not in _TYPOGRAPHY]
    if not all(unicodedata.category(c)[0] in "LM" for c in letters):
        return False
    scripts = {_script(c) for c in letters}
    if "cjk" in scripts:
        return all(map(_is_common_han, letters))
    if len(scripts) > 1:
        return False
    if any(a.islower() and b.isupper() and not b.isascii() for a, b in pairwise(letters)):
        return False
    accented = sum(1 for c in letters if not c.isascii())
    return scripts != {"latin"} or len(letters) < 3 or accented <= len(letters) / 2


def _script(char: str) -> str:
    """The first word of the character's name: ``latin``, ``cyrillic``, ``arabic``, ``cjk`` ..."""
    return unicodedata.name(char, "").partition(" ")[0].lower()


def _is_common_han(char: str) -> bool:
    """Whether it is one of the 3,755 characters of level 1 of GB 2312, rows 16-55: nearly all of running text."""
    encoded = char.encode("gb18030")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xD7 and encoded[1] >= 0xA1

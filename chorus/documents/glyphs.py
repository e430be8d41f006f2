"""Which characters the fonts of paper can show, and what stands for those that they can't: nothing is dropped."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"
"""What a template of paper is given: what JSON can say."""

FACES: tuple[tuple[str, str, str], ...] = (
    ("Noto Sans", "fontpkg_noto_sans", "files"),
    ("Noto Sans Arabic", "fontpkg_noto_sans_arabic", "files"),
    ("Noto Sans SC", "justmytype_intl_cjk", "fonts/ofl/notosanssc"),
)
"""The families that paper is set in, each with the package that brings it and the folder of its files in there."""

_SPACES = frozenset("\t\n\v\f\r\u0085\u2028\u2029")
_LINE_ENDS = dict.fromkeys(map(ord, "\v\f\u0085\u2028\u2029"), " ")
"""For Typst they end a line between an isolate's two marks, of which each line then lacks one."""

_IGNORABLE = (
    *(range(0xAD, 0xAE), range(0x34F, 0x350), range(0x61C, 0x61D), range(0x115F, 0x1161), range(0x17B4, 0x17B6)),
    *(range(0x180B, 0x1810), range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070)),
    *(range(0x3164, 0x3165), range(0xFE00, 0xFE10), range(0xFFA0, 0xFFA1)),
    *(range(0xFFF0, 0xFFF9), range(0x1BCA0, 0x1BCA4), range(0x1D173, 0x1D17B), range(0xE0000, 0xE1000)),
)
"""What needs no glyph: Default_Ignorable_Code_Point in DerivedCoreProperties.txt of Unicode 16."""

_DISALLOWED = frozenset({0x0, 0xFEFF, 0xFFFE})
"""What no text of PDF/UA-1 may have, whatever the font (ISO 14289-1, 7.21.7)."""


def font_folders() -> tuple[Path, ...]:
    """Where the files of the families are; RuntimeError when a package of fonts is not installed."""
    return tuple(_folder(package, inside) for _, package, inside in FACES)


def _folder(package: str, inside: str) -> Path:
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    if not places or not (folder := Path(places[0]) / inside).is_dir():
        raise RuntimeError(f"the fonts of {package} are not installed")
    return folder


@cache
def covered() -> frozenset[int]:
    """The code points for which one of the families has a glyph; reading that takes some tenths of a second."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    found: set[int] = set()
    for folder in font_folders():
        for file in folder.glob("*.ttf"):
            if "Italic" not in file.name:
                with TTFont(file, lazy=True) as font:
                    found |= set(font.getBestCmap())
    return frozenset(found)


def can_show(character: str) -> bool:
    """Whether paper can show a character, or need not because nobody sees it."""
    code = ord(character)
    if code in _DISALLOWED:
        return False
    return code in covered() or character in _SPACES or any(code in each for each in _IGNORABLE)


def lacking(values: Value) -> tuple[str, ...]:
    """The characters in a template's values that no family has, each once, in the order of their code points."""
    told = (text for text in _texts(values) if not (text.isascii() and text.isprintable()))
    return tuple(sorted({c for text in told for c in text if not can_show(c)}))


def _texts(values: Value) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        for each in values.values():
            yield from _texts(each)
    elif isinstance(values, Sequence):
        for each in values:
            yield from _texts(each)


def shown(values: Value, missing: Sequence[str]) -> Value:
    """The values with ``[U+1F33F]`` in place of each character that is missing, and spaces for line ends of old."""
    return _translated(values, _LINE_ENDS | {ord(character): f"[U+{ord(character):04X}]" for character in missing})


def _translated(values: Value, table: Mapping[int, str]) -> Value:
    if isinstance(values, str):
        return values.translate(table)
    if isinstance(values, Mapping):
        return {key: _translated(each, table) for key, each in values.items()}
    if isinstance(values, Sequence):
        return [_translated(each, table) for each in values]
    return values

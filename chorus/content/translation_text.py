"""A template's file in one language as translators see it: named texts of its front matter, and its Markdown blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from chorus.content.template_files import FENCE
from chorus.content.toml_source import TomlDocument, parse_toml
from chorus.domain.translation import Piece
from chorus.domain.translation_blocks import Block, split_blocks


@dataclass(frozen=True)
class TemplateText:
    """A template or partial in one language: ``head`` is its front matter's TOML, ``body`` all behind it.

    ``opening + head + closing + body`` is the file's text, with LF line ends.
    """

    opening: str
    head: str
    closing: str
    body: str
    texts: Mapping[str, str]
    blocks: tuple[Block, ...]
    document: TomlDocument

    @property
    def piece(self) -> Piece:
        """What it says."""
        return Piece(self.texts, tuple(block.text for block in self.blocks))

    @property
    def body_line(self) -> int:
        """The line, from 1, on which the body begins."""
        return (self.opening + self.head + self.closing).count("\n") + 1

    def place(self, key: str, block: int | None) -> tuple[int, int]:
        """Line and column of a named text, or of a block (from 0)."""
        if block is not None:
            return self.body_line + self.blocks[block].line - 1, 1
        return self.document.place((key,))


@lru_cache(maxsize=4096)
def template_text(text: str, shown: str) -> TemplateText:
    """Read a file's text; InputError when its front matter is no TOML."""
    opening, head, closing, body = _cut(text)
    document = parse_toml(("\n" + head).encode() if opening else b"", shown)
    texts = {key: value for key, value in document.data.items() if isinstance(value, str)}
    return TemplateText(opening, head, closing, body, texts, split_blocks(body), document)


def _cut(text: str) -> tuple[str, str, str, str]:
    lines = text.split("\n")
    if lines[0].rstrip() == FENCE:
        for number, line in enumerate(lines[1:], 1):
            if line.rstrip() == FENCE:
                head = "".join(f"{line}\n" for line in lines[1:number])
                rest = "\n".join(lines[number + 1 :])
                return f"{lines[0]}\n", head, line + ("\n" if number + 1 < len(lines) else ""), rest
    return "", "", "", text

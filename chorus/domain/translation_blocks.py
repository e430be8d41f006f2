"""Markdown cut into blocks, the units in which it is translated: paragraphs, headings, whole lists, code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chorus.domain.language import Language

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r" {0,3}(?:([-*+])|\d{1,9}([.)]))(?:\s|$)")
_INDENTED = re.compile(r"(?: {2,}|\t)\S")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:\s|$)")
_RULE = re.compile(r" {0,3}([-*_])(?:\s*\1){2,}\s*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)\s*")
_INCLUDE = re.compile(r"\{%-?\s*include\s+[\"']([^\"']+)[\"']")


@dataclass(frozen=True)
class Block:
    """One block of a text: where it stands (offsets of characters, ``line`` from 1), and what it says."""

    text: str
    start: int
    line: int

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.text)


def split_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text (LF line ends), cut at blank lines.

    A fenced code block is one whatever stands in it, and what is indented below a list's item belongs to the list
    (CommonMark 0.31, sections 4.5 and 5.2).
    """
    blocks: list[Block] = []
    lines = text.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = _end(lines, at)
        written = "\n".join(lines[at:end])
        blocks.append(Block(written, offsets[at], at + 1))
        at = end
    return tuple(blocks)


def _end(lines: list[str], start: int) -> int:
    """The number of the line behind the block that begins at ``start``."""
    at, last = start, start
    fence = ""
    is_list = bool(_ITEM.match(lines[start])) and not _RULE.fullmatch(lines[start])
    while at < len(lines):
        line = lines[at]
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and line.strip() == mark[1] else fence
        elif mark:
            fence = mark[1]
        elif not line.strip():
            if not (is_list and _continues(lines, at)):
                break
            at += 1
            continue
        last = at
        at += 1
    return last + 1


def _continues(lines: list[str], at: int) -> bool:
    """Whether the first line that says something from ``at`` on is indented, as what belongs to an item is."""
    following = next((line for line in lines[at:] if line.strip()), "")
    return bool(_INDENTED.match(following))


def shape(text: str) -> tuple[str, ...]:
    """A block's structure: ``("##",)``, ``("-", "-", "-")``, ``("text", "break", "text")``, ``("code",)``."""
    return tuple(_shape(text.split("\n")))


def _shape(lines: list[str]) -> Iterator[str]:
    before = ""
    at = 0
    while at < len(lines):
        line = lines[at]
        kind = _kind(line, before)
        if kind == "code":
            at = _close(lines, at)
        if kind not in {"", "more"}:
            yield kind
        if at + 1 < len(lines) and line.strip() and line.endswith(("\\", "  ")):
            yield "break"
        before = before if kind == "more" else kind
        at += 1


def _kind(line: str, before: str) -> str:
    """What a line begins; ``more`` when it goes on with what was begun, "" when it is blank."""
    if not line.strip():
        return ""
    if _FENCE.match(line):
        return "code"
    if heading := _HEADING.match(line):
        return heading[1]
    if before == "text" and _UNDERLINE.fullmatch(line):
        return "heading"
    if _RULE.fullmatch(line):
        return "rule"
    if item := _ITEM.match(line):
        return "-" if item[1] else "1."
    first = line.lstrip()[0]
    if first in "|>":
        return "more" if before == first == ">" else first
    return "more" if before in {"-", "1.", ">", "text"} else "text"


def _close(lines: list[str], at: int) -> int:
    """The line that closes the fence which opens at ``at``; the last one when none does."""
    fence = _FENCE.match(lines[at])
    mark = fence[1] if fence else ""
    closing = (n for n in range(at + 1, len(lines)) if lines[n].strip().startswith(mark))
    return next(closing, len(lines) - 1)


def included(text: str) -> tuple[str, ...]:
    """The files that a template includes, in order."""
    return tuple(dict.fromkeys(_INCLUDE.findall(text)))


def in_language(text: str, source: Language, language: Language) -> str:
    """A block that has nothing to translate, as it is in another language: what it includes is that language's."""
    if not _INCLUDE.search(text):
        return text
    return re.sub(rf"\.{source}\.md(?=[\"'])", f".{language}.md", text)

"""A template's translation with new texts in it, and the record of what it was made from."""

from collections.abc import Mapping
from dataclasses import dataclass

from chorus.content.toml_edit import edited
from chorus.content.toml_places import Loc
from chorus.content.translation_text import TemplateText
from chorus.domain.language import Language
from chorus.domain.translation import LOST, Comparison, Record, Row, digest, made
from chorus.domain.translation_align import NOTHING
from chorus.domain.translation_blocks import in_language


@dataclass(frozen=True)
class Rewriting:
    """One translation of a template: its source, its present text if it has one, and how they compare."""

    source: TemplateText
    present: TemplateText | None
    comparison: Comparison
    record: Record
    languages: tuple[Language, Language]

    def text(self, texts: Mapping[str, str]) -> str:
        """The file's text with these units in it (by key); what is fixed and lacks is filled in, all else stays."""
        if self.present is None:
            return self._new(texts)
        head = _head(self.present, _named(texts))
        return self.present.opening + head + self.present.closing + self._body(self.present, texts)

    def _new(self, texts: Mapping[str, str]) -> str:
        """A file that did not exist: the source's, each unit in its place."""
        body = self.source.body
        for number, block in reversed(list(enumerate(self.source.blocks, 1))):
            written = texts.get(str(number), in_language(block.text, *self.languages))
            body = body[: block.start] + written + body[block.end :]
        return self.source.opening + _head(self.source, _named(texts)) + self.source.closing + body

    def _body(self, present: TemplateText, texts: Mapping[str, str]) -> str:
        changes: list[tuple[int, int, str]] = []
        last: int | None = None
        rows = {row.key: row for row in self.comparison.rows}
        for pair in self.comparison.pairs:
            row = None if pair.source is None else rows[str(pair.source + 1)]
            written = None if row is None else self._written(row, texts)
            if pair.target is not None:
                block = present.blocks[pair.target]
                last = pair.target
                if written is not None:
                    changes.append((block.start, block.end, written))
            elif written is not None:
                changes.append(_inserted(present, last, written))
        body = present.body
        for start, end, written in reversed(changes):
            body = body[:start] + written + body[end:]
        return body

    def _written(self, row: Row, texts: Mapping[str, str]) -> str | None:
        """What to write for a block; None to leave what is there."""
        if row.fixed and row.state == "missing":
            return in_language(row.source, *self.languages)
        return texts.get(row.key)

    def recorded(self, texts: Mapping[str, str], *, confirm: bool = False) -> Record:
        """The record after these units (by key) were written; with ``confirm`` all that there is belongs together."""
        named = {}
        lines: list[str] = []
        rows = {row.key: row for row in self.comparison.rows}
        for row in self.comparison.rows:
            if not row.key.isdecimal() and (
                line := self._line(row, texts, confirm, self.record.texts.get(row.key, ""))
            ):
                named[row.key] = line
        for pair in self.comparison.pairs:
            known = pair.target_known if pair.target_known is not None else pair.source_known
            kept = "" if known is None else self.record.blocks[known]
            if pair.source is not None:
                lines.append(self._line(rows[str(pair.source + 1)], texts, confirm, kept))
            elif self.present is not None and pair.target is not None:
                said = self.present.blocks[pair.target].text
                lines.append(f"{NOTHING} {digest(said)}" if confirm else kept)
        return Record(source=self.languages[0], texts=named, blocks=tuple(filter(None, lines)))

    def _line(self, row: Row, texts: Mapping[str, str], confirm: bool, kept: str) -> str:
        """What to record of a unit; "" for nothing."""
        if row.fixed and row.state == "missing" and not confirm:
            return made(row.source, in_language(row.source, *self.languages))
        said = texts.get(row.key, row.translation if confirm or row.state == "current" else None)
        if said is not None:
            return made(row.source, said)
        if confirm or (row.state == "current" and row.translation is None):
            return f"{digest(row.source)} {NOTHING}"
        if row.state == "stale" and row.translation is not None:
            return kept or f"{row.before or LOST} {digest(row.translation)}"
        return ""


def _named(texts: Mapping[str, str]) -> dict[Loc, str]:
    """Those of the units that stand in the front matter, by their paths there."""
    return {(key,): text for key, text in texts.items() if not key.isdecimal()}


def _head(text: TemplateText, named: Mapping[Loc, str]) -> str:
    """The front matter with these texts; a key that it lacks comes after its last one."""
    if not named:
        return text.head
    beside: dict[Loc, Loc] = dict.fromkeys(named, (list(text.texts)[-1],)) if text.texts else {}
    return edited(text.head.encode(), named, beside).decode()


def _inserted(present: TemplateText, last: int | None, written: str) -> tuple[int, int, str]:
    """Where a new block goes: behind block ``last`` with an empty line between, else before everything."""
    if last is not None:
        end = present.blocks[last].end
        return end, end, f"\n\n{written}"
    if present.blocks:
        start = present.blocks[0].start
        return start, start, f"{written}\n\n"
    return len(present.body), len(present.body), f"{written}\n"

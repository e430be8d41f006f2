"""The texts of a campaign's own file as translators see them, and the file with new ones in it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from chorus.content.toml_edit import edited
from chorus.content.toml_places import Loc, Places
from chorus.content.toml_source import TomlDocument, parse_toml
from chorus.domain.campaign import Campaign
from chorus.domain.language import Language
from chorus.domain.translation import Comparison, Piece, Record, made
from chorus.domain.translation_units import CampaignText, campaign_texts


class CampaignTexts:
    """A campaign and its file's bytes; ``file`` is its path within the workspace."""

    def __init__(self, campaign: Campaign, file: str, data: bytes) -> None:
        self.file = file
        self._data = data
        self._document: TomlDocument = parse_toml(data, file)
        self._texts = {text.key: text for text in campaign_texts(campaign) if self._is_per_language(text)}
        self._source = campaign.source_language

    def _is_per_language(self, text: CampaignText) -> bool:
        """Whether it is written per language; a plain ``title = "..."`` is meant for all."""
        value: Any = self._document.data
        for part in text.loc:
            value = value[part]
        return isinstance(value, dict)

    def piece(self, language: Language, due_in: Language) -> Piece:
        """The texts in a language, of those that are due in another (or the same)."""
        found = {key: text.text.get(language, "") for key, text in self._texts.items() if due_in in text.languages}
        return Piece({key: text for key, text in found.items() if text})

    @cached_property
    def _places(self) -> Places:
        return Places(self._data)

    def edited(self, texts: Mapping[str, str], language: Language) -> bytes:
        """The file's bytes with these texts (by key) in a language; one that lacks comes after its last sibling."""
        paths: dict[Loc, str] = {(*self._texts[key].loc, language.value): text for key, text in texts.items()}
        return edited(self._data, paths, {path: self._last(path[:-1]) for path in paths})

    def _last(self, loc: Loc) -> Loc:
        """The path of the text's language that stands last in the file."""
        written = [path for path in self._places.pairs if path[:-1] == loc]
        return max(written, key=lambda path: self._places.pairs[path].start_byte)

    def recorded(
        self, comparison: Comparison, before: Record | None, texts: Mapping[str, str], *, confirm: bool
    ) -> Record:
        """The record after these texts (by key) were written; with ``confirm`` all that there is belongs together."""
        known = before.texts if before and before.source is self._source else {}
        lines = {row.key: known[row.key] for row in comparison.rows if row.key in known and row.translation}
        for row in comparison.rows:
            said = texts.get(row.key, row.translation if confirm or row.state == "current" else None)
            if said:
                lines[row.key] = made(row.source, said)
        return Record(source=self._source, texts=lines)

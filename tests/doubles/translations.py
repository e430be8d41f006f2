"""Translations of a campaign in memory: one template of named texts and blocks, the campaign's own texts beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chorus.domain.language import Language
from chorus.domain.translation import Piece, Record, compare, digest, made
from chorus.domain.translation_units import part_and_key
from chorus.services.ports_files import CampaignFile
from chorus.services.ports_translations import Part

STATEMENT = "statement"
SOURCE = Piece({"title": "A statement"}, ("First words.", "{{ values.outlook }}", "Last words."))
FRENCH = Piece({"title": "Une déclaration"}, ("Premiers mots.", "{{ values.outlook }}", "Derniers mots."))


@dataclass
class MemoryTranslations:
    """The template ``statement``; change ``pieces`` and ``records`` to edit it; a language without a piece lacks."""

    pieces: dict[Language, Piece] = field(default_factory=lambda: {Language.EN: SOURCE, Language.FR: FRENCH})
    records: dict[Language, Record] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    unread: str = ""

    def compare(self, file: CampaignFile, language: Language) -> tuple[Part, ...]:
        source = file.campaign.source_language
        if source not in self.pieces:
            return ()
        found = compare(self.pieces[source], self.pieces.get(language), self.records.get(language), (source, language))
        return (Part(STATEMENT, f"templates/{STATEMENT}/{language}.md", language in self.pieces, found),)

    def take(self, file: CampaignFile, language: Language, texts: Mapping[str, str]) -> tuple[str, ...]:
        """A row for each unit of the source, in order: those given, else what was there."""
        source = file.campaign.source_language
        given = {part_and_key(unit)[1]: text for unit, text in texts.items()}
        (part,) = self.compare(file, language)
        said = {row.key: given.get(row.key, row.translation) for row in part.comparison.rows}
        named = {key: text for key, text in said.items() if not key.isdecimal() and text is not None}
        blocks = [(row, said[row.key]) for row in part.comparison.rows if row.key.isdecimal()]
        self.pieces[language] = Piece(named, tuple(text for _, text in blocks if text is not None))
        self.records[language] = Record(
            source=source,
            texts={row.key: made(row.source, named[row.key]) for row in part.comparison.rows if row.key in named},
            blocks=tuple(made(row.source, text) for row, text in blocks if text is not None),
        )
        return (part.file,)

    def confirm(self, file: CampaignFile, language: Language) -> tuple[str, ...]:
        self.take(file, language, {})
        return (f"templates/{STATEMENT}/translations.json",)

    def unread_mark(self, text: str) -> str:
        return self.unread if self.unread and self.unread in text else ""

    def remember(self, sources: Iterable[str]) -> None:
        self.kept |= {digest(source): source for source in sources}

    def recall(self, digest: str) -> str:
        return self.kept.get(digest, "")

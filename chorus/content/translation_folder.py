"""The translations of a workspace's campaigns: compared with their sources, and written back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from chorus.content.inside import inside
from chorus.content.markdown import unread_mark
from chorus.content.template_files import TemplateFolder
from chorus.content.translation_campaign import CampaignTexts
from chorus.content.translation_memory import SourceMemory
from chorus.content.translation_parts import TemplatePart, template_parts
from chorus.content.translation_records import CAMPAIGN_RECORDS, campaign_records, read_records, records_text
from chorus.content.translation_rewrite import Rewriting
from chorus.content.translation_text import TemplateText, template_text
from chorus.content.written import write_all
from chorus.domain.campaign import Campaign
from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem
from chorus.domain.translation import Comparison, Record, compare
from chorus.domain.translation_marks import BRACES
from chorus.domain.translation_units import part_and_key
from chorus.services.ports_files import CampaignFile
from chorus.services.ports_translations import Part


@dataclass(frozen=True)
class _Template:
    """A template in a language: its part, what is recorded of it and of the others beside it, and its rewriting."""

    part: TemplatePart
    records: Mapping[str, Record]
    rewriting: Rewriting


class TranslationFolder:
    """The translations in the workspace's folder ``root``; implements ``ports_translations.Translations``."""

    def __init__(self, root: Path, memory: Path) -> None:
        self._root = root
        self._templates = TemplateFolder(root)
        self._memory = SourceMemory(memory)

    def compare(self, file: CampaignFile, language: Language) -> tuple[Part, ...]:
        """Every text of a campaign as it stands in a language; InputError when a file can't be used."""
        own = self._campaign(file)
        parts = [Part("", own.file, True, self._own(file, own, language))]
        for found in self._each(file.campaign, language):
            exists = found.rewriting.present is not None
            shown = f"templates/{found.part.file(language)}"
            parts.append(Part(found.part.name, shown, exists, found.rewriting.comparison))
        return tuple(part for part in parts if part.comparison.rows or part.comparison.surplus)

    def take(self, file: CampaignFile, language: Language, texts: Mapping[str, str]) -> tuple[str, ...]:
        """Write texts (by unit) into the files, each made from its present source; the files that changed."""
        by_part: dict[str, dict[str, str]] = {}
        for unit, text in texts.items():
            part, key = part_and_key(unit)
            by_part.setdefault(part, {})[key] = text
        drafts = self._drafts(file, language, by_part, confirm=False)
        return self._written(drafts)

    def confirm(self, file: CampaignFile, language: Language) -> tuple[str, ...]:
        """Record that every text, as it is, belongs to the present source; the files that changed."""
        return self._written(self._drafts(file, language, {}, confirm=True))

    def unread_mark(self, text: str) -> str:
        """A Markdown mark of a text that would be shown as it is, such as ``**``; "" when there is none."""
        return unread_mark(BRACES.sub("x", text))

    def remember(self, sources: Iterable[str]) -> None:
        """Keep source texts, to show later what changed in them."""
        self._memory.remember(sources)

    def recall(self, digest: str) -> str:
        """The source text of that digest; "" when nobody kept it."""
        return self._memory.recall(digest)

    def _campaign(self, file: CampaignFile) -> CampaignTexts:
        name = f"campaigns/{file.id}.toml"
        return CampaignTexts(file.campaign, name, inside(self._root, name).read_bytes())

    def _own(self, file: CampaignFile, own: CampaignTexts, language: Language) -> Comparison:
        source = file.campaign.source_language
        record = campaign_records(self._root, file.id).get(language)
        return compare(own.piece(source, language), own.piece(language, language), record, (source, language))

    def _each(self, campaign: Campaign, language: Language) -> Iterator[_Template]:
        """The campaign's templates that have a source and are needed in a language."""
        languages = (campaign.source_language, language)
        for part in template_parts(campaign, self._templates):
            source = self._text(part.file(languages[0]))
            if source is None or language not in part.languages:
                continue
            present = self._text(part.file(language))
            _must_fit(source, present, part.file(language))
            records = self._template_records(part)
            record = records.get(part.record_name(language))
            comparison = compare(source.piece, present.piece if present else None, record, languages)
            fitting = record if record and record.source is languages[0] else Record(source=languages[0])
            yield _Template(part, records, Rewriting(source, present, comparison, fitting, languages))

    def _text(self, name: str) -> TemplateText | None:
        return template_text(self._templates.text(name), f"templates/{name}") if self._templates.has(name) else None

    def _template_records(self, part: TemplatePart) -> Mapping[str, Record]:
        name = part.records_file
        return read_records(self._templates.text(name), f"templates/{name}") if self._templates.has(name) else {}

    def _drafts(
        self, file: CampaignFile, language: Language, texts: Mapping[str, Mapping[str, str]], *, confirm: bool
    ) -> dict[str, bytes]:
        """What to write, by path within the workspace; a file may be among them though nothing changes in it."""
        drafts: dict[str, bytes] = {}
        records: dict[str, dict[str, Record]] = {}
        if confirm or "" in texts:
            own = self._campaign(file)
            comparison = self._own(file, own, language)
            drafts[own.file] = own.edited(texts.get("", {}), language)
            shown = f"campaigns/{file.id}{CAMPAIGN_RECORDS}"
            records[shown] = dict(campaign_records(self._root, file.id))
            before = records[shown].get(language)
            records[shown][language] = own.recorded(comparison, before, texts.get("", {}), confirm=confirm)
        for found in self._each(file.campaign, language):
            given = texts.get(found.part.name)
            if given is None and not (confirm and found.rewriting.present):
                continue
            if given is not None:
                name = f"templates/{found.part.file(language)}"
                drafts[name] = self._with_line_ends(name, found.rewriting.text(given))
            shown = f"templates/{found.part.records_file}"
            kept = records.setdefault(shown, dict(found.records))
            kept[found.part.record_name(language)] = found.rewriting.recorded(given or {}, confirm=confirm)
        return drafts | {shown: records_text(kept).encode() for shown, kept in records.items()}

    def _with_line_ends(self, name: str, text: str) -> bytes:
        """The text in UTF-8, with the line ends and the byte order mark that the file has."""
        path = inside(self._root, name)
        before = path.read_bytes() if path.exists() else b""
        mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
        ending = "\r\n" if b"\r\n" in before else "\n"
        written = mark + text.replace("\n", ending).encode()
        unchanged = before.replace(b"\r\n", b"\n").replace(b"\r", b"\n") == mark + text.encode()
        return before if before and unchanged else written

    def _written(self, drafts: Mapping[str, bytes]) -> tuple[str, ...]:
        """Write what changes; its paths within the workspace."""
        paths = {name: inside(self._root, name) for name in drafts}
        changed = [name for name, path in paths.items() if not path.exists() or path.read_bytes() != drafts[name]]
        write_all({paths[name]: drafts[name] for name in changed})
        return tuple(changed)


def _must_fit(source: TemplateText, present: TemplateText | None, name: str) -> None:
    if present is not None and source.opening and not present.opening:
        message, todo = "the template has no front matter", "begin with a line +++, its keys, and a line +++"
        shown = f"templates/{name}"
        raise InputError((Problem(code="no-front-matter", message=message, todo=todo, file=shown, line=1, column=1),))

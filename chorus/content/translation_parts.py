"""Which files of templates/ a campaign's translations are in: its templates, and what those include per language."""

from collections.abc import Iterator
from dataclasses import dataclass

from chorus.content.template_files import TemplateFolder
from chorus.content.translation_records import TEMPLATE_RECORDS
from chorus.domain.campaign import Campaign
from chorus.domain.language import Language
from chorus.domain.problems import InputError
from chorus.domain.translation_blocks import included


@dataclass(frozen=True)
class TemplatePart:
    """A template, or a partial with a language in its name, and the languages in which a campaign needs it."""

    name: str
    partial: bool
    languages: tuple[Language, ...]

    def file(self, language: Language) -> str:
        """Its file in a language, within templates/."""
        return f"{self.name}.{language}.md" if self.partial else f"{self.name}/{language}.md"

    @property
    def records_file(self) -> str:
        """The file with its records, within templates/."""
        folder = self.name.rpartition("/")[0] if self.partial else self.name
        return f"{folder}/{TEMPLATE_RECORDS}" if folder else TEMPLATE_RECORDS

    def record_name(self, language: Language) -> str:
        """What the record of a translation is called in that file."""
        return f"{self.name.rpartition('/')[2]}.{language}" if self.partial else str(language)


def template_parts(campaign: Campaign, folder: TemplateFolder) -> tuple[TemplatePart, ...]:
    """The templates of a campaign in the order of its activities, each followed by what it includes per language."""
    needed: dict[tuple[str, bool], set[Language]] = {}
    for activity in campaign.activities():
        if template := getattr(activity, "template", None):
            languages = set(campaign.languages_of(activity))
            needed.setdefault((template, False), set()).update(languages)
            for name in _includes(f"{template}/{campaign.source_language}.md", campaign.source_language, folder):
                needed.setdefault((name, True), set()).update(languages)
    return tuple(
        TemplatePart(name, partial, tuple(language for language in Language if language in languages))
        for (name, partial), languages in needed.items()
    )


def _includes(file: str, source: Language, folder: TemplateFolder) -> Iterator[str]:
    """The names, without language and ending, of what a source file includes, at any depth."""
    seen: set[str] = {file}
    waiting = [file]
    suffix = f".{source}.md"
    while waiting:
        try:
            names = included(folder.text(waiting.pop(0)))
        except InputError:
            continue  # told where it is rendered
        fresh = [name for name in names if name not in seen]
        seen.update(fresh)
        waiting += fresh
        yield from (name.removesuffix(suffix) for name in fresh if name.endswith(suffix))

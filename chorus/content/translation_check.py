"""Translations whose source was changed since, as `chorus check` tells them: nothing stale is signed."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from chorus.content.scope import Scope
from chorus.content.template_files import TemplateFolder
from chorus.content.translation_parts import TemplatePart, template_parts
from chorus.content.translation_records import campaign_records, read_records
from chorus.content.translation_text import TemplateText, template_text
from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem
from chorus.domain.translation import Comparison, Record, compare, digest
from chorus.domain.translation_units import campaign_texts


class StaleTranslations:
    """Finds stale translations in a workspace's templates/ and campaigns/."""

    def __init__(self, root: Path, folder: TemplateFolder) -> None:
        self._root = root
        self._folder = folder

    def tell(self, scope: Scope) -> None:
        """Note every stale translation of a campaign, at its place; what has no record is none."""
        for look in (self._own, self._templates):
            try:
                look(scope)
            except InputError as error:
                scope.problems += error.problems

    def _own(self, scope: Scope) -> None:
        records = campaign_records(self._root, scope.file.id)
        source = scope.campaign.source_language
        for text in campaign_texts(scope.campaign):
            for language in text.languages:
                record = records.get(language)
                line = record.texts.get(text.key) if record and record.source is source else None
                if line is None or language not in text.text or source not in text.text:
                    continue
                if line.split()[0] != digest(text.text[source]):
                    message = f"this was translated from an older {source} text"
                    scope.wrong("stale-translation", message, _todo(scope, language), (*text.loc, language))

    def _templates(self, scope: Scope) -> None:
        source = scope.campaign.source_language
        for part in template_parts(scope.campaign, self._folder):
            if not self._folder.has(part.records_file) or not self._folder.has(part.file(source)):
                continue
            for language in part.languages:
                if language is not source and self._folder.has(part.file(language)):
                    try:
                        scope.problems += self._problems(part, (source, language), _todo(scope, language))
                    except InputError as error:
                        if error.problems[0].code == "bad-records":
                            raise
                        # A template that can't be read is told where it is rendered.

    def _problems(self, part: TemplatePart, languages: tuple[Language, Language], todo: str) -> tuple[Problem, ...]:
        names = (part.file(languages[0]), part.file(languages[1]), part.records_file, part.record_name(languages[1]))
        texts = tuple(self._folder.text(name) for name in names[:3])
        return _compared((texts[0], texts[1], texts[2]), names, languages, todo)


@lru_cache(maxsize=4096)
def _compared(
    texts: tuple[str, str, str], names: tuple[str, str, str, str], languages: tuple[Language, Language], todo: str
) -> tuple[Problem, ...]:
    """The problems of one translation; ``texts`` and ``names`` are source, translation, records (and the record's)."""
    record = read_records(texts[2], f"templates/{names[2]}").get(names[3])
    if record is None or record.source is not languages[0]:
        return ()
    source = template_text(texts[0], f"templates/{names[0]}")
    translation = template_text(texts[1], f"templates/{names[1]}")
    comparison = compare(source.piece, translation.piece, record, languages)
    return tuple(_told(comparison, record, (source, translation), names, languages, todo))


def _told(
    comparison: Comparison,
    record: Record,
    both: tuple[TemplateText, TemplateText],
    names: tuple[str, str, str, str],
    languages: tuple[Language, Language],
    todo: str,
) -> Iterator[Problem]:
    source, translation = both
    shown = f"templates/{names[1]}"

    def problem(message: str, place: tuple[int, int], what: str) -> Problem:
        line, column = place
        return Problem(code="stale-translation", message=message, todo=what, file=shown, line=line, column=column)

    last: int | None = None
    for row in comparison.rows:
        block = int(row.key) - 1 if row.key.isdecimal() else None
        last = row.target if row.target is not None else last
        line, _ = source.place(row.key, block)
        now = f"templates/{names[0]}:{line}"
        if row.state == "stale":
            place = translation.place(row.key, row.target)
            yield problem(f"this was translated from an older {languages[0]} text (now {now})", place, todo)
        elif row.state == "missing" and (block is not None or row.key in record.texts):
            place = translation.place(row.key, last if block is not None else None)
            yield problem(f"{languages[1]} lacks what {languages[0]} has at {now}", place, todo)
    for block, _ in comparison.surplus:
        message = f"{languages[0]} does not say this any more"
        yield problem(message, translation.place("", block), f"delete it; {todo.split('; ')[1]}")


def _todo(scope: Scope, language: Language) -> str:
    command = f"chorus translations {{}} {scope.file.id} --language {language}"
    return f"translate it: `{command.format('export')}`; or, if it holds: `{command.format('confirm')}`"

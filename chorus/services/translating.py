"""Translations of a campaign: who waits for whom, what goes to translators, and what comes back."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chorus.domain.language import Language, pick
from chorus.domain.problems import NotFoundError, Problem, RefusedError
from chorus.domain.translation import Row, UnitState, digest
from chorus.domain.translation_blocks import shape
from chorus.domain.translation_sheet import Sheet, SheetRow
from chorus.domain.translation_units import unit_id
from chorus.services.ports_files import CampaignFile
from chorus.services.ports_translations import Part, Translations

_CALLED = {"-": "list", "1.": "numbered list", ">": "quotation", "|": "table", "code": "code", "rule": "line"}

_CONFIRMED: Mapping[UnitState, Literal["holds", "left out", "recorded"]] = {
    "stale": "holds",
    "missing": "left out",
    "unrecorded": "recorded",
}


@dataclass(frozen=True)
class PartStatus:
    """How many units of one file stand how; ``surplus`` are blocks whose source is gone."""

    name: str
    file: str
    counts: Mapping[UnitState, int]
    surplus: int
    open_units: tuple[str, ...]


@dataclass(frozen=True)
class LanguageStatus:
    """How a campaign's texts stand in one language."""

    language: Language
    parts: tuple[PartStatus, ...]

    def count(self, state: UnitState) -> int:
        """How many units stand so."""
        return sum(part.counts.get(state, 0) for part in self.parts)

    @property
    def surplus(self) -> int:
        """How many blocks say what the source does not say any more."""
        return sum(part.surplus for part in self.parts)

    @property
    def is_open(self) -> bool:
        """Whether anybody has still something to do."""
        return bool(self.count("stale") or self.count("missing") or self.surplus)


def targets_of(file: CampaignFile) -> tuple[Language, ...]:
    """The languages that a campaign is translated into, in the official order."""
    campaign = file.campaign
    return tuple(one for one in Language if one in campaign.languages and one is not campaign.source_language)


def require_target(file: CampaignFile, language: Language) -> None:
    """RefusedError when a campaign is not translated into a language."""
    known = targets_of(file)
    if language not in known:
        source = file.campaign.source_language
        why = "is its source language" if language is source else "is not among its languages"
        listed = ", ".join(known) or "none"
        raise RefusedError(f"{language} {why}", f"{file.id} is translated into: {listed}", campaign=file.id)


def status(file: CampaignFile, translations: Translations) -> tuple[LanguageStatus, ...]:
    """How each language of a campaign stands to its source."""
    return tuple(
        LanguageStatus(language, tuple(_part_status(part) for part in translations.compare(file, language)))
        for language in targets_of(file)
    )


def _part_status(part: Part) -> PartStatus:
    rows = [row for row in part.comparison.rows if not row.fixed or row.is_open]
    return PartStatus(
        name=part.name,
        file=part.file,
        counts=Counter(row.state for row in rows),
        surplus=len(part.comparison.surplus),
        open_units=tuple(unit_id(part.name, row.key) for row in rows if row.is_open),
    )


def export(
    file: CampaignFile, language: Language, translations: Translations, now: datetime, *, everything: bool = False
) -> Sheet:
    """The sheet for a translator: what is missing or stale, or everything; it may have no rows."""
    require_target(file, language)
    chosen = [
        (part, row)
        for part in translations.compare(file, language)
        for row in part.comparison.rows
        if not row.fixed and (everything or row.is_open)
    ]
    translations.remember(row.source for _, row in chosen)
    rows = tuple(
        SheetRow(
            number=number,
            unit=unit_id(part.name, row.key),
            source_digest=digest(row.source),
            source=row.source,
            translation=row.translation or "",
            state=row.state,
            before=translations.recall(row.before) if row.before else "",
            note=_note(part, row),
        )
        for number, (part, row) in enumerate(chosen, 1)
    )
    campaign = file.campaign
    return Sheet(
        campaign=file.id,
        title=pick(campaign.title, campaign.source_language),
        source=campaign.source_language,
        language=language,
        made=now,
        rows=rows,
    )


def _note(part: Part, row: Row) -> str:
    """Where a unit stands, for somebody who does not know the files: ``statement-summit, heading``."""
    if not row.key.isdecimal():
        return ", ".join(filter(None, (part.name, row.key.replace(".", " "))))
    first = (shape(row.source) or ("text",))[0]
    kind = "heading" if first.startswith("#") else _CALLED.get(first, "paragraph")
    return f"{part.name}, {kind}"


@dataclass(frozen=True)
class Confirming:
    """What confirming would say of one text: that it still holds, is left out or kept on purpose, or is a first record.

    ``source`` is "" for what has none, ``translation`` for what is left out.
    """

    unit: str
    file: str
    what: Literal["holds", "left out", "kept", "recorded"]
    source: str
    translation: str


def to_confirm(file: CampaignFile, language: Language, translations: Translations) -> tuple[Confirming, ...]:
    """The texts whose record confirming changes."""
    require_target(file, language)
    found: list[Confirming] = []
    for part in translations.compare(file, language):
        for row in part.comparison.rows:
            what = _CONFIRMED.get(row.state)
            if what is None or (row.state == "missing" and not (part.exists and part.name)):
                continue
            unit = unit_id(part.name, row.key)
            found.append(Confirming(unit, part.file, what, row.source, row.translation or ""))
        found += (Confirming(part.name, part.file, "kept", "", text) for _, text in part.comparison.surplus)
    return tuple(found)


def confirm(file: CampaignFile, language: Language, translations: Translations) -> tuple[str, ...]:
    """Record that a language's texts, as they are, belong to the present source; the files that changed."""
    require_target(file, language)
    parts = translations.compare(file, language)
    translations.remember(row.source for row in _rows(parts))
    return translations.confirm(file, language)


def _rows(parts: Sequence[Part]) -> Iterator[Row]:
    for part in parts:
        yield from part.comparison.rows


def language_of(text: str) -> Language:
    """The language of that code; NotFoundError when it is none of the six."""
    if text not in set(Language):
        raise NotFoundError(f"no language {text!r}", f"one of: {', '.join(Language)}", language=text)
    return Language(text)


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those that are more than warnings."""
    return tuple(problem for problem in problems if problem.severity == "error")

"""How `chorus translations` shows who waits for whom, and what a confirmation is about."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chorus.cli import output

if TYPE_CHECKING:
    from chorus.domain.language import Language
    from chorus.services.ports_files import CampaignFile
    from chorus.services.translating import Confirming, LanguageStatus, PartStatus

SAID = 60
"""Characters of a text that are shown."""


def show_status(file: "CampaignFile", found: "Sequence[LanguageStatus]") -> None:
    """A row a language, then what each waits for."""
    source = file.campaign.source_language
    if not found:
        output.line(f"{file.id} is in {source} only: nothing to translate.")
        return
    states = ("current", "stale", "missing", "unrecorded")
    rows = [(one.language, *(one.count(state) for state in states)) for one in found]  # type: ignore[arg-type]
    output.show_table(f"{file.id}: {file.campaign.title.get(source, '')}", ("language", *states), rows)
    for language in found:
        for text in waits(language, source, file.id):
            output.line(text)
    if not any(language.is_open for language in found):
        output.line(f"Nobody waits: every language has what {source} has.")
    unrecorded = [str(one.language) for one in found if one.count("unrecorded")]
    if unrecorded:
        listed = ", ".join(unrecorded)
        output.line(f"Unrecorded ({listed}): written by hand, so that Chorus does not see when their source changes.")
        output.line(f"If they say what {source} says: chorus translations confirm {file.id} --language {unrecorded[0]}")


def waits(found: "LanguageStatus", source: "Language", campaign: str) -> "Iterator[str]":
    """A line for each file in which a language is behind its source."""
    for part in found.parts:
        where = part.name or f"campaigns/{campaign}.toml"
        if stale := part.counts.get("stale", 0):
            yield f"{found.language} waits for {source}: {_texts(stale, part)} of {where} changed"
        if missing := part.counts.get("missing", 0):
            yield f"{found.language} waits for a translator: {_texts(missing, part)} of {where} missing"
        if part.surplus:
            yield f"{found.language} has more than {source}: {_texts(part.surplus, part)} of {part.file} to delete"
    if found.count("stale") or found.count("missing"):
        yield f"  chorus translations export {campaign} --language {found.language}"


def _texts(number: int, part: "PartStatus") -> str:
    return output.count(number, "paragraph" if part.name else "text")


def as_json(file: "CampaignFile", found: "Sequence[LanguageStatus]") -> object:
    """The same for machines."""
    return {
        "campaign": file.id,
        "source": file.campaign.source_language,
        "languages": [
            {"language": language.language, "open": language.is_open, "parts": language.parts} for language in found
        ],
    }


def show_to_confirm(file: "CampaignFile", language: "Language", waiting: "Sequence[Confirming]") -> None:
    """What is confirmed, text by text: those that are only recorded for the first time by their number."""
    source = file.campaign.source_language
    if not waiting:
        output.line(f"Every {language} text of {file.id} is recorded as made from the present {source} already.")
        return
    fresh = [one for one in waiting if one.what == "recorded"]
    if fresh:
        files = output.count(len({one.file for one in fresh}), "file")
        output.line(f"Recorded for the first time: {output.count(len(fresh), 'text')} in {files}")
    rows = [
        (one.unit, _said(one.source), one.what, _said(one.translation)) for one in waiting if one.what != "recorded"
    ]
    if rows:
        output.show_table("", ("text", f"{source} now", "", language), rows)


def _said(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= SAID else f"{one[: SAID - 1]}…"

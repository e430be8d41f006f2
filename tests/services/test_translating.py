"""Who waits for whom, what goes to a translator, and what is taken back: all of it, or nothing."""

from datetime import UTC, datetime

import pytest

from chorus.domain.language import Language
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.translation import Piece, Record, digest, made
from chorus.domain.translation_sheet import Sheet
from chorus.services.ports_files import CampaignFile
from chorus.services.translating import (
    Confirming,
    confirm,
    export,
    language_of,
    status,
    to_confirm,
)
from chorus.services.translations_import import import_sheet
from tests.doubles.translations import FRENCH, SOURCE, MemoryTranslations
from tests.doubles.workspace import load

NOW = datetime(2020, 9, 20, 12, 0, tzinfo=UTC)
EN, FR = Language.EN, Language.FR


@pytest.fixture
def file() -> CampaignFile:
    return load().campaigns["summit"]


def recorded(source: Piece = SOURCE, french: Piece = FRENCH) -> Record:
    return Record(
        source=EN,
        texts={key: made(text, french.texts[key]) for key, text in source.texts.items()},
        blocks=tuple(made(s, t) for s, t in zip(source.blocks, french.blocks, strict=True)),
    )


@pytest.fixture
def translations() -> MemoryTranslations:
    """A French statement, recorded, whose source has since been changed in one paragraph and got another."""
    changed = Piece(SOURCE.texts, ("First words.", "{{ values.outlook }}", "New words.", "Very last words."))
    return MemoryTranslations({EN: changed, FR: FRENCH}, {FR: recorded()}, {digest("Last words."): "Last words."})


def given_back(sheet: Sheet, **texts: str) -> Sheet:
    """The sheet with translations by row number: ``r1="..."``."""
    rows = (row.model_copy(update={"translation": texts.get(f"r{row.number}", row.translation)}) for row in sheet.rows)
    return sheet.model_copy(update={"rows": tuple(rows)})


def test_status_counts_what_each_language_has_and_waits_for(
    file: CampaignFile, translations: MemoryTranslations
) -> None:
    (french,) = status(file, translations)
    counts = {state: french.count(state) for state in ("current", "stale", "missing", "unrecorded")}
    assert counts == {"current": 2, "stale": 1, "missing": 1, "unrecorded": 0}
    assert french.parts[0].open_units == ("statement/3", "statement/4")
    assert french.is_open


def test_what_was_written_by_hand_is_unrecorded_and_open_to_nobody(file: CampaignFile) -> None:
    (french,) = status(file, MemoryTranslations({EN: SOURCE, FR: FRENCH}))
    assert (french.count("unrecorded"), french.is_open) == (3, False)


def test_a_sheet_has_what_is_open_with_what_it_was_made_from(
    file: CampaignFile, translations: MemoryTranslations
) -> None:
    sheet = export(file, FR, translations, NOW)
    assert [(r.number, r.unit, r.state, r.source, r.translation, r.before, r.note) for r in sheet.rows] == [
        (1, "statement/3", "missing", "New words.", "", "", "statement, paragraph"),
        (2, "statement/4", "stale", "Very last words.", "Derniers mots.", "Last words.", "statement, paragraph"),
    ]
    assert (sheet.campaign, sheet.title, sheet.source, sheet.language, sheet.made) == ("summit", "Summit", EN, FR, NOW)


def test_a_sheet_of_everything_leaves_out_what_has_no_words(
    file: CampaignFile, translations: MemoryTranslations
) -> None:
    sheet = export(file, FR, translations, NOW, everything=True)
    assert [row.unit for row in sheet.rows] == ["statement/title", "statement/1", "statement/3", "statement/4"]


def test_what_comes_back_right_is_taken_and_nobody_waits_any_more(
    file: CampaignFile, translations: MemoryTranslations
) -> None:
    sheet = given_back(export(file, FR, translations, NOW), r1="Nouveaux mots.", r2=" Tout derniers mots. ")
    done = import_sheet(sheet, "a.docx", file, translations)
    assert (done.taken, done.changed, done.files, done.problems) == (2, 2, ("templates/statement/fr.md",), ())
    assert translations.pieces[FR].blocks == (
        "Premiers mots.",
        "{{ values.outlook }}",
        "Nouveaux mots.",
        "Tout derniers mots.",
    )
    assert not status(file, translations)[0].is_open


def test_one_bad_row_keeps_all_out_and_is_told_with_the_others(
    file: CampaignFile, translations: MemoryTranslations
) -> None:
    sheet = given_back(export(file, FR, translations, NOW), r1="## Nouveaux mots.", r2="Derniers {{ mots }}.")
    before = translations.pieces[FR]
    done = import_sheet(sheet, "a.docx", file, translations)
    assert [(p.line, p.code) for p in done.problems] == [(1, "structure-differs"), (2, "placeholder-differs")]
    assert (done.refused, translations.pieces[FR]) == (True, before)


def test_partial_takes_the_rows_that_are_right(file: CampaignFile, translations: MemoryTranslations) -> None:
    sheet = given_back(export(file, FR, translations, NOW), r1="", r2="Tout derniers mots.")
    done = import_sheet(sheet, "a.docx", file, translations, partial=True)
    assert ([p.code for p in done.problems], done.taken) == (["empty-translation"], 1)
    assert translations.pieces[FR].blocks[-1] == "Tout derniers mots."


def test_a_dry_run_writes_nothing(file: CampaignFile, translations: MemoryTranslations) -> None:
    sheet = given_back(export(file, FR, translations, NOW), r1="Nouveaux mots.", r2="Tout derniers mots.")
    before = translations.pieces[FR]
    done = import_sheet(sheet, "a.docx", file, translations, dry=True)
    assert (done.taken, done.files, translations.pieces[FR]) == (2, (), before)


def test_a_paragraph_that_moved_since_the_export_is_found_by_its_source(
    file: CampaignFile, translations: MemoryTranslations
) -> None:
    sheet = given_back(export(file, FR, translations, NOW), r1="Nouveaux mots.", r2="Tout derniers mots.")
    source = translations.pieces[EN]
    translations.pieces[EN] = Piece(source.texts, ("New words.", *source.blocks[:2], source.blocks[3]))
    assert import_sheet(sheet, "a.docx", file, translations).problems == ()
    assert translations.pieces[FR].blocks[0] == "Nouveaux mots."


def test_a_source_that_changed_since_the_export_is_told_at_the_row(
    file: CampaignFile, translations: MemoryTranslations
) -> None:
    sheet = given_back(export(file, FR, translations, NOW), r1="Nouveaux mots.", r2="Tout derniers mots.")
    source = translations.pieces[EN]
    translations.pieces[EN] = Piece(source.texts, (*source.blocks[:2], "Newer words.", source.blocks[3]))
    done = import_sheet(sheet, "a.docx", file, translations)
    assert [str(problem) for problem in done.problems] == [
        "a.docx:1: the source of statement/3 has changed since the export (export it again, and translate what changed)"
    ]


def test_rows_that_nobody_exported_and_rows_that_stand_twice_are_told(
    file: CampaignFile, translations: MemoryTranslations
) -> None:
    sheet = given_back(export(file, FR, translations, NOW), r1="Nouveaux mots.", r2="Tout derniers mots.")
    strange = sheet.rows[0].model_copy(update={"number": 3, "unit": "mail/1"})
    again = sheet.rows[1].model_copy(update={"number": 4})
    done = import_sheet(sheet.model_copy(update={"rows": (*sheet.rows, strange, again)}), "a.po", file, translations)
    assert [str(problem) for problem in done.problems] == [
        "a.po:3: there is no mail/1 in this campaign (export again, and don't change the first column)",
        "a.po:4: statement/4 stands in two rows (delete one of them)",
    ]


def test_a_mark_that_readers_would_see_is_told(file: CampaignFile, translations: MemoryTranslations) -> None:
    translations.unread = "**"
    sheet = given_back(export(file, FR, translations, NOW), r1="**Nouveaux** mots.", r2="Tout derniers mots.")
    (problem,) = import_sheet(sheet, "a.po", file, translations).problems
    assert (problem.line, problem.code) == (1, "unread-mark")


def test_a_language_that_has_no_file_yet_needs_all_rows(file: CampaignFile) -> None:
    translations = MemoryTranslations({EN: SOURCE})
    sheet = given_back(export(file, FR, translations, NOW), r1="Une déclaration", r2="Premiers mots.")
    done = import_sheet(sheet, "a.docx", file, translations, partial=True)
    assert [(p.line, p.code) for p in done.problems] == [(1, "unfinished-file"), (3, "empty-translation")]
    assert FR not in translations.pieces
    whole = given_back(sheet, r3="Derniers mots.")
    assert import_sheet(whole, "a.docx", file, translations).problems == ()
    assert translations.pieces[FR].texts == {"title": "Une déclaration"}


def test_confirming_says_what_and_then_nobody_waits(file: CampaignFile) -> None:
    changed = Piece(SOURCE.texts, ("First words.", "{{ values.outlook }}", "Last words!"))
    translations = MemoryTranslations({EN: changed, FR: FRENCH}, {FR: recorded()})
    french = "templates/statement/fr.md"
    assert to_confirm(file, FR, translations) == (
        Confirming("statement/3", french, "holds", "Last words!", "Derniers mots."),
    )
    assert confirm(file, FR, translations) == ("templates/statement/translations.json",)
    assert to_confirm(file, FR, translations) == ()
    assert translations.recall(digest("Last words!")) == "Last words!"


def test_only_a_campaign_s_other_languages_are_translated_into(
    file: CampaignFile, translations: MemoryTranslations
) -> None:
    with pytest.raises(RefusedError, match="en is its source language"):
        export(file, EN, translations, NOW)
    with pytest.raises(RefusedError, match="ru is not among its languages"):
        confirm(file, Language.RU, translations)
    with pytest.raises(NotFoundError, match="no language 'de'"):
        language_of("de")

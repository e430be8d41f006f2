"""`chorus translations`: who waits for whom, what goes to translators, and what they give back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.paths import shown
from chorus.cli.signing_person import at_terminal

if TYPE_CHECKING:
    from chorus.cli.facade import Facade
    from chorus.domain.language import Language
    from chorus.services.ports_files import CampaignFile
    from chorus.services.translations_import import Imported

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Send texts to translators, and take them back in.")
CampaignId = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)]
LanguageCode = Annotated[str, typer.Option("--language", "-l", metavar="LANGUAGE", help="`ar`, `zh`, `fr` ...")]


@app.command()
def status(
    ctx: typer.Context,
    campaign: CampaignId,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show who waits for whom.

    How many texts of each language are current, stale (their source was changed since), missing, or unrecorded (written
    by hand: nobody has said from which source). Exit 1 while any is stale or missing.
    """
    from chorus.cli.translations_view import as_json, show_status
    from chorus.services.translating import status as status_of

    chorus = facade(ctx)
    file = _campaign(chorus, campaign)
    found = status_of(file, chorus.translations)
    if json:
        output.emit_json(as_json(file, found))
    else:
        show_status(file, found)
    if any(language.is_open for language in found):
        raise typer.Exit(1)


@app.command()
def export(
    ctx: typer.Context,
    campaign: CampaignId,
    language: LanguageCode,
    kind: Annotated[
        str, typer.Option("--format", metavar="docx|po", help="Word, or PO for translation tools.")
    ] = "docx",
    to: Annotated[
        Path | None, typer.Option(help="The file; else CAMPAIGN-LANGUAGE in the current folder.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is current.")] = False,
) -> None:
    """Write a document for a translator.

    It has what is missing or stale, each text beside its source. `chorus translations import` takes it back.
    """
    from chorus.services.translating import export as sheet_of

    if kind not in {"docx", "po"}:
        raise typer.BadParameter(f"no format {kind!r}: docx or po", param_hint="--format")
    chorus = facade(ctx)
    file = _campaign(chorus, campaign)
    chosen = _language(language)
    sheet = sheet_of(file, chosen, chorus.translations, chorus.clock.now(), everything=everything)
    if not sheet.rows:
        output.line(f"Nothing to translate: {chosen} of {campaign} has all that {sheet.source} has (--all exports it).")
        return
    path = (to or Path(f"{campaign}-{chosen}.{kind}")).absolute()
    if path.exists():
        raise typer.BadParameter(
            f"{shown(path)} is there already: it may be a translator's; name another", param_hint="--to"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(chorus.sheets.write(sheet, "po" if kind == "po" else "docx"))
    draft.replace(path)
    rows = output.count(len(sheet.rows), "text")
    output.line(f"Wrote {shown(path)}: {rows} to translate from {sheet.source} to {chosen}.")
    output.line(f"When it comes back: chorus translations import {path.name}")


@app.command("import")
def import_(
    ctx: typer.Context,
    document: Annotated[Path, typer.Argument(metavar="FILE", help="The document that came back.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check it, and write nothing.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Take the rows that are right, leave the others.")] = False,
    json: Annotated[bool, typer.Option("--json", help="What was taken, and the problems, as JSON.")] = False,
) -> None:
    """Take a translator's document back.

    Every row is checked, and every problem told at its row. With one anywhere nothing is written, unless --partial.
    """
    from chorus.services.translations_import import import_sheet

    chorus = facade(ctx)
    sheet = chorus.sheets.read(document.read_bytes(), document.name)
    file = _campaign(chorus, sheet.campaign)
    done = import_sheet(sheet, document.name, file, chorus.translations, partial=partial, dry=dry_run)
    if json:
        output.emit_json({"campaign": file.id, "language": sheet.language, "dry_run": dry_run, **vars(done)})
    else:
        _tell(done, sheet.language, dry_run)
    if output.has_errors(done.problems):
        raise typer.Exit(1)


def _tell(done: "Imported", language: "Language", dry: bool) -> None:
    output.show_problems(done.problems)
    if done.refused:
        output.line(f"{output.summary(done.problems)}. Nothing was taken (--partial takes the rows that are right).")
        return
    rows = f"{output.count(done.taken, 'text')} in {language}, {done.changed} of them new"
    if dry:
        output.line(f"Would take {rows}. Nothing was written.")
        return
    output.line(f"Took {rows}.")
    for name in done.files:
        output.line(f"  {name}")


@app.command()
def confirm(
    ctx: typer.Context,
    campaign: CampaignId,
    language: LanguageCode,
    yes: Annotated[bool, typer.Option("--yes", help="Confirm without asking.")] = False,
) -> None:
    """Say that a language's texts, as they are, belong to the present source.

    For corrections by hand, and for a change of the source that changes nothing in the translation.
    """
    from chorus.cli.translations_view import show_to_confirm
    from chorus.services.translating import confirm as confirm_all
    from chorus.services.translating import to_confirm

    chorus = facade(ctx)
    file = _campaign(chorus, campaign)
    chosen = _language(language)
    if not yes and not at_terminal():
        raise typer.BadParameter("nobody is there to confirm it: say --yes", param_hint="--yes")
    waiting = to_confirm(file, chosen, chorus.translations)
    show_to_confirm(file, chosen, waiting)
    if (
        waiting
        and not yes
        and not typer.confirm(f"Do they belong to the present {file.campaign.source_language} texts?")
    ):
        output.line("Nothing was confirmed.")
        raise typer.Exit(1)
    for name in confirm_all(file, chosen, chorus.translations):
        output.line(f"Recorded in {name}")


def _campaign(chorus: "Facade", campaign: str) -> "CampaignFile":
    from chorus.services.signing import find_campaign

    return find_campaign(chorus.files.load(), campaign)


def _language(code: str) -> "Language":
    from chorus.services.translating import language_of

    return language_of(code)

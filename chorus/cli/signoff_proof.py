"""`chorus signoff verify` and `export`: prove the log and what was signed, here or to somebody else."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.times import in_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chorus.domain.signoff_log import Head
    from chorus.domain.signoff_proof import Proven

SHOWN = 12
"""Hex digits of a hash that are shown where nobody copies it."""


def verify(
    ctx: typer.Context,
    campaign: Annotated[
        str, typer.Argument(metavar="[CAMPAIGN]", help="The artefacts of this campaign only.", show_default=False)
    ] = "",
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", metavar="NUMBER:HASH", help="A head that the log must have, from a weekly report."),
    ] = None,
    reports: Annotated[
        list[Path] | None,
        typer.Option("--report", metavar="FILE.json", help="A weekly report whose head it must have."),
    ] = None,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", metavar="FILE", help="Prove this bundle instead; in any folder.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Prove the sign-off log, every key under it, and that what was signed is kept word for word.

    Exit 1 on any fault.
    """
    from chorus.bootstrap.proving import heads_given, proven_bundle

    sent = heads_given(_heads(heads or ()), reports or ())
    zone = "UTC"
    if bundle is not None:
        proven = proven_bundle(bundle, sent)
        if campaign not in ("", proven.campaign):
            raise typer.BadParameter(f"this bundle is of {proven.campaign}", param_hint="CAMPAIGN")
    else:
        proven, zone = _proven_here(ctx, campaign, sent)
    if json:
        output.emit_json({**vars(proven), "complete": proven.complete})
    else:
        _show(proven, zone)
    if proven.faults:
        raise typer.Exit(1)


def _heads(given: "Sequence[str]") -> "list[Head]":
    from chorus.domain.problems import MisreadError
    from chorus.domain.signoff_log import Head

    try:
        return [Head.parse(text) for text in given]
    except MisreadError as error:
        raise typer.BadParameter(str(error), param_hint="--head") from None


def _proven_here(ctx: typer.Context, campaign: str, sent: "Mapping[Head, Sequence[str]]") -> "tuple[Proven, str]":
    from chorus.services.proving import prove_store
    from chorus.services.signing import find_campaign

    chorus = facade(ctx)
    loaded = chorus.files.load()
    with chorus.reading() as store:
        proven = prove_store(store, loaded.workspace, chorus.log.verify, sent, campaign)
    if campaign and not proven.acts and campaign not in loaded.broken:
        find_campaign(loaded, campaign)
    return proven, loaded.workspace.workspace.timezone


def _show(proven: "Proven", zone: str) -> None:
    if proven.acts:
        columns = ("entry", f"when ({zone})", "who", "function", "for", "artefacts", "key")
        rows = [
            (a.entry, in_zone(a.at, zone), a.person, a.role, ", ".join(a.conventions), a.artefacts, a.key or a.way)
            for a in proven.acts
        ]
        output.show_table(f"Signatures under {proven.campaign}", columns, rows)
    for text in (*_counts(proven), *_coverage(proven)):
        output.line(text)
    if proven.faults:
        output.line(f"{output.count(len(proven.faults), 'fault')}:")
    for fault in proven.faults:
        output.line(f"  {fault}")
    if not proven.faults:
        output.line("No faults.")


def _counts(proven: "Proven") -> "Iterator[str]":
    entries = output.count(proven.entries, "entry", "entries")
    yield f"The log has {entries}, and ends at {proven.head}."
    if hidden := proven.entries - proven.read:
        yield f"{output.count(hidden, 'entry', 'entries')} of other campaigns: only the digests are here."
    yield f"Acts signed with a key, and the signature holds: {proven.proofs:,}."
    if proven.keyless:
        yield f"Acts without a key, as trustworthy as whoever keeps the database: {proven.keyless:,}."
    signatures = output.count(proven.signatures, "signature")
    artefacts = output.count(proven.artefacts, "artefact")
    yield f"{signatures} under {artefacts}, kept with exactly the words and the release that were signed."
    if proven.heads:
        yield f"Looked up in the log: {output.count(proven.heads, 'head')} that went out before."
    else:
        yield "No head that went out before was looked up: only that shows a shortened log (--head, --report)."


def _coverage(proven: "Proven") -> "Iterator[str]":
    if not proven.campaign:
        return
    number = output.count(len(proven.covered), "artefact")
    if proven.complete:
        yield f"Everyone's signature covers the newest version of each of the {number}."
        return
    lacking: dict[str, int] = {}
    for artefact in proven.covered:
        for stand in artefact.standings:
            if stand.state != "signed":
                lacking[stand.convention] = lacking.get(stand.convention, 0) + 1
    listed = ", ".join(f"{who} ({count:,} of {number})" for who, count in lacking.items())
    yield f"Not covered by everyone's signature in its newest version: {listed or 'anything'}."


def export(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="The file to write.", show_default=False)],
) -> None:
    """Write a bundle that proves a campaign's sign-off to anybody.

    Without the database, the workspace or Chorus itself; its README.txt says how.
    """
    from chorus.bootstrap import proving

    chorus = facade(ctx)
    loaded = chorus.files.load()
    with chorus.reading() as store:
        bundle = proving.export(store, chorus.log, loaded.workspace, campaign, file)
    told = output.count(len(bundle.texts), "act")
    kept = output.count(len(bundle.artefacts), "signed artefact")
    output.line(f"{file} has {told} in full, and {kept}; the log ends at {bundle.manifest.head}.")
    output.line(f"Anybody can check it: chorus signoff verify --bundle {file}")

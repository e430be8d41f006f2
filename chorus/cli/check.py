"""`chorus check`: every problem in configuration, campaigns, templates, audiences, translations."""

from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade

if TYPE_CHECKING:
    from chorus.cli.chosen import Chosen
    from chorus.cli.facade import Facade
    from chorus.domain.problems import Problem


def check(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="Files or campaign ids; else everything.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The problems as JSON.")] = False,
) -> None:
    """Find every problem, each at its place.

    In configuration, campaigns, templates, audiences and translations. Exit 1 when there are any but warnings.
    """
    from chorus.cli.chosen import Chosen

    chorus = facade(ctx)
    chosen = Chosen.of(chorus.root, files or ())
    problems, what, more = _problems(chorus, chosen)
    if json:
        output.emit_json(problems)
    else:
        output.show_problems(problems)
        if more and output.has_errors(problems):
            output.line("More may follow when these are mended.")
        output.line(f"{output.summary(problems)}." if problems else f"No problems in {what}.")
    if output.has_errors(problems):
        raise typer.Exit(1)


def _problems(chorus: "Facade", chosen: "Chosen") -> "tuple[tuple[Problem, ...], str, bool]":
    """The problems found, in words what was looked at, and whether something was too broken to find them all."""
    from chorus.domain.problems import InputError
    from chorus.services.checking import check as check_workspace
    from chorus.services.checking_broken import check_broken, more_may_follow
    from chorus.services.snapshot import SnapshotFiles

    try:
        loaded = chorus.files.load()
    except InputError as error:
        return error.problems, "the workspace", True
    only = chosen.campaigns if chosen.campaigns and not chosen.files else None
    with output.progress("Checking") as progress:
        with chorus.store_or_none() as store:
            imported = store.import_digests() if store else {}
        files = SnapshotFiles(chorus.files, loaded)
        found = check_workspace(files, chorus.renderer, only, progress, chorus.clock.now(), imported)
        found = tuple(dict.fromkeys((*found, *check_broken(files, loaded, chorus.renderer, only))))
    more = more_may_follow(loaded, only)
    if chosen.files:
        wanted = (*chosen.files, *(f"campaigns/{c}.toml" for c in chosen.campaigns))
        found = tuple(p for p in found if any(_concerns(p, name) for name in wanted))
        return found, output.count(len(wanted), "file"), more
    campaigns = len(only) if only else len(loaded.campaigns) + len(loaded.broken)
    words = output.count(campaigns, "campaign")
    return found, words if only else f"{words}, {output.count(len(loaded.workspace.audiences), 'audience')}", more


def _concerns(problem: "Problem", name: str) -> bool:
    file = problem.file or ""
    return file == name or file.startswith(f"{name}/")

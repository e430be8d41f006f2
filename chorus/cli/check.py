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
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Check everything anew, also what has not changed since the last check.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="The problems as JSON.")] = False,
) -> None:
    """Find every problem, each at its place.

    In configuration, campaigns, templates, audiences and translations. Exit 1 when there are any but warnings.
    """
    from chorus.cli.chosen import Chosen

    chorus = facade(ctx)
    chosen = Chosen.of(chorus.root, files or ())
    problems, what, more = _problems(chorus, chosen, no_cache)
    if json:
        output.emit_json(problems)
    else:
        output.show_problems(problems)
        if more and output.has_errors(problems):
            output.line("More may follow when these are mended.")
        output.line(f"{output.summary(problems)}." if problems else f"No problems in {what}.")
    if output.has_errors(problems):
        raise typer.Exit(1)


def _problems(chorus: "Facade", chosen: "Chosen", fresh: bool) -> "tuple[tuple[Problem, ...], str, bool]":
    """The problems found, in words what was looked at, and whether something was too broken to find them all."""
    from chorus.domain.problems import InputError

    only = chosen.campaigns if chosen.campaigns and not chosen.files else None
    try:
        with output.progress("Checking") as progress:
            findings = chorus.check(only, progress, fresh=fresh)
    except InputError as error:
        return error.problems, "the workspace", True
    found = findings.problems
    if chosen.files:
        wanted = (*chosen.files, *(f"campaigns/{c}.toml" for c in chosen.campaigns))
        found = tuple(p for p in found if any(_concerns(p, name) for name in wanted))
        return found, output.count(len(wanted), "file"), findings.more
    words = output.count(len(only) if only else findings.campaigns, "campaign")
    return found, words if only else f"{words}, {output.count(findings.audiences, 'audience')}", findings.more


def _concerns(problem: "Problem", name: str) -> bool:
    file = problem.file or ""
    return file == name or file.startswith(f"{name}/")

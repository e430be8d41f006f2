"""`chorus check`: every problem in configuration, campaigns, templates, audiences, translations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade

if TYPE_CHECKING:
    from chorus.cli.facade import Facade
    from chorus.domain.contact import Contact
    from chorus.domain.organisation import AudienceSource
    from chorus.domain.problems import Problem
    from chorus.services.ports import Loaded, WorkspaceFiles


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
    chorus = facade(ctx)
    chosen = Chosen.of(chorus.root, files or ())
    problems, what = _problems(chorus, chosen)
    if json:
        output.emit_json(problems)
    else:
        output.show_problems(problems)
        output.line(f"{output.summary(problems)}." if problems else f"No problems in {what}.")
    if output.has_errors(problems):
        raise typer.Exit(1)


@dataclass(frozen=True)
class Chosen:
    """What to check: campaigns by id, other files by path within the workspace; neither means everything."""

    campaigns: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @classmethod
    def of(cls, root: Path, given: Sequence[str]) -> "Chosen":
        """Tell files from campaign ids; typer.BadParameter for what is neither."""
        campaigns: list[str] = []
        files: list[str] = []
        for name in given:
            path = _within(root, name)
            if path is None:
                campaigns.append(_campaign(root, name))
            elif path.parent == Path("campaigns") and path.suffix == ".toml":
                campaigns.append(path.stem)
            else:
                files.append(path.as_posix())
        return cls(tuple(campaigns), tuple(files))


def _within(root: Path, name: str) -> Path | None:
    """The path inside the workspace of an existing file or folder, given from here or from the workspace."""
    for base in (Path(), root):
        path = (base / name).resolve()
        if path.exists() and path.is_relative_to(root.resolve()) and path != root.resolve():
            return path.relative_to(root.resolve())
    return None


def _campaign(root: Path, name: str) -> str:
    known = sorted(path.stem for path in (root / "campaigns").glob("*.toml"))
    if name in known:
        return name
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none yet'}"
    raise typer.BadParameter(f"no file or campaign {name!r} ({hint})")


def _problems(chorus: "Facade", chosen: Chosen) -> "tuple[tuple[Problem, ...], str]":
    """The problems found, and in words what was looked at."""
    from chorus.domain.problems import InputError
    from chorus.services.checking import check as check_workspace

    try:
        loaded = chorus.files.load()
    except InputError as error:
        return error.problems, "the workspace"
    only = chosen.campaigns if chosen.campaigns and not chosen.files else None
    with output.progress("Checking") as progress:
        found = check_workspace(_Read(chorus.files, loaded), chorus.renderer, only, progress)
    if chosen.files:
        wanted = (*chosen.files, *(f"campaigns/{c}.toml" for c in chosen.campaigns))
        found = tuple(p for p in found if any(_concerns(p, name) for name in wanted))
        return found, output.count(len(wanted), "file")
    campaigns = len(only) if only else len(loaded.campaigns) + len(loaded.broken)
    words = output.count(campaigns, "campaign")
    return found, words if only else f"{words}, {output.count(len(loaded.workspace.audiences), 'audience')}"


def _concerns(problem: "Problem", name: str) -> bool:
    file = problem.file or ""
    return file == name or file.startswith(f"{name}/")


@dataclass(frozen=True)
class _Read:
    """The workspace's files with what was loaded already: config and campaigns are parsed once."""

    files: "WorkspaceFiles"
    loaded: "Loaded"

    def load(self) -> "Loaded":
        return self.loaded

    def read_contacts(self, audience_id: str, source: "AudienceSource") -> "Iterator[Contact | Problem]":
        return self.files.read_contacts(audience_id, source)

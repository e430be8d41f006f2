"""Checking a workspace in the plainest way, which the quick one has to find the same as."""

from collections.abc import Collection, Mapping
from datetime import datetime

from chorus.domain.problems import Problem
from chorus.domain.tracking import newest_day
from chorus.services.checking_audiences import Audiences
from chorus.services.checking_workspace import Checked, Findings, check_one, put_together
from chorus.services.ports import Progress
from chorus.services.ports_files import Renderer, WorkspaceFiles


def check(
    files: WorkspaceFiles,
    renderer: Renderer,
    only: Collection[str] | None = None,
    progress: Progress = lambda *_: None,
    now: datetime | None = None,
    imported: Mapping[str, str] | None = None,
) -> tuple[Problem, ...]:
    """The problems alone."""
    return check_plainly(files, renderer, only, progress, now, imported or {}).problems


def check_plainly(
    files: WorkspaceFiles,
    renderer: Renderer,
    only: Collection[str] | None,
    progress: Progress,
    now: datetime | None,
    imported: Mapping[str, str],
) -> Findings:
    """The findings, one campaign after the other in this process, nothing taken from an earlier check.

    InputError when config.toml can't be used.
    """
    loaded = files.load()
    audiences = Audiences(files, loaded, today=newest_day(now) if now else None)
    chosen = [name for name in (*loaded.campaigns, *loaded.broken) if only is None or name in only]
    checked: list[Checked] = []
    for done, name in enumerate(chosen):
        progress(name, done, len(chosen))
        checked.append(check_one(loaded, name, renderer, audiences, now))
    return put_together(files, loaded, checked, audiences, imported, everything=only is None)

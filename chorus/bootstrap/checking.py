"""Checks a workspace quickly: what nothing has changed for is known from before, the rest is shared out."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from chorus.bootstrap.dkim_missing import missing_keys
from chorus.config import Places
from chorus.content.check_cache import CheckCache
from chorus.content.file_states import FileStates
from chorus.content.lookups import is_there
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.problems import InputError
from chorus.domain.tracking import newest_day
from chorus.services.checking_audiences import AudienceFacts, Audiences
from chorus.services.checking_workspace import Checked, Findings, put_together
from chorus.services.ports import Progress
from chorus.services.ports_corrigenda import SentArtefacts
from chorus.services.ports_files import Loaded


class WorkspaceChecker:
    """Checks the workspace in folder ``root``; ``cache`` is the file of what was found before."""

    def __init__(
        self,
        root: Path,
        cache: Path,
        sent: SentArtefacts = lambda _campaign, _activity: (),
        started: Callable[[], int] = time.time_ns,
        processes: int | None = None,
    ) -> None:
        self._root = root
        self._cache = cache
        self._sent = sent
        self._started = started
        self._processes = processes

    def check(
        self,
        only: Collection[str] | None,
        progress: Progress,
        now: datetime,
        imported: Mapping[str, str],
        *,
        fresh: bool = False,
        consents: Mapping[str, int] | None = None,
    ) -> Findings:
        """All problems, or those of some campaigns (by id); ``fresh`` takes nothing from an earlier check.

        ``consents`` is how many contacts of each audience have one on record in the database.
        InputError when config.toml can't be used; TransientError when a process that checks is killed.
        """
        started = self._started()
        states = FileStates(self._root)
        files = FileWorkspace(self._root)
        frame = self._frame(files)
        cache = CheckCache(self._cache, states, now, started, fresh=fresh)
        every = files.campaign_ids()
        chosen = [name for name in every if only is None or name in only]
        facts = {name: known for name in frame.workspace.audiences if (known := cache.audience(name))}
        found = {name: past for name in chosen if (past := cache.campaign(name))}
        waiting = [name for name in chosen if name not in found]
        audiences = Audiences(files, frame, facts, newest_day(now))
        if waiting or only is None:
            self._keep_audiences(cache, frame, audiences, facts)
        found |= self._checked(cache, waiting, audiences.all() if waiting else facts, progress, now)
        cache.save(every, frame.workspace.audiences)
        campaigns = [found[name] for name in chosen]
        return put_together(files, frame, campaigns, audiences, imported, everything=only is None, consents=consents)

    def _frame(self, files: FileWorkspace) -> Loaded:
        try:
            frame = files.frame()
        except InputError:
            return files.load()  # tells what is wrong with the campaigns too
        return replace(frame, problems=(*frame.problems, *missing_keys(Places.of(self._root), frame)))

    def _keep_audiences(
        self, cache: CheckCache, frame: Loaded, audiences: Audiences, known: Mapping[str, AudienceFacts]
    ) -> None:
        for audience, facts in audiences.all().items():
            if audience not in known:
                names = ("config.toml", f"audiences/{frame.workspace.audiences[audience].file}")
                cache.keep_audience(audience, facts, {name: is_there(self._root / name) for name in names})

    def _checked(
        self,
        cache: CheckCache,
        campaign_ids: Collection[str],
        facts: Mapping[str, AudienceFacts],
        progress: Progress,
        now: datetime,
    ) -> dict[str, Checked]:
        """The campaigns that have to be checked now."""
        if not campaign_ids:
            return {}
        # Everything that renders is imported only when there is something to render.
        from chorus.bootstrap.checking_pool import checked_turns
        from chorus.bootstrap.checking_turn import check_together

        found: dict[str, Checked] = {}
        together: list[str] = []
        progress("", 0, len(campaign_ids))
        for done, turn in enumerate(checked_turns(self._root, now, facts, list(campaign_ids), self._processes), 1):
            progress(turn.id, done, len(campaign_ids))
            if turn.checked is None:
                together.append(turn.id)
            else:
                found[turn.id] = turn.checked
                cache.keep_campaign(turn.id, turn.checked, turn.lookups)
        if together:
            found |= check_together(self._root, now, facts, self._sent, tuple(together))
        return found

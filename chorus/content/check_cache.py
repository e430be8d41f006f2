"""What earlier checks found, each with the files on which it depends: one file, never believed when in doubt."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import ValidationError

from chorus.content.consent_row import AHEAD
from chorus.content.file_states import FileStates
from chorus.content.program_state import program_state
from chorus.domain.problems import Frozen, Problem
from chorus.services.checking_audiences import AudienceFacts
from chorus.services.checking_workspace import Checked

MAX_PROBLEMS = 500
"""A campaign or list with more is checked anew each time, so that the file stays small."""


class _Entry(Frozen):
    """A result, the files on which it depends with one digest of them all, and when it was found."""

    names: tuple[str, ...]
    digest: str
    made: datetime
    checked: Checked | None = None
    facts: AudienceFacts | None = None


class _Kept(Frozen):
    """The file: results of one version of the program, by campaign and by audience."""

    program: str
    campaigns: dict[str, _Entry] = {}
    audiences: dict[str, _Entry] = {}


class CheckCache:
    """The results in the file ``path``; a file that is missing, damaged or another program's has none."""

    def __init__(self, path: Path, states: FileStates, now: datetime, started_ns: int, *, fresh: bool = False) -> None:
        self._path = path
        self._states = states
        self._now = now
        self._started_ns = started_ns
        empty = _Kept(program=program_state())
        self._kept = empty if fresh else _read(path) or empty
        if self._kept.program != empty.program:
            self._kept = empty
        self._campaigns = dict(self._kept.campaigns)
        self._audiences = dict(self._kept.audiences)

    def campaign(self, campaign_id: str) -> Checked | None:
        """What was found in a campaign, if that still holds."""
        entry = self._campaigns.get(campaign_id)
        if entry is None or entry.checked is None or not self._holds(entry):
            return None
        past = [sum(turn <= at for turn in entry.checked.turns) for at in (entry.made, self._now)]
        return entry.checked if past[0] == past[1] else None

    def audience(self, audience: str) -> AudienceFacts | None:
        """The facts of an audience, if they still hold."""
        entry = self._audiences.get(audience)
        return entry.facts if entry and self._holds(entry) else None

    def keep_campaign(self, campaign_id: str, checked: Checked, lookups: Mapping[str, bool]) -> None:
        """Remember what was found in a campaign, if it is certain on which files that depends."""
        self._campaigns.pop(campaign_id, None)
        if _may_be_kept((*checked.problems, *checked.beside)) and (entry := self._entry(lookups)):
            self._campaigns[campaign_id] = entry.model_copy(update={"checked": checked})

    def keep_audience(self, audience: str, facts: AudienceFacts, lookups: Mapping[str, bool]) -> None:
        """Remember the facts of an audience, if it is certain on which files they depend."""
        self._audiences.pop(audience, None)
        if _may_be_kept(facts.problems) and (entry := self._entry(lookups)):
            self._audiences[audience] = entry.model_copy(update={"facts": facts})

    def save(self, campaigns: Collection[str], audiences: Collection[str]) -> None:
        """Write the file anew, when it says something else, with what there still is in the workspace.

        Where it can't be written the next check only takes longer.
        """
        kept = _Kept(
            program=program_state(),
            campaigns={name: entry for name, entry in self._campaigns.items() if name in campaigns},
            audiences={name: entry for name, entry in self._audiences.items() if name in audiences},
        )
        if kept != self._kept:
            _write(self._path, kept)

    def _holds(self, entry: _Entry) -> bool:
        return self._states.certain and entry.digest == self._states.digest(entry.names)

    def _entry(self, lookups: Mapping[str, bool]) -> _Entry | None:
        names = tuple(sorted(lookups))
        digest = self._states.digest(names)
        # Only now: a file that is changed between the two has a time of change that tells.
        if not digest or not self._states.can_tell(lookups, self._started_ns):
            return None
        return _Entry(names=names, digest=digest, made=self._now)


def _may_be_kept(problems: Sequence[Problem]) -> bool:
    """Whether problems are few, and none goes by itself when a day has come."""
    return len(problems) <= MAX_PROBLEMS and not any(problem.code == AHEAD for problem in problems)


def _read(path: Path) -> _Kept | None:
    """The file's content, which its first line has the digest of; None when it can't be used."""
    try:
        digest, _, data = path.read_bytes().partition(b"\n")
        if hashlib.sha256(data).hexdigest().encode() != digest:
            return None
        return _Kept.model_validate_json(data)
    except (OSError, ValidationError):
        return None


def _write(path: Path, kept: _Kept) -> None:
    data = json.dumps(kept.model_dump(mode="json"), ensure_ascii=True).encode()
    draft: Path | None = None
    try:
        path.parent.mkdir(exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            draft = Path(file.name)
            file.write(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
        draft.replace(path)
    except OSError:  # a workspace that can only be read, or a full disk: it is checked without
        if draft:
            draft.unlink(missing_ok=True)

"""Whose turn it is to sign a campaign, what each has still to sign, and what will not leave without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chorus.domain.artefact import Artefact
from chorus.domain.signatory import Register, Signatory
from chorus.domain.signoff import Standing, before_in_order
from chorus.services.occasions import due_times, occasion_of
from chorus.services.ports_files import CampaignFile, Loaded
from chorus.services.signing import Signoff, signers_of, signing_order


@dataclass(frozen=True)
class Turn:
    """One secretariat (or co-signatory) in a campaign's sign-off.

    ``lacking`` are the artefacts that it has still to sign, each with its state (``missing`` or ``outdated``) and how
    the secretariat stands to it; ``waits_for`` are those who sign first and have not yet. ``people`` may act for it.
    """

    secretariat: str
    conventions: tuple[str, ...]
    lacking: tuple[tuple[Artefact, Standing], ...]
    waits_for: tuple[str, ...]
    people: tuple[Signatory, ...]

    @property
    def activities(self) -> tuple[str, ...]:
        """The activities that it keeps back as things stand."""
        return tuple(dict.fromkeys(a.key.activity for a, _ in self.lacking))

    @property
    def outdated(self) -> tuple[tuple[Artefact, Standing], ...]:
        """What it had signed and has to sign again."""
        return tuple((a, s) for a, s in self.lacking if s.state == "outdated")

    @property
    def ready(self) -> bool:
        """Whether it can sign now."""
        return bool(self.lacking) and not self.waits_for


_FIRST = ("Pacific/Kiritimati",)
"""Where every day begins (UTC+14): nothing in the contacts' own time leaves before."""


@dataclass(frozen=True)
class Blocked:
    """An activity that will not leave unless it is signed, and when it would."""

    activity: str
    at: datetime
    waits_for: tuple[str, ...]


def turns(loaded: Loaded, file: CampaignFile, signoff: Signoff, register: Register) -> tuple[Turn, ...]:
    """Everyone who signs a campaign, in the order of signing."""
    signers = signers_of(file)
    open_ = {s.convention for _, standings in signoff.rows for s in standings if s.state != "signed"}
    order = file.campaign.signoff.order
    found: list[Turn] = []
    for secretariat in signing_order(loaded.workspace, file):
        theirs = tuple(c for c in signers if c in loaded.workspace.signs_for(secretariat))
        lacking = tuple((a, stand) for a, stands in signoff.rows if (stand := _worst(stands, theirs)) is not None)
        first = {b for c in theirs for b in before_in_order(order, c)} - set(theirs)
        waits = tuple(c for c in signers if c in first & open_)
        found.append(Turn(secretariat, theirs, lacking, waits if lacking else (), register.of(secretariat)))
    return tuple(found)


def _worst(stands: Sequence[Standing], theirs: tuple[str, ...]) -> Standing | None:
    """How a secretariat stands to an artefact that it has still to sign; None when it has."""
    open_ = [s for s in stands if s.convention in theirs and s.state != "signed"]
    return min(open_, key=lambda s: s.state != "outdated") if open_ else None


def blocked(
    loaded: Loaded,
    file: CampaignFile,
    found: Sequence[Turn],
    now: datetime,
    times: Mapping[str, datetime] | None = None,
) -> tuple[Blocked, ...]:
    """The activities still ahead that will not leave as things stand, soonest first.

    ``times`` has the first instant of each, as planned for its audience; else the first zone of all counts.
    """
    occasion = occasion_of(loaded, file)
    kept: list[Blocked] = []
    for activity in file.campaign.activities():
        waits = tuple(c for turn in found if activity.id in turn.activities for c in turn.conventions)
        at = (times or {}).get(activity.id) or due_times(loaded.workspace, file.campaign, activity, occasion, _FIRST).at
        if waits and at > now:
            kept.append(Blocked(activity.id, at, waits))
    return tuple(sorted(kept, key=lambda b: (b.at, b.activity)))

"""Signing: one act of a secretariat under the exact artefacts of a campaign."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from chorus.domain.artefact import Artefact
from chorus.domain.problems import InputError, NotFoundError, RefusedError
from chorus.domain.signoff import Signature, Standing, standing
from chorus.services.checking import check_definition
from chorus.services.occasions import occasion_of
from chorus.services.ports import CampaignFile, Loaded, Renderer, Store

Shown: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class Signoff:
    """How every convention stands to every artefact of a campaign."""

    campaign: str
    rows: tuple[tuple[Artefact, tuple[Standing, ...]], ...]

    @property
    def complete(self) -> bool:
        """Whether every convention has signed every artefact as it is now."""
        return bool(self.rows) and all(s.state == "signed" for _, standings in self.rows for s in standings)


def find_campaign(loaded: Loaded, campaign_id: str) -> CampaignFile:
    """The campaign of that id; InputError with its problems when it is broken, NotFoundError when there is none."""
    if campaign_id in loaded.broken:
        raise InputError(loaded.broken[campaign_id])
    file = loaded.campaigns.get(campaign_id)
    if file is None:
        known = ", ".join(loaded.campaigns) or "none yet"
        raise NotFoundError(f"no campaign {campaign_id!r}", f"there are: {known}", campaign=campaign_id)
    return file


def artefacts_of(loaded: Loaded, file: CampaignFile, renderer: Renderer) -> tuple[Artefact, ...]:
    """The campaign's artefacts as its files stand now; InputError when anything is wrong with it."""
    problems = list(check_definition(loaded, file))
    artefacts: tuple[Artefact, ...] = ()
    if not any(p.code == "unknown-occasion" for p in problems):
        rendered = renderer.render(loaded, file, occasion_of(loaded, file))
        problems += rendered.problems
        artefacts = rendered.artefacts
    errors = tuple(p for p in problems if p.severity == "error")
    if errors:
        raise InputError(errors)
    return artefacts


def secretariat_for(loaded: Loaded, name: str) -> str:
    """The secretariat called ``name``, or that acts for the convention called so."""
    workspace = loaded.workspace
    if name in workspace.secretariats:
        return name
    if name in workspace.conventions:
        return workspace.secretariat_of(name)
    known = ", ".join(dict.fromkeys([*workspace.conventions, *workspace.secretariats]))
    raise NotFoundError(f"no convention or secretariat {name!r}", f"one of: {known}", name=name)


def sign(
    loaded: Loaded,
    file: CampaignFile,
    renderer: Renderer,
    store: Store,
    *,
    name: str,
    person: str,
    now: datetime,
    rehearsal: bool = False,
    shown: Set[Shown] | None = None,
) -> tuple[Signature, ...]:
    """Record one act of a secretariat, for those of its conventions that are in the campaign, under every artefact.

    What it has signed already as it is now is not signed again. ``shown`` is what the person saw before saying yes:
    when the files have changed since, nothing is signed (RefusedError). RefusedError too when the secretariat has no
    convention in the campaign, and when a rehearsal's signature is meant for another database than its own.
    """
    if rehearsal != store.rehearsal:
        raise RefusedError(
            "a rehearsal signs in its own database and nobody else does", "chorus rehearse", campaign=file.id
        )
    secretariat = secretariat_for(loaded, name)
    acts_for = loaded.workspace.secretariats[secretariat].conventions
    conventions = tuple(c for c in file.campaign.conventions if c in acts_for)
    if not conventions:
        raise RefusedError(
            f"the {secretariat} secretariat has no convention in {file.id}",
            "sign as one of: " + ", ".join(file.campaign.conventions),
            campaign=file.id,
        )
    artefacts = artefacts_of(loaded, file, renderer)
    before = store.signatures(file.id)
    fresh = [a for a in artefacts if not _holds(a, before, conventions, rehearsal)]
    if shown is not None and {shown_of(artefact) for artefact in fresh} != shown:
        raise RefusedError(
            "the files changed while you were asked, so nothing was signed",
            f"look at what there is now: chorus sign {file.id} --as {name}",
            campaign=file.id,
        )
    signatures = tuple(
        Signature(
            key=artefact.key,
            words_digest=artefact.words_digest,
            release_digest=artefact.release_digest,
            secretariat=secretariat,
            conventions=conventions,
            person=person,
            at=now,
            rehearsal=rehearsal,
        )
        for artefact in fresh
    )
    store.sign(signatures, fresh, now)
    return signatures


def shown_of(artefact: Artefact) -> Shown:
    """What tells exactly which artefact a person was shown: its key and its two digests."""
    return str(artefact.key), artefact.words_digest, artefact.release_digest


def _holds(artefact: Artefact, signatures: Sequence[Signature], conventions: tuple[str, ...], rehearsal: bool) -> bool:
    stands = standing(artefact, signatures, rehearsal=rehearsal)
    return all(s.state == "signed" for s in stands if s.convention in conventions)


def signoff(loaded: Loaded, file: CampaignFile, renderer: Renderer, store: Store) -> Signoff:
    """Who has signed what, as the files stand now."""
    signatures = store.signatures(file.id)
    rows = tuple(
        (artefact, standing(artefact, signatures, rehearsal=store.rehearsal))
        for artefact in artefacts_of(loaded, file, renderer)
    )
    return Signoff(file.id, rows)

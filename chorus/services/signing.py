"""Signing: one act of a person for a secretariat's conventions, under the exact artefacts of a campaign."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from chorus.domain.artefact import Artefact
from chorus.domain.organisation import Workspace
from chorus.domain.problems import InputError, NotFoundError, RefusedError
from chorus.domain.signoff import Signature, Standing, before_in_order, is_author, open_signers, standing
from chorus.domain.signoff_acts import Digests, SignAct
from chorus.domain.signoff_state import LogState
from chorus.services.checking import check_definition
from chorus.services.occasions import occasion_of
from chorus.services.ports_files import CampaignFile, Loaded, Renderer
from chorus.services.ports_signoff import SignoffStore
from chorus.services.recording import Actor, person_for, record
from chorus.services.signoff_reading import LogReader

Shown: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class Signoff:
    """How everyone who must sign stands to every artefact of a campaign."""

    campaign: str
    rows: tuple[tuple[Artefact, tuple[Standing, ...]], ...]

    @property
    def complete(self) -> bool:
        """Whether everyone has signed every artefact as it is now."""
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
    """The secretariat or co-signatory called ``name``, or the secretariat that acts for the convention called so."""
    workspace = loaded.workspace
    if name in workspace.secretariats or name in workspace.cosignatories:
        return name
    if name in workspace.conventions:
        return workspace.secretariat_of(name)
    known = ", ".join(dict.fromkeys([*workspace.conventions, *workspace.secretariats, *workspace.cosignatories]))
    raise NotFoundError(f"no convention or secretariat {name!r}", f"one of: {known}", name=name)


def signers_of(file: CampaignFile) -> tuple[str, ...]:
    """Who must sign a campaign: its conventions, then its co-signatories."""
    return (*file.campaign.conventions, *file.campaign.signoff.cosignatories)


def signing_order(workspace: Workspace, file: CampaignFile) -> tuple[str, ...]:
    """The secretariats and co-signatories that sign a campaign, in the order in which they do."""
    order = file.campaign.signoff.order
    signers = sorted(signers_of(file), key=lambda s: len(before_in_order(order, s)))
    return tuple(dict.fromkeys(workspace.acting_for(s) for s in signers))


def conventions_for(loaded: Loaded, file: CampaignFile, secretariat: str) -> tuple[str, ...]:
    """Whom of a campaign a secretariat signs for; RefusedError when nobody."""
    theirs = loaded.workspace.signs_for(secretariat)
    conventions = tuple(c for c in signers_of(file) if c in theirs)
    if not conventions:
        raise RefusedError(
            f"the {secretariat} secretariat has no convention in {file.id}",
            "sign as one of: " + ", ".join(signers_of(file)),
            campaign=file.id,
        )
    return conventions


def sign(
    loaded: Loaded,
    file: CampaignFile,
    renderer: Renderer,
    store: SignoffStore,
    log: LogReader,
    *,
    name: str,
    actor: Actor,
    now: datetime,
    shown: Set[Shown] | None = None,
    activities: Collection[str] | None = None,
) -> tuple[Signature, ...]:
    """Record one act of a person, for those of the secretariat's conventions that are in the campaign, under every
    artefact (or those of some activities).

    What it has signed already as it is now is not signed again. ``shown`` is what the person saw before saying yes:
    when the files have changed since, nothing is signed (RefusedError). RefusedError too when it is not their turn,
    when the register does not let them, and when a rehearsal's signature is meant for another database than its own.
    """
    act, fresh = prepare(loaded, file, renderer, store, log, name=name, actor=actor, now=now, activities=activities)
    if shown is not None and {shown_of(artefact) for artefact in fresh} != shown:
        raise RefusedError(
            "the files changed while you were asked, so nothing was signed",
            f"look at what there is now: chorus sign {file.id} --as {name}",
            campaign=file.id,
            reason="changed",
        )
    if act is None:
        return ()
    entry = record(store, log, loaded.workspace, act, actor, now, fresh)
    return tuple(s for s in log.state(store, loaded.workspace).of(file.id) if s.entry == entry.number)


def prepare(
    loaded: Loaded,
    file: CampaignFile,
    renderer: Renderer,
    store: SignoffStore,
    log: LogReader,
    *,
    name: str,
    actor: Actor,
    now: datetime,
    activities: Collection[str] | None = None,
) -> tuple[SignAct | None, tuple[Artefact, ...]]:
    """The act that would be recorded, and the artefacts under it; None when there is nothing to sign.

    Who signs with a key prepares the act, signs its text, and gives the proof to ``sign`` with the same instant.
    """
    secretariat = secretariat_for(loaded, name)
    conventions = conventions_for(loaded, file, secretariat)
    rows = signoff(loaded, file, renderer, store, log).rows
    chosen = [(a, s) for a, s in rows if activities is None or a.key.activity in activities]
    fresh = tuple(a for a, stands in chosen if any(s.state != "signed" for s in stands if s.convention in conventions))
    if not fresh:
        return None, ()
    _require_turn(file, conventions, [stands for a, stands in chosen if a in fresh])
    person = person_for(log.state(store, loaded.workspace), secretariat, actor, now)
    if not (loaded.workspace.signoff.author_signs or store.rehearsal) and is_author(
        file.campaign.signoff.author, actor.signatory, person["person"]
    ):
        raise RefusedError(
            f"{person['person']} wrote {file.id}, and can't sign it for {', '.join(conventions)} in this workspace",
            "let a colleague sign it",
            campaign=file.id,
        )
    artefacts = tuple(Digests(key=a.key, words=a.words_digest, release=a.release_digest) for a in fresh)
    return SignAct(campaign=file.id, conventions=conventions, artefacts=artefacts, **person), fresh


def _require_turn(file: CampaignFile, conventions: tuple[str, ...], rows: Sequence[tuple[Standing, ...]]) -> None:
    order = file.campaign.signoff.order
    first = {c for convention in conventions for c in before_in_order(order, convention)} - set(conventions)
    waiting = [c for c in open_signers(rows) if c in first]
    if waiting:
        raise RefusedError(
            f"it is not yet the turn of {', '.join(conventions)}: {', '.join(waiting)} signs {file.id} first",
            "wait for it, or change `order` in [signoff]",
            campaign=file.id,
            reason="turn",
        )


def shown_of(artefact: Artefact) -> Shown:
    """What tells exactly which artefact a person was shown: its key and its two digests."""
    return str(artefact.key), artefact.words_digest, artefact.release_digest


def signoff(
    loaded: Loaded, file: CampaignFile, renderer: Renderer, store: SignoffStore | None, log: LogReader
) -> Signoff:
    """Who has signed what, as the files stand now; without a database nobody has signed anything."""
    artefacts = artefacts_of(loaded, file, renderer)
    return Signoff(file.id, stand(loaded, artefacts, store, log))


def stand(
    loaded: Loaded, artefacts: Sequence[Artefact], store: SignoffStore | None, log: LogReader
) -> tuple[tuple[Artefact, tuple[Standing, ...]], ...]:
    """How everyone stands to each of some artefacts of one campaign."""
    if store is None:
        return tuple((a, standing(a, ())) for a in artefacts)
    return stand_by(loaded.workspace, artefacts, log.state(store, loaded.workspace), rehearsal=store.rehearsal)


def stand_by(
    workspace: Workspace, artefacts: Sequence[Artefact], state: LogState, *, rehearsal: bool
) -> tuple[tuple[Artefact, tuple[Standing, ...]], ...]:
    """The same by what the log says."""
    author_signs = workspace.signoff.author_signs or rehearsal
    return tuple(
        (a, standing(a, state.under(a.key), rehearsal=rehearsal, author_signs=author_signs)) for a in artefacts
    )

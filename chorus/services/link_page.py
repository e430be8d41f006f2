"""What the page of a personal link shows, from the database alone, and the acts that are signed with a key there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chorus.domain.artefact import Artefact
from chorus.domain.organisation import Workspace
from chorus.domain.problems import RefusedError
from chorus.domain.signatory import Signatory
from chorus.domain.signoff import Standing
from chorus.domain.signoff_acts import Act, CommentAct, Digests, HoldAct, SignAct
from chorus.domain.signoff_state import LogState
from chorus.services.letters import Paper
from chorus.services.ports_signoff import SigningLink, SignoffStore
from chorus.services.signing import stand_by
from chorus.services.signoff_reading import LogReader


@dataclass(frozen=True)
class LinkPage:
    """What a link asks for: ``papers`` are the artefacts that are still to be signed, in the order of the act;
    ``standings`` how everyone stands to each that was asked for. ``signatory`` is None for who is not enrolled."""

    link: SigningLink
    conventions: tuple[str, ...]
    papers: tuple[Paper, ...]
    standings: tuple[tuple[Artefact, tuple[Standing, ...]], ...]
    state: LogState
    signatory: Signatory | None

    @property
    def needs_key(self) -> bool:
        """Whether an act counts only with the signatory's own key."""
        return bool(self.signatory and self.signatory.key)

    def _person(self, at: datetime) -> dict[str, Any]:
        link = self.link
        return {
            "secretariat": link.secretariat,
            "signatory": link.signatory,
            "person": self.signatory.name if self.signatory else link.person,
            "role": self.signatory.role if self.signatory else link.role,
            "at": at,
            "way": "page",
        }

    def signing(self, at: datetime) -> SignAct:
        """The act of signing everything that is still to be signed, as the daemon makes it too.

        RefusedError when there is nothing left.
        """
        if not self.papers:
            raise RefusedError("there is nothing left to sign", "nothing has to be done")
        digests = tuple(
            Digests(key=p.artefact.key, words=p.artefact.words_digest, release=p.artefact.release_digest)
            for p in self.papers
        )
        return SignAct(campaign=self.link.campaign, conventions=self.conventions, artefacts=digests, **self._person(at))

    def saying(self, kind: str, text: str, at: datetime) -> Act:
        """The act of a hold or a comment, as the daemon makes it too."""
        if kind == "comment":
            return CommentAct(campaign=self.link.campaign, text=text, **self._person(at))
        return HoldAct(campaign=self.link.campaign, conventions=self.conventions, reason=text, **self._person(at))


def link_page(store: SignoffStore, log: LogReader, workspace: Workspace, link: SigningLink) -> LinkPage:
    """Read what a link asks for, as it stands now; the words are those that were asked for."""
    state = log.sound(store, workspace)
    artefacts = [store.artefact(number) for number in link.artefacts]
    theirs = workspace.signs_for(link.secretariat)
    standings = stand_by(workspace, artefacts, state, rehearsal=store.rehearsal)
    papers = tuple(
        Paper(artefact, before_of(store, artefact, [s for s in stands if s.convention in theirs]))
        for artefact, stands in standings
        if any(s.state != "signed" for s in stands if s.convention in theirs)
    )
    signers = artefacts[0].signers if artefacts else ()
    return LinkPage(
        link=link,
        conventions=tuple(c for c in signers if c in theirs),
        papers=papers,
        standings=standings,
        state=state,
        signatory=state.register.active(link.signatory),
    )


def before_of(store: SignoffStore, artefact: Artefact, stands: Sequence[Standing]) -> Artefact | None:
    """What was signed last under an artefact's key by those who stand so; None when nothing was, or it is not kept."""
    signature = next((s.signature for s in stands if s.signature is not None), None)
    if signature is None:
        return None
    digests = Digests(key=artefact.key, words=signature.words_digest, release=signature.release_digest)
    kept = store.signed_bytes(digests)
    return Artefact.from_canonical(kept) if kept else None

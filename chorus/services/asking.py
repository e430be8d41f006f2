"""Asking for signatures: personal links, reminders, and what changed after somebody had signed."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chorus.domain.language import Language, pick
from chorus.domain.organisation import Workspace
from chorus.domain.problems import ChorusError, NotFoundError, RefusedError
from chorus.domain.signatory import Register
from chorus.domain.signoff_acts import CommentAct, HoldAct, LiftAct
from chorus.services.letters import Letter, LetterKind, Paper, Post
from chorus.services.link_page import before_of
from chorus.services.occasions import occasion_of
from chorus.services.ports import Store
from chorus.services.ports_files import CampaignFile, Loaded, Renderer
from chorus.services.ports_signoff import SigningLink
from chorus.services.signing import signers_of, signing_order, signoff
from chorus.services.signoff_reading import LogReader
from chorus.services.turns import Blocked, Turn, blocked, turns


@dataclass(frozen=True)
class Recipient:
    """Somebody who is written to; ``signs`` by personal link, otherwise by command."""

    address: str
    person: str
    role: str
    signatory: str
    signs: bool
    deputy: bool = False


@dataclass(frozen=True)
class Asker:
    """Writes to those who sign. ``draw`` gives the secret of a new link, 32 random bytes as URL-safe text."""

    renderer: Renderer
    store: Store
    log: LogReader
    post: Post
    draw: Callable[[], str]

    def turns(self, loaded: Loaded, file: CampaignFile) -> tuple[Turn, ...]:
        """Everyone who signs a campaign, as its files stand now; InputError when they can't be signed."""
        register = self.log.sound(self.store, loaded.workspace).register
        return turns(loaded, file, signoff(loaded, file, self.renderer, self.store, self.log), register)

    def ask(
        self,
        loaded: Loaded,
        file: CampaignFile,
        now: datetime,
        *,
        kind: LetterKind = "ask",
        only: Collection[str] = (),
        found: Sequence[Turn] | None = None,
    ) -> tuple[tuple[Letter, ...], tuple[str, ...]]:
        """Write to those whose turn it is (or, of them, to ``only``: ids of secretariats or signatories).

        The letters that left, and in words what hindered the others.
        """
        sent: list[Letter] = []
        failed: list[str] = []
        listed = self.turns(loaded, file) if found is None else found
        ahead = blocked(loaded, file, listed, now)
        for turn in (t for t in listed if t.ready):
            for recipient in recipients(loaded.workspace, turn):
                if not _is_meant(turn, recipient, only, kind):
                    continue
                try:
                    sent.append(self._write(loaded, file, turn, recipient, ahead, kind, now))
                except ChorusError as error:
                    failed.append(f"{recipient.address}: {error}")
        return tuple(sent), tuple(failed)

    def _write(
        self,
        loaded: Loaded,
        file: CampaignFile,
        turn: Turn,
        recipient: Recipient,
        ahead: tuple[Blocked, ...],
        kind: LetterKind,
        now: datetime,
    ) -> Letter:
        papers = tuple(Paper(a, before_of(self.store, a, (stand,))) for a, stand in turn.lacking)
        token = self.draw() if recipient.signs else ""
        expires = now + timedelta(days=loaded.workspace.signoff.link_days)
        letter = Letter(
            kind=kind,
            address=recipient.address,
            person=recipient.person,
            campaign=file.id,
            title=pick(file.campaign.title, Language.EN),
            secretariat=turn.secretariat,
            conventions=turn.conventions,
            due=file.campaign.signoff.due.resolve(occasion_of(loaded, file)).instant,
            papers=papers,
            blocked=tuple(b for b in ahead if b.activity in turn.activities),
            link=f"{loaded.workspace.workspace.base_url.rstrip('/')}/s/{token}" if token else "",
            expires=expires if token else None,
        )
        if token:
            self._keep_link(letter, token, recipient, turn, now, expires)
        self.post(letter)
        return letter

    def _keep_link(
        self, letter: Letter, token: str, recipient: Recipient, turn: Turn, now: datetime, expires: datetime
    ) -> None:
        numbers = self.store.keep_artefacts([a for a, _ in turn.lacking])
        self.store.add_link(
            SigningLink(
                number=0,
                digest=token_digest(token),
                campaign=letter.campaign,
                secretariat=turn.secretariat,
                signatory=recipient.signatory,
                person=recipient.person,
                role=recipient.role,
                address=recipient.address,
                artefacts=tuple(numbers[a.key] for a, _ in turn.lacking),
                made=now,
                expires=expires,
            )
        )


def token_digest(token: str) -> str:
    """SHA-256 (hex) of a link's token: what the store keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def recipients(workspace: Workspace, turn: Turn) -> tuple[Recipient, ...]:
    """Who is written to for a turn: its signatories; where nobody is enrolled, a co-signatory's own address, or the
    conventions' officers, who sign by command."""
    if turn.people:
        return tuple(
            Recipient(s.address, s.name, s.role, s.id, signs=True, deputy=bool(s.deputy_for))
            for s in turn.people
            if s.address
        )
    cosignatory = workspace.cosignatories.get(turn.secretariat)
    if cosignatory is not None:
        name = pick(cosignatory.name, Language.EN)
        return (Recipient(cosignatory.email, name, "", "", signs=True),) if cosignatory.email else ()
    officers = dict.fromkeys(o for c in turn.conventions for o in workspace.conventions[c].officers)
    return tuple(Recipient(address, "", "", "", signs=False) for address in officers)


def _is_meant(turn: Turn, recipient: Recipient, only: Collection[str], kind: LetterKind) -> bool:
    """Deputies are written to when they are named, or in a reminder."""
    if recipient.signatory and recipient.signatory in only:
        return True
    meant = not only or bool({turn.secretariat, *turn.conventions} & set(only))
    return meant and (kind != "ask" or not recipient.deputy)


def lacking_digest(turn: Turn) -> str:
    """What tells one set of artefacts to sign from another."""
    listed = sorted(f"{a.key} {a.words_digest} {a.release_digest}" for a, _ in turn.lacking)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def require_meant(workspace: Workspace, found: Sequence[Turn], only: Collection[str]) -> None:
    """NotFoundError for a name that nobody in the sign-off has; RefusedError when it is not their turn."""
    for name in only:
        turn = next((t for t in found if name in {t.secretariat, *t.conventions, *(p.id for p in t.people)}), None)
        if turn is None:
            known = ", ".join(dict.fromkeys(n for t in found for n in (t.secretariat, *(p.id for p in t.people))))
            raise NotFoundError(f"{name!r} does not sign this campaign", f"they are: {known}", name=name)
        if not turn.ready:
            why = f"{', '.join(turn.waits_for)} signs first" if turn.waits_for else "there is nothing left to sign"
            raise RefusedError(f"{name} can't be asked now: {why}", "see who is missing: chorus signoff", name=name)
        if not recipients(workspace, turn):
            raise RefusedError(f"nobody of {name} has an address", "enrol somebody with --address", name=name)


def said_to_others(
    loaded: Loaded, file: CampaignFile, register: Register, act: HoldAct | LiftAct | CommentAct
) -> Iterator[Letter]:
    """What somebody said, to everyone else in the sign-off, once for each address."""
    seen: set[str] = set()
    for secretariat in signing_order(loaded.workspace, file):
        theirs = tuple(c for c in signers_of(file) if c in loaded.workspace.signs_for(secretariat))
        turn = Turn(secretariat, theirs, (), (), register.of(secretariat))
        for recipient in recipients(loaded.workspace, turn) if secretariat != act.secretariat else ():
            if recipient.address not in seen:
                seen.add(recipient.address)
                yield _said(loaded, file, turn, recipient, act)


def _said(
    loaded: Loaded, file: CampaignFile, turn: Turn, recipient: Recipient, act: HoldAct | LiftAct | CommentAct
) -> Letter:
    spoken_for = loaded.workspace.signs_for(act.secretariat) if isinstance(act, CommentAct) else act.conventions
    return Letter(
        kind=act.act,
        address=recipient.address,
        person=recipient.person,
        campaign=file.id,
        title=pick(file.campaign.title, Language.EN),
        secretariat=turn.secretariat,
        conventions=turn.conventions,
        due=file.campaign.signoff.due.resolve(occasion_of(loaded, file)).instant,
        speaker=act.person,
        spoken_for=spoken_for,
        said=act.text if isinstance(act, CommentAct) else act.reason,
    )

"""Signatures under artefacts, and whether they still hold: computed each time, never a flag."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import AwareDatetime

from chorus.domain.artefact import Artefact, ArtefactKey
from chorus.domain.problems import Frozen
from chorus.domain.signoff_acts import Way


class Signature(Frozen):
    """One person's act for conventions under one artefact's two digests; ``entry`` is its number in the log."""

    key: ArtefactKey
    words_digest: str
    release_digest: str
    secretariat: str
    conventions: tuple[str, ...]
    signatory: str = ""
    person: str
    role: str = ""
    at: AwareDatetime
    way: Way = "command"
    entry: int = 0
    rehearsal: bool = False


SignState = Literal["signed", "outdated", "missing"]


class Standing(Frozen):
    """How one convention (or co-signatory) stands to one artefact."""

    convention: str
    state: SignState
    signature: Signature | None = None


def standing(
    artefact: Artefact, signatures: Iterable[Signature], *, rehearsal: bool = False, author_signs: bool = True
) -> tuple[Standing, ...]:
    """For each that must sign: its newest signature under that key, and whether it covers these digests.

    In a rehearsal its own signatures count and no other; elsewhere none of a rehearsal's does. Where the author does
    not sign (``author_signs``), a signature of the artefact's author for its own convention counts for nothing.
    """
    newest: dict[str, Signature] = {}
    for signature in sorted(
        (s for s in signatures if s.key == artefact.key and s.rehearsal == rehearsal), key=lambda s: (s.entry, s.at)
    ):
        if author_signs or not is_author(artefact.author, signature.signatory, signature.person):
            newest.update(dict.fromkeys(signature.conventions, signature))
    return tuple(_stand(artefact, convention, newest.get(convention)) for convention in artefact.signers)


def is_author(author: str, signatory: str, person: str) -> bool:
    """Whether a signatory (by id, or by name where nobody is enrolled) is a campaign's author."""
    return bool(author) and (author == signatory or " ".join(author.split()).casefold() == person.casefold())


def _stand(artefact: Artefact, convention: str, signature: Signature | None) -> Standing:
    if signature is None:
        return Standing(convention=convention, state="missing")
    same = (signature.words_digest, signature.release_digest) == (
        artefact.words_digest,
        artefact.release_digest,
    )
    return Standing(convention=convention, state="signed" if same else "outdated", signature=signature)


def is_signed(artefact: Artefact, signatures: Iterable[Signature], *, rehearsal: bool = False) -> bool:
    """Whether everyone that must has signed exactly this artefact."""
    return all(s.state == "signed" for s in standing(artefact, signatures, rehearsal=rehearsal))


def before_in_order(order: Sequence[Sequence[str]], signer: str) -> tuple[str, ...]:
    """Who signs before somebody: all of the earlier groups; whoever the order does not name signs after all of it."""
    before: list[str] = []
    for group in order:
        if signer in group:
            return tuple(before)
        before += group
    return tuple(before)


def open_signers(rows: Iterable[Sequence[Standing]]) -> Mapping[str, int]:
    """Who has still to sign, and how many artefacts, in the order of the artefacts' signers."""
    open_: dict[str, int] = {}
    for standings in rows:
        for stand in standings:
            if stand.state != "signed":
                open_[stand.convention] = open_.get(stand.convention, 0) + 1
    return open_

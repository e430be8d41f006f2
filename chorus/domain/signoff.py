"""Signatures under artefacts, and whether they still hold: computed each time, never a flag."""

from collections.abc import Iterable
from typing import Literal

from pydantic import AwareDatetime

from chorus.domain.artefact import Artefact, ArtefactKey
from chorus.domain.problems import Frozen


class Signature(Frozen):
    """One secretariat's act for its conventions under one artefact's two digests."""

    key: ArtefactKey
    words_digest: str
    release_digest: str
    secretariat: str
    conventions: tuple[str, ...]
    person: str
    at: AwareDatetime
    rehearsal: bool = False


SignState = Literal["signed", "outdated", "missing"]


class Standing(Frozen):
    """How one convention stands to one artefact."""

    convention: str
    state: SignState
    signature: Signature | None = None


def standing(artefact: Artefact, signatures: Iterable[Signature], *, rehearsal: bool = False) -> tuple[Standing, ...]:
    """For each convention of the artefact: its newest signature under that key, and whether it covers these digests.

    In a rehearsal its own signatures count and no other; elsewhere none of a rehearsal's does.
    """
    newest: dict[str, Signature] = {}
    for signature in sorted(
        (s for s in signatures if s.key == artefact.key and s.rehearsal == rehearsal), key=lambda s: s.at
    ):
        for convention in signature.conventions:
            newest[convention] = signature
    return tuple(_stand(artefact, convention, newest.get(convention)) for convention in artefact.conventions)


def _stand(artefact: Artefact, convention: str, signature: Signature | None) -> Standing:
    if signature is None:
        return Standing(convention=convention, state="missing")
    same = (signature.words_digest, signature.release_digest) == (
        artefact.words_digest,
        artefact.release_digest,
    )
    return Standing(convention=convention, state="signed" if same else "outdated", signature=signature)


def is_signed(artefact: Artefact, signatures: Iterable[Signature], *, rehearsal: bool = False) -> bool:
    """Whether every convention of the artefact has signed exactly it."""
    return all(s.state == "signed" for s in standing(artefact, signatures, rehearsal=rehearsal))

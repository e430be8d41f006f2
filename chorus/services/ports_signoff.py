"""What sign-off needs of the store, and what it keeps there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chorus.domain.artefact import Artefact, ArtefactKey
from chorus.domain.signoff_acts import Digests, Proof
from chorus.domain.signoff_log import Entry, Head


@dataclass(frozen=True, slots=True)
class SigningLink:
    """A personal link to sign. ``digest`` is the SHA-256 (hex) of its token, which itself is kept nowhere;
    ``artefacts`` are the numbers of the kept artefacts that were asked for."""

    number: int
    digest: str
    campaign: str
    secretariat: str
    signatory: str
    person: str
    role: str
    address: str
    artefacts: tuple[int, ...]
    made: datetime
    expires: datetime
    used: datetime | None = None


class SignoffStore(Protocol):
    """The sign-off log, the artefacts under its signatures, and the links."""

    @property
    def rehearsal(self) -> bool:
        """Whether it is a rehearsal's own, where its signatures count and no other."""
        ...

    def keep_artefacts(self, artefacts: Sequence[Artefact]) -> Mapping[ArtefactKey, int]:
        """Keep canonical bytes once per (key, words digest, release digest); the artefacts' numbers."""
        ...

    def artefact(self, number: int) -> Artefact:
        """The kept artefact; NotFoundError when there is none of that number."""
        ...

    def signed_bytes(self, digests: Digests) -> bytes | None:
        """The kept canonical bytes under a signature; None when they are gone."""
        ...

    def append(
        self,
        text: str,
        proof: Proof | None,
        artefacts: Sequence[Artefact],
        now: datetime,
        after: Head,
        link: str = "",
    ) -> Entry:
        """Add an act behind ``after``, keep the artefacts that it signs, and use up the link (by its digest) that it
        came by, in one transaction. RefusedError when the log has gone on meanwhile, when bytes under a signature are
        neither given nor kept, or when the link no longer serves."""
        ...

    def log(self, after: int = 0) -> tuple[Entry, ...]:
        """The entries of the sign-off log behind a number."""
        ...

    def log_head(self, watermark: int | None = None) -> Head:
        """Where the log ends, or ended at a watermark."""
        ...

    def add_link(self, link: SigningLink) -> None:
        """Keep a new link; the store gives it a number of its own."""
        ...

    def signing_link(self, digest: str) -> SigningLink | None:
        """The link whose token has this SHA-256 (hex)."""
        ...

    def signing_links(self, campaign: str) -> Sequence[SigningLink]:
        """Every link that was made for a campaign, oldest first."""
        ...

"""The part of the store that sign-offs work on: artefacts, the log of acts, personal links; a transaction a method."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from chorus.domain.artefact import Artefact, ArtefactKey
from chorus.domain.signoff_acts import Digests, Proof, SignAct, act_of
from chorus.domain.signoff_log import Entry, Head
from chorus.domain.signoff_proof import Kept
from chorus.services.ports_signoff import SigningLink
from chorus.store import (
    artefacts,
    reporting,
    signing_links,
    signoff_log,
)
from chorus.store.part import Part


class SignoffPart(Part):
    """Implements ``services.ports_proof.ProofStore`` and what is signed of ``Store``."""

    def keep_artefacts(self, given: Sequence[Artefact]) -> Mapping[ArtefactKey, int]:
        """See ``artefacts.keep``."""
        with self._writing() as connection:
            return artefacts.keep(connection, given)

    def artefact(self, number: int) -> Artefact:
        """The kept artefact; NotFoundError when there is none of that number."""
        with self._reading() as connection:
            return Artefact.from_canonical(artefacts.sound(connection, number))

    def signed_bytes(self, digests: Digests) -> bytes | None:
        """See ``artefacts.find``."""
        with self._reading() as connection:
            return artefacts.find(connection, digests)

    def append(
        self,
        text: str,
        proof: Proof | None,
        given: Sequence[Artefact],
        now: datetime,
        after: Head,
        link: str = "",
    ) -> Entry:
        """See ``signoff_log.append``."""
        act = act_of(text)
        with self._writing() as connection:
            artefacts.keep(connection, given)
            if isinstance(act, SignAct):
                artefacts.require_kept(connection, act.artefacts)
            if link:
                signing_links.use(connection, link, now)
            return signoff_log.append(connection, text, proof, now, after)

    def log(self, after: int = 0) -> tuple[Entry, ...]:
        """See ``signoff_log.entries``."""
        with self._reading() as connection:
            return signoff_log.entries(connection, after)

    def log_head(self, watermark: int | None = None) -> Head:
        """See ``signoff_log.head``."""
        with self._reading() as connection:
            return signoff_log.head(connection, watermark)

    def kept_artefacts(self, campaign: str = "") -> Iterator[Kept]:
        """See ``artefacts.page``."""
        after = 0
        while True:
            with self._reading() as connection:
                page = artefacts.page(connection, campaign, after)
            if not page:
                return
            yield from (kept for _, kept in page)
            after = page[-1][0]

    def kept_reports(self, fmt: str) -> Iterator[tuple[str, str, bytes]]:
        """See ``reporting.every``."""
        with self._reading() as connection:
            yield from reporting.every(connection, fmt)

    def add_link(self, link: SigningLink) -> None:
        """See ``signing_links.add``."""
        with self._writing() as connection:
            signing_links.add(connection, link)

    def signing_link(self, digest: str) -> SigningLink | None:
        """See ``signing_links.find``."""
        with self._reading() as connection:
            return signing_links.find(connection, digest)

    def signing_links(self, campaign: str) -> Sequence[SigningLink]:
        """See ``signing_links.of_campaign``."""
        with self._reading() as connection:
            return signing_links.of_campaign(connection, campaign)

    def links(self, number: int) -> tuple[str, ...]:
        """See ``artefacts.links``."""
        with self._reading() as connection:
            return artefacts.links(connection, number)

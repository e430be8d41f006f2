"""What proving a sign-off needs of the store."""

from collections.abc import Iterator
from typing import Protocol

from chorus.domain.signoff_proof import Kept
from chorus.services.ports_signoff import SignoffStore


class ProofStore(SignoffStore, Protocol):
    """The sign-off log with everything that stands for it."""

    def kept_artefacts(self, campaign: str = "") -> Iterator[Kept]:
        """Every kept artefact, or those of one campaign, as the database tells of it."""
        ...

    def kept_reports(self, fmt: str) -> Iterator[tuple[str, str, bytes]]:
        """Week, convention and bytes of every issued report in a format."""
        ...

    def watermark(self) -> int:
        """The writer's newest sequence number."""
        ...

"""The part of the store that keeps consents: each method is one transaction, as in ``chorus.store.database``."""

from collections.abc import Mapping
from datetime import datetime

from chorus.domain.contact import address_key
from chorus.domain.tracking import Word
from chorus.services.ports_consent import OwnHit, Standing
from chorus.store import consents
from chorus.store.part import Part


class ConsentPart(Part):
    """Implements ``services.ports_consent.ConsentStore``."""

    def standing(self, audience: str, address: str) -> Standing | None:
        """See ``consents.standing``."""
        with self._reading() as connection:
            return consents.standing(connection, audience, address_key(address))

    def keep_word(self, number: int, word: Word, now: datetime) -> None:
        """See ``consents.keep_word``."""
        with self._writing() as connection:
            consents.keep_word(connection, number, word, now)

    def consent_counts(self) -> Mapping[str, int]:
        """See ``consents.counts``."""
        with self._reading() as connection:
            return consents.counts(connection)

    def own_hits(self, contact: int, limit: int = 1000) -> tuple[OwnHit, ...]:
        """See ``consents.own_hits``."""
        with self._reading() as connection:
            return consents.own_hits(connection, contact, limit)

"""From claimed deliveries to messages: slots, sealed tokens, a pseudonym that is stored nowhere, pictures as signed."""

import hashlib
import hmac
import os
import struct
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chorus.domain.artefact import ANSWERED, Artefact
from chorus.domain.engagement import NOBODY, PSEUDONYM_BYTES, UNTOLD, MessageToken, UnsubscribeToken
from chorus.domain.problems import PermanentError, TransientError
from chorus.services.messages import Batch, Due, MailMessage, Message, PageMessage, PostMessage, SenderSpec
from chorus.services.ports_senders import Composer, Sealer

KEPT_ARTEFACTS = 8

ComposeFor = Callable[[Artefact], Composer]
Pictures = tuple[tuple[str, bytes, str], ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A signed artefact, ready to make messages of; ``compose`` is there for mails."""

    artefact: Artefact
    compose: Composer | None
    pictures: Pictures


class MessageMaker:
    """Makes the messages of a batch; keeps the last artefacts prepared, since batches of one follow each other."""

    def __init__(self, spec: SenderSpec, sealer: Sealer, compose_for: ComposeFor) -> None:
        self._spec, self._sealer, self._compose_for = spec, sealer, compose_for
        self._prepared: OrderedDict[int, Prepared] = OrderedDict()

    def prepare(self, batch: Batch) -> Prepared:
        """The batch's artefact. PermanentError when it can't be used; TransientError when a picture can't be read."""
        known = self._prepared.get(batch.artefact)
        if known is None:
            known = self._prepare(batch)
            self._prepared[batch.artefact] = known
            if len(self._prepared) > KEPT_ARTEFACTS:
                self._prepared.popitem(last=False)
        self._prepared.move_to_end(batch.artefact)
        return known

    def _prepare(self, batch: Batch) -> Prepared:
        try:
            artefact = Artefact.from_canonical(batch.canonical.encode())
            is_mail = artefact.key.channel == "mail"
            compose = self._compose_for(artefact) if is_mail else None
        except (ValueError, KeyError) as error:
            raise PermanentError(f"the signed artefact can't be used: {error}", artefact=batch.artefact) from error
        return Prepared(artefact, compose, () if is_mail else self._pictures(artefact))

    def _pictures(self, artefact: Artefact) -> Pictures:
        return tuple((p.file, self._picture(p.file, p.sha256), p.alt) for p in artefact.words.pictures)

    def _picture(self, file: str, sha256: str) -> bytes:
        try:
            data = Path(self._spec.media, file).read_bytes()
        except OSError as error:
            raise TransientError(f"the picture {file} can't be read: {error.strerror}", "put it back") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PermanentError(f"picture changed after signing: {file}", "sign anew", file=file)
        return data

    def message(self, batch: Batch, due: Due, prepared: Prepared) -> Message:
        """One message; PermanentError when its numbers don't fit a token, or the channel of its artefact is unknown."""
        key = prepared.artefact.key
        place, words = f"{key.campaign}/{key.activity}/{key.tongue}", prepared.artefact.words
        if key.channel == "mail":
            token, unsubscribe = self._tokens(batch, due)
            return MailMessage(due.delivery, due.target, due.slots, token, unsubscribe, batch.at, place)
        if key.channel == "post":
            answers = due.slots.get(ANSWERED, "")
            return PostMessage(
                due.delivery, key.sender, key.language, words.text, prepared.pictures, batch.at, place, answers
            )
        if key.channel == "page":
            path = prepared.artefact.release.kept or f"/{place}/"
            return PageMessage(due.delivery, path, words.html, prepared.pictures, batch.at)
        raise PermanentError(f"no channel takes an artefact for {key.channel}", delivery=due.delivery)

    def _tokens(self, batch: Batch, due: Due) -> tuple[str, str]:
        """What pixel and links carry (nothing where nothing is counted), and what the unsubscribe link does."""
        unsubscribe = self._sealer.seal(UnsubscribeToken(due.delivery).pack())
        if due.tracking == "off":
            return "", unsubscribe
        whose = due.delivery if due.tracking == "individual" else None
        token = MessageToken(batch.send, batch.artefact, due.cell, self._pseudonym(due), whose)
        try:
            data = token.pack()
        except (struct.error, OverflowError) as error:
            raise PermanentError(f"it fits no token: {error}", delivery=due.delivery) from error
        return self._sealer.seal(data), unsubscribe

    def _pseudonym(self, due: Due) -> bytes:
        if due.cell == UNTOLD:
            return NOBODY
        seed = self._spec.pseudonym_seed
        if not seed:
            return os.urandom(PSEUDONYM_BYTES)
        return hmac.digest(seed.encode(), str(due.delivery).encode(), "sha256")[:PSEUDONYM_BYTES]

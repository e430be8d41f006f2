"""How tests of mails leave: composed for an invented contact, through the very channels of their senders.

They leave from the process of the command, so that a mail server that is slow to answer keeps no daemon waiting.
"""

import asyncio
from collections.abc import Sequence

from chorus.bootstrap.previewing import SOMEBODY
from chorus.bootstrap.publishing import publish
from chorus.bootstrap.sending import channel_of, composer_of, sealer_of
from chorus.bootstrap.specs import SpecMaker
from chorus.bootstrap.workspace import Parts
from chorus.content.keys import ensure_keys
from chorus.domain.artefact import Artefact
from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import NOBODY, TEST, UNTOLD, MessageToken, UnsubscribeToken
from chorus.domain.mark_of_test import marked
from chorus.domain.problems import ChorusError
from chorus.services.acting import Json
from chorus.services.freezing_mails import mail_sender
from chorus.services.messages import MailMessage, SenderSpec
from chorus.services.ports_files import Loaded
from chorus.services.ports_senders import Channel, Composer


class _NoJournal:
    """A test is no delivery: nothing is to be replayed."""

    def begin(self, deliveries: Sequence[int]) -> None:
        """It begins."""

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """It ends."""


def send_test(parts: Parts, *, campaign: str, to: str, person: str, activity: str = "", language: str = "") -> Json:
    """Send every mail of a campaign (an activity, a language) to an officer, and keep who did it and how many left.

    The result has for each mail its artefact, the state and the server's words. RefusedError before anything leaves:
    see ``services.acts_sending_test``.
    """
    asked = {"campaign": campaign, "activity": activity, "person": person}
    prepared = parts.act("prepare-test", to=to, language=language, **asked)
    address, numbers = str(prepared["to"]), prepared["artefacts"]
    assert isinstance(numbers, list)
    sending = _Sending(parts, address)
    done: list[tuple[Artefact, Outcome]] = []
    try:
        done.extend(sending.sent(number) for number in numbers)
    finally:  # also when the officer loses patience
        left = sum(outcome.state is State.ACCEPTED for _, outcome in done)
        parts.act("test-sent", to=address, left=left, of=len(numbers), **asked)
    return {
        "to": address,
        "mails": [{"artefact": str(a.key), "state": o.state.value, "detail": o.detail} for a, o in done],
    }


class _Sending:
    """Sends kept artefacts to one address."""

    def __init__(self, parts: Parts, address: str) -> None:
        self._parts, self._address = parts, address
        self._loaded: Loaded = parts.files.load()
        self._specs = SpecMaker(
            loaded=lambda: self._loaded,
            places=parts.places,
            token_key=ensure_keys(parts.places.token_keys),
            base_url=self._loaded.workspace.workspace.base_url,
        )

    def sent(self, number: int) -> tuple[Artefact, Outcome]:
        """An artefact by its number, and what became of its test: failed when it could not even be tried."""
        with self._parts.reading() as store:
            artefact, halt = store.artefact(number), store.halt()
        if halt is not None:
            return artefact, Outcome(delivery=TEST, state=State.FAILED, detail=f"everything is held by {halt.told()}")
        try:
            return artefact, self._send(artefact, number)
        except ChorusError as error:
            return artefact, Outcome(delivery=TEST, state=State.FAILED, detail=str(error))

    def _send(self, artefact: Artefact, number: int) -> Outcome:
        publish(artefact, self._parts.places)
        spec, key = _alone(self._specs(mail_sender(artefact.key.sender))), artefact.key
        sealer, now = sealer_of(spec), self._parts.clock.now()
        message = MailMessage(
            delivery=TEST,
            address=self._address,
            slots=self._parts.slots(self._loaded).slots(SOMEBODY, key.language, key.second),
            token=sealer.seal(MessageToken(TEST, number, UNTOLD, NOBODY).pack()),
            unsubscribe_token=sealer.seal(UnsubscribeToken(TEST).pack()),
            at=now,
            place=f"tests/{key.campaign}/{key.activity}-{key.tongue}-{key.sender}",
        )
        return asyncio.run(_deliver(spec, marked(artefact, now), message))


def _alone(spec: SenderSpec) -> SenderSpec:
    """One mail needs one connection."""
    if spec.channel != "smtp":
        return spec
    return spec.model_copy(update={"settings": {**spec.settings, "connections": 1}})


async def _deliver(spec: SenderSpec, artefact: Artefact, message: MailMessage) -> Outcome:
    channel: Channel = channel_of(spec)
    composer: Composer = composer_of(spec)(artefact)
    await channel.open()
    try:
        async for outcome in channel.deliver([message], composer, _NoJournal()):
            return outcome
    finally:
        await channel.close()
    return Outcome(delivery=TEST, state=State.FAILED, detail="the channel said nothing")

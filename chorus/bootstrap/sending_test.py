"""How a test of a mail leaves: composed for an invented contact, through the very channel of its sender."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from chorus.bootstrap.sending import channel_of, composer_of, sealer_of
from chorus.bootstrap.specs import SpecMaker
from chorus.config import Places
from chorus.content.keys import ensure_keys
from chorus.domain.artefact import Artefact
from chorus.domain.contact import Contact
from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import NOBODY, TEST, UNTOLD, MessageToken, UnsubscribeToken
from chorus.services.acting import SendTest
from chorus.services.freezing_mails import mail_sender
from chorus.services.messages import MailMessage, SenderSpec
from chorus.services.ports import Channel, Composer, Loaded, SlotMaker


class _NoJournal:
    """A test is no delivery: nothing is to be replayed."""

    def begin(self, deliveries: Sequence[int]) -> None:
        """It begins."""

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """It ends."""


def sends_tests(
    loaded: Callable[[], Loaded],
    places: Places,
    slots: Callable[[Loaded], SlotMaker],
    sample: Contact,
    now: Callable[[], datetime],
) -> SendTest:
    """What sends one marked artefact, by the number of the unmarked one, to an address; what became of it."""

    def send(artefact: Artefact, number: int, address: str) -> Outcome:
        known = loaded()
        maker = SpecMaker(
            loaded=lambda: known,
            places=places,
            token_key=ensure_keys(places.token_keys),
            base_url=known.workspace.workspace.base_url,
        )
        spec, key = _alone(maker(mail_sender(artefact.key.sender))), artefact.key
        sealer = sealer_of(spec)
        message = MailMessage(
            delivery=TEST,
            address=address,
            slots=slots(known).slots(sample, key.language, key.second),
            token=sealer.seal(MessageToken(TEST, number, UNTOLD, NOBODY).pack()),
            unsubscribe_token=sealer.seal(UnsubscribeToken(TEST).pack()),
            at=now(),
            place=f"tests/{key.campaign}/{key.activity}-{key.tongue}-{key.sender}",
        )
        return asyncio.run(_deliver(spec, artefact, message))

    return send


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

"""Mail through a real Postfix, pipelined, on to a receiver: once each, signed, and refusals as Postfix words them."""

import threading

import pytest

from chorus.channels.smtp import SmtpChannel
from chorus.content.dkim import DkimSigner
from chorus.content.skeleton import Skeleton
from chorus.domain.delivery import Outcome
from tests.doubles.composer import PlainComposer
from tests.doubles.journals import MemoryJournal
from tests.doubles.letters import mail, mail_artefact
from tests.doubles.postfix import MAY_LACK, WHY_NOT, Postfix
from tests.fakes.smtp_sink import ScriptedSmtp
from tests.integration.test_dkim import LETTER, PRESET, artefact, verified

pytestmark = pytest.mark.skipif(bool(WHY_NOT) and MAY_LACK, reason=WHY_NOT)
COMPOSER = PlainComposer(mail_artefact())


def settings(port: int, **more: object) -> dict[str, object]:
    plain = {"host": "127.0.0.1", "port": port, "security": "none", "hostname": "chorus.example", "connections": 4}
    return {**plain, **more}


async def deliver(given: dict[str, object], *numbers: int, **addresses: str) -> dict[int, Outcome]:
    channel = SmtpChannel(given)
    await channel.open()
    messages = [mail(n, addresses.get(f"to{n}", "")) for n in numbers]
    outcomes = [o async for o in channel.deliver(messages, COMPOSER, MemoryJournal())]
    await channel.close()
    return {o.delivery: o for o in outcomes}


async def test_three_hundred_mails_pass_once_each() -> None:
    numbers = range(1, 301)
    arrived = threading.Event()

    def count(bodies: int) -> None:
        if bodies >= len(numbers):
            arrived.set()

    recipients = [f"reader{n}@party.example" for n in numbers]
    with ScriptedSmtp(on_body=count) as receiver, Postfix(receiver.port, recipients, {}) as relay:
        outcomes = await deliver(settings(relay.port, mails_per_connection=40), *numbers)
        assert {(str(o.state), o.detail.split(" queued as")[0]) for o in outcomes.values()} == {
            ("accepted", "250 2.0.0 Ok:")
        }
        assert len({o.remote_id for o in outcomes.values()}) == 300
        assert arrived.wait(60)
        assert sorted(address for address, _ in receiver.bodies) == sorted(recipients)
        assert all(f"{o.remote_id}: message-id=" in relay.log for o in outcomes.values())


async def test_refusals_are_understood_as_postfix_words_them() -> None:
    with (
        ScriptedSmtp() as receiver,
        Postfix(
            receiver.port,
            ["reader1@party.example", "reader2@party.example", "reader4@party.example"],
            {"reader2@party.example": "450 4.2.0 greylisted", "reader4@party.example": "554 5.7.1 not from you"},
        ) as relay,
    ):
        outcomes = await deliver(settings(relay.port, connections=1), 1, 2, 3, 4, 5, to5="reader5@elsewhere.example")
    assert {n: (str(o.state), o.detail) for n, o in outcomes.items() if n != 1} == {
        2: ("deferred", "450 4.2.0 <reader2@party.example>: Recipient address rejected: greylisted"),
        3: (
            "bounced",
            "550 5.1.1 <reader3@party.example>: Recipient address rejected: User unknown in relay recipient table",
        ),
        4: ("failed", "554 5.7.1 <reader4@party.example>: Recipient address rejected: not from you"),
        5: ("accepted", outcomes[5].detail),
    }
    assert str(outcomes[1].state) == "accepted"


async def test_a_signature_is_good_behind_the_relay() -> None:
    arrived = threading.Event()
    with (
        ScriptedSmtp(on_body=lambda _: arrived.set()) as receiver,
        Postfix(receiver.port, ["reader7@party.example"], {}) as relay,
    ):
        channel = SmtpChannel(settings(relay.port))
        await channel.open()
        compose = Skeleton(artefact(), "https://c.example", DkimSigner([PRESET]))
        outcomes = [o async for o in channel.deliver([LETTER], compose, MemoryJournal())]
        await channel.close()
        assert [str(o.state) for o in outcomes] == ["accepted"]
        assert arrived.wait(60)
        ((_, received),) = receiver.bodies
    assert verified(received, (PRESET,)) == [True]


async def test_an_internationalised_address_passes() -> None:
    arrived = threading.Event()
    with (
        ScriptedSmtp(on_body=lambda _: arrived.set()) as receiver,
        Postfix(receiver.port, ["пример@party.example"], {}, "smtputf8_enable = yes\n") as relay,
    ):
        outcomes = await deliver(settings(relay.port), 1, to1="пример@party.example")
        assert str(outcomes[1].state) == "accepted"
        assert arrived.wait(60)
        assert [address for address, _ in receiver.bodies] == ["пример@party.example"]

"""The outbox and the site: files, whole or not at all."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from chorus.channels.outbox import OutboxChannel
from chorus.channels.site import SiteChannel
from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import RefusedError, TransientError
from chorus.services.messages import Message
from chorus.services.ports_senders import Channel
from tests.doubles.composer import PlainComposer
from tests.doubles.journals import MemoryJournal
from tests.doubles.letters import PLACE, mail, mail_artefact, page, post

COMPOSER = PlainComposer(mail_artefact())


async def deliver(channel: Channel, journal: MemoryJournal, *messages: Message) -> list[Outcome]:
    await channel.open()
    outcomes = [o async for o in channel.deliver(messages, COMPOSER, journal)]
    await channel.close()
    return outcomes


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


async def test_a_mail_is_filed_under_its_campaign(tmp_path: Path) -> None:
    journal = MemoryJournal()
    outcomes = await deliver(OutboxChannel(tmp_path), journal, mail(1, salutation="Dear Ms Diallo,"), mail(2))
    assert outcomes == [
        Outcome(delivery=1, state=State.ACCEPTED, detail="filed in the outbox"),
        Outcome(delivery=2, state=State.ACCEPTED, detail="filed in the outbox"),
    ]
    assert names(tmp_path) == [f"{PLACE}/1.eml", f"{PLACE}/2.eml"]
    assert (tmp_path / PLACE / "1.eml").read_bytes() == COMPOSER.mime(mail(1, salutation="Dear Ms Diallo,"))
    assert journal.records == [("begin", (1,)), ("end", (1,)), ("begin", (2,)), ("end", (2,))]


async def test_the_same_delivery_is_filed_once(tmp_path: Path) -> None:
    for _ in range(2):
        await deliver(OutboxChannel(tmp_path), MemoryJournal(), mail(1))
    assert names(tmp_path) == [f"{PLACE}/1.eml"]


async def test_a_post_is_filed_as_text_json_and_pictures(tmp_path: Path) -> None:
    await deliver(OutboxChannel(tmp_path, sync=False), MemoryJournal(), post(5, "数える", ("a/w.png", b"PNG", "湿地")))
    folder = tmp_path / "biodiversity-day-2021/on-the-day/en"
    assert names(folder) == ["5-1-w.png", "5.json", "5.txt"]
    assert (folder / "5.txt").read_text() == "数える\n"
    assert json.loads((folder / "5.json").read_text()) == {
        "account": "x:brs",
        "language": "en",
        "text": "数える",
        "pictures": [{"file": "5-1-w.png", "alt": "湿地"}],
    }


async def test_a_corrigendum_names_the_post_that_it_answers_by_where_that_is_filed(tmp_path: Path) -> None:
    channel = OutboxChannel(tmp_path, sync=False)
    first = await deliver(channel, MemoryJournal(), post(5))
    assert [o.remote_id for o in first] == ["biodiversity-day-2021/on-the-day/en/5"]
    await deliver(channel, MemoryJournal(), replace(post(9), answers=first[0].remote_id))
    filed = json.loads((tmp_path / "biodiversity-day-2021/on-the-day/en/9.json").read_text())
    assert filed["in_reply_to"] == "biodiversity-day-2021/on-the-day/en/5"


async def test_a_full_disk_defers_and_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("chorus.channels.files.os.fsync", full)
    outcomes = await deliver(OutboxChannel(tmp_path), MemoryJournal(), mail(1))
    assert [o.model_dump(mode="json") for o in outcomes] == [
        {
            "delivery": 1,
            "state": "deferred",
            "detail": "can't write: No space left on device",
            "remote_id": "",
            "retry_at": "2021-05-22T07:01:00Z",
        }
    ]
    assert names(tmp_path) == []


async def test_nothing_is_filed_when_the_daemon_is_gone(tmp_path: Path) -> None:
    journal = MemoryJournal(RefusedError("the daemon is gone"))
    assert await deliver(OutboxChannel(tmp_path), journal, mail(1)) == [
        Outcome(delivery=1, state=State.QUEUED, detail="the daemon is gone")
    ]
    assert names(tmp_path) == []


async def test_nothing_is_filed_when_the_journal_can_t_be_written(tmp_path: Path) -> None:
    (outcome,) = await deliver(OutboxChannel(tmp_path), MemoryJournal(TransientError("disk full")), mail(1))
    assert (outcome.state, outcome.detail, names(tmp_path)) == (State.DEFERRED, "disk full", [])


async def test_an_outbox_takes_no_pages_and_a_site_no_mails(tmp_path: Path) -> None:
    assert await deliver(OutboxChannel(tmp_path), MemoryJournal(), page(1, "<p>")) == [
        Outcome(
            delivery=1,
            state=State.FAILED,
            detail="an outbox takes mails and posts (publish pages through the site)",
        )
    ]
    assert await deliver(SiteChannel(tmp_path), MemoryJournal(), mail(1)) == [
        Outcome(delivery=1, state=State.FAILED, detail="a site takes pages")
    ]


async def test_a_page_is_published_with_its_media(tmp_path: Path) -> None:
    journal = MemoryJournal()
    outcomes = await deliver(SiteChannel(tmp_path), journal, page(8, "<h1>نص</h1>", ("wetland.png", b"PNG", "")))
    assert outcomes == [
        Outcome(delivery=8, state=State.ACCEPTED, detail="published at /biodiversity-day-2021/statement/en/")
    ]
    assert names(tmp_path) == [
        "biodiversity-day-2021/statement/en/index.html",
        "biodiversity-day-2021/statement/en/wetland.png",
    ]
    assert (tmp_path / "biodiversity-day-2021/statement/en/index.html").read_text() == "<h1>نص</h1>"
    assert journal.records == [("begin", (8,)), ("end", (8,))]


async def test_a_picture_can_t_leave_the_site(tmp_path: Path) -> None:
    (outcome,) = await deliver(SiteChannel(tmp_path), MemoryJournal(), page(8, "", ("../../../x.png", b"", "")))
    assert outcome.state is State.FAILED
    assert names(tmp_path) == []

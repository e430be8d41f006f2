"""Evidence on uncertain deliveries: what is there was sent; what is not there says so only of pages, or on a word."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chorus.bootstrap.evidence import Evidence
from chorus.channels.x_reading import newest_posts
from chorus.config import Places
from chorus.domain.artefact import Artefact
from chorus.domain.delivery import State
from chorus.domain.problems import RefusedError, TransientError
from chorus.services.ports_control import UncertainDelivery
from chorus.services.ports_files import Loaded
from chorus.store.opening import memory_database
from tests.doubles.letters import mail_artefact, page_artefact, post_artefact
from tests.doubles.stored import NOW
from tests.doubles.workspace import CAMPAIGN, load
from tests.fakes.x_api import HTML_503, XApi

KEYS = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "key")


@pytest.fixture
def loaded() -> Loaded:
    return load({"summit": CAMPAIGN})


class Room:
    """A folder, a store, and what is uncertain of an artefact."""

    def __init__(self, folder: Path, loaded: Loaded) -> None:
        self.places = Places.of(folder)
        self.store = memory_database()
        self.evidence = Evidence(loaded, self.places, self.store)

    def uncertain(self, artefact: Artefact, number: int, sender: str) -> UncertainDelivery:
        (kept,) = self.store.keep_artefacts([artefact]).values()
        key = artefact.key
        place = (number, key.campaign, key.activity, key.channel, sender, f"contact:{number}")
        return UncertainDelivery(*place, NOW, NOW, "no reply", kept, f"<0123456789abcdef.{number}@brs.example>")

    def says(self, *uncertain: UncertainDelivery, log: Path | None = None, absent: bool = False) -> list[object]:
        return [(f.delivery, f.state, f.detail) for f in self.evidence.of(uncertain, log, absent=absent)]


@pytest.fixture
def room(tmp_path: Path, loaded: Loaded) -> Iterator[Room]:
    room = Room(tmp_path, loaded)
    yield room
    room.store.close()


def test_a_file_in_the_outbox_was_sent_and_one_that_is_not_there_says_nothing(room: Room) -> None:
    there, gone = (room.uncertain(mail_artefact(), number, "mail:brs") for number in (1, 2))
    key = mail_artefact().key
    file = room.places.outbox / key.campaign / key.activity / key.tongue / "1.eml"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"mail")
    assert room.says(there, gone) == [(1, State.ACCEPTED, "it is in the outbox"), (2, None, "it is not in the outbox")]
    assert room.says(gone, absent=True) == [(2, State.FAILED, "it is not in the outbox")]


def test_a_page_is_on_the_site_with_its_words_or_it_was_not_published(room: Room) -> None:
    artefact = page_artefact("<h1>22 May</h1>")
    page = room.uncertain(artefact, 1, "site")
    key = artefact.key
    file = room.places.site / key.campaign / key.activity / key.tongue / "index.html"
    file.parent.mkdir(parents=True)
    file.write_text("<h1>21 May</h1>")
    assert room.says(page) == [(1, State.FAILED, "it is not on the site")]
    file.write_text("<h1>22 May</h1>")
    assert room.says(page) == [(1, State.ACCEPTED, "it is on the site")]


def test_a_mail_log_tells_of_mails_and_its_gaps_only_on_an_officers_word(room: Room, tmp_path: Path) -> None:
    sent, lacking = (room.uncertain(mail_artefact(), number, "mail:gone") for number in (1, 2))
    log = tmp_path / "mail.log"
    log.write_text("message-id=<0123456789abcdef.1@brs.example> status=sent (250 Ok)\n")
    assert room.says(sent, lacking, log=log)[0] == (1, State.ACCEPTED, "the mail log: status=sent (250 Ok)")
    assert room.says(lacking, log=log) == [(2, None, "no evidence: config.toml has no sender 'mail:gone'")]
    with pytest.raises(RefusedError, match=r"^the mail log .*/none can't be read: No such file or directory"):
        room.says(sent, log=tmp_path / "none")


def test_x_shows_the_post_that_it_has(tmp_path: Path) -> None:
    with XApi(tmp_path) as api:
        api.answer_post("Protect nature")
        settings = {**KEYS, "host": api.url, "timeout": 5.0}
        assert [(p.id, p.text) for p in newest_posts(settings)] == [("1000000001", "Protect nature")]
        api.script.append(("/2/users/me", HTML_503))
        with pytest.raises(TransientError, match="X does not tell the account's posts"):
            newest_posts(settings)


def test_a_post_of_the_same_words_from_before_the_claim_is_another_one(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: Loaded
) -> None:
    workspace = loaded.workspace
    x = workspace.channels.x
    with XApi(tmp_path / "x") as api:
        accounts = {name: a.model_copy(update={"channel": "x"}) for name, a in workspace.accounts.items()}
        channels = workspace.channels.model_copy(update={"x": x.model_copy(update={"host": api.url})})
        known = replace(loaded, workspace=workspace.model_copy(update={"accounts": accounts, "channels": channels}))
        account = next(iter(accounts))
        for key in KEYS:
            monkeypatch.setenv(f"CHORUS_{account}_{key}".upper().replace(":", "_").replace("-", "_"), "key")
        room.evidence = Evidence(known, room.places, room.store)
        artefact = post_artefact()
        post = room.uncertain(artefact, 1, account)
        lacking = "it is not among the account's newest"
        assert room.says(post) == [(1, None, f"{lacking} 0 posts")]
        api.answer_post(artefact.words.text, at=NOW - timedelta(days=1))
        assert room.says(post, absent=True) == [(1, State.FAILED, f"{lacking} 1 posts")]
        api.answer_post(f"{artefact.words.text}", at=NOW)
        assert room.says(post) == [(1, State.ACCEPTED, "the account shows it as post 1000000002")]

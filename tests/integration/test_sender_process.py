"""Sender processes: work, death, replay; and the doubles in the test's own process under the same contract."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chorus.bootstrap import sending
from chorus.content.keys import write_keys
from chorus.content.tokens import TokenSealer
from chorus.domain.artefact import Picture
from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import MessageToken, UnsubscribeToken
from chorus.domain.problems import RefusedError
from chorus.engine.journal_form import boot_id, header_record
from chorus.engine.journal_replay import Replay, replay
from chorus.engine.mail_sink import MailSink
from chorus.engine.sender_pool import SenderPool
from chorus.services.messages import BatchResult, SenderSpec
from tests.doubles.composer import PlainComposer
from tests.doubles.letters import AT, PLACE, batch, mail_artefact, page_artefact, post_artefact
from tests.doubles.scripted_senders import ScriptedSenders
from tests.doubles.senders import InlineSenders
from tests.fakes.sendgrid_api import KEY as KEY_OF_API
from tests.fakes.sendgrid_api import SendgridApi

KEY = write_keys({1: bytes(range(64))})
COMMAND = (sys.executable, "-m", "tests.doubles.sender_process")
FILED = "filed in the outbox"
Senders = SenderPool | InlineSenders | ScriptedSenders


def spec_in(folder: Path) -> Callable[[str], SenderSpec]:
    def spec(name: str) -> SenderSpec:
        return SenderSpec(
            name=name,
            channel="site" if name == "site" else "outbox",
            settings={"sync": False},
            base_url="https://chorus.example",
            token_key=KEY,
            journal=str(folder / "journal" / f"{name}.journal"),
            folder=str(folder / "out"),
            media=str(folder / "media"),
            pseudonym_seed="rehearsal",
        )

    return spec


def pool(folder: Path, *arguments: str, clock: Callable[[], float] = lambda: 0.0) -> SenderPool:
    return SenderPool(spec_in(folder), folder / "log", command=(*COMMAND, *arguments), clock=clock)


def made(kind: str, folder: Path) -> Senders:
    if kind == "processes":
        return pool(folder)
    if kind == "inline":
        return InlineSenders(spec_in(folder), sending.channel_of, sending.sealer_of, lambda _spec: PlainComposer)
    return ScriptedSenders(lambda due: Outcome(delivery=due.delivery, state=State.ACCEPTED, detail=FILED))


@pytest.fixture(params=["processes", "inline"])
def senders(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Senders]:
    """Senders that compose and deliver."""
    there = made(request.param, tmp_path)
    yield there
    there.close()


@pytest.fixture(params=["processes", "inline", "scripted"])
def any_senders(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Senders]:
    """Those, and the ones that only answer: the conductor can't tell them apart."""
    there = made(request.param, tmp_path)
    yield there
    there.close()


def collect(senders: Senders, count: int = 1) -> list[BatchResult]:
    results: list[BatchResult] = []
    while len(results) < count:
        found = senders.collect(30.0)
        assert found, "nothing came back"
        results += found
    return sorted(results, key=lambda r: r.batch)


def accepted(number: int, *deliveries: int) -> BatchResult:
    return BatchResult(
        batch=number,
        outcomes=tuple(Outcome(delivery=d, state=State.ACCEPTED, detail=FILED) for d in deliveries),
    )


# the contract of ports.Senders


def test_a_batch_comes_back_with_an_outcome_for_each_delivery(any_senders: Senders) -> None:
    any_senders.submit("brs", batch(3, mail_artefact(), 1, 2))
    assert any_senders.busy()
    assert collect(any_senders) == [accepted(3, 1, 2)]
    assert not any_senders.busy()


def test_room_is_what_is_left_until_the_results_are_collected(any_senders: Senders) -> None:
    assert any_senders.room("brs") == 4
    any_senders.submit("brs", batch(3, mail_artefact(), 1))
    any_senders.submit("brs", batch(4, mail_artefact(), 2))
    assert any_senders.room("brs") == 2
    assert any_senders.room("minamata") == 4
    assert collect(any_senders, 2) == [accepted(3, 1), accepted(4, 2)]
    assert any_senders.room("brs") == 4


def test_nothing_under_way_gives_nothing_back(any_senders: Senders) -> None:
    assert any_senders.collect(0.0) == []
    assert list(any_senders.dead()) == []
    assert not any_senders.busy()


def test_what_came_back_comes_back_once(any_senders: Senders) -> None:
    any_senders.submit("brs", batch(3, mail_artefact(), 1))
    collect(any_senders)
    assert any_senders.collect(0.0) == []


def test_mails_are_filed_under_their_delivery(senders: Senders, tmp_path: Path) -> None:
    senders.submit("brs", batch(3, mail_artefact(), 1, 2))
    collect(senders)
    assert sorted(p.name for p in (tmp_path / "out" / PLACE).iterdir()) == ["1.eml", "2.eml"]


def test_tokens_are_sealed_and_the_seed_fixes_the_pseudonym(senders: Senders, tmp_path: Path) -> None:
    senders.submit("brs", batch(3, mail_artefact(), 1))
    collect(senders)
    text = (tmp_path / "out" / PLACE / "1.eml").read_text()
    sealer = TokenSealer.from_text(KEY)
    token = text.split("https://chorus.example/c/")[1].split("/")[0]
    unsubscribe = text.split("https://chorus.example/u/")[1].split(">")[0]
    assert MessageToken.unpack(sealer.open(token)) == MessageToken(
        send=1, artefact=7, cell=3, pseudonym=bytes.fromhex("e1d4a3408d0e62")
    )
    assert UnsubscribeToken.unpack(sealer.open(unsubscribe)) == UnsubscribeToken(1)


def test_a_page_is_published_with_the_picture_that_was_signed(senders: Senders, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "w.png").write_bytes(b"PNG")
    picture = Picture(file="w.png", sha256=hashlib.sha256(b"PNG").hexdigest(), alt="Wetland")
    senders.submit("site", batch(3, page_artefact("<h1>22 May</h1>", (picture,)), 1, targets={1: "page:en"}))
    (result,) = collect(senders)
    assert result.outcomes == (
        Outcome(delivery=1, state=State.ACCEPTED, detail="published at /biodiversity-day-2021/on-the-day/en/"),
    )
    folder = tmp_path / "out" / "biodiversity-day-2021" / "on-the-day" / "en"
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {"index.html": b"<h1>22 May</h1>", "w.png": b"PNG"}


def test_a_picture_that_changed_after_signing_does_not_leave(senders: Senders, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "w.png").write_bytes(b"another")
    artefact = post_artefact(pictures=(Picture(file="w.png", sha256="00" * 32),))
    senders.submit("x:brs", batch(3, artefact, 1, targets={1: "account:x:brs/en"}))
    assert collect(senders) == [
        BatchResult(
            batch=3,
            outcomes=(
                Outcome(delivery=1, state=State.FAILED, detail="picture changed after signing: w.png (sign anew)"),
            ),
        )
    ]
    assert not (tmp_path / "out").exists()


def test_an_artefact_of_another_version_is_told_for_each_delivery(senders: Senders) -> None:
    broken = batch(3, mail_artefact(), 1, 2).model_copy(update={"canonical": '{"artefact":2}'})
    senders.submit("brs", broken)
    (result,) = collect(senders)
    detail = "the signed artefact can't be used: these artefact bytes are of a version that this Chorus doesn't know"
    assert result.outcomes == tuple(Outcome(delivery=d, state=State.FAILED, detail=detail) for d in (1, 2))


def test_the_journal_starts_anew_when_all_is_committed(senders: Senders, tmp_path: Path) -> None:
    senders.submit("brs", batch(3, mail_artefact(), 1))
    collect(senders)
    senders.settled("brs")
    senders.submit("brs", batch(4, mail_artefact(), 2))
    collect(senders)
    senders.close()
    found = replay(tmp_path / "journal" / "brs.journal", boot_id())
    assert found == Replay(ended={2: accepted(4, 2).outcomes[0]}, batches={2: 4})


# what only processes can do


def test_a_killed_sender_is_noticed_replayed_and_started_again(tmp_path: Path) -> None:
    now = [0.0]
    senders = pool(tmp_path, "begin.after", "2", clock=lambda: now[0])
    senders.submit("brs", batch(3, mail_artefact(), 1, 2, 3))
    assert senders.collect(30.0) == []
    assert (senders.room("brs"), senders.busy(), senders.dead(), senders.dead()) == (0, False, ["brs"], [])
    assert replay(tmp_path / "journal" / "brs.journal", boot_id()) == Replay(
        ended={1: accepted(3, 1).outcomes[0]}, begun=frozenset({2}), batches={1: 3, 2: 3}
    )
    now[0] = 1.0
    assert senders.room("brs") == 4
    senders.submit("brs", batch(4, mail_artefact(), 3))
    assert collect(senders) == [accepted(4, 3)]
    senders.close()


def test_a_dead_sender_takes_nothing_before_its_journal_is_replayed(tmp_path: Path) -> None:
    senders = pool(tmp_path, "begin.before")
    senders.submit("brs", batch(3, mail_artefact(), 1))
    assert senders.collect(30.0) == []
    with pytest.raises(RefusedError, match="sender brs has ended"):
        senders.submit("brs", batch(4, mail_artefact(), 1))
    senders.close()


def test_a_journal_that_is_still_to_be_replayed_is_not_started_anew(tmp_path: Path) -> None:
    now = [0.0]
    senders = pool(tmp_path, "begin.after", "2", clock=lambda: now[0])
    senders.submit("brs", batch(3, mail_artefact(), 1, 2))
    assert senders.collect(30.0) == []
    senders.settled("brs")
    assert senders.dead() == ["brs"]
    senders.submit("brs", batch(4, mail_artefact(), 3))
    collect(senders)
    senders.close()
    assert replay(tmp_path / "journal" / "brs.journal", boot_id()).begun == {2}


def test_results_that_came_before_the_death_are_not_lost(tmp_path: Path) -> None:
    senders = pool(tmp_path, "begin.before", "2")
    senders.submit("brs", batch(3, mail_artefact(), 1))
    senders.submit("brs", batch(4, mail_artefact(), 2))
    results = []
    while not senders._lines["brs"].ended:
        results += senders.collect(30.0)
    assert results == [accepted(3, 1)]
    assert senders.dead() == ["brs"]
    senders.close()


def test_a_sender_ends_when_the_daemon_dies(tmp_path: Path) -> None:
    daemon = (
        "import sys, os, signal, pathlib\n"
        "from tests.integration.test_sender_process import batch, mail_artefact, pool\n"
        "senders = pool(pathlib.Path(sys.argv[1]))\n"
        "senders.submit('brs', batch(3, mail_artefact(), 1, 2))\n"
        "senders.collect(30.0)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", daemon, str(tmp_path)], check=False)
    found = replay(tmp_path / "journal" / "brs.journal", boot_id(), wait=30.0)
    assert sorted(found.ended) == [1, 2]


def test_a_terminated_sender_goes_on(tmp_path: Path) -> None:
    senders = pool(tmp_path)
    senders.submit("brs", batch(3, mail_artefact(), 1))
    collect(senders)
    os.kill(senders.pids()["brs"], signal.SIGTERM)
    senders.submit("brs", batch(4, mail_artefact(), 2))
    assert collect(senders) == [accepted(4, 2)]
    senders.close()


def test_recalled_batches_stop_within_the_message_in_flight(tmp_path: Path) -> None:
    """The server answers when it is let: what it has not got when the recall is heard goes back to the queue."""
    gate = threading.Semaphore(3)

    def wait_for_the_gate(_address: str) -> str:
        gate.acquire()
        return ""

    with MailSink(tmp_path / "sink", wait_for_the_gate) as sink:
        settings = {"host": "127.0.0.1", "port": sink.port, "security": "none", "connections": 1}
        spec = spec_in(tmp_path)("brs").model_copy(update={"channel": "smtp", "settings": settings})
        senders = SenderPool(lambda _name: spec, tmp_path / "log", command=COMMAND)
        for number in range(3):
            numbers = range(200 * number + 1, 200 * number + 201)
            senders.submit("brs", batch(number, mail_artefact(), *numbers))
        senders.recall({0, 1})
        results: dict[int, BatchResult] = {}
        for _ in range(400):
            gate.release()
            results |= {r.batch: r for r in senders.collect(0.05)}
            if len(results) == 2:
                break
        gate.release(200)
        results |= {r.batch: r for r in collect(senders)}
        senders.close()
    states = {number: Counter(str(o.state) for o in results[number].outcomes) for number in results}
    sent = {o.delivery for r in results.values() for o in r.outcomes if o.state is State.ACCEPTED}
    assert (set(states[0]) <= {"accepted", "queued"}, states[0]["queued"] > 0) == (True, True)
    assert (states[1], states[2]) == ({"queued": 200}, {"accepted": 200})
    assert (sent, [m.times for m in sink.received.values() if m.times > 1]) == (set(sink.received), [])


def test_all_that_is_under_way_is_called_back_on_any_thread(tmp_path: Path) -> None:
    gate = threading.Event()

    def wait_for_the_gate(_address: str) -> str:
        gate.wait()
        return ""

    with MailSink(tmp_path / "sink", wait_for_the_gate) as sink:
        settings = {"host": "127.0.0.1", "port": sink.port, "security": "none", "connections": 1}
        spec = spec_in(tmp_path)("brs").model_copy(update={"channel": "smtp", "settings": settings})
        senders = SenderPool(lambda _name: spec, tmp_path / "log", command=COMMAND)
        for number in range(2):
            senders.submit("brs", batch(number, mail_artefact(), *range(200 * number + 1, 200 * number + 201)))
        braking = threading.Thread(target=senders.recall_all)
        braking.start()
        braking.join()
        results: list[BatchResult] = []
        while not results:  # the second batch needs no reply to be answered
            results = list(senders.collect(1.0))
        gate.set()
        results += collect(senders, 2 - len(results))  # both came at once, if neither had begun
        senders.close()
    left = Counter(str(o.state) for r in results for o in r.outcomes)
    assert (left["queued"] + left["accepted"], left["accepted"] <= 2) == (400, True)


def test_close_lets_every_batch_end(tmp_path: Path) -> None:
    senders = pool(tmp_path)
    for number in range(4):
        senders.submit("brs", batch(number, mail_artefact(), number + 1))
    senders.close()
    assert sorted(senders.collect(0.0), key=lambda r: r.batch) == [accepted(n, n + 1) for n in range(4)]
    assert list(senders.dead()) == []


def changing(folder: Path) -> tuple[SenderPool, dict[str, str]]:
    """A pool whose senders write to the folder that the mapping names."""
    where = {"folder": str(folder / "old")}

    def spec(name: str) -> SenderSpec:
        return spec_in(folder)(name).model_copy(update=where)

    return SenderPool(spec, folder / "log", command=COMMAND), where


def filed(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder).parts[0]) + "/" + p.name for p in folder.glob("*/**/*.eml"))


def test_new_settings_hold_after_what_is_under_way(tmp_path: Path) -> None:
    senders, where = changing(tmp_path)
    senders.submit("brs", batch(3, mail_artefact(), 1, 2))
    old = senders.pids()["brs"]
    where["folder"] = str(tmp_path / "new")
    senders.renew()
    assert senders.room("brs") == 0
    with pytest.raises(RefusedError, match="sender brs is ending"):
        senders.submit("brs", batch(4, mail_artefact(), 3))
    assert collect(senders) == [accepted(3, 1, 2)]
    while senders.pids():
        senders.collect(30.0)
    assert (senders.room("brs"), senders.dead()) == (4, [])
    senders.submit("brs", batch(4, mail_artefact(), 3))
    assert senders.pids()["brs"] != old
    assert collect(senders) == [accepted(4, 3)]
    assert filed(tmp_path) == ["new/3.eml", "old/1.eml", "old/2.eml"]
    senders.close()
    found = replay(tmp_path / "journal" / "brs.journal", boot_id())
    assert (sorted(found.ended), found.begun) == ([1, 2, 3], frozenset())


def test_a_sender_whose_settings_stayed_goes_on(tmp_path: Path) -> None:
    senders, _ = changing(tmp_path)
    senders.submit("brs", batch(3, mail_artefact(), 1))
    collect(senders)
    before = senders.pids()
    senders.renew()
    assert (senders.pids(), senders.room("brs")) == (before, 4)
    senders.close()


def test_a_second_sender_on_one_journal_ends_with_the_reason(tmp_path: Path) -> None:
    first, second = pool(tmp_path), SenderPool(spec_in(tmp_path), tmp_path / "log2")
    first.submit("site", batch(3, page_artefact("<p>"), 1))
    collect(first)
    second.submit("site", batch(4, page_artefact("<p>"), 2))
    assert second.collect(30.0) == []
    assert second.dead() == ["site"]
    assert "another sender holds the journal site.journal" in (tmp_path / "log2" / "site.log").read_text()
    second.close()
    first.close()


def test_the_real_entry_works_and_imports_no_more_than_it_needs(tmp_path: Path) -> None:
    senders = SenderPool(spec_in(tmp_path), tmp_path / "log")
    senders.submit("site", batch(3, page_artefact("<p>"), 1))
    assert collect(senders)[0].outcomes[0].state is State.ACCEPTED
    senders.close()
    code = "import sys, chorus.sender; print([m for m in sys.argv[1:] if m in sys.modules])"
    unwanted = ["sqlalchemy", "alembic", "jinja2", "sendgrid", "tweepy", "aiosmtplib", "aiosmtpd", "chorus.store"]
    done = subprocess.run([sys.executable, "-c", code, *unwanted], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_a_sender_that_can_t_be_started_gives_its_work_up(tmp_path: Path) -> None:
    def refuse(name: str) -> SenderSpec:
        raise RefusedError("CHORUS_SMTP_PASSWORD is not set", "set it", sender=name)

    now = [0.0]
    senders = SenderPool(refuse, tmp_path / "log", clock=lambda: now[0])
    for death, pause in enumerate([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]):
        senders.submit("brs", batch(death, mail_artefact(), 1))
        assert (senders.collect(0.0), senders.busy(), senders.dead()) == ([], False, ["brs"])
        assert senders.failure("brs") == "CHORUS_SMTP_PASSWORD is not set (set it)"
        now[0] += pause - 0.5
        assert senders.room("brs") == 0
        now[0] += 0.5
        assert senders.room("brs") == 4
    senders.close()


def test_wrong_settings_are_told_without_their_values(tmp_path: Path) -> None:
    def wrong(name: str) -> SenderSpec:
        settings = {"port": "hunter2", "password": "hunter2"}
        return spec_in(tmp_path)(name).model_copy(update={"channel": "smtp", "settings": settings})

    senders = SenderPool(wrong, tmp_path / "log")
    senders.submit("brs", batch(3, mail_artefact(), 1))
    assert senders.collect(30.0) == []
    log = (tmp_path / "log" / "brs.log").read_text()
    assert "the sender's settings are wrong in: port (look at config.toml and secrets)" in log
    assert "hunter2" not in log
    senders.close()


def test_a_new_journal_tells_its_boot(tmp_path: Path) -> None:
    senders = pool(tmp_path)
    senders.submit("brs", batch(3, mail_artefact(), 1))
    collect(senders)
    senders.close()
    assert (tmp_path / "journal" / "brs.journal").read_bytes().startswith(header_record(boot_id()))


def test_a_journal_is_begun_anew_before_it_grows_with_the_audience(tmp_path: Path) -> None:
    senders = SenderPool(spec_in(tmp_path), tmp_path / "log", command=COMMAND, settle_after=3)
    try:
        senders.submit("mail:brs", batch(1, mail_artefact(), 1, 2))
        assert senders.room("mail:brs") == 3
        senders.submit("mail:brs", batch(2, mail_artefact(), 3))
        assert senders.room("mail:brs") == 0
        collect(senders, 2)
        assert senders.room("mail:brs") == 0
        senders.settled("mail:brs")
        assert senders.room("mail:brs") == 4
        senders.submit("mail:brs", batch(3, mail_artefact(), 4))
        collect(senders)
    finally:
        senders.close()
    assert list(replay(tmp_path / "journal" / "mail:brs.journal", boot_id()).ended) == [4]


def test_a_sender_whose_provider_wants_a_rest_gets_nothing_meanwhile(tmp_path: Path) -> None:
    seconds = [0.0]
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(AT.timestamp()) + 90)}
    with SendgridApi((429, reset)) as api:

        def spec(name: str) -> SenderSpec:
            settings = {"host": api.url, "timeout": 30.0, "api_key": KEY_OF_API}
            return spec_in(tmp_path)(name).model_copy(update={"channel": "sendgrid", "settings": settings})

        senders = SenderPool(spec, tmp_path / "log", command=COMMAND, clock=lambda: seconds[0])
        try:
            senders.submit("mail:brs", batch(1, mail_artefact(), 1))
            (result,) = collect(senders)
            assert ([str(o.state) for o in result.outcomes], result.pause) == (["queued"], 90)
            assert senders.room("mail:brs") == 0
            seconds[0] = 90.0
            assert senders.room("mail:brs") == 4
        finally:
            senders.close()


def test_settings_that_nobody_foresaw_are_a_death_like_another(tmp_path: Path) -> None:
    def spec(_name: str) -> SenderSpec:
        raise LookupError("unforeseen")

    senders = SenderPool(spec, tmp_path / "log", command=COMMAND, clock=lambda: 0.0)
    senders.submit("mail:brs", batch(1, mail_artefact(), 1))
    assert (senders.dead(), senders.failure("mail:brs"), senders.room("mail:brs")) == (["mail:brs"], "unforeseen", 0)
    senders.close()

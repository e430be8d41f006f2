"""The web process as the daemon's child: it says where it listens, and ends with its standard input."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chorus.content.keys import new_key, write_keys
from chorus.content.tokens import TokenSealer
from chorus.domain.engagement import NOBODY, MessageToken
from chorus.domain.problems import RefusedError
from chorus.engine.web_child import WebChild
from chorus.services.messages import WebSpec
from chorus.store.opening import open_database
from tests.doubles.stored import artefact

KEY = write_keys({1: new_key()})


def spec(folder: Path, port: int = 0, database: str = "chorus.db") -> WebSpec:
    return WebSpec(
        port=port,
        token_key=KEY,
        database=str(folder / database),
        spool=str(folder / "hits"),
        site=str(folder / "site"),
        salts=str(folder / "salts"),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    open_database(tmp_path / "chorus.db", writer=True).close()
    return tmp_path


@pytest.fixture
def child(folder: Path) -> Iterator[WebChild]:
    child = WebChild(spec(folder), folder / "log" / "web.log")
    child.start()
    yield child
    child.stop()


def pid(child: WebChild) -> int:
    assert child._process is not None
    return child._process.pid


def test_it_answers_where_it_says_until_it_is_stopped(child: WebChild) -> None:
    assert child.alive()
    assert httpx.get(f"{child.url}/health", trust_env=False).json()["status"] == "ok"
    child.stop()
    assert not child.alive()
    child.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(child.url, trust_env=False)


def test_one_that_died_is_known_to_be_dead_and_can_be_started_again(child: WebChild) -> None:
    first = pid(child)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert not child.alive()
    child.start()
    assert child.alive()
    assert pid(child) != first
    assert httpx.get(f"{child.url}/health", trust_env=False).status_code == 200


def test_a_port_that_is_taken_is_refused_in_the_web_process_s_own_words(folder: Path) -> None:
    log = folder / "web.log"
    log.write_text("what it said at another time\n")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        child = WebChild(spec(folder, port), log)
        with pytest.raises(RefusedError) as refused:
            child.start()
    assert str(refused.value) == (
        f"port {port} on 127.0.0.1 is already taken (end the program that listens there, or choose another port "
        "under [web] in config.toml) (see web.log)"
    )
    assert not child.alive()


def test_why_it_can_t_start_is_told_without_its_keys(folder: Path) -> None:
    child = WebChild(spec(folder, database="none.db"), folder / "web.log")
    with pytest.raises(RefusedError, match=r"^there is no database none.db yet"):
        child.start()
    assert KEY.split()[1] not in (folder / "web.log").read_text()


def test_its_settings_show_no_key_when_they_are_shown(folder: Path) -> None:
    assert KEY.split()[1] not in repr(spec(folder))


def test_it_removes_the_salts_of_days_gone_by_when_it_starts(folder: Path) -> None:
    (folder / "salts").mkdir()
    (folder / "salts" / "2021-05-22").write_bytes(bytes(32))
    child = WebChild(spec(folder), folder / "web.log")
    child.start()
    child.stop()
    assert list((folder / "salts").iterdir()) == []


def test_a_link_that_is_signed_while_it_runs_works_at_once(folder: Path, child: WebChild) -> None:
    sealer = TokenSealer.from_text(KEY)
    link = f"{child.url}/c/{sealer.seal(MessageToken(send=1, artefact=1, cell=0, pseudonym=NOBODY).pack())}/1"
    assert httpx.get(link, trust_env=False).status_code == 404
    store = open_database(folder / "chorus.db", writer=True)
    try:
        assert list(store.keep_artefacts([artefact()]).values()) == [1]
    finally:
        store.close()
    answer = httpx.get(link, trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "https://minamata.example/")

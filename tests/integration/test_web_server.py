import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from chorus.content.keys import write_keys
from chorus.content.tokens import TokenSealer
from chorus.domain.engagement import MessageToken, UnsubscribeToken
from chorus.domain.problems import ChorusError
from chorus.engine.spool_reader import read
from chorus.services.messages import WebSpec
from chorus.store.opening import open_database
from chorus.web.bridge import Bridge
from chorus.web.server import PortTakenError, ThreadedServer, require_free, url_of

KEYS = write_keys({1: bytes(range(64))})
SEALER = TokenSealer.from_text(KEYS)
PIXEL = f"/o/{SEALER.seal(MessageToken(3, 7, 9, bytes(7)).pack())}.gif"
UNSUBSCRIBE = f"/u/{SEALER.seal(UnsubscribeToken(55).pack())}"


def spec_in(folder: Path, **changes: object) -> WebSpec:
    settings: dict[str, object] = {
        "token_key": KEYS,
        "database": str(folder / "chorus.db"),
        "spool": str(folder / "hits"),
        "site": str(folder / "site"),
        "salts": str(folder / "salts"),
    }
    return WebSpec.model_validate(settings | changes)


@pytest.fixture
def spec(tmp_path: Path) -> WebSpec:
    open_database(tmp_path / "chorus.db", writer=True).close()
    return spec_in(tmp_path)


@contextmanager
def web_process(line: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "chorus.web"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        given(process.stdin).write(line + "\n")
        given(process.stdin).flush()
        yield process
    finally:
        process.kill()
        process.communicate()


def given(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def url_from(process: subprocess.Popen[str]) -> str:
    return str(json.loads(given(process.stdout).readline())["ready"])


def client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, trust_env=False, headers={"User-Agent": "curl/8.5.0"})


def test_what_was_answered_survives_a_kill(spec: WebSpec) -> None:
    with web_process(spec.model_dump_json()) as process, client(url_from(process)) as http:
        assert http.get(PIXEL).status_code == 200
        assert http.post(UNSUBSCRIBE, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    records = [{**record, "at": ""} for record in read(Path(spec.spool) / "spool-1.log", 0).records]
    assert records == [
        {"kind": "open", "at": "", "send": 3, "cell": 9, "agent": "tool"},
        {"kind": "unsubscribe", "at": "", "delivery": 55},
    ]


def test_the_process_ends_when_its_input_closes(spec: WebSpec) -> None:
    with web_process(spec.model_dump_json()) as process, client(url_from(process)) as http:
        http.get(PIXEL)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")
    assert (Path(spec.spool) / "spool-1.log").read_text(encoding="utf-8").endswith(' {"kind":"end"}\n')


def test_the_process_ends_at_sigterm_and_leaves_sigint_to_the_daemon(spec: WebSpec) -> None:
    with web_process(spec.model_dump_json()) as process, client(url_from(process)) as http:
        process.send_signal(signal.SIGINT)
        assert http.get(PIXEL).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def test_a_port_already_taken_is_told_before_anything_else(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with web_process(spec_in(tmp_path, port=port).model_dump_json()) as process:
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (
        1,
        "",
        f"chorus.web: port {port} on 127.0.0.1 is already taken (end the program that listens there, or choose another "
        "port under [web] in config.toml)\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "chorus.web: its settings can't be read (the line)\n"),
        (
            '{"token_key": 5, "database": "d", "spool": "s"}',
            "chorus.web: its settings can't be read (token_key, site, salts)\n",
        ),
    ],
)
def test_settings_that_cannot_be_read_are_told_without_their_values(line: str, message: str) -> None:
    with web_process(line) as process:
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (1, message)


def test_a_missing_database_is_told(tmp_path: Path) -> None:
    with web_process(spec_in(tmp_path).model_dump_json()) as process:
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (
        1,
        "chorus.web: there is no database chorus.db yet (start the daemon once (chorus run))\n",
    )


async def plain(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


PLAIN = Bridge(plain)


def test_a_threaded_server_answers_until_its_context_ends() -> None:
    with ThreadedServer(PLAIN) as server, client(server.url) as http:
        assert http.get("/").text == "ok"
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url, trust_env=False)


def test_two_threaded_servers_run_side_by_side() -> None:
    with ThreadedServer(PLAIN) as one, ThreadedServer(PLAIN) as other:
        assert [httpx.get(each.url, trust_env=False).text for each in (one, other)] == ["ok", "ok"]


def test_a_threaded_server_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with ThreadedServer(PLAIN) as server:
        httpx.get(server.url, trust_env=False)
    assert capfd.readouterr() == ("", "")


def test_a_port_already_taken_is_refused() -> None:
    with ThreadedServer(PLAIN) as server, pytest.raises(PortTakenError) as caught:
        ThreadedServer(PLAIN, port=server.port)
    assert caught.value.ids == {"host": "127.0.0.1", "port": server.port}


def test_a_port_taken_at_the_last_moment_raises_what_went_wrong() -> None:
    server = ThreadedServer(PLAIN)
    with (
        socket.create_server(("127.0.0.1", server.port)) as taken,
        pytest.raises(Exception, match="Address already in use"),
        server,
    ):
        pytest.fail("it must not start")  # pragma: no cover
    assert taken.fileno() == -1


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ChorusError) as caught:
        require_free("192.0.2.1", 8025)
    assert str(caught.value) == (
        "the web process can't listen on port 8025 of 192.0.2.1: Cannot assign requested address "
        "(choose another host or port under [web] in config.toml)"
    )


def test_a_server_on_all_addresses_is_reached_on_loopback() -> None:
    assert [url_of(host, 80) for host in ("0.0.0.0", "", "::", "::1", "127.0.0.1", "chorus.example")] == [
        "http://127.0.0.1:80",
        "http://127.0.0.1:80",
        "http://[::1]:80",
        "http://[::1]:80",
        "http://127.0.0.1:80",
        "http://chorus.example:80",
    ]

"""A workspace's folder and a command line for it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.daemons import Sink
from tests.acceptance.facade_double import Cli, FacadeDouble
from tests.doubles.daemon_workspace import arm, make


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs commands in a folder that has a config.toml, against a double of the facade."""
    (tmp_path / "config.toml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHORUS_WORKSPACE", raising=False)
    return Cli(FacadeDouble(tmp_path))


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that follows a script."""
    sink = Sink()
    with sink.server:
        yield sink


@pytest.fixture
def by_mail(tmp_path: Path, sink: Sink) -> Path:
    """A workspace whose mailing is signed and due, to be sent to the sink; its web process has a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return arm(make(tmp_path / "ours", smtp_port=sink.server.port, web_port=port))

"""A workspace's folder and a command line for it."""

from pathlib import Path

import pytest

from tests.acceptance.facade_double import Cli, FacadeDouble


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs commands in a folder that has a config.toml, against a double of the facade."""
    (tmp_path / "config.toml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHORUS_WORKSPACE", raising=False)
    return Cli(FacadeDouble(tmp_path))

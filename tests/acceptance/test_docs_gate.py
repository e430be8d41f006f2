"""What docs/gate.md says that Chorus answers is what Chorus answers, and nothing of it is signed."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chorus.cli.app import app
from chorus.cli.opening import Opening
from chorus.engine.clock import VirtualClock
from chorus.facade import Chorus

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "gate.md").read_text(encoding="utf-8")
((CHECK, TOLD),) = re.findall(r"<!-- output: chorus (.+?) -->\n```\n(.*?)```\n", PAGE, re.DOTALL)
SLIPS = {
    "press-environment/fr.md": ("En 2015, les", "En 2016, les"),
    "press-environment/ru.md": ("{{ number(2220) }}", "{{ number(2250) }}"),
    "partials/about.ar.md": ("https://www.basel.int/", "https://www.basel.com/"),
    "mail-environment-announcement/zh.md": ("{{ salutation }}\n", "各位同事：\n"),
}


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new workspace with a slip in each of four languages."""
    workspace = tmp_path / "ours"
    assert CliRunner().invoke(app, ["init", str(workspace)]).exit_code == 0
    monkeypatch.chdir(workspace)
    for name, (old, new) in SLIPS.items():
        path = workspace / "templates" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return workspace


def _run(*command: str) -> Result:
    opening = Opening(make=lambda root: Chorus(root, VirtualClock(datetime(2021, 5, 1, tzinfo=UTC))))
    return CliRunner().invoke(app, command, obj=opening, catch_exceptions=False)


@pytest.mark.usefixtures("ours")
def test_the_page_shows_what_chorus_answers() -> None:
    assert _run(*CHECK.split()).stdout == TOLD


@pytest.mark.usefixtures("ours")
def test_nothing_of_it_is_signed() -> None:
    signed = _run("sign", "environment-day-2021", "--as", "basel", "--person", "A. Officer, Head", "--yes")
    assert signed.exit_code == 1
    assert "fr says 2016 where en says 2015" in signed.output
    assert "Signed" not in signed.output

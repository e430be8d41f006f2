"""The README's first campaign, typed as it stands there: what it says that Chorus answers is what Chorus answers."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from chorus.cli.app import app
from chorus.cli.opening import Opening
from chorus.engine.clock import VirtualClock
from chorus.facade import Chorus

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```\n", README, re.DOTALL)
OUTPUTS = re.findall(r"<!-- output: chorus (.+?) -->\n```\n(.*?)```\n", README, re.DOTALL)
MENDED = {
    "campaigns/zero-waste-day-2027.toml": [
        ("basel-partys", "basel-parties"),
        ("link =", 'text.fr = "Le déchet qui n’existe pas n’a besoin d’aucun traité. {{ link }}"\nlink ='),
    ],
    "templates/mail-zero-waste/fr.md": [(", {{ nom }}", "")],
}


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new workspace with the README's files."""
    workspace = tmp_path / "ours"
    assert CliRunner().invoke(app, ["init", str(workspace)]).exit_code == 0
    for name, content in FILES:
        (workspace / name).parent.mkdir(exist_ok=True)
        (workspace / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(workspace)
    return workspace


def _run(command: str) -> str:
    opening = Opening(make=lambda root: Chorus(root, VirtualClock(datetime(2026, 11, 23, tzinfo=UTC))))
    return CliRunner().invoke(app, command.split(), obj=opening, catch_exceptions=False).stdout


def test_the_first_campaign_gets_the_answers_that_the_readme_shows(ours: Path) -> None:
    (check, with_typos), (again, mended), (plan, planned) = OUTPUTS
    assert _run(check) == with_typos
    for name, changes in MENDED.items():
        text = (ours / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (ours / name).write_text(text, encoding="utf-8")
    assert _run(again) == mended
    assert _run(plan).rstrip("\n") == planned.rstrip("\n")


def test_the_table_of_commands_has_them_all() -> None:
    named = set(re.findall(r"^\| `chorus ([\w-]+)", README, re.MULTILINE))
    assert named == set(get_command(app).commands)  # type: ignore[attr-defined]


def test_the_documents_that_the_readme_leads_to_are_there() -> None:
    links = re.findall(r"\]\(((?!http)[^)#]+)\)", README) + re.findall(r'<img src="([^"]+)"', README)
    assert [link for link in links if not (ROOT / link).exists()] == []

"""What docs/translations.md says that Chorus answers is what Chorus answers."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

from chorus.cli.app import app
from chorus.cli.opening import Opening
from chorus.engine.clock import VirtualClock
from chorus.facade import Chorus

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "translations.md").read_text(encoding="utf-8")
OUTPUTS = re.findall(r"<!-- output: chorus (.+?) -->\n```\n(.*?)```\n", PAGE, re.DOTALL)
CAMPAIGN = "un-biodiversity-summit-2020"
OTHERS = ("ar", "zh", "ru", "es")


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new workspace in which the English statement has been edited, and French alone has not followed."""
    workspace = tmp_path / "ours"
    assert CliRunner().invoke(app, ["init", str(workspace)]).exit_code == 0
    monkeypatch.chdir(workspace)
    statement = workspace / "templates" / "statement-summit"
    source = (statement / "en.md").read_text(encoding="utf-8")
    edited = source.replace("carry the heaviest burden", "carry the greatest burden")
    edited = edited.replace("## What we ask", "We thank all who have shown the way.\n\n## What we ask")
    (statement / "en.md").write_text(edited, encoding="utf-8")
    for language in OTHERS:
        heading = source[: source.index("## What we ask")].count("\n\n## ")
        text = (statement / f"{language}.md").read_text(encoding="utf-8")
        parts = text.split("\n\n## ")
        parts[heading] += "\n\n…"
        (statement / f"{language}.md").write_text("\n\n## ".join(parts), encoding="utf-8")
        _run(f"translations confirm {CAMPAIGN} --language {language} --yes")
    return workspace


def _run(command: str) -> str:
    opening = Opening(make=lambda root: Chorus(root, VirtualClock(datetime(2026, 11, 23, tzinfo=UTC))))
    return CliRunner().invoke(app, command.split(), obj=opening, catch_exceptions=False).stdout


def _returned(ours: Path, name: str, *texts: str) -> None:
    document = Document(str(ours / f"{CAMPAIGN}-fr.docx"))
    for row, text in zip(document.tables[0].rows[1:], texts, strict=True):
        row.cells[3].text = text or row.cells[3].text
    document.save(str(ours / name))


def test_the_page_shows_what_chorus_answers(ours: Path) -> None:
    (status, waiting), (export, exported), (refused, problems), (taken, files) = OUTPUTS
    assert _run(status) == waiting
    assert _run(export) == exported
    _returned(ours, "returned-fr.docx", "", "## Nous remercions {{ nom }}.")
    assert _run(refused) == problems
    _returned(ours, "mended-fr.docx", "Autre phrase.", "Nous remercions ceux qui ont montré la voie.")
    assert _run(taken) == files

"""docs/walkthrough.md is true: its commands, run as they are typed there, print what it shows."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("walkthrough", ROOT / "scripts" / "walkthrough.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["walkthrough"] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shown() -> str:
    return (ROOT / "docs" / "walkthrough.md").read_text("utf-8")


def test_every_command_prints_what_the_page_shows(script: ModuleType, shown: str, tmp_path: Path) -> None:
    ran = script.run(shown, tmp_path / "ours")
    assert script.settled(ran).splitlines() == script.settled(shown).splitlines()


def test_the_page_shows_what_it_promises(shown: str) -> None:
    """From draft to six signed languages, an edit, what it outdated, the daemon refusing before and sending after."""
    for line in (
        "Nobody waits: every language has what en has.",
        "Signed 18 artefacts. `chorus signoff summit-statement` shows who is missing.",
        "joint-statement/en/page/site   outdated   outdated    outdated    outdated",
        "Signed 1 artefact. `chorus signoff summit-statement` shows who is missing.",
        "Complete: every convention has signed every artefact as it is now.",
    ):
        assert line in shown
    refused = "summit-statement/joint-statement can't begin: not signed by basel (outdated), minamata (outdated)"
    assert shown.index(refused) < shown.index("6 accepted") < shown.index("618 accepted")

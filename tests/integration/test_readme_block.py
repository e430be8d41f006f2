"""The demo's block in the README: made by a script, and of the demo's shape."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- demo -->", "<!-- /demo -->"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh_readme", ROOT / "scripts" / "refresh_readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_printed_stands_between_the_marks(script: ModuleType) -> None:
    readme = f"# A\n{BEGIN}\nold\n{END}\nafter\n"
    assert script.refreshed(readme, "one\ntwo\n\n") == f"# A\n{BEGIN}\n```\none\ntwo\n```\n{END}\nafter\n"


def test_a_readme_without_marks_is_refused(script: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"README\.md lacks"):
        script.refreshed("# A\n", "one")


def test_the_readme_shows_the_three_campaigns_and_every_table_of_the_demo(script: ModuleType) -> None:
    block = README.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    for campaign in script.CAMPAIGNS:
        assert len(re.findall(rf"^{campaign} +[\d,]+ ", block, re.MULTILINE)) == 2
    for line in ("It signed by itself, for the rehearsal only.", "Digest of the reports: ", "To open:", "in truth "):
        assert line in block

"""The demo's block in the README: made by a script, and of the demo's shape."""

import re
from pathlib import Path

import pytest

from scripts.refresh_readme import BEGIN, CAMPAIGNS, END, refreshed

README = Path(__file__).parents[2] / "README.md"


def test_what_is_printed_stands_between_the_marks() -> None:
    readme = f"# A\n{BEGIN}\nold\n{END}\nafter\n"
    assert refreshed(readme, "one\ntwo\n\n") == f"# A\n{BEGIN}\n```\none\ntwo\n```\n{END}\nafter\n"


def test_a_readme_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"README\.md lacks"):
        refreshed("# A\n", "one")


def test_the_readme_shows_the_three_campaigns_and_every_table_of_the_demo() -> None:
    block = README.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    for campaign in CAMPAIGNS:
        assert len(re.findall(rf"^{campaign} +[\d,]+ ", block, re.MULTILINE)) == 2
    for line in ("It signed by itself, for the rehearsal only.", "Digest of the reports: ", "To open:", "in truth "):
        assert line in block

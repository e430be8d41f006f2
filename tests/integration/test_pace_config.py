"""What is wrong with pace, hours and breaker in config.toml is told at its place, all at once, with what to write."""

from pathlib import Path

import pytest

from chorus.content.workspace_files import FileWorkspace
from chorus.domain.problems import InputError
from tests.doubles.daemon_workspace import make

WRONG_WORDS = """
[pace.senders.brs]
rate = "20 per second"
warm_up = { start = 2027-05-24, factor = 1 }
[pace.domains]
"example" = "1/minute"
[pace.groups]
un = ["un.org", "*.un.org"]
[hours]
mail = "21:00-07:00"
not_on = ["saturday"]
[breaker]
refused = 10
"""
UNKNOWN = """
[pace.senders.bsr]
rate = "20/second"
[pace.providers]
gmial = "1/second"
un = "1/second"
[pace.groups]
un = ["un.org"]
"""


def problems(root: Path, tables: str) -> list[str]:
    """Each without its line, but in the order of lines."""
    config = make(root / "ours") / "config.toml"
    config.write_text(config.read_text("utf-8") + tables, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        FileWorkspace(root / "ours").load()
    found = sorted(caught.value.problems, key=lambda p: (p.line or 0, p.column or 0))
    return [f"{p.message} ({p.todo})" for p in found]


def test_what_can_t_be_read(tmp_path: Path) -> None:
    assert problems(tmp_path, WRONG_WORDS) == [
        "'20 per second' is no rate (write how many in a second, minute, hour or day: `600/minute`)",
        "`factor` is too small (more than 1.0)",
        "'example' is not a mail domain (write `example.org`, or `*` for each that has no rate otherwise)",
        "'*.un.org' is not a mail domain (write `example.org`, or `yahoo.*` for every ending)",
        "'21:00-07:00' are no hours of a day (write from when to when: `07:00-21:00`, or `always`)",
        "'saturday' is not known here (choose `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`)",
        "`refused` is too large (at most 1.0)",
    ]


def test_names_that_nobody_has(tmp_path: Path) -> None:
    assert problems(tmp_path, UNKNOWN) == [
        "unknown sender 'bsr' (did you mean `brs`?)",
        "unknown provider 'gmial' (did you mean `gmail`?)",
    ]

"""`chorus check`: every problem a line, and how many."""

import json

import pytest

from chorus.domain.problems import InputError, Problem
from tests.acceptance.facade_double import Cli
from tests.doubles.workspace import CAMPAIGN, MemoryFiles, load

LATE = Problem(code="late", message="no French", todo="translate it", file="templates/mail/fr.md", line=12, column=3)
EARLY = Problem(code="early", message="no such slot", todo="use name", file="templates/mail/en.md", line=4, column=7)
DOUBT = Problem(
    code="doubt", message="two on a day", todo="coordinate", file="campaigns/a.toml", line=1, severity="warning"
)


@pytest.fixture(autouse=True)
def _quiet_day(cli: Cli) -> None:
    """A day that no other observance shares."""
    cli.facade.files.loaded = load({"a": QUIET})


QUIET = CAMPAIGN.replace("un-biodiversity-summit", "wetlands-day").replace("2020", "2022")


def test_says_what_was_looked_at_when_nothing_is_wrong(cli: Cli) -> None:
    result = cli("check")
    assert result.stdout == "No problems in 1 campaign, 2 audiences.\n"
    assert result.exit_code == 0


def test_problems_in_order_of_file_line_and_column(cli: Cli) -> None:
    cli.facade.renderer.problems = (LATE, DOUBT, EARLY)
    result = cli("check")
    assert (
        result.stdout
        == """\
campaigns/a.toml:1: warning: two on a day (coordinate)
templates/mail/en.md:4:7: no such slot (use name)
templates/mail/fr.md:12:3: no French (translate it)
2 problems, 1 warning in 3 files.
"""
    )
    assert result.exit_code == 1


def test_warnings_alone_are_no_failure(cli: Cli) -> None:
    cli.facade.renderer.problems = (DOUBT,)
    result = cli("check")
    assert result.stdout.endswith("No problems, 1 warning in 1 file.\n")
    assert result.exit_code == 0


def test_json_has_the_codes_for_machines(cli: Cli) -> None:
    cli.facade.renderer.problems = (EARLY,)
    result = cli("check", "--json")
    assert json.loads(result.stdout) == [
        {
            "code": "early",
            "message": "no such slot",
            "todo": "use name",
            "file": "templates/mail/en.md",
            "line": 4,
            "column": 7,
            "severity": "error",
        }
    ]
    assert result.exit_code == 1


@pytest.mark.parametrize("named", ["b", "campaigns/b.toml"])
def test_a_campaign_by_id_or_by_path(cli: Cli, named: str) -> None:
    (cli.facade.root / "campaigns").mkdir()
    (cli.facade.root / "campaigns" / "b.toml").touch()
    cli.facade.files.loaded = load({"a": CAMPAIGN, "b": QUIET})
    assert cli("check", named).stdout == "No problems in 1 campaign.\n"


def test_another_file_shows_its_own_problems_only(cli: Cli) -> None:
    (cli.facade.root / "templates" / "mail").mkdir(parents=True)
    (cli.facade.root / "templates" / "mail" / "fr.md").touch()
    cli.facade.renderer.problems = (LATE, DOUBT, EARLY)
    assert (
        cli("check", "templates/mail/fr.md").stdout
        == """\
templates/mail/fr.md:12:3: no French (translate it)
1 problem in 1 file.
"""
    )
    assert cli("check", "templates").stdout.endswith("2 problems in 2 files.\n")


def test_what_is_neither_file_nor_campaign_is_a_wrong_use(cli: Cli) -> None:
    (cli.facade.root / "campaigns").mkdir()
    (cli.facade.root / "campaigns" / "biodiversity-day.toml").touch()
    result = cli("check", "biodiversty-day")
    assert "no file or campaign 'biodiversty-day' (did you mean 'biodiversity-day'?)" in result.stderr
    assert result.exit_code == 2


def test_a_config_that_cannot_be_used_is_a_list_of_problems(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: MemoryFiles) -> None:
        raise InputError((Problem(code="x", message="bad", todo="mend", file="config.toml", line=2, column=1),))

    monkeypatch.setattr(MemoryFiles, "load", broken)
    result = cli("check")
    assert result.stdout == (
        "config.toml:2:1: bad (mend)\nMore may follow when these are mended.\n1 problem in 1 file.\n"
    )
    assert result.exit_code == 1


def test_control_characters_of_a_file_do_not_reach_the_terminal(cli: Cli) -> None:
    cli.facade.renderer.problems = (Problem(code="x", message="has \x1b[2J", todo="remove it", file="a"),)
    assert cli("check").stdout.splitlines()[0] == "a: has \N{REPLACEMENT CHARACTER}[2J (remove it)"

"""`chorus pause`, `resume`, `cancel`, `hold`, `lift` and `retry`: what they ask, refuse and say."""

import json

import pytest

from chorus.cli import control
from chorus.domain.control import ControlAct, Kind
from chorus.domain.delivery import Outcome, State
from tests.acceptance.facade_double import NOON, Cli
from tests.acceptance.test_cli_status import under_way

WHO = ("--person", "A. Officer", "--reason", "A wrong link")


@pytest.fixture(autouse=True)
def _failed(cli: Cli) -> None:
    """A statement of which one page left and one failed, and a post that waits."""
    with cli.facade.writing() as store:
        under_way(store)
        act = ControlAct(kind=Kind.RESOLVE, at=NOON, person="A. Officer", reason="Not there")
        store.decide([Outcome(delivery=2, state=State.FAILED, detail="the disk was full")], act)


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "at_terminal", lambda: True)


def told(cli: Cli, *given: str) -> str:
    """What is said of a command that was used wrongly."""
    result = cli(*given)
    assert result.exit_code == 2
    return " ".join(result.stderr.replace("│", " ").split())


def test_a_pause_is_resumed(cli: Cli) -> None:
    assert cli("pause", "summit", "--activity", "post", *WHO).stdout == (
        "Paused summit/post: post (was armed, is paused).\n"
        '`chorus resume summit --activity post --reason "..."` lets it go on.\n'
    )
    assert cli("resume", "summit", *WHO).stdout == "Resumed summit: post (was paused, is armed).\n"
    result = cli("resume", "summit", *WHO)
    assert result.exit_code == 1
    assert result.stderr == "chorus: nothing of summit is paused or held (chorus status shows what is)\n"


def test_as_json(cli: Cli) -> None:
    assert json.loads(cli("pause", "summit", "--json", *WHO).stdout) == {
        "act": "pause",
        "campaign": "summit",
        "activity": "",
        "sends": [{"activity": "post", "was": "armed", "state": "paused"}],
    }


@pytest.mark.usefixtures("at_terminal")
def test_a_cancel_is_asked_for_on_a_terminal(cli: Cli) -> None:
    result = cli("cancel", "summit", *WHO, answers="n\n")
    assert (result.exit_code, result.stdout.strip()) == (1, "Cancel summit for good? [y/N]: n")
    assert cli("cancel", "summit", *WHO, answers="y\n").stdout.endswith(
        "Cancelled summit: post (was armed, is cancelled).\n"
    )


def test_without_a_terminal_a_cancel_is_confirmed(cli: Cli) -> None:
    assert "nobody is there to ask: confirm with --yes" in told(cli, "cancel", "summit", *WHO)


def test_everything_is_held_only_if_it_is_said(cli: Cli) -> None:
    assert "`chorus hold` is of everything (of one campaign: `chorus pause CAMPAIGN`)" in told(cli, "hold", *WHO)
    assert "say why" in told(cli, "lift", "--all", "--person", "A. Officer")
    assert "say who acts" in told(cli, "hold", "--all", "--reason", "A false report")


def test_a_retry_shows_what_failed_and_why(cli: Cli) -> None:
    assert (
        cli("retry", "summit", "--yes", *WHO).stdout
        == """\
1 delivery failed
send               why                 how many
───────────────────────────────────────────────
summit/statement   the disk was full          1

Queued once more: 1 delivery.
"""
    )
    assert cli("retry", "summit", "--yes", *WHO).stderr == (
        "chorus: nothing of summit failed that can be sent again (chorus status shows the states)\n"
    )


def test_what_is_paused_already_is_told_and_ends_with_1(cli: Cli) -> None:
    given = ("pause", "summit", "--activity", "post", *WHO)
    cli(*given)
    again = cli(*given)
    assert (again.exit_code, again.stdout, again.stderr) == (
        1,
        "",
        "chorus: nothing of summit/post was changed: "
        "post is paused already, by A. Officer, 20 Sep 2020 12:00 UTC: A wrong link\n",
    )


def test_a_resume_while_everything_is_held_says_so(cli: Cli) -> None:
    cli("pause", "summit", *WHO)
    cli("hold", "--all", *WHO)
    assert cli("resume", "summit", *WHO).stdout.splitlines() == [
        "Resumed summit: post (was paused, is armed).",
        "But it does not go on yet: everything is held by A. Officer, 20 Sep 2020 12:00 UTC: A wrong link "
        "(chorus lift --all lets it go).",
    ]

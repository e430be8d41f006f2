"""`chorus resolve`: lists what is uncertain, and decides on it only by evidence or by an officer's word."""

import json
import sqlite3

import pytest

from chorus.domain.delivery import State
from chorus.domain.evidence import Finding
from tests.acceptance.facade_double import Cli
from tests.acceptance.test_cli_status import under_way

WHO = ("--person", "A. Officer", "--yes")


@pytest.fixture(autouse=True)
def _uncertain(cli: Cli) -> None:
    with cli.facade.writing() as store:
        under_way(store)


def test_lists_what_is_uncertain_and_how_to_decide(cli: Cli) -> None:
    assert (
        cli("resolve").stdout
        == """\
1 delivery is uncertain: it may have left or not
delivery   send               sender   since (Europe/Zurich)   what happened   Message-ID, account or page
──────────────────────────────────────────────────────────────────────────────────────────────────────────
       2   summit/statement   site     Wed 30 Sep 2020 15:00   no reply        page:fr

Look for evidence: chorus resolve --evidence [--mail-log FILE]. Decide by hand:
chorus resolve --delivery NUMBER --sent (or --not-sent, --send-again) --reason "..."
"""
    )


def test_decides_by_an_officers_word(cli: Cli) -> None:
    result = cli("resolve", "--delivery", "2", "--sent", "--reason", "It is on the site", *WHO)
    assert result.stdout == "Decided: 1 accepted (it was sent).\n"
    assert cli("resolve").stdout == "Nothing is uncertain.\n"


def test_decides_by_evidence_and_leaves_the_rest(cli: Cli) -> None:
    assert cli("resolve", "--evidence", *WHO).stdout.endswith("Nothing was decided: what is uncertain stays so.\n")
    cli.facade.findings[2] = Finding(delivery=2, state=State.ACCEPTED, detail="it is on the site")
    assert (
        cli("resolve", "--evidence", *WHO).stdout
        == """\
What the evidence says
delivery   send               decision      why
─────────────────────────────────────────────────────────────
       2   summit/statement   it was sent   it is on the site

Decided: 1 accepted (it was sent).
"""
    )


def test_as_json(cli: Cli) -> None:
    assert [u["number"] for u in json.loads(cli("resolve", "--json").stdout)["uncertain"]] == [2]
    given = ("resolve", "summit", "--all", "--not-sent", "--reason", "Not there", "--json", *WHO)
    assert json.loads(cli(*given).stdout) == {"decided": {"failed": 1}}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--delivery", "9"), "not uncertain: 9"),
        (("--delivery", "nine"), "'nine' is no number: chorus resolve lists them"),
        (("--sent", "--not-sent", "--all"), "decide one thing"),
        (("--sent", "--reason", "x"), "say which"),
        (("--sent", "--all"), "say how you know"),
        (("--sent", "--all", "--reason", "x", "--person", "A"), "confirm with --yes"),
    ],
)
def test_what_is_asked_wrongly_is_told(cli: Cli, given: tuple[str, ...], told: str) -> None:
    result = cli("resolve", *given)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("│", " ").split())


def test_a_delivery_is_named_as_it_is_listed_and_with_separators_too(cli: Cli) -> None:
    with cli.facade.writing() as store:
        assert store.undecided()[0].number == 2
    with sqlite3.connect(cli.facade.root / "chorus.sqlite") as connection:
        connection.execute("UPDATE deliveries SET number = 1265 WHERE number = 2")
        connection.execute("UPDATE outcomes SET delivery = 1265 WHERE delivery = 2")
    connection.close()
    assert cli("resolve").stdout.splitlines()[3].split()[0] == "1265"
    assert "1265" in cli("status").stdout
    result = cli("resolve", "--delivery", "1,265", "--sent", "--reason", "It is on the site", *WHO)
    assert result.stdout == "Decided: 1 accepted (it was sent).\n"


def test_a_campaign_that_is_not_there_is_refused(cli: Cli) -> None:
    result = cli("resolve", "nosuch")
    assert (result.exit_code, result.stderr) == (
        1,
        "chorus: there is no campaign nosuch (there are: summit)\n",
    )

"""`chorus rollups` and `chorus rules`: made anew, verified, and what other versions of the rules would say."""

import json
from datetime import timedelta

from sqlalchemy import update

from chorus.domain.engagement import Hit
from chorus.store.database import Database
from chorus.store.tables_rollups import rollups
from tests.acceptance.facade_double import NOON, Cli


def read(cli: Cli, *agents: str) -> None:
    """A mail that is opened once by each."""
    new = [
        Hit(kind="open", at=NOON + timedelta(minutes=n), pseudonym=f"a{n}", agent=agent)
        for n, agent in enumerate(agents)
    ]
    with cli.facade.writing() as store:
        store.fold(new, "spool-1", 1)


def spoil(cli: Cli) -> None:
    with cli.facade.writing() as store:
        assert isinstance(store, Database)
        with store._writing() as connection:
            connection.execute(update(rollups).where(rollups.c.dimension == "language").values(total=1234))


def test_without_roll_ups_there_is_nothing_to_verify(cli: Cli) -> None:
    done = cli("rollups", "verify")
    assert (done.exit_code, done.stdout) == (
        0,
        "There are no roll-ups yet: the daemon makes them, or chorus rollups rebuild.\n",
    )


def test_what_was_made_anew_is_what_the_hits_give(cli: Cli) -> None:
    read(cli, "browser", "apple-mpp")
    done = cli("rollups", "rebuild")
    assert (done.exit_code, done.stdout) == (
        0,
        "Made anew from the hits, up to entry 2. `chorus rollups verify` compares.\n",
    )
    done = cli("rollups", "verify")
    assert (done.exit_code, done.stdout) == (0, "Every row is what the hits give, up to entry 2, by rules 2.\n")
    assert {name for name, _ in cli.facade.done} == {"roll"}


def test_a_row_that_differs_is_named_with_both_numbers_and_mended_by_making_it_anew(cli: Cli) -> None:
    read(cli, "browser")
    cli("rollups", "rebuild")
    spoil(cli)
    done = cli("rollups", "verify")
    assert (done.exit_code, done.stdout) == (
        1,
        "2020-09-20 an unknown send: language untold, opens.human.total: kept 1,234, counted 1\n"
        "1 row differs. `chorus rollups rebuild` mends them.\n",
    )
    told = json.loads(cli("rollups", "verify", "--json").stdout)
    assert told["differences"] == [
        {
            "day": "2020-09-20",
            "campaign": "",
            "activity": "",
            "convention": "",
            "dimension": "language",
            "value": "",
            "kind": "",
            "figure": "opens.human.total",
            "kept": 1234,
            "counted": 1,
        }
    ]
    cli("rollups", "rebuild")
    assert cli("rollups", "verify").exit_code == 0


def test_other_versions_of_the_rules_judge_a_week_and_nothing_is_changed(cli: Cli) -> None:
    read(cli, "browser", "apple-mpp", "gmail-proxy")
    told = json.loads(cli("rules", "compare", "--week", "2020-W38", "--json").stdout)
    human, unknown, machine = (
        {f"opens.{who}.{stage}": n for stage in ("ever", "total", "week")}
        for who, n in (("human", 1), ("unknown", 2), ("machine", 1))
    )
    both = {f"opens.human.{stage}": 2 for stage in ("ever", "total", "week")}
    assert told == {"week": "2020-W38", "rules": {"1": human | unknown, "2": both | machine}}
    shown = cli("rules", "compare", "--week", "2020-W38").stdout
    assert "rules 2 (today)" in shown
    assert cli.facade.done == []


def test_a_week_without_hits_says_so_and_a_version_that_is_none_is_refused(cli: Cli) -> None:
    assert "No hits of that week are kept." in cli("rules", "compare", "--week", "2020-W01").stdout
    assert cli("rules", "compare", "--week", "2020-1").exit_code == 2
    refused = cli("rules", "compare", "--week", "2020-W38", "--rules", "9")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "chorus: there is no version 9 of the rules (one of 1, 2)\n",
    )

"""`chorus signoff verify` and `export`: what is proven is told in counts, and every fault on a line of its own."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chorus.cli.app import app
from chorus.domain.signoff_log import Head
from tests.acceptance.facade_double import Cli
from tests.doubles.workspace import CAMPAIGN, load

SHORT_CAMPAIGN = CAMPAIGN[: CAMPAIGN.index("[[email]]")]


@pytest.fixture(autouse=True)
def _signed(cli: Cli) -> None:
    cli.facade.files.loaded = load({"summit": SHORT_CAMPAIGN, "autumn": SHORT_CAMPAIGN})
    cli("sign", "summit", "--as", "basel", "--person", "Ana Ruiz", "--role", "Head", "--yes")
    cli("sign", "summit", "--as", "minamata", "--person", "Bo Li", "--yes")
    cli("sign", "autumn", "--as", "minamata", "--person", "Bo Li", "--yes")


def head(cli: Cli) -> Head:
    with cli.facade.reading() as store:
        return store.log_head()


def shorten(cli: Cli) -> None:
    connection = sqlite3.connect(cli.facade.root / "chorus.sqlite")
    with connection:
        connection.execute("DELETE FROM signoff_log WHERE number = 3")
    connection.close()


def test_verify_says_what_was_proven(cli: Cli) -> None:
    result = cli("signoff", "verify", "--head", str(head(cli)))
    assert result.stdout == (
        f"The log has 3 entries, and ends at {head(cli)}.\n"
        "Acts signed with a key, and the signature holds: 0.\n"
        "Acts without a key, as trustworthy as whoever keeps the database: 3.\n"
        "6 signatures under 4 artefacts, kept with exactly the words and the release that were signed.\n"
        "Looked up in the log: 1 head that went out before.\n"
        "No faults.\n"
    )
    assert result.exit_code == 0


def test_verify_of_a_campaign_shows_who_signed_it(cli: Cli) -> None:
    result = cli("signoff", "verify", "summit")
    assert result.stdout == (
        "Signatures under summit\n"
        "entry   when (Europe/Zurich)    who        function   for        artefacts   key\n"
        "────────────────────────────────────────────────────────────────────────────────────\n"
        "    1   Sun 20 Sep 2020 14:00   Ana Ruiz   Head       basel              2   command\n"
        "    2   Sun 20 Sep 2020 14:00   Bo Li                 minamata           2   command\n"
        "\n"
        f"The log has 3 entries, and ends at {head(cli)}.\n"
        "Acts signed with a key, and the signature holds: 0.\n"
        "Acts without a key, as trustworthy as whoever keeps the database: 3.\n"
        "4 signatures under 2 artefacts, kept with exactly the words and the release that were signed.\n"
        "No head that went out before was looked up: only that shows a shortened log (--head, --report).\n"
        "Everyone's signature covers the newest version of each of the 2 artefacts.\n"
        "No faults.\n"
    )


def test_verify_of_a_campaign_says_who_is_lacking(cli: Cli) -> None:
    assert "Not covered by everyone's signature in its newest version: basel (2 of 2 artefacts).\n" in (
        cli("signoff", "verify", "autumn").stdout
    )


def test_a_shortened_log_is_found_by_the_head_of_a_report_and_ends_with_1(cli: Cli) -> None:
    sent = head(cli)
    report = cli.facade.root / "basel.json"
    report.write_text(json.dumps({"provenance": {"signoff_log": {"number": sent.number, "hash": sent.hash}}}))
    shorten(cli)
    assert cli("signoff", "verify").exit_code == 0
    shortened = "the log ended at entry 3 once, now it ends at 2: it was shortened"
    for options, holder in (
        (("--head", str(sent)), "the head that was given"),
        (("--report", str(report)), str(report)),
    ):
        result = cli("signoff", "verify", *options)
        assert result.stdout.endswith(f"1 fault:\n  {shortened} (so says {holder})\n")
        assert result.exit_code == 1


def test_verify_as_json(cli: Cli) -> None:
    result = json.loads(cli("signoff", "verify", "summit", "--json").stdout)
    covered, acts = result.pop("covered"), result.pop("acts")
    sent = head(cli)
    assert result == {
        "campaign": "summit",
        "head": {"number": sent.number, "hash": sent.hash},
        "entries": 3,
        "read": 3,
        "proofs": 0,
        "keyless": 3,
        "signatures": 4,
        "artefacts": 2,
        "heads": 0,
        "faults": [],
        "complete": True,
    }
    assert [(a["entry"], a["person"], a["conventions"], a["key"]) for a in acts] == [
        (1, "Ana Ruiz", ["basel"], ""),
        (2, "Bo Li", ["minamata"], ""),
    ]
    assert [(c["artefact"], [s["state"] for s in c["standings"]]) for c in covered] == [
        ("summit/statement/en/page/site", ["signed", "signed"]),
        ("summit/statement/fr/page/site", ["signed", "signed"]),
    ]


def test_a_bundle_is_verified_in_a_folder_that_is_no_workspace(
    cli: Cli, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("mail") / "summit.zip"
    made = cli("signoff", "export", "summit", str(file))
    assert made.stdout == (
        f"{file} has 2 acts in full, and 2 signed artefacts; the log ends at {head(cli)}.\n"
        f"Anybody can check it: chorus signoff verify --bundle {file}\n"
    )
    result = CliRunner().invoke(app, ["--workspace", str(file.parent), "signoff", "verify", "--bundle", str(file)])
    assert result.exit_code == 0
    assert "    1   Sun 20 Sep 2020 12:00   Ana Ruiz   Head       basel" in result.stdout
    assert "when (UTC)" in result.stdout
    assert "1 entry of other campaigns: only the digests are here.\n" in result.stdout
    assert result.stdout.endswith("covers the newest version of each of the 2 artefacts.\nNo faults.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("verify", "--head", "3:12"), 2,
         "'3:12' is not the head of a log (copy it from a weekly report: NUMBER:HASH)"),
        (("verify", "winter"), 1, "chorus: no campaign 'winter' (there are: summit, autumn)"),
        (("verify", "--bundle", "basel.csv"), 1, "chorus: can't read basel.csv: No such file or directory"),
        (("export", "winter", "b.zip"), 1, "chorus: nothing of winter has been signed"),
        (("verify", "autumn", "--bundle", "summit.zip"), 2, "this bundle is of summit"),
    ],
)  # fmt: skip
def test_what_can_t_be_proven_is_told(cli: Cli, arguments: tuple[str, ...], code: int, message: str) -> None:
    cli("signoff", "export", "summit", "summit.zip")
    result = cli("signoff", *arguments)
    assert (result.exit_code, message in result.stderr) == (code, True)


def test_without_a_database_a_kept_head_shows_that_there_was_one(cli: Cli) -> None:
    sent = head(cli)
    Path("chorus.sqlite").unlink()
    result = cli("signoff", "verify", "--head", str(sent))
    assert "the log ended at entry 3 once, now it ends at 0: it was shortened" in result.stdout
    assert result.exit_code == 1

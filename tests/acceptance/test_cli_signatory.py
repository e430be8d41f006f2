"""`chorus signatory` and what it changes for `chorus sign`: who may, with which key."""

from pathlib import Path

import pytest

from chorus.content.signatory_keys import line_of, new_key, prove
from tests.acceptance.facade_double import Cli
from tests.doubles.workspace import CAMPAIGN, CONFIG, load

PASSPHRASE = "four words nobody joins"
SHORT_CAMPAIGN = CAMPAIGN[: CAMPAIGN.index("[[email]]")]


@pytest.fixture(autouse=True)
def _passphrase(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHORUS_KEY_PASSPHRASE", PASSPHRASE)
    cli.facade.files.loaded = load({"summit": SHORT_CAMPAIGN})


@pytest.fixture(scope="module")
def pairs() -> dict[str, tuple[bytes, str]]:
    """Private and public keys by name, quick to open."""
    return {name: new_key(PASSPHRASE, rounds=1) for name in ("anna", "bo")}


@pytest.fixture
def keys(cli: Cli, pairs: dict[str, tuple[bytes, str]]) -> dict[str, str]:
    """Public keys by name; the private ones are in files of that name."""
    for name, (private, _) in pairs.items():
        Path(f"{name}.key").write_bytes(private)
    return {name: public for name, (_, public) in pairs.items()}


def test_a_key_is_made_that_its_passphrase_opens(cli: Cli) -> None:
    assert cli("signatory", "key", "cy.key").stdout == (
        "The private key is in cy.key: keep it to yourself; nobody can use it without the passphrase.\n"
        "The public key to enrol is in cy.key.pub.\n"
    )
    public = prove(Path("cy.key").read_bytes(), PASSPHRASE, b"").key
    assert Path("cy.key.pub").read_text() == f"{line_of(public)}\n"
    person = ("--for", "basel", "--name", "Cy Example", "--public-key", "cy.key.pub", "--key", "cy.key")
    assert cli("signatory", "enrol", "cy", *person).stdout == "Cy Example (cy) may sign for brs from now on.\n"


def enrol_anna(cli: Cli, keys: dict[str, str]) -> None:
    person = ("--for", "basel", "--name", "Anna Example", "--role", "Head", "--address", "anna@brs.example")
    result = cli("signatory", "enrol", "anna", *person, "--public-key", keys["anna"], "--key", "anna.key")
    assert result.stdout == "Anna Example (anna) may sign for brs from now on.\n", result.output


def enrol_bo(cli: Cli, keys: dict[str, str], *by: str) -> str:
    person = ("--for", "brs", "--name", "Bo Li", "--deputy-for", "anna", "--public-key", keys["bo"])
    return cli("signatory", "enrol", "bo", *person, *by).output


def test_before_anybody_is_enrolled_it_says_who_signs(cli: Cli) -> None:
    assert cli("signatory", "list").stdout == (
        "Nobody is enrolled: whoever reaches `chorus sign` signs under the name that they give.\n"
    )


def test_the_first_enrols_with_the_own_key_and_enrols_the_others(cli: Cli, keys: dict[str, str]) -> None:
    enrol_anna(cli, keys)
    assert enrol_bo(cli, keys) == "chorus: brs has enrolled signatories: anna (say who signs: --signatory ID)\n"
    assert enrol_bo(cli, keys, "--signatory", "anna", "--key", "bo.key") == (
        "chorus: this is not signed with the key of anna (see who may sign: chorus signatory list)\n"
    )
    assert (
        enrol_bo(cli, keys, "--signatory", "anna", "--key", "anna.key") == "Bo Li (bo) may sign for brs from now on.\n"
    )
    listed = cli("signatory", "list").stdout
    assert listed.replace(keys["anna"][:8], "AAAAAAAA").replace(keys["bo"][:8], "BBBBBBBB") == (
        """\
id     name           function   for   deputy for   signs with     link goes to
───────────────────────────────────────────────────────────────────────────────────
anna   Anna Example   Head       brs                key AAAAAAAA   anna@brs.example
bo     Bo Li                     brs   anna         key BBBBBBBB

"""
    )


def test_from_then_on_only_a_signatory_with_the_own_key_signs(cli: Cli, keys: dict[str, str]) -> None:
    enrol_anna(cli, keys)
    sign = ("sign", "summit", "--as", "basel", "--yes")
    assert cli(*sign, "--person", "Anna Example").stderr == (
        "chorus: brs has enrolled signatories: anna (say who signs: --signatory ID)\n"
    )
    assert cli(*sign, "--signatory", "anna").stderr == (
        "chorus: anna has a key, and this is not signed with it (see who may sign: chorus signatory list)\n"
    )
    assert cli(*sign, "--signatory", "anna", "--key", "bo.key").stderr == (
        "chorus: anna has a key, and this is not signed with it (see who may sign: chorus signatory list)\n"
    )
    assert cli(*sign, "--signatory", "anna", "--key", "anna.key").stdout.endswith(
        "Signed 2 artefacts. `chorus signoff summit` shows who is missing.\n"
    )
    assert "Anna Example   brs           basel           2\n" in cli("signoff", "summit").stdout


def test_who_is_retired_signs_no_more_and_what_they_signed_stays(cli: Cli, keys: dict[str, str]) -> None:
    enrol_anna(cli, keys)
    enrol_bo(cli, keys, "--signatory", "anna", "--key", "anna.key")
    cli("sign", "summit", "--as", "basel", "--yes", "--signatory", "bo", "--key", "bo.key")
    by_anna = ("--signatory", "anna", "--key", "anna.key")
    gone = cli("signatory", "retire", "bo", "--reason", "moved to Nairobi", *by_anna)
    assert gone.stdout == "bo signs for brs no more.\n"
    assert cli("signatory", "retire", "anna", "--reason", "left", *by_anna).stderr == (
        "chorus: anna is the last one with a key: enrol another first (see who may sign: chorus signatory list)\n"
    )
    assert "basel: 2 artefacts to sign" not in cli("signoff", "summit").stdout
    cli.facade.renderer.words = "Read this instead"
    again = cli("sign", "summit", "--as", "basel", "--yes", "--signatory", "bo", "--key", "bo.key")
    assert again.stderr == "chorus: no signatory 'bo' (see who there is: chorus signatory list)\n"


def test_a_campaign_is_held_lifted_and_commented_on(cli: Cli) -> None:
    by_mercury = ("--as", "minamata", "--person", "M. Officer")
    held = cli("signoff", "hold", "summit", *by_mercury, "--reason", "the figure is being checked")
    assert held.stdout == "Held: summit. `chorus signoff lift summit --as minamata --reason WHY` lets it go on.\n"
    cli("signoff", "comment", "summit", *by_mercury, "--text", "The rest reads well.")
    shown = cli("signoff", "summit")
    assert shown.exit_code == 1
    assert (
        """\
Held: nothing of it leaves
since                   who          for        what   why
──────────────────────────────────────────────────────────────────────────────────
Sun 20 Sep 2020 14:00   M. Officer   minamata   all    the figure is being checked

Comments
when                    who          secretariat   what
───────────────────────────────────────────────────────────────────────
Sun 20 Sep 2020 14:00   M. Officer   minamata      The rest reads well.
"""
        in shown.stdout
    )
    lifted = cli("signoff", "lift", "summit", *by_mercury, "--reason", "it is right")
    assert lifted.stdout == "Lifted: summit.\n"
    assert "Held" not in cli("signoff", "summit").stdout


def test_asking_says_who_was_asked_and_how_they_sign(cli: Cli, keys: dict[str, str]) -> None:
    enrol_anna(cli, keys)
    asked = cli("signoff", "ask", "summit", "--to", "basel")
    assert (
        asked.stdout
        == """\
Asked
for   address            signs by
──────────────────────────────────────
brs   anna@brs.example   personal link

"""
    )
    assert [letter.address for letter in cli.facade.letters] == ["anna@brs.example"]


def test_a_lift_names_what_is_held_and_a_held_activity_tells_how_to_lift_it(cli: Cli) -> None:
    by_brs = ("--as", "basel", "--person", "A. Officer", "--reason", "why")
    assert cli("signoff", "hold", "summit", *by_brs, "--activity", "statement").stdout == (
        "Held: summit/statement. "
        "`chorus signoff lift summit --as basel --activity statement --reason WHY` lets it go on.\n"
    )
    assert cli("signoff", "lift", "summit", *by_brs).stdout == "Lifted: summit.\n"
    cli("signoff", "hold", "summit", *by_brs)
    assert cli("signoff", "lift", "summit", *by_brs, "--activity", "statement").stderr == (
        "chorus: brs does not hold statement by itself, but: all of it (lift it without --activity)\n"
    )
    assert "Held: nothing of it leaves" in cli("signoff", "summit").stdout


def test_who_held_can_lift_when_the_campaign_no_longer_names_them(cli: Cli) -> None:
    unep = '\n[cosignatories.unep-law]\nname.en = "UNEP Law Division"\n'
    named = SHORT_CAMPAIGN.replace("[signoff]\n", '[signoff]\ncosignatories = ["unep-law"]\n')
    by_unep = ("--as", "unep-law", "--person", "U. Counsel", "--reason", "why")
    cli.facade.files.loaded = load({"summit": named}, CONFIG + unep)
    cli("signoff", "hold", "summit", *by_unep)
    cli.facade.files.loaded = load({"summit": SHORT_CAMPAIGN}, CONFIG + unep)
    assert "Held: nothing of it leaves" in cli("signoff", "summit").stdout
    assert cli("signoff", "lift", "summit", *by_unep).stdout == "Lifted: summit.\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("signoff", "hold", "summit", "--as", "basel", "--person", "A", "--reason", "x" * 2001),
            "reason: String should have at most 2000 characters",
        ),
        (
            ("signoff", "comment", "summit", "--as", "basel", "--person", "A", "--text", "ok \u202e gnp"),
            "text: Value error, it has the character U+202E, which can't be seen (write it without)",
        ),
        (
            ("signatory", "enrol", "Bad ID", "--for", "basel", "--name", "N"),
            "id: String should match pattern '^[a-z0-9][a-z0-9-]*$'",
        ),
    ],
)
def test_what_can_t_be_recorded_is_told_and_nothing_is(cli: Cli, arguments: tuple[str, ...], told: str) -> None:
    result = cli(*arguments)
    assert (result.stderr, result.exit_code) == (f"chorus: this can't be recorded: {told} (give it otherwise)\n", 1)
    with cli.facade.reading() as store:
        assert store.log() == ()

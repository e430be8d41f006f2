"""`chorus sign` and `chorus signoff`: nothing is signed that was not shown."""

import json

import pytest

from chorus.cli import sign, signing_person
from chorus.services.acting import Json
from tests.acceptance.facade_double import Cli, FacadeDouble
from tests.doubles.workspace import CAMPAIGN, load

BY_ANA = ("sign", "summit", "--as", "basel", "--person", "Ana Ruiz, Head")
SHORT_CAMPAIGN = CAMPAIGN[: CAMPAIGN.index("[[email]]")]


@pytest.fixture(autouse=True)
def _one_statement(cli: Cli) -> None:
    """Two artefacts are enough here: a statement in English and in French."""
    cli.facade.files.loaded = load({"summit": SHORT_CAMPAIGN})


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is there to answer."""
    monkeypatch.setattr(sign, "at_terminal", lambda: True)
    monkeypatch.setattr(signing_person, "at_terminal", lambda: True)


def test_shows_what_is_signed_and_signs_it(cli: Cli) -> None:
    result = cli(*BY_ANA, "--yes")
    assert (
        result.stdout
        == """\
Ana Ruiz, Head signs summit for basel:
artefact                 before    words          release        what it says   when
─────────────────────────────────────────────────────────────────────────────────────────────────────
statement/en/page/site   missing   9aa265f81c34   3814a036370a   statement      T 15:00 Europe/Zurich
statement/fr/page/site   missing   5d6c110ad6b1   199ca72ec180   statement      T 15:00 Europe/Zurich

To read every word first: chorus preview summit; to whom and how many: chorus plan summit
Signed 2 artefacts. `chorus signoff summit` shows who is missing.
"""
    )
    ((act, arguments),) = cli.facade.done
    shown = arguments["shown"]
    assert isinstance(shown, list)
    assert (act, {name: value for name, value in arguments.items() if name != "shown"}) == (
        "sign",
        {"campaign": "summit", "name": "basel", "person": "Ana Ruiz, Head", "role": ""},
    )
    assert [(artefact, words[:12], release[:12]) for artefact, words, release in shown] == [
        ("summit/statement/en/page/site", "9aa265f81c34", "3814a036370a"),
        ("summit/statement/fr/page/site", "5d6c110ad6b1", "199ca72ec180"),
    ]


@pytest.mark.usefixtures("terminal")
def test_asks_who_signs_and_whether_to_sign(cli: Cli) -> None:
    result = cli("sign", "summit", "--as", "minamata", answers="Bo Li, Officer\ny\n")
    assert result.stdout.startswith("Who signs (name and function): Bo Li, Officer\nBo Li, Officer signs summit")
    assert "Sign these 2 artefacts? [y/N]: y\nSigned 2 artefacts." in result.stdout


@pytest.mark.usefixtures("terminal")
def test_a_no_signs_nothing(cli: Cli) -> None:
    result = cli(*BY_ANA, answers="n\n")
    assert result.stdout.endswith("Sign these 2 artefacts? [y/N]: n\nNothing was signed.\n")
    assert result.exit_code == 1
    assert cli.facade.done == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--person", "Ana"), "nobody is there to confirm it: say --yes"),
        (("--yes",), "nobody is there to ask: say who signs"),
        (("--yes", "--person", " "), "give a name of at most 200 characters"),
        (("--yes", "--person", "Ana\x1b[1m"), "give a name of at most 200 characters"),
    ],
)
def test_a_wrong_use_signs_nothing(cli: Cli, arguments: tuple[str, ...], message: str) -> None:
    result = cli("sign", "summit", "--as", "basel", *arguments)
    assert message in result.stderr
    assert result.exit_code == 2
    assert cli.facade.done == []


def test_what_is_signed_already_is_not_signed_again(cli: Cli) -> None:
    cli(*BY_ANA, "--yes")
    assert cli(*BY_ANA, "--yes").stdout == "Nothing to sign: summit is signed for basel as it is now.\n"


def test_a_convention_outside_the_campaign_is_refused(cli: Cli) -> None:
    cli.facade.files.loaded = load({"summit": SHORT_CAMPAIGN.replace('"basel", "minamata"', '"minamata"')})
    result = cli(*BY_ANA, "--yes")
    assert result.stderr == "chorus: the brs secretariat has no convention in summit (sign as one of: minamata)\n"
    assert result.exit_code == 1


def test_an_edit_between_showing_and_signing_leaves_nothing_signed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = FacadeDouble.act

    def edited_meanwhile(facade: FacadeDouble, name: str, /, **arguments: object) -> Json:
        facade.renderer.words = "Read something else"
        return honest(facade, name, **arguments)

    monkeypatch.setattr(FacadeDouble, "act", edited_meanwhile)
    result = cli(*BY_ANA, "--yes")
    assert result.stderr == (
        "chorus: the files changed while you were asked, so nothing was signed "
        "(look at what there is now: chorus sign summit --as basel)\n"
    )
    assert result.exit_code == 1
    with cli.facade.writing() as store:
        assert store.log() == ()


def test_signoff_before_anybody_signed(cli: Cli) -> None:
    result = cli("signoff", "summit")
    assert (
        result.stdout
        == """\
Sign-off of summit
artefact                 basel     minamata   words
──────────────────────────────────────────────────────────
statement/en/page/site   missing   missing    9aa265f81c34
statement/fr/page/site   missing   missing    5d6c110ad6b1

basel: 2 artefacts to sign: chorus sign summit --as basel
minamata: 2 artefacts to sign: chorus sign summit --as minamata
"""
    )
    assert result.exit_code == 1


def test_an_edit_outdates_a_signature(cli: Cli) -> None:
    cli(*BY_ANA, "--yes")
    cli.facade.renderer.words = "Read this instead"
    assert (
        cli("signoff", "summit").stdout
        == """\
Sign-off of summit
artefact                 basel      minamata   words
───────────────────────────────────────────────────────────
statement/en/page/site   outdated   missing    652539d1f6b0
statement/fr/page/site   outdated   missing    9e17a58ee393

Signatures
when                    who              secretariat   for     artefacts
────────────────────────────────────────────────────────────────────────
Sun 20 Sep 2020 14:00   Ana Ruiz, Head   brs           basel           2

basel: 2 artefacts to sign: chorus sign summit --as basel
minamata: 2 artefacts to sign: chorus sign summit --as minamata
"""
    )


def test_a_complete_signoff_ends_with_0(cli: Cli) -> None:
    cli(*BY_ANA, "--yes")
    cli("sign", "summit", "--as", "minamata", "--person", "Bo Li, Officer", "--yes")
    result = cli("signoff", "summit")
    assert result.stdout.endswith("Complete: every convention has signed every artefact as it is now.\n")
    assert result.exit_code == 0


def test_signoff_as_json(cli: Cli) -> None:
    cli(*BY_ANA, "--yes")
    found = json.loads(cli("signoff", "summit", "--json").stdout)
    assert (found["campaign"], found["complete"]) == ("summit", False)
    assert [(a["artefact"], [s["state"] for s in a["standings"]]) for a in found["artefacts"]] == [
        ("summit/statement/en/page/site", ["signed", "missing"]),
        ("summit/statement/fr/page/site", ["signed", "missing"]),
    ]

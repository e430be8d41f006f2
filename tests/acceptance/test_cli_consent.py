"""`chorus audience consent` and `show NAME ADDRESS`: one contact's consent, and the opens and clicks that it allows."""

import json

from chorus.domain.engagement import Hit
from chorus.services.ports import NewDelivery
from chorus.store.opening import open_database
from tests.acceptance.facade_double import NOON, Cli
from tests.doubles.stored import armed, artefact, mails
from tests.doubles.workspace import CONFIG, load

ANA = ("basel-parties", "ana@a.example")
WHO = ("--person", "Bo Berg")


def test_a_consent_is_given_shown_and_withdrawn(cli: Cli) -> None:
    cli("audience", "import", "--all")
    assert cli("audience", "show", *ANA).stdout == (
        "ana@a.example has not consented to be told apart: nothing is known of its opens and clicks.\n"
    )
    given = cli("audience", "consent", *ANA, "--give", "--on", "2020-03-01", "--evidence", "form 7", *WHO)
    assert given.stdout == (
        "ana@a.example on basel-parties has consented on 2020-03-01 (form 7).\n"
        "But its mode is aggregate: nobody on it is told apart until config.toml says `individual`.\n"
    )
    assert cli("audience", "show", *ANA).stdout == (
        "ana@a.example has consented to be told apart on 2020-03-01 (form 7).\nNo open or click of theirs is known.\n"
    )
    assert "tracking consent   contacts\n" in cli("audience", "show", "basel-parties").stdout
    gone = cli("audience", "consent", *ANA, "--withdraw", "--evidence", "by letter", *WHO)
    assert gone.stdout == "ana@a.example on basel-parties is no longer told apart (by letter).\n"
    assert cli("audience", "show", *ANA).stdout == (
        "ana@a.example has withdrawn consent on 2020-09-20 (by letter; recorded by Bo Berg).\n"
    )
    assert json.loads(cli("audience", "show", *ANA, "--json").stdout) == {
        "audience": "basel-parties",
        "address": "ana@a.example",
        "consent": None,
        "recorded": {"given": False, "on": "2020-09-20", "evidence": "by letter", "person": "Bo Berg"},
        "hits": [],
    }


def test_who_has_consented_is_shown_with_opens_and_clicks(cli: Cli) -> None:
    cli("audience", "import", "--all")
    cli("audience", "consent", *ANA, "--give", "--evidence", "form 7", *WHO)
    store = open_database(cli.facade.root / "chorus.sqlite", writer=True)
    (ana, *_) = store.contacts("basel-parties", ())
    new: list[NewDelivery] = [one._replace(tracking="individual") for one in mails(store, [ana], artefact())]
    send = armed(store)
    store.freeze(send, new, NOON)
    told = {"at": NOON, "send": send, "cell": 1, "delivery": 1, "pseudonym": "aa", "agent": "browser"}
    hits = [Hit.model_validate({**told, "kind": "open"}), Hit.model_validate({**told, "kind": "click", "link": 1})]
    store.fold(hits, "spool-1.log", 10)
    store.close()
    assert cli("audience", "show", *ANA).stdout == (
        "ana@a.example has consented to be told apart on 2020-09-20 (form 7).\n"
        "Opens and clicks\n"
        "when                    what    campaign   activity     link                        program\n"
        "───────────────────────────────────────────────────────────────────────────────────────────\n"
        "Sun 20 Sep 2020 14:00   open    day-2021   invitation                               browser\n"
        "Sun 20 Sep 2020 14:00   click   day-2021   invitation   https://minamata.example/   browser\n"
        "\n"
    )


def test_audiences_are_listed_with_their_modes_where_one_is_not_the_usual(cli: Cli) -> None:
    loaded = load(config=CONFIG.replace('file = "minamata.csv"', 'file = "minamata.csv"\ntracking = "off"'))
    cli.facade.files.loaded = loaded
    assert cli("audience", "show").stdout == (
        "audience                convention   file               contacts   tracking\n"
        "────────────────────────────────────────────────────────────────────────────\n"
        "basel-parties           basel        basel.csv      not imported   aggregate\n"
        "minamata-focal-points   minamata     minamata.csv   not imported   off\n"
        "\n"
    )


def test_one_has_to_say_which_and_nothing_is_imported_by_itself(cli: Cli) -> None:
    assert cli("audience", "consent", *ANA, "--evidence", "x", *WHO).exit_code == 2
    assert cli("audience", "consent", *ANA, "--give", "--withdraw", "--evidence", "x", *WHO).exit_code == 2
    late = ("--on", "2020-03-01", "--evidence", "x", *WHO)
    assert cli("audience", "consent", *ANA, "--withdraw", *late).exit_code == 2
    assert cli("audience", "show", *ANA).stderr == (
        "chorus: nothing is imported yet (chorus audience import basel-parties)\n"
    )

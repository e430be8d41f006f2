"""`chorus plan`: the timeline, who is counted, who is excluded, who has to sign."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from chorus.domain.artefact import Artefact, ArtefactKey, Release, Words
from chorus.domain.engagement import Cell
from chorus.domain.language import Language
from chorus.domain.problems import Problem
from chorus.domain.timeline import SendState
from chorus.services.ports import NewDelivery
from tests.acceptance.facade_double import Cli, FixedClock
from tests.doubles.workspace import CAMPAIGN, CONFIG, PEOPLE, load, person

PLAN = """\
summit: Summit
Wednesday 30 September 2020 (confirmed); basel, minamata; en fr; times in Europe/Zurich
when                       UTC                   activity    kind        schedule                how many   note
───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
Wed 30 Sep 2020 02:00 to   2020-09-30 00:00 to   mail        email       T 09:00 recipient            ≤ 5   3 zones
Wed 30 Sep 2020 15:00      2020-09-30 13:00
Wed 30 Sep 2020 15:00      2020-09-30 13:00      statement   statement   T 15:00 Europe/Zurich          2
Wed 30 Sep 2020 15:05      2020-09-30 13:05      post        post        T 15:05 Europe/Zurich          3

How many, by convention and language
activity    convention        en   fr   all
───────────────────────────────────────────
mail        basel              2    1     3
mail        minamata           -    -   ≤ 2
statement   basel, minamata    1    1     2
post        basel              1    1     2
post        minamata           1          1

Excluded
activity   convention   why                 how many
────────────────────────────────────────────────────
mail       minamata     reached otherwise   < 5

≤: at most; fewer than 5 of that list get it from others or have enough, so no exact number is told
Not imported yet, and counted from the files: basel-parties, minamata-focal-points
To sign by Sun 27 Sep 2020 18:00
who        signs for   artefacts   by   how
────────────────────────────────────────────────────────────────────────
brs        basel       9                chorus sign summit --as basel
minamata   minamata    9                chorus sign summit --as minamata

Will not leave unless it is signed
when                    activity    not signed by
───────────────────────────────────────────────────
Wed 30 Sep 2020 02:00   mail        basel, minamata
Wed 30 Sep 2020 15:00   statement   basel, minamata
Wed 30 Sep 2020 15:05   post        basel, minamata

"""


def test_shows_when_what_goes_to_how_many(cli: Cli) -> None:
    result = cli("plan", "summit")
    assert result.stdout == PLAN
    assert result.exit_code == 0


def test_says_what_a_statement_revises(cli: Cli) -> None:
    revision = 'id = "delivered"\ntemplate = "statement"\nrelease = "T 18:00 Europe/Zurich"\nrevises = "statement"\n'
    cli.facade.files.loaded = load({"summit": f"{CAMPAIGN}\n[[statement]]\n{revision}"})
    lines = cli("plan", "summit").stdout.splitlines()
    assert [line for line in lines if "revises" in line] == [
        "Wed 30 Sep 2020 18:00      2020-09-30 16:00      delivered   statement   T 18:00 Europe/Zurich          2   "
        "revises statement"
    ]


def test_shows_all_campaigns_when_none_is_named(cli: Cli) -> None:
    assert cli("plan").stdout == PLAN


def test_lists_the_zones_of_a_send_to_recipients(cli: Cli) -> None:
    tokyo = [person(f"t{n}@t.example", "basel-parties", "en", "Asia/Tokyo") for n in range(7)]
    paris = [person(f"p{n}@p.example", "basel-parties", "en", "Europe/Paris") for n in range(5)]
    cli.facade.files.people = {"basel-parties": (*tokyo, *paris)}
    assert (
        """\
mail, by time zone
zone           there                   when                    UTC                how many
──────────────────────────────────────────────────────────────────────────────────────────
Asia/Tokyo     Wed 30 Sep 2020 09:00   Wed 30 Sep 2020 02:00   2020-09-30 00:00          7
Europe/Paris   Wed 30 Sep 2020 09:00   Wed 30 Sep 2020 09:00   2020-09-30 07:00          5
"""
        in cli("plan", "--zones").stdout
    )


def test_does_not_tell_how_many_are_in_a_zone_of_few_not_even_by_subtraction(cli: Cli) -> None:
    zones = {"Asia/Tokyo": 9, "Europe/Paris": 6, "America/New_York": 1}
    cli.facade.files.people = {
        "basel-parties": tuple(
            person(f"p{n}@{zone[-3:].lower()}.example", "basel-parties", "en", zone)
            for zone, count in zones.items()
            for n in range(count)
        )
    }
    lines = cli("plan", "--zones").stdout.splitlines()
    at = lines.index("mail, by time zone")
    assert [(line.split()[0], line.split()[-1]) for line in lines[at + 3 : at + 6]] == [
        ("Asia/Tokyo", "9"),
        ("Europe/Paris", "-"),
        ("America/New_York", "-"),
    ]
    assert lines[at + 7] == "- is not told: fewer than 5 are in a zone, or another number would tell how many"
    (campaign,) = json.loads(cli("plan", "--json").stdout)["campaigns"]
    assert [part["count"] for part in campaign["sends"][0]["parts"]] == [9, None, None]


def test_says_what_is_past_and_asks_for_no_signature_then(cli: Cli) -> None:
    cli.facade.clock = FixedClock(datetime(2020, 10, 1, tzinfo=UTC))
    lines = cli("plan").stdout.splitlines()
    assert [line.split()[-1] for line in lines[4:8] if "T " in line] == ["zones", "past", "past"]
    assert lines[4].endswith("past, 3 zones")
    assert not any("to sign" in line for line in lines)


def test_an_imported_audience_is_no_longer_named(cli: Cli) -> None:
    cli("audience", "import", "--all")
    assert "Not imported" not in cli("plan").stdout


def test_json_does_not_tell_small_numbers_of_another_convention(cli: Cli) -> None:
    (campaign,) = json.loads(cli("plan", "--json").stdout)["campaigns"]
    mail = campaign["sends"][0]
    assert [(turn["secretariat"], len(turn["lacking"]), turn["waits_for"]) for turn in campaign["signoff"]] == [
        ("brs", 9, []),
        ("minamata", 9, []),
    ]
    assert [(b["activity"], b["waits_for"]) for b in campaign["blocked"]] == [
        ("mail", ["basel", "minamata"]),
        ("statement", ["basel", "minamata"]),
        ("post", ["basel", "minamata"]),
    ]
    assert mail["excluded"] == {"minamata": {"reached otherwise": None}}
    assert (mail["total"], mail["note"], mail["at"]) == (None, "", "2020-09-30T00:00:00Z")
    assert mail["counts"] == {"basel": {"en": 2, "fr": 1}, "minamata": None}
    assert [part["count"] for part in mail["parts"]] == [None, None, None]


def test_a_broken_campaign_is_told_beside_the_others(cli: Cli) -> None:
    loaded = load({"good": CAMPAIGN})
    broken = Problem(code="x", message="no such key", todo="remove it", file="campaigns/bad.toml", line=3, column=1)
    cli.facade.files.loaded = type(loaded)(**{**vars(loaded), "broken": {"bad": (broken,)}})
    result = cli("plan")
    assert result.stdout.startswith("good: Summit\n")
    assert result.stdout.endswith("campaigns/bad.toml:3:1: no such key (remove it)\n")
    assert result.exit_code == 1


def test_a_campaign_that_does_not_exist_is_named_with_those_that_do(cli: Cli) -> None:
    result = cli("plan", "sumit")
    assert result.stderr == "chorus: no campaign 'sumit' (there are: summit)\n"
    assert result.exit_code == 1


def test_an_empty_workspace_says_what_to_do(cli: Cli) -> None:
    cli.facade.files.loaded = load({})
    assert cli("plan").stdout == (
        "No campaigns yet: write one in campaigns/ (`chorus schema --write` helps your editor).\n"
    )


def test_what_cannot_be_rendered_is_said_to_need_mending_first(cli: Cli) -> None:
    cli.facade.renderer.problems = (Problem(code="x", message="no template", todo="write it"),)
    assert cli("plan").stdout.endswith("1 problem must be mended before it can be signed: chorus check summit\n\n")


def test_a_send_that_has_begun_shows_what_was_frozen_then(cli: Cli) -> None:
    began = datetime(2020, 9, 30, 13, 0, tzinfo=UTC)
    with cli.facade.writing() as store:
        artefact = Artefact(
            key=ArtefactKey(campaign="summit", activity="post", language=Language.EN, channel="post", sender="x:brs"),
            kind="post",
            conventions=("basel",),
            words=Words(text="Today"),
            release=Release(schedule="T 15:05 Europe/Zurich", occasion="2020-09-30"),
        )
        numbers = store.keep_artefacts([artefact])
        send = store.put_send("summit", "post", "post", began, began, SendState.ARMED, "")
        store.freeze(
            send,
            [NewDelivery("account:x:brs/en", "basel", "x:brs", Language.EN, numbers[artefact.key], began, Cell())],
            began,
        )
    lines = cli("plan").stdout.splitlines()
    (row,) = [line for line in lines if "T 15:05" in line]
    assert row.split()[-2:] == ["1", "running"]
    assert not any(line.startswith("post ") for line in lines)
    assert "Counted when they began, not from today's lists: post" in lines
    (campaign,) = json.loads(cli("plan", "--json").stdout)["campaigns"]
    assert campaign["frozen"] == ["post"]
    assert [(s["activity"], s["total"]) for s in campaign["sends"]] == [("mail", None), ("statement", 2), ("post", 1)]


CORRIGENDUM = """
[[email]]
id = "corrigendum"
corrects = "mail"
template = "mail"
send = "T+1d 15:00 Europe/Zurich"
"""


def test_a_corrigendum_says_what_it_corrects_and_goes_to_as_many(cli: Cli) -> None:
    cli.facade.files.loaded = load({"summit": CAMPAIGN + CORRIGENDUM})
    shown = cli("plan").stdout
    (line,) = (line for line in shown.splitlines() if "T+1d" in line)
    assert " ".join(line.split()) == (
        "Thu 01 Oct 2020 15:00 2020-10-01 13:00 corrigendum email T+1d 15:00 Europe/Zurich 4 corrects mail"
    )
    (campaign,) = json.loads(cli("plan", "--json").stdout)["campaigns"]
    assert {send["activity"]: send["corrects"] for send in campaign["sends"]} == {
        "mail": "",
        "statement": "",
        "post": "",
        "corrigendum": "mail",
    }


def test_a_corrigendum_of_nothing_is_told_at_its_place(cli: Cli) -> None:
    cli.facade.files.loaded = load({"summit": CAMPAIGN + CORRIGENDUM.replace('"mail"\nt', '"mial"\nt')})
    result = cli("plan")
    assert "summit:email.1.corrects: no activity 'mial' to correct (did you mean 'mail'?)" in result.stdout
    assert result.exit_code == 1


IN_TWO = """\
Of these in one mail of two languages
activity   convention   how many
────────────────────────────────
mail       basel        fr+en 1

"""


def test_shows_how_many_get_two_languages_in_one_mail(cli: Cli) -> None:
    pairs = CAMPAIGN.replace('template = "mail"\n', 'template = "mail"\nbilingual = ["fr+en"]\n')
    cli.facade.files.loaded = load({"summit": pairs})
    wants_two = PEOPLE["basel-parties"][1]._replace(second_language=Language.EN)
    cli.facade.files.people = {**PEOPLE, "basel-parties": (wants_two, *PEOPLE["basel-parties"][2:])}
    shown = cli("plan", "summit").stdout
    assert IN_TWO in shown
    assert shown.index("mail        basel              ") < shown.index(IN_TWO)
    mail = json.loads(cli("plan", "summit", "--json").stdout)["campaigns"][0]["sends"][0]
    assert (mail["counts"]["basel"], mail["pairs"]) == ({"en": 1, "fr": 1}, {"basel": {"fr+en": 1}})
    assert "mail/fr+en/mail/brs" in cli("signoff", "summit").stdout


SLOW = "[pace.senders.brs]\nwarm_up = { start = 2020-09-30, first_day = 1, factor = 2 }"


def test_says_when_the_last_mail_leaves_and_that_it_is_too_late(cli: Cli) -> None:
    cli.facade.files.loaded = replace(load(config=CONFIG + SLOW), campaigns=cli.facade.files.loaded.campaigns)
    lines = cli("plan").stdout.splitlines()
    assert lines[4].endswith("3 zones, last leaves Thu 01 Oct 2020 15:00")
    assert (
        "mail: at the configured pace the last of its 4 mails leaves on 1 October 2020, after the day "
        "(30 September 2020) is over (begin earlier, or change [pace.senders] brs)"
    ) in lines
    (campaign,) = json.loads(cli("plan", "--json").stdout)["campaigns"]
    assert (campaign["sends"][0]["ends"], campaign["sends"][0]["slowest"]) == (
        "2020-10-01T13:00:00Z",
        "warm-up of brs",
    )


def test_says_of_whom_only_a_country_of_several_zones_is_known(cli: Cli) -> None:
    cli.facade.files.people = {"basel-parties": (person("ann@a.example", "basel-parties", country="US"),)}
    assert (
        "Of some of these only the country is known, which has several time zones; its capital's counts: US "
        "(give them a time zone in their audience's file)"
    ) in cli("plan", "--zones").stdout.splitlines()


def test_says_in_which_zones_a_mail_leaves_only_when_the_embargo_ends_or_hours_permit(cli: Cli) -> None:
    embargoed = CAMPAIGN.replace("[signoff]", 'embargo = "T 15:00 Europe/Zurich"\n[signoff]')
    cli.facade.files.loaded = load({"summit": embargoed})
    lines = cli("plan", "--zones").stdout.splitlines()
    at = lines.index("mail, by time zone")
    assert [line.split(maxsplit=1)[0] + ": " + line.split("   ")[-1].strip() for line in lines[at + 3 : at + 6]] == [
        "America/New_York: when the embargo ends",
        "Europe/Paris: when the embargo ends",
        "Asia/Tokyo: moved into permitted hours",
    ]


def test_tells_who_has_enough_mails_and_of_few_no_number(cli: Cli) -> None:
    cli.facade.files.loaded = load({"summit": CAMPAIGN}, CONFIG + "\n[caps]\nmails = 1\ndays = 3\n")
    began = datetime(2020, 9, 29, 7, 0, tzinfo=UTC)
    with cli.facade.writing() as store:
        artefact = Artefact(
            key=ArtefactKey(campaign="other", activity="mail", language=Language.EN, channel="mail", sender="brs"),
            kind="email",
            conventions=("basel",),
            words=Words(subject="Before"),
            release=Release(schedule="T 09:00 Europe/Zurich", occasion="2020-09-29"),
        )
        number = store.keep_artefacts([artefact])[artefact.key]
        store.import_contacts("basel-parties", PEOPLE["basel-parties"], began)
        send = store.put_send("other", "mail", "email", began, began, SendState.ARMED, "")
        mail = NewDelivery("contact:1", "basel", "mail:brs", Language.EN, number, began, None, contact=1)
        store.freeze(send, [mail], began)
    shown = cli("plan", "summit").stdout
    assert "mail        basel              -    -   ≤ 3" in shown
    assert "mail       basel        capped              < 5" in shown
    assert "Capped: no address gets more than 1 mail in 3 days, over all conventions (`[caps]` in config.toml)" in shown
    (campaign,) = json.loads(cli("plan", "--json").stdout)["campaigns"]
    assert campaign["sends"][0]["excluded"]["basel"] == {"capped": None}

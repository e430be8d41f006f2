"""What check finds in a campaign beyond what its models see."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chorus.domain.observance import Observance
from chorus.domain.problems import InputError, Problem
from chorus.services.checking import require_sound
from tests.doubles.plain_check import check
from tests.doubles.workspace import CAMPAIGN, MemoryFiles, PlainRenderer, load, person


def problems(text: str) -> list[str]:
    return [str(p) for p in check(MemoryFiles(load({"summit": text})), PlainRenderer())]


def test_a_sound_campaign_has_no_problem_but_the_warning_of_a_shared_day() -> None:
    assert problems(CAMPAIGN) == [
        "summit:observance: warning: 30 September 2020 is also: International Translation Day "
        "(nothing, if you know; else coordinate the two)"
    ]


def found(text: str) -> list[str]:
    """The problems without the warning that every edition of this summit has."""
    return [line for line in problems(text) if "is also:" not in line]


def test_unknown_names_are_told_with_the_nearest_that_there_is() -> None:
    text = CAMPAIGN.replace('"basel", "minamata"]\nlang', '"basle", "minamata"]\nlang')
    text = text.replace('"basel-parties", "min', '"basel-party", "min').replace('"x:brs"', '"x:bbs"')
    assert found(text) == [
        "summit:conventions.0: no convention 'basle' (did you mean 'basel'?)",
        "summit:email.0.audience.0: no audience 'basel-party' (did you mean 'basel-parties'?)",
        "summit:post.0.accounts.0: no account 'x:bbs' (did you mean 'x:brs'?)",
    ]


def test_an_unknown_observance_ends_the_check_of_that_campaign() -> None:
    text = CAMPAIGN.replace("un-biodiversity-summit", "un-biodiversity-sumit")
    assert [line.split(" (")[0] for line in problems(text)] == [
        "summit:observance: unknown observance 'un-biodiversity-sumit'"
    ]


def test_a_year_without_an_edition_is_told_at_the_year() -> None:
    assert [line.split(": ", 1)[0] for line in problems(CAMPAIGN.replace("= 2020", "= 2019"))] == ["summit:year"]


def test_an_audience_of_a_convention_that_does_not_speak_is_refused() -> None:
    text = CAMPAIGN.replace('["basel", "minamata"]\nlang', '["rotterdam", "minamata"]\nlang')
    assert found(text) == [
        "summit:email.0.audience.0: 'basel-parties' belongs to basel, which is not in this campaign "
        "(add 'basel' to conventions, or remove the audience)"
    ]


def test_a_bad_segment_is_shown_with_a_caret() -> None:
    text = CAMPAIGN.replace('template = "mail"', 'template = "mail"\nwhere = "language:fr or"')
    (line,) = found(text)
    assert line.startswith("summit:email.0.where: ")
    assert "^" in line


def test_two_activities_of_one_id_are_told() -> None:
    assert found(CAMPAIGN.replace('id = "post"', 'id = "mail"')) == [
        "summit:post.0.id: two activities are called 'mail' (the other is in [[email]]) (give this one another id)"
    ]


def test_what_is_scheduled_before_the_embargo_is_told() -> None:
    text = CAMPAIGN.replace("[signoff]", 'embargo = "T 15:00 Europe/Zurich"\n[signoff]').replace(
        '15:00 Europe/Zurich"\n\n[[email', '14:00 Europe/Zurich"\n\n[[email'
    )
    assert found(text) == [
        "summit:statement.0.release: `T 14:00 Europe/Zurich` is before the embargo ends (2020-09-30 13:00 UTC) "
        "(schedule it at the embargo or later, or move the embargo)"
    ]


def test_what_goes_out_before_the_signatures_are_due_is_a_warning() -> None:
    text = CAMPAIGN.replace("T 09:00 recipient", "T-4d 09:00 Europe/Zurich")
    assert found(text) == [
        "summit:email.0.send: warning: `T-4d 09:00 Europe/Zurich` is before the signatures are due "
        "(2020-09-27 16:00 UTC) (schedule it later, or let sign-off be due earlier)"
    ]


def test_a_time_that_the_clocks_skip_is_told() -> None:
    text = CAMPAIGN.replace("T 15:05 Europe/Zurich", "2021-03-28 02:30 Europe/Zurich")
    assert found(text) == [
        "summit:post.0.send: `2021-03-28 02:30 Europe/Zurich` falls where the clocks in Europe/Zurich go forward: "
        "it means 03:00 on 2021-03-28 (choose a time that exists that day)"
    ]


def test_a_segment_that_asks_for_what_no_contact_has_is_told_with_the_nearest_field() -> None:
    text = CAMPAIGN.replace('template = "mail"', 'template = "mail"\nwhere = "langauge:fr"')
    assert found(text) == [
        "summit:email.0.where: no contact of these audiences has 'langauge' (did you mean 'language'?)"
    ]


def test_a_segment_that_names_no_country_is_told() -> None:
    text = CAMPAIGN.replace('template = "mail"', 'template = "mail"\nwhere = "country:Swizerland"')
    assert found(text) == [
        "summit:email.0.where: no country 'Swizerland': it would match nobody (did you mean 'Switzerland'?)"
    ]


@pytest.mark.parametrize("name", ["c", "health", "media", "o", "s", "u"])
def test_a_campaign_can_t_take_an_address_of_the_web_process(name: str) -> None:
    (line,) = [str(p) for p in check(MemoryFiles(load({name: CAMPAIGN})), PlainRenderer()) if p.severity == "error"]
    assert line == f"{name}:: '{name}' is an address of the web process itself (give the file another name)"


def test_a_shared_day_early_in_the_month_is_written_as_one_speaks() -> None:
    text = CAMPAIGN.replace("un-biodiversity-summit", "environment-day").replace("= 2020", "= 2021")
    assert problems(text) == [
        "summit:observance: warning: 5 June 2021 is also: International Day for the Fight against Illegal, Unreported "
        "and Unregulated Fishing (nothing, if you know; else coordinate the two)"
    ]


def test_names_that_stand_twice_are_told() -> None:
    text = CAMPAIGN.replace('["en", "fr"]', '["en", "fr", "en"]').replace(
        '["basel-parties", "minamata-focal-points"]', '["basel-parties", "minamata-focal-points", "basel-parties"]'
    )
    assert found(text) == [
        "summit:email.0.audience: 'basel-parties' stands twice in audience (remove one)",
        "summit:languages: 'en' stands twice in languages (remove one)",
    ]


def test_a_language_that_the_campaign_has_not_is_told() -> None:
    assert found(CAMPAIGN.replace('template = "mail"', 'template = "mail"\nlanguages = ["fr", "es"]')) == [
        "summit:email.0.languages.1: 'es' is not a language of this campaign "
        "(add it to the campaign's languages, or remove it here)"
    ]


def test_an_account_that_speaks_none_of_the_languages_or_for_nobody_here_is_told() -> None:
    silent = CAMPAIGN.replace('id = "post"', 'id = "post"\nlanguages = ["fr"]')
    assert found(silent) == [
        "summit:post.0.accounts.1: 'x:minamata' has none of the activity's languages (it posts in en)"
    ]
    foreign = CAMPAIGN.replace('["basel", "minamata"]\nlang', '["basel"]\nlang').replace(
        ', "minamata-focal-points"', ""
    )
    assert found(foreign) == [
        "summit:post.0.accounts.1: 'x:minamata' belongs to the minamata secretariat, which has no convention here "
        "(add one of its conventions, or remove the account)"
    ]


def test_an_occasion_that_was_called_off_is_told() -> None:
    loaded = load()
    summit = loaded.catalogue.get("un-biodiversity-summit")
    off = summit.model_dump(mode="json") | {
        "rule": {"type": "dated", "occurrences": [{"start": date(2020, 9, 30), "status": "cancelled"}]}
    }
    catalogue = loaded.catalogue.merged([Observance.model_validate(off)])
    files = MemoryFiles(replace(loaded, catalogue=catalogue))
    assert [str(p) for p in check(files, PlainRenderer()) if p.code == "occasion-off"] == [
        "summit:observance: United Nations Summit on Biodiversity 2020 is cancelled "
        "(choose another occurrence, or take the campaign out)"
    ]


BAD_ROW = Problem(code="bad-address", message="'x' is no address", todo="mend it", file="audiences/basel.csv", line=3)
BROKEN = Problem(code="toml-syntax", message="not TOML", todo="mend it", file="campaigns/autumn.toml", line=1)


def test_everything_of_the_workspace_is_told_in_order_of_place() -> None:
    config = Problem(code="unknown-key", message="unknown key `x`", todo="remove it", file="config.toml", line=9)
    loaded = replace(load(), broken={"autumn": (BROKEN,)}, problems=(config,))
    files = MemoryFiles(loaded, {"basel-parties": (person("a@a.example", "basel-parties"), BAD_ROW)})
    assert [str(p) for p in check(files, PlainRenderer()) if p.severity == "error"] == [
        "audiences/basel.csv:3: 'x' is no address (mend it)",
        "campaigns/autumn.toml:1: not TOML (mend it)",
        "config.toml:9: unknown key `x` (remove it)",
    ]


def test_one_campaign_s_check_tells_nothing_of_the_others_and_shows_how_far_it_is() -> None:
    loaded = replace(load({"summit": CAMPAIGN, "autumn": CAMPAIGN}), broken={"spring": (BROKEN,)})
    files = MemoryFiles(loaded, {"basel-parties": (BAD_ROW,)})
    shown: list[tuple[str, int, int]] = []
    told = check(files, PlainRenderer(), ["summit"], lambda *at: shown.append(at))
    assert [p.code for p in told] == ["two-occasions"]
    assert shown == [("summit", 0, 1)]


def test_an_attribute_is_looked_for_in_the_rows_that_can_be_read_of_the_audiences_that_there_are() -> None:
    text = CAMPAIGN.replace('"minamata-focal-points"]', '"nobody"]').replace(
        'template = "mail"', 'template = "mail"\nwhere = "delegation:yes or seat:front"'
    )
    ana = person("a@a.example", "basel-parties")._replace(attributes={"delegation": "yes"})
    files = MemoryFiles(load({"summit": text}), {"basel-parties": (BAD_ROW, ana)})
    assert [str(p) for p in check(files, PlainRenderer()) if p.code == "unknown-attribute"] == [
        "summit:email.0.where: no contact of these audiences has 'seat' (there are: address, audience, country, "
        "delegation, family-name, given-name, language, name, organisation, region, role, second-language, timezone, "
        "title)"
    ]


def test_a_role_that_nobody_has_is_told_with_the_nearest_but_a_usual_one_may_be_asked_for() -> None:
    def asking(where: str) -> list[str]:
        return found(CAMPAIGN.replace('template = "mail"', f'template = "mail"\nwhere = "{where}"'))

    assert asking("not role:medai") == [
        "summit:email.0.where: warning: no contact of these audiences has role 'medai' (did you mean 'media'?)"
    ]
    assert asking("not role:media") == []


def test_what_can_no_longer_begin_is_told_with_its_instant_unless_it_is_a_sample() -> None:
    def over(text: str, at: datetime) -> list[str]:
        files = MemoryFiles(load({"summit": text}))
        return [str(p) for p in check(files, PlainRenderer(), now=at) if p.code == "over"]

    until = datetime(2020, 9, 30, 11, tzinfo=UTC)
    mail = "mail was due on 30 September 2020 09:00 at each contact's own time"
    past = "the daemon does not begin any more what is past (correct the year or the schedule, if it is to leave)"
    assert over(CAMPAIGN, until - timedelta(seconds=1)) == []
    assert over(CAMPAIGN, until) == [f"summit:year: warning: over: {mail}; {past}"]
    assert over(CAMPAIGN, until + timedelta(days=1)) == [
        "summit:year: warning: all activities are over: statement was due on 30 September 2020 13:00 UTC, "
        f"{mail}, post was due on 30 September 2020 13:05 UTC; {past}"
    ]
    assert over("sample = true\n" + CAMPAIGN, until) == []


def test_of_an_absolute_schedule_no_other_year_is_proposed() -> None:
    text = CAMPAIGN.replace("T 09:00 recipient", "2020-09-30 08:00 Europe/Zurich")
    now = datetime(2020, 9, 30, 8, tzinfo=UTC)
    assert [
        str(p) for p in check(MemoryFiles(load({"summit": text})), PlainRenderer(), now=now) if p.code == "over"
    ] == [
        "summit:year: warning: over: mail was due on 30 September 2020 06:00 UTC; "
        "the daemon does not begin any more what is past (correct the schedule, if it is to leave)"
    ]


def test_an_audience_that_was_edited_since_its_import_is_told() -> None:
    files = MemoryFiles()
    imported = {"basel-parties": "0" * 64, "minamata-focal-points": ""}
    assert [str(p) for p in check(files, PlainRenderer(), imported=imported) if p.code == "edited-since-import"] == [
        "audiences/basel.csv: warning: basel-parties was edited since its import: mailings go to the contacts as they "
        "were imported (chorus audience import basel-parties)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"basel-parties", "min', '"basel-partys", "min', "no audience 'basel-partys'"),
        ('conventions = ["basel", "minamata"]', 'conventions = ["minamata"]', "'basel-parties' belongs to basel"),
        ('"x:brs", "x:minamata"', '"x:bsr", "x:minamata"', "no account 'x:bsr'"),
        ('template = "mail"', 'template = "mail"\nwhere = "regoin:africa"', "has 'regoin'"),
    ],
)
def test_nothing_that_check_calls_wrong_may_be_signed_or_begin(old: str, new: str, message: str) -> None:
    files = MemoryFiles(load({"summit": CAMPAIGN.replace(old, new)}))
    with pytest.raises(InputError, match=message):
        require_sound(files, files.loaded, files.loaded.campaigns["summit"])


def test_a_fallback_that_the_campaign_does_not_speak_is_told() -> None:
    assert found(CAMPAIGN.replace('["en", "fr"]', '["en", "fr"]\nfallback = "ru"')) == [
        "summit:fallback: 'ru' is not a language of this campaign (add it to languages, or remove it here)"
    ]


def test_a_fallback_of_one_mailing_is_one_of_its_languages() -> None:
    assert found(CAMPAIGN.replace('template = "mail"', 'template = "mail"\nlanguages = ["fr"]\nfallback = "en"')) == [
        "summit:email.0.fallback: 'en' is not a language of 'mail' (choose one of its languages, or `none`)"
    ]
    assert found(CAMPAIGN.replace('template = "mail"', 'template = "mail"\nfallback = "none"')) == []

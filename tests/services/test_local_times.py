"""Local time in plans: whose clocks count, permitted hours, and what only a country tells."""

from datetime import UTC, datetime

from chorus.domain.timeline import Part, Send
from chorus.services.audiences import AudienceReader
from chorus.services.planning import plan
from tests.doubles.plain_check import check
from tests.doubles.stage import Stage
from tests.doubles.workspace import CAMPAIGN, CONFIG, MemoryFiles, PlainRenderer, load, person

EMBARGOED = CAMPAIGN.replace("[signoff]", 'embargo = "T 15:00 Europe/Zurich"\n[signoff]')
MINAMATA = CONFIG.replace('short.en = "Minamata"', 'short.en = "Minamata"\ntimezone = "Asia/Tokyo"')


def utc(day: int, hour: int) -> datetime:
    return datetime(2020, 9, day, hour, tzinfo=UTC)


def planned(files: MemoryFiles) -> Send:
    timeline = plan(files.loaded, files.loaded.campaigns["summit"], AudienceReader(files, files.loaded, None))
    return next(s for s in timeline.sends if s.activity == "mail")


def test_where_the_embargo_ends_at_night_the_mail_leaves_in_the_morning() -> None:
    assert planned(MemoryFiles(load({"summit": EMBARGOED}))).parts == (
        Part(zone="America/New_York", at=utc(30, 13), count=1, note="when the embargo ends"),
        Part(zone="Europe/Paris", at=utc(30, 13), count=1, note="when the embargo ends"),
        Part(zone="Asia/Tokyo", at=utc(30, 22), count=2, note="moved into permitted hours"),
    )


def test_config_says_which_hours_are_permitted_and_on_which_days() -> None:
    config = CONFIG + '[hours]\nmail = "06:00-23:00"\nnot_on = ["wed"]'  # the day is a Wednesday
    parts = planned(MemoryFiles(load({"summit": EMBARGOED}, config))).parts
    assert {part.zone: part.at for part in parts} == {
        "Asia/Tokyo": utc(30, 21),
        "Europe/Paris": datetime(2020, 10, 1, 4, tzinfo=UTC),
        "America/New_York": datetime(2020, 10, 1, 10, tzinfo=UTC),
    }


def test_one_instant_for_everyone_is_left_alone() -> None:
    night = CAMPAIGN.replace("T 09:00 recipient", "T 23:00 Europe/Zurich")
    assert planned(MemoryFiles(load({"summit": night}))).at == utc(30, 21)


def test_who_has_neither_zone_nor_country_gets_the_convention_s_time() -> None:
    people = {
        "basel-parties": (person("a@a.example", "basel-parties"), person("b@a.example", "basel-parties", country="JP")),
        "minamata-focal-points": (person("c@a.example", "minamata-focal-points"),),
    }
    files = MemoryFiles(load(config=MINAMATA), people)
    assert [(p.zone, p.at, p.count) for p in planned(files).parts] == [
        ("Asia/Tokyo", utc(30, 0), 2),
        ("Europe/Zurich", utc(30, 7), 1),
    ]
    stage = Stage(files=files)
    stage.conductor.sync(utc(20, 0))
    stage.sign(now=utc(20, 0))
    stage.tick(utc(30, 0))
    assert [address for _, address in stage.senders.mail] == ["b@a.example", "c@a.example"]


def test_it_is_told_for_whom_only_a_country_of_several_zones_is_known() -> None:
    people = {
        "basel-parties": (
            *(person(f"u{n}@a.example", "basel-parties", country="US") for n in range(3)),
            person("r@a.example", "basel-parties", country="RU"),
            person("own@a.example", "basel-parties", timezone="America/Denver", country="US"),
            person("c@a.example", "basel-parties", country="CH"),
        ),
    }
    send = planned(MemoryFiles(people=people))
    assert send.assumed == {"US": 3, "RU": 1}
    assert {part.zone: part.count for part in send.parts} == {
        "Europe/Moscow": 1,
        "Europe/Zurich": 1,
        "America/New_York": 3,
        "America/Denver": 1,
    }


def found(campaign: str, config: str = CONFIG, people: int = 0) -> list[str]:
    crowd = tuple(person(f"p{n}@a.example", "basel-parties") for n in range(people))
    files = MemoryFiles(load({"summit": campaign}, config), {"basel-parties": crowd})
    return [str(p) for p in check(files, PlainRenderer()) if "is also:" not in p.message]


def test_check_warns_of_an_hour_at_which_nothing_may_leave() -> None:
    assert found(CAMPAIGN.replace("T 09:00 recipient", "T 06:30 recipient")) == [
        "summit:email.0.send: warning: `T 06:30 recipient` is outside of the permitted hours (07:00-21:00): "
        "it leaves at 07:00 there (choose an hour within them, or change [hours] in config.toml)"
    ]


RAMP = "[pace.senders.brs]\nwarm_up = { start = 2020-09-30, first_day = 10, factor = 2 }"


def test_check_warns_of_a_warm_up_that_can_t_carry_an_audience() -> None:
    assert found(CAMPAIGN, CONFIG + RAMP, people=10) == []
    assert found(CAMPAIGN, CONFIG + RAMP, people=31) == [
        "summit:email.0.send: warning: at the configured pace the last of its 31 mails leaves on 2 October 2020, "
        "after the day (30 September 2020) is over (let it begin earlier, or change [pace.senders] brs)"
    ]


def test_check_warns_of_a_mailing_that_takes_days() -> None:
    after = CAMPAIGN.replace("T 09:00 recipient", "T+10d 09:00 Europe/Zurich")
    slow = CONFIG + '[pace.domains]\n"*" = "1/hour"'
    assert found(after, slow, people=46) == []
    assert found(after, slow, people=60) == [
        "summit:email.0.send: warning: at the configured pace the last of its 60 mails leaves on 14 October 2020, "
        '3 days after it is due (let it begin earlier, or change [pace.domains] "a.example")'
    ]

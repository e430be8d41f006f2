"""The plan: when, where, to how many, and who is excluded why."""

from datetime import UTC, datetime

import pytest

from chorus.domain.language import Language
from chorus.domain.timeline import Part, Reason
from chorus.services.audiences import AudienceReader
from chorus.services.planning import plan
from tests.doubles.workspace import CAMPAIGN, MemoryFiles, load, person


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2020, 9, day, hour, minute, tzinfo=UTC)


def test_the_timeline_stands_in_order_of_time_with_each_zone_of_a_local_send() -> None:
    files = MemoryFiles()
    timeline = plan(files.loaded, files.loaded.campaigns["summit"], AudienceReader(files, files.loaded, None))
    assert [(s.activity, s.kind, s.at, s.total) for s in timeline.sends] == [
        ("mail", "email", utc(30, 0), 4),
        ("statement", "statement", utc(30, 13), 2),
        ("post", "post", utc(30, 13, 5), 3),
    ]
    assert timeline.sends[0].parts == (
        Part(zone="Asia/Tokyo", at=utc(30, 0), count=2),
        Part(zone="Europe/Paris", at=utc(30, 7), count=1),
        Part(zone="America/New_York", at=utc(30, 13), count=1),
    )


def test_counts_are_by_convention_and_language_and_exclusions_have_their_reason() -> None:
    files = MemoryFiles()
    mail, statement, post = plan(
        files.loaded, files.loaded.campaigns["summit"], AudienceReader(files, files.loaded, None)
    ).sends
    assert mail.counts == {"basel": {Language.EN: 2, Language.FR: 1}, "minamata": {Language.FR: 1}}
    assert mail.excluded == {"minamata": {Reason.REACHED_OTHERWISE: 1}}
    assert statement.counts == {"basel,minamata": {Language.EN: 1, Language.FR: 1}}
    assert post.counts == {"basel": {Language.EN: 1, Language.FR: 1}, "minamata": {Language.EN: 1}}


def test_a_local_send_waits_for_the_embargo_where_its_hour_comes_before() -> None:
    embargoed = CAMPAIGN.replace("[signoff]", 'embargo = "T 12:00 UTC"\n[signoff]')
    files = MemoryFiles(load({"summit": embargoed}))
    timeline = plan(files.loaded, files.loaded.campaigns["summit"], AudienceReader(files, files.loaded, None))
    assert {p.zone: p.at for p in timeline.sends[0].parts} == {
        "Asia/Tokyo": utc(30, 12),
        "Europe/Paris": utc(30, 12),
        "America/New_York": utc(30, 13),
    }


def test_a_send_may_begin_two_hours_late_and_a_post_a_quarter_of_an_hour() -> None:
    files = MemoryFiles()
    mail, _, post = plan(
        files.loaded, files.loaded.campaigns["summit"], AudienceReader(files, files.loaded, None)
    ).sends
    assert mail.until == utc(30, 2)
    assert post.until == utc(30, 13, 20)


def test_who_reads_no_language_of_a_campaign_without_fallback_is_excluded_with_the_reason() -> None:
    people = {"basel-parties": (person("ana@a.example", "basel-parties", "ru"),)}
    files = MemoryFiles(load({"summit": CAMPAIGN, "falling-back": _falling_back()}), people)
    planned = {
        name: plan(files.loaded, file, AudienceReader(files, files.loaded, None)).sends[0]
        for name, file in files.loaded.campaigns.items()
    }
    assert planned["summit"].counts == {}
    assert {c: {str(r): n for r, n in why.items()} for c, why in planned["summit"].excluded.items()} == {
        "basel": {"no language": 1}
    }
    assert planned["falling-back"].counts == {"basel": {Language.FR: 1}}
    assert planned["falling-back"].excluded == {}


@pytest.mark.parametrize(
    ("own", "counts"),
    [("", {"basel": {Language.FR: 1}}), ('fallback = "en"', {"basel": {Language.EN: 1}}), ('fallback = "none"', {})],
)
def test_a_mailing_may_fall_back_otherwise_than_its_campaign_or_not_at_all(
    own: str, counts: dict[str, dict[Language, int]]
) -> None:
    people = {"basel-parties": (person("ana@a.example", "basel-parties", "ru"),)}
    text = _falling_back().replace('template = "mail"', f'template = "mail"\n{own}')
    files = MemoryFiles(load({"summit": text}), people)
    mail, *_ = plan(files.loaded, files.loaded.campaigns["summit"], AudienceReader(files, files.loaded, None)).sends
    assert (mail.activity, mail.counts) == ("mail", counts)


def _falling_back() -> str:
    return CAMPAIGN.replace('["en", "fr"]', '["en", "fr"]\nfallback = "fr"')

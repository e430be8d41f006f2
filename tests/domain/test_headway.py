"""How fast a send goes, and when it will have ended."""

from datetime import UTC, datetime, timedelta

from chorus.domain.headway import Headway, headway

NOW = datetime(2021, 5, 22, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_rate_is_what_was_answered_for_since_the_first_claim_of_the_last_minutes() -> None:
    found = headway(NOW, [(NOW - MINUTE, 900)], sending=100, claimed=700, since=NOW - 2 * MINUTE)
    assert found == Headway(per_minute=300, ends=NOW + timedelta(minutes=1000 / 300))


def test_zones_to_come_begin_at_their_instant_or_when_those_before_have_ended() -> None:
    hour, soon = NOW + 60 * MINUTE, NOW + MINUTE
    found = headway(NOW, [(hour, 200), (NOW, 200), (soon, 100)], sending=0, claimed=100, since=NOW - MINUTE)
    assert found == Headway(per_minute=100, ends=hour + 2 * MINUTE, to_come=((soon, 100), (hour, 200)))
    found = headway(NOW, [(NOW, 200), (soon, 100)], sending=0, claimed=100, since=NOW - MINUTE)
    assert found.ends == NOW + 3 * MINUTE


def test_without_anything_sent_of_late_no_end_is_promised() -> None:
    later = NOW + 60 * MINUTE
    assert headway(NOW, [(later, 7)], 0, 0, None) == Headway(per_minute=None, ends=None, to_come=((later, 7),))
    assert headway(NOW, [(NOW, 7)], 200, 200, NOW - MINUTE).per_minute is None
    assert headway(NOW, [(NOW, 7)], 0, 200, NOW).per_minute is None


def test_what_a_server_put_off_is_told_apart_and_counts_to_the_end() -> None:
    hour, soon = NOW + 60 * MINUTE, NOW + MINUTE
    found = headway(NOW, [(hour, 100)], 0, claimed=100, since=NOW - MINUTE, deferred=[(soon, 3), (hour, 100)])
    assert found == Headway(per_minute=100, ends=hour + 2 * MINUTE, to_come=((hour, 100),), deferred=103, retry_at=soon)

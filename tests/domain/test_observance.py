"""Observances and their occasions."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from chorus.domain.language import Language
from chorus.domain.observance import Observance, Occasion, occasions

BIODIVERSITY_DAY: dict[str, Any] = {
    "id": "biodiversity-day",
    "name": "International Day for Biological Diversity",
    "names": {"fr": "Journée internationale de la diversité biologique"},
    "rule": {"type": "fixed", "month_day": "05-22"},
    "since": 1995,
    "history": [{"month_day": "12-29", "until": 2000, "resolution": "A/RES/49/119"}],
    "resolution": "A/RES/55/201",
    "themes": {"2021": "We're part of the solution"},
}


def observance(**changes: Any) -> Observance:
    return Observance.model_validate(BIODIVERSITY_DAY | changes)


def test_an_occasion_knows_its_observance_its_year_and_its_days() -> None:
    assert occasions(observance(), 2021) == (
        Occasion(
            observance="biodiversity-day",
            name="International Day for Biological Diversity",
            year=2021,
            start=date(2021, 5, 22),
            end=date(2021, 5, 22),
            status="confirmed",
        ),
    )


def test_an_earlier_day_was_kept_in_its_time_and_none_before_the_first() -> None:
    kept = {year: [o.start.isoformat() for o in occasions(observance(), year)] for year in (1994, 1995, 2000, 2001)}
    assert kept == {1994: [], 1995: ["1995-12-29"], 2000: ["2000-12-29"], 2001: ["2001-05-22"]}


def test_an_earlier_leap_day_is_kept_in_leap_years() -> None:
    leap = observance(history=[{"month_day": "02-29", "until": 2000}])
    kept = {year: [o.start.isoformat() for o in occasions(leap, year)] for year in (1996, 1997)}
    assert kept == {1996: ["1996-02-29"], 1997: []}


def test_without_a_first_year_it_is_kept_as_long_as_the_calendar_speaks() -> None:
    always = observance(since=None, history=[])
    kept = {year: len(occasions(always, year)) for year in (0, 1799, 1800, 2300, 2301, 9999)}
    assert kept == {0: 0, 1799: 0, 1800: 1, 2300: 1, 2301: 0, 9999: 0}


def test_the_parts_of_a_meeting_are_occasions_of_their_own() -> None:
    meeting = observance(
        id="minamata-cop-4",
        name="Minamata Convention COP-4",
        kind="event",
        since=None,
        history=[],
        rule={
            "type": "dated",
            "occurrences": [
                {"start": "2021-11-01", "end": "2021-11-05", "mode": "online", "part": "COP-4.1"},
                {"start": "2022-03-21", "end": "2022-03-25", "place": "Bali, Indonesia", "part": "COP-4.2"},
            ],
        },
    )
    assert occasions(meeting, 2022) == (
        Occasion(
            observance="minamata-cop-4",
            name="Minamata Convention COP-4",
            year=2022,
            start=date(2022, 3, 21),
            end=date(2022, 3, 25),
            part="COP-4.2",
            place="Bali, Indonesia",
        ),
    )
    assert occasions(meeting, 2023) == ()


def test_its_name_is_official_or_else_english() -> None:
    names = {language: observance().name_in(language) for language in (Language.FR, Language.RU, Language.EN)}
    assert names == {
        Language.FR: "Journée internationale de la diversité biologique",
        Language.RU: "International Day for Biological Diversity",
        Language.EN: "International Day for Biological Diversity",
    }


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id": "Biodiversity Day"}, ("id",)),
        ({"name": ""}, ("name",)),
        ({"names": {"de": "Tag der biologischen Vielfalt"}}, ("names", "de", "[key]")),
        ({"since": 1492}, ("since",)),
        ({"kind": "party"}, ("kind",)),
        ({"rrule": "FREQ=YEARLY"}, ("rrule",)),
    ],
)
def test_an_observance_is_strict(change: dict[str, Any], place: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        observance(**change)
    assert [error["loc"] for error in caught.value.errors()] == [place]

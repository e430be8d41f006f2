"""The catalogue as it is shipped, and what a workspace adds to it."""

from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from pydantic import ValidationError

from chorus.domain.language import Language
from chorus.domain.observance import Observance, Occasion
from chorus.domain.observance_catalogue import Catalogue
from chorus.domain.problems import NotFoundError


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return Catalogue.from_json((files("chorus") / "data" / "observances.json").read_text(encoding="utf-8"))


def day(**values: Any) -> Observance:
    fixed = {"type": "fixed", "month_day": "05-22"}
    return Observance.model_validate({"id": "day", "name": "Day", "rule": fixed} | values)


def dated(*occurrences: dict[str, str]) -> Observance:
    return day(id="meeting", name="Meeting", rule={"type": "dated", "occurrences": list(occurrences)})


def refusal(catalogue: Catalogue, *args: Any) -> tuple[str, str, dict[str, object]]:
    with pytest.raises(NotFoundError) as caught:
        catalogue.occasion(*args)
    return caught.value.message, caught.value.todo, caught.value.ids


@pytest.mark.parametrize(
    ("observance", "year", "start", "end", "status"),
    [
        ("un-biodiversity-summit", 2020, "2020-09-30", "2020-09-30", "confirmed"),
        ("biodiversity-day", 2021, "2021-05-22", "2021-05-22", "confirmed"),
        ("environment-day", 2021, "2021-06-05", "2021-06-05", "confirmed"),
        ("biodiversity-day", 2027, "2027-05-22", "2027-05-22", "confirmed"),
        ("environment-day", 2027, "2027-06-05", "2027-06-05", "confirmed"),
        ("e-waste-day", 2018, "2018-10-13", "2018-10-13", "confirmed"),
        ("e-waste-day", 2019, "2019-10-14", "2019-10-14", "confirmed"),
        ("migratory-bird-day-may", 2021, "2021-05-08", "2021-05-08", "confirmed"),
        ("habitat-day", 2021, "2021-10-04", "2021-10-04", "confirmed"),
        ("lead-poisoning-prevention-week", 2021, "2021-10-24", "2021-10-30", "tentative"),
        ("amr-week", 2021, "2021-11-18", "2021-11-24", "confirmed"),
        ("minamata-cop-4", 2021, "2021-11-01", "2021-11-05", "confirmed"),
        ("iccm-5", 2021, "2021-07-05", "2021-07-09", "rescheduled"),
    ],
)
def test_the_shipped_days(shipped: Catalogue, observance: str, year: int, start: str, end: str, status: str) -> None:
    occasion = shipped.occasion(observance, year)
    found = (occasion.start.isoformat(), occasion.end.isoformat(), occasion.status)
    assert found == (start, end, status)


def test_every_shipped_observance_has_a_source_and_a_tag(shipped: Catalogue) -> None:
    assert len(shipped) == 84
    assert [o.id for o in shipped if not o.source or not o.tags] == []


def test_what_is_not_confirmed_is_not_shipped(shipped: Catalogue) -> None:
    unconfirmed = ("maritime-day", "plastic-bag-free-day", "no-pesticides-day")
    assert [known for known in unconfirmed if known in shipped] == []


@pytest.mark.parametrize(
    "observance",
    ["biodiversity-day", "environment-day", "un-biodiversity-summit", "stockholm-adoption", "basel-adoption"],
)
def test_the_campaigns_days_have_names_in_all_languages(shipped: Catalogue, observance: str) -> None:
    names = {shipped.get(observance).name_in(language) for language in Language}
    assert len(names) == 6


def test_two_occasions_on_one_day_are_reported(shipped: Catalogue) -> None:
    biodiversity, stockholm = (shipped.occasion(i, 2021) for i in ("biodiversity-day", "stockholm-adoption"))
    assert shipped.collisions(biodiversity) == (stockholm,)
    assert shipped.collisions(stockholm) == (biodiversity,)
    assert [o.observance for o in shipped.collisions(shipped.occasion("environment-day", 2021))] == ["iuu-fishing-day"]
    assert shipped.collisions(shipped.occasion("soil-day", 2021)) == ()


def test_what_was_rescheduled_or_cancelled_collides_with_nothing() -> None:
    catalogue = Catalogue([day(), dated({"start": "2021-05-22", "status": "cancelled"})])
    assert catalogue.collisions(catalogue.occasion("day", 2021)) == ()


def test_a_day_shows_all_that_covers_it(shipped: Catalogue) -> None:
    covering = {
        on.isoformat(): [o.observance for o in shipped.on(on)]
        for on in (date(2021, 5, 22), date(2021, 11, 19), date(2021, 1, 1), date(2021, 7, 26))
    }
    assert covering == {
        "2021-05-22": ["biodiversity-day", "stockholm-adoption"],
        "2021-11-19": ["amr-week", "toilet-day"],
        "2021-01-01": [],
        "2021-07-26": ["mangrove-day", "brs-cops-2021-2022"],
    }


def test_a_week_over_the_new_year_is_found_in_both() -> None:
    catalogue = Catalogue(
        [
            day(id="end", rule={"type": "fixed", "month_day": "12-29", "length_days": 7}),
            day(id="early", rule={"type": "weekday_on_or_before", "month": 1, "day": 2, "weekday": "WE"}),
        ]
    )
    assert [(o.observance, o.year) for o in catalogue.on(date(2021, 12, 29))] == [("end", 2021), ("early", 2022)]
    assert [(o.observance, o.year) for o in catalogue.on(date(2022, 1, 4))] == [("end", 2021)]
    assert [catalogue.on(day) for day in (date.min, date.max)] == [(), ()]


def test_an_unknown_observance_is_refused_with_the_nearest(shipped: Catalogue) -> None:
    assert refusal(shipped, "Biodiversity-dya", 2021) == (
        "unknown observance 'Biodiversity-dya'",
        "did you mean 'biodiversity-day'? `chorus calendar` lists them all",
        {"observance": "Biodiversity-dya"},
    )
    assert refusal(shipped, "zzz", 2021)[1] == "`chorus calendar` lists them all"
    assert (shipped.suggest("enviroment-day"), shipped.suggest("zzz")) == ("environment-day", None)


def test_a_year_without_an_occasion_is_refused_with_those_that_there_are(shipped: Catalogue) -> None:
    always = Catalogue([day(rule={"type": "fixed", "month_day": "02-29"})])
    assert refusal(shipped, "minamata-cop-4", 2023) == (
        "Minamata Convention COP-4 has no occasion in 2023",
        "it is dated in 2021, 2022: choose one, or add your own in config.toml",
        {"observance": "minamata-cop-4", "year": 2023, "part": None},
    )
    assert refusal(shipped, "environment-day", 1950)[:2] == (
        "World Environment Day has no occasion in 1950",
        "it is kept since 1973: choose a year in which its day exists",
    )
    assert refusal(always, "day", 2021)[:2] == (
        "Day has no occasion in 2021",
        "choose a year in which its day exists",
    )


def test_a_part_is_needed_where_a_year_has_several() -> None:
    catalogue = Catalogue([dated({"start": "2021-02-22", "part": "5.1"}, {"start": "2021-11-01", "part": "5.2"})])
    assert refusal(catalogue, "meeting", 2021)[:2] == (
        "Meeting has 2 occasions in 2021",
        "set `part` to one of '5.1', '5.2'",
    )
    assert refusal(catalogue, "meeting", 2021, "5.3")[:2] == (
        "Meeting has no part '5.3' in 2021",
        "set `part` to one of '5.1', '5.2'",
    )
    assert catalogue.occasion("meeting", 2021, "5.2").start == date(2021, 11, 1)
    assert refusal(Catalogue([day()]), "day", 2021, "1")[1] == "they are not divided into parts: leave out `part`"


def test_the_date_that_stands_is_taken() -> None:
    moved = {"start": "2021-05-17", "status": "rescheduled", "rescheduled_to": "2021-10-11"}
    catalogue = Catalogue([dated(moved, {"start": "2021-10-11", "status": "tentative"})])
    assert catalogue.occasion("meeting", 2021).start == date(2021, 10, 11)


def test_the_last_date_is_given_when_none_stands() -> None:
    catalogue = Catalogue(
        [dated({"start": "2021-05-17", "status": "rescheduled"}, {"start": "2021-10-11", "status": "cancelled"})]
    )
    occasion = catalogue.occasion("meeting", 2021)
    assert (occasion.start, occasion.status) == (date(2021, 10, 11), "cancelled")


def test_a_workspace_adds_and_replaces(shipped: Catalogue) -> None:
    own = [
        day(id="follow-up", name="Follow-up", rule={"type": "dated", "occurrences": [{"start": "2027-09-21"}]}),
        day(id="environment-day", name="Environment Day at our house", rule={"type": "fixed", "month_day": "06-07"}),
    ]
    merged = shipped.merged(own)
    assert len(merged) == len(shipped) + 1
    assert [o.id for o in merged][-1] == "follow-up"
    assert merged.occasion("environment-day", 2021).start == date(2021, 6, 7)
    assert shipped.occasion("environment-day", 2021).start == date(2021, 6, 5)
    assert merged.occasion("follow-up", 2027) == Occasion(
        observance="follow-up", name="Follow-up", year=2027, start=date(2027, 9, 21), end=date(2027, 9, 21)
    )


def test_an_id_comes_once() -> None:
    with pytest.raises(ValueError, match=r"^observance 'day' is there twice$"):
        Catalogue([day(), day()])


def test_a_catalogue_that_is_wrong_is_refused() -> None:
    with pytest.raises(ValidationError):
        Catalogue.from_json('{"observances": [{"id": "day"}]}')

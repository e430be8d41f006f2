"""Reading the workspace anew: what is armed, what is told, and what stays as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chorus.domain.problems import Problem
from tests.doubles.stage import BEFORE, PARIS, Stage
from tests.doubles.workspace import CAMPAIGN, MemoryFiles, load

BAD_ROW = Problem(code="bad-address", message="'x' is no address", todo="mend it", file="audiences/basel.csv", line=3)


def test_only_the_campaigns_that_are_asked_for_are_armed() -> None:
    stage = Stage(MemoryFiles(load({"summit": CAMPAIGN, "autumn": CAMPAIGN})))
    stage.conductor.sync(BEFORE, only=frozenset({"autumn"}))
    assert {send.campaign for send in stage.store.sends()} == {"autumn"}


def test_a_campaign_without_an_occasion_is_told_and_the_others_are_armed() -> None:
    stage = Stage(MemoryFiles(load({"summit": CAMPAIGN, "early": CAMPAIGN.replace("= 2020", "= 2019")})))
    stage.conductor.sync(BEFORE)
    assert {send.campaign for send in stage.store.sends()} == {"summit"}
    assert [text.split(" (")[0] for text in stage.notices()] == [
        f"early/{activity}: United Nations Summit on Biodiversity has no occasion in 2019"
        for activity in ("statement", "mail", "post")
    ]


def test_rows_that_could_not_be_imported_are_told_and_the_others_are_there() -> None:
    files = MemoryFiles()
    files.people = {**files.people, "basel-parties": (*files.people["basel-parties"], BAD_ROW)}
    stage = Stage(files)
    stage.conductor.sync(BEFORE)
    assert stage.notices() == ["audiences/basel.csv:3: 'x' is no address (mend it)"]
    assert stage.store.audience_sizes() == {"basel-parties": 3, "minamata-focal-points": 2}


def at(stage: Stage, activity: str) -> datetime:
    return next(send.at for send in stage.store.sends() if send.activity == activity)


def test_what_is_armed_moves_with_its_schedule_and_with_nothing_else() -> None:
    stage = Stage()
    stage.conductor.sync(BEFORE)
    stage.files.loaded = load({"summit": CAMPAIGN.replace("T 15:05 Europe/Zurich", "T 16:00 Europe/Zurich")})
    stage.conductor.sync(BEFORE + timedelta(hours=1))
    assert at(stage, "post") == datetime(2020, 9, 30, 14, tzinfo=UTC)
    assert at(stage, "statement") == datetime(2020, 9, 30, 13, tzinfo=UTC)
    assert stage.states() == {"mail": "armed", "statement": "armed", "post": "armed"}


def test_what_was_past_stays_so_when_it_moves_within_the_past() -> None:
    stage = Stage()
    stage.conductor.sync(PARIS)
    stage.files.loaded = load({"summit": CAMPAIGN.replace("T 09:00 recipient", "T 08:00 recipient")})
    stage.conductor.sync(PARIS)
    assert stage.states()["mail"] == "past"


def test_what_has_begun_is_planned_no_more() -> None:
    stage = Stage()
    stage.conductor.sync(BEFORE)
    stage.sign()
    stage.tick(at(stage, "mail"))
    began = at(stage, "mail")
    stage.files.loaded = load({"summit": CAMPAIGN.replace("T 09:00 recipient", "T+3d 09:00 recipient")})
    stage.conductor.sync(PARIS)
    assert at(stage, "mail") == began
    assert stage.states()["mail"] == "running"


def test_a_campaign_that_is_mended_begins_after_all() -> None:
    stage = Stage()
    stage.conductor.sync(BEFORE)
    stage.sign()
    sound = stage.files.loaded
    broken = Problem(code="toml-syntax", message="not TOML", todo="mend it", file="campaigns/summit.toml", line=3)
    stage.files.loaded = replace(sound, campaigns={}, broken={"summit": (broken,)})
    stage.conductor.sync(BEFORE)
    stage.tick(at(stage, "mail"))
    assert stage.states()["mail"] == "armed"
    stage.files.loaded = sound
    stage.conductor.sync(at(stage, "mail") + timedelta(minutes=5))
    stage.tick(at(stage, "mail") + timedelta(minutes=5))
    assert stage.states()["mail"] == "running"

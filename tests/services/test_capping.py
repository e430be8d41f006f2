"""The frequency cap in plans and mailings: who has enough mails, of whichever convention, gets none more."""

from datetime import UTC, datetime, timedelta

from chorus.domain.language import Language
from chorus.domain.timeline import Reason, Send
from chorus.services.audiences import AudienceReader
from chorus.services.planning import plan
from tests.doubles.stage import BEFORE, PARIS, TOKYO, Stage
from tests.doubles.workspace import CAMPAIGN, CONFIG, MemoryFiles, load

NEW_YORK = datetime(2020, 9, 30, 13, tzinfo=UTC)
NEXT = """
[[email]]
id = "next"
audience = ["minamata-focal-points", "basel-parties"]
template = "mail"
send = "T+{days}d 09:00 recipient"
{more}
"""
CAP = "\n[caps]\nmails = {mails}\ndays = 7\n"


def staged(mails: int = 1, days: int = 3, more: str = "") -> Stage:
    """The first mail has gone to all four; another is planned."""
    text = CAMPAIGN + NEXT.format(days=days, more=more)
    stage = Stage(MemoryFiles(load({"summit": text}, CONFIG + CAP.format(mails=mails))))
    stage.conductor.sync(BEFORE)
    stage.sign()
    return stage


def first_goes(stage: Stage) -> None:
    for instant in (TOKYO, PARIS, NEW_YORK):
        stage.tick(instant)


def planned(stage: Stage, activity: str = "next") -> Send:
    loaded = stage.files.loaded
    audiences = AudienceReader(stage.files, loaded, stage.store)
    (send,) = (s for s in plan(loaded, loaded.campaigns["summit"], audiences).sends if s.activity == activity)
    return send


def begun(stage: Stage, activity: str = "next") -> int:
    (send,) = (s for s in stage.store.sends() if s.activity == activity)
    return send.total


def test_who_has_enough_mails_gets_none_more_and_the_plan_says_how_many() -> None:
    stage = staged()
    first_goes(stage)
    assert (planned(stage).counts, planned(stage).excluded) == (
        {},
        {"basel": {Reason.CAPPED: 3}, "minamata": {Reason.CAPPED: 2}},
    )
    stage.tick(TOKYO + timedelta(days=3))
    assert begun(stage) == 0


def test_a_cap_of_two_allows_a_second() -> None:
    stage = staged(mails=2)
    first_goes(stage)
    assert planned(stage).counts == {"minamata": {Language.FR: 2}, "basel": {Language.EN: 2}}
    stage.tick(TOKYO + timedelta(days=3))
    assert begun(stage) == 4


def test_a_week_later_all_get_the_next_one() -> None:
    stage = staged(days=7)
    first_goes(stage)
    assert planned(stage).total == 4
    stage.tick(TOKYO + timedelta(days=7))
    assert begun(stage) == 4


def test_what_is_frozen_and_due_later_counts_too() -> None:
    stage = staged()
    stage.tick(TOKYO)
    assert planned(stage).total == 0


def test_before_the_first_is_frozen_the_next_is_planned_for_all() -> None:
    assert planned(staged()).total == 4


def test_a_send_that_has_begun_is_not_capped_by_its_own_mails() -> None:
    stage = staged()
    first_goes(stage)
    assert (planned(stage, "mail").total, planned(stage, "mail").excluded) == (
        4,
        {"minamata": {Reason.REACHED_OTHERWISE: 1}},
    )


def test_a_correction_goes_to_all_whom_the_mistake_reached() -> None:
    corrigendum = '\n[[email]]\nid = "corrigendum"\ncorrects = "mail"\ntemplate = "mail"\nsend = "T+1d 09:00 UTC"\n'
    stage = Stage(MemoryFiles(load({"summit": CAMPAIGN + corrigendum}, CONFIG + CAP.format(mails=1))))
    stage.conductor.sync(BEFORE)
    stage.sign()
    first_goes(stage)
    stage.tick(datetime(2020, 10, 1, 9, tzinfo=UTC))
    assert begun(stage, "corrigendum") == 4

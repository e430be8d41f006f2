"""Faults in short, with few mails: nobody twice, nobody lost, the uncertain within what was in flight.

The long form is `make chaos`: docs/chaos.md.
"""

from collections.abc import Iterator

import pytest

from tests.chaos.harness import Harness
from tests.chaos.scenarios import SCENARIOS, draw

FEW, SEED = (40,), 4
SHORT_FORM = (
    "kill both",
    "kill at claim.after",
    "kill at record.before",
    "kill at record.commit",
    "kill at recover.after",
    "kill at begin.after",
    "kill at end.before",
    "kill at anew.after-rename",
    "drop before the dot",
    "drop after the dot, taken",
    "stall after taking it",
    "answer 421",
    "answer 550",
    "disk full",
    "database locked",
    "clock set",
    "kill the web process, read",
    "kill the web process and the daemon, read",
)
KILL = "kill the sender"


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with Harness(tmp_path_factory.mktemp("chaos"), FEW) as harness:
        yield harness


@pytest.mark.parametrize("scenario", SHORT_FORM)
def test_nobody_gets_it_twice_and_nobody_is_forgotten(harness: Harness, scenario: str) -> None:
    told = harness.play(scenario, SEED)
    assert told.wrong == ()


def test_without_a_journal_somebody_gets_it_twice(harness: Harness) -> None:
    told = harness.play(KILL, SEED, journalled=False)
    assert told.verdict is not None
    assert told.verdict.twice > 0
    assert f"{told.verdict.twice} got it twice" in told.as_text()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_seed_draws_the_same_round_each_time_in_which_something_goes_wrong(scenario: str) -> None:
    plan = draw(scenario, SEED)
    assert plan == draw(scenario, SEED)
    assert plan.faults or plan.deaths

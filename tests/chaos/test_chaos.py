"""Faults in short, with few mails: nobody twice, nobody lost, the uncertain within what was in flight.

The long form is `make chaos`: docs/chaos.md.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.harness import Harness
from tests.chaos.scenarios import SCENARIOS

FEW, SEED = (40,), 4
LONG_FORM = {"claim.before", "claim.commit", "record.commit", "recover.before", "recover.after", "anew.before-rename"}
LONG_FORM |= {"reply", "drop after the dot, not taken", "stall in a mail", "answer 450", "answer 452"}
"""Their neighbours go through the same code."""
SHORT_FORM = [name for name in SCENARIOS if name.removeprefix("kill at ") not in LONG_FORM]
KILL = "kill the sender"


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with Harness(tmp_path_factory.mktemp("chaos"), FEW) as harness:
        yield harness


@pytest.mark.parametrize("scenario", SHORT_FORM)
def test_nobody_gets_it_twice_and_nobody_is_forgotten(harness: Harness, scenario: str) -> None:
    told = harness.play(scenario, SEED)
    assert told.wrong == ()


def test_without_a_journal_somebody_gets_it_twice(tmp_path: Path) -> None:
    with Harness(tmp_path, FEW, journalled=False) as harness:
        told = harness.play(KILL, SEED)
    assert told.verdict is not None
    assert told.verdict.twice > 0
    assert told.wrong[0].partition(":")[0] == f"{told.verdict.twice} got it twice"

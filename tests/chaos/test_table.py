"""What rounds come to: the table, and what is told of a round that failed."""

from pathlib import Path

from tests.chaos.table import Row, Told, as_text, rows_of
from tests.chaos.verdict import Verdict

FOLDER = Path("/tmp/kill-both-8")
TOLD = [
    Told("kill both", 7, FOLDER, Verdict(1200, 1199, 0, 0, 1, 4)),
    Told("kill both", 8, FOLDER, None, ("RoundError: the daemon ended with 1",)),
    Told("answer 550", 9, FOLDER, Verdict(290, 290, 0, 0, 0, 0)),
]


def test_a_row_for_each_scenario_and_one_for_all() -> None:
    assert rows_of(TOLD) == [
        Row("kill both", 2, 1200, 1199, 0, 0, 1, 4),
        Row("answer 550", 1, 290, 290, 0, 0, 0, 0),
        Row("all", 3, 1490, 1489, 0, 0, 1, 4),
    ]


def test_the_table() -> None:
    assert as_text(rows_of(TOLD)).splitlines() == [
        "scenario     rounds   expected   received   twice   lost   uncertain   in_flight",
        "────────────────────────────────────────────────────────────────────────────────",
        "kill both         2      1,200      1,199       0      0           1           4",
        "answer 550        1        290        290       0      0           0           0",
        "all               3      1,490      1,489       0      0           1           4",
    ]


def test_a_failed_round_says_why_and_how_to_play_it_again() -> None:
    assert TOLD[1].as_text().splitlines() == [
        "FAILED: kill both, seed 8",
        "  RoundError: the daemon ended with 1",
        '  kept in /tmp/kill-both-8; again: python -m tests.chaos --rounds 1 --seed 8 --scenario "kill both"',
    ]

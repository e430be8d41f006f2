"""Tables on a terminal that is narrower than they are: fewer columns, and no name, hour or number cut."""

from datetime import UTC, datetime
from typing import TextIO

import pytest
from rich.console import Console

from chorus.cli import output, status_view
from chorus.cli.status_view import SendLine, Status
from tests.acceptance.facade_double import Cli

PLAN = """\
when                       activity                how many   note
─────────────────────────────────────────────────────────────────────
Wed 30 Sep 2020 02:00 to   mail (email)                 ≤ 5   3 zones
Wed 30 Sep 2020 15:00      T 09:00 recipient
  2020-09-30 00:00 UTC
  2020-09-30 13:00 UTC
Wed 30 Sep 2020 15:00      statement (statement)          2
  2020-09-30 13:00 UTC     T 15:00 Europe/Zurich
Wed 30 Sep 2020 15:05      post (post)                    3
  2020-09-30 13:05 UTC     T 15:05 Europe/Zurich
"""


@pytest.fixture
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    def console(file: TextIO) -> Console:
        return Console(file=file, markup=False, highlight=False, emoji=False, width=80)

    monkeypatch.setattr(output, "_console", console)


@pytest.mark.usefixtures("_narrow")
def test_the_plan_has_utc_under_the_hour_and_the_schedule_under_the_activity(cli: Cli) -> None:
    assert PLAN in cli("plan").stdout


@pytest.mark.usefixtures("_narrow")
def test_the_columns_that_can_be_spared_go_first(capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("artefact", "basel", "rotterdam", "stockholm", "minamata")
    label, states = "statement-is-out/ar/post/x:minamata-world", ("signed", "missing", "missing", "outdated")
    narrow = columns, [("statement-is-out/ar\n  post/x:minamata-world", *states)]
    output.show_table("", (*columns, "words"), [(label, *states, "4e7e1cfc97fc")], narrow)
    assert (
        capsys.readouterr().out
        == """\
artefact                  basel    rotterdam   stockholm   minamata
───────────────────────────────────────────────────────────────────
statement-is-out/ar       signed   missing     missing     outdated
  post/x:minamata-world

"""
    )


@pytest.mark.usefixtures("_narrow")
def test_sentences_wrap_between_words_and_numbers_stay_whole(capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("activity", "convention", *("ar", "zh", "en", "fr", "ru", "es", "all"))
    output.show_table("", columns, [("on-the-day", "basel, rotterdam, stockholm, minamata", *[200] * 6, 1_200)])
    assert (
        capsys.readouterr().out
        == """\
activity     convention                 ar    zh    en    fr    ru    es     all
────────────────────────────────────────────────────────────────────────────────
on-the-day   basel, rotterdam,         200   200   200   200   200   200   1,200
             stockholm, minamata

"""
    )


@pytest.mark.usefixtures("_narrow")
def test_the_status_has_the_state_under_the_hour(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2021, 5, 8, 8, tzinfo=UTC)
    counts = {"queued": 900, "accepted": 1055, "uncertain": 6}
    sends = (
        SendLine("un-biodiversity-summit-2020", "statement-is-out", "post", at, "armed", "", 12, {}),
        SendLine("biodiversity-day-2021", "invitation", "email", at, "running", "", 1961, counts),
        SendLine("environment-day-2027", "landing", "page", at, "held", "3 hours late: 2 allowed", 6, {"queued": 6}),
    )
    status_view.show(Status(daemon=None, database=True, sends=sends), "Europe/Zurich", everything=False)
    assert (
        capsys.readouterr().out
        == """\
The daemon does not run: nothing is sent until `chorus run`.
Next due: not known until `chorus run` has read the campaigns.
campaign and activity         when (Europe/Zurich)    how many   deliveries
────────────────────────────────────────────────────────────────────────────────
un-biodiversity-summit-2020   Sat 08 May 2021 10:00         12
  statement-is-out (post)       armed
biodiversity-day-2021         Sat 08 May 2021 10:00      1,961   900 queued,
  invitation (email)            running                          1,055 accepted,
                                                                 6 uncertain
environment-day-2027          Sat 08 May 2021 10:00          6   6 queued
  landing (page)                held                             3 hours late: 2
                                                                 allowed

"""
    )

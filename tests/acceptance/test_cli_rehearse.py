"""`chorus rehearse`, `report` and `preview`: what is told when they are done."""

import json
from dataclasses import replace

import pytest

from chorus.domain.problems import Problem, RefusedError
from chorus.services.summaries import ReportResult
from tests.acceptance.facade_double import Cli, FacadeDouble, report_line
from tests.doubles.workspace import CAMPAIGN, load

REHEARSED = """\
Rehearsed from 29 Sep 2020 to 08 Oct 2020 on a virtual clock, seed 2021.
It signed by itself, for the rehearsal only. Production was not touched; nothing left this machine.

campaign   mails   bounced   unsubscribed   posts   pages
─────────────────────────────────────────────────────────
summit     1,204        14              3       4       2
day        1,204        14              3       4       2
all        2,408        28              6       8       4

           opens                       clicks
campaign   human   machine   unknown    human   machine   unknown
─────────────────────────────────────────────────────────────────
summit       400       310        25       60        90         0
day          400       310        25       60        90         0
all          800       620        50      120       180         0

           taken for   taken for   taken for
in truth       human     machine     unknown
────────────────────────────────────────────
human            440           2          18
machine           20         398           7

Deliveries: 1,196 accepted, 14 bounced.
Digest of the reports: 5f1d7a84db4b2d4b (the same seed gives the same)

To open:
  previews  var/rehearsal/preview/index.html
  mails     var/rehearsal/mails
"""


def test_says_what_happened_and_what_to_open(cli: Cli) -> None:
    cli.facade.files.loaded = load({"summit": CAMPAIGN, "day": CAMPAIGN})
    result = cli("rehearse", "summit", "day")
    assert result.stdout == REHEARSED
    assert result.stderr == "Took 3.8 s: send 2.2 s, read 1.5 s\n"
    assert result.exit_code == 0


def test_the_demo_says_what_each_table_means(cli: Cli) -> None:
    lines = cli("rehearse", "summit", "--demo").stdout.splitlines()
    assert lines[3] == "What was sent, to the embedded mail and post servers."
    assert lines[4].startswith("campaign ")


def test_json_has_no_seconds_so_that_the_same_seed_gives_the_same(cli: Cli) -> None:
    found = json.loads(cli("rehearse", "summit", "--seed", "7", "--json").stdout)
    assert sorted(found) == ["began", "campaigns", "confusion", "digest", "ended", "files", "seed", "states"]
    assert found["seed"] == "7"
    assert found["confusion"]["human"] == {"human": 440, "machine": 2, "unknown": 18}


def test_a_rehearsal_goes_to_the_folder_that_is_named(cli: Cli) -> None:
    assert cli("rehearse", "summit", "--to", "there").stdout.endswith("  mails     there/mails\n")


def test_a_rehearsal_that_is_refused_says_why(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise RefusedError("these campaigns have no activity", "add one, and rehearse again")

    monkeypatch.setattr(FacadeDouble, "rehearse", refused)
    result = cli("rehearse", "summit")
    assert result.stderr == "chorus: these campaigns have no activity (add one, and rehearse again)\n"
    assert result.exit_code == 1


def test_the_report_of_a_week(cli: Cli) -> None:
    assert (
        cli("report", "--week", "2020-W20").stdout
        == """\
Week 2020-W20, as issued
convention    sent   delivered   bounced   unsubscribed
───────────────────────────────────────────────────────
basel        1,204       1,202         2              1
minamata         7           5         2              1

             opens                       clicks
convention   human   machine   unknown    human   machine   unknown
───────────────────────────────────────────────────────────────────
basel          400       310        25       60        90         0
minamata       400       310        25       60        90         0

var/reports/index.html
"""
    )


def test_what_would_tell_of_few_contacts_is_not_told_and_that_is_said(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = replace(report_line("joint", 1211), sent=None, bounced=None, clicks_machine=None)
    result = ReportResult("2020-W20", (), (hidden,))
    monkeypatch.setattr(FacadeDouble, "report", lambda *_: result)
    assert (
        cli("report", "--week", "2020-W20").stdout
        == """\
Week 2020-W20, as issued
convention   sent   delivered   bounced   unsubscribed
──────────────────────────────────────────────────────
joint           -       1,209         -              1

             opens                       clicks
convention   human   machine   unknown    human   machine   unknown
───────────────────────────────────────────────────────────────────
joint          400       310        25       60         -         0

- is not told: a convention's part of it would be of fewer than five contacts
"""
    )
    assert json.loads(cli("report", "--json").stdout)["lines"][0]["sent"] is None


def test_the_report_as_json(cli: Cli) -> None:
    found = json.loads(cli("report", "--to", "there", "--json").stdout)
    assert (found["week"], found["files"]) == ("2020-W38", ["there/index.html"])
    assert [line["convention"] for line in found["lines"]] == ["basel", "minamata"]


def test_a_week_that_is_none_is_a_wrong_use(cli: Cli) -> None:
    result = cli("report", "--week", "20 May 2021")
    assert "'20 May 2021' is not a week; for example 2021-W20" in result.stderr
    assert result.exit_code == 2


def test_a_preview_names_its_gallery(cli: Cli) -> None:
    result = cli("preview", "summit")
    assert result.stdout == "12 files; open var/preview/summit/index.html\n"
    assert result.exit_code == 0


def test_a_preview_shows_what_could_not_be_rendered(cli: Cli) -> None:
    problem = Problem(code="x", message="no French", todo="translate it", file="templates/mail/fr.md")
    cli.facade.renderer.problems = (problem,)
    result = cli("preview", "summit", "--to", "there")
    assert result.stdout == "templates/mail/fr.md: no French (translate it)\n12 files; open there/index.html\n"
    assert result.exit_code == 1


def test_the_report_of_a_week_that_has_not_begun_is_refused(cli: Cli) -> None:
    result = cli("report", "--week", "2020-W39")
    assert result.stderr == "chorus: the week 2020-W39 has not begun (this week is 2020-W38)\n"
    assert result.exit_code == 1
    assert cli("report", "--week", "2020-W38").exit_code == 0


def test_a_year_has_the_weeks_of_its_calendar(cli: Cli) -> None:
    result = cli("report", "--week", "2019-W53")
    assert "2019 has no week 53; for example `2021-W20`" in result.stderr
    assert result.exit_code == 2

"""Commands around the work: audiences, suppression, calendar, schema, a new workspace, the daemon."""

import json
import logging
from datetime import date
from pathlib import Path

import pytest

from chorus.domain.language import Language
from chorus.domain.problems import Problem, RefusedError
from chorus.domain.tracking import Consent
from chorus.services.acting import Json
from tests.acceptance.facade_double import Cli, FacadeDouble
from tests.doubles.workspace import PEOPLE


def test_an_import_says_what_changed(cli: Cli) -> None:
    result = cli("audience", "import", "basel-parties")
    assert (
        result.stdout
        == """\
audience        added   changed   unchanged   removed   problems
────────────────────────────────────────────────────────────────
basel-parties       3         0           0         0          0

"""
    )
    assert result.exit_code == 0


def test_importing_again_changes_nothing(cli: Cli) -> None:
    cli("audience", "import", "--all")
    found = json.loads(cli("audience", "import", "--all", "--json").stdout)
    assert [(r["audience"], r["added"], r["unchanged"]) for r in found] == [
        ("basel-parties", 0, 3),
        ("minamata-focal-points", 0, 2),
    ]


def test_rows_that_cannot_be_used_are_told_and_the_rest_goes_in(cli: Cli) -> None:
    row = Problem(code="bad", message="no address", todo="give one", file="audiences/basel.csv", line=7, column=2)
    cli.facade.files.people = {**PEOPLE, "basel-parties": (*PEOPLE["basel-parties"], row)}
    result = cli("audience", "import", "basel-parties")
    assert (
        result.stdout
        == """\
audience        added   changed   unchanged   removed   problems
────────────────────────────────────────────────────────────────
basel-parties       3         0           0         0          1

audiences/basel.csv:7:2: no address (give one)
"""
    )
    assert result.exit_code == 1


@pytest.mark.parametrize("arguments", [(), ("basel-parties", "--all")])
def test_an_import_needs_names_or_all(cli: Cli, arguments: tuple[str, ...]) -> None:
    result = cli("audience", "import", *arguments)
    assert "name the audiences, or say --all" in result.stderr
    assert result.exit_code == 2


def test_an_audience_that_does_not_exist_is_told(cli: Cli) -> None:
    message = "chorus: no audience 'basel' in config.toml (there are: basel-parties, minamata-focal-points)\n"
    assert cli("audience", "show", "basel").stderr == message


def test_lists_audiences_and_how_many_are_imported(cli: Cli) -> None:
    cli("audience", "import", "basel-parties")
    assert (
        cli("audience", "show").stdout
        == """\
audience                convention   file               contacts
────────────────────────────────────────────────────────────────
basel-parties           basel        basel.csv                 3
minamata-focal-points   minamata     minamata.csv   not imported

"""
    )


def test_counts_an_audience_without_showing_an_address(cli: Cli) -> None:
    cli("audience", "import", "--all")
    cli("suppress", "ana@a.example", "--reason", "asked by letter")
    assert (
        cli("audience", "show", "basel-parties").stdout
        == """\
imported   contacts
───────────────────
yes               3

language   contacts
───────────────────
en                2
fr                1

country    contacts
───────────────────
not told          3

role       contacts
───────────────────
not told          3

suppressed        contacts
──────────────────────────
no                       2
asked by letter          1

"""
    )


def test_an_audience_that_is_not_imported_is_counted_from_its_file(cli: Cli) -> None:
    found = json.loads(cli("audience", "show", "minamata-focal-points", "--json").stdout)
    assert found == {
        "audience": "minamata-focal-points",
        "imported": {"no (counted from the file)": 2},
        "language": {"fr": 2},
        "country": {"not told": 2},
        "role": {"not told": 2},
        "suppressed": {"no": 2},
    }


def test_counts_second_languages_where_there_are_any(cli: Cli) -> None:
    both = PEOPLE["minamata-focal-points"][0]._replace(second_language=Language.EN)
    cli.facade.files.people = {"minamata-focal-points": (both,)}
    found = json.loads(cli("audience", "show", "minamata-focal-points", "--json").stdout)
    assert (found["language"], found["second language"]) == ({"fr": 1}, {"en": 1})


def test_a_consent_of_a_day_to_come_is_counted_as_none_as_by_the_import(cli: Cli) -> None:
    """Here it is 20 September 2020."""
    people = PEOPLE["minamata-focal-points"]
    days = (date(2020, 9, 1), date(2030, 1, 1))
    asked = tuple(one._replace(consent=Consent(day, "form 7")) for one, day in zip(people, days, strict=True))
    cli.facade.files.people = {"minamata-focal-points": asked}
    found = json.loads(cli("audience", "show", "minamata-focal-points", "--json").stdout)
    assert found["tracking consent"] == {"given": 1, "none": 1}


def test_a_suppression_is_for_all_conventions(cli: Cli) -> None:
    result = cli("suppress", "Ana@a.example", "--reason", "asked by letter")
    assert result.stdout == (
        "No more mail to Ana@a.example from basel, rotterdam, minamata (asked by letter).\n"
        "It matches no contact yet: it stays suppressed for later imports.\n"
    )


def test_a_suppression_of_a_known_contact_says_no_more(cli: Cli) -> None:
    cli("audience", "import", "--all")
    result = cli("suppress", "Ana@A.example", "--reason", "asked by letter")
    assert result.stdout == "No more mail to Ana@a.example from basel, rotterdam, minamata (asked by letter).\n"


def test_a_suppression_needs_a_reason_and_an_address(cli: Cli) -> None:
    assert cli("suppress", "ana@a.example").exit_code == 2
    assert cli("suppress", "ana", "--reason", "x").stderr == (
        "chorus: 'ana' is no mail address (give it as name@domain)\n"
    )


def test_the_calendar_of_a_day(cli: Cli) -> None:
    assert (
        cli("calendar", "--on", "2021-05-22").stdout
        == """\
when              id                   name                                            note
───────────────────────────────────────────────────────────────────────────────────────────
Sat 22 May 2021   biodiversity-day     International Day for Biological Diversity
Sat 22 May 2021   stockholm-adoption   Stockholm Convention: anniversary of adoption

"""
    )


def test_the_calendar_of_a_year_by_first_days(cli: Cli) -> None:
    days = [o["start"] for o in json.loads(cli("calendar", "--year", "2027", "--json").stdout)]
    assert days == sorted(days)
    assert "2027-05-22" in days


def test_the_calendar_takes_a_year_or_a_day(cli: Cli) -> None:
    assert cli("calendar", "--year", "2027", "--on", "2027-05-22").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--on", "05.12.2026"), "'05.12.2026' is no day: write it as 2026-12-05"),
        (("--on", "31/12/2026"), "'31/12/2026' is no day: write it as 2026-12-31"),
        (("--on", "31.11.2027"), "'31.11.2027' is no day: write it like 2026-12-05"),
        (("--on", "3/4/2027"), "'3/4/2027' is no day: write it like 2026-12-05"),
        (("--on", "tomorrow"), "'tomorrow' is no day: write it like 2026-12-05"),
        (("--year", "26"), "'26' is no year from 1800 to 2300: write 2026"),
        (("--year", "this"), "'this' is no year from 1800 to 2300: write 2026"),
    ],
)
def test_the_calendar_tells_how_to_write_a_day_and_a_year(cli: Cli, arguments: tuple[str, ...], told: str) -> None:
    result = cli("calendar", *arguments)
    assert told in result.stderr
    assert result.exit_code == 2


def test_the_schema_is_printed_or_written_beside_the_campaigns(cli: Cli) -> None:
    assert json.loads(cli("schema").stdout) == {"title": "A campaign of Chorus", "type": "object"}
    result = cli("schema", "--write")
    assert result.stdout.startswith("Wrote campaigns/campaign.schema.json; ")
    written = cli.facade.root / "campaigns" / "campaign.schema.json"
    assert written.read_text() == '{\n  "title": "A campaign of Chorus",\n  "type": "object"\n}\n'
    assert [path.name for path in written.parent.iterdir()] == ["campaign.schema.json"]


def test_a_new_workspace_says_what_comes_next(cli: Cli) -> None:
    result = cli("init", "ours")
    assert (
        result.stdout
        == """\
Wrote 2 files to ours. Next:
  cd ours
  edit config.toml      who you are: conventions, secretariats, senders, audiences
  chorus calendar       the days that a campaign can be tied to
  chorus check          every problem there is, at its place
  chorus plan           when what goes to how many
"""
    )


def test_a_new_workspace_never_goes_over_an_old_one(cli: Cli) -> None:
    (cli.facade.root / "ours").mkdir()
    (cli.facade.root / "ours" / "config.toml").touch()
    result = cli("init", "ours")
    assert result.stderr.endswith("ours is not an empty folder (name a new one, or empty it)\n")
    assert result.exit_code == 1


def test_the_daemon_s_exit_code_is_the_command_s(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)
    assert cli("run").exit_code == 0
    cli.facade.exit_code = 3
    assert cli("run").exit_code == 3


def test_a_folder_without_config_is_no_workspace(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "config.toml").unlink()
    result = cli("plan")
    assert result.stderr == (
        f"chorus: no workspace in {tmp_path}: it has no config.toml "
        "(`chorus init DIR` makes one; `--workspace DIR` names another)\n"
    )
    assert result.exit_code == 2


def test_the_workspace_can_be_named_before_and_after_the_command(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "config.toml").unlink()
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "config.toml").touch()
    for arguments in (("--workspace", "ours", "plan"), ("plan", "--workspace", "ours"), ("plan", "--workspace=ours")):
        assert cli(*arguments).exit_code == 0


def test_an_audience_that_is_refused_does_not_keep_the_others_out(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = FacadeDouble.act

    def refusing(facade: FacadeDouble, name: str, /, **arguments: object) -> Json:
        if arguments["audience"] == "basel-parties":
            raise RefusedError("basel-parties would lose 256 of 521 contacts", "look at the file")
        return honest(facade, name, **arguments)

    monkeypatch.setattr(FacadeDouble, "act", refusing)
    result = cli("audience", "import", "--all")
    assert result.stderr.endswith("chorus: basel-parties would lose 256 of 521 contacts (look at the file)\n")
    assert "minamata-focal-points       2" in result.stdout
    assert result.exit_code == 1


def test_without_a_selector_nobody_signs(cli: Cli) -> None:
    assert (
        cli("dkim").stdout
        == 'No sender signs: give one a selector in config.toml, such as dkim = { rsa = "chorus1" }\n'
    )


def test_the_daemons_log_has_the_schedulers_errors_but_not_what_it_leaves_out_by_design(cli: Cli) -> None:
    scheduler = logging.getLogger("apscheduler.scheduler")
    before = scheduler.level
    scheduler.setLevel(logging.NOTSET)
    try:
        assert cli("run").exit_code == 0
        assert (scheduler.isEnabledFor(logging.WARNING), scheduler.isEnabledFor(logging.ERROR)) == (False, True)
    finally:
        scheduler.setLevel(before)

"""`chorus report --campaign`: the report on a whole campaign."""

import json
from datetime import timedelta
from pathlib import Path

from chorus.domain.timeline import SendState
from tests.acceptance.facade_double import NOON, Cli


def begun(cli: Cli) -> None:
    """A campaign whose statement was planned and held."""
    late = NOON + timedelta(hours=2)
    with cli.facade.writing() as store:
        store.put_send("summit", "statement", "statement", NOON, late, SendState.HELD, "it was late")


def test_a_campaign_is_written_as_word_and_pdf(cli: Cli) -> None:
    begun(cli)
    result = cli("report", "--campaign", "summit")
    assert (
        result.stdout
        == """\
Campaign summit, All conventions: counted up to now
sent   delivered   bounced   unsubscribed   posts   pages
─────────────────────────────────────────────────────────
   0           0         0              0       0       0

var/reports/campaigns/summit-joint.docx
var/reports/campaigns/summit-joint.pdf
What is on yellow in the Word document is yours to fill in.
"""
    )
    assert Path("var/reports/campaigns/summit-joint.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_a_convention_s_own_as_json_where_it_is_told_to(cli: Cli) -> None:
    begun(cli)
    found = json.loads(cli("report", "--campaign", "summit", "--as", "basel", "--to", "there", "--json").stdout)
    assert (found["scope"], found["name"], found["own"]["sent"]) == ("basel", "Basel Convention", 0)
    assert found["files"] == ["there/summit-basel.docx", "there/summit-basel.pdf"]
    assert [(each["activity"], each["state"], each["note"]) for each in found["activities"] if each["state"]] == [
        ("statement", "held", "it was late")
    ]


def test_what_is_not_there_is_refused_with_what_is(cli: Cli) -> None:
    assert cli("report", "--campaign", "nothing").stderr == "chorus: no campaign 'nothing' (there are: summit)\n"
    assert cli("report", "--campaign", "summit").stderr == (
        "chorus: nothing of summit is planned or done yet, so there is nothing to report "
        "(see when it begins: chorus plan summit)\n"
    )
    begun(cli)
    result = cli("report", "--campaign", "summit", "--as", "oslo")
    assert result.stderr == "chorus: the campaign summit has no convention 'oslo' (one of: basel, minamata, joint)\n"
    assert result.exit_code == 1


def test_options_that_don_t_go_together_are_a_wrong_use(cli: Cli) -> None:
    week = cli("report", "--campaign", "summit", "--week", "2020-W20")
    assert "it tells of a whole campaign; leave --week out" in week.stderr
    alone = cli("report", "--as", "basel")
    assert "it goes with --campaign" in " ".join(alone.stderr.replace("│", "").split())
    assert (week.exit_code, alone.exit_code) == (2, 2)

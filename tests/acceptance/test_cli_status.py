"""`chorus status`: what was sent, what waits, what is uncertain."""

import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from chorus.cli.output import redraw
from chorus.cli.status import drawing
from chorus.domain.artefact import Artefact, ArtefactKey, Release, Words
from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import Cell
from chorus.domain.language import Language
from chorus.domain.pace_settings import Pace
from chorus.domain.timeline import SendState
from chorus.services.messages import BatchResult
from chorus.services.ports import NewDelivery, Store
from tests.acceptance.facade_double import NOON, Cli
from tests.doubles.daemon_workspace import REPOSITORY
from tests.doubles.workspace import CAMPAIGN, load
from tests.services.test_control import broken

AT = datetime(2020, 9, 30, 13, 0, tzinfo=UTC)


def _page() -> Artefact:
    key = ArtefactKey(campaign="summit", activity="statement", language=Language.EN, channel="page", sender="site")
    return Artefact(
        key=key,
        kind="statement",
        conventions=("basel",),
        words=Words(text="Hello"),
        release=Release(schedule="T 15:00 UTC", occasion="2020-09-30"),
    )


def under_way(store: Store) -> None:
    """A statement of which one page went out and one is uncertain, and a post that waits."""
    (number,) = store.keep_artefacts([_page()]).values()
    send = store.put_send("summit", "statement", "statement", AT, AT, SendState.ARMED, "")
    store.put_send("summit", "post", "post", AT + timedelta(hours=1), AT, SendState.ARMED, "")
    new = [
        NewDelivery(
            target=f"page:{language}",
            convention="basel",
            sender="site",
            language=language,
            artefact=number,
            due=AT,
            cell=Cell(),
        )
        for language in (Language.EN, Language.FR)
    ]
    store.freeze(send, new, AT)
    ends = ((State.ACCEPTED, ""), (State.UNCERTAIN, "no reply"))
    for claimed, (state, detail) in zip(store.claim(AT, 10, {"site": 2}), ends, strict=True):
        outcome = Outcome(delivery=claimed.deliveries[0].delivery, state=state, detail=detail)
        store.record([BatchResult(batch=claimed.batch, outcomes=(outcome,))], AT)
    store.notice(NOON, "waiting", "summit/post can't begin: not signed by basel", "summit", "post")


def test_before_anything_began(cli: Cli) -> None:
    assert (
        cli("status").stdout
        == """\
The daemon does not run: nothing is sent until `chorus run`.
No database yet: nothing was signed, imported or sent.
"""
    )


def test_names_the_daemon_that_runs(cli: Cli) -> None:
    cli.facade.daemon = {"pid": 4242, "since": "2020-09-20T11:00:00Z"}
    assert cli("status").stdout.startswith("The daemon runs: process 4242, since Sun 20 Sep 2020 13:00.\n")


def test_shows_sends_uncertain_deliveries_and_notices(cli: Cli) -> None:
    with cli.facade.writing() as store:
        under_way(store)
    result = cli("status")
    assert (
        result.stdout
        == """\
The daemon does not run: nothing is sent until `chorus run`.
Next due: Wed 30 Sep 2020 16:00 (2020-09-30 14:00 UTC).
campaign   activity    kind        when (Europe/Zurich)    state   how many   deliveries                note
─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
summit     statement   statement   Wed 30 Sep 2020 15:00   done           2   1 accepted, 1 uncertain
summit     post        post        Wed 30 Sep 2020 16:00   armed          3                             waits for basel, minamata

1 uncertain: it may have left, and is not sent again on a guess (chorus resolve)
delivery   send               what is known
───────────────────────────────────────────
       2   summit/statement   no reply

Notices
when (Europe/Zurich)    kind      what
──────────────────────────────────────────────────────────────────────────────
Sun 20 Sep 2020 14:00   waiting   summit/post can't begin: not signed by basel

"""  # noqa: E501 - a table as it is printed
    )


def test_what_was_over_when_first_seen_is_only_counted(cli: Cli) -> None:
    with cli.facade.writing() as store:
        store.put_send("old", "statement", "statement", AT, AT, SendState.PAST, "was over when first seen")
    assert cli("status").stdout.splitlines()[2:] == ["1 send over when first seen, and never sent: chorus status --all"]
    assert "was over when first seen" in cli("status", "--all").stdout


def _running(store: Store) -> None:
    """Ten pages, of which four left within two minutes, two are being sent, one is due, three are due later."""
    (number,) = store.keep_artefacts([_page()]).values()
    send = store.put_send("summit", "statement", "statement", AT, AT, SendState.ARMED, "")
    page = NewDelivery("", "basel", "site", Language.EN, number, NOON, Cell())
    dues = [NOON - timedelta(minutes=3)] * 7 + [NOON + timedelta(hours=1)] * 2 + [NOON + timedelta(hours=3)]
    store.freeze(send, [page._replace(target=f"page:{n}", due=due) for n, due in enumerate(dues)], NOON)
    (first,) = store.claim(NOON - timedelta(minutes=2), 4, {"site": 1})
    left = tuple(Outcome(delivery=due.delivery, state=State.ACCEPTED) for due in first.deliveries)
    store.record([BatchResult(batch=first.batch, outcomes=left)], NOON)
    store.claim(NOON - timedelta(minutes=1), 2, {"site": 1})


DAEMON = {"pid": 4242, "since": "2020-09-20T11:00:00Z"}
RUNNING = (
    "summit/statement: 4 of 10 have ended, 2 a minute; to the end about Sun 20 Sep 2020 17:00; "
    "the next 2 at Sun 20 Sep 2020 15:00, the last at Sun 20 Sep 2020 17:00."
)


def test_a_running_send_shows_its_rate_its_end_and_the_instants_to_come(cli: Cli) -> None:
    with cli.facade.writing() as store:
        _running(store)
    cli.facade.daemon = DAEMON
    assert RUNNING in cli("status").stdout.splitlines()
    assert f"\n{RUNNING}\n" in (REPOSITORY / "docs" / "control.md").read_text(encoding="utf-8")
    (send,) = json.loads(cli("status", "--json").stdout)["sends"]
    assert (send["accounted"], send["total"]) == (10, 10)
    assert send["headway"] == {
        "per_minute": 2.0,
        "ends": "2020-09-20T15:00:30Z",
        "to_come": [["2020-09-20T13:00:00Z", 2], ["2020-09-20T15:00:00Z", 1]],
        "deferred": 0,
        "retry_at": None,
        "words": [],
    }


def headway_line(cli: Cli) -> str:
    """What is said of how the statement goes on."""
    (line,) = (line for line in cli("status").stdout.splitlines() if line.startswith("summit/statement:"))
    return line


def test_no_end_is_promised_while_nothing_leaves(cli: Cli) -> None:
    with cli.facade.writing() as store:
        _running(store)
    next_ones = "the next 2 at Sun 20 Sep 2020 15:00, the last at Sun 20 Sep 2020 17:00."
    done = "summit/statement: 4 of 10 have ended"
    assert headway_line(cli) == f"{done}; nothing leaves: the daemon does not run; {next_ones}"
    cli.facade.daemon = DAEMON
    cli("hold", "--all", "--person", "A. Officer", "--reason", "A false report")
    assert headway_line(cli) == f"{done}; nothing leaves: everything is held; {next_ones}"
    cli("lift", "--all", "--person", "A. Officer", "--reason", "It was wrong")
    cli("signoff", "hold", "summit", "--as", "basel", "--person", "Officer of Basel", "--reason", "A figure")
    assert headway_line(cli) == f"{done}; nothing leaves: it is held by brs; {next_ones}"


def test_where_a_pace_is_configured_no_end_is_promised(cli: Cli) -> None:
    with cli.facade.writing() as store:
        _running(store)
    with sqlite3.connect(cli.facade.root / "chorus.sqlite") as connection:
        connection.execute("UPDATE sends SET kind = 'email'")
    connection.close()
    cli.facade.daemon = DAEMON
    workspace = cli.facade.files.loaded.workspace
    pace = Pace.model_validate({"domains": {"*": "5/second"}})
    cli.facade.files.loaded = replace(cli.facade.files.loaded, workspace=workspace.model_copy(update={"pace": pace}))
    assert headway_line(cli) == (
        "summit/statement: 4 of 10 have ended, 2 a minute; "
        "a pace holds ([pace] in config.toml), so no end is promised: chorus plan reckons it; "
        "3 wait for their zone or for the pace, the first at Sun 20 Sep 2020 15:00."
    )


def test_what_a_server_put_off_is_told_with_its_words_and_when_it_is_tried_again(cli: Cli) -> None:
    with cli.facade.writing() as store:
        _running(store)
        (second,) = store.claim(NOON, 1, {"site": 1})
        (due,) = second.deliveries
        put_off = Outcome(delivery=due.delivery, state=State.DEFERRED, detail="451 4.7.1 Greylisted")
        store.record([BatchResult(batch=second.batch, outcomes=(put_off,))], NOON)
    cli.facade.daemon = DAEMON
    assert headway_line(cli).endswith(
        "; 1 deferred by the server, the first tried again at Sun 20 Sep 2020 14:30: 451 4.7.1 Greylisted (1)."
    )


def test_states_that_do_not_sum_up_to_what_was_frozen_are_told(cli: Cli) -> None:
    with cli.facade.writing() as store:
        _running(store)
    with sqlite3.connect(cli.facade.root / "chorus.sqlite") as connection:
        connection.execute("UPDATE sends SET total = 11")
    connection.close()
    told = (
        "summit/statement: its states sum up to 10, but 11 were frozen: "
        "stop the daemon and restore the database from a backup"
    )
    assert told in cli("status").stdout.splitlines()


def test_what_is_paused_and_what_holds_everything_say_who_when_and_why(cli: Cli) -> None:
    with cli.facade.writing() as store:
        _running(store)
    who = ("--person", "A. Officer", "--reason", "A wrong link")
    assert cli("pause", "summit", *who).stdout == (
        'Paused summit: statement (was running, is paused).\n`chorus resume summit --reason "..."` lets it go on.\n'
    )
    cli("hold", "--all", *who)
    lines = cli("status", "--acts").stdout.splitlines()
    told = "A. Officer, 20 Sep 2020 12:00 UTC: A wrong link"
    assert lines[1] == f"Everything is held by {told}: nothing leaves until `chorus lift --all`."
    assert next(line.split() for line in lines if line.startswith("summit"))[-11:] == ["accepted", *told.split()]
    assert [line.split()[5:] for line in lines[-3:-1]] == [
        ["A.", "Officer", "pause", "summit", "A", "wrong", "link", "statement", "running"],
        ["A.", "Officer", "hold", "everything", "A", "wrong", "link"],
    ]


def test_watching_without_a_terminal_prints_it_once(cli: Cli) -> None:
    assert cli("status", "--watch").stdout == cli("status").stdout


def test_watching_draws_it_again_as_it_is_then(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with cli.facade.writing() as store:
        _running(store)
    cli.facade.daemon = DAEMON
    screen = Console(file=io.StringIO(), force_terminal=True)

    def ticks() -> Iterator[None]:
        yield
        cli("pause", "summit", "--person", "A. Officer", "--reason", "A wrong link")
        yield
        raise KeyboardInterrupt

    redraw(drawing(cli.facade, everything=False, acts=False), ticks(), screen)
    file = screen.file
    assert isinstance(file, io.StringIO)
    first, _, second = file.getvalue().partition(" paused ")
    assert RUNNING in first
    assert RUNNING not in second


def test_as_json(cli: Cli) -> None:
    with cli.facade.writing() as store:
        under_way(store)
    found = json.loads(cli("status", "--json").stdout)
    assert found["next_due"] == "2020-09-30T14:00:00Z"
    assert found["sends"][0]["deliveries"] == {"accepted": 1, "uncertain": 1}
    assert found["uncertain"] == [{"delivery": 2, "send": "summit/statement", "detail": "no reply"}]
    assert (found["daemon"], found["database"]) == (None, True)


CORRIGENDUM = """
[[email]]
id = "corrigendum"
corrects = "mail"
template = "mail"
send = "T+1d 15:00 Europe/Zurich"
"""


def test_says_of_a_corrigendum_what_it_corrects_before_it_leaves_and_when_it_is_held(cli: Cli) -> None:
    cli.facade.files.loaded = load({"summit": CAMPAIGN + CORRIGENDUM})
    with cli.facade.writing() as store:
        send = store.put_send("summit", "corrigendum", "email", AT, AT, SendState.ARMED, "")
    told = [json.loads(cli("status", "--json").stdout)["sends"][0]]
    with cli.facade.writing() as store:
        store.set_send(send, SendState.HELD, "should have begun", AT)
    told.append(json.loads(cli("status", "--json").stdout)["sends"][0])
    assert [(one["state"], one["total"], one["note"]) for one in told] == [
        ("armed", 4, "corrects mail, waits for basel, minamata"),
        ("held", 4, "corrects mail, should have begun"),
    ]


def test_a_broken_config_is_told_with_its_place_and_everything_else_is_shown(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cli.facade.writing() as store:
        under_way(store)
    monkeypatch.setattr(cli.facade.files, "load", broken)
    assert cli("status").stdout.splitlines()[:7] == [
        "The daemon does not run: nothing is sent until `chorus run`.",
        "config.toml is broken: `chorus run` can't start, and times are in UTC:",
        "  config.toml:3:8: expected a value (write one)",
        "Next due: Wed 30 Sep 2020 14:00 (2020-09-30 14:00 UTC).",
        "campaign   activity    kind        when (UTC)              state   how many   deliveries                note",
        "─" * 108,
        "summit     statement   statement   Wed 30 Sep 2020 13:00   done           2   1 accepted, 1 uncertain",
    ]
    cli.facade.daemon = {"pid": 4242, "since": "2020-09-20T11:00:00Z"}
    told = "config.toml is broken: what was begun goes on as it was read last, and times are in UTC:"
    assert cli("status").stdout.splitlines()[1] == told


def test_a_conventions_hold_is_noted_with_its_reason_and_what_lifts_it(cli: Cli) -> None:
    with cli.facade.writing() as store:
        under_way(store)
    held = cli("signoff", "hold", "summit", "--as", "basel", "--person", "Officer of Basel", "--reason", "A figure")
    assert held.exit_code == 0
    assert [send["note"] for send in json.loads(cli("status", "--json").stdout)["sends"]] == [
        "",
        "waits for basel, minamata, held by brs: A figure (chorus signoff lift summit --as brs)",
    ]

"""A report that is asked for while the daemon writes is of one instant: that of the watermark on it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from chorus.domain.engagement import Hit
from chorus.domain.report import Counted
from chorus.services.report_counting import count_week
from chorus.store.opening import open_database
from tests.acceptance.daemons import chorus_here
from tests.doubles.daemon_life import live
from tests.doubles.daemon_workspace import DUE, arm, make


def test_what_is_counted_while_a_report_is_made_is_not_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = arm(make(tmp_path / "ours", contacts=("a@party.example", "b@party.example")))
    live(root, DUE)
    database = open_database(root / "var" / "chorus.db", writer=True)

    def meanwhile(*arguments: object) -> Counted:
        seen = Hit(kind="open", at=DUE + timedelta(hours=1), send=1, agent="browser")
        database.fold([seen], "spool-9", database.spool_offset("spool-9") + 1)
        while database.roll(2, "Europe/Zurich"):
            continue
        return count_week(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("chorus.services.report.count_week", meanwhile)
    told = []
    for name in ("first", "second"):
        assert chorus_here(root, "report", "--week", "2021-W20", "--to", str(tmp_path / name)).exit_code == 0
        made = json.loads((tmp_path / name / "joint.json").read_bytes())
        told.append((made["days"][5]["opens"]["human"], made["provenance"]["watermark"]))
    database.close()
    assert [opens for opens, _ in told] == [0, None]  # one open that carries no mark is not told in the joint report
    assert told[1][1] == told[0][1] + 1

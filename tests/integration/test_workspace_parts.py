"""A workspace with everything that works on it: who may write, what a preview and a report leave behind."""

from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from chorus.bootstrap.starter import PARTS, copy_starter, starter_folder
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.engine.clock import VirtualClock
from chorus.facade import Chorus
from chorus.store.errors import StorageError
from chorus.store.opening import open_database
from tests.doubles.signoffs import signatures
from tests.doubles.small_workspace import ID, make_workspace

NOW = datetime(2021, 5, 26, 12, tzinfo=UTC)


@pytest.fixture
def chorus(tmp_path: Path) -> Chorus:
    return Chorus(make_workspace(tmp_path / "workspace"), VirtualClock(NOW))


def quiet(what: str, done: int, total: int) -> None:
    """Shows nothing."""


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_an_act_is_done_here_under_the_writer_s_lock_when_no_daemon_runs(chorus: Chorus) -> None:
    done = chorus.act("import", audience="basel-parties")
    assert (done["added"], done["problems"]) == (36, [])
    with chorus.lock.hold():
        assert chorus.holder() is not None
    assert chorus.holder() is None


def test_an_act_that_fails_gives_the_lock_back(chorus: Chorus) -> None:
    with pytest.raises(NotFoundError):
        chorus.act("import", audience="nobody")
    assert chorus.act("import", audience="basel-parties")["added"] == 36


def test_signatures_bear_the_workspace_s_own_time(chorus: Chorus) -> None:
    chorus.act("sign", campaign=ID, name="basel", person="A. Officer")
    with chorus.store_or_none() as store:
        assert store is not None
        assert {signature.at for signature in signatures(store, ID)} == {NOW}


def test_reading_never_makes_a_database(chorus: Chorus) -> None:
    with chorus.store_or_none() as store:
        assert store is None
    with pytest.raises(StorageError, match="there is no database"):
        chorus.report(None, None)
    assert not chorus.places.var.exists()


def test_a_preview_has_every_artefact_and_each_mail_as_a_file_to_open(chorus: Chorus, tmp_path: Path) -> None:
    done = chorus.preview(ID, tmp_path / "seen", quiet)
    mails = {name for name in names(tmp_path / "seen") if name.endswith(".eml")}
    assert mails == {
        f"{activity}/{language}-{sender}.eml"
        for activity in ("invitation", "on-the-day")
        for language in ("en", "ar", "zh")
        for sender in ("brs", "mercury")
    }
    assert done.index == tmp_path / "seen" / "index.html"
    assert done.files == len(names(tmp_path / "seen"))
    assert done.problems == ()
    assert not chorus.places.var.exists()


def test_a_previewed_mail_is_written_to_somebody_invented_and_counts_nothing(chorus: Chorus, tmp_path: Path) -> None:
    chorus.preview(ID, tmp_path / "seen", quiet)
    mail = message_from_bytes((tmp_path / "seen" / "invitation" / "en-brs.eml").read_bytes())
    assert mail["To"] == "a.diallo@example.org"
    plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    said = plain.get_payload(decode=True)
    assert isinstance(said, bytes)
    assert "\r\n\r\nDear Ms Diallo,\r\n\r\nDear reader of Ministry of the Environment, come.\r\n" in said.decode()
    assert f"http://127.0.0.1:8025/c/{'A' * 48}/0" in said.decode()


def test_a_report_defaults_to_the_week_that_has_ended_and_issues_nothing(chorus: Chorus) -> None:
    chorus.act("import", audience="basel-parties")
    done = chorus.report(None, None)
    assert done.week == "2021-W20"
    assert not done.issued
    assert done.files[0] == chorus.places.reports / "2021-W20-draft" / "index.html"
    assert [(line.convention, line.sent) for line in done.lines] == [("basel", 0), ("minamata", 0), ("joint", 0)]
    with chorus.store_or_none() as store:
        assert store is not None
        assert store.kept_report("2021-W20", "basel", "json") is None


def test_an_issued_report_is_shown_as_it_was_issued(chorus: Chorus) -> None:
    chorus.act("import", audience="basel-parties")
    counted = chorus.report("2021-W20", None)
    issued = {path.name: path.read_bytes() for path in counted.files if path.name != "index.html"}
    with chorus.lock.hold(), closing(open_database(chorus.places.database, writer=True)) as store:
        for name, content in issued.items():
            scope, fmt = name.split(".", 1)
            kept = content + b"<!-- as issued -->" if fmt == "html" else content
            store.keep_report("2021-W20", scope, 1, fmt, kept, chorus.clock.now())
    done = chorus.report("2021-W20", None)
    assert done.issued
    assert done.files[0] == chorus.places.reports / "2021-W20" / "index.html"
    assert (chorus.places.reports / "2021-W20" / "basel.html").read_bytes().endswith(b"<!-- as issued -->")


def test_a_week_that_has_not_begun_has_no_report(chorus: Chorus) -> None:
    chorus.act("import", audience="basel-parties")
    with pytest.raises(RefusedError, match="the week 2031-W10 has not begun"):
        chorus.report("2031-W10", None)


def test_a_report_of_a_named_week_goes_where_it_is_told(chorus: Chorus, tmp_path: Path) -> None:
    chorus.act("import", audience="basel-parties")
    done = chorus.report("2021-W19", tmp_path / "there")
    assert names(tmp_path / "there") == {
        "index.html",
        *(
            f"{scope}.{form}"
            for scope in ("basel", "minamata", "joint")
            for form in ("html", "json", "mails.html", "pdf", "xlsx")
        ),
    }
    assert done.files == tuple(path for path in done.files if path.is_file())


def test_the_starter_is_this_repository_s_own_workspace_without_its_state(tmp_path: Path) -> None:
    names_in = {path.relative_to(tmp_path / "new") for path in copy_starter(tmp_path / "new")}
    assert {name.parts[0] for name in names_in} == set(PARTS)
    assert [
        name for name in names_in if (starter_folder() / name).read_bytes() != (tmp_path / "new" / name).read_bytes()
    ] == []


def test_the_starter_goes_into_an_empty_folder_too(tmp_path: Path) -> None:
    assert tmp_path / "config.toml" in copy_starter(tmp_path)


@pytest.mark.parametrize("taken", ["file", "folder"])
def test_the_starter_never_goes_over_anything(tmp_path: Path, taken: str) -> None:
    target = tmp_path / "taken"
    (target if taken == "file" else target / "thesis.txt").parent.mkdir(exist_ok=True)
    (target if taken == "file" else target / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(RefusedError, match="is not an empty folder"):
        copy_starter(target)
    assert names(tmp_path) == {"taken" if taken == "file" else "taken/thesis.txt"}

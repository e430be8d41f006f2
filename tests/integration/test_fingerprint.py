"""The fingerprint of a workspace's files: any change shows, nothing else does."""

import os
from pathlib import Path

import pytest

from chorus.engine.fingerprint import fingerprint

NAMES = ("config.toml", "campaigns")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "campaigns" / "deep").mkdir(parents=True)
    (tmp_path / "config.toml").write_text("a")
    (tmp_path / "campaigns" / "deep" / "day.toml").write_text("b")
    (tmp_path / "elsewhere.txt").write_text("c")
    return tmp_path


def test_it_names_files_with_their_time_and_size(root: Path) -> None:
    os.utime(root / "config.toml", ns=(7, 7))
    found = fingerprint(root, NAMES)
    assert found[0] == (str(root / "config.toml"), 7, 1)
    assert [path for path, _, size in found if size == 1] == [
        str(root / "config.toml"),
        str(root / "campaigns" / "deep" / "day.toml"),
    ]


def test_it_stays_while_nothing_changes(root: Path) -> None:
    assert fingerprint(root, NAMES) == fingerprint(root, NAMES)


def test_an_edit_a_new_file_and_a_removed_one_show(root: Path) -> None:
    seen = [fingerprint(root, NAMES)]
    (root / "campaigns" / "deep" / "day.toml").write_text("bb")
    seen.append(fingerprint(root, NAMES))
    (root / "campaigns" / "new.toml").write_text("")
    seen.append(fingerprint(root, NAMES))
    (root / "campaigns" / "new.toml").unlink()
    (root / "config.toml").unlink()
    seen.append(fingerprint(root, NAMES))
    assert len(set(seen)) == 4


def test_what_is_not_watched_and_what_leads_nowhere_does_not_count(root: Path) -> None:
    before = fingerprint(root, NAMES)
    (root / "elsewhere.txt").write_text("changed")
    assert fingerprint(root, NAMES) == before
    (root / "campaigns" / "deep" / "dangling").symlink_to(root / "nowhere")
    assert all("dangling" not in path for path, _, _ in fingerprint(root, NAMES))
    assert fingerprint(root, ("none",)) == ()

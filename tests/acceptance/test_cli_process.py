"""The command line as a process: what it loads, what it does with broken input, full disks and a running daemon."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doubles.small_workspace import ID, make_workspace

HEAVY = (
    *("pydantic", "rich", "sqlalchemy", "jinja2", "cryptography", "typst", "fontTools", "openpyxl", "docx"),
    *("chorus.domain", "chorus.services", "chorus.store"),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small workspace whose web process takes any free port."""
    root = make_workspace(tmp_path / "ours")
    config = root / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n[web]\nport = 0\n", encoding="utf-8")
    return root


def environment() -> dict[str, str]:
    """What this process has, without what would change the output."""
    unwanted = ("CHORUS_", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "COV_")
    return {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}


def chorus(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "chorus", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "chorus", "--help"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "chorus.cli.app" in loaded
    assert sorted(name for name in loaded if name.startswith(HEAVY)) == []


def test_a_new_workspace_has_no_problems(tmp_path: Path) -> None:
    assert chorus(tmp_path, "init", "ours").returncode == 0
    done = chorus(tmp_path / "ours", "check", "--json")
    assert [p for p in json.loads(done.stdout) if p["severity"] == "error"] == []
    assert done.returncode == 0


def test_broken_input_is_told_at_its_place(workspace: Path) -> None:
    campaigns = workspace / "campaigns"
    (campaigns / "binary.toml").write_bytes(b"\x00\xff\xfe title")
    (campaigns / "half.toml").write_text('title = "Half\n', encoding="utf-8")
    (workspace / "templates" / "mail" / "en.md").write_text(
        '+++\nsubject = "x"\n+++\n{{ salutation.__class__.__mro__ }}\n', encoding="utf-8"
    )
    done = chorus(workspace, "check")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    files = {line.split(":")[0] for line in done.stdout.splitlines() if "warning:" not in line}
    assert {"campaigns/binary.toml", "campaigns/half.toml", "templates/mail/en.md"} <= files


def test_a_full_disk_under_the_output_is_one_line(workspace: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "chorus", "plan", ID, "--workspace", str(workspace)],
            env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.stderr == "chorus: no room left on the disk (make room, and try again)\n"
    assert done.returncode == 1


def test_a_reader_that_goes_away_is_no_fault(workspace: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "chorus", "plan"],
        cwd=workspace, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


@pytest.fixture
def daemon(workspace: Path) -> Iterator["subprocess.Popen[str]"]:
    """A daemon that waits; ended with the test."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve().parents[2] / "scheduler.py")],
        cwd=workspace, env=environment(), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            assert process.stderr is not None
            assert any("waiting" in line for line in iter(process.stderr.readline, ""))
            yield process
        finally:
            process.terminate()


def test_commands_speak_to_the_daemon_that_runs(workspace: Path, daemon: "subprocess.Popen[str]") -> None:
    second = chorus(workspace, "run")
    assert f"process {daemon.pid}" in second.stderr
    assert "Traceback" not in second.stderr
    assert second.returncode == 1
    assert chorus(workspace, "status").stdout.startswith(f"The daemon runs: process {daemon.pid}, since ")
    signed = chorus(workspace, "sign", ID, "--as", "minamata", "--person", "Ana Ruiz, Head", "--yes")
    assert signed.stderr == ""
    assert signed.stdout.endswith(f"`chorus signoff {ID}` shows who is missing.\n")
    lacking = chorus(workspace, "signoff", ID).stdout.splitlines()[-1]
    assert lacking.startswith("basel: ")
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(timeout=30) == 0
    assert chorus(workspace, "status").stdout.startswith("The daemon does not run: ")

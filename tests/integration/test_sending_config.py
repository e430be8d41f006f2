"""What config.toml says of signatures and warm-ups that can't be meant is told by the check, before a mail waits."""

from pathlib import Path

import pytest

from chorus.bootstrap.checking import WorkspaceChecker
from chorus.bootstrap.dkim import dkim_records
from chorus.config import Places
from chorus.content.workspace_files import FileWorkspace
from chorus.domain.problems import InputError
from tests.doubles.checks import NOON
from tests.doubles.daemon_workspace import make


def configured(root: Path, text: str) -> Path:
    """A workspace with this of its sender in config.toml."""
    config = make(root / "ours") / "config.toml"
    before = config.read_text("utf-8")
    config.write_text(before + text, encoding="utf-8")
    return config.parent


def warnings(root: Path) -> list[str]:
    found = WorkspaceChecker(root, root / "checks.json").check(None, lambda *_: None, NOON, {})
    return [f"{p.severity}: {p.message} ({p.todo})" for p in found.problems if p.code == "no-dkim-key"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[senders.brs.dkim]\n",
            "`dkim` of brs names no selector: its mails would not be signed "
            '(name one, `dkim = { rsa = "s1" }`, or leave `dkim` out)',
        ),
        (
            '[senders.brs.dkim]\nrsa = "s1"\ned25519 = "s1"\n',
            "both keys of brs have the selector 's1': one name in DNS has one key "
            "(give the Ed25519 key another selector)",
        ),
        (
            "[pace.senders.brs]\nwarm_up = { start = 2027-05-24, first_day = 900, until = 800 }\n",
            "the warm-up of brs begins with 900 a day and is over at 800 "
            "(let `until` be more than `first_day`, or leave `warm_up` out)",
        ),
    ],
)
def test_what_can_not_be_meant_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        FileWorkspace(configured(tmp_path, text)).load()
    (problem,) = caught.value.problems
    assert f"{problem.message} ({problem.todo})" == told
    assert (problem.file, problem.line is not None) == ("config.toml", True)


def test_a_selector_without_its_key_is_warned_of_until_the_key_is_made(tmp_path: Path) -> None:
    root = configured(tmp_path, '[senders.brs.dkim]\nrsa = "s1"\n')
    assert warnings(root) == [
        "warning: sender brs has no rsa key for its DKIM selector s1 "
        "(make it, and publish what is printed: chorus dkim brs --make)"
    ]
    dkim_records(Places.of(root), FileWorkspace(root).load().workspace, "brs", make=True)
    assert warnings(root) == []

"""What a user can cause ends in one line and an exit code, never in a traceback."""

import errno

import pytest

from chorus.domain.problems import ChorusError, InputError, Problem, RefusedError, TransientError
from tests.acceptance.facade_double import Cli, FacadeDouble

ONE = Problem(code="a", message="first", todo="mend it", file="config.toml", line=2, column=3)
TWO = Problem(code="b", message="second", todo="mend it too", file="config.toml", line=9, column=1)


def _fail(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def failing(_: FacadeDouble) -> None:
        raise error

    monkeypatch.setattr(FacadeDouble, "holder", failing)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ChorusError("it is so", "do that", campaign="a"), "chorus: it is so (do that)\n"),
        (TransientError("no answer"), "chorus: no answer\n"),
        (
            RefusedError("another daemon runs since noon, pid 7", "stop it first"),
            "chorus: another daemon runs since noon, pid 7 (stop it first)\n",
        ),
        (
            InputError((TWO, ONE)),
            "config.toml:2:3: first (mend it)\nconfig.toml:9:1: second (mend it too)\n",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "var/chorus.db"),
            "chorus: no room left on the disk for var/chorus.db (make room, and try again)\n",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "chorus: no room left on the disk (make room, and try again)\n",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "var"),
            "chorus: not allowed to use var (check its permissions)\n",
        ),
        (FileNotFoundError(errno.ENOENT, "x", "a.csv"), "chorus: there is no a.csv (check the path)\n"),
        (
            IsADirectoryError(errno.EISDIR, "Is a directory", "config.toml"),
            "chorus: is a directory: config.toml (see to it, and try again)\n",
        ),
    ],
)
def test_an_error_is_one_line_a_problem(cli: Cli, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str) -> None:
    _fail(monkeypatch, error)
    result = cli("status")
    assert result.stderr == told
    assert result.stdout == ""
    assert result.exit_code == 1


def test_control_c_ends_with_130(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail(monkeypatch, KeyboardInterrupt())
    result = cli("status")
    assert result.exit_code == 130
    assert result.stderr == ""


def test_a_fault_of_chorus_itself_is_not_hidden(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail(monkeypatch, ZeroDivisionError("a fault"))
    with pytest.raises(ZeroDivisionError):
        cli("status")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("plna",), "No such command 'plna'"), (("plan", "--zone"), "No such option: --zone"), (("sign",), "Missing")],
)
def test_a_wrong_use_ends_with_2(cli: Cli, arguments: tuple[str, ...], told: str) -> None:
    result = cli(*arguments)
    assert told in result.stderr
    assert result.exit_code == 2

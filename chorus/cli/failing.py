"""What a user sees when something fails: one clear line each, never a traceback for what a user can cause."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def told() -> Iterator[None]:
    """Run a command; what a user can cause becomes lines on stderr and the exit code 1, a fault of ours goes on."""
    try:
        yield
        sys.stdout.flush()
    except Exception as error:
        lines = words_for(error)
        if not lines:
            raise
        if isinstance(error, OSError) and error.filename is None:
            _silence_stdout()
        for line in lines:
            typer.echo(line, err=True)
        raise typer.Exit(1) from None


def words_for(error: Exception) -> tuple[str, ...]:
    """The lines for an error that a user can cause; none for any other."""
    if isinstance(error, BrokenPipeError):
        return ()  # typer ends quietly when nobody reads any more
    if isinstance(error, OSError):
        return (f"chorus: {_os_words(error)}",)
    # Asked only now, because it takes pydantic along.
    from chorus.domain.problems import ChorusError, InputError

    if isinstance(error, InputError):
        return tuple(str(problem) for problem in error.problems)
    return (f"chorus: {error}",) if isinstance(error, ChorusError) else ()


def _os_words(error: OSError) -> str:
    """What the operating system refused, and what to do."""
    place = f" {error.filename}" if error.filename else ""
    if error.errno in _FULL:
        return f"no room left on the disk{' for' + place if place else ''} (make room, and try again)"
    if isinstance(error, PermissionError):
        return f"not allowed to use{place or ' a file'} (check its permissions)"
    if isinstance(error, FileNotFoundError):
        return f"there is no{place or ' such file'} (check the path)"
    what = (error.strerror or str(error)).lower()
    return f"{what}{':' + place if place else ''} (see to it, and try again)"


def _silence_stdout() -> None:
    """Let Python's last flush go nowhere when stdout itself can't be written."""
    try:
        stdout = sys.stdout.fileno()
    except (OSError, ValueError):
        return  # not a real file, as in a test
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stdout)
    os.close(nowhere)

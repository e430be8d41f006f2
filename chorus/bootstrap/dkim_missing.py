"""Which senders could not sign their mails as config.toml says: told by `chorus check`, before a mail waits for it."""

from collections.abc import Iterator

from chorus.bootstrap.dkim import dkim_keys
from chorus.config import Places
from chorus.domain.problems import ChorusError, Problem
from chorus.services.ports_files import Loaded


def missing_keys(places: Places, loaded: Loaded) -> Iterator[Problem]:
    """A warning for each sender of which a key that its selectors name is not here, or can't be used.

    A warning, because the keys may be on the daemon's machine only.
    """
    for name, sender in loaded.workspace.senders.items():
        try:
            dkim_keys(places, name, sender)
        except ChorusError as error:
            line, column = loaded.config_place(("senders", name, "dkim"))
            yield Problem(
                code="no-dkim-key",
                message=error.message,
                todo=error.todo,
                file="config.toml",
                line=line,
                column=column,
                severity="warning",
            )

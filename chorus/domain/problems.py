"""What is wrong with an input, and the errors that Chorus raises."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """The base of every model: immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Severity = Literal["error", "warning"]


class Problem(Frozen):
    """One thing wrong in an input file, where it stands, and what to do about it.

    ``file`` is relative to the workspace; ``line`` and ``column`` count from 1, columns in characters.
    ``code`` is stable and kebab-case (``unknown-audience``), for machines and tests.
    """

    code: str
    message: str
    todo: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        """``file:line:column: message (what to do)``, leaving out what is not known."""
        place = ":".join(str(p) for p in (self.file, self.line, self.column) if p is not None)
        kind = "warning: " if self.severity == "warning" else ""
        return f"{place + ': ' if place else ''}{kind}{self.message} ({self.todo})"

    def sort_key(self) -> tuple[str, int, int, str]:
        """Order by place, then by code."""
        return (self.file or "", self.line or 0, self.column or 0, self.code)


class MisreadError(ValueError):
    """A text that can't be read: ``message`` says what is wrong, ``todo`` what to write.

    A ValueError, because pydantic collects those and gives them back with their place.
    """

    def __init__(self, message: str, todo: str) -> None:
        self.message = message
        self.todo = todo
        super().__init__(f"{message} ({todo})")


class ChorusError(Exception):
    """The base of all errors of Chorus: ``message`` says what happened, ``todo`` what to do."""

    def __init__(self, message: str, todo: str = "", **ids: object) -> None:
        self.message = message
        self.todo = todo
        self.ids = ids
        super().__init__(f"{message} ({todo})" if todo else message)


class InputError(ChorusError):
    """Problems in what was given, all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems, key=Problem.sort_key))
        super().__init__("\n".join(str(p) for p in self.problems))


class NotFoundError(ChorusError):
    """Something named does not exist."""


class RefusedError(ChorusError):
    """The rules forbid it: unsigned, cancelled, not in that state."""


class TransientError(ChorusError):
    """It failed now and may work later."""


class PermanentError(ChorusError):
    """It failed and trying again does not help."""

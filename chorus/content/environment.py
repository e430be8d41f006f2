"""The sandbox in which templates are filled: checked first, then run by Jinja with nothing within reach."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from chorus.content.localised import date_text, number_text, plural_text
from chorus.content.placeholder_check import Allowed, check_text
from chorus.content.placeholder_pieces import pieces
from chorus.content.template_files import TemplateFolder, body_of
from chorus.domain.language import Language
from chorus.domain.problems import InputError, Problem

MAX_CHARS = 400_000
"""A rendered text has no more characters, nor have a template and its includes together."""

UNFILLABLE = (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError, MemoryError, SyntaxError)
"""What filling can raise; nesting beyond Python's own limits shows as one of the last three."""

MakeProblem = Callable[[str, str, str], Problem]
"""From a code, a message and what to do to a problem at one place."""


class At:
    """Makes problems at one place of a file."""

    def __init__(self, file: str, line: int, column: int) -> None:
        self._place = (file, line, column)

    def __call__(self, code: str, message: str, todo: str) -> Problem:
        """A problem here."""
        file, line, column = self._place
        return Problem(code=code, message=message, todo=todo, file=file, line=line, column=column)


class Templates:
    """Checks and fills the templates of one folder."""

    def __init__(self, folder: TemplateFolder) -> None:
        self._folder = folder
        self._environment = SandboxedEnvironment(
            loader=FunctionLoader(self._load), undefined=StrictUndefined, autoescape=False, cache_size=2000
        )
        self._environment.globals.clear()
        self._environment.filters.clear()
        self._environment.tests.clear()
        self._read = lru_cache(maxsize=4096)(self._environment.parse)
        self._compiled = lru_cache(maxsize=4096)(self._environment.from_string)

    def check(self, name: str, allowed: Allowed) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
        """The problems of a template's body and of all that it includes, and the names of all files of it."""
        found: list[Problem] = []
        sizes: dict[str, int] = {}
        self._check(name, allowed, (), found, sizes)
        return tuple(found), tuple(sizes)

    def _check(
        self, name: str, allowed: Allowed, chain: tuple[str, ...], found: list[Problem], sizes: dict[str, int]
    ) -> int:
        """Adds to ``found`` and ``sizes``; how many characters the file and its includes make."""
        if name in sizes:
            return sizes[name]
        text = body_of(self._folder.text(name))
        shown = f"templates/{name}"
        checked = check_text(self._read, text, allowed)
        found += [wrong.at(shown, text) for wrong in checked.wrong]
        sizes[name] = size = len(text)
        for included, line in checked.includes:
            if included in (*chain, name):
                circle = " > ".join((*chain, name, included))
                found.append(_problem("circular-include", f"includes itself: {circle}", "remove one", shown, line))
            elif not self._folder.has(included):
                todo = "write the file, or correct the name"
                found.append(_problem("missing-template", f"there is no templates/{included}", todo, shown, line))
            else:
                size += self._check(included, allowed, (*chain, name), found, sizes)
        sizes[name] = size
        if size > MAX_CHARS:
            found.append(_problem("too-big", "the includes make it too long", "include less", shown, 1))
        return size

    def check_value(self, text: str, allowed: Allowed, problem: MakeProblem) -> tuple[Problem, ...]:
        """The problems of a text that stands in TOML; ``problem`` puts them at its place."""
        checked = check_text(self._read, text, allowed)
        found = [problem(wrong.code, wrong.message, wrong.todo) for wrong in checked.wrong]
        if checked.includes:
            found.append(problem("template-error", "nothing can be included here", "write the text itself"))
        return tuple(found)

    def fill(self, name: str, context: Mapping[str, object]) -> str:
        """A checked template's body, filled; InputError with the line where it failed."""
        try:
            text = self._joined(body_of(self._folder.text(name)), context)
            if text is None:
                text = self._environment.get_template(name).render(context)
        except UNFILLABLE as error:
            shown, line = _line_of(error, name)
            message = f"can't be filled: {error}"
            problem = _problem("template-error", message, "mend this placeholder", f"templates/{shown}", line)
            raise InputError((problem,)) from error
        if len(text) > MAX_CHARS:
            problem = _problem("too-big", "the text is too long when filled", "shorten it", f"templates/{name}", 1)
            raise InputError((problem,))
        return text

    def fill_value(self, text: str, context: Mapping[str, object], problem: MakeProblem) -> str:
        """A checked text from TOML, filled; InputError at its place."""
        try:
            filled = self._joined(text, context)
            return self._compiled(text).render(context) if filled is None else filled
        except UNFILLABLE as error:
            found = problem("template-error", f"can't be filled: {error}", "mend this placeholder")
            raise InputError((found,)) from error

    def _joined(self, text: str, context: Mapping[str, object]) -> str | None:
        """A text filled piece by piece; None when it can't be cut, or a piece not filled, which Jinja then tells."""
        parts = pieces(text)
        if parts is None:
            return None
        try:
            return "".join(
                part if isinstance(part, str) else self._compiled(part.source).render(context) for part in parts
            )
        except UNFILLABLE:
            return None

    def _load(self, name: str) -> tuple[str, str, Any]:
        text = self._folder.text(name)
        return body_of(text), name, lambda: self._folder.text(name) == text


def functions(language: Language) -> dict[str, object]:
    """What placeholders can call."""

    def plural(number: object, **forms: str) -> str:
        if not isinstance(number, int):
            raise ValueError(f"plural() needs a whole number, not {number!r}")
        return plural_text(number, forms, language)

    def on(day: object) -> str:
        return date_text(date.fromisoformat(str(day)), language)

    def number(value: object) -> str:
        if not isinstance(value, int | float):
            raise ValueError(f"number() needs a number, not {value!r}")
        return number_text(value, language)

    return {"plural": plural, "date": on, "number": number}


def _problem(code: str, message: str, todo: str, file: str, line: int) -> Problem:
    return Problem(code=code, message=message, todo=todo, file=file, line=line, column=1)


def _line_of(error: BaseException, name: str) -> tuple[str, int]:
    """The innermost template and line of an error: Jinja rewrites tracebacks to name them."""
    place = (name, 1)
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".md"):
            place = (file, trace.tb_lineno)
        trace = trace.tb_next
    return place

"""How results are shown: plain lines, tables, problems, JSON; and progress on stderr."""

import contextlib
import io
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from chorus.domain.problems import Problem

Narrow = tuple[Sequence[str], Iterable[Sequence[object]]]
"""A table's columns and rows, in fewer columns."""


class Number(int):
    """A number that names something: shown as it is typed, without separators."""


STYLES: Mapping[str, str] = {
    "signed": "green",
    "outdated": "yellow",
    "missing": "red",
    "held": "yellow",
    "paused": "yellow",
    "running": "cyan",
    "done": "green",
    "past": "dim",
}
"""What a table colours: cells that are exactly one of these words."""

NOT_TOLD, AT_MOST = "-", "≤ "
"""In place of a number that would tell too much, and before one that stands for fewer."""

NOT_IMPORTED = "not imported"
"""Stands in a column of numbers where there is none yet."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WIDE = 1000
_SENTENCE = 28
"""Characters of which a column that has spaces may be made narrower: longer than a day with its hour."""

_EVERY_SECONDS = 2.0


def line(text: str = "") -> None:
    """One line on stdout, without control characters: what is shown may come from a file."""
    typer.echo(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


def emit_json(value: object) -> None:
    """A value of models, dataclasses, instants and paths as JSON on stdout, in UTF-8."""
    from pydantic_core import to_json

    typer.echo(to_json(value, indent=2, fallback=_jsonable).decode())


def _jsonable(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)


def cell(value: object) -> str:
    """A table's cell: numbers with separators unless they are names, nothing for None."""
    if value is None:
        return ""
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, Number) else str(value)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def show_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], narrow: "Narrow | None" = None
) -> None:
    """A table on stdout, as wide as it needs when piped; columns of numbers are aligned right.

    ``narrow`` is the same with fewer columns, for a terminal that the whole doesn't fit.
    """
    console = _console(sys.stdout)
    table = _table(columns, [list(row) for row in rows])
    if narrow and _width(table, console) > console.width:
        table = _table(narrow[0], [list(row) for row in narrow[1]])
    with console.capture() as captured:
        console.print(table)
    if title:
        line(title)
    typer.echo("\n".join(text.rstrip() for text in captured.get().splitlines()), color=True)
    line()


def _table(columns: Sequence[str], body: Sequence[Sequence[object]]) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for index, column in enumerate(columns):
        values = [row[index] for row in body]
        lines = [text for value in values for text in cell(value).splitlines()]
        # Names, days and hours stay in one piece on a narrow terminal; sentences make room for them, word by word.
        name = all(" " not in text for text in lines)
        whole = name or max(map(len, lines)) <= _SENTENCE
        table.add_column(
            Text(column),
            justify="right" if _numeric(values) else "left",
            no_wrap=whole,
            overflow="ellipsis" if name else "fold",
            min_width=None if whole else min(max(len(word) for text in lines for word in text.split()), _SENTENCE),
        )
    for row in body:
        table.add_row(*(Text(text, style=STYLES.get(text, "")) for text in map(cell, row)))
    return table


def _numeric(values: Sequence[object]) -> bool:
    numbers = (None, NOT_IMPORTED, NOT_TOLD)
    return bool(values) and all(
        isinstance(value, int) or value in numbers or str(value).startswith(AT_MOST) for value in values
    )


def _width(table: "Table", console: "Console") -> int:
    from rich.measure import Measurement

    return Measurement.get(console, console.options.update(width=_WIDE), table).maximum


def _console(file: TextIO) -> "Console":
    """Rich's console: colour only on a terminal and without NO_COLOR, nothing cut off when piped."""
    from rich.console import Console

    wide = None if file.isatty() else _WIDE
    return Console(file=file, markup=False, highlight=False, emoji=False, width=wide)


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 problem``, ``3 problems``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def show_problems(problems: "Iterable[Problem]") -> None:
    """Each problem a line, in the order of files, lines and columns."""
    for problem in sorted(problems, key=lambda p: p.sort_key()):
        line(str(problem))


def summary(problems: "Sequence[Problem]") -> str:
    """``3 problems, 1 warning in 2 files``."""
    severities = Counter(p.severity for p in problems)
    parts = [count(severities["error"], "problem")] if severities["error"] else ["No problems"]
    if severities["warning"]:
        parts.append(count(severities["warning"], "warning"))
    files = len({p.file for p in problems if p.file})
    return ", ".join(parts) + (f" in {count(files, 'file')}" if files else "")


def has_errors(problems: "Iterable[Problem]") -> bool:
    """Whether any is more than a warning."""
    return any(p.severity == "error" for p in problems)


@contextmanager
def progress(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr, or a line now and then when stderr is no terminal; call it with (text, done, total)."""
    if not sys.stderr.isatty():
        yield _now_and_then(what)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(what), BarColumn(bar_width=24), TextColumn("{task.fields[at]}"), TimeElapsedColumn())
    with Progress(*columns, console=_console(sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=None, at="")

        def tell(text: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None, at=text)

        yield tell


def _now_and_then(what: str) -> Callable[[str, int, int], None]:
    told = [time.monotonic()]

    def tell(text: str, done: int, total: int) -> None:
        if time.monotonic() - told[0] < _EVERY_SECONDS:
            return
        told[0] = time.monotonic()
        typer.echo(f"{what}: {text}" + (f" ({done:,} of {total:,})" if total else ""), err=True)

    return tell


def at_screen() -> bool:
    """Whether stdout is a terminal, on which something may be drawn again."""
    return sys.stdout.isatty()


class _Screen(io.StringIO):
    """Takes what would be printed on a terminal."""

    def isatty(self) -> bool:
        """As the terminal that it stands for."""
        return True


def redraw(draw: Callable[[], None], ticks: Iterable[object], screen: "Console | None" = None) -> None:
    """Draw on the terminal at each tick what ``draw`` prints, in place of what it printed before; Ctrl-C ends it."""
    from rich.live import Live
    from rich.text import Text

    console = screen or _console(sys.stdout)
    with contextlib.suppress(KeyboardInterrupt), Live(console=console, auto_refresh=False) as live:
        for _ in ticks:
            page = _Screen()
            with contextlib.redirect_stdout(page):
                draw()
            live.update(Text.from_ansi(page.getvalue().rstrip("\n")), refresh=True)

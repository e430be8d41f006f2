"""How numbers and days are written in reports, by a locale; and the Jinja environment that writes them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from chorus.domain.report_model import Headline, WeeklyReport

HIDDEN = "–"
"""What stands in place of a count that would tell of fewer than five contacts, or that nobody knows."""

NOT_THERE = "n/a"
"""What stands in place of last year's figures where the observance had no campaign."""

_TIMES_FROM = 900
"""Per cent of growth, which is ten times, from which it is written as times."""

_COMMAND = re.compile("`(.+?)`")
_ARROWS = {-1: "▼", 0: "=", 1: "▲"}


@dataclass(frozen=True)
class Formats:
    """Ways of writing: a whole number, a share of 100 with one decimal, days (``5 June 2021``, ``Sat``, ``5 Jun``)."""

    number: Callable[[int], str]
    decimal: Callable[[float], str]
    day: Callable[[date], str]
    weekday: Callable[[date], str]
    short_day: Callable[[date], str]

    def count(self, number: int | None) -> str:
        """A count, or the sign that it is not shown."""
        return HIDDEN if number is None else self.number(number)

    def share(self, share: float | None) -> str:
        """``24.6 %``, or the sign that it is not known."""
        return HIDDEN if share is None else f"{self.decimal(share)} %"

    def last_year(self, line: Headline, report: WeeklyReport) -> str:
        """What a figure came to in the week of the same observance a year before; ``n/a`` where there was none."""
        return self.count(line.last_year) if report.last_year else NOT_THERE

    def change(self, line: Headline) -> str:
        """``▲ 30 (+25.0 %)``; ``▲ 180 (× 91)`` from ten times on; no share of a week before that had nothing."""
        if line.absolute is None:
            return ""
        sign = (line.absolute > 0) - (line.absolute < 0)
        if not sign:
            return "= unchanged"
        return f"{_ARROWS[sign]} {self.number(abs(line.absolute))}{self._share(line)}"

    def _share(self, line: Headline) -> str:
        """Per cent of thousands say nothing: a quiet week's two opens, and a hundred in the next."""
        if line.relative is None:
            return ""
        if line.relative >= _TIMES_FROM:
            return f" (× {self.number(round((line.now or 0) / (line.before or 1)))})"
        return f" ({'+' if line.relative > 0 else '−'}{self.decimal(abs(line.relative))} %)"

    def span(self, report: WeeklyReport) -> str:
        """The days of a report's week: ``17 to 23 May 2021``, with months and years where they differ."""
        first, last = report.first_day, report.last_day
        if first.year != last.year:
            return f"{self.day(first)} to {self.day(last)}"
        start = str(first.day) if first.month == last.month else f"{first.day} {self.day(first).split()[1]}"
        return f"{start} to {self.day(last)}"


def formats_for(locale: str = "en") -> Formats:
    """The formats of a locale; Babel's UnknownLocaleError when there is none. The words around them are English."""
    return Formats(
        number=lambda number: format_decimal(number, locale=locale),
        decimal=lambda share: format_decimal(share, format="#,##0.0", locale=locale),
        day=lambda day: format_date(day, "d MMMM y", locale=locale),
        weekday=lambda day: format_date(day, "EEE", locale=locale),
        short_day=lambda day: format_date(day, "d MMM", locale=locale),
    )


ENGLISH = formats_for()


def trend(line: Headline) -> str:
    """Whether a change is ``good``, ``bad`` or ``flat``: bounces going up are nothing to be green about."""
    if not line.absolute or line.better == "neither":
        return "flat"
    return "good" if (line.absolute > 0) == (line.better == "up") else "bad"


def direction(language: str) -> str:
    """The direction in which a language is written, as HTML has it."""
    return "rtl" if language in ("ar", "fa", "he", "ur") else "ltr"


def coded(text: str) -> Markup:
    """A text whose commands stand in backticks, as HTML."""
    return Markup(_COMMAND.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


@cache
def environment() -> Environment:
    """The templates of documents: strict about what is undefined, escaping by default."""
    made = Environment(
        loader=PackageLoader("chorus.documents"),
        autoescape=select_autoescape(disabled_extensions=("txt.jinja",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["coded"] = coded
    made.globals["trend"] = trend
    made.globals["direction"] = direction
    return made

"""Charts as SVG: where everything stands is computed here, a Jinja template draws it, with a table of the same numbers.

Colours are classes of the page (``human``, ``machine``, ``unknown`` ...), from the palette of Okabe and Ito, which
readers with any kind of colour vision tell apart (jfly.uni-koeln.de/color).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import ceil, floor, log10

from markupsafe import Markup

from chorus.documents.report_format import Formats, environment

WIDTH = 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 8, 10, 26
_PLOT_HEIGHT = 190
_ROW_HEIGHT = 54
_BAR_HEIGHT = 16
_LABEL_CHARS = 68
_LONGEST_CUT = 15
_AFTER_BAR = 64


@dataclass(frozen=True)
class Row:
    """One group of a chart: its label (in ``language``), and a number for each of the chart's parts, None if hidden."""

    label: str
    values: Sequence[int | None]
    language: str = "en"

    @property
    def total(self) -> int:
        """The sum of what is shown."""
        return sum(value or 0 for value in self.values)


@dataclass(frozen=True)
class Part:
    """What a chart tells apart: the CSS class of its colour, and its name."""

    css: str
    name: str


@dataclass(frozen=True)
class Box:
    """A rectangle in the drawing, with what it shows in words."""

    css: str
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Mark:
    """A text in the drawing."""

    x: float
    y: float
    text: str


AGENCIES: tuple[Part, ...] = (Part("human", "People"), Part("machine", "Machines"), Part("unknown", "Unknown"))
OUTCOMES: tuple[Part, ...] = (
    Part("delivered", "Delivered"),
    Part("bounced", "Bounced"),
    Part("failed", "Failed"),
    Part("uncertain", "Uncertain"),
)


def stacked_columns(title: str, parts: Sequence[Part], rows: Sequence[Row], formats: Formats) -> Markup:
    """A column a row (a day), its parts on top of each other, against a scale; a dash on what hides a part."""
    top = nice_top(max((row.total for row in rows), default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(rows), 1)
    boxes, labels = [], []
    for place, row in enumerate(rows):
        x = _LEFT + place * step
        labels.append(Mark(round(x + step / 2, 1), _TOP + _PLOT_HEIGHT + 18, row.label))
        ends = list(accumulate((value or 0 for value in row.values), initial=0))
        if None in row.values:
            labels.append(Mark(round(x + step / 2, 1), _height(ends[-1], top) - 4, formats.count(None)))
        for part, low, high in zip(parts, ends, ends[1:], strict=False):
            y = _height(high, top)
            height = _PLOT_HEIGHT * (high - low) / top
            words = f"{row.label}, {part.name}: {formats.number(high - low)}"
            boxes.append(_box(part.css, x + step * 0.16, y, step * 0.68, height, words))
    return _draw("columns", title, parts, rows, formats, boxes=boxes, labels=labels, scale=_scale(top, formats))


def lines(title: str, parts: Sequence[Part], rows: Sequence[Row], formats: Formats) -> Markup:
    """A line a part over the rows (days), against a scale; it has a gap where a number is hidden."""
    top = nice_top(max((value or 0 for row in rows for value in row.values), default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(rows), 1)
    centres = [round(_LEFT + (place + 0.5) * step, 1) for place in range(len(rows))]
    drawn = [
        (
            part,
            [[(x, _height(value, top)) for x, value in run] for run in _runs(centres, [row.values[n] for row in rows])],
        )
        for n, part in enumerate(parts)
    ]
    labels = [Mark(x, _TOP + _PLOT_HEIGHT + 18, row.label) for x, row in zip(centres, rows, strict=True)]
    return _draw("lines", title, parts, rows, formats, lines=drawn, labels=labels, scale=_scale(top, formats))


def stacked_bars(title: str, parts: Sequence[Part], rows: Sequence[Row], formats: Formats) -> Markup:
    """A bar a row under its label, its parts one after the other, the sum behind it.

    Labels run in their own direction, held apart by Unicode isolates, and always begin at the left.
    """
    longest = max((row.total for row in rows), default=0) or 1
    boxes, labels, sums = [], [], []
    for place, row in enumerate(rows):
        y = place * _ROW_HEIGHT + 26
        labels.append(Mark(0, y - 8, f"\u2068{shortened(row.label)}\u2069"))
        ends = list(accumulate((value or 0 for value in row.values), initial=0))
        room = (WIDTH - _AFTER_BAR) / longest
        for part, low, high in zip(parts, ends, ends[1:], strict=False):
            words = f"{row.label}, {part.name}: {formats.number(high - low)}"
            boxes.append(_box(part.css, low * room, y, (high - low) * room, _BAR_HEIGHT, words))
        sums.append(Mark(round(ends[-1] * room + 8, 1), y + 13, _sum(row, formats)))
    height = max(len(rows), 1) * _ROW_HEIGHT + 2
    return _draw("bars", title, parts, rows, formats, boxes=boxes, labels=labels, sums=sums, height=height)


def sparkline(values: Sequence[int | None]) -> Markup:
    """A small line without scale or words, for beside a number that says the same; none where a value is hidden."""
    shown = [value for value in values if value is not None]
    if len(shown) < len(values):
        return Markup()
    top = max(*shown, 1)
    step = 116 / max(len(shown) - 1, 1)
    points = [(round(2 + n * step, 1), round(28 - 24 * value / top, 1)) for n, value in enumerate(shown)]
    return Markup(_macro("sparkline")(points=points))  # noqa: S704 - our own template, which escapes


def nice_top(highest: int) -> int:
    """The end of a scale: a round number of steps of 1, 2 or 5 times a power of ten, at least ``highest`` and 4."""
    step = nice_step(highest)
    return max(step * ceil(highest / step), 4)


def nice_step(highest: int) -> int:
    """A round step with which a scale up to ``highest`` has four or five steps, seldom fewer."""
    rough = max(highest / 4, 1)
    power = 10 ** floor(log10(rough))
    return int(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough))


def shortened(label: str) -> str:
    """A label that fits over its bar, cut between words; Chinese characters are twice as wide as others."""
    room = _LABEL_CHARS
    for place, character in enumerate(label):
        room -= 2 if "\u2e80" <= character <= "\uffef" else 1
        if room < 0:
            return label[: max(label.rfind(" ", 0, place), place - _LONGEST_CUT)].rstrip() + "…"
    return label


def _sum(row: Row, formats: Formats) -> str:
    """The sum behind a bar: at least what is shown, where some is hidden."""
    if None not in row.values:
        return formats.number(row.total)
    return f"≥ {formats.number(row.total)}" if row.total else formats.count(None)


def _runs(places: Sequence[float], values: Sequence[int | None]) -> Iterator[list[tuple[float, int]]]:
    """The shown values with where they stand, those beside each other together."""
    for shown, run in groupby(zip(places, values, strict=True), lambda each: each[1] is not None):
        if shown:
            yield [(place, value) for place, value in run if value is not None]


def _scale(top: int, formats: Formats) -> list[Mark]:
    step = nice_step(top)
    return [Mark(_LEFT - 8, _height(value, top), formats.number(value)) for value in range(0, top + 1, step)]


def _height(value: int, top: int) -> float:
    """Where a value stands in a scaled drawing; y grows downwards."""
    return round(_TOP + _PLOT_HEIGHT * (1 - value / top), 1)


def _box(css: str, x: float, y: float, width: float, height: float, words: str) -> Box:
    return Box(css, round(x, 1), round(y, 1), round(width, 1), round(height, 1), words)


def _macro(name: str) -> Callable[..., str]:
    macro: Callable[..., str] = getattr(environment().get_template("charts.svg.jinja").module, name)
    return macro


def _draw(
    name: str, title: str, parts: Sequence[Part], rows: Sequence[Row], formats: Formats, **drawing: object
) -> Markup:
    values = {"title": title, "parts": parts, "rows": rows, "formats": formats, "width": WIDTH, "left": _LEFT}
    values["used"] = [part for n, part in enumerate(parts) if any(row.values[n] for row in rows)] or parts
    values["untold"] = not any(row.total for row in rows) and any(None in row.values for row in rows)
    values |= {"height": _TOP + _PLOT_HEIGHT + _BOTTOM, "right": WIDTH - _RIGHT, **drawing}
    return Markup(_macro(name)(**values))  # noqa: S704 - our own template, which escapes

"""Charts as SVG: scales, columns, bars, lines and labels."""

import re
from collections.abc import Callable

import pytest
from markupsafe import Markup

from chorus.documents.charts import (
    AGENCIES,
    Row,
    lines,
    nice_step,
    nice_top,
    shortened,
    sparkline,
    stacked_bars,
    stacked_columns,
)
from chorus.documents.report_format import ENGLISH


@pytest.mark.parametrize(
    ("highest", "top", "step"),
    [(0, 4, 1), (3, 4, 1), (4, 4, 1), (7, 8, 2), (41, 60, 20), (341, 400, 100), (999, 1000, 500)],
)
def test_scales_are_round(highest: int, top: int, step: int) -> None:
    assert (nice_top(highest), nice_step(highest)) == (top, step)


def test_columns_stand_on_each_other() -> None:
    drawn = stacked_columns("Opens", AGENCIES, [Row("Mon", (2, 1, 0)), Row("Tue", (0, 0, 0))], ENGLISH)
    assert re.findall(r'<rect class="(\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)">', drawn) == [
        ("human", "88.3", "105.0", "171.4", "95.0"),
        ("machine", "88.3", "57.5", "171.4", "47.5"),
    ]


def test_a_bar_says_at_least_where_something_is_hidden() -> None:
    rows = [Row("a", (5, None, 1)), Row("b", (None, None, None)), Row("c", (0, 1, 0))]
    drawn = stacked_bars("Opens", AGENCIES, rows, ENGLISH)
    assert re.findall(r'<text class="sum".*?>(.*?)</text>', drawn) == ["≥ 6", "–", "1"]
    assert "a: People 5, Machines –, Unknown 1; b: People –, Machines –, Unknown –" in drawn


def test_lines_and_sparklines() -> None:
    drawn = lines("Opens", AGENCIES[:2], [Row("Mon", (4, 0)), Row("Tue", (2, 4))], ENGLISH)
    assert re.findall(r'<polyline class="(\w+)" points="(.*?) "', drawn) == [
        ("machine", "174.0,200.0 426.0,10.0"),
        ("human", "174.0,10.0 426.0,105.0"),
    ]
    assert 'points="2.0,28.0 118.0,4.0 "' in sparkline([0, 3])


def test_what_is_hidden_is_no_0_in_a_line_or_on_a_column() -> None:
    drawn = lines("Opens", AGENCIES[:1], [Row("Mon", (4,)), Row("Tue", (None,)), Row("Wed", (2,))], ENGLISH)
    assert re.findall(r'<polyline class="human" points="(.*?) "', drawn) == ["132.0,10.0", "468.0,105.0"]
    columns = stacked_columns("Opens", AGENCIES, [Row("Mon", (4, None, 0)), Row("Tue", (1, 0, 0))], ENGLISH)
    assert re.findall(r'y="([\d.]+)" text-anchor="middle">–<', columns) == ["6.0"]
    assert sparkline([0, None, 3]) == ""


@pytest.mark.parametrize("draw", [lines, stacked_columns])
def test_a_chart_of_which_nothing_is_shown_says_so_and_is_not_drawn(draw: Callable[..., Markup]) -> None:
    drawn = draw("Opens", AGENCIES[:1], [Row("Mon", (None,)), Row("Tue", (0,))], ENGLISH)
    assert '<p class="nothing">Not shown: what was counted would tell of few contacts.</p>' in drawn
    assert "<svg" not in drawn
    assert "<svg" in draw("Opens", AGENCIES[:1], [Row("Mon", (0,)), Row("Tue", (0,))], ENGLISH)


def test_long_labels_are_cut_between_words() -> None:
    assert shortened("a short title") == "a short title"
    assert shortened("international " * 6) == "international international international international…"
    assert shortened("水" * 40) == "水" * 19 + "…"

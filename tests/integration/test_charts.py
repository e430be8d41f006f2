"""Charts as SVG: scales, columns, bars, lines and labels."""

import re

import pytest

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


def test_long_labels_are_cut_between_words() -> None:
    assert shortened("a short title") == "a short title"
    assert shortened("international " * 6) == "international international international international…"
    assert shortened("水" * 40) == "水" * 19 + "…"

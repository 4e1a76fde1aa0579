"""Charts as dictionaries: lines that break at gaps, marks, the common layout."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.figures import charts
from edudata.figures.spec import plotly_figure


@given(st.sets(st.integers(1963, 2022), min_size=1, max_size=40))
def test_a_broken_line_has_every_value_and_a_break_at_every_gap(years):
    ordered = sorted(years)
    xs, ys, lone = charts.broken(ordered, [float(y) for y in ordered], ordered)
    assert [x for x, y in zip(xs, ys, strict=True) if y is not None] == ordered
    gaps = sum(b - a > 1 for a, b in itertools.pairwise(ordered))
    assert ys.count(None) == gaps
    assert all(b - a >= 1 for a, b in itertools.pairwise(xs))
    neighbors = {year for year in ordered if {year - 1, year + 1} & years}
    assert {xs[place] for place in lone} == years - neighbors


def test_gaps_follow_each_rows_own_frequency_and_skip_missing_values():
    days = ["2011-09-30", "2012-09-30", "2012-12-31", "2013-06-30", "2013-09-30"]
    values, months = [1.0, 2.0, 3.0, 4.0, float("nan")], [500, 512, 515, 521, 524]
    x, y, lone = charts.broken(days, values, months, [12, 12, 3, 3, 3])
    assert x == ["2011-09-30", "2012-09-30", "2012-12-31", "2013-06-30", "2013-06-30"]
    assert y == [1.0, 2.0, 3.0, None, 4.0]
    assert lone == [4]


def test_marks_are_sorted_into_shapes_and_labels():
    line = charts.line([1, 2], [3, 4], "a", "red")
    marks = [*charts.bands([(1, 2), (3, 4)], "recession"), *charts.event(1.5, "a policy"), charts.level(3)]
    layout = plotly_figure(charts.chart([line], marks=marks)).layout
    assert [shape.type for shape in layout.shapes] == ["rect", "rect", "line", "line"]
    assert [note.text for note in layout.annotations] == ["recession", "a policy", "a"]
    assert charts.bands([], "recession") == []


def test_settings_are_merged_into_the_common_layout():
    chart = charts.chart([charts.bars([1], ["a"], "red")], x="USD", xaxis={"showgrid": True}, height=99)
    assert chart["layout"]["xaxis"]["title"] == {"text": "USD"}
    assert chart["layout"]["xaxis"]["showgrid"]
    assert chart["layout"]["height"] == 99


def test_a_misspelt_setting_is_found_when_plotly_reads_the_chart():
    with pytest.raises(ValueError, match="modes"):
        plotly_figure(charts.chart([charts.line([1], [1], "a", "red", modes="lines")]))

"""Labels at the ends of lines."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from edudata.figures import _labels, charts


def labels(chart: charts.Chart) -> list[dict[str, Any]]:
    return [a for a in chart["layout"].get("annotations", []) if a.get("name") == _labels.NAME]


def lines(*series: list[float | None], x: list[Any] | None = None) -> list[charts.Trace]:
    names = "abcdefgh"
    places = x or list(range(2000, 2000 + len(series[0])))
    return [charts.line(places, y, name, "red") for name, y in zip(names, series, strict=False)]


def test_up_to_four_lines_are_labeled_at_their_last_value_and_leave_the_legend() -> None:
    chart = charts.chart(lines([1.0, 2.0, None], [5.0, 6.0, 7.0]))
    assert [(mark["text"], mark["x"], mark["y"]) for mark in labels(chart)] == [
        ("a", 2001, 2.0),
        ("b", 2002, 7.0),
    ]
    assert [trace["showlegend"] for trace in chart["data"]] == [False, False]
    assert chart["layout"]["margin"]["r"] > 14


def test_five_lines_keep_their_legend() -> None:
    chart = charts.chart(lines(*[[float(i), 2.0] for i in range(5)]))
    assert labels(chart) == []
    assert all("showlegend" not in trace for trace in chart["data"])


def test_labels_of_lines_that_end_together_do_not_cover_each_other() -> None:
    chart = charts.chart(lines([0.0, 100.0], [0.0, 100.1], [0.0, 100.2]))
    height = chart["layout"]["height"] - 60
    places = sorted(height * mark["y"] / 100.2 + mark["yshift"] for mark in labels(chart))
    assert min(b - a for a, b in itertools.pairwise(places)) >= _labels.ROW - 0.2


def test_a_line_that_ends_early_has_its_label_above_its_end() -> None:
    days = ["2000-01-01", "2010-01-01", "2020-01-01"]
    chart = charts.chart(lines([1.0, 2.0, None], [5.0, 6.0, 7.0], x=days))
    early, late = labels(chart)
    assert (early["xanchor"], early["yanchor"]) == ("right", "bottom")
    assert late["xanchor"] == "left"


def test_on_a_logarithmic_axis_places_are_logarithms() -> None:
    chart = charts.chart(lines([1.0, 1000.0]), yaxis={"type": "log"})
    assert labels(chart)[0]["y"] == pytest.approx(math.log10(1000))


def test_bands_and_lines_without_a_name_are_left_alone() -> None:
    band = charts.line([2000, 2001], [1.0, 2.0], "middle half", "red", fill="tozeroy")
    plain = charts.line([2000, 2001], [1.0, 2.0], None, "red")
    assert labels(charts.chart([band, plain])) == []

"""Axes, tooltips, keys and rankings; `test_every_figure` checks all charts by `helpers.chart_rules`."""

from __future__ import annotations

import pytest
from helpers import chart_rules
from helpers.figures import card

from edudata.figures import _axes, _labels, charts


@pytest.mark.parametrize("figure_id", ["G-2-states", "G-5-states", "G-5-metros", "G-3-metros"])
def test_no_number_of_a_ranking_is_struck_through(figure_id: str) -> None:
    chart = card(figure_id).chart
    (bars,), (line,) = chart["data"], [s for s in chart["layout"]["shapes"] if s["type"] == "line"]
    span = chart["layout"]["xaxis"]["range"][1] - chart["layout"]["xaxis"]["range"][0]
    # On a phone, whose plot is 210 pixels wide; a letter takes 6.
    for length, text, place in zip(bars["x"], bars["text"], bars["textposition"], strict=True):
        end = length + span * 6 * len(text) / 210
        assert place == "inside" or not length < line["x0"] < end, text


def test_a_unit_is_added_once() -> None:
    chart = charts.chart([charts.line([1, 2], [3, 4], "a", "red", hover="%{y:.1f}")], y="working days")
    again = charts.chart(chart["data"], y="working days")
    assert again["data"][0]["hovertemplate"] == "%{y:.1f} working days"


def test_quarters_and_school_years_are_in_words() -> None:
    days = ["2026-03-31", "2026-06-30"]
    chart = charts.chart([charts.line(days, [3, 4], "a", "red", hover="%{y:.1f}")], y="trillion dollars")
    assert chart["data"][0]["hovertext"] == ["1st quarter 2026", "2nd quarter 2026"]
    assert chart["data"][0]["hovertemplate"] == "$%{y:.1f} trillion"
    chart = charts.chart(
        [charts.line([1999, 2022], [3, 4], "a", "red", hover="%{customdata}: $%{y}")],
        x="fall of the academic year",
    )
    assert chart["data"][0]["hovertext"] == ["school year 1999–2000", "school year 2022–23"]
    assert chart["data"][0]["hovertemplate"] == "$%{y}"


def test_the_rules_reject_what_they_forbid() -> None:
    lines = [charts.line(["2020-03-31", "2020-06-30"], [5, 6], "a", "red", hover="%{y}")]
    good = charts.chart(lines, y="working days", marks=charts.event("2020-04-01", "pandemic"))
    chart_rules.check(good)
    for broken in (
        {"dragmode": "zoom"},
        {"annotations": []},
        {"annotations": [{"text": "2020"}]},
        {"xaxis": {}},
        {"yaxis": {"title": {"text": "working days"}}},
    ):
        with pytest.raises(AssertionError):
            chart_rules.check({"data": good["data"], "layout": good["layout"] | broken})


def test_up_to_four_points_bars_and_fills_are_named_above_the_plot() -> None:
    points = [charts.points([1, 2], [3, 4], name, "red", symbol="diamond") for name in "abcd"]
    chart = charts.chart(points)
    (words,) = (a for a in chart["layout"]["annotations"] if a["name"] == _labels.KEY)
    assert words["text"].count("◆") == 4
    assert chart["layout"]["showlegend"] is False
    five = [charts.points([1, 2], [3, 4], name, "red") for name in "abcde"]
    assert "showlegend" not in charts.chart(five)["layout"]


def test_where_an_axis_starts() -> None:
    def title(values: list[float], **axis: object) -> str:
        line = charts.line([2000, 2001], values, "a", "red")
        return str(charts.chart([line], y="days", yaxis=axis)["layout"]["yaxis"]["title"]["text"])

    assert title([31.0, 45.0]) == f"days<br>{_axes.NOT_ZERO}"
    assert title([31.0, 45.0], rangemode="tozero") == "days"
    assert title([31.0, 45.0], range=[0, 50]) == "days"
    assert title([31.0, 45.0], range=[30, 50]) == f"days<br>{_axes.NOT_ZERO}"
    assert title([-1.0, 45.0]) == title([0.1, 45.0]) == "days"

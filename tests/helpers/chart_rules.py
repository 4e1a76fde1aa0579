"""Rules that hold for every chart: no legend for a few series, events in words, tooltips with units."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from edudata.figures import _axes, _labels, _tooltips, charts

WORDS = re.compile(r"[A-Za-z]{3}|10X")


def legend(chart: charts.Chart) -> set[str]:
    """Return the entries that plotly.js would put into the legend."""
    if chart["layout"].get("showlegend") is False:
        return set()
    entries = [t for t in chart["data"] if t.get("name") and t.get("showlegend", True)]
    # A single trace has no legend unless it asks for one.
    return (
        {t["name"] for t in entries}
        if len(entries) > 1 or any("showlegend" in t for t in entries)
        else set()
    )


def is_event(shape: dict[str, Any]) -> bool:
    """Return whether a shape marks a place on the horizontal axis over the height of the plot."""
    return shape.get("yref") == "paper" and (shape.get("y0"), shape.get("y1")) == (0, 1)


def words(chart: charts.Chart) -> list[dict[str, Any]]:
    annotations = chart["layout"].get("annotations", [])
    return [a for a in annotations if WORDS.search(re.sub("<[^>]+>", "", a["text"]))]


def a_swipe_scrolls_the_page(chart: charts.Chart) -> None:
    assert chart["layout"]["dragmode"] is False


def a_legend_has_more_than_four_series(chart: charts.Chart) -> None:
    entries = legend(chart)
    assert not entries or len(entries) > _labels.MAX_LINES, entries


def events_and_bands_are_marked_in_words(chart: charts.Chart) -> None:
    events = [shape for shape in chart["layout"].get("shapes", []) if is_event(shape)]
    lines = [shape for shape in events if shape["type"] == "line"]
    bands = {shape.get("fillcolor") for shape in events if shape["type"] == "rect"}
    texts = [a for a in words(chart) if a.get("name") not in (_labels.NAME, _labels.KEY)]
    assert len(texts) >= len(lines) + len(bands), [a["text"] for a in texts]


def no_event_is_named_by_a_bare_number(chart: charts.Chart) -> None:
    bare = [a["text"] for a in chart["layout"].get("annotations", []) if re.fullmatch(r"\d{4}", a["text"])]
    assert not bare


def tooltips_name_unit_and_period(chart: charts.Chart) -> None:
    heading = chart["layout"].get("xaxis", {}).get("unifiedhovertitle", {}).get("text", "")
    for trace in chart["data"]:
        if trace.get("hoverinfo") == "skip":
            continue
        template = trace.get("hovertemplate", "")
        body = re.sub(r"<extra>.*?</extra>", "", template)
        assert re.search(r"[$%×]|[A-Za-z]{3}|= 100", re.sub(r"%\{[^}]*\}", "", body)) or (
            "customdata" in body
        ), (trace.get("name"), template)
        if _tooltips._frequency(trace.get("x")):
            period = re.search(r"%\{(x\|[^}]*%[BY]|hovertext|customdata)", f"{heading} {body}")
            assert period, (heading, template)


def an_axis_that_does_not_start_at_zero_says_so(chart: charts.Chart) -> None:
    axis, lines = chart["layout"].get("yaxis", {}), chart["data"]
    title = axis.get("title", {}).get("text", "")
    own = [t for t in lines if t.get("yaxis", "y") == "y" and t["type"] == "scatter"]
    numbers = [
        float(v)
        for t in own
        for v in np.asarray(t["y"], dtype=object)
        if isinstance(v, int | float) and v == v
    ]
    if not title or axis.get("type") == "log" or not numbers:
        return
    low = min(axis["range"]) if "range" in axis else min(numbers)
    if axis.get("rangemode") != "tozero" and low > 0.1 * max(numbers):
        assert title.endswith(_axes.NOT_ZERO), title
    if axis.get("rangemode") == "tozero":
        assert _axes.NOT_ZERO not in title, title


def check(chart: charts.Chart) -> None:
    """Check a chart by all rules."""
    assert chart["layout"]["dragmode"] is False, "a swipe on the chart would not scroll the page"
    a_legend_has_more_than_four_series(chart)
    events_and_bands_are_marked_in_words(chart)
    no_event_is_named_by_a_bare_number(chart)
    tooltips_name_unit_and_period(chart)
    an_axis_that_does_not_start_at_zero_says_so(chart)

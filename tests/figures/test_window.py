"""The years that a chart over time shows, from one to another."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers import chart_rules
from helpers.figures import card, frames

from edudata import registry
from edudata.errors import OutOfRangeError
from edudata.figures import _crop, _labels, charts
from edudata.figures.controls import Number

WITH_WINDOW = [
    spec
    for spec in registry.figures().values()
    if any(isinstance(control, Number) and control.window for control in spec.controls)
]


def years(values: object) -> set[int]:
    return {int(_crop.year(x)) for x in values if x is not None}  # type: ignore[attr-defined]


@pytest.mark.parametrize("spec", WITH_WINDOW, ids=lambda spec: spec.id)
def test_points_rows_and_marks_lie_in_the_range(spec) -> None:
    control = next(c for c in spec.controls if c.name == "until")
    low, high, _ = control.limits(frames(spec.id))
    first, last = int(high - 4), int(high - 1)
    if spec.id == "G-1":
        first, last = 2008, 2014
    own = {c.name for c in spec.controls if isinstance(c, Number) and c.window}
    ends = {"since": first, "until": last}
    first = first if "since" in own else 0
    drawing, whole = card(spec.id, **{name: ends[name] for name in own}), card(spec.id)
    for trace in drawing.chart["data"]:
        if trace.get("xaxis", "x") != "x":
            continue  # of another chart below, whose axis is no time
        assert all(first <= year <= last for year in years(trace["x"])), trace["name"]
        lists = [v for v in (*trace.values(), *trace.get("marker", {}).values()) if isinstance(v, list)]
        assert {len(v) for v in lists} <= {len(trace["x"])}
    assert 0 < len(drawing.data) < len(whole.data)
    labels = [a for a in drawing.chart["layout"]["annotations"] if a.get("name") == _labels.NAME]
    assert all(first <= year <= last for year in years(a["x"] for a in labels))
    assert any("the title is about all years" in note for note in drawing.notes)
    assert not any("the title is about all years" in note for note in whole.notes)
    drawing.figure.to_json()
    assert low < high


def test_a_range_without_years_says_what_to_choose() -> None:
    with pytest.raises(OutOfRangeError, match="since = 2020 is not before until = 2015"):
        card("G-2-publishers", since=2020, until=2015)
    with pytest.raises(OutOfRangeError, match="Choose a longer range"):
        _crop.chart(charts.chart([charts.line([1990, 1991], [1, 2], "a", "red")]), 2000, 2005)


def test_a_band_is_cut_and_an_event_outside_is_left_out() -> None:
    days = [f"{year}-01-01" for year in range(2000, 2011)]
    marks = [
        *charts.bands([("2001-01-01", "2004-06-01")], "slump"),
        *charts.event("2009-01-01", "late"),
        charts.level(5),
    ]
    chart = charts.chart([charts.line(days, list(range(11)), "a", "red")], marks=marks)
    cut = _crop.chart(chart, 2003, 2006)
    band, level = cut["layout"]["shapes"]
    assert (band["x0"], band["x1"]) == ("2003-01-01", "2004-06-01")
    assert level["xref"] == "paper"
    assert "late" not in [a["text"] for a in cut["layout"]["annotations"]]
    assert cut["data"][0]["x"] == days[3:7]
    assert [a["x"] for a in cut["layout"]["annotations"] if a.get("name") == _labels.NAME] == ["2006-01-01"]


def test_an_axis_that_starts_higher_after_the_cut_says_so() -> None:
    chart = charts.chart(
        [charts.line([2000, 2001, 2002, 2003], [0, 30, 31, 32], "a", "red", hover="%{y}")], y="days"
    )
    assert chart["layout"]["yaxis"]["title"]["text"] == "days"
    cut = _crop.chart(chart, 2001, 2003)
    assert "does not start at zero" in cut["layout"]["yaxis"]["title"]["text"]
    chart_rules.check(cut)


def test_rows_are_cut_by_their_date_or_year() -> None:
    table = pd.DataFrame({"academic_year": ["1999-2000", "2000-01", "2001-02"], "x": [1, 2, 3]})
    assert _crop.rows(table, 2000, 2001)["x"].tolist() == [2, 3]
    assert len(_crop.rows(table[["x"]], 2000, 2001)) == 3

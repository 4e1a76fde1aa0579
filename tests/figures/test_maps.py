"""What all maps share: caps said, regions without a value hatched and counted, tooltips with margins."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from edudata.figures import maps, rankings
from edudata.figures.maps import Line
from edudata.figures.spec import plotly_figure


def frame(values: list) -> pd.DataFrame:
    ids = [f"01{i:03d}" for i in range(len(values))]
    return pd.DataFrame(
        {"fips": ids, "name": ids, "x": pd.Series(values, dtype="float64"), "x_moe": [0.5] * len(values)}
    )


def choropleth(rows: pd.DataFrame, **more):
    return plotly_figure(maps.choropleth(rows, **more))


def draw(values: list, **more):
    return choropleth(frame(values), geometry="counties", id_column="fips", value="x", label="x", **more)


def test_a_region_without_value_is_hatched_and_counted():
    figure = draw([1, 2, None, 4])
    colored, hatched, borders = figure.data
    assert list(colored.locations) == ["01000", "01001", "01003"]
    assert list(hatched.locations) == ["01002"]
    assert hatched.meta == {"hatch": True}
    assert hatched.name == "hatched: no published value (1 county)"
    assert hatched.name in figure.layout.annotations[0].text
    assert len(borders.locations) == 51


def test_each_reason_has_an_entry_of_its_own():
    rows = frame([1, None, None, None]).assign(why=[None, "too uncertain", None, "too uncertain"])
    figure = choropleth(
        rows, geometry="counties", id_column="fips", value="x", label="x", missing_column="why"
    )
    words = figure.layout.annotations[0].text
    for name in ("hatched: too uncertain (2 counties)", "hatched: no published value (1 county)"):
        assert name in words


def test_colors_change_at_rounded_numbers_and_darken_with_the_value():
    trace = draw([*[n / 10 for n in range(10, 80)], 1000.0]).data[0]
    assert trace.colorbar.ticktext == ("2", "3", "4", "5", "6", "7")
    assert list(trace.colorbar.tickvals) == [2, 3, 4, 5, 6, 7]
    assert (trace.zmin, trace.zmax) == (1, 8), "all colors are equally wide; the last one holds the rest"
    colors = [color for _, color in trace.colorscale]
    lightness = [sum(int(color[i : i + 2], 16) for i in (1, 3, 5)) for color in colors]
    assert lightness == sorted(lightness, reverse=True)
    assert len(set(colors)) == 7


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6))
def test_any_range_has_five_to_seven_colors(low: float, width: float):
    edges = maps.steps(low, low + width)
    assert 4 <= len(edges) <= 6
    assert low <= edges[0] < edges[-1] <= low + width
    sizes = np.diff(edges)
    assert np.allclose(sizes, sizes[0], rtol=1e-3)


def test_one_value_and_none_still_draw():
    assert draw([3.0, 3.0]).data[0].zmin < draw([3.0, 3.0]).data[0].zmax
    assert len(draw([None, None]).data[1].locations) == 2


def test_tooltips_show_margins_of_error_where_published():
    rows = frame([1.5, 2.5])
    rows.loc[1, "x_moe"] = None
    cells = maps.cells(rows, [Line("x", "ratio", digits=2, moe="x_moe")])
    assert cells[:, 0].tolist() == ["1.50 ± 0.50", "2.50"]
    assert "ratio: %{customdata[0]}" in maps.template([Line("x", "ratio")])


def test_states_are_the_fifty_and_dc():
    assert len(maps.STATES) == 51
    assert {"11", "09", "56"} <= set(maps.STATES)
    places = pd.DataFrame({"state_fips": ["72", "06", "78"]})
    assert maps.on_national_map(places)["state_fips"].tolist() == ["06"]


def test_ranking_puts_the_largest_on_top_and_marks():
    figure = rankings.ranking(frame([2, 3, None, 1]), value="x", label="x", marked=["01001"])
    bars = plotly_figure(figure).data[0]
    assert list(bars.y) == ["01003", "01000", "01001"], "the last bar is drawn on top"
    assert bars.marker.color[2] != bars.marker.color[1] == bars.marker.color[0]


def test_points_draw_the_small_over_the_large():
    rows = frame([1, 2, None]).assign(lon_deg=-90.0, lat_deg=40.0, people=[10.0, 30.0, 20.0])
    dots = plotly_figure(maps.points(rows, value="x", label="x", size="people")).data[0]
    assert list(dots.marker.size) == [30, 10]
    assert dots.type == "scattergeo"

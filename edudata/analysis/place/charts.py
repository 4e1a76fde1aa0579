"""The small chart of a brief."""

from __future__ import annotations

import pandas as pd

from edudata.analysis.place.measures import Sources
from edudata.analysis.place.record import Chart, Line, Place
from edudata.analysis.place.schools import Frames, headcount


def charts(place: Place, frames: Frames, sources: Sources) -> tuple[Chart, ...]:
    """Draw what a place's tables hold over time; nothing where there are fewer than two years."""
    chart = {"state": _debt, "metro": _home_prices, "college": _students}[place.kind](
        place, frames, sources
    )
    return (chart,) if chart.lines and len(chart.lines[0].x) > 1 else ()


def _line(label: str, x: pd.Series, y: pd.Series) -> Line:
    points = pd.DataFrame(
        {"x": x.astype("float64").to_numpy(), "y": y.astype("float64").to_numpy()}
    ).dropna()
    return Line(label=label, x=tuple(points["x"]), y=tuple(points["y"]))


def _debt(place: Place, frames: Frames, sources: Sources) -> Chart:
    rows = frames["student_debt_by_state"].sort_values("year")
    lines = [
        _line(label, own["year"], own["student_debt_per_credit_file_usd"])
        for code, label in ((place.id, place.name), ("00", "United States"))
        if len(own := rows[rows["state_fips"].eq(code)])
    ]
    return Chart(
        title="Student debt per adult with a credit record, current dollars",
        unit="usd",
        lines=tuple(lines),
        source=sources["nyfed/state_debt"],
        table="student_debt_by_state",
        figure="G-2-states",
    )


def _home_prices(place: Place, frames: Frames, sources: Sources) -> Chart:
    rows = frames["house_price_index"]
    own = rows[rows["cbsa"].eq(place.id) & rows["stands_for_cbsa"]].sort_values("period_start")
    year = own["period_start"].dt.year + (own["period_start"].dt.month - 1) / 12
    return Chart(
        title="House price index, first quarter of 1991 = 100",
        unit="index",
        lines=(_line("index", year, own["index_nsa"]),),
        source=sources["fhfa/hpi"],
        table="house_price_index",
    )


def _students(place: Place, frames: Frames, sources: Sources) -> Chart:
    rows = headcount(frames)
    own = rows[rows["unitid"].eq(place.id)].sort_values("academic_year")
    year = own["academic_year"].str[:4].astype("float64")
    return Chart(
        title="Students over 12 months, by the year of the fall; years without a dot are not in the tables",
        unit="count",
        lines=(_line("students", year, own["students"]),),
        source=sources["ipeds/distance_12_months"],
        table="college_enrollment",
    )

"""G-2-states: student debt and lateness by state, mapped and ranked, for any year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import maps, rankings
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.debt import _state_lines
from edudata.figures.debt._state_lines import NATION, Measure
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import capital, listed, place, stop

PER_ADULT = "student_debt_per_credit_file_usd"
ALL_DEBT = "total_debt_per_credit_file_usd"
LATE = "delinquent_90plus_pct"
MEASURES = {
    "student": Measure(PER_ADULT, "student debt per adult", "student debt per adult", "usd", 0),
    "total": Measure(ALL_DEBT, "all debt per adult", "debt of all kinds per adult", "usd", 0),
    "share": Measure("student_share_pct", "student debt, % of all debt", "student share of debt", "pct", 1),
    "late": Measure(
        LATE, "90 or more days late, % of student debt", "late share of student debt", "pct", 1
    ),
}
COLUMNS = [m.column for m in MEASURES.values()]


@dataclass(frozen=True, slots=True)
class Data:
    """The states of one year by one measure, the highest first, and the nation's value."""

    table: pd.DataFrame
    nation: float
    name: str
    year: int

    @property
    def measure(self) -> Measure:
        """The measure with its words."""
        return MEASURES[self.name]

    @property
    def on_map(self) -> pd.DataFrame:
        """The states for which the national map has room."""
        return maps.on_national_map(self.table)


def years(frames: Frames) -> tuple[float, float, float]:
    """Return the table's span, and its newest year."""
    year = frames["student_debt_by_state"]["year"]
    return year.min(), year.max(), year.max()


def choices(frames: Frames) -> dict[str, str]:
    """Return the states and DC by their letters: lines to compare."""
    rows = frames["student_debt_by_state"].drop_duplicates("state_fips")
    rows = maps.on_national_map(rows[rows["state_fips"] != NATION]).sort_values("state_name")
    return dict(zip(rows["state"].str.lower(), rows["state_name"], strict=True))


def rows(frames: Frames, *, measure: str, states: str, year: int) -> Data | _state_lines.Data:
    """Order the states of one year, or select those to compare over the years."""
    if not states:
        return ranked(frames, measure=measure, year=year)
    return _state_lines.rows(with_share(frames), MEASURES[measure], states.upper().split(","))


def with_share(frames: Frames) -> pd.DataFrame:
    """Add the student share of all debt; both sides come from one file."""
    table = frames["student_debt_by_state"]
    return table.assign(student_share_pct=table[PER_ADULT] / table[ALL_DEBT] * 100)


def ranked(frames: Frames, *, measure: str, year: int) -> Data:
    """Order the states of one year."""
    by, table = MEASURES[measure], with_share(frames)
    regions = table[table["year"] == year]
    is_nation = regions["state_fips"] == NATION
    nation, states = regions[is_nation], regions[~is_nation & regions[by.column].notna()]
    if nation.empty or states.empty:
        raise OutOfRangeError(f"{year} has no {by.short} by state. Choose another year.")
    states = states.sort_values(by.column, ascending=False, ignore_index=True)
    columns = ["state_fips", "state", "state_name", "year", *COLUMNS]
    return Data(states[columns], float(nation[by.column].iloc[0]), measure, year)


def _format(measure: Measure) -> dict[str, Any]:
    return {
        "value": measure.column,
        "label": measure.label,
        "unit": measure.unit,
        "digits": measure.digits,
        "name_column": "state_name",
    }


def draw(data: Data | _state_lines.Data) -> Chart:
    """Rank the states, with the nation as a line, or draw those to compare."""
    if isinstance(data, _state_lines.Data):
        return _state_lines.draw(data)
    nation = (data.nation, f"nation {data.measure.text(data.nation)}")
    return rankings.ranking(data.table, reference=nation, **_format(data.measure))


def draw_map(data: Data | _state_lines.Data) -> Chart | None:
    """Map the states of one year, with all measures in the tooltip."""
    if isinstance(data, _state_lines.Data):
        return None
    hover = [maps.Line(m.column, m.label, m.unit, m.digits) for m in MEASURES.values()]
    return maps.choropleth(
        data.on_map, geometry="states", id_column="state_fips", hover=hover, **_format(data.measure)
    )


def describe(data: Data | _state_lines.Data) -> Text:
    """Describe the ranking, or the states compared."""
    return _state_lines.describe(data) if isinstance(data, _state_lines.Data) else describe_ranking(data)


def describe_ranking(data: Data) -> Text:
    """Name both ends of the ranking, and the nation."""
    measure, states, year = data.measure, data.table, data.year
    values, nation = states[measure.column], measure.text(data.nation)
    names = states["state_name"]
    finding = (
        f"{capital(measure.short)} ranges from {measure.text(values.iloc[-1])} in {place(names.iloc[-1])} "
        f"to {measure.text(values.iloc[0])} in {place(names.iloc[0])}"
    )
    mapped = data.on_map["state_name"].tolist()
    return Text(
        finding=stop(finding),
        subtitle=f"{capital(measure.label)}, people with a credit file, New York Fed, "
        f"fourth quarter of {year}; nation: {nation}",
        alt=f"Bar chart of {len(states)} places, highest on top; {int((values > data.nation).sum())} are "
        f"above the nation. {stop(finding)}",
        map_alt=f"Map of the states by {measure.short} in {year}: highest in {listed(mapped[:3])}, "
        f"lowest in {listed(mapped[-3:])}.",
        headline=(nation, f"{measure.short}, nation, {year}"),
        notes=_ranking_notes(data),
    )


def _ranking_notes(data: Data) -> tuple[str, ...]:
    """Say what holds the values down or apart, and what is not on the map."""
    names = data.table["state_name"]
    territories = ", ".join(names[~data.table["state_fips"].isin(data.on_map["state_fips"])])
    # The paused years tell nothing of who would have paid.
    paused = data.name == "late" and 2020 <= data.year <= 2024
    return (
        "From 2020 to 2024 the payment pause and the Fresh Start program held the late share down."
        if paused
        else "",
        "Amounts are per adult with a credit file, not per borrower: a low one can mean few borrowers.",
        "Amounts are in current dollars.",
        "The national value differs from the quarterly report's, which covers other areas and samples.",
        f"Ranked, but not on the map: {territories}." if territories else "",
    )


SPEC = FigureSpec(
    id="G-2-states",
    page="debt",
    name="Student debt by state",
    question="Where is student debt high, and where is it late?",
    tables=("student_debt_by_state",),
    controls=(
        Choice(
            name="measure",
            label="Measure",
            options={
                "student": "student debt",
                "late": "late student debt",
                "share": "share of all debt",
                "total": "all debt",
            },
            default="student",
        ),
        Choice("states", "Compare states", choices, "", help="Up to six states, year by year.", many=6),
        Number(name="year", label="Year", bounds=years, when={"states": ("",)}),
    ),
    terms=("delinquency", "nominal"),
    rows=rows,
    draw=draw,
    draw_map=draw_map,
    describe=describe,
    about=(
        "Balances on credit reports at the end of the year, divided by all adults who have a credit file, "
        "whether or not they borrow. The late share is the part of the student balance that is 90 or more "
        "days late, including defaulted loans."
    ),
)

"""G-5, the essay's county map: what a home costs compared with what a household earns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from edudata.analysis import uncertainty
from edudata.figures import maps
from edudata.figures._period import ESSAY, PERIOD, today_only
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.housing import _measures, _mortgage
from edudata.figures.housing import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text

HIGH = "high"
NO_MARGIN = "no margin of error"
TOO_UNCERTAIN = "too uncertain"
# The regions that the essay compares: the Bay Area, where its author lived, and Tennessee.
BAY_AREA = ("06001", "06013", "06041", "06055", "06075", "06081", "06085", "06095", "06097")
TENNESSEE = "47"
SAN_FRANCISCO, NASHVILLE = "06075", "47037"
# Names of counties without a value that a note has room for.
NAMED = 8


@dataclass(frozen=True, slots=True)
class Data:
    """Counties of the fifty states and DC.

    Attributes
    ----------
    regions : shared.Regions
        The counties; those left out have no value, and the reason in the column `reason`.
    unpublished : DataFrame
        Counties whose value is not published.
    abroad : int
        Municipios of Puerto Rico, which the map has no room for.
    """

    regions: shared.Regions
    unpublished: pd.DataFrame
    abroad: int
    as_in_essay: bool = False

    @property
    def left_out(self) -> int:
        """Count the counties left out as too uncertain."""
        return int(self.regions.frame["reason"].notna().sum())

    @property
    def table(self) -> pd.DataFrame:
        """Every county on the map, in the survey's order."""
        return self.regions.select(self.regions.frame)


def rows(frames: Frames, *, period: str, **today: Any) -> Data:
    """Compute the essay's measure of every county, or the measure chosen."""
    if period != ESSAY:
        return measured(frames, **today)
    rate, _ = _mortgage.latest_rate(frames)
    data = measured(frames, measure="price_to_income", reliable_only="no", rate_pct=rate)
    return replace(data, as_in_essay=True)


def measured(frames: Frames, *, measure: str, reliable_only: str, rate_pct: float, **terms: float) -> Data:
    """Compute the measures of each county, and leave out the uncertain ones if asked."""
    everywhere = frames["housing_counties"]
    columns = ["fips", "state_fips"]
    frame = _measures.with_measures(maps.on_national_map(everywhere), columns, rate_pct, **terms)
    definition = _measures.measures(frame)[measure]
    unpublished = frame[frame[definition.column].isna()]
    reason = (
        _unreliable(frame, definition) if reliable_only == "yes" else pd.Series(None, frame.index, object)
    )
    values = frame[definition.column].where(reason.isna())
    frame = frame.assign(reason=reason).assign(**{definition.column: values})
    regions = shared.Regions(frame, definition, _mortgage.mortgage(frames, rate_pct, **terms), "fips")
    return Data(regions, unpublished, len(everywhere) - len(frame))


def _unreliable(frame: pd.DataFrame, measure: _measures.Measure) -> pd.Series:
    """Give the reason to leave a county out when only reliable ones are wanted, empty where it stays."""
    kind = uncertainty.reliability(frame[measure.column], frame[measure.moe])
    reason = kind.map(lambda k: None if k == HIGH else TOO_UNCERTAIN)
    reason = reason.where(frame[measure.moe].notna(), NO_MARGIN)
    return reason.where(frame[measure.column].notna(), None)


def draw(data: Data) -> Chart:
    """Color the counties by the measure, and hatch those without a value."""
    chart = maps.choropleth(
        data.regions.frame,
        geometry="counties",
        id_column="fips",
        **data.regions.measure.format,
        # Of 3,144 counties each line of the tooltip weighs 10 kB.
        hover=data.regions.lines(others=False),
        missing_column="reason" if data.left_out else None,
    )
    if not data.as_in_essay:
        return chart
    chart = maps.outlined(chart, "counties", BAY_AREA, 1.3)
    return maps.outlined(chart, "states", [TENNESSEE], 2.2)


def describe(data: Data) -> Text:
    """Describe the essay's map, or that of the measure chosen."""
    return _in_essay(data.regions, data) if data.as_in_essay else _today(data.regions, data)


def _in_essay(regions: shared.Regions, data: Data) -> Text:
    """Compare the two regions that the essay has in mind."""
    value = regions.frame.set_index("fips")[regions.measure.column]
    here, there = (float(value[code]) for code in (SAN_FRANCISCO, NASHVILLE))
    finding = f"A home costs {here:.1f} years of income in San Francisco, {there:.1f} in Nashville."
    return Text(
        finding=finding,
        subtitle=f"{regions.subtitle('counties')}; outlined: the Bay Area and Tennessee",
        alt=f"{regions.map_alt(f'{len(regions.known):,} counties')} {finding} {_by_state(regions)}",
        headline=(
            f"{here / there:.1f} times",
            "home value to income, San Francisco compared with Nashville",
        ),
        notes=(
            (
                f"The measure is the essay's, the years are not: by county we have only the survey of "
                f"{shared.survey(regions.frame)}."
            ),
            "The values are those of San Francisco and of Davidson County, which contains Nashville.",
            *regions.notes,
            *_without_value(data),
        ),
    )


def _today(regions: shared.Regions, data: Data) -> Text:
    """State what half of the people live with, and who lives above the usual limit."""
    finding = f"{regions.half('counties')}."
    return Text(
        finding=finding,
        subtitle=regions.subtitle("counties"),
        alt=f"{regions.map_alt(f'{len(regions.known):,} counties')} {finding} {_by_state(regions)}",
        headline=regions.headline("counties", "the median county"),
        notes=(
            regions.middle("counties", regions.above("counties")),
            *regions.notes,
            f"The highest estimate is that of {regions.extreme(-1)}.",
            "The numbers after ± are margins of error: 9 times in 10 the true value lies within them.",
            *_without_value(data),
        ),
    )


def _by_state(regions: shared.Regions) -> str:
    """Tell where the bright and the dark parts of the map lie."""
    rows = regions.known
    middle = rows.groupby("state_fips")[regions.measure.column].median().sort_values()
    names = rows.drop_duplicates("state_fips").set_index("state_fips")["name"].str.split(", ").str[-1]
    high, low = (", ".join(names[codes]) for codes in (middle.index[-3:][::-1], middle.index[:3]))
    return f"By the median county, the highest states are {high}; the lowest are {low}."


def _without_value(data: Data) -> tuple[str, ...]:
    """Name the counties that are hatched or not on the map."""
    missing, total = data.unpublished["name"].tolist(), len(data.regions.frame)
    more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
    return (
        f"Hatched: no value is published for {len(missing)} of {total:,} counties "
        f"({'; '.join(missing[:NAMED])}{more})."
        if missing
        else "",
        f"Hatched too: {data.left_out:,} counties whose values are too uncertain." if data.left_out else "",
        f"The map has no room for the {data.abroad} municipios of Puerto Rico." if data.abroad else "",
    )


RELIABLE_ONLY = Choice(
    "reliable_only",
    "Counties",
    {"no": "all with a value", "yes": "only reliable values"},
    "no",
    help="Reliable means a standard error (margin of error divided by 1.645) of at most 12% of the value.",
)

SPEC = FigureSpec(
    id="G-5",
    page="housing",
    name="Home prices and income by county",
    question="Where are homes expensive compared with what people earn?",
    tables=("housing_counties", _mortgage.RATES),
    controls=(PERIOD, *(today_only(c) for c in (_measures.MEASURE, RELIABLE_ONLY, *_mortgage.TERMS))),
    terms=("price to income", "rent to income", "mortgage payment", "margin of error", "county"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "**Home value to income** divides the median home value, as owners estimate it, by the median "
        "income of all households in the county. **Rent to income** uses a year of the median gross rent, "
        "**payment to income** the mortgage payment on the median home under the terms you choose. *Half "
        "of Americans* counts every county by its population; the median county counts a county of 1,000 "
        "people as much as one of a million.\n\nAll inputs are five-year estimates of the American "
        "Community Survey, so you can compare counties but not years. The margin of error of a ratio "
        "follows the Census Bureau's handbook, which treats the two sides as independent. *Only reliable "
        "values* shows counties whose standard error is at most 12% of the value, a common rule; the "
        "bureau itself sets none.\n\nThe color scale ends at the 2nd and 98th percentile; counties beyond "
        "have the end colors. Connecticut appears by planning regions. Falls Church, Virginia, appears "
        "larger than it is. Boundaries: Census Bureau 2023, simplified by us-atlas (ISC license)."
    ),
)

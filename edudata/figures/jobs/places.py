"""G-3-places: underemployment by metropolitan area, from the microdata, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import _compare, maps, style
from edudata.figures._places import with_state
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.jobs import _microdata as micro
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent

# Metros in the ranking.
RANKED = 20
IMPURE = "impure_metro"
COLUMNS = ["cbsa", "name", "rate_pct", "se_pct", "low_pct", "high_pct", "n", "differs", "flag"]
HOVER = (
    maps.Line("rate_pct", "underemployed", "pct", 1),
    maps.Line("low_pct", "90% interval from", "pct", 1),
    maps.Line("high_pct", "to", "pct", 1),
    maps.Line("n", "people in the sample"),
)


@dataclass(frozen=True, slots=True)
class Data:
    """Metros with enough people, from low to high.

    Attributes
    ----------
    metros : DataFrame
        One row per metro.
    nation : Series
        The row of all records.
    order, ages, rule : str
        Values of the controls.
    smallest, few, every : int
        People needed, metros that have fewer, and all metros.
    chosen : tuple of str
        Codes of the metros that the reader compares.
    """

    metros: pd.DataFrame
    nation: pd.Series[Any]
    order: str
    ages: str
    rule: str
    smallest: int
    few: int
    every: int
    chosen: tuple[str, ...] = ()

    @property
    def ranked(self) -> pd.DataFrame:
        """The metros at the end of the ranking that is asked for and those compared, the highest last."""
        end = self.metros.tail(RANKED) if self.order == "highest" else self.metros.head(RANKED)
        return self.metros[self.metros.index.isin(end.index) | self.metros["cbsa"].isin(self.chosen)]

    @property
    def table(self) -> pd.DataFrame:
        """All metros, from the end that is asked for."""
        rows = self.metros[COLUMNS]
        return (rows.iloc[::-1] if self.order == "highest" else rows).reset_index(drop=True)


def choices(frames: Frames) -> dict[str, str]:
    """Return the metros with a rate of recent graduates by their codes, in order of their names."""
    regions, rates = frames["regions"], micro.choose(frames, "metro", rule="default", ages="recent")
    have = set(rates.loc[rates["rate_pct"].notna(), "place"])
    areas = regions[(regions["level"] == "cbsa") & regions["geo_id"].isin(have)].sort_values("name")
    return dict(zip(areas["geo_id"], areas["name"], strict=True))


def rows(frames: Frames, *, order: str, rule: str, ages: str, metros: str, smallest: int) -> Data:
    """Choose the metros with enough people in the sample, and those compared."""
    chosen = tuple(_compare.parts(metros))
    areas_by_rate = micro.choose(frames, "metro", rule=rule, ages=ages).rename(columns={"place": "cbsa"})
    regions = frames["regions"]
    areas = regions[regions["level"] == "cbsa"].set_index("geo_id")
    rates = areas_by_rate.join(areas[["name", "lon_deg", "lat_deg", "state_fips"]], on="cbsa")
    enough = (rates["n"] >= smallest) | rates["cbsa"].isin(chosen)
    selection = rates[rates["rate_pct"].notna() & enough]
    if chosen and not selection["cbsa"].isin(chosen).any():
        raise OutOfRangeError("None of the metros chosen has a rate for these ages. Choose other ones.")
    if selection.empty:
        raise OutOfRangeError(f"No metro has {smallest} people in the sample. Choose fewer.")
    nation = micro.nation(frames, rule=rule, ages=ages)
    usual = nation["rate_pct"]
    selection = selection.assign(
        differs=(selection["low_pct"] > usual) | (selection["high_pct"] < usual),
        name=with_state(selection["name"]),
        impure=selection["flag"].fillna("").str.contains(IMPURE),
    ).sort_values(["rate_pct", "name"], ignore_index=True)
    few, every = len(rates) - len(selection), len(rates)
    return Data(selection, nation, order, ages, rule, smallest, few, every, chosen)


def draw(data: Data) -> Chart:
    """Draw a dot with its interval for each metro of the ranking."""
    ranked = data.ranked
    own = ranked["cbsa"].isin(data.chosen)
    fit, beyond = ranked[~ranked["impure"] & ~own], ranked[ranked["impure"] & ~own]
    traces = [
        micro.dots(fit, style.BLUE, "survey areas fit the metro"),
        micro.dots(beyond, style.GRAY, "survey areas reach beyond", "circle-open"),
    ]
    traces += [micro.chosen_dots(ranked[own])] if own.any() else []
    return micro.ranked(traces, ranked["name"].tolist(), (float(data.nation["rate_pct"]), "nation"))


def draw_map(data: Data) -> Chart:
    """Map the metros as dots, their areas growing with the graduates they stand for."""
    dots = maps.on_national_map(data.metros).dropna(subset=["lon_deg", "lat_deg"])
    return maps.points(
        dots, value="rate_pct", label="underemployed, %", size="people", unit="pct", digits=0, hover=HOVER
    )


def describe(data: Data) -> Text:
    """Count the metros that differ from the nation, and name the first of the ranking."""
    metros, ranked = data.metros, data.ranked
    first = ranked.iloc[-1 if data.order == "highest" else 0]
    differ, impure = int(metros["differs"].sum()), int(metros["impure"].sum())
    finding = f"In {differ} of {len(metros)} metros, underemployment differs from the nation's."
    own = metros[metros["cbsa"].isin(data.chosen)]
    if len(own):
        values = list(zip(own["name"], own["rate_pct"].map(percent), strict=True))
        usual = f"{percent(float(data.nation['rate_pct']))} in the nation"
        finding = _compare.finding("Underemployment is", values, usual)
    partial = metros["flag"].fillna("").str.contains("incomplete_metro").sum()
    return Text(
        finding=finding,
        subtitle=f"Share of employed {micro.whose(data.ages)} in jobs that need no degree, "
        f"{data.nation['year']}; the {len(ranked)} {data.order} of {len(metros)} metros",
        alt=f"Dots of {len(ranked)} metros with 90% intervals. {finding}",
        map_alt=f"Map with a dot for each of {len(metros)} metros. Larger dots stand for more graduates; "
        f"the color shows underemployment. It is {data.order} in {first['name']}.",
        headline=(
            percent(first["rate_pct"]),
            f"in {first['name']}, the {data.order} of {len(metros)} metros",
        ),
        notes=(
            (
                f"{data.few} of {data.every} metros are not shown, with fewer than {data.smallest} people "
                "in the sample."
            ),
            micro.missing(data.nation),
            (
                f"Survey areas do not follow metros. In {impure} of {len(metros)} metros shown, more than "
                "a tenth of the people live in areas that reach beyond."
            ),
            f"{partial} metros reach into a state without records." if partial else "",
            (
                f"Differs: the 90% interval does not hold the nation's rate. About "
                f"{len(metros) * micro.BY_CHANCE:.0f} of {len(metros)} would by chance alone; the ends of "
                "a ranking are the least certain."
            ),
            micro.method(data.nation),
        ),
    )


SPEC = FigureSpec(
    id="G-3-places",
    page="jobs",
    name="Underemployment by metro",
    question="In which metros do graduates work in jobs that need no degree?",
    tables=(micro.TABLE, "regions"),
    rows=rows,
    draw=draw,
    draw_map=draw_map,
    describe=describe,
    controls=(
        Choice("order", "Show", {"highest": "highest rates", "lowest": "lowest rates"}, "highest"),
        _compare.control("metros", "Compare metros", choices),
        micro.RULE,
        micro.AGE,
        Number("smallest", "Smallest sample shown", (30, 300, 100), step=10, unit="people"),
    ),
    about=micro.ABOUT
    + "\n\nA metro's rate adds up its survey areas (PUMAs) by the share of their people who live in it, "
    "estimated from counts by tract.",
    terms=("underemployed", "recent graduates", "metro area"),
)

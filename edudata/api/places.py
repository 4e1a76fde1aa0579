"""Counties, metropolitan areas and states: join your rows to them, and draw them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from edudata.api.data import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

Level = Literal["counties", "cbsa", "states"]
# Level -> file of outlines, level in the table `regions`, and the name of its code.
GEOMETRIES = {
    "counties": ("counties", "county", "fips"),
    "cbsa": ("metros", "cbsa", "cbsa"),
    "states": ("states", "state", "state_fips"),
}
PlaceKey = Literal["fips", "cbsa", "state_fips", "state", "state_name", "name"]


def join(
    left: pd.DataFrame | str,
    right: pd.DataFrame | pd.Series[Any] | str,
    on: PlaceKey | None = None,
    left_on: str | None = None,
) -> pd.DataFrame:
    """Join a table or a frame to your rows by county, metropolitan area or state.

    Codes are known without leading zeros, as numbers and as Census GEOIDs, counties and areas by names as
    "Nashville, TN". Codes that changed with the name alone are followed; else the report says what to do.

    Parameters
    ----------
    left, right : DataFrame, Series or str
        Your rows, with a column or an index level of places; and a frame or the name of a table, with
        one row per place.
    on, left_on : str, optional
        What names the places, by default what both sides have: "fips", "cbsa", "state_fips", "state"
        (abbreviation), "state_name" or "name"; your column or index level, if it is called otherwise.

    Returns
    -------
    DataFrame
        All your rows in their order, each once, with the columns of `right`; of a name that you already
        use with the suffix "_table". Codes in your column gain their zeros. attrs hold `join_report` and,
        where there are any, `join_unmatched` and `join_notes`.

    Warns
    -----
    EdudataWarning
        If rows match no place, with the report.

    Raises
    ------
    UnknownNameError, WrongTypeError
        If there is no such table or column; if `left` or `right` is neither a frame nor a name.
    OutOfRangeError
        If `right` has several rows per place, with a call that works; if columns have several levels.

    Examples
    --------
    >>> import edudata as ed
    >>> import pandas as pd
    >>> rows = ed.join(pd.DataFrame({"fips": ["01001", "06037"]}), "housing_counties", on="fips")
    >>> rows["name"].to_list()
    ['Autauga County, Alabama', 'Los Angeles County, California']
    >>> debt = ed.load("student_debt_by_state").query("year == 2025")
    >>> mine = ed.join(pd.DataFrame({"where": ["TN", "Ohio"]}), debt, on="state", left_on="where")
    >>> mine["state_fips"].to_list()
    ['47', '39']
    """
    from edudata import arguments
    from edudata.analysis import joins

    rows, table = (_frame(side, name) for side, name in ((left, "left"), (right, "right")))
    for name, value in (("on", on), ("left_on", left_on)):
        if value is not None:
            arguments.text(value, name, "fips")
    label = f"ed.load({right!r})" if isinstance(right, str) else "right"
    return joins.join(rows, table, on, left_on, names=_names, label=label)


def _frame(side: Any, name: str) -> pd.DataFrame:
    import pandas as pd

    from edudata import arguments

    if isinstance(side, str):
        return load(side)
    if isinstance(side, pd.Series):
        return side.to_frame("value" if side.name is None else side.name)
    return arguments.frame(side, name)


@cache
def _names(kind: str) -> Mapping[str, str]:
    """Return names of counties or areas, as they are compared, with their codes."""
    from edudata.analysis.place_codes import spelled
    from edudata.places import short_name

    regions = load("regions")
    rows = regions[regions["level"].eq("county" if kind == "fips" else "cbsa")]
    titles = dict(zip(rows["name"], rows["geo_id"], strict=True))
    names = {spelled(title): code for title, code in titles.items()}
    if kind == "cbsa":
        names = {spelled(short_name(title)): code for title, code in titles.items()} | names
    return names


def geometry(level: Level) -> Any:
    """Return the outlines of counties, metropolitan areas or states.

    Parameters
    ----------
    level : {"counties", "cbsa", "states"}
        "cbsa" are metropolitan and micropolitan areas.

    Returns
    -------
    GeoDataFrame or dict
        With geopandas installed a GeoDataFrame in longitude and latitude (EPSG:4326) with the code as
        index and column; otherwise a GeoJSON FeatureCollection whose features have the code as `id`. The
        code is in `fips`, `cbsa` or `state_fips`, as `join` needs it, beside `name`.

    Raises
    ------
    UnknownNameError
        If there is no such level.

    Notes
    -----
    Simplified outlines of the fifty states and the District of Columbia, for maps and not for areas or
    distances. Made from the U.S. Atlas, which redistributes Census cartographic boundary files.

    Examples
    --------
    >>> import edudata as ed
    >>> outlines = ed.geometry("states")
    >>> len(outlines["features"] if isinstance(outlines, dict) else outlines)
    51
    """
    import copy
    from importlib import import_module

    from edudata import geo
    from edudata.errors import UnknownNameError

    if level not in GEOMETRIES:
        raise UnknownNameError("geometry", level, GEOMETRIES)
    file, place, column = GEOMETRIES[level]
    collection = copy.deepcopy(geo.geometry(file))
    regions = load("regions")
    names = regions[regions["level"].eq(place)].set_index("geo_id")["name"].to_dict()
    for feature in collection["features"]:
        feature["properties"] = {column: feature["id"], "name": names.get(feature["id"])}
    try:
        geopandas = import_module("geopandas")  # optional, large, and without types
    except ImportError:
        return collection
    return geopandas.GeoDataFrame.from_features(collection, crs="EPSG:4326").set_index(column, drop=False)

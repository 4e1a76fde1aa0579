"""What became of metro areas: migration against a score, and rents before and after."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from edudata.analysis.association import Association, associate
from edudata.analysis.inflation import index_by_year
from edudata.analysis.trend import growth_multiple

# Size class -> people of 2020 that a metro must exceed.
SIZES = {"all": 0.0, "500k": 500_000.0, "1m": 1_000_000.0}
MIGRATION = "net_migration_since_2020_pct"
# Rent of primary residence: U.S. city average, San Francisco-Oakland-Hayward.
RENT = "CUUR0000SEHA", "CUURS49BSEHA"


def outcome(frame: pd.DataFrame, column: str = "score", became: str = MIGRATION) -> pd.DataFrame:
    """Correlate a score with what became of the metros, by their size in 2020.

    Parameters
    ----------
    frame : DataFrame
        Metros with `column`, `became` and people_2020.
    column, became : str
        Names of the two measures.

    Returns
    -------
    DataFrame
        One row per size class: size, metros (their number), pearson and spearman, each with its
        bootstrap interval (_low, _high).

    Examples
    --------
    >>> import edudata as ed
    >>> from edudata.analysis.hubs import gather
    >>> metros = gather(ed.load("housing_metros"), ed.load("region_indicators"))
    >>> outcome(metros, "price_to_income").round(2)[["size", "metros", "pearson"]].values.tolist()
    [['all', 387, 0.01], ['500k', 107, -0.29], ['1m', 56, -0.5]]
    """
    rows = [{"size": size, **asdict(with_moves(frame, size, column, became))} for size in SIZES]
    return pd.DataFrame(rows).rename(columns={"n": "metros"})


def with_moves(
    frame: pd.DataFrame, size: str = "all", column: str = "score", became: str = MIGRATION
) -> Association:
    """Correlate a score with what became of the metros of one size class; arguments as in `outcome`."""
    part = frame[frame["people_2020"] > SIZES[size]]
    return associate(part[column].to_numpy(), part[became].to_numpy())


def rents_before_and_after(cpi: pd.DataFrame, spans: tuple[tuple[int, int], ...]) -> pd.DataFrame:
    """Compute how many times rents rose in San Francisco and in the nation.

    San Francisco is the one expensive metro with a long record.

    Parameters
    ----------
    cpi : DataFrame
        Table `cpi`; BLS's annual averages of rent of primary residence are used.
    spans : tuple of (int, int)
        First and last year of each span.

    Returns
    -------
    DataFrame
        One row per span: start, end, nation, san_francisco (multiples).

    Raises
    ------
    OutOfRangeError
        A year has no annual average.

    Notes
    -----
    Source: BLS, Consumer Price Index, https://www.bls.gov/cpi/

    Examples
    --------
    >>> import edudata as ed
    >>> rents_before_and_after(ed.load("cpi"), ((2009, 2025), (2019, 2025))).round(2).values.tolist()
    [[2009.0, 2025.0, 1.75, 1.74], [2019.0, 2025.0, 1.31, 1.14]]
    """
    nation, city = (index_by_year(cpi, series) for series in RENT)
    rows = [(a, b, growth_multiple(nation, a, b), growth_multiple(city, a, b)) for a, b in spans]
    return pd.DataFrame(rows, columns=["start", "end", "nation", "san_francisco"])

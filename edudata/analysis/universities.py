"""Universities in relation to people, so that a large place is not better supplied by its size alone."""

from __future__ import annotations

import pandas as pd


def per_million_people(
    indicators: pd.DataFrame, people: pd.Series, level: str, kind: str = "research_universities"
) -> pd.Series:
    """Compute how many institutions each place has for a million people.

    Parameters
    ----------
    indicators : DataFrame
        Table `region_indicators`; the newest year of the indicator is used.
    people : Series of float
        Population by CBSA code or state FIPS code.
    level : str
        "cbsa" or "state".
    kind : str
        Indicator that counts the institutions.

    Returns
    -------
    Series of float
        Institutions per million people, indexed as `people`; missing where the count is.

    Notes
    -----
    Sources: NCES, IPEDS directory with the Carnegie classification of 2021; Census population.

    Examples
    --------
    >>> import edudata as ed
    >>> people = ed.load("housing_states").set_index("state_fips")["population"]
    >>> rate = per_million_people(ed.load("region_indicators"), people, "state")
    >>> round(float(rate["47"]), 2)  # 7 universities in Tennessee
    1.0
    """
    rows = indicators[(indicators["indicator"] == kind) & (indicators["level"] == level)]
    counts = rows[rows["year"] == rows["year"].max()].set_index("geo_id")["count"]
    return counts.reindex(people.index) / people * 1e6

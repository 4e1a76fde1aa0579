"""Models on the tables: a degree against its alternatives, hiring, and hubs of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.api.data import load

if TYPE_CHECKING:
    import pandas as pd


def tenx(**inputs: Any) -> pd.DataFrame:
    """Compare a degree with its alternatives: how many times cheaper, faster and less debt-financed.

    Master's degrees are left out, as they require a bachelor's degree.

    Parameters
    ----------
    sector : {"public", "out_of_state", "private"}
        The degree's sector; "public" is in-state.
    major : str
        The degree's major; all majors by default. Pay, underemployment and the pay and debt of bachelor's
        programs are then those of the major.
    years : float
        Years to the degree, 4 by default.
    published_usd, net_usd, living_usd : float
        The degree's yearly prices and living costs, USD; the newest of the sector by default.
    own : dict
        An alternative of yours: {"name": ..., "price_usd": ..., "years": ...}.
    dollars : {"one_year", "nominal"}
        All prices in the dollars of the degree's academic year (CPI-U), or as published.
    living : bool or {"in", "out"}
        Add housing and food to the costs compared. Break-even and net present value never include
        them, as people who work pay for them as well.
    later_pay : {"both", "degree", "flat"}
        Whether pay rises at mid-career with a degree and without ("both"), with a degree only, or not.
    **inputs
        own_funds_usd, loan_rate_pct, loan_years, courses, historical, discount_pct and horizon, as in
        `edudata.analysis.tenx.compare` and `edudata.analysis.lab.lab`.

    Returns
    -------
    DataFrame
        One row per alternative: its ratios, which of them reach ten, and what graduates earn and owe
        where the College Scorecard has it ("not measured" elsewhere), each program weighted by its
        graduates. The degree's prices, pay and its surveys (`pay_basis`), break-even year and net present
        value are in attrs, as text.

    Raises
    ------
    OutOfRangeError
        With the range of the input.
    UnknownNameError
        With the known inputs or values.

    Examples
    --------
    >>> import edudata as ed
    >>> own = {"name": "mine", "price_usd": 11_950, "years": 1}
    >>> mine = ed.tenx(published_usd=29_875, years=4, dollars="nominal", own=own).iloc[-1]
    >>> mine["alternative"], float(mine["cost_ratio_published"]), float(mine["time_ratio"])
    ('mine', 10.0, 4.0)
    """
    from edudata.analysis import lab

    return lab.lab({name: load(name) for name in lab.NEEDED}, **inputs)


def simulate(seed: int = 1, replications: int = 20, **parameters: float) -> pd.DataFrame:
    """Simulate hiring by interviews in series and by asking certified people, for the same openings.

    Parameters
    ----------
    seed : int, default 1
        The same seed gives the same result.
    replications : int, default 20
        How often the term is repeated with other random numbers, 2 to 1,000.
    **parameters : float
        Any of those that `card("G-6-parameters").data` lists with defaults, ranges and sources.

    Returns
    -------
    DataFrame
        One row per process and measure: process, measure (its unit in the name), mean, low, high (95%
        interval over replications), meaning. attrs hold parameters, seed and the names of what is
        assumed, as text.

    Raises
    ------
    OutOfRangeError
        With the range of the parameter.
    UnknownNameError
        With the known parameters.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.simulate(replications=2)["process"].unique().tolist()
    ['serial', 'pull']
    """
    from edudata.analysis import hiring

    table = load("hiring_parameters")
    frame = hiring.compare(hiring.defaults(table, **parameters), seed, replications).table()
    # The parameters' sources belong to the result as well.
    frame.attrs |= {"table": "hiring_parameters", "vintage": table.attrs["vintage"]}
    return frame


def hubs(weights: dict[str, float] | None = None, method: str = "percentile") -> pd.DataFrame:
    """Score metros on what a hub of work needs, with your weights.

    Parameters
    ----------
    weights : dict of str to float, optional
        Factor to weight, 0 to 10: housing, rent, prices, universities, degree_jobs, graduates, size.
        Those not named count 0; by default all but size count the same.
    method : {"percentile", "zscore"}
        How a factor's values become comparable.

    Returns
    -------
    DataFrame
        One row per metro, the best first, with `score` and `rank`, and with `top_share_pct`,
        `rank_low` and `rank_high`: how the rank changes under 1,000 random weightings of the same
        factors. What is not scored, and why, is in attrs.

    Raises
    ------
    OutOfRangeError
        If a weight is not a number from 0 to 10, or all are 0.
    UnknownNameError
        With the known factors or methods.

    Examples
    --------
    >>> import edudata as ed
    >>> metros = ed.hubs({"housing": 1})
    >>> int(metros["rank"].iloc[0]), metros.attrs["weights"]
    (1, 'housing 1')
    """
    from edudata.analysis import hubs as analysis

    names = ("housing_metros", "region_indicators", "promise_programs")
    scores = analysis.score(analysis.gather(*map(load, names)), weights, method)
    stability = analysis.stability(scores, weights, method)
    merged = scores.merge(stability, on="cbsa", how="left", validate="one_to_one")
    merged.attrs = scores.attrs  # merging drops them
    return merged

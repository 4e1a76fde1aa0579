"""Metro areas scored on what a hub of work needs, with the reader's weights and tests of robustness.

Only what is published for every metro is scored. Promise programs are an incomplete list and remote work
is published for a few cities: both are annotations. Transport is not measured at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from edudata.analysis.association import SEED, Association, associate
from edudata.analysis.inflation import index_by_year
from edudata.analysis.trend import growth_multiple
from edudata.analysis.universities import per_million_people
from edudata.arguments import number
from edudata.errors import OutOfRangeError, UnknownNameError


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing a hub should have.

    Attributes
    ----------
    label : str
        Name for readers.
    column : str
        Column of the result of `gather`; its name contains the unit.
    better : str
        Which end is better, "low" or "high".
    unit : str
        Unit for readers; "" for a plain number.
    digits : int
        Decimals shown.
    weight : float
        Default weight.
    """

    label: str
    column: str
    better: str
    unit: str
    digits: int
    weight: float


FACTORS: Mapping[str, Factor] = {
    "housing": Factor("Home value to income", "price_to_income", "low", "years", 2, 5),
    "rent": Factor("Rent to income", "rent_to_income_pct", "low", "pct", 1, 5),
    "prices": Factor("Price level of the state", "state_price_parity_index", "low", "", 1, 5),
    "universities": Factor(
        "Research universities per million people",
        "research_universities_per_million",
        "high",
        "",
        2,
        5,
    ),
    "degree_jobs": Factor("Jobs that ask for a degree", "degree_job_share_pct", "high", "pct", 1, 5),
    "graduates": Factor("Adults with a bachelor's degree", "bachelors_or_higher_pct", "high", "pct", 1, 5),
    "size": Factor("Population", "population", "high", "", 0, 0),
}
METHODS = {"percentile": "percentile among all metros", "zscore": "standard deviations from the mean"}
# Size class -> people of 2020 that a metro must exceed.
SIZES = {"all": 0.0, "500k": 500_000.0, "1m": 1_000_000.0}
MAX_WEIGHT = 10.0
TOP = 20
DRAWS = 1000
NOT_SCORED = {
    "transport": "not measured: no table here says how well a metro is connected",
    "government policy": "the list of promise programs is incomplete: shown next to a metro, never scored",
    "remote work": "published for a few cities, not for metros: shown next to a metro, never scored",
}
# Renters' own ratio takes the place of the other as soon as the survey has it for the metros.
OWN_RENT, OTHER_RENT = "median_gross_rent_to_income_pct", "annual_rent_to_income_pct"
RENT_WORDS = {
    OWN_RENT: "the median share of their own income that renters pay",
    OTHER_RENT: "the renters' median rent over the median income of all households, owners included, "
    "which is not the share of income that renters pay",
}
MIGRATION = "net_migration_since_2020_pct"
INDICATORS = (
    "price_parity_all_items",
    "research_universities",
    "bachelors_entry_job_share",
    "population",
    "net_domestic_migration_since_2020",
    "worked_from_home",
)
UNITS = ("persons", "rate_pct", "count", "rpp_index")
# Rent of primary residence: U.S. city average, San Francisco-Oakland-Hayward.
RENT = "CUUR0000SEHA", "CUURS49BSEHA"


def gather(
    housing: pd.DataFrame, indicators: pd.DataFrame, promises: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Collect the factors, annotations and migration of every metro of the fifty states and DC.

    Parameters
    ----------
    housing : DataFrame
        View `housing_metros`.
    indicators : DataFrame
        Table `region_indicators`; the newest year of each indicator is used.
    promises : DataFrame, optional
        Table `promise_programs`, to name each state's program.

    Returns
    -------
    DataFrame
        One row per metro: cbsa, name, state_fips, the columns of FACTORS, people_2020,
        net_migration_since_2020_pct, metro_price_parity_index (published for the most expensive metros
        only), worked_from_home_pct (of its largest city, where published) and promise_program ("not in
        the list" does not mean that there is none). attrs["rent_to_income"] says which ratio that is.

    Examples
    --------
    >>> import edudata as ed
    >>> metros = gather(ed.load("housing_metros"), ed.load("region_indicators"))
    >>> len(metros), round(metros.set_index("cbsa").loc["41940", "price_to_income"], 2).item()
    (387, 8.53)
    """
    # Price parities are not published for Puerto Rico, so that its metros could have no score.
    frame = housing[(housing["kind"] == "metro") & ~housing["name"].str.contains(r", PR\b")]
    rent = OWN_RENT if OWN_RENT in frame and frame[OWN_RENT].notna().any() else OTHER_RENT
    frame = frame.rename(columns={rent: "rent_to_income_pct"})
    columns = ["cbsa", "name", "state_fips", "price_to_income", "rent_to_income_pct"]
    frame = frame[[*columns, "bachelors_or_higher_pct", "population"]].reset_index(drop=True)
    columns = ["indicator", "level", "geo_id", "area", "year", *UNITS]
    rows = indicators.loc[indicators["indicator"].isin(list(INDICATORS)), columns]
    by_name = dict(iter(rows.groupby("indicator")))
    codes, states = frame["cbsa"], frame["state_fips"]
    parity = by_name["price_parity_all_items"]
    migration = by_name["net_domestic_migration_since_2020"]
    frame = frame.assign(
        state_price_parity_index=states.map(_newest(parity, "state", "rpp_index")),
        research_universities_per_million=codes.map(
            per_million_people(rows, frame.set_index("cbsa")["population"], "cbsa")
        ),
        degree_job_share_pct=codes.map(_newest(by_name["bachelors_entry_job_share"], "cbsa", "rate_pct")),
        people_2020=codes.map(_newest(by_name["population"], "cbsa", "persons", 2020)),
        net_migration_since_2020_pct=codes.map(_newest(migration, "cbsa", "rate_pct")),
        metro_price_parity_index=codes.map(_newest(parity, "cbsa", "rpp_index")),
        worked_from_home_pct=frame["name"].map(_first_city).map(_from_home(by_name["worked_from_home"])),
    )
    if promises is not None:
        programs = dict(zip(promises["state_fips"], promises["program"], strict=True))
        frame["promise_program"] = states.map(programs).fillna("not in the list")
    frame.attrs = {"rent_to_income": RENT_WORDS[rent]}
    return frame


def _newest(rows: pd.DataFrame, level: str, column: str, year: int | None = None) -> pd.Series[float]:
    rows = rows[rows["level"].eq(level)]
    rows = rows[rows["year"].eq(rows["year"].max() if year is None else year)]
    return rows.set_index("geo_id")[column].astype(float)


def _from_home(rows: pd.DataFrame) -> pd.Series[float]:
    # Work from home is published for cities; a metro takes the share of the first city in its name.
    rows = rows[rows["level"].eq("city")].sort_values("year").drop_duplicates("area", keep="last")
    return rows.set_index("area")["rate_pct"].astype(float)


def _first_city(name: str) -> str:
    """Convert "Austin-Round Rock-San Marcos, TX" to "Austin, TX"."""
    city, _, states = name.partition(", ")
    return f"{city.split('-')[0]}, {states.split('-')[0]}"


def complete_weights(weights: Mapping[str, float] | None) -> dict[str, float]:
    """Validate weights and give every factor one.

    Parameters
    ----------
    weights : mapping of str to float, optional
        Factor to weight, 0 to 10. Factors left out weigh nothing; None means the default weights.

    Returns
    -------
    dict of str to float
        The weight of every factor of FACTORS.

    Raises
    ------
    UnknownNameError
        There is no such factor.
    OutOfRangeError
        The weights are no mapping, one is no number from 0 to 10, or all are 0.

    Examples
    --------
    >>> {name: weight for name, weight in complete_weights({"housing": 2, "rent": 1}).items() if weight}
    {'housing': 2.0, 'rent': 1.0}
    """
    if weights is None:
        return {name: factor.weight for name, factor in FACTORS.items()}
    if not isinstance(weights, Mapping):
        raise OutOfRangeError(
            f"weights must be a mapping of factors to 0 to {MAX_WEIGHT:g}, such as "
            f'{{"housing": 5, "universities": 2}}; {weights!r} was given.'
        )
    for name, value in weights.items():
        if name not in FACTORS:
            raise UnknownNameError("factor", name, FACTORS)
        number(f"weight of {name}", value, 0, MAX_WEIGHT)
    if not sum(weights.values()) > 0:
        raise OutOfRangeError(f"Weights must be 0 to {MAX_WEIGHT:g} and at least one above 0; all are 0.")
    return {name: float(weights.get(name, 0)) for name in FACTORS}


def standardized(frame: pd.DataFrame, method: str = "percentile") -> pd.DataFrame:
    """Put every factor on one scale on which more is better.

    Parameters
    ----------
    frame : DataFrame
        Result of `gather`.
    method : str
        "percentile": 0 for the worst metro, 100 for the best, ties in the middle of their places.
        "zscore": distance from the mean in standard deviations, which lets an extreme metro stand out.

    Returns
    -------
    DataFrame
        One column per factor, rows as in `frame`.

    Raises
    ------
    UnknownNameError
        The method is unknown.

    Examples
    --------
    >>> frame = pd.DataFrame({factor.column: [2.0, 3.0, 4.0] for factor in FACTORS.values()})
    >>> standardized(frame)[["housing", "size"]].values.tolist()
    [[100.0, 0.0], [50.0, 50.0], [0.0, 100.0]]
    """
    if str(method) not in METHODS:
        raise UnknownNameError("method", method, METHODS)
    values = frame[[f.column for f in FACTORS.values()]].astype(float)
    sign = np.array([1.0 if f.better == "high" else -1.0 for f in FACTORS.values()])
    if method == "zscore":
        scaled = (values - values.mean()) / values.std(ddof=0) * sign
    else:
        scaled = ((values * sign).rank() - 1) / (values.notna().sum() - 1) * 100
    return scaled.set_axis(list(FACTORS), axis=1)


def score(
    frame: pd.DataFrame, weights: Mapping[str, float] | None = None, method: str = "percentile"
) -> pd.DataFrame:
    """Score and rank the metros, the best first.

    The score is the weighted mean of the standardized factors. A metro that lacks a factor with a weight
    has neither score nor rank and comes last.

    Parameters
    ----------
    frame : DataFrame
        Result of `gather`.
    weights : mapping of str to float, optional
        As in `complete_weights`; only their proportions matter.
    method : str
        As in `standardized`.

    Returns
    -------
    DataFrame
        `frame` with score and rank; attrs name the weights, the method, which rent ratio is used and
        what is not scored.

    Raises
    ------
    UnknownNameError, OutOfRangeError
        As in `complete_weights` and `standardized`.

    Examples
    --------
    >>> frame = pd.DataFrame({factor.column: [4.0, 2.0, 3.0] for factor in FACTORS.values()})
    >>> score(frame.assign(name=["A", "B", "C"]), {"housing": 1})[["name", "score"]].values.tolist()
    [['B', 100.0], ['C', 50.0], ['A', 0.0]]
    """
    shares = complete_weights(weights)
    used = [name for name, weight in shares.items() if weight > 0]
    parts = standardized(frame, method)[used].to_numpy()
    own = np.array([shares[name] for name in used])
    # Rounded, so that metros of one score share a rank in any order of the arithmetic.
    out = frame.assign(score=np.round(parts @ (own / own.sum()), 9))
    out["rank"] = out["score"].rank(ascending=False, method="min")
    out = out.sort_values(["rank", "name"], kind="stable", na_position="last", ignore_index=True)
    out.attrs = frame.attrs | {
        "weights": ", ".join(f"{name} {shares[name]:g}" for name in used),
        "method": METHODS[method],
        "not_scored": "; ".join(f"{what}: {why}" for what, why in NOT_SCORED.items()),
    }
    return out


def stability(
    frame: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
    method: str = "percentile",
    draws: int = DRAWS,
    seed: int = SEED,
    top: int = TOP,
) -> pd.DataFrame:
    """Measure how much a metro's rank depends on the weights: its ranks under random weights.

    Parameters
    ----------
    frame, weights, method
        As in `score`. Random weights come from a flat Dirichlet distribution over the factors whose
        weight is above 0: every mixture of them is equally likely.
    draws : int
        Number of random weightings, 1 to 100,000.
    seed : int
        Seed: the same data give the same answer.
    top : int
        How many places count as the top.

    Returns
    -------
    DataFrame
        One row per ranked metro: cbsa, top_share_pct (percent of the draws that rank it among the
        `top`), rank_low, rank_high (the middle 90 percent of its ranks).

    Raises
    ------
    UnknownNameError, OutOfRangeError
        As in `score`, or the number of draws lies outside its range.

    Examples
    --------
    With one factor there is nothing to vary:

    >>> frame = pd.DataFrame({factor.column: [4.0, 2.0, 3.0] for factor in FACTORS.values()})
    >>> stability(frame.assign(cbsa=list("abc")), {"housing": 1}, top=1).values.tolist()
    [['a', 0.0, 3, 3], ['b', 100.0, 1, 1], ['c', 0.0, 2, 2]]
    """
    scores, complete = _random_scores(frame, weights, method, draws, seed)
    ranks = _ranks(scores)
    ordered = np.sort(ranks, axis=0)
    # Ranks are whole numbers, so the percentiles are not interpolated.
    low, high = ordered[int(0.05 * (draws - 1))], ordered[int(np.ceil(0.95 * (draws - 1)))]
    return pd.DataFrame(
        {
            "cbsa": frame["cbsa"].to_numpy()[complete],
            "top_share_pct": _share_pct(ranks <= top),
            "rank_low": low.astype("int64"),
            "rank_high": high.astype("int64"),
        }
    )


def top_shares(
    frame: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
    method: str = "percentile",
    draws: int = DRAWS,
    seed: int = SEED,
    top: int = TOP,
) -> pd.Series:
    """Compute `top_share_pct` by CBSA code exactly as `stability` does, many times faster.

    Parameters, errors and values are those of `stability`; no rank is computed.

    Examples
    --------
    >>> frame = pd.DataFrame({factor.column: [4.0, 2.0, 3.0] for factor in FACTORS.values()})
    >>> top_shares(frame.assign(cbsa=list("abc")), {"housing": 1}, top=1).to_dict()
    {'a': 0.0, 'b': 100.0, 'c': 0.0}
    """
    scores, complete = _random_scores(frame, weights, method, draws, seed)
    last = max(0, scores.shape[1] - top)
    # A metro that scores as much as the last of the top shares its place.
    least = np.partition(scores, last, axis=1)[:, [last]]
    return pd.Series(_share_pct(scores >= least), index=frame["cbsa"].to_numpy()[complete])


def _random_scores(
    frame: pd.DataFrame, weights: Mapping[str, float] | None, method: str, draws: int, seed: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Score the metros that lack nothing (draws by metros), and mark their rows of the frame."""
    used = [name for name, weight in complete_weights(weights).items() if weight > 0]
    draws = int(number("draws", draws, 1, 100_000))
    parts = standardized(frame, method)[used]
    complete = parts.notna().all(axis=1).to_numpy()
    mixtures = np.random.default_rng(seed).dirichlet(np.ones(len(used)), size=draws)
    # einsum, not a matrix product: the arrays are too small for the threads that one would wake.
    scores = np.einsum("df,mf->dm", mixtures, parts.to_numpy()[complete])
    # Rounded as in `score`: equal scores share a rank.
    return np.round(scores, 9), complete


def _share_pct(yes: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    return np.count_nonzero(yes, axis=0) / len(yes) * 100


def _ranks(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int16]:
    """Rank within each row, 1 for the highest; equal scores share the best of their places."""
    # pandas' rank gives the same and takes twice as long.
    order = np.argsort(-scores, axis=1)
    ordered = np.take_along_axis(scores, order, axis=1)
    first = np.zeros(scores.shape, dtype=np.int16)
    places = np.arange(scores.shape[1], dtype=np.int16)
    first[:, 1:] = np.where(ordered[:, 1:] != ordered[:, :-1], places[1:], 0)
    ranks = np.empty(scores.shape, dtype=np.int16)
    np.put_along_axis(ranks, order, np.maximum.accumulate(first, axis=1) + np.int16(1), axis=1)
    return ranks


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

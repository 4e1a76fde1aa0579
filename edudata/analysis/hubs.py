"""Metros scored on what the essay expects of a hub, with the reader's weights, and put to the test.

Scored is only what is published for every metro. Promise programs are an incomplete list and remote
work is published for a few cities: both are annotations. Transport is not measured at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from edudata.analysis._limits import number
from edudata.analysis.association import SEED, Association, associate
from edudata.errors import OutOfRangeError, UnknownNameError


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing a hub should have.

    column : of `gather`'s result, the unit in its name
    better : which end is better, "low" or "high"
    weight : where nothing is chosen
    """

    label: str
    column: str
    better: str
    unit: str
    digits: int
    weight: float


FACTORS: Mapping[str, Factor] = {
    "housing": Factor("Home value to income", "price_to_income", "low", "years", 2, 5),
    "rent": Factor("Year's rent to income", "annual_rent_to_income_pct", "low", "pct", 1, 5),
    "prices": Factor("Price level of the state", "state_price_parity_index", "low", "", 1, 5),
    "universities": Factor("Research universities", "research_universities_count", "high", "", 0, 5),
    "degree_jobs": Factor("Jobs that ask for a degree", "degree_job_share_pct", "high", "pct", 1, 5),
    "graduates": Factor("Adults with a bachelor's degree", "bachelors_or_higher_pct", "high", "pct", 1, 5),
    "size": Factor("Population", "population", "high", "", 0, 0),
}
METHODS = {"percentile": "percentile among all metros", "zscore": "standard deviations from the mean"}
SIZES = {"all": 0.0, "500k": 500_000.0, "1m": 1_000_000.0}
"""Size class -> people of 2020 that a metro must exceed."""
HEAVIEST = 10.0
TOP = 20
DRAWS = 1000
NOT_SCORED = {
    "transport": "not measured: no table here says how well a metro is connected",
    "government policy": "the list of promise programs is incomplete: shown beside a metro, never scored",
    "remote work": "published for a few cities, not for metros: shown beside a metro, never scored",
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
RENT = "CUUR0000SEHA", "CUURS49BSEHA"


def gather(
    housing: pd.DataFrame, indicators: pd.DataFrame, promises: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every metropolitan area of the fifty states and DC: its factors, annotations, what became of it.

    housing    : housing_metros
    indicators : region_indicators
    promises   : promise_programs, if they are to be named

    Columns: cbsa, name, state_fips, those of FACTORS, people_2020, net_migration_since_2020_pct (the newest
    year), metro_price_parity_index (published for the dearest metros only), worked_from_home_pct (of its
    largest city, where published), promise_program ("not in the list" never means none).
    """
    frame = housing[(housing["kind"] == "metro") & ~housing["name"].str.contains(r", PR\b")]
    columns = ["cbsa", "name", "state_fips", "price_to_income", "annual_rent_to_income_pct"]
    frame = frame[[*columns, "bachelors_or_higher_pct", "population"]].reset_index(drop=True)
    kept = ["indicator", "level", "geo_id", "area", "year", *UNITS]
    rows_wanted = indicators.loc[indicators["indicator"].isin(list(INDICATORS)), kept]
    by_name = dict(iter(rows_wanted.groupby("indicator")))

    def newest(indicator: str, level: str, column: str, year: int | None = None) -> pd.Series:
        rows = by_name[indicator]
        rows = rows[rows["level"].eq(level)]
        rows = rows[rows["year"].eq(rows["year"].max() if year is None else year)]
        return rows.set_index("geo_id")[column].astype(float)

    codes, states = frame["cbsa"], frame["state_fips"]
    parity = "price_parity_all_items"
    frame["state_price_parity_index"] = states.map(newest(parity, "state", "rpp_index"))
    frame["research_universities_count"] = codes.map(newest("research_universities", "cbsa", "count"))
    frame["degree_job_share_pct"] = codes.map(newest("bachelors_entry_job_share", "cbsa", "rate_pct"))
    frame["people_2020"] = codes.map(newest("population", "cbsa", "persons", 2020))
    moved = newest("net_domestic_migration_since_2020", "cbsa", "rate_pct")
    frame[MIGRATION] = codes.map(moved)
    frame["metro_price_parity_index"] = codes.map(newest(parity, "cbsa", "rpp_index"))
    cities = by_name["worked_from_home"]
    cities = cities[cities["level"].eq("city")].sort_values("year").drop_duplicates("area", keep="last")
    home = dict(zip(cities["area"], cities["rate_pct"], strict=True))
    frame["worked_from_home_pct"] = frame["name"].map(_first_city).map(home).astype(float)
    if promises is not None:
        programs = dict(zip(promises["state_fips"], promises["program"], strict=True))
        frame["promise_program"] = states.map(programs).fillna("not in the list")
    return frame


def _first_city(name: str) -> str:
    """ "Austin-Round Rock-San Marcos, TX" -> "Austin, TX"."""
    city, _, states = name.partition(", ")
    return f"{city.split('-')[0]}, {states.split('-')[0]}"


def checked(weights: Mapping[str, float] | None) -> dict[str, float]:
    """The weight of every factor: those given, 0 for the others; the default ones for None.

    {"housing": 2, "rent": 1} -> housing 2, rent 1, all others 0

    Raises UnknownNameError for an unknown factor, OutOfRangeError for a weight that is no number from 0 to
    10, when all are 0, or for weights that are no mapping.
    """
    if weights is None:
        return {name: factor.weight for name, factor in FACTORS.items()}
    if not isinstance(weights, Mapping):
        raise OutOfRangeError(
            f"weights must be a mapping of factors to 0 to {HEAVIEST:g}, such as "
            f'{{"housing": 5, "universities": 2}}; {weights!r} was given.'
        )
    for name, value in weights.items():
        if name not in FACTORS:
            raise UnknownNameError("factor", name, FACTORS)
        number(f"weight of {name}", value, 0, HEAVIEST)
    if not sum(weights.values()) > 0:
        raise OutOfRangeError(f"Weights must be 0 to {HEAVIEST:g} and at least one above 0; all are 0.")
    return {name: float(weights.get(name, 0)) for name in FACTORS}


def standardised(frame: pd.DataFrame, method: str = "percentile") -> pd.DataFrame:
    """Every factor on one scale on which more is better, a column each, rows as in the frame.

    method : "percentile": 0 for the worst metro, 100 for the best, ties in the middle of their places;
             "zscore": distance from the mean in standard deviations, which lets an extreme metro stand out

    price_to_income 2, 3, 4 -> 100, 50, 0
    """
    if str(method) not in METHODS:
        raise UnknownNameError("method", method, METHODS)
    values = frame[[f.column for f in FACTORS.values()]].astype(float)
    sign = np.array([1.0 if f.better == "high" else -1.0 for f in FACTORS.values()])
    if method == "zscore":
        out = (values - values.mean()) / values.std(ddof=0) * sign
    else:
        out = ((values * sign).rank() - 1) / (values.notna().sum() - 1) * 100
    return out.set_axis(list(FACTORS), axis=1)


def score(
    frame: pd.DataFrame, weights: Mapping[str, float] | None = None, method: str = "percentile"
) -> pd.DataFrame:
    """The metros with their score and rank, the best first.

    The score is the weighted mean of the standardised factors. A metro that lacks one that counts has
    neither score nor rank and stands last.

    frame   : as `gather` gives it
    weights : factor -> 0 to 10; only their proportions matter

    all weight on housing -> the metro with the lowest price_to_income is first, with 100
    weights times two     -> the same ranks

    Raises as `checked` and `standardised`.
    """
    shares = checked(weights)
    counted = [name for name, weight in shares.items() if weight > 0]
    parts = standardised(frame, method)[counted].to_numpy()
    heavy = np.array([shares[name] for name in counted])
    # Rounded, so that metros of one score share a rank whatever the order of the arithmetic.
    out = frame.assign(score=np.round(parts @ (heavy / heavy.sum()), 9))
    out["rank"] = out["score"].rank(ascending=False, method="min")
    out = out.sort_values(["rank", "name"], kind="stable", na_position="last", ignore_index=True)
    out.attrs = {
        "weights": ", ".join(f"{name} {shares[name]:g}" for name in counted),
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
    """How much a metro's place owes to the weights: its places under random weights of the same factors.

    Weights are drawn from a flat Dirichlet distribution over the factors whose weight is above 0: every
    mixture of them is equally likely, whatever the weights given.

    Columns: cbsa, top_share_pct (share of the draws in which it is among the `top`), rank_low, rank_high
    (the middle 90 % of its ranks). The seed is fixed: the same data give the same answer.

    one factor only -> top_share_pct is 0 or 100, rank_low = rank_high
    """
    scores, whole = _random_scores(frame, weights, method, draws, seed)
    ranks = _ranks(scores)
    ordered = np.sort(ranks, axis=0)
    low, high = ordered[int(0.05 * (draws - 1))], ordered[int(np.ceil(0.95 * (draws - 1)))]
    return pd.DataFrame(
        {
            "cbsa": frame["cbsa"].to_numpy()[whole],
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
    """CBSA code -> top_share_pct exactly as `stability` gives it, many times faster: no rank is needed."""
    scores, whole = _random_scores(frame, weights, method, draws, seed)
    last = max(0, scores.shape[1] - top)
    # Whoever scores as much as the last of the best shares its place.
    least = np.partition(scores, last, axis=1)[:, [last]]
    return pd.Series(_share_pct(scores >= least), index=frame["cbsa"].to_numpy()[whole])


def _random_scores(
    frame: pd.DataFrame, weights: Mapping[str, float] | None, method: str, draws: int, seed: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Draws x metros that have all that counts, and which of the frame's rows these are."""
    shares = checked(weights)
    counted = [name for name, weight in shares.items() if weight > 0]
    draws = int(number("draws", draws, 1, 100_000))
    parts = standardised(frame, method)[counted]
    whole = parts.notna().all(axis=1).to_numpy()
    mixtures = np.random.default_rng(seed).dirichlet(np.ones(len(counted)), size=draws)
    # Rounded as in `score`: equal scores share a rank.
    # Too small to be shared among cores, which a matrix product would wake.
    scores = np.einsum("df,mf->dm", mixtures, parts.to_numpy()[whole])
    return np.round(scores, 9), whole


def _share_pct(yes: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    return np.count_nonzero(yes, axis=0) / len(yes) * 100


def _ranks(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int16]:
    """Ranks within each row, 1 for the highest; equal scores share the best of their places."""
    order = np.argsort(-scores, axis=1)
    ordered = np.take_along_axis(scores, order, axis=1)
    first = np.zeros(scores.shape, dtype=np.int16)
    places = np.arange(scores.shape[1], dtype=np.int16)
    first[:, 1:] = np.where(ordered[:, 1:] != ordered[:, :-1], places[1:], 0)
    ranks = np.empty(scores.shape, dtype=np.int16)
    np.put_along_axis(ranks, order, np.maximum.accumulate(first, axis=1) + np.int16(1), axis=1)
    return ranks


def outcome(frame: pd.DataFrame, column: str = "score", became: str = MIGRATION) -> pd.DataFrame:
    """Whether what scores well has gained people: correlations by size class of 2020.

    frame : with `column`, `became` and people_2020

    Columns: size, metros, pearson, spearman, each with its bootstrap interval (_low, _high).

    price_to_income over all 387 metros -> pearson 0.01, spearman 0.18
    over the 56 above a million         -> pearson -0.50, spearman -0.31
    """
    rows = []
    for size in SIZES:
        found = with_moves(frame, size, column, became)
        rows.append(
            {
                "size": size,
                "metros": found.n,
                "pearson": found.pearson,
                "pearson_low": found.pearson_low,
                "pearson_high": found.pearson_high,
                "spearman": found.spearman,
                "spearman_low": found.spearman_low,
                "spearman_high": found.spearman_high,
            }
        )
    return pd.DataFrame(rows)


def with_moves(
    frame: pd.DataFrame, size: str = "all", column: str = "score", became: str = MIGRATION
) -> Association:
    """How closely a score goes with what became of the metros of one size class of 2020."""
    part = frame[frame["people_2020"] > SIZES[size]]
    return associate(part[column].to_numpy(), part[became].to_numpy())


def rents_before_and_after(cpi: pd.DataFrame, spans: tuple[tuple[int, int], ...]) -> pd.DataFrame:
    """How many times rents rose in San Francisco and in the nation: the one dear metro with a long record.

    cpi : table `cpi`; BLS's annual averages of rent of primary residence

    2009 to 2025 -> nation 1.75, San Francisco 1.74
    2019 to 2025 -> nation 1.31, San Francisco 1.14

    Columns: start, end, nation, san_francisco. Raises OutOfRangeError for a year without an average.
    Source: BLS, Consumer Price Index, https://www.bls.gov/cpi/
    """
    from edudata.analysis.inflation import index_by_year
    from edudata.analysis.trend import growth_multiple

    nation, city = (index_by_year(cpi, series) for series in RENT)
    rows = [(a, b, growth_multiple(nation, a, b), growth_multiple(city, a, b)) for a, b in spans]
    return pd.DataFrame(rows, columns=["start", "end", "nation", "san_francisco"])

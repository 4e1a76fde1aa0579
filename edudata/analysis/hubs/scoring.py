"""Score and rank metro areas by the reader's weights, and measure how far the ranks depend on them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from edudata.analysis.association import SEED
from edudata.analysis.hubs.factors import FACTORS, NOT_SCORED
from edudata.arguments import number
from edudata.errors import OutOfRangeError, UnknownNameError

METHODS = {"percentile": "percentile among all metros", "zscore": "standard deviations from the mean"}
MAX_WEIGHT = 10.0
TOP = 20
DRAWS = 1000


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

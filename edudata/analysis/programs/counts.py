"""Count programs by state, field, level and their result in the earnings test."""

from __future__ import annotations

import pandas as pd

ANSWERS = ("passes", "fails", "cannot_tell", "no_result")
CELL = ["state", "cip_code", "field", "credential"]


def counts(programs: pd.DataFrame) -> pd.DataFrame:
    """Count programs in each state, field and level.

    Parameters
    ----------
    programs : DataFrame
        One row per program with `CELL`, `verdict` and `result`, as `benchmark.with_luck` returns them.

    Returns
    -------
    DataFrame
        `CELL`, the number of programs, and how many of them have each of `ANSWERS`. The verdict counts;
        where there is none, the published result.

    Examples
    --------
    >>> rows = pd.DataFrame({"state": ["TN"] * 3, "cip_code": ["5138"] * 3, "field": ["Nursing"] * 3,
    ...     "credential": ["bachelors"] * 3, "verdict": ["passes", "cannot tell", None],
    ...     "result": ["passes", "passes", None]})
    >>> counts(rows)[["programs", *ANSWERS]].to_numpy().tolist()
    [[3, 1, 0, 1, 1]]
    """
    answer = programs["verdict"].fillna(programs["result"]).astype("object").fillna("no result")
    answer = answer.str.replace(" ", "_")
    rows = programs[CELL].astype("object").assign(programs=1)
    rows = rows.assign(**{name: answer.eq(name).astype("int64") for name in ANSWERS})
    # Programs abroad have no state and count, too.
    totals = rows.groupby(CELL, dropna=False, sort=True)[["programs", *ANSWERS]].sum().reset_index()
    return totals.assign(**{name: totals[name].astype("str").where(totals[name].notna()) for name in CELL})

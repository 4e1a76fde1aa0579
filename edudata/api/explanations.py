"""Rival explanations of why young graduates struggle, checked on the data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from edudata import dates
from edudata.api.data import load_as_of
from edudata.dates import last_day

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("id", "name", "fit", "mechanism", "kind", "prediction", "holds", "value", "unit", "reason", "figure"),
    "cannot_tell",
)


def explanations(as_of: str | int | date | None = None) -> pd.DataFrame:
    """Check what rival explanations of young graduates' troubles predict.

    Parameters
    ----------
    as_of : str, int or date, optional
        As in `load`: on the tables as they had been published by then.

    Returns
    -------
    DataFrame
        One row per prediction: id and name of the explanation, its fit ("fits", "fits in part", "fits
        poorly" or "not testable"), mechanism, kind ("timing", "occupations" or "people without a
        degree"), prediction, holds (True, False, or missing where no table can tell), value and unit of
        the number that decides, reason, figure, and what the data cannot tell apart.

    Raises
    ------
    OutOfRangeError
        If `as_of` is not a date, or a table does not hold what a check needs.
    NoVintageError
        If a table had not been published by then.

    Examples
    --------
    >>> import edudata as ed
    >>> board = ed.explanations()
    >>> board.drop_duplicates("id")["name"].tolist()
    ['Artificial intelligence', 'Remote work', 'Hiring freeze', 'More graduates']
    """
    import pandas as pd

    from edudata.essay.board import Tables
    from edudata.essay.explanations import EXPLANATIONS, fit

    as_of = dates.day(as_of)
    if as_of is not None:
        last_day(as_of)
    tables = Tables(lambda name: load_as_of(name, as_of))
    rows = []
    for explanation in EXPLANATIONS:
        outcomes = [p.check(tables) if p.check else None for p in explanation.predictions]
        for prediction, outcome in zip(explanation.predictions, outcomes, strict=True):
            rows.append(
                {
                    "id": explanation.id,
                    "name": explanation.name,
                    "fit": fit(outcomes),
                    "mechanism": explanation.mechanism,
                    "kind": prediction.kind,
                    "prediction": prediction.statement,
                    "holds": None if outcome is None else outcome.holds,
                    "value": None if outcome is None else outcome.value,
                    "unit": "" if outcome is None else outcome.unit,
                    "reason": prediction.why_not if outcome is None else outcome.reason,
                    "figure": prediction.figure,
                    "cannot_tell": explanation.cannot_tell,
                }
            )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.assign(holds=frame["holds"].astype("boolean"))

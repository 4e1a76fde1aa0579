"""Rival explanations of why young graduates struggle, checked on the data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from edudata import dates
from edudata.api.data import load_as_of
from edudata.dates import last_day
from edudata.errors import EdudataError

if TYPE_CHECKING:
    import pandas as pd

    from edudata.essay.board import Tables
    from edudata.essay.explanations import Outcome, Prediction

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
        the number that decides, reason, figure, and what the data cannot tell apart. A prediction whose
        tables are missing, or had not been published by then, cannot be checked; its reason says why.

    Raises
    ------
    OutOfRangeError
        If `as_of` is not a date.

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
        checked = [_check(prediction, tables) for prediction in explanation.predictions]
        shared = {
            "id": explanation.id,
            "name": explanation.name,
            "fit": fit(outcome for outcome, _ in checked),
            "mechanism": explanation.mechanism,
            "cannot_tell": explanation.cannot_tell,
        }
        pairs = zip(explanation.predictions, checked, strict=True)
        rows += [shared | _row(prediction, *result) for prediction, result in pairs]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.assign(holds=frame["holds"].astype("boolean"), value=frame["value"].astype("float64"))


def _row(prediction: Prediction, outcome: Outcome | None, why_not: str) -> dict[str, Any]:
    """Describe a prediction with the result of its check."""
    own = {"kind": prediction.kind, "prediction": prediction.statement, "figure": prediction.figure}
    if outcome is None:
        return own | {"holds": None, "value": None, "unit": "", "reason": why_not}
    return own | {
        "holds": outcome.holds,
        "value": outcome.value,
        "unit": outcome.unit,
        "reason": outcome.reason,
    }


def _check(prediction: Prediction, tables: Tables) -> tuple[Outcome | None, str]:
    """Check a prediction; where that cannot be done, return the reason."""
    if prediction.check is None:
        return None, prediction.why_not
    try:
        return prediction.check(tables), ""
    except EdudataError as error:
        return None, f"It cannot be computed: {error}"

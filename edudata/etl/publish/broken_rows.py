"""Leave rows that break a rule out of a large table, so that the others can be published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edudata.etl.publish.validate import BrokenRowsError, validate
from edudata.records import CheckResult, Table

if TYPE_CHECKING:
    import pandas as pd

    from edudata.etl.store.vintages import Vintage

# In a smaller table each row matters, so that a broken one stops it.
MIN_ROWS = 2000
# Above this share not a row is wrong but the file or its parser; a person may say otherwise.
MAX_SHARE_PCT = 0.5
# Above this share even a person cannot.
MAX_ACCEPTED_SHARE_PCT = 20.0
RULE = "every row keeps the rules of its table"


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A table as it may be published.

    Attributes
    ----------
    frame : DataFrame
        The rows that keep all rules.
    results : list of CheckResult
        The result of every check.
    left_out : int
        How many rows were left out.
    """

    frame: pd.DataFrame
    results: list[CheckResult]
    left_out: int = 0


def publishable(
    table: Table, frame: pd.DataFrame, used: Iterable[Vintage], *, accepted: bool = False
) -> Checked:
    """Validate a table and leave out the rows that break a rule, if they are few.

    Parameters
    ----------
    used : iterable of Vintage
        The vintages that the frame was built from.
    accepted : bool
        Whether a person consented to a larger share; so does a sidecar with a consent.

    Raises
    ------
    ValidationError
        The table breaks a rule that does not belong to single rows, or in too many rows.
    """
    used = list(used)
    accepted = accepted or any(vintage.sidecar.get("accepted") for vintage in used)
    total, examples, complete = len(frame), list[str](), None
    # Rules across columns are checked once the values keep their bounds.
    for _ in range(3):
        try:
            results = validate(table, frame, used, complete)
        except BrokenRowsError as error:
            left_out = total - len(frame) + len(error.rows)
            if not _few(left_out, total, accepted):
                error.acceptable = _few(left_out, total, accepted=True)
                raise
            examples.append(error.why)
            complete = frame if complete is None else complete
            frame = frame.drop(index=frame.index[error.rows]).reset_index(drop=True)
        else:
            break
    else:
        results = validate(table, frame, used, complete)
    left_out = total - len(frame)
    if left_out:
        saw = f"{left_out:,} of {total:,} rows are left out: {'; '.join(examples)}"
        results.append(CheckResult(RULE, False, saw, required=False))
    return Checked(frame, results, left_out)


def _few(rows: int, total: int, accepted: bool) -> bool:
    """Return whether so many rows may be left out of a table."""
    limit = MAX_ACCEPTED_SHARE_PCT if accepted else MAX_SHARE_PCT
    return total >= MIN_ROWS and 100 * rows / total <= limit

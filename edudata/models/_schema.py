"""What every table's model is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandera.pandas as pa

from edudata.records import CheckResult

if TYPE_CHECKING:
    import pandas as pd

TRUST = ("primary", "secondary", "derived")
FREQUENCIES = ("day", "month", "quarter", "year", "academic_year", "fiscal_year")


class Model(pa.DataFrameModel):
    """Base of all models: the columns named, in that order, nothing else, nothing coerced."""

    class Config:
        strict = True
        ordered = True
        coerce = False


def column(description: str, unit: str = "", **bounds: Any) -> Any:
    """A column with its unit ("" for text and codes), meaning, and bounds as in `pa.Field`."""
    # pandera unpacks a tuple into arguments, so isin=("month",) would allow the letters of "month".
    rules = {name: list(value) if isinstance(value, tuple) else value for name, value in bounds.items()}
    return pa.Field(description=description, metadata={"unit": unit}, **rules)


def text(description: str, **bounds: Any) -> Any:
    """A text column that always has a value."""
    return column(description, str_length={"min_value": 1}, **bounds)


def note_columns() -> dict[str, str]:
    """Descriptions of the columns that any table may carry, written once."""
    return {
        "trust": "primary: the publisher's own file or page; secondary: quoted by someone else; "
        "derived: computed from published figures",
        "flag": "a mark on values to handle with care, empty for the rest",
        "note": "what to know about this row",
        "source_url": "page the figure was taken from",
        "release": "publication date of the vintage the row comes from",
    }


def trust() -> Any:
    return column(note_columns()["trust"], isin=TRUST)


def optional(name: str) -> Any:
    """The shared `flag`, `note`, `source_url` or `release` column; may be empty."""
    return column(note_columns()[name], nullable=True)


def as_text(frame: pd.DataFrame, model: Any) -> pd.DataFrame:
    """The frame with the model's text columns as `str`; a column of gaps alone is an object else."""
    texts = [
        n for n, c in model.to_schema().columns.items() if str(c.dtype).startswith("str") and n in frame
    ]
    return frame.astype(dict.fromkeys(texts, "str"))


def check(name: str, failures: pd.DataFrame, of: int, required: bool = True) -> CheckResult:
    """A result from the rows that break a rule: none passes; the first one is shown otherwise.

    check("parts equal the total", frame[gap > 0.5], of=len(frame))
    """
    if len(failures) == 0:
        return CheckResult(name, True, f"holds in all {of:,} cases", required)
    first = failures.iloc[0].to_dict()
    return CheckResult(name, False, f"{len(failures):,} of {of:,} fail, the first: {first}", required)


def continuous(
    frame: pd.DataFrame,
    name: str,
    months: int,
    by: tuple[str, ...] = (),
    gaps: frozenset[str] = frozenset(),
    period: str = "period_start",
) -> CheckResult:
    """Periods follow each other every `months` months within each group, except the listed gaps.

    gaps : starts of the missing periods as "YYYY-MM-DD", each of them known and explained
    """
    import pandas as pd

    missing: list[dict[str, Any]] = []
    total = 0
    groups = frame.groupby(list(by), sort=True) if by else [((), frame)]
    for group, rows in groups:
        have = pd.DatetimeIndex(rows[period].drop_duplicates().sort_values())
        want = pd.date_range(have[0], have[-1], freq=pd.DateOffset(months=months))
        total += len(want)
        for stamp in want.difference(have):
            if f"{stamp:%Y-%m-%d}" not in gaps:
                missing.append({"group": group, "missing": f"{stamp:%Y-%m-%d}"})
    return check(name, pd.DataFrame(missing), total)

"""Join your own data to a table by county, area or state code, and report what did not match.

Codes lose their leading zeros in spreadsheets and change with boundaries. Written forms of the same code
are recognized and counted, and a renamed place is followed. A place that was divided or merged is not
guessed: the report names it and the way out.
"""

from __future__ import annotations

import re
import warnings
from typing import Any

import pandas as pd

from edudata.errors import EdudataWarning, OutOfRangeError, UnknownNameError

# Columns to join on, and how many digits their codes have.
WIDTH = {"fips": 5, "cbsa": 5, "state_fips": 2}
# Census writes codes as GEOIDs, such as 0500000US01001.
GEOID = re.compile(r"\d{7}US(\d+)")
MAX_LISTED = 10

# Counties whose code changed with the name alone: Oglala Lakota, Kusilvak, Miami-Dade.
RENAMED = {"46113": "46102", "02270": "02158", "12025": "12086"}
# Counties divided among, or merged into, others: their codes cannot be translated one to one.
DIVIDED = {"02261": ("02063", "02066"), "51515": ("51019",), "51560": ("51005",), "51780": ("51083",)}
# Census replaced Connecticut's eight counties by nine planning regions in 2022.
CONNECTICUT_COUNTIES = tuple(f"09{n:03d}" for n in range(1, 16, 2))
CONNECTICUT_REGIONS = tuple(f"09{n}" for n in range(110, 191, 10))
CONNECTICUT = (
    "Connecticut: your data has {ours}, the table has {theirs}. Their borders cross, so that no code "
    "stands for another. Give the figures by town and add the towns up by {theirs}, or join on state_fips."
)


def code(value: Any, width: int) -> str | None:
    """Convert a code to text of `width` digits; None if it is missing.

    Parameters
    ----------
    value : object
        A code as written in a spreadsheet: text or a number.
    width : int
        Digits of the code, 5 for a county and 2 for a state.

    Returns
    -------
    str or None
        The full code; anything else as text, unchanged, so that it will not match.

    Examples
    --------
    >>> [code(value, 5) for value in (1001, 1001.0, "1001", " 01001 ", "0500000US01001")]
    ['01001', '01001', '01001', '01001', '01001']
    >>> code(6, 2), code("Autauga", 5), code("123456", 5)
    ('06', 'Autauga', '123456')
    """
    if value is None or value != value:
        return None
    text = _as_written(value).strip()
    if match := GEOID.fullmatch(text):
        text = match.group(1)
    text = re.sub(r"\.0+$", "", text)
    # Restore one zero at most: two digits are a state, not a county that lost three.
    return text.zfill(width) if text.isdigit() and width - 1 <= len(text) <= width else text


def join(frame: pd.DataFrame, table_frame: pd.DataFrame, on: str) -> pd.DataFrame:
    """Add a table's columns to your rows where the code is found.

    Parameters
    ----------
    frame : DataFrame
        Your data, with a column `on` of codes as text or numbers.
    table_frame : DataFrame
        A table with one row per code; rows without a code are skipped.
    on : str
        "fips", "cbsa" or "state_fips".

    Returns
    -------
    DataFrame
        All your rows in their order. The column `on` becomes text with leading zeros; a table's column
        whose name you already use gets the suffix "_table". attrs holds the table's own and, as text,
        join_report and, if there are any, join_unmatched (codes) and join_notes.

    Warns
    -----
    EdudataWarning
        Some rows found no place; the warning is the report.

    Raises
    ------
    UnknownNameError
        `on` is none of the three, or a column is missing.
    OutOfRangeError
        The table has several rows for a code.

    Examples
    --------
    Shannon County was renamed Oglala Lakota, so 46113 joins as 46102:

    >>> table = pd.DataFrame({"fips": ["01001", "46102"], "income_usd": [70_000, 31_000]})
    >>> joined = join(pd.DataFrame({"fips": [1001, 46113]}), table, "fips")
    >>> joined.values.tolist()
    [['01001', 70000], ['46113', 31000]]
    >>> joined.attrs["join_notes"]
    'Codes read as 5 digits with leading zeros: 1. 46113 was renamed and joined as 46102.'
    """
    places = _places(frame, table_frame, on)
    codes = frame[on].map(lambda value: code(value, WIDTH[on])).astype("str")
    keys = codes
    if on == "fips":
        keys = codes.map(lambda value: _follow_renaming(value, places), na_action="ignore")
    # Rows of the nation have no code.
    table = table_frame.dropna(subset=on)
    rename = {name: f"{name}_table" for name in table.columns if name != on and name in frame.columns}
    right = table.rename(columns=rename).set_index(on)
    columns = right.reindex(keys).set_axis(frame.index, axis=0)
    out = frame.assign(**{on: codes, **{name: columns[name] for name in right.columns}})
    out.attrs = dict(table_frame.attrs) | _report(frame[on], codes, keys, on, places)
    if not keys.isin(places).all():
        # Shown at the line that called `ed.join`: nobody looks into attrs unprompted.
        warnings.warn(out.attrs["join_report"], EdudataWarning, stacklevel=3)
    return out


def _places(frame: pd.DataFrame, table_frame: pd.DataFrame, on: str) -> set[str]:
    """Return the codes of the table, each of which may occur once."""
    if on not in WIDTH:
        raise UnknownNameError("join column", on, WIDTH)
    if on not in frame.columns:
        raise UnknownNameError("column of your data", on, frame.columns)
    if on not in table_frame.columns:
        raise UnknownNameError("column of the table", on, table_frame.columns)
    codes = table_frame[on].dropna()
    if codes.duplicated().any():
        first = codes[codes.duplicated()].iloc[0]
        raise OutOfRangeError(
            f"The table has {int((codes == first).sum()):,} rows for {on} {first}. Choose one per code "
            "first: a view of one level, one survey or year, one indicator."
        )
    return set(codes)


def _report(
    written: pd.Series[Any], codes: pd.Series[str], keys: pd.Series[str], on: str, places: set[str]
) -> dict[str, str]:
    """Describe a join in words: the whole report, the codes without a place, and the notes."""
    matched = keys.isin(places)
    unmatched = sorted(set(written[~matched & codes.notna()].map(_as_written)))
    parts = [f"{int(matched.sum()):,} of {len(keys):,} rows found their {on}"]
    if unmatched:
        more = len(unmatched) - MAX_LISTED
        listed = ", ".join(unmatched[:MAX_LISTED]) + (f" and {more:,} more" if more > 0 else "")
        parts.append(f"not found: {listed}")
    parts.append(f"{len(places - set(keys.dropna())):,} places of the table have no row of yours")
    notes = []
    if reread := int((codes.notna() & (codes != written.map(_as_written))).sum()):
        notes.append(f"Codes read as {WIDTH[on]} digits with leading zeros: {reread:,}.")
    renamed = {(old, new) for old, new in zip(codes, keys, strict=True) if old == old and old != new}
    notes += [f"{old} was renamed and joined as {new}." for old, new in sorted(renamed)]
    if empty := int(codes.isna().sum()):
        notes.append(f"Rows without a code: {empty:,}.")
    if on == "fips":
        notes += _remedies(set(codes[~matched].dropna()), places)
    report = {"join_report": "; ".join(parts) + "." + "".join(f" {note}" for note in notes)}
    if unmatched:
        report["join_unmatched"] = ", ".join(unmatched)
    if notes:
        report["join_notes"] = " ".join(notes)
    return report


def _as_written(value: Any) -> str:
    # pandas turns a column of whole numbers with a gap into floats: 1001.0 was written as 1001.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _follow_renaming(value: str, places: set[str]) -> str:
    """Return the code that the table has for a renamed county, the old or the new one."""
    if value not in places:
        for old, new in RENAMED.items():
            if value in (old, new):
                return new if new in places else old if old in places else value
    return value


def _remedies(lost: set[str], places: set[str]) -> list[str]:
    """Advise on codes of other vintages of the boundaries."""
    notes = []
    counties = (CONNECTICUT_COUNTIES, "the old counties")
    regions = (CONNECTICUT_REGIONS, "planning regions")
    for (own, ours), (other, theirs) in ((counties, regions), (regions, counties)):
        if lost.intersection(own) and places.intersection(other):
            notes.append(CONNECTICUT.format(ours=ours, theirs=theirs))
    for old, new in DIVIDED.items():
        successors = " and ".join(new)
        if old in lost and places & set(new):
            how = f"was divided into {successors}" if len(new) > 1 else f"became part of {successors}"
            notes.append(f"{old} {how}: give your figures by today's code, or leave these places out.")
        if set(new) & lost and old in places:
            notes.append(
                f"{successors}: the table still has {old}. Add your figures up to it, or leave them out."
            )
    return notes

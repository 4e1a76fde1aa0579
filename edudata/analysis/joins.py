"""Joining one's own data to a table by county, area or state code, and saying what did not match.

Codes lose their leading zeros in spreadsheets and change with boundaries. Written forms of the same
code are recognised and counted; a place that was renamed is followed; a place that was divided or
merged is not guessed at: the report names it and the way out.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edudata.errors import EdudataWarning, OutOfRangeError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

WIDTH = {"fips": 5, "cbsa": 5, "state_fips": 2}
"""What can be joined on, and how many digits its codes have."""
GEOID = re.compile(r"\d{7}US(\d+)")
SHOWN = 10

RENAMED = {"46113": "46102", "02270": "02158", "12025": "12086"}
"""County code that changed with the name alone: Oglala Lakota, Kusilvak, Miami-Dade."""
DIVIDED = {
    "02261": ("02063", "02066"),
    "51515": ("51019",),
    "51560": ("51005",),
    "51780": ("51083",),
}
"""County that was divided among, or merged into, others: codes that cannot be translated one to one."""
CONNECTICUT_COUNTIES = tuple(f"09{n:03d}" for n in range(1, 16, 2))
CONNECTICUT_REGIONS = tuple(f"09{n}" for n in range(110, 191, 10))
CONNECTICUT = (
    "Connecticut: {here} has {ours}, {there} has {theirs}. Their borders cross, so that no code stands for "
    "another. Give the figures by town and add the towns up by {theirs}, or join on state_fips."
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a join found.

    on        : the column of codes
    rows      : rows of your frame
    matched   : rows of it that found their place in the table
    unmatched : codes of your frame that the table does not have, as you wrote them
    unused    : places of the table that your frame does not have
    notes     : how codes were read, and what to do about those that did not match
    """

    on: str
    rows: int
    matched: int
    unmatched: tuple[str, ...]
    unused: int
    notes: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{self.matched:,} of {self.rows:,} rows found their {self.on}"]
        if self.unmatched:
            more = len(self.unmatched) - SHOWN
            shown = ", ".join(self.unmatched[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")
            lines.append(f"not found: {shown}")
        lines.append(f"{self.unused:,} places of the table have no row of yours")
        return "; ".join(lines) + "." + "".join(f" {note}" for note in self.notes)


def code(value: Any, width: int) -> str | None:
    """A code as text of `width` digits; None when the value is missing.

    1001, 1001.0, "1001", " 01001 ", "0500000US01001" with width 5 -> "01001"
    6, "06"                                          with width 2 -> "06"
    "Autauga", "123456"                              with width 5 -> unchanged, so that it will not match
    """
    if value is None or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if found := GEOID.fullmatch(text):
        text = found.group(1)
    text = re.sub(r"\.0+$", "", text)
    # One zero at most is lost: two digits are a state, not a county that lost three.
    return text.zfill(width) if text.isdigit() and width - 1 <= len(text) <= width else text


def match_report(frame: pd.DataFrame, table_frame: pd.DataFrame, on: str) -> Report:
    """What `join` would match, without joining. Arguments and errors as there."""
    return _match(frame, table_frame, on)[2]


def join(frame: pd.DataFrame, table_frame: pd.DataFrame, on: str) -> pd.DataFrame:
    """Your rows, all of them and in their order, with the table's columns where the code is found.

    frame       : your data, a column `on` with codes as text or numbers
    table_frame : a table with one row a code; rows without a code are passed over
    on          : "fips", "cbsa" or "state_fips"

    The column `on` becomes text with leading zeros. A table's column whose name you use already gets
    the suffix "_table". attrs keeps the table's own and gains, as text, `join_report` and, where there
    are any, `join_unmatched` (codes) and `join_notes`. Rows that found no place give an EdudataWarning.

    fips 1001            -> joined as 01001, and said
    fips 46113 (Shannon) -> joined as 46102 (Oglala Lakota), and said
    fips 09001           -> not joined to a table by planning regions; the report names the remedy
    fips 02261           -> not joined; the report names 02063 and 02066

    Raises UnknownNameError when `on` is none of the three or a column is missing, OutOfRangeError
    when the table has several rows for a code.
    """
    written, key, report = _match(frame, table_frame, on)
    table = table_frame.dropna(subset=on)
    rename = {name: f"{name}_table" for name in table.columns if name != on and name in frame.columns}
    right = table.rename(columns=rename).set_index(on)
    found = right.reindex(key).set_axis(frame.index, axis=0)
    out = frame.assign(**{on: written, **{name: found[name] for name in right.columns}})
    out.attrs = dict(table_frame.attrs) | {"join_report": str(report)}
    if report.unmatched:
        out.attrs["join_unmatched"] = ", ".join(report.unmatched)
    if report.notes:
        out.attrs["join_notes"] = " ".join(report.notes)
    if report.matched < report.rows:
        # Where the caller of `ed.join` stands: nobody looks into attrs unasked.
        warnings.warn(str(report), EdudataWarning, stacklevel=3)
    return out


def _match(frame: pd.DataFrame, table_frame: pd.DataFrame, on: str) -> tuple[pd.Series, pd.Series, Report]:
    """Codes in full, the table's codes they stand for, and the report."""
    if on not in WIDTH:
        raise UnknownNameError("join column", on, WIDTH)
    if on not in frame.columns:
        raise UnknownNameError("column of your data", on, frame.columns)
    if on not in table_frame.columns:
        raise UnknownNameError("column of the table", on, table_frame.columns)
    known = table_frame[on].dropna()
    if known.duplicated().any():
        first = known[known.duplicated()].iloc[0]
        raise OutOfRangeError(
            f"The table has {int((known == first).sum()):,} rows for {on} {first}. Choose one a code "
            "first: a view of one level, one survey or year, one indicator."
        )
    places = set(known)
    width = WIDTH[on]
    given = frame[on]
    written = given.map(lambda value: code(value, width)).astype("str")
    key = written.copy()
    notes = []
    if on == "fips":
        key = written.map(lambda value: _followed(value, places), na_action="ignore")
    reread = int((written.notna() & (written != given.map(_as_given))).sum())
    if reread:
        notes.append(f"Codes read as {width} digits with leading zeros: {reread:,}.")
    moved = {(old, new) for old, new in zip(written, key, strict=True) if old == old and old != new}
    notes += [f"{old} was renamed and joined as {new}." for old, new in sorted(moved)]
    found = key.isin(places)
    absent = given[~found & written.notna()].map(_as_given)
    empty = int(written.isna().sum())
    if empty:
        notes.append(f"Rows without a code: {empty:,}.")
    if on == "fips":
        notes += _remedies(set(written[~found].dropna()), places)
    report = Report(
        on=on,
        rows=len(frame),
        matched=int(found.sum()),
        unmatched=tuple(sorted(set(absent))),
        unused=len(places - set(key.dropna())),
        notes=tuple(notes),
    )
    return written, key, report


def _as_given(value: Any) -> str:
    """A code as its writer would read it: 1001.0, a number with a gap beside it, is 1001."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _followed(value: str, places: set[str]) -> str:
    """The code that the table has for a renamed county, whichever of the two it is."""
    if value in places:
        return value
    for old, new in RENAMED.items():
        if value == old and new in places:
            return new
        if value == new and old in places:
            return old
    return value


def _remedies(lost: set[str], places: set[str]) -> list[str]:
    """What to do about codes of other vintages of the boundaries."""
    notes = []
    counties, regions = lost & set(CONNECTICUT_COUNTIES), lost & set(CONNECTICUT_REGIONS)
    if counties and places & set(CONNECTICUT_REGIONS):
        notes.append(
            CONNECTICUT.format(
                here="your data", ours="the old counties", there="the table", theirs="planning regions"
            )
        )
    if regions and places & set(CONNECTICUT_COUNTIES):
        notes.append(
            CONNECTICUT.format(
                here="your data", ours="planning regions", there="the table", theirs="the old counties"
            )
        )
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

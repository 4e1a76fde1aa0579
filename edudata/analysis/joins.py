"""Join frames by county, metropolitan area or state, and report what did not match.

Codes lose their leading zeros in spreadsheets and change with boundaries. Written forms of the same code
are recognized and counted, and a renamed place is followed; see `edudata.analysis.place_codes`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from edudata.analysis import place_codes
from edudata.analysis.place_codes import STATE_CODES, WIDTH
from edudata.errors import EdudataWarning, OutOfRangeError, UnknownNameError

# What one may join on -> the kind of place, and the columns that a table may have it in.
KINDS = {
    "fips": "fips",
    "cbsa": "cbsa",
    "state_fips": "state_fips",
    "state": "state_fips",
    "state_name": "state_fips",
    "name": "",
}
COLUMNS = {
    "fips": ("fips",),
    "cbsa": ("cbsa",),
    "state_fips": ("state_fips", "state", "state_name", "location"),
}
# Level in a table of several -> kind of place that its geo_id names.
LEVELS = {"fips": "county", "cbsa": "cbsa", "state_fips": "state"}
MAX_LISTED = 10
# A name that is found, for messages.
EXAMPLE = {"fips": "Autauga County, AL", "cbsa": "Nashville, TN"}
TIMES = ("year", "month", "period_start", "period_end", "release", "edition", "survey", "academic_year")
Names = Callable[[str], Mapping[str, str]]


def join(
    left: pd.DataFrame,
    right: pd.DataFrame,
    on: str | None = None,
    left_on: str | None = None,
    *,
    names: Names | None = None,
    label: str = "",
) -> pd.DataFrame:
    """Add the right frame's columns to the left one's rows where the place is found; see `edudata.join`.

    Parameters
    ----------
    left, right : DataFrame
        Frames with a column, or an index level, of codes or names of places.
    on, left_on : str, optional
        As in `edudata.join`.
    names : callable, optional
        From "fips" or "cbsa" to a mapping of names, as `place_codes.spelled` writes them, to codes.
    label : str
        How the right frame is written in code, for the remedy in an error.

    Returns
    -------
    DataFrame
        All rows of `left` in their order.

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
    for name, frame in (("left", left), ("right", right)):
        _require_flat(frame, name)
    kind, left_on, right_on, table = _match(left, right, on, left_on)
    values = _column(left, left_on).astype("object")
    codes = _codes(values, kind, names)
    table_codes = _codes(table[right_on].astype("object"), kind, names)
    table = table[table_codes.notna()]  # rows of the nation have no code
    table_codes = table_codes.dropna()
    _require_one_row(table, table_codes, on or COLUMNS[kind][0], label or "right")
    places = set(table_codes)
    keys = _on_unique(codes, lambda value: place_codes.follow(value, kind, places))
    out = _with_columns(left, table, table_codes, keys, codes, left_on, right_on)
    source = right if "table" in right.attrs else left
    out.attrs = dict(source.attrs) | _report(values, codes, keys, on or left_on, kind, places)
    if "join_unmatched" in out.attrs or codes.isna().any():
        # Shown at the line that called `ed.join`: nobody looks into attrs unprompted.
        warnings.warn(out.attrs["join_report"], EdudataWarning, stacklevel=3)
    return out


def _require_flat(frame: pd.DataFrame, name: str) -> None:
    if frame.columns.nlevels > 1:
        raise OutOfRangeError(
            f"The columns of the {name} frame have {frame.columns.nlevels} levels, as a pivot of several "
            "values has. Flatten them first: frame.columns = ['_'.join(map(str, c)) for c in frame]."
        )
    if frame.columns.has_duplicates:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise OutOfRangeError(f"The {name} frame has two columns {twice!r}. Rename one first.")


def _column(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name in frame.columns:
        return frame[name]
    return frame.index.get_level_values(name).to_series(index=frame.index)


def _names(frame: pd.DataFrame) -> list[str]:
    """Return the names of a frame's columns and index levels."""
    return [*map(str, frame.columns), *(str(name) for name in frame.index.names if name is not None)]


def _match(
    left: pd.DataFrame, right: pd.DataFrame, on: str | None, left_on: str | None
) -> tuple[str, str, str, pd.DataFrame]:
    """Return the kind of place, the columns on both sides, and the right rows of this kind."""
    if on is not None and on not in KINDS:
        raise UnknownNameError("join column", on, KINDS, "Name your own column with left_on=….")
    own_names = _names(left)
    if left_on is not None and left_on not in own_names:
        raise UnknownNameError("column of your data", left_on, own_names)
    # Index levels of a pivot become columns.
    level_names = [name for name in right.index.names if name is not None and name not in right.columns]
    table = right.reset_index(level=level_names) if level_names else right
    kinds = [KINDS[on]] if on is not None and KINDS[on] else [*COLUMNS]
    able = {kind: match for kind in kinds if (match := _candidates(table, kind))[1]}
    if not able:
        raise UnknownNameError(
            "column of the table", on or "fips, cbsa or state_fips", map(str, table.columns)
        )
    for kind, (rows, columns) in able.items():
        usual = dict.fromkeys((on, *columns, *COLUMNS[kind]))
        own = next((name for name in usual if name in own_names), None)
        if left_on is None and own is not None:
            return kind, str(own), str(on) if on in columns else columns[0], rows
    if left_on is None:
        hint = f"Name the column with your codes: left_on={own_names[0]!r}." if own_names else ""
        raise UnknownNameError(
            "column of your data", on or next(iter(able.values()))[1][0], own_names, hint
        )
    values = _column(left, left_on).astype("object")
    # Of several kinds, the one whose codes your column has.
    kind = max(able, key=lambda kind: _matches(values, kind, able[kind]))
    rows, columns = able[kind]
    return kind, left_on, str(on) if on in columns else columns[0], rows


def _matches(values: pd.Series[Any], kind: str, match: tuple[pd.DataFrame, list[str]]) -> int:
    rows, columns = match
    places = _codes(rows[columns[0]].astype("object"), kind, None)
    return int(_codes(values, kind, None).isin(places).sum())


def _candidates(table: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of a kind of place, and the columns that may name it."""
    columns = [name for name in COLUMNS[kind] if name in table.columns]
    if {"geo_id", "level"} <= set(table.columns):
        rows = table[table["level"].eq(LEVELS[kind])]
        if len(rows):
            return rows, [*(name for name in columns if rows[name].notna().all()), "geo_id"]
    return table, columns


def _on_unique(values: pd.Series[Any], change: Callable[[Any], Any]) -> pd.Series[Any]:
    results = {value: change(value) for value in values.dropna().unique()}
    return values.map(results).astype("str")


def _codes(values: pd.Series[Any], kind: str, names: Names | None) -> pd.Series[Any]:
    """Return full codes; names of places are looked up, and what is unknown stays as written."""
    codes = _on_unique(values, lambda value: place_codes.code(value, WIDTH[kind]))
    if kind == "state_fips":
        return _on_unique(codes, lambda text: STATE_CODES.get(text.strip().casefold(), text))
    spelled = codes[codes.notna() & ~codes.str.isdigit().fillna(value=False)]
    if names is None or not spelled.str.contains(", ").any():
        return codes
    codes_by_name = names(kind)
    return _on_unique(codes, lambda text: codes_by_name.get(place_codes.spelled(text), text))


def _with_columns(
    left: pd.DataFrame,
    table: pd.DataFrame,
    table_codes: pd.Series[Any],
    keys: pd.Series[Any],
    codes: pd.Series[Any],
    left_on: str,
    right_on: str,
) -> pd.DataFrame:
    """Put the table's columns beside the left rows, and full codes into the left column."""
    added = table.drop(columns=right_on) if right_on == left_on else table
    names_in_use = set(_names(left))
    added = added.rename(columns={name: f"{name}_table" for name in added.columns if name in names_in_use})
    rows = (
        added.set_axis(table_codes.to_numpy(), axis=0).reindex(keys.to_numpy()).set_axis(left.index, axis=0)
    )
    out = left.copy(deep=False)
    if left_on in left.columns:
        # Names stay as they were written, codes gain their zeros.
        digits = _column(left, left_on).map(place_codes.as_written, na_action="ignore").astype("str")
        was_code = digits.str.contains(r"^\s*\d[\d.]*(?:US\d+)?\s*$", regex=True).fillna(value=False)
        out[left_on] = codes.where(was_code, digits)
    return pd.concat([out, rows], axis=1)


def _require_one_row(table: pd.DataFrame, codes: pd.Series[Any], on: str, label: str) -> None:
    if codes.empty:
        raise OutOfRangeError(f"No row of the right frame has a code or name of a place for on={on!r}.")
    if not codes.duplicated().any():
        return
    first = codes[codes.duplicated()].iloc[0]
    differ, filters = _filters(table, codes)
    many = int((codes == first).sum())
    hint = f" They differ in {', '.join(differ[:6])}." if differ else ""
    if filters:
        query = " and ".join(filters.values())
        way = f'Choose one row per place, for example ed.join(left, {label}.query("{query}"), on={on!r}).'
    else:
        way = (
            "Count, add up or average the rows of a place first, for example "
            f"ed.join(left, {label}.groupby({str(codes.name)!r}).size().rename('rows'), on={on!r})."
        )
    raise OutOfRangeError(f"The table has {many:,} rows for {on} {first}.{hint} {way}")


def _filters(table: pd.DataFrame, codes: pd.Series[Any]) -> tuple[list[str], dict[str, str]]:
    """Return the columns in which rows of a place differ, and values that leave one row for each."""
    twice = table[codes.duplicated(keep=False).to_numpy()]
    of = codes[codes.duplicated(keep=False)].to_numpy()
    labels = [name for name in table.columns if name != codes.name and _is_label(table[name])]
    # Time comes last: it is chosen among the rows that the other choices leave.
    order = sorted(labels, key=lambda name: (name in TIMES, TIMES.index(name) if name in TIMES else 0))
    differ = [str(name) for name in order if twice.groupby(of)[name].nunique(dropna=False).gt(1).any()]
    filters: dict[str, str] = {}
    rows, remaining = table, codes
    for name in differ:
        if not remaining.duplicated().any():
            break
        value = rows[name].max() if name in TIMES else _best(rows[name], remaining)
        keep = (rows[name] == value).to_numpy(dtype=bool, na_value=False)
        # The value of one place or a few, such as its name, is no choice.
        if 2 * remaining[keep].nunique() >= codes.nunique():
            rows, remaining = rows[keep], remaining[keep]
            filters[name] = _condition(name, value)
    return differ, {} if remaining.duplicated().any() else filters


def _best(values: pd.Series[Any], codes: pd.Series[Any]) -> Any:
    """Return the value with the most places of one row."""
    counts = pd.DataFrame({"value": values.to_numpy(), "code": codes.to_numpy()}).value_counts()
    return counts[counts == 1].groupby("value").size().idxmax() if (counts == 1).any() else values.iloc[0]


def _is_label(values: pd.Series[Any]) -> bool:
    kind = values.dtype
    if pd.api.types.is_float_dtype(kind):
        return False
    return str(values.name) in TIMES or not pd.api.types.is_numeric_dtype(kind)


def _condition(name: str, value: Any) -> str:
    """Write a condition for `DataFrame.query`, where == finds no date that is written as text."""
    name = name if name.isidentifier() else f"`{name}`"
    if isinstance(value, pd.Timestamp):
        return f"{name}.eq('{value:%Y-%m-%d}')"
    return f"{name} == {value.item() if hasattr(value, 'item') else value!r}"


def _report(
    original: pd.Series[Any],
    codes: pd.Series[Any],
    keys: pd.Series[Any],
    on: str,
    kind: str,
    places: set[str],
) -> dict[str, str]:
    """Describe a join in words: the whole report, the codes without a place, and the notes."""
    # pandas' own `isin` takes ten times as long for texts.
    matched = pd.Series([key in places for key in keys], keys.index, dtype=bool)
    texts = original.map(place_codes.as_written, na_action="ignore")
    unmatched = sorted(set(texts[~matched & codes.notna()]))
    parts = [f"{int(matched.sum()):,} of {len(keys):,} rows found their {on}"]
    if unmatched:
        more = len(unmatched) - MAX_LISTED
        examples = ", ".join(unmatched[:MAX_LISTED]) + (f" and {more:,} more" if more > 0 else "")
        parts.append(f"not found: {examples}")
    parts.append(f"{len(places - set(keys.dropna())):,} places of the table have no row of yours")
    notes = []
    reread = codes.notna() & (codes != texts) & codes.str.isdigit() & texts.str.contains(r"\d", na=False)
    if count := int(reread.sum()):
        notes.append(f"Codes read as {WIDTH[kind]} digits with leading zeros: {count:,}.")
    renamed = {(old, new) for old, new in zip(codes, keys, strict=True) if old == old and old != new}
    notes += [place_codes.renamed_note(old, new) for old, new in sorted(renamed)]
    if empty := int(codes.isna().sum()):
        notes.append(f"Rows without a code: {empty:,}.")
    notes += place_codes.remedies(kind, codes[~matched].dropna(), places)
    bare = [text for text in unmatched if re.fullmatch(r"[^\d,]{3,}", text)]
    if bare and kind in EXAMPLE:
        notes.append(f"Names go with their state, such as {EXAMPLE[kind]}: {bare[0]} does not say which.")
    report = {"join_report": "; ".join(parts) + "." + "".join(f" {note}" for note in notes)}
    if unmatched:
        report["join_unmatched"] = ", ".join(unmatched)
    if notes:
        report["join_notes"] = " ".join(notes)
    return report

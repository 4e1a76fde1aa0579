"""Which college, program, field, level and state a caller means, and errors that name the nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from edudata.analysis.programs.answer import LEVEL_NAMES
from edudata.analysis.programs.search import LEVELS
from edudata.api.program_index import college_index, program_index
from edudata.arguments import number, text
from edudata.errors import EmptyResultError, ManyMatchesError, TooLargeError, UnknownNameError
from edudata.places import FIPS, NAMES

MAX_LIMIT = 500
# How many of several matches an error lists.
NAMED = 8


def is_id(name: str) -> bool:
    """Return whether a name is the id of a program, of one that exists or not."""
    return re.fullmatch(r"\d{6}-\d{4}-[a-z_]+", name) is not None


def program_key(name: str, level: str | None) -> pd.DataFrame:
    """Return the row of the index of one program, named by its id or by words that match no other."""
    return _by_id(name) if is_id(name) else _by_words(name, level)


def _by_id(name: str) -> pd.DataFrame:
    opeid6, cip_code, credential = name.split("-", 2)
    index = program_index()
    match = index.search(college=opeid6, cip_code=cip_code, level=level_of(credential), limit=1)
    if not match.empty:
        return match
    own = index.search(college=opeid6, limit=NAMED)
    if own.empty:
        raise EmptyResultError(f"No program is listed under OPEID6 {opeid6}. Search by name instead.")
    near = own[["opeid6", "cip_code", "credential"]].agg("-".join, axis=1)
    raise EmptyResultError(
        f"{own['institution'].iloc[0]} has no program {name}. It has {', '.join(near)}, for example."
    )


def _by_words(name: str, level: str | None) -> pd.DataFrame:
    index = program_index()
    rows = index.search(name, level=level_of(level), limit=NAMED)
    if rows.empty:
        raise nothing("program", name, {"level": level}, index.nearest(name))
    if (matches := rows.attrs["matches"]) > 1:
        raise ManyMatchesError(
            f"{matches:,} programs match {name!r}. Add a field or a level, or take an id: "
            + "; ".join(_label(row) for row in rows.to_dict("records"))
            + "."
        )
    return rows


def _label(row: Mapping[Any, Any]) -> str:
    key = f"{row['opeid6']}-{row['cip_code']}-{row['credential']}"
    return f"{key} ({row['institution']}, {row['field']}, {LEVEL_NAMES[row['credential']]})"


def opeid6_of(college: str) -> str:
    """Return the OPEID6 of an institution named by its UNITID, OPEID6 or words."""
    if text(college, "college", "Belmont University").isdigit():
        return _by_number(college)
    index = college_index()
    rows = index.search(college, limit=NAMED)
    rows = rows[rows["opeid6"].notna()]
    if rows.empty:
        raise nothing("college", college, {}, index.nearest(college))
    same = rows[rows["name"].str.casefold().eq(college.casefold())]
    best = same if len(same) == 1 else rows
    if len(set(best["opeid6"])) > 1:
        listed = "; ".join(
            f"{row['unitid']} ({row['name']}, {row['state']})" for row in best.to_dict("records")
        )
        raise ManyMatchesError(f"Several colleges match {college!r}. Take a UNITID: {listed}.")
    return str(best["opeid6"].iloc[0])


def _by_number(college: str) -> str:
    colleges = college_index().colleges
    own = colleges.loc[colleges["unitid"].eq(college), "opeid6"].dropna()
    listed = program_index().colleges
    for code in (*own, college.zfill(6), college.zfill(8)[:6]):
        if code in listed:
            return str(code)
    raise EmptyResultError(f"No program is listed under the UNITID or OPEID6 {college}.")


def field_of(field: str | None) -> tuple[str, str | None]:
    """Return the words and the CIP code of a field, of which one is empty."""
    if field is None:
        return "", None
    code = text(field, "field", "5138").strip().replace(".", "")
    return ("", code) if code.isdigit() else (field, None)


def level_of(level: str | None) -> str | None:
    """Return the level of a credential; UnknownNameError for another."""
    return None if level is None else one_of("level", level.lower().replace("'", ""), LEVELS)


def one_of(what: str, value: str | None, names: Iterable[str]) -> str | None:
    """Return one of the names, or None; UnknownNameError for another."""
    names = tuple(names)
    if value is not None and value not in names:
        raise UnknownNameError(what, value, names)
    return value


def state_of(state: str | None) -> str | None:
    """Return the letters of a state given as letters, name or FIPS code; UnknownNameError for another."""
    if state is None:
        return None
    listed = program_index().states
    names = {name.casefold(): letters for letters, name in NAMES.items()}
    names |= {code: letters for letters, code in FIPS.items()}
    names |= {letters.casefold(): letters for letters in listed}
    if str(state).casefold() not in names:
        raise UnknownNameError("state", state, [*listed, *NAMES.values()])
    return names[str(state).casefold()]


def query_of(query: str) -> str:
    """Return words to look for; TooLargeError for more than 200 characters."""
    if len(text(query, "query", "belmont nursing")) > 200:
        raise TooLargeError("A query may have 200 characters: name the college, the field and the level.")
    return query


def limit_of(limit: int) -> int:
    """Return how many rows to list; OutOfRangeError beyond 1 to 500."""
    return int(number("limit", limit, 1, MAX_LIMIT))


def nothing(what: str, query: str, filters: Mapping[str, Any], near: list[str]) -> EmptyResultError:
    """Return the error for a search without a match, with the nearest names."""
    filtered = " and ".join(f"{name} {value}" for name, value in filters.items() if value is not None)
    search = " with ".join(filter(None, (repr(query) if query else "", filtered)))
    meant = f" Nearest: {'; '.join(near)}." if near else " Leave out a word or a filter."
    return EmptyResultError(f"No {what} matches {search}.{meant}")

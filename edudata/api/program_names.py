"""Which college, program, field, level and state a caller means, and errors that name the nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from edudata.analysis.programs.answer import LEVEL_NAMES
from edudata.analysis.programs.search import LEVEL_WORDS, LEVELS, ProgramIndex
from edudata.analysis.programs.words import words
from edudata.api.program_index import college_index, program_index
from edudata.arguments import number, text
from edudata.errors import (
    EmptyResultError,
    ManyMatchesError,
    TooLargeError,
    UnknownNameError,
    quoted,
)
from edudata.places import FIPS, NAMES

# More rows than a person reads; whole tables come from `load`.
MAX_LIMIT = 500
MAX_QUERY = 200
# How many of several matches an error lists.
NAMED = 8


# OPEID or UNITID, CIP code and level, as people and spreadsheets write them.
ID = re.compile(r"\s*(\d{1,8})-(\d{2}\.?\d{2}(?:\d\d)?)-([A-Za-z][A-Za-z_' ]*)\s*")


def is_id(name: str) -> bool:
    """Return whether a name is the id of a program, of one that exists or not."""
    return ID.fullmatch(name) is not None


def program_key(name: str, level: str | None, as_of: str | None = None) -> pd.DataFrame:
    """Return the row of the index of one program, named by its id or by words that match no other."""
    match = ID.fullmatch(name)
    if match is None:
        return _by_words(name, level, as_of)
    number, cip_code, credential = match.groups()
    index = program_index(as_of)
    known = next((code for code in _codes(number, as_of) if code in index.colleges), number.zfill(6))
    return _by_id(index, known, cip_code.replace(".", "")[:4], str(level_of(credential)))


def _by_id(index: ProgramIndex, opeid6: str, cip_code: str, credential: str) -> pd.DataFrame:
    name = f"{opeid6}-{cip_code}-{credential}"
    match = index.search(college=opeid6, cip_code=cip_code, level=credential, limit=1)
    if not match.empty:
        return match
    own = index.search(college=opeid6, limit=NAMED)
    if own.empty:
        raise EmptyResultError(f"No program is listed under OPEID6 {opeid6}. Search by name instead.")
    near = own[["opeid6", "cip_code", "credential"]].agg("-".join, axis=1)
    raise EmptyResultError(
        f"{own['institution'].iloc[0]} has no program {name}. It has {', '.join(near)}, for example."
    )


def _by_words(name: str, level: str | None, as_of: str | None) -> pd.DataFrame:
    index = program_index(as_of)
    rows = index.search(_filled(name, "name", "belmont nursing"), level=level_of(level), limit=NAMED)
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


def opeid6_of(college: str | float, as_of: str | None = None) -> str:
    """Return the OPEID6 of an institution named by its UNITID, OPEID6 or words."""
    name = code_text(college, "college", "Belmont University")
    if name.isdigit():
        return _by_number(name, as_of)
    index = college_index(as_of)
    rows = index.search(_filled(name, "college", "belmont"), limit=NAMED)
    rows = rows[rows["opeid6"].notna()]
    if rows.empty:
        raise nothing("college", name, {}, index.nearest(name))
    same = rows[rows["name"].str.casefold().eq(name.casefold())]
    best = same if len(same) == 1 else rows
    if len(set(best["opeid6"])) > 1:
        examples = "; ".join(
            f"{row['unitid']} ({row['name']}, {row['state']})" for row in best.to_dict("records")
        )
        raise ManyMatchesError(f"Several colleges match {name!r}. Take a UNITID: {examples}.")
    return str(best["opeid6"].iloc[0])


def code_text(value: str | float, name: str, example: str) -> str:
    """Return a code or words as text: a number as spreadsheets write it, 221999.0, is its digits."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value:
        value = f"{value:.0f}" if value == int(value) else str(value)
    return re.sub(r"^(\d+)\.0+$", r"\1", text(value, name, example).strip())


def _codes(digits: str, as_of: str | None) -> list[str]:
    """List the OPEID6 that a UNITID, an OPEID6 or an eight-digit OPEID can mean, the likeliest first."""
    colleges = college_index(as_of).colleges
    own = colleges.loc[colleges["unitid"].eq(digits).fillna(False), "opeid6"].dropna()
    return [*map(str, own), digits.zfill(6), digits.zfill(8)[:6]]


def _by_number(digits: str, as_of: str | None) -> str:
    colleges = program_index(as_of).colleges
    for code in _codes(digits, as_of):
        if code in colleges:
            return code
    raise EmptyResultError(f"No program is listed under the UNITID or OPEID6 {digits}.")


def field_of(field: str | float | None) -> tuple[str, str | None]:
    """Return the words and the CIP code of a field, of which one is empty.

    Programs are published by four digits: of a code with six, 11.0701, the first four count. A code that
    lost its leading zero, 1.00 or 100, gets it back.
    """
    if field is None:
        return "", None
    name = code_text(field, "field", "5138")
    if not (match := re.fullmatch(r"(\d+)(?:\.(\d+))?", name)):
        return _filled(name, "field", "nursing"), None
    whole, part = match.groups()
    if part is not None:
        # As a number, 11.10 is 11.1.
        return "", (whole.zfill(2) + part.ljust(2, "0"))[:4]
    return "", whole.zfill(len(whole) + len(whole) % 2)[:4]


# Words that other schools use for other levels.
UNCLEAR = ("diploma", "none")
# Word -> the one level that is called so.
_WORDS = [word for called in LEVEL_WORDS.values() for word in called.split()]
CALLED = {
    word: level
    for level, called in LEVEL_WORDS.items()
    for word in called.split()
    if _WORDS.count(word) == 1 and word not in UNCLEAR
}


def level_of(level: str | float | None) -> str | None:
    """Return the level of a credential, by its name or the Scorecard's number; UnknownNameError else."""
    if level is None:
        return None
    name = code_text(level, "level", "bachelors")
    if name.isdigit() and 1 <= int(name) <= len(LEVELS) - 1:
        return LEVELS[int(name) - 1]
    name = _plain(name).removesuffix("_degree")
    return one_of("level", CALLED.get(name, name), LEVELS)


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().casefold().replace("'", "").replace("\u2019", ""))


def one_of(what: str, value: str | None, names: Iterable[str]) -> str | None:
    """Return one of the names, in any letter case, or None; UnknownNameError for another."""
    names = tuple(names)
    if value is None:
        return None
    if (name := _plain(text(value, what, names[0]))) not in names:
        raise UnknownNameError(what, value, names)
    return name


def state_of(state: str | float | None, as_of: str | None = None) -> str | None:
    """Return the letters of a state given as letters, name or FIPS code; UnknownNameError for another."""
    if state is None:
        return None
    states = set(college_index(as_of).colleges["state"].dropna())
    names = {name.casefold(): letters for letters, name in NAMES.items()}
    names |= {code: letters for letters, code in FIPS.items()}
    names |= {letters.casefold(): letters for letters in states}
    name = code_text(state, "state", "TN").casefold()
    # A code that a spreadsheet read as a number.
    name = name.zfill(2) if name.isdigit() else name
    if name not in names:
        raise UnknownNameError("state", state, [*sorted(states), *NAMES.values()])
    return names[name]


def query_of(query: str) -> str:
    """Return words to look for.

    Raises
    ------
    TooLargeError
        If it has more than 200 characters.
    EmptyResultError
        If it has characters but no word: it would match everything, as an empty query does.
    """
    if len(text(query, "query", "belmont nursing")) > MAX_QUERY:
        raise TooLargeError(
            f"A query may have {MAX_QUERY} characters: name the college, the field and the level."
        )
    if query.strip() and not words(query):
        raise EmptyResultError(f"{quoted(query)} holds no word to look for. Example: 'belmont nursing'.")
    return query


def _filled(value: str, name: str, example: str) -> str:
    """Return a name or filter with at least one word; an error without, as it would match all."""
    if not words(query_of(value)):
        raise EmptyResultError(f"{name} = {quoted(value)} holds no word. Example: {example!r}.")
    return value


def limit_of(limit: int) -> int:
    """Return how many rows to list; OutOfRangeError beyond 1 to 500."""
    return int(number("limit", limit, 1, MAX_LIMIT))


def nothing(what: str, query: str, filters: Mapping[str, Any], near: list[str]) -> EmptyResultError:
    """Return the error for a search without a match, with the nearest names."""
    filtered = " and ".join(f"{name} {value}" for name, value in filters.items() if value is not None)
    search = " with ".join(filter(None, (repr(query) if query else "", filtered)))
    hint = f" Nearest: {'; '.join(near)}." if near else " Leave out a word or a filter."
    return EmptyResultError(f"No {what} matches {search}.{hint}")

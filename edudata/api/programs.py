"""Colleges and programs: find them by name, and see a program's result in the earnings test."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from edudata.catalog import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from edudata.analysis.programs.colleges import CollegeIndex
    from edudata.analysis.programs.record import Program
    from edudata.analysis.programs.search import ProgramIndex

Control = Literal["public", "private_nonprofit", "private_for_profit"]
CollegeLevel = Literal["four_year", "two_year", "less_than_two_year"]
CONTROLS = ("public", "private_nonprofit", "private_for_profit")
COLLEGE_LEVELS = ("four_year", "two_year", "less_than_two_year")
LISTED = (
    "opeid6",
    "unitid",
    "institution",
    "state",
    "cip_code",
    "field",
    "credential",
    "awards",
    "published",
)
FOUND = (
    *("id", "institution", "state", "campuses", "field", "credential", "awards", "earnings_4yr_usd"),
    *("benchmark_usd", "result", "verdict", "low_pct", "high_pct", "match_pct"),
)
MAX_LIMIT = 500
# How many of several matches an error lists.
NAMED = 8


def colleges(
    query: str = "",
    *,
    state: str | None = None,
    control: Control | None = None,
    level: CollegeLevel | None = None,
    limit: int = 20,
) -> pd.DataFrame:
    """Find colleges by name, city or state, misspelled or only begun; closed ones too.

    Parameters
    ----------
    query : str
        Words to look for; "" for all, the largest first.
    state : str, optional
        Only in this state: "TN", "Tennessee" or "47".
    control : {"public", "private_nonprofit", "private_for_profit"}, optional
        Only those run like this.
    level : {"four_year", "two_year", "less_than_two_year"}, optional
        Only those whose longest programs take so long.
    limit : int, default 20
        Rows at most, up to 500.

    Returns
    -------
    DataFrame
        unitid, opeid6, name, city, state, control, level, closed_on, tuition, net price and net price by
        family income (dollars a year), completion_rate_pct, median_debt_usd, undergraduates, match_pct.
        Missing values are not published. attrs["matches"] counts all matches.

    Raises
    ------
    EmptyResultError
        If nothing matches, with the nearest names.
    UnknownNameError
        If there is no such state, control or level.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.colleges("vandebilt")["name"].iloc[0]
    'Vanderbilt University'
    >>> closed = ed.colleges("Birmingham-Southern").iloc[0]
    >>> f"{closed['name']} closed on {closed['closed_on']:%Y-%m-%d}"
    'Birmingham-Southern College closed on 2024-07-31'
    """
    index = _colleges(_state())
    frame = index.search(
        _query(query),
        state=_state_of(state),
        control=_one_of("control", control, CONTROLS),
        level=_one_of("level", level, COLLEGE_LEVELS),
        limit=_limit(limit),
    )
    if frame.empty:
        filters = {"state": state, "control": control, "level": level}
        raise _nothing("college", query, filters, index.nearest(query))
    return frame


def programs(
    query: str = "",
    *,
    state: str | None = None,
    college: str | None = None,
    field: str | None = None,
    level: str | None = None,
    limit: int = 20,
) -> pd.DataFrame:
    """Find programs by college, place, field and level, misspelled or only begun.

    Parameters
    ----------
    query : str
        Words to look for, such as "belmont nursing bachelor"; "" for all, the largest first.
    state : str, optional
        Only with a campus in this state: "TN", "Tennessee" or "47".
    college : str, optional
        Only of this institution: UNITID, OPEID6, or words that match one college.
    field : str, optional
        CIP code of two or four digits, or words.
    level : str, optional
        "bachelors", "associates", "masters", "undergraduate_certificate", …
    limit : int, default 20
        Rows at most, up to 500.

    Returns
    -------
    DataFrame
        id, institution, state, campuses, field, credential, awards, earnings_4yr_usd, benchmark_usd,
        result, verdict ("passes", "fails", "cannot tell", or missing), low_pct and high_pct, match_pct. A
        program is one row, however many campuses share its statistics. attrs["matches"] counts all matches.

    Raises
    ------
    EmptyResultError
        If nothing matches, with the nearest names.
    ManyMatchesError
        If `college` matches several.
    UnknownNameError
        If there is no such state, level or college.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.programs("uab nursing bachelors")[["id", "verdict"]].to_numpy().tolist()
    [['001052-5138-bachelors', 'passes']]
    """
    index = _programs(_state())
    words, cip_code = _field(field)
    keys = index.search(
        f"{_query(query)} {words}".strip(),
        state=_state_of(state),
        college=None if college is None else _opeid6(college),
        cip_code=cip_code,
        level=_level(level),
        limit=_limit(limit),
    )
    if keys.empty:
        filters = {"state": state, "college": college, "field": field, "level": level}
        raise _nothing("program", query, filters, index.nearest(f"{query} {words}"))
    rows = _judged(keys)
    columns = [
        "id",
        "institution",
        "state",
        "campuses",
        "field",
        "credential",
        "awards",
        "earnings_4yr_usd",
    ]
    columns += ["benchmark_usd", "result", "verdict", "low_pct", "high_pct", "match_pct"]
    frame = rows[columns]
    frame.attrs["matches"] = keys.attrs["matches"]
    return frame


def program(
    name: str, *, spread_factor: float = 1.0, graduates_factor: float = 1.0, level: str | None = None
) -> Program:
    """Return one program: price, completion, debt, earnings, and whether it passes or that is luck.

    Parameters
    ----------
    name : str
        Its id, such as "001005-5005-bachelors", or words that match one program.
    spread_factor : float, default 1
        Factor for how much earnings differ within a program, 0.5 to 2.
    graduates_factor : float, default 1
        Factor for the number of graduates where it is estimated, 0.1 to 10; 0.5 and 2 are the middle 80
        percent of programs for which it is known.
    level : str, optional
        Only programs of this level.

    Returns
    -------
    Program
        With `answer`, `sentence`, `lines()` and `to_dict()`.

    Raises
    ------
    ManyMatchesError
        If several programs match, with their ids.
    EmptyResultError
        If none matches, or there is no program with this id, with the nearest ones.

    Examples
    --------
    >>> import edudata as ed
    >>> theater = ed.program("001005-5005-bachelors")
    >>> theater.answer, theater.result, round(theater.low_pct), round(theater.high_pct)
    ('Cannot tell', 'fails', 22, 69)
    """
    from edudata.analysis.programs.record import record
    from edudata.arguments import number, text

    text(name, "name", "001005-5005-bachelors")
    number("spread_factor", spread_factor, 0.5, 2)
    number("graduates_factor", graduates_factor, 0.1, 10)
    key = _by_id(name) if is_id(name) else _by_words(name, level)
    (values,) = _judged(key, spread_factor, graduates_factor).to_dict("records")
    row = {str(name): value for name, value in values.items()}
    return record(row, _college_of(row["opeid6"]), spread_factor, graduates_factor)


def _state() -> str:
    """Return checksums of the tables behind the indexes: they are made again when one changes."""
    tables = reader.catalog()["tables"]
    names = ("program_list", "institutions", "college_directory", "college_closures")
    return " ".join(str(tables[name]["sha256"]) for name in names if name in tables)


@lru_cache(maxsize=1)
def _programs(state: str) -> ProgramIndex:
    from edudata.analysis.programs.search import ProgramIndex

    del state  # the cache's key
    catalog = reader.catalog()
    listed = reader.columns(catalog, "program_list", LISTED)
    places = reader.columns(catalog, "institutions", ("unitid", "city")).astype("str").dropna()
    return ProgramIndex(listed, dict(zip(places["unitid"], places["city"], strict=True)))


@lru_cache(maxsize=1)
def _colleges(state: str) -> CollegeIndex:
    from edudata.analysis.programs.colleges import CollegeIndex, all_colleges

    del state  # the cache's key
    catalog = reader.catalog()
    names = ("institutions", "college_directory", "college_closures")
    return CollegeIndex(all_colleges(*(reader.table(catalog, name) for name in names)))


def _judged(keys: pd.DataFrame, spread_factor: float = 1.0, graduates_factor: float = 1.0) -> pd.DataFrame:
    """Return programs of the index with their figures, benchmark, result and how sure it is."""
    from edudata.analysis.programs import benchmark

    catalog = reader.catalog()
    figures = reader.table(catalog, "programs")
    figures = benchmark.one_per_program(figures[figures["opeid6"].isin(keys["opeid6"])])
    known = [*benchmark.PROGRAM, "state", "high_school_earnings_usd", *benchmark.MEASURES]
    rows = keys.merge(figures[known], on=benchmark.PROGRAM, how="left")
    states = rows["opeid6"].map(_programs(_state()).state_of)
    rows = rows.assign(
        state=rows["state"].fillna(states),
        id=rows[benchmark.PROGRAM].agg("-".join, axis=1),
    )
    rows = benchmark.results(rows, reader.table(catalog, "program_earnings_tests"))
    return benchmark.with_luck(rows, spread_factor, graduates_factor)


def _by_id(name: str) -> pd.DataFrame:
    from edudata.errors import EmptyResultError

    opeid6, cip_code, credential = name.split("-", 2)
    index = _programs(_state())
    found = index.search(college=opeid6, cip_code=cip_code, level=_level(credential), limit=1)
    if found.empty:
        own = index.search(college=opeid6, limit=NAMED)
        if own.empty:
            raise EmptyResultError(f"No program is listed under OPEID6 {opeid6}. Search by name instead.")
        near = own[["opeid6", "cip_code", "credential"]].agg("-".join, axis=1)
        raise EmptyResultError(
            f"{own['institution'].iloc[0]} has no program {name}. It has {', '.join(near)}, for example."
        )
    return found


def _by_words(name: str, level: str | None) -> pd.DataFrame:
    from edudata.errors import ManyMatchesError

    index = _programs(_state())
    found = index.search(name, level=_level(level), limit=NAMED)
    if found.empty:
        raise _nothing("program", name, {"level": level}, index.nearest(name))
    if (matches := found.attrs["matches"]) > 1:
        listed = (f"{_label(row)}" for row in found.to_dict("records"))
        raise ManyMatchesError(
            f"{matches:,} programs match {name!r}. Add a field or a level, or take an id: "
            + "; ".join(listed)
            + "."
        )
    return found


def _label(row: Mapping[Any, Any]) -> str:
    from edudata.analysis.programs.answer import LEVEL_NAMES

    key = f"{row['opeid6']}-{row['cip_code']}-{row['credential']}"
    return f"{key} ({row['institution']}, {row['field']}, {LEVEL_NAMES[row['credential']]})"


def is_id(name: str) -> bool:
    """Return whether a name is the id of a program, of one that exists or not."""
    import re

    return re.fullmatch(r"\d{6}-\d{4}-[a-z_]+", name) is not None


def _college_of(opeid6: str) -> dict[str, Any]:
    """Return the college of a program: the largest open campus that the Scorecard has."""
    known = _colleges(_state()).colleges
    own = known[known["opeid6"].eq(opeid6)]
    if own.empty:
        return {}
    # The index is sorted: open ones first, then the largest.
    values = {str(name): value for name, value in own.iloc[0].to_dict().items()}
    closed = values["closed_on"]
    return values | {"closed_on": None if closed != closed else f"{closed:%Y-%m-%d}"}


def _opeid6(college: str) -> str:
    """Return the OPEID6 of an institution named by its UNITID, OPEID6 or words."""
    from edudata.arguments import text
    from edudata.errors import EmptyResultError, ManyMatchesError

    text(college, "college", "Belmont University")
    index = _colleges(_state())
    known = index.colleges
    if college.isdigit():
        listed = _programs(_state()).colleges
        own = known.loc[known["unitid"].eq(college), "opeid6"].dropna()
        for code in (*own, college.zfill(6), college.zfill(8)[:6]):
            if code in listed:
                return str(code)
        raise EmptyResultError(f"No program is listed under the UNITID or OPEID6 {college}.")
    found = index.search(college, limit=NAMED)
    found = found[found["opeid6"].notna()]
    if found.empty:
        raise _nothing("college", college, {}, index.nearest(college))
    same = found[found["name"].str.casefold().eq(college.casefold())]
    best = same if len(same) == 1 else found
    if len(set(best["opeid6"])) > 1:
        listed_ = "; ".join(
            f"{row['unitid']} ({row['name']}, {row['state']})" for row in best.to_dict("records")
        )
        raise ManyMatchesError(f"Several colleges match {college!r}. Take a UNITID: {listed_}.")
    return str(best["opeid6"].iloc[0])


def _field(field: str | None) -> tuple[str, str | None]:
    """Return the words and the CIP code of a field, of which one is empty."""
    from edudata.arguments import text

    if field is None:
        return "", None
    code = text(field, "field", "5138").strip().replace(".", "")
    return ("", code) if code.isdigit() else (field, None)


def _level(level: str | None) -> str | None:
    from edudata.analysis.programs.search import LEVELS

    return None if level is None else _one_of("level", level.lower().replace("'", ""), LEVELS)


def _one_of(what: str, value: str | None, known: Iterable[str]) -> str | None:
    from edudata.errors import UnknownNameError

    known = tuple(known)
    if value is not None and value not in known:
        raise UnknownNameError(what, value, known)
    return value


def _state_of(state: str | None) -> str | None:
    from edudata.errors import UnknownNameError
    from edudata.places import FIPS, NAMES

    if state is None:
        return None
    listed = _programs(_state()).states
    names = {name.casefold(): letters for letters, name in NAMES.items()}
    names |= {code: letters for letters, code in FIPS.items()} | {
        letters.casefold(): letters for letters in listed
    }
    if str(state).casefold() not in names:
        raise UnknownNameError("state", state, [*listed, *NAMES.values()])
    return names[str(state).casefold()]


def _query(query: str) -> str:
    from edudata.arguments import text
    from edudata.errors import TooLargeError

    if len(text(query, "query", "belmont nursing")) > 200:
        raise TooLargeError("A query may have 200 characters: name the college, the field and the level.")
    return query


def _limit(limit: int) -> int:
    from edudata.arguments import number

    return int(number("limit", limit, 1, MAX_LIMIT))


def _nothing(what: str, query: str, filters: Mapping[str, Any], near: list[str]) -> Exception:
    from edudata.errors import EmptyResultError

    given = " and ".join(f"{name} {value}" for name, value in filters.items() if value is not None)
    asked = " with ".join(filter(None, (repr(query) if query else "", given)))
    meant = f" Nearest: {'; '.join(near)}." if near else " Leave out a word or a filter."
    return EmptyResultError(f"No {what} matches {asked}.{meant}")

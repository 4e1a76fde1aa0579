"""Colleges and programs: find them by name, and see a program's result in the earnings test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from edudata import dates
from edudata.analysis.programs.record import Program, record
from edudata.api import program_names as names
from edudata.api.program_index import college_index, college_of, program_index, with_results
from edudata.arguments import number, text

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from edudata.analysis.programs.colleges import CollegeIndex

Control = Literal["public", "private_nonprofit", "private_for_profit"]
CollegeLevel = Literal["four_year", "two_year", "less_than_two_year"]
CONTROLS = ("public", "private_nonprofit", "private_for_profit")
COLLEGE_LEVELS = ("four_year", "two_year", "less_than_two_year")
COLUMNS = (
    *("id", "institution", "state", "campuses", "field", "credential", "awards", "earnings_4yr_usd"),
    *("benchmark_usd", "result", "verdict", "low_pct", "high_pct", "match_pct"),
)


def colleges(
    query: str = "",
    *,
    state: str | None = None,
    control: Control | None = None,
    level: CollegeLevel | None = None,
    limit: int = 20,
    as_of: str | int | date | None = None,
) -> pd.DataFrame:
    """Find colleges by name, city or state, misspelled or only begun; closed ones too.

    Parameters
    ----------
    query : str
        Words to look for, or a UNITID or OPEID; "" for all, the largest first.
    state, limit : str and int, optional
        Only in this state: "TN", "Tennessee" or "47"; rows at most, up to 500.
    control, level : str, optional
        "public", "private_nonprofit" or "private_for_profit"; "four_year", "two_year" or
        "less_than_two_year", by the longest programs.
    as_of : str, int or date, optional
        As in `load`: without what was published later, such as the list of closed schools.

    Returns
    -------
    DataFrame
        unitid, opeid6, name, city, state, control, level, closed_on, tuition, net price and net price by
        family income (dollars a year), completion_rate_pct, median_debt_usd, undergraduates, match_pct.
        Missing values are not published. attrs["matches"] counts all matches.

    Raises
    ------
    EmptyResultError, UnknownNameError
        If nothing matches, with the nearest names; if there is no such state, control or level.
    NoVintageError
        If no list of colleges had been published by `as_of`, with the first day.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.colleges("vandebilt")["name"].iloc[0]
    'Vanderbilt University'
    >>> f"{ed.colleges('Birmingham-Southern')['closed_on'].iloc[0]:%Y-%m-%d}"
    '2024-07-31'
    """
    day = dates.day(as_of)
    index = college_index(day)
    if (digits := names.code_text(query, "query", "belmont")).isdigit():
        return _dated(_numbered(index, digits), day)
    frame = index.search(
        names.query_of(query),
        state=names.state_of(state, day),
        control=names.one_of("control", control, CONTROLS),
        level=names.one_of("level", level, COLLEGE_LEVELS),
        limit=names.limit_of(limit),
    )
    if frame.empty:
        filters = {"state": state, "control": control, "level": level}
        raise names.nothing("college", query, filters, index.nearest(query))
    return _dated(frame, day)


def programs(
    query: str = "",
    *,
    state: str | int | None = None,
    college: str | int | None = None,
    field: str | float | None = None,
    level: str | int | None = None,
    limit: int = 20,
    as_of: str | int | date | None = None,
) -> pd.DataFrame:
    """Find programs by college, place, field and level, misspelled or only begun.

    Parameters
    ----------
    query : str
        Words to look for, such as "belmont nursing bachelor"; "" for all, the largest first.
    state, college : str, optional
        Only with a campus in this state: "TN" or "47"; only of this UNITID, OPEID6 or name of a college.
    field : str, optional
        CIP code of two or four digits, or words. Of six digits the first four count.
    level, limit : str and int, optional
        "bachelors", "associates", "masters", "undergraduate_certificate", …; rows at most, up to 500.
    as_of : str, int or date, optional
        As in `load`: without what was published later, such as the Department's tests.

    Returns
    -------
    DataFrame
        id, institution, state, campuses, field, credential, awards, earnings_4yr_usd, benchmark_usd,
        result, verdict ("passes", "fails", "cannot tell", or missing), low_pct and high_pct, match_pct. A
        program is one row, however many campuses share its statistics. attrs["matches"] counts all matches.

    Raises
    ------
    EmptyResultError, ManyMatchesError, UnknownNameError
        If nothing matches; if `college` matches several; if there is no such state, level or college.
    NoVintageError
        If no list of programs had been published by `as_of`, with the first day.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.programs("uab nursing bachelors")[["id", "verdict"]].to_numpy().tolist()
    [['001052-5138-bachelors', 'passes']]
    """
    day = dates.day(as_of)
    index, letters = program_index(day), names.state_of(state, day)
    words, cip_code = names.field_of(field)
    keys = index.search(
        f"{names.query_of(query)} {words}".strip(),
        state=letters,
        college=None if college is None else names.opeid6_of(college, day),
        cip_code=cip_code,
        level=names.level_of(level),
        limit=names.limit_of(limit),
    )
    if keys.empty:
        filters = {"state": state, "college": college, "field": field, "level": level}
        raise names.nothing("program", query, filters, index.nearest(f"{query} {words}"))
    return _dated(_with_answers(keys, letters, day), day)


def program(
    name: str,
    *,
    spread_factor: float = 1.0,
    graduates_factor: float = 1.0,
    level: str | None = None,
    as_of: str | int | date | None = None,
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
    as_of : str, int or date, optional
        As in `load`: the program as published by then, without what came later, such as
        the Department's tests.

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
    NoVintageError
        If no list of programs had been published by `as_of`, with the first day.

    Examples
    --------
    >>> import edudata as ed
    >>> theater = ed.program("001005-5005-bachelors")
    >>> theater.answer, theater.result, round(theater.low_pct), round(theater.high_pct)
    ('Cannot tell', 'fails', 22, 69)
    """
    text(name, "name", "001005-5005-bachelors")
    number("spread_factor", spread_factor, 0.5, 2)
    number("graduates_factor", graduates_factor, 0.1, 10)
    day = dates.day(as_of)
    key = names.program_key(name, level, day)
    (values,) = with_results(key, spread_factor, graduates_factor, day).to_dict("records")
    row = {str(name): value for name, value in values.items()}
    return record(row, college_of(row["opeid6"], day), spread_factor, graduates_factor)


def _with_answers(keys: pd.DataFrame, letters: str | None, day: str | None) -> pd.DataFrame:
    frame = with_results(keys, as_of=day)[list(COLUMNS)]
    if letters:
        frame = frame.assign(state=letters)
    frame.attrs["matches"] = keys.attrs["matches"]
    return frame


def _numbered(index: CollegeIndex, digits: str) -> pd.DataFrame:
    if (own := index.numbered(digits)).empty:
        raise names.nothing("college", f"UNITID or OPEID {digits}", {}, [])
    return own


def _dated(frame: pd.DataFrame, day: str | None) -> pd.DataFrame:
    """Name the day of a past state, as other tables do."""
    if day is not None:
        frame.attrs["as_of"] = day
    return frame

"""Underemployment, unemployment and wages of graduates from Census microdata, with standard errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from edudata.microdata.rules import Rule

Where = Mapping[str, str | Sequence[str]]


def underemployment(
    by: str | Iterable[str] = (),
    where: Where | None = None,
    year: int | str = "newest",
    span: int = 1,
    ages: str | tuple[int, int] = "recent",
    rule: str | Rule = "default",
    level: float = 90,
    min_n: int = 30,
    kind: str = "direct",
    engine: str = "auto",
    data: Path | str | None = None,
    session: Any = None,
) -> pd.DataFrame:
    """Estimate the share of employed graduates in jobs that do not need a degree.

    Parameters
    ----------
    by, where : str or iterable of str, and mapping
        Dimensions of the result ("state", "major", "metro", "sex", "race", "field", the code of the
        degree, or "puma"; none gives one row; "year" gives each year by itself, by default all that
        there are), and labels to keep: {"state": ["TN"], "metro": "Nashville", "major": "Nursing"}.
    year, span, ages
        Survey year, "newest", or a 5-year file such as "2019-2023"; how many years up to it are pooled;
        "recent" (22 to 27), "all" (22 to 65), "22-45", or the youngest and oldest age.
    rule : str or Rule
        Which jobs need a degree: "default" (O*NET, then BLS), "nyfed", "onet", "bls", "zone", or a `Rule`.
    level, min_n : float and int
        Confidence level in percent; people below whom a direct rate is suppressed and flagged "few".
    kind : {"direct", "composite"}
        From the group's own people; or, for state by major, the national rate of the major, a shrunken
        effect of the state and the group's own people by their weight.
    engine, data, session : str, path and SparkSession, optional
        What computes: "auto" (the stored cube, or the records where it cannot answer), "cube", "numpy",
        "duckdb", "polars" or "spark". Folder of converted years, by default EDUDATA_MICRODATA_DIR.

    Returns
    -------
    DataFrame
        One row per group: the dimensions, rate_pct, se_pct, low_pct, high_pct, n (people in the sample),
        people (weighted), coverage_pct (employed people whose job the rule classifies), se_method
        ("replicates", "kish" without replicate weights, "modeled"), flag; own_weight_pct for
        composites. attrs hold the rule in words, the missing states and the checksum, as text.

    Raises
    ------
    UnknownNameError, OutOfRangeError
        With the known values; or with how to get a year or dimensions that are not on this machine.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.underemployment("state", {"state": "TN"})[["state", "n", "se_method"]].values.tolist()
    [['TN', 1384, 'kish']]
    """
    from edudata.microdata import estimate, questions

    question = questions.query(by, where, ages, rule, engine, session)
    years = questions.choose(year, span, data, every=question.by_year)
    return estimate.table(question, years, level=level, min_n=min_n, kind=kind)


def unemployment(
    by: str | Iterable[str] = (),
    where: Where | None = None,
    year: int | str = "newest",
    span: int = 1,
    ages: str | tuple[int, int] = "recent",
    level: float = 90,
    min_n: int = 30,
    engine: str = "auto",
    data: Path | str | None = None,
    session: Any = None,
) -> pd.DataFrame:
    """Estimate the share of graduates in the labor force who are looking for work.

    Parameters
    ----------
    by, where, year, span, ages, level, min_n, engine, data, session
        As in `underemployment`.

    Returns
    -------
    DataFrame
        As of `underemployment`.

    Raises
    ------
    UnknownNameError, OutOfRangeError
        As in `underemployment`.

    Examples
    --------
    >>> import edudata as ed
    >>> bool(2 < ed.unemployment()["rate_pct"].iloc[0] < 10)
    True
    """
    from edudata.microdata import estimate, questions

    question = questions.query(by, where, ages, "default", engine, session)
    years = questions.choose(year, span, data, every=question.by_year)
    return estimate.table(question, years, measure="unemployment", level=level, min_n=min_n)


def compare(
    a: Where,
    b: Where | None = None,
    year: int | str = "newest",
    span: int = 1,
    ages: str | tuple[int, int] = "recent",
    rule: str | Rule = "default",
    level: float = 90,
    measure: str = "underemployment",
    engine: str = "auto",
    data: Path | str | None = None,
    session: Any = None,
) -> pd.DataFrame:
    """Compare the rates of two groups, with the standard error of the difference.

    Parameters
    ----------
    a, b : mapping
        The groups, as `where` of `underemployment`; everybody by default for b. They may overlap: people
        who are in both count once.
    measure : {"underemployment", "unemployment"}
        What is compared.
    year, span, ages, rule, level, engine, data, session
        As in `underemployment`.

    Returns
    -------
    DataFrame
        One row: a_pct, b_pct, difference_pct, se_pct, low_pct, high_pct, p_value, significant (at the
        level), n_a, n_b, se_method.

    Raises
    ------
    UnknownNameError, OutOfRangeError
        As in `underemployment`, or a group without anybody.

    Examples
    --------
    >>> import edudata as ed
    >>> nevada = ed.compare({"state": "NV"})
    >>> round(float(nevada["difference_pct"].iloc[0]), 1), bool(nevada["significant"].iloc[0])
    (15.1, True)
    """
    from edudata.errors import UnknownNameError
    from edudata.microdata import estimate, labels, questions

    if measure not in estimate.MEASURES:
        raise UnknownNameError("measure", measure, estimate.MEASURES)
    # Both groups decide which dimensions are needed; each is selected afterward.
    groups = [*labels.conditions(a, "a"), *labels.conditions(b, "b")]
    question = questions.query(groups, {}, ages, rule, engine, session)
    years = questions.choose(year, span, data)
    return estimate.difference(a, b, question, years, measure=measure, level=level)


def wages(
    by: str | Iterable[str] = (),
    where: Where | None = None,
    year: int | str = "newest",
    ages: str | tuple[int, int] = "recent",
    full_time: bool = True,
    level: float = 90,
    min_n: int = 30,
    data: Path | str | None = None,
) -> pd.DataFrame:
    """Estimate median wages of employed graduates, in USD of the survey year.

    Parameters
    ----------
    full_time : bool, default True
        Only those who usually work 35 hours or more and, since 2019, worked 50 weeks or more.
    by, where, year, ages, level, min_n, data
        As in `underemployment`. The year must have been converted.

    Returns
    -------
    DataFrame
        One row per group: the dimensions, median_usd, se_usd, low_usd, high_usd, n, people, flag ("few";
        "plateau" where the Bureau's rounding to 1,000 USD hides the sampling error).

    Raises
    ------
    UnknownNameError, OutOfRangeError
        As in `underemployment`.

    Examples
    --------
    The cube that comes with the package has no wages:

    >>> import edudata as ed
    >>> from edudata.errors import OutOfRangeError
    >>> try:
    ...     medians = ed.wages("major", year=2024)
    ... except OutOfRangeError as error:
    ...     print(str(error)[:41])
    Wages and occupations need the records of
    """
    from edudata.microdata import questions
    from edudata.microdata import wages as records

    question = questions.query(by, where, ages, "default", "auto")
    (source,) = questions.choose(year, 1, data)
    frame = records.medians(question, source, full_time=full_time, level=level, min_n=min_n)
    frame.attrs.update(records.describe(question, source, level, min_n))
    return frame


def occupations(
    where: Where,
    year: int | str = "newest",
    ages: str | tuple[int, int] = "recent",
    rule: str | Rule = "default",
    level: float = 90,
    min_n: int = 30,
    data: Path | str | None = None,
) -> pd.DataFrame:
    """List the occupations of a group of graduates: how a field of degree matches the jobs.

    Parameters
    ----------
    where : mapping
        The group, for example {"major": "Psychology"}.
    year, ages, rule, level, min_n, data
        As in `underemployment`. The year must have been converted.

    Returns
    -------
    DataFrame
        One row per occupation, the largest first: occp, occupation, college_job (by the rule), share_pct,
        se_pct, low_pct, high_pct, n.

    Raises
    ------
    UnknownNameError, OutOfRangeError
        As in `underemployment`.

    Examples
    --------
    The cube that comes with the package has no occupations:

    >>> import edudata as ed
    >>> from edudata.errors import OutOfRangeError
    >>> try:
    ...     jobs = ed.occupations({"major": "Nursing"}, year=2024)
    ... except OutOfRangeError as error:
    ...     print(str(error)[:41])
    Wages and occupations need the records of
    """
    from edudata.microdata import questions
    from edudata.microdata import wages as records

    question = questions.query((), where, ages, rule, "auto")
    (source,) = questions.choose(year, 1, data)
    frame = records.occupations(question, source, level=level, min_n=min_n)
    frame.attrs.update(records.describe(question, source, level, min_n))
    return frame

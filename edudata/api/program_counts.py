"""How many programs pass the earnings test, by state, field and level."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from edudata.analysis.programs import benchmark
from edudata.analysis.programs.counts import counts
from edudata.analysis.programs.search import CLOSE, LOWEST
from edudata.analysis.programs.words import WordIndex, words
from edudata.api import program_names as names
from edudata.catalog import reader

TABLES = ("programs", "program_earnings_tests")


def program_counts(
    *, state: str | int | None = None, field: str | float | None = None, level: str | int | None = None
) -> pd.DataFrame:
    """Count the programs that pass the federal earnings test, by state, field and level.

    Parameters
    ----------
    state : str, optional
        Only this state: "TN", "Tennessee" or "47".
    field : str, optional
        Only this CIP code of two or four digits, or fields with these words.
    level : str, optional
        Only "bachelors", "associates", "masters", "undergraduate_certificate", …

    Returns
    -------
    DataFrame
        state (postal; missing abroad), cip_code, field, credential, programs (in the College Scorecard's
        file of fields of study), and of these passes, fails, cannot_tell (the result could be luck) and
        no_result (earnings or a benchmark are not published). A program counts once, in the state of its
        first campus. attrs["vintage"] names the releases.

    Raises
    ------
    EmptyResultError, UnknownNameError
        If no program is left; if there is no such state or level.

    Examples
    --------
    >>> import edudata as ed
    >>> nursing = ed.program_counts(state="TN", field="5138", level="bachelors")
    >>> nursing[["programs", "passes", "fails"]].sum().to_list()
    [29, 27, 0]
    """
    frame = _all(" ".join(str(reader.catalog()["tables"][name]["sha256"]) for name in TABLES))
    attrs = dict(frame.attrs)
    if (letters := names.state_of(state)) is not None:
        frame = frame[frame["state"].eq(letters).fillna(False)]
    if (credential := names.level_of(level)) is not None:
        frame = frame[frame["credential"].eq(credential)]
    text, code = names.field_of(field)
    if code:
        frame = frame[frame["cip_code"].str.startswith(code)]
    elif text:
        frame = frame[frame["field"].isin(_fields([*map(str, frame["field"].unique())], text))]
    if frame.empty:
        raise names.nothing(
            "program with figures", "", {"state": state, "field": field, "level": level}, []
        )
    frame = frame.reset_index(drop=True)
    frame.attrs = attrs
    return frame


def _fields(fields: list[str], text: str) -> list[str]:
    """Return the fields that match words as well as the best one does."""
    scores = WordIndex(dict.fromkeys(words(name), 1.0) for name in fields).match(words(text)).mean(axis=0)
    least = max(LOWEST, CLOSE * float(scores.max(initial=0)))
    return [name for name, score in zip(fields, scores, strict=True) if score >= least]


@lru_cache(maxsize=1)
def _all(state: str) -> pd.DataFrame:
    del state  # the cache's key
    programs, tests = (reader.table(reader.catalog(), name) for name in TABLES)
    rows = benchmark.results(benchmark.one_per_program(programs), tests)
    frame = counts(benchmark.with_luck(rows))
    frame.attrs = {"vintage": programs.attrs["vintage"], "tables": list(TABLES)}
    return frame

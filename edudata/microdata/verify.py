"""Compare a converted year with the estimates and standard errors that the Census Bureau publishes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from edudata.errors import FormatError, OutOfRangeError
from edudata.microdata import replicates
from edudata.microdata.convert import YearFile
from edudata.microdata.members import AGE_ENDS
from edudata.microdata.places import BUNDLE
from edudata.microdata.vintages import WEIGHTS
from edudata.places import STATES
from edudata.records import CheckResult

NATION = "US"
NAMES = dict(STATES.values()) | {NATION: "United States"}
# The Bureau's words for a characteristic -> the rows of a year's totals that it counts.
CHARACTERISTICS = {
    r"total population": "residence >= 0",
    r"housing unit population.*": "residence == 0",
    r"gq population.*": "residence >= 1",
    r"gq institutional population.*": "residence == 1",
    r"gq noninstitutional population.*": "residence == 2",
    r"total males.*": "sex == 1",
    r"total females.*": "sex == 2",
}


@dataclass(frozen=True, slots=True)
class Published:
    """One published line: a place, a characteristic, its estimate and standard error."""

    place: str
    characteristic: str
    estimate: int
    error: int


def parse_estimates(text: str, where: str) -> list[Published]:
    """Parse the Bureau's "PUMS Estimates for User Verification".

    Parameters
    ----------
    text : str
        CSV with the columns st, characteristic, pums_est_YY and pums_se_YY.
    where : str
        Name of the file, for messages.

    Returns
    -------
    list of Published
        Lines about persons; those about housing units are left out.

    Raises
    ------
    FormatError
        A column is missing or a number is none.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    columns = {
        column: next((own for plain, own in names.items() if re.fullmatch(pattern, plain)), None)
        for column, pattern in (
            ("place", "st"),
            ("characteristic", "characteristic"),
            ("estimate", r"pums_est_\d\d(_(to_)?\d\d)?"),
            ("error", r"pums_se_\d\d(_(to_)?\d\d)?"),
        )
    }
    if missing := [name for name, own in columns.items() if own is None]:
        raise FormatError(f"{where} has no column for {', '.join(missing)}; it has {', '.join(names)}.")
    lines = []
    for row in reader:
        place, words, estimate, error = (str(row[own] or "").strip() for own in columns.values())
        if _condition(words) is None:
            continue
        numbers = [value.replace(",", "") for value in (estimate, error)]
        if not all(number.isdigit() for number in numbers):
            raise FormatError(f"{where}: {estimate!r} ± {error!r} of {words!r} are not two whole numbers.")
        code = NATION if place in (NATION, "00", "0") else place.zfill(2)
        lines.append(Published(code, words, int(numbers[0]), int(numbers[1])))
    return lines


def published(year: YearFile) -> list[Published]:
    """Return the published lines of a year: downloaded ones, or those that the package brings.

    Raises
    ------
    OutOfRangeError
        There are none.
    """
    vintage = year.vintage
    name = vintage.estimates.rpartition("/")[2]
    downloaded = year.folder / "downloads" / name
    if downloaded.is_file():
        return parse_estimates(downloaded.read_text(encoding="utf-8-sig"), name)
    if vintage.span == 1 and (lines := bundled(vintage.year)):
        return lines
    raise OutOfRangeError(
        f"The published estimates of {vintage.name} are not on this machine: `edudata microdata "
        f"fetch {vintage.name}` downloads {name}."
    )


def bundled(year: int) -> list[Published]:
    """Read the published lines of a year that the package brings; none for most years.

    Source: U.S. Census Bureau, PUMS Estimates for User Verification, ACS 2024 1-year.
    """
    with (BUNDLE / "published_totals.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["year"]) == year]
    return [
        Published(
            row["place"], row["characteristic"], int(row["persons"]), int(row["standard_error_persons"])
        )
        for row in rows
    ]


def verify(year: YearFile, lines: list[Published] | None = None) -> list[CheckResult]:
    """Compare a year with published estimates and standard errors, line by line.

    Parameters
    ----------
    year : YearFile
        As `convert.open_year` returns it.
    lines : list of Published, optional
        By default those of `published`.

    Returns
    -------
    list of CheckResult
        One per published line of the states that were converted, then one that says what was not compared.

    Raises
    ------
    OutOfRangeError
        No published line is about what was converted.
    """
    lines = published(year) if lines is None else lines
    table = pq.read_table(year.folder / "totals.parquet").to_pandas()
    have = set(year.record["states"])
    whole = all(code in have for letters, (code, _) in STATES.items() if letters != "PR")
    results = list(_compared(table, lines, have | ({NATION} if whole else set())))
    if not results:
        raise OutOfRangeError(
            f"No published estimate is about the states that were converted ({', '.join(sorted(have))})."
        )
    places = sorted({line.place for line in lines} - have - ({NATION} if whole else set()))
    if places:
        names = ", ".join(NAMES.get(place, place) for place in places)
        results.append(CheckResult("not compared", True, f"not converted in full: {names}", required=False))
    return results


def _compared(table: pd.DataFrame, lines: list[Published], have: set[str]) -> Iterator[CheckResult]:
    mainland = table[table["state"] != "72"]
    for line in lines:
        if line.place not in have:
            continue
        rows = mainland if line.place == NATION else table[table["state"] == line.place]
        total = _total(rows, line.characteristic)
        ours = (int(total[0]), round(float(replicates.standard_error(total))))
        yield CheckResult(
            f"{NAMES.get(line.place, line.place)}, {line.characteristic}",
            ours == (line.estimate, line.error),
            f"{ours[0]:,} ± {ours[1]:,}, published {line.estimate:,} ± {line.error:,}",
        )


def _total(rows: pd.DataFrame, words: str) -> NDArray[np.int64]:
    condition = _condition(words)
    assert condition is not None
    total: NDArray[np.int64] = rows.query(condition)[list(WEIGHTS)].to_numpy(np.int64).sum(axis=0)
    return total


def _condition(words: str) -> str | None:
    """Return the rows that the words count as a pandas query, None for words about housing."""
    plain = " ".join(words.lower().split())
    for pattern, condition in CHARACTERISTICS.items():
        if re.fullmatch(pattern, plain):
            return condition
    if ages := re.fullmatch(r"age (\d+)(?:-(\d+)| and over)", plain):
        low, high = int(ages[1]), int(ages[2]) if ages[2] else 999
        first, last = np.searchsorted(AGE_ENDS, [low, min(high, 98)])
        return f"{first} <= age_band <= {last}"
    return None

"""Request and read the yearly files of IPEDS, whose name alone says the year.

The year in a name is the one in which the academic year ends for completions (C), 12-month enrollment
(EFFY) and full-time equivalents (EFIA), and the fall for fall enrollment (EF) and the directory (HD). In a
zip the name comes along; of a bare CSV a person states the year as the edition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources import _cells, _edition, _licenses, _zip
from edudata.sources._frames import read_csv, read_parquet
from edudata.sources._requests import first_available

FOLDER = "https://nces.ed.gov/ipeds/datacenter/data/"
PAGE = "https://nces.ed.gov/ipeds/use-the-data"
CITE = (
    "U.S. Department of Education, National Center for Education Statistics, Integrated Postsecondary "
    "Education Data System (IPEDS), "
)
YEARS_BACK = 3
FIRST_YEAR, LAST_YEAR = 1980, 2100
# More persons than any institution has: another column was read.
MOST_STUDENTS = 1_000_000


def requests_for(file: str) -> Callable[[Resource, Context], Requests]:
    """Return the function that requests the newest year of a file: this year's or one of three before it.

    file : its name with {year}, "C{year}_C"; a year without one is answered with 404 or a web page
    """

    def requests(resource: Resource, context: Context) -> Requests:
        years = range(context.today.year, context.today.year - YEARS_BACK - 1, -1)
        names = [file.format(year=year) for year in years]
        payloads = yield from first_available(
            Request(url=f"{FOLDER}{name}.zip", file="zip", absent=(404, "html")) for name in names
        )
        if not payloads:
            raise FormatError(
                f"{resource.id}: no {names[-1]}.zip to {names[0]}.zip in {FOLDER}. The publisher may have "
                f"moved them or answer programs with web pages: see {resource.page}."
            )
        return payloads

    return requests


def member(data: bytes, what: str) -> str:
    """Return the name of a zip's CSV, of the revised one where there are two."""
    names = [name for name in _zip.members(data, what) if name.lower().endswith(".csv")]
    # A revised file is added to the zip, next to the first one.
    revised = [name for name in names if name.lower().endswith("_rv.csv")]
    return _zip.find(data, lambda name: name in (revised or names), what)


def published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the month in which the zip's CSV was written; the file carries no release day."""
    for data in payloads:
        if is_kind(data, "zip"):
            what = "IPEDS file"
            if day := _zip.packed_on(data, member(data, what), what):
                return f"{day:%Y-%m}", f"the file was made on {day} and carries no release day"
    return None


def read(payloads: tuple[bytes, ...], stem: str, what: str, resource: str) -> tuple[int, pd.DataFrame]:
    """Return the year of a file and its cells as text under upper-case names.

    payloads : one zip, CSV (also compressed) or Parquet file, and perhaps the edition
    stem     : pattern of the file's name without its ending, with the year as its group

    Raises FormatError for another file, none or several of them, and a year that nobody states.
    """
    edition, files = _edition.split(payloads, what)
    if len(files) != 1:
        raise FormatError(f"{what}: {len(files)} files, expected one.")
    year_in_zip, data = None, _cells.unpacked(files[0], what)
    if is_kind(data, "zip"):
        name = member(data, what)
        match = re.fullmatch(rf"{stem}(_rv)?\.csv", name.rpartition("/")[2].lower())
        if match is None:
            raise FormatError(f"{what}: the zip holds {name!r}, another file.")
        year_in_zip, data = match[1], _zip.read(data, name, what)
    frame = read_parquet(data, what) if is_kind(data, "parquet") else read_csv(data, what)
    frame.columns = [str(name).strip().upper() for name in frame.columns]
    return _year(edition, year_in_zip, what, resource), frame


def _year(edition: str | None, year_in_zip: str | None, what: str, resource: str) -> int:
    if edition is None and year_in_zip is None:
        raise FormatError(
            f"{what}: the file does not say its year, which is in its name at the publisher. "
            f"{_edition.how_to_name(resource, '2024')}"
        )
    if edition is not None and year_in_zip is not None and edition != year_in_zip:
        raise FormatError(f"{what}: the file in the zip is that of {year_in_zip}, not of {edition}.")
    year = edition or year_in_zip or ""
    if not re.fullmatch(r"\d{4}", year) or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise FormatError(f"{what}: {year!r} is no year such as 2024.")
    return int(year)


def text(frame: pd.DataFrame, columns: Iterable[str], what: str) -> pd.DataFrame:
    """Return some columns as stripped text; FormatError when one is missing or occurs twice."""
    names = list(columns)
    if missing := [name for name in names if list(frame.columns).count(name) != 1]:
        raise FormatError(
            f"{what}: the columns {', '.join(missing)} are missing or occur twice among "
            f"{', '.join(frame.columns)[:300]}."
        )
    if frame.empty:
        raise FormatError(f"{what}: a header, but no rows.")
    cells = frame[names].astype("str").apply(lambda column: column.str.strip())
    return cells.where(frame[names].notna(), "").replace({"<NA>": "", "nan": ""})


def unitids(cells: pd.Series, what: str) -> pd.Series:
    """Return ids of institutions; FormatError for anything but six digits; four or five in the 1980s."""
    short = cells.str.fullmatch(r"\d{4,5}")
    return cells.where(short, _cells.codes(cells, 6, f"{what}, UNITID", lost_zeros=2))


def students(cells: pd.Series, what: str) -> pd.Series:
    """Return numbers of persons, empty where there is none."""
    return _cells.whole_numbers(cells, f"{what}, {cells.name}", MOST_STUDENTS, missing=("", "."))


def require_sum(total: pd.Series, parts: Iterable[pd.Series], what: str) -> None:
    """Raise FormatError naming the first row whose parts do not add up to its total."""
    added = pd.concat(list(parts), axis=1).fillna(0).sum(axis=1)
    wrong = total.notna() & (total != added)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise FormatError(
            f"{what}, data row {row + 1}: the parts add up to {added.iloc[row]:,}, not to "
            f"{total.iloc[row]:,}: columns may have been exchanged."
        )


def academic_year(end: int) -> str:
    """Return the label of the academic year that ends in a year.

    >>> academic_year(2024), academic_year(2000)
    ('2023-24', '1999-00')
    """
    return f"{end - 1}-{end % 100:02d}"


def resource(name: str, title: str, file: str, survey: str, **rest: Any) -> Resource:
    """Return the record of one yearly file; what all records share is filled in."""
    same: dict[str, Any] = {
        "name": name,
        "title": title,
        "page": PAGE,
        "cadence": "yearly",
        "release_months": (9,),
        "license": _licenses.PUBLIC_DOMAIN,
        "citation": f"{CITE}{survey}, https://nces.ed.gov/ipeds/.",
        "requests": requests_for(file),
        "published_on": published_on,
        "edition": "2024",
        # Institutions open and close, and every number changes from year to year.
        "limits": Limits(rows_lost_pct=35, revised_pct=100, revision_pct=100, large_pct=60, jump=400),
    }
    return Resource(**same | rest)

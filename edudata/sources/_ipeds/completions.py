"""IPEDS completions: students by award level, and awards by field of study."""

from __future__ import annotations

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Resource
from edudata.sources import _cells, _licenses, _notes
from edudata.sources._frames import require_unique
from edudata.sources._ipeds import files

# Certificates of less than a year are level 1 until 2019, and 11 and 12 after.
STUDENT_LEVELS = (1, 2, 3, 5, 7, 9, 10, 11, 12)
AWARD_LEVELS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 17, 18, 19, 20, 21)
# The row with all fields of an institution and level.
ALL_FIELDS = "99"


def _levels(cells: pd.Series, known: tuple[int, ...], what: str) -> pd.Series:
    """Return award levels as whole numbers: "05" in some years is 5 in others."""
    level = _cells.whole_numbers(cells, f"{what}, award level", 99)
    if level.isna().any():
        raise FormatError(f"{what}: {int(level.isna().sum())} rows have no award level.")
    _notes.require_known(level.astype("str"), map(str, known), what, str(cells.name), "award levels")
    return level.astype("int64")


def parse_students(*payloads: bytes) -> pd.DataFrame:
    """Parse students who completed by institution and award level (file C{year}_C).

    100654,05,"R",560,…  in c2019_c.csv  -> 2018-19  100654  5  560

    Raises FormatError for another file, an unknown level, and where men and women are not all students.
    """
    what = "IPEDS completions by level"
    year, frame = files.read(payloads, r"c(\d{4})_c", what, "ipeds/completions")
    cells = files.text(frame, ("UNITID", "AWLEVELC", "CSTOTLT", "CSTOTLM", "CSTOTLW"), what)
    total, men, women = (files.students(cells[name], what) for name in ("CSTOTLT", "CSTOTLM", "CSTOTLW"))
    files.require_sum(total, (men, women), what)
    table = pd.DataFrame(
        {
            "academic_year": files.academic_year(year),
            "unitid": files.unitids(cells["UNITID"], what),
            "award_level": _levels(cells["AWLEVELC"], STUDENT_LEVELS, what),
            "students": total,
        }
    )
    require_unique(table, ["unitid", "award_level"], what)
    return table


def parse_awards(*payloads: bytes) -> pd.DataFrame:
    """Sum awards by four-digit field and award level over all institutions (file C{year}_A), first majors.

    100654, 01.0999, MAJORNUM 1, AWLEVEL 5, CTOTALT 12 -> part of 2023-24  0109  5

    Raises FormatError for another file, an unknown level, and where the fields do not add up to the rows of
    all fields.
    """
    what = "IPEDS awards by field"
    year, frame = files.read(payloads, r"c(\d{4})_a", what, "ipeds/awards")
    cells = files.text(frame, ("UNITID", "CIPCODE", "MAJORNUM", "AWLEVEL", "CTOTALT"), what)
    # A second major is not another award.
    cells = cells[cells["MAJORNUM"] == "1"].reset_index(drop=True)
    if cells.empty:
        raise FormatError(f"{what}: no award for a first major.")
    table = pd.DataFrame(
        {
            "cip_code": _fields(cells["CIPCODE"], what),
            "award_level": _levels(cells["AWLEVEL"], AWARD_LEVELS, what),
            "awards": files.students(cells["CTOTALT"], what),
        }
    )
    sums = table.groupby(["cip_code", "award_level"], as_index=False)["awards"].sum()
    whole = sums["cip_code"] == ALL_FIELDS
    of_levels = sums[whole].set_index("award_level")["awards"]
    added = sums[~whole].groupby("award_level")["awards"].sum()
    if not added.sort_index().equals(of_levels.sort_index()):
        gap = (added - of_levels).fillna(-1)
        raise FormatError(
            f"{what}: the fields of award level {gap[gap != 0].index[0]} do not add up to the row of all "
            "fields."
        )
    return sums.assign(academic_year=files.academic_year(year), awards=sums["awards"].astype("int64"))


def _fields(cells: pd.Series, what: str) -> pd.Series:
    """Return four-digit codes of fields; "1.0999" lost a zero in front, "11.01" two behind.

    >>> _fields(pd.Series(["01.0999", "1.0999", "11.01", "99"]), "an example").tolist()
    ['0109', '0109', '1101', '99']
    """
    parts = cells.str.extract(r"^(\d{1,2})(?:\.(\d{1,4}))?$")
    whole = parts[0] == ALL_FIELDS
    wrong = parts[0].isna() | (parts[1].isna() & ~whole)
    if wrong.any():
        raise FormatError(f"{what}: {cells[wrong].iloc[0]!r:.40} is not a field's code such as 01.0999.")
    code = parts[0].str.zfill(2) + parts[1].fillna("").str.ljust(4, "0").str[:2]
    return code.where(~whole, ALL_FIELDS)


COMPLETIONS = files.resource(
    "completions",
    "Students who completed, by institution and award level",
    "C{year}_C",
    "Completions (C_C)",
    columns={"academic_year": "text", "unitid": "text", "award_level": "integer", "students": "integer"},
    key=("academic_year", "unitid", "award_level"),
    required=("students",),
    parse=parse_students,
    notes=(
        "One vintage for each academic year. All institutions of the file, territories included.",
        "A student with awards of two levels counts in both: levels do not add up to persons.",
        "Level 1 certificate of less than a year, until 2018-19; since then 11 under 12 weeks, 12 longer.",
        (
            "2 certificate of 1 to 4 years, 3 associate's, 5 bachelor's, 7 master's, 9 doctor's, 10 "
            "certificates after a bachelor's or master's degree."
        ),
    ),
)
AWARDS = files.resource(
    "awards",
    "Awards by field of study and award level",
    "C{year}_A",
    "Completions (C_A)",
    columns={"academic_year": "text", "cip_code": "text", "award_level": "integer", "awards": "integer"},
    key=("academic_year", "cip_code", "award_level"),
    required=("awards",),
    kind="derived",
    parse=parse_awards,
    notes=(
        "One vintage for each academic year. Summed over all institutions; first majors only.",
        "Four-digit CIP codes; 99 is the publisher's own row of all fields, which the fields add up to.",
        (
            "Other level codes than by student: 20 and 21 certificates under a year, 2 and 4 up to four "
            "years, 6 and 8 after a bachelor's or master's degree, 17 to 19 doctor's."
        ),
    ),
)
BY_LEVEL = Resource(
    name="completions_by_level",
    title="Students who completed, by award level, seven academic years",
    page=files.PAGE,
    columns={"academic_year": "text", "award_level": "integer", "students": "integer"},
    key=("academic_year", "award_level"),
    period="academic_year",
    required=("students",),
    cadence="yearly",
    kind="compiled",
    license=_licenses.PUBLIC_DOMAIN,
    citation=f"{files.CITE}Completions (C_C), https://nces.ed.gov/ipeds/; summed by edudata.",
    notes=(
        "Not refreshed: sums over all institutions of the files of 2015-16 and 2018-19 to 2023-24.",
        "The files of 2020-21 and 2022-23 are not in `ipeds/completions`.",
        "Level codes as there; a student with awards of two levels counts in both.",
    ),
)
RESOURCES = (COMPLETIONS, AWARDS, BY_LEVEL)

"""IPEDS enrollment: fall, 12 months, distance education, full-time equivalents.

Fall and 12-month counts are different measures, never one series: 19.7 and 26.1 million students.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.records import ColumnType, Limits, Resource
from edudata.sources import _cells, _edition, _links
from edudata.sources._frames import read_csv, require_unique
from edudata.sources._ipeds import files
from edudata.sources._notes import require_read

# The publisher's code of a level -> ours; the other codes are parts of these.
FALL_LEVELS = {"1": "all", "2": "undergraduate", "12": "graduate"}
YEAR_LEVELS = {"1": "all", "2": "undergraduate", "4": "graduate"}
_DISTANCE = ("distance_only", "distance_some")
_COLUMNS: dict[str, ColumnType] = {
    **dict.fromkeys(("academic_year", "unitid", "level"), "text"),
    "students": "integer",
}
# Columns of an export that a person put together on the publisher's page, by its year.
_EXPORT = re.compile(r"(TOTAL|DE|SDE)_ENROLL_(\d{4}|TOTAL)")


def _levels(
    cells: pd.DataFrame, column: str, levels: Mapping[str, str], columns: Mapping[str, pd.Series], what: str
) -> pd.DataFrame:
    """Return the rows of the levels that are no parts of others."""
    level = cells[column].str.replace(r"^0+(?=\d)", "", regex=True)
    if absent := sorted(set(levels) - set(level)):
        raise FormatError(f"{what}: {column} lacks the level {', '.join(absent)}.")
    unitid = files.unitids(cells["UNITID"], what)
    frame = pd.DataFrame({"unitid": unitid, "level": level.map(levels), **columns})
    frame = frame[frame["level"].notna() & frame["students"].notna()].reset_index(drop=True)
    require_unique(frame, ["unitid", "level"], what)
    return frame


def parse_fall_distance(*payloads: bytes) -> pd.DataFrame:
    """Parse fall students, and those at a distance, by institution and level (file EF{year}A_DIST).

    100654,1,R,5859,R,54,R,883,R,4922 in ef2016a_dist.csv -> 2016-17  100654  all  5859  54  883

    Raises FormatError for another file, and where the three kinds of students are not all of them.
    """
    what = "IPEDS fall distance enrollment"
    year, frame = files.read(payloads, r"ef(\d{4})a_dist", what, "ipeds/fall_distance")
    names = ("EFDETOT", "EFDEEXC", "EFDESOM", "EFDENON")
    cells = files.text(frame, ("UNITID", "EFDELEV", *names), what)
    total, only, some, none = (files.students(cells[name], what) for name in names)
    files.require_sum(total, (only, some, none), what)
    columns = {"students": total, "distance_only": only.fillna(0), "distance_some": some.fillna(0)}
    table = _levels(cells, "EFDELEV", FALL_LEVELS, columns, what)
    return table.assign(academic_year=files.academic_year(year + 1))


def parse_fall(*payloads: bytes) -> pd.DataFrame:
    """Parse fall students by institution and level: file EF{year}A of today or of 1985, or an export.

    unitid,line,efrace15,efrace16 / 100654,29,2102,2087 in ef1985.csv -> 1985-86  100654  all  4189
    UnitID,…,ENR_TOTAL,ENR_UG,…,ENR_GRAD (edition 2023)               -> 2023-24  three levels

    Raises FormatError for another file.
    """
    what = "IPEDS fall enrollment"
    year, frame = files.read(payloads, r"ef(\d{4})a?", what, "ipeds/fall_enrollment")
    if "EFALEVEL" in frame.columns:
        cells = files.text(frame, ("UNITID", "EFALEVEL", "EFTOTLT"), what)
        columns = {"students": files.students(cells["EFTOTLT"], what)}
        table = _levels(cells, "EFALEVEL", FALL_LEVELS, columns, what)
    elif "LINE" in frame.columns:
        cells = files.text(frame, ("UNITID", "LINE", "EFRACE15", "EFRACE16"), what)
        men, women = (files.students(cells[name], what) for name in ("EFRACE15", "EFRACE16"))
        # One institution has its row twice, once with nobody in it.
        columns = {"students": (men + women).where(lambda students: students > 0)}
        # Line 29 is all students; the others are parts of it, or sums of some.
        table = _levels(cells, "LINE", {"29": "all"}, columns, what)
    else:
        table = _fall_export(frame, what)
    return table.assign(academic_year=files.academic_year(year + 1))


def _fall_export(frame: pd.DataFrame, what: str) -> pd.DataFrame:
    levels = {"ENR_TOTAL": "all", "ENR_UG": "undergraduate", "ENR_GRAD": "graduate"}
    cells = files.text(frame, ("UNITID", *levels), what)
    counts = {name: files.students(cells[name], what) for name in levels}
    files.require_sum(counts["ENR_TOTAL"], (counts["ENR_UG"], counts["ENR_GRAD"]), what)
    unitid = files.unitids(cells["UNITID"], what)
    parts = [
        pd.DataFrame({"unitid": unitid, "level": level, "students": counts[name]})
        for name, level in levels.items()
    ]
    table = pd.concat(parts, ignore_index=True).dropna(subset=["students"])
    require_unique(table, ["unitid", "level"], what)
    return table


def parse_12_months(*payloads: bytes) -> pd.DataFrame:
    """Parse students of a whole year, each counted once, by institution and level (file EFFY{year}).

    Since 2020 the file has more rows and EFFYALEV names its levels; before, EFFYLEV did.
    """
    what = "IPEDS 12-month enrollment"
    year, frame = files.read(payloads, r"effy(\d{4})", what, "ipeds/enrollment_12_months")
    by_new_code = "EFFYALEV" in frame.columns
    column, levels = ("EFFYALEV", FALL_LEVELS) if by_new_code else ("EFFYLEV", YEAR_LEVELS)
    cells = files.text(frame, ("UNITID", column, "EFYTOTLT", "EFYTOTLM", "EFYTOTLW"), what)
    total, men, women = (files.students(cells[n], what) for n in ("EFYTOTLT", "EFYTOTLM", "EFYTOTLW"))
    files.require_sum(total, (men, women), what)
    table = _levels(cells, column, levels, {"students": total}, what)
    return table.assign(academic_year=files.academic_year(year))


def parse_distance_12_months(*payloads: bytes) -> pd.DataFrame:
    """Parse an export of students of a whole year, and those at a distance, for several years.

    TOTAL_ENROLL_2023 74, DE_ENROLL_2023 5, SDE_ENROLL_2023 9 -> 2022-23 … 74  5  9
    SDE_ENROLL_TOTAL belongs to the one year that has no SDE_ENROLL of its own.

    Raises FormatError for headings that name no year, and where students at a distance exceed all students.
    """
    what = "IPEDS 12-month distance enrollment"
    _, data = _edition.split(payloads, what)
    if len(data) != 1:
        raise FormatError(f"{what}: {len(data)} files, expected one.")
    frame = read_csv(_cells.unpacked(data[0], what), what)
    frame.columns = [name.upper() for name in frame.columns]
    years = _export_years(list(frame.columns), what)
    needed = ["UNITID", *(name for names in years.values() for name in names)]
    # The headings were typed by hand: another spelling of one must not lose its year.
    header = list(frame.columns)
    read = [at for at, name in enumerate(header) if name in needed]
    require_read(header, frame.to_numpy().tolist(), read, what)
    cells = files.text(frame, tuple(needed), what)
    unitid = files.unitids(cells["UNITID"], what)
    parts = []
    for year, names in years.items():
        total, only, some = (files.students(cells[name], what) for name in names)
        part = pd.DataFrame(
            {
                "academic_year": files.academic_year(year),
                "unitid": unitid,
                "level": "all",
                "students": total,
                "distance_only": only.fillna(0),
                "distance_some": some.fillna(0),
            }
        )
        # An institution that did not report in a year has no number, not zero.
        parts.append(part[part["students"].notna()])
    table = pd.concat(parts, ignore_index=True)
    more = table["distance_only"] + table["distance_some"] > table["students"]
    if more.any():
        first = table[more].iloc[0]
        raise FormatError(f"{what}: {first['unitid']} has more students at a distance than students.")
    require_unique(table, ["academic_year", "unitid"], what)
    return table


def _export_years(names: list[str], what: str) -> dict[int, tuple[str, str, str]]:
    """Return the columns of all, only and some students by year, the newest year first."""
    names_by_key = {match.groups(): name for name in names if (match := _EXPORT.fullmatch(name))}
    years = sorted(
        {int(year) for kind, year in names_by_key if year != "TOTAL" and kind == "TOTAL"}, reverse=True
    )
    unnamed = [year for year in years if ("SDE", str(year)) not in names_by_key]
    if ("SDE", "TOTAL") in names_by_key and len(unnamed) == 1:
        names_by_key["SDE", str(unnamed[0])] = names_by_key["SDE", "TOTAL"]
    keys = {year: [(kind, str(year)) for kind in ("TOTAL", "DE", "SDE")] for year in years}
    if not years or any(key not in names_by_key for key_parts in keys.values() for key in key_parts):
        raise FormatError(
            f"{what}: not TOTAL_ENROLL, DE_ENROLL and SDE_ENROLL of each year among "
            f"{', '.join(names)[:300]}."
        )
    return {year: (names_by_key[a], names_by_key[b], names_by_key[c]) for year, (a, b, c) in keys.items()}


def parse_full_time_equivalents(*payloads: bytes) -> pd.DataFrame:
    """Parse full-time equivalent students of a whole year by institution (file EFIA{year}).

    Reported or generated values (FTE…), not the estimates from hours (EFTE…).
    """
    what = "IPEDS full-time equivalents"
    year, frame = files.read(payloads, r"efia(\d{4})", what, "ipeds/full_time_equivalents")
    names = {"FTEUG": "fte_undergraduate", "FTEGD": "fte_graduate", "FTEDPP": "fte_professional"}
    cells = files.text(frame, ("UNITID", *names), what)
    table = pd.DataFrame({ours: files.students(cells[name], what) for name, ours in names.items()})
    table.insert(0, "unitid", files.unitids(cells["UNITID"], what))
    table.insert(0, "academic_year", files.academic_year(year))
    require_unique(table, ["unitid"], what)
    return table[table[list(names.values())].notna().any(axis=1)].reset_index(drop=True)


def _resource(name: str, title: str, file: str, survey: str, **rest: Any) -> Resource:
    columns = _COLUMNS | (dict.fromkeys(_DISTANCE, "integer") if "distance" in name else {})
    key = ("academic_year", "unitid", "level")
    same: dict[str, Any] = {"columns": columns, "key": key, "required": ("students",)}
    return files.resource(name, title, file, survey, **same | rest)


_YEARLY = "One vintage for each year. All institutions of the file, territories included."
FALL_DISTANCE = _resource(
    "fall_distance",
    "Fall students at a distance, by institution and level",
    "EF{year}A_DIST",
    "Fall Enrollment, distance education (EFA_DIST)",
    parse=parse_fall_distance,
    notes=(_YEARLY, "All, undergraduate and graduate students; only, or in some courses, at a distance."),
)
FALL = _resource(
    "fall_enrollment",
    "Fall students by institution and level",
    "EF{year}A",
    "Fall Enrollment (EFA)",
    parse=parse_fall,
    # Between 1985 and 2023 lie all the institutions that opened and closed.
    limits=Limits(rows_lost_pct=100, revised_pct=100, revision_pct=100, large_pct=100),
    notes=(_YEARLY, "The file of 1985 has no levels; that of 2023 is an export from the publisher's page."),
)
YEAR = _resource(
    "enrollment_12_months",
    "Students of a whole year by institution and level",
    "EFFY{year}",
    "12-month Enrollment (EFFY)",
    parse=parse_12_months,
    notes=(_YEARLY, "Each student is counted once, whenever in the twelve months to June 30."),
)
YEAR_DISTANCE = _resource(
    "distance_12_months",
    "Students of a whole year at a distance, by institution",
    "EFFY{year}_DIST",
    "12-month Enrollment, distance education (EFFY_DIST)",
    parse=parse_distance_12_months,
    requests=_links.by_hand,
    edition=None,
    notes=(
        "By hand: an export of several years from the publisher's page, whose headings a person types.",
        "Only, or in some courses, at a distance; institutions that did not report in a year have no row.",
    ),
)
FULL_TIME = _resource(
    "full_time_equivalents",
    "Full-time equivalent students of a whole year by institution",
    "EFIA{year}",
    "12-month Instructional Activity (EFIA)",
    columns={
        "academic_year": "text",
        "unitid": "text",
        **dict.fromkeys(("fte_undergraduate", "fte_graduate", "fte_professional"), "integer"),
    },
    key=("academic_year", "unitid"),
    required=(),
    parse=parse_full_time_equivalents,
    notes=(_YEARLY, "Professional: doctor's degrees in law, medicine and the like."),
)
RESOURCES = (FALL, FALL_DISTANCE, YEAR, YEAR_DISTANCE, FULL_TIME)

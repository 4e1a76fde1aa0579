"""IPEDS: every institution of a directory, closed ones too, and how many closed in a year."""

from __future__ import annotations

import pandas as pd

from edudata.errors import FormatError
from edudata.places import FIPS
from edudata.records import Limits, Resource
from edudata.sources import _cells, _licenses, _notes, _parts
from edudata.sources._frames import require_unique
from edudata.sources._ipeds import files

# IPEDS variable -> our column; codes are kept as published.
COLUMNS = {
    "INSTNM": "name",
    "STABBR": "state",
    "CONTROL": "control",
    "SECTOR": "sector",
    "ICLEVEL": "level",
    "DEGGRANT": "degree_granting",
    "CYACTIVE": "active",
}
CODED = ("control", "sector", "level", "degree_granting", "active")
OPEN, UNDATED = "-2", "00/00/0000"


def parse_institutions(*payloads: bytes) -> pd.DataFrame:
    """Parse all institutions of a directory, closed ones too (file HD{year}).

    100654 … OPEID 00100200                      -> 2024-25  100654  00100200 …
    OPEID 100200, from a spreadsheet             -> 00100200
    OPEID -2                                     -> missing

    Raises FormatError for another file, and for an id of another shape.
    """
    what = "IPEDS institutions"
    year, frame = files.read(payloads, r"hd(\d{4})", what, "ipeds/institutions")
    cells = files.text(frame, ("UNITID", "OPEID", *COLUMNS), what)
    table = cells[list(COLUMNS)].rename(columns=COLUMNS)
    table["edition"] = files.academic_year(year + 1)
    table["unitid"] = files.unitids(cells["UNITID"], what)
    none = cells["OPEID"].isin([OPEN, ""])
    table["opeid"] = _cells.codes(
        cells["OPEID"].where(~none, "0" * 8), 8, f"{what}, OPEID", lost_zeros=2
    ).where(~none)
    for name in CODED:
        table[name] = _cells.numbers(table[name], f"{what}, {name}", -3, 99).astype("Int64")
    _notes.require_known(table["active"].astype("str"), ("1", "2", "3"), what, "CYACTIVE")
    require_unique(table, ["unitid"], what)
    return table


def parse_closed_institutions(*payloads: bytes) -> pd.DataFrame:
    """Parse the institutions of a directory that have closed, with the day (file HD{year}).

    CLOSEDAT 07/24/2023 -> 2023-07-24; -2 or 00/00/0000 -> no row

    Raises FormatError for another file, and for a day of another shape.
    """
    what = "IPEDS closed institutions"
    year, frame = files.read(payloads, r"hd(\d{4})", what, "ipeds/closed_institutions")
    cells = files.text(frame, ("UNITID", "CLOSEDAT"), what)
    table = pd.DataFrame(
        {
            "edition": files.academic_year(year + 1),
            "unitid": files.unitids(cells["UNITID"], what),
            "closed_on": _days(cells["CLOSEDAT"], what),
        }
    )
    table = table.dropna(subset=["closed_on"]).reset_index(drop=True)
    if table.empty:
        raise FormatError(f"{what}: none of {len(cells):,} institutions has closed.")
    require_unique(table, ["unitid"], what)
    return table


def _days(cells: pd.Series, what: str) -> pd.Series:
    text = cells.where(~cells.isin([OPEN, UNDATED, ""]))
    # A year of two digits would be read as one of this century or the last: it is refused.
    days = pd.to_datetime(
        text.where(text.str.fullmatch(r"\d\d/\d\d/\d{4}")), format="%m/%d/%Y", errors="coerce"
    )
    wrong = text.notna() & days.isna()
    if wrong.any():
        raise FormatError(f"{what}: {text[wrong].iloc[0]!r:.40} in CLOSEDAT is not a date like 07/24/2023.")
    return days.astype("datetime64[us]")


INSTITUTIONS = files.resource(
    "institutions",
    "Directory of all postsecondary institutions, closed ones too",
    "HD{year}",
    "Institutional Characteristics, directory (HD)",
    columns={
        "edition": "text",
        "unitid": "text",
        "opeid": "text",
        "name": "text",
        "state": "text",
        **dict.fromkeys(CODED, "integer"),
    },
    key=("edition", "unitid"),
    parts=_parts.states("state", FIPS),
    required=("name", "state", *CODED),
    parse=parse_institutions,
    limits=Limits(rows_lost_pct=15, revised_pct=30, revision_pct=100, large_pct=30),
    notes=(
        "One vintage for each directory. An institution that closes stays for one more year.",
        "OPEID: id of Federal Student Aid, eight digits; empty where an institution has none.",
        "Codes as in `ipeds/directory`; active 1 yes, 2 and 3 no.",
    ),
)
CLOSED = files.resource(
    "closed_institutions",
    "Postsecondary institutions that closed, with the day",
    "HD{year}",
    "Institutional Characteristics, directory (HD)",
    # A number here, text in the table: as text, the ids of other closings would pass for renamed ones.
    columns={"edition": "text", "unitid": "integer", "closed_on": "date"},
    key=("edition", "unitid"),
    required=("closed_on",),
    parse=parse_closed_institutions,
    # Each directory lists the closings since the one before, and some of earlier ones.
    limits=Limits(rows_lost_pct=100, revised_pct=100, revision_pct=100, large_pct=100),
    notes=("One vintage for each directory. Two have no day (00/00/0000) and are left out.",),
)
CLOSURES = Resource(
    name="closures",
    title="Institutions that closed, by year",
    page=files.PAGE,
    columns={
        "year": "integer",
        "closed": "integer",
        "closed_degree_granting": "integer",
    },
    key=("year",),
    period="year",
    required=("closed", "closed_degree_granting"),
    cadence="yearly",
    kind="compiled",
    license=_licenses.PUBLIC_DOMAIN,
    citation=f"{files.CITE}Institutional Characteristics, directories of 2020-21 to 2024-25, "
    "https://nces.ed.gov/ipeds/; counted by edudata.",
    notes=(
        "Not refreshed: institutions by the year of CLOSEDAT, each counted once, over five directories.",
        "Two of the five directories, 2021-22 and 2022-23, are not in `ipeds/institutions`.",
        "IPEDS counts reporting units and records mergers; Federal Student Aid counts certifications.",
    ),
)
RESOURCES = (INSTITUTIONS, CLOSED, CLOSURES)

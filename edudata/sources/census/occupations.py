"""Census occupation codes, as in the ACS microdata (OCCP), and the SOC codes they stand for."""

from __future__ import annotations

import re

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Limits, Resource
from edudata.sources import _last_saved, _licenses, _workbook

PAGE = "https://www.census.gov/topics/employment/industry-occupation/guidance/code-lists.html"
TITLES = {"title": "2018 census title", "occp": "2018 census code", "soc_code": "2018 soc code"}
SOC_CODE = re.compile(r"\d{2}-[\dX]{4}")


def parse_occupation_crosswalk(data: bytes) -> pd.DataFrame:
    """Parse occupation codes of the 2018 list with their titles and SOC codes, without sections.

    "0960", "Other financial specialists", "13-20XX" -> 0960  Other financial specialists  13-20XX
    "9830", "Military, rank not Specified", "none"   -> 9830  …                            missing
    "0010-3550" (a section)                          -> no row

    Raises FormatError for another workbook, and for a code of neither list.
    """
    what = "Census occupation codes"
    # Another sheet compares these columns with those of the 2010 list.
    avoid = ("2010 census code", "census no change")
    table = _workbook.find_table(_workbook.sheets(data, what), TITLES, what, avoid)
    rows = []
    for where, row in table.records(what):
        code = str(row["occp"]).strip().removesuffix(".0")
        if not re.fullmatch(r"\d{3,4}", code):
            continue  # sections hold ranges of codes
        soc = str(row["soc_code"]).strip()
        if soc != "none" and not SOC_CODE.fullmatch(soc):
            raise FormatError(f"{where}: {soc!r} is no SOC code like 13-2011 or 13-20XX.")
        title = " ".join(str(row["title"]).split())
        rows.append((code.zfill(4), title, None if soc == "none" else soc))
    if not rows:
        raise FormatError(f"{what}: no code below the headings.")
    return pd.DataFrame(rows, columns=list(OCCUPATION_CROSSWALK.columns), dtype="str")


OCCUPATION_CROSSWALK = Resource(
    name="occupation_crosswalk",
    title="Census occupation codes of 2018 and their SOC codes",
    page=PAGE,
    url="https://www2.census.gov/programs-surveys/demo/guidance/industry-occupation/"
    "2018-occupation-code-list-and-crosswalk.xlsx",
    columns={"occp": "text", "title": "text", "soc_code": "text"},
    key=("occp",),
    required=("title",),
    license=_licenses.PUBLIC_DOMAIN,
    citation=f"U.S. Census Bureau, 2018 Census Occupation Code List with Crosswalk, {PAGE}.",
    cadence="irregular",
    notes=(
        "Used in the American Community Survey since 2018; a new list follows each revision of the SOC.",
        "An X is any digit: the code gathers occupations that no other code of the list names.",
    ),
    file="xlsx",
    parse=parse_occupation_crosswalk,
    published_on=_last_saved.saved_month,
    limits=Limits(rows_lost_pct=5, revised_pct=10),
)
RESOURCES = (OCCUPATION_CROSSWALK,)

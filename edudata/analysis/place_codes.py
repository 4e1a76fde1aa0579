"""Codes of counties, metropolitan areas and states: written forms, renamings, other boundaries.

A renamed place is followed. A place that was divided, merged or delineated otherwise is not guessed: a note
names it and the way out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd

from edudata.places import METRO_OF_DIVISION, STATES

WIDTH = {"fips": 5, "cbsa": 5, "state_fips": 2}
# Census writes codes as GEOIDs, such as 0500000US01001.
GEOID = re.compile(r"\d{7}US(\d+)")
STATE_CODES = {
    name: fips for letters, (fips, full) in STATES.items() for name in (letters.casefold(), full.casefold())
} | {"washington, d.c.": "11", "washington dc": "11"}

# Old code -> new code, where the code changed with the name alone.
RENAMED = {
    "fips": {"46113": "46102", "02270": "02158", "12025": "12086"},
    "cbsa": {
        "17460": "17410",  # Cleveland
        "19380": "19430",  # Dayton
        "26180": "46520",  # Honolulu
        "31100": "31080",  # Los Angeles
        "39100": "28880",  # Poughkeepsie, now Kiryas Joel
        "39140": "39150",  # Prescott
        "45540": "48680",  # The Villages
    },
    "state_fips": {},
}
# New code -> what its area holds beyond that of the old code.
EXTENDED = {"17410": "Ashtabula County, Ohio"}
# Counties divided among, or merged into, others: their codes cannot be translated one to one.
DIVIDED = {"02261": ("02063", "02066"), "51515": ("51019",), "51560": ("51005",), "51780": ("51083",)}
# Areas that became part of a larger one by 2023; the counties in the school directory of 2020 confirm each.
MERGED = {
    "11780": "17410",
    "15680": "30500",
    "24060": "40090",
    "27530": "13820",
    "30100": "30150",
    "30220": "31180",
    "30940": "18340",
    "31460": "23420",
    "35260": "38300",
    "36300": "32390",
    "38580": "23680",
    "38780": "17580",
    "41220": "28680",
    "41900": "32420",
    "46420": "43900",
    "49060": "11680",
    "49500": "38660",
}
# Areas of the delineations before 2013. No list of those years is among our sources: they are offered, not
# followed.
UNCONFIRMED = {
    "11300": "26900",  # Anderson, Indiana
    "11340": "24860",  # Anderson, South Carolina
    "14060": "14010",  # Bloomington, Illinois
    "14600": "35840",  # Bradenton-Sarasota
    "23020": "18880",  # Fort Walton Beach
    "26100": "24340",  # Holland, Michigan
    "29140": "29200",  # Lafayette, Indiana
    "36140": "12100",  # Ocean City, New Jersey
    "37380": "19660",  # Palm Coast
    "37700": "25060",  # Pascagoula
    "42060": "42200",  # Santa Barbara
    "42260": "35840",  # Sarasota
    "46940": "42680",  # Vero Beach
}
# Divisions of earlier delineations -> their metropolitan area. As with the next list, no file among our
# sources has these codes, so that they are offered, not followed.
FORMER_DIVISIONS = {
    "13644": "47900",
    "14484": "14460",
    "16974": "16980",
    "20524": "35620",
    "20764": "35620",
    "23844": "16980",
    "35154": "35620",
    "35644": "35620",
    "42044": "31080",
    "47644": "19820",
    "47894": "47900",
}
# New England city and town areas -> the county-based area of the same city.
NECTAS = {
    "70750": "12620",
    "70900": "12700",
    "71650": "14460",
    "71950": "14860",
    "72400": "15540",
    "73450": "25540",
    "74650": "30340",
    "74950": "31700",
    "75700": "35300",
    "76450": "35980",
    "76600": "38340",
    "76750": "38860",
    "77200": "39300",
    "78100": "44140",
    "78700": "47930",
    "79600": "49340",
}
# The BEA joins small counties: its code -> the counties that it stands for.
BEA_COUNTIES = {
    "15901": ("15005", "15009"),
    "51901": ("51003", "51540"),
    "51903": ("51005", "51580"),
    "51907": ("51015", "51790", "51820"),
    "51911": ("51031", "51680"),
    "51913": ("51035", "51640"),
    "51918": ("51053", "51570", "51730"),
    "51919": ("51059", "51600", "51610"),
    "51921": ("51069", "51840"),
    "51923": ("51081", "51595"),
    "51929": ("51089", "51690"),
    "51931": ("51095", "51830"),
    "51933": ("51121", "51750"),
    "51939": ("51143", "51590"),
    "51941": ("51149", "51670"),
    "51942": ("51153", "51683", "51685"),
    "51944": ("51161", "51775"),
    "51945": ("51163", "51530", "51678"),
    "51947": ("51165", "51660"),
    "51949": ("51175", "51620"),
    "51951": ("51177", "51630"),
    "51953": ("51191", "51520"),
    "51955": ("51195", "51720"),
    "51958": ("51199", "51735"),
}
# Census replaced Connecticut's eight counties by nine planning regions in 2022.
CONNECTICUT_COUNTIES = tuple(f"09{n:03d}" for n in range(1, 16, 2))
CONNECTICUT_REGIONS = tuple(f"09{n}" for n in range(110, 191, 10))
CONNECTICUT = (
    "Connecticut: your data has {ours}, the table has {theirs}. Their borders cross, so that no code "
    "stands for another. Give the figures by town and add the towns up by {theirs}, or join on state_fips."
)


def as_written(value: Any) -> str:
    """Return a code as text; 1001.0 was 1001, as pandas makes floats of whole numbers with a gap."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def code(value: Any, width: int) -> str | None:
    """Convert a code to text of `width` digits; None if it is missing.

    Parameters
    ----------
    value : object
        A code as written in a spreadsheet: text or a number.
    width : int
        Digits of the code, 5 for a county and 2 for a state.

    Returns
    -------
    str or None
        The full code; anything else as text, unchanged, so that it will not match.

    Examples
    --------
    >>> [code(value, 5) for value in (1001, 1001.0, "1001", " 01001 ", "0500000US01001")]
    ['01001', '01001', '01001', '01001', '01001']
    >>> code(6, 2), code("Autauga", 5), code("123456", 5), code(None, 5)
    ('06', 'Autauga', '123456', None)
    """
    if pd.isna(value):
        return None
    text = as_written(value).strip()
    if match := GEOID.fullmatch(text):
        text = match.group(1)
    text = re.sub(r"\.0+$", "", text)
    # Restore one zero at most: two digits are a state, not a county that lost three.
    return text.zfill(width) if text.isdigit() and width - 1 <= len(text) <= width else text


def spelled(text: str) -> str:
    """Return a place's name as it is compared: without case, accents of spacing, or a state spelled out.

    Examples
    --------
    >>> spelled("Autauga County,  Alabama") == spelled("autauga county, AL")
    True
    """
    place, _, state = re.sub(r"\s+", " ", text.strip()).casefold().rpartition(", ")
    return f"{place}, {STATE_CODES.get(state, state)}"


def follow(value: str, kind: str, places: Collection[str]) -> str:
    """Return the code that a table has for a renamed place, the old or the new one."""
    if value in places:
        return value
    for old, new in RENAMED[kind].items():
        if value == old and new in places:
            return new
        if value == new and old in places:
            return old
    return value


def renamed_note(old: str, new: str) -> str:
    """Say that a code was followed, and what else its area holds."""
    more = f", which also holds {EXTENDED[new]}" if new in EXTENDED else ""
    return f"{old} was renamed and joined as {new}{more}."


def remedies(kind: str, unmatched: Iterable[str], places: Collection[str]) -> list[str]:
    """Advise on codes of other boundaries that a table does not have.

    Parameters
    ----------
    kind : str
        "fips", "cbsa" or "state_fips".
    unmatched : iterable of str
        Full codes without a place.
    places : collection of str
        Codes of the table.

    Returns
    -------
    list of str
        Sentences, each with a way out.
    """
    missing = {value for value in unmatched if value.isdigit()}
    if kind == "fips":
        return [*_connecticut(missing, places), *_counties(missing, places)]
    return _areas(sorted(missing), places) if kind == "cbsa" else []


def _connecticut(unmatched: set[str], places: Collection[str]) -> list[str]:
    counties = (CONNECTICUT_COUNTIES, "the old counties")
    regions = (CONNECTICUT_REGIONS, "planning regions")
    return [
        CONNECTICUT.format(ours=ours, theirs=theirs)
        for (own, ours), (other, theirs) in ((counties, regions), (regions, counties))
        if unmatched.intersection(own) and set(other).intersection(places)
    ]


def _counties(unmatched: set[str], places: Collection[str]) -> list[str]:
    notes = []
    codes = set(places)
    for old, new in DIVIDED.items():
        successors = " and ".join(new)
        if old in unmatched and codes & set(new):
            how = f"was divided into {successors}" if len(new) > 1 else f"became part of {successors}"
            notes.append(f"{old} {how}: give your figures by today's code, or leave these places out.")
        if set(new) & unmatched and old in codes:
            notes.append(
                f"{successors}: the table still has {old}. Add your figures up to it, or leave them out."
            )
    for combination, parts in BEA_COUNTIES.items():
        names = f"{', '.join(parts[:-1])} and {parts[-1]}"
        if combination in unmatched and codes & set(parts):
            notes.append(
                f"{combination} is the BEA's code for {names} together: add the table's counts of these up "
                "to it, or take figures by county."
            )
        if set(parts) & unmatched and combination in codes:
            notes.append(
                f"The table has {combination}, the BEA's code for {names} together: add yours up to it."
            )
    return notes


def _successor(value: str, places: Collection[str]) -> str:
    """Name the area of today that a former code belongs to; empty if none is known."""
    metro = METRO_OF_DIVISION.get(value) or FORMER_DIVISIONS.get(value)
    if metro in places:
        verb = "is" if value in METRO_OF_DIVISION else "was"
        return f"{value} {verb} a division of the metropolitan area {metro}: use that code for all of it."
    if NECTAS.get(value) in places:
        return (
            f"{value} is a New England city and town area; its borders cross those of the county-based "
            f"area {NECTAS[value]}. Take your figures by that code."
        )
    if MERGED.get(value) in places:
        return f"{value} became part of {MERGED[value]}: give your figures by today's code."
    if UNCONFIRMED.get(value) in places:
        return (
            f"{value} is a code from before 2013, probably for an area that is now in "
            f"{UNCONFIRMED[value]}. Compare the counties of both before you use that code."
        )
    return ""


def _areas(unmatched: list[str], places: Collection[str]) -> list[str]:
    advice = {value: _successor(value, places) for value in unmatched}
    notes = [text for text in advice.values() if text]
    unknown = [value for value, text in advice.items() if not text and re.fullmatch(r"[1-47]\d{4}", value)]
    if unknown:
        examples = ", ".join(unknown[:5]) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
        notes.append(
            f"The table does not have {examples}. Areas here are those of July 2023: add your figures up "
            "by county, with the column cbsa of ed.load('housing_counties')."
        )
    return notes

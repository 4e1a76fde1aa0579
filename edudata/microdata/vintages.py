"""What differs between the yearly files of the ACS microdata: addresses, names, codes, areas."""

from __future__ import annotations

from dataclasses import dataclass

from edudata.errors import FormatError, OutOfRangeError, UnknownNameError
from edudata.microdata.replicates import REPLICATES
from edudata.places import STATES

SITE = "https://www2.census.gov/programs-surveys/acs"
FIRST, LAST = 2009, 2024
NO_STANDARD_FILE = 2020
# Factor to dollars of the survey year, times 1,000,000: as the dictionaries print it, it names the year.
ADJUSTMENTS = {
    2011: 1_018_237,
    2016: 1_007_588,
    2017: 1_011_189,
    2018: 1_013_097,
    2019: 1_010_145,
    2021: 1_029_928,
    2022: 1_042_311,
    2023: 1_019_518,
}

TEXT = ("SERIALNO", "STATE", "PUMA", "FOD1P", "FOD2P", "OCCP", "SOCP", "INDP", "NAICSP")
BYTES = (
    *("SPORDER", "AGEP", "SEX", "RAC1P", "HISP", "SCHL", "SCH", "ESR", "COW", "WKHP", "WKWN"),
    *("CIT", "NATIVITY", "MAR", "MIL", "DIS", "RELSHIPP"),
)
DOLLARS = ("ADJINC", "WAGP", "PERNP", "PINCP")
WEIGHTS = ("PWGTP", *(f"PWGTP{i}" for i in range(1, REPLICATES + 1)))
COLUMNS = (*TEXT, *BYTES, *DOLLARS, *WEIGHTS)
"""Columns of a year file, under the names of the newest vintage."""
NEEDED = frozenset(
    {*WEIGHTS, "STATE", "PUMA", "FOD1P", "OCCP", "AGEP", "SEX", "RAC1P", "HISP", "SCHL", "ESR", "WAGP"}
)
"""Columns without which a file cannot be used; the others are empty where a vintage lacks them."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """One year's files.

    Parameters
    ----------
    year : int
        Survey year.
    state_column : str
        "ST", or "STATE" from 2023 on.
    renamed : dict of str to str
        Name in a year file to the name in this vintage, where they differ.
    puma_base : str
        Census of the PUMAs: "2000", "2010" or "2020".
    occupations : str
        List of occupation codes: "2002", "2010" or "2018".
    year_in_serial : bool
        Whether the serial number begins with the year.
    experimental : bool
        The Bureau's 2020 file, weighted in another way.
    """

    year: int
    state_column: str
    renamed: dict[str, str]
    puma_base: str
    occupations: str
    year_in_serial: bool
    experimental: bool

    @property
    def folder(self) -> str:
        """Address of the folder with the files."""
        if self.experimental:
            return f"{SITE}/experimental/{self.year}/data/pums/1-Year"
        return f"{SITE}/data/pums/{self.year}/1-Year"

    @property
    def estimates(self) -> str:
        """Address of the Bureau's estimates for user verification."""
        return f"{SITE}/tech_docs/pums/estimates/pums_estimates_{self.year % 100:02d}.csv"

    def archive(self, state: str) -> str:
        """Return the file name of a state's persons, by its postal abbreviation."""
        return f"csv_p{state.lower()}.zip"


def find(year: int, *, experimental: bool = False) -> Vintage:
    """Return what is known about a year's files.

    Parameters
    ----------
    year : int
        2009 to 2024.
    experimental : bool, default False
        Accept the Bureau's experimental file of 2020.

    Raises
    ------
    OutOfRangeError
        There are no such files, or 2020 without `experimental`.

    Examples
    --------
    >>> find(2023).state_column, find(2022).state_column, find(2015).puma_base
    ('STATE', 'ST', '2010')
    """
    if not FIRST <= year <= LAST:
        raise OutOfRangeError(
            f"No 1-year microdata of {year} are known: fields of degree begin in {FIRST}, and {LAST} is "
            "the newest year."
        )
    if year == NO_STANDARD_FILE and not experimental:
        raise OutOfRangeError(
            "The Census Bureau published no standard 1-year file for 2020. Its experimental file is "
            "weighted in another way and is not comparable; add --experimental to use it all the same."
        )
    renamed = {} if year >= 2023 else {"STATE": "ST"}
    if year < 2019:
        renamed["RELSHIPP"] = "RELP" if year >= 2010 else "REL"
    return Vintage(
        year=year,
        state_column=renamed.get("STATE", "STATE"),
        renamed=renamed,
        puma_base="2020" if year >= 2022 else "2010" if year >= 2012 else "2000",
        occupations="2018" if year >= 2018 else "2010" if year >= 2010 else "2002",
        year_in_serial=year >= 2017,
        experimental=year == NO_STANDARD_FILE,
    )


def state_codes(states: tuple[str, ...]) -> tuple[str, ...]:
    """Return postal abbreviations in upper case; the 50 states and the District of Columbia by default.

    Raises
    ------
    UnknownNameError
        With the known abbreviations.
    """
    for state in states:
        if state.upper() not in STATES:
            raise UnknownNameError("state", state, STATES)
    return tuple(s.upper() for s in states) or tuple(s for s in STATES if s != "PR")


def match_header(names: list[str], vintage: Vintage, where: str) -> dict[str, str]:
    """Find the columns of a year file in the header of a download.

    Parameters
    ----------
    names : list of str
        Header of the file; case does not matter (replicate weights are in lower case to 2016).
    vintage : Vintage
        What the file must be.
    where : str
        Name of the file, for messages.

    Returns
    -------
    dict of str to str
        Name in a year file to the name in the header.

    Raises
    ------
    FormatError
        A needed column is missing, or the header is another vintage's.
    """
    by_upper = {name.upper(): name for name in names}
    other = "STATE" if vintage.state_column == "ST" else "ST"
    if vintage.state_column not in by_upper and other in by_upper:
        era = "2023 and later" if other == "STATE" else "2022 and earlier"
        raise FormatError(
            f"{where} is not a person file of {vintage.year}: its column {other} is that of files of "
            f"{era}. Convert it under its own year."
        )
    names_in_file = {name: vintage.renamed.get(name, name) for name in COLUMNS}
    columns = {name: by_upper[own] for name, own in names_in_file.items() if own in by_upper}
    if missing := sorted(NEEDED - set(columns)):
        replicates = [name for name in missing if name in WEIGHTS[1:]]
        hint = " Extracts without the 80 replicate weights cannot be converted." if replicates else ""
        raise FormatError(
            f"{where} lacks the columns {', '.join(missing[:8])}{' …' if len(missing) > 8 else ''}; it has "
            f"{len(names)} columns from {names[0]!r:.30}. Download csv_p{{state}}.zip again.{hint}"
        )
    return columns

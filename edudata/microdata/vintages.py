"""What differs between the yearly files of the ACS microdata: addresses, names, codes, areas."""

from __future__ import annotations

from dataclasses import dataclass

from edudata.errors import FormatError, OutOfRangeError, UnknownNameError
from edudata.microdata.replicates import REPLICATES
from edudata.places import STATES

SITE = "https://www2.census.gov/programs-surveys/acs"
FIRST, LAST = 2009, 2024
FIVE = 5
FIRST_OF_FIVE = 2013
"""First year whose 5-year file has the field of degree in all its years."""
NO_STANDARD_FILE = 2020
# Factor to dollars of the survey year, times 1,000,000: as the dictionaries print it, it names the year.
ADJUSTMENTS = {
    2011: 1_018_237,
    2013: 1_007_549,
    2014: 1_008_425,
    2015: 1_001_264,
    2016: 1_007_588,
    2017: 1_011_189,
    2018: 1_013_097,
    2019: 1_010_145,
    2020: 1_006_149,
    2021: 1_029_928,
    2022: 1_042_311,
    2023: 1_019_518,
}
# The factors of a 5-year file, which also bring older years to dollars of its last.
ADJUSTMENTS_OF_FIVE = {
    2017: {1_061_971, 1_045_195, 1_035_988, 1_029_257, 1_011_189},
    2019: {1_080_470, 1_073_449, 1_054_606, 1_031_452, 1_010_145},
    2022: {1_184_371, 1_159_866, 1_140_108, 1_113_261, 1_042_311},
    2023: {1_207_712, 1_187_140, 1_159_185, 1_085_308, 1_019_518},
}
# A 5-year file whose years use several lists has one column a list, each filled in its own years only:
# column of a year file to (column, census of its PUMAs). Occupations of the list of 2002 stay missing,
# because no rule classifies them.
SEVERAL = {
    "PUMA": (("PUMA20", "2020"), ("PUMA10", "2010"), ("PUMA00", "2000")),
    "OCCP": (("OCCP12", ""), ("OCCP10", "")),
    "SOCP": (("SOCP12", ""), ("SOCP10", "")),
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
    """The files of one year, or of five years together.

    Parameters
    ----------
    year : int
        Survey year; of a 5-year file the last.
    span : int
        1, or 5 for a 5-year file.
    state_column : str
        "ST", or "STATE" from 2023 on.
    renamed : dict of str to str
        Name in a year file to the name in this vintage, where they differ.
    puma_base : str
        Census of the PUMAs: "2000", "2010" or "2020"; in a 5-year file with several the newest.
    occupations : str
        List of occupation codes: "2002", "2010" or "2018".
    year_in_serial : bool
        Whether the serial number begins with the year.
    experimental : bool
        The Bureau's 2020 file, weighted in another way.
    """

    year: int
    span: int
    state_column: str
    renamed: dict[str, str]
    puma_base: str
    occupations: str
    year_in_serial: bool
    experimental: bool

    @property
    def name(self) -> str:
        """The year, or the first and last of five: "2023", "2019-2023"."""
        return str(self.year) if self.span == 1 else f"{self.first}-{self.year}"

    @property
    def first(self) -> int:
        """First survey year."""
        return self.year - self.span + 1

    @property
    def adjustments(self) -> set[int]:
        """Price adjustments that the records can have; empty where they are not known here."""
        if self.span == FIVE:
            return ADJUSTMENTS_OF_FIVE.get(self.year, set())
        return {ADJUSTMENTS[self.year]} if self.year in ADJUSTMENTS else set()

    @property
    def folder(self) -> str:
        """Address of the folder with the files."""
        if self.experimental:
            return f"{SITE}/experimental/{self.year}/data/pums/1-Year"
        return f"{SITE}/data/pums/{self.year}/{self.span}-Year"

    @property
    def estimates(self) -> str:
        """Address of the Bureau's estimates for user verification."""
        years = (
            f"{self.year % 100:02d}" if self.span == 1 else f"{self.first % 100:02d}_{self.year % 100:02d}"
        )
        return f"{SITE}/tech_docs/pums/estimates/pums_estimates_{years}.csv"

    def archive(self, state: str) -> str:
        """Return the file name of a state's persons, by its postal abbreviation."""
        return f"csv_p{state.lower()}.zip"


def parse(text: int | str) -> tuple[int, int]:
    """Return the last year and the number of years of "2023", 2023 or "2019-2023".

    Raises
    ------
    OutOfRangeError
        The text is neither a year nor five years.

    Examples
    --------
    >>> parse("2023"), parse("2019-2023")
    ((2023, 1), (2023, 5))
    """
    first, _, last = str(text).partition("-")
    if first.isdecimal() and not last:
        return int(first), 1
    if first.isdecimal() and last.isdecimal() and int(last) - int(first) == FIVE - 1:
        return int(last), FIVE
    raise OutOfRangeError(f"{text!r} is neither a year such as 2024 nor five years such as 2019-2023.")


def find(year: int | str, *, experimental: bool = False) -> Vintage:
    """Return what is known about the files of a year, or of five years.

    Parameters
    ----------
    year : int or str
        2009 to 2024, or a 5-year file such as "2019-2023".
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
    >>> find("2019-2023").first, find("2019-2023").name
    (2019, '2019-2023')
    """
    last, span = parse(year)
    if not (FIRST if span == 1 else FIRST_OF_FIVE) <= last <= LAST:
        first = FIRST if span == 1 else f"{FIRST_OF_FIVE - FIVE + 1}-{FIRST_OF_FIVE}"
        raise OutOfRangeError(
            f"No {span}-year microdata of {year} are known: fields of degree begin in {first}, and {LAST} "
            "is the newest year."
        )
    if last == NO_STANDARD_FILE and span == 1 and not experimental:
        raise OutOfRangeError(
            "The Census Bureau published no standard 1-year file for 2020. Its experimental file is "
            "weighted in another way and is not comparable; add --experimental to use it all the same."
        )
    renamed = {} if last >= 2023 else {"STATE": "ST"}
    if last < 2019:
        renamed["RELSHIPP"] = "RELP" if last >= 2010 else "REL"
    return Vintage(
        year=last,
        span=span,
        state_column=renamed.get("STATE", "STATE"),
        renamed=renamed,
        puma_base="2020" if last >= 2022 else "2010" if last >= 2012 else "2000",
        occupations="2018" if last >= 2018 else "2010" if last >= 2010 else "2002",
        year_in_serial=last >= 2017 or span == FIVE,
        experimental=last == NO_STANDARD_FILE and span == 1,
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


def match_header(names: list[str], vintage: Vintage, where: str) -> dict[str, tuple[str, ...]]:
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
    dict of str to tuple of str
        Name in a year file to the names in the header: several in 5-year files, see `SEVERAL`.

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
            f"{where} is not a person file of {vintage.name}: its column {other} is that of files of "
            f"{era}. Convert it under its own year."
        )
    counted = [name.upper() for name in names]
    if doubled := sorted({name for name in COLUMNS if counted.count(name) > 1}):
        raise FormatError(
            f"{where} has the columns {', '.join(doubled)} more than once. Download it again."
        )
    names_in_file = {name: vintage.renamed.get(name, name) for name in COLUMNS}
    columns: dict[str, tuple[str, ...]] = {
        name: (by_upper[own],) for name, own in names_in_file.items() if own in by_upper
    }
    if vintage.span == FIVE:
        for name, several in SEVERAL.items():
            if name not in columns and (own := tuple(by_upper[n] for n, _ in several if n in by_upper)):
                columns[name] = own
    if missing := sorted(NEEDED - set(columns)):
        replicates = [name for name in missing if name in WEIGHTS[1:]]
        hint = " Extracts without the 80 replicate weights cannot be converted." if replicates else ""
        raise FormatError(
            f"{where} lacks the columns {', '.join(missing[:8])}{' …' if len(missing) > 8 else ''}; it has "
            f"{len(names)} columns from {names[0]!r:.30}. Download csv_p{{state}}.zip again.{hint}"
        )
    return columns

"""The states: postal abbreviations, FIPS codes and names, for tables, figures and maps."""

from __future__ import annotations

STATES = {
    "AL": ("01", "Alabama"), "AK": ("02", "Alaska"), "AZ": ("04", "Arizona"), "AR": ("05", "Arkansas"),
    "CA": ("06", "California"), "CO": ("08", "Colorado"), "CT": ("09", "Connecticut"),
    "DE": ("10", "Delaware"), "DC": ("11", "District of Columbia"), "FL": ("12", "Florida"),
    "GA": ("13", "Georgia"), "HI": ("15", "Hawaii"), "ID": ("16", "Idaho"), "IL": ("17", "Illinois"),
    "IN": ("18", "Indiana"), "IA": ("19", "Iowa"), "KS": ("20", "Kansas"), "KY": ("21", "Kentucky"),
    "LA": ("22", "Louisiana"), "ME": ("23", "Maine"), "MD": ("24", "Maryland"),
    "MA": ("25", "Massachusetts"), "MI": ("26", "Michigan"), "MN": ("27", "Minnesota"),
    "MS": ("28", "Mississippi"), "MO": ("29", "Missouri"), "MT": ("30", "Montana"),
    "NE": ("31", "Nebraska"), "NV": ("32", "Nevada"), "NH": ("33", "New Hampshire"),
    "NJ": ("34", "New Jersey"), "NM": ("35", "New Mexico"), "NY": ("36", "New York"),
    "NC": ("37", "North Carolina"), "ND": ("38", "North Dakota"), "OH": ("39", "Ohio"),
    "OK": ("40", "Oklahoma"), "OR": ("41", "Oregon"), "PA": ("42", "Pennsylvania"),
    "RI": ("44", "Rhode Island"), "SC": ("45", "South Carolina"), "SD": ("46", "South Dakota"),
    "TN": ("47", "Tennessee"), "TX": ("48", "Texas"), "UT": ("49", "Utah"), "VT": ("50", "Vermont"),
    "VA": ("51", "Virginia"), "WA": ("53", "Washington"), "WV": ("54", "West Virginia"),
    "WI": ("55", "Wisconsin"), "WY": ("56", "Wyoming"), "PR": ("72", "Puerto Rico"),
}  # fmt: skip
"""Postal abbreviation -> FIPS code and name: the 50 states, the District of Columbia and Puerto Rico."""

FIPS = {letters: code for letters, (code, _) in STATES.items()}
NAMES = {letters: name for letters, (_, name) in STATES.items()}

# Metropolitan areas with divisions, by the delineation of July 2023 (OMB Bulletin 23-01). The division with
# the metro's first city comes first.
DIVISIONS = {
    "12060": ("12054", "31924"),
    "14460": ("14454", "15764", "40484"),
    "16980": ("16984", "20994", "29404", "29414"),
    "19100": ("19124", "23104"),
    "19820": ("19804", "47664"),
    "31080": ("31084", "11244"),
    "33100": ("33124", "22744", "48424"),
    "35620": ("35614", "29484", "35004", "35084"),
    "37980": ("37964", "15804", "33874", "48864"),
    "41860": ("41884", "36084", "42034"),
    "42660": ("42644", "21794", "45104"),
    "45300": ("45294", "41304"),
    "47900": ("47764", "11694", "23224"),
}
METRO_OF_DIVISION = {division: cbsa for cbsa, parts in DIVISIONS.items() for division in parts}


def short_name(title: str) -> str:
    """Return an area's first city and first state, as Zillow and newspapers name it.

    Examples
    --------
    >>> short_name("New York-Newark-Jersey City, NY-NJ"), short_name("Nashville-Davidson--Franklin, TN")
    ('New York, NY', 'Nashville, TN')
    """
    cities, _, states = title.rpartition(", ")
    return f"{cities.split('-')[0].split('/')[0]}, {states[:2]}"

"""Names of levels, awards, sectors and states, shared by the figures on demand."""

from __future__ import annotations

from edudata import places
from edudata.figures import style
from edudata.figures.spec import Frames

LEVELS = {
    "undergraduate_four_year": "undergraduates, four-year colleges",
    "undergraduate_two_year": "undergraduates, two-year colleges",
    "undergraduate_two_year_with_bachelors": "undergraduates, community colleges with bachelor's degrees",
    "graduate": "graduate students",
}
LEVEL_LOOKS = {
    "undergraduate_four_year": (style.BLUE, "solid"),
    "undergraduate_two_year": (style.ORANGE, "dash"),
    "undergraduate_two_year_with_bachelors": (style.PURPLE, "dot"),
    "graduate": (style.GREEN, "dashdot"),
}
# Short names for the ends of lines.
LEVEL_LABELS = {
    "undergraduate_four_year": "four-year",
    "undergraduate_two_year": "two-year",
    "undergraduate_two_year_with_bachelors": "two-year with bachelor's degrees",
    "graduate": "graduate",
}
AWARDS = {
    "certificate_under_1_year": "certificates under 1 year",
    "certificate_1_to_4_years": "certificates of 1 to 4 years",
    "associates": "associate degrees",
    "bachelors": "bachelor's degrees",
    "masters": "master's degrees",
    "doctoral": "doctorates",
}
SECTORS = {
    "all": "all colleges",
    "public_four_year": "public four-year",
    "nonprofit_four_year": "private nonprofit four-year",
    "for_profit_four_year": "for-profit four-year",
    "public_two_year": "public two-year",
}


def states_of(frames: Frames, table: str) -> dict[str, str]:
    """Map the abbreviation of every state in a table to its name, in order of the names."""
    # Unique values first: the table has a hundred thousand rows.
    published = set(frames[table]["state"].unique())
    names = [(letters, name) for letters, name in places.NAMES.items() if letters in published]
    return dict(sorted(names, key=lambda item: item[1]))

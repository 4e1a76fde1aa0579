"""Felten, Raj and Seamans: AI occupational exposure (AIOE), a score of 774 occupations."""

from __future__ import annotations

import re

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Resource, Source
from edudata.sources import _licenses, _notes, _parts, _workbook
from edudata.sources._frames import require_unique

PAGE = "https://github.com/AIOE-Data/AIOE"
WHAT = "AIOE data appendix"
HEADINGS = {"soc_code": "soc code", "title": "occupation title", "score": "aioe"}
# The score is standardized: another scale shows in its spread.
_SPREAD = (0.5, 2.0)


def parse_aioe(data: bytes) -> pd.DataFrame:
    """Parse the score of each occupation (Appendix A): mean about 0, standard deviation about 1.

    Raises FormatError for another workbook, a code of another shape, and scores on another scale.
    """
    table = _workbook.find_table(_workbook.sheets(data, WHAT), HEADINGS, WHAT)
    rows = []
    for where, cells in table.records(WHAT):
        code = str(cells["soc_code"]).strip()
        if not re.fullmatch(r"\d\d-\d{4}", code):
            _notes.require_note(code, [cells["score"]], where, "an occupation's code such as 11-1011")
            continue
        score = _workbook.number(cells["score"], where, ())
        rows.append({"soc_code": code, "title": _workbook.title(cells["title"]), "score": score})
    frame = pd.DataFrame(rows, columns=list(OCCUPATIONS.columns))
    require_unique(frame, OCCUPATIONS.key, WHAT)
    if len(frame) < 2 or not _SPREAD[0] <= frame["score"].std() <= _SPREAD[1]:
        raise FormatError(f"{WHAT}: {len(frame)} scores, not spread as standardized ones are.")
    return frame


OCCUPATIONS = Resource(
    name="occupations",
    title="AI occupational exposure (AIOE) by occupation",
    page=PAGE,
    url="https://raw.githubusercontent.com/AIOE-Data/AIOE/main/AIOE_DataAppendix.xlsx",
    columns={"soc_code": "text", "title": "text", "score": "number"},
    key=("soc_code",),
    parts=_parts.begins("soc_code", "11", "53"),
    required=("title", "score"),
    cadence="ended",
    license=_licenses.QUOTED,
    citation="Felten, Raj and Seamans (2021), Occupational, industry, and geographic exposure to "
    f"artificial intelligence, Strategic Management Journal 42, data at {PAGE}.",
    file="xlsx",
    parse=parse_aioe,
    notes=(
        "Standardized: 0 is the mean of the occupations. Codes of the classification of 2010.",
        "Exposure to AI of many kinds, from games to speech, as of 2021: what could be touched.",
    ),
)
SOURCE = Source(name="aioe", title="Felten, Raj and Seamans", page=PAGE, resources=(OCCUPATIONS,))

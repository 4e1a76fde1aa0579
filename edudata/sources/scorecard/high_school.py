"""Earnings with a high-school diploma by state, which the Scorecard compares programs with.

The institution file repeats a state's figure, and the nation's, in the row of each of its schools.
"""

from __future__ import annotations

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind, is_page
from edudata.places import FIPS
from edudata.records import Limits, Resource
from edudata.sources import _licenses, _parts
from edudata.sources.scorecard import _requests
from edudata.sources.scorecard._fields import Field, from_csv, from_parquet, require_fields, tidy
from edudata.sources.scorecard.institutions import FILE, FULL

WHAT = "College Scorecard, high-school earnings"
NATION = "US"
FIELDS = (
    Field(name="state", bulk=("STABBR",), others=("state",), pattern="[A-Z]{2}"),
    Field(name="of_state", kind="number", bulk=("EARN_THR_STATE",), others=("earnings_threshold_state",)),
    Field(name="of_nation", kind="number", bulk=("EARN_THR_NAT",), others=("earnings_threshold_national",)),
)


def parse_high_school_earnings(*payloads: bytes) -> pd.DataFrame:
    """Parse one row per state, and one for the nation (US), from the institution file in any of its forms.

    schools of NY with EARN_THR_STATE 35746, EARN_THR_NAT 36082 -> NY 35746, US 36082

    Raises FormatError when schools of one state have different figures, or the nation has two.
    """
    data = next((payload for payload in payloads if not is_page(payload)), b"<")
    if is_kind(data, "parquet"):
        text = from_parquet(data, WHAT)
        require_fields(FIELDS, text.columns, WHAT)
    else:
        text = from_csv(data, FIELDS, [field.name for field in FIELDS], FULL, WHAT)
    frame = tidy(text, FIELDS, WHAT)
    of_states = frame[["state", "of_state"]].rename(columns={"of_state": "earnings_usd"})
    of_nation = frame[["of_nation"]].rename(columns={"of_nation": "earnings_usd"}).assign(state=NATION)
    earnings = pd.concat([of_states, of_nation]).dropna().drop_duplicates(ignore_index=True)
    if (repeated := earnings["state"].duplicated(keep=False)).any():
        raise FormatError(f"{WHAT}: {earnings['state'][repeated].iloc[0]} has more than one figure.")
    if len(earnings) < 2 or NATION not in set(earnings["state"]):
        raise FormatError(f"{WHAT}: figures of {list(earnings['state'])[:5]} only.")
    return earnings[list(HIGH_SCHOOL.columns)]


HIGH_SCHOOL = Resource(
    name="high_school_earnings",
    title="College Scorecard, earnings with a high-school diploma by state",
    page=_requests.DATA_PAGE,
    columns={"state": "text", "earnings_usd": "number"},
    key=("state",),
    required=("earnings_usd",),
    cadence="irregular",
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Department of Education, College Scorecard, most recent institution-level data "
    f"(EARN_THR_STATE, EARN_THR_NAT), {_requests.DATA_PAGE}. {_requests.REPACKED}",
    # The API's names of these fields are not known.
    requests=_requests.requests_for(FILE, ()),
    parse=parse_high_school_earnings,
    published_on=_requests.published_on(FILE),
    limits=Limits(rows_lost_pct=4, revised_pct=100, revision_pct=15, large_pct=10, jump=2),
    parts=_parts.states("state", FIPS),
    notes=(
        (
            "Median earnings of working adults aged 25 to 34 whose highest education is a high-school "
            "diploma: the threshold of the federal earnings-premium test. In the files since March 2026."
        ),
        "Only the bulk file has it; we do not know its name in the API.",
        "No figure for the Pacific territories and the Virgin Islands.",
    ),
)
RESOURCES = (HIGH_SCHOOL,)

"""What the College Scorecard holds programs against: earnings with a high-school diploma, by state.

The institution file repeats a state's figure, and the nation's, in the row of each of its schools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.file_kinds import is_page
from edudata.records import Limits, Resource
from edudata.sources import _licenses
from edudata.sources.scorecard import _requests
from edudata.sources.scorecard._fields import Field, from_csv, from_parquet, lacking, tidy
from edudata.sources.scorecard.institutions import FILE, FULL

if TYPE_CHECKING:
    import pandas as pd

NATION = "US"
FIELDS = (
    Field(name="state", bulk=("STABBR",), others=("state",), pattern="[A-Z]{2}"),
    Field(name="of_state", kind="number", bulk=("EARN_THR_STATE",), others=("earnings_threshold_state",)),
    Field(name="of_nation", kind="number", bulk=("EARN_THR_NAT",), others=("earnings_threshold_national",)),
)
NEEDED = tuple(field.name for field in FIELDS)


def parse_high_school_earnings(*payloads: bytes) -> pd.DataFrame:
    """A row a state, and one for the nation (US), from the institution file in any of its forms.

    schools of NY with EARN_THR_STATE 35746, EARN_THR_NAT 36082 -> NY 35746, US 36082

    Raises FormatError when schools of one state have different figures, or the nation has two.
    """
    import pandas as pd

    what = "College Scorecard, high-school earnings"
    data = next((payload for payload in payloads if not is_page(payload)), b"<")
    if data.startswith(b"PAR1"):
        text = from_parquet(data, what)
        lacking(FIELDS, text.columns, what)
    else:
        text = from_csv(data, FIELDS, NEEDED, FULL, what)
    frame = tidy(text, FIELDS, what)
    nation = frame[["of_nation"]].dropna().assign(state=NATION)
    both = [frame[["state", "of_state"]].dropna(), nation.rename(columns={"of_nation": "of_state"})]
    out = pd.concat(both, ignore_index=True).drop_duplicates()
    if (twice := out["state"].duplicated(keep=False)).any():
        raise FormatError(f"{what}: {out.loc[twice, 'state'].tolist()[0]} has more than one figure.")
    if len(out) < 2 or NATION not in set(out["state"]):
        raise FormatError(f"{what}: figures of {list(out['state'])[:5]} only.")
    return out.rename(columns={"of_state": "earnings_usd"})[list(HIGH_SCHOOL.columns)].reset_index(
        drop=True
    )


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
    requests=_requests.asks(FILE, ()),
    parse=parse_high_school_earnings,
    published_on=_requests.dated(FILE),
    limits=Limits(rows_lost_pct=4, revised_pct=100, revision_pct=15, large_pct=10, jump=2),
    notes=(
        (
            "Median earnings of working adults aged 25 to 34 whose highest education is a high-school "
            "diploma: the threshold of the federal earnings-premium test. In the files since March 2026."
        ),
        "Only the bulk file has it; the API's name of it is not known here.",
        "No figure for the Pacific territories and the Virgin Islands.",
    ),
)
RESOURCES = (HIGH_SCHOOL,)

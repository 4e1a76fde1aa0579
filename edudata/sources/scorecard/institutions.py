"""College Scorecard by institution: prices, aid, completion, earnings and debt, as newly published."""

from __future__ import annotations

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind, is_page
from edudata.places import FIPS
from edudata.records import Limits, Resource
from edudata.sources import _cells, _licenses, _parts
from edudata.sources._frames import require_unique
from edudata.sources.scorecard import _requests
from edudata.sources.scorecard._fields import (
    Field,
    columns,
    from_csv,
    from_parquet,
    name_absent,
    pages,
    plain,
    require_fields,
    tidy,
)

WHAT = "College Scorecard, institutions"
FILE = "Most-Recent-Cohorts-Institution"
# A file with more columns than this is the publisher's whole one.
FULL = 1000
CORE = ("unitid", "name", "state")
# Band of family income -> its digit in the bulk file's variables and its name in the API.
BANDS = {
    "0_30k": ("1", "0-30000"),
    "30_48k": ("2", "30001-48000"),
    "48_75k": ("3", "48001-75000"),
    "75_110k": ("4", "75001-110000"),
    "110k_up": ("5", "110001-plus"),
}


def _band(name: str) -> Field:
    digit, level = BANDS[name]
    return Field(
        name=f"net_price_{name}_usd",
        kind="number",
        bulk=(f"NPT4{digit}_PUB", f"NPT4{digit}_PRIV"),
        api=tuple(f"cost.net_price.{sort}.by_income_level.{level}" for sort in ("public", "private")),
        others=(f"net_price_{name.replace('up', 'plus')}",),
        exclusive=True,
    )


FIELDS = (
    Field(name="unitid", bulk=("UNITID",), api=("id",), pattern=r"\d{6,8}"),
    Field(name="opeid", bulk=("OPEID",), api=("ope8_id",), digits=8, pattern=r"\d{3,8}"),
    Field(name="name", bulk=("INSTNM",), api=("school.name",), others=("school_name", "inst_name")),
    Field(name="city", bulk=("CITY",), api=("school.city",)),
    Field(name="state", bulk=("STABBR",), api=("school.state",), others=("state",), pattern="[A-Z]{2}"),
    Field(name="zip", bulk=("ZIP",), api=("school.zip",), others=("zipcode",)),
    Field(name="state_fips", bulk=("ST_FIPS",), api=("school.state_fips",), digits=2, pattern=r"\d{1,2}"),
    Field(name="control", kind="integer", bulk=("CONTROL",), api=("school.ownership",)),
    Field(
        name="level", kind="integer", bulk=("ICLEVEL",), api=("school.institutional_characteristics.level",)
    ),
    Field(
        name="predominant_degree",
        kind="integer",
        bulk=("PREDDEG",),
        api=("school.degrees_awarded.predominant",),
        others=("predom_degree_awarded",),
    ),
    Field(name="operating", kind="integer", bulk=("CURROPER",), api=("school.operating",)),
    Field(name="lon_deg", kind="number", bulk=("LONGITUDE",), api=("location.lon",)),
    Field(name="lat_deg", kind="number", bulk=("LATITUDE",), api=("location.lat",)),
    Field(
        name="tuition_in_state_usd", kind="number", bulk=("TUITIONFEE_IN",), api=("cost.tuition.in_state",)
    ),
    Field(
        name="tuition_out_of_state_usd",
        kind="number",
        bulk=("TUITIONFEE_OUT",),
        api=("cost.tuition.out_of_state",),
    ),
    Field(
        name="net_price_usd",
        kind="number",
        bulk=("NPT4_PUB", "NPT4_PRIV"),
        api=("cost.avg_net_price.public", "cost.avg_net_price.private"),
        others=("net_price_pub", "net_price_priv", "net_price_avg"),
        exclusive=True,
    ),
    *(_band(name) for name in BANDS),
    Field(
        name="completion_rate",
        kind="number",
        bulk=("C150_4", "C150_L4"),
        api=("completion.completion_rate_4yr_150nt", "completion.completion_rate_less_than_4yr_150nt"),
        others=("4yr_completion_rate", "cc_completion_rate", "completion_rate"),
    ),
    Field(
        name="median_earnings_10yr_usd",
        kind="number",
        bulk=("MD_EARN_WNE_P10",),
        api=("earnings.10_yrs_after_entry.median",),
    ),
    Field(
        name="median_debt_completers_usd",
        kind="number",
        bulk=("GRAD_DEBT_MDN",),
        api=("aid.median_debt.completers.overall",),
        optional=True,
    ),
    Field(
        name="median_debt_usd",
        kind="number",
        bulk=("DEBT_MDN",),
        api=("aid.loan_principal",),
        optional=True,
    ),
    Field(
        name="pell_share",
        kind="number",
        bulk=("PCTPELL",),
        api=("aid.pell_grant_rate",),
        others=("pell_grant_rate", "pell_share"),
    ),
    Field(
        name="first_generation_share",
        kind="number",
        bulk=("PAR_ED_PCT_1STGEN",),
        api=("student.share_firstgeneration",),
        others=("first_gen_share",),
        optional=True,
    ),
    Field(
        name="undergraduates",
        kind="integer",
        bulk=("UGDS",),
        api=("student.size",),
        others=("enrollment",),
    ),
)
# The API's names that begin so need a year or `latest.` before them.
_YEARLY = ("cost.", "completion.", "earnings.", "aid.", "student.")
API_NAMES = tuple(
    f"latest.{name}" if name.startswith(_YEARLY) else name for field in FIELDS for name in field.api
)


def parse_institutions(*payloads: bytes) -> pd.DataFrame:
    """Parse institutions from the bulk zip, its CSV or a part of it, or from pages of the API.

    Shares stay fractions and prices whole dollars, as published; fields that a file lacks stay empty.

    UNITID 100654, CONTROL 1, NPT4_PUB 17621, NPT4_PRIV NULL, C150_4 0.2403
    -> 100654 … 1 … 17621 … 0.2403                        # a negative net price stays negative

    Raises FormatError for anything else, a page short of the announced total, or two rows for one school.
    """
    # The data page comes along because it has the release date.
    data = [_cells.unpacked(payload, WHAT) for payload in payloads if not is_page(payload)]
    if not data:
        raise FormatError(f"{WHAT}: a web page, no data. See {_requests.DATA_PAGE}.")
    frame = tidy(_read(data), FIELDS, WHAT)
    for name in CORE:
        if frame[name].isna().any():
            raise FormatError(f"{WHAT}: {int(frame[name].isna().sum())} rows have no {name}.")
    require_unique(frame, ["unitid"], WHAT)
    return frame


def _read(data: list[bytes]) -> pd.DataFrame:
    if is_kind(data[0], "json"):
        from_api, rows = pages(data, WHAT)
        text = pd.DataFrame(rows, dtype="object")
        text.columns = [plain(str(name)) for name in text.columns]
        needed = [f for f in FIELDS if f.name in CORE or (from_api and f.api)]
        require_fields(needed, text.columns, WHAT)
        return text
    if is_kind(data[0], "parquet"):
        text = from_parquet(data[0], WHAT)
        require_fields([f for f in FIELDS if f.name in CORE], text.columns, WHAT)
        return name_absent(text, FIELDS, text.columns, WHAT)
    return from_csv(data[0], FIELDS, CORE, FULL, WHAT)


INSTITUTIONS = Resource(
    name="institutions",
    title="College Scorecard, most recent data by institution",
    page=_requests.DATA_PAGE,
    columns=columns(FIELDS),
    key=("unitid",),
    parts=_parts.states("state", FIPS),
    required=("name", "state"),
    cadence="irregular",
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Department of Education, College Scorecard, most recent institution-level data, "
    f"{_requests.DATA_PAGE}. {_requests.REPACKED}",
    requests=_requests.requests_for(FILE, API_NAMES),
    parse=parse_institutions,
    published_on=_requests.published_on(FILE),
    key_variable=_requests.KEY,
    # Every release takes other cohorts: nearly every figure changes by some percent.
    limits=Limits(rows_lost_pct=8, revised_pct=100, revision_pct=60, large_pct=15, jump=20),
    notes=(
        "With a key the fields are read from the API, without one from the bulk file.",
        (
            "Control 1 public, 2 private nonprofit, 3 private for-profit; level 1 four years and more, 2 "
            "two years, 3 less. Shares are fractions."
        ),
        (
            "Net price: cost of attendance less grants, of full-time beginners with federal aid, in-state "
            "ones at public institutions; it can be negative. Family income in five bands."
        ),
        (
            "Each field has its own year, and every release moves it. In the release of October 2024: "
            "tuition 2022-23, net prices and Pell share 2021-22, undergraduates fall 2022, completion of "
            "beginners of 2016 (four-year) or 2019, earnings measured in 2020 and 2021 in dollars of 2022, "
            "debt of 2019-20 and 2020-21."
        ),
        "Median debt of completers is empty in recent releases; debt by field of study replaces it.",
        "The file of one year, such as 2023-24 in the vintage of 2025, has no earnings and no debt.",
    ),
)
RESOURCES = (INSTITUTIONS,)

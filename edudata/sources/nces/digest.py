"""The Digest's tables of college prices: 330.10 (averages), 330.30 (percentiles), 330.40 (cost)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from edudata.errors import FormatError, PermanentError
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources import _parts
from edudata.sources._licenses import PUBLIC_DOMAIN
from edudata.sources.nces import tuition

DIGEST = "https://nces.ed.gov/programs/digest/"
REFUSED = dict.fromkeys(
    ("access denied", "request rejected", "captcha"),
    "The Digest's bot filter refused the request: wait, or download the table in a browser and refresh "
    "from a mirror folder.",
)
# An edition comes out a year or more after the one before, at times much later.
EDITIONS_BACK = 8


def _edition_requests(newest: int) -> Iterator[Request]:
    """Yield requests for each edition's page and then its workbook, the newest edition first."""
    for year in range(newest, newest - EDITIONS_BACK, -1):
        number = f"{year % 100:02d}"
        folder = f"{DIGEST}d{number}/tables/"
        yield Request(url=f"{folder}dt{number}_330.10.asp", file="html", absent=(404,), explain=REFUSED)
        workbook = f"{folder}xls/tabn330.10.{'xlsx' if year > 2020 else 'xls'}"
        yield Request(url=workbook, file="excel", absent=(404, "html"), explain=REFUSED)


def requests_for_tuition(resource: Resource, context: Context) -> Requests:
    """Request the newest edition of Table 330.10, from this year's back."""
    newest, other_page = context.today.year, None
    for request in _edition_requests(newest):
        body = yield request
        if body is None:
            continue
        # A page without the table is another page of the site, or a bot filter's: try the workbook next.
        if request.file != "html" or tuition.FIRST_YEAR.encode() in body:
            return [body]
        other_page = other_page or request.url
    if other_page is not None:
        raise FormatError(
            f"{tuition.WHAT}: {other_page} and the older editions answer with pages that lack the table: "
            f"no {tuition.FIRST_YEAR} in them. A bot filter may be in the way: download the table in a "
            "browser and refresh from a mirror folder."
        )
    raise PermanentError(
        f"{tuition.WHAT}: no edition from {newest - EDITIONS_BACK + 1} to {newest} is where the Digest "
        f"keeps them. Look for the table on {DIGEST}."
    )


def _resource(name: str, table: str, edition: int, full_title: str, **rest: Any) -> Resource:
    """Return the record of one table of the Digest.

    table, full_title : for the page and the citation
    """
    page = f"{DIGEST}d{edition}/tables/dt{edition}_{table}.asp"
    return Resource(
        name=name,
        page=page,
        url=page,
        period="academic_year",
        license=PUBLIC_DOMAIN,
        citation="U.S. Department of Education, National Center for Education Statistics. Digest of "
        f"Education Statistics, Table {table}: {full_title}. {DIGEST}",
        cadence="yearly",
        release_months=(12,),
        **rest,
    )


_NO_PARSER = "Not refreshed: we have no file of the publisher to test a parser on."
TUITION = _resource(
    "tuition",
    "330.10",
    23,
    "Average undergraduate tuition, fees, room, and board rates charged for full-time students in "
    "degree-granting postsecondary institutions",
    title="Average undergraduate tuition, fees, room and board (Digest Table 330.10)",
    columns=tuition.COLUMNS,
    key=tuition.KEY,
    parts=_parts.values("level", "all", "2yr", "4yr")
    | _parts.since("academic_year", "1963-64")
    | _parts.amounts("average_current_usd", 10_000),
    required=("academic_year", "dollar_year", "public_residency"),
    notes=(
        "Averages weighted by full-time-equivalent undergraduates; published prices, before any grant.",
        "Constant dollars are the publisher's own, by the CPI of the academic year.",
        "Public institutions: in-state price in the editions of 2017 and 2020, in-district in 2023.",
        "1964-65 to 1967-68 are missing (the edition of 2017 has 1966-67 and 1967-68).",
        "Board before 1986-87 was surveyed on another basis; room and board of 1985-86 are estimates.",
        "2018-19 in the edition of 2020: one constant-dollar total was left undeflated (flagged).",
        "Workbooks hold unrounded values, web pages whole dollars.",
    ),
    file="html",
    requests=requests_for_tuition,
    parse=tuition.parse_tuition,
    published_on=tuition.published_on,
    # Constant dollars move to a new year, public prices from one type of resident to another.
    limits=Limits(rows_lost_pct=5, revised_pct=100, revision_pct=30, large_pct=1),
)
TUITION_PERCENTILES = _resource(
    "tuition_percentiles",
    "330.30",
    22,
    "Average undergraduate tuition, fees, room, and board charges for full-time students in "
    "degree-granting postsecondary institutions, by percentile",
    title="Percentiles of public institutions' tuition and fees (Digest Table 330.30, partly)",
    columns={
        "institution_group": "text",
        "academic_year": "text",
        "percentile": "integer",
        "tuition_fees_current_usd": "number",
    },
    key=("institution_group", "academic_year", "percentile"),
    required=("tuition_fees_current_usd",),
    notes=(
        "An extract of nine rows of the table; public four-year institutions end with 2010-11 in it.",
        _NO_PARSER,
    ),
)
COST_OF_ATTENDANCE = _resource(
    "cost_of_attendance",
    "330.40",
    23,
    "Average total cost of attendance for first-time, full-time undergraduate students in degree-granting "
    "postsecondary institutions",
    title="Cost of attending four-year institutions, first-time students (Digest Table 330.40, partly)",
    columns={"item": "text", "academic_year": "text", "control": "text", "average_current_usd": "number"},
    key=("item", "control", "academic_year"),
    required=("average_current_usd",),
    notes=(
        "First-time, full-time students at four-year institutions, at public ones with the in-state price.",
        "An extract: some items are given only for 2022-23.",
        _NO_PARSER,
    ),
)
RESOURCES = (TUITION, TUITION_PERCENTILES, COST_OF_ATTENDANCE)

"""The Digest's tables of college prices: 330.10 (averages), 330.30 (percentiles), 330.40 (cost)."""

from __future__ import annotations

from edudata.errors import FormatError, PermanentError
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources._licenses import PUBLIC_DOMAIN
from edudata.sources.nces import tuition

DIGEST = "https://nces.ed.gov/programs/digest/"
PUBLISHER = "U.S. Department of Education, National Center for Education Statistics."
REFUSED = dict.fromkeys(
    ("access denied", "request rejected", "captcha"),
    "The Digest's bot filter refused the request: wait, or download the table in a browser and refresh "
    "from a mirror folder.",
)
CITE = f"{PUBLISHER} Digest of Education Statistics,"

_EDITIONS = 8


def ask_tuition(resource: Resource, context: Context) -> Requests:
    """The newest edition of Table 330.10, from this year's back: its page, or else its workbook.

    An edition comes out a year or more after the one before, at times much later. What answers without
    the table, be it a page of the site or a bot filter's, is passed over for the edition's workbook.
    """
    other = None
    for year in range(context.today.year, context.today.year - _EDITIONS, -1):
        folder, number = f"{DIGEST}d{year % 100:02d}/tables/", f"{year % 100:02d}"
        page = f"{folder}dt{number}_330.10.asp"
        body = yield Request(url=page, file="html", absent=(404,), explain=REFUSED)
        if body is not None and tuition.FIRST_YEAR.encode() in body:
            return [body]
        other = page if body is not None and other is None else other
        ending = "xlsx" if year > 2020 else "xls"
        book = f"{folder}xls/tabn330.10.{ending}"
        body = yield Request(url=book, file="excel", absent=(404, "html"), explain=REFUSED)
        if body is not None:
            return [body]
    if other is not None:
        raise FormatError(
            f"{tuition.WHAT}: {other} and the older editions answer with pages that lack the table: no "
            f"{tuition.FIRST_YEAR} in them. A bot filter may stand before them: download the table in a "
            "browser and refresh from a mirror folder."
        )
    raise PermanentError(
        f"{tuition.WHAT}: no edition from {year} to {context.today.year} is where the Digest keeps them. "
        f"Look for the table on {DIGEST}."
    )


TUITION = Resource(
    name="tuition",
    title="Average undergraduate tuition, fees, room and board (Digest Table 330.10)",
    page=f"{DIGEST}d23/tables/dt23_330.10.asp",
    url=f"{DIGEST}d23/tables/dt23_330.10.asp",
    columns=tuition.COLUMNS,
    key=tuition.KEY,
    period="academic_year",
    required=("academic_year", "dollar_year", "public_residency"),
    license=PUBLIC_DOMAIN,
    citation=f"{CITE} Table 330.10: Average undergraduate tuition, fees, room, and board rates charged for "
    f"full-time students in degree-granting postsecondary institutions. {DIGEST}",
    cadence="yearly",
    release_months=(12,),
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
    requests=ask_tuition,
    parse=tuition.parse_tuition,
    published_on=tuition.tuition_published,
    # constant dollars move to a new year, public prices from one kind of resident to another
    limits=Limits(rows_lost_pct=5, revised_pct=100, revision_pct=30, large_pct=1),
)
TUITION_PERCENTILES = Resource(
    name="tuition_percentiles",
    title="Percentiles of public institutions' tuition and fees (Digest Table 330.30, partly)",
    page=f"{DIGEST}d22/tables/dt22_330.30.asp",
    url=f"{DIGEST}d22/tables/dt22_330.30.asp",
    columns={
        "institution_group": "text",
        "academic_year": "text",
        "percentile": "integer",
        "tuition_fees_current_usd": "number",
    },
    key=("institution_group", "academic_year", "percentile"),
    period="academic_year",
    required=("tuition_fees_current_usd",),
    license=PUBLIC_DOMAIN,
    citation=f"{CITE} Table 330.30: Average undergraduate tuition, fees, room, and board charges for "
    f"full-time students in degree-granting postsecondary institutions, by percentile. {DIGEST}",
    cadence="yearly",
    release_months=(12,),
    notes=(
        "An extract of nine rows of the table; public four-year institutions end with 2010-11 in it.",
        "Not refreshed: no file of the publisher is at hand to prove a parser on.",
    ),
)
COST_OF_ATTENDANCE = Resource(
    name="cost_of_attendance",
    title="Cost of attending four-year institutions, first-time students (Digest Table 330.40, partly)",
    page=f"{DIGEST}d23/tables/dt23_330.40.asp",
    url=f"{DIGEST}d23/tables/dt23_330.40.asp",
    columns={
        "item": "text",
        "academic_year": "text",
        "control": "text",
        "average_current_usd": "number",
    },
    key=("item", "control", "academic_year"),
    period="academic_year",
    required=("average_current_usd",),
    license=PUBLIC_DOMAIN,
    citation=f"{CITE} Table 330.40: Average total cost of attendance for first-time, full-time "
    f"undergraduate students in degree-granting postsecondary institutions. {DIGEST}",
    cadence="yearly",
    release_months=(12,),
    notes=(
        "First-time, full-time students at four-year institutions, at public ones with the in-state price.",
        "An extract: some items stand only for 2022-23.",
        "Not refreshed: no file of the publisher is at hand to prove a parser on.",
    ),
)
RESOURCES: tuple[Resource, ...] = (TUITION, TUITION_PERCENTILES, COST_OF_ATTENDANCE)

"""BLS, Consumer Price Index (CPI-U): the monthly indexes and official annual averages used here.

Indexes that are not seasonally adjusted are final when published. October 2025 was never
published (the government was shut down): that month has no row, and nothing may fill it. The
official annual average of 2025 exists, so annual work uses the publisher's averages, never means
of months.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from edudata.errors import FormatError, TransientError
from edudata.records import Resource
from edudata.sources._licences import PUBLIC_DOMAIN

if TYPE_CHECKING:
    import pandas as pd

SERIES = (
    "CUUR0000SA0",
    "CUUR0000SAH1",
    "CUUR0000SEEB",
    "CUUR0000SEEB01",
    "CUUR0000SEHA",
    "CUUR0000SSEA011",
    "CUURS49BSAH1",
    "CUURS49BSEHA",
)
"""All items, shelter, tuition and childcare, college tuition, rent, textbooks; San Francisco's two."""

API = "https://api.bls.gov/publicAPI/v2/timeseries/data/"
PERIODS = tuple(f"M{month:02d}" for month in range(1, 14))
COLUMNS = ("series_id", "year", "period", "value")

RESOURCES: tuple[Resource, ...] = (
    Resource(
        name="cpi",
        title="Consumer Price Index for All Urban Consumers (CPI-U)",
        page="https://www.bls.gov/cpi/",
        url=API,
        columns={"series_id": "text", "year": "integer", "period": "text", "value": "number"},
        key=("series_id", "year", "period"),
        period="year",
        required=("value",),
        licence=PUBLIC_DOMAIN,
        citation="U.S. Bureau of Labor Statistics. Consumer Price Index for All Urban Consumers (CPI-U), "
        "not seasonally adjusted. https://www.bls.gov/cpi/",
        cadence="monthly",
        release_months=tuple(range(1, 13)),
        notes=(
            "Period M01 to M12 is a month, M13 the official annual average.",
            "October 2025 was never published: no series has that month; the average of 2025 exists.",
            "Averages have one decimal before 2007, so ratios of early years are coarse.",
            "Rent was not collected monthly before 1947, nor San Francisco's series before 1987.",
        ),
    ),
    Resource(
        name="cpi_series",
        title="Consumer Price Index: the series used, their areas, items and bases",
        page="https://download.bls.gov/pub/time.series/cu/cu.series",
        columns={
            "series_id": "text",
            "title": "text",
            "area_code": "text",
            "item_code": "text",
            "seasonally_adjusted": "text",
            "index_base": "text",
        },
        key=("series_id",),
        required=("title", "area_code", "item_code", "seasonally_adjusted", "index_base"),
        licence=PUBLIC_DOMAIN,
        citation="U.S. Bureau of Labor Statistics. Consumer Price Index, series list. "
        "https://download.bls.gov/pub/time.series/cu/cu.series",
        cadence="irregular",
    ),
)


def parse_cpi(data: bytes) -> pd.DataFrame:
    """Indexes of one answer of the BLS data API, or of one of its flat files (cu.data.*).

    The flat file is cut to `SERIES`. Both give one row a series, year and period:

        {"seriesID": "CUUR0000SA0", "data": [{"year": "2024", "period": "M05", "value": "314.069"}]}
        CUUR0000SA0<tab>2024<tab>M05<tab>     314.069<tab>
        -> CUUR0000SA0, 2024, M05, 314.069

    A month that was not published is absent or has the value "-": it gives no row.

    Raises TransientError when the API refuses (it does so with HTTP 200, e.g. over its daily quota)
    and FormatError for anything that is neither.
    Source: https://www.bls.gov/developers/api_signature_v2.htm
    """
    import pandas as pd

    text = data.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    rows = _from_api(text) if text.startswith("{") else _from_flat_file(text)
    kept = [(s, y, p, v) for s, y, p, v in rows if v not in ("", "-") and p in PERIODS]
    frame = pd.DataFrame(kept, columns=list(COLUMNS), dtype="str")
    year = pd.to_numeric(frame["year"], errors="coerce")
    value = pd.to_numeric(frame["value"], errors="coerce")
    wrong = year.isna() | value.isna() | ~year.between(1900, 2100) | ~value.between(0, 1e6)
    if frame.empty or wrong.any():
        raise FormatError(
            f"The BLS answer holds {len(frame)} indexes, {int(wrong.sum())} of them unreadable, e.g. "
            f"{frame[wrong].head(1).to_dict('records')}. Expected year, period M01-M13 and a number."
        )
    return frame.assign(year=year.astype("int64"), value=value.astype("float64"))


def _from_api(text: str) -> list[tuple[str, str, str, str]]:
    try:
        answer = json.loads(text)
        status, message = answer["status"], answer.get("message")
        if status != "REQUEST_SUCCEEDED":
            raise TransientError(
                f"The BLS API answered {status}: {message}. The daily quota resets at midnight Eastern "
                "time; a free key in BLS_API_KEY raises it."
            )
        return [
            (str(series["seriesID"]), str(row["year"]), str(row["period"]), str(row["value"]).strip())
            for series in answer["Results"]["series"]
            for row in series["data"]
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"Not an answer of the BLS data API ({error!r}): {text[:80]!r}.") from error


def _from_flat_file(text: str) -> list[tuple[str, str, str, str]]:
    header, *lines = text.splitlines() or [""]
    names = [name.strip() for name in header.split("\t")]
    if names[:4] != list(COLUMNS):
        raise FormatError(
            f"Neither an answer of the BLS data API nor a flat file headed {COLUMNS}: {text[:80]!r}. "
            "An HTML page here usually means that the request lacked a contact address."
        )
    cells = [[cell.strip() for cell in line.split("\t")] for line in lines if line.strip()]
    if short := [row for row in cells if len(row) < 4]:
        raise FormatError(f"The BLS flat file is cut short: {short[0]}.")
    return [(row[0], row[1], row[2], row[3]) for row in cells if row[0] in SERIES]

"""BLS, Consumer Price Index (CPI-U): the monthly indexes and official annual averages used here.

Indexes that are not seasonally adjusted are final when published. October 2025 was never
published (the government was shut down): that month has no row, and nothing may fill it. The
official annual average of 2025 exists, so annual work uses the publisher's averages, never means
of months. The API gives them only to those with a key, the flat files to all.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from edudata.errors import FormatError, PermanentError, TransientError
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources._bytes import require
from edudata.sources._licenses import PUBLIC_DOMAIN
from edudata.sources.bls import _requests
from edudata.sources.bls._requests import Rows

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

FIRST_YEAR = 1913
FILES: dict[str, tuple[str, ...]] = {
    "cu.data.1.AllItems": ("CUUR0000SA0",),
    "cu.data.12.USHousing": ("CUUR0000SAH1", "CUUR0000SEHA"),
    "cu.data.17.USEducationAndCommunication": ("CUUR0000SEEB", "CUUR0000SEEB01", "CUUR0000SSEA011"),
    "cu.data.10.OtherWest": ("CUURS49BSAH1", "CUURS49BSEHA"),
    "cu.data.6.AsizeWest": ("CUURS49BSAH1", "CUURS49BSEHA"),
    "cu.data.0.Current": SERIES,
}
"""Flat file -> the series to look for in it, while they have not been found in one before."""
AVERAGE = "M13"
PERIODS = tuple(f"M{month:02d}" for month in range(1, 14))
COLUMNS = ("series_id", "year", "period", "value")
LIST = f"{_requests.FLAT}cu/cu.series"
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip


def asks(resource: Resource, context: Context) -> Requests:
    """The API first, then the flat files for what it did not give: all of it, or the averages.

    Raises the API's refusal when the flat files are refused as well.
    """
    refusal: TransientError | None = None
    payloads: list[bytes] = []
    try:
        payloads = yield from _requests.series(SERIES, FIRST_YEAR, context)
    except TransientError as error:
        refusal = error
    averaged = {row[0] for body in payloads for row in _requests.read(body) if row[2] == AVERAGE}
    lacking = set(SERIES) - averaged
    for name, holds in FILES.items():
        if lacking & set(holds):
            url = f"{_requests.FLAT}cu/{name}"
            body = yield Request(url=url, file="csv", absent=_requests.REFUSED)
            found = {s for s in lacking if body and re.search(rf"(?m)^{s}\s".encode(), body)}
            if body and found:
                payloads.append(body)
                lacking -= found
    if not lacking:
        return payloads
    if refusal is not None:
        raise TransientError(
            f"{refusal} The flat files lack {', '.join(sorted(lacking))} or are refused too."
        )
    raise PermanentError(
        f"BLS gives annual averages of {', '.join(sorted(lacking))} neither by its API, which needs a key "
        f"for them (set {_requests.KEY}, free: {_requests.SIGN_UP}), nor by its flat files. "
        + _requests.DENIED["access denied"]
    )


def parse_cpi(*payloads: bytes) -> pd.DataFrame:
    """Indexes of answers of the BLS data API and of its flat files (cu.data.*), in any mixture.

    Flat files are cut to `SERIES`. Both give one row a series, year and period:

        {"seriesID": "CUUR0000SA0", "data": [{"year": "2024", "period": "M05", "value": "314.069"}]}
        CUUR0000SA0<tab>2024<tab>M05<tab>     314.069<tab>
        -> CUUR0000SA0, 2024, M05, 314.069

    A month that was not published is absent or has the value "-": it gives no row.

    Raises TransientError when the API refuses (it does so with HTTP 200, e.g. over its daily quota)
    and FormatError for anything that is neither, or where two payloads differ about one index.
    Source: https://www.bls.gov/developers/api_signature_v2.htm
    """
    import pandas as pd

    rows = [row for data in payloads for row in _rows(data)]
    kept = [row for row in rows if row[3] not in ("", "-") and row[2] in PERIODS]
    frame = pd.DataFrame(kept, columns=list(COLUMNS), dtype="str")
    year = pd.to_numeric(frame["year"], errors="coerce")
    value = pd.to_numeric(frame["value"], errors="coerce")
    wrong = (
        year.isna() | value.isna() | ~year.between(1900, 2100) | ~value.between(0, 1e6) | (year % 1 != 0)
    )
    if frame.empty or wrong.any():
        raise FormatError(
            f"The BLS answer holds {len(frame)} indexes, {int(wrong.sum())} of them unreadable, e.g. "
            f"{frame[wrong].head(1).to_dict('records')}. Expected year, period M01-M13 and a number."
        )
    frame = frame.assign(year=year.astype("int64"), value=value.astype("float64"))
    # The API and a flat file may both hold an index; they must agree.
    frame = frame.drop_duplicates(ignore_index=True)
    if (twice := frame.duplicated(["series_id", "year", "period"])).any():
        first = frame.loc[twice].iloc[0].to_dict()
        raise FormatError(f"BLS gives {int(twice.sum())} indexes in two versions, the first: {first}.")
    return frame


def _rows(data: bytes) -> Rows:
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return _requests.read(data)
    text = data.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
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


def dated(*payloads: bytes) -> tuple[str, str | None] | None:
    """The month after the newest index: an index is published about the middle of the next month."""
    rows = [row for data in payloads for row in _rows(data) if row[3] not in ("", "-")]
    months = [(int(y), int(p[1:])) for _, y, p, _ in rows if y.isdecimal() and p in PERIODS[:12]]
    if not months:
        return None
    year, month = max(months)
    newest = f"{year}-{month:02d}"
    year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    why = f"the newest index is of {newest} and appears in the month after; the day is not in the answer"
    return f"{year}-{month:02d}", why


def parse_cpi_series(data: bytes) -> pd.DataFrame:
    """Titles, areas and bases of `SERIES` from the list of all series, cu.series.

    "U" in `seasonal` -> no;  "DECEMBER 2001=100" -> 2001-12=100

    Raises FormatError for another file or when one of the series is not in it.
    """
    import pandas as pd

    what = "BLS list of CPI series"
    source = io.BytesIO(require(data, "csv", what))
    try:
        frame = pd.read_csv(source, sep="\t", dtype="str", keep_default_na=False, quoting=3)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what}: not readable ({error}).") from error
    frame.columns = [str(name).strip() for name in frame.columns]
    names = ("series_id", "series_title", "area_code", "item_code", "seasonal", "base_period")
    if missing := [name for name in names if name not in frame.columns]:
        raise FormatError(f"{what}: columns {missing} are missing from {list(frame.columns)}.")
    frame = pd.DataFrame({name: frame[name].str.strip() for name in names})
    frame = frame[frame["series_id"].isin(SERIES)].reset_index(drop=True)
    if missing := sorted(set(SERIES) - set(frame["series_id"])):
        raise FormatError(f"{what}: {', '.join(missing)} not in it. BLS may have ended the series.")
    if unknown := set(frame["seasonal"]) - {"U", "S"}:
        raise FormatError(f"{what}: {unknown} in `seasonal` is neither U nor S.")
    return pd.DataFrame(
        {
            "series_id": frame["series_id"],
            "title": frame["series_title"],
            "area_code": frame["area_code"],
            "item_code": frame["item_code"],
            "seasonally_adjusted": frame["seasonal"].map({"U": "no", "S": "yes"}),
            "index_base": [_base(text) for text in frame["base_period"]],
        }
    )


def _base(text: str) -> str:
    found = re.fullmatch(r"([A-Za-z]+) (\d{4}) ?= ?100", text)
    if found and found[1].lower() in MONTHS:
        return f"{found[2]}-{MONTHS.index(found[1].lower()) + 1:02d}=100"
    if re.fullmatch(r"\d{4}(-\d{2,4})?=100", text):
        return text
    raise FormatError(f"BLS list of CPI series: {text!r} is no base like 1982-84=100.")


RESOURCES: tuple[Resource, ...] = (
    Resource(
        name="cpi",
        title="Consumer Price Index for All Urban Consumers (CPI-U)",
        page="https://www.bls.gov/cpi/",
        url=_requests.API,
        columns={"series_id": "text", "year": "integer", "period": "text", "value": "number"},
        key=("series_id", "year", "period"),
        period="year",
        required=("value",),
        license=PUBLIC_DOMAIN,
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
        requests=asks,
        parse=parse_cpi,
        published_on=dated,
        key_variable=_requests.KEY,
        # Indexes that are not seasonally adjusted are final when published.
        limits=Limits(revised_pct=0, open_periods=0),
    ),
    Resource(
        name="cpi_series",
        title="Consumer Price Index: the series used, their areas, items and bases",
        page=LIST,
        url=LIST,
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
        license=PUBLIC_DOMAIN,
        citation="U.S. Bureau of Labor Statistics. Consumer Price Index, series list. "
        "https://download.bls.gov/pub/time.series/cu/cu.series",
        cadence="irregular",
        file="csv",
        requests=_requests.one_file,
        parse=parse_cpi_series,
    ),
)

"""BLS, Consumer Price Index (CPI-U): the monthly indexes and official annual averages used here.

October 2025 was never published (the government was shut down): that month has no row, and nothing may fill
it. The official annual average of 2025 exists, so annual work uses the publisher's averages, never means of
months.
"""

from __future__ import annotations

import csv
import re

import pandas as pd

from edudata.errors import EdudataError, FormatError, PermanentError, TransientError
from edudata.file_kinds import text_start
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources._bytes import decode, require
from edudata.sources._dates import date_in_words, months_after
from edudata.sources._frames import read_csv
from edudata.sources._licenses import PUBLIC_DOMAIN
from edudata.sources.bls import _requests, _series_report
from edudata.sources.bls._requests import Rows

SERIES = (
    "CUUR0000SA0",  # all items
    "CUUR0000SAH1",  # shelter
    "CUUR0000SEEB",  # tuition, other school fees, and childcare
    "CUUR0000SEEB01",  # college tuition and fees
    "CUUR0000SEHA",  # rent of primary residence
    "CUUR0000SSEA011",  # college textbooks
    "CUURS49BSAH1",  # San Francisco: shelter
    "CUURS49BSEHA",  # San Francisco: rent
)
# The index of all items begins here; other series begin later and are asked for nothing before.
FIRST_YEAR = 1913
# Flat file -> the series to look for in it when no earlier file had them. The largest file comes last.
FILES: dict[str, tuple[str, ...]] = {
    "cu.data.1.AllItems": ("CUUR0000SA0",),
    "cu.data.12.USHousing": ("CUUR0000SAH1", "CUUR0000SEHA"),
    "cu.data.17.USEducationAndCommunication": ("CUUR0000SEEB", "CUUR0000SEEB01", "CUUR0000SSEA011"),
    "cu.data.10.OtherWest": ("CUURS49BSAH1", "CUURS49BSEHA"),
    "cu.data.6.AsizeWest": ("CUURS49BSAH1", "CUURS49BSEHA"),
    "cu.data.0.Current": SERIES,
}
ANNUAL_AVERAGE = "M13"
PERIODS = tuple(f"M{month:02d}" for month in range(1, 14))
# Half years, quarters and years, of series that are not monthly.
OTHER_PERIODS = ("S01", "S02", "S03", "Q01", "Q02", "Q03", "Q04", "Q05", "A01")
WHAT = "BLS consumer price index"
COLUMNS = ("series_id", "year", "period", "value")
SERIES_LIST = f"{_requests.FLAT_FILES}cu/cu.series"
NOT_PUBLISHED = ("", "-", "NULL")


def requests_for_cpi(resource: Resource, context: Context) -> Requests:
    """Request the API first, then the flat files for what it lacks: everything, or the annual averages.

    Raises the API's refusal when the flat files are refused as well.
    """
    refusal: TransientError | None = None
    payloads: list[bytes] = []
    try:
        payloads = yield from _requests.requests_for_series(SERIES, FIRST_YEAR, context)
    except TransientError as error:
        refusal = error
    rows = [row for body in payloads for row in _requests.read_answer(body)]
    # The API gives averages only to those with a key, the flat files to all.
    missing = set(SERIES) - {series for series, _, period, _ in rows if period == ANNUAL_AVERAGE}
    for name, contents in FILES.items():
        if missing & set(contents):
            url = f"{_requests.FLAT_FILES}cu/{name}"
            body = yield Request(url=url, file="csv", absent=_requests.REFUSED)
            present = {s for s in missing if body and re.search(rf"(?m)^{s}\s".encode(), body)}
            if body and present:
                payloads.append(body)
                missing -= present
    if not missing:
        return payloads
    raise _incomplete(", ".join(sorted(missing)), refusal)


def _incomplete(names: str, refusal: TransientError | None) -> EdudataError:
    """Say which series are missing: for now, when the API refused, or without a key for it."""
    if refusal is not None:
        return TransientError(f"{refusal} The flat files lack {names} or are refused too.")
    return PermanentError(
        f"BLS gives annual averages of {names} neither by its API, which needs a key "
        f"for them (set {_requests.KEY}, free: {_requests.SIGN_UP}), nor by its flat files. "
        + _requests.ACCESS_DENIED["access denied"]
    )


def parse_cpi(*payloads: bytes) -> pd.DataFrame:
    """Parse indexes from answers of the data API, flat files (cu.data.*) and files of the data viewer.

    They may be mixed. Flat files are cut to `SERIES`. All give one row per series, year and period:

        {"seriesID": "CUUR0000SA0", "data": [{"year": "2024", "period": "M05", "value": "314.069"}]}
        CUUR0000SA0<tab>2024<tab>M05<tab>     314.069<tab>
        -> CUUR0000SA0, 2024, M05, 314.069

    A month that was not published is absent or has the value "-": it gives no row.

    Raises TransientError when the API refuses, FormatError for anything else, and when two payloads differ
    about one index. Source: https://www.bls.gov/developers/api_signature_v2.htm
    """
    rows = [row for data in payloads for row in _rows(data)]
    published = [row for row in rows if row[3] not in NOT_PUBLISHED and row[2] in PERIODS]
    frame = pd.DataFrame(published, columns=list(COLUMNS), dtype="str")
    year = pd.to_numeric(frame["year"], errors="coerce")
    value = pd.to_numeric(frame["value"], errors="coerce")
    # between() is False for what is no number.
    wrong = ~year.between(1900, 2100) | ~value.between(0, 1e6) | (year % 1 != 0)
    if frame.empty or wrong.any():
        raise FormatError(
            f"{WHAT}: {len(frame)} indexes, {int(wrong.sum())} of them unreadable"
            f"{''.join(f', the first: {row}' for row in frame[wrong].head(1).agg(' '.join, axis=1))}. "
            f"Expected year, period M01 to M13 and a number of one of {', '.join(SERIES)}."
        )
    frame = frame.assign(year=year.astype("int64"), value=value.astype("float64"))
    # The API and a flat file may both hold an index; they must agree.
    frame = frame.drop_duplicates(ignore_index=True)
    if (repeated := frame.duplicated(["series_id", "year", "period"])).any():
        first = " ".join(map(str, frame.loc[repeated].iloc[0]))
        raise FormatError(f"{WHAT}: {int(repeated.sum())} indexes in two versions, the first: {first}.")
    return frame


def _rows(data: bytes) -> Rows:
    """Return series, year, period and value of an answer of the API or a text file, of `SERIES` only.

    Raises FormatError for another file, another series in an answer of the API or of the data viewer, and
    a series or period that no index has.
    """
    if text_start(data)[:1] == b"{":
        rows, from_answer = _requests.read_answer(data), True
    elif _series_report.is_report(data):
        rows, from_answer = _series_report.read(data, WHAT), True
    else:
        rows, from_answer = _text_rows(data)
    for series, year, period, _ in rows:
        known = re.fullmatch(r"CU[SU][RS][0-9A-Z]{4,}", series) and period in (*PERIODS, *OTHER_PERIODS)
        if not known:
            raise FormatError(
                f"{WHAT}: {series!r}, {year}, {period!r} is no index and period of the CPI-U."
            )
        # Flat files hold thousands of series, the other two those that a person asked for.
        if from_answer and series not in SERIES:
            raise FormatError(f"{WHAT}: {series} is not used here. Ask for {', '.join(SERIES)}.")
    return [row for row in rows if row[0] in SERIES]


def _text_rows(data: bytes) -> tuple[Rows, bool]:
    """Read a flat file or the CSV of the data viewer; also whether a person chose its series."""
    text = decode(require(data, "csv", WHAT))
    tab = "\t" in text.partition("\n")[0]
    try:
        header, *lines = csv.reader(text.splitlines(), delimiter="\t" if tab else ",")
    except (csv.Error, ValueError) as error:
        raise FormatError(f"{WHAT}: not a readable text file ({error}).") from error
    names = [name.strip().lower().replace(" ", "_") for name in header]
    if missing := [name for name in COLUMNS if names.count(name) != 1]:
        raise FormatError(
            f"{WHAT}: the columns {', '.join(missing)} are missing from {', '.join(header)[:200]}. Read "
            "are answers of the data API, the flat files cu.data.*, and the CSV or the workbook "
            "(SeriesReport-….xlsx) of the data viewer."
        )
    places = [names.index(name) for name in COLUMNS]
    rows = [[cell.strip() for cell in line] for line in lines if any(cell.strip() for cell in line)]
    if short := [row for row in rows if len(row) <= max(places)]:
        raise FormatError(f"{WHAT}: the file is cut short: {' '.join(short[0])[:80]}.")
    return [(row[a], row[b], row[c], row[d]) for row in rows for a, b, c, d in [places]], not tab


def published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the month after the newest index, about whose middle BLS publishes it."""
    rows = [row for data in payloads for row in _rows(data) if row[3] not in NOT_PUBLISHED]
    months = [(int(y), int(p[1:])) for _, y, p, _ in rows if y.isdecimal() and p in PERIODS[:12]]
    if not months:
        return None
    year, month = max(months)
    newest = f"{year}-{month:02d}"
    why = f"the newest index is of {newest} and appears in the month after; the day is not in the answer"
    return months_after(year, month, 1), why


def parse_cpi_series(data: bytes) -> pd.DataFrame:
    """Parse titles, areas and bases of `SERIES` from the list of all series, cu.series.

    "U" in `seasonal` -> no;  "DECEMBER 2001=100" -> 2001-12=100

    Raises FormatError for another file or when one of the series is not in it.
    """
    what = "BLS list of CPI series"
    names = ("series_id", "series_title", "area_code", "item_code", "seasonal", "base_period")
    frame = read_csv(data, what, names, sep="\t", quoting=3)
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
    words = re.fullmatch(r"([A-Za-z]+ \d{4}) ?= ?100", text)
    if words and (month := date_in_words(words[1])):
        return f"{month}=100"
    if re.fullmatch(r"\d{4}(-\d{2,4})?=100", text):
        return text
    raise FormatError(f"BLS list of CPI series: {text!r} is no base like 1982-84=100.")


RESOURCES = (
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
        requests=requests_for_cpi,
        parse=parse_cpi,
        published_on=published_on,
        key_variable=_requests.KEY,
        # Indexes that are not seasonally adjusted are final when published.
        limits=Limits(revised_pct=0, open_periods=0),
    ),
    Resource(
        name="cpi_series",
        title="Consumer Price Index: the series used, their areas, items and bases",
        page=SERIES_LIST,
        url=SERIES_LIST,
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
        requests=_requests.requests_for_one_file,
        parse=parse_cpi_series,
    ),
)

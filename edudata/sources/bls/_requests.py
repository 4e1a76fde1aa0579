"""Requests to the Bureau of Labor Statistics: its data API, its flat files, and their refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from edudata.errors import FormatError, PermanentError, TransientError
from edudata.records import Context, FileKind, Request, Requests, Resource
from edudata.sources._bytes import decode, describe
from edudata.sources._requests import first_available

API = "https://api.bls.gov/publicAPI/v2/timeseries/data/"
FLAT_FILES = "https://download.bls.gov/pub/time.series/"
KEY = "BLS_API_KEY"
SIGN_UP = "https://data.bls.gov/registrationEngine/"
# Files are refused with HTTP 403 to clients without a contact address, and since 2026 to some clients in
# any case.
ACCESS_DENIED = {
    "access denied": "The Bureau of Labor Statistics refuses clients that give no contact address: set "
    "EDUDATA_CONTACT_EMAIL. Some networks are refused all the same; then download the file in a browser "
    "and hand it over with --mirror.",
}
REFUSED = (400, 403, 404, "html")
SUCCESS = "REQUEST_SUCCEEDED"

Rows = list[tuple[str, str, str, str]]  # series, year, period, value, as text


def file_request(url: str, kind: FileKind) -> Request:
    """Return a request for one file that explains a refusal."""
    return Request(url=url, file=kind, explain=ACCESS_DENIED)


def requests_for_one_file(resource: Resource, context: Context) -> Requests:
    """Request the resource's own URL."""
    return (yield from first_available([file_request(str(resource.url), resource.file or "csv")]))


def requests_for_series(names: Sequence[str], first_year: int, context: Context) -> Requests:
    """Request every year of some series from the API, in as few queries as it allows.

    Raises TransientError when the API refuses or its quota is used up, PermanentError for an unknown key or
    series.
    """
    key = context.keys.get(KEY, "")
    # The API's own limits per query. Annual averages are for registered users only.
    series_per_query, years_per_query = (50, 20) if key else (25, 10)
    registered: dict[str, Any] = {"registrationkey": key, "annualaverage": True} if key else {}
    tomorrow = f"{context.today + timedelta(days=1)}"
    bodies = []
    for start in range(first_year, context.today.year + 1, years_per_query):
        end = min(start + years_per_query - 1, context.today.year)
        for at in range(0, len(names), series_per_query):
            series = list(names[at : at + series_per_query])
            query = {"seriesid": series, "startyear": f"{start}", "endyear": f"{end}"} | registered
            body = yield Request(url=API, method="POST", file="json", json=query, absent=REFUSED)
            if body is None:
                raise TransientError("The BLS data API refuses this client. Try again later.")
            read_answer(body, key, tomorrow)
            bodies.append(body)
    return bodies


def read_answer(body: bytes, key: str = "", tomorrow: str = "tomorrow") -> Rows:
    """Return the rows of one answer of the API, newest first as sent.

    Raises TransientError when the daily quota is used up and for other refusals, PermanentError for an
    invalid key or an unknown series, FormatError for anything but an answer.
    """
    text = decode(body).lstrip()
    try:
        answer = json.loads(text)
        # Every refusal comes with HTTP 200: only the status in the body tells.
        status, message = str(answer["status"]), _redacted(answer.get("message"), key)
        if status != SUCCESS:
            raise _refusal(status, message, tomorrow)
        if unknown := re.findall(r"(?:Series does not exist|Invalid Series) for Series (\S+)", message):
            raise PermanentError(
                f"BLS no longer has the series {', '.join(unknown)}: look for its successor."
            )
        return _rows(answer["Results"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(
            f"{describe(body).capitalize()}, but no answer of the BLS data API ({error!r:.80})."
        ) from error


def _rows(results: Any) -> Rows:
    """Return series, year, period and value of each observation."""
    # The first version of the API wraps its one result in a list.
    result = results[0] if isinstance(results, list) else results
    return [
        (str(series["seriesID"]), str(row["year"]), str(row["period"]), str(row["value"]).strip())
        for series in result["series"]
        for row in series["data"]
    ]


def _redacted(message: Any, key: str) -> str:
    text = " ".join(map(str, message)) if isinstance(message, list) else str(message or "")
    # The API repeats the key in its messages.
    text = re.sub(r"(?i)(the key:)\s*\S+", r"\1•••", text)
    return " ".join((text.replace(key, "•••") if key else text).split())


def _refusal(status: str, message: str, tomorrow: str) -> TransientError | PermanentError:
    lower = message.lower()
    if "threshold" in lower or "quota" in lower:
        return TransientError(
            f"The daily quota of the BLS data API is used up ({message[:160]}). It is renewed {tomorrow}; "
            f"a free key in {KEY} raises it: {SIGN_UP}."
        )
    if "key" in lower and "invalid" in lower:
        return PermanentError(
            f"BLS does not know the key in {KEY} ({message[:160]}). Get a new one: {SIGN_UP}."
        )
    return TransientError(f"The BLS data API answered {status}: {message[:200]}. Try again later.")

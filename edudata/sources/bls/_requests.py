"""How the Bureau of Labor Statistics is asked: its data API, its flat files, and what it refuses with.

The API answers every refusal with HTTP 200, so `status` and `message` are read; a message can repeat
the key, which is masked here. Files are refused to clients without a contact address, and since 2026
to some clients whatever they send.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Sequence
from datetime import timedelta
from typing import Any

from edudata.errors import FormatError, PermanentError, TransientError
from edudata.records import Context, FileKind, Request, Requests, Resource

API = "https://api.bls.gov/publicAPI/v2/timeseries/data/"
FLAT = "https://download.bls.gov/pub/time.series/"
KEY = "BLS_API_KEY"
SIGN_UP = "https://data.bls.gov/registrationEngine/"
DENIED = {
    "access denied": "The Bureau of Labor Statistics refuses clients that give no contact address: set "
    "EDUDATA_CONTACT_EMAIL. Some networks are refused all the same; then download the file in a browser "
    "and hand it over with --mirror.",
}
"""Words of the page that its web sites refuse with (HTTP 403) -> what would mend it."""
REFUSED = (400, 403, 404, "html")
SUCCESS = "REQUEST_SUCCEEDED"

Rows = list[tuple[str, str, str, str]]
"""Series, year, period, value, all text as they stand."""


def file(url: str, kind: FileKind) -> Request:
    """One file, a refusal explained."""
    return Request(url=url, file=kind, explain=DENIED)


def one_file(resource: Resource, context: Context) -> Requests:
    """The resource's own address, a refusal explained."""
    body = yield file(str(resource.url), resource.file or "csv")
    return [body] if body is not None else []


def series(
    names: Sequence[str], first: int, context: Context
) -> Generator[Request, bytes | None, list[bytes]]:
    """Every year of some series from the API, in as many queries as it allows.

    Without a key a query holds 25 series and 10 years, with one 50 and 20 and the annual averages.

    Raises TransientError when the API refuses or its quota is used up, PermanentError for a key or a
    series that it does not know.
    """
    key = context.keys.get(KEY, "")
    size, years = (50, 20) if key else (25, 10)
    more = {"registrationkey": key, "annualaverage": True} if key else {}
    tomorrow = f"{context.today + timedelta(days=1)}"
    bodies = []
    for start in range(first, context.today.year + 1, years):
        end = min(start + years - 1, context.today.year)
        for at in range(0, len(names), size):
            question = {
                "seriesid": list(names[at : at + size]),
                "startyear": f"{start}",
                "endyear": f"{end}",
            }
            body = yield Request(url=API, method="POST", file="json", json=question | more, absent=REFUSED)
            if body is None:
                raise TransientError("The BLS data API refuses this client. Try again later.")
            read(body, key, tomorrow)
            bodies.append(body)
    return bodies


def read(body: bytes, key: str = "", tomorrow: str = "tomorrow") -> Rows:
    """Rows of one answer of the API, newest first as sent.

    Raises TransientError over the daily quota (naming the day it is renewed) and for other refusals,
    PermanentError for a bad key or an unknown series, FormatError for anything but an answer.
    """
    text = body.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    try:
        answer = json.loads(text)
        status, said = str(answer["status"]), _said(answer.get("message"), key)
        if status != SUCCESS:
            raise _refusal(status, said, tomorrow)
        if unknown := re.findall(r"(?:Series does not exist|Invalid Series) for Series (\S+)", said):
            raise PermanentError(
                f"BLS no longer has the series {', '.join(unknown)}: look for its successor."
            )
        results: Any = answer["Results"]
        # The first version of the API wraps its one result in a list.
        found = results[0] if isinstance(results, list) else results
        return [
            (str(one["seriesID"]), str(row["year"]), str(row["period"]), str(row["value"]).strip())
            for one in found["series"]
            for row in one["data"]
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"Not an answer of the BLS data API ({error!r}): {text[:80]!r}.") from error


def _said(message: Any, key: str) -> str:
    text = " ".join(map(str, message)) if isinstance(message, list) else str(message or "")
    text = re.sub(r"(?i)(the key:)\s*\S+", r"\1•••", text)
    return " ".join((text.replace(key, "•••") if key else text).split())


def _refusal(status: str, said: str, tomorrow: str) -> TransientError | PermanentError:
    low = said.lower()
    if "threshold" in low or "quota" in low:
        return TransientError(
            f"The daily quota of the BLS data API is used up ({said[:160]}). It is renewed {tomorrow}; "
            f"a free key in {KEY} raises it: {SIGN_UP}."
        )
    if "key" in low and "invalid" in low:
        return PermanentError(
            f"BLS does not know the key in {KEY} ({said[:160]}). Get a new one: {SIGN_UP}."
        )
    return TransientError(f"The BLS data API answered {status}: {said[:200]}. Try again later.")

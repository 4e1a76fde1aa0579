"""Request the College Scorecard: pages of its API with a key, otherwise the bulk file.

The bulk file has the date of its release in its name, and the same name without a date serves an older
release: the link is read from the data page, never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from edudata.errors import FormatError, PermanentError, TransientError
from edudata.file_kinds import is_kind, is_page
from edudata.records import Context, Request, Requests, Resource
from edudata.sources.scorecard import _fields

KEY = "SCORECARD_API_KEY"
SIGN_UP = "https://api.data.gov/signup/"
API = "https://api.data.gov/ed/collegescorecard/v1/schools"
DATA_PAGE = "https://collegescorecard.ed.gov/data/"
HOSTS = ("collegescorecard.ed.gov", "www.collegescorecard.ed.gov")
# The bundled copy is a repackaged one, which asks for credit.
REPACKED = "The release of June 2026 as re-packed by Truewise, https://truewise.dev, CC BY 4.0."
# The most that the API serves on one page.
PER_PAGE = 100
MAX_PAGES = 300
# Words of the API, and of the gateway in front of it -> what they mean.
EXPLAIN = {
    "API_KEY_MISSING": f"no key was sent. Set {KEY}; a key is free at {SIGN_UP}.",
    "API_KEY_INVALID": f"the key in {KEY} is not valid. Correct it, or get one at {SIGN_UP}.",
    "API_KEY_DISABLED": f"the key in {KEY} was disabled. Get another one at {SIGN_UP}.",
    "OVER_RATE_LIMIT": "the 1,000 requests per hour are used up. Try again in an hour.",
    "field_not_found": "the publisher renamed a field. Unset "
    f"{KEY} to read the bulk file instead, and compare the data dictionary.",
}
# Other hosts could serve anything under the file's name.
_HOST = r"https://(?:[a-z0-9-]+\.)*(?:scorecard\.network|ed\.gov|cloud\.gov)"


def release_links(page: bytes, file: str) -> list[tuple[date, str]]:
    """Return the dated links to releases of a bulk file on the data page, the newest last.

    …/downloads/Most-Recent-Cohorts-Institution_06102026.zip -> (2026-06-10, that URL)
    """
    # The page has its links in escaped JSON.
    text = page.decode("utf-8", errors="replace").replace("\\u002F", "/").replace("\\/", "/")
    links = set()
    pattern = rf"({_HOST}/[\w./-]*{re.escape(file)}_(\d{{2}})(\d{{2}})(\d{{4}})\.zip)"
    for url, month, day, year in re.findall(pattern, text):
        try:
            links.add((date(int(year), int(month), int(day)), url))
        except ValueError:
            continue
    return sorted(links)


def published_on(file: str) -> Callable[..., tuple[str, str | None] | None]:
    """Return the function that reads the release date of a bulk file from the data page."""

    def release_date(*payloads: bytes) -> tuple[str, str | None] | None:
        dates = [day for data in payloads if is_page(data) for day, _ in release_links(data, file)]
        if not dates:
            return None
        from_api = any(is_kind(data, "json") for data in payloads)
        reason = "the API names no release; that of the bulk file on the data page" if from_api else None
        return f"{max(dates)}", reason

    return release_date


def requests_for(file: str, names: tuple[str, ...]) -> Callable[[Resource, Context], Requests]:
    """Return the function that requests a bulk file, or with a key the same fields from the API.

    names : the API's names of the fields; () where it does not have them
    """

    def requests(resource: Resource, context: Context) -> Requests:
        if names and (key := context.keys.get(KEY)):
            bodies = yield from _pages(names, key, resource.id)
            page = yield Request(url=DATA_PAGE, file="html", absent=(403, 404), hosts=HOSTS)
            return bodies if page is None else [page, *bodies]
        page = yield Request(url=DATA_PAGE, file="html", hosts=HOSTS)
        links = release_links(page or b"", file)
        if not links:
            raise _no_link(resource, file, bool(names))
        body = yield Request(url=links[-1][1], file="zip")
        if page is None or body is None:
            raise TransientError(f"{resource.id}: the data page or its file went away. Try again later.")
        return [page, body]

    return requests


def _no_link(resource: Resource, file: str, in_api: bool) -> FormatError:
    download = (
        f"Set {KEY} to use the API instead (free at {SIGN_UP}), or download" if in_api else "Download"
    )
    return FormatError(
        f"{resource.id}: the data page {DATA_PAGE} links no {file}_MMDDYYYY.zip. {download} the file by "
        "hand and use it as a mirror."
    )


def _pages(names: tuple[str, ...], key: str, what: str) -> Requests:
    """Request all pages of the API and count their rows against the total that each announces."""
    bodies: list[bytes] = []
    received = 0
    total: int | None = None
    for number in range(MAX_PAGES):
        # The names keep their commas: the API reads a list.
        query = urlencode({"fields": ",".join(names), "per_page": PER_PAGE, "page": number}, safe=",")
        url = f"{API}?{query}"
        body = yield Request(url=url, file="json", headers={"X-Api-Key": key}, explain=EXPLAIN)
        if body is None:
            raise FormatError(f"{what}: the API has no page {number}.")
        announced, rows = _read_page(body, number, what)
        if total not in (None, announced):
            raise TransientError(
                f"{what}: the API announced {total:,} rows first and {announced:,} later: the release "
                "changed on the way. Try again later."
            )
        total = announced
        bodies.append(body)
        received += rows
        if received >= total:
            break
        if not rows:
            raise TransientError(f"{what}: the API gave {received:,} of {total:,} rows. Try again later.")
    if received != total:
        raise FormatError(f"{what}: the API gave {received:,} rows and announced {total or 0:,}.")
    if not received:
        raise FormatError(f"{what}: the API found no school.")
    return bodies


def _read_page(body: bytes, number: int, what: str) -> tuple[int, int]:
    """Return the rows that a page announces in total, and those it has."""
    raise_refusal(body, what)
    metadata, rows = _fields.results(body, f"{what}, page {number}")
    total = _count(metadata, "total", what)
    if _count(metadata, "page", what) != number:
        raise FormatError(f"{what}: asked for page {number}, got {metadata!r:.200}.")
    if total > PER_PAGE * MAX_PAGES:
        raise FormatError(f"{what}: the API announces {total:,} rows, more than there are schools.")
    return total, len(rows)


def _count(metadata: Any, name: str, what: str) -> int:
    value = metadata.get(name) if isinstance(metadata, dict) else None
    if not re.fullmatch(r"\d{1,7}", str(value)):
        raise FormatError(f"{what}: the API gives no {name}: {metadata!r:.200}.")
    return int(str(value))


def raise_refusal(body: bytes, what: str) -> None:
    """Raise an error when an answer is one: a rate limit passes, the rest needs a person.

    {"error": {"code": "OVER_RATE_LIMIT", …}}                   -> TransientError
    {"errors": [{"error": "field_not_found", "input": "x", …}]} -> PermanentError
    """
    try:
        page = json.loads(body)
    except (ValueError, RecursionError):
        return
    if not isinstance(page, dict) or not (page.get("error") or page.get("errors")):
        return
    message = json.dumps(page.get("error") or page.get("errors"))
    meaning = next((f" That is, {text}" for word, text in EXPLAIN.items() if word in message), "")
    error = TransientError if "OVER_RATE_LIMIT" in message else PermanentError
    # Only codes are quoted: the gateway may repeat the key in its message.
    codes = re.findall(r'"(?:code|error|input)": "([\w.-]{1,80})"', message)
    raise error(f"{what}: the API refused: {', '.join(codes) or 'without a code'}.{meaning}")

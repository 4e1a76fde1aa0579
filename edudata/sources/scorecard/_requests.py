"""How the College Scorecard is asked: pages of its API with a key, otherwise the bulk file.

The bulk file carries the day of its release in its name, and the same name without a day serves an
older release: the link is read from the data page, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from datetime import date
from urllib.parse import urlencode

from edudata.errors import FormatError, PermanentError, TransientError
from edudata.file_kinds import is_page
from edudata.records import Context, Request, Requests, Resource
from edudata.sources.scorecard import _fields

KEY = "SCORECARD_API_KEY"
SIGN_UP = "https://api.data.gov/signup/"
API = "https://api.data.gov/ed/collegescorecard/v1/schools"
DATA_PAGE = "https://collegescorecard.ed.gov/data/"
HOSTS = ("collegescorecard.ed.gov", "www.collegescorecard.ed.gov")
REPACKED = "The release of June 2026 as re-packed by Truewise, https://truewise.dev, CC BY 4.0."
"""Whom to credit besides for the copy that the package comes with."""
PER_PAGE = 100
MOST_PAGES = 300
EXPLAIN = {
    "API_KEY_MISSING": f"no key was sent. Set {KEY}; a key is free at {SIGN_UP}.",
    "API_KEY_INVALID": f"the key in {KEY} is not valid. Correct it, or get one at {SIGN_UP}.",
    "API_KEY_DISABLED": f"the key in {KEY} was disabled. Get another one at {SIGN_UP}.",
    "OVER_RATE_LIMIT": "the 1,000 requests an hour are used up. Try again in an hour.",
    "field_not_found": "the publisher renamed a field. Unset "
    f"{KEY} to read the bulk file instead, and compare the data dictionary.",
}
"""Words of the API and of the gateway before it -> what they mean."""


def links(page: bytes, file: str) -> list[tuple[date, str]]:
    """Links to the releases of a bulk file on the data page, the newest last.

    …/downloads/Most-Recent-Cohorts-Institution_06102026.zip -> (2026-06-10, that address)

    Only https links of the department or of the host that it uses count; undated ones do not.
    """
    text = page.decode("utf-8", errors="replace").replace("\\u002F", "/").replace("\\/", "/")
    host = r"https://(?:[a-z0-9-]+\.)*(?:scorecard\.network|ed\.gov|cloud\.gov)"
    found = set()
    pattern = rf"({host}/[\w./-]*{re.escape(file)}_(\d{{2}})(\d{{2}})(\d{{4}})\.zip)"
    for address, month, day, year in re.findall(pattern, text):
        try:
            found.add((date(int(year), int(month), int(day)), address))
        except ValueError:
            continue
    return sorted(found)


def dated(file: str) -> Callable[..., tuple[str, str | None] | None]:
    """For a bulk file, the function that finds the day of its release among the payloads."""

    def found(*payloads: bytes) -> tuple[str, str | None] | None:
        days = [day for data in payloads if is_page(data) for day, _ in links(data, file)]
        if not days:
            return None
        from_api = any(data.lstrip()[:1] in (b"{", b"[") for data in payloads)
        reason = "the API names no release; that of the bulk file on the data page" if from_api else None
        return f"{max(days)}", reason

    return found


def asks(file: str, names: tuple[str, ...]) -> Callable[[Resource, Context], Requests]:
    """For a bulk file and the API's names of the same fields, the function that asks for either.

    Without names the bulk file is asked for, key or not.
    """

    def ask(resource: Resource, context: Context) -> Requests:
        if names and (key := context.keys.get(KEY)):
            bodies = yield from _pages(names, key, resource.id)
            page = yield Request(url=DATA_PAGE, file="html", absent=(403, 404), hosts=HOSTS)
            return bodies if page is None else [page, *bodies]
        page = yield Request(url=DATA_PAGE, file="html", hosts=HOSTS)
        found = links(page or b"", file)
        if not found:
            raise FormatError(
                f"{resource.id}: the data page {DATA_PAGE} links no {file}_MMDDYYYY.zip. "
                + (
                    f"Set {KEY} to ask the API instead (free at {SIGN_UP}), or download"
                    if names
                    else "Download"
                )
                + " the file by hand and use it as a mirror."
            )
        body = yield Request(url=found[-1][1], file="zip")
        if page is None or body is None:
            raise TransientError(f"{resource.id}: the data page or its file went away. Try again later.")
        return [page, body]

    return ask


def _pages(names: tuple[str, ...], key: str, what: str) -> Generator[Request, bytes | None, list[bytes]]:
    """All pages of the API, counted against the total that each announces."""
    bodies: list[bytes] = []
    rows = 0
    total: int | None = None
    for number in range(MOST_PAGES):
        # The names keep their commas: the API reads a list.
        query = urlencode({"fields": ",".join(names), "per_page": PER_PAGE, "page": number}, safe=",")
        body = yield Request(
            url=f"{API}?{query}", file="json", headers={"X-Api-Key": key}, explain=EXPLAIN, absent=()
        )
        if body is None:
            raise FormatError(f"{what}: the API has no page {number}.")
        refused(body, what)
        metadata, found = _fields.results(body, f"{what}, page {number}")
        announced = _number(metadata, "total", what)
        if _number(metadata, "page", what) != number:
            raise FormatError(f"{what}: asked for page {number}, got {metadata!r:.200}.")
        if total not in (None, announced):
            raise TransientError(
                f"{what}: the API announced {total:,} rows first and {announced:,} later: the release "
                "changed on the way. Try again later."
            )
        total = announced
        if total > PER_PAGE * MOST_PAGES:
            raise FormatError(f"{what}: the API announces {total:,} rows, more than there are schools.")
        bodies.append(body)
        rows += len(found)
        if rows >= total:
            break
        if not found:
            raise TransientError(f"{what}: the API gave {rows:,} of {total:,} rows. Try again later.")
    if rows != total:
        raise FormatError(f"{what}: the API gave {rows:,} rows and announced {total or 0:,}.")
    if not rows:
        raise FormatError(f"{what}: the API found no school.")
    return bodies


def _number(metadata: object, name: str, what: str) -> int:
    value = metadata.get(name) if isinstance(metadata, dict) else None
    if not re.fullmatch(r"\d{1,7}", str(value)):
        raise FormatError(f"{what}: the API does not say its {name}: {metadata!r:.200}.")
    return int(str(value))


def refused(body: bytes, what: str) -> None:
    """Raise what an answer that is an error says: a limit passes, the rest needs a person.

    {"error": {"code": "OVER_RATE_LIMIT", …}}                   -> TransientError
    {"errors": [{"error": "field_not_found", "input": "x", …}]} -> PermanentError
    """
    import json

    try:
        page = json.loads(body)
    except (ValueError, RecursionError):
        return
    if not isinstance(page, dict) or not (page.get("error") or page.get("errors")):
        return
    said = json.dumps(page.get("error") or page.get("errors"))
    told = next((f" That is, {text}" for word, text in EXPLAIN.items() if word in said), "")
    kind = TransientError if "OVER_RATE_LIMIT" in said else PermanentError
    # The message is kept short, and the gateway may repeat the key in it: codes are enough.
    codes = re.findall(r'"(?:code|error|input)": "([\w.-]{1,80})"', said)
    raise kind(f"{what}: the API refused: {', '.join(codes) or 'without a code'}.{told}")

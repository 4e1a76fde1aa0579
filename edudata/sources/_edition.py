"""The edition of files that do not name it: the publisher's requests or a person's mirror map say it.

It is handed to the parser as one more payload, {"edition": "2020-24"}, next to the files.
"""

from __future__ import annotations

import json
import re

from edudata.errors import FormatError

_PAYLOAD = re.compile(rb'\s*\{\s*"edition"\s*:\s*"([^"\\]{1,40})"\s*\}\s*')


def payload(edition: str) -> bytes:
    """Return the payload that names an edition.

    >>> payload("2020-24")
    b'{"edition": "2020-24"}'
    """
    return json.dumps({"edition": edition}).encode()


def split(payloads: tuple[bytes, ...], what: str) -> tuple[str | None, tuple[bytes, ...]]:
    """Return the edition that a payload names, None if none does, and the other payloads.

    Raises FormatError when two payloads name different editions.

    >>> split((b"a,b", payload("2023")), "an example")
    ('2023', (b'a,b',))
    """
    editions = {
        match[1].decode("utf-8", "replace") for data in payloads if (match := _PAYLOAD.fullmatch(data))
    }
    if len(editions) > 1:
        raise FormatError(f"{what}: two editions are named, {' and '.join(sorted(editions))}.")
    return next(iter(editions), None), tuple(data for data in payloads if not _PAYLOAD.fullmatch(data))


def how_to_name(resource: str, example: str) -> str:
    """Return the sentence that says how a person names the edition of a file.

    >>> how_to_name("census/acs_state", "2020-24")
    'Name it in the mirror map: "census/acs_state" = {file = "…", edition = "2020-24"}.'
    """
    return f'Name it in the mirror map: "{resource}" = {{file = "…", edition = "{example}"}}.'

"""Request a file whose address changes with every edition: a link on the publisher's page names it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from edudata.errors import FormatError, PermanentError
from edudata.records import Context, FileKind, Request, Requests, Resource

BY_HAND = "Download the file by hand and use it as a mirror."


def newest_linked(pattern: str, kind: FileKind) -> Callable[[Resource, Context], Requests]:
    """Return the function that requests the newest file that a resource's page links.

    pattern : of the end of the file's address; its group 1 is a number that grows with each edition
    """

    def requests(resource: Resource, context: Context) -> Requests:
        page = yield Request(url=str(resource.page), file="html")
        links = editions(page or b"", str(resource.page), pattern)
        if not links:
            raise FormatError(f"{resource.id}: the page {resource.page} links no such file. {BY_HAND}")
        body = yield Request(url=links[-1], file=kind)
        return [] if body is None else [body]

    return requests


def editions(page: bytes, address: str, pattern: str) -> list[str]:
    r"""Return the addresses on a page that end in the pattern and are of the page's host, the newest last.

    >>> page = b'<a href="/2025/FY24_Data.xlsx">24</a> <a href="/2026/FY25_Data.xlsx">25</a>'
    >>> editions(page, "https://example.org/data/", r"FY(\d+)_Data\.xlsx")
    ['https://example.org/2025/FY24_Data.xlsx', 'https://example.org/2026/FY25_Data.xlsx']
    """
    host, links = urlsplit(address).hostname, {}
    for link in re.findall(r"""href=["']([^"'<>\s]+)["']""", page.decode("utf-8", "replace")):
        url = urljoin(address, html.unescape(link))
        match = re.search(f"{pattern}$", url)
        # A link to another host could serve anything under the file's name.
        if match and urlsplit(url).hostname == host and urlsplit(url).scheme == "https":
            links[url] = int(match[1])
    return sorted(links, key=lambda url: (links[url], url))


def by_hand(resource: Resource, context: Context) -> Requests:
    """Refuse: the publisher's page hands the file out by a script, without an address."""
    raise PermanentError(f"{resource.id} has no address: see {resource.page}. {BY_HAND}")
    yield

"""Records of a request and its terms: what to ask a publisher for, and how the answer may be used."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Redistribute = Literal["yes", "figures_only", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """Terms under which a resource's figures may be used.

    Attributes
    ----------
    id, name : str
        For example "CC-BY-4.0" and its full name.
    redistribute : {"yes", "figures_only", "no"}
        "yes": public domain and the like. "figures_only": numbers may be quoted with credit, the
        publisher's file may not be passed on. "no": kept on the user's machine only.
    url : str or None
        The text of the license.
    """

    id: str
    name: str
    redistribute: Redistribute
    url: str | None = None


FileKind = Literal["csv", "json", "xlsx", "xls", "excel", "zip", "html"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, as a source describes it.

    Attributes
    ----------
    url : str
        May hold a key where the publisher takes it there; it is redacted before anything is stored.
    file : str
        The kind that the body must be; "csv" is any plain text, "excel" both generations of workbooks.
    method, json, headers
        Of the request; a key may be in a header.
    absent : tuple of int or str
        Statuses, and kinds of body, that mean "not published yet": (404,), or ("html",) where a web
        page stands in for a missing file.
    hosts : tuple of str
        Other hosts that a redirect may lead to.
    explain : mapping of str to str
        Words in a rejection or in a redirect's target, and the cause and remedy that they stand for.

    Examples
    --------
    >>> Request(url="https://example.org/2026.csv", absent=(404,)).file
    'csv'
    """

    url: str
    file: FileKind = "csv"
    method: Literal["GET", "POST"] = "GET"
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[int | str, ...] = ()
    hosts: tuple[str, ...] = ()
    explain: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The day and the keys, for a source that decides what to request.

    Attributes
    ----------
    today : date
        The day of the run.
    keys : mapping of str to str
        Environment variable to its value; left out of the representation.
    """

    today: date
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)


# A source yields its requests, is sent each body (None if absent) and returns its parser's payloads.
Requests = Generator[Request, bytes | None, list[bytes]]

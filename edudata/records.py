"""Plain records that describe publishers, their resources, and our tables.

Everything a person reads about a source or a table (name, page, citation, licence, dates, units) is
written once, here or in the records made from here, and read from there everywhere else.
Standard library only: listing the catalog must not import pandas.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Redistribute = Literal["yes", "figures_only", "no"]
ColumnType = Literal["text", "number", "integer", "date"]
Kind = Literal["published", "compiled", "derived"]


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """Terms under which a resource's figures may be used.

    redistribute : "yes" (public domain and the like), "figures_only" (numbers may be quoted with
    credit, the publisher's file may not be passed on) or "no" (kept on the user's machine only)
    """

    id: str
    name: str
    redistribute: Redistribute
    url: str | None = None


FileKind = Literal["csv", "json", "xlsx", "xls", "excel", "zip", "html"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, as a source describes it.

    file     : what the body must be; "csv" is any plain text, "excel" both generations of workbooks
    headers  : further headers; a key goes here where the publisher takes it
    absent   : statuses, and kinds of answer, that mean "not there yet" rather than a fault, for
               example (404,), or ("html",) where a missing file is answered with a web page
    hosts    : other hosts that a redirect may lead to
    explain  : words in a refusal or in a redirect's target -> what they mean and what would mend it
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
    """What a source may know when it decides what to ask: the day, and the keys that are set.

    keys : name of the environment variable -> its value; never shown
    """

    today: date
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)


Requests = Generator[Request, bytes | None, list[bytes]]
"""A source's part of a download: yields what to ask, is sent each body (None where absent), and returns
the payloads that its parser takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a new vintage may differ from the newest one before it needs a person's consent.

    rows_lost_pct   : share of the old rows that may be gone
    revised_pct     : share of the old values that may have changed, the open end left aside
    revision_pct    : size of a change that counts as large, in percent of the old value
    large_pct       : share of the old values that may have changed by more than that
    open_periods    : newest periods of the old vintage that are always free to change
    jump            : factor between old and new typical values that means another unit
    """

    rows_lost_pct: float = 0.0
    revised_pct: float = 5.0
    revision_pct: float = 10.0
    large_pct: float = 1.0
    open_periods: int = 1
    jump: float = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file or page of a publisher that vintages are made of.

    name           : "household_debt"; with its source it is addressed "nyfed/household_debt"
    columns        : column of the raw CSV -> "text" | "number" | "integer" | "date", in file order
    key            : columns whose values together name one row; vintages are sorted by them
    period         : column that dates a row (None where rows have no date)
    required       : columns that may never be empty (the key always is)
    page, url      : where a reader sees it (None: our compilation, each row names its page); where
                     the file comes from (None: no file, a page)
    cadence        : "monthly", "quarterly", "yearly", "irregular", "ended"
    release_months : months (1-12) in which a new vintage usually appears, () when not scheduled
    kind           : "published" as published · "compiled" by us from several publishers, source in
                     each row · "derived" computed from inputs too large or not free to bundle
    projections    : the periods may lie after the day of publication
    file           : kind of file at `url`; None where there is none to fetch
    requests       : what to ask when one request for `url` is not enough
    parse          : (payload, ...) -> DataFrame with exactly `columns`, pure; None: not refreshable
    published_on   : (payload, ...) -> (published, reason it is inexact or None), or None where the
                     files do not say: the day of retrieval counts then
    key_variable   : environment variable with the publisher's key
    key_required   : nothing is served without that key
    limits         : how much a new vintage may differ before it needs consent
    on_demand      : too large to come with the package: at hand only after a refresh
    """

    name: str
    title: str
    page: str | None
    columns: Mapping[str, ColumnType]
    key: tuple[str, ...]
    license: License
    citation: str
    cadence: Literal["monthly", "quarterly", "yearly", "irregular", "ended"]
    url: str | None = None
    period: str | None = None
    required: tuple[str, ...] = ()
    release_months: tuple[int, ...] = ()
    kind: Kind = "published"
    projections: bool = False
    notes: tuple[str, ...] = ()
    file: FileKind | None = None
    requests: Callable[[Resource, Context], Requests] | None = None
    parse: Callable[..., Any] | None = None
    published_on: Callable[..., tuple[str, str | None] | None] | None = None
    key_variable: str | None = None
    key_required: bool = False
    limits: Limits = field(default_factory=Limits)
    on_demand: bool = False
    source: str = ""

    @property
    def refreshable(self) -> bool:
        """Whether it can be fetched and parsed; the others are pages and compilations."""
        return self.parse is not None and (self.requests is not None or self.file is not None)

    @property
    def id(self) -> str:
        """Address of the resource: "nyfed/household_debt"."""
        return f"{self.source}/{self.name}"

    def next_release(self, published: str) -> str | None:
        """Month in which the vintage after `published` is expected, as "YYYY-MM".

        "2026-08" with release months (2, 5, 8, 11) -> "2026-11"
        "2026-11-06"                                -> "2027-02"
        no release months                           -> None
        """
        if not self.release_months or len(published) < 7:
            return None
        year, month = int(published[:4]), int(published[5:7])
        later = [m for m in sorted(self.release_months) if m > month]
        if later:
            return f"{year}-{later[0]:02d}"
        return f"{year + 1}-{min(self.release_months):02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publisher and the resources taken from it; `page` is None where there is no publisher.

    key_page : where a person gets the publisher's key, where there is one
    """

    name: str
    title: str
    page: str | None
    resources: tuple[Resource, ...]
    key_page: str | None = None

    def __post_init__(self) -> None:
        for resource in self.resources:
            object.__setattr__(resource, "source", self.name)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check of a table saw.

    name     : what must hold, in words
    passed   : whether it does
    saw      : what was found, with numbers
    required : a failed required check stops publication; a warning is recorded
    """

    name: str
    passed: bool
    saw: str
    required: bool = True

    def __post_init__(self) -> None:
        # A comparison of columns gives numpy's bool, which JSON does not know.
        object.__setattr__(self, "passed", bool(self.passed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its schema, how it is built, and what must be true across its rows.

    model  : pandera DataFrameModel class, the single truth of columns, units, bounds and key
             (its Config.unique names the key)
    build  : function (Raw) -> DataFrame with the model's columns, unsorted
    span   : the columns holding the start and the end of a row's period, or None
    checks : functions (DataFrame) -> CheckResult, run after the schema
    final_within_months : for figures that are never revised once published: they are within so many months
             of the end of their period; None for all others
    optional : left out of the catalog while no vintage of its resources is at hand (not bundled)
    """

    name: str
    title: str
    description: str
    subject: str
    model: Any
    build: Callable[[Any], Any]
    span: tuple[str, str] | None = ("period_start", "period_end")
    checks: tuple[Callable[[Any], CheckResult], ...] = ()
    kind: Kind = "published"
    breaks: tuple[str, ...] = ()
    final_within_months: int | None = None
    optional: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that name one row."""
        return tuple(self.model.to_schema().unique or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A familiar name for a part of a table; rows and columns are chosen, nothing is copied.

    where     : column -> the values kept
    newest    : keep only the newest value of this column among the rows chosen (a release, an edition)
    drop      : columns left out
    resources : those the rows come from, where these are fewer than the table's
    """

    name: str
    title: str
    table: str
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    newest: str | None = None
    drop: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """The records of every source, resource, table and view, by name."""

    sources: Mapping[str, Source]
    resources: Mapping[str, Resource]
    tables: Mapping[str, Table]
    views: Mapping[str, View]

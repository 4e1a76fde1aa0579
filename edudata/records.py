"""Plain records of publishers, their resources, and tables.

What a person reads about a source or a table (name, page, citation, license, dates, units) is typed
once, in one of these records; catalog, dictionary and pages are generated from it. Standard library
only: sources must not import pandas before a file is parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from edudata.request_records import Context as Context
from edudata.request_records import FileKind as FileKind
from edudata.request_records import License as License
from edudata.request_records import Request as Request
from edudata.request_records import Requests as Requests

ColumnType = Literal["text", "number", "integer", "date"]
Kind = Literal["published", "compiled", "derived"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a new vintage may differ from the newest one before a person must accept it.

    Attributes
    ----------
    rows_lost_pct : float
        Share of the old rows that may be missing.
    revised_pct : float
        Share of the old values that may have changed, apart from the open periods.
    revision_pct : float
        A change is large above this percentage of the old value.
    large_pct : float
        Share of the old values that may have had a large change.
    open_periods : int
        The newest periods of the old vintage, which may always change.
    jump : float
        Factor between old and new typical values above which the unit must have changed.
    series_ended_pct : float
        Share of the series that may end before the newest period.
    """

    # No row may be lost by default: publishers revise values, but rarely withdraw periods.
    rows_lost_pct: float = 0.0
    revised_pct: float = 5.0
    revision_pct: float = 10.0
    large_pct: float = 1.0
    open_periods: int = 1
    jump: float = 50.0
    series_ended_pct: float = 20.0


class MonthOnly(str):
    """Why a publication date is inexact, if the file itself names its month.

    Other inexact dates are inferred, such as from the newest period; a person's date replaces those.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file or page of a publisher; each of its releases is stored as a vintage.

    Attributes
    ----------
    name : str
        "household_debt"; with its source's name its id is "nyfed/household_debt".
    title : str
        What it is, for readers.
    page : str or None
        Where a reader sees it; None if each row names its own page.
    columns : mapping of str to str
        Column of the CSV to "text", "number", "integer" or "date", in the order of the file.
    key : tuple of str
        Columns that together name a row; vintages are sorted by them.
    license : License
        The terms of use.
    citation : str
        How to cite it, without date and page.
    cadence : {"monthly", "quarterly", "yearly", "irregular", "ended"}
        How often it is published.
    url : str or None
        Where its file is; None for a page without one.
    period : str or None
        Column that dates a row.
    required : tuple of str
        Columns that are never empty; those of the key never are.
    added : tuple of str
        Columns requested since some vintages were stored; empty where a vintage lacks them.
    release_months : tuple of int
        Months, 1 to 12, in which a release usually appears; () without a schedule.
    kind : {"published", "compiled", "derived"}
        As published, compiled by us from several publishers, or computed by us from inputs too large
        or not free to bundle.
    projections : bool
        Periods may lie after the date of publication.
    notes : tuple of str
        For readers and maintainers.
    file : str or None
        Kind of the file at `url`; None if there is none to fetch.
    requests : callable or None
        (resource, context) to `Requests`, if one request for `url` is not enough.
    parse : callable or None
        (payload, ...) to a DataFrame with exactly `columns`, pure; None: not refreshable.
    published_on : callable or None
        (payload, ...) to (date of publication, reason why it is inexact or None), or None if the
        payloads do not say; the day of retrieval counts then. The reason is a `MonthOnly` if the
        payloads name the month.
    key_variable : str or None
        Environment variable of the publisher's key.
    key_required : bool
        The publisher serves nothing without the key.
    limits : Limits
        When a new vintage needs a person's consent.
    parts : mapping of str to callable
        Part that every complete file has, "the nation", to (DataFrame) to whether it is there; without one
        of them a person must consent.
    edition : str or None
        For files that do not name their edition, an example of what a person writes for it in a mirror
        map: "2020-24".
    on_demand : bool
        Too large to be bundled; present only after a refresh.
    source : str
        Set by the `Source` that lists it.
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
    added: tuple[str, ...] = ()
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
    parts: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)
    edition: str | None = None
    on_demand: bool = False
    source: str = ""

    @property
    def refreshable(self) -> bool:
        """True if it can be fetched and parsed; the others are pages and compilations."""
        return self.parse is not None and (self.requests is not None or self.file is not None)

    @property
    def id(self) -> str:
        """Source and name: "nyfed/household_debt"."""
        return f"{self.source}/{self.name}"

    def next_release(self, published: str) -> str | None:
        """Return the month in which the next release is expected, as "YYYY-MM".

        Parameters
        ----------
        published : str
            "YYYY-MM-DD" or "YYYY-MM" of the last release.

        Returns
        -------
        str or None
            None without a schedule, or if only the year of the last release is known.

        Examples
        --------
        >>> from edudata.registry import resources
        >>> resources()["nyfed/household_debt"].next_release("2026-11-06")
        '2027-02'
        """
        if not self.release_months or len(published) < 7:
            return None
        year, month = int(published[:4]), int(published[5:7])
        # A release may be late: the month of the last one itself is not expected again.
        later = [m for m in sorted(self.release_months) if m > month]
        if later:
            return f"{year}-{later[0]:02d}"
        return f"{year + 1}-{min(self.release_months):02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publisher and its resources.

    Attributes
    ----------
    name : str
        Folder of its vintages and first part of its resources' ids.
    title : str
        The publisher's name.
    page : str or None
        Its home page; None for our own compilations.
    resources : tuple of Resource
        Each gains `source`.
    key_page : str or None
        Where a person gets the publisher's key.
    """

    name: str
    title: str
    page: str | None
    resources: tuple[Resource, ...]
    key_page: str | None = None

    def __post_init__(self) -> None:
        # Typed once, here: a resource that named its own source could contradict it.
        for resource in self.resources:
            object.__setattr__(resource, "source", self.name)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of one check.

    Attributes
    ----------
    name : str
        What must hold.
    passed : bool
        True if it does.
    saw : str
        The evidence, with numbers.
    required : bool
        A failed required check stops publication; otherwise the failure is recorded as a warning.
    """

    name: str
    passed: bool
    saw: str
    required: bool = True

    def __post_init__(self) -> None:
        # A comparison of columns gives numpy's bool, which JSON does not know.
        for name in ("passed", "required"):
            object.__setattr__(self, name, bool(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class RowCheckResult(CheckResult):
    """Failed check that blames single rows; a large table is published without them.

    Attributes
    ----------
    rows : tuple of int
        Positions of the rows in the table.
    """

    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its schema, its builder, and what must hold across its rows.

    Attributes
    ----------
    name, title, description : str
        For readers; `name` is what `load` takes.
    subject : str
        One of `edudata.registry.SUBJECTS`.
    model : type
        pandera DataFrameModel, the single truth of columns, units, bounds and key (its Config.unique).
    build : callable
        (Raw) to a DataFrame with the model's columns, in any order of rows.
    span : tuple of str or None
        Columns of the start and the end of a row's period.
    checks : tuple of callable
        (DataFrame) to CheckResult, run after the schema.
    kind : {"published", "compiled", "derived"}
        As of `Resource`.
    breaks : tuple of str
        Breaks in the series and other notes for readers.
    final_within_months : int or None
        For figures that are final once published: how long after their period they appear at most.
    optional : bool
        Left out of the catalog while its resources have no vintage, as they are not bundled.
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
        """Columns that together name a row."""
        # Read from the model, so that schema and builder cannot disagree on it.
        return tuple(self.model.to_schema().unique or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A familiar name for rows and columns of a table; nothing is stored twice.

    Attributes
    ----------
    name, title : str
        For readers; `name` is what `load` takes.
    table : str
        The table's name.
    where : mapping of str to tuple
        Column to the values of the rows that belong to the view.
    newest : str or None
        Of those rows, only the ones with the newest value of this column: a release, an edition.
    by : tuple of str
        The newest is chosen for each value of these columns, where a newer release has only some.
    drop : tuple of str
        Columns left out.
    resources : tuple of str
        Those the rows come from, if fewer than the table's.
    description : str
        What the rows are, if the table's description does not fit.
    """

    name: str
    title: str
    table: str
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    newest: str | None = None
    by: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """The records of every source, resource, table and view, by name.

    Functions of the ETL take it as an argument, so that they know no publisher and no subject.
    """

    sources: Mapping[str, Source]
    resources: Mapping[str, Resource]
    tables: Mapping[str, Table]
    views: Mapping[str, View]

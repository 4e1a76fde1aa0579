"""Plain records that describe publishers, their resources, and our tables.

Everything a person reads about a source or a table (name, page, citation, licence, dates, units) is
written once, here or in the records made from here, and read from there everywhere else.
Standard library only: listing the catalog must not import pandas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Redistribute = Literal["yes", "figures_only", "no"]
ColumnType = Literal["text", "number", "integer", "date"]
Kind = Literal["published", "compiled", "derived"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """Terms under which a resource's figures may be used.

    redistribute : "yes" (public domain and the like), "figures_only" (numbers may be quoted with
    credit, the publisher's file may not be passed on) or "no" (kept on the user's machine only)
    """

    id: str
    name: str
    redistribute: Redistribute
    url: str | None = None


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
    """

    name: str
    title: str
    page: str | None
    columns: Mapping[str, ColumnType]
    key: tuple[str, ...]
    licence: Licence
    citation: str
    cadence: Literal["monthly", "quarterly", "yearly", "irregular", "ended"]
    url: str | None = None
    period: str | None = None
    required: tuple[str, ...] = ()
    release_months: tuple[int, ...] = ()
    kind: Kind = "published"
    projections: bool = False
    notes: tuple[str, ...] = ()
    source: str = ""

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
    """One publisher and the resources taken from it; `page` is None where there is no publisher."""

    name: str
    title: str
    page: str | None
    resources: tuple[Resource, ...]

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

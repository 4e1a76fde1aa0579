"""Where it joins: loads the frames that a call needs and hands them on. Computes nothing itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import catalog, paths, store
from edudata.catalog import Citation, Info, cite, info
from edudata.errors import CorruptDataError
from edudata.etl.views import apply_view
from edudata.etl.vintages import last_day
from edudata.operations import build, lateness, records, refresh
from edudata.past import Past

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.figures.spec import Card, FigureSpec
    from edudata.records import CheckResult

__all__ = [
    "Citation",
    "Info",
    "build",
    "card",
    "cite",
    "claim_history",
    "claims",
    "data_hash",
    "export",
    "figure",
    "figure_frames",
    "hubs",
    "info",
    "join",
    "key_data",
    "list_figures",
    "load",
    "read",
    "real",
    "records",
    "refresh",
    "search",
    "simulate",
    "tables",
    "tenx",
    "verify",
]


def _listing(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    flat = [
        {
            "name": r["name"],
            "title": r["title"],
            "rows": r["rows"],
            "start": r["span"]["start"],
            "end": r["span"]["end"],
            "units": ", ".join(r["units"]),
            "vintages": ", ".join(r["vintages"]),
            "licences": ", ".join(r["licences"]),
            "view_of": r["view_of"],
        }
        for r in rows
    ]
    columns = ["name", "title", "rows", "start", "end", "units", "vintages", "licences", "view_of"]
    return pd.DataFrame(flat, columns=columns)


def tables() -> pd.DataFrame:
    """The catalog: one row a table or view."""
    return _listing(catalog.rows())


def search(query: str) -> pd.DataFrame:
    """Tables and views that match a query, best first.

    search("debt by state") -> student_debt_by_state, …
    """
    return _listing(catalog.search(query))


def load(name: str, as_of: str | None = None) -> pd.DataFrame:
    """A table or view as a tidy DataFrame.

    name  : as in `tables()`
    as_of : "YYYY-MM-DD", "YYYY-MM" or "YYYY": the table as its sources had been published by then

    df.attrs hold, as text: table, vintage (resource@published, several joined by "; ") and sha256 of
    the Parquet file (of the values, for an earlier state).

    Raises UnknownNameError with the nearest names, CorruptDataError when the stored file is not the
    one the catalog names, NoVintageError when nothing had been published by `as_of`.
    """
    book = catalog.book()
    entry = store.entry(book, name)
    base = entry.get("view_of", name)
    if as_of is None:
        try:
            frame = store.table(book, base)
        except CorruptDataError:
            # A build may have put a newer file in its place since the catalog was read.
            book = catalog.book()
            if store.entry(book, name)["file"] == entry["file"]:
                raise
            entry = store.entry(book, name)
            frame = store.table(book, base)
        sha256, vintages = entry["sha256"], entry["vintages"]
    else:
        from edudata.etl.publish import build_as_of

        frame, old = build_as_of(paths.data_roots(), records(), base, as_of)
        sha256, vintages = old["content_sha256"], old["vintages"]
    if base != name:
        frame = apply_view(frame, book["views"][name])
        vintages = store.view_vintages(book["views"][name], vintages)
    vintage = "; ".join(f"{v['resource']}@{v['published']}" for v in vintages)
    frame.attrs = {"table": name, "vintage": vintage, "sha256": sha256}
    if as_of is not None:
        frame.attrs["as_of"] = as_of
    return frame


def real(frame: pd.DataFrame, column: str, base_year: int, **options: Any) -> pd.DataFrame:
    """Express nominal US dollars in the dollars of `base_year`, with the CPI-U of the BLS.

    Options as in `edudata.analysis.inflation.real`; deflator, base and deflator year are in the
    result's attrs.
    """
    from edudata.analysis import inflation

    return inflation.real(frame, column, base_year=base_year, cpi=load("cpi"), **options)


def join(frame: pd.DataFrame, table: str, on: str) -> pd.DataFrame:
    """Join a table to your frame by a region code, saying what did not match.

    frame : your data, one column of codes named `on`
    on    : "fips", "cbsa" or "state_fips"

    Knows that Connecticut has planning regions since 2022. What did not match is in attrs.
    """
    from edudata.analysis import joins

    return joins.join(frame, load(table), on)


def list_figures() -> pd.DataFrame:
    """All figures: id, page, name, question, tables, controls."""
    import pandas as pd

    from edudata.figures import specs

    return pd.DataFrame(
        [
            {
                "id": s.id,
                "page": s.page,
                "name": s.name,
                "question": s.question,
                "tables": ", ".join(s.tables),
                "controls": ", ".join(c.name for c in s.controls),
            }
            for s in specs().values()
        ]
    )


def figure_frames(spec: FigureSpec, as_of: str | None = None) -> dict[str, pd.DataFrame]:
    """The frames a figure needs, by table name."""
    return {name: load(name, as_of) for name in spec.tables}


def card(figure_id: str, as_of: str | None = None, **controls: Any) -> Card:
    """A figure with its data, finding, alternative text and notes.

    card("G-4", basis="real", base_year=2025).finding
    """
    from edudata.figures import spec

    found = spec(figure_id)
    return found.draw(figure_frames(found, as_of), **controls)


def figure(figure_id: str, as_of: str | None = None, **controls: Any) -> go.Figure:
    """A figure as a plotly Figure, its finding as title; maps carry their geometry.

    figure("G-4", basis="nominal")
    """
    from edudata import geo
    from edudata.figures.style import titled

    drawn = card(figure_id, as_of, **controls)
    return geo.attach(titled(drawn), mode="embed")


def key_data(figure_id: str) -> list[dict[str, Any]]:
    """What must stand under a figure: one record a resource, as in `catalog.provenance`, with the
    table's span, units and breaks."""
    from edudata.figures import spec

    out: dict[tuple[str, str], dict[str, Any]] = {}
    for name in spec(figure_id).tables:
        entry = store.entry(catalog.book(), name)
        for record in catalog.provenance(name):
            facts = {k: entry[k] for k in ("span", "units", "breaks")}
            out.setdefault((record["table"], record["resource"]), record | facts)
    return list(out.values())


def tenx(**inputs: Any) -> pd.DataFrame:
    """A degree against its alternatives: times cheaper, quicker, less debt; which of them reach ten.

    sector : "public" (in-state), "out_of_state", "private"
    major, years, published_usd, net_usd, living_usd : the degree's; by default all majors, 4, the newest
             prices of the sector
    own    : an alternative of yours, {"name": …, "price_usd": …, "years": …}
    dollars : "one_year" (CPI-U, the degree's academic year) or "nominal"
    living : True or "in" adds housing and food to the costs compared, False or "out" does not; paying for
             itself is always without, as who works at once eats and rents too
    own_funds_usd, loan_rate_pct, loan_years, courses, historical, discount_pct, horizon : as in
             `edudata.analysis.tenx.compare` and `edudata.analysis.lab.lab`

    tenx(dollars="nominal")  -> University of the People B.S.: x8.4 published, x1.6 net
    tenx(sector="private", dollars="nominal") -> the same: x31.8 and x12.0
    tenx(own={"name": "mine", "price_usd": 47_800, "years": 4}) -> mine: x1 published, x1 on time

    With what graduates earn and owe where the College Scorecard has it ("not measured" elsewhere). The
    degree's prices, pay, break-even year and net present value are in attrs, all text.
    Raises OutOfRangeError naming the range, UnknownNameError naming the known inputs.
    """
    from edudata.analysis import lab

    return lab.lab({name: load(name) for name in lab.NEEDED}, **inputs)


def simulate(seed: int = 1, replications: int = 20, **parameters: float) -> pd.DataFrame:
    """Hiring by interviews in series and by asking certified people, simulated on the same openings.

    seed         : whole number; the same seed gives the same result
    replications : how often the term is repeated with other luck, 2 to 1,000
    parameters   : any of those that `card("G-6-parameters").data` lists with defaults, ranges and sources

    Columns: process, measure (its unit in the name), mean, low, high (interval of 95 % over replications),
    meaning. Parameters, seed and the names of what is assumed are in attrs, as text.

    simulate().query("measure == 'days_to_fill'")    -> serial about 54, pull about 13 days
    simulate(interviewers=4)                         -> load_pct above 100: interviewers cannot keep up

    Raises OutOfRangeError naming the range, UnknownNameError naming the known parameters.
    """
    from edudata.analysis import hiring

    table = load("hiring_parameters")
    found = hiring.compare(hiring.defaults(table, **parameters), seed, replications).table()
    found.attrs |= {"table": "hiring_parameters", "vintage": table.attrs["vintage"]}
    return found


def hubs(weights: dict[str, float] | None = None, method: str = "percentile") -> pd.DataFrame:
    """Metros scored on what a hub of work needs, with your weights, the best first.

    weights : factor -> 0 to 10: housing, rent, prices, universities, degree_jobs, graduates, size;
              those not named count nothing; by default all but size count the same
    method  : "percentile" or "zscore"

    hubs({"housing": 1})             -> ranked by home value to income, the lowest first
    hubs().set_index("cbsa")["rank"] -> San Jose 204, Nashville 79 (as of November 2026)

    With top_share_pct, rank_low and rank_high: how the rank fares under 1,000 random weightings of the
    same factors. What is not scored, and why, is in attrs.
    Raises OutOfRangeError when weights are no numbers from 0 to 10, or all 0.
    """
    from edudata.analysis import hubs as analysis

    names = ("housing_metros", "region_indicators", "promise_programs")
    found = analysis.score(analysis.gather(*map(load, names)), weights, method)
    stable = analysis.stability(found, weights, method)
    merged = found.merge(stable, on="cbsa", how="left", validate="one_to_one")
    merged.attrs = found.attrs
    return merged


def claims(
    as_of: str | None = None, *, alternatives: bool = True, today: date | None = None
) -> pd.DataFrame:
    """The essay's statements, each with its verdict on the data: the verdict board.

    as_of        : as in `load`: on the tables as they had been published by then
    alternatives : find every other definition as well, most of the work; without them the lists are empty
    today        : the day for which to say what is overdue, the clock's when not given

    Columns: id, section, statement (restated), definition, verdict (supported · partly · outdated · not
    supported · not testable), reason, value, unit, vintage (of the rows behind the value), tolerance (in
    the unit of the value), alternatives (list of records: each other definition with its verdict),
    figure (id, or None), note (what its publisher should have replaced by now, or "").

    A claim whose table is missing or damaged is "not testable", with the reason. Raises OutOfRangeError
    for an `as_of` that is no date.
    """
    import pandas as pd

    from edudata.essay import board

    if as_of is not None:
        last_day(as_of)  # a wrong date is the caller's, not a fault of every table
    day = today or datetime.now(UTC).date()
    rows = board.board(
        lambda name: load(name, as_of),
        alternatives=alternatives,
        # As of an earlier day nothing is overdue.
        note=(lambda vintages: lateness(vintages, day)) if as_of is None else board.nothing,
    )
    return pd.DataFrame(rows, columns=list(board.COLUMNS))


def claim_history(claim_id: str | None = None, as_of: str | None = None) -> pd.DataFrame:
    """How the verdict on one claim, or on each, came out on every day its data had a new vintage.

    as_of : only what had been published by then

    Columns: id, as_of, verdict, value, unit, reason, vintage; oldest first within a claim. Days before
    its tables held what it needs give no row; an opinion has none.

    Raises UnknownNameError for a claim that there is not, OutOfRangeError for an `as_of` that is no date.
    """
    import pandas as pd

    from edudata import essay
    from edudata.essay import board

    limit = date.max if as_of is None else last_day(as_of)
    chosen = essay.claims().values() if claim_id is None else [essay.claim(claim_id)]
    shown = catalog.book()
    past = Past(paths.data_roots(), records(), shown)
    rows = []
    for claim in chosen:
        # A table can be made once all its resources are there, also those the check does not read.
        behind = {resource for name in claim.needed for resource in store.entry(shown, name)["sources"]}
        known = {day for resource in behind for day in past.state(resource) if last_day(day) <= limit}
        days = {
            day: [past.state(resource, day) for resource in claim.resources]
            for day in sorted(known, key=lambda day: (last_day(day), day))
        }
        rows += board.history(claim, past.frame, days)
    return pd.DataFrame(rows, columns=list(board.HISTORY))


def data_hash(frame: pd.DataFrame) -> str:
    """Eight hex digits that name a frame's values."""
    from edudata.etl.publish import content_sha256

    return content_sha256(frame)[:8]


def export(what: str | pd.DataFrame, path: str | Path) -> Path:
    """Write a table (by name, or any frame of ours) beside a metadata JSON that `read` restores.

    path : ends in .csv, .parquet, .json or .xlsx (xlsx needs the extra `export`)
    """
    from edudata import exchange

    frame = load(what) if isinstance(what, str) else what
    return exchange.export(frame, Path(path), catalog.book())


def read(path: str | Path) -> pd.DataFrame:
    """A frame written by `export`, with its column types and attrs."""
    from edudata import exchange

    return exchange.read(Path(path))


def verify() -> list[CheckResult]:
    """Recompute every checksum from the raw vintages to the tables; names what differs."""
    from edudata.etl import publish

    return publish.verify(paths.data_roots(), records())

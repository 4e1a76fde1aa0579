"""Where it joins: loads the frames that a call needs and hands them on. Computes nothing itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import arguments, config, registry
from edudata.api.data import load, search, tables
from edudata.api.figures import card, figure, figure_frames, key_data, list_figures
from edudata.catalog import describe, reader
from edudata.catalog.as_of import HistoricalTables
from edudata.catalog.describe import Citation, Info, cite, info
from edudata.dates import last_day
from edudata.operations import build, lateness, refresh

if TYPE_CHECKING:
    import os

    import pandas as pd

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
    "refresh",
    "search",
    "simulate",
    "tables",
    "tenx",
    "verify",
]


def real(frame: pd.DataFrame, column: str, base_year: int | str, **options: Any) -> pd.DataFrame:
    """Express nominal US dollars in the dollars of `base_year`, with the CPI-U of the BLS.

    Options (period, deflator_year, series_id, min_months, gap) as in `edudata.analysis.inflation.real`.
    The result has one column more and, in attrs, deflator, base_year, deflator_year and months_missing.

    real(load("tuition"), "amount_usd", base_year=2025) -> with amount_real_2025_usd, dollars of 2025-26;
                                                           attrs["months_missing"] is "2025-10"

    Raises OutOfRangeError naming the covered span and the way out, UnknownNameError for a column,
    WrongTypeError when frame is no DataFrame.
    """
    from edudata.analysis import inflation

    return inflation.real(frame, column, base_year=base_year, cpi=load("cpi"), **options)


def join(frame: pd.DataFrame, table: str, on: str) -> pd.DataFrame:
    """Join a table to your frame by a region code, saying what did not match.

    frame : your data, one column of codes named `on`
    table : a table or view with one row a code
    on    : "fips", "cbsa" or "state_fips"

    All your rows, in their order, with the table's columns. Knows that Connecticut has planning regions
    since 2022. attrs hold join_report and, where there are any, join_unmatched and join_notes; rows that
    found no place give an EdudataWarning with the report.

    join(DataFrame({"fips": [1001, 9001]}), "housing_counties", on="fips")
        -> warns: 1 of 2 rows found their fips; not found: 9001; …

    Raises UnknownNameError for a table or column, OutOfRangeError when the table has several rows a code,
    WrongTypeError when frame is no DataFrame.
    """
    from edudata.analysis import joins

    arguments.frame(frame)
    return joins.join(frame, load(table), arguments.text(on, "on", "fips"))


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
    as_of: str | int | date | None = None, *, alternatives: bool = True, today: date | None = None
) -> pd.DataFrame:
    """The essay's statements, each with its verdict on the data: the verdict board.

    as_of        : as in `load`: on the tables as they had been published by then
    alternatives : find every other definition as well, most of the work; without them the lists are empty
    today        : the day for which to say what is overdue, the clock's when not given

    Columns: id, section, statement (restated), definition, verdict (supported · partly · outdated · not
    supported · not testable), reason, value, unit, vintage (of the rows behind the value), tolerance (in
    the unit of the value), alternatives (list of records: each other definition with its verdict),
    figure (id, or None), note (what its publisher should have replaced by now, or "").

    claims().set_index("id").loc["debt-record", "verdict"] -> outdated (as of November 2026)

    A claim whose table is missing or damaged is "not testable", with the reason. Raises OutOfRangeError
    for an `as_of` that is no date.
    """
    import pandas as pd

    from edudata.essay import board

    as_of = arguments.day(as_of)
    if as_of is not None:
        last_day(as_of)  # a wrong date is the caller's, not a fault of every table
    day = today or datetime.now(UTC).date()
    rows = board.board(
        registry.claims().values(),
        lambda name: load(name, as_of),
        alternatives=alternatives,
        # As of an earlier day nothing is overdue.
        note=(lambda vintages: lateness(vintages, day)) if as_of is None else board.nothing,
    )
    return pd.DataFrame(rows, columns=list(board.COLUMNS))


def claim_history(claim_id: str | None = None, as_of: str | int | date | None = None) -> pd.DataFrame:
    """How the verdict on one claim, or on each, came out on every day its data had a new vintage.

    as_of : only what had been published by then

    Columns: id, as_of, verdict, value, unit, reason, vintage; oldest first within a claim. Days before
    its tables held what it needs give no row; an opinion has none.

    claim_history("debt-record")[["as_of", "verdict"]] -> 2024-08 outdated, 2026-08 outdated

    Raises UnknownNameError for a claim that there is not, OutOfRangeError for an `as_of` that is no date.
    """
    import pandas as pd

    from edudata.essay import board

    as_of = arguments.day(as_of)
    limit = date.max if as_of is None else last_day(as_of)
    chosen = list(registry.claims().values())
    if claim_id is not None:
        chosen = [registry.claim(arguments.text(claim_id, "claim", "debt-record"))]
    shown = describe.book()
    past = HistoricalTables(config.data_roots(), registry.registry(), shown)
    rows = []
    for claim in chosen:
        # A table can be made once all its resources are there, also those the check does not read.
        behind = {resource for name in claim.needed for resource in reader.entry(shown, name)["sources"]}
        known = {day for resource in behind for day in past.state(resource) if last_day(day) <= limit}
        days = {
            day: [past.state(resource, day) for resource in claim.resources]
            for day in sorted(known, key=lambda day: (last_day(day), day))
        }
        rows += board.history(claim, past.frame, days)
    return pd.DataFrame(rows, columns=list(board.HISTORY))


def data_hash(frame: pd.DataFrame) -> str:
    """Eight hex digits that name a frame's values."""
    from edudata.etl.publish.table import content_sha256

    return content_sha256(frame)[:8]


def export(what: str | pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """Write a table (by name, or any frame of ours) beside a metadata JSON that `read` restores.

    path : ends in .csv, .parquet, .json or .xlsx (xlsx needs the extra `export`)

    export("cpi", "cpi.csv") -> cpi.csv, with cpi.csv.metadata.json beside it

    Raises UnknownNameError for a table or file ending, DataDirectoryError when the place cannot be written,
    PermanentError for figures that may not be passed on, WrongTypeError for what is no table.
    """
    from edudata.catalog import export

    place = arguments.path(path)
    frame = load(what) if isinstance(what, str) else arguments.frame(what, "what")
    return export.export(frame, place, describe.book())


def read(path: str | os.PathLike[str]) -> pd.DataFrame:
    """A frame written by `export`, with its column types and attrs.

    read(export("cpi", "cpi.csv")).attrs["table"] -> cpi

    Raises CorruptDataError when the data or their metadata file are missing or no longer belong together.
    """
    from edudata.catalog import export

    return export.read(arguments.path(path))


def verify() -> list[CheckResult]:
    """Recompute every checksum from the raw vintages to the tables; names what differs."""
    from edudata.etl.publish import verify as examination

    return examination.verify(config.data_roots(), registry.registry())

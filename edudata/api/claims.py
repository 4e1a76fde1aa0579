"""The essay's claims and how their verdicts came about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from edudata import config, dates, registry
from edudata.api.data import load_as_of
from edudata.catalog import reader
from edudata.catalog.as_of import HistoricalTables
from edudata.dates import last_day
from edudata.etl.store.archive import Archive
from edudata.operations.status import lateness

if TYPE_CHECKING:
    import pandas as pd


def claims(
    as_of: str | int | date | None = None, *, alternatives: bool = True, today: date | None = None
) -> pd.DataFrame:
    """Check the essay's claims against the data: the verdict board.

    A claim whose table is missing or damaged is "not testable", with the reason.

    Parameters
    ----------
    as_of : str, int or date, optional
        As in `load`: on the tables as they had been published by then.
    alternatives : bool, default True
        Compute the verdict under every other definition as well, which is most of the work; without
        them the lists are empty.
    today : date, optional
        The day on which a newer release is or is not overdue; today by default.

    Returns
    -------
    DataFrame
        One row per claim: id, section, statement, definition, verdict ("supported", "partly", "depends
        on the reading", "outdated", "not supported" or "not testable"), reason, value, unit, vintage (of
        the rows behind the value), tolerance (in `unit`), alternatives (a list with one record per
        definition and its verdict), figure (an id or None), settings (values of the figure's controls
        at which it shows the value), and note (which newer release is overdue, or "").

    Raises
    ------
    OutOfRangeError
        If `as_of` is not a date.

    Examples
    --------
    >>> import edudata as ed
    >>> board = ed.claims("2026-11", alternatives=False).set_index("id")
    >>> board.loc["debt-record", "verdict"]
    'outdated'
    """
    return assess(None, as_of, alternatives=alternatives, today=today)


def assess(
    claim_id: str | None,
    as_of: str | int | date | None = None,
    *,
    alternatives: bool = True,
    today: date | None = None,
) -> pd.DataFrame:
    """Check one claim, or all of them: the rows of `claims`."""
    import pandas as pd

    from edudata.essay import board

    as_of = dates.day(as_of)
    if as_of is not None:
        last_day(as_of)  # a wrong date is the caller's fault: no claim may become "not testable" by it
    day = today or datetime.now(UTC).date()
    rows = board.board(
        registry.claims().values() if claim_id is None else [registry.claim(claim_id)],
        lambda name: load_as_of(name, as_of),
        alternatives=alternatives,
        # As of an earlier day nothing is overdue.
        note=(lambda vintages: lateness(vintages, day)) if as_of is None else board.nothing,
    )
    return pd.DataFrame(rows, columns=list(board.COLUMNS))


def claim_history(claim_id: str | None = None, as_of: str | int | date | None = None) -> pd.DataFrame:
    """Return how verdicts changed as new vintages were published.

    Parameters
    ----------
    claim_id : str, optional
        One claim; all by default.
    as_of : str, int or date, optional
        Only what had been published by then.

    Returns
    -------
    DataFrame
        One row per claim and day with a changed verdict, value or reason, oldest first: id, as_of,
        verdict, value, unit, reason, vintage. Opinions, and days before a claim's tables held what
        it needs, have no row.

    Raises
    ------
    UnknownNameError
        If there is no such claim.
    OutOfRangeError
        If `as_of` is not a date.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.claim_history("debt-record", as_of="2026-11")["verdict"].to_list()
    ['outdated', 'outdated']
    """
    import pandas as pd

    from edudata.essay import board

    as_of = dates.day(as_of)
    limit = date.max if as_of is None else last_day(as_of)
    selected = list(registry.claims().values()) if claim_id is None else [registry.claim(claim_id)]
    catalog = reader.catalog()
    past = HistoricalTables(Archive(config.data_roots(), registry.registry()), catalog)
    rows = []
    for claim in selected:
        # A table needs all its resources to be built, also those the check does not read.
        resources = {r for name in claim.needed for r in reader.entry(catalog, name)["sources"]}
        published = {day for r in resources for day in past.state(r) if last_day(day) <= limit}
        days = {
            day: [past.state(resource, day) for resource in claim.resources]
            for day in sorted(published, key=lambda day: (last_day(day), day))
        }
        rows += board.history(claim, past.frame, days)
    return pd.DataFrame(rows, columns=list(board.HISTORY))

"""Files that come once for each year: the newest release of each year makes a series."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw


def newest_of_each(raw: Raw, resource: str, by: str) -> pd.DataFrame:
    """Return, for each value of a column such as the academic year, the rows of its newest vintage."""
    every = raw.every(resource)
    # Vintages are stacked oldest first.
    order = {release: number for number, release in enumerate(dict.fromkeys(every["release"]))}
    rank = every["release"].map(order)
    return every[rank == rank.groupby(every[by]).transform("max")].reset_index(drop=True)

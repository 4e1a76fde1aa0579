"""Tables that others re-packed as Parquet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd


def read(data: bytes, what: str) -> pd.DataFrame:
    """The whole table; FormatError when it cannot be read, or holds what is no text."""
    import pandas as pd
    import pyarrow.parquet as pq

    try:
        # The reader takes any bytes for text, and pandas would fail on them later.
        pq.read_table(io.BytesIO(require(data, "parquet", what))).validate(full=True)
        return pd.read_parquet(io.BytesIO(data))
    except FormatError:
        raise
    except Exception as error:  # the reader has its own kinds of errors, and many
        raise FormatError(f"{what}: cannot be read as Parquet ({str(error)[:120]}).") from error

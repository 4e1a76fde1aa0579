"""SQL over all tables and views, in memory: nothing can be written, no file or host can be read."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

from edudata.api.data import load_as_of
from edudata.catalog import reader
from edudata.errors import OutOfRangeError, PermanentError, TooLargeError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

SECONDS = 60.0
MAX_ROWS = 1_000_000
CHUNK = 50  # of 2,048 rows each
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "memory_limit": "2GB",
}


def query(statement: str, as_of: str | None = None) -> pd.DataFrame:
    """Run one SELECT statement.

    Parameters
    ----------
    statement : str
        SQL of DuckDB; tables and views have the names of `edudata list`.
    as_of : str, optional
        On the tables as they had been published by then.

    Returns
    -------
    DataFrame
        The result; `vintage` in attrs names the releases of the tables used.

    Raises
    ------
    UnknownNameError
        If a table does not exist, with the known ones.
    OutOfRangeError
        If the statement is not one SELECT, or has a mistake, or reads anything but tables.
    TooLargeError
        If the result has more than `MAX_ROWS` rows, or takes too long or too much memory.
    PermanentError
        If the extra `sql` is missing.

    Examples
    --------
    >>> query("select count(*) as months from cpi where series_id = 'CUUR0000SA0'").columns.to_list()
    ['months']
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise PermanentError("SQL needs the extra `sql`: pip install 'edudata[sql]'.") from error
    with duckdb.connect(":memory:", config=CONFIG) as connection:
        try:
            _require_select(connection.extract_statements(statement))
            frames = _frames(statement, as_of)
            for name, frame in frames.items():
                connection.register(name, frame)
            connection.execute("SET lock_configuration = true")
            result = _run(connection, statement)
        except duckdb.Error as error:
            raise _explained(error, statement) from error
    vintages = {v for frame in frames.values() for v in frame.attrs["vintage"].split("; ")}
    result.attrs = {"vintage": "; ".join(sorted(vintages))}
    return result


def _require_select(statements: list[Any]) -> None:
    kinds = [statement.type.name for statement in statements]
    if kinds not in (["SELECT"], ["EXPLAIN"]):
        what = ", ".join(kinds) or "nothing"
        raise OutOfRangeError(f"Give one SELECT statement; this is {what}. The tables are read only.")


def _frames(statement: str, as_of: str | None) -> dict[str, pd.DataFrame]:
    """Load the tables whose names are words of the statement."""
    catalog = reader.catalog()
    words = {word.lower() for word in re.findall(r"\w+", statement)}
    return {n: load_as_of(n, as_of) for n in (*catalog["tables"], *catalog["views"]) if n in words}


def _run(connection: Any, statement: str) -> pd.DataFrame:
    import pandas as pd

    timer = threading.Timer(SECONDS, connection.interrupt)
    timer.start()
    try:
        result = connection.execute(statement)
        # The first chunk is kept even if empty: it has the columns.
        chunks = [result.fetch_df_chunk(CHUNK)]
        while len(chunks[-1]):
            if sum(map(len, chunks)) > MAX_ROWS:
                raise TooLargeError(f"The result has more than {MAX_ROWS:,} rows. Add a LIMIT or a WHERE.")
            chunks.append(result.fetch_df_chunk(CHUNK))
    finally:
        timer.cancel()
    return pd.concat(chunks[:-1] or chunks, ignore_index=True)


def _explained(error: Any, statement: str) -> PermanentError:
    """Turn an error of DuckDB into one that names the known tables, or says what is not allowed."""
    text = str(error).partition("\n\nLINE")[0].strip()
    if unknown := re.search(r"Table with name (.+?) does not exist", text):
        catalog = reader.catalog()
        names = sorted([*catalog["tables"], *catalog["views"]])
        return UnknownNameError("table", unknown.group(1), names)
    if "file system operations are disabled" in text or "locked" in text:
        return OutOfRangeError(f"A statement may read the tables alone. {text.partition(': ')[2]}")
    if type(error).__name__ in ("InterruptException", "OutOfMemoryException"):
        return TooLargeError(f"The statement takes more than {SECONDS:g} seconds or 2 GB: ask for less.")
    return OutOfRangeError(f"The statement cannot be run. {text}")

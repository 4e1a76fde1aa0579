"""Tables as files under stable names, for programs that read files: R, Stata, DuckDB, Excel."""

from __future__ import annotations

from pathlib import Path

from edudata import config, files
from edudata.delivery.document import deliver

FORMATS = ("parquet", "csv", "dta")


def path(name: str, format: str = "parquet") -> Path:
    """Return the path of a table's file, which stays the same when a release replaces the content.

    Parameters
    ----------
    name : str
        A table or view.
    format : {"parquet", "csv", "dta"}
        "dta" is Stata's.

    Raises
    ------
    UnknownNameError
        If there is no such table or format.
    DataDirectoryError
        If the cache directory cannot be written.
    """
    document = deliver(f"tables/{name}", format)
    target = config.cache_dir() / "tables" / document.name
    if not files.has_content(target, document.body):
        files.write_bytes(target, document.body)
    return target

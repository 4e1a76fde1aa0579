"""Code that reads the same rows in Python, pandas, R, DuckDB and Stata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import pandas as pd

LANGUAGES = ("python", "pandas", "r", "duckdb", "stata")


def code_columns(frame: pd.DataFrame) -> list[str]:
    """List the text columns of digits, such as FIPS codes, which a CSV reader would take for numbers.

    Examples
    --------
    >>> code_columns(pd.DataFrame({"fips": ["01001", None], "name": ["Autauga", "x"], "n": [1, 2]}))
    ['fips']
    """
    texts = {
        str(name): frame[name].dropna().astype("str") for name in frame.select_dtypes(["str", "object"])
    }
    return [name for name, text in texts.items() if len(text) and text.str.fullmatch(r"\d+").all()]


def table(name: str, base: str, codes: Sequence[str] = ()) -> dict[str, str]:
    """Write the code that loads a table and prints its number of rows.

    Parameters
    ----------
    name : str
        A table or view.
    base : str
        Address of the API, such as "https://example.org/api/v1".
    codes : sequence of str
        Columns of codes, from `code_columns`.

    Returns
    -------
    dict of str to str
        Language to code, for each of `LANGUAGES`.
    """
    python = f'import edudata as ed\n\nrows = ed.load("{name}")\nprint(len(rows))\n'
    return {"python": python} | _from_address(f"{base}/tables/{name}.csv", codes)


def figure(
    figure_id: str, values: Mapping[str, Any], base: str, codes: Sequence[str] = ()
) -> dict[str, str]:
    """Write the code that loads the rows of a figure and prints their number.

    Parameters
    ----------
    figure_id : str
        As in `list_figures()`.
    values : mapping of str to value
        Values of controls; leave out defaults.
    base, codes
        As in `table`.
    """
    arguments = "".join(f", {name}={value!r}" for name, value in values.items())
    query = f"?{urlencode(values)}" if values else ""
    python = (
        f'import edudata as ed\n\ncard = ed.card("{figure_id}"{arguments})\nprint(len(card.data))\n'
        f'# ed.figure("{figure_id}"{arguments}).show() draws it\n'
    )
    return {"python": python} | _from_address(f"{base}/figures/{figure_id}.csv{query}", codes)


def _from_address(url: str, codes: Sequence[str]) -> dict[str, str]:
    """Write the code that reads a CSV; codes stay text, so that they keep their leading zeros."""
    pandas = ", ".join(f'"{name}": "str"' for name in codes)
    r = ", ".join(f'{name} = "character"' for name in codes)
    duckdb = ", ".join(f"'{name}': 'VARCHAR'" for name in codes)
    in_pandas = f", dtype={{{pandas}}}" if codes else ""
    in_r = f", colClasses = c({r})" if codes else ""
    in_duckdb = f", types = {{{duckdb}}}" if codes else ""
    return {
        "pandas": f'import pandas as pd\n\nrows = pd.read_csv("{url}"{in_pandas})\nprint(len(rows))\n',
        "r": f'rows <- read.csv("{url}"{in_r})\nprint(nrow(rows))\n',
        "duckdb": f"SELECT count(*) FROM read_csv('{url}'{in_duckdb});\n",  # noqa: S608 - for a reader
        "stata": f'import delimited "{url}", clear varnames(1) bindquote(strict) stringcols(_all)\ncount\n',
    }

"""Reading publishers' workbooks by their content: sheets by title, columns by header, never by position.

For workbooks whose sheets carry a title above the table (`_workbook` finds tables by columns alone).
Cells are compared without regard to case, blanks, line breaks and the
footnote marks that publishers glue to words ("Total1", "Default*").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError
from edudata.sources import _workbook
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

MISSING = frozenset({"", "-", "—", "na", "n/a", "na**", "."})
_SEARCHED_ROWS = 15


def workbook(data: bytes, kind: str, what: str) -> dict[str, pd.DataFrame]:
    """All sheets of a workbook, cells as they are, without header or index.

    kind : "xlsx" or "xls"; FormatError for anything else, e.g. the web page of an error
    """
    import pandas as pd

    require(data, kind, what)
    return {name: pd.DataFrame(rows, dtype="object") for name, rows in _workbook.sheets(data, what).items()}


def plain(cell: Any) -> str:
    """A cell as comparable text; "" for an empty one.

    "Recipients3     (in\\n millions)" -> "recipients (in millions)"
    "Cumulative in Default*"          -> "cumulative in default"
    2019.0                            -> "2019"
    """
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\s+", " ", str(cell).replace("\xa0", " ")).strip().lower()
    text = re.sub(r"(?<=[a-z]{3})\d(?=\s|$)", "", text)
    return text.rstrip("*").rstrip()


def find_sheet(sheets: Mapping[str, pd.DataFrame], title: str, what: str) -> pd.DataFrame:
    """The one sheet whose first column begins with `title`, whatever stands beside or above it.

    Raises FormatError when there is none or more than one, naming the titles there are.
    """
    titles = {
        name: next((text for cell in sheet.iloc[:_SEARCHED_ROWS, 0] if (text := plain(cell))), "")
        for name, sheet in sheets.items()
        if sheet.size
    }
    found = [name for name, text in titles.items() if text == plain(title)]
    if len(found) == 1:
        return sheets[found[0]]
    raise FormatError(
        f"{what}: {len(found)} sheets are titled {title!r}, expected one of "
        f"{', '.join(sorted(set(titles.values())))[:600]}."
    )


def header(
    sheet: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]], what: str
) -> tuple[int, dict[str, int]]:
    """Row of the header and the position of each wanted column.

    wanted : our name -> the spellings it has had; of a repeated heading the first counts

    Raises FormatError with the nearest row when no row has all of them.
    """
    nearest: list[str] = []
    for row in range(min(_SEARCHED_ROWS, len(sheet))):
        cells = [plain(cell) for cell in sheet.iloc[row]]
        places = {
            name: next((cells.index(plain(s)) for s in spellings if plain(s) in cells), -1)
            for name, spellings in wanted.items()
        }
        if min(places.values()) >= 0:
            return row, places
        if sum(p >= 0 for p in places.values()) >= 1:
            nearest = [c for c in cells if c]
    raise FormatError(f"{what}: no header row has {', '.join(wanted)}. The nearest one: {nearest}.")


def number(cell: Any, what: str) -> float | None:
    """A cell as a number, missing marks as None; FormatError for other text.

    "1,413.3" -> 1413.3
    "-", "NA**", empty -> None
    """
    if isinstance(cell, bool):
        raise FormatError(f"{what}: {cell!r} is not a number.")
    if isinstance(cell, (int, float)) and cell == cell:
        # binary remainders such as 0.8300000000000001 are no digits of the publisher
        return round(float(cell), 12)
    text = plain(cell)
    if text in MISSING:
        return None
    try:
        return float(text.replace(",", ""))
    except ValueError:
        raise FormatError(f"{what}: {cell!r} is not a number.") from None


def quarter(cell: Any) -> str | None:
    """A quarter's label as "2003Q1"; None for anything that is none.

    "03:Q1", "2003:Q1", "2003Q1" -> "2003Q1"
    a date in January to March 2003 -> "2003Q1"
    """
    if hasattr(cell, "month") and cell == cell:
        return f"{cell.year}Q{(cell.month + 2) // 3}"
    match = re.fullmatch(r"(\d{2}|\d{4})\s*:?\s*q([1-4])", plain(cell))
    if match is None:
        return None
    year = int(match[1])
    if year < 100:
        # the panel starts in 1999
        year += 1900 if year >= 90 else 2000
    return f"{year}Q{match[2]}"

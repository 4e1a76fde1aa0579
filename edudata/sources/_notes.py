"""One rule for what may be passed over: a row or column full of numbers is never a note.

Below a publisher's table come notes, sources and blank rows, and next to it remarks. Parsers pass over what
they cannot read only after asking here, so that a new spelling of a quarter or a new category stops the
parser instead of vanishing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from edudata.errors import FormatError

_NUMBER = re.compile(r"[<>~(]?\s*[-\u2212]?\$?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d*)?\s*%?\)?[*†‡]{0,3}")


def is_figure(cell: Any) -> bool:
    """Return whether a cell holds a number, also as text with thousands, a unit or a mark.

    >>> is_figure(1413.3), is_figure("1,413*"), is_figure("87%"), is_figure("NA**"), is_figure("Note 1")
    (True, True, True, False, False)
    """
    if isinstance(cell, bool) or cell is None or cell != cell:
        return False
    return isinstance(cell, (int, float)) or bool(_NUMBER.fullmatch(str(cell).strip()))


def require_note(label: object, cells: Iterable[Any], where: str, expected: str) -> None:
    """Raise FormatError unless a row whose label cannot be read is a note: one without figures.

    cells    : of the columns that the parser reads
    expected : what the label of a row with figures is, "a quarter such as 03:Q1"

    >>> require_note("Source: Equifax", ["", ""], "an example", "a quarter")
    """
    if figures := [cell for cell in cells if is_figure(cell)]:
        raise FormatError(
            f"{where}: the row {label!r:.80} holds {len(figures)} figure(s), the first {figures[0]}, but "
            f"its label is not {expected}."
        )


def require_read(
    header: Sequence[Any], rows: Sequence[Sequence[Any]], read: Iterable[int], where: str
) -> None:
    """Raise FormatError naming a column full of numbers that the parser does not read.

    For tables whose columns are categories or periods of one measure: there a column that is not read is a
    series that is lost.

    header, rows : the header's cells and the rows below it
    read         : places of the columns that the parser reads or knows to leave out
    """
    width, known = max(map(len, rows), default=0), set(read)
    for at in range(width):
        if at in known:
            continue
        figures = sum(at < len(row) and is_figure(row[at]) for row in rows)
        heading = str(header[at]).strip() if at < len(header) else ""
        # A lone number far from the table is part of a remark.
        if figures > (0 if heading else 2):
            name = f"the column headed {heading!r}" if heading else f"column {at + 1}, without a heading,"
            raise FormatError(f"{where}: {name} holds {figures} figure(s) and is not known.")


def require_known(
    values: pd.Series, known: Iterable[str], where: str, column: str, among: str = ""
) -> None:
    """Raise FormatError naming the first value of a column by which rows are chosen, if it is unknown.

    among : what the values are, for the message, "kinds of area"
    """
    expected = list(known)
    unknown = values[~values.isin(expected)]
    if len(unknown):
        raise FormatError(
            f"{where}: {unknown.iloc[0]!r} in the column {column} is unknown ({len(unknown):,} row(s)); "
            f"known{f' {among}' if among else ''}: {', '.join(map(repr, expected))}."
        )

r"""Read the periods that publishers write as labels: quarters, months, years and academic years.

The same period is written in many ways ("24:Q2", "Q2 2024", "Second quarter 2024") and may carry the mark
of a footnote or a word such as "preliminary". What can be read in only one way is read; anything else is
None, and the caller then asks `_notes` whether the row may be a note.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from edudata.errors import FormatError

_WORDS = r"prelim(?:inary)?\.?|revised|rev\.?|estimated?|est\.?|provisional|partial"
# What may follow a label: [1], (2), (preliminary), *, a raised digit, \3\, a letter or one glued digit.
_MARKS = (
    rf"(?:\s*(?:\[\w{{1,2}}\]|\((?:\d{{1,2}}|[a-z]|{_WORDS})\)|\\[\d, ]{{1,12}}\\|[*†‡§#^]{{1,4}}"
    rf"|[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{{1,2}}|{_WORDS}|[per](?![a-z])|\d(?!\d)))*[\s.…]*"
)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_ORDINAL = "|".join(_ORDINALS)
_SIGN = r"\s*[:\-./, ]?\s*"
_QUARTERS = [
    re.compile(form + _MARKS)
    for form in (
        rf"(?P<year>\d{{4}}|\d{{2}}){_SIGN}q\s?(?P<quarter>[1-4])",
        rf"(?P<year>\d{{4}}){_SIGN}(?P<quarter>{_ORDINAL}) quarter",
        rf"q\s?(?P<quarter>[1-4]){_SIGN}(?P<year>\d{{4}}|'\d{{2}})",
        rf"(?P<quarter>[1-4])q{_SIGN}(?P<year>\d{{4}}|\d{{2}})",
        rf"(?P<quarter>{_ORDINAL}) quarter(?: of)?{_SIGN}(?P<year>\d{{4}})",
    )
]
_QUARTER_ALONE = re.compile(rf"(?:q\s?([1-4])|([1-4])q|({_ORDINAL}) quarter){_MARKS}")
_FISCAL = r"(?:(?:federal )?fiscal year|ffy|fy)\s?"
_YEAR = re.compile(rf"(?:(?:{_FISCAL})?((?:19|20)\d{{2}})|{_FISCAL}'?(\d{{2}})(?!\d)){_MARKS}")
_ACADEMIC_YEAR = re.compile(r"(\d{4})[-/](\d{4}|\d{2})(?!\d{2})(.*)", re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _label(cell: Any) -> str:
    """Return a label in lower case, with single blanks and plain hyphens; "" for a number or a date."""
    if cell is None or not isinstance(cell, str):
        return ""
    text = re.sub("[\u2010-\u2014]", "-", cell.replace("\u2019", "'"))
    return " ".join(text.split()).casefold()


def quarter(cell: Any) -> str | None:
    """Return a quarter's label as "2003Q1"; None for anything else.

    >>> quarter("03:Q1"), quarter("2003Q1"), quarter(date(2003, 2, 1)), quarter("Total")
    ('2003Q1', '2003Q1', '2003Q1', None)
    >>> quarter("26:Q3p"), quarter("Q3 2026"), quarter("26:Q31"), quarter("Second quarter of 2026*")
    ('2026Q3', '2026Q3', '2026Q3', '2026Q2')
    """
    if isinstance(cell, (datetime, date)):
        return f"{cell.year}Q{(cell.month + 2) // 3}"
    text = _label(cell)
    match = next((match for form in _QUARTERS if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    year = int(match["year"].strip("'"))
    if year < 100:
        # The New York Fed's panel starts in 1999.
        year += 1900 if year >= 90 else 2000
    return f"{year}Q{_ORDINALS.get(match['quarter']) or match['quarter']}"


def quarter_alone(cell: Any) -> str | None:
    """Return "Q1" to "Q4" for the label of a quarter without its year; None for anything else.

    >>> quarter_alone("Q11"), quarter_alone("Q1 (preliminary)"), quarter_alone("Total")
    ('Q1', 'Q1', None)
    """
    match = _QUARTER_ALONE.fullmatch(_label(cell))
    if match is None:
        return None
    return f"Q{match[1] or match[2] or _ORDINALS[match[3]]}"


def year(cell: Any) -> int | None:
    """Return the year of a label; None for anything else.

    >>> year(2025.0), year("2025 4"), year("FY 2025"), year("20251"), year(20251.0)
    (2025, 2025, 2025, 2025, None)
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return int(cell) if cell in range(1900, 2100) else None
    match = _YEAR.fullmatch(_label(cell))
    return int(match[1] or f"20{match[2]}") if match else None


def academic_year(cell: Any) -> tuple[int, str, str] | None:
    r"""Return the first year, the label and the marks of an academic year; None for anything else.

    >>> academic_year("1985-86\\5\\ ......"), academic_year("1999–2000"), academic_year("1985-87")
    ((1985, '1985-86', '\\5\\'), (1999, '1999-2000', ''), None)
    """
    match = _ACADEMIC_YEAR.fullmatch(_label(cell).rstrip(" .…"))
    if match is None or not re.fullmatch(_MARKS, match[3]):
        return None
    start, end = int(match[1]), match[2]
    if not 1900 <= start <= 2100 or (start + 1) % (10 ** len(end)) != int(end):
        return None
    return start, f"{start}-{end}", match[3].strip()


def month(cell: Any, where: str) -> str:
    """Return a label's month or day as an ISO date, a month as its first day.

    Real dates, 6/1/2025 (month first, as Americans write), 2025-06-01, 2025-06, June 2025 and Jun-2025.

    Raises FormatError for anything else.

    >>> month("6/1/2025", "an example"), month("June 2025p", "an example"), month("2025M06", "an example")
    ('2025-06-01', '2025-06-01', '2025-06-01')
    """
    if isinstance(cell, (datetime, date)):
        return f"{cell:%Y-%m-%d}"
    text = _label(cell)
    if parts := re.fullmatch(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){_MARKS}", text):
        numbers = int(parts[3]), int(parts[1]), int(parts[2])
    elif parts := re.fullmatch(rf"(\d{{4}})(?:-|m)(\d{{2}})(?:-(\d{{2}}))?(?:[ t]00:00:00)?{_MARKS}", text):
        numbers = int(parts[1]), int(parts[2]), int(parts[3] or 1)
    elif parts := re.fullmatch(rf"([a-z]{{3}})[a-z]*\.?[ -](\d{{4}}){_MARKS}", text):
        numbers = int(parts[2]), 1 + _MONTHS.index(parts[1]) if parts[1] in _MONTHS else 0, 1
    else:
        numbers = (0, 0, 0)
    try:
        return f"{date(*numbers):%Y-%m-%d}"
    except ValueError:
        raise FormatError(f"{where}: {cell!r} is not a date.") from None

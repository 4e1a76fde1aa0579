"""The date a workbook was last saved, from its own properties.

Publishers who overwrite a file in place print no release date in it. Excel records the last save by itself,
in either generation of workbooks, and that is the nearest thing.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import olefile

from edudata.file_kinds import is_kind

_MAX_PROPERTIES_BYTES = 1 << 16
_FIRST_PLAUSIBLE_DATE = date(1990, 1, 1)


def last_saved(data: bytes) -> date | None:
    """Return the date (UTC) an .xls or .xlsx was last saved; None where the workbook has none."""
    try:
        day = _from_xls(data) if is_kind(data, "xls") else _from_xlsx(data)
    except Exception:
        # Damaged files make the two readers fail in a dozen ways. The date is only a hint: the parser,
        # which reads the cells, is what refuses such a workbook.
        return None
    # Writers that do not know the time put the epoch of their clock.
    return day if day is not None and day >= _FIRST_PLAUSIBLE_DATE else None


def saved_month(data: bytes) -> tuple[str, str] | None:
    """Return the month of the last save as the publication date, and why it is not exact.

    last saved on 2026-02-06 -> ("2026-02", "the workbook was last saved on 2026-02-06 and carries …")
    """
    day = last_saved(data)
    if day is None:
        return None
    return f"{day:%Y-%m}", f"the workbook was last saved on {day} and carries no release day"


def _from_xls(data: bytes) -> date | None:
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        saved = container.get_metadata().last_saved_time
    return saved.date() if saved else None


def _from_xlsx(data: bytes) -> date | None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("docProps/core.xml") as part:
        text = part.read(_MAX_PROPERTIES_BYTES).decode("utf-8", errors="replace")
    modified = re.search(r"<dcterms:modified[^>]*>\s*(\d{4}-\d{2}-\d{2})", text)
    return date.fromisoformat(modified[1]) if modified else None

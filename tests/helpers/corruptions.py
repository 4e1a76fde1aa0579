"""Publishers' files, damaged on purpose: taken apart into grids of cells, changed, put together again.

Every function takes a file's bytes and gives a file's bytes of the same kind, or None where the damage
makes no sense for it.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from helpers import workbooks
from helpers.http_server import PAGE

Row = list[Any]
ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
SENTINEL = "-666666666"


@dataclass
class Grid:
    """One table of a file: all its rows, and which of them is the header."""

    rows: list[Row]
    head: int

    @property
    def body(self) -> list[Row]:
        return self.rows[self.head + 1 :]

    def columns(self) -> list[int]:
        """Columns that are mostly numbers below the header, codes and years among them."""
        width = max((len(r) for r in self.body), default=0)
        counts = [sum(is_number(r[c]) for r in self.body if c < len(r)) for c in range(width)]
        most = max(counts, default=0)
        return [c for c, n in enumerate(counts) if most and n >= most / 2]


Change = Callable[[Grid], None]


def kind(data: bytes) -> str:
    """csv, json, html, zip, gzip, parquet or workbook."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        return "workbook"
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
        return "workbook" if any(n.startswith("xl/") for n in names) else "zip"
    if data[:4] == b"PAR1":
        return "parquet"
    if data[:2] == b"\x1f\x8b":
        return "gzip"
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return {b"{": "json", b"[": "json", b"<": "html"}.get(start, "csv")


def is_number(value: Any) -> bool:
    """Whether a cell holds a number, as text or not."""
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, (int, float)):
        return value == value
    text = str(value).strip().replace(",", "").rstrip("%")
    return bool(re.fullmatch(r"-?\$?\d+(\.\d+)?", text))


def _grid(rows: list[Row]) -> Grid | None:
    """The row above the first one that holds more numbers, blank rows aside, is the header."""
    above = -1
    for at, row in enumerate(rows[:40]):
        filled = [v for v in row if v not in ("", None)]
        if not filled:
            continue
        if above >= 0 and len(filled) >= 2:
            labels = [v for v in rows[above] if isinstance(v, str) and v.strip()]
            if len(labels) >= 2 and sum(map(is_number, row)) > sum(map(is_number, rows[above])):
                return Grid(rows, above)
        above = at
    return None


def _csv(data: bytes, change: Change) -> bytes | None:
    try:
        text = data.decode("utf-8-sig")
        encoding = "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("latin-1"), "latin-1"
    mark = "\t" if text.partition("\n")[0].count("\t") >= 2 else ","
    grid = _grid(list(csv.reader(io.StringIO(text), delimiter=mark, skipinitialspace=True)))
    if grid is None:
        return None
    change(grid)
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\n").writerows(grid.rows)
    return out.getvalue().encode(encoding)


def _workbook(data: bytes, change: Change) -> bytes | None:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets: dict[str, list[Row]] = {}
    is_found = False
    for name in book.sheet_names:
        rows = [[_plain(v) for v in row] for row in book.get_sheet_by_name(name).to_python()]
        if (grid := _grid(rows)) is not None:
            change(grid)
            is_found = True
            rows = grid.rows
        sheets[name] = rows
    return workbooks.workbook(sheets) if is_found else None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, (str, int, float, bool, date)) else str(value)


def _zip(data: bytes, change: Change) -> bytes | None:
    out, match = io.BytesIO(), False
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as target:
        for info in archive.infolist():
            body = archive.read(info)
            changed = None if info.is_dir() else apply(body, change)
            match |= changed is not None
            target.writestr(info, body if changed is None else changed)
    return out.getvalue() if match else None


def _parquet(data: bytes, change: Change) -> bytes | None:
    frame = pd.read_parquet(io.BytesIO(data))
    rows = [list(frame.columns), *frame.astype("object").where(frame.notna(), None).to_numpy().tolist()]
    grid = Grid(rows, 0)
    change(grid)
    names, width = grid.rows[0], len(grid.rows[0])
    table = pd.DataFrame([[*r, *[None] * width][:width] for r in grid.body], columns=range(width))
    out = io.BytesIO()
    try:
        table.set_axis(pd.Index(names), axis=1).to_parquet(out)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None  # a column holds numbers or text, never both
    return out.getvalue()


def _json(data: bytes, change: Change) -> bytes | None:
    value = json.loads(data)
    if isinstance(value, list) and value and isinstance(value[0], list):
        grid = Grid(value, 0)
        change(grid)
        return json.dumps(grid.rows).encode()
    records = _records(value)
    if records is None:
        return None
    names = list(records[0])
    grid = Grid([list(names), *([r.get(n) for n in names] for r in records)], 0)
    change(grid)
    records[:] = [dict(zip(grid.rows[0], row, strict=False)) for row in grid.body]
    return json.dumps(value).encode()


def _records(value: Any) -> list[dict[str, Any]] | None:
    """The longest list of objects anywhere inside a JSON value."""
    records: list[list[dict[str, Any]]] = []

    def look(part: Any) -> None:
        if isinstance(part, list):
            if part and all(isinstance(p, dict) for p in part):
                records.append(part)
            for each in part:
                look(each)
        elif isinstance(part, dict):
            for each in part.values():
                look(each)

    look(value)
    return max(records, key=len, default=None)


class Cell(str):
    """A cell's text, with the markup it had."""

    markup: str


def _html(data: bytes, change: Change) -> bytes | None:
    """Cells of the longest table; those that stay as they are keep their markup."""
    text = data.decode("utf-8", "replace")
    tables = list(re.finditer(r"(<table[^>]*>)(.*?)(</table>)", text, re.S | re.I))
    if not tables:
        return None
    table = max(tables, key=lambda m: len(m[2]))
    rows: list[Row] = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table[2], re.S | re.I):
        rows.append([])
        for match in re.finditer(r"<(t[hd])([^>]*)>(.*?)</\1>", row, re.S | re.I):
            plain = re.sub(r"<[^>]*>|\s+", " ", match[3]).replace("&nbsp;", " ").strip()
            cell = Cell(plain)
            cell.markup = match[0]
            rows[-1].append(cell)
    grid = _grid(rows)
    if grid is None:
        return None
    change(grid)
    lines = ["".join(v.markup if isinstance(v, Cell) else f"<td>{v}</td>" for v in r) for r in grid.rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (text[: table.start(2)] + body + text[table.end(2) :]).encode()


def apply(data: bytes, change: Change) -> bytes | None:
    """The file with every table in it changed; None when it holds none."""
    forms = {
        "csv": _csv,
        "workbook": _workbook,
        "zip": _zip,
        "parquet": _parquet,
        "json": _json,
        "html": _html,
        "gzip": lambda d, c: None if (x := apply(gzip.decompress(d), c)) is None else gzip.compress(x, 1),
    }
    return forms[kind(data)](data, change)


def cut(data: bytes, rows: int) -> bytes:
    """Only the first rows of a large file."""
    if kind(data) == "parquet":
        out = io.BytesIO()
        pd.read_parquet(io.BytesIO(data)).head(rows).to_parquet(out)
        return out.getvalue()
    if kind(data) == "gzip":
        return gzip.compress(cut(gzip.decompress(data), rows), 1)
    if kind(data) == "csv":
        return b"".join(data.splitlines(keepends=True)[: rows + 1])

    def change(grid: Grid) -> None:
        del grid.rows[grid.head + 1 + rows :]

    return apply(data, change) or data


def rename_one(grid: Grid) -> None:
    columns = grid.columns()
    if columns and columns[-1] < len(grid.rows[grid.head]):
        grid.rows[grid.head][columns[-1]] = "Something else"


def rename_all(grid: Grid) -> None:
    head = grid.rows[grid.head]
    grid.rows[grid.head][:] = [f"Zq{n}" if isinstance(v, str) and v else v for n, v in enumerate(head)]


def add_column(grid: Grid) -> None:
    for number, row in enumerate(grid.rows[grid.head :]):
        if row:
            row.insert(1, 4711.5 + number if number else "A new column")


def reorder(grid: Grid) -> None:
    width = max(len(r) for r in grid.rows[grid.head :])
    for row in grid.rows[grid.head :]:
        row[:] = [*row, *[""] * (width - len(row))][::-1]


def thousandfold(grid: Grid) -> None:
    """Numbers with decimals, or large ones, x1000: what stands for an amount rather than a code."""
    for column in grid.columns():
        cells = [r[column] for r in grid.body if column < len(r) and is_number(r[column])]
        numbers = [float(re.sub(r"[,$%]", "", str(v))) for v in cells]
        codes = sum(n == int(n) and (n < 100 or 1900 <= n <= 2100) for n in numbers)
        if 2 * codes > len(numbers) or column == 0:
            continue
        for row in grid.body:
            if column < len(row) and is_number(row[column]):
                row[column] = _scaled(row[column])


def _scaled(value: Any) -> Any:
    if isinstance(value, str):
        number = float(re.sub(r"[,$%]", "", value)) * 1000
        return f"{number:.0f}" if number == int(number) else f"{number!r}"
    return value * 1000


def half_gone(grid: Grid) -> None:
    grid.rows[grid.head + 1 :] = grid.body[::2]


def newest_gone(grid: Grid) -> None:
    body = grid.body
    grid.rows[grid.head + 1 :] = body[: len(body) // 2]


def repeated(grid: Grid) -> None:
    """Rows a second time, their last numbers changed."""
    body, columns = grid.body, grid.columns()
    for row in body[: max(1, len(body) // 10)]:
        again = list(row)
        for column in columns[-2:]:
            if column < len(again) and is_number(again[column]):
                again[column] = _scaled(again[column])
        grid.rows.append(again)


def days_first(grid: Grid) -> None:
    """2026-03-01 as 01/03/2026."""
    for row in grid.rows:
        for at, value in enumerate(row):
            if isinstance(value, str) and (match := ISO.match(value.strip())):
                row[at] = f"{match[3]}/{match[2]}/{match[1]}"
            elif isinstance(value, date):
                row[at] = f"{value:%d/%m/%Y}"


def months_swapped(grid: Grid) -> None:
    """2026-03-01 as 2026-01-03: a date still, another one."""
    for row in grid.rows:
        for at, value in enumerate(row):
            if isinstance(value, str) and (match := ISO.match(value.strip())) and int(match[3]) <= 12:
                row[at] = f"{match[1]}-{match[3]}-{match[2]}"
            elif isinstance(value, date) and value.day <= 12:
                row[at] = value.replace(month=value.day, day=value.month)


def sentinels(word: str) -> Change:
    """A word in the place of every tenth number of the last column of numbers."""

    def change(grid: Grid) -> None:
        columns = grid.columns()
        for row in grid.body[::10]:
            if columns and columns[-1] < len(row) and is_number(row[columns[-1]]):
                row[columns[-1]] = word if not word.lstrip("-").isdigit() else _like(row[columns[-1]], word)

    return change


def _like(value: Any, word: str) -> Any:
    return word if isinstance(value, str) else int(word)


def nothing_below(grid: Grid) -> None:
    del grid.rows[grid.head + 1 :]


CHANGES: dict[str, Change] = {
    "one column renamed": rename_one,
    "all columns renamed": rename_all,
    "a new column": add_column,
    "columns in another order": reorder,
    "unit x1000": thousandfold,
    "every second row gone": half_gone,
    "last half gone": newest_gone,
    "rows twice": repeated,
    "days first": days_first,
    "days and months swapped": months_swapped,
    "sentinel text": sentinels("n.v."),
    "sentinel number": sentinels(SENTINEL),
    "a header alone": nothing_below,
}
"""What a publisher, or a transfer, does to the cells of a file."""


def damaged(name: str) -> Callable[[bytes], bytes | None]:
    """The damage of that name, as a function of a file's bytes; None when nothing changes by it."""
    if name in BYTES:
        return BYTES[name]
    change = CHANGES[name]

    def do(data: bytes) -> bytes | None:
        before = apply(data, lambda grid: None)
        after = apply(data, change)
        return None if after == before else after

    return do


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _wide(data: bytes) -> bytes | None:
    if kind(data) not in ("csv", "json", "html"):
        return None
    return data.decode("utf-8-sig", "replace").encode("utf-16")


def _page(data: bytes) -> bytes:
    return PAGE


def _locked(data: bytes) -> bytes | None:
    return locked() if kind(data) == "workbook" else None


def _escape(data: bytes) -> bytes | None:
    if kind(data) not in ("zip", "workbook") or data[:2] != b"PK":
        return None
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as target:
        for info in archive.infolist():
            target.writestr(f"../../{info.filename}", archive.read(info))
    return out.getvalue()


BYTES: dict[str, Callable[[bytes], bytes | None]] = {
    "cut in the middle": _half,
    "a web page instead": _page,
    "nothing at all": lambda data: b"",
    "UTF-16": _wide,
    "a locked workbook": _locked,
    "paths out of the zip": _escape,
    "noise": lambda data: bytes(range(256)) * 40,
}
"""What happens to a file as a whole."""


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Files in a zip, packed on a fixed day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, data in files:
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), data)
    return out.getvalue()


def locked() -> bytes:
    """A workbook with a password: a compound file of the two streams that Office writes then."""
    end, free, size = 0xFFFFFFFE, 0xFFFFFFFF, 512
    streams = [("EncryptionInfo", bytes(4096)), ("EncryptedPackage", bytes(range(256)) * 32)]
    table = [0xFFFFFFFD, end]  # the table itself, then the directory
    entries, body = [_entry("Root Entry", 5, free, 1, end, 0)], b""
    for number, (name, data) in enumerate(streams):
        first, count = len(table), len(data) // size
        table += [*range(first + 1, first + count), end]
        right = number + 2 if number + 1 < len(streams) else free
        entries.append(_entry(name, 2, right, free, first, len(data)))
        body += data
    table += [free] * (128 - len(table))
    head = struct.pack("<8s16sHHHHHHIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 62, 3, 0xFFFE, 9, 6,
                       0, 0, 0, 0)  # fmt: skip
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, end, 0, end, 0, 0)
    head += struct.pack("<108I", *[free] * 108)
    directory = b"".join(entries) + _entry("", 0, free, free, 0, 0)
    return head[:size].ljust(size, b"\xff") + struct.pack("<128I", *table) + directory + body


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    length = len(text) + 2 if name else 0
    packed = struct.pack("<64sHBBIII", text, length, kind, 1, 0xFFFFFFFF, right, child)
    return (packed + bytes(36) + struct.pack("<IQ", start, size)).ljust(128, b"\0")

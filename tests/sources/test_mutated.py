"""Real files of every resource with bytes and cells changed at random: only our own errors escape."""

from __future__ import annotations

import os
import random
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from helpers import corruptions, made_files
from helpers import refresh_sandbox as sandbox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError
from edudata.etl.store import tidy_csv
from edudata.registry import resources

SOAK = os.environ.get("EDUDATA_MUTATIONS")
"""How many a resource, for a long search; it finds others every time."""
EXAMPLES = int(SOAK or 12)
"""A resource; large files get fewer."""
LARGE = 250_000
CELLS: tuple[Any, ...] = (
    *("", " ", "-", "*", "#", "n/a", "(D)", "NULL", "PS", "nan", "inf", "-inf", "1e999", "1e308", "-1"),
    *(
        "0",
        "0x10",
        "1_000",
        "1,2,3",
        "9" * 400,
        "½",
        "\u0664\u0662",
        "\u2212" + "5",
        "1" + "\u00a0" + "000",
    ),
    *("2026", "2026-13-45", "1/1/1", "99:Q9", "24:Q2", "0000-00-00", "12/31/9999", "01", "00-0000"),
    *("\x00", "\ufeff", '"', "'", "<b>", "&amp;", "[", "{}", "\\N", "a\nb", "=1+1", "x" * 5000),
    *(None, True, False, 0, -1, 1.5, 1e308, -1e-300, 10**30, date(1899, 12, 31), date(9999, 12, 31)),
)


SWEPT = sorted({*sandbox.mirrored(), *made_files.MADE})


def test_every_parser_is_swept() -> None:
    """A resource that is registered and not swept shows here."""
    assert [name for name, resource in resources().items() if resource.refreshable] == [
        name for name in resources() if name in SWEPT
    ]


@dataclass(frozen=True)
class Edit:
    """One change: `what` at a place, given as a share of all places there are."""

    what: str
    at: float
    to: float
    value: Any


EDITS = st.builds(
    Edit,
    st.sampled_from(
        ("cell", "cell", "cell", "swap cells", "swap rows", "drop row", "twice", "shift", "column")
    ),
    st.floats(0, 1, exclude_max=True),
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(CELLS),
)
BYTES = st.builds(
    Edit,
    st.sampled_from(("flip", "insert", "delete", "cut", "twice")),
    st.floats(0, 1, exclude_max=True),
    st.floats(0, 1, exclude_max=True),
    st.binary(min_size=1, max_size=6),
)


def _edited(grid: corruptions.Grid, edit: Edit) -> None:
    """Change a table in place; near its head as often as anywhere else."""
    rows = grid.rows
    # The header and the rows around it decide what a file is taken for.
    near = range(max(0, grid.head - 2), min(len(rows), grid.head + 4))
    first = near[int(edit.at * 2 * len(near)) % len(near)] if edit.at < 0.5 else int(edit.at * len(rows))
    other = int(edit.to * len(rows))
    if not rows[first] or not rows[other]:
        return
    column, last = int(edit.to * len(rows[first])), int(edit.at * len(rows[other]))
    if edit.what == "cell":
        rows[first][column] = edit.value
    elif edit.what == "swap cells":
        rows[first][column], rows[other][last] = rows[other][last], rows[first][column]
    elif edit.what == "swap rows":
        rows[first], rows[other] = rows[other], rows[first]
    elif edit.what == "drop row":
        del rows[first]
    elif edit.what == "twice":
        rows.insert(other, list(rows[first]))
    elif edit.what == "shift":
        rows[first].insert(column, edit.value)
    else:
        for row in rows[grid.head + 1 :]:
            if column < len(row):
                row[column] = edit.value


def _with_cells(data: bytes, edits: list[Edit]) -> bytes:
    def change(grid: corruptions.Grid) -> None:
        for edit in edits:
            if len(grid.rows) > 1:
                _edited(grid, edit)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of headers that are not all text
            changed = corruptions.apply(data, change)
    except (ValueError, TypeError, AttributeError, OverflowError, IndexError):
        return data  # nothing that a file of this kind can hold
    return data if changed is None else changed


def _with_bytes(data: bytes, edits: list[Edit]) -> bytes:
    for edit in edits:
        at, to = int(edit.at * len(data)), int(edit.to * len(data))
        low, high = sorted((at, to))
        if edit.what == "flip":
            data = data[:at] + edit.value + data[at + len(edit.value) :]
        elif edit.what == "insert":
            data = data[:at] + edit.value + data[at:]
        elif edit.what == "delete":
            data = data[:at] + data[at + len(edit.value) :]
        elif edit.what == "cut":
            data = data[:at]
        else:
            data = data[:high] + data[low:high][:2000] + data[high:]
    return data


@cache
def _small(sources: Path, name: str) -> tuple[bytes, ...]:
    """The resource's files cut to as few rows as its parser still takes."""
    if name in made_files.MADE:
        return tuple(made_files.MADE[name]())
    whole = tuple((sources / file).read_bytes() for file in sandbox.mirrored()[name])
    for rows in (10, 40, 150, 600):
        cut = tuple(corruptions.cut(data, rows) for data in whole)
        try:
            _read(name, cut)
        except EdudataError:
            continue
        return cut
    return whole


def _read(name: str, payloads: tuple[bytes, ...]) -> pd.DataFrame:
    """Do all that a refresh does with payloads before it compares them; return the checked frame."""
    resource = resources()[name]
    assert resource.parse is not None
    editions = [edition for of, edition in sandbox.editions().items() if of == name]
    frame = resource.parse(*payloads, *editions)
    if resource.published_on is not None:
        resource.published_on(*payloads)
    return tidy_csv.canonical(frame, resource).frame


@pytest.mark.parametrize("how", ["cells", "bytes"])
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in sandbox.SAMPLE else pytest.mark.faults) for name in SWEPT],
)
def test_only_our_errors_escape(name: str, how: str, reference: Path) -> None:
    files = _small(reference / "sources", name)
    _read(name, files)
    spoil: Callable[[bytes, list[Edit]], bytes] = _with_cells if how == "cells" else _with_bytes
    few = max(EXAMPLES // 3, 1) if sum(map(len, files)) > LARGE else EXAMPLES

    @settings(
        max_examples=few, derandomize=SOAK is None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.lists(EDITS if how == "cells" else BYTES, min_size=1, max_size=4), st.integers(0, 10))
    def tried(edits: list[Edit], which: int) -> None:
        at = which % len(files)
        spoiled = spoil(files[at], edits)
        with suppress(EdudataError):
            _read(name, (*files[:at], spoiled, *files[at + 1 :]))

    tried()


NINES = "9" * 400
FOUND = [
    ("census/acs_county", Edit("shift", 0.5, 0, "")),
    ("nyfed/majors", Edit("cell", 0.5, 0.5, 1e308)),
    ("nyfed/majors", Edit("cell", 0.5, 0.5, NINES)),
    ("nyfed/wages", Edit("cell", 0.5, 0.5, 1e308)),
    ("onet/education", Edit("shift", 0, 0, "")),
    ("tlc/trips", Edit("cell", 0.5, 0.5, "\u0664\u0662")),
    ("tlc/trips", Edit("cell", 0.5, 0.1875, NINES)),
    ("tlc/trips", Edit("cell", 0.5, 0.25, NINES)),
]
"""Edits that long searches found other errors with, once."""


@pytest.mark.parametrize(("name", "edit"), FOUND, ids=lambda v: v if isinstance(v, str) else "")
def test_edits_of_earlier_searches_are_refused(name: str, edit: Edit, reference: Path) -> None:
    first, *rest = _small(reference / "sources", name)
    with pytest.raises(EdudataError):
        _read(name, (_with_cells(first, [edit]), *rest))


def test_invalid_text_is_refused_in_parquet_too(reference: Path) -> None:
    (data,) = _small(reference / "sources", "scorecard/programs")
    sign = b"Undergraduate Certificate"
    assert sign in data
    with pytest.raises(FormatError, match="UTF8"):
        _read("scorecard/programs", (data.replace(sign, sign.replace(b"e", b"\x80", 1)),))


MARKS: tuple[Callable[[str], str], ...] = (
    lambda text: f"{text}*",
    lambda text: f"{text}1",
    lambda text: f"{text} (p)",
    lambda text: f"{text}\u00b9",
    lambda text: f"{text}x",
    lambda text: "",
    lambda text: "Something else",
)
"""What becomes of a header or label."""
LABELS = int(SOAK or 5)
"""A resource: how many headers and labels are changed, each in one of the ways."""
CHOSEN_COLUMNS = ("scorecard/institutions",)
"""Of its 3,306 columns people keep any part: a note names the fields that a part lacks."""
WIDE = ("indeed/postings_by_state", "ipeds/awards", "nsc/fall_enrollment")
"""Files that take seconds to write again."""
Place = tuple[int, int, int]


def _labels(data: bytes) -> tuple[list[Place], list[Place]]:
    """Return the places of headers, and of labels below them: number of the table, row and column."""
    headers: list[Place] = []
    labels: list[Place] = []
    tables = count()

    def look(grid: corruptions.Grid) -> None:
        table = next(tables)
        for at, row in enumerate(grid.rows):
            for column, cell in enumerate(row):
                if at <= grid.head and str(cell or "").strip():
                    headers.append((table, at, column))
                elif isinstance(cell, str) and cell.strip() and not corruptions.is_number(cell):
                    labels.append((table, at, column))

    corruptions.apply(data, look)
    return headers, labels


def _with_label(data: bytes, place: Place, mark: Callable[[str], str]) -> bytes:
    tables = count()

    def change(grid: corruptions.Grid) -> None:
        if next(tables) == place[0]:
            grid.rows[place[1]][place[2]] = mark(str(grid.rows[place[1]][place[2]]))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of headers that are not all text
        return corruptions.apply(data, change) or data


def _figures(name: str, payloads: tuple[bytes, ...]) -> Counter[float | str]:
    """Return every number that a parser gives, and how often; the rows count as "rows"."""
    frame = _read(name, payloads)
    columns = [c for c, kind in resources()[name].columns.items() if kind in ("number", "integer")]
    values = frame[columns].astype("float64").to_numpy().ravel()
    figures: Counter[float | str] = Counter(round(float(value), 9) for value in values if value == value)
    return figures + Counter({"rows": len(frame)})


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.faults if name in WIDE else ()) for name in SWEPT],
)
def test_a_changed_label_loses_no_figure(name: str, reference: Path) -> None:
    """A header or label is read all the same, or an error names it: no row or column is left out."""
    files = _small(reference / "sources", name)
    chance = random.Random(f"{name} {SOAK or ''}")
    # As they are after the same way through the writer of test files.
    plain = tuple(corruptions.apply(data, lambda grid: None) or data for data in files)
    expected = _figures(name, plain)
    places = [_labels(data) for data in files]
    for _ in range(LABELS):
        at = chance.choice([n for n, (headers, labels) in enumerate(places) if headers or labels])
        headers, labels = places[at]
        place = chance.choice(headers if headers and chance.random() < 0.5 else labels or headers)
        changed = _with_label(files[at], place, mark := chance.choice(MARKS))
        try:
            figures = _figures(name, (*plain[:at], changed, *plain[at + 1 :]))
        except EdudataError:
            continue
        missing = expected - figures
        if missing and name in CHOSEN_COLUMNS:
            parse = resources()[name].parse
            assert parse is not None
            (note,) = parse(changed).attrs["notes"]
            assert "lacks" in note
            continue
        assert not missing, (
            f"{place} as {mark('…')!r}: {sum(missing.values())} figures are lost, such as "
            f"{next(iter(missing))}"
        )

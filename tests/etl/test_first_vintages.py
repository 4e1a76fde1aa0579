"""Files with wrong newest values or without a part, into an empty directory: rejected by name."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from helpers import refresh_sandbox as sandbox

from edudata.etl.run.outcome import Outcome
from edudata.operations import refresh

Edit = Callable[[list[list[str]]], None]


def last_rows(column: str, factor: float, where: str = "") -> Edit:
    """Multiply a column of the newest row, or of the newest row that holds a text."""

    def edit(rows: list[list[str]]) -> None:
        at = rows[0].index(column)
        newest = max((row for row in rows[1:] if not where or where in row), key=lambda row: row[0])
        newest[at] = f"{float(newest[at].replace(',', '')) * factor:.6g}"

    return edit


def scaled(column: str, factor: float) -> Edit:
    def edit(rows: list[list[str]]) -> None:
        at = rows[0].index(column)
        for row in rows[1:]:
            row[at] = f"{float(row[at]) * factor:.6g}" if row[at] else row[at]

    return edit


def first(share: float) -> Edit:
    def edit(rows: list[list[str]]) -> None:
        del rows[1 + int(share * len(rows)) :]

    return edit


def without_first(share: float) -> Edit:
    def edit(rows: list[list[str]]) -> None:
        del rows[1 : 1 + int(share * len(rows))]

    return edit


def after(day: str) -> Edit:
    def edit(rows: list[list[str]]) -> None:
        rows[1:] = [row for row in rows[1:] if row[0] >= day]

    return edit


def newest_day_once(rows: list[list[str]]) -> None:
    """Of the newest day only the first row is left."""
    day = max(row[0] for row in rows[1:])
    once = next(row for row in rows[1:] if row[0] == day)
    rows[:] = [row for row in rows if row[0] != day or row is once]


JUMP, PART = "the newest values continue their series", "the file is complete: missing: "
INDEX, KIND = "indeed_job_postings_index_SA", "total postings"
CASES: list[tuple[str, Edit, str]] = [
    ("fred/mspus", last_rows("value", 0.1), rf"{JUMP}: median_sales_price_usd"),
    ("fred/mspus", last_rows("value", 100), "is not|outside|between|above|" + JUMP),
    ("fred/mehoinusa646n", last_rows("value", 1.8), JUMP),
    ("indeed/postings", last_rows(INDEX, 0.1, KIND), rf"{JUMP}: index_sa"),
    ("indeed/postings", last_rows(INDEX, 0.0, KIND), rf"{JUMP}: index_sa .* -> 0 "),
    ("indeed/postings", last_rows(INDEX, -1.0, KIND), "is not a number from -100"),
    ("indeed/postings", newest_day_once, "the newest period is complete: 1 of 2 series"),
    ("indeed/postings", without_first(0.5), PART + "kind total"),
    ("indeed/postings", after("2021"), "is nothing on 2020-02-01, expected 100"),
    ("indeed/remote_postings", scaled("remote_share_postings", 0.01), "fractions, where percent"),
    ("indeed/postings_by_state", first(0.9), "no row of VT, WA, WI, WV, WY"),
    ("indeed/remote_postings", after("2020"), PART + "date since 2019-01-01"),
    ("tlc/trips", first(0.5), PART + "month since 2010-01-01"),
    ("tlc/trips", first(1), ""),
    ("ipeds/directory", first(0.5), PART + "every state"),
    ("ipeds/institutions", first(0.4), PART + "every state"),
    ("census/population", first(0.4), PART + "cbsa 49"),
    ("openai/gpt_exposure", first(0.6), PART + r"onet_soc_code 53"),
]


@pytest.mark.parametrize(("name", "edit", "reason"), CASES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_first_vintage(
    name: str, edit: Edit, reason: str, reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = refreshed(name, edit, reference, tmp_path, monkeypatch)
    if not reason:
        assert outcome.result == "published", outcome.reason
        return
    assert outcome.result == "failed"
    assert re.search(reason, outcome.reason), outcome.reason
    assert not any(c.required for c in outcome.checks if not c.passed), "a person may say it is meant"


def refreshed(name: str, edit: Edit, reference: Path, folder: Path, patch: pytest.MonkeyPatch) -> Outcome:
    """Refresh a resource from its reference file, edited, without building tables."""
    place = folder / "files" / name
    place.mkdir(parents=True)
    (file,) = sandbox.mirrored()[name]
    data = (reference / "sources" / file).read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    encoding = "latin-1" if name == "census/population" else "utf-8-sig"
    rows = list(csv.reader(io.StringIO(data.decode(encoding))))
    edit(rows)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    (place / Path(file).name.removesuffix(".gz")).write_bytes(text.getvalue().encode(encoding))
    sandbox.name_edition(name, place)
    patch.setattr("edudata.registry.tables", dict)
    patch.setattr("edudata.registry.views", dict)
    with sandbox.places(folder / "data", folder / "cache"):
        report = refresh.refresh([name], mirror=folder / "files", today=date(2026, 11, 23))
    return report.resources[0]

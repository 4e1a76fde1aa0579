"""A made-up publisher with two tables, small enough to break in every way, for tests of the frame."""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from edudata import files
from edudata.etl.publish import builder
from edudata.etl.store import vintages
from edudata.etl.store.archive import Archive
from edudata.models._schema import Model, check, column
from edudata.records import License, Registry, Resource, Source, Table, View

DIGITS = re.compile(r"-[0-9a-f]{8}(?=\.parquet$)")
LICENSE = License(id="free", name="Free to use", redistribute="yes", url="https://example.org/licence")
BALANCES = Resource(
    name="balances",
    title="Balances of loans",
    page="https://example.org/balances",
    url="https://example.org/balances.csv",
    columns={"quarter_end": "date", "product": "text", "balance_billion_usd": "number", "loans": "integer"},
    key=("quarter_end", "product"),
    period="quarter_end",
    required=("balance_billion_usd",),
    license=LICENSE,
    citation="Example Bank, Balances of Loans",
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
)
RATES = Resource(
    name="rates",
    title="Shares by year",
    page=None,
    columns={"year": "integer", "share_pct": "number", "flag": "text", "note": "text"},
    key=("year",),
    period="year",
    required=("share_pct",),
    license=LICENSE,
    citation="Example Bank, Shares",
    cadence="yearly",
)
SOURCE = Source(name="bank", title="Example Bank", page="https://example.org", resources=(BALANCES, RATES))
RESOURCES = {r.id: r for r in SOURCE.resources}

GOOD = """quarter_end,product,balance_billion_usd,loans
2025-03-31,auto,900.5,70
2025-03-31,student,1620,43
2025-06-30,auto,901.25,71
2025-06-30,student,1640,44
"""
SHARES = """year,share_pct,flag,note
2023,9.5,,
2024,0.68,,
2025,10.25,,
"""


class Debt(Model, key=["quarter_end", "product"]):
    quarter_end: pd.Timestamp = column("last day of the quarter")
    product: str = column("kind of loan", isin=("auto", "student"))
    balance_billion_usd: float = column("balance", "billion USD", ge=0, le=5_000)
    loans: int = column("loans", "million", gt=0, le=500)


class Shares(Model, key=["year"], provenance=["flag", "note"]):
    year: int = column("year", "year", ge=1990, le=2100)
    share_pct: float = column("share", "%", ge=0, le=100)


def both_products(frame: pd.DataFrame) -> Any:
    counts = frame.groupby("quarter_end")["product"].nunique().reset_index()
    return check("each quarter has both products", counts[counts["product"] != 2], len(counts))


DEBT = Table(
    name="debt",
    title="Balances by product",
    description="Made up.",
    subject="debt",
    model=Debt,
    build=lambda raw: raw.newest("bank/balances"),
    span=("quarter_end", "quarter_end"),
    checks=(both_products,),
)
SHARE = Table(
    name="shares",
    title="Shares by year",
    description="Made up.",
    subject="debt",
    model=Shares,
    build=lambda raw: raw.newest("bank/rates"),
    span=("year", "year"),
)
VIEW = View(
    name="student", title="Student loans", table="debt", where={"product": ("student",)}, drop=("product",)
)


def fake_registry(*tables: Table, views: tuple[View, ...] = (VIEW,)) -> Registry:
    """Return the records of these tables, of both when none is named."""
    by_name = {t.name: t for t in tables or (DEBT, SHARE)}
    shown_views = {v.name: v for v in views if v.table in by_name}
    return Registry({SOURCE.name: SOURCE}, RESOURCES, by_name, shown_views)


def archive(*roots: Path) -> Archive:
    """Return an archive of data directories that has read nothing yet."""
    return Archive(roots, fake_registry())


def text(csv: str) -> pd.DataFrame:
    """CSV text as a frame of text, as it stands in a file."""
    return pd.read_csv(io.StringIO(csv), dtype="str", keep_default_na=False, na_values=[""])


WHY = {"retrieved": "made up", "origin_sha256": "made up", "url": "made up"}


def seed(root: Path, published: str = "2025-08-05", csv: str = GOOD, resource: Resource = BALANCES) -> Any:
    """Add a vintage in the proper way."""
    return vintages.write(
        root, resource, published, text(csv), how="transcribed", trust="primary", reasons=WHY
    )


def plant(root: Path, published: str, csv: str | bytes, resource: Resource = BALANCES) -> Path:
    """Put any bytes where a vintage goes, with a sidecar that vouches for them, unchecked."""
    data = csv if isinstance(csv, bytes) else csv.encode()
    path = root / "raw" / resource.id / f"{published}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    record = {
        "published": published,
        "retrieved": None,
        "url": None,
        "how": "transcribed",
        "trust": "primary",
        "origin_sha256": None,
        "sha256": files.sha256(data),
        "reasons": WHY,
    }
    path.with_suffix(".json").write_bytes(files.json_bytes(record))
    return path


def built(root: Path) -> Path:
    """A data directory with one vintage of each resource and both tables published."""
    seed(root)
    seed(root, "2026-02", SHARES, RATES)
    builder.build(archive(root))
    return root


@cache
def _template() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return state(built(Path(folder))).contents


def seeded(root: Path) -> Path:
    """A copy of what `built` makes, for the many tests that only start from it."""
    for name, data in _template().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


@dataclass(frozen=True)
class State:
    """Everything under a directory: names of folders, names and bytes of files."""

    folders: frozenset[str]
    contents: dict[str, bytes]


def state(folder: Path) -> State:
    """What is there now, to compare with later."""
    every = list(folder.rglob("*")) if folder.is_dir() else []
    return State(
        frozenset(str(p.relative_to(folder)) for p in every if p.is_dir()),
        {str(p.relative_to(folder)): p.read_bytes() for p in every if p.is_file()},
    )


def parquet(data: Path, table: str) -> Path:
    """The published file of a table; its name ends in the first digits of its checksum."""
    return next((data / "processed").glob(f"{table}-*.parquet"))


def plain(folder: Path) -> dict[str, bytes]:
    """A folder's files by name, less the digits of tables: debt-1a2b3c4d.parquet -> debt.parquet."""
    return {DIGITS.sub("", name): data for name, data in state(folder).contents.items()}
